//! Servers of a ServiceNow CMDB (cmdb_ci_server and the classes below it). An export carries labels or
//! the names of fields; references print as what they show.

use super::{ListPreset, Row, amendments};
use crate::mapping::{Field, Unit};
use engine::diagnostic::Diagnostic;
use engine::inventory::{Kind, Server};

/// The format.
pub const LIST: ListPreset = ListPreset {
    id: "servicenow_servers",
    name: "ServiceNow list of servers",
    unconfirmed: Some(
        "the names of fields come from a public copy; that the core count is that of one CPU is not sure",
    ),
    confidence: 0.95,
    must: &["name"],
    signs: &[
        "assettag",
        "serialnumber",
        "cputype",
        "cpucount",
        "cpucorecount",
        "diskspace",
        "osversion",
        "installstatus",
        "operationalstatus",
        "sysclassname",
        "sysid",
        "supportgroup",
    ],
    least: 5,
    columns: &[
        ("name", Field::Name, None),
        ("fqdn", Field::DnsName, None),
        ("fullyqualifieddomainname", Field::DnsName, None),
        ("assettag", Field::PlatformId, None),
        ("modelid", Field::Model, None),
        ("model", Field::Model, None),
        ("serialnumber", Field::Serial, None),
        ("cputype", Field::CpuModel, None),
        ("cpuname", Field::CpuModel, None),
        ("cpuspeed", Field::Clock, Some(Unit::Mhz)),
        ("cpucount", Field::Sockets, None),
        ("cpucorecount", Field::CoresPerSocket, None),
        ("ram", Field::Memory, Some(Unit::MiB)),
        ("diskspace", Field::DiskCapacity, Some(Unit::GB)),
        ("os", Field::Os, None),
        ("operatingsystem", Field::Os, None),
        ("ipaddress", Field::Address, None),
        ("macaddress", Field::Mac, None),
        ("location", Field::Site, None),
        ("environment", Field::Environment, None),
        ("usedfor", Field::Environment, None),
        ("ownedby", Field::Owner, None),
        ("managedby", Field::Owner, None),
        ("assignedto", Field::Owner, None),
        ("supportgroup", Field::Owner, None),
        ("purchasedate", Field::BoughtYear, None),
        ("purchased", Field::BoughtYear, None),
        ("installdate", Field::BoughtYear, None),
        ("shortdescription", Field::Note, None),
        ("comments", Field::Note, None),
    ],
    // Lists are made with columns of the user's own.
    guesses_others: true,
    unused: &[
        "installstatus",
        "operationalstatus",
        "status",
        "state",
        "isvirtual",
        "virtual",
        "sysclassname",
        "class",
        "manufacturer",
        "discoverysource",
    ],
    refuse,
    amend,
    ..ListPreset::PLAIN
};

fn refuse(row: &Row<'_>) -> Option<Diagnostic> {
    ["installstatus", "operationalstatus", "status"]
        .iter()
        .find_map(|key| amendments::not_in_service(row, key))
}

fn amend(row: &Row<'_>, server: &mut Server) {
    amendments::os_version(row, "osversion", server);
    amendments::maker(row, "manufacturer", server);
    for key in ["isvirtual", "virtual"] {
        amendments::kind_by(row, key, Kind::Virtual, server);
    }
}
