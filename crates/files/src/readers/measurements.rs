//! Measurements over time: a row for each server, moment and resource ("long"), or a column for each
//! resource ("wide").

use super::findings::Findings;
use super::resource_names::{Measured, measured};
use super::sample_value::{SampleValue, value_of};
use super::samples::{Sample, Samples, together};
use super::timestamp::Moment;
use super::timestamp::no_zone;
use super::{Head, Preview, Recognition, RowReader};
use crate::dialect::{NumberStyle, Record};
use crate::import::{Batch, Meaning};
use crate::mapping::{Field, Unit, is_missing, sample_unit};
use engine::diagnostic::Diagnostic;
use engine::quantity::Ratio;
use engine::series::Resource;
use std::collections::HashMap;

/// Recognises a table of measurements.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    let table = preview.tables.iter().find(|t| t.mapping.makes_measurements())?;
    let long = table.mapping.column_of(Field::Value).is_some();
    let reason = if long {
        "it names a server, a moment, what was measured and a value"
    } else {
        "it names a server and a moment, and measured values in columns"
    };
    Some(Recognition { confidence: Ratio::from_fraction(0.9), reason: reason.into() })
}

/// Starts reading a table.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    let column = |f| head.mapping.column_of(f).map(|c: &crate::mapping::ColumnMapping| usize::from(c.column));
    // CPU and memory stand in one column: the one that the user chose, where another was found too.
    let chosen = |r| {
        let by_hand = |c: &crate::mapping::ColumnMapping| {
            c.field == Some(Field::Sample(r)) && c.confidence == Ratio::ONE
        };
        stands_alone(r) && head.mapping.columns.iter().any(by_hand)
    };
    let samples = head
        .mapping
        .columns
        .iter()
        .filter_map(|c| match c.field {
            Some(Field::Sample(r)) if c.confidence != Ratio::ONE && chosen(r) => None,
            Some(Field::Sample(r)) => Some((c.column, r, c.unit.unwrap_or(sample_unit(r)))),
            _ => None,
        })
        .collect();
    Box::new(Measurements {
        name: column(Field::Name),
        timestamp: column(Field::Timestamp),
        resource: column(Field::Resource),
        value: column(Field::Value),
        unit: column(Field::ValueUnit),
        samples,
        kinds: HashMap::new(),
        last_kind: (String::new(), None),
        collected: Samples::default(),
        rows: 0,
        used: 0,
        without_zone: false,
        settling: false,
        findings: Findings::default(),
        head,
    })
}

/// Whether one column says all of a resource.
const fn stands_alone(resource: Resource) -> bool {
    matches!(resource, Resource::Cpu | Resource::Memory | Resource::RunQueue | Resource::ProcessorQueue)
}

/// Servers whose series are made in one slice.
const SETTLED_AT_ONCE: usize = 8;

struct Measurements {
    head: Head,
    name: Option<usize>,
    timestamp: Option<usize>,
    resource: Option<usize>,
    value: Option<usize>,
    unit: Option<usize>,
    samples: Vec<(u16, Resource, Unit)>,
    kinds: HashMap<String, Option<Measured>>,
    last_kind: (String, Option<Measured>),
    collected: Samples,
    rows: u32,
    used: u32,
    without_zone: bool,
    settling: bool,
    findings: Findings,
}

/// A row that cannot be used: code, message, remedy, column, expected.
type Refusal = (&'static str, &'static str, &'static str, Option<usize>, &'static str);

impl Measurements {
    fn kind(&mut self, name: &str) -> Option<Measured> {
        if self.last_kind.0 == name {
            return self.last_kind.1;
        }
        let kind = match self.kinds.get(name) {
            Some(k) => *k,
            None => {
                let k = measured(name);
                self.kinds.insert(name.to_owned(), k);
                k
            }
        };
        self.last_kind = (name.to_owned(), kind);
        kind
    }

    fn take(&mut self, record: &Record) -> Result<(), Refusal> {
        let cell = |c: Option<usize>| c.and_then(|c| record.get(c)).unwrap_or_default().trim();
        // A table without a column for the server is about the one that the user names.
        let said = self.head.server_name.clone().filter(|_| self.name.is_none());
        let name = said.as_deref().map_or_else(|| cell(self.name), str::trim);
        if is_missing(name) {
            return Err((
                "row.no_name",
                "The row names no server",
                "Give the server a name",
                self.name,
                "a name",
            ));
        }
        let text = cell(self.timestamp);
        let Some(moment) = Moment::parse(text, self.head.date_order) else {
            return Err((
                "row.no_time",
                "The time of the sample cannot be read",
                "Write it as 2026-03-02T08:00:00Z, or choose the order of day and month",
                self.timestamp,
                "a date with a time",
            ));
        };
        self.without_zone |= moment.offset_minutes.is_none();
        let at = moment.utc_seconds(self.head.zone_offset_minutes.unwrap_or(0));
        if self.samples.is_empty() {
            self.take_long(record, name, at)
        } else {
            self.take_wide(record, name, at)
        }
    }

    fn take_long(&mut self, record: &Record, name: &str, at: i64) -> Result<(), Refusal> {
        let cell = |c: Option<usize>| c.and_then(|c| record.get(c)).unwrap_or_default().trim();
        let Some(kind) = self.kind(cell(self.resource)) else {
            return Err((
                "row.unknown_resource",
                "What was measured is not known",
                "Use cpu_percent, memory_mib, network_in_mbit_s, network_out_mbit_s, disk_operations_s, disk_mb_s, run_queue, processor_queue, paging_pages_s or disk_busy_percent",
                self.resource,
                "the name of a resource",
            ));
        };
        let text = cell(self.value);
        if is_missing(text) {
            return Err(NO_VALUE(self.value));
        }
        let stated = Unit::from_words(cell(self.unit)).map(|u| Field::Sample(kind.resource).meant(u));
        let column = u16::try_from(self.value.unwrap_or(0)).unwrap_or(0);
        let unit = stated.or(kind.unit);
        let value =
            sample(text, kind.resource, unit, self.head.style(column)).ok_or(BAD_VALUE(self.value))?;
        // Whether CPU without a unit is per cent or a fraction is settled when all of it is known.
        let open = unit.is_none() && kind.resource == Resource::Cpu;
        let meaning = match (open, kind.left) {
            (true, _) => Meaning::Open,
            (_, true) if value.meaning == Meaning::Stored => Meaning::Free,
            _ => value.meaning,
        };
        let server = self.collected.server(name);
        let sample = Sample {
            resource: kind.resource,
            meaning,
            at,
            value: value.value,
            row: record.row(),
            column,
            counts: true,
            part: false,
        };
        self.collected.put(server, sample);
        Ok(())
    }

    fn take_wide(&mut self, record: &Record, name: &str, at: i64) -> Result<(), Refusal> {
        let mut values: [Option<(u16, SampleValue)>; Resource::ALL.len()] = [None; Resource::ALL.len()];
        let mut bad = None;
        for &(column, resource, unit) in &self.samples {
            let text = record.get(usize::from(column)).unwrap_or_default();
            if is_missing(text) {
                continue;
            }
            match sample(text, resource, Some(unit), self.head.style(column)) {
                Some(v) => match &mut values[resource as usize] {
                    // Several columns of one resource: reads and writes add up, CPU, memory and queues do not.
                    Some((_, sum)) if !stands_alone(resource) => {
                        sum.value = together(resource, sum.value, v.value);
                    }
                    Some(_) => {}
                    none => *none = Some((column, v)),
                },
                None => bad = Some(usize::from(column)),
            }
        }
        if values.iter().all(Option::is_none) {
            return Err(bad.map_or(NO_VALUE(None), |c| BAD_VALUE(Some(c))));
        }
        if let Some(column) = bad {
            let (code, message, remedy, _, expected) = BAD_VALUE(None);
            let column = u16::try_from(column).ok();
            let found = column.and_then(|c| record.get(usize::from(c))).unwrap_or_default();
            let place = self.head.place(record.row(), column);
            self.findings.tell(Diagnostic::error(code, message, remedy).at(place).found(found, expected));
        }
        let server = self.collected.server(name);
        let mut counts = true;
        for resource in Resource::ALL {
            if let Some((column, value)) = values[resource as usize] {
                let row = record.row();
                let SampleValue { meaning, value, .. } = value;
                let sample = Sample { resource, meaning, at, value, row, column, counts, part: false };
                self.collected.put(server, sample);
                counts = false;
            }
        }
        Ok(())
    }
}

const NO_VALUE: fn(Option<usize>) -> Refusal = |c| {
    (
        "row.no_value",
        "The row holds no value: the sample is missing",
        "Nothing to do: missing is not zero",
        c,
        "a number",
    )
};
const BAD_VALUE: fn(Option<usize>) -> Refusal = |c| {
    (
        "row.bad_value",
        "The value cannot be read, or lies out of its bounds",
        "Correct the value or its unit; CPU is 0 to 100 per cent of all processors together",
        c,
        "a number in the unit of the resource, not below zero",
    )
};

/// A value in the unit in which series of the resource are stored. A little over 100 % is rounding.
fn sample(text: &str, resource: Resource, unit: Option<Unit>, style: NumberStyle) -> Option<SampleValue> {
    value_of(text, resource, unit.unwrap_or(sample_unit(resource)), style, false)
}

impl RowReader for Measurements {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        self.rows = self.rows.saturating_add(1);
        match self.take(record) {
            Ok(()) => self.used += 1,
            Err((code, message, remedy, column, expected)) => {
                let place = self.head.place(record.row(), column.and_then(|c| u16::try_from(c).ok()));
                let found = column.and_then(|c| record.get(c)).unwrap_or_default();
                let reason = if code == "row.no_value" {
                    Diagnostic::note(code, message, remedy)
                } else {
                    Diagnostic::error(code, message, remedy)
                };
                let cells = record.iter().map(str::to_owned).collect();
                let reason = reason.at(place).found(found, expected);
                self.findings.set_aside(self.head.source, record.row(), reason, cells);
            }
        }
    }

    fn settle(&mut self, batch: &mut Batch) -> bool {
        if !self.settling {
            self.settling = true;
            let place = self.head.place(self.head.header_row, None);
            self.settle_open_percentages(&place);
        }
        self.collected.settle(&self.head, SETTLED_AT_ONCE, batch)
    }

    fn finish(mut self: Box<Self>, batch: &mut Batch) {
        while self.settle(batch) {}
        if self.without_zone && self.head.zone_offset_minutes.is_none() && self.used > 0 {
            self.findings.tell(no_zone(&self.head));
        }
        let Self { head, findings, collected, rows, used, .. } = *self;
        collected.finish(head, rows, used, findings, batch);
    }
}

impl Measurements {
    /// CPU without a unit is read as per cent; where no value passes one, it is a fraction.
    fn settle_open_percentages(&mut self, place: &engine::diagnostic::Place) {
        // Read as per cent, one is 0.01.
        let highest = self.collected.highest(Resource::Cpu, Meaning::Open);
        let fractions = highest > 0.0 && highest <= 0.010_001;
        self.collected.change(Resource::Cpu, Meaning::Open, Meaning::Stored, |v| {
            if fractions { (v * 100.0).min(1.0) } else { v }
        });
        if !fractions {
            return;
        }
        self.findings.tell(
            Diagnostic::warning(
                "series.cpu_fraction",
                "No CPU value is above 1, so they were read as fractions and not as per cent",
                "If they are per cent, call the resource cpu_percent",
            )
            .at(place.clone()),
        );
    }
}
