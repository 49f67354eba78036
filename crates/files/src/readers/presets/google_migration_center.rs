//! The table vmInfo of Google Migration Center. Its measurements (perfInfo) name machines by their
//! MachineId, which is kept as the identity on the platform.

use super::{ListPreset, Row, amendments};
use crate::mapping::{Field, Unit};
use engine::inventory::{Kind, Server};

/// The format.
pub const LIST: ListPreset = ListPreset {
    id: "google_migration_center",
    name: "Google Migration Center vmInfo",
    confidence: 0.98,
    must: &["machineid"],
    signs: &[
        "machinename",
        "primaryipaddress",
        "primarymacaddress",
        "ipaddresslistsemicolondelimited",
        "totaldiskallocatedgib",
        "totaldiskusedgib",
        "machinetypelabel",
        "allocatedprocessorcorecount",
        "memorygib",
        "hostinglocation",
        "isphysical",
    ],
    least: 4,
    columns: &[
        ("machinename", Field::Name, None),
        ("machineid", Field::PlatformId, None),
        ("primaryipaddress", Field::Address, None),
        ("ipaddresslistsemicolondelimited", Field::Address, None),
        ("primarymacaddress", Field::Mac, None),
        ("totaldiskallocatedgib", Field::DiskCapacity, Some(Unit::GiB)),
        ("totaldiskusedgib", Field::DiskUsed, Some(Unit::GiB)),
        ("allocatedprocessorcorecount", Field::Cores, None),
        ("memorygib", Field::Memory, Some(Unit::GiB)),
        ("hostinglocation", Field::Site, None),
        ("osname", Field::Os, None),
        ("ostype", Field::Os, None),
    ],
    named_by: &["machineid"],
    unconfirmed: Some("the headers are those of a template, no exported file was at hand"),
    amend,
    ..ListPreset::PLAIN
};

fn amend(row: &Row<'_>, server: &mut Server) {
    amendments::os_version(row, "osversion", server);
    amendments::power(row, "machinestatus", server);
    amendments::kind_by(row, "isphysical", Kind::Physical, server);
}
