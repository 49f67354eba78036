//! Files that are larger inside than outside, deeper than anybody writes them, or that say that they are:
//! each is read, or refused with a message that names the limit, and neither takes more than it should.
//! What is counted are sizes and rows; time is not.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

use engine::diagnostic::{Diagnostic, Severity};
use files::import::{Batch, Choices, inspect, merge, read};
use files::project_file;
use std::io::{Cursor, Write};
use xlsx::{table, workbook};
use zip::write::SimpleFileOptions;

mod xlsx;

fn rows_add_up(batch: &Batch) {
    for (i, s) in batch.sources.iter().enumerate() {
        let aside: u32 = batch.set_aside.iter().filter(|a| usize::from(a.source) == i).map(|a| a.rows).sum();
        assert_eq!(s.rows, s.rows_used + aside, "{} {:?}", s.file, s.sheet);
    }
}

fn imported(name: &str, bytes: &[u8]) -> Batch {
    let batch = read(name, bytes, &Choices::default());
    rows_add_up(&batch);
    batch
}

/// The first error that a file gives, the same from looking at it and from reading it.
fn refused(name: &str, bytes: &[u8]) -> Diagnostic {
    let error = |all: &[Diagnostic]| all.iter().find(|d| d.severity == Severity::Error).cloned();
    let looked = error(&inspect(name, bytes).diagnostics);
    let batch = imported(name, bytes);
    let found = error(&batch.diagnostics);
    assert_eq!(looked, found, "{name}");
    assert!(batch.servers.is_empty() && batch.measurements.is_empty(), "{name}");
    found.unwrap_or_else(|| panic!("{name} was not refused: {:?}", batch.diagnostics))
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A workbook of which one part is replaced or added.
fn workbook_with(part: &str, text: &str) -> Vec<u8> {
    let plain = workbook(&[("Servers", table(&[&["name", "memory_gib"], &["web01", "8"]]))]);
    let mut archive = zip::ZipArchive::new(Cursor::new(plain)).unwrap();
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).unwrap();
        let mut bytes = Vec::new();
        std::io::copy(&mut entry, &mut bytes).unwrap();
        files.push((entry.name().unwrap().into_owned(), bytes));
    }
    files.retain(|f| f.0 != part);
    files.push((part.to_owned(), text.as_bytes().to_vec()));
    zipped(&files.iter().map(|(n, b)| (n.as_str(), b.as_slice())).collect::<Vec<_>>())
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A sheet with rows of XML.
fn sheet(rows: &str) -> String {
    format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{rows}</sheetData></worksheet>")
}

const HEADER: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>name</t></is></c>\
                      <c r=\"B1\" t=\"inlineStr\"><is><t>memory_gib</t></is></c></row>";
const WEB01: &str = "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>web01</t></is></c>\
                     <c r=\"B2\"><v>8</v></c></row>";

/// The last cell that a sheet can have: 1,048,576 rows of 16,384 columns lie before it.
#[test]
fn a_stray_cell_in_the_last_corner_costs_nothing() {
    let stray = "<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>";
    let batch = imported("a.xlsx", &workbook_with(SHEET, &sheet(&format!("{HEADER}{WEB01}{stray}"))));
    assert_eq!(batch.servers.len(), 1);
    assert_eq!(batch.sources.iter().map(|s| (s.rows, s.headers.len())).collect::<Vec<_>>(), [(1, 2)]);
    assert!(batch.diagnostics.iter().any(|d| &*d.code == "sheet.outside"), "{:?}", batch.diagnostics);
    // Within the columns that are read, it is beside the table.
    let stray = "<row r=\"1048576\"><c r=\"BXX1048576\"><v>1</v></c></row>";
    let batch = imported("a.xlsx", &workbook_with(SHEET, &sheet(&format!("{HEADER}{WEB01}{stray}"))));
    assert_eq!((batch.servers.len(), batch.sources[0].rows), (1, 1));
    // References that no sheet has, and the same cell again and again.
    let odd = "<row r=\"3\"><c r=\"ZZZZZZZZ99999999999\"><v>1</v></c><c r=\"A3\"><v>2</v></c><c r=\"A3\"><v>3</v></c></row>";
    let batch = imported("a.xlsx", &workbook_with(SHEET, &sheet(&format!("{HEADER}{WEB01}{odd}"))));
    assert!(batch.servers.len() <= 2);
}

/// `uniqueCount` says how many texts follow; room for them must not be made on its word.
#[test]
fn a_declared_number_of_texts_is_not_believed() {
    for count in ["18446744073709551615", "4611686018427387904", "1000000000", "9999"] {
        for sst in ["sst", "x:sst"] {
            let text = format!(
                "<?xml version=\"1.0\"?><!-- of many --><{sst} count=\"1\" uniqueCount=\"{count}\"><si><t>a</t></si></{sst}>"
            );
            let error = refused("a.xlsx", &workbook_with("xl/sharedStrings.xml", &text));
            assert_eq!(&*error.code, "file.damaged", "{count}");
            assert!(error.message.contains("more texts than it has room for"), "{}", error.message);
        }
    }
    // What is true, and what is no number, is read.
    for count in ["1", "0", "", "many", "-1", "99999999999999999999999999"] {
        let text = format!("<sst uniqueCount=\"{count}\"><si><t>a</t></si></sst>");
        let batch = imported("a.xlsx", &workbook_with("xl/sharedStrings.xml", &text));
        assert_eq!(batch.servers.len(), 1, "{count:?}: {:?}", batch.diagnostics);
    }
}

#[test]
fn deep_nesting_is_read_or_refused() {
    // Elements in elements, 100,000 deep: beside the cells, in a cell, in a shared text.
    let (open, close) = ("<a>".repeat(100_000), "</a>".repeat(100_000));
    let beside = sheet(&format!("{HEADER}{open}{close}{WEB01}"));
    assert_eq!(imported("a.xlsx", &workbook_with(SHEET, &beside)).servers.len(), 1);
    let within = sheet(&format!(
        "{HEADER}<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is>{open}{close}</is></c></row>{WEB01}"
    ));
    let batch = imported("a.xlsx", &workbook_with(SHEET, &within));
    assert!(batch.servers.len() <= 1);
    let texts = format!("<sst>{open}<si>{open}<t>a</t>{close}</si>{close}</sst>");
    let batch = imported("a.xlsx", &workbook_with("xl/sharedStrings.xml", &texts));
    assert_eq!(batch.servers.len(), 1, "{:?}", batch.diagnostics);
    // JSON 10,000 and a million deep, in each place where JSON is read.
    for depth in [10_000, 1_000_000] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let (open, close) = (open.repeat(depth), close.repeat(depth));
            for around in [
                ["", ""],
                ["{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":", "}}"],
                ["{\"sysstat\":{\"hosts\":", "}}"],
            ] {
                let text = format!("{}{open}1{close}{}", around[0], around[1]);
                let batch = imported("a.json", text.as_bytes());
                let error = batch.diagnostics.iter().find(|d| d.severity == Severity::Error).unwrap();
                assert!(!error.message.is_empty() && !error.remedy.is_empty() && error.message.len() < 300);
                assert!(batch.servers.is_empty() && batch.measurements.is_empty());
                assert!(project_file::open(text.as_bytes()).is_err());
                assert!(files::mapping::Preset::from_json(text.as_bytes()).is_err());
                assert!(files::anonymise::Key::parse(text.as_bytes()).is_err());
            }
            let preset =
                format!("{{\"format\":\"p2v-planner-preset\",\"version\":1,\"columns\":{open}1{close}}}");
            assert!(files::mapping::Preset::from_json(preset.as_bytes()).is_err());
        }
    }
    // A project that is packed.
    let deep = "[".repeat(1_000_000);
    assert!(project_file::open(&zipped(&[("project.json", deep.as_bytes())])).is_err());
}

/// Programs stop at 32,767 characters in a cell; files need not.
#[test]
fn giant_cells_are_kept_once() {
    let giant = "x".repeat(3_000_000);
    let text = format!("name,memory_gib,note\nweb01,8,{giant}\n{giant},16,\ndb01,{giant},\n");
    let batch = imported("a.csv", text.as_bytes());
    assert_eq!((batch.servers.len(), batch.sources[0].rows), (3, 3));
    let inside = HEADER.to_owned()
        + WEB01
        + &format!(
            "<row r=\"3\"><c r=\"A3\" t=\"inlineStr\"><is><t>{giant}</t></is></c><c r=\"B3\"><v>4</v></c></row>"
        )
        + &format!(
            "<row r=\"4\"><c r=\"A4\" t=\"inlineStr\"><is><t>db01</t></is></c><c r=\"B4\" t=\"inlineStr\"><is><t>{giant}</t></is></c></row>"
        );
    let book = imported("a.xlsx", &workbook_with(SHEET, &sheet(&inside)));
    assert_eq!(book.servers.len(), 3);
    for batch in [batch, book] {
        // Messages quote what they found, but not all of it.
        let longest = |d: &Diagnostic| {
            let place = [d.place.subject.as_deref(), d.place.column.as_deref()];
            let told = [d.found.as_deref(), d.expected.as_deref(), Some(&*d.message), Some(&*d.remedy)];
            told.into_iter().chain(place).flatten().map(str::len).max()
        };
        for d in &batch.diagnostics {
            assert!(longest(d) < Some(4_000_000), "{}", d.code);
        }
        let (inventory, ..) = merge(&Default::default(), &Default::default(), vec![batch]);
        assert_eq!(inventory.servers.len(), 3);
        let all: usize = inventory.diagnostics.iter().filter_map(longest).sum();
        assert!(all < 20_000_000, "{all}");
    }
    // A header of that length is beyond what is looked at to find it, and that is said.
    let text = format!("{giant},name,memory_gib\n1,web01,8\n");
    let batch = imported("a.csv", text.as_bytes());
    assert!(batch.servers.is_empty());
    assert!(batch.diagnostics.iter().any(|d| d.severity == Severity::Error), "{:?}", batch.diagnostics.len());
}

#[test]
fn thousands_of_sheets_are_read_up_to_a_limit_that_is_named() {
    let cells = || table(&[&["name", "memory_gib"], &["web01", "8"]]);
    let names: Vec<String> = (0..3_000).map(|i| format!("s{i}")).collect();
    let bytes = workbook(&names.iter().map(|n| (n.as_str(), cells())).collect::<Vec<_>>());
    let inspection = inspect("a.xlsx", &bytes);
    assert_eq!(inspection.tables.len(), 100);
    let told = inspection.diagnostics.iter().find(|d| &*d.code == "file.too_many_sheets").unwrap();
    assert_eq!(told.message, "The first 100 sheets are read, and 2900 behind them are not");
    let batch = imported("a.xlsx", &bytes);
    assert_eq!(batch.sources.len(), 100);
    // Files of an archive.
    let text = b"name,memory_gib\nweb01,8\n".as_slice();
    let names: Vec<String> = (0..1_001).map(|i| format!("{i}.csv")).collect();
    let error = refused("a.zip", &zipped(&names.iter().map(|n| (n.as_str(), text)).collect::<Vec<_>>()));
    assert_eq!(&*error.code, "file.too_large");
    assert!(error.expected.is_some_and(|e| e.contains("1000")));
}

/// Bytes of zero pack to a thousandth.
#[test]
fn what_unpacks_to_too_much_is_refused() {
    // Archives in archives are not opened: a packed gigabyte is some bytes that are no table.
    let inner = zipped(&[("a.csv", &vec![b'a'; 10_000_000])]);
    let nested = zipped(&[("inner.zip", &inner), ("again.zip", &zipped(&[("inner.zip", &inner)]))]);
    refused("a.zip", &nested);
    // Under the name of a table.
    let disguised = zipped(&[("inner.csv", &inner)]);
    assert!(imported("a.zip", &disguised).servers.is_empty());
    // A size that is declared and not there: four bytes in the directory of the archive, in front of
    // which stands its mark PK 01 02, and the same in front of the entry (PKWARE APPNOTE 4.3.12, 4.3.7).
    let mut lying = workbook_with("xl/media/picture.png", "0123456789");
    for (mark, offset) in [(b"PK\x01\x02", 24), (b"PK\x03\x04", 22)] {
        let places: Vec<usize> =
            lying.windows(4).enumerate().filter(|(_, w)| w == mark).map(|(i, _)| i).collect();
        for at in places {
            lying[at + offset..at + offset + 4].copy_from_slice(&0xFFFF_FFF0_u32.to_le_bytes());
        }
    }
    let error = refused("a.xlsx", &lying);
    assert_eq!(&*error.code, "file.too_large");
    assert!(error.expected.is_some_and(|e| e.contains("1073741824")), "the limit is named");
    // A number of entries that no archive of this size has: the end of the directory is PK 05 06, with
    // the count at 8 and 10, the size of the directory at 12.
    let whole = workbook_with("xl/media/picture.png", "0123456789");
    let end = whole.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    for change in [8..12, 12..16, 16..20, 8..20] {
        let mut bytes = whole.clone();
        bytes[end + change.start..end + change.end].fill(0xFF);
        let batch = imported("a.xlsx", &bytes);
        assert!(batch.servers.len() <= 1, "{change:?}");
    }
}
