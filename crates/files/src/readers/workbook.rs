//! Sheets of a workbook as records, cell by cell. What a sheet declares about its size is not believed:
//! real exports declare a million rows and hold nine.
#![allow(clippy::result_large_err, reason = "made once for a file; large on 64 bit only")]

use crate::dialect::Record;
use calamine::{DataRef, Reader as _, Xlsx};
use engine::diagnostic::Diagnostic;
use quick_xml::events::Event;
use std::io::{BufReader, Cursor, Read};
use std::sync::Arc;

/// Cells read from one workbook.
pub const MAX_CELLS: usize = 20_000_000;
/// Bytes of text read from one workbook.
pub const MAX_TEXT: usize = 512 * 1024 * 1024;
/// Sheets of one workbook.
pub const MAX_SHEETS: usize = 100;
/// Columns of a table.
pub const MAX_COLUMNS: usize = 2_000;
/// Bytes that a workbook may unpack to.
pub const MAX_INFLATED: u64 = 1024 * 1024 * 1024;

/// An open workbook.
pub struct Workbook {
    inner: Xlsx<Cursor<Arc<[u8]>>>,
    cells: usize,
    text: usize,
    most_cells: usize,
}

/// What was read of a sheet.
#[derive(Debug, Default)]
pub struct SheetRows {
    /// Rows with at least one cell, in order.
    pub rows: Vec<Record>,
    /// Cells right of the last column that is read.
    pub outside: usize,
}

fn damaged(what: &str) -> Diagnostic {
    Diagnostic::error(
        "file.damaged",
        format!("The workbook is damaged: {what}"),
        "Export it again, or open it in a spreadsheet program and save it as xlsx",
    )
}

fn over_limit(what: &str, limit: impl std::fmt::Display) -> Diagnostic {
    Diagnostic::error(
        "file.too_large",
        format!("The workbook holds more {what} than are read"),
        "Split it, or leave out sheets that are not needed",
    )
    .found(format!("more than {limit}"), format!("at most {limit}"))
}

/// Looks at what a workbook holds before anything is made of it: a small file can hold gigabytes, and
/// say that it holds more.
fn check_contents(bytes: Arc<[u8]>, limit: u64) -> Result<(), Diagnostic> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e.to_string()))?;
    // What it says of itself already may be too much, and is cheap to add up.
    let mut declared = 0_u64;
    for i in 0..archive.len() {
        let entry = archive.by_index_raw(i).map_err(|e| damaged(&e.to_string()))?;
        declared = declared.saturating_add(entry.size());
    }
    if declared > limit {
        return Err(over_limit("bytes, unpacked,", limit));
    }
    // Then unpacked to nothing, counting.
    let mut left = limit;
    for i in 0..archive.len() {
        let mut entry = archive.by_index(i).map_err(|e| damaged(&e.to_string()))?;
        let holds_strings = entry.name().is_ok_and(|n| n.to_lowercase().ends_with("sharedstrings.xml"));
        let read = std::io::copy(&mut entry.by_ref().take(left + 1), &mut std::io::sink())
            .map_err(|e| damaged(&e.to_string()))?;
        drop(entry);
        if read > left {
            return Err(over_limit("bytes, unpacked,", limit));
        }
        left -= read;
        if holds_strings {
            let entry = archive.by_index(i).map_err(|e| damaged(&e.to_string()))?;
            let most = read / SHORTEST_STRING;
            if declared_strings(entry.take(read)).is_some_and(|n| n > most) {
                return Err(damaged("it says that it holds more texts than it has room for"));
            }
        }
    }
    Ok(())
}

/// Bytes of `<si/>`.
const SHORTEST_STRING: u64 = 5;

/// The number of shared strings that their list declares: room is made for so many before the first is read.
fn declared_strings(list: impl Read) -> Option<u64> {
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(list));
    xml.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).ok()? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "sst" => {
                let count = e.try_get_attribute("uniqueCount").ok()??;
                return count.value.trim().parse().ok();
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

impl Workbook {
    /// Opens a workbook.
    ///
    /// # Errors
    /// A diagnostic when it is damaged or larger than is read.
    pub fn open(bytes: Arc<[u8]>) -> Result<Self, Diagnostic> {
        Self::open_within(bytes, MAX_INFLATED)
    }
    pub(crate) fn open_within(bytes: Arc<[u8]>, inflated: u64) -> Result<Self, Diagnostic> {
        check_contents(Arc::clone(&bytes), inflated)?;
        let inner = Xlsx::new(Cursor::new(bytes)).map_err(|e| damaged(&e.to_string()))?;
        Ok(Self { inner, cells: 0, text: 0, most_cells: MAX_CELLS })
    }

    /// Names of the worksheets that are read, in order.
    #[must_use]
    pub fn sheets(&self) -> Vec<String> {
        self.worksheets().map(|s| s.name.clone()).take(MAX_SHEETS).collect()
    }
    /// Worksheets behind those that are read.
    #[must_use]
    pub fn sheets_left_out(&self) -> usize {
        self.worksheets().skip(MAX_SHEETS).count()
    }
    fn worksheets(&self) -> impl Iterator<Item = &calamine::Sheet> {
        let sheets = self.inner.sheets_metadata().iter();
        sheets.filter(|s| s.typ == calamine::SheetType::WorkSheet)
    }

    /// The rows of a sheet, at most `most` of them.
    ///
    /// # Errors
    /// A diagnostic when the sheet is damaged or the workbook holds more than is read.
    pub fn rows(&mut self, sheet: &str, most: usize) -> Result<SheetRows, Diagnostic> {
        let mut out = SheetRows::default();
        let mut reader = self.inner.worksheet_cells_reader(sheet).map_err(|e| damaged(&e.to_string()))?;
        let mut current: Option<(u32, Record, u32)> = None;
        while let Some(cell) = reader.next_cell().map_err(|e| damaged(&e.to_string()))? {
            let (row, column) = cell.get_position();
            let text = text_of(cell.get_value());
            if text.trim().is_empty() {
                continue;
            }
            if column as usize >= MAX_COLUMNS {
                out.outside += 1;
                continue;
            }
            self.text += text.len();
            if self.text > MAX_TEXT {
                return Err(over_limit("bytes of text", MAX_TEXT));
            }
            if current.as_ref().is_none_or(|c| c.0 != row) {
                if let Some((_, record, _)) = current.take() {
                    out.rows.push(record);
                }
                if out.rows.len() >= most {
                    return Ok(out);
                }
                let blank = Record::from_cells::<&str>(row.saturating_add(1), []);
                current = Some((row, blank, 0));
            }
            if let Some((_, record, next)) = &mut current {
                // Cells come in order; one that steps back is damage, and is left out.
                if column < *next {
                    continue;
                }
                // Blank cells before this one take room too.
                self.cells += (column - *next) as usize + 1;
                if self.cells > self.most_cells {
                    return Err(over_limit("cells", self.most_cells));
                }
                while *next < column {
                    record.push("");
                    *next += 1;
                }
                record.push(&text);
                *next += 1;
            }
        }
        if let Some((_, record, _)) = current {
            out.rows.push(record);
        }
        Ok(out)
    }
}

fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty | DataRef::Error(_) => String::new(),
        DataRef::String(s) => s.clone(),
        DataRef::SharedString(s) => (*s).to_owned(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::Int(i) => i.to_string(),
        DataRef::Float(f) => f.to_string(),
        DataRef::DateTime(d) if d.is_datetime() => {
            let (year, month, day, hour, minute, second, milli) = d.to_ymd_hms_milli();
            // Serial numbers are fractions of days: 07:59:59.9995 is eight o'clock.
            let whole = chrono::NaiveDate::from_ymd_opt(i32::from(year), u32::from(month), u32::from(day))
                .and_then(|d| d.and_hms_milli_opt(hour.into(), minute.into(), second.into(), milli.into()))
                .and_then(|t| t.checked_add_signed(chrono::TimeDelta::milliseconds(500)));
            whole.map_or_else(|| d.as_f64().to_string(), |t| t.format("%Y-%m-%d %H:%M:%S").to_string())
        }
        DataRef::DateTime(d) => d.as_f64().to_string(),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const REAL: &[u8] = include_bytes!("../../../../tests/fixtures/rvtools/kubev2v-example1.xlsx");

    #[test]
    fn a_workbook_that_unpacks_to_too_much_is_refused() {
        // The fixture unpacks to 4.8 MB from 0.4 MB.
        let refused = Workbook::open_within(REAL.into(), 1_000_000).err().unwrap();
        assert_eq!(&*refused.code, "file.too_large");
        assert!(Workbook::open_within(REAL.into(), 10_000_000).is_ok());
    }

    #[test]
    fn declared_rows_are_not_believed() {
        let mut book = Workbook::open(REAL.into()).unwrap();
        assert_eq!(book.sheets()[0], "vInfo");
        // A header and nine VMs, of 1,048,576 declared rows.
        let rows = book.rows("vInfo", usize::MAX).unwrap().rows;
        assert_eq!((rows.len(), rows[0].get(0), rows[9].row()), (10, Some("VM"), 10));
    }

    /// One cell far to the right in each row: some bytes in the file, and 2,000 cells of a record.
    #[test]
    fn blank_cells_before_a_cell_are_counted() {
        use std::io::Write;
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let rows: String =
            (1..=50).map(|r| format!("<row r=\"{r}\"><c r=\"BXX{r}\"><v>1</v></c></row>")).collect();
        let types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        for (name, text) in [
            (
                "_rels/.rels",
                format!(
                    "<Relationships><Relationship Id=\"r1\" Type=\"{types}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
                ),
            ),
            (
                "xl/workbook.xml",
                format!(
                    "<workbook xmlns:r=\"{types}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
                ),
            ),
            (
                "xl/_rels/workbook.xml.rels",
                format!(
                    "<Relationships><Relationship Id=\"r1\" Type=\"{types}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                ),
            ),
            ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{rows}</sheetData></worksheet>")),
        ] {
            zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        let bytes: Arc<[u8]> = zip.finish().unwrap().into_inner().into();
        let mut book = Workbook::open(Arc::clone(&bytes)).unwrap();
        // BXX is column 2,000: the last that is read.
        assert_eq!(book.rows("a", usize::MAX).unwrap().rows.iter().map(Record::len).sum::<usize>(), 100_000);
        let mut book = Workbook { most_cells: 99_999, ..Workbook::open(bytes).unwrap() };
        let error = book.rows("a", usize::MAX).err().unwrap();
        assert_eq!((&*error.code, error.expected.as_deref()), ("file.too_large", Some("at most 99999")));
    }
}
