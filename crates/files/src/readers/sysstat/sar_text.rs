//! The text that `sar` prints: a banner with host and date, then tables with times of day only. The
//! language and the locale of the server decide how date, decimals and `Average:` are written.

use super::clock::{BannerDate, banner_date, time_of_day};
use super::layout::Layout;
use super::machine::Machines;
use super::sadf_rows::impossible;
use crate::dialect::{DateOrder, Record};
use crate::import::Batch;
use crate::readers::timestamp::Moment;
use crate::readers::{Head, Preview, Recognition, RowReader};
use engine::diagnostic::Diagnostic;
use engine::quantity::Ratio;

/// A time of day that is earlier by more than this is one of the next day; by less, the clock was set
/// back.
const SET_BACK_AT_MOST: i64 = 2 * 3600;
const DAY: i64 = 86_400;

/// Whether the first line is a banner: `Linux 6.1 (web01) <tab> 21.11.2026 <tab> _x86_64_ <tab> (2 CPU)`.
#[must_use]
pub fn begins(start: &str) -> bool {
    super::first_lines(start).any(|l| {
        l.starts_with("Linux ")
            && l.contains(" (")
            && l.ends_with(')')
            && l.contains("_\t(")
            && l.contains(") \t")
    })
}

/// Whether a line is the header of a table that is read.
pub fn has_counters(line: &str) -> bool {
    !Layout::all(&line.split_whitespace().collect::<Vec<_>>(), 0).is_empty()
}

/// Recognises a file.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    let start = preview.start;
    let counters = || start.lines().take(60).any(has_counters);
    (begins(start) && counters()).then(|| Recognition {
        confidence: Ratio::from_fraction(0.97),
        reason: "it begins with the banner of sar (Linux, host, date), and has tables of its counters".into(),
    })
}

/// Starts reading.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    Box::new(SarText {
        machines: Machines::new(head),
        host: String::new(),
        date: None,
        tables: Vec::new(),
        current: None,
        told_order: false,
    })
}

struct SarText {
    machines: Machines,
    host: String,
    date: Option<BannerDate>,
    /// The tables of this banner. Each runs through the whole time, one after the other, so that each
    /// has a clock of its own.
    tables: Vec<Table>,
    current: Option<usize>,
    told_order: bool,
}

struct Table {
    headers: Vec<String>,
    indices: Vec<u16>,
    layouts: Vec<Layout>,
    /// Days since the date of the banner, and seconds of the last time.
    day: i64,
    last: i64,
}

impl Table {
    /// Seconds from midnight of the banner's date to a time of day.
    fn since_banner(&mut self, time: i64) -> i64 {
        if time < self.last - SET_BACK_AT_MOST {
            self.day += 1;
        }
        self.last = time;
        self.day * DAY + time
    }
}

impl SarText {
    fn banner(&mut self, record: &Record) {
        let cells: Vec<&str> = record.iter().collect();
        let host = cells.iter().position(|c| c.len() > 2 && c.starts_with('(') && c.ends_with(')'));
        let Some(host) = host else { return };
        self.host = cells.get(host).map(|c| c.trim_matches(['(', ')']).to_owned()).unwrap_or_default();
        let rest = cells.get(host + 1..).unwrap_or_default();
        let end = rest.iter().position(|c| c.len() > 2 && c.starts_with('_') && c.ends_with('_'));
        self.date = banner_date(&rest.get(..end.unwrap_or(rest.len())).unwrap_or_default().join(" "));
        self.tables.clear();
        self.current = None;
    }

    fn header(&mut self, time: i64, names: &[&str]) {
        let known = self.tables.iter().position(|t| t.headers == names);
        let at = known.unwrap_or_else(|| {
            let table = Table {
                headers: names.iter().map(|n| (*n).to_owned()).collect(),
                indices: self.machines.headers(names),
                layouts: Layout::all(names, 0),
                day: 0,
                last: time,
            };
            self.tables.push(table);
            self.tables.len() - 1
        });
        if let Some(table) = self.tables.get_mut(at) {
            table.since_banner(time);
        }
        self.current = Some(at);
    }

    /// Midnight of the banner's date. Between slashes either may come first: a decimal comma is never
    /// written where the month is.
    fn midnight(&mut self, record: &Record) -> Option<i64> {
        let (month_first, day_first) = match self.date? {
            BannerDate::Known(at) => return Some(at),
            BannerDate::Open(m, d) => (m, d),
        };
        if let Some(order) = self.machines.head().date_order {
            return Some(if order == DateOrder::DayMonthYear { day_first } else { month_first });
        }
        let comma = record.iter().any(|c| {
            c.split_once(',')
                .is_some_and(|(a, b)| !b.is_empty() && a.bytes().chain(b.bytes()).all(|c| c.is_ascii_digit()))
        });
        if comma {
            return Some(day_first);
        }
        if !self.told_order {
            self.told_order = true;
            let place = self.machines.head().place(1, None);
            self.machines.findings().tell(
                Diagnostic::warning(
                    "column.date_order_open",
                    "The date of the banner could be read day first or month first; it was read month first",
                    "Choose the order of dates, or print the text with S_TIME_FORMAT=ISO",
                )
                .at(place),
            );
        }
        Some(month_first)
    }

    fn take(&mut self, record: &Record, cells: &[&str], time: i64) {
        let Some(midnight) = self.midnight(record) else {
            let reason = Diagnostic::error(
                "row.no_date",
                "The rows carry a time only, and the date in the banner above them cannot be read",
                "Print the text with S_TIME_FORMAT=ISO, or export with sadf -d",
            );
            return self.machines.refuse(record, None, reason);
        };
        let Some(table) = self.current.and_then(|i| self.tables.get_mut(i)) else {
            let reason = Diagnostic::error(
                "row.no_header",
                "The row stands before the first header: what its values mean is not known",
                "Export the file again, whole",
            );
            return self.machines.refuse(record, None, reason);
        };
        let at = midnight + table.since_banner(time);
        let moment = Moment { wall_seconds: at, offset_minutes: None };
        if table.headers.len() != cells.len() {
            let reason = Diagnostic::error(
                "row.cut",
                "The row has another number of cells than its header",
                "Export the file again, whole",
            )
            .found(format!("{} cells", cells.len()), format!("{} cells", table.headers.len()));
            return self.machines.refuse(record, None, reason);
        }
        let row = Record::from_cells(record.row(), cells);
        let at = self.machines.utc(moment);
        let machine = self.machines.machine(&self.host);
        for layout in &table.layouts {
            let header = |column: usize| table.headers.get(column).map(String::as_str);
            match layout.values(&row) {
                Ok(values) => {
                    let item = layout.item.and_then(|i| row.get(i)).unwrap_or_default();
                    let column = table.indices.get(layout.main).copied().unwrap_or(u16::MAX);
                    if !self.machines.put(machine, at, layout.activity, item, &values, column) {
                        return self.machines.refuse(record, Some("%idle"), impossible());
                    }
                }
                Err(column) => {
                    let reason = Diagnostic::error(
                        "row.bad_value",
                        "The value cannot be read",
                        "Print the text without -h, or export with sadf -d",
                    )
                    .found(row.get(column).unwrap_or_default(), "a number, not below zero");
                    return self.machines.refuse(record, header(column), reason);
                }
            }
        }
    }
}

impl RowReader for SarText {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        let first = record.get(0).unwrap_or_default();
        if first.trim_start_matches('\u{feff}') == "Linux" {
            return self.banner(record);
        }
        let timed = time_of_day(first, record.get(1));
        let cells: Vec<&str> = record.iter().skip(timed.map_or(1, |t| t.1)).collect();
        // Without a time it is the averages, whatever they are called here; their header too.
        let Some((time, _)) = timed else {
            self.machines.begin(record.row(), 1);
            self.machines.leave_out("row.average");
            return;
        };
        let restart =
            cells.first() == Some(&"LINUX") && cells.get(1).is_some_and(|c| c.starts_with("RESTART"));
        let remark = cells.first() == Some(&"COM");
        let number = |c: &&str| c.bytes().next().is_some_and(|b| b.is_ascii_digit() || b == b'-');
        if !restart && !remark && !cells.iter().any(number) {
            return self.header(time, &cells);
        }
        self.machines.begin(record.row(), 1);
        if restart {
            self.machines.leave_out("row.restart");
        } else if remark {
            self.machines.leave_out("row.comment");
        } else {
            self.take(record, &cells, time);
        }
        self.machines.end();
    }

    fn finish(self: Box<Self>, batch: &mut Batch) {
        self.machines.finish(batch);
    }
}
