//! What each server will need as a VM, hour by hour.

pub mod backup;
mod by_class;
mod compare;
mod confidence;
pub mod cpu;
mod cpu_together;
mod explain;
mod growth;
mod input_output;
pub mod memory;
mod needs;
pub mod network;
mod other_host;
mod rare_day;
pub mod shape;
pub mod storage;
mod storage_sum;
#[cfg(test)]
mod tests;
pub mod vcpu;

pub use by_class::by_class;
pub(crate) use compare::comparing;
pub use compare::{CpuBothWays, cpu_both_ways, generation};
pub use confidence::{confidence, unmeasured_cpu};
pub use cpu_together::{CpuTogether, cpu_together, source_cpu_use};
pub use explain::{Stages, explain};
pub use growth::{Growth, growth, growth_factor};
pub use needs::demand;
pub use other_host::on_host;
pub use rare_day::{RareDay, RareNeeds, take_rare_days};
pub use storage_sum::{StorageSum, TierSum, storage_sum, tier_of};

use crate::cpu_model::CpuFactor;
use crate::diagnostic::Diagnostic;
use crate::inventory::{ServerId, Text};
use crate::placement::rules::VmFacts;
use crate::profile::Profile;
use crate::quantity::{Iops, MBps, Mbps, Mhz, MiB, Ratio};
use crate::service_class::ServiceClass;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a demand was found; everything but `Measured` counts against confidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Basis {
    /// From hourly measurements.
    Measured,
    /// One number (average, peak or a moment) spread flat over the week.
    OneNumber,
    /// Nothing known: the configured size, or an assumption.
    Assumed,
}

/// The steps from work consumed to work demanded, for one server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CpuSteps {
    /// Sockets × cores × clock.
    pub configured: Mhz,
    /// Utilisation at the peak hour.
    pub utilisation: Ratio,
    /// configured × utilisation, the guides' rule.
    pub consumed: Mhz,
    /// Factor of virtualisation: 1 + the hypervisor's overhead + the part that grows with I/O.
    pub overhead: Ratio,
    /// Growth to the horizon: (1 + rate) ^ years.
    pub growth: Ratio,
    /// What the work is multiplied by for the generation of the host's CPU: source's factor ÷ host's factor;
    /// 1 in plain GHz, and where either is unknown.
    pub generation: Ratio,
    /// consumed × overhead × growth × generation.
    pub demanded: Mhz,
}

impl CpuSteps {
    /// Demand in plain GHz, whatever the policy compares by.
    #[must_use]
    pub fn demanded_plain(&self) -> Mhz {
        cpu::work_demanded(self.consumed, self.overhead, self.growth)
    }
}

/// One VM to be placed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VmDemand {
    /// Which server it was.
    pub server: ServerId,
    /// Index into `Inventory::servers`.
    pub index: usize,
    /// CPU work wanted at each hour, overhead and growth included.
    pub cpu: Profile<Mhz>,
    /// How the CPU profile was found.
    pub cpu_basis: Basis,
    /// The peak hour's working; `None` when nothing is known of the CPU.
    pub cpu_steps: Option<CpuSteps>,
    /// Work per core-GHz of the server's CPU, whether or not the policy compares by it; `None` where neither
    /// a person nor the catalogue says it.
    pub cpu_factor: Option<CpuFactor>,
    /// Network received at each hour.
    pub network_in: Profile<Mbps>,
    /// Network sent at each hour, with replication and, where the policy sends it there, backup.
    pub network_out: Profile<Mbps>,
    /// How the network profiles were found.
    pub network_basis: Basis,
    /// Disk operations per second at each hour.
    pub disk_operations: Profile<Iops>,
    /// How the disk profile was found.
    pub disk_basis: Basis,
    /// Disk throughput at each hour, where measured.
    pub disk_throughput: Option<Profile<MBps>>,
    /// Memory that the VM is given.
    pub memory: MiB,
    /// Memory that the platform needs on top for this VM.
    pub memory_overhead: MiB,
    /// Whether the memory was given by the source.
    pub memory_basis: Basis,
    /// Memory that the server has; `None` where unknown.
    pub memory_as_is: Option<MiB>,
    /// Memory by measurement with the margin; `None` where not measured well.
    pub memory_right_sized: Option<MiB>,
    /// Why it is given this memory.
    pub memory_reason: memory::Reason,
    /// vCPUs that it is given.
    pub vcpus: u32,
    /// The fewest vCPUs that hold its peak hour at the target.
    pub vcpus_right_sized: u32,
    /// Why it is given these vCPUs.
    pub vcpus_reason: vcpu::Reason,
    /// vCPUs like for like: the cores that the server has.
    pub vcpus_as_is: Option<u32>,
    /// Storage: used (or allocated, where unknown) with growth margin, snapshot reserve and swap file.
    pub storage: MiB,
    /// What the storage is made of.
    pub storage_parts: storage::Parts,
    /// Whether storage is from used (measured), allocated or nothing.
    pub storage_basis: Basis,
    /// Data that is backed up.
    pub backup_data: MiB,
    /// Rare days that are packed beside its week; empty unless the policy asks for them.
    pub rare_days: Vec<RareDay>,
    /// Network zones that it belongs to, by name; empty where its network is not known.
    pub zones: Vec<Text>,
    /// What is acceptable of its service: statistic, ceilings of hosts that carry it, restart.
    pub class: Arc<ServiceClass>,
    /// Role in words ("Database").
    pub role: Arc<str>,
    /// Family of the operating system, for licences.
    pub os_family: Arc<str>,
    /// What placement rules select it by, beside that.
    pub facts: VmFacts,
    /// Confidence, 0 to 5 stars.
    pub stars: u8,
}

impl Default for VmDemand {
    /// Of no server, with nothing known and nothing needed: to start from.
    fn default() -> Self {
        Self {
            server: ServerId::new(""),
            index: 0,
            cpu: Profile::default(),
            cpu_basis: Basis::Assumed,
            cpu_steps: None,
            cpu_factor: None,
            network_in: Profile::default(),
            network_out: Profile::default(),
            network_basis: Basis::Assumed,
            disk_operations: Profile::default(),
            disk_basis: Basis::Assumed,
            disk_throughput: None,
            memory: MiB::ZERO,
            memory_overhead: MiB::ZERO,
            memory_basis: Basis::Assumed,
            memory_as_is: None,
            memory_right_sized: None,
            memory_reason: memory::Reason::default(),
            vcpus: 1,
            vcpus_right_sized: 1,
            vcpus_reason: vcpu::Reason::default(),
            vcpus_as_is: None,
            storage: MiB::ZERO,
            storage_parts: storage::Parts::default(),
            storage_basis: Basis::Assumed,
            backup_data: MiB::ZERO,
            rare_days: Vec::new(),
            zones: Vec::new(),
            class: Arc::default(),
            role: "Unknown".into(),
            os_family: "unknown".into(),
            facts: VmFacts::default(),
            stars: 0,
        }
    }
}

/// All VMs, sorted by `server`, and their sums.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Demand {
    /// The servers that move.
    pub vms: Vec<VmDemand>,
    /// What was assumed, and what it would take to know.
    pub diagnostics: Vec<Diagnostic>,
}

impl Demand {
    /// CPU of all VMs together at each hour.
    #[must_use]
    pub fn cpu_sum(&self) -> Profile<Mhz> {
        let mut sum = Profile::flat(Mhz::ZERO);
        for vm in &self.vms {
            sum.add(&vm.cpu);
        }
        sum
    }
}
