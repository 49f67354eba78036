//! Which VM on which host. `problem` makes packed lanes from demands, the solver proposes an
//! [`Assignment`], a command accepts it, `evaluate` says what it is worth.

use self::failover::{FailedSets, Spare};
use crate::catalogue::HostType;
use crate::diagnostic::Diagnostic;
use crate::inventory::ServerId;
use crate::money::Money;
use crate::quantity::Ratio;
use crate::time::{Day, HourOfWeek};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

mod attempts;
mod balance;
pub mod bound;
mod columns;
pub mod constraints;
mod evaluate;
pub mod explain;
pub mod failover;
mod host_kind;
mod host_reserve;
mod host_types;
mod inputs_hash;
mod instance;
mod keeping;
mod lanes;
pub mod narrowing;
mod overview;
mod packing;
mod presolve;
mod pricing;
mod problem;
mod propose;
mod rare_hours;
mod repair;
pub mod replay;
mod restrictions;
pub mod rules;
mod sizes;
pub mod standing;
pub mod supply;
mod transition;
mod why_here;

pub use attempts::{ATTEMPTS, Attempt, Found, Worth, better_of, gap, propose_best};
pub use balance::{LaneBalance, balance, host_use};
pub use constraints::{Body, FoundRule, RuleViolation};
pub use evaluate::{evaluate, evaluate_with};
pub use host_kind::HostKind;
pub use host_reserve::{cpu_for_vms, memory_for_vms};
pub use host_types::{BoundBothWays, HostTypeBound, bound_both_ways, host_type_bound};
pub use presolve::{RuleConflict, rule_conflicts};
pub use problem::{Column, Problem, UNITS};
pub use propose::{Progress, Solver, propose};
pub use repair::{Repair, repair};
pub use transition::{Moved, Transition, named_after, transition};
pub use why_here::{WhyHere, after_failure, why_here};

#[cfg(test)]
pub(crate) mod tests;

/// What these VMs on this host cost beside the host itself. Placement asks; licensing answers;
/// placement knows no product.
pub trait HostCost {
    /// The cost over the horizon of `vms` (indices into `Problem::vms`) on one host of this type.
    /// `None` where no price can be given.
    fn cost(&self, host: &HostType, vms: &[usize]) -> Option<Money>;
}

/// The name of the state of all inputs of placement: equal inputs, equal name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InputsHash(pub u64);

/// A placement as a decision: which VM on which host, what it was made for and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Hosts by name ("H1"), with their catalogue type.
    pub hosts: Vec<PlannedHost>,
    /// Index into `hosts` for every VM that was placed.
    pub place: BTreeMap<ServerId, u32>,
    /// The inputs that it was made for.
    pub made_for: InputsHash,
    /// Seed that the solver ran with.
    pub seed: u64,
    /// Steps that the solver spent.
    pub steps: u64,
    /// What the solver has proven beyond the simple bound.
    #[serde(default)]
    pub proven: Option<Proven>,
}

/// A host of the plan. It goes to a worker and back packed, without names of fields: none is left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PlannedHost {
    /// Its name in plan and orders.
    pub name: String,
    /// Catalogue entry.
    pub host_type: String,
    /// The site that it goes to, where said.
    pub site: Option<String>,
    /// The rack that it goes into, where said.
    pub rack: Option<String>,
    /// Its cluster, counted from 0: VMs restart within it.
    pub cluster: u32,
}

impl PlannedHost {
    /// Whether only their names differ.
    #[must_use]
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.host_type, &self.site, &self.rack, self.cluster)
            == (&other.host_type, &other.site, &other.rack, other.cluster)
    }
    /// A host of which no more is said than name and type.
    #[must_use]
    pub fn new(name: impl Into<String>, host_type: impl Into<String>) -> Self {
        Self { name: name.into(), host_type: host_type.into(), ..Self::default() }
    }
}

/// A kind of limit on a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// CPU work, by hour.
    Cpu,
    /// Memory given, the same at every hour.
    Memory,
    /// Network received, by hour.
    NetworkIn,
    /// Network sent, by hour.
    NetworkOut,
    /// Disk operations, by hour.
    DiskOperations,
    /// vCPUs for the cores of the host.
    Vcpus,
    /// VMs for the cores of the host.
    Vms,
}

impl Lane {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Cpu,
        Self::Memory,
        Self::NetworkIn,
        Self::NetworkOut,
        Self::DiskOperations,
        Self::Vcpus,
        Self::Vms,
    ];
    /// Whether it changes by hour.
    #[must_use]
    pub const fn is_hourly(self) -> bool {
        matches!(self, Self::Cpu | Self::NetworkIn | Self::NetworkOut | Self::DiskOperations)
    }
}

/// How many hosts one kind of limit needs, as the simple bound has it.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneBound {
    /// Which limit.
    pub lane: Lane,
    /// The hour that needs most; `None` for a limit without hours.
    pub hour: Option<HourOfWeek>,
    /// Sum of demands at that hour ÷ what one host may carry under the normal ceiling.
    pub hosts_normal: Ratio,
    /// Sum ÷ what one host may carry under the failure ceiling, plus the hosts that may fail.
    pub hosts_with_failure: Ratio,
}

/// What proves how many hosts are needed at least.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProvenBy {
    /// The simple bound: sums of what all VMs need, as if VMs could be cut into parts.
    #[default]
    Sums,
    /// One limit at one hour, with VMs whole.
    Limit(Lane, Option<HourOfWeek>),
    /// VMs of which no two go on one host.
    Pairs,
    /// Rules: groups of VMs that never share a host, each with what it needs.
    Rules,
    /// Whole hosts: column generation.
    Columns,
    /// All packings of few VMs.
    EveryWay,
}

impl ProvenBy {
    /// Its name in plans for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sums => "sums",
            Self::Limit(..) => "limit",
            Self::Pairs => "pairs",
            Self::Rules => "rules",
            Self::Columns => "columns",
            Self::EveryWay => "every_way",
        }
    }
    /// How, in words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Sums => "by the simple bound, as if VMs could be cut into parts",
            Self::Limit(..) => "by one limit at one hour, with VMs whole",
            Self::Pairs => "by VMs of which no two go on one host",
            Self::Rules => "by rules that keep VMs on hosts of their own",
            Self::Columns => "by every way to fill whole hosts (column generation)",
            Self::EveryWay => "by trying every packing of these few VMs",
        }
    }
}

/// What a search has proven of the inputs that its plan was made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proven {
    /// No plan has fewer hosts.
    pub hosts: u32,
    /// What proves it.
    pub by: ProvenBy,
}

/// A lower bound on the number of hosts, with what makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// No plan under these rules has fewer: the best that is proven.
    pub hosts: u32,
    /// The simple bound, that each limit by itself gives.
    pub simple: u32,
    /// Where hosts stand already: so many have to be bought beside them at least, even if all of them are used. `None`
    /// where none stand.
    pub to_buy: Option<u32>,
    /// What proves `hosts`.
    pub by: ProvenBy,
    /// Each limit, the one that needs most first.
    pub lanes: Vec<LaneBound>,
}

/// What happens to the VMs of one host when it fails.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Restart {
    /// Every VM has room elsewhere: VM index and host index.
    Safe(Vec<(usize, usize)>),
    /// No restart plan was found by the search; these VMs were left over. Not a proof that none exists.
    NotFound(Vec<usize>),
    /// All plans were tried and none holds; these VMs were left over by the best attempt. A proof.
    NoPlan(Vec<usize>),
    /// Shown impossible for room: a limit has too little left on the others.
    Impossible(NoRoom),
    /// Shown impossible for rules: a VM, or VMs that restart together, may go on no other host that has room for it alone.
    NoHost {
        /// Each VM of which that is so: indices into `Demand::vms`.
        vms: Vec<usize>,
        /// The rules that keep them off hosts where they had room.
        rules: Vec<rules::RuleId>,
    },
}

/// What is missing for a restart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NoRoom {
    /// The limit.
    pub lane: Lane,
    /// VMs of which each by itself has too little of it on every other host; where each has enough and all together have
    /// not, all that have to restart. Indices into `Demand::vms`. Empty where `over` says why.
    pub vms: Vec<usize>,
    /// A host that stays and passes the limit after a failure by its own VMs.
    pub over: Option<usize>,
}

impl Restart {
    /// Whether every VM has room elsewhere.
    #[must_use]
    pub const fn is_safe(&self) -> bool {
        matches!(self, Self::Safe(_))
    }
}

/// How full a host gets on a rare day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RareDayUse {
    /// The limit that the day is about.
    pub lane: Lane,
    /// The day, on the site's clock.
    pub day: Day,
    /// Its fullest hour.
    pub hour: HourOfWeek,
    /// Load ÷ ceiling then.
    pub of_ceiling: Ratio,
}

/// The loads of one host.
#[derive(Debug, Clone, PartialEq)]
pub struct HostLoad {
    /// Name.
    pub name: String,
    /// Catalogue entry.
    pub host: HostType,
    /// Whether it stands already: nothing is bought for it.
    pub standing: bool,
    /// Indices into `Demand::vms`.
    pub vms: Vec<usize>,
    /// For each of `Lane::ALL`: load ÷ full capacity (not ceiling) at each hour. One entry where
    /// the limit has no hours, else 168.
    pub use_of_capacity: Vec<Vec<Ratio>>,
    /// The limit and hour that come closest to their ceiling, and how close (1 = at the ceiling).
    pub tightest: Option<(Lane, Option<HourOfWeek>, Ratio)>,
    /// Limits that are passed: which, when, load ÷ ceiling.
    pub violations: Vec<(Lane, Option<HourOfWeek>, Ratio)>,
    /// Rare days that are packed too, the fullest first.
    pub rare_days: Vec<RareDayUse>,
    /// What happens when it fails; `None` when no failure is planned for.
    pub restart: Option<Restart>,
}

/// A placement evaluated.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// What was evaluated.
    pub assignment: Assignment,
    /// Whether a person accepted it; else it is only a proposal.
    pub accepted: bool,
    /// Whether it was made for other inputs than those of today.
    pub stale: bool,
    /// Hosts with their loads, in the order of the assignment; hosts without VMs included.
    pub hosts: Vec<HostLoad>,
    /// VMs without a place, with the reason: indices into `Demand::vms`.
    pub unplaced: Vec<(usize, Diagnostic)>,
    /// Ways in which rules are broken, by rule and host.
    pub broken: Vec<RuleViolation>,
    /// What happens when several hosts fail at once; `None` where at most one may.
    pub sets: Option<FailedSets>,
    /// Spare capacity as each policy counts it.
    pub spare: Spare,
    /// The lower bound for today's inputs: the simple one, or what the search has proven of them.
    pub bound: Bound,
    /// Cores of all hosts.
    pub cores: u32,
}

impl Placement {
    /// Whether every VM is placed, no limit is passed, no rule is broken, and every planned failure is
    /// survived as the chosen policy counts it.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.unplaced.is_empty()
            && self.broken.is_empty()
            && self.spare.is_kept()
            && (!self.spare.counts_restarts() || self.sets.as_ref().is_none_or(FailedSets::is_safe))
            && self.hosts.iter().all(|h| {
                h.violations.is_empty()
                    && h.rare_days.iter().all(|r| r.of_ceiling <= Ratio::ONE)
                    && !(self.spare.counts_restarts() && h.restart.as_ref().is_some_and(|r| !r.is_safe()))
            })
    }
}
