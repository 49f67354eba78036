//! What a file is, before it is read.

use super::{Inspection, Recognised};
use crate::detect::{Content, content};
use crate::dialect::{Dialect, Encoding, Record, Records, decode, is_preamble, sniff_separator};
use crate::mapping::{Field, guess, is_known_header, is_missing};
use crate::readers::workbook::{MAX_COLUMNS, Workbook};
use crate::readers::{Preview, READERS, TablePreview};
use engine::diagnostic::{Diagnostic, Place};
use engine::order::Order as _;
use std::sync::Arc;

/// Records looked at for the header.
const HEADER_WITHIN: usize = 30;
/// Rows kept for the preview and for guessing.
pub const PREVIEW_ROWS: usize = 200;

/// Says what a file is: format, how it is written, what its columns mean. Reads the start of it only.
#[must_use]
pub fn inspect(name: &str, bytes: &[u8]) -> Inspection {
    inspect_as(name, bytes, None)
}

/// Like [`inspect`], with the dialect given.
#[must_use]
pub fn inspect_as(name: &str, bytes: &[u8], dialect: Option<&Dialect>) -> Inspection {
    let mut out = Inspection { name: name.to_owned(), ..Inspection::default() };
    match content(bytes) {
        Err(d) => out.diagnostics.push(d),
        Ok(Content::Workbook) => workbook(bytes, &mut out),
        Ok(Content::Text) => text(bytes, dialect, &mut out),
    }
    let preview = Preview { name, tables: &out.tables };
    let mut found: Vec<Recognised> = READERS
        .iter()
        .filter_map(|r| {
            let recognition = (r.detect)(&preview)?;
            let (confidence, reason) = (recognition.confidence, recognition.reason);
            Some(Recognised { reader: r.id, name: r.name, confidence, reason })
        })
        .collect();
    found.order_by_key(|r| std::cmp::Reverse(r.confidence));
    let mut found = found.into_iter();
    out.recognised = found.next();
    out.alternatives = found.collect();
    if out.recognised.is_none()
        && out.diagnostics.iter().all(|d| d.severity != engine::diagnostic::Severity::Error)
    {
        out.diagnostics.push(unknown_columns(&out));
    }
    let file: Arc<str> = name.into();
    for d in &mut out.diagnostics {
        d.place.file.get_or_insert_with(|| Arc::clone(&file));
    }
    out
}

fn unknown_columns(inspection: &Inspection) -> Diagnostic {
    let headers: Vec<&str> = inspection
        .tables
        .iter()
        .flat_map(|t| t.headers.iter().map(|h| &**h))
        .filter(|h| !h.is_empty())
        .take(8)
        .collect();
    let named = inspection.tables.iter().any(|t| t.mapping.column_of(Field::Name).is_some());
    let (message, expected) = if named {
        (
            "Only the server's name was recognised: there is nothing to plan with",
            "a column with memory, CPU or disks",
        )
    } else {
        (
            "No column was recognised as the name of a server",
            "a header row with a column such as name or server",
        )
    };
    Diagnostic::error(
        "file.no_known_column",
        message,
        "Say what the columns mean, or choose another separator or header row; the template shows the columns",
    )
    .found(headers.join(", "), expected)
}

fn text(bytes: &[u8], given: Option<&Dialect>, out: &mut Inspection) {
    let (encoding, guessed) = match given {
        Some(d) => (d.encoding, false),
        None => Encoding::sniff(bytes),
    };
    // The start is enough here; a character cut in half at its end does no harm.
    let head = &bytes[..bytes.len().min(1024 * 1024)];
    let (text, _) = decode(head, encoding);
    if guessed {
        out.diagnostics.push(
            Diagnostic::note(
                "file.encoding_guessed",
                format!("The encoding is not stated and was taken to be {}", encoding.label()),
                "Look at names with accents in the preview; if they are wrong, choose another encoding",
            )
            .at(Place::default()),
        );
    }
    let separator = given.map_or_else(|| sniff_separator(&text), |d| d.separator);
    let mut records = Records::new(&text, separator);
    let mut rows = Vec::new();
    let mut record = Record::default();
    while rows.len() < HEADER_WITHIN + PREVIEW_ROWS && records.next(&mut record) {
        if !record.is_blank() {
            rows.push(record.clone());
        }
    }
    let table = table_of(None, rows, given.map(|d| d.header_row));
    let header_row = table.as_ref().map_or(1, |t| t.header_row);
    out.dialect = Some(match given {
        Some(d) => Dialect { header_row, ..d.clone() },
        None => Dialect { encoding, separator, header_row, decimal_comma: None, date_order: None },
    });
    out.tables.extend(table);
}

fn workbook(bytes: &[u8], out: &mut Inspection) {
    let mut book = match Workbook::open(bytes) {
        Ok(b) => b,
        Err(d) => return out.diagnostics.push(d),
    };
    for sheet in book.sheets() {
        let place = Place { sheet: Some(sheet.as_str().into()), ..Place::default() };
        match book.rows(&sheet, HEADER_WITHIN + PREVIEW_ROWS) {
            Err(d) => out.diagnostics.push(d.at(place)),
            Ok(found) => {
                if found.outside > 0 {
                    out.diagnostics.push(
                        Diagnostic::note(
                            "sheet.outside",
                            format!(
                                "{} cells stand right of column {MAX_COLUMNS} and are not read",
                                found.outside
                            ),
                            "Nothing to do, unless they belong to the table",
                        )
                        .at(place),
                    );
                }
                // A sheet without rows keeps its place, so that the index of a table is stable.
                out.tables.push(table_of(Some(sheet.as_str().into()), found.rows, None).unwrap_or_else(
                    || TablePreview {
                        sheet: Some(sheet.as_str().into()),
                        header_row: 1,
                        headers: Vec::new(),
                        rows: Vec::new(),
                        mapping: crate::mapping::Mapping::default(),
                    },
                ));
            }
        }
    }
}

/// Finds the header among the first records, and guesses the columns.
pub fn table_of(
    sheet: Option<Arc<str>>,
    records: Vec<Record>,
    header_row: Option<u32>,
) -> Option<TablePreview> {
    let index = match header_row {
        Some(row) => records.iter().position(|r| r.row() >= row)?,
        None => header_index(&records)?,
    };
    let header = records.get(index)?;
    let headers = unique_headers(header);
    let rows: Vec<(u32, Vec<String>)> = records
        .iter()
        .skip(index + 1)
        .take(PREVIEW_ROWS)
        .map(|r| (r.row(), r.iter().take(MAX_COLUMNS).map(str::to_owned).collect()))
        .collect();
    let samples: Vec<Vec<String>> = rows.iter().map(|r| r.1.clone()).collect();
    let mapping = guess(&headers, &samples);
    Some(TablePreview { sheet, header_row: header.row(), headers, rows, mapping })
}

/// The record with the most known headers, the first of equals; else the first that looks like one.
fn header_index(records: &[Record]) -> Option<usize> {
    let mut best = (1, None);
    for (i, r) in records.iter().take(HEADER_WITHIN).enumerate() {
        let known = r.iter().take(MAX_COLUMNS).filter(|h| !h.trim().is_empty() && is_known_header(h)).count();
        if known > best.0 {
            best = (known, Some(i));
        }
    }
    best.1
        .or_else(|| {
            records.iter().position(|r| !is_preamble(r) && r.iter().filter(|c| !is_missing(c)).count() > 1)
        })
        .or_else(|| records.iter().position(|r| !is_preamble(r)))
}

/// Headers as written; a second of one name gets a number.
fn unique_headers(record: &Record) -> Vec<Arc<str>> {
    let mut seen: std::collections::BTreeMap<String, u32> = std::collections::BTreeMap::new();
    record
        .iter()
        .take(MAX_COLUMNS)
        .map(|h| {
            let h = h.trim().trim_start_matches('\u{feff}');
            let n = seen.entry(h.to_lowercase()).or_default();
            *n += 1;
            if *n > 1 && !h.is_empty() { format!("{h} ({n})").into() } else { h.into() }
        })
        .collect()
}
