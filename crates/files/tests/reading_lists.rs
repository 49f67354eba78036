//! What must come out of the lists that products export. Every expected value is read off its fixture by
//! eye; what needs arithmetic has it beside it.

use engine::inventory::{Firmware, Kind, Server};
use files::import::{Batch, Choices, inspect, read};
use files::readers::{How, READERS};
use proptest::prelude::*;

mod xlsx;

macro_rules! fixture {
    ($path:literal) => {
        include_bytes!(concat!("../../../tests/fixtures/", $path))
    };
}

/// Reads a file under a name that says nothing, and checks what it was taken for and its counts.
fn read_as(reader: &str, bytes: &[u8]) -> Batch {
    let inspection = inspect("export", bytes);
    let found = inspection.recognised.as_ref().map(|r| (r.reader, r.reason.as_str()));
    assert_eq!(found.map(|f| f.0), Some(reader), "{found:?} {:?}", inspection.diagnostics);
    let batch = read("export", bytes, &Choices::default());
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{} {:?}", s.file, s.sheet);
    }
    batch
}

/// Codes of all findings that are more than a note, and rows set aside.
fn doubts(batch: &Batch) -> Vec<(u32, &str)> {
    let told = batch.diagnostics.iter().filter(|d| d.severity != engine::diagnostic::Severity::Note);
    let told = told.map(|d| (d.place.row.unwrap_or(0), &*d.code));
    batch.set_aside.iter().map(|s| (s.row, &*s.reason.code)).chain(told).collect()
}

fn has(batch: &Batch, code: &str) -> bool {
    batch.diagnostics.iter().any(|d| &*d.code == code)
}

fn server<'a>(batch: &'a Batch, name: &str) -> &'a Server {
    let found = batch.servers.iter().find(|s| &*s.name.value == name);
    found.unwrap_or_else(|| panic!("no {name} among {:?}", names(batch)))
}

fn names(batch: &Batch) -> Vec<&str> {
    batch.servers.iter().map(|s| &*s.name.value).collect()
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

fn shape(s: &Server) -> (Option<u32>, Option<u32>) {
    (s.sockets.as_ref().map(|v| v.value), s.cores_per_socket.as_ref().map(|v| v.value))
}

#[test]
fn azure_migrate() {
    let batch = read_as("azure_migrate", fixture!("azure_migrate/servers.csv"));
    assert_eq!(doubts(&batch), [(5, "row.no_name")]);
    assert_eq!(names(&batch), ["web01", "db01", "app01"]);
    let web = server(&batch, "web01");
    assert_eq!((web.kind, web.cores()), (Kind::Physical, Some(8)));
    assert_eq!(value!(web, memory, mib), Some(16_384.0));
    // Half of it is in use.
    assert_eq!(value!(web, memory_used, mib), Some(8192.0));
    assert_eq!(value!(web, os), Some("Windows Server 2012 R2"));
    assert_eq!(value!(web, address), Some("10.0.0.11"));
    assert_eq!(value!(web, cpu_average, fraction), Some(0.125));
    // 2 MB/s in and 3 MB/s out are 5 × 8 Mbit/s.
    near(value!(web, network, mbps), 40.0);
    assert_eq!(web.firmware.as_ref().unwrap().value, Firmware::Bios);
    let disks: Vec<f64> = web.disks.iter().map(|d| d.capacity.value.gb_decimal().round()).collect();
    assert_eq!(disks, [80.0, 200.0]);
    near(value!(web, disk_capacity, gb_decimal), 280.0);
    near(value!(web, disk_used, gb_decimal), 120.0);
    // 100 + 50 of the first disk, 30 + 20 of the second.
    near(value!(web, disk_operations, iops), 200.0);
    let db = server(&batch, "db01");
    assert_eq!(value!(db, os), Some("Red Hat Enterprise Linux 7.9"));
    assert_eq!(db.firmware.as_ref().unwrap().value, Firmware::Uefi);
    assert_eq!(db.disks.len(), 1);
    let app = server(&batch, "app01");
    assert_eq!(app.kind, Kind::Virtual);
    assert!(app.memory_used.is_none() && app.network.is_none() && app.disk_operations.is_none());
}

#[test]
fn aws_discovery() {
    let batch = read_as("aws_discovery", fixture!("aws_discovery/import.csv"));
    assert_eq!(doubts(&batch), []);
    assert!(has(&batch, "reader.shape_unconfirmed"));
    assert_eq!(names(&batch), ["web01", "app01", "asset-0003"]);
    let web = server(&batch, "web01");
    assert_eq!(shape(web), (Some(2), Some(6)));
    assert_eq!(value!(web, memory, mib), Some(32_768.0));
    assert_eq!(value!(web, memory_used, mib), Some(16_384.0));
    assert_eq!(value!(web, cpu_average, fraction), Some(0.125));
    assert_eq!(value!(web, cpu_peak, fraction), Some(0.8));
    // The highest: 150 reads and 50 writes.
    near(value!(web, disk_operations, iops), 200.0);
    // 4000 and 1000 KB/s are 5 MB/s.
    near(value!(web, network, mbps), 40.0);
    assert_eq!(value!(web, application), Some("Shop,Portal"));
    assert_eq!(value!(web, environment), Some("production"));
    assert_eq!(value!(web, owner), Some("Team Web"));
    assert_eq!(value!(web, address), Some("10.0.0.11"));
    assert_eq!(value!(web, os), Some("Windows Server 2012 R2"));
    assert_eq!(value!(web, uuid), Some("42217e2a-1111-4c4f-9b1e-0d2f5a6b7c8d"));
    assert_eq!((web.kind, web.network_cards.len()), (Kind::Physical, 2));
    assert!(web.disk_capacity.is_none() && web.disks.is_empty());
    let app = server(&batch, "app01");
    assert_eq!((app.kind, app.cores()), (Kind::Virtual, Some(4)));
    assert_eq!(value!(app, platform_id), Some("vcenter-a/vm-117"));
    // Only averages: 20 and 5.
    near(value!(app, disk_operations, iops), 25.0);
    assert_eq!(value!(server(&batch, "asset-0003"), os), Some("Ubuntu 18.04"));
}

#[test]
fn aws_migration_factory() {
    let intake =
        read_as("aws_migration_factory", fixture!("aws_migration_factory/cmf-intake-test_valid.csv"));
    let s = server(&intake, "unittest1");
    assert_eq!((value!(s, os), value!(s, dns_name)), (Some("redhat"), Some("unittest1.testdomain.local")));
    assert_eq!(value!(s, application), Some("Unit testing App 1"));
    let book = read_as("aws_migration_factory", fixture!("aws_migration_factory/cmf-intake-test_valid.xlsx"));
    assert_eq!(names(&book), ["unittest1-NEW"]);
    let list = read_as("aws_migration_factory", fixture!("aws_migration_factory/cmf-mgn-server-list.csv"));
    assert_eq!((list.servers.len(), doubts(&list)), (8, Vec::new()));
    let first = server(&list, "Server1");
    assert_eq!(value!(first, os), Some("windows server 2012 R2"));
    assert_eq!((value!(first, role), value!(first, environment)), (Some("web"), Some("dev")));
    assert!(first.memory.is_none());
}

#[test]
fn google_migration_center() {
    let batch = read_as("google_migration_center", fixture!("google_migration_center/vmInfo.csv"));
    assert_eq!(doubts(&batch), []);
    assert_eq!(names(&batch), ["web01", "app01", "m-0003"]);
    let web = server(&batch, "web01");
    assert_eq!((web.kind, web.cores()), (Kind::Physical, Some(12)));
    assert_eq!(value!(web, platform_id), Some("m-0001"));
    assert_eq!(value!(web, memory, gib), Some(64.0));
    assert_eq!((value!(web, disk_capacity, gib), value!(web, disk_used, gib)), (Some(500.0), Some(180.5)));
    assert_eq!(web.powered_on.as_ref().map(|p| p.value), Some(true));
    assert_eq!((value!(web, site), value!(web, address)), (Some("Berlin"), Some("10.0.0.11")));
    let app = server(&batch, "app01");
    assert_eq!((app.kind, app.powered_on.as_ref().map(|p| p.value)), (Kind::Virtual, Some(false)));
    assert_eq!(value!(app, os), Some("Red Hat Enterprise Linux 7.9"));
}

#[test]
fn prism_central() {
    let batch = read_as("prism_central", fixture!("prism_central/vms.csv"));
    assert_eq!(doubts(&batch), []);
    assert!(has(&batch, "list.one_moment"));
    let web = server(&batch, "web01");
    assert_eq!((web.kind, web.cores()), (Kind::Virtual, Some(4)));
    assert_eq!(value!(web, memory, gib), Some(16.0));
    // 43.7 % of 16 GiB.
    near(value!(web, memory_used, gib), 6.992);
    near(value!(web, disk_capacity, gib), 127.0);
    near(value!(web, disk_used, gib), 61.2);
    near(value!(web, cpu_average, fraction), 0.1234);
    near(value!(web, disk_operations, iops), 35.0);
    assert_eq!((value!(web, environment), value!(web, application)), (Some("Production"), Some("Shop")));
    let db = server(&batch, "db01");
    near(value!(db, disk_capacity, gib), 2048.0);
    near(value!(db, disk_used, gib), 1536.0);
    assert_eq!(value!(db, address), Some("10.0.0.21"));
    let old = server(&batch, "old01");
    assert_eq!(old.powered_on.as_ref().map(|p| p.value), Some(false));
    assert_eq!(value!(old, disk_capacity, gib), Some(40.0));
    assert!(old.disk_used.is_none() && old.cpu_average.is_none() && old.disk_operations.is_none());
}

#[test]
fn powercli_with_decimal_commas() {
    let batch = read_as("powercli_get_vm", fixture!("powercli/get-vm.csv"));
    assert_eq!(doubts(&batch), []);
    let web = server(&batch, "web01");
    // Four vCPUs, two to a socket.
    assert_eq!((web.kind, shape(web)), (Kind::Virtual, (Some(2), Some(2))));
    assert_eq!(value!(web, memory, gib), Some(16.0));
    assert_eq!((value!(web, disk_capacity, gib), value!(web, disk_used, gib)), (Some(127.5), Some(61.25)));
    assert_eq!(value!(web, os), Some("Microsoft Windows Server 2019 (64-bit)"));
    assert_eq!(value!(web, platform_id), Some("VirtualMachine-vm-117"));
    assert_eq!(value!(web, note), Some("Shop; first"));
    assert!(web.disks.is_empty());
    let old = server(&batch, "old01");
    assert_eq!(value!(old, os), Some("centos6_64Guest"));
    // Three figures behind a comma that is a decimal comma in the rows beside it.
    assert_eq!((value!(old, disk_capacity, gib), value!(old, disk_used, gib)), (Some(42.063), Some(10.125)));
    assert_eq!(old.powered_on.as_ref().map(|p| p.value), Some(false));
    assert_eq!((batch.sources[0].rows, batch.sources[0].rows_used), (2, 2));
}

#[test]
fn hyper_v() {
    let batch = read_as("hyper_v_get_vm", fixture!("hyper_v/get-vm.csv"));
    assert_eq!(doubts(&batch), []);
    let web = server(&batch, "web01");
    assert_eq!((web.kind, web.cores()), (Kind::Virtual, Some(4)));
    // Dynamic memory: started with 4 GiB, has been given 8, asks for 6, may have 1 TiB.
    assert_eq!((value!(web, memory, gib), value!(web, memory_used, gib)), (Some(8.0), Some(6.0)));
    assert_eq!(web.firmware.as_ref().unwrap().value, Firmware::Uefi);
    assert!(web.disks.is_empty() && web.disk_capacity.is_none());
    let old = server(&batch, "old01");
    // Off: nothing is assigned, and that is not its size.
    assert_eq!((value!(old, memory, gib), value!(old, memory_used, gib)), (Some(2.0), None));
    assert_eq!(old.firmware.as_ref().unwrap().value, Firmware::Bios);
    assert_eq!(old.powered_on.as_ref().map(|p| p.value), Some(false));
    assert_eq!(value!(old, note), Some("spare"));
}

#[test]
fn netbox() {
    let batch = read_as("netbox_devices", fixture!("netbox/devices.csv"));
    assert_eq!(doubts(&batch), [(4, "row.other_device"), (5, "row.not_in_service")]);
    let web = server(&batch, "web01");
    assert_eq!((web.kind, value!(web, model)), (Kind::Physical, Some("HPE ProLiant DL360 Gen9")));
    assert_eq!(value!(web, serial), Some("CZJ1234567"));
    assert_eq!((value!(web, owner), value!(web, site)), (Some("Team Web"), Some("Berlin")));
    assert_eq!((value!(web, address), value!(web, environment)), (Some("10.0.0.11"), Some("production")));
    assert!(web.memory.is_none() && web.cores().is_none());
    let db = server(&batch, "db01");
    assert_eq!(value!(db, model), Some("Dell PowerEdge R730"));
    assert_eq!(db.powered_on.as_ref().map(|p| p.value), Some(false));

    let batch = read_as("netbox_virtual_machines", fixture!("netbox/virtual-machines.csv"));
    assert_eq!(doubts(&batch), [(3, "row.not_in_service")]);
    let app = server(&batch, "app01");
    assert_eq!((app.kind, app.cores()), (Kind::Virtual, Some(4)));
    assert_eq!(value!(app, memory, gib), Some(8.0));
    near(value!(app, disk_capacity, gb_decimal), 60.0);
}

#[test]
fn servicenow_by_fields_and_by_labels() {
    let batch = read_as("servicenow_servers", fixture!("servicenow/cmdb_ci_server.csv"));
    let aside: Vec<_> = batch.set_aside.iter().map(|s| (s.row, &*s.reason.code)).collect();
    assert_eq!(aside, [(4, "row.not_in_service")]);
    let web = server(&batch, "web01");
    assert_eq!((web.kind, shape(web)), (Kind::Physical, (Some(2), Some(6))));
    assert_eq!(value!(web, clock, mhz), Some(2500.0));
    assert_eq!(value!(web, memory, gib), Some(64.0));
    near(value!(web, disk_capacity, gb_decimal), 500.0);
    assert_eq!(value!(web, model), Some("Dell Inc. PowerEdge R620"));
    assert_eq!(value!(web, os), Some("Windows 2012 R2 Standard"));
    assert_eq!((value!(web, owner), value!(web, site)), (Some("Anna Beispiel"), Some("Berlin")));
    let app = server(&batch, "app01");
    assert_eq!((app.kind, value!(app, os)), (Kind::Virtual, Some("Linux Red Hat 7.9")));
    assert_eq!(value!(app, model), Some("VMware Virtual Platform"));

    let batch = read_as("servicenow_servers", fixture!("servicenow/labels.csv"));
    let db = server(&batch, "db01");
    assert_eq!((shape(db), value!(db, clock, mhz)), ((Some(2), Some(14)), Some(2600.0)));
    assert_eq!(value!(db, memory, gib), Some(256.0));
}

#[test]
fn glpi_in_french_and_german() {
    let batch = read_as("glpi_computers", fixture!("glpi/ordinateurs.csv"));
    assert_eq!(doubts(&batch), [(3, "row.not_in_service")]);
    let web = server(&batch, "srv-web");
    assert_eq!(value!(web, os), Some("Windows Server 2012 R2"));
    assert_eq!(value!(web, model), Some("Dell Inc. PowerEdge R620"));
    assert_eq!((value!(web, serial), value!(web, site)), (Some("ABC1234"), Some("Paris > Salle 1")));
    assert_eq!(value!(web, cpu_model), Some("Intel(R) Xeon(R) CPU E5-2640 0 @ 2.50GHz"));
    let batch = read_as("glpi_computers", fixture!("glpi/computer.csv"));
    let db = server(&batch, "srv-db");
    // A column that the user added: guessed by its header.
    assert_eq!(value!(db, memory, gib), Some(256.0));
    assert_eq!((value!(db, os), value!(db, site)), (Some("Debian GNU/Linux 11"), Some("Halle 2")));
}

/// No file of the MAP toolkit was found, so it has no reader: a sheet such as its inventories, with lines
/// above the header, is any list of servers.
#[test]
fn a_sheet_with_lines_above_its_header() {
    let rows: &[&[&str]] = &[
        &["Server Inventory"],
        &["Machines inventoried: 2"],
        &[
            "Computer Name",
            "Machine Type",
            "Operating System",
            "Number of Processors",
            "Number of Cores",
            "CPU Speed (MHz)",
            "System Memory (MB)",
            "Disk Size (GB)",
        ],
        &["WEB01.example.org", "Physical", "Windows Server 2008 R2", "2", "8", "2400", "32768", "300"],
        &["APP01.example.org", "Virtual", "Windows Server 2012", "2", "2", "2400", "8192", "60"],
    ];
    let batch = read_as("server_list", &xlsx::workbook(&[("ServerInventory", xlsx::table(rows))]));
    assert_eq!(doubts(&batch), []);
    let web = server(&batch, "WEB01.example.org");
    assert_eq!((web.kind, shape(web)), (Kind::Physical, (Some(2), Some(4))));
    assert_eq!((value!(web, clock, mhz), value!(web, memory, gib)), (Some(2400.0), Some(32.0)));
    assert_eq!(server(&batch, "APP01.example.org").kind, Kind::Virtual);
    assert_eq!((batch.sources[0].rows, batch.sources[0].rows_used), (2, 2));
}

/// A column that the user gave another meaning keeps it.
#[test]
fn what_the_user_chose_goes_before_the_preset() {
    let bytes = fixture!("azure_migrate/servers.csv");
    let inspection = inspect("export", bytes);
    let mut mapping = files::import::mapping_for(&inspection, &Choices::default(), 0);
    mapping.assign(16, Some(files::mapping::Field::DiskUsed), Some(files::mapping::Unit::GiB));
    let choices = Choices { mappings: [(0, mapping)].into(), ..Choices::default() };
    let batch = read("export", bytes, &choices);
    assert_eq!(value!(server(&batch, "web01"), disk_used, gib), Some(120.0));
}

/// A list that somebody typed has a few of the same headers, and keeps its own columns and units.
#[test]
fn a_list_of_ones_own_is_no_product() {
    let own =
        b"Name,Status,Site,Rack,CPU count,CPU speed,Cores per CPU,RAM (GB),Disk space,OS version,Role\n\
        web01,active,Berlin,R1,2,2600,8,64,500,Windows Server 2016,web\n";
    let batch = read_as("server_list", own);
    let web = server(&batch, "web01");
    assert_eq!((shape(web), value!(web, memory, gib)), ((Some(2), Some(8)), Some(64.0)));
    // Columns of one's own in a list of a product are guessed.
    let more =
        b"Name;Status;Site;Rack;Position;Role;Manufacturer;Type;Platform;Asset tag;RAM (GB);CPU cores\n\
        web01;Active;Berlin;R1;3;Server;HPE;DL360;Debian 12;A-1;64;16\n";
    let batch = read_as("netbox_devices", more);
    let web = server(&batch, "web01");
    assert_eq!((value!(web, memory, gib), web.cores()), (Some(64.0), Some(16)));
}

/// Rows may name their server in one column or another, and a column may be missing.
#[test]
fn a_list_without_its_usual_name_column() {
    let aws =
        b"ExternalId,IPAddress,CPU.NumberOfCores,CPU.NumberOfProcessors,RAM.TotalSizeInMB,CPU.UsagePct.Max\n\
        asset-7,10.0.0.7,8,2,32768,50\n\
        ,10.0.0.8,4,1,8192,20\n\
        ,,4,1,8192,20\n";
    let batch = read_as("aws_discovery", aws);
    assert_eq!(names(&batch), ["asset-7", "10.0.0.8"]);
    assert_eq!(doubts(&batch), [(4, "row.no_name")]);
    assert_eq!(shape(server(&batch, "asset-7")), (Some(2), Some(4)));
}

const ALL: &[&[u8]] = &[
    fixture!("azure_migrate/servers.csv"),
    fixture!("aws_discovery/import.csv"),
    fixture!("aws_migration_factory/cmf-mgn-server-list.csv"),
    fixture!("google_migration_center/vmInfo.csv"),
    fixture!("prism_central/vms.csv"),
    fixture!("powercli/get-vm.csv"),
    fixture!("hyper_v/get-vm.csv"),
    fixture!("netbox/devices.csv"),
    fixture!("servicenow/cmdb_ci_server.csv"),
    fixture!("glpi/ordinateurs.csv"),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    /// Cut short, with a byte changed, and read as any format: every row is used or set aside.
    #[test]
    fn damaged_lists_are_counted(
        file in 0..ALL.len(),
        reader in 0..READERS.len(),
        cut in 0.3f64..1.0,
        at in 0.0f64..1.0,
        byte in any::<u8>(),
    ) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a small file")]
        let place = |share: f64, length: usize| (share * length as f64) as usize;
        let mut bytes = ALL[file].to_vec();
        bytes.truncate(place(cut, bytes.len()));
        let changed = place(at, bytes.len() - 1);
        bytes[changed] = byte;
        let chosen = READERS[reader];
        prop_assume!(!matches!(chosen.how, How::Whole(_)));
        let choices = Choices { reader: Some(chosen.id.to_owned()), ..Choices::default() };
        let batch = read("export.csv", &bytes, &choices);
        for (i, s) in batch.sources.iter().enumerate() {
            let of = |a: &&engine::inventory::SetAside| usize::from(a.source) == i;
            let aside: u32 = batch.set_aside.iter().filter(of).map(|a| a.rows).sum();
            prop_assert_eq!(s.rows, s.rows_used + aside);
        }
    }
}
