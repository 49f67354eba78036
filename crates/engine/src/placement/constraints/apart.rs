//! No two members on one host, in one rack or at one site.

use super::rule::{Constraint, Counts, Marks, Placed, RuleViolation};
use crate::order::Order as _;
use crate::placement::rules::{Across, RuleId};
use crate::placement::supply::HostFacts;
use std::collections::BTreeMap;

#[derive(Debug)]
pub(super) struct Apart {
    id: RuleId,
    members: Marks,
    across: Across,
    /// The place of each host, as a number.
    places: Vec<usize>,
    there: Counts,
}

impl Apart {
    pub fn new(id: &RuleId, vms: &[usize], across: Across) -> Self {
        Self { id: id.clone(), members: Marks::of(vms), across, places: Vec::new(), there: Counts::default() }
    }

    fn place(&self, host: usize) -> usize {
        self.places.get(host).copied().unwrap_or(host)
    }
}

/// Numbers of the places: hosts in one rack have one number. A host of which nothing is said stands
/// alone: whether two such hosts are in one rack nobody knows, so nothing is claimed.
pub(in crate::placement) fn places(facts: &[HostFacts], across: Across) -> Vec<usize> {
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    facts
        .iter()
        .enumerate()
        .map(|(host, f)| {
            let name = match across {
                Across::Host => None,
                Across::Rack => f.rack.as_deref(),
                Across::Site => f.site.as_deref(),
            };
            // The number of a place is that of its first host.
            name.map_or(host, |n| *numbers.entry(n).or_insert(host))
        })
        .collect()
}

impl Constraint for Apart {
    fn look_at(&mut self, placed: &Placed<'_>) {
        self.places = places(placed.facts, self.across);
        self.there.clear();
        for (host, list) in placed.lists.iter().enumerate() {
            for vm in list {
                self.put(*vm, host);
            }
        }
    }
    fn allows(&self, vm: usize, host: usize) -> bool {
        !self.members.has(vm) || self.there.at(self.place(host)) == 0
    }
    fn put(&mut self, vm: usize, host: usize) {
        if self.members.has(vm) {
            self.there.up(self.place(host));
        }
    }
    fn take(&mut self, vm: usize, host: usize) {
        if self.members.has(vm) {
            self.there.down(self.place(host));
        }
    }
    fn violations(&self, placed: &Placed<'_>) -> Vec<RuleViolation> {
        let mut met: BTreeMap<usize, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (host, place) in places(placed.facts, self.across).into_iter().enumerate() {
            let here = placed.lists.get(host).map_or_else(Vec::new, |l| self.members.among(l));
            if !here.is_empty() {
                let at = met.entry(place).or_default();
                at.0.push(host);
                at.1.extend(here);
            }
        }
        let broken = met.into_values().filter(|(_, vms)| vms.len() > 1);
        broken
            .map(|(hosts, mut vms)| {
                vms.order();
                RuleViolation { rule: self.id.clone(), hosts, vms }
            })
            .collect()
    }
}
