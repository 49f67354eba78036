//! Changes of the document. Every change is a command, and applying one gives the command that
//! takes it back: that is all there is to undo.

use crate::adjustment::{Adjustments, RoleAdjustment};
use crate::assumption::AssumptionId;
use crate::catalogue::{Catalogue, CatalogueId};
use crate::conversion::Target;
use crate::cpu_model::{CpuRating, RatedCpu};
use crate::decision::Record;
use crate::inventory::{Inventory, Server, ServerId, Text};
use crate::joining::{ServerField, Settlement};
use crate::network_zone::NetworkZones;
use crate::placement::Assignment;
use crate::project::{Overruling, Project, Scenario};
use crate::quantity::Ratio;
use crate::series::SeriesStore;
use crate::service_class::{ClassId, ClassOf, ServiceClasses};
use crate::time::SiteClock;
use std::fmt;
use std::sync::Arc;

mod service;
mod settling;

/// One change. Scenarios are named by their index.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Gives the project a name.
    Rename(String),
    /// Puts another inventory in place: an import, or its undoing.
    ReplaceInventory {
        /// What the user did ("Import 5 files").
        label: String,
        /// Servers and what was set aside.
        inventory: Arc<Inventory>,
        /// The measured series that belong to it.
        series: Arc<SeriesStore>,
    },
    /// Puts a server with corrected values in the place of the one of the same name. Typed values
    /// say so in their origin; a new import never overwrites them.
    EditServer(Box<Server>),
    /// Chooses among values about which sources differ.
    SettleConflicts {
        /// What the user did ("Settle 112 conflicts by the larger number").
        label: String,
        /// The choices.
        settlements: Vec<Settlement>,
    },
    /// Sets an assumption, or with `None` lets it follow the base or the default again.
    SetAssumption {
        /// Which scenario.
        scenario: usize,
        /// Which assumption.
        id: AssumptionId,
        /// The value in the unit of the assumption.
        value: Option<f64>,
    },
    /// Chooses the host type.
    ChooseHost {
        /// Which scenario.
        scenario: usize,
        /// Catalogue entry; `None` follows the base.
        id: Option<CatalogueId>,
    },
    /// Chooses the hypervisor.
    ChooseHypervisor {
        /// Which scenario.
        scenario: usize,
        /// Catalogue entry; `None` follows the base.
        id: Option<CatalogueId>,
    },
    /// Overrules the verdict on a server, or with `None` takes the overruling back.
    Overrule {
        /// Which scenario.
        scenario: usize,
        /// Which server.
        server: ServerId,
        /// The decision.
        overruling: Option<Overruling>,
    },
    /// Accepts a placement, or with `None` goes back to having none.
    Accept {
        /// Which scenario.
        scenario: usize,
        /// The placement.
        assignment: Option<Arc<Assignment>>,
    },
    /// Adds a scenario at an index (not 0: that is the base).
    AddScenario {
        /// Where.
        at: usize,
        /// The scenario.
        scenario: Scenario,
    },
    /// Removes a scenario (not the base).
    RemoveScenario {
        /// Which.
        at: usize,
    },
    /// Gives a scenario a name.
    RenameScenario {
        /// Which.
        scenario: usize,
        /// Its new name.
        name: String,
    },
    /// Puts another catalogue in place.
    SetCatalogue(Arc<Catalogue>),
    /// Says the work per core-GHz of a CPU, or with `None` leaves it to the catalogue again.
    RateCpu {
        /// A server, a model or a host type.
        of: RatedCpu,
        /// The factor.
        rating: Option<CpuRating>,
    },
    /// Puts another list of service classes in place.
    SetServiceClasses(Arc<ServiceClasses>),
    /// Gives a role or a server a service class, or with `None` leaves it to what is less near: the role, the
    /// base, the first class.
    AssignClass {
        /// Which scenario.
        scenario: usize,
        /// A role or a server.
        of: ClassOf,
        /// The class.
        class: Option<ClassId>,
    },
    /// Says by what a role differs in overhead and growth; one that says nothing takes that back.
    AdjustRole {
        /// Which scenario.
        scenario: usize,
        /// The role, in the planner's words.
        role: Text,
        /// By what it differs.
        adjustment: RoleAdjustment,
    },
    /// Sets the growth a year of one server, or with `None` leaves it to its role or the assumption again.
    SetGrowth {
        /// Which scenario.
        scenario: usize,
        /// Which server.
        server: ServerId,
        /// Growth a year.
        growth: Option<Ratio>,
    },
    /// Puts other network zones in place.
    SetNetworkZones(Arc<NetworkZones>),
    /// Sets the clock of the site.
    SetClock(SiteClock),
    /// Says where converted machines go.
    SetConversionTarget(Arc<Target>),
    /// Records a decision of a person.
    Record(Record),
    /// Several changes as one.
    Batch {
        /// What the user did.
        label: String,
        /// The changes in order.
        commands: Vec<Command>,
    },
}

/// Why a command was not applied. The document is as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// There is no scenario of that index.
    NoSuchScenario(usize),
    /// The base cannot be removed, and nothing can be put in its place.
    BaseStays,
    /// A scenario of that name is there already, or the name is empty.
    NameTaken(String),
    /// The inventory has no server of that name.
    NoSuchServer(ServerId),
    /// The inventory has no such conflict, or the conflict no such value.
    NoSuchConflict {
        /// The server.
        server: ServerId,
        /// Which value.
        field: ServerField,
    },
    /// There is no such role.
    NoSuchRole(Arc<str>),
    /// The catalogue has no such entry.
    NotInCatalogue(CatalogueId),
    /// The value is not a number within the bounds of the assumption.
    OutOfBounds(AssumptionId),
    /// The factor of a CPU is none that a CPU has, or not that of its score.
    ImpossibleFactor,
    /// The list of service classes is none that a plan can be made with; why.
    ImpossibleClasses(String),
    /// There is no service class of that name.
    NoSuchClass(ClassId),
    /// A role or a server still has the class that the new list lacks.
    ClassInUse(ClassId),
    /// Overhead or growth lie outside of what is taken.
    ImpossibleAdjustment,
    /// The network zones are none that a plan can be made with; why.
    ImpossibleZones(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchScenario(i) => write!(f, "There is no scenario number {}", i + 1),
            Self::BaseStays => f.write_str("The base scenario stays: the others are differences from it"),
            Self::NameTaken(n) if n.trim().is_empty() => f.write_str("A scenario needs a name"),
            Self::NameTaken(n) => write!(f, "There is a scenario named {n} already: choose another name"),
            Self::NoSuchServer(id) => write!(f, "The inventory has no server {} any more", id.as_str()),
            Self::NoSuchConflict { server, field } => {
                write!(f, "The sources do not differ that way about {}: {}", server.as_str(), field.label())
            }
            Self::NoSuchRole(role) => write!(f, "There is no role {role}: choose one of the list"),
            Self::NotInCatalogue(id) => write!(f, "The catalogue has no entry {id}"),
            Self::OutOfBounds(id) => {
                let info = id.info();
                write!(f, "{}: expected from {} to {}", info.label, info.min, info.max)
            }
            Self::ImpossibleFactor => f.write_str(CpuRating::EXPECTED),
            Self::ImpossibleClasses(why) | Self::ImpossibleZones(why) => f.write_str(why),
            Self::ImpossibleAdjustment => {
                let info = AssumptionId::GrowthPerYear.info();
                write!(
                    f,
                    "Expected the overhead from 0 to {} times, and growth a year from {} % to {} %",
                    RoleAdjustment::MOST_OVERHEAD.fraction(),
                    info.min * 100.0,
                    info.max * 100.0
                )
            }
            Self::NoSuchClass(id) => write!(f, "There is no service class {id}"),
            Self::ClassInUse(id) => {
                write!(f, "A role or a server has the service class {id}: give it another one first")
            }
        }
    }
}

impl std::error::Error for Refused {}

impl Command {
    /// What it does, for the history ("CPU, plan to").
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Rename(name) => format!("Name the project {name}"),
            Self::ReplaceInventory { label, .. }
            | Self::SettleConflicts { label, .. }
            | Self::Batch { label, .. } => label.clone(),
            Self::EditServer(server) => format!("Correct {}", server.name.value),
            Self::SetAssumption { id, value, .. } => match value {
                Some(_) => format!("Change “{}”", id.info().label),
                None => format!("Reset “{}”", id.info().label),
            },
            Self::ChooseHost { .. } => "Choose another host type".into(),
            Self::ChooseHypervisor { .. } => "Choose another hypervisor".into(),
            Self::Overrule { server, overruling, .. } => match overruling {
                Some(_) => format!("Overrule the verdict on {}", server.as_str()),
                None => format!("Take back the overruling on {}", server.as_str()),
            },
            Self::Accept { assignment, .. } => match assignment {
                Some(a) => format!("Accept the placement on {} hosts", a.hosts.len()),
                None => "Take back the accepted placement".into(),
            },
            Self::AddScenario { scenario, .. } => format!("Add scenario {}", scenario.name),
            Self::RemoveScenario { .. } => "Remove a scenario".into(),
            Self::RenameScenario { name, .. } => format!("Name the scenario {name}"),
            Self::SetCatalogue(_) => "Change the catalogue".into(),
            Self::RateCpu { of, rating } => {
                let verb = if rating.is_some() { "Rate" } else { "Take back the rating of" };
                format!("{verb} the CPU of {}", of.name())
            }
            Self::SetServiceClasses(_) => "Change the service classes".into(),
            Self::AssignClass { of, class, .. } => match class {
                Some(class) => format!("Service class {class} for {}", of.name()),
                None => format!("Take back the service class of {}", of.name()),
            },
            Self::AdjustRole { role, .. } => format!("Overhead and growth of role {role}"),
            Self::SetGrowth { server, growth, .. } => match growth {
                Some(_) => format!("Growth of {}", server.as_str()),
                None => format!("Take back the growth of {}", server.as_str()),
            },
            Self::SetNetworkZones(_) => "Change the network zones".into(),
            Self::SetClock(_) => "Set the clock of the site".into(),
            Self::SetConversionTarget(_) => "Say where converted machines go".into(),
            Self::Record(record) => record.label(),
        }
    }

    /// Applies the change and returns the one that takes it back.
    ///
    /// # Errors
    /// `Refused` with the reason; the project is then unchanged, also by a batch of which a later
    /// part is refused.
    pub fn apply(self, project: &mut Project) -> Result<Self, Refused> {
        match self {
            Self::Rename(name) => Ok(Self::Rename(std::mem::replace(&mut project.name, name))),
            Self::ReplaceInventory { label, inventory, series } => Ok(Self::ReplaceInventory {
                label,
                inventory: std::mem::replace(&mut project.inventory, inventory),
                series: std::mem::replace(&mut project.series, series),
            }),
            Self::EditServer(server) => {
                let inventory = Arc::make_mut(&mut project.inventory);
                let slot = inventory
                    .index_of(&server.id)
                    .and_then(|i| inventory.servers.get_mut(i))
                    .ok_or_else(|| Refused::NoSuchServer(server.id.clone()))?;
                Ok(Self::EditServer(Box::new(std::mem::replace(slot, *server))))
            }
            Self::SettleConflicts { label, settlements } => {
                let settlements = settling::settle(project, settlements)?;
                Ok(Self::SettleConflicts { label, settlements })
            }
            Self::SetAssumption { scenario, id, value } => {
                if let Some(v) = value {
                    let info = id.info();
                    if !(v.is_finite() && (info.min..=info.max).contains(&v)) {
                        return Err(Refused::OutOfBounds(id));
                    }
                }
                let changes = &mut scenario_mut(project, scenario)?.assumptions;
                let before = match value {
                    Some(v) => changes.insert(id, v),
                    None => changes.remove(&id),
                };
                Ok(Self::SetAssumption { scenario, id, value: before })
            }
            Self::ChooseHost { scenario, id } => {
                if let Some(id) = &id
                    && project.catalogue.host(id).is_none()
                {
                    return Err(Refused::NotInCatalogue(id.clone()));
                }
                let slot = &mut scenario_mut(project, scenario)?.host_type;
                Ok(Self::ChooseHost { scenario, id: std::mem::replace(slot, id) })
            }
            Self::ChooseHypervisor { scenario, id } => {
                if let Some(id) = &id
                    && project.catalogue.hypervisor(id).is_none()
                {
                    return Err(Refused::NotInCatalogue(id.clone()));
                }
                let slot = &mut scenario_mut(project, scenario)?.hypervisor;
                Ok(Self::ChooseHypervisor { scenario, id: std::mem::replace(slot, id) })
            }
            Self::Overrule { scenario, server, overruling } => {
                let all = &mut scenario_mut(project, scenario)?.overrulings;
                let before = match overruling {
                    Some(o) => all.insert(server.clone(), o),
                    None => all.remove(&server),
                };
                Ok(Self::Overrule { scenario, server, overruling: before })
            }
            Self::Accept { scenario, assignment } => {
                let slot = &mut scenario_mut(project, scenario)?.accepted;
                Ok(Self::Accept { scenario, assignment: std::mem::replace(slot, assignment) })
            }
            Self::AddScenario { at, scenario } => {
                if at == 0 {
                    return Err(Refused::BaseStays);
                }
                if at > project.scenarios.len() {
                    return Err(Refused::NoSuchScenario(at));
                }
                name_is_free(project, &scenario.name, None)?;
                project.scenarios.insert(at, scenario);
                Ok(Self::RemoveScenario { at })
            }
            Self::RemoveScenario { at } => {
                if at == 0 {
                    return Err(Refused::BaseStays);
                }
                if at >= project.scenarios.len() {
                    return Err(Refused::NoSuchScenario(at));
                }
                let scenario = project.scenarios.remove(at);
                Ok(Self::AddScenario { at, scenario })
            }
            Self::RenameScenario { scenario, name } => {
                name_is_free(project, &name, Some(scenario))?;
                let slot = &mut scenario_mut(project, scenario)?.name;
                Ok(Self::RenameScenario { scenario, name: std::mem::replace(slot, name) })
            }
            Self::SetCatalogue(catalogue) => {
                Ok(Self::SetCatalogue(std::mem::replace(&mut project.catalogue, catalogue)))
            }
            Self::RateCpu { of, rating } => {
                if rating.as_ref().is_some_and(|r| !r.is_sound()) {
                    return Err(Refused::ImpossibleFactor);
                }
                let before = Arc::make_mut(&mut project.cpu_ratings).set(&of, rating);
                Ok(Self::RateCpu { of, rating: before })
            }
            Self::SetServiceClasses(classes) => {
                service::accepts(project, &classes)?;
                Ok(Self::SetServiceClasses(std::mem::replace(&mut project.service_classes, classes)))
            }
            Self::AssignClass { scenario, of, class } => {
                if let Some(class) = &class
                    && project.service_classes.get(class).is_none()
                {
                    return Err(Refused::NoSuchClass(class.clone()));
                }
                let before = scenario_mut(project, scenario)?.class_assignments.set(&of, class);
                Ok(Self::AssignClass { scenario, of, class: before })
            }
            Self::AdjustRole { scenario, role, adjustment } => {
                if !adjustment.is_sound() {
                    return Err(Refused::ImpossibleAdjustment);
                }
                let before = scenario_mut(project, scenario)?.adjustments.set_role(&role, adjustment);
                Ok(Self::AdjustRole { scenario, role, adjustment: before })
            }
            Self::SetGrowth { scenario, server, growth } => {
                if growth.is_some_and(|g| !Adjustments::growth_is_sound(g)) {
                    return Err(Refused::ImpossibleAdjustment);
                }
                let before = scenario_mut(project, scenario)?.adjustments.set_growth(&server, growth);
                Ok(Self::SetGrowth { scenario, server, growth: before })
            }
            Self::SetNetworkZones(zones) => {
                if let Some(why) = zones.unsound() {
                    return Err(Refused::ImpossibleZones(why));
                }
                Ok(Self::SetNetworkZones(std::mem::replace(&mut project.network_zones, zones)))
            }
            Self::SetClock(clock) => Ok(Self::SetClock(std::mem::replace(&mut project.clock, clock))),
            Self::SetConversionTarget(target) => {
                let target = Arc::new(target.sound());
                Ok(Self::SetConversionTarget(std::mem::replace(&mut project.conversion_target, target)))
            }
            Self::Record(record) => record.apply(project).map(Self::Record),
            Self::Batch { label, commands } => {
                // Cheap: the large parts are shared.
                let mut changed = project.clone();
                let mut inverses = Vec::with_capacity(commands.len());
                for command in commands {
                    inverses.push(command.apply(&mut changed)?);
                }
                inverses.reverse();
                *project = changed;
                Ok(Self::Batch { label, commands: inverses })
            }
        }
    }

    /// Whether this change and the one before it are one to the user, such as two edits of one
    /// field in a row: undo then goes back past both.
    #[must_use]
    pub fn continues(&self, before: &Self) -> bool {
        match (self, before) {
            (
                Self::SetAssumption { scenario: a, id: i, .. },
                Self::SetAssumption { scenario: b, id: j, .. },
            ) => a == b && i == j,
            (
                Self::AdjustRole { scenario: a, role: r, .. },
                Self::AdjustRole { scenario: b, role: s, .. },
            ) => a == b && r == s,
            (Self::Rename(_), Self::Rename(_)) => true,
            _ => false,
        }
    }
}

fn scenario_mut(project: &mut Project, index: usize) -> Result<&mut Scenario, Refused> {
    project.scenarios.get_mut(index).ok_or(Refused::NoSuchScenario(index))
}

fn name_is_free(project: &Project, name: &str, except: Option<usize>) -> Result<(), Refused> {
    let taken =
        project.scenarios.iter().enumerate().any(|(i, s)| Some(i) != except && s.name.trim() == name.trim());
    if taken || name.trim().is_empty() { Err(Refused::NameTaken(name.into())) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
