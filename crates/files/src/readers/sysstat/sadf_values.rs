//! `sadf -p`: host, interval, time stamp, item, counter and value, separated by tabs, one value a line.

use super::clock::stamp;
use super::counter::{Counter, Values, number};
use super::layout::Activity;
use super::machine::Machines;
use super::sadf_rows::impossible;
use crate::dialect::Record;
use crate::import::Batch;
use crate::readers::{Head, Preview, Recognition, RowReader};
use engine::diagnostic::Diagnostic;
use engine::quantity::Ratio;

/// Whether the first lines are such values: six cells, the interval a number, the third a moment.
#[must_use]
pub fn begins(start: &str) -> bool {
    let mut lines = super::first_lines(start).peekable();
    let is_value = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let restart = cells.get(3).is_some_and(|c| c.starts_with("LINUX-RESTART") || c.starts_with("COM"));
        match cells.as_slice() {
            [_, interval, time, rest @ ..] if rest.len() == 3 || restart => {
                interval.parse::<i64>().is_ok() && stamp(time).is_some()
            }
            _ => false,
        }
    };
    lines.peek().is_some() && lines.all(is_value)
}

/// Recognises a file.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    begins(preview.start).then(|| Recognition {
        confidence: Ratio::from_fraction(0.97),
        reason: "its lines hold host, interval, moment, item, counter and value, as sadf -p writes them"
            .into(),
    })
}

/// Starts reading.
#[must_use]
pub fn start(mut head: Head) -> Box<dyn RowReader> {
    // The first line is no header.
    head.header_row = 1;
    head.headers =
        ["hostname", "interval", "timestamp", "item", "counter", "value"].map(std::sync::Arc::from).to_vec();
    Box::new(SadfValues { machines: Machines::new(head), open: None })
}

/// The column of the value.
const VALUE: u16 = 5;

struct SadfValues {
    machines: Machines,
    open: Option<Open>,
}

/// Lines of one item and moment, which come one after the other.
struct Open {
    host: String,
    at: i64,
    item: String,
    activity: Activity,
    values: Values,
    first_row: u32,
    rows: u32,
}

impl SadfValues {
    fn settle(&mut self) {
        let Some(open) = self.open.take() else { return };
        self.machines.begin(open.first_row, open.rows);
        let machine = self.machines.machine(&open.host);
        if !self.machines.put(machine, open.at, open.activity, &open.item, &open.values, VALUE) {
            // One entry for the lines together: none of them is wrong by itself.
            self.machines.findings().tell(impossible());
            self.machines.leave_out("row.bad_value");
        }
        self.machines.end();
    }

    fn take(&mut self, record: &Record) -> Option<()> {
        let cell = |i: usize| record.get(i).unwrap_or_default().trim();
        let (counter, factor) = Counter::named(cell(4))?;
        let item = cell(3);
        let activity = match counter {
            Counter::Idle | Counter::Waiting | Counter::Stolen | Counter::Busy => Activity::Cpu,
            Counter::Received | Counter::Sent => Activity::Interface,
            Counter::Transfers | Counter::Read | Counter::Written if item == "-" => Activity::AllDisks,
            Counter::Transfers | Counter::Read | Counter::Written | Counter::DiskBusy => Activity::Disk,
            Counter::Ready => Activity::Queue,
            Counter::SwappedIn | Counter::SwappedOut => Activity::Swapping,
            Counter::MajorFaults => Activity::Faults,
            _ => Activity::Memory,
        };
        let refuse = |this: &mut Self, column: u16, reason: Diagnostic| {
            this.machines.begin(record.row(), 1);
            let name = this.machines.head().headers.get(usize::from(column)).cloned();
            this.machines.refuse(record, name.as_deref(), reason);
            this.machines.end();
            Some(())
        };
        let Some(moment) = stamp(cell(2)) else {
            let reason =
                Diagnostic::error("row.no_time", "The time of the row cannot be read", "Correct the time")
                    .found(cell(2), "2026-03-02 08:00:00 UTC, or seconds since 1970");
            return refuse(self, 2, reason);
        };
        let Some(value) = number(cell(5)) else {
            let reason =
                Diagnostic::error("row.bad_value", "The value cannot be read", "Export the file again")
                    .found(cell(5), "a number, not below zero");
            return refuse(self, VALUE, reason);
        };
        let at = self.machines.utc(moment);
        let same = self
            .open
            .as_ref()
            .is_some_and(|o| o.at == at && o.activity == activity && o.item == item && o.host == cell(0));
        if !same {
            self.settle();
        }
        let open = self.open.get_or_insert_with(|| Open {
            host: cell(0).to_owned(),
            at,
            item: item.to_owned(),
            activity,
            values: Values::default(),
            first_row: record.row(),
            rows: 0,
        });
        open.values.set(counter, value * factor);
        open.rows += 1;
        Some(())
    }
}

impl RowReader for SadfValues {
    fn row(&mut self, record: &Record) {
        if record.is_blank() || self.take(record).is_some() {
            return;
        }
        let what = record.get(3).unwrap_or_default();
        self.machines.begin(record.row(), 1);
        if what.starts_with("LINUX-RESTART") {
            self.machines.leave_out("row.restart");
        } else if what.starts_with("COM") && record.len() < 6 {
            self.machines.leave_out("row.comment");
        }
        self.machines.end();
    }

    fn finish(mut self: Box<Self>, batch: &mut Batch) {
        self.settle();
        self.machines.finish(batch);
    }
}
