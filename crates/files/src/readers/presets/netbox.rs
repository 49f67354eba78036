//! Devices and virtual machines of NetBox. Exports carry the labels of the columns on the page, or the
//! names of fields; the user chooses the columns and the separator.

use super::{ListPreset, Row, amendments};
use crate::mapping::Field;
use engine::diagnostic::Diagnostic;
use engine::inventory::Server;

const UNCONFIRMED: &str =
    "headers are read by the labels and names in its source, no exported file was at hand";

/// What is read in another way, or says nothing about a server.
const UNUSED: &[&str] = &[
    "status",
    "manufacturer",
    "rack",
    "position",
    "face",
    "location",
    "cluster",
    "device",
    "tags",
    "created",
    "lastupdated",
    "id",
    "url",
];

/// Devices: no CPU and no memory, but what hardware and where.
pub const DEVICES: ListPreset = ListPreset {
    id: "netbox_devices",
    name: "NetBox list of devices",
    unconfirmed: Some(UNCONFIRMED),
    confidence: 0.93,
    must: &["name", "status", "site"],
    signs: &[
        "rack",
        "position",
        "face",
        "devicetype",
        "type",
        "role",
        "devicerole",
        "manufacturer",
        "platform",
        "tenant",
        "assettag",
        "rackface",
    ],
    least: 5,
    columns: &[
        ("name", Field::Name, None),
        ("role", Field::Role, None),
        ("devicerole", Field::Role, None),
        ("tenant", Field::Owner, None),
        ("devicetype", Field::Model, None),
        ("type", Field::Model, None),
        ("platform", Field::Os, None),
        ("serialnumber", Field::Serial, None),
        ("serial", Field::Serial, None),
        ("assettag", Field::PlatformId, None),
        ("site", Field::Site, None),
        ("primaryipv4", Field::Address, None),
        ("primaryip4", Field::Address, None),
        ("primaryip", Field::Address, None),
        ("ipaddress", Field::Address, None),
        ("comments", Field::Note, None),
        ("description", Field::Note, None),
    ],
    guesses_others: true,
    unused: UNUSED,
    refuse: |row| other(row).or_else(|| amendments::not_in_service(row, "status")),
    amend: amend_device,
    ..ListPreset::PLAIN
};

/// Virtual machines.
pub const VIRTUAL_MACHINES: ListPreset = ListPreset {
    id: "netbox_virtual_machines",
    name: "NetBox list of virtual machines",
    unconfirmed: Some(UNCONFIRMED),
    confidence: 0.94,
    must: &["name", "vcpus", "memory", "cluster"],
    signs: &["status", "site", "device", "role", "platform", "tenant", "disk", "primaryip", "ipaddress"],
    least: 3,
    columns: &[
        ("name", Field::Name, None),
        ("vcpus", Field::Cores, None),
        ("memory", Field::Memory, None),
        ("disk", Field::DiskCapacity, None),
        ("role", Field::Role, None),
        ("tenant", Field::Owner, None),
        ("platform", Field::Os, None),
        ("serialnumber", Field::Serial, None),
        ("serial", Field::Serial, None),
        ("site", Field::Site, None),
        ("primaryipv4", Field::Address, None),
        ("primaryip4", Field::Address, None),
        ("primaryip", Field::Address, None),
        ("ipaddress", Field::Address, None),
        ("comments", Field::Note, None),
        ("description", Field::Note, None),
    ],
    guesses_others: true,
    unused: UNUSED,
    refuse: |row| amendments::not_in_service(row, "status"),
    amend: amend_vm,
    ..ListPreset::PLAIN
};

fn other(row: &Row<'_>) -> Option<Diagnostic> {
    amendments::other_device(row, "role").or_else(|| amendments::other_device(row, "devicerole"))
}

/// Addresses come with the length of their network.
fn bare_address(server: &mut Server) {
    if let Some(address) = &mut server.address
        && let Some((bare, _)) = address.value.split_once('/')
    {
        address.value = bare.into();
    }
}

fn amend_device(row: &Row<'_>, server: &mut Server) {
    amendments::maker(row, "manufacturer", server);
    amendments::power(row, "status", server);
    amendments::tags(row, "tags", server);
    bare_address(server);
}

fn amend_vm(row: &Row<'_>, server: &mut Server) {
    amendments::is_virtual(server);
    amendments::power(row, "status", server);
    amendments::tags(row, "tags", server);
    bare_address(server);
}
