//! What people drop in by mistake or in the wrong state: each gets one clear message with a remedy,
//! harms nothing, and what can be used of it is used.

use engine::diagnostic::{Diagnostic, Severity};
use engine::inventory::{Inventory, ServerId};
use engine::project::Project;
use engine::series::SeriesStore;
use files::detect::{MAX_FILE_BYTES, MAX_TEXT_BYTES, content};
use files::dialect::{Dialect, Encoding};
use files::import::{Batch, Choices, inspect, merge, read};
use files::project_file::{self, OpenError};
use files::sample::SampleEstate;
use std::sync::Arc;

const RVTOOLS: &[u8] = include_bytes!("../../../tests/fixtures/rvtools/kubev2v-example1.xlsx");

/// The one error that a file gives, the same from looking at it and from reading it.
fn refused(name: &str, bytes: &[u8]) -> Diagnostic {
    let errors = |all: &[Diagnostic]| -> Vec<Diagnostic> {
        all.iter().filter(|d| d.severity == Severity::Error).cloned().collect()
    };
    let batch = read(name, bytes, &Choices::default());
    let mut found = errors(&batch.diagnostics);
    assert_eq!(errors(&inspect(name, bytes).diagnostics), found, "{name}");
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    assert!(batch.servers.is_empty() && batch.measurements.is_empty(), "{name}");
    // Nothing of it reaches an inventory.
    let (inventory, ..) = merge(&Inventory::default(), &SeriesStore::default(), vec![batch]);
    assert!(inventory.servers.is_empty() && inventory.sources.is_empty(), "{name}");
    let error = found.remove(0);
    assert!(!error.message.is_empty() && !error.remedy.is_empty(), "{name}: {error:?}");
    error
}

fn codes(batch: &Batch) -> Vec<&str> {
    batch.diagnostics.iter().map(|d| &*d.code).collect()
}

fn small_project() -> Project {
    let (inventory, series, _) = SampleEstate::new(1, 6, 8).imported();
    Project { inventory: Arc::new(inventory), series: Arc::new(series), ..Project::default() }
}

#[test]
fn what_is_no_table_is_named() {
    // Every byte from 0 to 255 in an order without meaning.
    let noise: Vec<u8> = (0..4096_u32).map(|i| (i * 7919 + 13).to_le_bytes()[0]).collect();
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    for (name, bytes, code) in [
        ("empty.csv", Vec::new(), "file.empty"),
        ("mark-only.csv", b"\xEF\xBB\xBF".to_vec(), "file.empty"),
        ("wide-mark-only.csv", b"\xFF\xFE".to_vec(), "file.empty"),
        ("blank.csv", b" \t\r\n\r\n".to_vec(), "file.empty"),
        ("zeros.csv", vec![0; 5000], "file.empty"),
        ("noise.csv", noise, "file.binary"),
        ("program.csv", b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0\x3E\0".to_vec(), "file.binary"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0".to_vec(), "file.binary"),
        ("page.csv", b"<!doctype html><table><tr><td>name</table>".to_vec(), "file.not_a_table"),
        ("paper.csv", b"%PDF-1.7\n".to_vec(), "file.not_a_table"),
        ("shopping.csv", b"apples,pears\n1,2\n3,4\n".to_vec(), "file.no_known_column"),
        ("letter.txt", b"Dear all,\nthe list comes tomorrow.\nYours\n".to_vec(), "file.no_known_column"),
        ("names.csv", b"name\nweb01\ndb01\n".to_vec(), "file.no_known_column"),
        ("old.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), "file.old_workbook"),
        ("half.xlsx", RVTOOLS[..RVTOOLS.len() / 2].to_vec(), "file.damaged"),
        ("plan.json", b"{\"servers\":[]}".to_vec(), "file.json"),
        ("wide-shopping.csv", wide("\u{feff}apples,pears\n1,2\n"), "file.no_known_column"),
    ] {
        assert_eq!(&*refused(name, &bytes).code, code, "{name}");
    }
}

#[test]
fn an_unknown_table_says_what_was_found_and_what_was_expected() {
    let error = refused("shopping.csv", b"apples,pears\n1,2\n3,4\n");
    assert_eq!(error.found.as_deref(), Some("apples, pears"));
    assert!(error.expected.is_some_and(|e| e.contains("header row")));
}

#[test]
fn a_header_without_rows_is_no_servers_and_no_error() {
    let batch = read("header.csv", b"name,memory_gib,sockets\n", &Choices::default());
    assert!(batch.servers.is_empty());
    assert_eq!(batch.sources.iter().map(|s| (s.rows, s.rows_used)).collect::<Vec<_>>(), [(0, 0)]);
}

/// Latin-1, as spreadsheets of Western Europe write it, is not valid UTF-8: read, and said to be a guess.
#[test]
fn latin_letters_are_read_and_said_to_be_a_guess() {
    let latin = b"Name;Standort;RAM (GB)\r\nsrv-m\xFCnchen;M\xFCnchen;16\r\n";
    let batch = read("latin.csv", latin, &Choices::default());
    assert_eq!(codes(&batch), ["file.encoding_guessed"]);
    let (inventory, ..) = merge(&Inventory::default(), &SeriesStore::default(), vec![batch]);
    let server = inventory.server(&ServerId::new("srv-münchen")).expect("its name with the umlaut");
    assert_eq!(server.memory.as_ref().map(|m| m.value.gib()), Some(16.0));
}

#[test]
fn utf_16_is_read_with_and_without_its_mark_both_ways() {
    let text = "name;site;memory_gib\nsrv01;Köln;16\nsrv02;Łódź;8\n";
    let bytes = |order: fn(u16) -> [u8; 2], mark: bool| -> Vec<u8> {
        let mark = if mark { "\u{feff}" } else { "" };
        format!("{mark}{text}").encode_utf16().flat_map(order).collect()
    };
    for (order, name) in [(u16::to_le_bytes as fn(u16) -> [u8; 2], "little"), (u16::to_be_bytes, "big")] {
        for mark in [true, false] {
            let batch = read("wide.csv", &bytes(order, mark), &Choices::default());
            let sites: Vec<&str> =
                batch.servers.iter().filter_map(|s| Some(&*s.site.as_ref()?.value)).collect();
            assert_eq!(sites, ["Köln", "Łódź"], "{name}, mark {mark}: {:?}", batch.diagnostics);
            assert_eq!(codes(&batch).contains(&"file.encoding_guessed"), !mark, "a mark is no guess");
        }
    }
    // Cut in the middle of a letter: what is whole is used, and the rest is said.
    let whole = bytes(u16::to_le_bytes, true);
    let batch = read("cut.csv", &whole[..whole.len() - 3], &Choices::default());
    assert_eq!(batch.servers.len(), 2);
    assert!(codes(&batch).contains(&"file.encoding_wrong"), "{:?}", codes(&batch));
}

/// An encoding that the user chose and that the file is not in.
#[test]
fn the_wrong_encoding_is_said() {
    let latin = b"name;site;memory_gib\nsrv01;K\xF6ln;16\n";
    let dialect = Dialect { encoding: Encoding::Utf8, ..inspect("l.csv", latin).dialect.expect("text") };
    let batch = read("l.csv", latin, &Choices { dialect: Some(dialect), ..Choices::default() });
    assert_eq!(codes(&batch), ["file.encoding_wrong"]);
    assert_eq!(batch.servers.len(), 1, "the row is used all the same");
}

/// The limits themselves, by the first bytes and the size.
#[test]
fn a_file_above_the_limit_is_refused_unread() {
    for (start, limit) in [(&b"name,memory_gib\n"[..], MAX_TEXT_BYTES), (b"{\"a\":1}", MAX_FILE_BYTES as u64)]
    {
        assert!(content(start, limit).is_ok());
        let error = content(start, limit + 1).unwrap_err();
        assert_eq!(&*error.code, "file.too_large");
        assert!(error.expected.is_some_and(|e| e.contains(&limit.to_string())));
    }
}

#[test]
fn half_a_project_is_refused_wherever_it_is_dropped() {
    let whole = project_file::save(&small_project(), "0.1.0").expect("it can be saved");
    let half = &whole[..whole.len() / 2];
    let error = project_file::open(half).expect_err("half a file");
    assert!(matches!(error, OpenError::Damaged { .. }), "{error:?}");
    let shown = error.diagnostic("half.p2vplan");
    assert_eq!((&*shown.code, shown.severity), ("project.damaged", Severity::Error));
    assert_eq!(shown.place.file.as_deref(), Some("half.p2vplan"));
    assert!(shown.message.contains("cut short or damaged") && !shown.remedy.is_empty(), "{shown:?}");
    // Dropped where inventories go, whole and cut.
    assert_eq!(&*refused("whole.p2vplan", &whole).code, "file.is_project");
    assert_eq!(&*refused("half.p2vplan", half).code, "file.damaged");
    // And an inventory opened as a project.
    let error = project_file::open(b"name,memory_gib\nweb01,4\n").expect_err("a table");
    assert!(matches!(error, OpenError::AnotherKind { .. }), "{error:?}");
    assert_eq!(&*error.diagnostic("servers.csv").code, "project.another_kind");
}
