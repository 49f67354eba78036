//! Collects what sysstat recorded of machines: processors, disks and network cards become one series
//! for each machine, in which nothing counts twice.

use super::counter::{Counter, Values};
use super::device::{Kind, disk, interface};
use super::layout::Activity;
use super::remarks::{doubt, left_out};
use crate::dialect::Record;
use crate::import::{Batch, Meaning};
use crate::readers::Head;
use crate::readers::findings::Findings;
use crate::readers::samples::{Sample, Samples};
use crate::readers::timestamp::{Moment, no_zone};
use engine::diagnostic::{Diagnostic, Place};
use engine::inventory::SetAside;
use engine::order::Order as _;
use engine::series::Resource;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// KiB in a MiB.
const KIB: f64 = 1024.0;

/// What a lane of samples holds. Of one subject, the first kind that a machine has is read; the others
/// say the same in a way that is less sure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Holds {
    AllProcessors,
    EachProcessor,
    MemoryLeft,
    MemoryUsed,
    AllDisks,
    Disks(Kind),
    Interfaces(Kind),
    Ready,
    Swapped,
    MajorFaults,
    /// Of the disks of this kind, the busiest.
    BusyDisk(Kind),
}

impl Holds {
    const fn subject(self) -> u8 {
        match self {
            Self::AllProcessors | Self::EachProcessor => 0,
            Self::MemoryLeft | Self::MemoryUsed => 1,
            Self::AllDisks | Self::Disks(_) => 2,
            Self::Interfaces(_) => 3,
            Self::Ready => 4,
            Self::Swapped | Self::MajorFaults => 5,
            Self::BusyDisk(_) => 6,
        }
    }
    /// The resources of its two values.
    const fn resources(self) -> (Resource, Option<Resource>) {
        match self {
            Self::AllProcessors | Self::EachProcessor => (Resource::Cpu, None),
            Self::MemoryLeft | Self::MemoryUsed => (Resource::Memory, None),
            Self::AllDisks | Self::Disks(_) => (Resource::DiskOperations, Some(Resource::DiskThroughput)),
            Self::Interfaces(_) => (Resource::NetworkIn, Some(Resource::NetworkOut)),
            Self::Ready => (Resource::RunQueue, None),
            Self::Swapped | Self::MajorFaults => (Resource::Paging, None),
            Self::BusyDisk(_) => (Resource::DiskBusy, None),
        }
    }
}

/// Samples of one kind of one machine.
#[derive(Debug)]
struct Lane {
    holds: Holds,
    /// Seconds since 1970 UTC, and the sums at that moment.
    moments: Vec<(i64, [f32; 2])>,
    /// Items of the last moment.
    items: BTreeSet<Box<str>>,
    rows: u32,
    first_row: u32,
    last_row: u32,
    column: u16,
}

impl Lane {
    #[expect(clippy::cast_possible_truncation, reason = "samples are stored with seven digits")]
    fn put(&mut self, at: i64, item: &str, values: [f64; 2]) {
        let [a, b] = values.map(|v| v as f32);
        match self.moments.last_mut() {
            Some((last, sums)) if *last == at && self.items.insert(item.into()) => {
                if self.holds == Holds::EachProcessor {
                    // The mean of those seen so far.
                    #[expect(clippy::cast_precision_loss, reason = "a few thousand processors at most")]
                    let n = self.items.len() as f32;
                    sums[0] += (a - sums[0]) / n;
                } else if matches!(self.holds, Holds::BusyDisk(_)) {
                    sums[0] = sums[0].max(a);
                } else {
                    *sums = [sums[0] + a, sums[1] + b];
                }
            }
            _ => {
                self.items.clear();
                self.items.insert(item.into());
                self.moments.push((at, [a, b]));
            }
        }
    }
}

/// The machines of one file.
#[derive(Debug)]
pub struct Machines {
    head: Head,
    machines: Vec<(String, Vec<Lane>)>,
    /// Rows left out, by reason: how many, and the first.
    left_out: BTreeMap<&'static str, (u32, u32)>,
    rows: u32,
    /// The row that is being taken, and for how many it stands.
    row: (u32, u32),
    counted: bool,
    part: bool,
    without_zone: bool,
    findings: Findings,
}

impl Machines {
    /// None yet.
    #[must_use]
    pub fn new(head: Head) -> Self {
        Self {
            head,
            machines: Vec::new(),
            left_out: BTreeMap::new(),
            rows: 0,
            row: (0, 0),
            counted: false,
            part: false,
            without_zone: false,
            findings: Findings::default(),
        }
    }

    /// Takes headers that the file has beside those of its first table; gives the index of each.
    pub fn headers(&mut self, headers: &[&str]) -> Vec<u16> {
        let all = &mut self.head.headers;
        let index = |h: &&str| {
            let at = all.iter().position(|x| &**x == *h).unwrap_or_else(|| {
                all.push(Arc::from(*h));
                all.len() - 1
            });
            u16::try_from(at).unwrap_or(u16::MAX)
        };
        headers.iter().map(index).collect()
    }

    /// The order of dates and the zone are in the head.
    #[must_use]
    pub const fn head(&self) -> &Head {
        &self.head
    }

    /// Where messages come together.
    pub const fn findings(&mut self) -> &mut Findings {
        &mut self.findings
    }

    /// Begins a row, or `stands_for` of them that belong together.
    pub fn begin(&mut self, row: u32, stands_for: u32) {
        self.rows = self.rows.saturating_add(stands_for);
        self.row = (row, stands_for);
        self.counted = false;
        self.part = false;
    }

    /// Ends a row: what gave nothing is left out.
    pub fn end(&mut self) {
        if !self.counted {
            self.leave_out(if self.part { "row.counted_elsewhere" } else { "row.not_needed" });
        }
    }

    /// Leaves the row out, for a reason that needs no look at each.
    pub fn leave_out(&mut self, code: &'static str) {
        let entry = self.left_out.entry(code).or_insert((0, self.row.0));
        entry.0 += self.row.1;
        self.counted = true;
    }

    /// Sets the row aside with its cells.
    pub fn refuse(&mut self, record: &Record, column: Option<&str>, reason: Diagnostic) {
        let place = Place { column: column.map(Arc::from), ..self.head.place(self.row.0, None) };
        let cells = record.iter().map(str::to_owned).collect();
        self.findings.set_aside(self.head.source, self.row.0, reason.at(place), cells);
        self.counted = true;
    }

    /// Seconds since 1970 UTC. Clocks without a zone are those of the user's choice.
    pub fn utc(&mut self, moment: Moment) -> i64 {
        self.without_zone |= moment.offset_minutes.is_none();
        moment.utc_seconds(self.head.zone_offset_minutes.unwrap_or(0))
    }

    /// The index of a machine.
    pub fn machine(&mut self, name: &str) -> usize {
        if let Some(i) = self.machines.iter().rposition(|m| m.0 == name) {
            return i;
        }
        self.machines.push((name.to_owned(), Vec::new()));
        self.machines.len() - 1
    }

    /// Takes the values of one processor, disk or network card (`item`) or of the whole machine, that
    /// stand in a column. False for values that cannot be: CPU above 100 per cent.
    pub fn put(
        &mut self,
        machine: usize,
        at: i64,
        activity: Activity,
        item: &str,
        values: &Values,
        column: u16,
    ) -> bool {
        let (holds, pair) = match self.meant(activity, item, values) {
            Meant::Is(holds, pair) => (holds, pair),
            Meant::Part => {
                self.part = true;
                return true;
            }
            Meant::Lacking => return true,
            Meant::Wrong => return false,
        };
        if pair.iter().any(|v| !v.is_nan()) {
            self.put_lane(machine, at, holds, item, pair, column);
        }
        if let (Holds::Disks(kind), Some(busy)) = (holds, values.get(Counter::DiskBusy)) {
            let share = (busy / 100.0).min(1.0);
            self.put_lane(machine, at, Holds::BusyDisk(kind), item, [share, f64::NAN], column);
        }
        true
    }

    fn put_lane(&mut self, machine: usize, at: i64, holds: Holds, item: &str, pair: [f64; 2], column: u16) {
        let (row, stands_for) = self.row;
        let Some((_, lanes)) = self.machines.get_mut(machine) else { return };
        let found = lanes.iter().position(|l| l.holds == holds).unwrap_or_else(|| {
            lanes.push(Lane {
                holds,
                moments: Vec::new(),
                items: BTreeSet::new(),
                rows: 0,
                first_row: row,
                last_row: row,
                column,
            });
            lanes.len() - 1
        });
        let Some(lane) = lanes.get_mut(found) else { return };
        lane.put(at, item, pair);
        lane.last_row = row;
        // A row is counted with the first series that it gives a value to.
        lane.rows += if self.counted { 0 } else { stands_for };
        self.counted = true;
    }

    fn meant(&self, activity: Activity, item: &str, values: &Values) -> Meant {
        let get = |c| values.get(c);
        let nan = f64::NAN;
        let one = |holds, value: Option<f64>| value.map_or(Meant::Lacking, |v| Meant::Is(holds, [v, nan]));
        match activity {
            Activity::Cpu => {
                let Some(idle) = get(Counter::Idle) else { return Meant::Lacking };
                let not_used =
                    idle + get(Counter::Waiting).unwrap_or(0.0) + get(Counter::Stolen).unwrap_or(0.0);
                let all = matches!(item, "-1" | "all");
                // A processor that is switched off has zeros everywhere.
                if !all && not_used + get(Counter::Busy).unwrap_or(0.0) < 0.5 {
                    return Meant::Part;
                }
                // Three values rounded to whole per cent may sum to a little more.
                if not_used > 101.5 {
                    return Meant::Wrong;
                }
                let used = ((100.0 - not_used) / 100.0).clamp(0.0, 1.0);
                Meant::Is(if all { Holds::AllProcessors } else { Holds::EachProcessor }, [used, nan])
            }
            Activity::Memory => match get(Counter::Available) {
                Some(left) => Meant::Is(Holds::MemoryLeft, [left / KIB, nan]),
                None => used_without_caches(values)
                    .map_or(Meant::Lacking, |used| Meant::Is(Holds::MemoryUsed, [used / KIB, nan])),
            },
            Activity::AllDisks | Activity::Disk => {
                let bytes = get(Counter::Read).zip(get(Counter::Written)).map(|(r, w)| (r + w) / 1e6);
                let pair = [get(Counter::Transfers).unwrap_or(nan), bytes.unwrap_or(nan)];
                if pair.iter().all(|v| v.is_nan()) && get(Counter::DiskBusy).is_none() {
                    return Meant::Lacking;
                }
                if activity == Activity::AllDisks {
                    return Meant::Is(Holds::AllDisks, pair);
                }
                match disk(item) {
                    Kind::Nothing => Meant::Part,
                    kind => Meant::Is(Holds::Disks(kind), pair),
                }
            }
            Activity::Queue => one(Holds::Ready, get(Counter::Ready)),
            Activity::Swapping => {
                let pages = get(Counter::SwappedIn).zip(get(Counter::SwappedOut)).map(|(i, o)| i + o);
                one(Holds::Swapped, pages)
            }
            Activity::Faults => one(Holds::MajorFaults, get(Counter::MajorFaults)),
            Activity::Interface => match interface(item) {
                Kind::Nothing => Meant::Part,
                kind => {
                    let mbit = |c| get(c).map_or(nan, |bytes| bytes * 8.0 / 1e6);
                    let pair = [mbit(Counter::Received), mbit(Counter::Sent)];
                    if pair.iter().all(|v| v.is_nan()) {
                        return Meant::Lacking;
                    }
                    Meant::Is(Holds::Interfaces(kind), pair)
                }
            },
        }
    }

    /// Hands all series to the batch.
    pub fn finish(mut self, batch: &mut Batch) {
        let place = self.head.place(self.head.header_row, None);
        let mut samples = Samples::default();
        let mut used = 0;
        let mut not_chosen: BTreeMap<&'static str, (u32, u32)> = BTreeMap::new();
        for (name, mut lanes) in std::mem::take(&mut self.machines) {
            lanes.order_by_key(|l| l.holds);
            count_with_busy_disk(&mut lanes);
            let server = samples.server(&name);
            let mut subject = None;
            for lane in lanes {
                if subject == Some(lane.holds.subject()) {
                    let entry = not_chosen.entry("row.counted_elsewhere").or_insert((0, lane.first_row));
                    entry.0 += lane.rows;
                    entry.1 = entry.1.min(lane.first_row);
                    continue;
                }
                subject = Some(lane.holds.subject());
                if let Some(doubt) = doubt(lane.holds) {
                    self.findings.tell(doubt.at(place.clone()).about(&name));
                }
                used += lane.rows;
                give(&mut samples, server, &lane);
            }
        }
        for (code, (rows, first)) in not_chosen {
            let entry = self.left_out.entry(code).or_insert((0, first));
            *entry = (entry.0 + rows, entry.1.min(first));
        }
        for (code, (rows, row)) in self.left_out {
            if rows > 0 {
                let reason = left_out(code, rows).at(self.head.place(row, None));
                batch.set_aside.push(SetAside {
                    source: self.head.source,
                    row,
                    rows,
                    reason,
                    cells: Vec::new(),
                });
            }
        }
        if self.without_zone && self.head.zone_offset_minutes.is_none() && used > 0 {
            self.findings.tell(no_zone(&self.head));
        }
        samples.finish(self.head, self.rows, used, self.findings, batch);
    }
}

/// Rows of single disks give the busiest of them, also where transfers are taken from the totals: there
/// they are counted with it.
fn count_with_busy_disk(lanes: &mut [Lane]) {
    let kind = lanes.iter().find_map(|l| match l.holds {
        Holds::BusyDisk(kind) => Some(kind),
        _ => None,
    });
    let Some(kind) = kind.filter(|_| lanes.iter().any(|l| l.holds == Holds::AllDisks)) else { return };
    let of_disks = lanes.iter_mut().find(|l| l.holds == Holds::Disks(kind));
    let rows = of_disks.map_or(0, |l| std::mem::take(&mut l.rows));
    if let Some(busy) = lanes.iter_mut().find(|l| l.holds == Holds::BusyDisk(kind)) {
        busy.rows += rows;
    }
}

/// What a row gives.
enum Meant {
    Is(Holds, [f64; 2]),
    /// It is counted with something else.
    Part,
    /// What is needed of it is missing.
    Lacking,
    /// It cannot be.
    Wrong,
}

/// Memory in use without caches, KiB, where `kbavail` is missing. Older versions count buffers and
/// cache as used, newer ones do not; their percentage tells: it is of all memory, and all memory is
/// used and free in older versions only.
fn used_without_caches(values: &Values) -> Option<f64> {
    let used = values.get(Counter::Used)?;
    let (Some(free), Some(percent)) = (values.get(Counter::Free), values.get(Counter::UsedPercent)) else {
        return Some(used);
    };
    let with_caches = (used / (used + free) * 100.0 - percent).abs() < 0.02;
    if !with_caches {
        return Some(used);
    }
    let caches = values.get(Counter::Buffers).unwrap_or(0.0) + values.get(Counter::Cached).unwrap_or(0.0);
    Some((used - caches).max(0.0))
}

fn give(samples: &mut Samples, server: usize, lane: &Lane) {
    let (first, second) = lane.holds.resources();
    let meaning = if lane.holds == Holds::MemoryLeft { Meaning::Free } else { Meaning::Stored };
    let mut counted = false;
    for (i, resource) in [Some(first), second].into_iter().enumerate() {
        let Some(resource) = resource else { continue };
        let present = |m: &&(i64, [f32; 2])| m.1.get(i).is_some_and(|v| !v.is_nan());
        let Some(last) = lane.moments.iter().rposition(|m| present(&m)) else { continue };
        for (n, (at, values)) in lane.moments.iter().enumerate().filter(|(_, m)| present(m)) {
            let row = if n == last { lane.last_row } else { lane.first_row };
            let value = values.get(i).copied().unwrap_or(f32::NAN);
            let sample = Sample {
                resource,
                meaning,
                at: *at,
                value,
                row,
                column: lane.column,
                counts: false,
                part: false,
            };
            samples.put(server, sample);
        }
        if !counted {
            samples.count_rows(server, resource, meaning, lane.rows);
            counted = true;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Memory of 1000 KiB: 200 free, 100 buffers, 300 cache, 400 in programs.
    #[test]
    fn memory_of_older_versions() {
        let values = |used: f64, percent: f64| {
            let mut v = Values::default();
            for (counter, value) in [
                (Counter::Free, 200.0),
                (Counter::Used, used),
                (Counter::UsedPercent, percent),
                (Counter::Buffers, 100.0),
                (Counter::Cached, 300.0),
            ] {
                v.set(counter, value);
            }
            v
        };
        // 800 of 1000 with caches; 400 of 1000 without.
        assert_eq!(used_without_caches(&values(800.0, 80.0)), Some(400.0));
        assert_eq!(used_without_caches(&values(400.0, 40.0)), Some(400.0));
    }
}
