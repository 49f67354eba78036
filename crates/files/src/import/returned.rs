//! Rows that were set aside, written to a file, repaired, and dropped in again. They are known by the
//! columns that the planner added: where each row came from. Whatever reader reads the rest.

use super::Batch;
use crate::dialect::Record;
use crate::writers::csv_table::unguarded;
use engine::diagnostic::{Diagnostic, Place};
use engine::inventory::{Inventory, SetAside};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What all added columns begin with.
pub const PREFIX: &str = "set_aside_";
/// Row in the file that it came from.
pub const ROW: &str = "set_aside_row";
/// Rows that an entry stands for.
pub const ROWS: &str = "set_aside_rows";
/// File that it came from.
pub const FILE: &str = "set_aside_file";
/// Sheet that it came from.
pub const SHEET: &str = "set_aside_sheet";

/// A row that was set aside from another file before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedRow {
    /// Index into `Batch::sources`.
    pub source: u16,
    /// Row in the file that was dropped in.
    pub row: u32,
    /// File that it was set aside from.
    pub file: Arc<str>,
    /// Sheet that it was set aside from.
    pub sheet: Option<Arc<str>>,
    /// Row that it was set aside from.
    pub of_row: u32,
    /// Its cells as they are now.
    pub cells: Vec<String>,
}

/// Takes the added columns of a table apart from its own.
#[derive(Debug)]
pub struct Returning {
    source: u16,
    width: usize,
    row: usize,
    rows: Option<usize>,
    file: usize,
    sheet: Option<usize>,
    returned: Vec<ReturnedRow>,
    /// First row and number of those that stand for many and hold no cells to read.
    held: Option<(u32, u32)>,
}

/// Whether a header is one that the planner added.
#[must_use]
pub fn is_added(header: &str) -> bool {
    header.trim().to_lowercase().starts_with(PREFIX)
}

impl Returning {
    /// For a table whose headers hold the added columns, behind its own.
    #[must_use]
    pub fn of(headers: &[Arc<str>], source: u16) -> Option<Self> {
        let column = |name: &str| headers.iter().position(|h| h.trim().eq_ignore_ascii_case(name));
        Some(Self {
            source,
            width: headers.iter().position(|h| is_added(h))?,
            row: column(ROW)?,
            rows: column(ROWS),
            file: column(FILE)?,
            sheet: column(SHEET),
            returned: Vec::new(),
            held: None,
        })
    }

    /// How many columns are the table's own.
    #[must_use]
    pub const fn width(&self) -> usize {
        self.width
    }

    /// Index of the table in its file.
    #[must_use]
    pub const fn source(&self) -> u16 {
        self.source
    }

    /// Its table got another index.
    pub const fn set_source(&mut self, source: u16) {
        self.source = source;
    }

    /// The row as it was in its file; `None`: an entry that stands for many rows, nothing to read.
    pub fn take(&mut self, record: &Record) -> Option<Record> {
        let mut cells: Vec<String> =
            record.iter().take(self.width).map(|c| unguarded(c).to_owned()).collect();
        while cells.last().is_some_and(|c| c.trim().is_empty()) {
            cells.pop();
        }
        let own = Record::from_cells(record.row(), &cells);
        let cell = |column: usize| record.get(column).map(|c| unguarded(c).trim()).filter(|c| !c.is_empty());
        let (Some(of_row), Some(file)) = (cell(self.row).and_then(|c| c.parse().ok()), cell(self.file))
        else {
            // A row that was added by hand.
            return Some(own);
        };
        let many = self.rows.and_then(cell).is_some_and(|n| n != "1");
        if many || cells.is_empty() {
            let held = self.held.get_or_insert((record.row(), 0));
            held.1 += 1;
            return None;
        }
        self.returned.push(ReturnedRow {
            source: self.source,
            row: record.row(),
            file: file.into(),
            sheet: self.sheet.and_then(cell).map(Into::into),
            of_row,
            cells,
        });
        Some(own)
    }

    /// All rows were given and their table is closed.
    pub fn finish(self, batch: &mut Batch) {
        if let Some((row, rows)) = self.held
            && let Some(source) = batch.sources.get_mut(usize::from(self.source))
        {
            source.rows += rows;
            batch.set_aside.push(still_aside(self.source, row, rows));
        }
        batch.returned.extend(self.returned);
    }
}

/// Rows of a returned file that are listed under the file that they came from.
fn still_aside(source: u16, row: u32, rows: u32) -> SetAside {
    let reason = Diagnostic::note(
        "row.set_aside_before",
        "Rows that are not repaired yet; they are listed under the file that they came from",
        "Nothing to do here",
    );
    SetAside { source, row, rows, reason, cells: Vec::new() }
}

/// A row of a file.
fn place(file: &Arc<str>, sheet: Option<&Arc<str>>, row: u32) -> Place {
    Place { file: Some(file.clone()), sheet: sheet.cloned(), row: Some(row), ..Place::default() }
}

/// Matches the rows of a batch with those that were set aside: the repaired ones are marked so, the
/// others stay set aside once. Gives how many were repaired.
pub fn bring_back(out: &mut Inventory, batch: &mut Batch) -> usize {
    if batch.returned.is_empty() {
        return 0;
    }
    let mut open: BTreeMap<Place, usize> = BTreeMap::new();
    for (i, s) in out.set_aside.iter().enumerate().filter(|(_, s)| s.rows == 1 && s.is_open()) {
        if let Some(source) = out.sources.get(usize::from(s.source)) {
            open.insert(place(&source.file, source.sheet.as_ref(), s.row), i);
        }
    }
    let aside: BTreeMap<(u16, u32), usize> = {
        let single = batch.set_aside.iter().enumerate().filter(|(_, s)| s.rows == 1);
        single.map(|(i, s)| ((s.source, s.row), i)).collect()
    };
    // Beyond so many rows of one reason the rest are only counted.
    let counted: BTreeMap<u16, u32> =
        batch.set_aside.iter().filter(|s| s.rows > 1 && s.is_open()).map(|s| (s.source, s.row)).collect();
    let mut repaired: BTreeSet<usize> = BTreeSet::new();
    let mut folded: BTreeSet<usize> = BTreeSet::new();
    let mut unread: BTreeSet<(u16, u32)> = BTreeSet::new();
    let mut held: BTreeMap<u16, (u32, u32)> = BTreeMap::new();
    for r in std::mem::take(&mut batch.returned) {
        let Some(&old) = open.get(&place(&r.file, r.sheet.as_ref(), r.of_row)) else { continue };
        let Some(entry) = out.set_aside.get_mut(old) else { continue };
        let mut before = entry.cells.clone();
        while before.last().is_some_and(|c| c.trim().is_empty()) {
            before.pop();
        }
        // A duplicate is one only beside its first row, which is not in this file.
        let untouched = &*entry.reason.code == "row.duplicate" && before == r.cells;
        let again = aside.get(&(r.source, r.row)).copied();
        if let Some(i) = again {
            if let Some(new) = batch.set_aside.get(i) {
                let place = Place { row: Some(r.of_row), ..entry.reason.place.clone() };
                entry.reason = Diagnostic { place, ..new.reason.clone() };
                entry.cells = r.cells;
            }
            folded.insert(i);
        } else if untouched {
            unread.insert((r.source, r.row));
        } else {
            if counted.get(&r.source).is_none_or(|first| r.row < *first) {
                repaired.insert(old);
            }
            continue;
        }
        let entry = held.entry(r.source).or_insert((r.row, 0));
        entry.1 += 1;
    }
    let mut index = 0;
    batch.set_aside.retain(|_| {
        index += 1;
        !folded.contains(&(index - 1))
    });
    let row_of = |s: &engine::inventory::Server| match s.name.origin {
        engine::origin::Origin::Cell(c) | engine::origin::Origin::Derived(c) => Some((c.source, c.row)),
        engine::origin::Origin::Typed => None,
    };
    let mut taken_out: BTreeSet<(u16, u32)> = BTreeSet::new();
    batch.servers.retain(|s| {
        let place = row_of(s).filter(|p| unread.contains(p));
        place.is_none_or(|p| !taken_out.insert(p))
    });
    for place in &unread {
        match batch.sources.get_mut(usize::from(place.0)) {
            Some(source) if taken_out.contains(place) => {
                source.rows_used = source.rows_used.saturating_sub(1)
            }
            // It filled a server of another row: it stays used.
            _ => {
                if let Some(entry) = held.get_mut(&place.0) {
                    entry.1 -= entry.1.min(1);
                }
            }
        }
    }
    for (source, (row, rows)) in held.into_iter().filter(|(_, (_, n))| *n > 0) {
        batch.set_aside.push(still_aside(source, row, rows));
    }
    mark_repaired(out, &repaired);
    repaired.len()
}

/// Repaired rows stay counted, as one entry for each table.
fn mark_repaired(out: &mut Inventory, repaired: &BTreeSet<usize>) {
    let mut by_source: BTreeMap<u16, (u32, u32)> = BTreeMap::new();
    let mut index = 0;
    let done = |s: &SetAside| &*s.reason.code == "row.repaired";
    let touched: BTreeSet<u16> =
        repaired.iter().filter_map(|i| out.set_aside.get(*i)).map(|s| s.source).collect();
    out.set_aside.retain(|s| {
        let goes = repaired.contains(&index) || done(s) && touched.contains(&s.source);
        index += 1;
        if goes {
            let entry = by_source.entry(s.source).or_insert((s.row, 0));
            *entry = (entry.0.min(s.row), entry.1 + s.rows);
        }
        !goes
    });
    for (source, (row, rows)) in by_source {
        let place = out.sources.get(usize::from(source)).map(|s| Place {
            file: Some(s.file.clone()),
            sheet: s.sheet.clone(),
            ..Place::default()
        });
        let reason = Diagnostic::note(
            "row.repaired",
            "Rows that were repaired and imported again from another file",
            "Nothing to do",
        )
        .at(place.unwrap_or_default());
        out.set_aside.push(SetAside { source, row, rows, reason, cells: Vec::new() });
    }
}
