//! Members on so many hosts at most. The hosts of the island are those that carry members now; while
//! there are fewer than allowed, the first other hosts are of it too. Restarts stay on them, as
//! licences by host are counted on every host that a member may ever be on.

use super::rule::{Constraint, Counts, Marks, Placed, RuleViolation};
use crate::placement::rules::RuleId;

#[derive(Debug)]
pub(super) struct Island {
    id: RuleId,
    members: Marks,
    hosts: usize,
    /// Whether a host is of the island, once members are placed.
    of_it: Vec<bool>,
    /// While a plan is made from nothing, the island is wherever members went first.
    is_open: bool,
    here: Counts,
}

impl Island {
    pub fn new(id: &RuleId, vms: &[usize], hosts: u32) -> Self {
        Self {
            id: id.clone(),
            members: Marks::of(vms),
            hosts: hosts as usize,
            of_it: Vec::new(),
            is_open: true,
            here: Counts::default(),
        }
    }
}

impl Constraint for Island {
    fn look_at(&mut self, placed: &Placed<'_>) {
        self.of_it = placed.lists.iter().map(|list| list.iter().any(|vm| self.members.has(*vm))).collect();
        let carrying = self.of_it.iter().filter(|of| **of).count();
        self.is_open = carrying == 0;
        self.here.clear();
        let mut more = self.hosts.saturating_sub(carrying);
        for of in self.of_it.iter_mut().filter(|of| !**of) {
            if more == 0 {
                break;
            }
            *of = true;
            more -= 1;
        }
    }
    fn allows(&self, vm: usize, host: usize) -> bool {
        if !self.members.has(vm) {
            return true;
        }
        if self.is_open {
            return self.here.at(host) > 0 || self.here.used() < self.hosts;
        }
        self.of_it.get(host).copied().unwrap_or(false)
    }
    fn put(&mut self, vm: usize, host: usize) {
        if self.members.has(vm) {
            self.here.up(host);
        }
    }
    fn take(&mut self, vm: usize, host: usize) {
        if self.members.has(vm) {
            self.here.down(host);
        }
    }
    fn violations(&self, placed: &Placed<'_>) -> Vec<RuleViolation> {
        self.members.on_more_than(self.hosts, placed, &self.id).into_iter().collect()
    }
}
