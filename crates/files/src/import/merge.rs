//! Batches into the inventory: records to servers, measurements to their servers.
//!
//! Files that are imported together are taken in the order of their names, lists first, and the rows of each in the
//! order of what identifies them, so that neither the order in which they were dropped nor that of the
//! rows decides. What order does decide: where files differ, the value that was known first is used
//! until the conflict is settled, and a server keeps the name and the stable name that it had first. So
//! two imports one after the other may name a server otherwise than one import of both.

use super::existing_hosts;
use super::identity::{folded, told_apart};
use super::joining::Joined;
use super::merging::Joining;
use super::returned::bring_back;
use super::same_server::{Difference, shift_sources};
use super::sorting::Sorting;
use super::{Batch, MeasuredSeries};
use crate::readers::findings::Findings;
use engine::diagnostic::{Diagnostic, Place};
use engine::inventory::{Inventory, Server, ServerId, SetAside};
use engine::joining::{FieldValue, JoinRule};
use engine::origin::{Cell, Origin, Source};
use engine::series::SeriesStore;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

/// What an import did, in counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportSummary {
    /// Servers that were not known before.
    pub new: usize,
    /// Servers of which something is known now that was not, or is different.
    pub updated: usize,
    /// Servers that were there before and stay as they were.
    pub unchanged: usize,
    /// Rows set aside.
    pub set_aside: usize,
    /// Rows in the files.
    pub rows_in: usize,
    /// Rows used. `rows_in` = `rows_used` + `set_aside`.
    pub rows_used: usize,
    /// Series joined to a server.
    pub joined: usize,
    /// Records joined to a server that another record made, by the place of the rule in `JoinRule::ALL`.
    pub by_rule: [usize; JoinRule::ALL.len()],
    /// Values about which sources differ that did not before.
    pub conflicts: usize,
    /// Rows that had been set aside and were repaired.
    pub repaired: usize,
}

impl ImportSummary {
    /// How many records each rule joined, strongest first; rules that joined none are left out.
    pub fn joined_by(&self) -> impl Iterator<Item = (JoinRule, usize)> {
        JoinRule::ALL.into_iter().zip(self.by_rule).filter(|(_, n)| *n > 0)
    }
}

/// Merges batches into an inventory and its series. What is known stays unless the same file is read
/// again, whose values then replace those it gave before; differing values of other files become
/// conflicts. [`Joining`] does the same in slices.
#[must_use]
pub fn merge(
    inventory: &Inventory,
    store: &SeriesStore,
    batches: Vec<Batch>,
) -> (Inventory, SeriesStore, ImportSummary) {
    let mut joining = Joining::new(inventory, store.clone(), batches);
    while !joining.step(usize::MAX).is_done {}
    joining.finish()
}

/// What batches bring that is not in the inventory yet.
#[derive(Debug, Default)]
pub(super) struct Taken {
    /// Servers as their rows describe them.
    pub(super) records: Vec<Server>,
    pub(super) measured: Vec<MeasuredSeries>,
    /// Tables that are read again.
    pub(super) outdated: BTreeSet<u16>,
    /// Places of repaired rows, with the table that they were set aside from.
    pub(super) lists: BTreeMap<(u16, u32), u16>,
}

/// Servers of a batch on their way to the records, in the order of what identifies them.
#[derive(Debug)]
pub(super) struct Arriving {
    servers: Vec<Server>,
    /// By how much their tables are numbered otherwise in the inventory, and how many servers know it.
    shift: u16,
    shifted: usize,
    sorting: Sorting,
}

impl Arriving {
    /// Does a slice; true while more is left.
    pub(super) fn step(&mut self, most: usize) -> bool {
        if self.shift > 0 && self.shifted < self.servers.len() {
            for server in self.servers.iter_mut().skip(self.shifted).take(most) {
                shift_sources(server, self.shift);
            }
            self.shifted = self.shifted.saturating_add(most);
            return true;
        }
        self.sorting.step(most, &mut self.servers, |all, a, b| match (all.get(a), all.get(b)) {
            (Some(a), Some(b)) => by_identity(a, b),
            _ => Ordering::Equal,
        })
    }

    pub(super) fn finish(self, records: &mut Vec<Server>) {
        append(records, self.servers);
    }
}

fn by_identity(a: &Server, b: &Server) -> Ordering {
    fn text<T: Ord + Clone>(known: Option<&engine::origin::Sourced<T>>) -> Option<&T> {
        known.map(|v| &v.value)
    }
    let key = |s: &Server| {
        [&s.uuid, &s.serial, &s.site, &s.platform_id, &s.dns_name].map(|k| text(k.as_ref()).cloned())
    };
    a.id.cmp(&b.id).then_with(|| key(a).cmp(&key(b)))
}

/// Takes a batch in, but for its servers and series, which are handed on. `before`: tables that were
/// imported earlier. `None`: no more fit.
pub(super) fn take_in(
    out: &mut Inventory,
    mut batch: Batch,
    before: usize,
    taken: &mut Taken,
    summary: &mut ImportSummary,
) -> Option<Arriving> {
    // A file of which servers were missing is worth reading again, once they are there.
    let waits = |i: usize| {
        let of = |s: &&SetAside| usize::from(s.source) == i;
        out.set_aside.iter().filter(of).any(|s| s.reason.code.starts_with("measurement."))
    };
    let again = |s: &Source| {
        let mut old = out.sources.iter().enumerate();
        old.any(|(i, o)| o.sha256 == s.sha256 && o.sheet == s.sheet && !waits(i))
    };
    if let Some(first) = batch.sources.first()
        && batch.sources.iter().all(again)
    {
        out.diagnostics.push(
            Diagnostic::note("file.known", "The file was imported before and is unchanged", "Nothing to do")
                .at(Place { file: Some(first.file.clone()), ..Place::default() }),
        );
        return Some(Arriving { servers: Vec::new(), shift: 0, shifted: 0, sorting: Sorting::new(0) });
    }
    let shift = u16::try_from(out.sources.len()).ok()?;
    if out.sources.len() + batch.sources.len() > usize::from(u16::MAX) {
        out.diagnostics.push(Diagnostic::error(
            "import.too_many_tables",
            "More tables were imported than a project holds",
            "Start a new project with the newest files",
        ));
        return None;
    }
    if batch.returned.is_empty() {
        // Files of one name that come together (each server's log is called so) are several files.
        let replaces = replaced_by(&batch.sources, out.sources.get(..before).unwrap_or_default());
        supersede(out, &replaces);
        taken.outdated.extend(replaces.iter().filter_map(|i| u16::try_from(*i).ok()));
    } else {
        // Repaired rows are rows of the list that they were set aside from: who gave a duplicate another
        // name there means two servers, whatever else they share.
        for r in &batch.returned {
            let same = |o: &Source| o.file == r.file && o.sheet == r.sheet;
            if let Some(of) = out.sources.iter().rposition(same).and_then(|of| u16::try_from(of).ok()) {
                taken.lists.insert((shift.saturating_add(r.source), r.row), of);
            }
        }
        // They add to what the file brought before.
        summary.repaired += bring_back(out, &mut batch);
    }
    out.sources.extend(batch.sources);
    out.diagnostics.extend(batch.diagnostics);
    out.set_aside.extend(batch.set_aside.into_iter().map(|mut s| {
        s.source = s.source.saturating_add(shift);
        s
    }));
    existing_hosts::lay(&mut out.hosts, batch.hosts, shift);
    taken.measured.extend(batch.measurements.into_iter().map(|mut m| {
        m.source = m.source.saturating_add(shift);
        m
    }));
    let sorting = Sorting::new(batch.servers.len());
    Some(Arriving { servers: batch.servers, shift, shifted: 0, sorting })
}

/// Whether two identities of one server are those of two platforms, or of lists that name none: each
/// has its own, and neither is wrong.
pub(super) fn other_platform(d: &Difference) -> bool {
    let platform = |v: &FieldValue| match v {
        FieldValue::Text(t) => t.value.trim().rsplit_once('/').map(|(platform, _)| platform.to_owned()),
        _ => None,
    };
    platform(&d.kept).zip(platform(&d.other)).is_none_or(|(a, b)| a != b)
}

/// Appends without a copy where there is nothing to append to: a hundred thousand servers are 100 MB.
pub(crate) fn append(to: &mut Vec<Server>, mut more: Vec<Server>) {
    if to.is_empty() {
        *to = more;
    } else {
        to.append(&mut more);
    }
}

/// The cell of a server's name.
pub(crate) const fn cell_of(server: &Server) -> Option<Cell> {
    match server.name.origin {
        Origin::Cell(c) | Origin::Derived(c) => Some(c),
        Origin::Typed => None,
    }
}

/// Where a server was named.
pub(super) fn place_of(server: &Server, sources: &[Source]) -> Place {
    let Some(cell) = cell_of(server) else { return Place::default() };
    let source = sources.get(usize::from(cell.source));
    Place {
        file: source.map(|s| s.file.clone()),
        sheet: source.and_then(|s| s.sheet.clone()),
        row: Some(cell.row),
        column: None,
        subject: Some(server.name.value.clone()),
    }
}

/// Says what identifies nobody, and what could not be told.
pub(super) fn doubts(joined: &Joined, all: &[Server], sources: &[Source], findings: &mut Findings) {
    for (rule, (keys, [a, b])) in &joined.shared {
        let (Some(a), Some(b)) = (all.get(*a), all.get(*b)) else { continue };
        findings.tell(
            Diagnostic::warning(
                "server.key_shared",
                format!(
                    "{keys} times several servers of one list have the same {}; it joins nobody",
                    rule.label()
                ),
                "Nothing to do, if they are several servers; else give them one name",
            )
            .at(place_of(a, sources))
            .found(
                format!("{} and {}", a.name.value, b.name.value),
                format!("one {} for each server", rule.label()),
            ),
        );
    }
    for (i, rule) in &joined.doubtful {
        let Some(server) = all.get(*i) else { continue };
        findings.tell(
            Diagnostic::warning(
                "server.fits_several",
                format!(
                    "The record fits several servers by its {}; it was joined to none of them",
                    rule.label()
                ),
                "Add the serial number, the UUID or the site to the row, so that one of them is meant",
            )
            .at(place_of(server, sources)),
        );
    }
}

/// Gives new servers of one name stable names of their own. Those of the project keep theirs.
pub(super) fn name_apart(
    all: &mut [Server],
    existing: usize,
    joined: &Joined,
    sources: &[Source],
    findings: &mut Findings,
) {
    let stands = |i: usize| joined.base.get(i) == Some(&i);
    // Nearly all have a name of their own, and lists come sorted: those of one name stand side by side.
    let mut by_name: Vec<(&ServerId, usize)> =
        all.iter().enumerate().filter(|(i, _)| stands(*i)).map(|(i, s)| (&s.id, i)).collect();
    by_name.sort_unstable();
    let several: Vec<Vec<usize>> = by_name
        .chunk_by(|a, b| a.0 == b.0)
        .filter(|same| same.len() > 1)
        .map(|same| same.iter().map(|(_, i)| *i).collect())
        .collect();
    if several.is_empty() {
        return;
    }
    let mut taken: BTreeSet<ServerId> = BTreeSet::new();
    taken.extend(by_name.into_iter().map(|(id, _)| id.clone()));
    let by = |s: &Server, kind: usize| {
        let known = [&s.site, &s.serial, &s.platform_id, &s.uuid, &s.dns_name];
        known.get(kind).and_then(|k| k.as_ref()).map(|v| v.value.clone()).filter(|v| !v.trim().is_empty())
    };
    for group in several {
        let mut counts: BTreeMap<(usize, String), u32> = BTreeMap::new();
        for server in group.iter().filter_map(|i| all.get(*i)) {
            for kind in 0..5 {
                if let Some(text) = by(server, kind) {
                    *counts.entry((kind, folded(&text))).or_default() += 1;
                }
            }
        }
        let mut plain = group.iter().any(|i| *i < existing);
        let mut number = 1;
        for i in group.into_iter().filter(|i| *i >= existing) {
            let Some(server) = all.get_mut(i) else { continue };
            let telling = (0..5).find_map(|kind| {
                by(server, kind).filter(|text| counts.get(&(kind, folded(text))) == Some(&1))
            });
            // One of which nothing else is known may keep the name.
            if telling.is_none() && !plain {
                plain = true;
                continue;
            }
            let first = telling.map(|t| told_apart(&server.name.value, &t));
            let (name, id) = first.filter(|(_, id)| !taken.contains(id)).unwrap_or_else(|| {
                loop {
                    number += 1;
                    let (name, id) = told_apart(&server.name.value, &number.to_string());
                    if !taken.contains(&id) {
                        break (name, id);
                    }
                }
            });
            taken.insert(id.clone());
            findings.tell(
                Diagnostic::warning(
                    "server.same_name",
                    format!(
                        "Another server is named {} as well; this one is called {name}",
                        server.name.value
                    ),
                    "Nothing to do, if there are two; else make serial number, UUID and site agree",
                )
                .at(place_of(server, sources)),
            );
            server.other_names.insert(0, server.name.clone());
            server.name.value = name.into();
            server.id = id;
        }
    }
}

/// Tables that are read again: the same file and sheet, with other content.
fn replaced_by(new: &[Source], old: &[Source]) -> Vec<usize> {
    let same = |a: &Source| new.iter().any(|b| a.file == b.file && a.sheet == b.sheet);
    old.iter().enumerate().filter(|(_, o)| same(o)).map(|(i, _)| i).collect()
}

/// Rows set aside from a table that is read again need no repair any more; they stay counted.
fn supersede(out: &mut Inventory, replaced: &[usize]) {
    for &index in replaced {
        let mut first: Option<u32> = None;
        let mut rows = 0;
        out.set_aside.retain(|s| {
            let old = usize::from(s.source) == index;
            if old {
                rows += s.rows;
                first = Some(first.map_or(s.row, |f| f.min(s.row)));
            }
            !old
        });
        let (Some(row), Ok(source)) = (first, u16::try_from(index)) else { continue };
        let reason = Diagnostic::note("row.superseded", "The file was imported again later", "Nothing to do");
        let place = out.sources.get(index).map(|s| Place {
            file: Some(s.file.clone()),
            sheet: s.sheet.clone(),
            ..Place::default()
        });
        let reason = reason.at(place.unwrap_or_default());
        out.set_aside.push(SetAside { source, row, rows, reason, cells: Vec::new() });
    }
}
