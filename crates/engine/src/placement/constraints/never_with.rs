//! No member on a host with any of the others.

use super::rule::{Constraint, Counts, Marks, Placed, RuleViolation};
use crate::order::Order as _;
use crate::placement::rules::RuleId;

#[derive(Debug)]
pub(super) struct NeverWith {
    id: RuleId,
    members: Marks,
    others: Marks,
    members_on: Counts,
    others_on: Counts,
}

impl NeverWith {
    pub fn new(id: &RuleId, vms: &[usize], others: &[usize]) -> Self {
        Self {
            id: id.clone(),
            members: Marks::of(vms),
            others: Marks::of(others),
            members_on: Counts::default(),
            others_on: Counts::default(),
        }
    }
}

impl Constraint for NeverWith {
    fn look_at(&mut self, placed: &Placed<'_>) {
        self.members_on.clear();
        self.others_on.clear();
        for (host, list) in placed.lists.iter().enumerate() {
            for vm in list {
                self.put(*vm, host);
            }
        }
    }
    fn allows(&self, vm: usize, host: usize) -> bool {
        !(self.members.has(vm) && self.others_on.at(host) > 0
            || self.others.has(vm) && self.members_on.at(host) > 0)
    }
    fn put(&mut self, vm: usize, host: usize) {
        if self.members.has(vm) {
            self.members_on.up(host);
        }
        if self.others.has(vm) {
            self.others_on.up(host);
        }
    }
    fn take(&mut self, vm: usize, host: usize) {
        if self.members.has(vm) {
            self.members_on.down(host);
        }
        if self.others.has(vm) {
            self.others_on.down(host);
        }
    }
    fn violations(&self, placed: &Placed<'_>) -> Vec<RuleViolation> {
        let mut found = Vec::new();
        for (host, list) in placed.lists.iter().enumerate() {
            let (mut vms, others) = (self.members.among(list), self.others.among(list));
            if !vms.is_empty() && !others.is_empty() {
                vms.extend(others);
                vms.order();
                found.push(RuleViolation { rule: self.id.clone(), hosts: vec![host], vms });
            }
        }
        found
    }
}
