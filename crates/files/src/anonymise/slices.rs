//! Putting tokens in the place of names record by record, so that a page can answer in between.

use super::key::Key;
use super::substitute::{Cells, Replaced, Substitute, kinds_of};
use crate::import::{Batch, MeasuredSeries, Problem};
use engine::inventory::SetAside;
use std::collections::VecDeque;

/// How far it has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnonymisingProgress {
    /// Records done: servers, hosts, series, rows set aside and messages.
    pub done: usize,
    /// Records in all.
    pub total: usize,
    /// Nothing is left.
    pub is_done: bool,
}

/// Batches that get tokens in the place of names, some records at a time. However it is sliced, batches
/// and key are those that [`super::anonymise`] gives. Dropping it cancels.
pub struct Anonymising {
    key: Key,
    waiting: VecDeque<Batch>,
    done: Vec<Batch>,
    current: Option<(Batch, UnderWay)>,
    records_done: usize,
    total: usize,
}

impl Anonymising {
    /// Begins with batches and a key, which may hold tokens already.
    #[must_use]
    pub fn new(batches: Vec<Batch>, key: Key) -> Self {
        let total = batches.iter().map(records).sum();
        let waiting = batches.into();
        Self { key, waiting, done: Vec::new(), current: None, records_done: 0, total }
    }

    /// Does so many records, or what takes as long.
    pub fn step(&mut self, count: usize) -> AnonymisingProgress {
        if let Some((mut batch, mut under_way)) =
            self.current.take().or_else(|| Some((self.waiting.pop_front()?, UnderWay::default())))
        {
            let before = under_way.records;
            let more = under_way.step(&mut batch, &mut self.key, count);
            self.records_done += under_way.records - before;
            if more {
                self.current = Some((batch, under_way));
            } else {
                self.done.push(batch);
            }
        }
        AnonymisingProgress {
            done: self.records_done,
            total: self.total,
            is_done: self.current.is_none() && self.waiting.is_empty(),
        }
    }

    /// The batches, in their order, and the key with all tokens. What was not stepped through is done now.
    #[must_use]
    pub fn finish(mut self) -> (Vec<Batch>, Key) {
        while !self.step(usize::MAX).is_done {}
        (self.done, self.key)
    }
}

/// What is stepped through of a batch; rows set aside twice, for their cells and for the reason.
fn records(batch: &Batch) -> usize {
    batch.sources.len()
        + batch.servers.len()
        + batch.hosts.len()
        + batch.measurements.len()
        + 2 * batch.set_aside.len()
        + batch.returned.len()
        + batch.problems.len()
        + batch.diagnostics.len()
}

/// The parts of a batch, in the order in which they are done: messages and rows set aside quote what was
/// found elsewhere, so they come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Stage {
    #[default]
    Sources,
    Servers,
    Hosts,
    Measurements,
    Cells,
    Returned,
    Problems,
    Sorting,
    Diagnostics,
    Reasons,
    Done,
}

impl Stage {
    const fn next(self) -> Self {
        match self {
            Self::Sources => Self::Servers,
            Self::Servers => Self::Hosts,
            Self::Hosts => Self::Measurements,
            Self::Measurements => Self::Cells,
            Self::Cells => Self::Returned,
            Self::Returned => Self::Problems,
            Self::Problems => Self::Sorting,
            Self::Sorting => Self::Diagnostics,
            Self::Diagnostics => Self::Reasons,
            Self::Reasons | Self::Done => Self::Done,
        }
    }
}

/// A batch that is being gone through.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    stage: Stage,
    /// The next record of the stage.
    at: usize,
    /// The last spelling that was sorted for messages.
    sorted: Option<String>,
    /// What the columns of each source hold.
    kinds: Vec<Vec<Cells>>,
    replaced: Replaced,
    records: usize,
}

impl UnderWay {
    /// Does so many records; true while more is left.
    pub(super) fn step(&mut self, batch: &mut Batch, key: &mut Key, count: usize) -> bool {
        let mut left = count.max(1);
        while self.stage != Stage::Done && left > 0 {
            let done = match self.stage {
                Stage::Sorting => {
                    self.sorted = self.replaced.sort_for_messages(self.sorted.as_deref(), left);
                    if self.sorted.is_some() { left } else { 0 }
                }
                _ => {
                    let done = self.records_of_stage(batch, key, left);
                    self.records += done;
                    done
                }
            };
            self.at = self.at.saturating_add(done);
            if done < left {
                self.stage = self.stage.next();
                self.at = 0;
            }
            left -= done.min(left);
        }
        self.stage != Stage::Done
    }

    /// Does records of the present stage; how many. Fewer than asked for: no more are left.
    fn records_of_stage(&mut self, batch: &mut Batch, key: &mut Key, count: usize) -> usize {
        // Named one by one, so that a new field has to be thought about here.
        let Batch {
            sources,
            servers,
            hosts,
            // What can be bought tells of the seller only.
            host_types: _,
            measurements,
            set_aside,
            diagnostics,
            problems,
            repairs,
            returned,
        } = batch;
        let mut to = Substitute::new(key, &mut self.replaced);
        let (at, kinds) = (self.at, &mut self.kinds);
        match self.stage {
            Stage::Sources => each(sources, at, count, |source| {
                kinds.push(kinds_of(&source.headers));
                to.source(source);
            }),
            Stage::Servers => each(servers, at, count, |server| to.server(server)),
            Stage::Hosts => each(hosts, at, count, |host| to.existing_host(host)),
            Stage::Measurements => each(measurements, at, count, |measured| {
                let MeasuredSeries {
                    server,
                    block: _,
                    meaning: _,
                    source: _,
                    first_row: _,
                    last_row: _,
                    rows: _,
                    column: _,
                    number: _,
                    shared: _,
                } = measured;
                *server = to.name(server).into();
            }),
            Stage::Cells => each(set_aside, at, count, |row| {
                let kinds = kinds.get(usize::from(row.source)).map(Vec::as_slice).unwrap_or_default();
                let SetAside { source: _, row: _, rows: _, reason: _, cells } = row;
                to.cells(cells, kinds);
            }),
            Stage::Returned => each(returned, at, count, |row| {
                let kinds = kinds.get(usize::from(row.source)).map(Vec::as_slice).unwrap_or_default();
                to.returned(row, kinds);
            }),
            Stage::Problems => {
                // Proposals quote cells, and are of no use once a batch is taken.
                repairs.clear();
                each(problems, at, count, |problem| {
                    let Problem { code: _, column, count: _ } = problem;
                    *column = to.header(column);
                })
            }
            Stage::Diagnostics => each(diagnostics, at, count, |diagnostic| to.diagnostic(diagnostic)),
            Stage::Reasons => each(set_aside, at, count, |row| to.diagnostic(&mut row.reason)),
            Stage::Sorting | Stage::Done => 0,
        }
    }
}

/// Does so many of a list, from a place on; how many there were.
fn each<T>(list: &mut [T], at: usize, count: usize, mut with: impl FnMut(&mut T)) -> usize {
    let part = list.get_mut(at..).unwrap_or_default();
    let count = count.min(part.len());
    for item in part.iter_mut().take(count) {
        with(item);
    }
    count
}
