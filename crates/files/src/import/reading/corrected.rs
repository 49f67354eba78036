//! Corrected cells in place of those of the file.

use crate::dialect::Record;
use crate::import::Batch;
use crate::readers::{Head, RowReader};

/// A reader that gets corrected cells in place of those of the file.
struct Corrected {
    head: Head,
    reader: Box<dyn RowReader>,
}

pub(super) fn corrected(head: Head, start: fn(Head) -> Box<dyn RowReader>) -> Box<dyn RowReader> {
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
