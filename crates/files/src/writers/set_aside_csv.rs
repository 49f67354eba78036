//! Imported rows that were not used, with their own headers and cells, so that they can be repaired
//! and imported again. One table when they come from one file, else a zip with a table for each:
//! tables with different headers do not mix.

use super::csv_table::{MIME, bytes};
use super::zip_files::zip;
use super::{Export, NotWritten};
use crate::import::returned::{FILE, ROW, ROWS, SHEET};
use engine::inventory::SetAside;
use engine::origin::Source;
use engine::plan::Plan;
use std::collections::BTreeMap;

/// Columns after those of the file. By them the import knows its rows again.
const ADDED: [&str; 7] =
    [ROW, "set_aside_reason", "set_aside_expected", "set_aside_remedy", ROWS, FILE, SHEET];

/// The rows.
///
/// # Errors
/// When the table cannot be made.
pub fn write(plan: &Plan) -> Result<Export, NotWritten> {
    let mut by_source: BTreeMap<u16, Vec<&SetAside>> = BTreeMap::new();
    for row in plan.inventory.set_aside.iter().filter(|s| s.is_open()) {
        by_source.entry(row.source).or_default().push(row);
    }
    let mut tables = Vec::new();
    for (index, rows) in by_source {
        let source = plan.inventory.sources.get(usize::from(index));
        let headers: Vec<&str> = source.map(|s| s.headers.iter().map(|h| &**h).collect()).unwrap_or_default();
        tables.push((format!("{:02}-{}.csv", index + 1, stem(source)), table(source, &headers, &rows)?));
    }
    match <[_; 1]>::try_from(tables) {
        Ok([(_, bytes)]) => Ok(Export { file_name: "set-aside.csv".into(), mime: MIME, bytes }),
        Err(tables) if tables.is_empty() => {
            Ok(Export { file_name: "set-aside.csv".into(), mime: MIME, bytes: table(None, &[], &[])? })
        }
        Err(tables) => zip("set-aside.zip", tables),
    }
}

fn table(source: Option<&Source>, headers: &[&str], rows: &[&SetAside]) -> Result<Vec<u8>, NotWritten> {
    // A row may be longer than the header, and that may be the very reason.
    let width = rows.iter().map(|r| r.cells.len()).fold(headers.len(), usize::max);
    let names: Vec<String> = (0..width)
        .map(|i| headers.get(i).map_or_else(|| format!("column {}", i + 1), ToString::to_string))
        .chain(ADDED.map(String::from))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    bytes(
        &names,
        rows.iter().map(|row| {
            let mut cells = row.cells.clone();
            cells.resize(width, String::new());
            cells.push(row.row.to_string());
            cells.push(row.reason.message.clone());
            cells.push(row.reason.expected.clone().unwrap_or_default());
            cells.push(row.reason.remedy.clone());
            // More than 1 where one entry stands for a whole series.
            cells.push(row.rows.to_string());
            cells.push(source.map_or_else(String::new, |s| s.file.to_string()));
            cells.push(source.and_then(|s| s.sheet.as_ref()).map_or_else(String::new, ToString::to_string));
            cells
        }),
    )
}

/// A file name without path and ending, of characters that every system takes.
fn stem(source: Option<&Source>) -> String {
    let Some(source) = source else { return "unknown".into() };
    let name =
        source.sheet.as_ref().map_or_else(|| source.file.to_string(), |s| format!("{}-{s}", source.file));
    let clean: String = name
        .chars()
        .take(60)
        .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' })
        .collect();
    clean.trim_matches('-').to_string()
}
