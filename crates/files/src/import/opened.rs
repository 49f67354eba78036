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
    /// What is said of what is not read: tables, because the file holds too many, and files of an archive
    /// that are no text.
    #[must_use]
    pub fn left_out(&self) -> Vec<Diagnostic> {
        match self {
            Self::Workbook(w) => too_many(w.sheets_left_out()).into_iter().collect(),
            Self::Archive(a) => a.others().iter().map(|name| left_out_of_archive(name)).collect(),
        }
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

fn too_many(left_out: usize) -> Option<Diagnostic> {
    (left_out > 0).then(|| {
        Diagnostic::warning(
            "file.too_many_sheets",
            format!("The first {MAX_SHEETS} sheets are read, and {left_out} behind them are not"),
            "Nothing to do, unless they hold servers: then move them to the front, or to another workbook",
        )
    })
}

/// Says that a file of an archive is not read.
#[must_use]
pub fn left_out_of_archive(name: &str) -> Diagnostic {
    Diagnostic::note(
        "archive.left_out",
        format!("The archive holds {name} too, which was left out: nothing in it is read with the others"),
        "Nothing to do, unless it lists servers or measurements: then unpack it and drop it in by itself",
    )
}
