//! Nutanix Collector workbooks. Sheets carry the names of RVTools' sheets, with other columns: VMs are
//! named by "VM Name" and told apart by "MOID". Loads are percentiles over the days of the collection.

use super::{JoinedLists, PART, Part, Role};
use crate::mapping::{Field, Unit};
use crate::readers::presets::{ListPreset, Row, amendments};
use engine::inventory::Server;

const NAME: &str = "Nutanix Collector";
const ID: &[&str] = &["moid", "vmmoid"];

/// Columns of a sheet of VMs.
const MACHINES: ListPreset = ListPreset {
    name: NAME,
    must: &["vmname"],
    columns: &[
        ("vmname", Field::Name, None),
        ("moid", Field::PlatformId, None),
        ("vmmoid", Field::PlatformId, None),
        ("powerstate", Field::PoweredOn, None),
        ("vcpus", Field::Cores, None),
        ("memory", Field::Memory, Some(Unit::MiB)),
        ("capacity", Field::DiskCapacity, Some(Unit::MiB)),
        ("consumed", Field::DiskUsed, Some(Unit::MiB)),
        ("guestos", Field::Os, None),
        ("datacentername", Field::Site, None),
        ("ipaddress", Field::Address, None),
        ("ipaddresses", Field::Address, None),
    ],
    refuse: |row| amendments::template(row, "template"),
    amend: virtual_machine,
    ..ListPreset::PLAIN
};

/// The sheets.
pub const LISTS: JoinedLists = JoinedLists {
    id: "nutanix_collector",
    name: "Nutanix Collector workbook",
    unconfirmed: Some("its sheets are known from programs that read it, not from its maker"),
    confidence: 0.97,
    mark: Some(("metadata", "collectorversion")),
    parts: &[
        Part {
            sheet: "vmlist",
            list: ListPreset {
                signs: &["sizingenabled", "thinprovisioned", "vcpus", "memory", "targetcluster", "guestos"],
                least: 3,
                ..MACHINES
            },
            role: Role::Servers,
            ids: ID,
            host: "host",
            ..PART
        },
        Part {
            sheet: "vinfo",
            list: ListPreset {
                signs: &["moid", "vcpus", "memory", "guestos", "hostname", "clustername"],
                least: 2,
                ..MACHINES
            },
            role: Role::Servers,
            ids: ID,
            host: "host",
            ..PART
        },
        Part {
            sheet: "vcpu",
            list: ListPreset {
                name: NAME,
                key: load,
                must: &["vmname"],
                signs: &["peak%", "average%", "median%"],
                columns: &[
                    ("vmname", Field::Name, None),
                    ("vcpus", Field::Cores, None),
                    ("peak%", Field::CpuPeak, Some(Unit::Percent)),
                    ("average%", Field::CpuAverage, Some(Unit::Percent)),
                ],
                ..ListPreset::PLAIN
            },
            role: Role::About,
            ids: ID,
            ..PART
        },
        Part {
            sheet: "vmemory",
            list: ListPreset {
                name: NAME,
                key: load,
                must: &["vmname"],
                signs: &["peak%", "average%", "median%"],
                columns: &[
                    ("vmname", Field::Name, None),
                    ("size", Field::Memory, Some(Unit::MiB)),
                    ("peak%", Field::MemoryShare, Some(Unit::Percent)),
                ],
                ..ListPreset::PLAIN
            },
            role: Role::About,
            ids: ID,
            ..PART
        },
        Part {
            sheet: "vdisk",
            list: ListPreset {
                name: NAME,
                must: &["vmname", "capacity"],
                least: 0,
                columns: &[("vmname", Field::Name, None), ("capacity", Field::Disks, Some(Unit::MiB))],
                ..ListPreset::PLAIN
            },
            role: Role::About,
            ids: ID,
            ..PART
        },
        Part {
            sheet: "vhosts",
            list: ListPreset {
                name: NAME,
                must: &["hostname"],
                signs: &["cpumodel", "cpuspeed", "hostip"],
                columns: &[
                    ("hostname", Field::Name, None),
                    ("model", Field::Model, None),
                    ("servicetag", Field::Serial, None),
                    ("cpus", Field::Sockets, None),
                    ("corespercpu", Field::CoresPerSocket, None),
                    ("cpucores", Field::Cores, None),
                    ("cpumodel", Field::CpuModel, None),
                    ("cpuspeed", Field::Clock, Some(Unit::Mhz)),
                    // "(GiB, decimal)": a number with decimals.
                    ("memorysize", Field::Memory, Some(Unit::GiB)),
                    ("datacentername", Field::Site, None),
                ],
                // What both say is said once.
                instead: &[("corespercpu", "cpucores")],
                named_by: &["hostip"],
                ..ListPreset::PLAIN
            },
            role: Role::Hosts,
            alone: &["hostip", "cpumodel", "vms"],
            describe: |row, host| {
                host.cluster = row.known("clustername").or_else(|| row.known("cluster"));
                host.vendor = row.known("vendor");
                host.hypervisor = row.known("hypervisor");
            },
            ..PART
        },
    ],
};

/// "95th Percentile % (recommended)" keeps its per cent sign, "Size (MiB)" loses its unit.
fn load(header: &str) -> String {
    let share = if header.contains('%') { "%" } else { "" };
    crate::readers::presets::letters(&header.replace('%', "")) + share
}

fn virtual_machine(_: &Row<'_>, server: &mut Server) {
    amendments::is_virtual(server);
}
