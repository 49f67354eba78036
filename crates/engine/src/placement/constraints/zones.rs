//! Networks that are physically separate take ports of their own on every host that carries one of
//! their VMs; a host has so many ports. VMs of no such network share those that are
//! kept for management anyway; where none are kept, they take one.

use super::rule::{Constraint, Counts, Marks, Placed, RuleViolation};
use crate::order::Order as _;
use crate::placement::rules::RuleId;

#[derive(Debug)]
struct Zone {
    /// `None`: the network of all VMs that have none of their own.
    id: Option<RuleId>,
    members: Marks,
    ports: u32,
    here: Counts,
}

/// All of them at once: they share the ports of a host.
#[derive(Debug)]
pub(super) struct Zones {
    zones: Vec<Zone>,
    ports: Vec<u32>,
}

impl Zones {
    /// `zones`: rule, members and ports of each; `vms`: how many there are in all.
    pub fn new(zones: &[(RuleId, Vec<usize>, u32)], vms: usize) -> Self {
        let mut all: Vec<Zone> = zones
            .iter()
            .map(|(id, vms, ports)| Zone {
                id: Some(id.clone()),
                members: Marks::of(vms),
                ports: *ports,
                here: Counts::default(),
            })
            .collect();
        let none: Vec<usize> = (0..vms).filter(|vm| !all.iter().any(|z| z.members.has(*vm))).collect();
        all.push(Zone { id: None, members: Marks::of(&none), ports: 0, here: Counts::default() });
        Self { zones: all, ports: Vec::new() }
    }
}

impl Constraint for Zones {
    fn look_at(&mut self, placed: &Placed<'_>) {
        self.ports = (0..placed.facts.len()).map(|h| placed.ports(h)).collect();
        for zone in &mut self.zones {
            if zone.id.is_none() {
                zone.ports = placed.problem.shared_ports();
            }
            zone.here.clear();
        }
        for (host, list) in placed.lists.iter().enumerate() {
            for vm in list {
                self.put(*vm, host);
            }
        }
    }
    fn allows(&self, vm: usize, host: usize) -> bool {
        let wanted = self.zones.iter().filter(|z| z.members.has(vm) || z.here.at(host) > 0);
        // What is over its ports already takes a VM that asks for no further one.
        let more = self.zones.iter().any(|z| z.members.has(vm) && z.here.at(host) == 0);
        let ports = wanted.fold(0u32, |sum, z| sum.saturating_add(z.ports));
        !more || ports <= self.ports.get(host).copied().unwrap_or(0)
    }
    fn put(&mut self, vm: usize, host: usize) {
        for zone in self.zones.iter_mut().filter(|z| z.members.has(vm)) {
            zone.here.up(host);
        }
    }
    fn take(&mut self, vm: usize, host: usize) {
        for zone in self.zones.iter_mut().filter(|z| z.members.has(vm)) {
            zone.here.down(host);
        }
    }
    /// Every network of a host that has too few ports is named, with its VMs there.
    fn violations(&self, placed: &Placed<'_>) -> Vec<RuleViolation> {
        let mut found = Vec::new();
        for (host, list) in placed.lists.iter().enumerate() {
            let here: Vec<(&Zone, Vec<usize>)> = self
                .zones
                .iter()
                .map(|z| (z, z.members.among(list)))
                .filter(|(_, vms)| !vms.is_empty())
                .collect();
            let shared = placed.problem.shared_ports();
            let ports_of = |z: &Zone| if z.id.is_some() { z.ports } else { shared };
            let ports = here.iter().fold(0u32, |sum, (z, _)| sum.saturating_add(ports_of(z)));
            if ports <= placed.ports(host) {
                continue;
            }
            for (zone, mut vms) in here {
                if let Some(rule) = &zone.id {
                    vms.order();
                    found.push(RuleViolation { rule: rule.clone(), hosts: vec![host], vms });
                }
            }
        }
        found
    }
}
