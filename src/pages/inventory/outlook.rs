//! What importing would do, and the button that does it.

use crate::session::draft::Draft;
use crate::session::{Session, importing};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use engine::origin::Source;
use files::import::{Batch, ImportSummary};
use leptos::prelude::*;

/// What the files give that were read already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Rows in the files.
    pub rows: u64,
    /// Rows used.
    pub used: u64,
    /// Servers.
    pub servers: u64,
    /// Measured series.
    pub series: u64,
    /// Hosts that run VMs.
    pub hosts: u64,
    /// Host types for the catalogue.
    pub types: u64,
    /// Files that are read on import only.
    pub later: u64,
    /// Files that are imported.
    pub files: u64,
    /// Files that hold servers.
    pub lists: u64,
    /// Repairs that are proposed and not applied.
    pub open: u64,
}

/// Sums of the readable files.
pub fn totals(draft: &Draft) -> Totals {
    let mut sum = Totals::default();
    for file in draft.files.iter().filter(|f| f.is_readable()) {
        sum.files += 1;
        sum.open += file.tally().repairs;
        let Some(b) = &file.batch else {
            sum.later += 1;
            continue;
        };
        let rows = |f: fn(&Source) -> u32| of_sources(b, f);
        sum.rows += rows(|s| s.rows);
        sum.used += rows(|s| s.rows_used);
        sum.servers += b.servers.len() as u64;
        sum.lists += u64::from(!b.servers.is_empty());
        sum.series += b.measurements.len() as u64;
        sum.hosts += b.hosts.len() as u64;
        sum.types += b.host_types.len() as u64;
    }
    sum
}

/// A count over the tables of a batch.
pub fn of_sources(batch: &Batch, of: fn(&Source) -> u32) -> u64 {
    batch.sources.iter().map(|s| u64::from(of(s))).sum()
}

fn fact(term: &'static str, value: String, note: Option<String>) -> AnyView {
    view! {
        <div>
            <dt>{term}</dt>
            <dd>{value} {note.map(|n| view! { <span class="note">{n}</span> })}</dd>
        </div>
    }
    .into_any()
}

fn facts(t: Totals, summary: Option<ImportSummary>) -> Vec<AnyView> {
    let number = |n: u64| format::integer(n, LOCALE);
    let mut all = vec![
        fact("Rows", number(t.rows), None),
        fact("Used", number(t.used), None),
        fact("Set aside", number(t.rows.saturating_sub(t.used)), None),
    ];
    let note = |words: Vec<(usize, &str)>| {
        let parts: Vec<String> =
            words.iter().filter(|(n, _)| *n > 0).map(|(n, w)| format!("{} {w}", number(*n as u64))).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    };
    if t.servers > 0 {
        let joined = summary.as_ref().map(|s| s.by_rule.iter().sum()).unwrap_or_default();
        let words = summary.as_ref().and_then(|s| {
            note(vec![(s.new, "new"), (s.updated, "updated"), (s.unchanged, "unchanged"), (joined, "joined")])
        });
        let term = if t.lists > 1 { "Records of servers" } else { "Servers" };
        all.push(fact(term, number(t.servers), words));
    }
    if t.series > 0 {
        // Without their servers they would all be set aside.
        let words = summary.as_ref().and_then(|s| match s.joined {
            0 => Some("of no known server: add their list".to_owned()),
            n => note(vec![(n, "of known servers")]),
        });
        all.push(fact("Measured series", number(t.series), words));
    }
    if t.hosts > 0 {
        all.push(fact("Hosts of today", number(t.hosts), None));
    }
    if t.types > 0 {
        all.push(fact("Host types", number(t.types), Some("for the catalogue".into())));
    }
    if let Some(conflicts) = summary.map(|s| s.conflicts as u64).filter(|n| *n > 0) {
        all.push(fact("Sources differ about", format::count(conflicts, "value", "values", LOCALE), None));
    }
    if t.open > 0 {
        let words = "values come in as they stand";
        all.push(fact("Repairs not applied", number(t.open), Some(words.into())));
    }
    if t.later > 0 {
        let files = format::count(t.later, "file", "files", LOCALE);
        all.push(fact("Read on import", files, None));
    }
    all
}

fn button(t: Totals) -> String {
    let count = |n, one, many| format!("Import {}", format::count(n, one, many, LOCALE));
    match t {
        // Several lists may hold the same servers.
        Totals { lists: 2.., .. } => count(t.files, "file", "files"),
        Totals { servers: 1.., .. } => count(t.servers, "server", "servers"),
        Totals { later: 1.., .. } => count(t.files, "file", "files"),
        Totals { series: 1.., .. } => count(t.series, "measured series", "measured series"),
        Totals { types: 1.., .. } => count(t.types, "host type", "host types"),
        Totals { hosts: 1.., .. } => count(t.hosts, "host", "hosts"),
        _ => "Import".into(),
    }
}

/// The last line of the wizard.
#[component]
pub fn Outlook() -> impl IntoView {
    let session = Session::here();
    let sums = Memo::new(move |_| session.import.with(|d| d.as_ref().map(totals).unwrap_or_default()));
    let outlook = importing::outlook(session);
    let facts = move || facts(sums.get(), outlook.get());
    let busy = Memo::new(move |_| {
        session.busy.with(|b| b.as_ref().is_some_and(|b| b.owner == crate::session::Work::Import))
    });
    view! {
        <section class="commit" aria-label="What importing does">
            <dl aria-live="polite">{facts}</dl>
            <div class="actions">
                <Button label="Cancel" on_press=move |()| importing::ask_to_close(session) />
                <Button
                    label=Signal::derive(move || button(sums.get()))
                    kind=ButtonKind::Primary
                    disabled=Signal::derive(move || sums.get().files == 0 || busy.get())
                    on_press=move |()| importing::commit(session)
                />
            </div>
        </section>
    }
}
