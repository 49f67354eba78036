//! What can be asked beside the plan, and what a scenario gives to ask.

use super::room::Room;
use crate::assumption::AssumptionId;
use crate::catalogue::{CatalogueId, HostType};
use crate::demand::Demand;
use crate::placement::Problem;
use crate::project::Resolved;
use serde::{Deserialize, Serialize};

/// Memory that is tried on top of a host's own, in GiB: a common step of what can be bought.
const MORE_MEMORY_GIB: u32 = 128;
/// Points of per cent that a ceiling is tried higher.
const MORE_POINTS: u8 = 5;

/// How VMs share hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Arrangement {
    /// Servers that stand together stay together: each room and environment gets hosts of its own.
    AsInTheRoom,
    /// Every VM gets its own peak at every hour.
    SumOfPeaks,
    /// Every VM gets its own percentile of the week at every hour.
    Percentile,
    /// Every VM gets what it needs hour by hour.
    HourByHour,
}

impl Arrangement {
    /// All of them, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::AsInTheRoom, Self::SumOfPeaks, Self::Percentile, Self::HourByHour];
    /// Its stable name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::AsInTheRoom => "as_in_the_room",
            Self::SumOfPeaks => "sum_of_peaks",
            Self::Percentile => "percentile",
            Self::HourByHour => "hour_by_hour",
        }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// No failure is planned for.
    WithoutFailover,
    /// One host more may fail.
    OneMoreFailure,
    /// So many GiB more in each host.
    MoreMemory(u32),
    /// A ceiling so many points of per cent higher.
    HigherCeiling(AssumptionId, u8),
    /// A limit on what is put on a core, lifted as far as it goes.
    WithoutLimit(AssumptionId),
    /// Another host type.
    OnHost(CatalogueId),
    /// Another arrangement.
    Arranged(Arrangement),
}

/// What a question does to the plans that are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Whatever was allowed is allowed still: the plan itself holds.
    Relaxes,
    /// Whatever is allowed was allowed before.
    Tightens,
    /// Neither is known.
    Changes,
}

impl Question {
    /// What it does to the plans that are allowed.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        match self {
            Self::WithoutFailover | Self::MoreMemory(_) | Self::HigherCeiling(..) | Self::WithoutLimit(_) => {
                Effect::Relaxes
            }
            // What holds for every VM's peak holds at every hour; what holds in groups, each with its own failover,
            // holds together.
            Self::OneMoreFailure | Self::Arranged(Arrangement::SumOfPeaks | Arrangement::AsInTheRoom) => {
                Effect::Tightens
            }
            Self::OnHost(_) | Self::Arranged(_) => Effect::Changes,
        }
    }

    /// Its stable name in files.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::WithoutFailover => "without_failover".into(),
            Self::OneMoreFailure => "one_more_failure".into(),
            Self::MoreMemory(gib) => format!("memory_plus_{gib}_gib"),
            Self::HigherCeiling(id, points) => format!("{}_plus_{points}_points", id.name()),
            Self::WithoutLimit(id) => format!("without_{}", id.name()),
            Self::OnHost(id) => format!("host_{id}"),
            Self::Arranged(a) => a.name().into(),
        }
    }

    /// The scenario under the question, where only the scenario changes. `None` where the question means nothing: the
    /// host type is not there, or what it would change is at its end already.
    #[must_use]
    pub fn resolved(&self, resolved: &Resolved, hosts: &[HostType]) -> Option<Resolved> {
        let with = |id: AssumptionId, value: f64| {
            let policy = resolved.policy.with(id, value);
            let differs = policy.value(id).total_cmp(&resolved.policy.value(id)).is_ne();
            differs.then(|| Resolved { policy, ..resolved.clone() })
        };
        let may_fail = resolved.policy.hosts_that_may_fail();
        match self {
            Self::WithoutFailover => with(AssumptionId::HostsThatMayFail, 0.0),
            Self::OneMoreFailure => {
                let more = with(AssumptionId::HostsThatMayFail, f64::from(may_fail) + 1.0)?;
                // Asked only where the check knows so many failures at once.
                let checked = |r: &Resolved| Problem::new(&Demand::default(), r).hosts_that_may_fail();
                (checked(&more) > checked(resolved)).then_some(more)
            }
            Self::MoreMemory(gib) => {
                let mut more = resolved.clone();
                more.host.memory += crate::quantity::MiB::from_gib(f64::from(*gib));
                // Another host than that of the catalogue, by name too.
                more.host.id = format!("{}+{gib}", more.host.id).into();
                Some(more)
            }
            Self::HigherCeiling(id, points) => {
                with(*id, resolved.policy.value(*id) + f64::from(*points) / 100.0)
            }
            Self::WithoutLimit(id) => with(*id, id.info().max),
            Self::OnHost(id) => {
                let host = hosts.iter().find(|h| h.id == *id)?;
                Some(Resolved { host: host.clone(), ..resolved.clone() })
            }
            Self::Arranged(_) => Some(resolved.clone()),
        }
    }
}

/// Everything worth asking of a scenario, what is shown first first. `hosts`: the catalogue's. The plan's own host type
/// and its own arrangement are not asked: the plan answers them.
#[must_use]
pub fn questions(resolved: &Resolved, hosts: &[HostType], room: &Room) -> Vec<Question> {
    use AssumptionId::{CpuCeiling, FailureCeiling, MemoryCeiling, VcpusPerCore, VmsPerCore};
    let mut all = vec![
        Question::WithoutFailover,
        Question::OneMoreFailure,
        Question::MoreMemory(MORE_MEMORY_GIB),
        Question::HigherCeiling(CpuCeiling, MORE_POINTS),
        Question::HigherCeiling(MemoryCeiling, MORE_POINTS),
    ];
    if resolved.policy.hosts_that_may_fail() > 0 {
        all.push(Question::HigherCeiling(FailureCeiling, MORE_POINTS));
    }
    all.extend([Question::WithoutLimit(VcpusPerCore), Question::WithoutLimit(VmsPerCore)]);
    all.extend(
        Arrangement::ALL.into_iter().filter(|a| *a != Arrangement::HourByHour).map(Question::Arranged),
    );
    all.extend(hosts.iter().filter(|h| h.id != resolved.host.id).map(|h| Question::OnHost(h.id.clone())));
    all.retain(|q| q.resolved(resolved, hosts).is_some());
    // One room is the plan itself, unless nobody knows where anything stands.
    if room.groups() < 2 {
        all.retain(|q| *q != Question::Arranged(Arrangement::AsInTheRoom));
    }
    all
}
