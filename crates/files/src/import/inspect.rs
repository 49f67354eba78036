//! What a file is, before it is read.

use super::excerpt::Excerpt;
use super::opened::Opened;
use super::{Choices, Cure, Inspection, Recognised, Repair};
use crate::detect::{Content, content};
use crate::dialect::{
    Dialect, Encoding, Observed, Record, Records, decode, is_preamble, sniff_date_order, sniff_separator,
    style_of, thousands_of,
};
use crate::mapping::{Field, Mapping, Shape, guess, is_known_header, is_missing};
use crate::readers::perfmon::states_zone;
use crate::readers::timestamp::Moment;
use crate::readers::workbook::MAX_COLUMNS;
use crate::readers::{Preview, READERS, TablePreview, by_id, layout_of, prescribed_date_order};
use engine::diagnostic::{Diagnostic, Place};
use engine::order::Order as _;
use std::sync::Arc;

/// Records looked at for the header.
const HEADER_WITHIN: usize = 30;
/// Rows kept for the preview and for guessing.
pub const PREVIEW_ROWS: usize = 200;

/// Bytes of the start of a text that readers see whole.
const START: usize = 64 * 1024;

/// Says what a file is: format, how it is written, what its columns mean. Reads the start of it only.
#[must_use]
pub fn inspect(name: &str, bytes: &[u8]) -> Inspection {
    inspect_as(name, bytes, None)
}

/// Like [`inspect`], with the dialect given.
#[must_use]
pub fn inspect_as(name: &str, bytes: &[u8], dialect: Option<&Dialect>) -> Inspection {
    inspect_excerpt(&Excerpt::of(name, bytes), dialect)
}

/// Like [`inspect_as`], of a file of which only parts are in memory.
#[must_use]
pub fn inspect_excerpt(excerpt: &Excerpt<'_>, dialect: Option<&Dialect>) -> Inspection {
    let (name, bytes) = (excerpt.name, excerpt.start());
    let mut out = Inspection { name: name.to_owned(), ..Inspection::default() };
    let content = content(excerpt.all().unwrap_or(bytes), excerpt.size);
    let mut start = String::new();
    match &content {
        Err(d) => out.diagnostics.push(d.clone()),
        Ok(Content::Workbook | Content::Archive) => tables(excerpt, &mut out),
        Ok(Content::Text) => {
            text(excerpt, dialect, &mut out);
            let encoding = out.dialect.as_ref().map_or(Encoding::Utf8, |d| d.encoding);
            start = decode(&bytes[..bytes.len().min(START)], encoding).0.into_owned();
        }
        Ok(Content::Json) => start = decode(&bytes[..bytes.len().min(START)], Encoding::Utf8).0.into_owned(),
    }
    let preview = Preview { name, tables: &out.tables, start: &start };
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
        out.diagnostics.push(match content {
            Ok(Content::Json) => Diagnostic::error(
                "file.json",
                "This is JSON of a kind that is not known",
                "Export as CSV or xlsx; a project of this planner is opened with Open project",
            ),
            _ => unknown_columns(&out),
        });
    }
    let by_columns = |r: &Recognised| matches!(r.reader, "server_list" | "measurements");
    if out.recognised.as_ref().is_some_and(by_columns) {
        out.repairs.extend(contested(&out.tables));
    }
    let file: Arc<str> = name.into();
    for d in &mut out.diagnostics {
        d.place.file.get_or_insert_with(|| Arc::clone(&file));
    }
    out
}

/// What the columns of a table mean: as the user chose, else as the reader knows, else as guessed.
#[must_use]
pub fn mapping_for(inspection: &Inspection, choices: &Choices, table: usize) -> Mapping {
    if let Some(chosen) = choices.mappings.get(&table) {
        return chosen.clone();
    }
    let Some(preview) = inspection.tables.get(table) else { return Mapping::default() };
    let reader = choices.reader.as_deref().or(inspection.recognised.as_ref().map(|r| r.reader));
    let known = reader.and_then(by_id).and_then(|r| r.columns).and_then(|columns| columns(preview));
    known.unwrap_or_else(|| preview.mapping.clone())
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

fn text(excerpt: &Excerpt<'_>, given: Option<&Dialect>, out: &mut Inspection) {
    let (encoding, guessed) = match given {
        Some(d) => (d.encoding, false),
        None => excerpt.encoding(),
    };
    // The start is enough here; a character cut in half at its end does no harm.
    let (text, _) = decode(excerpt.start(), encoding);
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
    let known = layout_of(&text);
    let sniffed = || known.map_or_else(|| sniff_separator(&text), |k| k.0);
    let separator = given.map_or_else(sniffed, |d| d.separator);
    let header_row = given.map(|d| d.header_row).or(known.map(|k| k.1));
    let mut records = Records::new(&text, separator);
    let mut rows = Vec::new();
    let mut record = Record::default();
    while rows.len() < HEADER_WITHIN + PREVIEW_ROWS && records.next(&mut record) {
        if !record.is_blank() {
            rows.push(record.clone());
        }
    }
    let best_header = header_index(&rows).and_then(|i| rows.get(i)).map(Record::row);
    let table = table_of(None, rows, header_row);
    if let (Some(best), Some(table)) = (best_header, &table)
        && known.is_none()
    {
        propose_layout(&text, separator, best, table, out);
    }
    let header_row = table.as_ref().map_or(1, |t| t.header_row);
    out.dialect = Some(match given {
        Some(d) => Dialect { header_row, ..d.clone() },
        None => {
            let date_order = prescribed_date_order(&text);
            Dialect { encoding, separator, header_row, date_order, ..Dialect::default() }
        }
    });
    out.observed = table.as_ref().map(|t| observed(t, separator)).unwrap_or_default();
    out.tables.extend(table);
}

/// Where the layout was given, and another one fits what is known: a header row, a separator.
fn propose_layout(text: &str, separator: char, best_header: u32, table: &TablePreview, out: &mut Inspection) {
    let known = table.headers.iter().filter(|h| is_known_header(h)).count();
    if known >= 2 {
        return;
    }
    let headers = || table.headers.iter().map(|h| &**h).collect::<Vec<_>>().join(" | ");
    let better = sniff_separator(text);
    if better != separator && table.headers.len() < 2 {
        out.repairs.push(Repair::of_file("file.separator", Cure::Separator(better)).because(
            "the file has one column with this separator",
            headers(),
            headers().replace(better, " | "),
        ));
    } else if best_header != table.header_row {
        out.repairs.push(Repair::of_file("file.header_row", Cure::HeaderRow(best_header)).because(
            format!("row {best_header} looks like the header"),
            headers(),
            format!("the headers of row {best_header}"),
        ));
    }
}

/// Columns that are as sure of a meaning as the one that got it for standing further left.
fn contested(tables: &[TablePreview]) -> Vec<Repair> {
    let mut out = Vec::new();
    for (index, table) in tables.iter().enumerate() {
        for contest in table.mapping.contests() {
            let column = |i: u16| table.mapping.columns.iter().find(|c| c.column == i);
            let Some(winner) = column(contest.winner) else { continue };
            for other in contest.others.iter().filter_map(|o| column(*o)) {
                let Some(claim) = other.claims.as_ref().filter(|k| k.confidence >= winner.confidence) else {
                    continue;
                };
                let mut repair = Repair::of_file("column.claimed_twice", Cure::TakeOver).because(
                    format!("also looks like “{}”; {} is used", claim.field.label(), winner.header),
                    &winner.first_value,
                    &other.first_value,
                );
                (repair.table, repair.column) = (index, Some(other.column));
                out.push(repair);
            }
        }
    }
    out
}

/// What the first rows show of what a dialect leaves open.
fn observed(table: &TablePreview, separator: char) -> Observed {
    let cells = |c: u16| table.rows.iter().filter_map(move |r| r.1.get(usize::from(c))).map(String::as_str);
    let of = |want: fn(Shape) -> bool| {
        table.mapping.columns.iter().filter(move |c| c.field.is_some_and(|f| want(f.shape())))
    };
    let numeric = |s| matches!(s, Shape::Number(_) | Shape::Count);
    let numbers = || {
        let more = table.mapping.columns.iter().filter(|c| c.field == Some(Field::Value));
        of(numeric).chain(more).flat_map(|c| cells(c.column))
    };
    let thousands = thousands_of(numbers());
    let marked = numbers().any(|v| v.contains([',', '.']));
    let (style, open) = style_of(numbers(), separator, None);
    let times = || of(|s| s == Shape::Moment).flat_map(|c| cells(c.column)).filter(|v| !is_missing(v));
    let moments = || times().filter_map(|t| Moment::parse(t, None));
    let zone = moments().next().map(|_| moments().all(|m| m.offset_minutes.is_some()));
    Observed {
        decimal_comma: (marked && !open).then_some(style.decimal_comma),
        thousands,
        date_order: sniff_date_order(times()),
        times_carry_zone: if states_zone(&table.headers) { Some(true) } else { zone },
    }
}

fn tables(excerpt: &Excerpt<'_>, out: &mut Inspection) {
    let Some(bytes) = excerpt.all() else { return };
    let mut book = match Opened::new(bytes.into()) {
        Ok(b) => b,
        Err(d) => return out.diagnostics.push(d),
    };
    out.diagnostics.extend(book.left_out());
    for sheet in book.tables() {
        let place = Place { sheet: Some(sheet.as_str().into()), ..Place::default() };
        match book.rows(&sheet, HEADER_WITHIN + PREVIEW_ROWS) {
            Err(d) => out.diagnostics.push(d.at(place)),
            Ok(found) => {
                if found.outside > 0 {
                    out.diagnostics.push(
                        Diagnostic::note(
                            "sheet.outside",
                            format!("Cells right of column {MAX_COLUMNS} are not read: {}", found.outside),
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
        Some(0) => return Some(headless(sheet, &records)),
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
    let mut mapping = guess(&headers, &samples);
    // Columns that the planner added to rows set aside are nobody's values.
    for c in mapping.columns.iter_mut().filter(|c| super::returned::is_added(&c.header)) {
        (c.field, c.unit, c.proposed_unit) = (None, None, None);
        c.reason = "where the row was set aside".into();
    }
    Some(TablePreview { sheet, header_row: header.row(), headers, rows, mapping })
}

/// A table without a header: its columns are called by their number.
fn headless(sheet: Option<Arc<str>>, records: &[Record]) -> TablePreview {
    let width = records.iter().map(Record::len).max().unwrap_or(0).min(MAX_COLUMNS);
    let headers: Vec<Arc<str>> = (1..=width).map(|c| format!("column {c}").into()).collect();
    let rows: Vec<(u32, Vec<String>)> = records
        .iter()
        .take(PREVIEW_ROWS)
        .map(|r| (r.row(), r.iter().take(MAX_COLUMNS).map(str::to_owned).collect()))
        .collect();
    let samples: Vec<Vec<String>> = rows.iter().map(|r| r.1.clone()).collect();
    let mapping = guess(&headers, &samples);
    TablePreview { sheet, header_row: 0, headers, rows, mapping }
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
