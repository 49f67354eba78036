//! How a file is written: encodings, separators, line ends, headers, marks in numbers, order of dates. All of
//! it is guessed, and what is given is honoured.

use engine::inventory::{Inventory, Server};
use engine::series::SeriesStore;
use files::dialect::{DateOrder, Dialect, Encoding, Thousands};
use files::import::{Batch, Choices, inspect, inspect_as, merge, read};
use files::mapping::template_csv;
use proptest::prelude::*;

fn with(bytes: &[u8], change: impl Fn(&mut Dialect)) -> Batch {
    let mut dialect = inspect("list.csv", bytes).dialect.expect("text");
    change(&mut dialect);
    let again = inspect_as("list.csv", bytes, Some(&dialect));
    assert_eq!(again.dialect.as_ref(), Some(&dialect), "what is given is kept");
    read("list.csv", bytes, &Choices { dialect: Some(dialect), ..Choices::default() })
}

fn disk_gib(batch: &Batch) -> Vec<Option<f64>> {
    batch.servers.iter().map(|s| s.disk_capacity.as_ref().map(|d| d.value.gib())).collect()
}

#[test]
fn one_thousand_or_one_and_a_bit() {
    let bytes = b"name,disk_capacity_gib\na,\"1,234\"\nb,\"2,500\"\n";
    let open = read("list.csv", bytes, &Choices::default());
    assert_eq!(disk_gib(&open), [Some(1234.0), Some(2500.0)]);
    assert!(open.diagnostics.iter().any(|d| &*d.code == "column.decimal_mark_open"));
    let decimals = with(bytes, |d| d.decimal_comma = Some(true));
    assert_eq!(disk_gib(&decimals), [Some(1.234), Some(2.5)]);
    let unmarked = with(bytes, |d| d.thousands = Some(Thousands::None));
    assert_eq!(disk_gib(&unmarked), [Some(1.234), Some(2.5)]);
    assert!(unmarked.diagnostics.is_empty(), "{:?}", unmarked.diagnostics);
    let thousands = with(bytes, |d| d.thousands = Some(Thousands::Comma));
    assert_eq!(disk_gib(&thousands), [Some(1234.0), Some(2500.0)]);
    assert!(thousands.diagnostics.is_empty(), "{:?}", thousands.diagnostics);
    // Another cell of the column settles it.
    let settled = read("list.csv", b"name,disk_capacity_gib\na,\"1,234\"\nb,\"5,5\"\n", &Choices::default());
    assert_eq!(disk_gib(&settled), [Some(1.234), Some(5.5)]);
}

#[test]
fn marks_of_four_habits() {
    for (cell, mark, comma) in [
        ("1.234,5", Thousands::Point, true),
        ("1 234,5", Thousands::Blank, true),
        ("1\u{a0}234,5", Thousands::Blank, true),
        ("1\u{202f}234,5", Thousands::Blank, true),
        ("1'234.5", Thousands::Apostrophe, false),
        ("1\u{2019}234.5", Thousands::Apostrophe, false),
        ("1,234.5", Thousands::Comma, false),
    ] {
        let text = format!("name;disk_capacity_gib\na;{cell}\n");
        assert_eq!(
            disk_gib(&read("list.csv", text.as_bytes(), &Choices::default())),
            [Some(1234.5)],
            "{cell}"
        );
        let observed = inspect("list.csv", text.as_bytes()).observed;
        assert_eq!((observed.thousands, observed.decimal_comma), (Some(mark), Some(comma)), "{cell}");
        for other in Thousands::ALL {
            let batch = with(text.as_bytes(), |d| d.thousands = Some(other));
            let expected = if other == mark { Some(1234.5) } else { None };
            assert_eq!(disk_gib(&batch), [expected], "{cell} with {}", other.label());
        }
    }
}

#[test]
fn a_header_below_a_preamble_and_no_header_at_all() {
    let text = b"Servers of the site;;\nas of March;;\n\nname;memory_gib;sockets\na;4;1\n";
    let found = inspect("list.csv", text);
    assert_eq!(found.dialect.map(|d| d.header_row), Some(4));
    // Another row on purpose: then the repair leads back.
    let wrong = with(text, |d| d.header_row = 1);
    let groups = wrong.repair_groups();
    let group = groups.iter().find(|g| g.code == "file.header_row").expect("the header is offered");
    let dialect = Dialect { header_row: 1, separator: ';', ..Dialect::default() };
    let mut choices = Choices { dialect: Some(dialect.clone()), ..Choices::default() };
    group.repairs[0].apply(&inspect_as("list.csv", text, Some(&dialect)), &mut choices);
    assert_eq!(choices.dialect.as_ref().map(|d| d.header_row), Some(4));
    assert_eq!(read("list.csv", text, &choices).servers.len(), 1);
    // No header: every row is data, and its place is its row.
    let bare = b"a;4\nb;8\n";
    let dialect = Dialect { header_row: 0, separator: ';', ..Dialect::default() };
    let found = inspect_as("bare.csv", bare, Some(&dialect));
    assert_eq!(found.tables[0].headers.iter().map(|h| &**h).collect::<Vec<_>>(), ["column 1", "column 2"]);
    let mut mapping = found.tables[0].mapping.clone();
    mapping.assign(0, Some(files::mapping::Field::Name), None);
    mapping.assign(1, Some(files::mapping::Field::Memory), None);
    let mappings = [(0, mapping)].into();
    let batch = read("bare.csv", bare, &Choices { dialect: Some(dialect), mappings, ..Choices::default() });
    assert_eq!(batch.servers.len(), 2, "{:?}", batch.diagnostics);
    assert_eq!((batch.sources[0].rows, batch.sources[0].rows_used), (2, 2));
}

#[test]
fn a_separator_that_nobody_guesses() {
    let text = b"name^memory_gib^sockets\na^4^1\n";
    let batch = with(text, |d| d.separator = '^');
    assert_eq!(batch.servers.len(), 1);
    // Chosen wrongly, the right one is offered.
    let semicolons = b"name;memory_gib;sockets\na;4;1\n";
    let wrong = with(semicolons, |d| d.separator = '|');
    let codes: Vec<String> = wrong.repair_groups().into_iter().map(|g| g.code).collect();
    assert!(codes.iter().any(|c| c == "file.separator"), "{codes:?}");
}

#[test]
fn blanks_between_columns_as_terminals_print_them() {
    let batch = read(
        "list.txt",
        b"name     memory_gib  sockets\r\nweb01    4           1\r\ndb01     16          2\r\n",
        &Choices::default(),
    );
    assert_eq!(batch.servers.len(), 2, "{:?}", batch.diagnostics);
}

/// Names in each encoding, written by Python's codecs.
#[test]
fn an_encoding_is_taken_when_chosen() {
    for (encoding, name, expected) in [
        (Encoding::ShiftJis, &b"\x83T\x81[\x83o1"[..], "サーバ1"),
        (Encoding::Gbk, b"\xc4\xda\xb4\xe61", "内存1"),
        (Encoding::Koi8R, b"\xf3\xc5\xd2\xd7\xc5\xd21", "Сервер1"),
        (Encoding::Windows1253, b"\xcc\xed\xde\xec\xe71", "Μνήμη1"),
    ] {
        let bytes = [&b"name,memory_gib\n"[..], name, b",4\n"].concat();
        let batch = with(&bytes, |d| d.encoding = encoding);
        let names: Vec<&str> = batch.servers.iter().map(|s| &*s.name.value).collect();
        assert_eq!(names, [expected], "{}", encoding.label());
    }
}

#[test]
fn the_order_of_dates_is_taken_when_chosen() {
    // 2 March or 3 February 2026, 08:00 UTC: 1772438400 and 1770105600 by Python's datetime.
    let text = b"server,timestamp,cpu_percent\na,02/03/2026 08:00,5\na,02/03/2026 09:00,6\n";
    let start = |b: &Batch| b.measurements[0].block.start().unix_seconds();
    assert_eq!(start(&with(text, |d| d.date_order = Some(DateOrder::DayMonthYear))), 1_772_438_400);
    assert_eq!(start(&with(text, |d| d.date_order = Some(DateOrder::MonthDayYear))), 1_770_105_600);
    let observed = inspect("m.csv", text).observed;
    assert_eq!((observed.date_order, observed.times_carry_zone), (None, Some(false)));
    let zoned = b"server,timestamp,cpu_percent\na,2026-03-02T08:00:00+01:00,5\n";
    // Perfmon says the zone in the header of the times, not with them.
    let log = "\"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)\",\"\\\\WEB01\\Processor(_Total)\\% Processor Time\"\n\
               \"03/02/2026 08:00:00.000\",\"12.5\"\n";
    assert_eq!(inspect("log.csv", log.as_bytes()).observed.times_carry_zone, Some(true));
    let without = log.replace("(-60)", "");
    assert_ne!(inspect("log.csv", without.as_bytes()).observed.times_carry_zone, Some(true));
    assert_eq!(inspect("m.csv", zoned).observed.times_carry_zone, Some(true));
}

/// What a server is, without where it was read.
fn servers(bytes: &[u8]) -> Vec<serde_json::Value> {
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
    let batch = read("servers.csv", bytes, &Choices::default());
    let (inventory, ..) = merge(&Inventory::default(), &SeriesStore::default(), vec![batch]);
    let value = |s: &Server| {
        let mut v = serde_json::to_value(s).expect("a server is JSON");
        strip(&mut v);
        v
    };
    inventory.servers.iter().map(value).collect()
}

#[derive(Debug, Clone, Copy)]
enum Quoted {
    WhereNeeded,
    Always,
    Never,
}

/// The template, written in another way.
fn written(order: &[usize], separator: char, mark: bool, end: &str, quoted: Quoted, wide: bool) -> Vec<u8> {
    let template = template_csv();
    let mut text = String::new();
    for line in template.lines() {
        let cells: Vec<&str> = line.split(',').collect();
        let cells: Vec<String> = order
            .iter()
            .map(|i| {
                let cell = cells[*i];
                // No separator stands in a cell of the template but the one of its disks.
                match quoted {
                    Quoted::Always => format!("\"{cell}\""),
                    Quoted::WhereNeeded if cell.contains(separator) => format!("\"{cell}\""),
                    Quoted::Never if cell.contains(separator) => format!("\"{cell}\""),
                    Quoted::WhereNeeded | Quoted::Never => cell.to_owned(),
                }
            })
            .collect();
        text.push_str(&cells.join(&separator.to_string()));
        text.push_str(end);
    }
    let text = if mark { format!("\u{feff}{text}") } else { text };
    if wide { text.encode_utf16().flat_map(u16::to_le_bytes).collect() } else { text.into_bytes() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Columns in any order, any separator, mark, line end and quoting: the same servers.
    #[test]
    fn the_template_is_the_same_however_it_is_written(
        order in Just((0..files::mapping::TEMPLATE_HEADERS.len()).collect::<Vec<_>>()).prop_shuffle(),
        separator in proptest::sample::select(vec![',', ';', '\t', '|']),
        mark in any::<bool>(),
        end in proptest::sample::select(vec!["\n", "\r\n", "\r"]),
        quoted in proptest::sample::select(vec![Quoted::WhereNeeded, Quoted::Always, Quoted::Never]),
        wide in any::<bool>(),
    ) {
        let expected = servers(template_csv().as_bytes());
        prop_assert_eq!(expected.len(), 2);
        prop_assert_eq!(servers(&written(&order, separator, mark, end, quoted, wide)), expected);
    }
}
