//! RVTools exports of all families: older and newer headers, names for databases, several platforms,
//! trimmed and anonymised, custom attributes. The exports are written here; what is
//! expected of them stands beside them.
#![allow(clippy::unwrap_used, clippy::panic, clippy::float_cmp, clippy::indexing_slicing, missing_docs)]

mod xlsx;

use engine::inventory::{Inventory, Server, ServerId};
use engine::series::SeriesStore;
use files::import::{Batch, Choices, inspect, mapping_for, merge, read};
use files::mapping::Field;

const REAL: &[u8] = include_bytes!("../../../tests/fixtures/rvtools/kubev2v-example1.xlsx");

/// Cells of a table from lines, cells between bars.
fn table(text: &str) -> Vec<(String, String)> {
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .map(|l| l.split('|').map(str::trim).collect())
        .collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    xlsx::table(&rows)
}

fn book(sheets: &[(&str, &str)]) -> Vec<u8> {
    xlsx::workbook(&sheets.iter().map(|(name, text)| (*name, table(text))).collect::<Vec<_>>())
}

fn counted(batch: Batch) -> Batch {
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{} {:?}", s.file, s.sheet);
    }
    batch
}

fn plain(name: &str, bytes: &[u8]) -> Batch {
    assert_eq!(inspect(name, bytes).recognised.map(|r| r.reader), Some("rvtools"), "{name}");
    counted(read(name, bytes, &Choices::default()))
}

fn merged(batches: Vec<Batch>) -> Inventory {
    merge(&Inventory::default(), &SeriesStore::default(), batches).0
}

fn server<'a>(inventory: &'a Inventory, name: &str) -> &'a Server {
    inventory.server(&ServerId::new(name)).unwrap_or_else(|| {
        panic!("no server {name} in {:?}", inventory.servers.iter().map(|s| &s.id).collect::<Vec<_>>())
    })
}

fn told<'a>(batch: &'a Batch, code: &str) -> Vec<&'a str> {
    batch.diagnostics.iter().filter(|d| &*d.code == code).map(|d| d.message.as_str()).collect()
}

fn aside(batch: &Batch, code: &str) -> usize {
    batch.set_aside.iter().filter(|s| &*s.reason.code == code).count()
}

/// Version 3.8: MB, "vCenter UUID", "In use MB"; VM UUID is still that of the firmware. A number has a
/// mark between thousands.
#[test]
fn version_3_with_mb_and_the_older_names() {
    let bytes = book(&[
        (
            "tabvInfo",
            "VM|Powerstate|Template|DNS Name|CPUs|Memory|Provisioned MB|In use MB|Datacenter|Cluster|Host|OS|VM ID|VM UUID|vCenter UUID
             app|poweredOn|False|app.example.com|4|8,192|30000|20000|Berlin|C1|esx1|Windows 2008|vm-7|4221aaaa|AAA",
        ),
        ("tabvCPU", "VM|CPUs|Sockets|Cores p/s|Max|Overall|VM ID|vCenter UUID
                     app|4|2|2|8000|1,500|vm-7|AAA"),
        ("tabvDisk", "VM|Disk|Capacity MB|VM ID|vCenter UUID
                      app|Hard disk 1|10,240|vm-7|AAA
                      app|Hard disk 2|20480|vm-7|AAA"),
        ("tabvMemory", "VM|Size MB|Active|Consumed|VM ID|vCenter UUID
                        app|8192|100|4096|vm-7|AAA"),
    ]);
    let batch = plain("old.xlsx", &bytes);
    let inventory = merged(vec![batch]);
    let app = server(&inventory, "app");
    assert_eq!(app.memory.as_ref().unwrap().value.mib(), 8192.0);
    assert_eq!(app.cores(), Some(4));
    assert_eq!(app.sockets.as_ref().unwrap().value, 2);
    assert_eq!(app.cpu_now.as_ref().unwrap().value.mhz(), 1500.0);
    // A moment is no peak and no average.
    assert!(app.cpu_peak.is_none() && app.cpu_average.is_none());
    assert_eq!(app.memory_used.as_ref().unwrap().value.mib(), 4096.0);
    // 10,240 + 20,480
    assert_eq!(app.disk_capacity.as_ref().unwrap().value.mib(), 30_720.0);
    assert_eq!(app.disk_used.as_ref().unwrap().value.mib(), 20_000.0);
    // 8000 MHz over four processors; there is no host.
    assert_eq!(app.clock.as_ref().unwrap().value.mhz(), 2000.0);
    assert_eq!(app.os.as_ref().unwrap().value.as_ref(), "Windows 2008");
    assert_eq!(app.dns_name.as_ref().unwrap().value.as_ref(), "app.example.com");
    assert_eq!(app.uuid.as_ref().unwrap().value.as_ref(), "4221aaaa");
    assert_eq!(app.platform_id.as_ref().unwrap().value.as_ref(), "AAA/vm-7");
}

/// Version 4.6: all the sheets, real booleans as in a file saved again, hosts with their figures.
#[test]
fn version_4_with_all_its_sheets() {
    let bytes = book(&[
        (
            "vInfo",
            "VM|Powerstate|Template|SRM Placeholder|DNS Name|CPUs|Memory|Total disk capacity MiB|Primary IP Address|Provisioned MiB|In Use MiB|Firmware|Annotation|Datacenter|Cluster|Host|OS according to the configuration file|OS according to the VMware Tools|VM ID|SMBIOS UUID|VM UUID|VI SDK Server|VI SDK UUID
             web|poweredOn|=false|=false|web.example.com|2|4096|51200||60000|40000|efi|front|Berlin|C1|esx1|Other|Debian 12|vm-1|4221-smbios|5021-instance|vc1|AAA
             off|poweredOff|=false|=false||1|1024|1000||1000|500|bios||Berlin|C1|esx1|Windows||vm-2|s2|i2|vc1|AAA
             gold|poweredOff|=true|=false||1|1024|1000||1000|500|bios||Berlin|C1|esx1|Windows||vm-3|s3|i3|vc1|AAA
             far|poweredOff|=false|=true||1|1024|1000||1000|500|bios||Berlin|C1|esx1|Windows||vm-4|s4|i4|vc1|AAA",
        ),
        ("vCPU", "VM|Template|CPUs|Sockets|Cores p/s|Max|Overall|VM ID|VI SDK UUID
                  web|=false|2|1|2|5200|260|vm-1|AAA
                  off|=false|1|1|1|2600|0|vm-2|AAA
                  gold|=true|1|1|1|2600|0|vm-3|AAA"),
        ("vMemory", "VM|Size MiB|Consumed|Ballooned|VM ID|VI SDK UUID
                     web|4096|3000|0|vm-1|AAA"),
        ("vDisk", "VM|Disk|Capacity MiB|Disk Mode|VM ID|VI SDK UUID
                   web|Hard disk 1|51200|persistent|vm-1|AAA"),
        ("vPartition", "VM|Disk Key|Disk|Capacity MiB|Consumed MiB|Free MiB|Free % |VM ID|VI SDK UUID
                        web|2000|/|40000|10000|30000|75|vm-1|AAA
                        web|2000|/var|10000|2500|7500|75|vm-1|AAA"),
        ("vNetwork", "VM|NIC label|Adapter|Network|Connected|Starts Connected|Mac Address|IPv4 Address|VM ID|VI SDK UUID
                      web|Network adapter 1|Vmxnet3|VLAN 10|=true|=true|00:50:56:00:00:01|10.0.0.5, 10.0.0.6|vm-1|AAA"),
        ("vCD", "VM|Device Node|Connected|Starts Connected|Device Type|VM ID|VI SDK UUID
                 web|CD 1|=true|=true|ISO|vm-1|AAA
                 off|CD 1|=false|=false|Client|vm-2|AAA"),
        ("vUSB", "VM|Device Node|Device Type|Connected|Family|VM ID|VI SDK UUID
                  web|USB 1|Dongle|=true|hid|vm-1|AAA
                  web|USB 2|Modem|=true|comm|vm-1|AAA"),
        ("vSnapshot", "VM|Name|Date / time|Filename|Size MiB (vmsn)|Size MiB (total)|VM ID|VI SDK UUID
                       web|before|2024/01/02|x|1|2|vm-1|AAA
                       web|before 2|2024/01/03|x|1|2|vm-1|AAA"),
        ("vTools", "VM|Tools|Tools Version|Required Version|VM ID|VI SDK UUID
                    web|toolsOk|1|1|vm-1|AAA
                    off|toolsNotRunning|1|1|vm-2|AAA"),
        ("vHost", "Host|Datacenter|Cluster|CPU Model|Speed|HT Active|# CPU|Cores per CPU|# Cores|CPU usage %|# Memory|Memory usage %|ESX Version|Vendor|Model|Serial number|BIOS Date|Object ID|UUID|VI SDK UUID
                   esx1|Berlin|C1|Example 6226|2700|=true|2|12|24|17|393085|62|VMware ESXi 7.0.3 build-1|HPE|DL380|CZ1|2019/05/17 00:00:00|host-1|u|AAA
                   esx2|Berlin|C1|Example 6226|2700|=true|2|12|24|3|393085|5|VMware ESXi 7.0.3 build-1|HPE|DL380|None|43602|host-2|u|AAA"),
        ("vCluster", "Name|NumHosts|TotalCpu|NumCpuCores
                      C1|3|1|72"),
        ("vDatastore", "Name|Type|Capacity MiB|Provisioned MiB|In Use MiB|Free MiB|SIOC enabled|# Hosts
                        ds1|VMFS|2097152|1|1048576|1048576|=false|2
                        ds2|NFS|1048576|1|524288|524288|=false|2"),
        ("vSource", "Name|API type|API version|Version|Fullname|VI SDK Server|VI SDK UUID
                     VMware vCenter Server|VirtualCenter|8.0|8.0.3|VMware vCenter Server 8.0.3|vc1|AAA"),
        ("vMetaData", "RVTools major version|RVTools version|xlsx creation datetime|Server
                       4.6|4.6.1|2024/09/28 13:19:12|vc1"),
        ("vHealth", "Name|Message|Message type
                     web|something|Zombie"),
        ("vLicense", "Name|Key|Labels|Cost Unit|Total|Used|Expiration Date|Features
                      vSphere|SECRET-KEY-0001|x|cpu|10|2|Never|all"),
    ]);
    let batch = plain("export.xlsx", &bytes);
    assert!(!format!("{batch:?}").contains("SECRET"), "a licence key was kept");
    let sheets: Vec<&str> = batch.sources.iter().filter_map(|s| s.sheet.as_deref()).collect();
    assert!(
        !sheets.contains(&"vHealth") && !sheets.contains(&"vLicense") && sheets.contains(&"vCD"),
        "{sheets:?}"
    );
    assert_eq!((aside(&batch, "row.template"), aside(&batch, "row.placeholder")), (1, 1));
    // The vCPU row of the template.
    assert_eq!(aside(&batch, "row.of_left_out"), 1);
    assert_eq!(batch.set_aside.len(), 3);
    assert_eq!(
        told(&batch, "rvtools.one_moment"),
        [
            "Loads in this export are those of one moment, 2024/09/28 13:19:12 by version 4.6.1: neither average nor peak"
        ]
    );
    assert_eq!(told(&batch, "rvtools.platforms"), ["The export is of vc1 (VMware vCenter Server 8.0.3)"]);
    // 2 + 1 TiB, of which 1 + 0.5 TiB
    assert_eq!(
        told(&batch, "rvtools.datastores"),
        ["2 datastores hold 3,072\u{a0}GiB, of which 1,536\u{a0}GiB are in use"]
    );
    assert_eq!(told(&batch, "rvtools.hosts_missing").len(), 1);
    assert!(told(&batch, "vm.snapshots")[0].starts_with("One VM with snapshots"));
    // The one without tools is switched off.
    assert!(told(&batch, "vm.no_tools").is_empty() && told(&batch, "vm.media").len() == 1);
    assert!(told(&batch, "rvtools.sheets_missing").is_empty() && told(&batch, "rvtools.no_clock").is_empty());

    let inventory = merged(vec![batch]);
    assert_eq!(inventory.servers.len(), 2);
    let web = server(&inventory, "web");
    assert_eq!(web.clock.as_ref().unwrap().value.mhz(), 2700.0);
    assert_eq!(web.cpu_model.as_ref().unwrap().value.as_ref(), "Example 6226");
    // VM UUID is the platform's own since 4.3.1.
    assert_eq!(web.uuid.as_ref().unwrap().value.as_ref(), "4221-smbios");
    assert_eq!(web.os.as_ref().unwrap().value.as_ref(), "Debian 12");
    assert_eq!(web.address.as_ref().unwrap().value.as_ref(), "10.0.0.5");
    assert_eq!(web.special_hardware.as_ref().unwrap().value.as_ref(), "USB: Dongle; USB: Modem");
    assert_eq!(web.disk_used.as_ref().unwrap().value.mib(), 12_500.0);
    assert_eq!(web.network_cards[0].mac.as_deref(), Some("00:50:56:00:00:01"));
    let off = server(&inventory, "off");
    assert!(!off.powered_on.as_ref().unwrap().value && off.cpu_now.is_none());

    assert_eq!(inventory.hosts.len(), 2);
    let esx1 = &inventory.hosts[0];
    assert_eq!((esx1.name.value.as_ref(), esx1.cores()), ("esx1", Some(24)));
    assert_eq!(esx1.memory.as_ref().unwrap().value.mib(), 393_085.0);
    assert_eq!(esx1.cpu_now.as_ref().unwrap().value.percent(), 17.0);
    assert_eq!(esx1.memory_now.as_ref().unwrap().value.percent(), 62.0);
    assert_eq!(esx1.clock.as_ref().unwrap().value.mhz(), 2700.0);
    assert_eq!(esx1.bios_year.as_ref().unwrap().value, 2019);
    assert_eq!(esx1.serial.as_ref().unwrap().value.as_ref(), "CZ1");
    assert_eq!(esx1.hypervisor.as_ref().unwrap().value.as_ref(), "VMware ESXi 7.0.3 build-1");
    assert_eq!(
        (esx1.site.as_ref().unwrap().value.as_ref(), esx1.cluster.as_ref().unwrap().value.as_ref()),
        ("Berlin", "C1")
    );
    let esx2 = &inventory.hosts[1];
    // Day 43602 of a workbook is 2019-05-17.
    assert!(esx2.serial.is_none() && esx2.bios_year.as_ref().unwrap().value == 2019);

    // The same hosts again, one of them under another name: by serial it is the same.
    let again = book(&[(
        "vHost",
        "Host|CPU Model|# CPU|Cores per CPU|# Memory|Serial number
                                  esx1.example.com|Newer|2|16|524288|cz1
                                  esx2|Example 6226|2|12|524288|",
    )]);
    let again = plain("again.xlsx", &again);
    let both = merge(&inventory, &SeriesStore::default(), vec![again]).0;
    let names: Vec<&str> = both.hosts.iter().map(|h| &*h.name.value).collect();
    assert_eq!(names, ["esx1.example.com", "esx2"]);
    assert_eq!(both.hosts[1].memory.as_ref().unwrap().value.gib(), 512.0);
    let engine::origin::Origin::Cell(cell) = both.hosts[0].name.origin else { panic!() };
    assert_eq!(&*both.sources[usize::from(cell.source)].file, "again.xlsx");
}

#[test]
fn templates_can_be_brought_back() {
    let bytes = book(&[
        (
            "vInfo",
            "VM|Powerstate|Template|SRM Placeholder|CPUs|Memory|VM ID|VI SDK UUID
                   web|poweredOn|False|False|2|4096|vm-1|A
                   gold|poweredOff|True|False|1|1024|vm-2|A",
        ),
        (
            "vDisk",
            "VM|Template|Disk|Capacity MiB|VM ID|VI SDK UUID
                   gold|True|Hard disk 1|2048|vm-2|A",
        ),
    ]);
    let batch = plain("export.xlsx", &bytes);
    assert_eq!((batch.servers.len(), aside(&batch, "row.of_left_out")), (1, 1));
    let choices = Choices { with_templates: true, ..Choices::default() };
    let batch = counted(read("export.xlsx", &bytes, &choices));
    assert_eq!((batch.servers.len(), batch.set_aside.len()), (2, 0));
    assert_eq!(batch.servers[1].disk_capacity.as_ref().unwrap().value.mib(), 2048.0);
}

/// What the switch for databases writes: the name of the sheet, and words without blanks.
#[test]
fn names_for_databases() {
    let bytes = book(&[
        (
            "vInfo",
            "vInfoVMName|vInfoPowerstate|vInfoTemplate|vInfoGuestHostName|vInfoCPUs|vInfoMemory|vInfoProvisioned|vInfoInUse|vInfo_tags_Owner|vInfoDataCenter|vInfoCluster|vInfoHost|vInfoOS|vInfoOSTools|vInfoVMID|vInfoSMBIOSUUID|vInfoUUID|vInfoVISDKServer|vInfoVISDKUUID
             db|poweredOn|False|db.example.com|8|65536|200000|150000|Team Data|Köln|C2|esx9|Other|Red Hat 8|vm-5|4222|5022|vc2|BBB",
        ),
        ("vPartition", "vPartitionVMName|vPartitionDisk|vPartitionCapacityMiB|vPartitionConsumedMiB|vPartitionVMID|vPartitionVISDKUUID
                        db|/|100000|70000|vm-5|BBB"),
        ("vDisk", "vDiskVMName|vDiskName|vDiskCapacityMiB|vDiskVMID|vDiskVISDKUUID
                   db|Hard disk 1|204800|vm-5|BBB"),
        ("vHost", "vHostName|vHostDatacenter|vHostCluster|vHostCpuModel|vHostCpuMhz|vHostNumCpu|vHostCoresPerCPU|vHostNumCpuCores|vHostOverallCpuUsage|vHostMemorySize|vHostOverallMemoryUsage|vHostFullName
                   esx9|Köln|C2|Example 7543|2800|2|32|64|40|549755813888|70|VMware ESXi 8.0.2"),
    ]);
    let batch = plain("db.xlsx", &bytes);
    assert_eq!(batch.set_aside, []);
    let inventory = merged(vec![batch]);
    let db = server(&inventory, "db");
    assert_eq!((db.cores(), db.memory.as_ref().unwrap().value.gib()), (Some(8), 64.0));
    assert_eq!(db.dns_name.as_ref().unwrap().value.as_ref(), "db.example.com");
    assert_eq!(db.os.as_ref().unwrap().value.as_ref(), "Red Hat 8");
    assert_eq!(db.uuid.as_ref().unwrap().value.as_ref(), "4222");
    assert_eq!(db.platform_id.as_ref().unwrap().value.as_ref(), "BBB/vm-5");
    assert_eq!(db.disk_capacity.as_ref().unwrap().value.gib(), 200.0);
    assert_eq!(db.disk_used.as_ref().unwrap().value.mib(), 70_000.0);
    assert_eq!(db.clock.as_ref().unwrap().value.mhz(), 2800.0);
    assert_eq!(db.owner.as_ref().unwrap().value.as_ref(), "Team Data");
    let host = &inventory.hosts[0];
    // This version writes bytes here: 2^39.
    assert_eq!((host.cores(), host.memory.as_ref().unwrap().value.gib()), (Some(64), 512.0));
    assert_eq!(host.memory_now.as_ref().unwrap().value.percent(), 70.0);
}

/// Two platforms in one file use the same ids; a third VM of the name has none of them.
#[test]
fn two_platforms_in_one_file() {
    let bytes = book(&[
        (
            "vInfo",
            "VM|Powerstate|CPUs|Memory|Host|VM ID|VI SDK Server|VI SDK UUID
                   web|poweredOn|2|4096|esx1|vm-1|vc1|A
                   web|poweredOn|4|8192|esx1|vm-1|vc2|B
                   web|poweredOn|8|1024|esx1|vm-1|vc3|C
                   web|poweredOn|8|1024|esx1|vm-1|vc3|C",
        ),
        (
            "vDisk",
            "VM|Disk|Capacity MiB|VM ID|VI SDK UUID
                   web|Hard disk 1|100|vm-1|A
                   web|Hard disk 1|200|vm-1|B
                   web|Hard disk 1|300|vm-1|C",
        ),
        (
            "vHost",
            "Host|CPU Model|Speed|# CPU|Cores per CPU|VI SDK UUID
                   esx1|a|2000|1|8|A",
        ),
    ]);
    let batch = plain("two.xlsx", &bytes);
    assert_eq!((told(&batch, "vm.same_name").len(), aside(&batch, "row.duplicate")), (2, 1));
    let inventory = merged(vec![batch]);
    let is = |name: &str, disk: f64, platform_id: &str, clock: Option<f64>| {
        let s = server(&inventory, name);
        assert_eq!(s.disk_capacity.as_ref().unwrap().value.mib(), disk);
        assert_eq!(s.platform_id.as_ref().unwrap().value.as_ref(), platform_id);
        assert_eq!(s.clock.as_ref().map(|c| c.value.mhz()), clock);
    };
    is("web", 100.0, "A/vm-1", Some(2000.0));
    is("web (vm-1)", 200.0, "B/vm-1", None);
    is("web (vc3/vm-1)", 300.0, "C/vm-1", None);
}

/// Without VM ID: names, and hosts where a name occurs twice. What fits two VMs is not guessed.
#[test]
fn a_trimmed_export_without_ids() {
    let bytes = book(&[
        (
            "vInfo",
            "VM|Powerstate|Template|CPUs|Memory|Host
                   a|poweredOn|False|2|4096|esx1
                   b|poweredOn|False|2|4096|esx1
                   b|poweredOn|False|4|8192|esx2
                   b|poweredOn|False|4|8192|esx2",
        ),
        (
            "vDisk",
            "VM|Disk|Capacity MiB|Host
                   a|Hard disk 1|100|esx1
                   b|Hard disk 1|200|esx1
                   b|Hard disk 1|300|esx2
                   b|Hard disk 2|400|",
        ),
    ]);
    let batch = plain("trimmed.xlsx", &bytes);
    assert_eq!(told(&batch, "vm.same_name").len(), 1);
    assert_eq!(told(&batch, "rvtools.no_id").len(), 1);
    assert_eq!((aside(&batch, "row.duplicate"), aside(&batch, "row.vm_ambiguous")), (1, 1));
    let lost = told(&batch, "rvtools.sheets_missing")[0];
    for sheet in ["vCPU", "vMemory", "vPartition", "vNetwork", "vUSB", "vHost"] {
        assert!(lost.contains(sheet), "{lost}");
    }
    assert!(!lost.contains("vDisk"), "{lost}");
    let inventory = merged(vec![batch]);
    let disk = |name: &str| server(&inventory, name).disk_capacity.as_ref().unwrap().value.mib();
    assert_eq!((disk("a"), disk("b"), disk("b (esx2)")), (100.0, 200.0, 300.0));
    assert!(server(&inventory, "a").platform_id.is_none());
}

#[test]
fn missing_columns_are_named() {
    let bytes = book(&[
        (
            "vInfo",
            "VM|Powerstate|Template|Memory
                   a|poweredOn|False|4096",
        ),
        (
            "vCPU",
            "VM|CPUs|Sockets|Cores p/s
                  a|6|3|2",
        ),
    ]);
    let batch = plain("x.xlsx", &bytes);
    assert!(told(&batch, "rvtools.column_missing")[0].contains("CPUs"));
    assert_eq!(batch.servers[0].cores(), Some(6));
}

/// Custom attributes stand before Datacenter, and one has the name of a column of the format.
#[test]
fn custom_attributes() {
    let bytes = book(&[(
        "vInfo",
        "VM|Powerstate|CPUs|Memory|FT Role|Annotation|Owner|Business application|Environment|Datacenter|Wave|Datacenter|Cluster|Host|VM ID|VI SDK UUID
         a|poweredOn|2|4096|primary|n|Ada|Shop|Production|wrong|2|Berlin|C1|esx1|vm-1|A",
    )]);
    let inspection = inspect("x.xlsx", &bytes);
    let mapping = mapping_for(&inspection, &Choices::default(), 0);
    let field = |header: &str| mapping.columns.iter().find(|c| &*c.header == header).unwrap().field;
    assert_eq!(field("Owner"), Some(Field::Owner));
    assert_eq!(field("Environment"), Some(Field::Environment));
    assert_eq!(field("Datacenter (2)"), Some(Field::Site));
    assert_eq!((field("Datacenter"), field("FT Role"), field("Wave")), (None, None, None));
    let inventory = merged(vec![plain("x.xlsx", &bytes)]);
    let a = server(&inventory, "a");
    let text =
        |v: &engine::inventory::Known<engine::inventory::Text>| v.as_ref().map(|v| v.value.to_string());
    assert_eq!(text(&a.site).as_deref(), Some("Berlin"));
    assert_eq!(text(&a.owner).as_deref(), Some("Ada"));
    assert_eq!(text(&a.environment).as_deref(), Some("Production"));
    assert!(a.role.is_none());
    // The user says what another attribute means.
    let mut chosen = mapping.clone();
    let wave = chosen.columns.iter().find(|c| &*c.header == "Wave").unwrap().column;
    chosen.assign(wave, Some(Field::Role), None);
    let choices = Choices { mappings: [(0, chosen)].into(), ..Choices::default() };
    let batch = counted(read("x.xlsx", &bytes, &choices));
    assert_eq!(text(&batch.servers[0].role).as_deref(), Some("2"));
}

/// A collector of another maker names its sheets alike.
#[test]
fn files_of_others_are_left_to_others() {
    let bytes = book(&[
        (
            "vInfo",
            "VM Name|MOID|Power State|vCPUs|Memory (MiB)|Guest OS
                   a|vm-1|poweredOn|2|4096|Debian",
        ),
        (
            "vCPU",
            "VM Name|MOID|Power State|vCPUs|Peak %
                  a|vm-1|poweredOn|2|80",
        ),
        (
            "Metadata",
            "Collector Version|4.1
                      Performance Data Duration|7 days",
        ),
    ]);
    let inspection = inspect("collector.xlsx", &bytes);
    let ours = inspection.recognised.iter().chain(&inspection.alternatives).any(|r| r.reader == "rvtools");
    assert!(!ours, "{:?}", inspection.recognised);
    // A list that somebody wrote.
    let list = "VM,CPUs,Memory,Owner\na,2,4096,Ada\n";
    assert_ne!(inspect("vms.csv", list.as_bytes()).recognised.map(|r| r.reader), Some("rvtools"));
}

/// The real file: anonymised, so that its hosts have other names on every sheet; figures read with
/// another program (Python, the cells of the first row of vHost).
#[test]
fn the_hosts_of_a_real_export() {
    let inventory = merged(vec![plain("kubev2v-example1.xlsx", REAL)]);
    assert_eq!((inventory.servers.len(), inventory.hosts.len()), (9, 7));
    let host = inventory.hosts.iter().find(|h| &*h.name.value == "10.17.135.71").unwrap();
    assert_eq!(host.cores(), Some(32));
    assert_eq!(host.clock.as_ref().unwrap().value.mhz(), 2295.0);
    assert_eq!(host.memory.as_ref().unwrap().value.mib(), 261_797.0);
    assert_eq!(host.cpu_now.as_ref().unwrap().value.fraction(), 0.14);
    assert_eq!(host.memory_now.as_ref().unwrap().value.fraction(), 0.36);
    assert_eq!(host.model.as_ref().unwrap().value.as_ref(), "ProLiant DL380 Gen10");
    // VM UUID of this version is the platform's own, so it says nothing about the firmware.
    assert!(inventory.servers.iter().all(|s| s.uuid.is_none()));
}
