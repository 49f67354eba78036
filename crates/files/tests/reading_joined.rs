//! What must come out of workbooks whose sheets belong together. No file that their makers allow to keep
//! was found: the sheets are fixtures in the shape that is described, with numbers of our own.

use engine::inventory::{Kind, Server};
use files::import::{Batch, Choices, arrange, inspect, read};
use xlsx::{table, workbook};

mod xlsx;

/// A sheet from its cells, separated by `;`.
macro_rules! sheet {
    ($path:literal) => {{
        let text = include_str!(concat!("../../../tests/fixtures/", $path));
        let rows: Vec<Vec<&str>> = text.lines().map(|l| l.split(';').collect()).collect();
        table(&rows.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }};
}

fn read_as(reader: &str, bytes: &[u8]) -> Batch {
    read_named("export.xlsx", reader, bytes)
}

fn read_named(name: &str, reader: &str, bytes: &[u8]) -> Batch {
    let inspection = inspect(name, bytes);
    let found = inspection.recognised.as_ref();
    assert_eq!(found.map(|r| r.reader), Some(reader), "{found:?} {:?}", inspection.diagnostics);
    let batch = read(name, bytes, &Choices::default());
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{:?}", s.sheet);
    }
    batch
}

/// Rows set aside, by sheet.
fn aside(batch: &Batch) -> Vec<(&str, u32, &str)> {
    let sheet = |i: u16| batch.sources[usize::from(i)].sheet.as_deref().unwrap_or_default();
    batch.set_aside.iter().map(|s| (sheet(s.source), s.row, &*s.reason.code)).collect()
}

fn warnings(batch: &Batch) -> Vec<&str> {
    let told = batch.diagnostics.iter().filter(|d| d.severity != engine::diagnostic::Severity::Note);
    told.map(|d| &*d.code).collect()
}

fn has(batch: &Batch, code: &str) -> bool {
    batch.diagnostics.iter().any(|d| &*d.code == code)
}

fn server<'a>(batch: &'a Batch, name: &str) -> &'a Server {
    let names: Vec<&str> = batch.servers.iter().map(|s| &*s.name.value).collect();
    batch.servers.iter().find(|s| &*s.name.value == name).unwrap_or_else(|| panic!("no {name} in {names:?}"))
}

macro_rules! value {
    ($server:expr, $field:ident) => {
        $server.$field.as_ref().map(|v| &*v.value)
    };
    ($server:expr, $field:ident, $in:ident) => {
        $server.$field.as_ref().map(|v| v.value.$in())
    };
}

fn near(found: Option<f64>, expected: f64) {
    assert!(found.is_some_and(|v| (v - expected).abs() < 1e-6 * expected.abs()), "{found:?} {expected}");
}

/// The sheets of Migration Evaluator.
fn migration_evaluator() -> Vec<u8> {
    workbook(&[
        ("Physical Provisioning", sheet!("aws_migration_evaluator/physical-provisioning.csv")),
        ("Glossary", sheet!("aws_migration_evaluator/glossary.csv")),
        ("Utilization", sheet!("aws_migration_evaluator/utilization.csv")),
        ("Asset Ownership", sheet!("aws_migration_evaluator/asset-ownership.csv")),
        ("Virtual Provisioning", sheet!("aws_migration_evaluator/virtual-provisioning.csv")),
    ])
}

#[test]
fn migration_evaluator_joins_by_its_identifier() {
    let batch = read_as("aws_migration_evaluator", &migration_evaluator());
    assert_eq!(aside(&batch), [("Utilization", 5, "row.no_server")]);
    assert_eq!(warnings(&batch), ["server.same_name"]);
    assert!(has(&batch, "list.days") && batch.measurements.is_empty());
    let web = server(&batch, "web01");
    assert_eq!((web.kind, web.cores()), (Kind::Physical, Some(12)));
    assert_eq!(value!(web, memory, gib), Some(64.0));
    assert_eq!(value!(web, model), Some("HPE ProLiant DL360"));
    assert_eq!(value!(web, cpu_model), Some("Intel Xeon E5-2640 @ 2.50GHz"));
    // The highest of 0.4, 0.8 and 0.6; the mean of 0.1, 0.2 and 0.3.
    assert_eq!(value!(web, cpu_peak, fraction), Some(0.8));
    near(value!(web, cpu_average, fraction), 0.2);
    // Half of 64 GiB on the first day, a quarter on the second; 0.4 of 500 GB.
    assert_eq!(value!(web, memory_used, gib), Some(32.0));
    near(value!(web, disk_used, gb_decimal), 200.0);
    assert_eq!((value!(web, environment), value!(web, owner)), (Some("Production"), Some("Web")));
    // Without a name, its identifier is its name.
    let second = server(&batch, "u-2");
    assert_eq!((value!(second, role), second.cores()), (Some("Oracle"), Some(16)));
    assert!(second.cpu_peak.is_none() && second.memory_used.is_none());
    // Two VMs of one name are two; the row of ownership finds its own by the identifier.
    let app = server(&batch, "app01");
    assert_eq!((app.kind, value!(app, application)), (Kind::Virtual, Some("ERP")));
    let other = server(&batch, "app01 (u-4)");
    assert_eq!((other.cores(), value!(other, application)), (Some(2), None));
    let rows: Vec<_> =
        batch.sources.iter().map(|s| (s.sheet.as_deref().unwrap(), s.rows, s.rows_used)).collect();
    assert_eq!(
        rows,
        [
            ("Physical Provisioning", 2, 2),
            ("Utilization", 4, 3),
            ("Asset Ownership", 2, 2),
            ("Virtual Provisioning", 2, 2)
        ]
    );
}

/// The sheets of Live Optics, with MiB or with the MB of older files.
fn live_optics(unit: &str) -> Vec<u8> {
    let mut sheets = [
        ("Details", sheet!("live_optics/details.csv")),
        ("ESX Hosts", sheet!("live_optics/esx-hosts.csv")),
        ("VMs", sheet!("live_optics/vms.csv")),
        ("VM Performance", sheet!("live_optics/vm-performance.csv")),
        ("VM Disks", sheet!("live_optics/vm-disks.csv")),
    ];
    for (_, text) in sheets.iter_mut().flat_map(|s| &mut s.1) {
        *text = text.replace("(MiB)", &format!("({unit})"));
    }
    workbook(&sheets)
}

#[test]
fn live_optics_in_either_unit() {
    for unit in ["MiB", "MB"] {
        let batch = read_as("live_optics", &live_optics(unit));
        assert_eq!(
            aside(&batch),
            [
                ("VMs", 4, "row.template"),
                ("VM Performance", 4, "row.of_left_out"),
                ("VM Disks", 5, "row.no_server"),
            ]
        );
        assert_eq!(warnings(&batch), ["server.same_name"]);
        assert_eq!((batch.servers.len(), batch.hosts.len()), (2, 2));
        let web = server(&batch, "web01");
        assert_eq!((web.kind, web.cores()), (Kind::Virtual, Some(4)));
        assert_eq!((value!(web, memory, gib), value!(web, memory_used, gib)), (Some(16.0), Some(12.0)));
        // The sheet of VMs knows the first disk only: 100 GiB and 200 GiB.
        assert_eq!(value!(web, disk_capacity, gib), Some(300.0));
        assert_eq!(value!(web, disk_used, gib), Some(50.0));
        assert_eq!(
            (value!(web, clock, mhz), value!(web, cpu_model)),
            (Some(2100.0), Some("Intel Xeon Gold 6130"))
        );
        near(value!(web, cpu_peak, fraction), 0.805);
        near(value!(web, cpu_average, fraction), 0.125);
        assert_eq!(value!(web, disk_operations, iops), Some(900.0));
        assert_eq!((value!(web, platform_id), value!(web, uuid)), (Some("vm-11"), Some("4221-a")));
        assert_eq!(
            (value!(web, dns_name), value!(web, site)),
            (Some("web01.example.com"), Some("dc-berlin"))
        );
        let old = server(&batch, "web01 (vm-12)");
        assert_eq!(old.powered_on.as_ref().map(|p| p.value), Some(false));
        assert!(old.clock.is_none() && old.memory_used.is_none() && old.cpu_peak.is_none());
        assert_eq!(value!(old, disk_capacity, gib), Some(20.0));
        assert_eq!((old.dns_name.is_none(), &*old.other_names[0].value), (true, "webold"));
    }
}

/// The sheets of Nutanix Collector, which carry the names of RVTools' sheets.
fn nutanix(metadata: bool) -> Vec<u8> {
    let mut sheets = vec![
        ("vInfo", sheet!("nutanix_collector/vinfo.csv")),
        ("vCPU", sheet!("nutanix_collector/vcpu.csv")),
        ("vMemory", sheet!("nutanix_collector/vmemory.csv")),
        ("vHosts", sheet!("nutanix_collector/vhosts.csv")),
        ("vmList", sheet!("nutanix_collector/vmlist.csv")),
    ];
    if metadata {
        sheets.insert(0, ("Metadata", sheet!("nutanix_collector/metadata.csv")));
    }
    workbook(&sheets)
}

#[test]
fn nutanix_collector_is_no_rvtools() {
    for metadata in [true, false] {
        let bytes = nutanix(metadata);
        let inspection = inspect("RVTools_export_all.xlsx", &bytes);
        assert!(
            inspection.alternatives.iter().all(|a| a.reader != "rvtools"),
            "{:?}",
            inspection.alternatives
        );
        let batch = read_as("nutanix_collector", &bytes);
        assert_eq!(
            aside(&batch),
            [("vmList", 4, "row.template"), ("vCPU", 4, "row.no_server"), ("vMemory", 3, "row.of_left_out")]
        );
        assert_eq!((batch.servers.len(), batch.hosts.len(), warnings(&batch)), (2, 1, Vec::new()));
        let web = server(&batch, "web01");
        assert_eq!((web.kind, web.cores()), (Kind::Virtual, Some(4)));
        assert_eq!(value!(web, platform_id), Some("vm-11"));
        assert_eq!(value!(web, memory, gib), Some(16.0));
        // 75 % of 16 GiB at its peak.
        assert_eq!(value!(web, memory_used, gib), Some(12.0));
        assert_eq!(
            (value!(web, disk_capacity, gib), value!(web, disk_used, gib)),
            (Some(300.0), Some(110.0))
        );
        assert_eq!(
            (value!(web, cpu_peak, fraction), value!(web, cpu_average, fraction)),
            (Some(0.9), Some(0.15))
        );
        assert_eq!(
            (value!(web, clock, mhz), value!(web, cpu_model)),
            (Some(2100.0), Some("Intel Xeon Gold 6130"))
        );
        let old = server(&batch, "old01");
        assert!(old.cpu_peak.is_none() && old.memory_used.is_none());
        assert_eq!(old.powered_on.as_ref().map(|p| p.value), Some(false));
    }
}

#[test]
fn rvtools_is_no_nutanix() {
    let bytes = include_bytes!("../../../tests/fixtures/rvtools/kubev2v-example1.xlsx");
    let inspection = inspect("export.xlsx", bytes);
    assert_eq!(inspection.recognised.map(|r| r.reader), Some("rvtools"));
    let others: Vec<&str> = inspection.alternatives.iter().map(|a| a.reader).collect();
    assert!(!others.contains(&"nutanix_collector") && !others.contains(&"live_optics"), "{others:?}");
}

/// The sheet of VMs alone, as CSV.
#[test]
fn live_optics_as_csv() {
    let text = include_bytes!("../../../tests/fixtures/live_optics/vms.csv");
    let batch = read_as("live_optics", text);
    assert_eq!((batch.sources[0].rows, batch.sources[0].rows_used, batch.servers.len()), (3, 2, 2));
    // Without the other sheets: what it says of the first disk, and no clock.
    let web = server(&batch, "web01");
    assert_eq!(value!(web, disk_capacity, gib), Some(100.0));
    assert!(web.clock.is_none() && web.cpu_peak.is_none());
}

/// A table of hosts, as CSV, by itself: hosts that run VMs, and nobody's list of servers.
#[test]
fn hosts_alone_are_no_servers() {
    let text = include_bytes!("../../../tests/fixtures/live_optics/esx-hosts-alone.csv");
    let batch = read_named("ESX Hosts.csv", "live_optics", text);
    assert_eq!(aside(&batch), [("", 4, "row.duplicate"), ("", 5, "row.total")]);
    assert_eq!((batch.servers.len(), batch.hosts.len()), (0, 2));
    let host = &batch.hosts[0];
    assert_eq!(&*host.name.value, "esx01.example.com");
    assert_eq!((value!(host, vendor), value!(host, model)), (Some("Dell Inc."), Some("PowerEdge R740")));
    assert_eq!((value!(host, cluster), value!(host, serial)), (Some("cl"), None));
    // Two sockets with 32 cores in all; 402653184 KiB are 384 GiB.
    let of = |v: &engine::inventory::Known<u32>| v.as_ref().map(|v| v.value);
    assert_eq!((of(&host.sockets), of(&host.cores_per_socket)), (Some(2), Some(16)));
    assert_eq!((value!(host, clock, mhz), value!(host, memory, gib)), (Some(2100.0), Some(384.0)));
    // A run of days has no moment.
    assert!(host.cpu_now.is_none() && host.memory_now.is_none());

    let text = include_bytes!("../../../tests/fixtures/nutanix_collector/vhosts-alone.csv");
    let batch = read_named("export.csv", "nutanix_collector", text);
    assert_eq!((batch.servers.len(), batch.hosts.len(), aside(&batch)), (0, 2, vec![]));
    let host = &batch.hosts[0];
    assert_eq!((of(&host.sockets), of(&host.cores_per_socket)), (Some(2), Some(16)));
    assert_eq!((value!(host, clock, mhz), value!(host, memory, gib)), (Some(2800.0), Some(767.5)));
    assert_eq!((value!(host, serial), value!(host, cluster)), (Some("21SM6G1"), Some("prod")));
    assert_eq!(
        (value!(host, vendor), value!(host, hypervisor)),
        (Some("Nutanix"), Some("VMware ESXi 7.0.3"))
    );
    // Without a name the address stands for it; what boards say without a serial number is none.
    let second = &batch.hosts[1];
    assert_eq!((&*second.name.value, value!(second, serial)), ("10.0.9.2", None));
}

/// Loads of hosts look like a list of servers with loads, and are none.
#[test]
fn loads_of_hosts_are_told_apart() {
    let text = include_bytes!("../../../tests/fixtures/live_optics/esx-performance.csv");
    for name in ["ESX Performance.csv", "export.csv"] {
        let batch = read_named(name, "live_optics", text);
        assert_eq!((batch.servers.len(), batch.hosts.len()), (0, 0));
        assert_eq!(aside(&batch), [("", 2, "row.host_load"), ("", 3, "row.host_load")]);
    }
}

#[test]
fn hosts_of_powercli() {
    let text = include_bytes!("../../../tests/fixtures/powercli/get-vmhost.csv");
    let batch = read_named("hosts.csv", "powercli_get_vmhost", text);
    assert_eq!(aside(&batch), [("", 5, "row.duplicate")]);
    assert_eq!((batch.servers.len(), batch.hosts.len()), (0, 2));
    assert!(has(&batch, "hosts.sockets_assumed"));
    let host = &batch.hosts[0];
    // 73408 MHz over 32 cores; 18352 of 73408 MHz and 131025.25 of 262050.5 MB in use.
    assert_eq!((value!(host, clock, mhz), value!(host, cpu_now, fraction)), (Some(2294.0), Some(0.25)));
    assert_eq!((value!(host, memory, mib), value!(host, memory_now, fraction)), (Some(262_050.5), Some(0.5)));
    assert_eq!((value!(host, hypervisor), value!(host, cluster)), (Some("VMware ESXi 6.7.0"), Some("prod")));
    assert_eq!(value!(host, cpu_model), Some("Intel(R) Xeon(R) CPU E5-2698 v3 @ 2.30GHz"));
    let alone = &batch.hosts[1];
    assert!(alone.cluster.is_none() && alone.cpu_now.is_none() && alone.memory_now.is_none());
    // Keys of licences are not kept, not even with a row that was set aside.
    assert!(!format!("{batch:?}").contains("AAAAA-BBBBB"));
}

/// The sheets of one export as CSV files that are dropped together are joined as in the workbook.
#[test]
fn loose_tables_of_one_export_are_joined() {
    let csv = |text: &str| text.replace(';', ",").into_bytes();
    let files = vec![
        ("VMs.csv".to_owned(), csv(include_str!("../../../tests/fixtures/live_optics/vms.csv"))),
        (
            "LiveOptics_4711_VM Performance.csv".to_owned(),
            csv(include_str!("../../../tests/fixtures/live_optics/vm-performance.csv")),
        ),
        ("VM Disks.csv".to_owned(), csv(include_str!("../../../tests/fixtures/live_optics/vm-disks.csv"))),
        ("ESX Hosts.csv".to_owned(), csv(include_str!("../../../tests/fixtures/live_optics/esx-hosts.csv"))),
    ];
    let (files, told) = arrange(files);
    assert_eq!((files.len(), told), (1, vec![]));
    let whole = read_as("live_optics", &live_optics("MiB"));
    let loose = read_named(&files[0].0, "live_optics", &files[0].1);
    assert_eq!((loose.servers.len(), loose.hosts.len()), (2, 2));
    let seen = |b: &Batch| {
        let name = |s: &Server| {
            let cpu = value!(s, cpu_peak, fraction);
            (s.name.value.clone(), value!(s, clock, mhz), cpu, value!(s, disk_capacity, mib))
        };
        b.servers.iter().map(name).collect::<Vec<_>>()
    };
    assert_eq!(seen(&loose), seen(&whole));
}

/// With a row for each disk or day, a table would pass for a list in which servers stand twice.
#[test]
fn tables_without_their_servers_are_no_lists() {
    let disks = include_bytes!("../../../tests/fixtures/live_optics/vm-disks.csv");
    let days = include_bytes!("../../../tests/fixtures/aws_migration_evaluator/utilization.csv");
    let all: [(&str, &[u8], usize); 2] = [("live_optics", disks, 4), ("aws_migration_evaluator", days, 4)];
    for (reader, bytes, rows) in all {
        let batch = read_named("export.csv", reader, bytes);
        assert!(batch.servers.is_empty() && has(&batch, "list.needs_servers"), "{reader}");
        assert_eq!(batch.set_aside.len(), rows, "{reader}");
    }
    // Loads, one row for each VM, are known by its name, and may come later than the list.
    let loads = include_bytes!("../../../tests/fixtures/live_optics/vm-performance.csv");
    assert_eq!(read_named("VM Performance.csv", "server_list", loads).servers.len(), 3);
}
