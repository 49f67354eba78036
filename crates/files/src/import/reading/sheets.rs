//! A workbook or an archive, sheet by sheet.

use super::corrected::corrected;
use crate::dialect::Record;
use crate::import::Batch;
use crate::import::opened::Opened;
use crate::import::returned::Returning;
use crate::readers::{Head, How, Table};

pub(super) struct Sheets {
    pub(super) opened: Opened,
    pub(super) heads: std::vec::IntoIter<(String, Head)>,
    pub(super) how: How,
    pub(super) tables: Vec<Table>,
    pub(super) next_source: u16,
}

impl Sheets {
    /// Reads the next sheet; false when none is left.
    pub(super) fn step(&mut self, returning: &mut [Returning], batch: &mut Batch) -> bool {
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
