//! The import wizard: what each file is, what its columns mean, what is doubtful, and what importing
//! would do. Nothing is used before the last button.

use super::anonymise::Anonymise;
use super::columns::Columns;
use super::doubts::Doubts;
use crate::session::Session;
use crate::session::importing::{self, Draft, DraftFile};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::file_drop::FileDrop;
use crate::widgets::icon::Glyph;
use crate::widgets::message::{DiagnosticMessage, SeverityMark, Tell};
use crate::widgets::select::{Choice, Select};
use engine::diagnostic::Severity;
use files::dialect::{Dialect, Encoding};
use files::import::Repair;
use files::readers::READERS;
use leptos::prelude::*;

fn number(n: usize) -> String {
    format::integer(n as u64, LOCALE)
}

/// Servers and series that the readable files give, where they were read already.
fn totals(draft: &Draft) -> (usize, usize, usize, usize) {
    let batches = draft.files.iter().filter_map(|f| f.batch.as_ref());
    batches.fold((0, 0, 0, 0), |(servers, series, rows, used), b| {
        let count =
            |f: fn(&engine::origin::Source) -> u32| b.sources.iter().map(|s| f(s) as usize).sum::<usize>();
        (
            servers + b.servers.len(),
            series + b.measurements.len(),
            rows + count(|s| s.rows),
            used + count(|s| s.rows_used),
        )
    })
}

fn title(draft: &Draft) -> String {
    let files = format::count(draft.files.len() as u64, "file", "files", LOCALE);
    let (servers, series, ..) = totals(draft);
    let unread = draft.files.iter().filter(|f| !f.is_readable()).count();
    let later = draft.files.iter().any(|f| f.is_readable() && f.batch.is_none());
    let gives = match (servers, series) {
        (0, 0) if later => "are large and are read when they are imported".to_owned(),
        (0, 0) => "give nothing that can be used yet".to_owned(),
        (s, 0) => format!("give {}", format::count(s as u64, "server", "servers", LOCALE)),
        (0, m) => format!("give {}", format::count(m as u64, "measured series", "measured series", LOCALE)),
        (s, m) => format!(
            "give {} and {}",
            format::count(s as u64, "server", "servers", LOCALE),
            format::count(m as u64, "measured series", "measured series", LOCALE)
        ),
    };
    let gives = if draft.files.len() == 1 {
        gives.replacen("give ", "gives ", 1).replacen("are ", "is ", 2)
    } else {
        gives
    };
    let bad = if unread > 0 { format!("; {} cannot be read", number(unread)) } else { String::new() };
    format!("{files} {gives}{bad}")
}

fn state(file: &DraftFile) -> (Tell, String) {
    let worst = |d: &[engine::diagnostic::Diagnostic]| d.iter().map(|d| d.severity).max();
    if !file.is_readable() {
        return (Tell::Error, "not readable".into());
    }
    let read = file.batch.as_ref().map(|b| (worst(&b.diagnostics), b.diagnostics.len()));
    match (worst(&file.inspection.diagnostics).max(read.and_then(|r| r.0)), read) {
        (Some(Severity::Error), _) => (Tell::Error, "see below".into()),
        (Some(Severity::Warning), Some((_, n))) => {
            (Tell::Warning, format::count(n as u64, "doubt", "doubts", LOCALE))
        }
        _ => (Tell::Done, "ready".into()),
    }
}

#[component]
fn FileTable() -> impl IntoView {
    let session = Session::here();
    let rows = move || {
        session.import.with(|draft| {
            let draft = draft.as_ref()?;
            let rows = draft.files.iter().enumerate().map(|(i, file)| {
                let (tell, words) = state(file);
                let (rows, used) = file.batch.as_ref().map_or((None, None), |b| {
                    let sum = |f: fn(&engine::origin::Source) -> u32| {
                        b.sources.iter().map(|s| u64::from(f(s))).sum::<u64>()
                    };
                    (Some(sum(|s| s.rows)), Some(sum(|s| s.rows_used)))
                });
                let recognised = file.inspection.recognised.as_ref().map_or_else(
                    || "not recognised".to_owned(),
                    |r| format!("{}: {}", r.name, r.reason),
                );
                let shown = draft.shown == i;
                let name = file.inspection.name.clone();
                view! {
                    <tr class:chosen=shown>
                        <th scope="row">
                            <button
                                type="button"
                                class="link file-name"
                                aria-pressed=shown.to_string()
                                on:click=move |_| {
                                    session
                                        .import
                                        .update(|d| {
                                            if let Some(d) = d {
                                                d.shown = i;
                                            }
                                        });
                                }
                            >
                                {name.clone()}
                            </button>
                            <div class="sub">{recognised}</div>
                        </th>
                        <td class="number">
                            {match (rows, used) {
                                (Some(rows), Some(used)) => {
                                    format!("{} of {}", format::integer(used, LOCALE), format::integer(rows, LOCALE))
                                }
                                _ if file.is_readable() => "read on import".into(),
                                _ => "none".into(),
                            }}
                        </td>
                        <td>
                            <SeverityMark tell=tell label=words />
                        </td>
                        <td class="number">
                            <Button
                                label=format!("Leave out {name}")
                                icon=Glyph::Close
                                only_icon=true
                                kind=ButtonKind::Quiet
                                on_press=move || importing::leave_out(session, i)
                            />
                        </td>
                    </tr>
                }
            });
            Some(rows.collect_view())
        })
    };
    view! {
        <div class="table-box">
            <table class="table inset">
                <caption class="heard">"Files to import"</caption>
                <thead>
                    <tr>
                        <th scope="col">"File, recognised as"</th>
                        <th scope="col" class="number">"Rows used"</th>
                        <th scope="col">"State"</th>
                        <th scope="col">
                            <span class="heard">"Leave out"</span>
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

/// What the shown file may be read as.
#[component]
fn HowRead() -> impl IntoView {
    let session = Session::here();
    let with_shown = move |f: &dyn Fn(&DraftFile) -> String| {
        session.import.with(|d| d.as_ref().and_then(|d| d.files.get(d.shown)).map(f).unwrap_or_default())
    };
    let value = Signal::derive(move || {
        with_shown(&|f| {
            f.choices
                .reader
                .clone()
                .or_else(|| f.inspection.recognised.as_ref().map(|r| r.reader.to_owned()))
                .unwrap_or_default()
        })
    });
    let choices = Signal::derive(|| {
        let mut all = vec![Choice::new("", "Nothing: leave it out")];
        all.extend(READERS.iter().map(|r| Choice::new(r.id, r.name)));
        all
    });
    let change = Callback::new(move |reader: String| {
        importing::edit(session, move |f| f.choices.reader = (!reader.is_empty()).then(|| reader.clone()));
    });
    let dialect = Memo::new(move |_| {
        session.import.with(|d| {
            let file = d.as_ref().and_then(|d| d.files.get(d.shown))?;
            file.choices.dialect.clone().or_else(|| file.inspection.dialect.clone())
        })
    });
    let zone = Signal::derive(move || {
        session.import.with(|d| {
            let file = d.as_ref().and_then(|d| d.files.get(d.shown));
            file.and_then(|f| f.choices.zone_offset_minutes).unwrap_or(0).to_string()
        })
    });
    let set = move |change: &dyn Fn(&mut Dialect)| {
        let Some(mut new) = dialect.get_untracked() else { return };
        change(&mut new);
        importing::edit(session, move |f| {
            f.choices.dialect = Some(new.clone());
            f.look_again();
        });
    };
    let encoding = Callback::new(move |label: String| {
        if let Some(e) = Encoding::ALL.into_iter().find(|e| e.label() == label) {
            set(&|d| d.encoding = e);
        }
    });
    let separator = Callback::new(move |name: String| {
        if let Some((mark, _)) = SEPARATOR_NAMES.into_iter().find(|(_, n)| *n == name) {
            set(&|d| d.separator = mark);
        }
    });
    let change_zone = Callback::new(move |minutes: String| {
        importing::edit(session, move |f| f.choices.zone_offset_minutes = minutes.parse().ok());
    });
    let zones = Signal::derive(|| {
        (-12..=14)
            .map(|h: i32| {
                let sign = if h < 0 { "−" } else { "+" };
                Choice::new(
                    (h * 60).to_string(),
                    if h == 0 { "UTC".to_owned() } else { format!("UTC{sign}{}", h.abs()) },
                )
            })
            .collect::<Vec<_>>()
    });
    let text = move || {
        dialect.get().is_some().then(|| {
            view! {
                <Select
                    label="Encoding"
                    choices=Signal::derive(|| {
                        Encoding::ALL.iter().map(|e| Choice::new(e.label(), e.label())).collect::<Vec<_>>()
                    })
                    value=Signal::derive(move || {
                        dialect.get().map_or("", |d| d.encoding.label()).to_owned()
                    })
                    on_change=encoding
                />
                <Select
                    label="Separator"
                    choices=Signal::derive(|| {
                        SEPARATOR_NAMES.iter().map(|(_, n)| Choice::new(*n, *n)).collect::<Vec<_>>()
                    })
                    value=Signal::derive(move || {
                        let mark = dialect.get().map(|d| d.separator);
                        let name = SEPARATOR_NAMES.iter().find(|(m, _)| Some(*m) == mark);
                        name.map_or("", |(_, n)| n).to_owned()
                    })
                    on_change=separator
                />
                <Select label="Times without a zone are" choices=zones value=zone on_change=change_zone />
            }
        })
    };
    view! {
        <div class="fields">
            <Select label="Read as" choices=choices value=value on_change=change />
            {text}
        </div>
    }
}

/// The marks between cells, by their names.
const SEPARATOR_NAMES: [(char, &str); 4] = [(',', "comma"), (';', "semicolon"), ('\t', "tab"), ('|', "bar")];

#[component]
fn Repairs() -> impl IntoView {
    let session = Session::here();
    move || {
        session.import.with(|draft| {
            let draft = draft.as_ref()?;
            let file = draft.files.get(draft.shown)?;
            let batch = file.batch.as_ref()?;
            if batch.repairs.is_empty() {
                return None;
            }
            let rows = batch.repairs.iter().map(|r: &Repair| {
                let source = batch.sources.get(usize::from(r.source));
                let header =
                    source.zip(r.column).map_or_else(|| "column".into(), |(s, column)| s.header(column));
                let what = r.cure.label(&header, r.row);
                let repair = r.clone();
                view! {
                    <li class="repair">
                        <span>{what.clone()}</span>
                        <Button
                            label="Apply"
                            hint=Signal::derive(move || Some(what.clone()))
                            on_press=move || importing::repair(session, &repair)
                        />
                    </li>
                }
            });
            Some(view! {
                <section class="section">
                    <div class="section-head">
                        <h2>"Repairs that are proposed"</h2>
                        <span class="about">"nothing is changed before you apply it"</span>
                    </div>
                    <ul class="repairs">{rows.collect_view()}</ul>
                </section>
            })
        })
    }
}

#[component]
fn Commit() -> impl IntoView {
    let session = Session::here();
    let facts = move || {
        session.import.with(|d| {
            let draft = d.as_ref()?;
            let (servers, series, rows, used) = totals(draft);
            let fact = |term: &'static str, value: usize| {
                view! {
                    <div>
                        <dt>{term}</dt>
                        <dd>{number(value)}</dd>
                    </div>
                }
            };
            Some(view! {
                <dl>
                    {fact("Rows read", rows)} {fact("Rows used", used)}
                    {fact("Set aside", rows.saturating_sub(used))} {fact("Servers", servers)}
                    {fact("Measured series", series)}
                </dl>
            })
        })
    };
    let possible = Signal::derive(move || {
        !session.import.with(|d| d.as_ref().is_some_and(|d| d.files.iter().any(DraftFile::is_readable)))
    });
    let label = Signal::derive(move || {
        let (servers, ..) = session.import.with(|d| d.as_ref().map_or((0, 0, 0, 0), totals));
        if servers > 0 {
            format!("Import {}", format::count(servers as u64, "server", "servers", LOCALE))
        } else {
            "Import".into()
        }
    });
    view! {
        <Anonymise />
        <div class="commit">
            {facts} <span class="push"></span>
            <Button label="Cancel" on_press=move || session.import.set(None) />
            <Button
                label=label
                kind=ButtonKind::Primary
                disabled=possible
                on_press=move || importing::commit(session)
            />
        </div>
    }
}

/// The wizard.
#[component]
pub fn Wizard() -> impl IntoView {
    let session = Session::here();
    let heading = move || session.import.with(|d| d.as_ref().map(title).unwrap_or_default());
    let shown_name = move || {
        session.import.with(|d| {
            d.as_ref()
                .and_then(|d| d.files.get(d.shown))
                .map(|f| f.inspection.name.clone())
                .unwrap_or_default()
        })
    };
    let faults = move || {
        session.import.with(|d| {
            let draft = d.as_ref()?;
            let file = draft.files.get(draft.shown)?;
            let all = file.inspection.diagnostics.iter().filter(|d| d.severity == Severity::Error);
            Some(all.map(|d| view! { <DiagnosticMessage diagnostic=d.clone() /> }).collect_view())
        })
    };
    let doubts = Signal::derive(move || {
        session.import.with(|d| {
            let file = d.as_ref().and_then(|d| d.files.get(d.shown));
            file.and_then(|f| f.batch.as_ref()).map(|b| b.diagnostics.clone()).unwrap_or_default()
        })
    });
    view! {
        <div class="page-head">
            <div>
                <h1>{heading}</h1>
                <p>"Every row is used or set aside with a reason. Nothing changes before you import, and importing can be undone."</p>
            </div>
        </div>
        <div class="import">
            <section class="stack">
                <FileTable />
                <FileDrop
                    title="Add files"
                    text="Inventories and measurements belong together."
                    slim=true
                    on_files=Callback::new(move |files| importing::take(session, files))
                />
                <h2>{move || format!("How {} is read", shown_name())}</h2>
                <HowRead />
                <div aria-live="polite">{faults}</div>
            </section>
            <Columns />
        </div>
        <Repairs />
        <Doubts diagnostics=doubts />
        <Commit />
    }
}
