//! The simple lower bound: what all VMs need together ÷ what one host may carry, for each limit at
//! its worst hour. No plan under these limits has fewer hosts; a plan with as many may not exist.

use super::problem::Problem;
use super::{Bound, HostKind, Lane, LaneBound, Proven, ProvenBy};
use crate::order::Order as _;
use crate::quantity::Ratio;

/// Hosts for a sum: ceil(sum ÷ per host) + hosts that may fail, in whole numbers. When one of m hosts
/// has failed, m − 1 carry everything; so m ≥ sum ÷ (failure ceiling) + 1. Nothing needed, no host.
#[must_use]
pub fn hosts_needed(sum: u64, per_host: u32, hosts_that_may_fail: u32) -> u32 {
    if sum == 0 {
        return 0;
    }
    let hosts = sum.div_ceil(u64::from(per_host.max(1)));
    u32::try_from(hosts).unwrap_or(u32::MAX).saturating_add(hosts_that_may_fail)
}

#[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
fn quotient(sum: u64, per_host: u32, spare: u32) -> Ratio {
    if sum == 0 {
        return Ratio::ZERO;
    }
    Ratio::from_fraction(sum as f64 / f64::from(per_host.max(1)) + f64::from(spare))
}

/// The bound for a subset of the VMs: those that can be placed at all.
fn of(problem: &Problem, vms: &[usize]) -> Bound {
    let spare = problem.hosts_that_may_fail();
    let mut hosts = 0;
    let mut lanes = Vec::new();
    for lane in Lane::ALL {
        let mut best: Option<LaneBound> = None;
        for (i, c) in problem.columns().filter(|(_, c)| c.lane == lane && c.day.is_none()) {
            let sum: u64 = if vms.len() == problem.vms().len() {
                c.total
            } else {
                vms.iter().map(|vm| u64::from(problem.need(*vm, i))).sum()
            };
            // The largest type that a plan may have.
            let most = |of: fn(&HostKind) -> &[u32]| {
                let caps = problem.host_types().iter().map(|k| of(k).get(i).copied().unwrap_or(0));
                caps.max().unwrap_or(0)
            };
            let (normal, failure) = (most(|k| &k.normal), most(|k| &k.failure));
            // Where no host may fail, the second ceiling never applies. What may stay down may all have been on
            // the host that failed.
            let with_failure = if spare > 0 {
                let down = vms.iter().filter(|vm| problem.may_stay_down(**vm));
                let runs = sum - down.map(|vm| u64::from(problem.need(*vm, i))).sum::<u64>();
                hosts = hosts.max(hosts_needed(runs, failure, spare));
                quotient(runs, failure, spare)
            } else {
                quotient(sum, normal, 0)
            };
            hosts = hosts.max(hosts_needed(sum, normal, 0));
            let b = LaneBound {
                lane,
                hour: c.hour(),
                hosts_normal: quotient(sum, normal, 0),
                hosts_with_failure: with_failure,
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
    Bound { hosts, simple: hosts, by: ProvenBy::Sums, lanes }
}

/// The lower bound for all VMs that fit on a host at all. No VMs, no hosts.
#[must_use]
pub fn bound(problem: &Problem) -> Bound {
    let vms: Vec<usize> = (0..problem.vms().len())
        .filter(|vm| super::constraints::fits_nowhere::too_big(problem, *vm).is_none())
        .collect();
    let mut bound = of(problem, &vms);
    if !vms.is_empty() {
        bound.hosts = bound.hosts.max(problem.least_hosts());
        bound.simple = bound.hosts;
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
