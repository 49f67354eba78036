//! Live Optics workbooks. VMs are in MiB, hosts in KiB and GiB; older files write MB and mean MiB. The
//! sheet of VMs knows the first disk only, the others are in a sheet of their own.

use super::{JoinedLists, PART, Part, Role};
use crate::mapping::{Field, Unit};
use crate::readers::presets::{ListPreset, Row, amendments};
use engine::inventory::Server;

const NAME: &str = "Live Optics";
const ID: &[&str] = &["mobid"];

/// The sheets.
pub const LISTS: JoinedLists = JoinedLists {
    id: "live_optics",
    name: "Live Optics workbook",
    unconfirmed: Some(
        "its sheets are known from programs that read it; runs on servers without a hypervisor are not known at all",
    ),
    confidence: 0.98,
    mark: Some(("esxhosts", "cpuclockspeedghz")),
    parts: &[
        Part {
            sheet: "vms",
            list: ListPreset {
                name: NAME,
                must: &["vmname", "virtualcpu"],
                signs: &[
                    "provisionedmemory",
                    "usedmemory",
                    "consumedmemory",
                    "guestvmdiskcapacity",
                    "guestvmdiskused",
                    "virtualdisksize",
                    "virtualdiskused",
                    "vmos",
                    "mobid",
                ],
                least: 3,
                columns: &[
                    ("vmname", Field::Name, None),
                    ("mobid", Field::PlatformId, None),
                    ("instanceuuid", Field::PlatformId, None),
                    ("uuid", Field::Uuid, None),
                    ("guesthostname", Field::DnsName, None),
                    ("powerstate", Field::PoweredOn, None),
                    ("isrunning", Field::PoweredOn, None),
                    ("virtualcpu", Field::Cores, None),
                    ("provisionedmemory", Field::Memory, Some(Unit::MiB)),
                    ("consumedmemory", Field::MemoryUsed, Some(Unit::MiB)),
                    ("usedmemory", Field::MemoryUsed, Some(Unit::MiB)),
                    ("virtualdisksize", Field::DiskCapacity, Some(Unit::MiB)),
                    ("guestvmdiskcapacity", Field::DiskCapacity, Some(Unit::MiB)),
                    ("guestvmdiskused", Field::DiskUsed, Some(Unit::MiB)),
                    ("virtualdiskused", Field::DiskUsed, Some(Unit::MiB)),
                    ("vmos", Field::Os, None),
                    ("datacenter", Field::Site, None),
                    ("guestip1", Field::Address, None),
                    ("guestip2", Field::Address, None),
                    ("guestip3", Field::Address, None),
                    ("guestip4", Field::Address, None),
                ],
                refuse: |row| amendments::template(row, "template"),
                amend: virtual_machine,
                ..ListPreset::PLAIN
            },
            role: Role::Servers,
            ids: ID,
            host: "host",
            ..PART
        },
        Part {
            sheet: "vmperformance",
            list: ListPreset {
                name: NAME,
                must: &["vmname"],
                signs: &["peakvcpu%", "averagevcpu%", "peakiops", "averageiops", "avgmemory"],
                key: with_share,
                columns: &[
                    ("vmname", Field::Name, None),
                    ("peakvcpu%", Field::CpuPeak, Some(Unit::Percent)),
                    ("averagevcpu%", Field::CpuAverage, Some(Unit::Percent)),
                    ("avgvcpu%", Field::CpuAverage, Some(Unit::Percent)),
                    ("peakmemory", Field::MemoryUsed, Some(Unit::MiB)),
                    ("peakiops", Field::DiskOperations, Some(Unit::PerSecond)),
                ],
                ..ListPreset::PLAIN
            },
            role: Role::About,
            ids: ID,
            ..PART
        },
        Part {
            sheet: "vmdisks",
            list: ListPreset {
                name: NAME,
                must: &["capacity"],
                signs: &["mobid", "vmname"],
                columns: &[("vmname", Field::Name, None), ("capacity", Field::Disks, Some(Unit::MiB))],
                named_by: ID,
                ..ListPreset::PLAIN
            },
            role: Role::About,
            ids: ID,
            // A row for each disk.
            alone: &["mobid", "capacity"],
            ..PART
        },
        Part {
            sheet: "esxhosts",
            list: ListPreset {
                name: NAME,
                must: &["hostname"],
                signs: &["cpudescription", "cpuclockspeed", "cpusockets"],
                columns: &[
                    ("hostname", Field::Name, None),
                    ("model", Field::Model, None),
                    ("cpusockets", Field::Sockets, None),
                    ("cpucores", Field::Cores, None),
                    ("cpudescription", Field::CpuModel, None),
                    ("cpuclockspeed", Field::Clock, Some(Unit::Ghz)),
                    ("memory", Field::Memory, Some(Unit::KiB)),
                    ("datacenter", Field::Site, None),
                    ("servicetag", Field::Serial, None),
                    ("serialnumber", Field::Serial, None),
                ],
                ..ListPreset::PLAIN
            },
            role: Role::Hosts,
            alone: &["cpudescription", "cpusockets", "guestvmcount"],
            describe: |row, host| {
                host.cluster = row.known("cluster");
                host.vendor = row.known("manufacturer");
            },
            ..PART
        },
        Part {
            sheet: "esxperformance",
            list: ListPreset {
                name: NAME,
                key: with_share,
                must: &["host"],
                signs: &["peakcpu%", "averagecpu%", "peakmemory%", "averagememory%", "peakiops"],
                least: 3,
                columns: &[("host", Field::Name, None)],
                ..ListPreset::PLAIN
            },
            role: Role::HostLoads,
            alone: &["host", "peakcpu%", "averagecpu%"],
            ..PART
        },
    ],
};

/// "Peak Memory %" and "Peak Memory (MiB)" are two columns, and "Peak vCPU (GHz)" is a third kind.
fn with_share(header: &str) -> String {
    match header.to_lowercase() {
        h if h.contains("ghz") => crate::readers::presets::all_letters(&h),
        h => {
            let share = if h.contains('%') { "%" } else { "" };
            crate::readers::presets::letters(&h.replace('%', "")) + share
        }
    }
}

fn virtual_machine(_: &Row<'_>, server: &mut Server) {
    amendments::is_virtual(server);
    // A host name without a domain is another name, not one in the domain.
    if let Some(short) = server.dns_name.take_if(|n| !n.value.contains('.')) {
        server.other_names.push(short);
    }
    // What a VM holds that is off is no load.
    if server.powered_on.as_ref().is_some_and(|p| !p.value) {
        server.memory_used = None;
    }
}
