//! Merging in slices, so that a page can answer between them: a hundred thousand servers are joined in a
//! second. How the work is sliced changes nothing of what comes out.

use super::conflicts::{Conflicts, tell};
use super::identity::{Interner, folded};
use super::joining::{Candidate, Joined, Matching};
use super::merge::{Arriving, Taken, append, cell_of, doubts, name_apart, other_platform, take_in};
use super::same_server::{Difference, fill};
use super::series_joining::SeriesJoining;
use super::sorting::Sorting;
use super::{Batch, ImportSummary, MeasuredSeries};
use crate::readers::findings::Findings;
use engine::diagnostic::{Diagnostic, Severity};
use engine::inventory::{Inventory, Server, ServerId};
use engine::joining::{FieldValue, Join, ServerField};
use engine::order::Order as _;
use engine::origin::{Cell, Origin, Source};
use engine::series::SeriesStore;
use std::collections::{BTreeMap, BTreeSet};

/// How far merging is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoiningProgress {
    /// Records and series looked at. Each record is looked at twice: for what identifies it, and for what
    /// it says.
    pub done: usize,
    /// Records and series to look at, as far as is known.
    pub total: usize,
    /// Nothing is left: [`Joining::finish`] gives the result.
    pub is_done: bool,
}

/// Batches that are being merged into an inventory and its series, as [`super::merge`] does at once.
#[derive(Debug)]
pub struct Joining<'a> {
    /// The inventory before.
    known: &'a Inventory,
    out: Inventory,
    store: SeriesStore,
    summary: ImportSummary,
    /// Tables of the inventory before, and its messages.
    first_new: usize,
    told_before: usize,
    /// Servers of the inventory before, in their order.
    before: Vec<ServerId>,
    all: Vec<Server>,
    measured: Vec<MeasuredSeries>,
    outdated: BTreeSet<u16>,
    touched: BTreeMap<ServerId, bool>,
    conflicts: Conflicts,
    findings: Findings,
    stage: Stage,
    done: usize,
    total: usize,
}

/// What comes next.
#[derive(Debug)]
enum Stage {
    /// The servers that are known are copied: until the end the inventory is as it was.
    Copying { batches: Vec<Batch> },
    /// Batches are taken in, and the servers of each are put in order.
    TakingIn { batches: std::vec::IntoIter<Batch>, taken: Taken, arriving: Option<Arriving> },
    /// Each record tells what identifies it.
    Identifying { interner: Box<Interner>, candidates: Vec<Candidate>, lists: BTreeMap<(u16, u32), u16> },
    /// Which of them are one, a rule a slice.
    Matching(Box<Matching>),
    /// Records become servers.
    Filling { joined: Joined, at: usize, sites: Option<SiteLists> },
    /// Servers into their order, those that became part of others behind them.
    Sorting { joined: Joined, sorting: Sorting },
    /// Away with the latter, then conflicts and messages to the inventory.
    Settling { standing: usize },
    /// Measurements to their servers.
    Series(Box<SeriesJoining>),
    /// Nothing is left.
    Done,
}

impl<'a> Joining<'a> {
    /// Batches, and what they are to be merged into.
    #[must_use]
    pub fn new(known: &'a Inventory, store: SeriesStore, mut batches: Vec<Batch>) -> Self {
        // Lists before measurements, each by their names.
        batches.order_by_key(|b| (b.servers.is_empty(), b.sources.first().map(|s| s.file.clone())));
        // Named one by one, so that a new field has to be thought about here. Servers are copied in slices.
        let Inventory { servers, hosts, sources, set_aside, joins, conflicts, diagnostics } = known;
        let records: usize = servers.len() + batches.iter().map(|b| b.servers.len()).sum::<usize>();
        let series: usize = batches.iter().map(|b| b.measurements.len()).sum();
        Self {
            known,
            store,
            summary: ImportSummary::default(),
            first_new: sources.len(),
            told_before: diagnostics.len(),
            before: Vec::with_capacity(servers.len()),
            all: Vec::with_capacity(if servers.is_empty() { 0 } else { records }),
            measured: Vec::new(),
            outdated: BTreeSet::new(),
            touched: BTreeMap::new(),
            conflicts: Conflicts::new(conflicts.clone()),
            findings: Findings::default(),
            stage: Stage::Copying { batches },
            done: 0,
            total: records.saturating_mul(2).saturating_add(series),
            out: Inventory {
                servers: Vec::new(),
                hosts: hosts.clone(),
                sources: sources.clone(),
                set_aside: set_aside.clone(),
                joins: joins.clone(),
                conflicts: Vec::new(),
                diagnostics: diagnostics.clone(),
            },
        }
    }

    /// Does a slice of the work: at most so many records or series, a whole batch, or one rule.
    pub fn step(&mut self, most: usize) -> JoiningProgress {
        let most = most.max(1);
        self.stage = match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Copying { batches } => {
                let from = self.all.len();
                for server in self.known.servers.iter().skip(from).take(most) {
                    self.before.push(server.id.clone());
                    self.all.push(server.clone());
                }
                if self.all.len() < self.known.servers.len() {
                    Stage::Copying { batches }
                } else {
                    Stage::TakingIn { batches: batches.into_iter(), taken: Taken::default(), arriving: None }
                }
            }
            Stage::TakingIn { batches, mut taken, arriving: Some(mut arriving) } => {
                let arriving = if arriving.step(most) {
                    Some(arriving)
                } else {
                    arriving.finish(&mut taken.records);
                    None
                };
                Stage::TakingIn { batches, taken, arriving }
            }
            Stage::TakingIn { mut batches, mut taken, arriving: None } => {
                let (out, summary) = (&mut self.out, &mut self.summary);
                let next = batches.next();
                match next.and_then(|batch| take_in(out, batch, self.first_new, &mut taken, summary)) {
                    None => self.taken_in(taken),
                    arriving => Stage::TakingIn { batches, taken, arriving },
                }
            }
            Stage::Identifying { mut interner, mut candidates, lists } => {
                let from = candidates.len();
                for (i, server) in self.all.iter().enumerate().skip(from).take(most) {
                    let existing = i < self.before.len();
                    let known = if existing { self.conflicts.of(&server.id) } else { Vec::new() };
                    let list = |c: Cell| lists.get(&(c.source, c.row)).copied().unwrap_or(c.source);
                    candidates.push(Candidate {
                        keys: interner.keys(server, &known, &self.out.sources),
                        source: cell_of(server).map_or(u16::MAX, list),
                        existing,
                    });
                }
                self.done += candidates.len() - from;
                if candidates.len() < self.all.len() {
                    Stage::Identifying { interner, candidates, lists }
                } else {
                    Stage::Matching(Box::new(Matching::new(candidates)))
                }
            }
            Stage::Matching(mut matching) => {
                if matching.step() {
                    Stage::Matching(matching)
                } else {
                    let joined = matching.finish();
                    let (known, findings) = (self.before.len(), &mut self.findings);
                    doubts(&joined, &self.all, &self.out.sources, findings);
                    name_apart(&mut self.all, known, &joined, &self.out.sources, findings);
                    Stage::Filling { joined, at: 0, sites: None }
                }
            }
            Stage::Filling { joined, at, mut sites } => {
                let to = at.saturating_add(most).min(self.all.len());
                for i in at..to {
                    self.fill_from(i, &joined, &mut sites);
                }
                self.done += to - at;
                if to < self.all.len() {
                    Stage::Filling { joined, at: to, sites }
                } else {
                    Stage::Sorting { joined, sorting: Sorting::new(self.all.len()) }
                }
            }
            Stage::Sorting { joined, mut sorting } => {
                let stands = |i: usize| joined.base.get(i).is_none_or(|base| *base == i);
                let by_id = |all: &[Server], a: usize, b: usize| match (stands(a), stands(b)) {
                    (true, true) => all.get(a).map(|s| &s.id).cmp(&all.get(b).map(|s| &s.id)),
                    (a, b) => b.cmp(&a),
                };
                if sorting.step(most, &mut self.all, by_id) {
                    Stage::Sorting { joined, sorting }
                } else {
                    let standing = (0..self.all.len()).filter(|i| stands(*i)).count();
                    Stage::Settling { standing }
                }
            }
            Stage::Settling { standing } if self.all.len() > standing => {
                self.all.truncate(self.all.len().saturating_sub(most).max(standing));
                Stage::Settling { standing }
            }
            Stage::Settling { .. } => {
                self.settle();
                if self.measured.is_empty() {
                    self.close()
                } else {
                    let measured = std::mem::take(&mut self.measured);
                    Stage::Series(Box::new(SeriesJoining::new(&self.all, measured)))
                }
            }
            Stage::Series(mut series) => {
                let (all, store) = (&mut self.all, &mut self.store);
                let done = series.step(most, &mut self.out, all, store, &mut self.touched);
                self.done += done;
                if done > 0 {
                    Stage::Series(series)
                } else {
                    self.summary.joined += series.finish(&mut self.out);
                    self.close()
                }
            }
            Stage::Done => Stage::Done,
        };
        let is_done = matches!(self.stage, Stage::Done);
        let total = self.total.max(self.done);
        JoiningProgress { done: if is_done { total } else { self.done }, total, is_done }
    }

    /// The inventory with its series, and what merging did. Before the end, what is done so far.
    #[must_use]
    pub fn finish(mut self) -> (Inventory, SeriesStore, ImportSummary) {
        while !self.step(usize::MAX).is_done {}
        (self.out, self.store, self.summary)
    }

    fn taken_in(&mut self, taken: Taken) -> Stage {
        let Taken { records, measured, outdated, lists } = taken;
        (self.measured, self.outdated) = (measured, outdated);
        let outdated = &self.outdated;
        self.out.joins.retain(|j| !outdated.contains(&j.source));
        append(&mut self.all, records);
        if self.all.len() > self.before.len() {
            let candidates = Vec::with_capacity(self.all.len());
            Stage::Identifying { interner: Box::default(), candidates, lists }
        } else {
            let (base, rule) = ((0..self.all.len()).collect(), vec![None; self.all.len()]);
            Stage::Filling { joined: Joined { base, rule, ..Joined::default() }, at: 0, sites: None }
        }
    }

    /// Lays a record over the server that it describes. The record that stands for a server comes before
    /// all others of it, so each is filled in its place.
    fn fill_from(&mut self, i: usize, joined: &Joined, sites: &mut Option<SiteLists>) {
        let outdated = &self.outdated;
        let is_outdated = |origin: &Origin| match origin {
            Origin::Cell(c) | Origin::Derived(c) => outdated.contains(&c.source),
            Origin::Typed => false,
        };
        let (known, more) = self.all.split_at_mut(i);
        let Some(server) = more.first() else { return };
        let base = joined.base.get(i).copied().unwrap_or(i);
        let Some(into) = known.get_mut(base) else {
            if i >= self.before.len() {
                self.touched.insert(server.id.clone(), true);
            }
            return;
        };
        // A file that is read again is not joined, it is the same.
        let same_file = is_outdated(&into.name.origin);
        let filled = fill(into, server, &is_outdated);
        if filled.filled > 0 {
            self.touched.insert(into.id.clone(), true);
        }
        if let Some(rule) = joined.rule.get(i).copied().flatten()
            && let Some(cell) = cell_of(server)
            && !same_file
        {
            self.out.joins.push(Join { server: into.id.clone(), rule, source: cell.source, row: cell.row });
            if let Some(n) = self.summary.by_rule.get_mut(rule as usize) {
                *n += 1;
            }
        }
        let mut differing = filled.differing;
        if differing.iter().any(|d| d.field == ServerField::Site) && sites.is_none() {
            *sites = Some(SiteLists::of(&self.all, &self.out.sources));
        }
        let Some(into) = self.all.get(base) else { return };
        for d in differing.drain(..) {
            let both_are_right = match d.field {
                ServerField::PlatformId => other_platform(&d),
                ServerField::Site => sites.as_ref().is_some_and(|s| s.are_other_words(&d, &self.out.sources)),
                _ => false,
            };
            if both_are_right {
                self.conflicts.remember(into, d, &is_outdated);
            } else {
                tell(&mut self.findings, into, &d, &self.out.sources);
                self.conflicts.put(into, d, &is_outdated);
            }
        }
    }

    fn settle(&mut self) {
        let outdated = &self.outdated;
        let is_outdated = |origin: &Origin| match origin {
            Origin::Cell(c) | Origin::Derived(c) => outdated.contains(&c.source),
            Origin::Typed => false,
        };
        self.out.joins.order_by_key(|j| (j.source, j.row));
        let (known, new, lost) = std::mem::take(&mut self.conflicts).finish(&self.all, &is_outdated);
        (self.out.conflicts, self.summary.conflicts) = (known, new);
        self.out.diagnostics.extend(std::mem::take(&mut self.findings).finish().0);
        self.out.diagnostics.extend(lost);
    }

    fn close(&mut self) -> Stage {
        say_once(&mut self.out.diagnostics, self.told_before);
        let summary = &mut self.summary;
        for source in self.out.sources.iter().skip(self.first_new) {
            summary.rows_in += source.rows as usize;
            summary.rows_used += source.rows_used as usize;
        }
        summary.set_aside = summary.rows_in - summary.rows_used.min(summary.rows_in);
        for (id, changed) in &self.touched {
            let existed = self.before.binary_search(id).is_ok();
            summary.new += usize::from(!existed);
            summary.updated += usize::from(existed && *changed);
        }
        summary.unchanged = self.before.len() - summary.updated.min(self.before.len());
        self.out.servers = std::mem::take(&mut self.all);
        self.out.set_aside.order_by_key(|s| (s.source, s.row));
        Stage::Done
    }
}

/// Says a note that several files of one import share once, with their number: logs of fifty servers would
/// say it fifty times.
fn say_once(diagnostics: &mut Vec<Diagnostic>, told_before: usize) {
    let key = |d: &Diagnostic| {
        let of_the_file = d.place.column.is_none() && d.place.subject.is_none() && d.found.is_none();
        (d.severity == Severity::Note && of_the_file && d.place.file.is_some())
            .then(|| (d.code.to_string(), d.message.clone()))
    };
    let mut files: BTreeMap<_, (BTreeSet<_>, usize)> = BTreeMap::new();
    for d in diagnostics.iter().skip(told_before) {
        if let Some(key) = key(d) {
            let entry = files.entry(key).or_default();
            entry.0.insert(d.place.file.clone());
            entry.1 += 1;
        }
    }
    // What is said several times of one file is about its rows.
    files.retain(|_, (files, times)| files.len() > 1 && files.len() == *times);
    if files.is_empty() {
        return;
    }
    let mut index = 0;
    let mut told: BTreeSet<_> = BTreeSet::new();
    diagnostics.retain_mut(|d| {
        index += 1;
        let Some(key) = key(d).filter(|_| index > told_before) else { return true };
        let Some((_, times)) = files.get(&key) else { return true };
        let more = format::count(*times as u64 - 1, "more file", "more files", format::Locale::En);
        d.message = format!("{}; so in {more}", d.message);
        told.insert(key)
    });
}

/// The kind of list that a value stands in; `None`: the user typed it.
fn list_of<'s>(origin: &Origin, sources: &'s [Source]) -> Option<&'s str> {
    match origin {
        Origin::Cell(c) | Origin::Derived(c) => {
            sources.get(usize::from(c.source)).map(|s| s.recognised_as.as_str())
        }
        Origin::Typed => None,
    }
}

/// The sites that each kind of list names. What a platform calls a datacenter and an asset list a city
/// are no contradiction; two lists that have one site in common speak of the same.
#[derive(Debug, Default)]
struct SiteLists(BTreeMap<String, BTreeSet<String>>);

impl SiteLists {
    fn of(servers: &[Server], sources: &[Source]) -> Self {
        let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for site in servers.iter().filter_map(|s| s.site.as_ref()) {
            let Some(list) = list_of(&site.origin, sources) else { continue };
            let words = match out.get_mut(list) {
                Some(words) => words,
                None => out.entry(list.to_owned()).or_default(),
            };
            let word = folded(&site.value);
            if !words.contains(&word) {
                words.insert(word);
            }
        }
        Self(out)
    }

    /// Whether two sites of a server come from lists of two kinds that have no site in common.
    fn are_other_words(&self, d: &Difference, sources: &[Source]) -> bool {
        let list = |v: &FieldValue| list_of(&v.origin(), sources).map(str::to_owned);
        let (Some(a), Some(b)) = (list(&d.kept), list(&d.other)) else { return false };
        let none = BTreeSet::new();
        let words = |list: &str| self.0.get(list).unwrap_or(&none);
        a != b && words(&a).is_disjoint(words(&b))
    }
}
