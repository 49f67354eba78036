//! The list of VMs that Nutanix Prism Central exports. Units stand in the cells ("16 GiB"), and storage
//! as used / allocated.

use super::{ListPreset, Row, amendments};
use crate::mapping::{Field, Unit};
use engine::inventory::Server;

/// The format.
pub const LIST: ListPreset = ListPreset {
    id: "prism_central",
    name: "Nutanix Prism Central list of VMs",
    confidence: 0.97,
    must: &["vmname", "memorycapacity"],
    signs: &[
        "ipaddresses",
        "cores",
        "storage",
        "cpuusage",
        "memoryusage",
        "controllerreadiops",
        "controllerwriteiops",
        "controlleriops",
        "controllerlatency",
        "powerstate",
        "categories",
    ],
    least: 4,
    columns: &[
        ("vmname", Field::Name, None),
        ("ipaddresses", Field::Address, None),
        ("cores", Field::Cores, None),
        ("memorycapacity", Field::Memory, Some(Unit::GiB)),
        ("storage", Field::DiskCapacity, Some(Unit::GiB)),
        ("cpuusage", Field::CpuAverage, Some(Unit::Percent)),
        ("memoryusage", Field::MemoryShare, Some(Unit::Percent)),
        ("controllerreadiops", Field::DiskOperations, Some(Unit::PerSecond)),
        ("controllerwriteiops", Field::DiskOperations, Some(Unit::PerSecond)),
        ("controlleriops", Field::DiskOperations, Some(Unit::PerSecond)),
        ("guestos", Field::Os, None),
        ("os", Field::Os, None),
    ],
    instead: &[("controllerreadiops", "controlleriops")],
    unconfirmed: Some("the headers come from programs that read it, no exported file was at hand"),
    amend,
    note: Some([
        "list.one_moment",
        "Loads in this list are those of one moment, neither average nor peak",
        "Import measurements over at least a week",
    ]),
    ..ListPreset::PLAIN
};

fn amend(row: &Row<'_>, server: &mut Server) {
    amendments::is_virtual(server);
    amendments::power(row, "powerstate", server);
    amendments::tags(row, "categories", server);
}
