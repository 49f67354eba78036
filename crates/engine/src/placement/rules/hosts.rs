//! Which hosts a rule is about.

use crate::catalogue::CatalogueId;
use crate::placement::supply::HostFacts;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Hosts that have one of these. What it names adds up: a host counts when any part of it fits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HostChoice {
    /// Hosts by name.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub names: BTreeSet<String>,
    /// Catalogue entries.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub types: BTreeSet<CatalogueId>,
    /// Classes that hosts were given.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub classes: BTreeSet<String>,
    /// Racks by name.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub racks: BTreeSet<String>,
    /// Sites by name.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub sites: BTreeSet<String>,
}

impl HostChoice {
    /// Hosts of a class.
    #[must_use]
    pub fn class(class: &str) -> Self {
        Self { classes: BTreeSet::from([class.to_owned()]), ..Self::default() }
    }
    /// Hosts by name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self { names: BTreeSet::from([name.to_owned()]), ..Self::default() }
    }
    /// Whether it chooses nothing.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.names.is_empty()
            && self.types.is_empty()
            && self.classes.is_empty()
            && self.racks.is_empty()
            && self.sites.is_empty()
    }
    /// Whether it chooses by name alone.
    #[must_use]
    pub fn is_by_name(&self) -> bool {
        !self.is_none() && Self { names: BTreeSet::new(), ..self.clone() }.is_none()
    }
    /// Whether a host is one of them.
    #[must_use]
    pub fn takes(&self, host: &HostFacts) -> bool {
        self.names.contains(&host.name)
            || self.types.contains(&host.host_type)
            || self.classes.iter().any(|c| host.classes.contains(c))
            || host.rack.as_ref().is_some_and(|r| self.racks.contains(r))
            || host.site.as_ref().is_some_and(|s| self.sites.contains(s))
    }
    /// Everything that it names, in words.
    #[must_use]
    pub fn in_words(&self) -> String {
        let parts = self
            .names
            .iter()
            .map(Clone::clone)
            .chain(self.types.iter().map(ToString::to_string))
            .chain(self.classes.iter().map(|c| format!("class {c}")))
            .chain(self.racks.iter().map(|r| format!("rack {r}")))
            .chain(self.sites.iter().map(|s| format!("site {s}")));
        parts.collect::<Vec<_>>().join(", ")
    }
}
