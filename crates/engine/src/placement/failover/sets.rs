//! Several hosts that fail at once: every set of so many hosts of one cluster.

use super::{by_name, search::Failover};
use crate::order::set_of;
use crate::placement::problem::Problem;
use crate::placement::{PlannedHost, Restart};

/// So many sets are looked at; the count says so where there are more.
const MOST_SETS: u64 = 20_000;
/// So many sets without a plan are kept.
const MOST_KEPT: usize = 50;

/// What was found for sets of hosts that fail at once.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FailedSets {
    /// Hosts that fail at once.
    pub hosts: u32,
    /// Sets looked at.
    pub checked: u64,
    /// Sets that there are. Where a cluster has no more hosts than fail at once, the set of all of them.
    pub of: u64,
    /// How many of those looked at have no restart plan that was found.
    pub without_plan: u64,
    /// The first of them, with what was found: indices into the hosts of the plan.
    pub failing: Vec<(Vec<usize>, Restart)>,
}

impl FailedSets {
    /// Whether all sets were looked at and each is survived.
    #[must_use]
    pub const fn is_safe(&self) -> bool {
        self.checked == self.of && self.without_plan == 0
    }
}

/// Combinations of k of n; saturating.
fn combinations(n: usize, k: usize) -> u64 {
    let mut all: u64 = 1;
    for i in 0..k.min(n) {
        let (n, i) = (n as u64, i as u64);
        all = all.saturating_mul(n - i) / (i + 1);
    }
    all
}

/// The next combination in order, in place; false after the last.
fn advance(set: &mut [usize], n: usize) -> bool {
    let k = set.len();
    for i in (0..k).rev() {
        if let Some(at) = set.get(i).copied()
            && at < n - (k - i)
        {
            for (next, slot) in set.iter_mut().skip(i).enumerate() {
                *slot = at + 1 + next;
            }
            return true;
        }
    }
    false
}

/// Looks at every set of `hosts_that_fail` hosts of each cluster. Clusters restart for themselves, so a
/// failure in one leaves the others as they are.
#[must_use]
pub fn several_at_once(
    problem: &Problem,
    hosts: &[PlannedHost],
    lists: &[Vec<usize>],
    hosts_that_fail: u32,
) -> FailedSets {
    let mut found = FailedSets { hosts: hosts_that_fail, ..FailedSets::default() };
    let mut failover = Failover::with_rules(problem, hosts, &by_name(problem, lists), &|_| true);
    for cluster in set_of(hosts.iter().map(|h| h.cluster)) {
        let members: Vec<usize> =
            (0..hosts.len()).filter(|h| hosts.get(*h).is_some_and(|h| h.cluster == cluster)).collect();
        let k = (hosts_that_fail as usize).min(members.len());
        if k == 0 {
            continue;
        }
        found.of = found.of.saturating_add(combinations(members.len(), k));
        let mut set: Vec<usize> = (0..k).collect();
        while found.checked < MOST_SETS {
            let failed: Vec<usize> = set.iter().filter_map(|i| members.get(*i).copied()).collect();
            let restart = failover.restart(problem, &failed);
            found.checked += 1;
            if !restart.is_safe() {
                found.without_plan += 1;
                if found.failing.len() < MOST_KEPT {
                    found.failing.push((failed, restart));
                }
            }
            if !advance(&mut set, members.len()) {
                break;
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_once() {
        assert_eq!((combinations(5, 2), combinations(96, 2), combinations(3, 3)), (10, 4560, 1));
        let mut set = vec![0, 1];
        let mut seen = vec![set.clone()];
        while advance(&mut set, 4) {
            seen.push(set.clone());
        }
        assert_eq!(seen, [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
    }
}
