//! Collects the samples of a file into series. All readers of measurements put their values here: it
//! counts their rows, keeps samples small, sums the parts of one machine (its disks, its network
//! cards), and says what was late, twice or missing.

use super::Head;
use super::findings::{Findings, counted};
use super::sample_grid::{MAX_SAMPLES, grid};
use crate::import::{Batch, Meaning, MeasuredSeries, SharedRows};
use engine::diagnostic::Diagnostic;
use engine::inventory::SetAside;
use engine::series::{Resource, SeriesBlock};
use engine::time::Instant;
use std::collections::{BTreeMap, HashMap};

/// Slots without a sample that a run bridges; a longer gap is looked at with all samples at hand.
const BRIDGED: i64 = 200;
/// Different sets of series that rows may hold; those of a file that varies more are counted with their
/// first series alone.
const MOST_SETS: usize = 4_096;

/// One sample.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// What was measured.
    pub resource: Resource,
    /// How the value relates to what a series stores.
    pub meaning: Meaning,
    /// Seconds since 1970 UTC.
    pub at: i64,
    /// In the unit of the resource; with `Meaning::OfInstalled` the fraction, with `Meaning::Clock` MHz.
    pub value: f32,
    /// Row, counted from 1.
    pub row: u32,
    /// Column, from 0.
    pub column: u16,
    /// Whether its row is counted with this series. A row with several values is counted with the first
    /// of them; the others follow it.
    pub counts: bool,
    /// A part of a whole (one disk of several): parts of one moment add up.
    pub part: bool,
}

/// Samples of one resource of one server.
#[derive(Debug)]
struct Series {
    number: u32,
    resource: Resource,
    meaning: Meaning,
    kept: Kept,
    sums: bool,
    duplicates: u32,
    rows: u32,
    first_row: u32,
    last_row: u32,
    column: u16,
}

/// Samples, as small as they can be kept.
#[derive(Debug)]
enum Kept {
    /// On a grid so far: four bytes for each.
    Run { start: i64, step: i64, values: Vec<f32>, missing: u32 },
    /// Anywhere.
    List(Vec<(i64, f32)>),
}

/// Parts of one machine at one moment: loads add up, of busy disks the busiest counts.
#[must_use]
pub fn together(resource: Resource, a: f32, b: f32) -> f32 {
    if resource.adds_up() { a + b } else { a.max(b) }
}

impl Series {
    fn put(&mut self, at: i64, value: f32) {
        match &mut self.kept {
            Kept::Run { start, step, values, missing } => {
                let len = i64::try_from(values.len()).unwrap_or(i64::MAX);
                if len == 1 && *step == 0 && at > *start {
                    *step = at - *start;
                    values.push(value);
                    return;
                }
                if at == *start + (len - 1) * *step
                    && let Some(last) = values.last_mut()
                {
                    self.duplicates += u32::from(!self.sums);
                    *last = if self.sums { together(self.resource, *last, value) } else { value };
                    return;
                }
                let next = *start + len * *step;
                if *step > 0 && at >= next && (at - next) % *step == 0 && (at - next) / *step <= BRIDGED {
                    let gap = (at - next) / *step;
                    for _ in 0..gap {
                        values.push(f32::NAN);
                        *missing += 1;
                    }
                    values.push(value);
                    return;
                }
                let mut list = listed(*start, *step, values);
                list.push((at, value));
                self.kept = Kept::List(list);
            }
            Kept::List(list) => list.push((at, value)),
        }
    }

    /// The series on its grid, with what did not fit it.
    fn finish(self) -> Option<(SeriesBlock, u32, u32, u32)> {
        let mut samples = match self.kept {
            // A run with more holes than samples may have begun with an odd step.
            Kept::Run { start, step, mut values, missing }
                if step > 0
                    && i64::try_from(values.len()).is_ok_and(|n| n <= MAX_SAMPLES)
                    && usize::try_from(missing).is_ok_and(|m| m * 2 < values.len()) =>
            {
                let step = u32::try_from(step).ok()?;
                values.shrink_to_fit();
                let block = SeriesBlock::new(self.resource, Instant::from_unix_seconds(start), step, values);
                return Some((block, self.duplicates, 0, missing));
            }
            Kept::Run { start, step, values, .. } => listed(start, step, &values),
            Kept::List(list) => list,
        };
        if self.sums {
            // Stable: parts of one moment come together in the order of their rows.
            samples.sort_by_key(|s| s.0);
            samples.dedup_by(|next, kept| {
                let same = next.0 == kept.0;
                if same {
                    kept.1 = together(self.resource, kept.1, next.1);
                }
                same
            });
        }
        let g = grid(self.resource, &mut samples)?;
        Some((g.block, g.duplicates + self.duplicates, g.moved, g.missing))
    }

    fn values_mut(&mut self) -> Box<dyn Iterator<Item = &mut f32> + '_> {
        match &mut self.kept {
            Kept::Run { values, .. } => Box::new(values.iter_mut()),
            Kept::List(list) => Box::new(list.iter_mut().map(|s| &mut s.1)),
        }
    }
}

/// The samples of a run with their moments.
fn listed(start: i64, step: i64, values: &[f32]) -> Vec<(i64, f32)> {
    (0..).map(|i| start + i * step).zip(values.iter().copied()).filter(|s| !s.1.is_nan()).collect()
}

/// The samples of one table.
#[derive(Debug, Default)]
pub struct Samples {
    /// By server, in the order in which they are named first.
    servers: Vec<(String, Vec<Series>)>,
    names: HashMap<String, usize>,
    last: (String, usize),
    series: u32,
    /// The row that is being taken, and the series that it gave a value to, the counting one first.
    row: (u32, Vec<u32>),
    /// Rows that gave values to several series.
    shared: BTreeMap<Vec<u32>, u32>,
    /// Servers whose series were handed over, and what was found in them.
    settled: usize,
    /// Rows that are counted with the series that were handed over, and with those that made none.
    counted: u32,
    dropped: u32,
    duplicates: u32,
    moved: u32,
    missing: u32,
}

impl Samples {
    /// The index of a server. Names that differ in case only are one server.
    pub fn server(&mut self, name: &str) -> usize {
        if self.last.0 == name && !self.servers.is_empty() {
            return self.last.1;
        }
        let index = match self.names.get(name) {
            Some(i) => *i,
            None => {
                let folded = name.to_lowercase();
                let next = self.servers.len();
                let index = *self.names.entry(folded).or_insert(next);
                if index == next {
                    self.servers.push((name.to_owned(), Vec::new()));
                }
                self.names.insert(name.to_owned(), index);
                index
            }
        };
        self.last.0.clear();
        self.last.0.push_str(name);
        self.last.1 = index;
        index
    }

    /// Takes a sample of a server that `server` named.
    pub fn put(&mut self, server: usize, s: Sample) {
        let Some((_, all)) = self.servers.get_mut(server) else { return };
        let found = all.iter().position(|x| x.resource == s.resource && x.meaning == s.meaning);
        let series = match found.and_then(|i| all.get_mut(i)) {
            Some(series) => {
                series.sums |= s.part;
                series.put(s.at, s.value);
                series
            }
            None => {
                let number = self.series;
                self.series += 1;
                all.push(Series {
                    number,
                    resource: s.resource,
                    meaning: s.meaning,
                    kept: Kept::Run { start: s.at, step: 0, values: vec![s.value], missing: 0 },
                    sums: s.part,
                    duplicates: 0,
                    rows: 0,
                    first_row: s.row,
                    last_row: s.row,
                    column: s.column,
                });
                let Some(series) = all.last_mut() else { return };
                series
            }
        };
        series.rows += u32::from(s.counts);
        series.last_row = s.row;
        let number = series.number;
        if s.counts {
            self.end_row();
            self.row.0 = s.row;
            self.row.1.push(number);
        } else if self.row.0 == s.row && self.row.1.last().is_some_and(|last| *last != number) {
            self.row.1.push(number);
        }
    }

    /// Remembers of a row which series it holds, where they are several.
    fn end_row(&mut self) {
        let set = &mut self.row.1;
        if set.len() > 1 {
            if let Some(rows) = self.shared.get_mut(set.as_slice()) {
                *rows += 1;
            } else if self.shared.len() < MOST_SETS {
                self.shared.insert(set.clone(), 1);
            }
        }
        set.clear();
    }

    /// The rows of a series that hold others too.
    fn shared_by(&self, number: u32) -> Vec<SharedRows> {
        let sets = self.shared.range(vec![number]..).take_while(|(set, _)| set.first() == Some(&number));
        sets.map(|(set, rows)| SharedRows { rows: *rows, with: set.iter().skip(1).copied().collect() })
            .collect()
    }

    /// Counts rows with a series, beside those that were counted with its samples.
    pub fn count_rows(&mut self, server: usize, resource: Resource, meaning: Meaning, rows: u32) {
        let all = self.servers.get_mut(server).into_iter().flat_map(|(_, all)| all.iter_mut());
        for series in all.filter(|s| s.resource == resource && s.meaning == meaning) {
            series.rows += rows;
        }
    }

    /// The highest value of a resource that was stored with a meaning.
    #[must_use]
    pub fn highest(&mut self, resource: Resource, meaning: Meaning) -> f32 {
        let of = |s: &&mut Series| s.resource == resource && s.meaning == meaning;
        let all = self.servers.iter_mut().flat_map(|(_, all)| all.iter_mut()).filter(of);
        all.flat_map(Series::values_mut).map(|v| *v).filter(|v| !v.is_nan()).fold(0.0, f32::max)
    }

    /// Changes every value of a resource that was stored with a meaning, and the meaning.
    pub fn change(&mut self, resource: Resource, from: Meaning, into: Meaning, value: impl Fn(f32) -> f32) {
        for series in self.servers.iter_mut().flat_map(|(_, all)| all) {
            if series.resource == resource && series.meaning == from {
                series.values_mut().for_each(|v| *v = value(*v));
                series.meaning = into;
            }
        }
    }

    /// Hands over some of the series, at most those of `most` servers: a large file is finished in
    /// slices. True while more are left.
    pub fn settle(&mut self, head: &Head, most: usize, batch: &mut Batch) -> bool {
        let place = head.place(head.header_row, None);
        self.end_row();
        for _ in 0..most {
            let Some((name, all)) = self.servers.get_mut(self.settled) else { return false };
            self.settled += 1;
            let (name, all) = (name.clone(), std::mem::take(all));
            for series in all {
                let (number, shared) = (series.number, self.shared_by(series.number));
                let (first_row, last_row, rows, column) =
                    (series.first_row, series.last_row, series.rows, series.column);
                let meaning = series.meaning;
                let Some((block, duplicates, moved, missing)) = series.finish() else {
                    self.dropped += rows;
                    let reason = Diagnostic::error(
                        "series.too_sparse",
                        "The samples lie too far apart to make a series",
                        "Check the dates: one of them is probably wrong by years",
                    )
                    .at(place.clone())
                    .about(&name);
                    let (source, row) = (head.source, first_row);
                    batch.set_aside.push(SetAside { source, row, rows, reason, cells: Vec::new() });
                    continue;
                };
                self.counted = self.counted.saturating_add(rows);
                self.duplicates += duplicates;
                self.moved += moved;
                self.missing += missing;
                batch.measurements.push(MeasuredSeries {
                    server: name.as_str().into(),
                    block,
                    meaning,
                    source: head.source,
                    first_row,
                    last_row,
                    rows,
                    column,
                    number,
                    shared,
                });
            }
        }
        self.settled < self.servers.len()
    }

    /// Hands all series to the batch, and closes its table: `rows` were read, `used` of them put here.
    pub fn finish(mut self, head: Head, rows: u32, used: u32, mut findings: Findings, batch: &mut Batch) {
        while self.settle(&head, usize::MAX, batch) {}
        let place = head.place(head.header_row, None);
        for (n, code, one, many) in [
            (
                self.duplicates,
                "series.duplicates",
                "sample stands at a moment that has one already; the later row was used",
                "samples stand at a moment that has one already; the later row was used",
            ),
            (
                self.moved,
                "series.off_grid",
                "sample lies between the steps of its series and was moved to the nearest",
                "samples lie between the steps of their series and were moved to the nearest",
            ),
            (
                self.missing,
                "series.gaps",
                "sample is missing inside of a series; it stays unknown",
                "samples are missing inside of series; they stay unknown",
            ),
        ] {
            if n > 0 {
                let remedy = "Nothing to do, unless the number is large";
                findings.tell(Diagnostic::note(code, counted(n, one, many), remedy).at(place.clone()));
            }
        }
        let used = used.saturating_sub(self.dropped);
        // What no series counts is not used, whatever a reader thought of its rows.
        let lost = used.saturating_sub(self.counted);
        if lost > 0 {
            let reason = Diagnostic::note(
                "row.no_value",
                counted(
                    lost,
                    "row holds no value of which a series could be made",
                    "rows hold no value of which a series could be made",
                ),
                "Nothing to do, unless the file was cut short",
            )
            .at(place);
            let (source, row) = (head.source, head.header_row);
            batch.set_aside.push(SetAside { source, row, rows: lost, reason, cells: Vec::new() });
        }
        batch.close(head, rows, used - lost, findings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn series_of(samples: &[(i64, f32)], part: bool) -> Option<(SeriesBlock, u32, u32, u32)> {
        let mut s = Samples::default();
        let server = s.server("a");
        for (at, value) in samples {
            s.put(
                server,
                Sample {
                    resource: Resource::Cpu,
                    meaning: Meaning::Stored,
                    at: *at,
                    value: *value,
                    row: 1,
                    column: 0,
                    counts: true,
                    part,
                },
            );
        }
        s.servers.pop().and_then(|(_, mut all)| all.pop()).and_then(Series::finish)
    }

    #[test]
    fn parts_of_a_machine_add_up() {
        // Two disks every minute, the second one's row after the first one's, or all of it later.
        let paired = [(0, 1.0), (0, 10.0), (60, 2.0), (60, 20.0), (120, 3.0), (120, 30.0)];
        let apart = [(0, 1.0), (60, 2.0), (120, 3.0), (0, 10.0), (60, 20.0), (120, 30.0)];
        for samples in [paired, apart] {
            let (block, duplicates, ..) = series_of(&samples, true).unwrap();
            assert_eq!((block.samples(), duplicates), (&[11.0, 22.0, 33.0][..], 0));
        }
        // Not parts: the later row wins.
        let (block, duplicates, ..) = series_of(&paired, false).unwrap();
        assert_eq!((block.samples(), duplicates), (&[10.0, 20.0, 30.0][..], 3));
    }

    proptest! {
        /// Kept small or kept as a list, the same series comes out.
        #[test]
        fn a_run_is_what_its_list_gives(
            steps in proptest::collection::vec((0i64..4, 0u8..100), 1..60),
        ) {
            let mut at = 1_800_000_000;
            let samples: Vec<(i64, f32)> = steps.iter().map(|(step, v)| {
                at += step * 300;
                (at, f32::from(*v))
            }).collect();
            let run = series_of(&samples, false).map(|s| s.0);
            let mut list = samples.clone();
            let listed = grid(Resource::Cpu, &mut list).map(|g| g.block);
            // A run takes the step that it began with, a list the most common one; where those are one
            // and the same, so are the series.
            if let (Some(run), Some(listed)) = (run, listed)
                && run.interval_seconds() == listed.interval_seconds()
            {
                prop_assert_eq!(run, listed);
            }
        }
    }
}
