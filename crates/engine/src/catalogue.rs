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
    /// Where the reserve comes from.
    pub host_reserve_source: String,
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
