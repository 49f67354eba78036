//! A VM on a host of the plan, by the host's name.

use super::rule::{Constraint, Marks, Placed, RuleViolation};
use crate::placement::rules::RuleId;

#[derive(Debug)]
pub(super) struct Pinned {
    id: RuleId,
    members: Marks,
    host: String,
    at: Option<usize>,
}

impl Pinned {
    pub fn new(id: &RuleId, vms: &[usize], host: &str) -> Self {
        Self { id: id.clone(), members: Marks::of(vms), host: host.into(), at: None }
    }

    fn find(&self, placed: &Placed<'_>) -> Option<usize> {
        placed.facts.iter().position(|f| f.name == self.host)
    }
}

impl Constraint for Pinned {
    fn look_at(&mut self, placed: &Placed<'_>) {
        self.at = self.find(placed);
    }
    fn allows(&self, vm: usize, host: usize) -> bool {
        !self.members.has(vm) || self.at == Some(host)
    }
    fn put(&mut self, _: usize, _: usize) {}
    fn take(&mut self, _: usize, _: usize) {}
    fn violations(&self, placed: &Placed<'_>) -> Vec<RuleViolation> {
        let at = self.find(placed);
        let elsewhere = placed.lists.iter().enumerate().filter(|(host, _)| Some(*host) != at);
        elsewhere
            .filter_map(|(host, list)| {
                let vms = self.members.among(list);
                (!vms.is_empty()).then(|| RuleViolation { rule: self.id.clone(), hosts: vec![host], vms })
            })
            .collect()
    }
}
