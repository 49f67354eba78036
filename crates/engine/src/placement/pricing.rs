//! What plans cost beside their hosts.

use super::propose::{Candidate, Solver};
use super::{HostCost, Restart};
use crate::catalogue::HostType;
use crate::money::Money;

/// For each host, the VMs that each single failure would bring to it.
type Guests = Vec<Vec<Vec<usize>>>;

/// Prices being found, one host after the other.
#[derive(Debug, Default)]
pub(super) struct Pricing {
    /// Of each candidate that is done: its price, if it has one.
    pub done: Vec<Option<f64>>,
    /// Of the one that is next: its guests, the next host and the sum so far.
    current: Option<(Guests, usize, Option<f64>)>,
}

impl Solver {
    /// Finds the costs beside the hosts for the plans found, about so many hosts at a time; [`Solver::finish`] then has
    /// them. True while there is more to do. To be called once the search has ended or was stopped.
    pub fn price(&mut self, budget: u32, cost: &dyn HostCost) -> bool {
        let host = self.problem.host().clone();
        for _ in 0..budget {
            let Some(candidate) = self.candidates.get(self.pricing.done.len()) else { return false };
            let (guests, at, sum) =
                self.pricing.current.take().unwrap_or_else(|| (candidate.guests(), 0, Some(0.0)));
            match candidate.lists.get(at) {
                Some(list) if sum.is_some() => {
                    let of_host = of_host(&own(list), guests.get(at).map_or(&[], |g| g), &host, cost);
                    let sum = sum.zip(of_host).map(|(s, c)| s + c.amount());
                    self.pricing.current = Some((guests, at + 1, sum));
                }
                _ => self.pricing.done.push(sum),
            }
        }
        self.pricing.done.len() < self.candidates.len()
    }
}

impl Candidate {
    fn guests(&self) -> Guests {
        guests(self.lists.len(), &self.restarts)
    }
    /// The plan's lists with indices of the width of the platform.
    pub(super) fn own(&self) -> Vec<Vec<usize>> {
        self.lists.iter().map(|list| own(list)).collect()
    }
}

fn own(list: &[u32]) -> Vec<usize> {
    list.iter().map(|vm| *vm as usize).collect()
}

fn guests(hosts: usize, restarts: &[Restart]) -> Guests {
    let mut guests: Guests = vec![Vec::new(); hosts];
    for restart in restarts {
        if let Restart::Safe(plan) = restart {
            let mut to: Vec<(usize, usize)> = plan.iter().map(|(vm, h)| (*h, *vm)).collect();
            to.sort_unstable();
            for group in to.chunk_by(|a, b| a.0 == b.0) {
                if let Some(g) = group.first().and_then(|(h, _)| guests.get_mut(*h)) {
                    g.push(group.iter().map(|(_, vm)| *vm).collect());
                }
            }
        }
    }
    guests
}

/// The dearest state that may come about on a host: all well, or any other host failed.
fn of_host(own: &[usize], guests: &[Vec<usize>], host: &HostType, cost: &dyn HostCost) -> Option<Money> {
    let mut dearest = cost.cost(host, own)?;
    for guests in guests {
        let mut state = guests.clone();
        state.extend(own);
        state.sort_unstable();
        let c = cost.cost(host, &state)?;
        if c.amount() > dearest.amount() {
            dearest = c;
        }
    }
    Some(dearest)
}

/// What a plan costs beside its hosts: on each host, the dearest state that may come about there, all well or any
/// other host failed. `None` where something has no price.
pub(super) fn cost_beside(
    lists: &[Vec<usize>],
    restarts: &[Restart],
    host: &HostType,
    cost: &dyn HostCost,
) -> Option<Money> {
    let mut total: Option<Money> = None;
    for (own, guests) in lists.iter().zip(guests(lists.len(), restarts)) {
        let dearest = of_host(own, &guests, host, cost)?;
        total = Some(match total {
            Some(sum) => sum.plus(dearest).ok()?,
            None => dearest,
        });
    }
    total
}
