//! Rare days of a VM: month-ends and others that a folded week loses, to be packed as hours of their own.

use super::{Demand, VmDemand};
use crate::aligned::{RareDays, WorstDay};
use crate::quantity::{Iops, Mbps, Mhz, Quantity, Ratio};
use crate::time::Day;
use serde::{Deserialize, Serialize};

/// What a VM needs in each of the 24 hours of a day, of one resource; what is not known stays so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RareNeeds {
    /// CPU work, with overhead, growth and generation.
    Cpu(Vec<Option<Mhz>>),
    /// Network received, with growth.
    NetworkIn(Vec<Option<Mbps>>),
    /// Network sent, with growth.
    NetworkOut(Vec<Option<Mbps>>),
    /// Disk operations per second, with growth.
    DiskOperations(Vec<Option<Iops>>),
}

/// A day on which all VMs together need more of a resource than in the fullest hour of their weeks, as one of them
/// goes through it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RareDay {
    /// The day, on the site's clock.
    pub date: Day,
    /// What the VM needs.
    pub needs: RareNeeds,
}

impl RareDay {
    /// The same with CPU work times a factor, as on hosts of another generation.
    pub(super) fn on_another_generation(&mut self, factor: Ratio) {
        if let RareNeeds::Cpu(hours) = &mut self.needs {
            for work in hours.iter_mut().flatten() {
                *work = super::cpu::work_on_target(*work, factor);
            }
        }
    }
}

fn give<Q: Quantity>(
    vms: &mut [VmDemand],
    days: &[WorstDay<Q>],
    needs: impl Fn(Vec<Option<Q>>) -> RareNeeds,
) {
    for day in days {
        for (i, vm) in vms.iter_mut().enumerate() {
            let hours = (0..24).map(|hour| day.need(i, hour)).collect();
            vm.rare_days.push(RareDay { date: day.date, needs: needs(hours) });
        }
    }
}

/// Puts the rare days of all VMs into their needs, in place of those that were there. `rare` is of the same VMs in the same
/// order.
pub fn take_rare_days(demand: &mut Demand, rare: &RareDays) {
    for vm in &mut demand.vms {
        vm.rare_days.clear();
    }
    let vms = &mut demand.vms;
    give(vms, &rare.cpu, RareNeeds::Cpu);
    give(vms, &rare.network_in, RareNeeds::NetworkIn);
    give(vms, &rare.network_out, RareNeeds::NetworkOut);
    give(vms, &rare.disk_operations, RareNeeds::DiskOperations);
}
