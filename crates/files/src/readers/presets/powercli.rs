//! `Get-VM | Export-Csv` of VMware PowerCLI. Collections print as the name of their type, sizes in GB
//! are GiB, and there are no single disks.

use super::{ListPreset, Row, amendments};
use crate::mapping::{Field, Unit, is_missing};
use engine::inventory::Server;
use engine::origin::{Origin, Sourced};

/// The format.
pub const LIST: ListPreset = ListPreset {
    id: "powercli_get_vm",
    name: "PowerCLI Get-VM export",
    confidence: 0.98,
    must: &["name", "numcpu"],
    signs: &[
        "powerstate",
        "corespersocket",
        "memorymb",
        "memorygb",
        "vmhostid",
        "vmhost",
        "guestid",
        "persistentid",
        "usedspacegb",
        "provisionedspacegb",
        "datastoreidlist",
        "harestartpriority",
        "drsautomationlevel",
    ],
    least: 4,
    columns: &[
        ("name", Field::Name, None),
        ("id", Field::PlatformId, None),
        ("persistentid", Field::PlatformId, None),
        ("numcpu", Field::Cores, None),
        ("corespersocket", Field::CoresPerSocket, None),
        ("memorymb", Field::Memory, Some(Unit::MiB)),
        ("memorygb", Field::Memory, Some(Unit::GiB)),
        ("usedspacegb", Field::DiskUsed, Some(Unit::GiB)),
        ("provisionedspacegb", Field::DiskCapacity, Some(Unit::GiB)),
        ("guestid", Field::Os, None),
        ("powerstate", Field::PoweredOn, None),
        ("notes", Field::Note, None),
    ],
    missing: says_nothing,
    unconfirmed: Some("the headers are those of a public copy, no file of ours was exported by it"),
    amend,
    note: Some([
        "list.provisioned_space",
        "Disk capacity in this list is provisioned space, which counts swap files and snapshots too",
        "Compare it with a list of the disks",
    ]),
    ..ListPreset::PLAIN
};

/// Nothing, or the name of a type in place of a value.
pub fn says_nothing(text: &str) -> bool {
    let types = ["System.", "VMware.Vim", "Microsoft.HyperV.", "Microsoft.Virtualization."];
    is_missing(text) || types.iter().any(|t| text.starts_with(t)) && !text.contains(' ')
}

fn amend(row: &Row<'_>, server: &mut Server) {
    amendments::is_virtual(server);
    // "web01:Microsoft Windows Server 2019 (64-bit)": what the guest says of itself.
    if let Some((guest, cell)) = row.cell("guest")
        && let Some((_, os)) = guest.split_once(':')
        && !os.trim().is_empty()
    {
        server.os = Some(Sourced { value: os.trim().into(), origin: Origin::Cell(cell) });
    }
}
