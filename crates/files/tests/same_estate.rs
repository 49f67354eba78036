//! One estate, written as eight exports write it: each gives back what its format can carry, and all of
//! them together give the same forty servers once. What is expected stands in `machines.rs`; the writers
//! know nothing of the readers.

use engine::inventory::{Firmware, Kind, Server};
use engine::joining::{JoinRule, ServerField};
use files::import::identity::mac;
use files::import::{Batch, Choices, inspect, merge, read};
use machines::{Machine, machines};

#[path = "same_estate/machines.rs"]
mod machines;
#[path = "same_estate/writers.rs"]
mod writers;
mod xlsx;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Kind,
    Cores,
    /// Sockets, and cores of each.
    Sockets,
    Clock,
    Memory,
    DiskCapacity,
    DiskUsed,
    /// Each disk.
    Disks,
    Os,
    Address,
    /// All network cards.
    Macs,
    /// The first network card.
    FirstMac,
    Firmware,
    Site,
    Serial,
    PoweredOn,
    Model,
}
use Value::*;

/// An export.
struct Export {
    file: &'static str,
    reader: &'static str,
    write: fn(&[Machine]) -> Vec<u8>,
    carries: &'static [Value],
    /// It knows no other servers than VMs.
    only_virtual: bool,
    /// How far its unit rounds the sizes of disks, MiB.
    rounds_disks_mib: f64,
}

/// Half a GB of a thousand million bytes.
const HALF_A_GB: f64 = 5e8 / 1_048_576.0;
/// Half of the last figure of GB with three behind the point, once for each of up to six disks.
const SIX_HALF_MB: f64 = 6.0 * 5e5 / 1_048_576.0;

const EXPORTS: [Export; 8] = [
    Export {
        file: "template.csv",
        reader: "server_list",
        write: writers::template,
        carries: &[
            Kind,
            Cores,
            Sockets,
            Clock,
            Memory,
            DiskCapacity,
            DiskUsed,
            Disks,
            Os,
            Address,
            Macs,
            Firmware,
            Site,
            Serial,
            PoweredOn,
            Model,
        ],
        only_virtual: false,
        rounds_disks_mib: 0.0,
    },
    Export {
        file: "rvtools.xlsx",
        reader: "rvtools",
        write: writers::rvtools_xlsx,
        carries: &[
            Kind,
            Cores,
            Sockets,
            Memory,
            DiskCapacity,
            DiskUsed,
            Disks,
            Os,
            Address,
            Macs,
            Firmware,
            Site,
            PoweredOn,
        ],
        only_virtual: true,
        rounds_disks_mib: 0.0,
    },
    Export {
        file: "rvtools.zip",
        reader: "rvtools",
        write: writers::rvtools_csv,
        carries: &[
            Kind,
            Cores,
            Sockets,
            Memory,
            DiskCapacity,
            DiskUsed,
            Disks,
            Os,
            Address,
            Macs,
            Firmware,
            Site,
            PoweredOn,
        ],
        only_virtual: true,
        rounds_disks_mib: 0.0,
    },
    Export {
        file: "azure.csv",
        reader: "azure_migrate",
        write: writers::azure_migrate,
        carries: &[Kind, Cores, Memory, DiskCapacity, DiskUsed, Disks, Os, Address, Macs, Firmware],
        only_virtual: false,
        rounds_disks_mib: SIX_HALF_MB,
    },
    Export {
        file: "vmInfo.csv",
        reader: "google_migration_center",
        write: writers::migration_center,
        carries: &[Kind, Cores, Memory, DiskCapacity, DiskUsed, Os, Address, FirstMac, Site, PoweredOn],
        only_virtual: false,
        rounds_disks_mib: 0.0,
    },
    Export {
        file: "live-optics.xlsx",
        reader: "live_optics",
        write: writers::live_optics,
        carries: &[Kind, Cores, Memory, DiskCapacity, DiskUsed, Disks, Os, Address, Site, PoweredOn],
        only_virtual: true,
        rounds_disks_mib: 0.0,
    },
    Export {
        file: "cmdb.csv",
        reader: "servicenow_servers",
        write: writers::service_now,
        carries: &[Kind, Cores, Sockets, Clock, Memory, DiskCapacity, Os, Address, Macs, Site, Serial, Model],
        only_virtual: false,
        rounds_disks_mib: HALF_A_GB,
    },
    Export {
        file: "evaluator.xlsx",
        reader: "aws_migration_evaluator",
        write: writers::migration_evaluator,
        carries: &[Kind, Cores, Memory, DiskCapacity, Os, Address, Site],
        only_virtual: false,
        rounds_disks_mib: HALF_A_GB,
    },
];

fn exported(export: &Export) -> Vec<Machine> {
    machines().into_iter().filter(|m| m.is_virtual || !export.only_virtual).collect()
}

fn imported(export: &Export) -> Batch {
    let bytes = (export.write)(&exported(export));
    let found = inspect(export.file, &bytes).recognised;
    assert_eq!(found.as_ref().map(|r| r.reader), Some(export.reader), "{}: {found:?}", export.file);
    let batch = read(export.file, &bytes, &Choices::default());
    assert_eq!(batch.set_aside, [], "{}", export.file);
    assert!(batch.sources.iter().all(|s| s.rows == s.rows_used), "{}", export.file);
    batch
}

/// A value of a server and that of the machine, as text; sizes may differ by what rounding takes.
fn both(value: Value, m: &Machine, s: &Server, rounds: f64) -> (String, String) {
    macro_rules! say {
        ($known:expr, $expected:expr) => {
            (format!("{:?}", $known), format!("{:?}", Some($expected)))
        };
    }
    let text = |known: &engine::inventory::Known<engine::inventory::Text>| {
        known.as_ref().map(|v| v.value.to_string())
    };
    let size = |known: Option<f64>, expected: f64| match known {
        Some(v) if (v - expected).abs() <= rounds + 1e-6 => say!(Some(expected), expected),
        other => say!(other, expected),
    };
    let gib = |gib: u64| gib as f64 * 1024.0;
    match value {
        Kind => say!(Some(s.kind), if m.is_virtual { self::Kind::Virtual } else { self::Kind::Physical }),
        Cores => say!(s.cores(), m.cores()),
        Sockets => say!(
            s.sockets.as_ref().zip(s.cores_per_socket.as_ref()).map(|(a, b)| (a.value, b.value)),
            (m.sockets, m.cores_per_socket)
        ),
        Clock => say!(s.clock.as_ref().map(|v| v.value.mhz().round()), f64::from(m.clock_mhz)),
        Memory => say!(s.memory.as_ref().map(|v| v.value.mib()), m.memory_mib as f64),
        DiskCapacity => size(s.disk_capacity.as_ref().map(|v| v.value.mib()), gib(m.capacity_gib())),
        DiskUsed => size(s.disk_used.as_ref().map(|v| v.value.mib()), gib(m.used_gib)),
        Disks => {
            assert_eq!(s.disks.len(), m.disks_gib.len(), "{}", m.name);
            let each = s.disks.iter().zip(m.disks_gib);
            let far = each.clone().find(|(d, g)| (d.capacity.value.mib() - gib(**g)).abs() > rounds + 1e-6);
            say!(far.map_or(Some(0.0), |(d, _)| Some(d.capacity.value.mib())), 0.0)
        }
        Os => say!(text(&s.os), m.os.to_owned()),
        Address => say!(text(&s.address), m.address.to_owned()),
        Macs | FirstMac => {
            let most = if value == Macs { usize::MAX } else { 1 };
            let own: Vec<_> = s.network_cards.iter().map(|c| c.mac.as_deref().and_then(mac)).collect();
            say!(Some(own), m.macs.iter().take(most).map(|a| mac(a)).collect::<Vec<_>>())
        }
        Firmware => say!(
            s.firmware.as_ref().map(|v| v.value),
            if m.is_uefi { self::Firmware::Uefi } else { self::Firmware::Bios }
        ),
        Site => say!(text(&s.site), m.site.to_owned()),
        // No serial number is none, not an empty one.
        Serial => (format!("{:?}", text(&s.serial)), format!("{:?}", m.serial)),
        PoweredOn => say!(s.powered_on.as_ref().map(|v| v.value), m.is_on),
        Model => say!(s.model.as_ref().map(|v| v.value.contains(m.model)), true),
    }
}

fn compare(file: &str, servers: &[Server], machines: &[Machine], carries: &[Value], rounds: f64) {
    assert_eq!(servers.len(), machines.len(), "{file}");
    for m in machines {
        let found = servers.iter().find(|s| &*s.name.value == m.name);
        let Some(s) = found else { panic!("{file}: no server {}", m.name) };
        for value in carries {
            let (found, expected) = both(*value, m, s, rounds);
            assert_eq!(found, expected, "{file}: {value:?} of {}", m.name);
        }
    }
}

#[test]
fn every_export_gives_back_what_it_carries() {
    for export in &EXPORTS {
        let batch = imported(export);
        compare(export.file, &batch.servers, &exported(export), export.carries, export.rounds_disks_mib);
    }
}

/// In any order: what decides is what the records have in common.
#[test]
fn all_exports_together_are_one_inventory() {
    let mut batches: Vec<Batch> = EXPORTS.iter().map(imported).collect();
    let records: usize = batches.iter().map(|b| b.servers.len()).sum();
    // Twenty physical servers in five lists, twenty VMs in eight.
    assert_eq!(records, 20 * 5 + 20 * 8);
    let (inventory, _, summary) = merge(&Default::default(), &Default::default(), batches.clone());
    assert_eq!((summary.new, summary.set_aside), (40, 0));
    assert_eq!(summary.rows_in, summary.rows_used);
    compare("all", &inventory.servers, &machines(), EXPORTS[0].carries, HALF_A_GB);
    // Four physical servers and four VMs have no MAC address, and one VM has a name in the domain.
    let joined: Vec<(JoinRule, usize)> = summary.joined_by().collect();
    assert_eq!(
        joined,
        [
            // Both files of RVTools and Live Optics know the UUID of a VM.
            (JoinRule::Uuid, 20 * 2),
            // Template and CMDB know the serial number of a machine.
            (JoinRule::Serial, 20),
            // Azure Migrate and Google join them by MAC address; to the VMs of above also template and CMDB.
            (JoinRule::Mac, 16 * 2 + 16 * 4),
            // Migration Evaluator knows names only …
            (JoinRule::DnsName, 1),
            // … and without a MAC address so do the others.
            (JoinRule::NameInSite, 39 + 4 * 2 + 4 * 4),
        ]
    );
    assert_eq!(joined.iter().map(|j| j.1).sum::<usize>(), records - 40);
    // 5 GiB stand as 5 GB in a list of whole GB: the same number under both names is no conflict. Everything
    // else rounds by less than a hundredth.
    let open = inventory.conflicts.iter().filter(|c| c.settled.is_none());
    let open: Vec<_> = open.map(|c| (c.server.as_str(), c.field)).collect();
    assert_eq!((open.as_slice(), summary.conflicts), (&[][..], 0));
    // Every platform has an identity of its own for a server; all are kept, and nobody is asked.
    let kept = inventory.conflicts.iter().filter(|c| c.settled.is_some());
    assert!(kept.clone().all(|c| c.field == ServerField::PlatformId));
    assert_eq!(kept.count(), 40);
    batches.reverse();
    let (again, _, second) = merge(&Default::default(), &Default::default(), batches);
    assert_eq!((again.servers == inventory.servers, second), (true, summary));
}
