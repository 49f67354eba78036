//! The projects that this browser keeps: opened by a press, deleted after a question.

use crate::browser::{clock, route};
use crate::session::keeping::{self, Slot};
use crate::session::{Page, Saved, Session, importing};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::cell_editor::CellEditor;
use crate::widgets::dialog::Dialog;
use crate::widgets::grid::CellEdit;
use crate::widgets::icon::Glyph;
use engine::command::Command;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

fn holds(slot: &Slot) -> String {
    format!(
        "{}, {}",
        format::count(slot.servers as u64, "server", "servers", LOCALE),
        format::count(slot.scenarios as u64, "scenario", "scenarios", LOCALE)
    )
}

fn open(session: Session, slot: Slot) {
    if session.slot.with_untracked(|s| s.as_ref() == Some(&slot.key)) {
        return route::go(Page::Inventory);
    }
    if importing::is_in_the_way(session) {
        return;
    }
    spawn_local(async move {
        match keeping::resume(session, slot).await {
            Ok(()) => route::go(Page::Inventory),
            Err(why) => session.tell(&format!("This project could not be opened: {why}"), false),
        }
    });
}

fn delete(session: Session, slot: Slot) {
    // What is open would be kept again with its next change.
    if session.slot.with_untracked(|s| s.as_ref() == Some(&slot.key)) {
        session.saved.set(Saved::Nothing);
        keeping::close(session);
    }
    spawn_local(async move {
        match keeping::forget(&slot.key).await {
            Ok(()) => session.tell(&format!("{} was deleted from this browser", slot.name), false),
            Err(why) => session.tell(&format!("{} could not be deleted: {why}", slot.name), false),
        }
        // Whichever list is in sight is read again.
        session.saved.update(|_| ());
    });
}

/// Gives a project another name: the open one by a command, which can be undone.
fn rename(session: Session, slot: Slot, name: &str) {
    let name = name.trim().to_owned();
    if session.slot.with_untracked(|s| s.as_ref() == Some(&slot.key)) {
        return session.run(Command::Rename(name));
    }
    spawn_local(async move {
        if let Err(why) = keeping::rename(&slot, &name).await {
            session.tell(&format!("{} could not be renamed: {why}", slot.name), false);
        }
        // Whichever list is in sight is read again.
        session.saved.update(|_| ());
    });
}

/// The field in which a project of the list gets another name.
fn name_field(session: Session, slot: &Slot, renaming: RwSignal<Option<String>>) -> AnyView {
    let (was, label, slot) = (slot.name.clone(), format!("New name of {}", slot.name), slot.clone());
    let edit = CellEdit {
        text: Arc::new(move |_| was.clone()),
        enter: Arc::new(move |_, typed| {
            if typed.trim().is_empty() {
                return Err("A project needs a name".into());
            }
            rename(session, slot.clone(), typed);
            Ok(())
        }),
        name: Arc::new(move |_| label.clone()),
        suggestions: Arc::new(Vec::new),
    };
    let leave = move |_| {
        renaming.try_set(None);
    };
    view! { <CellEditor edit=edit row=0 number=false on_leave=Callback::new(leave) /> }.into_any()
}

/// The list.
#[component]
pub fn Kept() -> impl IntoView {
    let session = Session::here();
    let slots = RwSignal::new(None::<Result<Vec<Slot>, String>>);
    Effect::new(move |_| {
        // Again after every saving: names and times are those of now.
        session.saved.track();
        spawn_local(async move {
            let all = keeping::slots().await;
            // The page may be another one by now.
            slots.try_set(Some(all));
        });
    });
    let asked = RwSignal::new(None::<Slot>);
    let renaming = RwSignal::new(None::<String>);
    let row = move |slot: Slot| {
        let (opened, doomed, key) = (slot.clone(), slot.clone(), slot.key.clone());
        let is_open = move || session.slot.with(|s| s.as_ref() == Some(&key));
        let (by_key, by_button, mine) = (slot.key.clone(), slot.key.clone(), slot.key.clone());
        let being_renamed = Memo::new(move |_| renaming.with(|r| r.as_ref() == Some(&mine)));
        let field = slot.clone();
        let link = move || {
            let opened = opened.clone();
            view! {
                <LinkButton
                    label=opened.name.clone()
                    name=format!("Open {}", opened.name)
                    on_press=move |()| open(session, opened.clone())
                />
            }
            .into_any()
        };
        view! {
            <tr>
                <th
                    scope="row"
                    on:keydown=move |ev| {
                        if ev.key() == "F2" {
                            ev.prevent_default();
                            renaming.set(Some(by_key.clone()));
                        }
                    }
                >
                    {move || if being_renamed.get() { name_field(session, &field, renaming) } else { link() }}
                    {move || is_open().then(|| view! { " " <span class="chip">"open now"</span> })}
                </th>
                <td>{holds(&slot)}</td>
                <td>{clock::date_time(slot.saved_ms)}</td>
                <td class="number">
                    <Button
                        label=format!("Rename {} (F2)", slot.name)
                        icon=Glyph::Edit
                        only_icon=true
                        kind=ButtonKind::Quiet
                        on_press=move |()| renaming.set(Some(by_button.clone()))
                    />
                    <Button
                        label=format!("Delete {} from this browser", slot.name)
                        icon=Glyph::Close
                        only_icon=true
                        kind=ButtonKind::Quiet
                        on_press=move |()| asked.set(Some(doomed.clone()))
                    />
                </td>
            </tr>
        }
    };
    let list = move || {
        match slots.get() {
        Some(Ok(all)) if !all.is_empty() => view! {
            <section class="section">
                <div class="section-head">
                    <h2>"Projects in this browser"</h2>
                    <span class="about">"saved after every change; press one to open it"</span>
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
                                    <span class="heard">"Rename, delete"</span>
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
    };
    let footer = move || {
        view! {
            <Button label="Keep it" on_press=move |()| asked.set(None) />
            <Button
                label="Delete the project"
                kind=ButtonKind::Primary
                on_press=move |()| {
                    if let Some(slot) = asked.get_untracked() {
                        asked.set(None);
                        delete(session, slot);
                    }
                }
            />
        }
        .into_any()
    };
    view! {
        {list}
        <Dialog
            title=Signal::derive(move || {
                asked.with(|s| s.as_ref().map(|s| format!("Delete {}?", s.name)).unwrap_or_default())
            })
            open=Signal::derive(move || asked.with(Option::is_some))
            on_close=Callback::new(move |()| asked.set(None))
            footer=footer
        >
            <p>
                {move || {
                    asked.with(|s| s.as_ref().map(|s| format!("{}, last changed {}.", holds(s), clock::date_time(s.saved_ms))))
                }}
            </p>
            <p>
                "It goes from this browser and cannot be brought back from here. A project that you saved as a file stays as that file."
            </p>
        </Dialog>
    }
}

/// The page of projects, while one is open: the others, and the way to a new one.
#[component]
pub fn Projects() -> impl IntoView {
    let session = Session::here();
    let name = move || session.project().name.clone();
    // What this browser could not keep would be gone.
    let asked = RwSignal::new(false);
    let begin = move || {
        if importing::is_in_the_way(session) {
            return;
        }
        keeping::close(session);
        route::go(Page::Inventory);
    };
    let kept = move || !session.saved.with_untracked(|s| matches!(s, Saved::Failed(_)));
    let footer = move || {
        view! {
            <Button label="Stay" on_press=move |()| asked.set(false) />
            <Button
                label="Close it unsaved"
                kind=ButtonKind::Primary
                on_press=move |()| {
                    asked.set(false);
                    begin();
                }
            />
        }
        .into_any()
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{move || format!("{} is open", name())}</h1>
                <p>"Opening another project leaves this one kept in this browser, as it is."</p>
            </div>
            <div class="actions">
                <Button
                    label="Sample estate"
                    on_press=move |()| {
                        importing::open_sample(session);
                        route::go(Page::Inventory);
                    }
                />
                <Button
                    label="New project"
                    kind=ButtonKind::Primary
                    on_press=move |()| if kept() { begin() } else { asked.set(true) }
                />
            </div>
        </div>
        <Kept />
        <Dialog
            title="Close a project that is not kept?"
            open=asked
            on_close=Callback::new(move |()| asked.set(false))
            footer=footer
        >
            <p>{move || format!("This browser refused to keep {}. Save it as a file first, or it is gone.", name())}</p>
        </Dialog>
    }
}
