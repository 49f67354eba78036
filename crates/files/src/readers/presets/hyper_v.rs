//! `Get-VM | Export-Csv` of Hyper-V. Memory is in bytes; what is assigned is zero while a VM is off.

use super::{ListPreset, Row, amendments, powercli};
use crate::dialect::parse_number;
use crate::mapping::{Field, Unit};
use engine::inventory::Server;
use engine::origin::{Origin, Sourced};
use engine::quantity::MiB;

/// The format.
pub const LIST: ListPreset = ListPreset {
    id: "hyper_v_get_vm",
    name: "Hyper-V Get-VM export",
    confidence: 0.98,
    must: &["processorcount"],
    signs: &[
        "memoryassigned",
        "memorystartup",
        "memorymaximum",
        "memoryminimum",
        "memorydemand",
        "generation",
        "vmname",
        "vmid",
        "dynamicmemoryenabled",
        "integrationservicesstate",
    ],
    least: 3,
    columns: &[
        ("name", Field::Name, None),
        ("vmname", Field::Name, None),
        ("vmid", Field::PlatformId, None),
        ("id", Field::PlatformId, None),
        ("processorcount", Field::Cores, None),
        ("memorystartup", Field::Memory, Some(Unit::Byte)),
        ("notes", Field::Note, None),
    ],
    missing: powercli::says_nothing,
    unconfirmed: Some("the headers are those of a public copy, and their full order is not known"),
    amend,
    note: Some([
        "list.no_disks",
        "Disks are not in this list: the export writes the name of their type in their place",
        "Import a list with the disks of these VMs",
    ]),
    ..ListPreset::PLAIN
};

/// A number of bytes that is not zero.
fn bytes(row: &Row<'_>, key: &str) -> Option<Sourced<MiB>> {
    let (text, cell) = row.cell(key)?;
    let (value, rest) = parse_number(text, row.head.style(cell.column))?;
    let value = MiB::try_from_mib(Unit::Byte.convert(value, Unit::MiB)?).ok()?;
    (rest.is_empty() && value > MiB::ZERO).then_some(Sourced { value, origin: Origin::Cell(cell) })
}

fn amend(row: &Row<'_>, server: &mut Server) {
    amendments::is_virtual(server);
    amendments::power(row, "state", server);
    amendments::firmware_by_generation(row, "generation", server);
    // With dynamic memory a VM may have been given more than it started with.
    if let Some(assigned) = bytes(row, "memoryassigned")
        && server.memory.as_ref().is_none_or(|m| m.value < assigned.value)
    {
        server.memory = Some(assigned);
    }
    server.memory_used = bytes(row, "memorydemand");
}
