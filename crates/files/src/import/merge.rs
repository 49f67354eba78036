//! Batches into the inventory: servers by name, measurements to their servers.

use super::same_server::{fill, shift_sources};
use super::{Batch, MeasuredSeries};
use crate::readers::sample_grid::join;
use engine::diagnostic::{Diagnostic, Place};
use engine::inventory::{Inventory, Server, ServerId, SetAside};
use engine::order::{Order as _, map_of};
use engine::origin::Source;
use engine::series::SeriesStore;
use std::collections::BTreeMap;

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
}

/// Merges batches into an inventory and its series. What is known stays unless the same file is read
/// again, whose values then replace those it gave before; differing values of other files are told.
#[must_use]
pub fn merge(
    inventory: &Inventory,
    store: &SeriesStore,
    batches: Vec<Batch>,
) -> (Inventory, SeriesStore, ImportSummary) {
    let mut out = inventory.clone();
    let mut store = store.clone();
    let mut summary = ImportSummary::default();
    let mut by_id = map_of(out.servers.drain(..).map(|s| (s.id.clone(), s)));
    let before: Vec<ServerId> = by_id.keys().cloned().collect();
    let mut touched: BTreeMap<ServerId, bool> = BTreeMap::new();
    let mut measured = Vec::new();
    let first_new = out.sources.len();
    for batch in batches {
        // A file of which servers were missing is worth reading again, once they are there.
        let waits = |i: usize| {
            let of = |s: &&SetAside| usize::from(s.source) == i;
            out.set_aside.iter().filter(of).any(|s| &*s.reason.code == "measurement.unknown_server")
        };
        let again = |s: &Source| {
            let mut old = out.sources.iter().enumerate();
            old.any(|(i, o)| o.sha256 == s.sha256 && o.sheet == s.sheet && !waits(i))
        };
        if !batch.sources.is_empty() && batch.sources.iter().all(again) {
            let file = batch.sources[0].file.clone();
            out.diagnostics.push(
                Diagnostic::note(
                    "file.known",
                    "The file was imported before and is unchanged",
                    "Nothing to do",
                )
                .at(Place { file: Some(file), ..Place::default() }),
            );
            continue;
        }
        let Ok(shift) = u16::try_from(out.sources.len()) else { break };
        if out.sources.len() + batch.sources.len() > usize::from(u16::MAX) {
            out.diagnostics.push(Diagnostic::error(
                "import.too_many_tables",
                "More tables were imported than a project holds",
                "Start a new project with the newest files",
            ));
            break;
        }
        let replaces: Vec<usize> = replaced_by(&batch.sources, &out.sources);
        supersede(&mut out, &replaces);
        out.sources.extend(batch.sources);
        out.diagnostics.extend(batch.diagnostics);
        out.set_aside.extend(batch.set_aside.into_iter().map(|mut s| {
            s.source = s.source.saturating_add(shift);
            s
        }));
        for mut server in batch.servers {
            shift_sources(&mut server, shift);
            let id = server.id.clone();
            let Some(existing) = by_id.get_mut(&id) else {
                by_id.insert(id.clone(), server);
                touched.insert(id, true);
                continue;
            };
            let filled = fill(existing, &server, !replaces.is_empty());
            *touched.entry(id).or_default() |= filled.filled > 0;
            for (label, kept, other) in filled.conflicts {
                out.diagnostics.push(
                    Diagnostic::warning(
                        "server.conflict",
                        format!("Two files differ about {}: {label}", existing.name.value),
                        "Correct one of the files, or type the value",
                    )
                    .at(place_of(&server, &out.sources))
                    .about(&existing.name.value)
                    .found(other, format!("{kept}, as imported before")),
                );
            }
        }
        measured.extend(batch.measurements.into_iter().map(|mut m| {
            m.source = m.source.saturating_add(shift);
            m
        }));
    }
    join_measurements(&mut out, &mut by_id, &mut store, measured, &mut touched, &mut summary);
    for source in out.sources.iter().skip(first_new) {
        summary.rows_in += source.rows as usize;
        summary.rows_used += source.rows_used as usize;
    }
    summary.set_aside = summary.rows_in - summary.rows_used.min(summary.rows_in);
    for (id, changed) in &touched {
        let existed = before.binary_search(id).is_ok();
        summary.new += usize::from(!existed);
        summary.updated += usize::from(existed && *changed);
    }
    summary.unchanged = before.len() - summary.updated.min(before.len());
    out.servers = by_id.into_values().collect();
    out.servers.order_by(|a, b| a.id.cmp(&b.id));
    out.set_aside.order_by_key(|s| (s.source, s.row));
    (out, store, summary)
}

/// Where a server was named.
fn place_of(server: &Server, sources: &[Source]) -> Place {
    let engine::origin::Origin::Cell(cell) = server.name.origin else { return Place::default() };
    let source = sources.get(usize::from(cell.source));
    Place {
        file: source.map(|s| s.file.clone()),
        sheet: source.and_then(|s| s.sheet.clone()),
        row: Some(cell.row),
        column: None,
        subject: None,
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

/// The server of a name: as it is, else by its first label, in either direction, where only one fits.
fn server_of(
    name: &str,
    by_id: &BTreeMap<ServerId, Server>,
    by_label: &BTreeMap<String, Vec<ServerId>>,
) -> Option<ServerId> {
    let id = ServerId::new(name);
    if by_id.contains_key(&id) {
        return Some(id);
    }
    let label = first_label(id.as_str())?;
    match by_label.get(label)?.as_slice() {
        // "web01.a" is not "web01.b": one of the two names must be the label alone.
        [one] if one.as_str() == label || id.as_str() == label => Some(one.clone()),
        _ => None,
    }
}

/// The first label of a host name; `None` for addresses.
fn first_label(name: &str) -> Option<&str> {
    let label = name.split('.').next().unwrap_or(name);
    (!label.bytes().all(|b| b.is_ascii_digit())).then_some(label)
}

fn join_measurements(
    out: &mut Inventory,
    by_id: &mut BTreeMap<ServerId, Server>,
    store: &mut SeriesStore,
    measured: Vec<MeasuredSeries>,
    touched: &mut BTreeMap<ServerId, bool>,
    summary: &mut ImportSummary,
) {
    let mut by_label: BTreeMap<String, Vec<ServerId>> = BTreeMap::new();
    for id in by_id.keys() {
        if let Some(label) = first_label(id.as_str()) {
            by_label.entry(label.to_owned()).or_default().push(id.clone());
        }
    }
    let mut unknown: BTreeMap<(u16, String), (u32, u32)> = BTreeMap::new();
    for m in measured {
        let id = server_of(&m.server, by_id, &by_label);
        let Some(server) = id.and_then(|id| by_id.get_mut(&id)) else {
            let entry = unknown.entry((m.source, m.server.to_string())).or_insert((m.first_row, 0));
            entry.0 = entry.0.min(m.first_row);
            entry.1 += m.rows;
            continue;
        };
        let resource = m.block.resource();
        let mut block = m.block;
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
                    out.diagnostics.push(reason.clone());
                    if old.present() > block.present() {
                        if let Some(s) = out.sources.get_mut(usize::from(m.source)) {
                            s.rows_used -= m.rows.min(s.rows_used);
                            let (source, row, rows) = (m.source, m.first_row, m.rows);
                            let cells = vec![m.server.to_string()];
                            out.set_aside.push(SetAside { source, row, rows, reason, cells });
                        }
                        continue;
                    }
                }
            }
        }
        let hash = store.insert(block);
        let now = engine::inventory::Measured {
            block: hash,
            source: m.source,
            first_row: m.first_row,
            last_row: m.last_row,
            column: m.column,
        };
        let changed = server.series.insert(resource, now).is_none_or(|old| old.block != hash);
        *touched.entry(server.id.clone()).or_default() |= changed;
        summary.joined += 1;
    }
    for ((source, name), (row, rows)) in unknown {
        let Some(s) = out.sources.get_mut(usize::from(source)) else { continue };
        s.rows_used -= rows.min(s.rows_used);
        let place =
            Place { file: Some(s.file.clone()), sheet: s.sheet.clone(), row: Some(row), ..Place::default() };
        let reason = Diagnostic::error(
            "measurement.unknown_server",
            format!("{rows} rows measure a server that is in no list"),
            "Import the list that holds it, then this file again; or make the names agree",
        )
        .at(place)
        .about(&name);
        out.diagnostics.push(reason.clone());
        out.set_aside.push(SetAside { source, row, rows, reason, cells: vec![name] });
    }
}
