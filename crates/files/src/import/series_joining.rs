//! Measured series to their servers.

use super::meaning::stored;
use super::server_names::{Found, ServerNames};
use super::{Meaning, MeasuredSeries, SharedRows};
use crate::readers::sample_grid::join;
use engine::diagnostic::{Diagnostic, Place};
use engine::inventory::{Inventory, Measured, Server, ServerId, SetAside};
use engine::series::{SeriesBlock, SeriesStore};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Sets the rows of a series aside that were counted as used.
fn set_series_aside(out: &mut Inventory, source: u16, row: u32, rows: u32, server: &str, reason: Diagnostic) {
    let Some(s) = out.sources.get_mut(usize::from(source)) else { return };
    s.rows_used -= rows.min(s.rows_used);
    let place =
        Place { file: Some(s.file.clone()), sheet: s.sheet.clone(), row: Some(row), ..reason.place.clone() };
    let reason = reason.at(place);
    out.diagnostics.push(reason.clone());
    out.set_aside.push(SetAside { source, row, rows, reason, cells: vec![server.to_owned()] });
}

/// Why a series was not joined.
enum Refusal {
    /// Nobody, or more than one, has the name.
    NoServer { several: bool },
    /// Something about the server or the series is missing.
    Unusable(Diagnostic),
}

/// A series without samples, in the place of one whose samples are of no use.
fn nothing(m: &MeasuredSeries) -> SeriesBlock {
    SeriesBlock::new(m.block.resource(), m.block.start(), m.block.interval_seconds(), Vec::new())
}

/// Samples that cannot be of this server, as it is known.
fn more_than_there_is(meaning: Meaning, lost: usize, measured: usize) -> Diagnostic {
    let (what, known) = match meaning {
        Meaning::Free => ("say that more memory is free than is installed", "its memory"),
        _ => ("say that more CPU is in use than there is", "its cores and clock"),
    };
    Diagnostic::warning(
        "measurement.more_than_there_is",
        format!("{lost} of {measured} samples {what}; they stay unknown"),
        format!(
            "Check {known} in the list, and whether the name is that of another machine, then import this file again"
        ),
    )
}

/// The beginning of a sentence about rows of a server.
fn what_is(rows: u32) -> String {
    match rows {
        // Its values share their rows with those of others.
        0 => "A server is".into(),
        1 => "In 1 row a server is".into(),
        n => format!("In {n} rows a server is"),
    }
}

/// Series on their way to servers, which are in the order of their stable names. Those of servers that
/// are not known are set aside with their rows.
pub struct SeriesJoining {
    names: ServerNames,
    left: std::vec::IntoIter<MeasuredSeries>,
    /// What was not joined, and the numbers of the series of each source that were.
    refused: Vec<(MeasuredSeries, Refusal)>,
    used: BTreeSet<(u16, u32)>,
    joined: usize,
}

impl std::fmt::Debug for SeriesJoining {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SeriesJoining").field("left", &self.left.len()).finish_non_exhaustive()
    }
}

impl SeriesJoining {
    /// Of these series.
    pub fn new(servers: &[Server], measured: Vec<MeasuredSeries>) -> Self {
        Self {
            names: ServerNames::new(servers),
            left: measured.into_iter(),
            refused: Vec::new(),
            used: BTreeSet::new(),
            joined: 0,
        }
    }

    /// Joins at most so many series. Says how many were looked at; none when nothing is left.
    pub fn step(
        &mut self,
        most: usize,
        out: &mut Inventory,
        servers: &mut [Server],
        store: &mut SeriesStore,
        touched: &mut BTreeMap<ServerId, bool>,
    ) -> usize {
        let mut done = 0;
        while done < most
            && let Some(m) = self.left.next()
        {
            done += 1;
            self.join(m, out, servers, store, touched);
        }
        done
    }

    fn join(
        &mut self,
        mut m: MeasuredSeries,
        out: &mut Inventory,
        servers: &mut [Server],
        store: &mut SeriesStore,
        touched: &mut BTreeMap<ServerId, bool>,
    ) {
        let server = match self.names.find(&m.server) {
            Found::Server(id) => {
                let place = servers.binary_search_by(|s| s.id.cmp(&id)).ok();
                place.and_then(|i| servers.get_mut(i))
            }
            several_or_none => {
                let several = several_or_none == Found::Several;
                m.block = nothing(&m);
                self.refused.push((m, Refusal::NoServer { several }));
                return;
            }
        };
        let Some(server) = server else { return };
        let resource = m.block.resource();
        let bare = nothing(&m);
        let block = std::mem::replace(&mut m.block, bare);
        let measured = block.present();
        let mut block = match stored(block, m.meaning, server) {
            Ok(block) => block,
            Err(reason) => {
                let reason = reason.about(&server.name.value);
                self.refused.push((m, Refusal::Unusable(reason)));
                return;
            }
        };
        let lost = measured - block.present().min(measured);
        if lost > 0 {
            let reason = more_than_there_is(m.meaning, lost, measured).about(&server.name.value);
            if lost == measured {
                self.refused.push((m, Refusal::Unusable(reason)));
                return;
            }
            let source = out.sources.get(usize::from(m.source));
            let place = Place {
                file: source.map(|s| Arc::clone(&s.file)),
                sheet: source.and_then(|s| s.sheet.clone()),
                column: source.map(|s| s.header(m.column)),
                ..reason.place.clone()
            };
            out.diagnostics.push(reason.at(place));
        }
        if let Some(old) = server.series.get(&resource).and_then(|s| store.get(s.block))
            && **old != block
        {
            match join(old, &block) {
                Some(joined) => block = joined,
                None => {
                    let reason = Diagnostic::warning(
                        "series.not_joined",
                        "Two measurements of one resource differ in their interval; the one with more samples is used",
                        "Import both periods at one interval, to have them joined",
                    )
                    .about(&server.name.value);
                    if old.present() > block.present() {
                        self.refused.push((m, Refusal::Unusable(reason)));
                        return;
                    }
                    out.diagnostics.push(reason);
                }
            }
        }
        let hash = store.insert(block);
        let now = Measured {
            block: hash,
            source: m.source,
            first_row: m.first_row,
            last_row: m.last_row,
            column: m.column,
        };
        let changed = server.series.insert(resource, now).is_none_or(|old| old.block != hash);
        *touched.entry(server.id.clone()).or_default() |= changed;
        self.joined += 1;
        self.used.insert((m.source, m.number));
    }

    /// Sets aside what was not joined; gives the number of series that were.
    pub fn finish(self, out: &mut Inventory) -> usize {
        let Self { refused, used, joined, .. } = self;
        let mut unknown: BTreeMap<(u16, String), (u32, u32, bool)> = BTreeMap::new();
        for (m, refusal) in refused {
            // A row is used when any of its values is.
            let is_used = |s: &&SharedRows| s.with.iter().any(|n| used.contains(&(m.source, *n)));
            let rows = m.rows - m.shared.iter().filter(is_used).map(|s| s.rows).sum::<u32>().min(m.rows);
            match refusal {
                Refusal::Unusable(reason) => {
                    set_series_aside(out, m.source, m.first_row, rows, &m.server, reason)
                }
                Refusal::NoServer { several } => {
                    let entry =
                        unknown.entry((m.source, m.server.to_string())).or_insert((m.first_row, 0, several));
                    entry.0 = entry.0.min(m.first_row);
                    entry.1 += rows;
                }
            }
        }
        for ((source, name), (row, rows, several)) in unknown {
            let reason = if several {
                Diagnostic::error(
                    "measurement.name_shared",
                    format!("{} measured by a name that several servers have", what_is(rows)),
                    "Name the server in the file as it is named here, with its domain, or by its UUID",
                )
            } else {
                Diagnostic::error(
                    "measurement.unknown_server",
                    format!("{} measured that is in no list", what_is(rows)),
                    "Import the list that holds it, then this file again; or make the names agree",
                )
            };
            set_series_aside(out, source, row, rows, &name, reason.about(&name));
        }
        joined
    }
}
