//! Where a value came from. Every imported value keeps its cell.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A cell of an imported file, compact: 100,000 servers hold millions of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Cell {
    /// Index into `Inventory::sources`.
    pub source: u16,
    /// Column, from 0.
    pub column: u16,
    /// Row, counted from 1 with the header, as spreadsheets show it.
    pub row: u32,
}

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Read from a cell.
    Cell(Cell),
    /// Typed by the user.
    Typed,
    /// Worked out from other cells of the same server (a sum over its disks, say).
    Derived(Cell),
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The value.
    pub value: T,
    /// Where it came from.
    pub origin: Origin,
}

impl<T> Sourced<T> {
    /// A value from a cell.
    #[must_use]
    pub const fn cell(value: T, source: u16, row: u32, column: u16) -> Self {
        Self { value, origin: Origin::Cell(Cell { source, column, row }) }
    }
    /// A value that the user typed.
    #[must_use]
    pub const fn typed(value: T) -> Self {
        Self { value, origin: Origin::Typed }
    }
}

/// A table that was read: a CSV file, or one sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// File name as the user gave it.
    pub file: Arc<str>,
    /// Sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// What it was recognised as, in words.
    pub recognised_as: String,
    /// Headers in order, as written.
    pub headers: Vec<Arc<str>>,
    /// Data rows in the file, without header and blank rows.
    pub rows: u32,
    /// Rows that made or changed a server or a measurement.
    pub rows_used: u32,
    /// SHA-256 of the whole file, hexadecimal: the same file twice is seen.
    pub sha256: String,
}

impl Source {
    /// The header of a column, or its number where the file has none.
    #[must_use]
    pub fn header(&self, column: u16) -> Arc<str> {
        self.headers
            .get(usize::from(column))
            .cloned()
            .unwrap_or_else(|| format!("column {}", column + 1).into())
    }
}
