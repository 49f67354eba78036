//! Whom a rule is about: VMs by name, or by what is known of them.

use crate::demand::VmDemand;
use crate::inventory::ServerId;
use crate::order::set_of;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is known of a server that rules select by; empty where it is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VmFacts {
    /// Production, test, development …
    pub environment: Arc<str>,
    /// Application.
    pub application: Arc<str>,
    /// Site or room.
    pub site: Arc<str>,
}

/// Something that VMs are selected by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// What the server is for.
    #[default]
    Role,
    /// Production, test, development …
    Environment,
    /// Application.
    Application,
    /// Site or room.
    Site,
    /// Family of the operating system.
    OsFamily,
    /// Service class, by its name in files.
    ServiceClass,
    /// Network zone; a VM may be in several.
    NetworkZone,
}

impl Attribute {
    /// All of them, as lists show them.
    pub const ALL: [Self; 7] = [
        Self::Role,
        Self::Environment,
        Self::Application,
        Self::Site,
        Self::OsFamily,
        Self::ServiceClass,
        Self::NetworkZone,
    ];
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Environment => "environment",
            Self::Application => "application",
            Self::Site => "site",
            Self::OsFamily => "operating system",
            Self::ServiceClass => "service class",
            Self::NetworkZone => "network zone",
        }
    }
    /// What a VM has of it; nothing where it is not known.
    pub fn of(self, vm: &VmDemand) -> impl Iterator<Item = &str> {
        let one: Option<&str> = match self {
            Self::Role => Some(&vm.role),
            Self::Environment => Some(&vm.facts.environment),
            Self::Application => Some(&vm.facts.application),
            Self::Site => Some(&vm.facts.site),
            Self::OsFamily => Some(&vm.os_family),
            Self::ServiceClass => Some(&vm.class.id),
            Self::NetworkZone => None,
        };
        let zones = if self == Self::NetworkZone { vm.zones.as_slice() } else { &[] };
        one.into_iter().chain(zones.iter().map(AsRef::as_ref)).filter(|v| !v.trim().is_empty())
    }
}

/// VMs that have a value of an attribute; upper and lower case are the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Selector {
    /// Which attribute.
    pub attribute: Attribute,
    /// Its value.
    pub value: String,
}

impl Selector {
    /// Whether a VM has it. What is not known is no value.
    #[must_use]
    pub fn takes(&self, vm: &VmDemand) -> bool {
        let wanted = self.value.trim();
        !wanted.is_empty() && self.attribute.of(vm).any(|v| v.trim().to_lowercase() == wanted.to_lowercase())
    }
}

/// VMs by name, and those that match a selection: of each attribute that it names, one of the values.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Members {
    /// By name.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub servers: BTreeSet<ServerId>,
    /// By what is known of them. Values of one attribute are alternatives, attributes add up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub selected_by: Vec<Selector>,
}

impl Members {
    /// These servers.
    #[must_use]
    pub fn named<'a>(servers: impl IntoIterator<Item = &'a str>) -> Self {
        Self { servers: set_of(servers.into_iter().map(ServerId::new)), selected_by: Vec::new() }
    }
    /// All that have this value.
    #[must_use]
    pub fn with(attribute: Attribute, value: &str) -> Self {
        Self { servers: BTreeSet::new(), selected_by: vec![Selector { attribute, value: value.into() }] }
    }
    /// Whether it names nobody and selects by nothing.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        self.servers.is_empty() && self.selected_by.iter().all(|s| s.value.trim().is_empty())
    }
    /// Whether a VM is one of them.
    #[must_use]
    pub fn takes(&self, vm: &VmDemand) -> bool {
        if self.servers.contains(&vm.server) {
            return true;
        }
        let of = |attribute: Attribute| self.selected_by.iter().filter(move |s| s.attribute == attribute);
        let mut any = false;
        Attribute::ALL.iter().all(|attribute| {
            if of(*attribute).next().is_none() {
                return true;
            }
            any = true;
            of(*attribute).any(|s| s.takes(vm))
        }) && any
    }
    /// Indices of the VMs that are members, in the order of `vms`.
    #[must_use]
    pub fn among(&self, vms: &[VmDemand]) -> Vec<usize> {
        vms.iter().enumerate().filter(|(_, vm)| self.takes(vm)).map(|(i, _)| i).collect()
    }
}
