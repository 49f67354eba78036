//! What Get-Stat of PowerCLI gives to Export-Csv: a row for each VM, moment, metric and instance.

use super::counter_choice::{CounterChoice, Lane};
use super::findings::Findings;
use super::sample_value::value_of;
use super::samples::{Sample, Samples};
use super::timestamp::Moment;
use super::timestamp::no_zone;
use super::{Head, Preview, Recognition, RowReader, TablePreview};
use crate::dialect::Record;
use crate::import::Batch;
use crate::mapping::{Field, Mapping, Unit, is_missing};
use engine::diagnostic::Diagnostic;
use engine::quantity::Ratio;
use engine::series::Resource;

/// Metric, what it measures, how good it is, whether another one adds to it.
type Metric = (&'static str, Resource, Unit, u8, bool);

use Resource as R;
use Unit as U;

const METRICS: &[Metric] = &[
    ("cpu.usage.average", R::Cpu, U::Percent, 0, false),
    ("cpu.usagemhz.average", R::Cpu, U::Mhz, 1, false),
    ("mem.consumed.average", R::Memory, U::KiB, 0, false),
    ("mem.usage.average", R::Memory, U::Percent, 1, false),
    ("mem.active.average", R::Memory, U::KiB, 2, false),
    ("net.received.average", R::NetworkIn, U::KBPerS, 0, false),
    ("net.bytesrx.average", R::NetworkIn, U::KBPerS, 1, false),
    ("net.usage.average", R::NetworkIn, U::KBPerS, 2, false),
    ("net.transmitted.average", R::NetworkOut, U::KBPerS, 0, false),
    ("net.bytestx.average", R::NetworkOut, U::KBPerS, 1, false),
    ("virtualdisk.read.average", R::DiskThroughput, U::KBPerS, 0, true),
    ("virtualdisk.write.average", R::DiskThroughput, U::KBPerS, 0, true),
    ("disk.usage.average", R::DiskThroughput, U::KBPerS, 1, false),
    ("disk.read.average", R::DiskThroughput, U::KBPerS, 2, true),
    ("disk.write.average", R::DiskThroughput, U::KBPerS, 2, true),
    ("virtualdisk.numberreadaveraged.average", R::DiskOperations, U::PerSecond, 0, true),
    ("virtualdisk.numberwriteaveraged.average", R::DiskOperations, U::PerSecond, 0, true),
    ("disk.numberreadaveraged.average", R::DiskOperations, U::PerSecond, 1, true),
    ("disk.numberwriteaveraged.average", R::DiskOperations, U::PerSecond, 1, true),
    ("datastore.numberreadaveraged.average", R::DiskOperations, U::PerSecond, 2, true),
    ("datastore.numberwriteaveraged.average", R::DiskOperations, U::PerSecond, 2, true),
];

fn column(headers: &[std::sync::Arc<str>], name: &str) -> Option<usize> {
    headers.iter().position(|h| h.trim().eq_ignore_ascii_case(name))
}

fn field_of(header: &str) -> Option<Field> {
    Some(match header.trim().to_ascii_lowercase().as_str() {
        "entity" => Field::Name,
        "timestamp" => Field::Timestamp,
        "metricid" => Field::Resource,
        "value" => Field::Value,
        "unit" => Field::ValueUnit,
        _ => return None,
    })
}

/// Recognises the columns Entity, MetricId, Timestamp and Value.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    preview.tables.iter().find_map(columns)?;
    Some(Recognition {
        confidence: Ratio::from_fraction(0.98),
        reason: "it has the columns Entity, MetricId, Timestamp and Value of Get-Stat".into(),
    })
}

/// What the columns mean.
#[must_use]
pub fn columns(table: &TablePreview) -> Option<Mapping> {
    let has = |name| column(&table.headers, name).is_some();
    if !["Entity", "MetricId", "Timestamp", "Value"].into_iter().all(has) {
        return None;
    }
    let mut mapping = table.mapping.clone();
    for c in &mut mapping.columns {
        c.field = field_of(&c.header);
        c.unit = None;
        c.proposed_unit = None;
        let sure = if c.field.is_some() { 0.99 } else { 0.0 };
        c.confidence = Ratio::from_fraction(sure);
        c.reason = if c.field.is_some() { "a column of Get-Stat" } else { "not needed" }.into();
    }
    Some(mapping)
}

struct Stats {
    head: Head,
    at: [Option<usize>; 5],
    collected: Samples,
    choice: CounterChoice,
    findings: Findings,
    rows: u32,
    put: u32,
    without_zone: bool,
    both: bool,
}

/// Starts reading.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    let of = |f| head.mapping.column_of(f).map(|c| usize::from(c.column));
    let at = [
        of(Field::Name),
        of(Field::Timestamp),
        of(Field::Resource),
        of(Field::Value),
        column(&head.headers, "Instance"),
    ];
    Box::new(Stats {
        head,
        at,
        collected: Samples::default(),
        choice: CounterChoice::default(),
        findings: Findings::default(),
        rows: 0,
        put: 0,
        without_zone: false,
        both: false,
    })
}

impl Stats {
    #[allow(clippy::result_large_err, reason = "made for rows that are set aside only")]
    fn take(&mut self, record: &Record) -> Result<(), Diagnostic> {
        let cell = |c: Option<usize>| c.and_then(|c| record.get(c)).unwrap_or_default().trim();
        let [name, time, metric, value, instance] = self.at;
        let id = cell(metric).to_lowercase();
        let Some((_, resource, unit, rank, half)) = METRICS.iter().copied().find(|(n, ..)| *n == id) else {
            let note = Diagnostic::note(
                "row.unknown_resource",
                "This metric is not used",
                "Nothing to do, if CPU, memory, network and disk are there",
            );
            return Err(note.found(cell(metric), "cpu.usage.average, mem.consumed.average …"));
        };
        if is_missing(cell(name)) {
            return Err(Diagnostic::error("row.no_name", "The row names no server", "Export the Entity"));
        }
        let part = !cell(instance).is_empty();
        if part && matches!(resource, Resource::Cpu | Resource::Memory) {
            return Err(Diagnostic::note(
                "row.part_of_total",
                "This is one processor of the VM; its row without an instance holds the whole",
                "Nothing to do",
            ));
        }
        let Some(moment) = Moment::parse(cell(time), self.head.date_order) else {
            return Err(Diagnostic::error(
                "row.no_time",
                "The time of the sample cannot be read",
                "Choose the order of day and month, or export again in the culture en-US",
            )
            .found(cell(time), "a date with a time"));
        };
        if is_missing(cell(value)) {
            let nothing = "Nothing to do: missing is not zero";
            return Err(Diagnostic::note("row.no_value", "The row holds no value", nothing));
        }
        let column = u16::try_from(value.unwrap_or(0)).unwrap_or(0);
        let Some(v) = value_of(cell(value), resource, unit, self.head.style(column), false) else {
            return Err(Diagnostic::error(
                "row.bad_value",
                "The value cannot be read, or lies out of its bounds",
                "Check the export",
            )
            .found(cell(value), "a number, not below zero"));
        };
        self.without_zone |= moment.offset_minutes.is_none();
        self.both |= id == "net.usage.average";
        let lane = Lane { server: self.collected.server(cell(name)), resource, rank, part };
        let sample = Sample {
            resource,
            meaning: v.meaning,
            at: moment.utc_seconds(self.head.zone_offset_minutes.unwrap_or(0)),
            value: v.value,
            row: record.row(),
            column,
            counts: true,
            part,
        };
        self.choice.put(lane, &sample, half);
        Ok(())
    }
}

impl RowReader for Stats {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        self.rows = self.rows.saturating_add(1);
        match self.take(record) {
            Ok(()) => self.put += 1,
            Err(reason) => {
                let cells = record.iter().map(str::to_owned).collect();
                let reason = reason.at(self.head.place(record.row(), None));
                self.findings.set_aside(self.head.source, record.row(), reason, cells);
            }
        }
    }

    fn finish(mut self: Box<Self>, batch: &mut Batch) {
        if self.without_zone && self.head.zone_offset_minutes.is_none() && self.put > 0 {
            self.findings.tell(no_zone(&self.head));
        }
        if self.both {
            self.findings.tell(
                Diagnostic::note(
                    "network.both_directions",
                    "net.usage.average holds received and sent together; where nothing else is there, it is counted as received",
                    "Export net.received.average and net.transmitted.average, to have them apart",
                )
                .at(self.head.place(self.head.header_row, None)),
            );
        }
        let Self { head, choice, mut collected, findings, rows, .. } = *self;
        let used = choice.settle(&mut collected, &head, batch);
        collected.finish(head, rows, used, findings, batch);
    }
}
