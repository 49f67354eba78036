//! What must come out of workbooks whose sheets belong together. No file that their makers allow to keep
//! was found: the sheets are made here, in the shape that is described, with numbers of our own.

use engine::inventory::{Kind, Server};
use files::import::{Batch, Choices, inspect, read};
use xlsx::{table, workbook};

mod xlsx;

fn read_as(reader: &str, bytes: &[u8]) -> Batch {
    let inspection = inspect("export.xlsx", bytes);
    let found = inspection.recognised.as_ref();
    assert_eq!(found.map(|r| r.reader), Some(reader), "{found:?} {:?}", inspection.diagnostics);
    let batch = read("export.xlsx", bytes, &Choices::default());
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
    let physical: &[&[&str]] = &[
        &[
            "Unique Identifier",
            "Human Name",
            "pCpu Cores",
            "Memory MB",
            "Total Storage Size GB",
            "Cpu String",
            "Operating System",
            "Database Type",
            "Address",
            "Location",
            "Make",
            "Model",
        ],
        &[
            "u-1",
            "web01",
            "12",
            "65536",
            "500",
            "Intel Xeon E5-2640 @ 2.50GHz",
            "Windows Server 2012 R2",
            "",
            "10.0.0.11",
            "Berlin",
            "HPE",
            "ProLiant DL360",
        ],
        &[
            "u-2",
            "",
            "16",
            "131072",
            "2000",
            "Intel Xeon E5-2690",
            "RHEL 7",
            "Oracle",
            "",
            "Berlin",
            "Dell",
            "PowerEdge R730",
        ],
    ];
    let glossary: &[&[&str]] = &[
        &["Attribute Name", "Example", "Requirement", "Notes"],
        &["Human Name", "web01", "required", "name of the server"],
    ];
    let days: &[&[&str]] = &[
        &[
            "Unique Identifier",
            "Human Name",
            "Cpu Utilization Peak (P95)",
            "Memory Utilization Peak (P95)",
            "Storage Utilization Peak (P95)",
            "Cpu Utilization Avg (P95)",
            "Memory Utilization Avg (P95)",
            "Storage Utilization Avg (P95)",
            "Time On Percentage",
            "Time In-Use Percentage",
            "Time Stamp Start",
            "Time Stamp End",
        ],
        &["u-1", "web01", "0.4", "0.5", "0.3", "0.1", "0.4", "0.3", "1", "0.5", "2026-10-01", "2026-10-02"],
        &["u-1", "web01", "0.8", "0.25", "0.4", "0.2", "0.2", "0.4", "1", "0.5", "2026-10-02", "2026-10-03"],
        &["u-1", "web01", "0.6", "", "", "0.3", "", "", "1", "0.5", "2026-10-03", "2026-10-04"],
        &["u-9", "ghost", "0.6", "0.1", "0.1", "0.3", "0.1", "0.1", "1", "1", "2026-10-03", "2026-10-04"],
    ];
    let ownership: &[&[&str]] = &[
        &[
            "Unique Identifier",
            "Human Name",
            "Environment",
            "Application",
            "SLA",
            "Department",
            "Line of Business",
            "In Scope",
        ],
        &["u-1", "web01", "Production", "Shop", "gold", "Web", "Retail", "yes"],
        &["u-3", "app01", "Test", "ERP", "", "", "Finance", "yes"],
    ];
    let virtuals: &[&[&str]] = &[
        &[
            "Unique Identifier",
            "Human Name",
            "vCpu Cores",
            "Memory MB",
            "Total Storage Size GB",
            "Operating System",
            "Database Type",
            "Hypervisor Name",
            "Address",
        ],
        &["u-3", "app01", "4", "16384", "100", "Ubuntu 20.04", "", "ESXi", "10.0.0.31"],
        &["u-4", "app01", "2", "8192", "50", "Ubuntu 20.04", "", "ESXi", "10.0.0.32"],
    ];
    workbook(&[
        ("Physical Provisioning", table(physical)),
        ("Glossary", table(glossary)),
        ("Utilization", table(days)),
        ("Asset Ownership", table(ownership)),
        ("Virtual Provisioning", table(virtuals)),
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
    let with = |h: &str| h.replace("MiB", unit);
    let headers: Vec<String> = [
        "VM Name",
        "Power State",
        "Template",
        "Virtual CPU",
        "Provisioned Memory (MiB)",
        "Used Memory (active) (MiB)",
        "Consumed Memory (MiB)",
        "Guest VM Disk Capacity (MiB)",
        "Guest VM Disk Used (MiB)",
        "Virtual Disk Size (MiB)",
        "Virtual Disk Used (MiB)",
        "VM OS",
        "Datastore",
        "Host",
        "Cluster",
        "Datacenter",
        "MOB ID",
        "UUID",
        "InstanceUUID",
        "Guest IP1",
        "Guest IP2",
        "Guest Hostname",
    ]
    .map(with)
    .into();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let vms: &[&[&str]] = &[
        &headers,
        &[
            "web01",
            "poweredOn",
            "FALSE",
            "4",
            "16384",
            "2048",
            "12288",
            "101376",
            "51200",
            "102400",
            "61440",
            "Microsoft Windows Server 2019 (64-bit)",
            "ds1",
            "esx01.example.com",
            "cl",
            "dc-berlin",
            "vm-11",
            "4221-a",
            "502c-a",
            "10.0.0.11",
            "10.0.1.11",
            "web01.example.com",
        ],
        &[
            "web01",
            "poweredOff",
            "FALSE",
            "2",
            "4096",
            "0",
            "0",
            "",
            "",
            "20480",
            "10240",
            "Debian",
            "ds1",
            "esx02.example.com",
            "cl",
            "dc-berlin",
            "vm-12",
            "4221-b",
            "502c-b",
            "",
            "",
            "webold",
        ],
        &[
            "tpl",
            "poweredOff",
            "TRUE",
            "2",
            "4096",
            "0",
            "0",
            "",
            "",
            "20480",
            "10240",
            "Debian",
            "ds1",
            "esx02.example.com",
            "cl",
            "dc-berlin",
            "vm-13",
            "4221-c",
            "502c-c",
            "",
            "",
            "",
        ],
    ];
    let peak = with("Peak Memory (MiB)");
    let average = with("Avg Memory (MiB)");
    let performance: &[&[&str]] = &[
        &[
            "VM Name",
            "MOB ID",
            "Peak vCPU %",
            "Peak vCPU (GHz)",
            "Average vCPU %",
            "Average vCPU (GHz)",
            "Peak Memory %",
            &peak,
            &average,
            "Peak IOPS",
            "Average IOPS",
        ],
        &["web01", "vm-11", "80.5", "8.4", "12.5", "1.3", "50", "8192", "4096", "900", "100"],
        &["web01", "vm-12", "", "", "", "", "", "", "", "", ""],
        &["tpl", "vm-13", "0", "0", "0", "0", "0", "0", "0", "0", "0"],
    ];
    let capacity = with("Capacity (MiB)");
    let disks: &[&[&str]] = &[
        &["VM Name", "MOB ID", "Virtual Disk", &capacity],
        &["web01", "vm-11", "Hard disk 1", "102400"],
        &["web01", "vm-11", "Hard disk 2", "204800"],
        &["web01", "vm-12", "Hard disk 1", "20480"],
        &["", "vm-77", "Hard disk 1", "20480"],
    ];
    let hosts: &[&[&str]] = &[
        &[
            "Host Name",
            "Cluster",
            "Manufacturer",
            "Model",
            "CPU Sockets",
            "CPU Cores",
            "CPU Threads",
            "CPU Description",
            "CPU Clock Speed (GHz)",
            "Net Clock Speed (GHz)",
            "Memory (KiB)",
            "Local Capacity (GiB)",
            "Guest VM Count",
            "Number of NICs",
        ],
        &[
            "esx01.example.com",
            "cl",
            "Dell",
            "R740",
            "2",
            "32",
            "64",
            "Intel Xeon Gold 6130",
            "2.1",
            "67.2",
            "402653184",
            "0",
            "20",
            "4",
        ],
        &[
            "esx09.example.com",
            "cl",
            "Dell",
            "R740",
            "2",
            "32",
            "64",
            "Intel Xeon Gold 6130",
            "2.1",
            "67.2",
            "402653184",
            "0",
            "0",
            "4",
        ],
    ];
    workbook(&[
        ("Details", table(&[&["Project", "Estate"], &["Duration", "7 days"]])),
        ("ESX Hosts", table(hosts)),
        ("VMs", table(vms)),
        ("VM Performance", table(performance)),
        ("VM Disks", table(disks)),
    ])
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
                ("ESX Hosts", 3, "row.host")
            ]
        );
        assert_eq!(warnings(&batch), ["server.same_name"]);
        assert_eq!(batch.servers.len(), 2);
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
    let list: &[&[&str]] = &[
        &[
            "VM Name",
            "Sizing Enabled",
            "Power State",
            "vCPUs",
            "Max CPU (MHz)",
            "Memory (MiB)",
            "Thin Provisioned",
            "Capacity (MiB)",
            "Consumed (MiB)",
            "Datastore",
            "Connection state",
            "Target Cluster",
            "Guest OS",
            "Template",
            "Host",
            "Cluster Name",
            "Datacenter Name",
        ],
        &[
            "web01",
            "TRUE",
            "poweredOn",
            "4",
            "8400",
            "16384",
            "TRUE",
            "307200",
            "112640",
            "ds1",
            "connected",
            "",
            "Windows Server 2019",
            "FALSE",
            "esx01",
            "cl",
            "berlin",
        ],
        &[
            "old01",
            "TRUE",
            "poweredOff",
            "1",
            "2100",
            "2048",
            "TRUE",
            "20480",
            "10240",
            "ds1",
            "connected",
            "",
            "Debian",
            "FALSE",
            "esx01",
            "cl",
            "berlin",
        ],
        &[
            "tpl",
            "FALSE",
            "poweredOff",
            "1",
            "2100",
            "2048",
            "TRUE",
            "20480",
            "10240",
            "ds1",
            "connected",
            "",
            "Debian",
            "TRUE",
            "esx01",
            "cl",
            "berlin",
        ],
    ];
    let info: &[&[&str]] = &[
        &["VM Name", "MOID", "Power State", "vCPUs", "Memory (MiB)", "Guest OS", "Host Name", "Cluster Name"],
        &["web01", "vm-11", "poweredOn", "4", "16384", "Windows Server 2019", "esx01", "cl"],
        &["old01", "vm-12", "poweredOff", "1", "2048", "Debian", "esx01", "cl"],
    ];
    let cpu: &[&[&str]] = &[
        &[
            "VM Name",
            "MOID",
            "Power State",
            "vCPUs",
            "Peak %",
            "Average %",
            "Median %",
            "95th Percentile % (recommended)",
        ],
        &["web01", "vm-11", "poweredOn", "4", "90", "15", "10", "60"],
        &["old01", "vm-12", "poweredOff", "1", "", "", "", ""],
        &["ghost", "vm-99", "poweredOn", "1", "1", "1", "1", "1"],
    ];
    let memory: &[&[&str]] = &[
        &[
            "VM Name",
            "Power State",
            "Size (MiB)",
            "Peak %",
            "Average %",
            "Median %",
            "Custom Percentile %",
            "95th Percentile % (recommended)",
        ],
        &["web01", "poweredOn", "16384", "75", "50", "50", "60", "70"],
        &["tpl", "poweredOff", "2048", "", "", "", "", ""],
    ];
    let hosts: &[&[&str]] = &[
        &[
            "Cluster",
            "Cluster Name",
            "MOID",
            "Host IP",
            "Host Name",
            "Model",
            "Service Tag",
            "NICs",
            "BIOS",
            "Vendor",
            "CPUs",
            "VMs",
            "CPU Model",
            "CPU Cores",
            "CPU Speed (MHz)",
            "Cores per CPU",
            "Memory Size (GiB, decimal)",
            "CPU Usage",
            "Memory Usage",
        ],
        &[
            "c1",
            "cl",
            "host-1",
            "10.0.9.1",
            "esx01",
            "R740",
            "ABC1234",
            "4",
            "2.1",
            "Dell",
            "2",
            "3",
            "Intel Xeon Gold 6130",
            "32",
            "2100",
            "16",
            "383.5",
            "20",
            "50",
        ],
    ];
    let mut sheets = vec![
        ("vInfo", table(info)),
        ("vCPU", table(cpu)),
        ("vMemory", table(memory)),
        ("vHosts", table(hosts)),
        ("vmList", table(list)),
    ];
    if metadata {
        let rows: &[&[&str]] = &[&["Collector Version", "4.1"], &["Performance Data Duration", "7 days"]];
        sheets.insert(0, ("Metadata", table(rows)));
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
        assert_eq!((batch.servers.len(), warnings(&batch)), (2, Vec::new()));
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
