//! Panels of Grafana as CSV: the older form has a row for each series and moment, the newer one a
//! column for each series. A series is a server; what was measured stands in the title of the panel,
//! in the cells, or is said by the user.

use super::findings::Findings;
use super::prometheus::host_of;
use super::resource_names::measured;
use super::sample_value::{rate_unit, value_of};
use super::samples::{Sample, Samples};
use super::timestamp::Moment;
use super::timestamp::no_zone;
use super::{Head, Preview, Recognition, RowReader, TablePreview};
use crate::dialect::{NumberStyle, Record, parse_number};
use crate::import::Batch;
use crate::mapping::{ColumnMapping, Dimension, Field, Mapping, Unit, is_missing, sample_unit};
use engine::diagnostic::Diagnostic;
use engine::quantity::Ratio;
use engine::series::Resource;

fn is_time(header: &str) -> bool {
    header.trim().eq_ignore_ascii_case("time")
}

fn is_long(table: &TablePreview) -> bool {
    let names: Vec<String> = table.headers.iter().map(|h| h.trim().to_lowercase()).collect();
    names == ["series", "time", "value"]
}

fn is_wide(table: &TablePreview) -> bool {
    let first = table.headers.first().is_some_and(|h| is_time(h));
    let moments = || table.rows.iter().filter_map(|(_, r)| r.first()).take(20);
    let numbers = |r: &Vec<String>| {
        r.iter().skip(1).all(|c| is_missing(c) || parse_number(c, NumberStyle::default()).is_some())
    };
    first
        && table.headers.len() > 1
        && moments().next().is_some()
        && moments().all(|m| Moment::parse(m, None).is_some())
        && table.rows.iter().take(20).all(|(_, r)| numbers(r))
}

/// Recognises the older form.
#[must_use]
pub fn detect_long(preview: &Preview<'_>) -> Option<Recognition> {
    preview.tables.iter().find(|t| is_long(t))?;
    Some(Recognition {
        confidence: Ratio::from_fraction(0.95),
        reason: "its columns are Series, Time and Value".into(),
    })
}

/// Recognises the newer form.
#[must_use]
pub fn detect_wide(preview: &Preview<'_>) -> Option<Recognition> {
    let table = preview.tables.iter().find(|t| is_wide(t) && !t.mapping.makes_measurements())?;
    let series = table.headers.len() - 1;
    Some(Recognition {
        confidence: Ratio::from_fraction(0.7),
        reason: format!(
            "it begins with a column Time and has {series} columns of numbers, one for each series"
        ),
    })
}

/// What the cells of a column say about what they measure.
fn told_by_cells<'a>(cells: impl Iterator<Item = &'a str>) -> Option<(Resource, Unit)> {
    let rest = cells.filter_map(|c| parse_number(c, NumberStyle::default())).map(|(_, r)| r.trim());
    let unit = rest.filter(|r| !r.is_empty()).find_map(rate_unit)?;
    match unit.dimension() {
        Dimension::Share => Some((Resource::Cpu, unit)),
        Dimension::Size => Some((Resource::Memory, Field::Sample(Resource::Memory).meant(unit))),
        // Bytes and bits per second may be disk or network.
        _ => None,
    }
}

fn mapped(
    table: &TablePreview,
    meaning: impl Fn(usize, &ColumnMapping) -> Option<(Field, Option<Unit>)>,
) -> Mapping {
    let columns = table.mapping.columns.iter().enumerate().map(|(i, c)| {
        let known = meaning(i, c);
        ColumnMapping {
            field: known.map(|k| k.0),
            unit: known.and_then(|k| k.1),
            confidence: Ratio::from_fraction(if known.is_some() { 0.8 } else { 0.0 }),
            reason: if known.is_some() {
                "by the form of a panel".into()
            } else {
                "a series; say what it measures, unless the name of the file does".into()
            },
            proposed_unit: None,
            unit_doubt: String::new(),
            claims: None,
            ..c.clone()
        }
    });
    Mapping { columns: columns.collect() }
}

fn column_of(table: &TablePreview, column: usize) -> impl Iterator<Item = &str> {
    table.rows.iter().filter_map(move |(_, r)| r.get(column)).map(String::as_str)
}

/// What the columns of the older form mean.
#[must_use]
pub fn long_columns(table: &TablePreview) -> Option<Mapping> {
    is_long(table).then(|| {
        mapped(table, |i, _| match i {
            0 => Some((Field::Name, None)),
            1 => Some((Field::Timestamp, None)),
            _ => {
                let by_name = || column_of(table, 0).next().and_then(named_series);
                let told = told_by_cells(column_of(table, i)).or_else(by_name);
                told.map(|(r, u)| (Field::Sample(r), Some(u)))
            }
        })
    })
}

/// What the columns of the newer form mean.
#[must_use]
pub fn wide_columns(table: &TablePreview) -> Option<Mapping> {
    is_wide(table).then(|| {
        mapped(table, |i, c| match i {
            0 => Some((Field::Timestamp, None)),
            _ => {
                let told = told_by_cells(column_of(table, i)).or_else(|| named_series(&c.header));
                told.map(|(r, u)| (Field::Sample(r), Some(u)))
            }
        })
    })
}

/// What the name of a series says, where it is that of a metric.
fn named_series(name: &str) -> Option<(Resource, Unit)> {
    let metric = name.split('{').next().unwrap_or(name);
    measured(metric).filter(|m| !m.left).map(|m| (m.resource, m.unit.unwrap_or(sample_unit(m.resource))))
}

/// The server of a series: `web01`, `web01:9100`, `{instance="web01:9100"}`, `metric{instance="web01"}`.
fn server_of(series: &str) -> String {
    let series = series.trim();
    if let Some((_, labels)) = series.split_once('{') {
        let labels = labels.trim_end_matches('}');
        let value = |l: &str| {
            let (_, v) = l.split_once(['=', ':'])?;
            let v = v.trim().trim_matches(['"', ' ']);
            (!v.is_empty()).then(|| host_of(v).to_owned())
        };
        let named = labels.split(',').find(|l| {
            ["instance", "host", "nodename", "server", "vm"].iter().any(|n| l.trim().starts_with(n))
        });
        if let Some(host) = named.or(labels.split(',').next()).and_then(value) {
            return host;
        }
    }
    host_of(series).to_owned()
}

/// The title of the panel in the name of its file: `CPU usage-data-2026-07-21 10_00_00.csv`.
fn told_by_file(file: &str) -> Option<(Resource, Unit)> {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let title = name.split("-data").next().unwrap_or(name);
    let title = title.rsplit_once('.').map_or(title, |(stem, _)| stem);
    named_series(title)
}

/// Column, server of its series, what it measures.
type SeriesColumn = (u16, Option<usize>, Option<(Resource, Unit)>);

struct Panel {
    head: Head,
    time: usize,
    /// Column of names, in the older form.
    name: Option<usize>,
    columns: Vec<SeriesColumn>,
    collected: Samples,
    findings: Findings,
    rows: u32,
    used: u32,
    without_zone: bool,
}

/// Starts reading either form.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    let of = |f| head.mapping.column_of(f).map(|c| usize::from(c.column));
    let (name, time) = (of(Field::Name), of(Field::Timestamp).unwrap_or(0));
    let mut findings = Findings::default();
    let mut collected = Samples::default();
    let by_file = told_by_file(&head.file);
    // What one column says holds for those that say nothing: a panel shows one thing.
    let mut said = head.mapping.columns.iter().filter_map(|c| match c.field {
        Some(Field::Sample(r)) => Some((r, c.unit.unwrap_or(sample_unit(r)))),
        _ => None,
    });
    let one = said.next();
    let one = if said.all(|s| Some(s) == one) { one } else { None };
    let mut guessed = false;
    let mut columns = Vec::new();
    for c in &head.mapping.columns {
        let i = usize::from(c.column);
        if i == time || Some(i) == name || c.header.is_empty() {
            continue;
        }
        let what = match c.field {
            Some(Field::Sample(r)) => Some((r, c.unit.unwrap_or(sample_unit(r)))),
            Some(_) => continue,
            None if c.confidence == Ratio::ONE => continue,
            None => {
                guessed |= one.is_none() && by_file.is_some();
                one.or(by_file)
            }
        };
        let server = name.is_none().then(|| collected.server(&server_of(&c.header)));
        columns.push((c.column, server, what));
    }
    if let Some((resource, unit)) = by_file.filter(|_| guessed) {
        findings.tell(
            Diagnostic::note(
                "panel.measured_by_file_name",
                format!(
                    "What was measured is taken from the title in the file's name: {} in {}",
                    Field::Sample(resource).label(),
                    unit.label()
                ),
                "Say what the columns mean, if that is wrong",
            )
            .at(head.place(head.header_row, None)),
        );
    }
    Box::new(Panel { head, time, name, columns, collected, findings, rows: 0, used: 0, without_zone: false })
}

impl Panel {
    #[allow(clippy::result_large_err, reason = "made for rows that are set aside only")]
    fn take(&mut self, record: &Record) -> Result<(), Diagnostic> {
        if self.columns.iter().all(|(_, _, what)| what.is_none()) {
            return Err(Diagnostic::error(
                "row.what_measured",
                "Nothing says what this panel measures",
                "Say what its columns mean, or give the file its title: cpu_percent.csv",
            ));
        }
        let time = record.get(self.time).unwrap_or_default().trim();
        let Some(moment) = Moment::parse(time, self.head.date_order) else {
            let remedy = "Switch off formatted data in the export, or choose the order of dates";
            let bad = Diagnostic::error("row.no_time", "The time of the sample cannot be read", remedy);
            return Err(bad.found(time, "a date with a time"));
        };
        let at = moment.utc_seconds(self.head.zone_offset_minutes.unwrap_or(0));
        let mut counts = true;
        let mut bad = None;
        let named = match self.name.map(|n| record.get(n).unwrap_or_default().trim().to_owned()) {
            Some(name) if is_missing(&name) => {
                return Err(Diagnostic::error("row.no_name", "The row names no series", "Name the series"));
            }
            other => other.map(|n| self.collected.server(&server_of(&n))),
        };
        for &(column, server, what) in &self.columns {
            let Some(((resource, unit), server)) = what.zip(server.or(named)) else { continue };
            let text = record.get(usize::from(column)).unwrap_or_default().trim();
            if is_missing(text) || text.eq_ignore_ascii_case("undefined") {
                continue;
            }
            let Some(v) = value_of(text, resource, unit, self.head.style(column), false) else {
                bad = Some((column, text.to_owned()));
                continue;
            };
            let sample = Sample {
                resource,
                meaning: v.meaning,
                at,
                value: v.value,
                row: record.row(),
                column,
                counts,
                part: false,
            };
            self.collected.put(server, sample);
            counts = false;
        }
        self.without_zone |= moment.offset_minutes.is_none();
        let Some((column, text)) = bad else {
            let nothing = "Nothing to do: missing is not zero";
            return if counts {
                Err(Diagnostic::note("row.no_value", "The row holds no value", nothing))
            } else {
                Ok(())
            };
        };
        let wrong = Diagnostic::error(
            "row.bad_value",
            "The value cannot be read, or lies out of its bounds",
            "Correct what the column means, or its unit",
        )
        .at(self.head.place(record.row(), Some(column)))
        .found(text, "a number in the unit of the column");
        if counts {
            return Err(wrong);
        }
        self.findings.tell(wrong);
        Ok(())
    }
}

impl RowReader for Panel {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        self.rows = self.rows.saturating_add(1);
        match self.take(record) {
            Ok(()) => self.used += 1,
            Err(mut reason) => {
                if reason.place.row.is_none() {
                    reason = reason.at(self.head.place(record.row(), None));
                }
                let cells = record.iter().map(str::to_owned).collect();
                self.findings.set_aside(self.head.source, record.row(), reason, cells);
            }
        }
    }

    fn finish(mut self: Box<Self>, batch: &mut Batch) {
        if self.without_zone && self.head.zone_offset_minutes.is_none() && self.used > 0 {
            self.findings.tell(no_zone(&self.head));
        }
        let Self { head, collected, findings, rows, used, .. } = *self;
        collected.finish(head, rows, used, findings, batch);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_name_their_server() {
        assert_eq!(server_of("web01:9100"), "web01");
        assert_eq!(server_of(r#"{instance="web01:9100", job="node"}"#), "web01");
        assert_eq!(server_of(r#"node_load1{job="node", instance="db01"}"#), "db01");
        assert_eq!(server_of("db 02"), "db 02");
        assert_eq!(told_by_file("CPU usage-data-2026-07-21 10_00_00.csv").map(|m| m.0), Some(Resource::Cpu));
        assert_eq!(told_by_file("Panel Title-data.csv"), None);
    }
}
