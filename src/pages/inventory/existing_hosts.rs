//! Hosts that run VMs today, as an export of their platform lists them.

use crate::pages::cells;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::shell::drawer::origin_words;
use crate::widgets::grid::{Column, Grid, SortKey};
use engine::inventory::{ExistingHost, Inventory, Known, Text};
use engine::quantity::Ratio;
use leptos::prelude::*;
use std::sync::Arc;

fn text(known: &Known<Text>) -> Option<String> {
    known.as_ref().map(|t| t.value.to_string())
}

/// Sockets × cores.
fn cores(host: &ExistingHost) -> Option<String> {
    let part = |v: &Known<u32>| v.as_ref().map_or_else(|| "?".to_owned(), |v| v.value.to_string());
    (host.sockets.is_some() || host.cores_per_socket.is_some())
        .then(|| format!("{} × {}", part(&host.sockets), part(&host.cores_per_socket)))
}

fn columns(inventory: &Arc<Inventory>) -> Vec<Column> {
    let words = |key, label: &'static str, width, get: fn(&ExistingHost) -> Option<String>| {
        let (shown, sorted) = (Arc::clone(inventory), Arc::clone(inventory));
        let cell = move |i: usize| cells::known(shown.hosts.get(i).and_then(get));
        Column::words(key, label, width, cell).sorted_by(move |i| {
            sorted.hosts.get(i).and_then(get).map_or(SortKey::Unknown, |t| SortKey::Text(t.to_lowercase()))
        })
    };
    let numbers = |key,
                   label: &'static str,
                   unit: Option<&str>,
                   width,
                   get: fn(&ExistingHost) -> Option<(f64, String)>| {
        let (shown, sorted) = (Arc::clone(inventory), Arc::clone(inventory));
        let cell = move |i: usize| cells::known(shown.hosts.get(i).and_then(get).map(|(_, t)| t));
        Column::numbers(key, label, unit, width, cell)
            .sorted_by(move |i| SortKey::number(sorted.hosts.get(i).and_then(get).map(|(n, _)| n)))
    };
    fn share(known: &Known<Ratio>) -> Option<(f64, String)> {
        let percent = known.as_ref()?.value.fraction() * 100.0;
        Some((percent, format::number(percent, 0, LOCALE)))
    }
    vec![
        words("name", "Host", 140, |h| Some(h.name.value.to_string())),
        words("cluster", "Cluster", 96, |h| text(&h.cluster)),
        words("model", "Model", 152, |h| text(&h.model)),
        words("cpu-model", "CPU", 244, |h| text(&h.cpu_model)),
        numbers("cores", "Sockets × cores", None, 116, |h| {
            Some((h.cores().map_or(0.0, f64::from), cores(h)?))
        }),
        numbers("clock", "Clock", Some("GHz"), 82, |h| {
            let ghz = h.clock.as_ref()?.value.ghz();
            Some((ghz, format::number(ghz, 1, LOCALE)))
        }),
        numbers("memory", "Memory", Some("GiB"), 96, |h| {
            let gib = h.memory.as_ref()?.value.gib();
            Some((gib, format::number(gib, 0, LOCALE)))
        }),
        numbers("cpu-now", "CPU now", Some("%"), 86, |h| share(&h.cpu_now)),
        numbers("memory-now", "Memory now", Some("%"), 108, |h| share(&h.memory_now)),
        numbers("year", "BIOS year", None, 74, |h| {
            let year = h.bios_year.as_ref()?.value;
            Some((f64::from(year), year.to_string()))
        }),
    ]
}

/// The hosts; nothing where there are none.
#[component]
pub fn ExistingHosts() -> impl IntoView {
    let session = Session::here();
    let inventory = Memo::new(move |_| session.project().inventory.clone());
    let count = Memo::new(move |_| inventory.with(|i| i.hosts.len()));
    let table = Signal::derive(move || Arc::new(inventory.with(columns)));
    let rows = Signal::derive(move || Arc::new((0..count.get()).collect::<Vec<_>>()));
    let looked_at = RwSignal::new(None::<(usize, &'static str)>);
    let from = move || {
        let inventory = inventory.get();
        let host = looked_at.get().and_then(|(i, _)| inventory.hosts.get(i));
        host.map(|h| format!("{}: {}", h.name.value, origin_words(&inventory, h.name.origin)))
            .unwrap_or_else(|| "As the platform said at the moment of the export".into())
    };
    let heading = move || {
        format!("{} today", format::count(count.get() as u64, "host runs VMs", "hosts run VMs", LOCALE))
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="section">
                <div class="section-head">
                    <h2 id="existing-hosts" tabindex="-1">
                        {heading}
                    </h2>
                </div>
                <Grid
                    label="Existing hosts"
                    columns=table
                    rows=rows
                    looked_at=looked_at
                    height=330
                />
                <div class="cell-origin">
                    <span class="part quiet">{from}</span>
                </div>
            </section>
        </Show>
    }
}
