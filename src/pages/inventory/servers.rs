//! The servers that were imported, the tables they came from, and what was set aside.

use super::doubts::Doubts;
use crate::pages::cells;
use crate::session::{Drawer, Session, importing};
use crate::shell::LOCALE;
use crate::widgets::button::Button;
use crate::widgets::empty::Empty;
use crate::widgets::file_drop::FileDrop;
use crate::widgets::grid::{Column, Grid, SortKey};
use crate::widgets::icon::Glyph;
use crate::widgets::message::DiagnosticMessage;
use crate::widgets::stars::Stars;
use crate::widgets::text_field::TextField;
use engine::inventory::{Inventory, Kind, Server};
use engine::quantity::MiB;
use leptos::prelude::*;
use std::sync::Arc;

fn number(n: usize) -> String {
    format::integer(n as u64, LOCALE)
}

fn rows_set_aside(inventory: &Inventory) -> usize {
    inventory.set_aside.iter().map(|s| s.rows as usize).sum()
}

fn title(inventory: &Inventory) -> String {
    let measured = inventory.servers.iter().filter(|s| !s.series.is_empty()).count();
    format!(
        "{}, {} of them measured; {} set aside",
        format::count(inventory.servers.len() as u64, "server", "servers", LOCALE),
        number(measured),
        format::count(rows_set_aside(inventory) as u64, "row", "rows", LOCALE)
    )
}

/// Whether a server holds a word anywhere that people would look.
fn holds(server: &Server, word: &str) -> bool {
    let texts =
        [&server.site, &server.environment, &server.role, &server.application, &server.owner, &server.os];
    server.name.value.to_lowercase().contains(word)
        || texts.into_iter().flatten().any(|t| t.value.to_lowercase().contains(word))
}

fn size(value: Option<MiB>) -> SortKey {
    SortKey::number(value.map(MiB::mib))
}

fn columns(inventory: Arc<Inventory>, stars: Arc<Vec<u8>>) -> Vec<Column> {
    let server = move |i: usize| inventory.servers.get(i).cloned().unwrap_or_default();
    let text = |key, label: &'static str, width, get: fn(&Server) -> Option<String>| {
        let (shown, sorted) = (server.clone(), server.clone());
        let cell = move |i: usize| cells::known(get(&shown(i)));
        let by =
            move |i: usize| get(&sorted(i)).map_or(SortKey::Unknown, |t| SortKey::Text(t.to_lowercase()));
        Column::words(key, label, width, cell).sorted_by(by)
    };
    let (cpu, memory, disk, starred) = (server.clone(), server.clone(), server.clone(), stars);
    let (cpu_by, memory_by, disk_by, stars_by) =
        (server.clone(), server.clone(), server.clone(), Arc::clone(&starred));
    vec![
        text("name", "Server", 150, |s| Some(s.name.value.to_string())),
        text("site", "Site", 110, |s| s.site.as_ref().map(|t| t.value.to_string())),
        text("role", "Role as given", 130, |s| s.role.as_ref().map(|t| t.value.to_string())),
        text("os", "System", 230, |s| s.os.as_ref().map(|t| t.value.to_string())),
        text("kind", "Kind", 80, |s| {
            Some(if s.kind == Kind::Physical { "physical" } else { "VM" }.to_owned())
        }),
        Column::numbers("cpu", "CPU", Some("GHz"), 130, move |i| cells::cpu(&cpu(i))).sorted_by(move |i| {
            SortKey::number(cpu_by(i).cores().zip(cpu_by(i).clock).map(|(n, c)| (c.value * n).mhz()))
        }),
        Column::numbers("memory", "Memory", None, 90, move |i| {
            cells::known(memory(i).memory.map(|m| format::mib(m.value, LOCALE)))
        })
        .sorted_by(move |i| size(memory_by(i).memory.map(|m| m.value))),
        Column::numbers("disk", "Disk", None, 90, move |i| {
            cells::known(disk(i).disk_capacity.map(|m| format::mib(m.value, LOCALE)))
        })
        .sorted_by(move |i| size(disk_by(i).disk_capacity.map(|m| m.value))),
        Column::words("stars", "Data", 80, move |i| {
            let stars = starred.get(i).copied();
            view! { <Stars value=stars /> }.into_any()
        })
        .sorted_by(move |i| SortKey::number(stars_by.get(i).map(|s| f64::from(*s)))),
    ]
}

#[component]
fn List() -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let filter = RwSignal::new(String::new());
    let rows = Signal::derive(move || {
        let word = filter.get().trim().to_lowercase();
        let project = session.project();
        let all = project.inventory.servers.iter().enumerate();
        Arc::new(all.filter(|(_, s)| word.is_empty() || holds(s, &word)).map(|(i, _)| i).collect::<Vec<_>>())
    });
    let table = Signal::derive(move || {
        let inventory = stages.inventory.get().unwrap_or_default();
        let stars = stages.measurements.get().map(|m| m.servers.iter().map(|s| s.stars).collect());
        Arc::new(columns(inventory, Arc::new(stars.unwrap_or_default())))
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
        </div>
        <Show
            when=move || !rows.with(|r| r.is_empty())
            fallback=|| view! { <Empty title="No server holds this word" text="Change the filter, or empty it." /> }
        >
            <Grid label="Servers" columns=table rows=rows current=current on_open=open revision=revision height=520 />
        </Show>
    }
}

#[component]
fn Sources() -> impl IntoView {
    let session = Session::here();
    let rows = move || {
        session
            .project()
            .inventory
            .sources
            .iter()
            .map(|s| {
                let sheet = s.sheet.as_ref().map(|t| format!(", {t}")).unwrap_or_default();
                view! {
                    <tr>
                        <th scope="row">
                            {format!("{}{sheet}", s.file)} <div class="sub">{s.recognised_as.clone()}</div>
                        </th>
                        <td class="number">{format::integer(u64::from(s.rows), LOCALE)}</td>
                        <td class="number">{format::integer(u64::from(s.rows_used), LOCALE)}</td>
                        <td class="number">
                            {format::integer(u64::from(s.rows.saturating_sub(s.rows_used)), LOCALE)}
                        </td>
                    </tr>
                }
            })
            .collect_view()
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>"Every row is used or set aside"</h2>
                <span class="about">"tables that were read"</span>
            </div>
            <div class="table-box">
                <table class="table">
                    <caption class="heard">"Tables that were read"</caption>
                    <thead>
                        <tr>
                            <th scope="col">"Table"</th>
                            <th scope="col" class="number">"Rows"</th>
                            <th scope="col" class="number">"Used"</th>
                            <th scope="col" class="number">"Set aside"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    }
}

/// Most rows of one reason that are listed; all are in the file.
const LISTED: usize = 12;

#[component]
fn Aside() -> impl IntoView {
    let session = Session::here();
    let any = move || session.project().inventory.set_aside.iter().any(|_| true);
    let download = move || {
        let Some(plan) = session.stages().plan.get_untracked() else { return };
        let Some(format) = files::writers::export("set-aside-csv") else { return };
        let saved = format
            .write(&plan)
            .map_err(|d| format!("{}. {}", d.message, d.remedy))
            .and_then(|e| crate::browser::files::save_file(&e.file_name, e.mime, &e.bytes));
        if let Err(why) = saved {
            session.tell(&why, false);
        }
    };
    let rows = move || {
        let project = session.project();
        let inventory = &project.inventory;
        inventory
            .set_aside
            .iter()
            .take(LISTED)
            .map(|s| {
                let file = inventory.sources.get(usize::from(s.source)).map_or("", |f| &f.file).to_owned();
                let which = if s.rows > 1 {
                    format!("{} rows", format::integer(u64::from(s.rows), LOCALE))
                } else {
                    format!("row {}", s.row)
                };
                let cells: Vec<&String> = s.cells.iter().filter(|c| !c.is_empty()).take(4).collect();
                let cells = cells.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                view! {
                    <tr>
                        <th scope="row">
                            {file} <div class="sub">{which}</div>
                        </th>
                        <td>
                            {s.reason.message.clone()} <div class="sub">{s.reason.remedy.clone()}</div>
                        </td>
                        <td class="sub">{cells}</td>
                    </tr>
                }
            })
            .collect_view()
    };
    let more = move || {
        let n = session.project().inventory.set_aside.len().saturating_sub(LISTED);
        (n > 0).then(|| view! { <p class="hint">{format!("{} more are in the file.", number(n))}</p> })
    };
    view! {
        <Show when=any>
            <section class="section">
                <div class="section-head">
                    <h2>
                        {move || format!("{} set aside", format::count(rows_set_aside(&session.project().inventory) as u64, "row", "rows", LOCALE))}
                    </h2>
                    <span class="about">"repair them outside and import the file again"</span>
                    <span class="push"></span>
                    <Button label="Download with reasons" icon=Glyph::Download on_press=download />
                </div>
                <div class="table-box">
                    <table class="table">
                        <caption class="heard">"Rows set aside"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Where"</th>
                                <th scope="col">"Why, and what to do"</th>
                                <th scope="col">"Cells"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
                {more}
            </section>
        </Show>
    }
}

/// The page with servers.
#[component]
pub fn Servers() -> impl IntoView {
    let session = Session::here();
    let diagnostics = Signal::derive(move || session.project().inventory.diagnostics.clone());
    view! {
        <div class="page-head">
            <div>
                <h1>{move || title(&session.project().inventory)}</h1>
                <p>"Press a server to see its week, its values and where each came from."</p>
            </div>
        </div>
        <div aria-live="polite">
            {move || session.failed.get().map(|d| view! { <DiagnosticMessage diagnostic=d /> })}
        </div>
        <List />
        <Doubts diagnostics=diagnostics />
        <Sources />
        <Aside />
        <section class="section">
            <FileDrop
                title="Add more files"
                text="A newer export of the same estate updates it; measurements join the servers by name."
                slim=true
                on_files=Callback::new(move |files| {
                    session.failed.set(None);
                    importing::take(session, files);
                })
            />
        </section>
    }
}
