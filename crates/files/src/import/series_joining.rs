//! Measured series to their servers.

use super::meaning::stored;
use super::server_names::{Found, ServerNames};
use super::{ImportSummary, MeasuredSeries};
use crate::readers::sample_grid::join;
use engine::diagnostic::{Diagnostic, Place};
use engine::inventory::{Inventory, Measured, Server, ServerId, SetAside};
use engine::series::SeriesStore;
use std::collections::BTreeMap;

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

/// Joins series to servers, which are in the order of their stable names; those of servers that are not known are set aside with their rows.
pub fn join_series(
    out: &mut Inventory,
    servers: &mut [Server],
    store: &mut SeriesStore,
    measured: Vec<MeasuredSeries>,
    touched: &mut BTreeMap<ServerId, bool>,
    summary: &mut ImportSummary,
) {
    if measured.is_empty() {
        return;
    }
    let names = ServerNames::new(servers);
    let mut unknown: BTreeMap<(u16, String), (u32, u32, bool)> = BTreeMap::new();
    for m in measured {
        let found = names.find(&m.server);
        let several = found == Found::Several;
        let server = match found {
            Found::Server(id) => {
                let place = servers.binary_search_by(|s| s.id.cmp(&id)).ok();
                place.and_then(|i| servers.get_mut(i))
            }
            Found::Several | Found::Nobody => None,
        };
        let Some(server) = server else {
            let entry = unknown.entry((m.source, m.server.to_string())).or_insert((m.first_row, 0, several));
            entry.0 = entry.0.min(m.first_row);
            entry.1 += m.rows;
            continue;
        };
        let resource = m.block.resource();
        let mut block = match stored(m.block, m.meaning, server) {
            Ok(block) => block,
            Err(reason) => {
                let reason = reason.about(&server.name.value);
                set_series_aside(out, m.source, m.first_row, m.rows, &m.server, reason);
                continue;
            }
        };
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
                        set_series_aside(out, m.source, m.first_row, m.rows, &m.server, reason);
                        continue;
                    }
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
        summary.joined += 1;
    }
    for ((source, name), (row, rows, several)) in unknown {
        let reason = if several {
            Diagnostic::error(
                "measurement.name_shared",
                format!("{rows} rows measure a server by a name that several servers have"),
                "Name the server in the file as it is named here, with its domain, or by its UUID",
            )
        } else {
            Diagnostic::error(
                "measurement.unknown_server",
                format!("{rows} rows measure a server that is in no list"),
                "Import the list that holds it, then this file again; or make the names agree",
            )
        };
        set_series_aside(out, source, row, rows, &name, reason.about(&name));
    }
}
