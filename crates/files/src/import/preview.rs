//! The first rows of a table as they are read: what was corrected, what could not be read, and which
//! rows are set aside, each with the reason.

use super::same_server::in_words;
use super::{Batch, Choices, Inspection};
use crate::readers::TablePreview;
use engine::diagnostic::{Diagnostic, Severity};
use engine::inventory::Server;
use engine::joining::ServerField;
use engine::origin::{Cell, Origin};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a cell or a row is doubtful.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// How bad.
    pub severity: Severity,
    /// Why, as a sentence or two.
    pub words: String,
}

/// One cell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PreviewCell {
    /// Its text, as corrected.
    pub text: String,
    /// What the file says, where it was corrected.
    pub corrected_from: Option<String>,
    /// What is doubtful about it.
    pub mark: Option<Mark>,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PreviewRow {
    /// Row in the file, counted from 1.
    pub row: u32,
    /// Its cells, one for each header.
    pub cells: Vec<PreviewCell>,
    /// Why it is set aside.
    pub set_aside: Option<Mark>,
    /// What is doubtful about the row, where no single cell is to blame.
    pub mark: Option<Mark>,
}

impl PreviewRow {
    /// Whether anything about it is doubtful.
    #[must_use]
    pub fn is_doubtful(&self) -> bool {
        self.set_aside.is_some() || self.mark.is_some() || self.cells.iter().any(|c| c.mark.is_some())
    }
}

fn mark_of(d: &Diagnostic) -> Mark {
    let expected = d.expected.as_ref().map(|e| format!("; expected {e}")).unwrap_or_default();
    Mark { severity: d.severity, words: format!("{}{expected}. {}", d.message, d.remedy) }
}

fn add(slot: &mut Option<Mark>, mark: Mark) {
    match slot {
        Some(old) if old.severity >= mark.severity => {}
        _ => *slot = Some(mark),
    }
}

/// The first rows of a table, and behind them the rows further down that are set aside with their
/// cells. Without a batch nothing is known to be doubtful.
#[must_use]
pub fn preview(
    inspection: &Inspection,
    choices: &Choices,
    batch: Option<&Batch>,
    table: usize,
) -> Vec<PreviewRow> {
    let Some(shown) = inspection.tables.get(table) else { return Vec::new() };
    let width = shown.headers.len();
    let row = |number: u32, cells: &[String]| {
        let cells = (0..width.max(cells.len())).map(|i| PreviewCell {
            text: cells.get(i).cloned().unwrap_or_default(),
            ..PreviewCell::default()
        });
        PreviewRow { row: number, cells: cells.collect(), set_aside: None, mark: None }
    };
    let mut rows: BTreeMap<u32, PreviewRow> =
        shown.rows.iter().map(|(number, cells)| (*number, row(*number, cells))).collect();
    for aside in batch.iter().flat_map(|b| b.set_aside.iter().filter(|s| of_table(b, s.source, shown))) {
        let known = rows.contains_key(&aside.row);
        // A row that stands for others, or whose cells were not kept, cannot be shown.
        if known || !aside.cells.is_empty() {
            let entry = rows.entry(aside.row).or_insert_with(|| row(aside.row, &aside.cells));
            entry.set_aside = Some(mark_of(&aside.reason));
        }
    }
    // A duplicate is judged beside the row that it repeats.
    for (first, server, again) in batch.iter().flat_map(|b| repeated(b, shown)) {
        let entry = rows.entry(first).or_insert_with(|| row(first, &cells_of(server, first, width)));
        let words = format!("Row {again} names the same server. {REPEATED}");
        add(&mut entry.mark, Mark { severity: Severity::Note, words });
    }
    let column_of = |header: &Arc<str>| shown.headers.iter().position(|h| h == header);
    let here = |d: &&Diagnostic| d.place.sheet == shown.sheet;
    for d in batch.iter().flat_map(|b| &b.diagnostics).filter(here) {
        let Some(row) = d.place.row.and_then(|r| rows.get_mut(&r)) else { continue };
        match d.place.column.as_ref().and_then(column_of).and_then(|c| row.cells.get_mut(c)) {
            Some(cell) => add(&mut cell.mark, mark_of(d)),
            None => add(&mut row.mark, mark_of(d)),
        }
    }
    for repair in batch.iter().flat_map(|b| &b.repairs).filter(|r| r.table == table) {
        let (Some(number), Some(column)) = (repair.row, repair.column) else { continue };
        let cell = rows.get_mut(&number).and_then(|r| r.cells.get_mut(usize::from(column)));
        if let Some(cell) = cell {
            let words = format!("{}: {} would become {}", repair.doubt, repair.found, repair.becomes);
            add(&mut cell.mark, Mark { severity: Severity::Warning, words });
        }
    }
    for ((_, number, column), text) in choices.cells.iter().filter(|((t, ..), _)| *t == table) {
        let cell = rows.get_mut(number).and_then(|r| r.cells.get_mut(usize::from(*column)));
        if let Some(cell) = cell {
            cell.corrected_from = Some(original(shown, *number, usize::from(*column), &cell.text));
            cell.text.clone_from(text);
        }
    }
    rows.into_values().collect()
}

/// What to do about a row that is repeated.
const REPEATED: &str = "Compare the two rows: delete one, or rename the server if there are two";

fn cell_of(origin: Origin) -> Option<Cell> {
    match origin {
        Origin::Cell(c) | Origin::Derived(c) => Some(c),
        Origin::Typed => None,
    }
}

/// Rows of a table that later rows repeat: the row, its server, and the row that repeats it.
fn repeated<'a>(batch: &'a Batch, table: &TablePreview) -> Vec<(u32, &'a Server, u32)> {
    // A row that was set aside names its server in the column of the names.
    let mut names = batch.servers.iter().filter_map(|s| cell_of(s.name.origin));
    let column = names.find(|c| of_table(batch, c.source, table)).map(|c| usize::from(c.column));
    let aside = batch.set_aside.iter().filter(|s| of_table(batch, s.source, table));
    let aside = aside.filter(|s| &*s.reason.code == "row.duplicate").map(|s| {
        let cell = column.and_then(|c| s.cells.get(c)).map(|t| t.trim());
        (s.reason.place.subject.as_deref().or(cell), Some(s.row))
    });
    let filled = batch.diagnostics.iter().filter(|d| d.place.sheet == table.sheet);
    let filled = filled.filter(|d| &*d.code == "row.duplicate_filled");
    let filled = filled.map(|d| (d.place.subject.as_deref(), d.place.row));
    let again: Vec<(&str, u32)> = aside.chain(filled).filter_map(|(name, row)| Some((name?, row?))).collect();
    if again.is_empty() {
        return Vec::new();
    }
    let mut named: BTreeMap<&str, Vec<(u32, &Server)>> = BTreeMap::new();
    for server in &batch.servers {
        let cell = cell_of(server.name.origin).filter(|c| of_table(batch, c.source, table));
        if let Some(cell) = cell {
            named.entry(&server.name.value).or_default().push((cell.row, server));
        }
    }
    let first = |(name, again): (&str, u32)| {
        let before = named.get(name)?.iter().filter(|(row, _)| *row < again).max_by_key(|(row, _)| *row)?;
        Some((before.0, before.1, again))
    };
    again.into_iter().filter_map(first).collect()
}

/// What was read of a row further down than the first rows, in its columns.
fn cells_of(server: &Server, row: u32, width: usize) -> Vec<String> {
    let mut cells = vec![String::new(); width];
    let mut put = |origin: Origin, text: String| {
        let cell = cell_of(origin).filter(|c| c.row == row);
        if let Some(slot) = cell.and_then(|c| cells.get_mut(usize::from(c.column))) {
            *slot = text;
        }
    };
    for value in ServerField::ALL.iter().filter_map(|f| server.value_of(*f)) {
        put(value.origin(), in_words(&value));
    }
    put(server.name.origin, server.name.value.to_string());
    cells
}

/// What the file says: a row that was set aside may hold the correction already.
fn original(table: &TablePreview, row: u32, column: usize, else_: &str) -> String {
    let cells = table.rows.iter().find(|(r, _)| *r == row).map(|(_, cells)| cells);
    cells.map_or_else(|| else_.to_owned(), |c| c.get(column).cloned().unwrap_or_default())
}

fn of_table(batch: &Batch, source: u16, table: &TablePreview) -> bool {
    batch.sources.get(usize::from(source)).is_some_and(|s| s.sheet == table.sheet)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{inspect, read};

    /// By hand: row 2 is fine, the memory of row 3 is no number, row 4 names no server.
    const TEXT: &[u8] = b"Name;RAM (GB);Cores\nweb01;64;8\nweb02;viel;8\n;32;4\n";

    #[test]
    fn doubts_stand_in_their_cells_and_rows() {
        let found = inspect("list.csv", TEXT);
        let choices = Choices::default();
        let batch = read("list.csv", TEXT, &choices);
        let rows = preview(&found, &choices, Some(&batch), 0);
        assert_eq!(rows.iter().map(|r| r.row).collect::<Vec<_>>(), [2, 3, 4]);
        assert!(!rows[0].is_doubtful());
        assert!(rows[1].cells[1].mark.as_ref().is_some_and(|m| m.words.contains('.')));
        assert!(rows[1].cells[0].mark.is_none() && rows[1].set_aside.is_none());
        assert!(rows[2].set_aside.is_some());
    }

    #[test]
    fn a_duplicate_stands_beside_the_row_that_it_repeats() {
        let (found, batch) = of(b"Name;RAM (GB);Cores\nweb01;64;8\nweb02;32;8\nweb01;48;8\n");
        let rows = preview(&found, &Choices::default(), Some(&batch), 0);
        let doubtful: Vec<u32> = rows.iter().filter(|r| r.is_doubtful()).map(|r| r.row).collect();
        assert_eq!(doubtful, [2, 4]);
        assert!(rows[0].mark.as_ref().is_some_and(|m| m.words.starts_with("Row 4 names the same server")));
        assert!(rows[0].set_aside.is_none() && rows[2].set_aside.is_some());
    }

    #[test]
    fn a_row_that_is_repeated_is_shown_wherever_it_stands() {
        let mut text = String::from("Name;RAM (GB);Cores\n");
        for i in 0..500 {
            text.push_str(&format!("web{i:03};64;8\n"));
        }
        text.push_str("web400;64;8\n");
        let (found, batch) = of(text.as_bytes());
        let rows = preview(&found, &Choices::default(), Some(&batch), 0);
        // By hand: the header is row 1, so web400 stands in row 402; 200 rows are shown, and these two.
        assert_eq!(rows.len(), 202);
        let first = &rows[200];
        assert_eq!((first.row, first.cells[0].text.as_str(), rows[201].row), (402, "web400", 502));
        assert!(first.cells[1].text.contains("64"), "{:?}", first.cells);
    }

    fn of(text: &[u8]) -> (Inspection, Batch) {
        (inspect("list.csv", text), read("list.csv", text, &Choices::default()))
    }

    #[test]
    fn a_corrected_cell_shows_what_stood_there_and_is_no_longer_doubtful() {
        let found = inspect("list.csv", TEXT);
        let mut choices = Choices::default();
        choices.cells.insert((0, 3, 1), "128".into());
        choices.cells.insert((0, 4, 0), "web03".into());
        let batch = read("list.csv", TEXT, &choices);
        let rows = preview(&found, &choices, Some(&batch), 0);
        assert_eq!(rows[1].cells[1].text, "128");
        assert_eq!(rows[1].cells[1].corrected_from.as_deref(), Some("viel"));
        assert_eq!(rows[2].cells[0].corrected_from.as_deref(), Some(""));
        assert!(rows.iter().all(|r| !r.is_doubtful()), "{rows:?}");
        assert_eq!(batch.servers.len(), 3);
    }
}
