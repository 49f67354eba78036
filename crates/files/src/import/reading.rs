//! Reading a file in slices: bytes come in pieces, rows go out to a reader. Text is never held whole;
//! workbooks, archives and JSON are.

use super::excerpt::Excerpt;
use super::inspect::{inspect_excerpt, mapping_for};
use super::opened::Opened;
use super::returned::Returning;
use super::{Batch, Choices, Cure, Inspection, Repair};
use crate::dialect::{
    DateOrder, Decoder, Dialect, Encoding, MAX_QUOTED, NumberStyle, Record, Records, decode,
    sniff_date_order, style_of,
};
use crate::mapping::{Field, Mapping, Shape};
use crate::readers::timestamp::Moment;
use crate::readers::{Head, How, RowReader, Table, TablePreview, by_id};
use engine::diagnostic::{Diagnostic, Place, Severity};
use sha2::{Digest, Sha256};
use std::sync::Arc;

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
/// Longest row: text without a line break must not be gathered without end.
const MAX_ROW: usize = 64 * 1024 * 1024;

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

struct Rows {
    decoder: Decoder,
    /// Text that is not read yet.
    text: String,
    separator: char,
    position: usize,
    row: u32,
    head: Option<Head>,
    start: fn(Head) -> Box<dyn RowReader>,
    reader: Option<Box<dyn RowReader>>,
    header_row: u32,
    encoding_place: Place,
    encoding: Encoding,
    replaced: bool,
    /// What the file looks like, whatever was chosen.
    looks_like: Encoding,
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

struct Sheets {
    opened: Opened,
    heads: std::vec::IntoIter<(String, Head)>,
    how: How,
    tables: Vec<Table>,
    next_source: u16,
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
                    format!("{} are read by a description of their shape: {why}", reader.name),
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
            (None, how) => reading.start_sheets(&inspection, choices, &template, how),
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

    fn start_sheets(&mut self, inspection: &Inspection, choices: &Choices, template: &Head, how: How) {
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

    /// Decimal marks and the order of dates, from samples of the columns.
    fn settle_columns(
        &mut self,
        head: &mut Head,
        samples: &[Record],
        dialect: Option<&Dialect>,
        order: Option<DateOrder>,
    ) {
        let cells = |c: usize| samples.iter().filter_map(move |r| r.get(c));
        let given = dialect.and_then(|d| d.decimal_comma);
        let thousands = dialect.and_then(|d| d.thousands);
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
                Some(decimal_comma) => NumberStyle::new(decimal_comma, thousands),
                None => {
                    let (style, open) = style_of(cells(c), separator, whole_file);
                    let used = head.mapping.columns.get(c).is_some_and(|m| is_number(m.field));
                    if open && used && thousands.is_none() {
                        open_columns.push(u16::try_from(c).unwrap_or(u16::MAX));
                    }
                    NumberStyle::new(style.decimal_comma, thousands)
                }
            })
            .collect();
        for c in open_columns {
            let sample = samples.iter().filter_map(|r| r.get(usize::from(c))).find(|v| v.contains(','));
            let found = sample.unwrap_or_default().trim().to_owned();
            self.batch.repairs.push(
                Repair::of(head, "column.decimal_mark_open", None, c, Cure::DecimalComma(true)).because(
                    "commas may mark decimals, not thousands",
                    found.replace(',', ""),
                    found.replace(',', "."),
                ),
            );
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
        head.date_order = order.or_else(|| sniff_date_order(time_cells()));
        if head.date_order.is_none() && time_cells().any(|v| v.contains('/') && !v.starts_with("20")) {
            head.date_order = Some(DateOrder::MonthDayYear);
            let found = time_cells().find(|v| v.contains('/')).unwrap_or_default().trim().to_owned();
            let becomes = Moment::parse(&found, Some(DateOrder::DayMonthYear));
            let repair = Cure::DateOrder(DateOrder::DayMonthYear);
            self.batch.repairs.push(Repair::of(head, "column.date_order_open", None, time, repair).because(
                "dates may be written day first",
                found,
                becomes.map(|m| m.date_text()).unwrap_or_default(),
            ));
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

enum Step {
    More,
    Hungry,
    End,
    TooLong,
}

impl Rows {
    /// Before the first byte; rows up to `skipped` are not handed over.
    fn new(
        excerpt: &Excerpt<'_>,
        dialect: &Dialect,
        head: Head,
        skipped: u32,
        start: fn(Head) -> Box<dyn RowReader>,
    ) -> Box<Self> {
        Box::new(Self {
            decoder: Decoder::new(dialect.encoding),
            text: String::new(),
            separator: dialect.separator,
            position: 0,
            row: 0,
            header_row: skipped,
            encoding_place: head.place(head.header_row, None),
            encoding: dialect.encoding,
            replaced: false,
            looks_like: excerpt.encoding().0,
            head: Some(head),
            start,
            reader: None,
        })
    }

    fn push(&mut self, bytes: &[u8], last: bool) {
        self.text.drain(..self.position);
        self.position = 0;
        self.replaced |= self.decoder.push(bytes, last, &mut self.text);
    }

    /// Hands over the rows that are whole.
    fn step(&mut self, max_rows: usize, is_closed: bool, mut returning: Option<&mut Returning>) -> Step {
        let mut record = Record::default();
        for _ in 0..max_rows.max(1) {
            let mut records = Records::resume(&self.text, self.separator, self.position, self.row);
            if !records.next(&mut record) {
                return if is_closed { Step::End } else { Step::Hungry };
            }
            // A row near the end of what is known may go on in the next piece, and a quotation mark in
            // it may be closed there.
            if !is_closed && records.position() + MAX_QUOTED > self.text.len() {
                return if self.text.len() > MAX_ROW { Step::TooLong } else { Step::Hungry };
            }
            (self.position, self.row) = (records.position(), records.row());
            if self.row <= self.header_row {
                continue;
            }
            if self.reader.is_none()
                && let Some(head) = self.head.take()
            {
                self.reader = Some(corrected(head, self.start));
            }
            let Some(reader) = &mut self.reader else { continue };
            match returning.as_deref_mut() {
                Some(returning) => returning.take(&record).iter().for_each(|r| reader.row(r)),
                None => reader.row(&record),
            }
        }
        Step::More
    }

    fn settle(&mut self, batch: &mut Batch) -> bool {
        self.reader.as_mut().is_some_and(|r| r.settle(batch))
    }

    fn finish(mut self, batch: &mut Batch) {
        if self.replaced {
            batch.diagnostics.push(encoding_wrong(self.encoding, self.encoding_place));
            if self.looks_like != self.encoding {
                batch.repairs.push(
                    Repair::of_file("file.encoding_wrong", Cure::Encoding(self.looks_like)).because(
                        format!("the file looks like {}", self.looks_like.label()),
                        self.encoding.label(),
                        self.looks_like.label(),
                    ),
                );
            }
        }
        let reader = self.reader.take().or_else(|| self.head.take().map(|head| corrected(head, self.start)));
        if let Some(reader) = reader {
            reader.finish(batch);
        }
    }
}

fn encoding_wrong(encoding: Encoding, place: Place) -> Diagnostic {
    Diagnostic::warning(
        "file.encoding_wrong",
        format!("Some characters are not {}", encoding.label()),
        "Choose another encoding",
    )
    .at(place)
}

impl Sheets {
    /// Reads the next sheet; false when none is left.
    fn step(&mut self, returning: &mut [Returning], batch: &mut Batch) -> bool {
        let Some((sheet, mut head)) = self.heads.next() else {
            if let How::Tables(_, read) = self.how {
                read(std::mem::take(&mut self.tables), batch);
            }
            return false;
        };
        let returning = returning.iter_mut().find(|r| r.source() == head.source);
        head.source = self.next_source;
        let rows = match self.opened.rows(&sheet, usize::MAX) {
            Ok(found) => found.rows,
            Err(d) => {
                batch.diagnostics.push(d.at(head.place(head.header_row, None)));
                return true;
            }
        };
        self.next_source = self.next_source.saturating_add(1);
        let (width, header_row) = (head.headers.len(), head.header_row);
        // Cells beside the table do not make a row.
        let in_table = |r: &Record| r.iter().take(width).any(|c| !c.trim().is_empty());
        let rows = rows.into_iter().filter(|r| r.row() > header_row);
        let rows: Vec<Record> = match returning {
            Some(returning) => {
                returning.set_source(head.source);
                rows.filter_map(|r| returning.take(&r)).filter(in_table).collect()
            }
            None => rows.filter(in_table).collect(),
        };
        match self.how {
            How::Whole(_) | How::Lines(_) => {}
            How::Tables(..) => {
                let correct = |mut r: Record| {
                    head.correct(&mut r);
                    r
                };
                self.tables.push(Table { rows: rows.into_iter().map(correct).collect(), head });
            }
            How::Rows(start) => {
                let mut reader = corrected(head, start);
                rows.iter().for_each(|r| reader.row(r));
                reader.finish(batch);
            }
        }
        true
    }
}

fn is_number(field: Option<Field>) -> bool {
    field.is_some_and(|f| matches!(f.shape(), Shape::Number(_) | Shape::Count) || f == Field::Value)
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

/// A reader that gets corrected cells in place of those of the file.
struct Corrected {
    head: Head,
    reader: Box<dyn RowReader>,
}

fn corrected(head: Head, start: fn(Head) -> Box<dyn RowReader>) -> Box<dyn RowReader> {
    if head.cells.is_empty() {
        return start(head);
    }
    Box::new(Corrected { reader: start(head.clone()), head })
}

impl RowReader for Corrected {
    fn row(&mut self, record: &Record) {
        let mut record = record.clone();
        self.head.correct(&mut record);
        self.reader.row(&record);
    }
    fn settle(&mut self, batch: &mut Batch) -> bool {
        self.reader.settle(batch)
    }
    fn finish(self: Box<Self>, batch: &mut Batch) {
        self.reader.finish(batch);
    }
}
