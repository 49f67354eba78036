//! Several hosts that fail at once: every set of so many hosts of one cluster.

use super::{by_name, search::Failover};
use crate::order::set_of;
use crate::placement::problem::Problem;
use crate::placement::{PlannedHost, Restart};
use serde::{Deserialize, Serialize};

/// So many sets of all clusters are looked at; of more, so many evenly over all of them.
const MOST_SETS: u64 = 10_000;
/// So many sets without a plan are kept.
const MOST_KEPT: usize = 50;

/// What was found for sets of hosts that fail at once.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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

/// The combination of k of n with this rank, counted from 0, in the order of their first members.
fn combination(n: usize, k: usize, mut rank: u64) -> Vec<usize> {
    let mut set = Vec::with_capacity(k);
    for member in 0..n {
        let more = k - set.len();
        if more == 0 {
            break;
        }
        // So many begin with this member.
        let with = combinations(n - member - 1, more - 1);
        if rank < with {
            set.push(member);
        } else {
            rank -= with;
        }
    }
    set
}

/// Sets of hosts that fail at once, one after the other. Clusters restart for themselves, so a failure in one leaves the
/// others as they are.
#[derive(Debug)]
pub(in crate::placement) struct Sets {
    clusters: Vec<Vec<usize>>,
    cluster: usize,
    nth: u64,
    /// What was found so far.
    pub found: FailedSets,
}

impl Sets {
    /// All sets of so many hosts of a cluster.
    pub fn new(hosts: &[PlannedHost], hosts_that_fail: u32) -> Self {
        let clusters: Vec<Vec<usize>> = set_of(hosts.iter().map(|h| h.cluster))
            .into_iter()
            .map(|c| (0..hosts.len()).filter(|h| hosts.get(*h).is_some_and(|h| h.cluster == c)).collect())
            .collect();
        let mut sets = Self {
            clusters,
            cluster: 0,
            nth: 0,
            found: FailedSets { hosts: hosts_that_fail, ..FailedSets::default() },
        };
        let all = sets.clusters.iter().map(|c| combinations(c.len(), hosts_that_fail as usize));
        sets.found.of = all.fold(0, u64::saturating_add);
        sets
    }

    /// Looks at the next one. `None` when there is none left. `known`: where the VMs of each host go when it fails alone.
    pub fn step(&mut self, problem: &Problem, failover: &mut Failover, known: &[Restart]) -> Option<bool> {
        let down = self.found.hosts as usize;
        if down == 0 {
            return None;
        }
        loop {
            let members = self.clusters.get(self.cluster)?;
            let k = down.min(members.len());
            let of = combinations(members.len(), k);
            let looked_at = of.min((MOST_SETS / self.clusters.len() as u64).max(1));
            if self.nth >= looked_at {
                self.cluster += 1;
                self.nth = 0;
                continue;
            }
            // Evenly over all of them.
            let rank = u128::from(self.nth) * u128::from(of) / u128::from(looked_at);
            let set = combination(members.len(), k, u64::try_from(rank).unwrap_or(0));
            let failed: Vec<usize> = set.iter().filter_map(|i| members.get(*i).copied()).collect();
            self.nth += 1;
            self.found.checked += 1;
            if failover.survives_as_known(problem, &failed, known) {
                return Some(true);
            }
            let restart = failover.restart(problem, &failed);
            let safe = restart.is_safe();
            if !safe {
                self.found.without_plan += 1;
                if self.found.failing.len() < MOST_KEPT {
                    self.found.failing.push((failed, restart));
                }
            }
            return Some(safe);
        }
    }
}

/// Looks at every set of `hosts_that_fail` hosts of each cluster. `known`: where the VMs of each host go when it fails
/// alone, as [`restart_plans`](super::restart_plans) gives it; it only makes this quicker.
#[must_use]
pub fn several_at_once(
    problem: &Problem,
    hosts: &[PlannedHost],
    lists: &[Vec<usize>],
    hosts_that_fail: u32,
    known: &[Restart],
) -> FailedSets {
    let mut failover = Failover::with_rules(problem, hosts, &by_name(problem, lists), &|_| true);
    let mut sets = Sets::new(hosts, hosts_that_fail);
    while sets.step(problem, &mut failover, known).is_some() {}
    sets.found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_once() {
        assert_eq!((combinations(5, 2), combinations(96, 2), combinations(3, 3)), (10, 4560, 1));
        let all: Vec<Vec<usize>> = (0..6).map(|rank| combination(4, 2, rank)).collect();
        assert_eq!(all, [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]);
        let all: std::collections::BTreeSet<Vec<usize>> =
            (0..35).map(|rank| combination(7, 3, rank)).collect();
        assert_eq!(all.len(), 35);
        assert_eq!(combination(3, 3, 0), [0, 1, 2]);
    }

    /// 142 hosts are 10,011 pairs: 10,000 of them are looked at, and it is not said that all were.
    #[test]
    fn more_than_are_looked_at_are_told() {
        use crate::placement::tests::{demand, resolved, vm};
        let problem = Problem::new(&demand(vec![vm("a", 1.0, 1.0)]), &resolved(&[]));
        let hosts: Vec<PlannedHost> =
            (1..=142).map(|n| PlannedHost::new(format!("H{n}"), "ten-cores")).collect();
        let mut lists = vec![Vec::new(); 142];
        lists[7].push(0);
        let found = several_at_once(&problem, &hosts, &lists, 2, &[]);
        assert_eq!((found.of, found.checked, found.without_plan), (10_011, 10_000, 0));
        assert!(!found.is_safe());
    }
}
