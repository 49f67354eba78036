//! All members on one host.

use super::rule::{Constraint, Counts, Marks, Placed, RuleViolation};
use crate::placement::rules::RuleId;

#[derive(Debug)]
pub(super) struct Together {
    id: RuleId,
    members: Marks,
    here: Counts,
}

impl Together {
    pub fn new(id: &RuleId, vms: &[usize]) -> Self {
        Self { id: id.clone(), members: Marks::of(vms), here: Counts::default() }
    }
}

impl Constraint for Together {
    fn look_at(&mut self, placed: &Placed<'_>) {
        self.here.clear();
        for (host, list) in placed.lists.iter().enumerate() {
            for vm in list {
                self.put(*vm, host);
            }
        }
    }
    /// The first member goes anywhere, the others follow it.
    fn allows(&self, vm: usize, host: usize) -> bool {
        !self.members.has(vm) || self.here.used() == usize::from(self.here.at(host) > 0)
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
        self.members.on_more_than(1, placed, &self.id).into_iter().collect()
    }
}
