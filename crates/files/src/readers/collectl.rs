//! `collectl -P`: a header `#Date Time [CPU]User% …` and a row for each interval, with a blank, a comma
//! or what `--sep` names between. Files that it writes itself (`-f`) begin with remarks that name host
//! and time zone; what went through a pipe does not.

use super::findings::Findings;
use super::sample_value::PAGE_BYTES;
use super::samples::{Sample, Samples};
use super::server_name::server_name;
use super::timestamp::{Moment, no_zone};
use super::{Head, Preview, Recognition, RowReader, TablePreview, row_where};
use crate::dialect::Record;
use crate::import::{Batch, Meaning};
use crate::mapping::{Field, Mapping};
use engine::diagnostic::Diagnostic;
use engine::quantity::Ratio;
use engine::series::Resource;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The header, among the first lines.
fn header_line(start: &str) -> Option<&str> {
    let begins = |l: &&str| l.starts_with("#Date") || l.starts_with("#UTC");
    start.lines().take(60).map(|l| l.trim_end_matches('\r')).find(|l| begins(l) && l.contains("[CPU]"))
}

/// What stands behind the first word of the header, and its row.
#[must_use]
pub fn layout_of(start: &str) -> Option<(char, u32)> {
    let header = header_line(start)?;
    let rest = header.trim_start_matches("#Date").trim_start_matches("#UTC");
    let separator = rest.chars().next().filter(char::is_ascii)?;
    Some((separator, row_where(start, |l| l.trim_end_matches('\r') == header)?))
}

/// Recognises a file.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    header_line(preview.start).map(|_| Recognition {
        confidence: Ratio::from_fraction(0.99),
        reason: "it has the header #Date … [CPU] that collectl -P writes".into(),
    })
}

/// What the columns mean; they are read so, whatever is chosen.
#[must_use]
pub fn columns(table: &TablePreview) -> Option<Mapping> {
    let described = |header: &str| match header {
        "[CPU]Idle%" => (Some(Field::Sample(Resource::Cpu)), "CPU in use is 100 less idle, wait and steal"),
        "[MEM]Used" => (Some(Field::Sample(Resource::Memory)), "less buffers, cache and reclaimable slab"),
        "[NET]RxKBTot" => (Some(Field::Sample(Resource::NetworkIn)), "KB of 1024 bytes"),
        "[NET]TxKBTot" => (Some(Field::Sample(Resource::NetworkOut)), "KB of 1024 bytes"),
        "[DSK]OpsTot" => (Some(Field::Sample(Resource::DiskOperations)), "reads and writes"),
        "[CPU]RunTot" => {
            (Some(Field::Sample(Resource::RunQueue)), "processes that run or wait for a processor")
        }
        "[MEM]SwapIn" | "[MEM]SwapOut" => (Some(Field::Sample(Resource::Paging)), "bytes; pages are 4 KiB"),
        "[DSK]KbTot" => (Some(Field::Sample(Resource::DiskThroughput)), "KB of 1024 bytes"),
        _ => (None, "not needed by itself"),
    };
    Some(super::sysstat::mapping(table, described))
}

/// Starts reading.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    Box::new(Collectl {
        head,
        columns: BTreeMap::new(),
        host: None,
        zone: None,
        server: None,
        collected: Samples::default(),
        rows: 0,
        used: 0,
        without_zone: false,
        findings: Findings::default(),
    })
}

struct Collectl {
    head: Head,
    columns: BTreeMap<String, usize>,
    /// From the remarks at the beginning.
    host: Option<String>,
    zone: Option<i32>,
    server: Option<usize>,
    collected: Samples,
    rows: u32,
    used: u32,
    without_zone: bool,
    findings: Findings,
}

/// Why a row cannot be used, and the column to blame.
type Refusal = Box<(Diagnostic, Option<usize>)>;

impl Collectl {
    /// `# Host:  web01  DaemonOpts:` and `# Date:  20261121-134354  Secs: 1795268634 TZ: +0100`.
    fn remark(&mut self, text: &str) {
        let mut words = text.split_whitespace().peekable();
        while let Some(word) = words.next() {
            match (word, words.peek()) {
                ("Host:", Some(name)) if !name.ends_with(':') => self.host = Some((*name).to_owned()),
                ("TZ:", Some(zone)) => {
                    let moment = Moment::parse(&format!("2000-01-01T00:00:00{zone}"), None);
                    self.zone = moment.and_then(|m| m.offset_minutes);
                }
                _ => {}
            }
        }
    }

    fn header(&mut self, record: &Record) {
        self.head.headers = record.iter().map(|c| Arc::from(c.trim().trim_start_matches('#'))).collect();
        self.columns = self.head.headers.iter().enumerate().map(|(i, h)| (h.to_string(), i)).collect();
    }

    fn moment(&self, record: &Record) -> Option<Moment> {
        let cell = |name: &str| self.columns.get(name).and_then(|c| record.get(*c)).map(str::trim);
        if let Some(seconds) = cell("UTC") {
            return Moment::parse(seconds, None);
        }
        let (date, time) = (cell("Date")?, cell("Time")?);
        let (year, month, day) = (date.get(..4)?, date.get(4..6)?, date.get(6..8)?);
        let moment = Moment::parse(&format!("{year}-{month}-{day} {time}"), None)?;
        Some(Moment { offset_minutes: moment.offset_minutes.or(self.zone), ..moment })
    }

    fn take(&mut self, record: &Record) -> Result<(), Refusal> {
        let Some(moment) = self.moment(record) else {
            let found = record.get(0).unwrap_or_default();
            return Err(Box::new((
                Diagnostic::error(
                    "row.no_time",
                    "The time of the row cannot be read",
                    "Record with collectl -P, which writes date and time",
                )
                .found(found, "20260302 08:00:00, below a header"),
                self.columns.get("Date").copied(),
            )));
        };
        let number = |name: &str| -> Result<Option<f64>, Refusal> {
            let Some(&column) = self.columns.get(name) else { return Ok(None) };
            let cell = record.get(column).unwrap_or_default().trim();
            let value = cell.parse().ok().filter(|v: &f64| v.is_finite() && *v >= 0.0);
            value.map(Some).ok_or_else(|| {
                let reason = Diagnostic::error("row.bad_value", "The value cannot be read", "Record again");
                Box::new((reason.found(cell, "a number, not below zero"), Some(column)))
            })
        };
        let cpu = number("[CPU]Idle%")?;
        let waiting = number("[CPU]Wait%")?.unwrap_or(0.0) + number("[CPU]Steal%")?.unwrap_or(0.0);
        let memory = match (number("[MEM]Used")?, number("[MEM]Buf")?, number("[MEM]Cached")?) {
            (Some(used), Some(buffers), Some(cached)) => {
                let slab = number("[MEM]Slab")?
                    .zip(number("[MEM]SUnreclaim")?)
                    .map_or(0.0, |(all, fixed)| all - fixed);
                Some((used - buffers - cached - slab.max(0.0)).max(0.0) / 1024.0)
            }
            _ => None,
        };
        let swapped = number("[MEM]SwapIn")?.zip(number("[MEM]SwapOut")?).map(|(i, o)| (i + o) / PAGE_BYTES);
        let mbit = |kb: f64| kb * 1024.0 * 8.0 / 1e6;
        let values = [
            (Resource::Cpu, "[CPU]Idle%", cpu.map(|idle| ((100.0 - idle - waiting) / 100.0).clamp(0.0, 1.0))),
            (Resource::Memory, "[MEM]Used", memory),
            (Resource::NetworkIn, "[NET]RxKBTot", number("[NET]RxKBTot")?.map(mbit)),
            (Resource::NetworkOut, "[NET]TxKBTot", number("[NET]TxKBTot")?.map(mbit)),
            (Resource::DiskOperations, "[DSK]OpsTot", number("[DSK]OpsTot")?),
            (Resource::DiskThroughput, "[DSK]KbTot", number("[DSK]KbTot")?.map(|kb| kb * 1024.0 / 1e6)),
            (Resource::RunQueue, "[CPU]RunTot", number("[CPU]RunTot")?),
            (Resource::Paging, "[MEM]SwapIn", swapped),
        ];
        if values.iter().all(|v| v.2.is_none()) {
            let remedy = "Record with collectl -scmdn -P";
            let reason = Diagnostic::note("row.no_value", "The row holds nothing that is read", remedy);
            return Err(Box::new((reason, None)));
        }
        self.put(record.row(), moment, &values);
        Ok(())
    }

    #[expect(clippy::cast_possible_truncation, reason = "samples are stored with seven digits")]
    fn put(&mut self, row: u32, moment: Moment, values: &[(Resource, &str, Option<f64>)]) {
        let server = match self.server {
            Some(s) => s,
            None => {
                let (name, said) = match &self.host {
                    Some(host) => (host.clone(), None),
                    None => server_name(&self.head),
                };
                if let Some(said) = said {
                    self.findings.tell(said);
                }
                *self.server.insert(self.collected.server(&name))
            }
        };
        self.without_zone |= moment.offset_minutes.is_none();
        let at = moment.utc_seconds(self.head.zone_offset_minutes.unwrap_or(0));
        let mut counts = true;
        for (resource, header, value) in values {
            let Some(value) = value else { continue };
            let column = self.columns.get(*header).and_then(|c| u16::try_from(*c).ok()).unwrap_or(0);
            let sample = Sample {
                resource: *resource,
                meaning: Meaning::Stored,
                at,
                value: *value as f32,
                row,
                column,
                counts,
                part: false,
            };
            self.collected.put(server, sample);
            counts = false;
        }
    }
}

impl RowReader for Collectl {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        let first = record.get(0).unwrap_or_default().trim_start_matches('\u{feff}');
        if first.starts_with("#Date") || first.starts_with("#UTC") {
            return self.header(record);
        }
        if first.starts_with('#') {
            return self.remark(&record.iter().collect::<Vec<_>>().join(" "));
        }
        if first.starts_with("waiting") && self.columns.is_empty() {
            return;
        }
        self.rows = self.rows.saturating_add(1);
        match self.take(record) {
            Ok(()) => self.used += 1,
            Err(refusal) => {
                let (reason, column) = *refusal;
                let place = self.head.place(record.row(), column.and_then(|c| u16::try_from(c).ok()));
                let cells = record.iter().map(str::to_owned).collect();
                self.findings.set_aside(self.head.source, record.row(), reason.at(place), cells);
            }
        }
    }

    fn finish(mut self: Box<Self>, batch: &mut Batch) {
        if self.without_zone && self.head.zone_offset_minutes.is_none() {
            self.findings.tell(no_zone(&self.head));
        }
        let Self { head, findings, collected, rows, used, .. } = *self;
        collected.finish(head, rows, used, findings, batch);
    }
}
