//! Which servers should move, by rules that can be read, changed and overruled.

mod assess;
mod operating_system;
mod role;
pub mod rules;
pub mod telling;
#[cfg(test)]
mod tests;
mod words;

pub use assess::{assess, systems_after};
pub use operating_system::{Moves, OperatingSystem};
pub use role::{Role, roles};

use crate::assumption::AssumptionId;
use crate::diagnostic::Severity;
use crate::figure::Value;
use crate::origin::Origin;
use crate::project::Overruling;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What to do with a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Can be converted as it is.
    Ready,
    /// Can be converted if the conditions are met.
    ReadyWithConditions,
    /// Its present trouble must be cured before it is measured again and moved.
    MendFirst,
    /// Merge its workload with others of its role, then move that.
    Merge,
    /// Nobody seems to use it.
    Retire,
    /// Something ties it to hardware.
    KeepPhysical,
    /// Too little is known.
    Unknown,
}

impl Verdict {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 7] = [
        Self::Ready,
        Self::ReadyWithConditions,
        Self::MendFirst,
        Self::Merge,
        Self::Retire,
        Self::KeepPhysical,
        Self::Unknown,
    ];
    /// Which of two verdicts prevails: the one with the higher gravity. What cannot move is said
    /// before what must wait, what need not move, and what is not known.
    #[must_use]
    pub const fn gravity(self) -> u8 {
        match self {
            Self::Ready => 0,
            Self::ReadyWithConditions => 1,
            Self::Unknown => 2,
            Self::Merge => 3,
            Self::Retire => 4,
            Self::MendFirst => 5,
            Self::KeepPhysical => 6,
        }
    }
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Ready => "Ready",
            Self::ReadyWithConditions => "Ready with conditions",
            Self::MendFirst => "Mend first",
            Self::Merge => "Merge first",
            Self::Retire => "Retire",
            Self::KeepPhysical => "Keep physical",
            Self::Unknown => "Unknown",
        }
    }
    /// Whether a server with this verdict becomes a VM in the plan.
    #[must_use]
    pub const fn moves(self) -> bool {
        matches!(self, Self::Ready | Self::ReadyWithConditions)
    }
}

/// What a rule looked at: a value and where it came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// What it is, in words.
    pub what: String,
    /// The value found.
    pub value: Value,
    /// The cell, where it is one.
    pub origin: Option<Origin>,
    /// The limit that it was held against, where it is an assumption.
    pub limit: Option<AssumptionId>,
}

/// What one rule says of one server.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// Stable name of the rule, such as `special_hardware`.
    pub rule: &'static str,
    /// On screen.
    pub title: String,
    /// How much it matters.
    pub severity: Severity,
    /// The verdict that this rule alone would give; `None` for a remark.
    pub verdict: Option<Verdict>,
    /// One or two sentences.
    pub message: String,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// What to do.
    pub remedy: String,
}

/// The judgement on one server.
#[derive(Debug, Clone, PartialEq)]
pub struct ServerAssessment {
    /// What counts: the overruling if there is one, else the proposed verdict.
    pub verdict: Verdict,
    /// What the rules propose: the gravest verdict of all findings.
    pub proposed: Verdict,
    /// The user's word, where there is one.
    pub overruling: Option<Overruling>,
    /// What the rules said, gravest first.
    pub findings: Vec<Finding>,
    /// Role in words ("Database"), from the source or recognised by name and system.
    pub role: Arc<str>,
    /// Whether the role was recognised rather than given.
    pub role_assumed: bool,
    /// Family of the operating system ("windows_server", "linux" …), by the data pack; the
    /// licence packs refer to it.
    pub os_family: Arc<str>,
}

/// All servers, in the order of `Inventory::servers`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assessment {
    /// One per server.
    pub servers: Vec<ServerAssessment>,
    /// Systems to administer now.
    pub systems_before: u32,
}

impl Evidence {
    /// An imported value.
    #[must_use]
    pub fn imported(what: &str, value: Value, origin: Origin) -> Self {
        Self { what: what.into(), value, origin: Some(origin), limit: None }
    }
    /// A value from measurements.
    #[must_use]
    pub fn measured(what: &str, value: Value) -> Self {
        Self { what: what.into(), value, origin: None, limit: None }
    }
    /// The assumption that the value was held against.
    #[must_use]
    pub fn against(mut self, limit: AssumptionId) -> Self {
        self.limit = Some(limit);
        self
    }
}

impl Assessment {
    /// How many servers have a verdict.
    #[must_use]
    pub fn count(&self, verdict: Verdict) -> usize {
        self.servers.iter().filter(|s| s.verdict == verdict).count()
    }
}
