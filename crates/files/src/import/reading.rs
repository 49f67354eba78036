//! Reading a file in slices: bytes come in pieces, rows go out to a reader. Text is never held whole;
//! workbooks, archives and JSON are.

use super::excerpt::Excerpt;
use super::inspect::{inspect_excerpt, mapping_for};
use super::opened::{Opened, left_out_of_archive};
use super::returned::Returning;
use super::{Batch, Choices, Cure, Inspection, Repair};
use crate::detect::{Content, content};
use crate::dialect::{Dialect, Encoding, Record, Records, decode};
use crate::mapping::Mapping;
use crate::readers::{Head, How, Table, TablePreview, by_id, left_out_by};
use engine::diagnostic::{Diagnostic, Place, Severity};
use rows::{MAX_ROW, Rows, Step, encoding_wrong};
use sha2::{Digest, Sha256};
use sheets::Sheets;
use std::sync::Arc;

mod columns;
mod corrected;
mod rows;
mod sheets;

/// How far reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes_done: u64,
    /// Bytes to read.
    pub bytes_total: u64,
    /// It goes on when more bytes are pushed, or the end is told.
    pub is_hungry: bool,
    /// Nothing is left.
    pub is_done: bool,
}

/// Bytes that [`read`] pushes at once.
const PUSHED: usize = 4 * 1024 * 1024;

/// Reads a whole file that is in memory.
#[must_use]
pub fn read(name: &str, bytes: &[u8], choices: &Choices) -> Batch {
    let mut reading = Reading::new(&Excerpt::of(name, bytes), choices);
    let mut pieces = bytes.chunks(PUSHED);
    loop {
        let progress = reading.step(usize::MAX);
        if progress.is_done {
            return reading.finish();
        }
        if progress.is_hungry {
            match pieces.next() {
                Some(piece) => reading.push(piece),
                None => reading.close(),
            }
        }
    }
}

/// A file that is being read. Dropping it cancels.
pub struct Reading {
    batch: Batch,
    state: State,
    hash: Sha256,
    pushed: u64,
    done: u64,
    size: u64,
    is_closed: bool,
    /// Rows that were set aside before and come back.
    returning: Vec<Returning>,
}

enum State {
    /// Text, row by row.
    Rows(Box<Rows>),
    /// What is needed whole, until it is.
    Gathering { bytes: Vec<u8>, then: Box<Then> },
    /// A workbook or an archive, sheet by sheet.
    Sheets(Box<Sheets>),
    /// Nothing to read, or all of it read.
    Done,
}

/// What is done with a file that was gathered.
enum Then {
    /// Text of which all rows are needed at once.
    Table { dialect: Dialect, head: Head, read: fn(Vec<Table>, &mut Batch) },
    /// Text that is no table.
    Whole { encoding: Encoding, head: Head, read: fn(Head, &str, &mut Batch) },
    /// Sheets.
    Sheets { heads: Vec<(String, Head)>, how: How },
}

impl Reading {
    /// Starts reading; its bytes are pushed from the first one on. What cannot be read at all gives a
    /// batch with the reason.
    #[must_use]
    pub fn new(excerpt: &Excerpt<'_>, choices: &Choices) -> Self {
        let inspection = inspect_excerpt(excerpt, choices.dialect.as_ref());
        let mut reading = Self {
            batch: Batch::default(),
            state: State::Done,
            hash: Sha256::new(),
            pushed: 0,
            done: 0,
            size: excerpt.size,
            is_closed: false,
            returning: Vec::new(),
        };
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
        // Which column has a meaning is settled where the user mapped the table.
        let settled = |r: &Repair| r.cure == Cure::TakeOver && choices.mappings.contains_key(&r.table);
        reading.batch.repairs = inspection.repairs.iter().filter(|r| !settled(r)).cloned().collect();
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
                    format!("{} is read by a description of its shape: {why}", reader.name),
                    "Compare a few servers with the file, and tell us if something is read wrongly",
                )
                .at(Place { file: Some(excerpt.name.into()), ..Place::default() }),
            );
        }
        let template = Head {
            file: excerpt.name.into(),
            sheet: None,
            source: 0,
            recognised_as: reader.name.to_owned(),
            headers: Vec::new(),
            header_row: 1,
            mapping: Mapping::default(),
            styles: Vec::new(),
            date_order: None,
            zone_offset_minutes: choices.zone_offset_minutes,
            table: 0,
            with_templates: choices.with_templates,
            server_name: choices.server_name.clone(),
            cell_units: std::collections::BTreeMap::new(),
            cells: std::collections::BTreeMap::new(),
        };
        match (&inspection.dialect, reader.how) {
            (dialect, How::Whole(read)) => {
                let encoding = dialect.as_ref().map_or(Encoding::Utf8, |d| d.encoding);
                reading.gather(Then::Whole { encoding, head: template, read });
            }
            (Some(dialect), how) => {
                reading.start_text(excerpt, dialect, &inspection, choices, template, how);
            }
            (None, how) => reading.start_sheets(excerpt, &inspection, choices, &template, how),
        }
        reading
    }

    fn gather(&mut self, then: Then) {
        let size = usize::try_from(self.size).unwrap_or(0).min(crate::detect::MAX_FILE_BYTES);
        self.state = State::Gathering { bytes: Vec::with_capacity(size), then: Box::new(then) };
    }

    fn start_text(
        &mut self,
        excerpt: &Excerpt<'_>,
        dialect: &Dialect,
        inspection: &Inspection,
        choices: &Choices,
        template: Head,
        how: How,
    ) {
        let Some(table) = inspection.tables.first() else { return };
        let mut head = head_of(template, table, 0, choices, mapping_for(inspection, choices, 0));
        if let How::Lines(start) = how {
            head.date_order = dialect.date_order;
            self.state = State::Rows(Rows::new(excerpt, dialect, head, 0, start));
            return;
        }
        self.returning.extend(leave_added_columns_out(&mut head));
        let samples = excerpt.records(dialect.encoding, dialect.separator);
        self.settle_columns(&mut head, &samples, Some(dialect), dialect.date_order);
        match how {
            How::Whole(_) | How::Lines(_) => {}
            How::Tables(_, read) => self.gather(Then::Table { dialect: dialect.clone(), head, read }),
            How::Rows(start) => {
                let header_row = head.header_row;
                self.state = State::Rows(Rows::new(excerpt, dialect, head, header_row, start));
            }
        }
    }

    fn start_sheets(
        &mut self,
        excerpt: &Excerpt<'_>,
        inspection: &Inspection,
        choices: &Choices,
        template: &Head,
        how: How,
    ) {
        let start = excerpt.all().unwrap_or_else(|| excerpt.start());
        let is_archive = matches!(content(start, excerpt.size), Ok(Content::Archive));
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
                if is_archive && matches!(how, How::Tables(..)) && left_out_by(&sheet).is_none() {
                    let place = Place { file: Some(Arc::clone(&template.file)), ..Place::default() };
                    self.batch.diagnostics.push(left_out_of_archive(&sheet).at(place));
                }
                continue;
            }
            let mut head = head_of(template.clone(), table, i, choices, mapping);
            head.sheet = Some(Arc::clone(&sheet));
            head.source = u16::try_from(heads.len()).unwrap_or(u16::MAX);
            for repair in self.batch.repairs.iter_mut().filter(|r| r.table == i) {
                repair.source = head.source;
            }
            self.returning.extend(leave_added_columns_out(&mut head));
            let samples: Vec<Record> =
                table.rows.iter().map(|(row, cells)| Record::from_cells(*row, cells)).collect();
            // Numbers of a workbook have a point; text in it may be anything.
            let order = choices.dialect.as_ref().and_then(|d| d.date_order);
            self.settle_columns(&mut head, &samples, None, order);
            heads.push((sheet.to_string(), head));
        }
        self.gather(Then::Sheets { heads, how });
    }

    /// Takes the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.pushed += bytes.len() as u64;
        match &mut self.state {
            State::Rows(rows) => rows.push(bytes, false),
            State::Gathering { bytes: all, .. } => all.extend_from_slice(bytes),
            State::Sheets(_) | State::Done => {}
        }
    }

    /// No more bytes come.
    pub fn close(&mut self) {
        self.is_closed = true;
        if let State::Rows(rows) = &mut self.state {
            rows.push(&[], true);
        }
    }

    /// Reads on in what was pushed: at most so many rows of a text, or one sheet.
    pub fn step(&mut self, max_rows: usize) -> Progress {
        let mut is_hungry = false;
        match std::mem::replace(&mut self.state, State::Done) {
            State::Rows(mut rows) => match rows.step(max_rows, self.is_closed, self.returning.first_mut()) {
                Step::More => self.state = State::Rows(rows),
                Step::Hungry => {
                    is_hungry = true;
                    self.state = State::Rows(rows);
                }
                Step::End if rows.settle(&mut self.batch) => self.state = State::Rows(rows),
                Step::End => rows.finish(&mut self.batch),
                Step::TooLong => {
                    self.batch.diagnostics.push(
                        Diagnostic::error(
                            "file.row_too_long",
                            format!("Row {} does not end: reading stopped there", rows.row.saturating_add(1)),
                            "Look for a quotation mark or a line break that is missing",
                        )
                        .found(format!("more than {MAX_ROW} bytes"), "rows that end with a line break")
                        .at(rows.encoding_place.clone()),
                    );
                    rows.finish(&mut self.batch);
                }
            },
            State::Gathering { bytes, then } if self.is_closed => self.gathered(bytes, *then),
            State::Gathering { bytes, then } => {
                is_hungry = true;
                self.state = State::Gathering { bytes, then };
            }
            State::Sheets(mut sheets) => {
                if sheets.step(&mut self.returning, &mut self.batch) {
                    self.state = State::Sheets(sheets);
                }
            }
            State::Done => {}
        }
        let waiting = match &self.state {
            State::Rows(rows) => (rows.text.len() - rows.position) as u64,
            State::Gathering { .. } | State::Sheets(_) | State::Done => 0,
        };
        let is_done = matches!(self.state, State::Done);
        // Letters that wait may be more bytes as text than they were in the file.
        let read = self.pushed.saturating_sub(waiting).max(self.done).min(self.size);
        self.done = if is_done { self.size } else { read };
        Progress { bytes_done: self.done, bytes_total: self.size, is_hungry, is_done }
    }

    fn gathered(&mut self, bytes: Vec<u8>, then: Then) {
        match then {
            Then::Whole { encoding, head, read } => {
                let text = decode(&bytes, encoding).0.into_owned();
                drop(bytes);
                read(head, &text, &mut self.batch);
            }
            Then::Table { dialect, head, read } => {
                let (text, replaced) = decode(&bytes, dialect.encoding);
                if replaced {
                    self.batch
                        .diagnostics
                        .push(encoding_wrong(dialect.encoding, head.place(head.header_row, None)));
                }
                let mut records = Records::new(&text, dialect.separator);
                let mut record = Record::default();
                let mut rows = Vec::new();
                while records.next(&mut record) {
                    head.correct(&mut record);
                    if record.row() > head.header_row && !record.is_blank() {
                        match self.returning.first_mut() {
                            Some(returning) => rows.extend(returning.take(&record)),
                            None => rows.push(record.clone()),
                        }
                    }
                }
                read(vec![Table { head, rows }], &mut self.batch);
            }
            Then::Sheets { heads, how } => match Opened::new(bytes.into()) {
                Ok(opened) => {
                    let heads = heads.into_iter();
                    self.state = State::Sheets(Box::new(Sheets {
                        opened,
                        heads,
                        how,
                        tables: Vec::new(),
                        next_source: 0,
                    }));
                }
                Err(d) => self.batch.diagnostics.push(d),
            },
        }
    }

    /// What was read. Rows that no step reached are left out: to cancel, drop it.
    #[must_use]
    pub fn finish(mut self) -> Batch {
        if let State::Rows(rows) = std::mem::replace(&mut self.state, State::Done) {
            rows.finish(&mut self.batch);
        }
        let digest: String = self.hash.finalize().iter().map(|b| format!("{b:02x}")).collect();
        for source in &mut self.batch.sources {
            source.sha256.clone_from(&digest);
        }
        for returning in std::mem::take(&mut self.returning) {
            returning.finish(&mut self.batch);
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

/// Takes the columns away that the planner added to rows set aside; what takes them off each row.
fn leave_added_columns_out(head: &mut Head) -> Option<Returning> {
    let returning = Returning::of(&head.headers, head.source)?;
    head.headers.truncate(returning.width());
    head.mapping.columns.truncate(returning.width());
    Some(returning)
}

fn head_of(template: Head, table: &TablePreview, index: usize, choices: &Choices, mapping: Mapping) -> Head {
    let units = choices.cell_units.iter().filter(|((t, ..), _)| *t == index);
    let cells = choices.cells.iter().filter(|((t, ..), _)| *t == index);
    Head {
        headers: table.headers.clone(),
        header_row: table.header_row,
        mapping,
        table: index,
        cell_units: units.map(|((_, row, column), unit)| ((*row, *column), *unit)).collect(),
        cells: cells.map(|((_, row, column), text)| ((*row, *column), text.clone())).collect(),
        ..template
    }
}
