//! One action cures many rows, and what was chosen for one kind of file is kept for the next.

use engine::inventory::{Inventory, Server};
use engine::series::SeriesStore;
use files::dialect::{DateOrder, Dialect, Encoding, Thousands};
use files::import::{Batch, Choices, Cure, Repair, RepairGroup, Setting, inspect, inspect_as, merge, read};
use files::mapping::{Field, Preset, Unit, guess};
use proptest::prelude::*;

fn groups(batch: &Batch) -> Vec<RepairGroup> {
    batch.repair_groups()
}

fn group<'a>(groups: &'a [RepairGroup], code: &str) -> &'a RepairGroup {
    let codes: Vec<&str> = groups.iter().map(|g| g.code.as_str()).collect();
    groups.iter().find(|g| g.code == code).unwrap_or_else(|| panic!("{code} is not among {codes:?}"))
}

/// Reads a file, presses one repair, and reads it again.
fn pressed(name: &str, bytes: &[u8], code: &str) -> (Batch, Batch, Choices) {
    let before = read(name, bytes, &Choices::default());
    let found = inspect(name, bytes);
    let mut choices = Choices::default();
    for repair in &group(&groups(&before), code).repairs {
        repair.apply(&found, &mut choices);
    }
    assert_ne!(choices, Choices::default(), "{code} changes something");
    let after = read(name, bytes, &choices);
    (before, after, choices)
}

fn memory(batch: &Batch) -> Vec<Option<f64>> {
    batch.servers.iter().map(|s: &Server| s.memory.as_ref().map(|m| m.value.gib())).collect()
}

/// 34 of 74 servers were written in MiB: 65536 MiB are 64 GiB.
#[test]
fn many_cells_of_another_unit_are_one_press() {
    let mut text = String::from("name,memory_gib\n");
    for i in 0..40 {
        text.push_str(&format!("a{i},64\n"));
    }
    for i in 0..34 {
        text.push_str(&format!("b{i},65536\n"));
    }
    let (before, after, choices) = pressed("list.csv", text.as_bytes(), "value.unit_doubtful");
    let all = groups(&before);
    let found = group(&all, "value.unit_doubtful");
    assert_eq!(found.title, "34 rows: memory looks like MiB, not GiB");
    assert_eq!((found.count, found.repairs.len()), (34, 34));
    assert_eq!(found.examples[0].place.row, Some(42));
    assert_eq!(
        (found.examples[0].found.as_str(), found.examples[0].becomes.as_deref()),
        ("65536 GiB", Some("64 GiB"))
    );
    assert!(memory(&after).iter().all(|m| *m == Some(64.0)));
    assert!(groups(&after).is_empty(), "{:?}", groups(&after));
    // Kept as JSON, keys of three parts and all.
    let json = serde_json::to_string(&choices).expect("choices are JSON");
    assert_eq!(serde_json::from_str::<Choices>(&json).expect("and back"), choices);
}

#[test]
fn a_column_in_bytes() {
    let text = b"name,memory_gib\na,17179869184\nb,34359738368\nc,68719476736\n";
    let (before, after, _) = pressed("list.csv", text, "column.unit_doubtful");
    let all = groups(&before);
    let found = group(&all, "column.unit_doubtful");
    assert_eq!(found.title, "Column memory_gib: memory looks like bytes, not GiB");
    assert_eq!(memory(&after), [Some(16.0), Some(32.0), Some(64.0)]);
    // The mapping says it too, before anything is read.
    let column = &inspect("list.csv", text).tables[0].mapping.columns[1];
    assert_eq!(column.proposed_unit, Some(Unit::Byte));
    assert!(column.unit_doubt.ends_with("these are bytes"), "{}", column.unit_doubt);
}

/// 1200 % of one core on 2 sockets of 12 cores are half of the machine; 600 % are a quarter.
#[test]
fn cpu_summed_over_cores() {
    let text = b"name,sockets,cores_per_socket,cpu_peak_percent\na,2,12,1200\nb,2,12,600\n";
    let (_, after, _) = pressed("list.csv", text, "column.unit_doubtful");
    let peaks: Vec<Option<f64>> =
        after.servers.iter().map(|s| s.cpu_peak.as_ref().map(|p| p.value.fraction())).collect();
    assert_eq!(peaks, [Some(0.5), Some(0.25)]);
    // Without the cores it stays unknown, and says what is missing.
    let lone = b"name,os,cpu_peak_percent\na,Debian 12,1200\nb,Debian 12,240\n";
    let (_, after, _) = pressed("list.csv", lone, "column.unit_doubtful");
    assert!(after.servers.iter().all(|s| s.cpu_peak.is_none()));
    assert!(after.diagnostics.iter().any(|d| d.expected.as_deref().is_some_and(|e| e.contains("cores"))));
}

#[test]
fn measured_cpu_summed_over_cores() {
    let list = read("list.csv", b"name,sockets,cores_per_socket\na,2,4\n", &Choices::default());
    let text = b"server,timestamp,cpu_percent\na,2026-03-02T08:00:00Z,400\na,2026-03-02T09:00:00Z,200\n";
    let found = inspect("m.csv", text);
    let mut mapping = found.tables[0].mapping.clone();
    assert_eq!(mapping.columns[2].proposed_unit, Some(Unit::PercentOfCore));
    mapping.set_unit(2, Unit::PercentOfCore);
    let batch = read("m.csv", text, &Choices { mappings: [(0, mapping)].into(), ..Choices::default() });
    let (inventory, store, _) = merge(&Inventory::default(), &SeriesStore::default(), vec![list, batch]);
    let series = inventory.servers[0].series.values().next().expect("a series");
    assert_eq!(store.get(series.block).expect("its block").samples(), [0.5, 0.25]);
}

#[test]
fn part_and_whole_exchanged() {
    let text = b"name,memory_used_gib,memory_gib\na,64,12\nb,128,30\nc,256,100\n";
    let (before, after, _) = pressed("list.csv", text, "column.meanings_exchanged");
    let all = groups(&before);
    assert!(group(&all, "column.meanings_exchanged").title.contains("above memory in 3 rows"));
    assert_eq!(memory(&after), [Some(64.0), Some(128.0), Some(256.0)]);
    assert!(groups(&after).is_empty());
}

#[test]
fn decimal_commas_and_days_first() {
    let (_, after, _) =
        pressed("list.csv", b"name,memory_gib\na,\"1,500\"\nb,\"2,250\"\n", "column.decimal_mark_open");
    assert_eq!(memory(&after), [Some(1.5), Some(2.25)]);
    let text = b"server,timestamp,cpu_percent\na,02/03/2026 08:00,5\na,02/03/2026 09:00,6\n";
    let (before, after, _) = pressed("m.csv", text, "column.date_order_open");
    assert_eq!(
        group(&groups(&before), "column.date_order_open").examples[0].becomes.as_deref(),
        Some("2026-03-02")
    );
    // 2 March 2026, 08:00 UTC, by Python's datetime.
    assert_eq!(after.measurements[0].block.start().unix_seconds(), 1_772_438_400);
}

/// Month first was chosen; the 13th and later days are refused, and one press brings them back.
#[test]
fn rows_set_aside_that_one_press_brings_back() {
    let mut text = String::from("server,timestamp,cpu_percent\n");
    for day in 13..25 {
        text.push_str(&format!("a,{day}/03/2026 08:00,5\n"));
    }
    let dialect = Dialect { date_order: Some(DateOrder::MonthDayYear), ..Dialect::default() };
    let mut choices = Choices { dialect: Some(dialect.clone()), ..Choices::default() };
    let before = read("m.csv", text.as_bytes(), &choices);
    assert_eq!(before.set_aside.len(), 12);
    let all = groups(&before);
    let found = group(&all, "row.no_time");
    assert_eq!(found.title, "12 rows: the dates can be read day first");
    found.repairs[0].apply(&inspect_as("m.csv", text.as_bytes(), Some(&dialect)), &mut choices);
    let after = read("m.csv", text.as_bytes(), &choices);
    assert!(after.set_aside.is_empty());
    // The zone is a question of its own, settled by any offset.
    let all = groups(&after);
    let zone = group(&all, "times.no_zone");
    assert_eq!((zone.setting, zone.repairs.len()), (Some(Setting::Zone), 0));
    let repair = Repair::of_file("times.no_zone", Cure::Zone(60));
    repair.apply(&inspect("m.csv", text.as_bytes()), &mut choices);
    let zoned = read("m.csv", text.as_bytes(), &choices);
    assert!(groups(&zoned).iter().all(|g| g.code != "times.no_zone"));
    let start = |b: &Batch| b.measurements[0].block.start().unix_seconds();
    assert_eq!(start(&after) - start(&zoned), 3600);
}

#[test]
fn rows_without_a_cure_say_what_to_do() {
    let batch = read("list.csv", b"name,memory_gib\na,4\n,8\n,16\n", &Choices::default());
    let all = groups(&batch);
    let found = group(&all, "row.no_name");
    assert_eq!(found.title, "2 rows set aside: The row names no server");
    assert_eq!((found.count, found.repairs.len(), found.remedy.as_str()), (2, 0, "Give the server a name"));
}

#[test]
fn the_wrong_encoding_has_its_repair() {
    let latin = b"name;site;memory_gib\nsrv01;K\xF6ln;16\n";
    let dialect = Dialect { separator: ';', ..Dialect::default() };
    let mut choices = Choices { dialect: Some(dialect.clone()), ..Choices::default() };
    let all = groups(&read("l.csv", latin, &choices));
    let found = group(&all, "file.encoding_wrong");
    found.repairs[0].apply(&inspect_as("l.csv", latin, Some(&dialect)), &mut choices);
    assert_eq!(choices.dialect.as_ref().map(|d| d.encoding), Some(Encoding::Windows1252));
    let site = read("l.csv", latin, &choices).servers[0].site.clone();
    assert_eq!(site.map(|s| s.value.to_string()).as_deref(), Some("Köln"));
}

#[test]
fn a_corrected_cell_is_read_in_place_of_the_file() {
    let text = b"name,memory_gib,os\na,much,Debian 12\n,8,\n";
    let found = inspect("list.csv", text);
    let mut choices = Choices::default();
    for (row, column, value) in [(2, 1, "64"), (3, 0, "b"), (3, 2, "SLES 15")] {
        let mut repair = Repair::of_file("typed", Cure::Text(value.into()));
        (repair.row, repair.column) = (Some(row), Some(column));
        repair.apply(&found, &mut choices);
    }
    let batch = read("list.csv", text, &choices);
    assert_eq!(memory(&batch), [Some(64.0), Some(8.0)]);
    assert_eq!((batch.sources[0].rows, batch.sources[0].rows_used), (2, 2));
    // It still comes from that cell.
    let origin = batch.servers[0].memory.as_ref().map(|m| m.origin);
    let engine::origin::Origin::Cell(cell) = origin.expect("its memory") else { panic!("not a cell") };
    assert_eq!((cell.row, cell.column), (2, 1));
    // Beyond the end of a short row too.
    choices.cells.insert((0, 3, 2), "SLES 15".into());
    let short = read("list.csv", b"name,memory_gib,os\na,4,Debian 12\nb,8\n", &choices);
    assert_eq!(short.servers[1].os.as_ref().map(|o| &*o.value), Some("SLES 15"));
    let json = serde_json::to_string(&choices).expect("choices are JSON");
    assert_eq!(serde_json::from_str::<Choices>(&json).expect("and back"), choices);
}

#[test]
fn two_columns_for_one_meaning_are_seen_and_swapped() {
    let text = b"name,Memory (MB),RAM (GB)\na,65536,32\n";
    let found = inspect("list.csv", text);
    let mut mapping = found.tables[0].mapping.clone();
    let contests = mapping.contests();
    assert_eq!(
        (contests[0].field, contests[0].winner, &contests[0].others[..]),
        (Field::Memory, 1, &[2][..])
    );
    let before = mapping.clone();
    mapping.swap(2);
    assert_eq!((mapping.columns[1].field, mapping.columns[2].field), (None, Some(Field::Memory)));
    assert_eq!(mapping.columns[2].unit, Some(Unit::GiB));
    mapping.swap(1);
    assert_eq!(
        (mapping.columns[1].field, mapping.columns[1].unit),
        (before.columns[1].field, before.columns[1].unit)
    );
    let (_, after, _) = pressed("list.csv", text, "column.claimed_twice");
    assert_eq!(memory(&after), [Some(32.0)]);
    assert!(groups(&after).iter().all(|g| g.code != "column.claimed_twice"));
}

#[test]
fn the_name_in_the_domain_is_the_name_where_there_is_no_other() {
    let fields = |headers: &[&str], row: &[&str]| -> Vec<Option<Field>> {
        let headers: Vec<_> = headers.iter().map(|h| (*h).into()).collect();
        let row: Vec<String> = row.iter().map(|v| (*v).to_owned()).collect();
        guess(&headers, &[row]).columns.iter().map(|c| c.field).collect()
    };
    let both = fields(&["FQDN", "Host Name", "RAM"], &["a.example.org", "a", "64"]);
    assert_eq!(both, [Some(Field::DnsName), Some(Field::Name), Some(Field::Memory)]);
    for alone in ["FQDN", "DNS Name", "Fully Qualified Domain Name", "Nom DNS"] {
        assert_eq!(fields(&[alone, "RAM"], &["a.example.org", "64"])[0], Some(Field::Name), "{alone}");
    }
}

#[test]
fn headers_in_three_more_languages() {
    let field = |header: &str, value: &str| {
        let m = guess(&["name".into(), header.into()], &[vec!["web01".into(), value.into()]]);
        (m.columns[1].field, m.columns[1].unit)
    };
    assert_eq!(field("Memoria installata (GB)", "64"), (Some(Field::Memory), Some(Unit::GiB)));
    assert_eq!(field("Werkgeheugen [GB]", "64"), (Some(Field::Memory), Some(Unit::GiB)));
    assert_eq!(field("Memória (MB)", "65536"), (Some(Field::Memory), Some(Unit::MiB)));
    assert_eq!(field("Besturingssysteem", "Debian 12"), (Some(Field::Os), None));
    assert_eq!(field("Kloksnelheid (GHz)", "2.6"), (Some(Field::Clock), Some(Unit::Ghz)));
    assert_eq!(field("Número de processadores", "2"), (Some(Field::Sockets), None));
    assert_eq!(field("Sistema Operativo", "Debian 12"), (Some(Field::Os), None));
    // Short headers that look alike stay apart.
    assert_eq!(field("RAN", "64").0, None);
    assert_eq!(field("VAM", "64").0, None);
}

const LIST: &[u8] = b"Rechner;Speicher;Takt;Bemerkung\na;65536;2.600,5;x\nb;32768;2.100;y\n";

fn kept() -> Preset {
    let found = inspect("list.csv", LIST);
    let mut choices = Choices::default();
    let mut mapping = found.tables[0].mapping.clone();
    mapping.assign(1, Some(Field::Memory), Some(Unit::MiB));
    mapping.assign(2, Some(Field::Clock), Some(Unit::Mhz));
    mapping.assign(3, None, None);
    choices.mappings.insert(0, mapping);
    let dialect = found.dialect.clone().expect("text");
    let order = Some(DateOrder::DayMonthYear);
    choices.dialect = Some(Dialect {
        decimal_comma: Some(true),
        thousands: Some(Thousands::Point),
        date_order: order,
        ..dialect
    });
    choices.zone_offset_minutes = Some(60);
    Preset::of(&found, &choices)
}

#[test]
fn a_preset_is_kept_and_applied() {
    let preset = kept();
    let json = preset.to_json();
    assert_eq!(Preset::from_json(json.as_bytes()).expect("it reads what it writes"), preset);
    // The next file: columns turned round, one more, one less, another separator.
    let next = b"Takt,Raum,Rechner,Speicher\n2.100,1,c,16384\n";
    let found = inspect("next.csv", next);
    let mut choices = Choices::default();
    let applied = preset.apply(&found, &mut choices).expect("three headers match");
    assert_eq!(applied.matched, ["Takt", "Rechner", "Speicher"]);
    assert_eq!((applied.missing, applied.unknown), (vec!["Bemerkung".to_owned()], vec!["Raum".to_owned()]));
    assert!(!applied.exact);
    let dialect = choices.dialect.clone().expect("a dialect");
    assert_eq!((dialect.separator, dialect.thousands), (',', Some(Thousands::Point)));
    assert_eq!(choices.zone_offset_minutes, Some(60));
    let batch = read("next.csv", next, &choices);
    assert_eq!(memory(&batch), [Some(16.0)]);
    assert_eq!(batch.servers[0].clock.as_ref().map(|c| c.value.mhz()), Some(2100.0));
    // The same headers in another order are exactly the same kind of file.
    let turned = inspect("t.csv", b"Bemerkung;Takt;Speicher;Rechner\nx;2.100;16384;c\n");
    assert!(preset.apply(&turned, &mut Choices::default()).expect("all match").exact);
    // Another kind of file is left alone.
    let mut untouched = Choices::default();
    let error =
        preset.apply(&inspect("o.csv", b"name,memory_gib\na,4\n"), &mut untouched).expect_err("no header");
    assert_eq!((&*error.code, untouched), ("preset.other_columns", Choices::default()));
}

/// Forged and damaged presets: refused, with the place.
#[test]
fn a_forged_preset_says_where() {
    let good: serde_json::Value = serde_json::from_str(&kept().to_json()).expect("JSON");
    type Forge = fn(&mut serde_json::Value);
    let cases: [(Forge, &str); 14] = [
        (|v| v["format"] = "another".into(), "format"),
        (|v| v["version"] = 0.into(), "version"),
        (|v| v["version"] = "1".into(), "version"),
        (|v| v["colour"] = "red".into(), "colour"),
        (|v| v["reader"] = "crystal_ball".into(), "reader"),
        (|v| v["tables"] = 7.into(), "tables"),
        (|v| v["tables"][0]["columns"][1]["field"] = "shoe_size".into(), "tables[0].columns[1].field"),
        (|v| v["tables"][0]["columns"][1]["unit"] = "GHz".into(), "tables[0].columns[1].unit"),
        (|v| v["tables"][0]["columns"][3]["field"] = "memory_gib".into(), "tables[0].columns[3].field"),
        (|v| v["tables"][0]["columns"][0]["header"] = "x".repeat(5000).into(), "tables[0].columns[0].header"),
        (|v| v["tables"][0]["signature"] = "../../etc".into(), "tables[0].signature"),
        (|v| v["dialect"]["separator"] = "ab".into(), "dialect.separator"),
        (|v| v["dialect"]["encoding"] = "utf7".into(), "dialect.encoding"),
        (|v| v["zone_offset_minutes"] = 100_000.into(), "zone_offset_minutes"),
    ];
    for (forge, place) in cases {
        let mut forged = good.clone();
        forge(&mut forged);
        let error = Preset::from_json(forged.to_string().as_bytes()).expect_err(place);
        assert_eq!(&*error.code, "preset.unreadable", "{place}");
        assert!(error.message.ends_with(place), "{place}: {}", error.message);
        assert!(error.found.is_some() && error.expected.is_some() && !error.remedy.is_empty());
    }
    let mut newer = good.clone();
    newer["version"] = 2.into();
    newer["something"] = "new".into();
    let error = Preset::from_json(newer.to_string().as_bytes()).expect_err("a newer one");
    assert_eq!((&*error.code, error.found.as_deref()), ("preset.newer", Some("version 2")));
    for bytes in [&b""[..], b"name,memory\n", b"[]", b"null", &[b'['; 100_000]] {
        assert!(Preset::from_json(bytes).is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Any byte changed: read or refused, never a panic; and what is read is written the same again.
    #[test]
    fn a_damaged_preset_does_no_harm(at in any::<proptest::sample::Index>(), with in any::<u8>()) {
        let mut bytes = kept().to_json().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = with;
        if let Ok(preset) = Preset::from_json(&bytes) {
            prop_assert_eq!(Preset::from_json(preset.to_json().as_bytes()).ok(), Some(preset.clone()));
            let _ = preset.apply(&inspect("list.csv", LIST), &mut Choices::default());
        }
    }
}
