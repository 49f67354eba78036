//! Logs of the performance counters of Windows (perfmon, logman, relog, typeperf) as text, and of
//! esxtop in batch mode, which writes the same form.

use super::findings::{Findings, counted};
use super::sample_value::value_of;
use super::samples::{Sample, Samples, together};
use super::server_name::server_of_file;
use super::timestamp::Moment;
use super::timestamp::no_zone;
use super::workbook::MAX_COLUMNS;
use super::{Head, Preview, Recognition, RowReader, TablePreview};
use crate::dialect::{DateOrder, Record};
use crate::import::{Batch, Meaning};
use crate::mapping::{ColumnMapping, Field, Mapping, Unit, sample_unit};
use engine::diagnostic::Diagnostic;
use engine::order::Order as _;
use engine::quantity::Ratio;
use engine::series::Resource;
use names::{Counter, Object};
use path::{Card, Path, bias_minutes};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

mod names;
mod path;

const MARKS: [&str; 2] = ["(PDH-CSV", "(PDH-TSV"];

fn is_mark(header: &str) -> bool {
    MARKS.iter().any(|m| header.trim().starts_with(m))
}

/// The order of dates that the form prescribes, whatever the language of the machine.
#[must_use]
pub fn date_order(start: &str) -> Option<DateOrder> {
    let first = start.trim_start().trim_start_matches(['\u{feff}', '"']);
    is_mark(first).then_some(DateOrder::MonthDayYear)
}

/// Recognises a log by the mark in its first header, or by the paths in the others.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    let table = preview.tables.first()?;
    let first = table.headers.first()?;
    let paths = table.headers.iter().skip(1).filter_map(|h| Path::parse(h));
    let hosts: BTreeSet<String> = paths.clone().filter_map(|p| p.host).map(str::to_lowercase).collect();
    let counters = paths.count();
    if is_mark(first) {
        let reason = format!(
            "its first header is the mark of performance logs, with {} of {}",
            format::count(counters as u64, "counter", "counters", format::Locale::En),
            format::count(hosts.len() as u64, "host", "hosts", format::Locale::En),
        );
        return Some(Recognition { confidence: Ratio::from_fraction(0.99), reason });
    }
    let others = table.headers.iter().skip(1).filter(|h| !h.is_empty()).count();
    (counters > 0 && counters * 2 > others).then(|| Recognition {
        confidence: Ratio::from_fraction(0.9),
        reason: format!("{counters} of its headers are paths of performance counters"),
    })
}

/// A counter that could measure a resource of a host.
struct Candidate {
    column: u16,
    rank: u8,
    unit: Unit,
    counter: Counter,
}

/// The minutes that the clock of a log is behind UTC, from its headers.
fn bias_of(headers: &[Arc<str>]) -> Option<i32> {
    headers.first().and_then(|h| bias_minutes(h))
}

/// Whether the headers are those of a log that says the zone of its clock; its times do not.
#[must_use]
pub fn states_zone(headers: &[Arc<str>]) -> bool {
    headers.first().is_some_and(|h| h.contains("(PDH-")) && bias_of(headers).is_some()
}

/// How good a counter is, lower is better; `None` for what is never used.
fn rank(path: &Path<'_>, object: Object, counter: Counter) -> Option<u8> {
    let part = u8::from(!path.is_total());
    let disk = if object == Object::LogicalDisk { 4 } else { 0 };
    Some(match counter {
        Counter::Busy | Counter::Utility => {
            let base = match (object, counter) {
                // On a host of Hyper-V the others see only its own partition.
                (Object::Hypervisor, _) => 0,
                (Object::HostProcessor, _) => 1,
                (Object::Processor, _) => 2,
                (_, Counter::Busy) => 3,
                _ => 4,
            };
            let sum_of_node = path.instance.is_some_and(|i| i.to_lowercase().ends_with(",_total"));
            if sum_of_node {
                return None;
            }
            base + part * 8
        }
        Counter::FreeMiB | Counter::Queue | Counter::Pages => 0,
        Counter::FreeKiB => 1,
        Counter::FreeBytes => 2,
        Counter::Transfers | Counter::Moved => disk + 2 * part,
        Counter::Reads | Counter::Writes | Counter::BytesRead | Counter::BytesWritten => disk + 1 + 2 * part,
        // The mean over all disks hides the one that is full of work.
        Counter::DiskIdle => disk + 1 - part,
        Counter::DiskTime => disk + 3 - part,
        Counter::Received | Counter::Sent | Counter::Both => {
            let card = match path.card() {
                Card::Real => 0,
                Card::Bundle => 4,
                Card::Inner => return None,
            };
            let adapter = u8::from(object == Object::NetworkAdapter);
            card + adapter + if counter == Counter::Both { 2 } else { 0 }
        }
    })
}

/// What the columns mean: of several counters that say the same of a host, the best.
#[must_use]
pub fn columns(table: &TablePreview) -> Option<Mapping> {
    let marked = table.headers.first().is_some_and(|h| is_mark(h));
    if !marked && table.headers.iter().skip(1).all(|h| Path::parse(h).is_none()) {
        return None;
    }
    let mut groups: BTreeMap<(String, Resource), Vec<Candidate>> = BTreeMap::new();
    for (column, header) in (0_u16..).zip(&table.headers).skip(1) {
        let Some(path) = Path::parse(header) else { continue };
        let Some((object, counter)) = path.known() else { continue };
        let Some(rank) = rank(&path, object, counter) else { continue };
        let (resource, unit) = counter.measures();
        let host = path.host.unwrap_or_default().to_lowercase();
        groups.entry((host, resource)).or_default().push(Candidate { column, rank, unit, counter });
    }
    let mut chosen: BTreeMap<u16, (Resource, Unit)> = BTreeMap::new();
    let mut passed_over: BTreeSet<u16> = BTreeSet::new();
    for ((_, resource), candidates) in &groups {
        let complete = |rank: u8| {
            let has = |c: Counter| candidates.iter().any(|x| x.rank == rank && x.counter == c);
            let pairs = [(Counter::Reads, Counter::Writes), (Counter::BytesRead, Counter::BytesWritten)];
            pairs.iter().all(|(a, b)| has(*a) == has(*b))
        };
        let best = candidates.iter().map(|c| c.rank).filter(|r| complete(*r)).min();
        for c in candidates {
            if Some(c.rank) == best {
                chosen.insert(c.column, (*resource, c.unit));
            } else {
                passed_over.insert(c.column);
            }
        }
    }
    let mapped = table.mapping.columns.iter().map(|c| {
        let known = chosen.get(&c.column);
        let (field, unit, reason) = match known {
            _ if c.column == 0 => (Some(Field::Timestamp), None, "the first column of a performance log"),
            Some((r, u)) => (Some(Field::Sample(*r)), Some(*u), "a known counter"),
            None if passed_over.contains(&c.column) => (None, None, "another counter says it better"),
            None => (None, None, "a counter that is not needed, or not known in this language"),
        };
        ColumnMapping {
            field,
            unit,
            confidence: Ratio::from_fraction(if field.is_some() { 0.98 } else { 0.0 }),
            reason: reason.into(),
            proposed_unit: None,
            unit_doubt: String::new(),
            claims: None,
            ..c.clone()
        }
    });
    Some(Mapping { columns: mapped.collect() })
}

/// The columns that make one resource of one host.
struct Lane {
    server: usize,
    resource: Resource,
    free: bool,
    /// Column, unit, and whether it may pass 100 per cent.
    columns: Vec<(u16, Unit, bool)>,
}

struct Log {
    head: Head,
    lanes: Vec<Lane>,
    collected: Samples,
    findings: Findings,
    /// Minutes that its clock is ahead of UTC.
    offset: Option<i32>,
    rows: u32,
    used: u32,
    clamped: u32,
    wider: bool,
    other_columns: bool,
}

/// Starts reading a log.
#[must_use]
pub fn start(head: Head) -> Box<dyn RowReader> {
    let (mut findings, mut collected) = (Findings::default(), Samples::default());
    let mut own: Option<String> = None;
    let mut lanes: Vec<Lane> = Vec::new();
    let mut by_hand = BTreeSet::new();
    let mut both = false;
    for c in &head.mapping.columns {
        let Some(Field::Sample(resource)) = c.field else { continue };
        let path = Path::parse(&c.header);
        let known = path.as_ref().and_then(Path::known).map(|(_, counter)| counter);
        let name = match path.and_then(|p| p.host) {
            Some(host) => host.to_owned(),
            None => own.get_or_insert_with(|| server_of_file(&head, &mut findings)).clone(),
        };
        let server = collected.server(&name);
        let free =
            matches!(resource, Resource::Memory | Resource::DiskBusy) && known.is_some_and(Counter::is_left);
        both |= known == Some(Counter::Both);
        let boosted = known != Some(Counter::Busy);
        let column = (c.column, c.unit.unwrap_or(sample_unit(resource)), boosted);
        // One column that the user chose stands for the CPU or the memory of its host.
        let chosen = c.confidence == Ratio::ONE && matches!(resource, Resource::Cpu | Resource::Memory);
        let lane = lanes.iter_mut().find(|l| l.server == server && l.resource == resource);
        match lane {
            Some(_) if !chosen && by_hand.contains(&(server, resource)) => {}
            Some(lane) if chosen && by_hand.insert((server, resource)) => {
                lane.columns = vec![column];
                lane.free = free;
            }
            // What is left and what is used do not add up; nor does memory said twice.
            Some(_) if resource == Resource::Memory => {}
            Some(lane) => lane.columns.push(column),
            None => {
                if chosen {
                    by_hand.insert((server, resource));
                }
                lanes.push(Lane { server, resource, free, columns: vec![column] });
            }
        }
    }
    // The first value of a row counts the row: one that needs nothing else of the server.
    lanes.order_by_key(|l| (l.free, l.resource, l.server));
    if both {
        findings.tell(
            Diagnostic::note(
                "network.both_directions",
                "Bytes received and sent are measured together; they are counted as received",
                "Measure Bytes Received/sec and Bytes Sent/sec, to have them apart",
            )
            .at(head.place(head.header_row, None)),
        );
    }
    what_is_missing(&head, &lanes, &mut findings);
    let offset = bias_of(&head.headers).map(|bias| -bias);
    Box::new(Log {
        head,
        lanes,
        collected,
        findings,
        offset,
        rows: 0,
        used: 0,
        clamped: 0,
        wider: false,
        other_columns: false,
    })
}

fn what_is_missing(head: &Head, lanes: &[Lane], findings: &mut Findings) {
    let place = || head.place(head.header_row, None);
    let vms =
        head.headers.iter().filter_map(|h| Path::parse(h)).any(|p| {
            p.object.eq_ignore_ascii_case("Group Cpu") || p.object.eq_ignore_ascii_case("Group Memory")
        });
    if vms {
        findings.tell(
            Diagnostic::warning(
                "log.virtual_machines",
                "The log of this ESX host holds its VMs in per cent of one core, without their vCPUs; only the host itself is read",
                "For the VMs, export cpu.usage.average and mem.consumed.average with Get-Stat, or a view of them as CSV",
            )
            .at(place()),
        );
    }
    if lanes.is_empty() {
        let first: Vec<&str> = head.headers.iter().skip(1).take(4).map(|h| &**h).collect();
        findings.tell(
            Diagnostic::error(
                "log.no_known_counter",
                "No counter of this log is known",
                "Point at the column with the CPU and say what it is, or choose another encoding if the names look wrong",
            )
            .at(place())
            .found(first.join(", "), r"a counter such as \Processor(_Total)\% Processor Time"),
        );
    }
}

impl Log {
    fn aside(&mut self, record: &Record, reason: Diagnostic, found: &str, expected: &str) {
        let cells: Vec<String> = record.iter().take(self.head.headers.len()).map(str::to_owned).collect();
        let reason = reason.at(self.head.place(record.row(), None)).found(found, expected);
        self.findings.set_aside(self.head.source, record.row(), reason, cells);
    }

    /// Whether a value of the row was used; else why not.
    fn take(&mut self, record: &Record, at: i64) -> Option<&'static str> {
        let mut counts = true;
        let mut bad = None;
        for lane in &self.lanes {
            let (mut sum, mut n, mut first) = (0.0_f32, 0_u16, 0);
            let mut meaning = Meaning::Stored;
            for &(column, unit, boosted) in &lane.columns {
                let text = record.get(usize::from(column)).unwrap_or_default().trim();
                if text.is_empty() || crate::mapping::is_missing(text) || text == "-1.#IND" {
                    continue;
                }
                match value_of(text, lane.resource, unit, self.head.style(column), boosted) {
                    Some(v) => {
                        if n == 0 {
                            (first, meaning) = (column, v.meaning);
                        }
                        self.clamped += u32::from(v.clamped);
                        // What a disk does not idle, it works.
                        let idle = lane.resource == Resource::DiskBusy && lane.free;
                        let value = if idle { 1.0 - v.value } else { v.value };
                        sum = if n == 0 { value } else { together(lane.resource, sum, value) };
                        n += 1;
                    }
                    None => bad = Some((column, text.to_owned())),
                }
            }
            if n == 0 {
                continue;
            }
            // Disks and cards add up; processors share the load.
            let value = if lane.resource == Resource::Cpu { sum / f32::from(n) } else { sum };
            let meaning =
                if lane.free && lane.resource == Resource::Memory { Meaning::Free } else { meaning };
            let sample = Sample {
                resource: lane.resource,
                meaning,
                at,
                value,
                row: record.row(),
                column: first,
                counts,
                part: false,
            };
            self.collected.put(lane.server, sample);
            counts = false;
        }
        let why = match (&bad, counts) {
            (_, false) => None,
            (Some(_), true) => Some("row.bad_value"),
            (None, true) => Some("row.no_value"),
        };
        if let Some((column, text)) = bad.filter(|_| !counts) {
            let place = self.head.place(record.row(), Some(column));
            self.findings.tell(bad_value().at(place).found(text, "a number, not below zero"));
        }
        why
    }
}

fn bad_value() -> Diagnostic {
    Diagnostic::error(
        "row.bad_value",
        "The value cannot be read, or lies out of its bounds",
        "Check what the column means, and its unit",
    )
}

impl RowReader for Log {
    fn row(&mut self, record: &Record) {
        if record.is_blank() {
            return;
        }
        self.rows = self.rows.saturating_add(1);
        self.wider |= record.len() > MAX_COLUMNS;
        let text = record.get(0).unwrap_or_default().trim().to_owned();
        if is_mark(&text) {
            let same = self.head.headers.iter().skip(1).zip(record.iter().skip(1));
            self.other_columns = !same.into_iter().all(|(a, b)| {
                a.eq_ignore_ascii_case(b.trim()) || a.rsplit_once(" (").is_some_and(|(a, _)| a == b.trim())
            });
            self.offset = bias_minutes(&text).map(|b| -b).or(self.offset);
            let note = Diagnostic::note("row.header_again", "The header stands here again", "Nothing to do");
            return self.aside(record, note, &text, "a sample");
        }
        if self.other_columns {
            let reason = Diagnostic::error(
                "row.other_columns",
                "A log with other counters begins within the file",
                "Import the two logs as two files",
            );
            return self.aside(record, reason, &text, "the counters of the first header");
        }
        let Some(moment) = Moment::parse(&text, Some(DateOrder::MonthDayYear)) else {
            let number = |c: &str| c.trim().starts_with(|c: char| c.is_ascii_digit());
            let reason = if record.iter().skip(1).any(number) {
                Diagnostic::error(
                    "row.no_time",
                    "The time of the sample cannot be read",
                    "Write it as 03/02/2026 08:00:00.000, month first",
                )
            } else {
                Diagnostic::note("row.not_a_sample", "A line of the console, not a sample", "Nothing to do")
            };
            return self.aside(record, reason, &text, "a date with a time, month first");
        };
        let offset = self.offset.or(self.head.zone_offset_minutes).unwrap_or(0);
        match self.take(record, moment.utc_seconds(offset)) {
            None => self.used += 1,
            Some("row.bad_value") => self.aside(record, bad_value(), "", "a number, not below zero"),
            Some(_) => {
                let note = Diagnostic::note(
                    "row.no_value",
                    "The row holds no value: rates have none at the first sample",
                    "Nothing to do: missing is not zero",
                );
                self.aside(record, note, "", "a number");
            }
        }
    }

    fn finish(mut self: Box<Self>, batch: &mut Batch) {
        let place = self.head.place(self.head.header_row, None);
        if self.offset.is_none() && self.head.zone_offset_minutes.is_none() && self.used > 0 {
            self.findings.tell(no_zone(&self.head));
        }
        if self.clamped > 0 {
            self.findings.tell(
                Diagnostic::note(
                    "cpu.above_all",
                    counted(
                        self.clamped,
                        "value of CPU lies above 100 % and was read as 100 %",
                        "values of CPU lie above 100 % and were read as 100 %",
                    ),
                    "Nothing to do: % Processor Utility counts work against the nominal clock, and turbo passes it",
                )
                .at(place.clone()),
            );
        }
        if self.wider {
            self.findings.tell(
                Diagnostic::warning(
                    "log.too_wide",
                    format!("Counters right of column {MAX_COLUMNS} are not read"),
                    "Keep the counters that are needed with relog -c, or log fewer",
                )
                .at(place),
            );
        }
        let Self { head, findings, collected, rows, used, .. } = *self;
        collected.finish(head, rows, used, findings, batch);
    }
}
