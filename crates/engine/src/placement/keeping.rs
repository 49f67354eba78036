//! Rules while a plan is made: which VMs go as one, and where each may go beside what is there.

use super::constraints::{Body, Constraint, FoundRule, Placed, of_rules};
use super::problem::{Problem, index};
use super::rules::RuleId;
use super::{PlannedHost, rule_conflicts};
use crate::order::set_of;
use std::collections::BTreeSet;

/// VMs that go as one.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// In the order of the servers' names.
    pub vms: Vec<u32>,
    /// What they need together, in the columns that can bind.
    pub need: Vec<u32>,
}

/// Units, and rules that can be kept: those to blame for a conflict are set aside, so that there is a
/// plan to look at.
#[derive(Debug)]
pub(super) struct Kept {
    units: Vec<Unit>,
    /// The unit of each VM.
    of: Vec<u32>,
    aside: BTreeSet<RuleId>,
    /// Hosts that rules name, by number.
    pinned_up_to: usize,
}

/// The number in the name that a new host gets: "H3" is the third.
pub(super) fn number(name: &str) -> Option<usize> {
    name.strip_prefix('H')?.parse().ok().filter(|n| (1..=10_000).contains(n))
}

/// A new host by its number, counted from 0, where it goes in turn.
pub(super) fn new_host(problem: &Problem, n: usize) -> PlannedHost {
    let (site, rack) = problem.supply().place_of_bought(n);
    PlannedHost { site, rack, ..PlannedHost::new(format!("H{}", n + 1), &*problem.host().id) }
}

impl Kept {
    pub fn new(problem: &Problem) -> Self {
        let conflicts = if problem.rules().is_empty() { Vec::new() } else { rule_conflicts(problem) };
        Self::without(problem, set_of(conflicts.into_iter().flat_map(|c| c.rules)))
    }

    fn without(problem: &Problem, aside: BTreeSet<RuleId>) -> Self {
        let n = problem.vms().len();
        let mut group: Vec<usize> = (0..n).collect();
        let mut pinned_up_to = 0;
        for rule in problem.rules().iter().filter(|r| !aside.contains(&r.id)) {
            match &rule.body {
                Body::Together { vms } => {
                    let of: Vec<usize> = vms.iter().filter_map(|vm| group.get(*vm).copied()).collect();
                    let Some(least) = of.iter().min().copied() else { continue };
                    for g in group.iter_mut().filter(|g| of.contains(g)) {
                        *g = least;
                    }
                }
                Body::Pinned { host, .. } => pinned_up_to = pinned_up_to.max(number(host).unwrap_or(0)),
                // One of the hosts that it names has to be there.
                Body::Hosts { hosts, allowed: true, .. } => {
                    let first = hosts.names.iter().filter_map(|name| number(name)).min();
                    pinned_up_to = pinned_up_to.max(first.unwrap_or(0));
                }
                _ => {}
            }
        }
        let mut units: Vec<Unit> = Vec::new();
        let mut of = vec![0u32; n];
        let mut unit_of_group = vec![None; n];
        for vm in problem.by_id() {
            let Some(slot) = group.get(*vm as usize).and_then(|g| unit_of_group.get_mut(*g)) else {
                continue;
            };
            let at = *slot.get_or_insert_with(|| {
                units.push(Unit { vms: Vec::new(), need: vec![0; problem.active()] });
                units.len() - 1
            });
            if let (Some(unit), Some(o)) = (units.get_mut(at), of.get_mut(*vm as usize)) {
                *o = index(at);
                unit.vms.push(*vm);
                for (sum, w) in unit.need.iter_mut().zip(problem.row(*vm)) {
                    *sum = sum.saturating_add(*w).min(1 << 24);
                }
            }
        }
        Self { units, of, aside, pinned_up_to }
    }

    /// Without the rules that speak of these VMs; without any where none does.
    pub fn but_for(&self, problem: &Problem, vms: &[u32]) -> Self {
        let about = problem
            .rules()
            .iter()
            .filter(|r| self.counts(r) && r.vms().iter().any(|vm| vms.contains(&index(*vm))));
        let about: BTreeSet<RuleId> = set_of(about.map(|r| r.id.clone()));
        if about.is_empty() {
            return Self::none(problem);
        }
        Self::without(problem, self.aside.union(&about).cloned().collect())
    }

    /// Which unit a VM is of.
    pub fn unit_of(&self, vm: usize) -> usize {
        self.of.get(vm).map_or(usize::MAX, |u| *u as usize)
    }

    /// No rule at all: each VM for itself.
    pub fn none(problem: &Problem) -> Self {
        let aside = set_of(problem.rules().iter().map(|r| r.id.clone()));
        Self::without(problem, aside)
    }

    /// The unit that a VM stands for: only the first VM of a unit does.
    pub fn led_by(&self, vm: u32) -> Option<&Unit> {
        let unit = self.units.get(*self.of.get(vm as usize)? as usize)?;
        (unit.vms.first() == Some(&vm)).then_some(unit)
    }

    /// Hosts that have to be there for pins.
    pub const fn pinned_up_to(&self) -> usize {
        self.pinned_up_to
    }

    /// Whether any rule counts.
    pub fn any(&self, problem: &Problem) -> bool {
        problem.rules().iter().any(|r| self.counts(r))
    }

    /// Whether a rule counts while a plan is made.
    pub fn counts(&self, rule: &FoundRule) -> bool {
        !self.aside.contains(&rule.id)
    }

    /// The constraints for a plan of so many new hosts, with nothing on them.
    pub fn constraints(&self, problem: &Problem, hosts: usize) -> Vec<Box<dyn Constraint>> {
        if problem.rules().is_empty() {
            return Vec::new();
        }
        let planned: Vec<PlannedHost> = (0..hosts).map(|n| new_host(problem, n)).collect();
        let facts = problem.supply().facts(&planned);
        let types = vec![0; hosts];
        let lists = vec![Vec::new(); hosts];
        let mut all = of_rules(problem.rules(), problem.vms().len(), |r| self.counts(r));
        let placed = Placed { problem, facts: &facts, types: &types, lists: &lists };
        all.iter_mut().for_each(|c| c.look_at(&placed));
        all
    }
}
