//! Which servers should move, by rules that can be read, changed and overruled.

mod assess;
mod environment;
mod island;
mod merging;
mod operating_system;
mod peers;
mod rationalisation;
mod role;
pub mod rules;
mod shape;
mod signs;
pub mod telling;
#[cfg(test)]
mod tests;
mod words;

pub use assess::assess;
pub use environment::{Environment, RecognisedEnvironment};
pub use island::{Island, IslandsBy, island_of, islands};
pub use merging::MergeGroup;
pub use operating_system::{Moves, OperatingSystem, Phase};
pub use peers::{PeerMeasure, Standing, standings};
pub use rationalisation::{Rationalisation, Systems, rationalisation, systems, systems_after};
pub use role::{Role, RoleReason, roles};
pub use shape::LoadShape;

use crate::assumption::AssumptionId;
use crate::decision::RoleOverruling;
use crate::diagnostic::Severity;
use crate::figure::Value;
use crate::origin::Origin;
use crate::project::Overruling;
use crate::quantity::Ratio;
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
            Self::KeepPhysical => "Keep as it is",
            Self::Unknown => "Unknown",
        }
    }
    /// Whether a server with this verdict is a VM of the plan.
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
    /// What else was recognised.
    pub recognised: Recognised,
    /// Which rules knew enough to look.
    pub looked: Looked,
    /// Whether it is a VM already.
    pub is_vm: bool,
}

/// What the planner makes of a server besides its verdict.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Recognised {
    /// The group of the role, as the planning guides count.
    pub role_group: Arc<str>,
    /// How sure the role is: 1 where given or set by hand, 0 where nothing tells it.
    pub role_confidence: Ratio,
    /// What speaks for the role, and for others.
    pub role_reasons: Vec<RoleReason>,
    /// The user's word on the role, where there is one.
    pub role_overruling: Option<RoleOverruling>,
    /// Production, test …; `None` where nothing tells it.
    pub environment: Option<RecognisedEnvironment>,
    /// When it is busy; `None` where it was not measured well.
    pub shape: Option<LoadShape>,
}

/// The rules of the table that knew enough of a server for their silence to mean something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Looked(u64);

impl Looked {
    pub(super) fn note(&mut self, rule: usize) {
        self.0 |= 1_u64.checked_shl(u32::try_from(rule).unwrap_or(u32::MAX)).unwrap_or(0);
    }
    /// Whether the rule at a place of [`rules::RULES`] could look.
    #[must_use]
    pub fn at(self, rule: usize) -> bool {
        let bit = 1_u64.checked_shl(u32::try_from(rule).unwrap_or(u32::MAX)).unwrap_or(0);
        self.0 & bit != 0
    }
}

/// All servers, in the order of `Inventory::servers`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Assessment {
    /// One per server.
    pub servers: Vec<ServerAssessment>,
    /// Systems to administer now: servers, and hosts that run VMs.
    pub systems_before: u32,
    /// Hosts that run VMs today.
    pub hosts_today: u32,
    /// Which small servers could be merged with which.
    pub merge_groups: Vec<MergeGroup>,
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
