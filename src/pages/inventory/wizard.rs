//! The import wizard: what each file is and how it is read, its first rows, what is doubtful, what its
//! columns mean, and what importing would do. Nothing is used before the last button.

use super::anonymise::Anonymise;
use super::columns::Columns;
use super::doubts::Doubts;
use super::how_read::HowRead;
use super::leaving::Leaving;
use super::outlook::{Outlook, of_sources, totals};
use super::preview::Preview;
use super::repairs::Repairs;
use crate::browser::files as browser_files;
use crate::session::Session;
use crate::session::draft::{self, Draft, DraftFile, Told, lower_first};
use crate::session::importing;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::file_drop::FileDrop;
use crate::widgets::icon::Glyph;
use crate::widgets::message::{DiagnosticMessage, Message, SeverityMark, Tell};
use engine::diagnostic::Severity;
use files::mapping::Applied;
use leptos::prelude::*;

fn count(n: u64, one: &str, many: &str) -> String {
    format::count(n, one, many, LOCALE)
}

fn title(draft: &Draft) -> String {
    let sums = totals(draft);
    let files = count(draft.files.len() as u64, "file", "files");
    let unread = draft.files.iter().filter(|f| !f.is_readable() && !f.left_out).count() as u64;
    let mut parts = Vec::new();
    let mut part = |n: u64, one: &str, many: &str| {
        if n > 0 {
            parts.push(count(n, one, many));
        }
    };
    if sums.lists > 1 {
        part(sums.servers, "record of a server", "records of servers");
    } else {
        part(sums.servers, "server", "servers");
    }
    part(sums.series, "measured series", "measured series");
    part(sums.types, "host type", "host types");
    if sums.servers == 0 {
        part(sums.hosts, "host", "hosts");
    }
    let one = draft.files.len() == 1;
    let gives = match (parts.split_last(), sums.later) {
        (Some((last, [])), _) => format!("{} {last}", if one { "gives" } else { "give" }),
        (Some((last, rest)), _) => {
            format!("{} {} and {last}", if one { "gives" } else { "give" }, rest.join(", "))
        }
        (None, 1..) if one => "is large and is read when it is imported".to_owned(),
        (None, 1..) => "are large and are read when they are imported".to_owned(),
        (None, 0) if one => "gives nothing that can be used yet".to_owned(),
        (None, 0) => "give nothing that can be used yet".to_owned(),
    };
    let bad = if unread > 0 && !one {
        format!("; {} cannot be read", format::integer(unread, LOCALE))
    } else {
        String::new()
    };
    let mend = match sums.open {
        0 => String::new(),
        n => format!("; {} proposed", count(n, "repair is", "repairs are")),
    };
    format!("{files} {gives}{bad}{mend}")
}

fn state(file: &DraftFile) -> (Tell, String) {
    let errors = file.inspection.diagnostics.iter().any(|d| d.severity == Severity::Error);
    match file.tally().doubts() {
        _ if file.left_out => (Tell::Note, "left out".into()),
        _ if !file.is_readable() => (Tell::Error, "not readable".into()),
        _ if file.is_stale => (Tell::Note, "reading".into()),
        0 if errors => (Tell::Error, "see below".into()),
        0 if file.batch.is_none() => (Tell::Note, "large".into()),
        0 if file.batch.as_ref().is_some_and(|b| of_sources(b, |s| s.rows_used) == 0) => {
            (Tell::Note, "nothing used".into())
        }
        0 => (Tell::Done, "ready".into()),
        n => (Tell::Warning, count(n, "doubt", "doubts")),
    }
}

/// What is drawn of a file in the list.
#[derive(Clone, PartialEq)]
struct Line {
    id: u32,
    at: usize,
    name: String,
    read_as: String,
    rows: Option<(u64, u64)>,
    readable: bool,
    tell: Tell,
    words: String,
    shown: bool,
}

fn lines(draft: &Draft) -> Vec<Line> {
    let line = |(at, file): (usize, &DraftFile)| {
        let (tell, words) = state(file);
        let read_as = match file.reader() {
            _ if file.left_out => "left out".to_owned(),
            Some(r) => r.name.to_owned(),
            None => "not recognised".to_owned(),
        };
        Line {
            id: file.id,
            at,
            name: file.name().to_owned(),
            read_as,
            rows: file.batch.as_ref().map(|b| (of_sources(b, |s| s.rows_used), of_sources(b, |s| s.rows))),
            readable: file.is_readable(),
            tell,
            words,
            shown: draft.shown == at,
        }
    };
    draft.files.iter().enumerate().map(line).collect()
}

#[component]
fn FileLine(line: Signal<Line>) -> impl IntoView {
    let session = Session::here();
    let name = line.with_untracked(|l| l.name.clone());
    let at = move || line.with_untracked(|l| l.at);
    let rows = move || {
        line.with(|l| match l.rows {
            Some((used, all)) => {
                let all = format!("of {}", format::integer(all, LOCALE));
                view! {
                    {format::integer(used, LOCALE)}
                    " "
                    <span class="sub">{all}</span>
                }
                .into_any()
            }
            None if l.readable => view! { <span class="quiet">"read on import"</span> }.into_any(),
            None => view! { <span class="quiet">"none"</span> }.into_any(),
        })
    };
    let mark = move || {
        let (tell, words) = line.with(|l| (l.tell, l.words.clone()));
        view! { <SeverityMark tell=tell label=words /> }
    };
    view! {
        <tr class:chosen=move || line.with(|l| l.shown)>
            <th scope="row">
                <button
                    type="button"
                    class="link file-name"
                    aria-pressed=move || line.with(|l| l.shown.to_string())
                    on:click=move |_| draft::show(session, at())
                >
                    {name.clone()}
                </button>
                <span class="sub">{move || line.with(|l| l.read_as.clone())}</span>
            </th>
            <td class="number">{rows}</td>
            <td>{mark}</td>
            <td class="number">
                <Button
                    label=format!("Take out {name}")
                    icon=Glyph::Close
                    only_icon=true
                    kind=ButtonKind::Quiet
                    on_press=move |()| draft::take_out(session, at())
                />
            </td>
        </tr>
    }
}

#[component]
fn FileTable() -> impl IntoView {
    let session = Session::here();
    let all = Memo::new(move |_| session.import.with(|d| d.as_ref().map(lines).unwrap_or_default()));
    let ids = Memo::new(move |_| all.with(|a| a.iter().map(|l| l.id).collect::<Vec<_>>()));
    let row = move |id: u32| {
        let first = all.with_untracked(|a| a.iter().find(|l| l.id == id).cloned());
        first.map(|first| {
            let line = Memo::new(move |_| {
                all.with(|a| a.iter().find(|l| l.id == id).cloned()).unwrap_or_else(|| first.clone())
            });
            view! { <FileLine line=line.into() /> }
        })
    };
    view! {
        <div class="table-box">
            <table class="table inset">
                <caption class="heard">"Files to import"</caption>
                <thead>
                    <tr>
                        <th scope="col">"File, read as"</th>
                        <th scope="col" class="number">
                            "Rows used"
                        </th>
                        <th scope="col">"State"</th>
                        <th scope="col">
                            <span class="heard">"Take out"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>
                    <For each=move || ids.get() key=|id| *id children=row />
                </tbody>
            </table>
        </div>
    }
}

/// Undo and redo of the wizard, and mappings as files.
#[component]
fn Tools() -> impl IntoView {
    let session = Session::here();
    let step = move |back: bool| {
        session.import.with(|d| {
            d.as_ref().and_then(|d| if back { d.back() } else { d.forward() }).map(ToOwned::to_owned)
        })
    };
    let back = Memo::new(move |_| step(true));
    let forward = Memo::new(move |_| step(false));
    let words = |verb: &'static str, label: Option<String>| {
        label.map_or_else(|| verb.to_owned(), |l| format!("{verb}: {}", lower_first(&l)))
    };
    let save = move |()| {
        let Some((name, json, about)) = draft::preset_of_shown(session) else { return };
        match browser_files::save_file(&name, "application/json", json.as_bytes()) {
            Ok(()) => session.tell(&format!("Saved as {name}: {about}"), false),
            Err(why) => session.tell(&why, false),
        }
    };
    let load = move |()| browser_files::choose(move |files| importing::take(session, files));
    let mapped = Memo::new(move |_| {
        session
            .import
            .with(|d| d.as_ref().and_then(|d| d.file()).is_some_and(|f| !f.inspection.tables.is_empty()))
    });
    view! {
        <div class="actions wizard-tools">
            <Show when=move || back.with(Option::is_some)>
                <Button
                    label=Signal::derive(move || words("Undo", back.get()))
                    icon=Glyph::Undo
                    kind=ButtonKind::Quiet
                    on_press=move |()| {
                        draft::go(session, true);
                        crate::browser::dom::focus_soon("wizard-title");
                    }
                />
            </Show>
            <Show when=move || forward.with(Option::is_some)>
                <Button
                    label=Signal::derive(move || words("Redo", forward.get()))
                    icon=Glyph::Redo
                    kind=ButtonKind::Quiet
                    on_press=move |()| {
                        draft::go(session, false);
                        crate::browser::dom::focus_soon("wizard-title");
                    }
                />
            </Show>
            <Button
                label="Save mapping"
                icon=Glyph::Download
                hint=Signal::derive(move || {
                    let about = draft::preset_of_shown(session).map(|(_, _, about)| about);
                    about.map(|a| format!("Save a file that says {a}"))
                })
                disabled=Signal::derive(move || !mapped.get())
                on_press=save
            />
            <Button
                label="Load mapping…"
                icon=Glyph::Upload
                hint=Signal::stored(Some("A saved mapping can also be dropped".to_owned()))
                on_press=load
            />
        </div>
    }
}

fn applied_words(file: &str, a: &Applied) -> String {
    let columns = |list: &[String]| {
        let shown = list.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
        if list.len() > 6 { format!("{shown} …") } else { shown }
    };
    let matched = count(a.matched.len() as u64, "column", "columns");
    let all = if a.exact { "all " } else { "" };
    let mut words = format!("{file}: {all}{matched} matched ({}).", columns(&a.matched));
    if !a.missing.is_empty() {
        words.push_str(&format!(" Not in the file: {}.", columns(&a.missing)));
    }
    if !a.unknown.is_empty() {
        words.push_str(&format!(" Not in the mapping, left as guessed: {}.", columns(&a.unknown)));
    }
    words
}

/// Says that columns have the meaning of an earlier import, and of which.
#[component]
fn Recalled() -> impl IntoView {
    let session = Session::here();
    let told = Memo::new(move |_| {
        session.import.with(|d| {
            let file = d.as_ref().and_then(|d| d.file()).filter(|f| !f.recalled.is_empty())?;
            let some = file.recalled.iter().take(6).cloned().collect::<Vec<_>>().join(", ");
            let more = if file.recalled.len() > 6 { " …" } else { "" };
            Some((
                format!("{} of {} as at your last import", count(file.recalled.len() as u64, "column is read", "columns are read"), file.name()),
                format!("This browser kept what you chose for a file with these headers: {some}{more}. Change it under Columns."),
            ))
        })
    });
    move || told.get().map(|(title, text)| view! { <Message tell=Tell::Note title=title text=text /> })
}

/// What became of a mapping that was loaded.
#[component]
fn PresetTold() -> impl IntoView {
    let session = Session::here();
    let told = move || {
        session.import.with(|d| {
            Some(match d.as_ref()?.told.as_ref()? {
                Told::Refused(why) => view! { <DiagnosticMessage diagnostic=(**why).clone() /> }.into_any(),
                Told::Applied { preset, files } => {
                    let exact = files.iter().all(|(_, a)| a.exact);
                    let text: Vec<String> = files.iter().map(|(f, a)| applied_words(f, a)).collect();
                    view! {
                        <Message
                            tell=if exact { Tell::Done } else { Tell::Note }
                            title=format!("{preset} was applied")
                            text=text.join(" ")
                        />
                    }
                    .into_any()
                }
            })
        })
    };
    view! {
        <div class="preset-told" aria-live="polite">
            {told}
        </div>
    }
}

/// The wizard.
#[component]
pub fn Wizard() -> impl IntoView {
    let session = Session::here();
    let heading = Memo::new(move |_| session.import.with(|d| d.as_ref().map(title).unwrap_or_default()));
    let shown_name = Memo::new(move |_| {
        session
            .import
            .with(|d| d.as_ref().and_then(|d| d.file()).map(|f| f.name().to_owned()).unwrap_or_default())
    });
    let errors = Memo::new(move |_| {
        session.import.with(|d| {
            let file = d.as_ref().and_then(|d| d.file())?;
            let all = file.inspection.diagnostics.iter().filter(|d| d.severity == Severity::Error);
            // With a batch they stand among the doubts.
            file.batch.is_none().then(|| all.cloned().collect::<Vec<_>>())
        })
    });
    let faults = move || {
        errors
            .get()
            .map(|all| all.into_iter().map(|d| view! { <DiagnosticMessage diagnostic=d /> }).collect_view())
    };
    let only_doubts = RwSignal::new(false);
    // What needs nothing done; the rest stands among the repairs.
    let notes = Memo::new(move |_| {
        session.import.with(|d| {
            let Some(file) = d.as_ref().and_then(|d| d.file()) else { return Vec::new() };
            let all = file.batch.as_ref().map(|b| b.diagnostics.as_slice()).unwrap_or_default();
            let told = |code: &str| file.groups.iter().any(|g| g.code == code);
            all.iter().filter(|d| d.severity == Severity::Note && !told(&d.code)).cloned().collect()
        })
    });
    view! {
        <div class="page-head">
            <div>
                <h1 id="wizard-title" tabindex="-1">
                    {heading}
                </h1>
                <p>
                    "Every row is used or set aside with a reason. Nothing changes before you import, and importing can be undone."
                </p>
            </div>
            <Tools />
        </div>
        <p class="heard" role="status">
            {move || session.import.with(|d| d.as_ref().map(|d| d.said.clone()))}
        </p>
        <PresetTold />
        <Recalled />
        <div class="import">
            <section class="stack wide">
                <div>
                    <div class="section-head">
                        <h2>"Files"</h2>
                    </div>
                    <FileTable />
                </div>
                <FileDrop
                    title="Add files"
                    text="Inventories and measurements belong together."
                    slim=true
                    on_left_out=Callback::new(move |words: String| session.tell(&words, false))
                    on_files=Callback::new(move |files| importing::take(session, files))
                />
                <div class="stack">
                    <h2>{move || format!("How {} is read", shown_name.get())}</h2>
                    <HowRead />
                </div>
            </section>
            <div class="stack wide">
                <div class="wizard-faults" aria-live="polite">
                    {faults}
                </div>
                <Preview only=only_doubts />
                <Repairs only_doubts=only_doubts />
            </div>
        </div>
        <Columns />
        <Doubts diagnostics=notes notes=true />
        <Anonymise />
        <Outlook />
        <Leaving />
    }
}
