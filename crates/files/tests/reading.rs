//! What must come out of each fixture; every expected value is read off the fixture by eye.

use engine::inventory::{Firmware, Inventory, Kind, Server, ServerId};
use engine::series::{Resource, SeriesStore};
use files::import::{Batch, Choices, Cure, ImportSummary, inspect, merge, read};
use files::mapping::{Field, Unit, template_csv};
use proptest::prelude::*;

mod xlsx;

const SERVERS: &[u8] = include_bytes!("../../../tests/fixtures/servers.csv");
const GERMAN: &[u8] = include_bytes!("../../../tests/fixtures/server-list-german.csv");
const MEASUREMENTS: &[u8] = include_bytes!("../../../tests/fixtures/measurements.csv");
const MEASUREMENTS_GERMAN: &[u8] = include_bytes!("../../../tests/fixtures/measurements-german.csv");
const RVTOOLS: &[u8] = include_bytes!("../../../tests/fixtures/rvtools/kubev2v-example1.xlsx");

fn plain(name: &str, bytes: &[u8]) -> Batch {
    let batch = read(name, bytes, &Choices::default());
    counts_add_up(&batch);
    batch
}

fn merged(batches: Vec<Batch>) -> (Inventory, SeriesStore, ImportSummary) {
    let out = merge(&Inventory::default(), &SeriesStore::default(), batches);
    assert_eq!(out.2.rows_in, out.2.rows_used + out.2.set_aside);
    for (i, s) in out.0.sources.iter().enumerate() {
        let aside: u32 = out.0.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{} {:?}", s.file, s.sheet);
    }
    out
}

fn counts_add_up(batch: &Batch) {
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{} {:?}", s.file, s.sheet);
    }
}

fn server<'a>(inventory: &'a Inventory, name: &str) -> &'a Server {
    inventory.server(&ServerId::new(name)).unwrap_or_else(|| panic!("no server {name}"))
}

fn codes(batch: &Batch) -> Vec<&str> {
    let aside = batch.set_aside.iter().map(|s| &*s.reason.code);
    aside.chain(batch.diagnostics.iter().map(|d| &*d.code)).collect()
}

#[test]
fn the_template_is_read_value_by_value() {
    let inspection = inspect("servers.csv", SERVERS);
    assert_eq!(inspection.recognised.as_ref().map(|r| r.reader), Some("server_list"));
    assert_eq!(inspection.tables[0].mapping.columns.iter().filter(|c| c.field.is_none()).count(), 0);
    let batch = plain("servers.csv", SERVERS);
    let rows: Vec<(u32, &str)> = batch.set_aside.iter().map(|s| (s.row, &*s.reason.code)).collect();
    assert_eq!(rows, [(4, "row.no_name"), (6, "row.duplicate"), (8, "row.total")]);
    assert!(batch.diagnostics.iter().any(|d| &*d.code == "value.out_of_range" && d.place.row == Some(7)));
    let doubt = batch.diagnostics.iter().find(|d| &*d.code == "value.unit_doubtful").unwrap();
    assert_eq!((doubt.place.row, doubt.place.column.as_deref()), (Some(5), Some("memory_gib")));
    assert_eq!(batch.repairs.len(), 1);
    assert_eq!((batch.repairs[0].row, &batch.repairs[0].cure), (Some(5), &Cure::Unit(Unit::MiB)));
    let (inventory, ..) = merged(vec![batch]);
    assert_eq!(inventory.servers.len(), 4);
    let web = server(&inventory, "web01");
    assert_eq!(web.cores(), Some(12));
    assert_eq!(web.clock.as_ref().unwrap().value.mhz(), 2500.0);
    assert_eq!(web.memory.as_ref().unwrap().value.mib(), 65_536.0);
    assert_eq!(web.cpu_peak.as_ref().unwrap().value.fraction(), 0.555);
    assert_eq!(web.disk_capacity.as_ref().unwrap().value.gib(), 500.0);
    assert_eq!(web.disks.len(), 2);
    assert_eq!(web.network_cards[1].mac.as_deref(), Some("02:00:00:00:00:02"));
    assert_eq!(web.network_cards[0].name.as_deref(), Some("em1"));
    assert_eq!(web.firmware.as_ref().unwrap().value, Firmware::Bios);
    assert_eq!(web.note.as_ref().unwrap().value.as_ref(), "first, of two");
    assert!(web.powered_on.as_ref().unwrap().value);
    assert!(web.special_hardware.is_none());
    let db = server(&inventory, "db01");
    assert_eq!(db.bought.as_ref().unwrap().value, 2016);
    assert_eq!(db.disk_capacity.as_ref().unwrap().value.gib(), 2000.0);
    let file = server(&inventory, "file01");
    assert_eq!(file.kind, Kind::Virtual);
    assert!(file.clock.is_none() && file.bought.is_none() && file.special_hardware.is_none());
    assert!(!file.powered_on.as_ref().unwrap().value);
    let app = server(&inventory, "app01");
    assert!(app.cpu_average.is_none());
    // 2 TB of disk are 2 × 10^12 bytes.
    assert!((app.disk_capacity.as_ref().unwrap().value.mib() - 2e12 / 1_048_576.0).abs() < 1e-6);
}

#[test]
fn a_repair_of_one_cell_is_taken() {
    let mut choices = Choices::default();
    choices.cell_units.insert((0, 5, 17), Unit::MiB);
    let batch = read("servers.csv", SERVERS, &choices);
    let (inventory, ..) = merged(vec![batch.clone()]);
    assert_eq!(server(&inventory, "file01").memory.as_ref().unwrap().value.gib(), 64.0);
    assert!(batch.repairs.is_empty());
    let json = serde_json::to_string(&choices).unwrap();
    assert_eq!(serde_json::from_str::<Choices>(&json).unwrap(), choices);
}

#[test]
fn a_german_list_in_latin_letters_and_decimal_commas() {
    let batch = plain("liste.csv", GERMAN);
    let (inventory, ..) = merged(vec![batch]);
    assert_eq!(inventory.servers.len(), 2, "{:?}", inventory.diagnostics);
    let web = server(&inventory, "web01");
    assert_eq!(web.memory.as_ref().unwrap().value.gib(), 64.0);
    assert_eq!(web.clock.as_ref().unwrap().value.mhz(), 2600.0);
    assert_eq!(web.cpu_average.as_ref().unwrap().value.fraction(), 0.125);
    assert!((web.disk_used.as_ref().unwrap().value.gb_decimal() - 1234.5).abs() < 1e-9);
    assert_eq!(server(&inventory, "db-münchen").os.as_ref().unwrap().value.as_ref(), "SLES 15");
    assert_eq!(inventory.sources[0].rows, 2);
}

#[test]
fn measurements_join_their_servers() {
    let batches = vec![plain("measurements.csv", MEASUREMENTS), plain("servers.csv", SERVERS)];
    let (inventory, store, summary) = merged(batches);
    let web = server(&inventory, "web01");
    let cpu = store.get(web.series[&Resource::Cpu].block).unwrap();
    assert_eq!(cpu.interval_seconds(), 300);
    // 2026-03-02T08:00:00Z, by `date -u -d … +%s`.
    assert_eq!(cpu.start().unix_seconds(), 1_772_438_400);
    let v = cpu.samples();
    assert_eq!((v[0], v[1], v[3], v.len()), (0.1, 0.2, 0.5, 4));
    assert!(v[2].is_nan());
    assert_eq!((web.series[&Resource::Cpu].first_row, web.series[&Resource::Cpu].last_row), (2, 13));
    assert_eq!(store.get(web.series[&Resource::Memory].block).unwrap().samples(), [22_528.0]);
    // The name with its domain is the server without, and 09:00 at +01:00 is 08:00.
    let db = store.get(server(&inventory, "db01").series[&Resource::Cpu].block).unwrap();
    assert_eq!((db.start().unix_seconds(), db.samples()[0]), (1_772_438_400, 0.255));
    assert_eq!(summary.joined, 3);
    let ghost = inventory.set_aside.iter().find(|s| &*s.reason.code == "measurement.unknown_server").unwrap();
    assert_eq!((ghost.row, ghost.rows, ghost.cells[0].as_str()), (9, 2, "ghost"));
    // Empty value, 130 %, someday, temperature, and two of the ghost.
    let source = inventory.sources.iter().find(|s| &*s.file == "measurements.csv").unwrap();
    assert_eq!((source.rows, source.rows_used), (12, 6));
}

#[test]
fn wide_measurements_in_german() {
    let choices = Choices { zone_offset_minutes: Some(60), ..Choices::default() };
    let batch = read("werte.csv", MEASUREMENTS_GERMAN, &choices);
    counts_add_up(&batch);
    assert_eq!(batch.measurements.len(), 2, "{:?}", batch.diagnostics);
    let cpu = &batch.measurements[0].block;
    assert_eq!(
        (cpu.resource(), cpu.start().unix_seconds(), cpu.samples()[0]),
        (Resource::Cpu, 1_772_438_400, 0.125)
    );
    assert_eq!(batch.measurements[1].block.samples()[0], 1024.0);
    assert_eq!(batch.sources[0].rows_used, 3);
}

#[test]
fn the_real_export_is_read() {
    let inspection = inspect("kubev2v-example1.xlsx", RVTOOLS);
    assert_eq!(
        inspection.recognised.as_ref().map(|r| r.reader),
        Some("rvtools"),
        "{:?}",
        inspection.diagnostics
    );
    let batch = plain("kubev2v-example1.xlsx", RVTOOLS);
    let (inventory, ..) = merged(vec![batch]);
    assert_eq!(inventory.servers.len(), 9);
    let vm1 = server(&inventory, "vm-1");
    assert_eq!(vm1.kind, Kind::Virtual);
    assert_eq!((vm1.sockets.as_ref().unwrap().value, vm1.cores_per_socket.as_ref().unwrap().value), (2, 1));
    assert_eq!(vm1.memory.as_ref().unwrap().value.mib(), 2224.0);
    assert_eq!(vm1.disks.len(), 1);
    assert_eq!(vm1.disk_capacity.as_ref().unwrap().value.mib(), 103_424.0);
    assert_eq!(vm1.firmware.as_ref().unwrap().value, Firmware::Uefi);
    assert_eq!(vm1.os.as_ref().unwrap().value.as_ref(), "Amazon Linux 2 (64-bit)");
    assert!(!vm1.powered_on.as_ref().unwrap().value && vm1.cpu_now.is_none());
    // 4590 MHz over two vCPUs.
    assert_eq!(vm1.clock.as_ref().unwrap().value.mhz(), 2295.0);
    let vm8 = server(&inventory, "vm-8");
    assert_eq!(vm8.cpu_now.as_ref().unwrap().value.mhz(), 3304.0);
    assert_eq!(vm8.memory_used.as_ref().unwrap().value.mib(), 41_136.0);
    assert_eq!(vm8.disks.len(), 2);
    assert_eq!(inventory.sources[0].rows, 9);
    // Hosts are no servers, and are kept beside them.
    let hosts = inventory.sources.iter().find(|s| s.sheet.as_deref() == Some("vHost")).unwrap();
    assert_eq!((hosts.rows, hosts.rows_used, inventory.hosts.len()), (7, 7, 7));
}

/// Headers of the older family, a template, a placeholder, one name in two vCenters.
#[test]
fn an_older_export_is_joined_by_id() {
    let info = xlsx::table(&[
        &[
            "VM",
            "Powerstate",
            "Template",
            "SRM Placeholder",
            "CPUs",
            "Memory",
            "Provisioned MB",
            "Datacenter",
            "Host",
            "VM ID",
            "VI SDK UUID",
        ],
        &["web", "poweredOn", "False", "False", "4", "8192", "99999", "Berlin", "esx1", "vm-1", "A"],
        &["web", "poweredOn", "False", "False", "2", "4096", "1000", "Köln", "esx2", "vm-1", "B"],
        &["gold", "poweredOff", "True", "False", "1", "1024", "10", "Berlin", "esx1", "vm-2", "A"],
        &["far", "poweredOff", "False", "True", "1", "1024", "10", "Berlin", "esx1", "vm-3", "A"],
    ]);
    let disk = xlsx::table(&[
        &["VM", "Disk", "Capacity MB", "VM ID", "VI SDK UUID"],
        &["web", "Hard disk 2", "2048", "vm-1", "A"],
        &["web", "Hard disk 1", "1024", "vm-1", "A"],
        &["web", "Hard disk 1", "512", "vm-1", "B"],
        &["gold", "Hard disk 1", "10", "vm-2", "A"],
        &["lost", "Hard disk 1", "10", "vm-9", "A"],
    ]);
    let host = xlsx::table(&[
        &["Host", "CPU Model", "Speed"],
        &["esx1", "Example CPU", "2600"],
        &["esx3", "Other", "3000"],
    ]);
    let part = xlsx::table(&[
        &["VM", "Disk", "Capacity MB", "Consumed MB", "VM ID", "VI SDK UUID"],
        &["web", "C:\\", "1000", "600", "vm-1", "A"],
        &["web", "/again", "1000", "600", "vm-1", "A"],
        &["web", "D:\\", "2000", "700", "vm-1", "A"],
    ]);
    let bytes = xlsx::workbook(&[("tabvInfo", info), ("vDisk", disk), ("vHost", host), ("vPartition", part)]);
    let batch = plain("old.xlsx", &bytes);
    assert!(codes(&batch).contains(&"vm.same_name"), "{batch:?}");
    for code in ["row.template", "row.placeholder", "row.of_left_out", "row.no_vm"] {
        assert_eq!(batch.set_aside.iter().filter(|s| &*s.reason.code == code).count(), 1, "{code}");
    }
    let (inventory, ..) = merged(vec![batch]);
    assert_eq!(inventory.servers.len(), 2);
    let a = server(&inventory, "web");
    assert_eq!(a.disk_capacity.as_ref().unwrap().value.mib(), 3072.0);
    assert_eq!(a.disks[0].name.as_deref(), Some("Hard disk 1"));
    assert_eq!(a.disk_used.as_ref().unwrap().value.mib(), 1300.0);
    assert_eq!(a.clock.as_ref().unwrap().value.mhz(), 2600.0);
    assert_eq!(a.cpu_model.as_ref().unwrap().value.as_ref(), "Example CPU");
    let b = server(&inventory, "web (vm-1)");
    assert_eq!(b.disk_capacity.as_ref().unwrap().value.mib(), 512.0);
    assert!(b.clock.is_none());
}

#[test]
fn a_sheet_of_servers_with_a_stray_cell() {
    let mut cells =
        xlsx::table(&[&["Host name", "RAM (GB)", "vCPUs"], &["a1", "16", "4"], &["a2", "32", "8"]]);
    cells.push(("XFD1048576".into(), "x".into()));
    let bytes = xlsx::workbook(&[("Notes", xlsx::table(&[&["read me"]])), ("Servers", cells)]);
    let started = std::time::Instant::now();
    let batch = plain("list.xlsx", &bytes);
    assert!(started.elapsed().as_secs() < 2);
    let (inventory, ..) = merged(vec![batch]);
    assert_eq!(inventory.servers.len(), 2, "{:?}", inventory.diagnostics);
    let a = server(&inventory, "a1");
    assert_eq!((a.memory.as_ref().unwrap().value.gib(), a.cores()), (16.0, Some(4)));
    // A list with vCPUs is a list of VMs.
    assert_eq!(a.kind, Kind::Virtual);
    assert_eq!(inventory.sources[0].sheet.as_deref(), Some("Servers"));
}

/// The same list, however it is written, gives the same servers.
#[test]
fn the_way_of_writing_changes_nothing() {
    let values = |bytes: &[u8]| {
        let (inventory, ..) = merged(vec![plain("servers.csv", bytes)]);
        inventory.servers.iter().map(|s| format!("{:?}", without_cells(s))).collect::<Vec<_>>()
    };
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(SERVERS);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let expected = values(SERVERS);
    let write = |separator: u8, reverse: bool, end: csv::Terminator| {
        let mut w = csv::WriterBuilder::new().delimiter(separator).terminator(end).from_writer(Vec::new());
        for r in &rows {
            if reverse { w.write_record(r.iter().rev()).unwrap() } else { w.write_record(r).unwrap() }
        }
        w.into_inner().unwrap()
    };
    for separator in *b",;\t|" {
        for reverse in [false, true] {
            for end in [csv::Terminator::CRLF, csv::Terminator::Any(b'\n')] {
                let bytes = write(separator, reverse, end);
                assert_eq!(values(&bytes), expected, "{} {reverse}", char::from(separator));
                let marked = [b"\xEF\xBB\xBF".as_slice(), &bytes].concat();
                assert_eq!(values(&marked), expected);
            }
        }
    }
    let text = std::str::from_utf8(SERVERS).unwrap();
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(values(&utf16), expected);
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    assert_eq!(values(&latin), expected);
}

fn without_cells(s: &Server) -> serde_json::Value {
    fn strip(v: &mut serde_json::Value) {
        match v {
            serde_json::Value::Object(m) => {
                m.remove("origin");
                m.values_mut().for_each(strip);
            }
            serde_json::Value::Array(a) => a.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut v = serde_json::to_value(s).unwrap();
    strip(&mut v);
    v
}

#[test]
fn headers_in_four_languages() {
    let field = |header: &str, value: &str| {
        let m = files::mapping::guess(&["name".into(), header.into()], &[vec!["web01".into(), value.into()]]);
        (m.columns[1].field, m.columns[1].unit)
    };
    assert_eq!(field("*Memory (In MB)", "4096"), (Some(Field::Memory), Some(Unit::MiB)));
    assert_eq!(field("Arbeitsspeicher [GB]", "64"), (Some(Field::Memory), Some(Unit::GiB)));
    assert_eq!(field("Mémoire vive (Go)", "64"), (Some(Field::Memory), Some(Unit::GiB)));
    assert_eq!(field("Memoria RAM", "65536"), (Some(Field::Memory), Some(Unit::MiB)));
    assert_eq!(field("CPU Speed", "2600"), (Some(Field::Clock), Some(Unit::Mhz)));
    assert_eq!(field("Système d'exploitation", "Debian 12"), (Some(Field::Os), None));
    assert_eq!(field("Número de procesadores", "2"), (Some(Field::Sockets), None));
    assert_eq!(field("Kerne pro Sockel", "8"), (Some(Field::CoresPerSocket), None));
    assert_eq!(field("CPU", "Intel Xeon E5"), (Some(Field::CpuModel), None));
    assert_eq!(field("Favourite colour", "red"), (None, None));
}

/// The template's own columns, as a spreadsheet that capitalises headers leaves them.
#[test]
fn the_template_in_capitals() {
    let first_capital = |h: &str| {
        let mut letters = h.chars();
        letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect::<String>())
    };
    let template = template_csv();
    let rows: Vec<Vec<String>> =
        template.lines().skip(1).map(|l| l.split(',').map(str::to_owned).collect()).collect();
    let headers: Vec<&str> = template.lines().next().unwrap().split(',').collect();
    let fields = |change: &dyn Fn(&str) -> String| -> Vec<Option<Field>> {
        let changed: Vec<_> = headers.iter().map(|h| change(h).into()).collect();
        files::mapping::guess(&changed, &rows).columns.iter().map(|c| c.field).collect()
    };
    let as_it_is = fields(&str::to_owned);
    assert!(as_it_is.iter().all(Option::is_some));
    assert_eq!(fields(&first_capital), as_it_is);
    assert_eq!(fields(&str::to_uppercase), as_it_is);
}

#[test]
fn two_columns_of_one_meaning() {
    let m = files::mapping::guess(
        &["hostname".into(), "name".into(), "memory_gib".into(), "RAM (MB)".into()],
        &[vec!["h".into(), "n".into(), "4".into(), "4096".into()]],
    );
    assert_eq!(
        m.columns.iter().map(|c| c.field).collect::<Vec<_>>(),
        [None, Some(Field::Name), Some(Field::Memory), None]
    );
    assert!(m.columns[3].reason.contains("column 3"), "{}", m.columns[3].reason);
    let turned = files::mapping::signature(["RAM (MB)", "name", "memory_gib", "Hostname"].into_iter());
    assert_eq!(m.signature(), turned);
}

#[test]
fn the_template_reads_back() {
    let batch = plain("template.csv", template_csv().as_bytes());
    assert_eq!(batch.servers.len(), 2);
    assert!(batch.diagnostics.is_empty(), "{:?}", batch.diagnostics);
    let batch = plain("m.csv", files::mapping::measurement_template_csv().as_bytes());
    assert_eq!(batch.measurements.len(), 2);
}

#[test]
fn importing_again_updates_and_the_same_file_does_nothing() {
    let first = b"name,memory_gib,os\na,4,Debian 12\nb,8,\n,1,\n";
    let (inventory, store, summary) = merged(vec![plain("list.csv", first)]);
    assert_eq!((summary.new, summary.updated, summary.unchanged), (2, 0, 0));
    let (same, _, summary) = merge(&inventory, &store, vec![plain("list.csv", first)]);
    assert_eq!((same.servers.len(), same.sources.len()), (2, 1));
    assert_eq!((summary.new, summary.updated, summary.unchanged, summary.rows_in), (0, 0, 2, 0));
    // Corrected: the new value of the same file wins.
    let (again, _, summary) = merge(
        &inventory,
        &store,
        vec![plain("list.csv", b"name,memory_gib,os\na,16,Debian 12\nb,8,\nc,1,\n")],
    );
    assert_eq!((summary.new, summary.updated, summary.unchanged), (1, 1, 1));
    assert_eq!(server(&again, "a").memory.as_ref().unwrap().value.gib(), 16.0);
    assert!(again.set_aside.iter().all(|s| &*s.reason.code == "row.superseded"));
    // Another file: what is known stays, gaps are filled, the difference is told.
    let (other, _, _) = merge(
        &inventory,
        &store,
        vec![plain("cmdb.csv", b"name,memory_gib,os\na,16,Debian 12\nb,8,SLES 15\n")],
    );
    assert_eq!(server(&other, "a").memory.as_ref().unwrap().value.gib(), 4.0);
    assert_eq!(server(&other, "b").os.as_ref().unwrap().value.as_ref(), "SLES 15");
    assert_eq!(other.diagnostics.iter().filter(|d| &*d.code == "server.conflict").count(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever comes in: no panic, and every row is used or set aside.
    #[test]
    fn garbage_is_counted(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let batch = read("garbage.csv", &bytes, &Choices::default());
        counts_add_up(&batch);
        let _ = merged(vec![batch]);
    }

    #[test]
    fn odd_tables_are_counted(
        header in proptest::sample::select(vec![
            "name,memory_gib,sockets,clock_ghz,disks,mac", "server;timestamp;resource;value",
            "server,timestamp,cpu_percent,memory_mib", "Name\tRAM (MB)\tcores\tbought_year\tfirmware",
        ]),
        rows in proptest::collection::vec("[a-c0-9.,;:\t\"%/ \\-]{0,30}|web01[,;\t]2026-03-0[1-9] 0[0-9]:00[,;\t]cpu_percent[,;\t][0-9]{1,3}", 0..30),
    ) {
        let text = format!("{header}\n{}\n", rows.join("\n"));
        let batch = read("odd.csv", text.as_bytes(), &Choices::default());
        counts_add_up(&batch);
        let _ = merged(vec![batch]);
    }

    #[test]
    fn damaged_workbooks_do_no_harm(at in 0usize..RVTOOLS.len(), with in any::<u8>()) {
        let small = xlsx::workbook(&[("Servers", xlsx::table(&[&["name", "memory_gib"], &["a", "1"]]))]);
        let mut bytes = small.clone();
        let at = at % bytes.len();
        bytes[at] = with;
        counts_add_up(&read("d.xlsx", &bytes, &Choices::default()));
    }
}
