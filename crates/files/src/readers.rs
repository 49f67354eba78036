//! The formats that are read. A new one is a file here, a line in [`READERS`] and a fixture. Column
//! names of other products appear in these files only.

use crate::dialect::{DateOrder, NumberStyle, Record};
use crate::import::Batch;
use crate::mapping::{Mapping, Unit};
use engine::diagnostic::Place;
use engine::quantity::Ratio;
use std::collections::BTreeMap;
use std::sync::Arc;

pub mod csv_archive;
pub mod findings;
pub mod known_columns;
pub mod measurements;
pub mod resource_names;
pub mod rvtools;
pub mod sample_grid;
pub mod samples;
pub mod server_list;
pub mod server_values;
pub mod timestamp;
pub mod words;
pub mod workbook;

/// How sure a reader is that a file is its own, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognition {
    /// 0 to 1.
    pub confidence: Ratio,
    /// Why, as a sentence without its full stop.
    pub reason: String,
}

/// The start of one table.
#[derive(Debug, Clone, PartialEq)]
pub struct TablePreview {
    /// Sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// Row of the header, counted from 1.
    pub header_row: u32,
    /// Headers as written.
    pub headers: Vec<Arc<str>>,
    /// First rows below the header, with the row that each stands in.
    pub rows: Vec<(u32, Vec<String>)>,
    /// What the columns mean, as guessed.
    pub mapping: Mapping,
}

/// The start of a file, for recognising it.
#[derive(Debug)]
pub struct Preview<'a> {
    /// File name.
    pub name: &'a str,
    /// Its tables; none when it is no table.
    pub tables: &'a [TablePreview],
    /// How it begins, as text, at most 64 KiB; empty for workbooks and archives.
    pub start: &'a str,
}

/// Everything but the rows of one table that is being read.
#[derive(Debug, Clone)]
pub struct Head {
    /// File name.
    pub file: Arc<str>,
    /// Sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// Index of the source in the batch.
    pub source: u16,
    /// What it was recognised as.
    pub recognised_as: String,
    /// Headers as written.
    pub headers: Vec<Arc<str>>,
    /// Row of the header, counted from 1.
    pub header_row: u32,
    /// What the columns mean.
    pub mapping: Mapping,
    /// Decimal mark of each column.
    pub styles: Vec<NumberStyle>,
    /// Order of dates.
    pub date_order: Option<DateOrder>,
    /// Minutes that clocks without a zone are ahead of UTC; `None`: nobody said.
    pub zone_offset_minutes: Option<i32>,
    /// Units of single cells, by row and column, chosen by the user.
    pub cell_units: BTreeMap<(u32, u16), Unit>,
}

impl Head {
    /// A place in this table.
    #[must_use]
    pub fn place(&self, row: u32, column: Option<u16>) -> Place {
        Place {
            file: Some(Arc::clone(&self.file)),
            sheet: self.sheet.clone(),
            row: Some(row),
            column: column.and_then(|c| self.headers.get(usize::from(c)).cloned()),
            subject: None,
        }
    }
    /// Decimal mark of a column.
    #[must_use]
    pub fn style(&self, column: u16) -> NumberStyle {
        self.styles.get(usize::from(column)).copied().unwrap_or_default()
    }
}

/// Takes the rows of a table one by one.
pub trait RowReader {
    /// One row below the header; blank ones may come too.
    fn row(&mut self, record: &Record);
    /// Does a part of what is left to do when all rows were given; true while more is left. What takes
    /// long with many servers is done here, so that the page can answer.
    fn settle(&mut self, _batch: &mut Batch) -> bool {
        false
    }
    /// All rows were given, and nothing is left to settle.
    fn finish(self: Box<Self>, batch: &mut Batch);
}

/// A table in memory, for formats that join several.
#[derive(Debug, Clone)]
pub struct Table {
    /// Everything but its rows.
    pub head: Head,
    /// Rows that are not blank.
    pub rows: Vec<Record>,
}

/// How a format is read.
#[derive(Clone, Copy)]
pub enum How {
    /// Row by row, each table for itself.
    Rows(fn(Head) -> Box<dyn RowReader>),
    /// Several tables joined: which of them, and how.
    Tables(fn(&TablePreview, &str) -> bool, fn(Vec<Table>, &mut Batch)),
    /// No table (JSON): the whole text at once.
    Whole(fn(Head, &str, &mut Batch)),
}

/// A format that is read.
#[derive(Clone, Copy)]
pub struct Reader {
    /// Stable name, for choices that are remembered.
    pub id: &'static str,
    /// What it reads, for people.
    pub name: &'static str,
    /// Whether a file is one of its own.
    pub detect: fn(&Preview<'_>) -> Option<Recognition>,
    /// What the columns of its tables mean, where headers alone do not tell; `None` for a table that is
    /// not its own.
    pub columns: Option<fn(&TablePreview) -> Option<Mapping>>,
    /// Why its shape is not certain: no file that the product itself wrote was at hand.
    pub unconfirmed: Option<&'static str>,
    /// How it is read.
    pub how: How,
}

/// All formats. The surest recognition wins, ties go to the earlier line.
pub const READERS: &[Reader] = &[
    Reader {
        id: "rvtools",
        name: "RVTools export",
        detect: rvtools::detect,
        columns: None,
        unconfirmed: None,
        how: How::Tables(rvtools::wants, rvtools::read),
    },
    Reader {
        id: "measurements",
        name: "Measurements over time",
        detect: measurements::detect,
        columns: None,
        unconfirmed: None,
        how: How::Rows(measurements::start),
    },
    Reader {
        id: "server_list",
        name: "List of servers",
        detect: server_list::detect,
        columns: None,
        unconfirmed: None,
        how: How::Rows(server_list::start),
    },
];

/// A reader by its stable name.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static Reader> {
    READERS.iter().find(|r| r.id == id)
}
