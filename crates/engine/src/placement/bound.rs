//! The simple lower bound: what all VMs need together ÷ what hosts may carry, for each limit at its worst hour; and what
//! rules make of it: VMs that never share a host each need hosts of their own. No plan under these limits and rules has
//! fewer hosts; a plan with as many may not exist.

mod hosts;
mod rules;
mod sums;

use self::hosts::{Hosts, State};
use self::sums::Sums;
use super::constraints::FoundRule;
use super::keeping::Kept;
use super::problem::Problem;
use super::{Bound, Lane, LaneBound, Proven, ProvenBy};
use crate::order::Order as _;
use crate::quantity::Ratio;

/// Hosts for a sum: ceil(sum ÷ per host) + hosts that may fail, in whole numbers. When k of m hosts have failed, m − k
/// carry everything; so m ≥ sum ÷ (failure ceiling) + k. Nothing needed, no host.
#[must_use]
pub fn hosts_needed(sum: u64, per_host: u32, hosts_that_may_fail: u32) -> u32 {
    if sum == 0 {
        return 0;
    }
    let hosts = sum.div_ceil(u64::from(per_host.max(1)));
    u32::try_from(hosts).unwrap_or(u32::MAX).saturating_add(hosts_that_may_fail)
}

/// The simple bound for a subset of the VMs.
fn by_limits(problem: &Problem, hosts: &Hosts<'_>, vms: &[usize]) -> Bound {
    let spare = problem.hosts_that_may_fail();
    let sums = Sums::new(problem, vms, None);
    let among = hosts.all();
    let (mut least, mut to_buy) = (0u32, 0u32);
    let stand = hosts.entries.iter().any(|e| e.stands);
    let mut lanes = Vec::new();
    for lane in Lane::ALL {
        let mut best: Option<LaneBound> = None;
        for (i, c) in problem.columns().filter(|(_, c)| c.lane == lane && c.day.is_none()) {
            let all = sums.of_all(i);
            let normal = hosts.needed(i, &all, State::Normal, &among, 0);
            // Where no host may fail, the second ceiling never applies. What may stay down may all have been on
            // the host that failed.
            let running = sums.of_running(i);
            let failed =
                if spare > 0 { hosts.needed(i, &running, State::Failed, &among, spare) } else { normal };
            least = least.max(normal.hosts).max(failed.hosts);
            if stand {
                to_buy = to_buy.max(hosts.to_buy(i, &all, State::Normal, 0));
                if spare > 0 {
                    to_buy = to_buy.max(hosts.to_buy(i, &running, State::Failed, spare));
                }
            }
            let b = LaneBound {
                lane,
                hour: c.hour(),
                hosts_normal: Ratio::from_fraction(normal.exact),
                hosts_with_failure: Ratio::from_fraction(failed.exact),
            };
            let need = |b: &LaneBound| b.hosts_normal.max(b.hosts_with_failure);
            if best.as_ref().is_none_or(|o| need(&b) > need(o) || (need(&b) == need(o) && b.hour < o.hour)) {
                best = Some(b);
            }
        }
        lanes.extend(best);
    }
    let need = |b: &LaneBound| b.hosts_normal.max(b.hosts_with_failure);
    lanes.order_by(|a, b| need(b).cmp(&need(a)).then(a.lane.cmp(&b.lane)));
    let to_buy = stand.then_some(to_buy);
    Bound { hosts: least, simple: least, to_buy, by: ProvenBy::Sums, lanes }
}

/// The lower bound for all VMs that fit on a host at all. No VMs, no hosts. Rules of a conflict are left out: no plan
/// keeps them.
#[must_use]
pub fn bound(problem: &Problem) -> Bound {
    let bound = under(problem, &|_| true);
    if bound.by != ProvenBy::Rules {
        return bound;
    }
    let kept = Kept::new(problem);
    under(problem, &|r| kept.counts(r))
}

/// The same under those rules alone that count.
pub(super) fn under(problem: &Problem, counts: &dyn Fn(&FoundRule) -> bool) -> Bound {
    let hosts = Hosts::new(problem);
    let fit =
        |vm: &usize| super::constraints::fits_nowhere::too_big(problem, *vm).is_none() && hosts.fit(*vm);
    let vms: Vec<usize> = (0..problem.vms().len()).filter(fit).collect();
    let mut bound = by_limits(problem, &hosts, &vms);
    if vms.is_empty() {
        return bound;
    }
    bound.hosts = bound.hosts.max(problem.least_hosts());
    bound.simple = bound.hosts;
    let least = rules::least(problem, &hosts, &vms, counts);
    if least > bound.hosts {
        (bound.hosts, bound.by) = (least, ProvenBy::Rules);
    }
    bound
}

impl Bound {
    /// Takes over what a search has proven of the same inputs, where that is more.
    #[must_use]
    pub fn with(mut self, proven: Option<Proven>) -> Self {
        if let Some(p) = proven.filter(|p| p.hosts > self.hosts) {
            (self.hosts, self.by) = (p.hosts, p.by);
        }
        self
    }
}
