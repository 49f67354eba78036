//! A file that holds several tables: a workbook, or an archive of text files.
#![allow(clippy::result_large_err, reason = "made once for a file; large on 64 bit only")]

use crate::detect::{Content, content};
use crate::readers::csv_archive::CsvArchive;
use crate::readers::workbook::{MAX_SHEETS, SheetRows, Workbook};
use engine::diagnostic::Diagnostic;
use std::sync::Arc;

/// An open file of several tables.
pub enum Opened {
    /// Sheets.
    Workbook(Box<Workbook>),
    /// Text files.
    Archive(CsvArchive),
}

impl Opened {
    /// Opens it.
    ///
    /// # Errors
    /// A diagnostic when it is damaged, larger than is read, or holds no tables.
    pub fn new(bytes: Arc<[u8]>) -> Result<Self, Diagnostic> {
        match content(&bytes, bytes.len() as u64)? {
            Content::Archive => CsvArchive::open(bytes).map(Self::Archive),
            Content::Workbook | Content::Text | Content::Json => {
                Workbook::open(bytes).map(|w| Self::Workbook(Box::new(w)))
            }
        }
    }
    /// The names of its tables, in order.
    #[must_use]
    pub fn tables(&self) -> Vec<String> {
        match self {
            Self::Workbook(w) => w.sheets(),
            Self::Archive(a) => a.entries(),
        }
    }
    /// What is said of tables that are not read, because the file holds too many.
    #[must_use]
    pub fn left_out(&self) -> Option<Diagnostic> {
        let count = match self {
            Self::Workbook(w) => w.sheets_left_out(),
            Self::Archive(_) => 0,
        };
        (count > 0).then(|| {
            Diagnostic::warning(
                "file.too_many_sheets",
                format!("The first {MAX_SHEETS} sheets are read, and {count} behind them are not"),
                "Nothing to do, unless they hold servers: then move them to the front, or to another workbook",
            )
        })
    }
    /// The rows of a table, at most `most` of them.
    ///
    /// # Errors
    /// A diagnostic when it is damaged or holds more than is read.
    pub fn rows(&mut self, table: &str, most: usize) -> Result<SheetRows, Diagnostic> {
        match self {
            Self::Workbook(w) => w.rows(table, most),
            Self::Archive(a) => a.rows(table, most),
        }
    }
}
