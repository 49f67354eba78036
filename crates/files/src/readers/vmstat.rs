//! `vmstat -t`: two header lines, then a row for each interval. Without `-t` rows have no time, and make
//! no series. The columns are found by the words of the second header line; newer versions and `-w`
//! have more of them.

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
use engine::inventory::SetAside;
use engine::quantity::Ratio;
use engine::series::Resource;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Words that every header has.
const WORDS: [&str; 6] = ["swpd", "free", "bi", "bo", "id", "wa"];
/// Less memory than this was free at any time of no server: the file was made with `-S M`.
const LEAST_LEFT_MIB: f64 = 48.0;

/// Blanks between the cells, and the row of the second header line.
#[must_use]
pub fn layout_of(start: &str) -> Option<(char, u32)> {
    let header = header_line(start)?;
    Some((' ', row_where(start, |l| l.trim() == header)?))
}

/// The second header line, below the one that names the groups.
fn header_line(start: &str) -> Option<&str> {
    let mut lines = start.lines().map(str::trim).filter(|l| !l.is_empty()).take(10);
    lines.find(|l| l.trim_start_matches('-').starts_with("procs") && l.contains("memory"))?;
    lines.next().filter(|l| is_header(&l.split_whitespace().collect::<Vec<_>>()))
}

fn is_header(words: &[&str]) -> bool {
    WORDS.iter().all(|w| words.contains(w))
}

/// Recognises a file.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    header_line(preview.start).map(|_| Recognition {
        confidence: Ratio::from_fraction(0.98),
        reason: "it has the two header lines of vmstat".into(),
    })
}

/// What the columns mean; they are read so, whatever is chosen.
#[must_use]
pub fn columns(table: &TablePreview) -> Option<Mapping> {
    let described = |header: &str| match header {
        "id" => (Some(Field::Sample(Resource::Cpu)), "CPU in use is 100 less id, wa and st"),
        "free" | "buff" | "cache" => (
            Some(Field::Sample(Resource::Memory)),
            "memory in use is what is installed less free, buff and cache",
        ),
        "r" => (Some(Field::Sample(Resource::RunQueue)), "processes that run or wait for a processor"),
        "si" | "so" => (Some(Field::Sample(Resource::Paging)), "KiB swapped in and out; pages are 4 KiB"),
        "bi" | "bo" => (Some(Field::Sample(Resource::DiskThroughput)), "blocks of 1024 bytes"),
        _ => (None, "not needed by itself"),
    };
    Some(super::sysstat::mapping(table, described))
}

/// Starts reading.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    Box::new(Vmstat {
        head,
        columns: BTreeMap::new(),
        width: 0,
        zone: None,
        since_boot: true,
        samples: Vec::new(),
        rows: 0,
        untimed: (0, 0),
        findings: Findings::default(),
    })
}

struct Vmstat {
    head: Head,
    columns: BTreeMap<String, usize>,
    /// Cells before date and time.
    width: usize,
    /// The zone that the header names, where it is UTC.
    zone: Option<i32>,
    since_boot: bool,
    samples: Vec<Taken>,
    rows: u32,
    /// Rows without a time, and the first of them.
    untimed: (u32, u32),
    findings: Findings,
}

/// The values of one row.
struct Taken {
    row: u32,
    moment: Moment,
    cpu: f64,
    left: Option<f64>,
    throughput: Option<f64>,
    ready: Option<f64>,
    /// KiB swapped in and out.
    swapped: Option<f64>,
}

impl Vmstat {
    fn header(&mut self, words: &[&str]) {
        // Behind the last counter stands the name of the zone.
        let zone =
            words.last().filter(|w| w.bytes().any(|b| b.is_ascii_uppercase() || matches!(b, b'+' | b'-')));
        self.zone = zone.filter(|z| matches!(**z, "UTC" | "GMT")).map(|_| 0);
        self.width = words.len() - usize::from(zone.is_some());
        self.columns = words.iter().take(self.width).enumerate().map(|(i, w)| ((*w).to_owned(), i)).collect();
        self.head.headers = words.iter().take(self.width).map(|w| Arc::from(*w)).collect();
    }

    fn set_aside(&mut self, record: &Record, reason: Diagnostic, column: Option<usize>) {
        let place = self.head.place(record.row(), column.and_then(|c| u16::try_from(c).ok()));
        let cells = record.iter().map(str::to_owned).collect();
        self.findings.set_aside(self.head.source, record.row(), reason.at(place), cells);
    }

    fn take(&mut self, record: &Record) {
        if std::mem::take(&mut self.since_boot) {
            let reason = Diagnostic::note(
                "row.since_boot",
                "The first row holds averages since the server was started",
                "Nothing to do",
            );
            return self.set_aside(record, reason, None);
        }
        if record.len() == self.width {
            self.untimed =
                (self.untimed.0 + 1, if self.untimed.0 == 0 { record.row() } else { self.untimed.1 });
            return;
        }
        let time = record.get(self.width).zip(record.get(self.width + 1));
        let Some(moment) =
            time.and_then(|(d, t)| Moment::parse(&format!("{d} {t}"), None)).filter(|_| self.width > 0)
        else {
            let reason = Diagnostic::error(
                "row.no_time",
                "The time of the row cannot be read",
                "Record with vmstat -t",
            )
            .found(record.get(self.width).unwrap_or_default(), "2026-03-02 08:00:00");
            return self.set_aside(record, reason, None);
        };
        let moment = Moment { offset_minutes: moment.offset_minutes.or(self.zone), ..moment };
        let number = |word: &str| -> Result<Option<f64>, usize> {
            let Some(&column) = self.columns.get(word) else { return Ok(None) };
            let cell = record.get(column).unwrap_or_default();
            cell.parse::<u64>().map(|v| Some(v as f64)).map_err(|_| column)
        };
        let values = (|| {
            let not_used =
                number("id")?.unwrap_or(0.0) + number("wa")?.unwrap_or(0.0) + number("st")?.unwrap_or(0.0);
            let left = match (number("free")?, number("buff")?, number("cache")?) {
                (Some(a), Some(b), Some(c)) => Some((a + b + c) / 1024.0),
                _ => None,
            };
            let throughput = number("bi")?.zip(number("bo")?).map(|(i, o)| (i + o) * 1024.0 / 1e6);
            let swapped = number("si")?.zip(number("so")?).map(|(i, o)| i + o);
            Ok((not_used, left, throughput, number("r")?, swapped))
        })();
        match values {
            // Each is rounded to whole per cent.
            Ok((not_used, left, throughput, ready, swapped)) if not_used <= 102.0 => {
                let cpu = ((100.0 - not_used) / 100.0).clamp(0.0, 1.0);
                let row = record.row();
                self.samples.push(Taken { row, moment, cpu, left, throughput, ready, swapped });
            }
            Ok(_) => {
                let reason = Diagnostic::error(
                    "row.bad_value",
                    "Idle, waiting and stolen are more than 100 per cent together",
                    "Record again",
                );
                self.set_aside(record, reason, self.columns.get("id").copied());
            }
            Err(column) => {
                let reason = Diagnostic::error("row.bad_value", "The value cannot be read", "Record again")
                    .found(record.get(column).unwrap_or_default(), "a whole number, not below zero");
                self.set_aside(record, reason, Some(column));
            }
        }
    }
}

impl RowReader for Vmstat {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        let cells: Vec<&str> = record.iter().collect();
        if is_header(&cells) {
            return self.header(&cells);
        }
        let groups = cells.first().is_some_and(|c| c.trim_start_matches('-').starts_with("procs"));
        if groups && cells.iter().any(|c| c.contains("memory")) {
            return;
        }
        self.rows = self.rows.saturating_add(1);
        self.take(record);
    }

    #[expect(clippy::cast_possible_truncation, reason = "samples are stored with seven digits")]
    fn finish(mut self: Box<Self>, batch: &mut Batch) {
        let place = self.head.place(self.head.header_row, None);
        if self.untimed.0 > 0 {
            let (rows, row) = self.untimed;
            let reason = Diagnostic::error(
                "file.no_times",
                "The rows have no time: without it there is no series",
                "Record again with vmstat -t -n 60, which writes the time into every row",
            )
            .at(self.head.place(row, None));
            batch.diagnostics.push(reason.clone());
            batch.set_aside.push(SetAside { source: self.head.source, row, rows, reason, cells: Vec::new() });
        }
        let mut collected = Samples::default();
        let used = u32::try_from(self.samples.len()).unwrap_or(u32::MAX);
        if used > 0 {
            let (name, said) = server_name(&self.head);
            if let Some(said) = said {
                self.findings.tell(said);
            }
            let most = self.samples.iter().filter_map(|s| s.left).fold(0.0, f64::max);
            let in_kib = most >= LEAST_LEFT_MIB;
            if most > 0.0 {
                self.findings.tell(memory(in_kib).at(place.clone()));
            } else if !self.columns.contains_key("buff") {
                self.findings.tell(
                    Diagnostic::note(
                        "memory.not_read",
                        "The file has active and inactive memory in place of buffers and cache: memory was not read",
                        "Record without -a",
                    )
                    .at(place.clone()),
                );
            }
            let mut without_zone = false;
            let server = collected.server(&name);
            for s in &self.samples {
                without_zone |= s.moment.offset_minutes.is_none();
                let at = s.moment.utc_seconds(self.head.zone_offset_minutes.unwrap_or(0));
                let values = [
                    (Resource::Cpu, Meaning::Stored, Some(s.cpu), "id"),
                    (Resource::Memory, Meaning::Free, s.left.filter(|_| in_kib), "free"),
                    (Resource::DiskThroughput, Meaning::Stored, s.throughput, "bi"),
                    (Resource::RunQueue, Meaning::Stored, s.ready, "r"),
                    // -S M prints whole MiB, in which paging is lost.
                    (
                        Resource::Paging,
                        Meaning::Stored,
                        s.swapped.filter(|_| in_kib).map(|kib| kib * 1024.0 / PAGE_BYTES),
                        "si",
                    ),
                ];
                for (resource, meaning, value, word) in values {
                    let Some(value) = value else { continue };
                    let column = self.columns.get(word).and_then(|c| u16::try_from(*c).ok()).unwrap_or(0);
                    let sample = Sample {
                        resource,
                        meaning,
                        at,
                        value: value as f32,
                        row: s.row,
                        column,
                        counts: resource == Resource::Cpu,
                        part: false,
                    };
                    collected.put(server, sample);
                }
            }
            if without_zone && self.head.zone_offset_minutes.is_none() {
                self.findings.tell(no_zone(&self.head));
            }
        }
        let Self { head, findings, rows, .. } = *self;
        collected.finish(head, rows, used, findings, batch);
    }
}

fn memory(in_kib: bool) -> Diagnostic {
    if in_kib {
        Diagnostic::note(
            "memory.cache_is_free",
            "Memory in use is what is installed less free, buffers and cache; shared memory and files in memory \
             count as cache",
            "For databases with much shared memory, record with sar and sadf, which tell what is available",
        )
    } else {
        Diagnostic::warning(
            "memory.unit_unclear",
            "So little memory is free that its unit cannot be KiB; memory was not read",
            "Record without -S",
        )
    }
}
