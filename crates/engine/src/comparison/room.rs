//! Which servers stand together today: the same site and the same environment.

use crate::demand::Demand;
use crate::inventory::Inventory;
use crate::order::map_of;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Groups of VMs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    /// "Berlin, production"; what nobody said is "not given".
    pub names: Vec<String>,
    /// The group of each VM, in the order of `Demand::vms`.
    pub of: Vec<u32>,
}

impl Room {
    /// Groups by site and environment, as the files write them.
    #[must_use]
    pub fn new(demand: &Demand, inventory: &Inventory) -> Self {
        let name = |vm: &crate::demand::VmDemand| {
            let server = inventory.servers.get(vm.index);
            let site = server.and_then(|s| s.site.as_ref()).map(|s| s.value.trim());
            let environment = server.and_then(|s| s.environment.as_ref()).map(|s| s.value.trim());
            match (site.filter(|s| !s.is_empty()), environment.filter(|s| !s.is_empty())) {
                (Some(s), Some(e)) => format!("{s}, {e}"),
                (Some(one), None) | (None, Some(one)) => one.to_owned(),
                (None, None) => "not given".to_owned(),
            }
        };
        let of: Vec<String> = demand.vms.iter().map(name).collect();
        let mut groups: BTreeMap<&str, u32> = map_of(of.iter().map(|n| (n.as_str(), 0)));
        for (i, (_, number)) in groups.iter_mut().enumerate() {
            *number = u32::try_from(i).unwrap_or(u32::MAX);
        }
        let numbers = of.iter().map(|n| groups.get(n.as_str()).copied().unwrap_or(0)).collect();
        Self { names: groups.keys().map(|n| (*n).to_owned()).collect(), of: numbers }
    }
    /// How many groups there are.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.names.len()
    }
    /// The VMs of one group.
    #[must_use]
    pub(super) fn part(&self, demand: &Demand, group: u32) -> Demand {
        let own = demand.vms.iter().zip(&self.of).filter(|(_, g)| **g == group).map(|(vm, _)| vm.clone());
        Demand { vms: own.collect(), diagnostics: Vec::new() }
    }
}
