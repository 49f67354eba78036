//! One sheet with its columns by key.
#![allow(clippy::result_large_err, reason = "the reason why one row is left out; large on 64 bit only")]

use super::headers::keys;
use super::kinds::{Kind, folder};
use crate::dialect::{NumberStyle, Record, parse_number};
use crate::import::Batch;
use crate::mapping::is_missing;
use crate::readers::findings::Findings;
use crate::readers::{Head, Table, words};
use engine::diagnostic::Diagnostic;
use engine::inventory::Text;
use engine::origin::{Cell, Origin, Sourced};
use engine::quantity::{MiB, Ratio};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A sheet that is being read.
pub(super) struct Sheet {
    pub(super) kind: Kind,
    pub(super) head: Head,
    pub(super) rows: Vec<Record>,
    /// Folder in an archive: sheets of one folder belong together.
    pub(super) export: String,
    columns: BTreeMap<String, u16>,
    pub(super) used: u32,
    findings: RefCell<Findings>,
}

impl Sheet {
    pub(super) fn new(kind: Kind, table: Table) -> Self {
        let mut columns = BTreeMap::new();
        for (i, key) in keys(kind, &table.head.headers).into_iter().enumerate() {
            if let Ok(i) = u16::try_from(i)
                && !key.is_empty()
            {
                columns.entry(key).or_insert(i);
            }
        }
        let export = folder(table.head.sheet.as_deref().unwrap_or_default()).to_owned();
        Self {
            kind,
            export,
            head: table.head,
            rows: table.rows,
            columns,
            used: 0,
            findings: RefCell::default(),
        }
    }
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }
    pub(super) fn column(&self, column: &str) -> Option<u16> {
        self.columns.get(column).copied()
    }
    pub(super) fn text<'r>(&self, record: &'r Record, column: &str) -> Option<(&'r str, u16)> {
        let c = self.column(column)?;
        let text = record.get(usize::from(c))?.trim();
        (!is_missing(text)).then_some((text, c))
    }
    /// The text alone, empty where there is none.
    pub(super) fn word<'r>(&self, record: &'r Record, column: &str) -> &'r str {
        self.text(record, column).map_or("", |(t, _)| t)
    }
    pub(super) fn cell(&self, record: &Record, column: u16) -> Cell {
        Cell { source: self.head.source, column, row: record.row() }
    }
    pub(super) fn known(&self, record: &Record, column: &str) -> Option<Sourced<Text>> {
        let (text, c) = self.text(record, column)?;
        Some(Sourced { value: text.into(), origin: Origin::Cell(self.cell(record, c)) })
    }
    /// A number that is not below zero; −1 stands for "unlimited".
    pub(super) fn number(&self, record: &Record, column: &str) -> Option<(f64, Origin)> {
        let (text, c) = self.text(record, column)?;
        let Some(value) = number(text) else {
            self.tell(
                Diagnostic::error(
                    "value.unreadable",
                    "The cell holds no number, so the value stays unknown",
                    "Correct the cell, or export again",
                )
                .at(self.head.place(record.row(), Some(c)))
                .found(text, "a number"),
            );
            return None;
        };
        (value >= 0.0).then(|| (value, Origin::Cell(self.cell(record, c))))
    }
    pub(super) fn size(&self, record: &Record, column: &str) -> Option<Sourced<MiB>> {
        let (value, origin) = self.number(record, column)?;
        Some(Sourced { value: MiB::try_from_mib(value).ok()?, origin })
    }
    /// A size that is not nothing.
    pub(super) fn some_size(&self, record: &Record, column: &str) -> Option<Sourced<MiB>> {
        self.size(record, column).filter(|m| m.value > MiB::ZERO)
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked bounds")]
    pub(super) fn count(&self, record: &Record, column: &str) -> Option<Sourced<u32>> {
        let (value, origin) = self.number(record, column)?;
        ((1.0..=65_536.0).contains(&value) && value.fract() == 0.0)
            .then_some(Sourced { value: value as u32, origin })
    }
    pub(super) fn percent(&self, record: &Record, column: &str) -> Option<Sourced<Ratio>> {
        let (value, origin) = self.number(record, column)?;
        Some(Sourced { value: Ratio::try_from_percent(value).ok()?, origin })
    }
    pub(super) fn is_true(&self, record: &Record, column: &str) -> bool {
        self.text(record, column).and_then(|(t, _)| words::yes_no(t)) == Some(true)
    }
    /// A template or placeholder; both are left out unless they are wanted.
    pub(super) fn is_left_out(&self, record: &Record) -> bool {
        !self.head.with_templates
            && (self.is_true(record, "template") || self.is_true(record, "srmplaceholder"))
    }
    pub(super) fn tell(&self, doubt: Diagnostic) {
        self.findings.borrow_mut().tell(doubt);
    }
    pub(super) fn aside(&self, record: &Record, reason: Diagnostic) {
        let reason = reason.at(self.head.place(record.row(), None));
        // Licence keys are not kept.
        let cells = match self.kind {
            Kind::License => Vec::new(),
            _ => record.iter().map(str::to_owned).collect(),
        };
        self.findings.borrow_mut().set_aside(self.head.source, record.row(), reason, cells);
    }
    /// Gives every row to a function that uses it or says why it cannot be used.
    pub(super) fn each_row(&mut self, mut use_row: impl FnMut(&Self, &Record) -> Result<(), Diagnostic>) {
        let rows = std::mem::take(&mut self.rows);
        let mut used = 0;
        for record in &rows {
            match use_row(self, record) {
                Ok(()) => used += 1,
                Err(reason) => self.aside(record, reason),
            }
        }
        self.used += used;
        self.rows = rows;
    }
    pub(super) fn close(self, batch: &mut Batch) {
        let rows = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        batch.close(self.head, rows, self.used, self.findings.into_inner());
    }
}

/// A number of the format: sizes are whole, so that marks between groups of three are no decimal mark.
fn number(text: &str) -> Option<f64> {
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    if let Some(mark) = marks.first()
        && matches!(mark, ',' | '.' | '\'' | ' ' | '\u{a0}' | '\u{202f}' | '’')
        && marks.iter().all(|m| m == mark)
    {
        let mut groups = text.split(*mark);
        let leads = groups.next().is_some_and(|g| (1..=3).contains(&g.len()) && !g.starts_with('0'));
        if leads && groups.all(|g| g.len() == 3) {
            return text.replace(*mark, "").parse().ok();
        }
    }
    let (value, rest) = parse_number(text, NumberStyle::default())?;
    matches!(rest.to_ascii_lowercase().as_str(), "" | "mb" | "mib" | "mhz" | "%").then_some(value)
}

/// The year of a date as written, or of a day counted from 1900 as workbooks do.
pub(super) fn year(text: &str) -> Option<u32> {
    let written = text.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4);
    let year = written.filter_map(|d| d.parse().ok()).find(|y| (1990..=2100).contains(y));
    year.or_else(|| serial_date(text)?.get(..4)?.parse().ok())
}

/// A moment as written, or made out of the number that a workbook holds: days since 30 December 1899.
pub(super) fn moment(text: &str) -> String {
    serial_date(text).unwrap_or_else(|| text.to_owned())
}

#[expect(clippy::cast_possible_truncation, reason = "checked bounds")]
fn serial_date(text: &str) -> Option<String> {
    let days: f64 = text.trim().parse().ok()?;
    if !(32_874.0..73_051.0).contains(&days) {
        return None;
    }
    let first = chrono::NaiveDate::from_ymd_opt(1899, 12, 30)?.and_hms_opt(0, 0, 0)?;
    let at = first.checked_add_signed(chrono::TimeDelta::seconds((days * 86_400.0).round() as i64))?;
    Some(at.format("%Y-%m-%d %H:%M").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_with_marks_between_groups() {
        for (text, value) in [
            ("4096", Some(4096.0)),
            ("1,234", Some(1234.0)),
            ("1.234", Some(1234.0)),
            ("1,234,567", Some(1_234_567.0)),
            ("1 234", Some(1234.0)),
            ("0.125", Some(0.125)),
            ("1.5", Some(1.5)),
            ("-1", Some(-1.0)),
            ("4096 MB", Some(4096.0)),
            ("4 GB", None),
            ("many", None),
        ] {
            assert_eq!(number(text), value, "{text}");
        }
    }

    #[test]
    fn dates_as_text_or_as_days() {
        assert_eq!(year("2019/05/17 00:00:00"), Some(2019));
        // 45563.555 is 2024-09-28 13:19:12 in a spreadsheet program.
        assert_eq!(year("45563.555"), Some(2024));
        assert_eq!(moment("45563.555"), "2024-09-28 13:19");
        assert_eq!(moment("2024/09/28 13:19:12"), "2024/09/28 13:19:12");
        assert_eq!(year("P89 v2.72"), None);
    }
}
