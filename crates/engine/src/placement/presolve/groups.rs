//! VMs that rules put on one host, and hosts that a VM may be on.

use crate::order::set_of;
use crate::placement::constraints::{Body, FoundRule};
use crate::placement::problem::Problem;
use crate::placement::supply::HostFacts;
use std::collections::BTreeMap;

/// A host that a plan may have, or many of a kind.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub facts: HostFacts,
    /// Index into `Problem::host_types`.
    pub kind: usize,
    /// One that stands, or that a rule names.
    pub is_one: bool,
}

/// Hosts that a plan may have: those that stand, those that rules name, and one for each type and place
/// that may be bought.
pub(super) fn candidates(problem: &Problem, rules: &[&FoundRule]) -> Vec<Candidate> {
    let supply = problem.supply();
    let mut all = Vec::new();
    for standing in &supply.standing {
        let planned = crate::placement::PlannedHost::new(&*standing.name, &*standing.host_type);
        let facts = supply.facts(std::slice::from_ref(&planned)).into_iter().next().unwrap_or_default();
        all.push(Candidate { facts, kind: problem.type_of(&standing.host_type), is_one: true });
    }
    let mut types: Vec<String> = supply.to_buy.iter().map(|t| t.host_type.to_string()).collect();
    if types.is_empty() {
        types.push(problem.host().id.to_string());
    }
    let named = rules.iter().flat_map(|r| match &r.body {
        Body::Pinned { host, .. } => vec![host.clone()],
        Body::Hosts { hosts, .. } => hosts.names.iter().cloned().collect(),
        _ => Vec::new(),
    });
    let mut planned: Vec<(String, bool)> =
        set_of(named).into_iter().filter(|n| supply.standing(n).is_none()).map(|n| (n, true)).collect();
    planned.push((String::new(), false));
    let places: usize =
        supply.sites.iter().map(|s| s.racks.len().max(1)).max().unwrap_or(1) * supply.sites.len().max(1);
    for (name, is_one) in planned {
        for host_type in &types {
            for n in 0..places {
                let (site, rack) = supply.place_of_bought(n);
                let host = crate::placement::PlannedHost {
                    site,
                    rack,
                    ..crate::placement::PlannedHost::new(&*name, &**host_type)
                };
                let facts = supply.facts(std::slice::from_ref(&host)).into_iter().next().unwrap_or_default();
                all.push(Candidate { facts, kind: problem.type_of(host_type), is_one });
            }
        }
    }
    all
}

/// VMs by the host that they share: rules that keep together, and pins to one host.
#[derive(Debug)]
pub(super) struct Groups {
    /// The group of each VM.
    pub of: Vec<usize>,
    /// VMs of each group of which a rule speaks, in order.
    pub members: BTreeMap<usize, Vec<usize>>,
}

fn root(of: &mut [usize], mut vm: usize) -> usize {
    while let Some(up) = of.get(vm).copied().filter(|up| *up != vm) {
        // Halving the way up keeps later ways short.
        let next = of.get(up).copied().unwrap_or(up);
        if let Some(slot) = of.get_mut(vm) {
            *slot = next;
        }
        vm = next;
    }
    vm
}

impl Groups {
    pub fn new(problem: &Problem, rules: &[&FoundRule]) -> Self {
        let n = problem.vms().len();
        let mut of: Vec<usize> = (0..n).collect();
        let mut pinned: BTreeMap<&str, usize> = BTreeMap::new();
        let mut spoken_of = vec![false; n];
        for rule in rules {
            for vm in rule.vms() {
                if let Some(s) = spoken_of.get_mut(vm) {
                    *s = true;
                }
            }
            let (vms, with) = match &rule.body {
                Body::Together { vms } => (vms, None),
                Body::Pinned { vms, host } => {
                    let Some(vm) = vms.first() else { continue };
                    (vms, Some(*pinned.entry(host).or_insert(*vm)))
                }
                _ => continue,
            };
            let Some(first) = with.or_else(|| vms.first().copied()) else { continue };
            for vm in vms {
                let (a, b) = (root(&mut of, first), root(&mut of, *vm));
                // The smaller number is the root, so that a group's name depends on nothing else.
                if let Some(slot) = of.get_mut(a.max(b)) {
                    *slot = a.min(b);
                }
            }
        }
        let roots: Vec<usize> = (0..n).map(|vm| root(&mut of, vm)).collect();
        let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (vm, r) in roots.iter().enumerate() {
            if spoken_of.get(vm) == Some(&true) {
                members.entry(*r).or_default().push(vm);
            }
        }
        Self { of: roots, members }
    }

    /// The groups of these VMs, each once, in order.
    pub fn of_vms(&self, vms: &[usize]) -> Vec<usize> {
        set_of(vms.iter().filter_map(|vm| self.of.get(*vm).copied())).into_iter().collect()
    }
}
