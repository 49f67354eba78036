//! The servers that were imported, and what is to be known of them: values about which files differ,
//! doubts, rows set aside, the tables that were read, the hosts of today.

use super::cell_origin::CellOrigin;
use super::conflicts::Conflicts;
use super::doubts::Doubts;
use super::existing_hosts::ExistingHosts;
use super::server_cells::{self, Offered};
use super::set_aside::{RowsSetAside, open_rows};
use super::sources::Sources;
use crate::browser::dom;
use crate::session::{Drawer, Session, importing};
use crate::shell::{LOCALE, Shell};
use crate::widgets::button::LinkButton;
use crate::widgets::column_choice::{self, ColumnChoice};
use crate::widgets::empty::Empty;
use crate::widgets::file_drop::FileDrop;
use crate::widgets::grid::Grid;
use crate::widgets::icon::Glyph;
use crate::widgets::message::DiagnosticMessage;
use crate::widgets::text_field::TextField;
use crate::widgets::unique_id;
use engine::inventory::{Inventory, Server};
use leptos::prelude::*;
use std::sync::Arc;

/// Under which the browser keeps which columns are shown.
const CHOICE: &str = "columns.inventory";

fn number(n: usize) -> String {
    format::integer(n as u64, LOCALE)
}

fn title(inventory: &Inventory) -> String {
    let measured = inventory.servers.iter().filter(|s| !s.series.is_empty()).count();
    format!(
        "{}, {} of them measured; {} set aside",
        format::count(inventory.servers.len() as u64, "server", "servers", LOCALE),
        number(measured),
        format::count(open_rows(inventory), "row", "rows", LOCALE)
    )
}

/// Goes to a heading of the page.
fn jump(id: &str) {
    dom::focus_id(id);
    dom::reveal_id(id);
}

/// What the page holds besides the servers, with the numbers, each a way there.
fn ways(inventory: &Inventory) -> Vec<(&'static str, String)> {
    let open = inventory.open_conflicts().count() as u64;
    let aside = open_rows(inventory);
    let tables = inventory.sources.len() as u64;
    let hosts = inventory.hosts.len() as u64;
    let mut all = Vec::new();
    if open > 0 {
        let words =
            format::count(open, "value on which files differ", "values on which files differ", LOCALE);
        all.push(("conflicts", words));
    }
    if aside > 0 {
        all.push(("rows-set-aside", format!("{} to repair", format::count(aside, "row", "rows", LOCALE))));
    }
    if tables > 0 {
        all.push(("where-from", format!("{} read", format::count(tables, "table", "tables", LOCALE))));
    }
    if hosts > 0 {
        all.push(("existing-hosts", format::count(hosts, "existing host", "existing hosts", LOCALE)));
    }
    all
}

/// Whether a server holds a word anywhere that people would look.
fn holds(server: &Server, word: &str) -> bool {
    let texts =
        [&server.site, &server.environment, &server.role, &server.application, &server.owner, &server.os];
    server.name.value.to_lowercase().contains(word)
        || texts.into_iter().flatten().any(|t| t.value.to_lowercase().contains(word))
}

#[component]
fn List(
    /// Shows the conflicts of a server, by its name.
    settle: Callback<String>,
) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let filter = RwSignal::new(String::new());
    let rows = Signal::derive(move || {
        let word = filter.get().trim().to_lowercase();
        let project = session.project();
        let all = project.inventory.servers.iter().enumerate();
        Arc::new(all.filter(|(_, s)| word.is_empty() || holds(s, &word)).map(|(i, _)| i).collect::<Vec<_>>())
    });
    let offered = Memo::new_with_compare(
        move |_| {
            let inventory = stages.inventory.get().unwrap_or_default();
            let stars = stages.measurements.get().map(|m| m.servers.iter().map(|s| s.stars).collect());
            Arc::new(server_cells::columns(session, inventory, stars.unwrap_or_default()))
        },
        |_, _| true,
    );
    let chosen = RwSignal::new(column_choice::kept(CHOICE));
    let table = Signal::derive(move || {
        let is_shown = |o: &&Offered| column_choice::is_shown(&chosen.get(), o.column.key, o.by_default);
        Arc::new(offered.with(|all| all.iter().filter(is_shown).map(|o| o.column.clone()).collect()))
    });
    let choices = Signal::derive(move || {
        offered.with(|all| {
            // The name stays: it says whose row it is.
            let others = all.iter().filter(|o| o.column.key != "name");
            others.map(|o| (o.column.key, o.column.label.clone(), o.by_default)).collect::<Vec<_>>()
        })
    });
    // The stars come after the servers: the rows are drawn again then.
    let revision = RwSignal::new(0_u64);
    Effect::new(move |_| {
        stages.measurements.track();
        stages.inventory.track();
        revision.update(|r| *r += 1);
    });
    let current = Signal::derive(move || match session.drawer.get() {
        Some(Drawer::Server(id)) => session.project().inventory.index_of(&id),
        _ => None,
    });
    let open = Callback::new(move |i: usize| {
        if let Some(server) = session.project_now().inventory.servers.get(i) {
            session.drawer.set(Some(Drawer::Server(server.id.clone())));
        }
    });
    let looked_at = RwSignal::new(None);
    let edit_now = RwSignal::new(0_u32);
    let origin_id = unique_id("cell-origin");
    let described_by = StoredValue::new(origin_id.clone());
    view! {
        <div class="filters">
            <TextField
                label="Filter servers by word"
                hide_label=true
                live=true
                icon=Glyph::Search
                placeholder="Filter by name or word"
                value=filter
                on_commit=Callback::new(move |t: String| filter.set(t))
            />
            <span class="count" role="status">
                {move || format!("{} of {} in view", number(rows.get().len()), number(session.project().inventory.servers.len()))}
            </span>
            <span class="push"></span>
            <ColumnChoice name=CHOICE choices=choices chosen=chosen />
        </div>
        <Show
            when=move || !rows.with(|r| r.is_empty())
            fallback=|| view! { <Empty title="No server holds this word" text="Change the filter, or empty it." /> }
        >
            <Grid
                label="Servers"
                columns=table
                rows=rows
                current=current
                on_open=open
                revision=revision
                looked_at=looked_at
                edit_now=edit_now
                described_by=described_by.get_value()
                height=480
            />
        </Show>
        <CellOrigin
            id=origin_id
            at=looked_at
            edit=Callback::new(move |()| edit_now.update(|n| *n += 1))
            settle=settle
        />
    }
}

/// The page with servers.
#[component]
pub fn Servers() -> impl IntoView {
    let session = Session::here();
    let diagnostics = Signal::derive(move || {
        // Differences between files are listed as what they are.
        let all = session.project().inventory.clone();
        let others = all.diagnostics.iter().filter(|d| &*d.code != "server.conflict");
        others.cloned().collect::<Vec<_>>()
    });
    let shell = Shell::here();
    let word = RwSignal::new(String::new());
    let settle = Callback::new(move |server: String| {
        word.set(server);
        jump("conflicts");
    });
    let found = Memo::new(move |_| ways(&session.project().inventory));
    let ways = move || {
        found.with(|all| {
            all.iter()
                .map(|(id, words)| {
                    let id = *id;
                    view! {
                        <li>
                            <LinkButton label=words.clone() on_press=move |()| jump(id) />
                        </li>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{move || title(&session.project().inventory)}</h1>
                <p>"Press a name to see the server's week and all its values; change a value in its cell."</p>
                <ul class="ways">{ways}</ul>
            </div>
        </div>
        <div aria-live="polite">
            {move || session.failed.get().map(|d| view! { <DiagnosticMessage diagnostic=d /> })}
        </div>
        <List settle=settle />
        <Conflicts word=word />
        <Doubts diagnostics=diagnostics />
        <RowsSetAside />
        <Sources />
        <ExistingHosts />
        <section class="section">
            <FileDrop
                title="Add more files"
                text="A newer export of the same estate updates it; measurements join the servers by name."
                slim=true
                on_left_out=Callback::new(move |words: String| session.tell(&words, false))
                on_files=Callback::new(move |files| {
                    session.failed.set(None);
                    importing::take(session, files);
                })
            />
            <p class="hint">
                "Was it imported anonymised? "
                <LinkButton label="Turn a plan back…" on_press=move |()| shell.turn_back.set(true) />
            </p>
        </section>
    }
}
