//! Recording decisions, as commands that can be taken back.

use super::{ClassSignature, PlacementSignature, RoleOverruling, Signature};
use crate::assessment::roles;
use crate::command::Refused;
use crate::inventory::ServerId;
use crate::joining::ServerField;
use crate::project::Project;
use std::sync::Arc;

/// A decision to be recorded, or with `None` taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Record {
    /// Who works with this project.
    Author(Option<Arc<str>>),
    /// Sets the role of a server.
    Role {
        /// Which server.
        server: ServerId,
        /// The decision.
        overruling: Option<RoleOverruling>,
    },
    /// Signs the service class that a server was given by hand.
    Class {
        /// Which server.
        server: ServerId,
        /// The class; who, when and why.
        signed: Option<ClassSignature>,
    },
    /// Signs the settling of a conflict between files.
    Settlement {
        /// Which server.
        server: ServerId,
        /// Which value.
        field: ServerField,
        /// Who, when and why.
        signed: Option<Signature>,
    },
    /// Signs the accepted placement of a scenario.
    Placement {
        /// Which scenario.
        scenario: usize,
        /// Who, when and why.
        signed: Option<PlacementSignature>,
    },
}

impl Record {
    /// What it does, for the history.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Author(Some(name)) => format!("Sign decisions as {name}"),
            Self::Author(None) => "Sign decisions with no name".into(),
            Self::Role { server, overruling: Some(o) } => {
                format!("Set the role of {}: {}", server.as_str(), o.role)
            }
            Self::Role { server, overruling: None } => format!("Take back the role of {}", server.as_str()),
            Self::Class { server, .. } => format!("Sign the service class of {}", server.as_str()),
            Self::Settlement { server, field, .. } => {
                format!("Sign the settling of {}: {}", server.as_str(), field.label())
            }
            Self::Placement { .. } => "Sign the accepted placement".into(),
        }
    }

    /// Applies it and returns the one that takes it back.
    ///
    /// # Errors
    /// `Refused` where the inventory has no such server or conflict, or there is no such role or scenario; the
    /// project is then unchanged.
    pub fn apply(self, project: &mut Project) -> Result<Self, Refused> {
        match self {
            Self::Author(name) => {
                let name = name.map(|n| Arc::from(n.trim())).filter(|n: &Arc<str>| !n.is_empty());
                let slot = &mut Arc::make_mut(&mut project.decisions).author;
                Ok(Self::Author(std::mem::replace(slot, name)))
            }
            Self::Role { server, overruling } => {
                if project.inventory.index_of(&server).is_none() && overruling.is_some() {
                    return Err(Refused::NoSuchServer(server));
                }
                if let Some(o) = &overruling
                    && !roles().any(|r| *r == o.role)
                {
                    return Err(Refused::NoSuchRole(Arc::clone(&o.role)));
                }
                let all = &mut Arc::make_mut(&mut project.decisions).roles;
                let before = match overruling {
                    Some(o) => all.insert(server.clone(), o),
                    None => all.remove(&server),
                };
                Ok(Self::Role { server, overruling: before })
            }
            Self::Class { server, signed } => {
                if let Some(s) = &signed
                    && project.service_classes.get(&s.class).is_none()
                {
                    return Err(Refused::NoSuchClass(s.class.clone()));
                }
                let all = &mut Arc::make_mut(&mut project.decisions).classes;
                let before = match signed {
                    Some(s) => all.insert(server.clone(), s),
                    None => all.remove(&server),
                };
                Ok(Self::Class { server, signed: before })
            }
            Self::Settlement { server, field, signed } => {
                if signed.is_some() && project.inventory.conflict(&server, field).is_none() {
                    return Err(Refused::NoSuchConflict { server, field });
                }
                let all = &mut Arc::make_mut(&mut project.decisions).settled;
                let of_server = all.entry(server.clone()).or_default();
                let before = match signed {
                    Some(s) => of_server.insert(field, s),
                    None => of_server.remove(&field),
                };
                if of_server.is_empty() {
                    all.remove(&server);
                }
                Ok(Self::Settlement { server, field, signed: before })
            }
            Self::Placement { scenario, signed } => {
                let slot = project.scenarios.get_mut(scenario).ok_or(Refused::NoSuchScenario(scenario))?;
                Ok(Self::Placement {
                    scenario,
                    signed: std::mem::replace(&mut slot.placement_signed, signed),
                })
            }
        }
    }
}
