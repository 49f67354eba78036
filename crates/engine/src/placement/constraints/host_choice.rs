//! Members only on these hosts, or on none of them.

use super::rule::{Constraint, Marks, Placed, RuleViolation};
use crate::placement::rules::{HostChoice, RuleId};
use crate::placement::supply::HostFacts;

#[derive(Debug)]
pub(super) struct Hosts {
    id: RuleId,
    members: Marks,
    hosts: HostChoice,
    allowed: bool,
    /// Whether a member may be on a host.
    open: Vec<bool>,
}

impl Hosts {
    pub fn new(id: &RuleId, vms: &[usize], hosts: &HostChoice, allowed: bool) -> Self {
        Self { id: id.clone(), members: Marks::of(vms), hosts: hosts.clone(), allowed, open: Vec::new() }
    }

    fn is_open(&self, host: &HostFacts) -> bool {
        self.hosts.takes(host) == self.allowed
    }
}

impl Constraint for Hosts {
    fn look_at(&mut self, placed: &Placed<'_>) {
        self.open = placed.facts.iter().map(|f| self.is_open(f)).collect();
    }
    fn allows(&self, vm: usize, host: usize) -> bool {
        !self.members.has(vm) || self.open.get(host).copied().unwrap_or(false)
    }
    fn put(&mut self, _: usize, _: usize) {}
    fn take(&mut self, _: usize, _: usize) {}
    fn violations(&self, placed: &Placed<'_>) -> Vec<RuleViolation> {
        let shut = placed.facts.iter().zip(placed.lists).enumerate().filter(|(_, (f, _))| !self.is_open(f));
        shut.filter_map(|(host, (_, list))| {
            let vms = self.members.among(list);
            (!vms.is_empty()).then(|| RuleViolation { rule: self.id.clone(), hosts: vec![host], vms })
        })
        .collect()
    }
}
