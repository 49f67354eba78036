//! What happens when hosts fail: a restart plan, found by search. Finding one proves that the VMs have
//! room and that the rules that hold then are kept. Not finding one proves nothing, unless the sums
//! already say so or every plan was tried.

mod after;
mod policy;
mod search;
mod sets;
pub mod slots;
mod spare;
mod why_not;

pub use policy::{FailoverPolicy, SpareCount, StorageReach};
pub(super) use sets::Sets;
pub use sets::{FailedSets, several_at_once};
pub use spare::{ClusterSpare, Spare, spare};
pub use why_not::why_not;

pub(super) use spare::least_hosts;

pub(super) use search::Failover;

use super::problem::{Problem, index};
use super::{PlannedHost, Restart};

/// For every host: where its VMs restart when it fails. `lists` holds indices into `Problem::vms` for
/// each host of the plan. Empty where no failure is planned for.
#[must_use]
pub fn restart_plans(problem: &Problem, hosts: &[PlannedHost], lists: &[Vec<usize>]) -> Vec<Restart> {
    if problem.hosts_that_may_fail() == 0 {
        return Vec::new();
    }
    let mut failover = Failover::with_rules(problem, hosts, &by_name(problem, lists), &|_| true);
    (0..lists.len()).map(|h| failover.restart(problem, &[h])).collect()
}

/// Each list in the order of the servers' names: what ties are broken by.
fn by_name(problem: &Problem, lists: &[Vec<usize>]) -> Vec<Vec<u32>> {
    lists
        .iter()
        .map(|list| {
            let known = list.iter().filter(|vm| **vm < problem.vms().len());
            let mut l: Vec<u32> = known.map(|vm| index(*vm)).collect();
            l.sort_by_key(|vm| problem.rank(*vm));
            l
        })
        .collect()
}

/// Restart plans of hosts of one type.
#[cfg(test)]
pub(super) fn restarts_of_one_type(problem: &Problem, lists: &[Vec<usize>]) -> Vec<Restart> {
    let hosts: Vec<PlannedHost> =
        (1..=lists.len()).map(|n| PlannedHost::new(format!("H{n}"), "ten-cores")).collect();
    restart_plans(problem, &hosts, lists)
}
