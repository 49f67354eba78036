//! Text, row by row, from pieces of bytes.

use super::corrected::corrected;
use crate::dialect::{Decoder, Dialect, Encoding, MAX_QUOTED, Record, Records};
use crate::import::excerpt::Excerpt;
use crate::import::returned::Returning;
use crate::import::{Batch, Cure, Repair};
use crate::readers::{Head, RowReader};
use engine::diagnostic::{Diagnostic, Place};

/// Longest row: text without a line break must not be gathered without end.
pub(super) const MAX_ROW: usize = 64 * 1024 * 1024;

pub(super) struct Rows {
    decoder: Decoder,
    /// Text that is not read yet.
    pub(super) text: String,
    separator: char,
    pub(super) position: usize,
    pub(super) row: u32,
    head: Option<Head>,
    start: fn(Head) -> Box<dyn RowReader>,
    reader: Option<Box<dyn RowReader>>,
    header_row: u32,
    pub(super) encoding_place: Place,
    encoding: Encoding,
    replaced: bool,
    /// What the file looks like, whatever was chosen.
    looks_like: Encoding,
}

pub(super) enum Step {
    More,
    Hungry,
    End,
    TooLong,
}

impl Rows {
    /// Before the first byte; rows up to `skipped` are not handed over.
    pub(super) fn new(
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

    pub(super) fn push(&mut self, bytes: &[u8], last: bool) {
        self.text.drain(..self.position);
        self.position = 0;
        self.replaced |= self.decoder.push(bytes, last, &mut self.text);
    }

    /// Hands over the rows that are whole.
    pub(super) fn step(
        &mut self,
        max_rows: usize,
        is_closed: bool,
        mut returning: Option<&mut Returning>,
    ) -> Step {
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

    pub(super) fn settle(&mut self, batch: &mut Batch) -> bool {
        self.reader.as_mut().is_some_and(|r| r.settle(batch))
    }

    pub(super) fn finish(mut self, batch: &mut Batch) {
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

pub(super) fn encoding_wrong(encoding: Encoding, place: Place) -> Diagnostic {
    Diagnostic::warning(
        "file.encoding_wrong",
        format!("Some characters are not {}", encoding.label()),
        "Choose another encoding",
    )
    .at(place)
}
