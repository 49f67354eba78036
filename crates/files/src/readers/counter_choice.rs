//! One of several counters that say the same. Tools write CPU in per cent and in MHz, a disk as a whole
//! and in parts: for each resource of a server one of them is used, the rest is set aside and counted.

use super::Head;
use super::findings::counted;
use super::samples::{Sample, Samples};
use crate::import::{Batch, Meaning};
use engine::diagnostic::Diagnostic;
use engine::inventory::SetAside;
use engine::series::Resource;
use std::collections::BTreeMap;

/// Which counter a sample is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lane {
    /// Server, as `Samples` counts them.
    pub server: usize,
    /// What was measured.
    pub resource: Resource,
    /// How good the counter is; lower is better.
    pub rank: u8,
    /// One of several disks or cards; the whole is better, where there is one.
    pub part: bool,
}

#[derive(Debug, Clone, Copy)]
struct Kept {
    at: i64,
    value: f32,
    row: u32,
    column: u16,
    meaning: Meaning,
    adds: bool,
}

/// All samples of a file, until the best counters are known.
#[derive(Debug, Default)]
pub struct CounterChoice {
    lanes: BTreeMap<Lane, Vec<Kept>>,
}

impl CounterChoice {
    /// Takes a sample. `adds`: one half of a whole (reads of reads and writes).
    pub fn put(&mut self, lane: Lane, sample: &Sample, adds: bool) {
        let Sample { at, value, row, column, meaning, .. } = *sample;
        let adds = adds || lane.part;
        self.lanes.entry(lane).or_default().push(Kept { at, value, row, column, meaning, adds });
    }

    /// Gives the samples of the best counters to `samples`, and sets the rest aside. How many rows were
    /// used.
    pub fn settle(self, samples: &mut Samples, head: &Head, batch: &mut Batch) -> u32 {
        let mut used = 0_u32;
        let mut taken: Option<(usize, Resource)> = None;
        for (lane, all) in self.lanes {
            let rows = u32::try_from(all.len()).unwrap_or(u32::MAX);
            if taken == Some((lane.server, lane.resource)) {
                let row = all.first().map_or(head.header_row, |k| k.row);
                let reason = Diagnostic::note(
                    "row.said_twice",
                    counted(
                        rows,
                        "row says what a better counter of the file says too",
                        "rows say what a better counter of the file says too",
                    ),
                    "Nothing to do",
                )
                .at(head.place(row, None));
                batch.set_aside.push(SetAside { source: head.source, row, rows, reason, cells: Vec::new() });
                continue;
            }
            taken = Some((lane.server, lane.resource));
            used = used.saturating_add(rows);
            for k in all {
                let sample = Sample {
                    resource: lane.resource,
                    meaning: k.meaning,
                    at: k.at,
                    value: k.value,
                    row: k.row,
                    column: k.column,
                    counts: true,
                    part: k.adds,
                };
                samples.put(lane.server, sample);
            }
        }
        used
    }
}
