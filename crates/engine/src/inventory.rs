//! What was imported: servers with the origin of every value, measurements, rows set aside.

use crate::diagnostic::Diagnostic;
use crate::joining::{Conflict, Join};
use crate::origin::{Source, Sourced};
use crate::quantity::{Iops, Mbps, Mhz, MiB, Ratio, Watts};
use crate::series::{BlockHash, Resource};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The stable name of a server: its own name in lower case, made unique at import. Choices of the
/// user (verdicts, pins, placements) refer to it, so it survives a new import of the same estate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerId(Arc<str>);

impl ServerId {
    /// From a name: trimmed, lower case.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self(name.trim().to_lowercase().into())
    }
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A value that may be unknown, with its origin.
pub type Known<T> = Option<Sourced<T>>;

/// Text shared between rows.
pub type Text = Arc<str>;

/// Physical machine or VM.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A machine of its own.
    #[default]
    Physical,
    /// Already a VM, on some other platform.
    Virtual,
}

/// What firmware boots it; decides the virtual hardware and the tool.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Firmware {
    /// BIOS, master boot record.
    Bios,
    /// UEFI.
    Uefi,
}

/// One disk.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Disk {
    /// Device name, where known ("sda").
    pub name: Option<Text>,
    /// Allocated size.
    pub capacity: Sourced<MiB>,
}

/// One network card.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct NetworkCard {
    /// Device name, where known ("em1").
    pub name: Option<Text>,
    /// MAC address as written.
    pub mac: Option<Text>,
    /// Network or port group that it is in.
    pub network: Option<Sourced<Text>>,
}

/// One source server. What no file said is `None` and stays unknown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Server {
    /// Stable name.
    pub id: ServerId,
    /// Name as written.
    pub name: Sourced<Text>,
    /// Other names of the same machine, as written: its alias in another list, the name of its VM.
    pub other_names: Vec<Sourced<Text>>,
    /// Name in the domain, whole ("web01.example.com").
    pub dns_name: Known<Text>,
    /// Identity in the firmware (SMBIOS UUID), as written.
    pub uuid: Known<Text>,
    /// Identity that a platform or list gave it, unique there ("vCenter/vm-12", an asset number).
    pub platform_id: Known<Text>,
    /// Physical or already virtual.
    pub kind: Kind,
    /// Serial number.
    pub serial: Known<Text>,
    /// Site or room.
    pub site: Known<Text>,
    /// Production, test, development …
    pub environment: Known<Text>,
    /// Role as the source names it.
    pub role: Known<Text>,
    /// Application.
    pub application: Known<Text>,
    /// Who owns it.
    pub owner: Known<Text>,
    /// Operating system as written.
    pub os: Known<Text>,
    /// Maker and model of the hardware.
    pub model: Known<Text>,
    /// CPU name as the maker prints it.
    pub cpu_model: Known<Text>,
    /// Year in which it was bought.
    pub bought: Known<u32>,
    /// CPU sockets (for a VM: vCPUs, with one core each unless the source says more).
    pub sockets: Known<u32>,
    /// Cores per socket.
    pub cores_per_socket: Known<u32>,
    /// Clock of one core.
    pub clock: Known<Mhz>,
    /// Average CPU utilisation as one number.
    pub cpu_average: Known<Ratio>,
    /// Peak CPU utilisation as one number.
    pub cpu_peak: Known<Ratio>,
    /// CPU in use at the moment of the export (platform's own figure): neither average nor peak.
    pub cpu_now: Known<Mhz>,
    /// Installed memory.
    pub memory: Known<MiB>,
    /// Memory in use as one number.
    pub memory_used: Known<MiB>,
    /// Disk allocated, all disks.
    pub disk_capacity: Known<MiB>,
    /// Disk in use.
    pub disk_used: Known<MiB>,
    /// Highest disk operations per second, as one number.
    pub disk_operations: Known<Iops>,
    /// Highest network rate, both directions together, as one number.
    pub network: Known<Mbps>,
    /// Electrical power, measured.
    pub power: Known<Watts>,
    /// Height in the rack, in units.
    pub rack_units: Known<u32>,
    /// BIOS or UEFI.
    pub firmware: Known<Firmware>,
    /// Dongles, cards, ports: whatever a VM may not be able to present.
    pub special_hardware: Known<Text>,
    /// Free text.
    pub note: Known<Text>,
    /// Address, for the conversion orders.
    pub address: Known<Text>,
    /// Switched on at the time of the export; unknown counts as on.
    pub powered_on: Known<bool>,
    /// Disks, where the source lists them.
    pub disks: Vec<Disk>,
    /// Network cards, where the source lists them.
    pub network_cards: Vec<NetworkCard>,
    /// Measurements by resource.
    pub series: BTreeMap<Resource, Measured>,
}

impl Default for Server {
    fn default() -> Self {
        Self::named(Sourced::typed("".into()))
    }
}

impl Server {
    /// A server of which only the name is known.
    #[must_use]
    pub fn named(name: Sourced<Text>) -> Self {
        Self {
            id: ServerId::new(&name.value),
            name,
            other_names: Vec::new(),
            dns_name: None,
            uuid: None,
            platform_id: None,
            kind: Kind::Physical,
            serial: None,
            site: None,
            environment: None,
            role: None,
            application: None,
            owner: None,
            os: None,
            model: None,
            cpu_model: None,
            bought: None,
            sockets: None,
            cores_per_socket: None,
            clock: None,
            cpu_average: None,
            cpu_peak: None,
            cpu_now: None,
            memory: None,
            memory_used: None,
            disk_capacity: None,
            disk_used: None,
            disk_operations: None,
            network: None,
            power: None,
            rack_units: None,
            firmware: None,
            special_hardware: None,
            note: None,
            address: None,
            powered_on: None,
            disks: Vec::new(),
            network_cards: Vec::new(),
            series: BTreeMap::new(),
        }
    }

    /// All cores, where sockets and cores per socket are known.
    #[must_use]
    pub fn cores(&self) -> Option<u32> {
        let sockets = self.sockets.as_ref()?.value;
        let cores = self.cores_per_socket.as_ref()?.value;
        sockets.checked_mul(cores)
    }
}

/// A host that runs VMs today. It is no server to be moved: it is what the move may free, and what the
/// present costs are counted from. Its loads are those of the moment of the export.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExistingHost {
    /// Stable name.
    pub id: ServerId,
    /// Name as written.
    pub name: Sourced<Text>,
    /// Site or data centre.
    pub site: Known<Text>,
    /// Cluster that it belongs to.
    pub cluster: Known<Text>,
    /// Maker of the hardware.
    pub vendor: Known<Text>,
    /// Model of the hardware.
    pub model: Known<Text>,
    /// Serial number.
    pub serial: Known<Text>,
    /// Year of its BIOS, which says roughly how old it is.
    pub bios_year: Known<u32>,
    /// What it runs, with the version, as written.
    pub hypervisor: Known<Text>,
    /// CPU name as the maker prints it.
    pub cpu_model: Known<Text>,
    /// CPU sockets.
    pub sockets: Known<u32>,
    /// Cores per socket.
    pub cores_per_socket: Known<u32>,
    /// Clock of one core.
    pub clock: Known<Mhz>,
    /// CPU in use at the moment of the export, 0 to 1.
    pub cpu_now: Known<Ratio>,
    /// Installed memory.
    pub memory: Known<MiB>,
    /// Memory in use at the moment of the export, 0 to 1.
    pub memory_now: Known<Ratio>,
}

impl Default for ExistingHost {
    fn default() -> Self {
        Self::named(Sourced::typed("".into()))
    }
}

impl ExistingHost {
    /// A host of which only the name is known.
    #[must_use]
    pub fn named(name: Sourced<Text>) -> Self {
        Self {
            id: ServerId::new(&name.value),
            name,
            site: None,
            cluster: None,
            vendor: None,
            model: None,
            serial: None,
            bios_year: None,
            hypervisor: None,
            cpu_model: None,
            sockets: None,
            cores_per_socket: None,
            clock: None,
            cpu_now: None,
            memory: None,
            memory_now: None,
        }
    }

    /// All cores, where sockets and cores per socket are known.
    #[must_use]
    pub fn cores(&self) -> Option<u32> {
        self.sockets.as_ref()?.value.checked_mul(self.cores_per_socket.as_ref()?.value)
    }
}

/// A measured series: the name of its block, and where it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    /// The block in the project's store.
    pub block: BlockHash,
    /// Index into `Inventory::sources`.
    pub source: u16,
    /// First row that belongs to it, counted from 1 with the header.
    pub first_row: u32,
    /// Last row that belongs to it.
    pub last_row: u32,
    /// Column of the value, from 0.
    pub column: u16,
}

/// A row that was not used, with its cells, so that it can be repaired and brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Index into `Inventory::sources`.
    pub source: u16,
    /// Row, counted from 1 with the header.
    pub row: u32,
    /// Rows that this stands for: 1, but where rows are set aside by the thousand, or a whole series
    /// is, one entry counts them and `row` is the first.
    #[serde(default = "one")]
    pub rows: u32,
    /// Why, and what to do.
    pub reason: Diagnostic,
    /// The cells as they were written.
    pub cells: Vec<String>,
}

impl SetAside {
    /// Whether there is something to repair. Rows that were repaired, or whose file was imported again,
    /// stay counted and are done with.
    #[must_use]
    pub fn is_open(&self) -> bool {
        !matches!(&*self.reason.code, "row.superseded" | "row.repaired" | "row.set_aside_before")
    }
}

const fn one() -> u32 {
    1
}

/// Everything that was imported. Rows in = rows used + rows set aside, per source.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Inventory {
    /// The tables that were read, in order.
    pub sources: Vec<Source>,
    /// Servers, sorted by `id`: the order of rows in a file changes nothing.
    pub servers: Vec<Server>,
    /// Hosts that run VMs today, sorted by `id`.
    pub hosts: Vec<ExistingHost>,
    /// Rows not used, with reasons.
    pub set_aside: Vec<SetAside>,
    /// Doubts about rows that were used.
    pub diagnostics: Vec<Diagnostic>,
    /// Records that were joined to a server which another record made, by source and row.
    pub joins: Vec<Join>,
    /// Values about which sources differ, by server and field; one for each.
    pub conflicts: Vec<Conflict>,
}

impl Inventory {
    /// The index of a server by its stable name.
    #[must_use]
    pub fn index_of(&self, id: &ServerId) -> Option<usize> {
        self.servers.binary_search_by(|s| s.id.cmp(id)).ok()
    }
    /// A server by its stable name.
    #[must_use]
    pub fn server(&self, id: &ServerId) -> Option<&Server> {
        self.index_of(id).map(|i| &self.servers[i])
    }
}
