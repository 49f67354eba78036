//! What forbids a VM on a host. Each constraint is a file here; everything that places a VM, in the
//! normal state or after a failure, asks [`may_go`], and what stands is judged by [`violations`].

mod apart;
pub mod capacity;
pub mod fits_nowhere;
mod host_choice;
mod island;
mod largest_share;
mod never_with;
mod pinned;
mod rule;
mod together;
mod zones;

pub use rule::{Body, FoundRule, RuleViolation, find_members};

pub(super) use largest_share::takes_more;
pub(super) use rule::{Constraint, Placed};

use super::lanes::HostSet;
use super::rules::AfterFailure;
use crate::order::Order as _;

/// Whether a VM may go to a host with what it carries already, as far as room goes.
pub(super) fn may_go(hosts: &HostSet, host: usize, need: &[u32]) -> bool {
    capacity::has_room(hosts, host, need)
}

/// Whether it may, and the reserve for failover stays free too.
pub(super) fn may_go_beside_reserve(hosts: &HostSet, margin: &[u32], host: usize, need: &[u32]) -> bool {
    capacity::has_room_beside(hosts, margin, host, need)
}

/// The constraints that rules make, for those rules that are asked for.
pub(super) fn of_rules(
    rules: &[FoundRule],
    vms: usize,
    counts: impl Fn(&FoundRule) -> bool,
) -> Vec<Box<dyn Constraint>> {
    let mut all: Vec<Box<dyn Constraint>> = Vec::new();
    let mut zones = Vec::new();
    for rule in rules.iter().filter(|r| counts(r)) {
        let id = &rule.id;
        match &rule.body {
            Body::Apart { vms, across } => all.push(Box::new(apart::Apart::new(id, vms, *across))),
            Body::Together { vms } => all.push(Box::new(together::Together::new(id, vms))),
            Body::NeverWith { vms, others } => {
                all.push(Box::new(never_with::NeverWith::new(id, vms, others)));
            }
            Body::Hosts { vms, hosts, allowed } => {
                all.push(Box::new(host_choice::Hosts::new(id, vms, hosts, *allowed)));
            }
            Body::Zone { vms, ports } => zones.push((id.clone(), vms.clone(), *ports)),
            Body::Island { vms, hosts } => all.push(Box::new(island::Island::new(id, vms, *hosts))),
            Body::Pinned { vms, host } => all.push(Box::new(pinned::Pinned::new(id, vms, host))),
            Body::LargestShare { vms, share } => {
                all.push(Box::new(largest_share::LargestShare::new(id, vms, *share)));
            }
        }
    }
    if !zones.is_empty() {
        all.push(Box::new(zones::Zones::new(&zones, vms)));
    }
    all
}

/// Whether a rule counts while a host is down. A pin names one host: when that one is down, or the VM is
/// elsewhere, it cannot.
pub(super) fn holds_after_failure(rule: &FoundRule) -> bool {
    rule.after_failure == AfterFailure::Holds && !matches!(rule.body, Body::Pinned { .. })
}

/// Every way in which the rules are broken in normal running, by rule and host.
pub(super) fn violations(rules: &[FoundRule], placed: &Placed<'_>) -> Vec<RuleViolation> {
    let all = of_rules(rules, placed.problem.vms().len(), |_| true);
    let mut found: Vec<RuleViolation> = all.iter().flat_map(|c| c.violations(placed)).collect();
    found.order();
    found
}
