//! The list that AWS Application Discovery Service (Migration Hub) imports. Units stand in the headers,
//! several values in one cell, and disk sizes nowhere.

use super::{ListPreset, Row, amendments};
use crate::mapping::{Field, Unit};
use engine::inventory::{Kind, Server};
use engine::origin::{Origin, Sourced};

/// The format.
pub const LIST: ListPreset = ListPreset {
    id: "aws_discovery",
    name: "AWS Application Discovery import list",
    confidence: 0.98,
    signs: &[
        "externalid",
        "smbiosid",
        "vmwaremorefid",
        "vmwarevcenterid",
        "vmwarevmname",
        "cpunumberofprocessors",
        "cpunumberofcores",
        "cpunumberoflogicalcores",
        "ramtotalsizeinmb",
        "ramusedsizeinmbavg",
        "ramusedsizeinmbmax",
        "cpuusagepctavg",
        "cpuusagepctmax",
        "diskreadsopspersecondmax",
        "networkreadspersecondinkbmax",
        "applicationwave",
    ],
    least: 4,
    columns: &[
        ("hostname", Field::Name, None),
        ("vmwarevmname", Field::OtherName, None),
        ("externalid", Field::PlatformId, None),
        ("serverid", Field::PlatformId, None),
        ("smbiosid", Field::Uuid, None),
        ("ipaddress", Field::Address, None),
        ("macaddress", Field::Mac, None),
        ("cpunumberofprocessors", Field::Sockets, None),
        ("cpunumberofcores", Field::Cores, None),
        ("osname", Field::Os, None),
        ("ramtotalsizeinmb", Field::Memory, Some(Unit::MiB)),
        ("ramusedsizeinmbmax", Field::MemoryUsed, Some(Unit::MiB)),
        ("ramusedsizeinmbavg", Field::MemoryUsed, Some(Unit::MiB)),
        ("cpuusagepctavg", Field::CpuAverage, Some(Unit::Percent)),
        ("cpuusagepctmax", Field::CpuPeak, Some(Unit::Percent)),
        ("diskreadsopspersecondmax", Field::DiskOperations, Some(Unit::PerSecond)),
        ("diskwritesopspersecondmax", Field::DiskOperations, Some(Unit::PerSecond)),
        ("diskreadsopspersecondavg", Field::DiskOperations, Some(Unit::PerSecond)),
        ("diskwritesopspersecondavg", Field::DiskOperations, Some(Unit::PerSecond)),
        ("networkreadspersecondinkbmax", Field::Network, Some(Unit::KBPerS)),
        ("networkwritespersecondinkbmax", Field::Network, Some(Unit::KBPerS)),
        ("networkreadspersecondinkbavg", Field::Network, Some(Unit::KBPerS)),
        ("networkwritespersecondinkbavg", Field::Network, Some(Unit::KBPerS)),
        ("applications", Field::Application, None),
    ],
    instead: &[
        ("diskreadsopspersecondmax", "diskreadsopspersecondavg"),
        ("diskwritesopspersecondmax", "diskwritesopspersecondavg"),
        ("networkreadspersecondinkbmax", "networkreadspersecondinkbavg"),
        ("networkwritespersecondinkbmax", "networkwritespersecondinkbavg"),
    ],
    named_by: &["vmwarevmname", "externalid", "ipaddress", "macaddress", "vmwaremorefid"],
    unconfirmed: Some("the headers are those of its guide and of a template, no exported file was at hand"),
    amend,
    ..ListPreset::PLAIN
};

fn amend(row: &Row<'_>, server: &mut Server) {
    amendments::os_version(row, "osversion", server);
    amendments::tags(row, "tags", server);
    if let Some((id, cell)) = row.cell("vmwaremorefid") {
        server.kind = Kind::Virtual;
        let centre = row.text("vmwarevcenterid").map(|v| format!("{v}/")).unwrap_or_default();
        server.platform_id =
            Some(Sourced { value: format!("{centre}{id}").into(), origin: Origin::Derived(cell) });
    } else if row.text("vmwarevmname").is_some() {
        server.kind = Kind::Virtual;
    }
}
