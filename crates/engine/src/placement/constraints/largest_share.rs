//! No member takes more than a share of an empty host, of any limit at any hour.

use super::rule::{Constraint, Marks, Placed, RuleViolation};
use crate::placement::problem::Problem;
use crate::placement::rules::RuleId;
use crate::quantity::Ratio;

#[derive(Debug)]
pub(super) struct LargestShare {
    id: RuleId,
    members: Marks,
    share: Ratio,
    /// Members that are too large for a host, host by host.
    too_large: Vec<Vec<usize>>,
    vms: Vec<usize>,
}

/// Whether a VM takes more than a share of an empty host. Counted limits (vCPUs, VMs) count too.
pub(in crate::placement) fn takes_more(problem: &Problem, vm: usize, host_type: usize, share: Ratio) -> bool {
    problem.columns().any(|(i, _)| {
        let full = problem.host_types().get(host_type).and_then(|t| t.full.get(i)).copied().unwrap_or(0);
        f64::from(problem.need(vm, i)) > f64::from(full) * share.fraction() + 1e-6
    })
}

impl LargestShare {
    pub fn new(id: &RuleId, vms: &[usize], share: Ratio) -> Self {
        Self { id: id.clone(), members: Marks::of(vms), share, too_large: Vec::new(), vms: vms.to_vec() }
    }
}

impl Constraint for LargestShare {
    fn look_at(&mut self, placed: &Placed<'_>) {
        self.too_large = (0..placed.facts.len())
            .map(|host| {
                let large = self
                    .vms
                    .iter()
                    .filter(|vm| takes_more(placed.problem, **vm, placed.type_of(host), self.share));
                large.copied().collect()
            })
            .collect();
    }
    fn allows(&self, vm: usize, host: usize) -> bool {
        !self.members.has(vm) || self.too_large.get(host).is_none_or(|l| l.binary_search(&vm).is_err())
    }
    fn put(&mut self, _: usize, _: usize) {}
    fn take(&mut self, _: usize, _: usize) {}
    fn violations(&self, placed: &Placed<'_>) -> Vec<RuleViolation> {
        let mut found = Vec::new();
        for (host, list) in placed.lists.iter().enumerate() {
            let mut vms = self.members.among(list);
            vms.retain(|vm| takes_more(placed.problem, *vm, placed.type_of(host), self.share));
            if !vms.is_empty() {
                found.push(RuleViolation { rule: self.id.clone(), hosts: vec![host], vms });
            }
        }
        found
    }
}
