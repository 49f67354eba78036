//! Reading a file in slices: text by rows, a workbook in one step.

use super::inspect::{inspect_as, mapping_for};
use super::{Batch, Choices, Inspection};
use crate::dialect::{
    DateOrder, Dialect, Encoding, NumberStyle, Record, Records, decode, sniff_date_order, style_of,
};
use crate::mapping::{Field, Mapping, Shape};
use crate::readers::workbook::Workbook;
use crate::readers::{Head, How, RowReader, Table, TablePreview, by_id};
use engine::diagnostic::{Diagnostic, Place, Severity};
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// How far reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes_done: usize,
    /// Bytes to read.
    pub bytes_total: usize,
}

impl Progress {
    /// Nothing is left.
    #[must_use]
    pub const fn is_done(self) -> bool {
        self.bytes_done >= self.bytes_total
    }
}

/// Reads a whole file.
#[must_use]
pub fn read(name: &str, bytes: &[u8], choices: &Choices) -> Batch {
    let mut reading = Reading::new(name, bytes, choices);
    while !reading.step(usize::MAX).is_done() {}
    reading.finish()
}

/// A file that is being read. Dropping it cancels.
pub struct Reading {
    batch: Batch,
    state: State,
    done: usize,
    total: usize,
}

enum State {
    /// Text, row by row.
    Rows { text: String, separator: char, position: usize, row: u32, reader: Box<dyn RowReader> },
    /// Text of which all rows are needed at once.
    Text { text: String, separator: char, head: Head, read: fn(Vec<Table>, &mut Batch) },
    /// Text that is no table.
    Whole { text: String, head: Head, read: fn(Head, &str, &mut Batch) },
    /// A workbook.
    Book { bytes: Vec<u8>, heads: Vec<(String, Head)>, how: How },
    /// Nothing to read, or all of it read.
    Done,
}

/// Bytes of each piece of a long file that is looked at before reading.
const PIECE: usize = 16 * 1024;
/// Pieces looked at.
const PIECES: usize = 32;

impl Reading {
    /// Starts reading. What cannot be read at all gives a batch with the reason.
    #[must_use]
    pub fn new(name: &str, bytes: &[u8], choices: &Choices) -> Self {
        let inspection = inspect_as(name, bytes, choices.dialect.as_ref());
        let mut reading = Self { batch: Batch::default(), state: State::Done, done: 0, total: bytes.len() };
        let chosen = choices.reader.as_deref().or(inspection.recognised.as_ref().map(|r| r.reader));
        let mapped = choices.mappings.values().any(|m| m.makes_servers() || m.makes_measurements());
        let fallback = || {
            mapped.then_some(if choices.mappings.values().any(Mapping::makes_measurements) {
                "measurements"
            } else {
                "server_list"
            })
        };
        let reader = chosen.or_else(fallback).and_then(by_id);
        reading.batch.diagnostics.clone_from(&inspection.diagnostics);
        let Some(reader) = reader else {
            return reading;
        };
        // What inspection could not make out, the user has said.
        reading.batch.diagnostics.retain(|d| &*d.code != "file.no_known_column");
        if inspection.tables.is_empty() && !matches!(reader.how, How::Whole(_)) {
            return reading;
        }
        if let Some(why) = reader.unconfirmed {
            reading.batch.diagnostics.push(
                Diagnostic::note(
                    "reader.shape_unconfirmed",
                    format!("{} are read by a description of their shape: {why}", reader.name),
                    "Compare a few servers with the file, and tell us if something is read wrongly",
                )
                .at(Place { file: Some(name.into()), ..Place::default() }),
            );
        }
        let digest = Sha256::digest(bytes);
        let template = Head {
            file: name.into(),
            sheet: None,
            source: 0,
            recognised_as: reader.name.to_owned(),
            sha256: digest.iter().map(|b| format!("{b:02x}")).collect(),
            headers: Vec::new(),
            header_row: 1,
            mapping: Mapping::default(),
            styles: Vec::new(),
            date_order: None,
            zone_offset_minutes: choices.zone_offset_minutes,
            server_name: choices.server_name.clone(),
            cell_units: std::collections::BTreeMap::new(),
        };
        if let How::Whole(read) = reader.how {
            let encoding = inspection.dialect.as_ref().map_or(Encoding::Utf8, |d| d.encoding);
            let text = decode(bytes, encoding).0.into_owned();
            reading.state = State::Whole { text, head: template, read };
            return reading;
        }
        match &inspection.dialect {
            Some(dialect) => reading.start_text(bytes, dialect, &inspection, choices, template, reader.how),
            None => reading.start_workbook(bytes, &inspection, choices, &template, reader.how),
        }
        reading
    }

    fn start_text(
        &mut self,
        bytes: &[u8],
        dialect: &Dialect,
        inspection: &Inspection,
        choices: &Choices,
        template: Head,
        how: How,
    ) {
        let Some(table) = inspection.tables.first() else { return };
        let (text, replaced) = decode(bytes, dialect.encoding);
        let text = text.into_owned();
        let mut head = head_of(template, table, 0, choices, mapping_for(inspection, choices, 0));
        if replaced {
            self.batch.diagnostics.push(
                Diagnostic::warning(
                    "file.encoding_wrong",
                    format!("Some characters are not {}", dialect.encoding.label()),
                    "Choose another encoding",
                )
                .at(head.place(head.header_row, None)),
            );
        }
        self.total = text.len().max(1);
        let separator = dialect.separator;
        if let How::Lines(start) = how {
            head.date_order = dialect.date_order;
            self.state = State::Rows { text, separator, position: 0, row: 0, reader: start(head) };
            return;
        }
        let samples = samples(&text, dialect.separator);
        self.settle_columns(&mut head, &samples, Some(dialect));
        match how {
            How::Whole(_) | How::Lines(_) => {}
            How::Tables(_, read) => self.state = State::Text { text, separator, head, read },
            How::Rows(start) => {
                // Skip what stands above the header, and the header.
                let mut records = Records::new(&text, separator);
                let mut record = Record::default();
                while records.row() < head.header_row && records.next(&mut record) {}
                let (position, row) = (records.position(), records.row());
                self.state = State::Rows { text, separator, position, row, reader: start(head) };
            }
        }
    }

    fn start_workbook(
        &mut self,
        bytes: &[u8],
        inspection: &Inspection,
        choices: &Choices,
        template: &Head,
        how: How,
    ) {
        let mut heads = Vec::new();
        for (i, table) in inspection.tables.iter().enumerate() {
            let Some(sheet) = table.sheet.clone() else { continue };
            let mapping = mapping_for(inspection, choices, i);
            let wanted = match how {
                How::Whole(_) | How::Lines(_) => false,
                How::Tables(wants, _) => wants(table, &inspection.name),
                How::Rows(_) => mapping.makes_servers() || mapping.makes_measurements(),
            };
            if !wanted {
                if !table.headers.is_empty() && matches!(how, How::Rows(_)) {
                    let mut head = template.clone();
                    head.sheet = Some(Arc::clone(&sheet));
                    self.batch.diagnostics.push(
                        Diagnostic::note(
                            "sheet.not_read",
                            format!("The sheet {sheet} was not read: it names no servers with values"),
                            "Say what its columns mean, if it should be read",
                        )
                        .at(head.place(table.header_row, None)),
                    );
                }
                continue;
            }
            let mut head = head_of(template.clone(), table, i, choices, mapping);
            head.sheet = Some(Arc::clone(&sheet));
            head.source = u16::try_from(heads.len()).unwrap_or(u16::MAX);
            let samples: Vec<Record> =
                table.rows.iter().map(|(row, cells)| Record::from_cells(*row, cells)).collect();
            // Numbers of a workbook have a point; text in it may be anything.
            self.settle_columns(&mut head, &samples, None);
            heads.push((sheet.to_string(), head));
        }
        self.state = State::Book { bytes: bytes.to_vec(), heads, how };
    }

    /// Decimal marks and the order of dates, from samples of the columns.
    fn settle_columns(&mut self, head: &mut Head, samples: &[Record], dialect: Option<&Dialect>) {
        let cells = |c: usize| samples.iter().filter_map(move |r| r.get(c));
        let given = dialect.and_then(|d| d.decimal_comma);
        let separator = dialect.map_or(',', |d| d.separator);
        let whole_file = given.or_else(|| {
            let numbers = head.mapping.columns.iter().filter(|c| is_number(c.field));
            let all = numbers.flat_map(|c| cells(usize::from(c.column)));
            let (style, open) = style_of(all, separator, None);
            (style.decimal_comma && !open).then_some(true)
        });
        let mut open_columns = Vec::new();
        head.styles = (0..head.headers.len())
            .map(|c| match given {
                Some(decimal_comma) => NumberStyle { decimal_comma },
                None => {
                    let (style, open) = style_of(cells(c), separator, whole_file);
                    let used = head.mapping.columns.get(c).is_some_and(|m| is_number(m.field));
                    if open && used {
                        open_columns.push(u16::try_from(c).unwrap_or(u16::MAX));
                    }
                    style
                }
            })
            .collect();
        for c in open_columns {
            self.batch.diagnostics.push(
                Diagnostic::warning(
                    "column.decimal_mark_open",
                    "Numbers such as 1,234 were read as thousands; they could be decimals",
                    "Choose the decimal mark, if that is wrong",
                )
                .at(head.place(head.header_row, Some(c))),
            );
        }
        let Some(time) = head.mapping.column_of(Field::Timestamp).map(|c| c.column) else { return };
        let time_cells = || cells(usize::from(time)).filter(|v| v.contains('/') || v.contains('.'));
        head.date_order = dialect.and_then(|d| d.date_order).or_else(|| sniff_date_order(time_cells()));
        if head.date_order.is_none() && time_cells().any(|v| v.contains('/') && !v.starts_with("20")) {
            head.date_order = Some(DateOrder::MonthDayYear);
            self.batch.diagnostics.push(
                Diagnostic::warning(
                    "column.date_order_open",
                    "The dates could be read day first or month first; they were read month first",
                    "Choose the order of dates",
                )
                .at(head.place(head.header_row, Some(time))),
            );
        }
    }

    /// Reads on, at most so many rows.
    pub fn step(&mut self, max_rows: usize) -> Progress {
        match std::mem::replace(&mut self.state, State::Done) {
            State::Rows { text, separator, mut position, mut row, mut reader } => {
                let mut records = Records::resume(&text, separator, position, row);
                let mut record = Record::default();
                let mut left = max_rows.max(1);
                let mut more = true;
                while left > 0 {
                    more = records.next(&mut record);
                    if !more {
                        break;
                    }
                    reader.row(&record);
                    left -= 1;
                }
                (position, row) = (records.position(), records.row());
                if more {
                    self.done = position.min(self.total.saturating_sub(1));
                    self.state = State::Rows { text, separator, position, row, reader };
                } else {
                    reader.finish(&mut self.batch);
                    self.done = self.total;
                }
            }
            State::Text { text, separator, head, read } => {
                let mut records = Records::new(&text, separator);
                let mut record = Record::default();
                let mut rows = Vec::new();
                while records.next(&mut record) {
                    if record.row() > head.header_row && !record.is_blank() {
                        rows.push(record.clone());
                    }
                }
                read(vec![Table { head, rows }], &mut self.batch);
                self.done = self.total;
            }
            State::Whole { text, head, read } => {
                read(head, &text, &mut self.batch);
                self.done = self.total;
            }
            State::Book { bytes, heads, how } => {
                read_book(&bytes, heads, how, &mut self.batch);
                self.done = self.total;
            }
            State::Done => self.done = self.total,
        }
        Progress { bytes_done: self.done, bytes_total: self.total }
    }

    /// What was read. Rows that no step reached are left out: to cancel, drop it.
    #[must_use]
    pub fn finish(mut self) -> Batch {
        if let State::Rows { reader, .. } = std::mem::replace(&mut self.state, State::Done) {
            reader.finish(&mut self.batch);
        }
        if self.batch.sources.is_empty()
            && self.batch.diagnostics.iter().all(|d| d.severity != Severity::Error)
        {
            self.batch.diagnostics.push(Diagnostic::error(
                "file.nothing_read",
                "No table of the file was read",
                "Say what its columns mean",
            ));
        }
        self.batch
    }
}

fn is_number(field: Option<Field>) -> bool {
    field.is_some_and(|f| matches!(f.shape(), Shape::Number(_) | Shape::Count) || f == Field::Value)
}

fn head_of(template: Head, table: &TablePreview, index: usize, choices: &Choices, mapping: Mapping) -> Head {
    let units = choices.cell_units.iter().filter(|((t, ..), _)| *t == index);
    Head {
        headers: table.headers.clone(),
        header_row: table.header_row,
        mapping,
        cell_units: units.map(|((_, row, column), unit)| ((*row, *column), *unit)).collect(),
        ..template
    }
}

fn read_book(bytes: &[u8], heads: Vec<(String, Head)>, how: How, batch: &mut Batch) {
    let mut book = match Workbook::open(bytes) {
        Ok(b) => b,
        Err(d) => return batch.diagnostics.push(d),
    };
    let mut tables = Vec::new();
    let mut source = 0;
    for (sheet, mut head) in heads {
        head.source = source;
        let rows = match book.rows(&sheet, usize::MAX) {
            Ok(r) => r.rows,
            Err(d) => {
                batch.diagnostics.push(d.at(head.place(head.header_row, None)));
                continue;
            }
        };
        source = source.saturating_add(1);
        let (width, header_row) = (head.headers.len(), head.header_row);
        // Cells beside the table do not make a row.
        let in_table = |r: &Record| r.iter().take(width).any(|c| !c.trim().is_empty());
        let rows = rows.into_iter().filter(|r| r.row() > header_row && in_table(r));
        match how {
            How::Whole(_) | How::Lines(_) => {}
            How::Tables(..) => tables.push(Table { rows: rows.collect(), head }),
            How::Rows(start) => {
                let mut reader = start(head);
                rows.for_each(|r| reader.row(&r));
                reader.finish(batch);
            }
        }
    }
    if let How::Tables(_, read) = how {
        read(tables, batch);
    }
}

/// Records from the start, the end and places between: a column often shows its style late.
fn samples(text: &str, separator: char) -> Vec<Record> {
    let mut out = Vec::new();
    let mut take = |part: &str| {
        let mut records = Records::new(part, separator);
        let mut record = Record::default();
        while records.next(&mut record) {
            out.push(record.clone());
        }
    };
    if text.len() <= PIECE * PIECES {
        take(text);
        return out;
    }
    for i in 0..PIECES {
        let from = text.len() / PIECES * i;
        let to = (from + PIECE).min(text.len());
        // Whole lines only.
        let bytes = text.as_bytes();
        let line =
            |at: usize| bytes.get(at..).and_then(|b| b.iter().position(|c| *c == b'\n')).map(|n| at + n + 1);
        let start = if i == 0 { Some(0) } else { line(from) };
        if let Some(part) = start.zip(line(to).or(Some(text.len()))).and_then(|(a, b)| text.get(a..b)) {
            take(part);
        }
    }
    out
}
