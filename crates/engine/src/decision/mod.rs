//! Decisions of people: what, who, when and why. They travel with the project and stand in the report.

mod log;
mod record;
#[cfg(test)]
mod tests;

pub use log::{Decision, Matter, log};
pub use record::Record;

use crate::inventory::ServerId;
use crate::joining::ServerField;
use crate::placement::{Assignment, InputsHash};
use crate::service_class::ClassId;
use crate::time::Day;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who decided, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Who; `None` where nobody gave a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Arc<str>>,
    /// When.
    pub on: Day,
    /// Why; may be empty.
    #[serde(default)]
    pub reason: String,
}

/// A role set by a person. It is a fact of the server, so it holds in every scenario.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleOverruling {
    /// One of [`crate::assessment::roles`].
    pub role: Arc<str>,
    /// Who, when and why.
    #[serde(flatten)]
    pub signed: Signature,
}

/// The signature under an accepted placement. It counts for that placement only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementSignature {
    /// The inputs that the placement was made for.
    pub made_for: InputsHash,
    /// Its seed.
    pub seed: u64,
    /// The steps of its search.
    pub steps: u64,
    /// Who, when and why.
    #[serde(flatten)]
    pub signed: Signature,
}

impl PlacementSignature {
    /// Under a placement.
    #[must_use]
    pub const fn under(assignment: &Assignment, signed: Signature) -> Self {
        Self { made_for: assignment.made_for, seed: assignment.seed, steps: assignment.steps, signed }
    }
    /// Whether it stands under this placement.
    #[must_use]
    pub fn is_under(&self, assignment: &Assignment) -> bool {
        (self.made_for, self.seed, self.steps) == (assignment.made_for, assignment.seed, assignment.steps)
    }
}

/// The signature under the service class that a server was given by hand. It counts for that class only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClassSignature {
    /// The class.
    pub class: ClassId,
    /// Who, when and why.
    #[serde(flatten)]
    pub signed: Signature,
}

/// Decisions about the project as a whole; those about a scenario stand in the scenario.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Decisions {
    /// Who works with this project, as asked once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<Arc<str>>,
    /// Roles set by hand.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<ServerId, RoleOverruling>,
    /// Who gave servers their service classes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub classes: BTreeMap<ServerId, ClassSignature>,
    /// Who settled the conflicts between files.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub settled: BTreeMap<ServerId, BTreeMap<ServerField, Signature>>,
}

impl Decisions {
    /// Whether nobody decided anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
