//! Members on so many hosts at most. The hosts of the island are those that carry members now; while
//! there are fewer than allowed, the first other hosts are of it too. Restarts stay on them, as
//! licences by host are counted on every host that a member may ever be on.

use super::rule::{Constraint, Marks, Placed, RuleViolation};
use crate::order::Order as _;
use crate::placement::rules::RuleId;

#[derive(Debug)]
pub(super) struct Island {
    id: RuleId,
    members: Marks,
    hosts: usize,
    /// Whether a host is of the island.
    of_it: Vec<bool>,
}

impl Island {
    pub fn new(id: &RuleId, vms: &[usize], hosts: u32) -> Self {
        Self { id: id.clone(), members: Marks::of(vms), hosts: hosts as usize, of_it: Vec::new() }
    }
}

impl Constraint for Island {
    fn look_at(&mut self, placed: &Placed<'_>) {
        self.of_it = placed.lists.iter().map(|list| list.iter().any(|vm| self.members.has(*vm))).collect();
        let carrying = self.of_it.iter().filter(|of| **of).count();
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
        !self.members.has(vm) || self.of_it.get(host).copied().unwrap_or(false)
    }
    fn put(&mut self, _: usize, _: usize) {}
    fn take(&mut self, _: usize, _: usize) {}
    fn violations(&self, placed: &Placed<'_>) -> Vec<RuleViolation> {
        let on: Vec<(usize, Vec<usize>)> = placed
            .lists
            .iter()
            .enumerate()
            .map(|(host, list)| (host, self.members.among(list)))
            .filter(|(_, vms)| !vms.is_empty())
            .collect();
        if on.len() <= self.hosts {
            return Vec::new();
        }
        let (hosts, vms): (Vec<usize>, Vec<Vec<usize>>) = on.into_iter().unzip();
        let mut vms = vms.concat();
        vms.order();
        vec![RuleViolation { rule: self.id.clone(), hosts, vms }]
    }
}
