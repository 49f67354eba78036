//! The list that Azure Migrate imports. Required headers begin with a star; each disk has five columns.

use super::{ListPreset, Meant, Row, amendments};
use crate::mapping::{Field, Unit};
use engine::inventory::{Kind, Server};

/// The format.
pub const LIST: ListPreset = ListPreset {
    id: "azure_migrate",
    name: "Azure Migrate import list",
    confidence: 0.98,
    signs: &[
        "cpuutilizationpercentage",
        "memoryutilizationpercentage",
        "networkadapters",
        "networkinthroughput",
        "networkoutthroughput",
        "numberofdisks",
        "storageinuse",
        "disk1size",
        "disk1readthroughput",
        "disk1readops",
    ],
    least: 5,
    columns: &[
        ("servername", Field::Name, None),
        ("ipaddresses", Field::Address, None),
        ("ipaddress", Field::Address, None),
        ("macaddress", Field::Mac, None),
        ("cores", Field::Cores, None),
        ("memory", Field::Memory, Some(Unit::MiB)),
        ("osname", Field::Os, None),
        ("servertype", Field::Kind, None),
        ("cpuutilizationpercentage", Field::CpuAverage, Some(Unit::Percent)),
        ("memoryutilizationpercentage", Field::MemoryShare, Some(Unit::Percent)),
        ("networkinthroughput", Field::Network, Some(Unit::MBPerS)),
        ("networkoutthroughput", Field::Network, Some(Unit::MBPerS)),
        ("boottype", Field::Firmware, None),
        ("firmwaretype", Field::Firmware, None),
        ("storageinuse", Field::DiskUsed, Some(Unit::GB)),
        ("totaldisksreadops", Field::DiskOperations, Some(Unit::PerSecond)),
        ("totaldiskswriteops", Field::DiskOperations, Some(Unit::PerSecond)),
    ],
    numbered: disk,
    instead: &[("disk1readops", "totaldisksreadops"), ("disk1writeops", "totaldiskswriteops")],
    amend,
    ..ListPreset::PLAIN
};

/// "disk3size", "disk3readops".
fn disk(key: &str) -> Option<Meant> {
    let rest = key.strip_prefix("disk")?;
    match rest.trim_start_matches(|c: char| c.is_ascii_digit()) {
        what if what.len() == rest.len() => None,
        "size" => Some((Field::Disks, Some(Unit::GB))),
        "readops" | "writeops" => Some((Field::DiskOperations, Some(Unit::PerSecond))),
        _ => None,
    }
}

fn amend(row: &Row<'_>, server: &mut Server) {
    amendments::os_version(row, "osversion", server);
    // A hypervisor makes a VM, where nobody says what it is.
    if row.text("servertype").is_none() && row.text("hypervisor").is_some() {
        server.kind = Kind::Virtual;
    }
}
