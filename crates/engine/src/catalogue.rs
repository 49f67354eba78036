//! What can be bought: host types and hypervisors. Built-in entries are data; users add their own.
//! Licence packs are in [`crate::licensing`].

use crate::money::Money;
use crate::quantity::{Iops, Mbps, Mhz, MiB, Ratio, Watts};
use crate::storage_tier::StorageTier;
use serde::{Deserialize, Serialize};
use std::sync::{Arc, LazyLock};

/// The stable name of a catalogue entry.
pub type CatalogueId = Arc<str>;

/// A host that can be bought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HostType {
    /// Stable name.
    pub id: CatalogueId,
    /// On screen.
    pub name: Arc<str>,
    /// CPU sockets.
    pub sockets: u32,
    /// Cores per socket.
    pub cores_per_socket: u32,
    /// Threads per core: 2 where simultaneous multithreading is on.
    pub threads_per_core: u32,
    /// Clock of one core (base, not turbo).
    pub clock: Mhz,
    /// CPU name as its maker prints it; `None` where the entry stands for many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu_model: Option<Arc<str>>,
    /// Installed memory.
    pub memory: MiB,
    /// Bandwidth of all ports that carry VMs, one direction, without standby ports.
    pub network: Mbps,
    /// Disk operations per second that the host can reach at its share of the storage.
    pub disk_operations: Iops,
    /// Power when idle.
    pub idle_power: Watts,
    /// Power at full load.
    pub full_power: Watts,
    /// Height in the rack, in units.
    pub rack_units: u32,
    /// Network ports, for cabling and switches.
    pub ports: u32,
    /// Price of one, with memory and cards.
    pub price: Money,
    /// Where price and figures come from.
    pub source: String,
}

impl HostType {
    /// All cores.
    #[must_use]
    pub const fn cores(&self) -> u32 {
        self.sockets * self.cores_per_socket
    }
    /// CPU work that it can do: cores × clock, plus what second threads are worth.
    #[must_use]
    pub fn cpu_capacity(&self, thread_worth: Ratio) -> Mhz {
        let threads = self.threads_per_core.saturating_sub(1).min(1);
        let worth = Ratio::ONE + thread_worth * Ratio::from_fraction(f64::from(threads));
        (self.clock * self.cores()) * worth
    }
}

/// How a hypervisor runs guests; decides the default overhead (the planning guides' three classes).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HypervisorClass {
    /// Binary translation or emulation.
    Full,
    /// Paravirtual or hardware assisted.
    Assisted,
    /// Containers of one kernel.
    OperatingSystemLevel,
}

/// Memory that a VM costs on top of its own: base + per GiB + per further vCPU.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MemoryOverhead {
    /// For every VM.
    pub base: MiB,
    /// For every GiB of the VM's memory.
    pub per_gib: MiB,
    /// For every vCPU after the first.
    pub per_further_vcpu: MiB,
    /// The vendor's own table, by rising vCPUs; where it is there it counts in place of the three figures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub table: Vec<OverheadColumn>,
    /// Where the figures come from.
    pub source: String,
}

/// One column of a vendor's table of memory overheads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OverheadColumn {
    /// vCPUs of the VM.
    pub vcpus: u32,
    /// Memory of the VM and its overhead, by rising memory; two or more.
    pub points: Vec<(MiB, MiB)>,
}

/// How a fixed amount and a share make one reserve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReserveRule {
    /// Both, one on top of the other.
    #[default]
    Sum,
    /// The larger of the two.
    Larger,
}

/// A platform for VMs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hypervisor {
    /// Stable name.
    pub id: CatalogueId,
    /// On screen.
    pub name: Arc<str>,
    /// How it runs guests.
    pub class: HypervisorClass,
    /// Share of CPU work that virtualisation adds.
    pub cpu_overhead: Ratio,
    /// Where the overhead comes from.
    pub cpu_overhead_source: String,
    /// Memory per VM on top.
    pub memory_overhead: MemoryOverhead,
    /// Memory that the host keeps for itself: fixed part.
    pub host_memory_reserve: MiB,
    /// Memory that the host keeps for itself: share of installed.
    pub host_memory_reserve_share: Ratio,
    /// How the two make one.
    #[serde(default)]
    pub host_memory_reserve_rule: ReserveRule,
    /// Where the reserve comes from.
    pub host_reserve_source: String,
    /// CPU that the host keeps for itself, in cores; or a share, where that is more.
    #[serde(default)]
    pub host_cpu_reserve_cores: u32,
    /// CPU that the host keeps for itself: share of its work.
    #[serde(default)]
    pub host_cpu_reserve_share: Ratio,
    /// Where that comes from.
    #[serde(default)]
    pub host_cpu_reserve_source: String,
    /// Storage that it keeps as a swap file for a VM that runs, as a share of the VM's memory.
    #[serde(default)]
    pub swap_file_share: Ratio,
    /// Where that comes from.
    #[serde(default)]
    pub swap_file_source: String,
    /// Licence pack of the platform itself, by product id; `None` where it costs nothing.
    pub licence: Option<CatalogueId>,
    /// How conversion orders reach it ("libvirt" …), a key that writers know.
    pub conversion_target: Arc<str>,
}

impl Hypervisor {
    /// Memory that a host keeps for itself, by the rule of the platform; never more than it has.
    #[must_use]
    pub fn memory_kept(&self, host: &HostType) -> MiB {
        let share = host.memory * self.host_memory_reserve_share;
        let kept = match self.host_memory_reserve_rule {
            ReserveRule::Sum => self.host_memory_reserve + share,
            ReserveRule::Larger => self.host_memory_reserve.max(share),
        };
        kept.min(host.memory)
    }
    /// CPU work that a host keeps for itself: the largest of the platform's cores, of its share, and of
    /// `at_least`, a share too; never more than it can do.
    #[must_use]
    pub fn cpu_kept(&self, host: &HostType, thread_worth: Ratio, at_least: Ratio) -> Mhz {
        let all = host.cpu_capacity(thread_worth);
        let cores = Ratio::from_fraction(f64::from(self.host_cpu_reserve_cores));
        let of_all = cores / Ratio::from_fraction(f64::from(host.cores().max(1)));
        all * self.host_cpu_reserve_share.max(at_least).max(of_all).max(Ratio::ZERO).min(Ratio::ONE)
    }
}

/// All entries. The project keeps its own copy, so that a plan made today reads the same later.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Catalogue {
    /// Host types.
    pub hosts: Vec<HostType>,
    /// Hypervisors.
    pub hypervisors: Vec<Hypervisor>,
    /// Tiers of storage.
    #[serde(default)]
    pub storage_tiers: Vec<StorageTier>,
}

static BUILT_IN: LazyLock<Arc<Catalogue>> = LazyLock::new(|| {
    Arc::new(Catalogue {
        hosts: serde_json::from_str(include_str!("../data/hosts.json")).unwrap_or_default(),
        hypervisors: serde_json::from_str(include_str!("../data/hypervisors.json")).unwrap_or_default(),
        storage_tiers: serde_json::from_str(include_str!("../data/storage_tiers.json")).unwrap_or_default(),
    })
});

impl Catalogue {
    /// The entries that the planner comes with.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }
    /// A host type by its name.
    #[must_use]
    pub fn host(&self, id: &str) -> Option<&HostType> {
        self.hosts.iter().find(|h| &*h.id == id)
    }
    /// A tier of storage by its name.
    #[must_use]
    pub fn storage_tier(&self, id: &str) -> Option<&StorageTier> {
        self.storage_tiers.iter().find(|t| &*t.id == id)
    }
    /// A hypervisor by its name.
    #[must_use]
    pub fn hypervisor(&self, id: &str) -> Option<&Hypervisor> {
        self.hypervisors.iter().find(|h| &*h.id == id)
    }
}

impl Default for Catalogue {
    fn default() -> Self {
        (**BUILT_IN).clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(cores: u32, gib: f64) -> HostType {
        let mut host = Catalogue::built_in().hosts[0].clone();
        (host.sockets, host.cores_per_socket, host.threads_per_core) = (1, cores, 1);
        host.clock = Mhz::from_ghz(2.0);
        host.memory = MiB::from_gib(gib);
        host
    }

    // ODIN for Azure Local (sizer.js, getHostCpuReservedCores and getHostMemoryReservedGB): with shared storage the
    // larger of 10 % and one core; memory the larger of 24 GB and 8 %. By hand: 16 cores: 1.6; 8 cores: 1, since 0.8
    // is less; 256 GiB: 24, since 20.48 is less; 512 GiB: 40.96.
    #[test]
    fn the_larger_of_two() {
        let catalogue = Catalogue::built_in();
        let hyper_v = catalogue.hypervisor("hyper-v").unwrap();
        let cores = |n| hyper_v.cpu_kept(&host(n, 64.0), Ratio::ZERO, Ratio::ZERO).ghz() / 2.0;
        assert!((cores(16) - 1.6).abs() < 1e-9 && (cores(8) - 1.0).abs() < 1e-9);
        let gib = |of| hyper_v.memory_kept(&host(16, of)).gib();
        assert!((gib(256.0) - 24.0).abs() < 1e-9 && (gib(512.0) - 40.96).abs() < 1e-9);
        // A host is never asked for more than it has.
        assert!((gib(16.0) - 16.0).abs() < 1e-9);
    }

    // By hand: KVM keeps 1 GiB and 2 % of 100 GiB, both; nothing of its CPU, unless somebody asks for a tenth of
    // 16 × 2 GHz with second threads worth a quarter: 32 × 1.25 × 0.1 = 4 GHz.
    #[test]
    fn one_on_top_of_the_other() {
        let catalogue = Catalogue::built_in();
        let kvm = catalogue.hypervisor("kvm").unwrap();
        assert!((kvm.memory_kept(&host(16, 100.0)).gib() - 3.0).abs() < 1e-9);
        let threads = HostType { threads_per_core: 2, ..host(16, 100.0) };
        let kept =
            |at_least| kvm.cpu_kept(&threads, Ratio::from_fraction(0.25), Ratio::from_fraction(at_least));
        assert_eq!(kept(0.0), Mhz::ZERO);
        assert!((kept(0.1).ghz() - 4.0).abs() < 1e-9);
    }
}
