//! The first page: what can be opened, what is kept in this browser, and that nothing leaves it.

use crate::browser::clock;
use crate::session::keeping::{self, Slot};
use crate::session::{Page, Session, importing};
use crate::shell::{LOCALE, Shell};
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::file_drop::FileDrop;
use crate::widgets::icon::{Glyph, Icon};
use crate::widgets::message::DiagnosticMessage;
use files::readers::READERS;
use files::readers::kinds::Gives;
use leptos::prelude::*;
use leptos::task::spawn_local;

const STEPS: [(Page, &str); 7] = [
    (Page::Inventory, "What is there, and what was measured"),
    (Page::Candidates, "Which servers can go, and why"),
    (Page::Capacity, "What they need, hour by hour"),
    (Page::Placement, "How many hosts, with a proof or a gap"),
    (Page::BusinessCase, "What it costs and saves"),
    (Page::Conversion, "How each server moves, by which commands"),
    (Page::Report, "One document for the decision"),
];

#[component]
fn Kept() -> impl IntoView {
    let session = Session::here();
    let slots = RwSignal::new(None::<Result<Vec<Slot>, String>>);
    let load = move || spawn_local(async move { slots.set(Some(keeping::slots().await)) });
    load();
    let resume = move |slot: Slot| {
        spawn_local(async move {
            if let Err(why) = keeping::resume(session, slot).await {
                session.tell(&format!("This project could not be resumed: {why}"), false);
            }
        });
    };
    let forget = move |key: String| {
        spawn_local(async move {
            if let Err(why) = keeping::forget(&key).await {
                session.tell(&format!("This project could not be removed: {why}"), false);
            }
            slots.set(Some(keeping::slots().await));
        });
    };
    let row = move |slot: Slot| {
        let (open, key) = (slot.clone(), slot.key.clone());
        let holds = format!(
            "{}, {}",
            format::count(slot.servers as u64, "server", "servers", LOCALE),
            format::count(slot.scenarios as u64, "scenario", "scenarios", LOCALE)
        );
        view! {
            <tr>
                <th scope="row">
                    <LinkButton
                        label=slot.name.clone()
                        name=format!("Resume {}", slot.name)
                        on_press=move |()| resume(open.clone())
                    />
                </th>
                <td>{holds}</td>
                <td>{clock::date_time(slot.saved_ms)}</td>
                <td class="number">
                    <Button
                        label=format!("Remove {} from this browser", slot.name)
                        icon=Glyph::Close
                        only_icon=true
                        kind=ButtonKind::Quiet
                        on_press=move |()| forget(key.clone())
                    />
                </td>
            </tr>
        }
    };
    move || {
        match slots.get() {
        Some(Ok(all)) if !all.is_empty() => view! {
            <section class="section">
                <div class="section-head">
                    <h2>"Projects in this browser"</h2>
                    <span class="about">"saved after every change; press one to resume it"</span>
                </div>
                <div class="table-box">
                    <table class="table">
                        <caption class="heard">"Projects kept in this browser"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Project"</th>
                                <th scope="col">"Holds"</th>
                                <th scope="col">"Last change"</th>
                                <th scope="col">
                                    <span class="heard">"Remove"</span>
                                </th>
                            </tr>
                        </thead>
                        <tbody>{all.into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
        Some(Err(why)) => view! {
            <p class="hint">{format!("This browser keeps no projects for the page ({why}). Save them as files.")}</p>
        }
        .into_any(),
        _ => ().into_any(),
    }
    }
}

/// The formats, by what they bring.
#[component]
fn Readable() -> impl IntoView {
    let group = |kind: Gives| {
        let names = READERS.iter().filter(|r| r.gives() == kind).map(|r| view! { <li>{r.name}</li> });
        view! {
            <div>
                <h3>{kind.label()}</h3>
                <ul>{names.collect_view()}</ul>
            </div>
        }
    };
    view! {
        <div class="readable">
            {Gives::ALL.map(group).into_iter().collect_view()} <div>
                <h3>"Projects"</h3>
                <ul>
                    <li>"A saved project (.p2vplan): everything, as it was"</li>
                    <li>"A saved mapping (.mapping.json), with the files that it is for"</li>
                </ul>
            </div>
        </div>
    }
}

/// The page.
#[component]
pub fn Start() -> impl IntoView {
    let session = Session::here();
    let shell = Shell::here();
    let failed = move || session.failed.get().map(|d| view! { <DiagnosticMessage diagnostic=d /> });
    view! {
        <div class="page-head">
            <div>
                <h1>"Start with the exports you have"</h1>
                <p>
                    "Drop inventories and measurements together. The planner says what each file is, maps its columns, and shows what needs mending before anything is used."
                </p>
            </div>
        </div>
        <div aria-live="polite">{failed}</div>
        <div class="start two-to-one">
            <div class="stack wide">
                <FileDrop
                    title="Drop files here"
                    text="Several at once, in any mix: CSV, Excel, text and JSON exports, zip archives of them, or a saved project. A folder: zip it, or choose all its files; up to 500 MB each."
                    note="The sample has 120 invented servers, five weeks of hourly load, and flaws left in on purpose."
                    on_files=Callback::new(move |files| {
                        session.failed.set(None);
                        importing::take(session, files);
                    })
                >
                    <Button
                        label="Open sample estate"
                        large=true
                        on_press=move |()| importing::open_sample(session)
                    />
                </FileDrop>
                <p class="privacy">
                    <Icon glyph=Glyph::Lock />
                    <span>
                        <b>"Nothing that you open leaves this browser. "</b>
                        "The page makes no request after it has loaded; take the network away and it works the same."
                    </span>
                </p>
                <Kept />
            </div>
            <div class="stack wide">
                <section>
                    <div class="section-head">
                        <h2>"What is read"</h2>
                    </div>
                    <Readable />
                    <p class="hint">
                        "Recognised by content, not by name. "
                        <LinkButton
                            label="Template for servers"
                            on_press=move |()| template(session, "servers.csv", files::mapping::template_csv())
                        /> " · "
                        <LinkButton
                            label="Template for measurements"
                            on_press=move |()| {
                                template(
                                    session,
                                    "measurements.csv",
                                    files::mapping::measurement_template_csv(),
                                );
                            }
                        /> " · "
                        <LinkButton
                            label="Turn a plan back…"
                            on_press=move |()| shell.turn_back.set(true)
                        />
                    </p>
                </section>
                <section class="section">
                    <div class="section-head">
                        <h2>"The way through"</h2>
                    </div>
                    <ol class="way">
                        {STEPS
                            .map(|(page, what)| {
                                view! {
                                    <li>
                                        <b>{page.title()}</b>
                                        <span>{what}</span>
                                    </li>
                                }
                            })
                            .into_iter()
                            .collect_view()}
                    </ol>
                </section>
            </div>
        </div>
    }
}

fn template(session: Session, name: &str, text: String) {
    if let Err(why) = crate::browser::files::save_file(name, "text/csv", text.as_bytes()) {
        session.tell(&why, false);
    }
}
