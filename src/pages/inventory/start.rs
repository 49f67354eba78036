//! The first page: what can be opened, what is kept in this browser, and that nothing leaves it.

use super::kept::Kept;
use crate::session::{Page, Session, importing};
use crate::shell::Shell;
use crate::widgets::button::{Button, LinkButton};
use crate::widgets::file_drop::FileDrop;
use crate::widgets::icon::{Glyph, Icon};
use crate::widgets::message::DiagnosticMessage;
use files::readers::READERS;
use files::readers::kinds::Gives;
use leptos::prelude::*;

const STEPS: [(Page, &str); 7] = [
    (Page::Inventory, "What is there, and what was measured"),
    (Page::Candidates, "Which servers can go, and why"),
    (Page::Capacity, "What they need, hour by hour"),
    (Page::Placement, "How many hosts, with a proof or a gap"),
    (Page::BusinessCase, "What it costs and saves"),
    (Page::Conversion, "How each server moves, by which commands"),
    (Page::Report, "One document for the decision"),
];

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
                    text="Several at once, in any mix: CSV, Excel, text and JSON exports, zip archives of them, or a saved project. Or a folder with all that is in it; up to 500 MB a file."
                    note="The sample has 120 invented servers, five weeks of hourly load, and flaws left in on purpose."
                    on_left_out=Callback::new(move |words: String| session.tell(&words, false))
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
