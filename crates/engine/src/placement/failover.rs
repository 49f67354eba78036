//! What happens when a host fails: a restart plan, found by search. Finding one proves that the VMs
//! have room; not finding one proves nothing, unless the sums already say so.

use super::constraints::may_go;
use super::lanes::{Ceiling, HostSet};
use super::problem::Problem;
use super::{Lane, Restart};

/// In which order hosts are asked to take a VM.
#[derive(Clone, Copy)]
enum Ask {
    /// As numbered.
    InOrder,
    /// The least full first.
    LeastFull,
    /// The fullest first.
    Fullest,
}

/// Searches in turn. Restarting where the same family of operating systems runs already keeps
/// licences low, so that comes first.
const SEARCHES: [(Ask, bool, bool); 5] = [
    (Ask::LeastFull, true, true),
    (Ask::InOrder, true, false),
    (Ask::LeastFull, false, true),
    (Ask::InOrder, false, false),
    (Ask::Fullest, false, false),
];

/// A search through all restart plans stops after so many tries.
const TRIES: u32 = 20_000;
/// And is begun only for so few VMs.
const FEW: usize = 10;

/// Hosts in the state before the failure, under the ceiling after it.
#[derive(Debug)]
pub(super) struct Failover {
    ceiling: Ceiling,
    hosts: HostSet,
    /// VMs of each family on each host.
    kin: Vec<Vec<u32>>,
    /// Of each host, a limit that its own VMs pass already under that ceiling.
    passed: Vec<Option<Lane>>,
}

impl Failover {
    /// `lists`: the VMs of each host, each in the order of the servers' names.
    pub fn new(problem: &Problem, lists: &[Vec<u32>]) -> Self {
        let ceiling = Ceiling::failure(problem);
        let hosts = HostSet::with(problem, &ceiling, lists);
        let kin = lists
            .iter()
            .map(|list| {
                let mut n = vec![0; problem.kinds() + 1];
                for vm in list {
                    if let Some(n) = n.get_mut(usize::from(problem.kin(*vm))) {
                        *n += 1;
                    }
                }
                n
            })
            .collect();
        let passed = lists.iter().map(|list| passed(problem, list)).collect();
        Self { ceiling, hosts, kin, passed }
    }

    /// The restart plan for one host.
    pub fn restart(&mut self, problem: &Problem, failed: usize) -> Restart {
        let Some(list) = self.hosts.vms.get(failed).cloned() else { return Restart::Safe(Vec::new()) };
        // No VM leaves a host that stays: one that is over the ceiling after a failure remains so.
        let stays = self.passed.iter().enumerate().filter(|(h, _)| *h != failed);
        if let Some(lane) = stays.filter_map(|(_, lane)| *lane).next() {
            return Restart::Impossible(lane);
        }
        if list.is_empty() {
            return Restart::Safe(Vec::new());
        }
        if let Some(lane) = self.shown_impossible(problem, failed, &list) {
            return Restart::Impossible(lane);
        }
        let mut left_over: Option<Vec<usize>> = None;
        for (ask, kin_first, by_sum) in SEARCHES {
            let order = largest_first(problem, &self.ceiling, &list, by_sum);
            match self.greedy(problem, failed, &order, ask, kin_first) {
                Ok(plan) => return Restart::Safe(plan),
                Err(over) => {
                    if left_over.as_ref().is_none_or(|o| over.len() < o.len()) {
                        left_over = Some(over);
                    }
                }
            }
        }
        if list.len() <= FEW {
            let order = largest_first(problem, &self.ceiling, &list, false);
            let mut plan = Vec::new();
            let mut tries = TRIES;
            if self.exhaustive(problem, failed, &order, &mut plan, &mut tries) {
                plan.sort_unstable();
                return Restart::Safe(plan);
            }
        }
        Restart::NotFound(left_over.unwrap_or_default())
    }

    /// A limit at an hour of which all other hosts together have less left than the VMs need, or of
    /// which no other host has enough for one of them.
    fn shown_impossible(&self, problem: &Problem, failed: usize, list: &[u32]) -> Option<Lane> {
        let others: Vec<usize> = (0..self.hosts.len()).filter(|h| *h != failed).collect();
        for (i, c) in problem.columns() {
            // Columns that one host could carry for all VMs matter only if there is no other host.
            if i >= problem.active() && !others.is_empty() {
                continue;
            }
            let need: u64 = list.iter().map(|vm| u64::from(problem.need(*vm as usize, i))).sum();
            let largest = list.iter().map(|vm| problem.need(*vm as usize, i)).max().unwrap_or(0);
            let left = |h: &usize| self.hosts.free(*h).get(i).copied().unwrap_or(0);
            let free: u64 = others.iter().map(|h| u64::from(left(h))).sum();
            if need > free || others.iter().all(|h| left(h) < largest) && largest > 0 {
                return Some(c.lane);
            }
        }
        None
    }

    fn greedy(
        &mut self,
        problem: &Problem,
        failed: usize,
        order: &[u32],
        ask: Ask,
        kin_first: bool,
    ) -> Result<Vec<(usize, usize)>, Vec<usize>> {
        let mut plan = Vec::with_capacity(order.len());
        let mut over = Vec::new();
        let mut hosts: Vec<usize> = (0..self.hosts.len()).filter(|h| *h != failed).collect();
        for vm in order {
            let fill = &self.hosts.fill;
            match ask {
                Ask::InOrder => {}
                Ask::LeastFull => hosts.sort_by(|a, b| fill[*a].total_cmp(&fill[*b]).then(a.cmp(b))),
                Ask::Fullest => hosts.sort_by(|a, b| fill[*b].total_cmp(&fill[*a]).then(a.cmp(b))),
            }
            let room = |h: &&usize| may_go(problem, &self.hosts, **h, *vm);
            let kin = usize::from(problem.kin(*vm));
            let among_kin = kin_first
                .then(|| hosts.iter().filter(|h| self.kin[**h].get(kin).is_some_and(|n| *n > 0)).find(room));
            match among_kin.flatten().or_else(|| hosts.iter().find(room)).copied() {
                Some(h) => {
                    self.hosts.put(problem, &self.ceiling, h, *vm);
                    plan.push((*vm as usize, h));
                }
                None => over.push(*vm as usize),
            }
        }
        for (_, h) in plan.iter().rev() {
            self.hosts.take_back(problem, &self.ceiling, *h);
        }
        if over.is_empty() {
            plan.sort_unstable();
            Ok(plan)
        } else {
            Err(over)
        }
    }

    fn exhaustive(
        &mut self,
        problem: &Problem,
        failed: usize,
        order: &[u32],
        plan: &mut Vec<(usize, usize)>,
        tries: &mut u32,
    ) -> bool {
        let Some((vm, rest)) = order.split_first() else { return true };
        for h in (0..self.hosts.len()).filter(|h| *h != failed) {
            if *tries == 0 {
                return false;
            }
            *tries -= 1;
            if may_go(problem, &self.hosts, h, *vm) {
                self.hosts.put(problem, &self.ceiling, h, *vm);
                plan.push((*vm as usize, h));
                let found = self.exhaustive(problem, failed, rest, plan, tries);
                self.hosts.take_back(problem, &self.ceiling, h);
                if found {
                    return true;
                }
                plan.pop();
            }
        }
        false
    }
}

/// A limit after a failure that VMs pass by themselves.
fn passed(problem: &Problem, list: &[u32]) -> Option<Lane> {
    let sum = |i| list.iter().map(|vm| u64::from(problem.need(*vm as usize, i))).sum::<u64>();
    problem.columns().find(|(i, c)| sum(*i) > u64::from(c.failure)).map(|(_, c)| c.lane)
}

/// VMs by what they need, the largest first: its largest lane, or the sum of its lanes.
#[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
fn largest_first(problem: &Problem, ceiling: &Ceiling, list: &[u32], by_sum: bool) -> Vec<u32> {
    let mut keyed: Vec<(f32, u32)> = list
        .iter()
        .map(|vm| {
            let shares = problem.row(*vm).iter().zip(ceiling.inverse()).map(|(w, i)| *w as f32 * i);
            let key =
                if by_sum { shares.sum() } else { shares.fold(0.0, |a: f32, b| if b > a { b } else { a }) };
            (key, *vm)
        })
        .collect();
    keyed.sort_by(|a, b| b.0.total_cmp(&a.0).then(problem.rank(a.1).cmp(&problem.rank(b.1))));
    keyed.into_iter().map(|(_, vm)| vm).collect()
}

/// For every host: where its VMs restart when it fails. `hosts` holds indices into `Problem::vms`. Empty where no
/// failure is planned for.
#[must_use]
pub fn restart_plans(problem: &Problem, hosts: &[Vec<usize>]) -> Vec<Restart> {
    if problem.hosts_that_may_fail() == 0 {
        return Vec::new();
    }
    let lists: Vec<Vec<u32>> = hosts
        .iter()
        .map(|list| {
            let mut l: Vec<u32> = list
                .iter()
                .filter(|vm| **vm < problem.vms().len())
                .map(|vm| super::problem::index(*vm))
                .collect();
            l.sort_by_key(|vm| problem.rank(*vm));
            l
        })
        .collect();
    let mut failover = Failover::new(problem, &lists);
    (0..lists.len()).map(|h| failover.restart(problem, h)).collect()
}
