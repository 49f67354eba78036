//! What a column can mean.

use super::unit::{Dimension, Unit};
use engine::series::Resource;
use serde::{Deserialize, Serialize};

/// What the cells of a column look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Any text.
    Text,
    /// A whole number.
    Count,
    /// A number with a unit.
    Number(Dimension),
    /// A year, or a date of which the year counts.
    Year,
    /// Yes or no.
    YesNo,
    /// One of a few words.
    Word,
    /// A moment.
    Moment,
}

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $key:literal $label:literal $shape:expr, $unit:expr;)*) => {
        /// What a column can mean: a value of a server, or a part of a measurement.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Field {
            $($(#[$doc])* $name,)*
            /// Measured values of one resource, a column for each ("wide" tables).
            Sample(Resource),
        }
        const PLAIN: &[Field] = &[$(Field::$name,)*];
        impl Field {
            /// The header of the template, and the name in the list of synonyms.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)* Self::Sample(r) => sample_key(r) }
            }
            /// What people call it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$name => $label,)* Self::Sample(r) => sample_label(r) }
            }
            /// What its cells look like.
            #[must_use]
            pub const fn shape(self) -> Shape {
                match self { $(Self::$name => $shape,)* Self::Sample(r) => Shape::Number(sample_unit(r).dimension()) }
            }
            /// The unit of the template; also what is assumed where nothing tells.
            #[must_use]
            pub const fn unit(self) -> Option<Unit> {
                match self { $(Self::$name => $unit,)* Self::Sample(r) => Some(sample_unit(r)) }
            }
        }
    };
}

use Dimension as D;
use Shape::{Count, Moment, Number, Text, Word, Year, YesNo};

fields! {
    /// Name of the server.
    Name "name" "Server name" Text, None;
    /// Another name of the same machine.
    OtherName "other_name" "Other name" Text, None;
    /// Name in the domain, whole.
    DnsName "dns_name" "Name in the domain" Text, None;
    /// Identity in the firmware.
    Uuid "uuid" "UUID" Text, None;
    /// Identity that a platform or list gave it.
    PlatformId "platform_id" "Identity on its platform" Text, None;
    /// Physical or virtual.
    Kind "kind" "Physical or virtual" Word, None;
    /// Serial number.
    Serial "serial" "Serial number" Text, None;
    /// Site or room.
    Site "site" "Site" Text, None;
    /// Production, test …
    Environment "environment" "Environment" Text, None;
    /// Role.
    Role "role" "Role" Text, None;
    /// Application.
    Application "application" "Application" Text, None;
    /// Owner.
    Owner "owner" "Owner" Text, None;
    /// Operating system.
    Os "os" "Operating system" Text, None;
    /// Maker and model.
    Model "model" "Hardware model" Text, None;
    /// CPU name.
    CpuModel "cpu_model" "CPU model" Text, None;
    /// Year of purchase.
    BoughtYear "bought_year" "Year of purchase" Year, None;
    /// CPU sockets.
    Sockets "sockets" "CPU sockets" Count, None;
    /// Cores in each socket.
    CoresPerSocket "cores_per_socket" "Cores per socket" Count, None;
    /// All cores.
    Cores "cores" "Cores in total" Count, None;
    /// Clock of a core.
    Clock "clock_ghz" "Clock" Number(D::Clock), Some(Unit::Ghz);
    /// Average CPU load.
    CpuAverage "cpu_average_percent" "CPU average" Number(D::Share), Some(Unit::Percent);
    /// Peak CPU load.
    CpuPeak "cpu_peak_percent" "CPU peak" Number(D::Share), Some(Unit::Percent);
    /// Installed memory.
    Memory "memory_gib" "Memory" Number(D::Size), Some(Unit::GiB);
    /// Memory in use.
    MemoryUsed "memory_used_gib" "Memory in use" Number(D::Size), Some(Unit::GiB);
    /// Memory in use, as a share of what is installed.
    MemoryShare "memory_used_percent" "Memory in use, share" Number(D::Share), Some(Unit::Percent);
    /// Disk allocated.
    DiskCapacity "disk_capacity_gib" "Disk capacity" Number(D::Size), Some(Unit::GiB);
    /// Disk in use.
    DiskUsed "disk_used_gib" "Disk in use" Number(D::Size), Some(Unit::GiB);
    /// Disk in use, as a share of what is allocated.
    DiskShare "disk_used_percent" "Disk in use, share" Number(D::Share), Some(Unit::Percent);
    /// Highest disk operations per second.
    DiskOperations "disk_operations_per_s" "Disk operations per second" Number(D::PerSecond), Some(Unit::PerSecond);
    /// Highest network rate.
    Network "network_mbit_per_s" "Network rate" Number(D::NetworkRate), Some(Unit::MbitPerS);
    /// Electrical power.
    Power "power_w" "Power" Number(D::Power), Some(Unit::Watt);
    /// Height in the rack.
    RackUnits "rack_units" "Rack units" Count, None;
    /// BIOS or UEFI.
    Firmware "firmware" "Firmware" Word, None;
    /// Dongles, cards, ports.
    SpecialHardware "special_hardware" "Special hardware" Text, None;
    /// Address.
    Address "address" "Address" Text, None;
    /// MAC addresses of the network cards.
    Mac "mac" "MAC addresses" Text, None;
    /// The single disks.
    Disks "disks" "Disks" Text, Some(Unit::GiB);
    /// Switched on.
    PoweredOn "powered_on" "Powered on" YesNo, None;
    /// Free text.
    Note "note" "Note" Text, None;
    /// When a sample was taken.
    Timestamp "timestamp" "Time of the sample" Moment, None;
    /// What was measured.
    Resource "resource" "What was measured" Word, None;
    /// The measured value.
    Value "value" "Measured value" Text, None;
    /// Unit of the measured value.
    ValueUnit "unit" "Unit of the value" Word, None;
}

const fn sample_key(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "cpu_percent",
        Resource::Memory => "memory_mib",
        Resource::NetworkIn => "network_in_mbit_s",
        Resource::NetworkOut => "network_out_mbit_s",
        Resource::DiskOperations => "disk_operations_s",
        Resource::DiskThroughput => "disk_mb_s",
        Resource::RunQueue => "run_queue",
        Resource::ProcessorQueue => "processor_queue",
        Resource::Paging => "paging_pages_s",
        Resource::DiskBusy => "disk_busy_percent",
    }
}

const fn sample_label(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "Measured CPU",
        Resource::Memory => "Measured memory",
        Resource::NetworkIn => "Measured network in",
        Resource::NetworkOut => "Measured network out",
        Resource::DiskOperations => "Measured disk operations",
        Resource::DiskThroughput => "Measured disk throughput",
        Resource::RunQueue => "Measured run queue (running and waiting)",
        Resource::ProcessorQueue => "Measured processor queue (waiting only)",
        Resource::Paging => "Measured paging",
        Resource::DiskBusy => "Measured time of busy disk",
    }
}

/// The unit of the measurement template for a resource.
#[must_use]
pub const fn sample_unit(resource: Resource) -> Unit {
    match resource {
        Resource::Cpu | Resource::DiskBusy => Unit::Percent,
        Resource::Memory => Unit::MiB,
        Resource::NetworkIn | Resource::NetworkOut => Unit::MbitPerS,
        Resource::DiskOperations | Resource::Paging => Unit::PerSecond,
        Resource::DiskThroughput => Unit::MBPerS,
        Resource::RunQueue | Resource::ProcessorQueue => Unit::Threads,
    }
}

impl Field {
    /// All fields, in the order in which a chooser lists them.
    pub fn all() -> impl Iterator<Item = Self> {
        PLAIN.iter().copied().chain(Resource::ALL.map(Self::Sample))
    }
    /// The field with a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::all().find(|f| f.key() == key)
    }
    /// Several columns may have this meaning: their values add up, or stand side by side.
    #[must_use]
    pub const fn repeats(self) -> bool {
        matches!(
            self,
            Self::OtherName
                | Self::Disks
                | Self::Mac
                | Self::Address
                | Self::DiskOperations
                | Self::Network
                | Self::Sample(_)
        )
    }
    /// Part of a measurement, not of a server.
    #[must_use]
    pub const fn is_measurement(self) -> bool {
        matches!(self, Self::Timestamp | Self::Resource | Self::Value | Self::ValueUnit | Self::Sample(_))
    }
    /// Units to choose from.
    #[must_use]
    pub fn units(self) -> Vec<Unit> {
        let Some(unit) = self.unit() else { return Vec::new() };
        let own = unit.dimension();
        // Measured memory may be a share of what is installed, and CPU a clock rate: both are settled once
        // the server is known. Paging may be bytes instead of pages.
        let other = match self {
            Self::Sample(Resource::Memory) => Some(Dimension::Share),
            Self::Sample(Resource::Cpu) => Some(Dimension::Clock),
            Self::Sample(Resource::Paging) => Some(Dimension::Throughput),
            _ => None,
        };
        let fits = |u: &Unit| {
            u.to_base(1.0, own).is_some()
                || other == Some(u.dimension())
                || *u == Unit::PercentOfCore && self.is_cpu_load()
        };
        Unit::ALL.iter().copied().filter(fits).collect()
    }
    /// Load of the processors, which some tools add up over the cores.
    #[must_use]
    pub const fn is_cpu_load(self) -> bool {
        matches!(self, Self::CpuAverage | Self::CpuPeak | Self::Sample(Resource::Cpu))
    }
    /// The unit meant by a header: memory is counted in powers of two, whatever the header says.
    #[must_use]
    pub const fn meant(self, unit: Unit) -> Unit {
        match self {
            Self::Memory | Self::MemoryUsed | Self::Sample(Resource::Memory) => unit.binary(),
            _ => unit,
        }
    }
    /// Values of one server that are believable, in the base unit of the dimension. Outside of it the
    /// unit of the column is doubted, nothing more.
    #[must_use]
    pub const fn believable(self) -> Option<(f64, f64)> {
        match self {
            // 100 MHz to 10 GHz.
            Self::Clock => Some((100.0, 10_000.0)),
            // 64 MiB to 6 TiB.
            Self::Memory | Self::MemoryUsed => Some((64.0, 6.0 * 1_048_576.0)),
            // 256 MiB to 500 TiB.
            Self::DiskCapacity => Some((256.0, 500.0 * 1_048_576.0)),
            Self::DiskUsed => Some((16.0, 500.0 * 1_048_576.0)),
            Self::Sample(Resource::Memory) => Some((16.0, 6.0 * 1_048_576.0)),
            // To 50 GB/s.
            Self::Sample(Resource::DiskThroughput) => Some((0.0, 50_000.0)),
            // 5 W to 15 kW.
            Self::Power => Some((5.0, 15_000.0)),
            // To 400 Gbit/s.
            Self::Network | Self::Sample(Resource::NetworkIn | Resource::NetworkOut) => {
                Some((0.0, 400_000.0))
            }
            _ => None,
        }
    }
}
