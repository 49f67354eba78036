//! A plan with tokens turned back into one with names: a key file, and the files to turn.

use super::{LOCALE, Shell};
use crate::browser::files::{self, PickedFile};
use crate::session::anonymising::{TurnedBack, read_key, turn_back};
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::dialog::Dialog;
use crate::widgets::icon::Glyph;
use crate::widgets::message::{Message, SeverityMark, Tell};
use ::files::anonymise::Key;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// What happened to one file.
fn outcome(done: &TurnedBack) -> AnyView {
    let (tell, words, told) = match &done.outcome {
        Ok((0, told)) => {
            (Tell::Warning, "no token of this key is in it: nothing was saved".to_owned(), told.clone())
        }
        Ok((n, told)) => (
            if told.is_empty() { Tell::Done } else { Tell::Warning },
            format!("{} turned back and saved", format::count(*n as u64, "token", "tokens", LOCALE)),
            told.clone(),
        ),
        Err(why) => (Tell::Error, why.clone(), Vec::new()),
    };
    let told = told.into_iter().map(|t| view! { <span class="hint">{t}</span> }).collect_view();
    view! {
        <li>
            <b>{done.name.clone()}</b>
            <SeverityMark tell=tell label=words />
            {told}
        </li>
    }
    .into_any()
}

/// The dialog.
#[component]
pub fn TurnBack() -> impl IntoView {
    let shell = Shell::here();
    let key = RwSignal::new(None::<(String, Arc<Key>)>);
    let chosen = RwSignal::new_local(Vec::<PickedFile>::new());
    let done = RwSignal::new(Vec::<TurnedBack>::new());
    let fault = RwSignal::new(None::<String>);
    let working = RwSignal::new(false);
    // The key is not kept longer than it is needed.
    Effect::new(move |_| {
        if !shell.turn_back.get() {
            key.set(None);
            chosen.set(Vec::new());
            done.set(Vec::new());
            fault.set(None);
        }
    });
    let choose_key = move |()| {
        files::choose(move |list| {
            let Some(file) = list.into_iter().next() else { return };
            spawn_local(async move {
                match read_key(&file).await {
                    Ok(read) => {
                        fault.set(None);
                        key.set(Some((file.name.clone(), Arc::new(read))));
                    }
                    Err(why) => fault.set(Some(why)),
                }
            });
        });
    };
    let choose_files = move |()| {
        files::choose(move |list| {
            done.set(Vec::new());
            chosen.set(list);
        });
    };
    let run = move |()| {
        let Some((_, key)) = key.get_untracked() else { return };
        let list = chosen.get_untracked();
        working.set(true);
        spawn_local(async move {
            let all = turn_back(&list, &key).await;
            done.set(all);
            working.set(false);
        });
    };
    let key_words = move || match key.get() {
        Some((name, key)) => {
            format!("{name}, {}", format::count(key.len() as u64, "token", "tokens", LOCALE))
        }
        None => "the file that was saved at the anonymised import".into(),
    };
    let file_words = move || {
        let names = chosen.with(|all| all.iter().map(|f| f.name.clone()).collect::<Vec<_>>());
        if names.is_empty() {
            "a project, or any file that the planner wrote: tables, plan, orders, zip".to_owned()
        } else {
            names.join(", ")
        }
    };
    let not_yet =
        Signal::derive(move || working.get() || key.with(Option::is_none) || chosen.with(Vec::is_empty));
    let footer = move || {
        view! {
            <Button label="Close" on_press=move |()| shell.turn_back.set(false) />
            <Button
                label="Turn back and save"
                kind=ButtonKind::Primary
                icon=Glyph::Download
                disabled=not_yet
                on_press=run
            />
        }
        .into_any()
    };
    view! {
        <Dialog
            title="Turn a plan back"
            open=shell.turn_back
            on_close=Callback::new(move |()| shell.turn_back.set(false))
            footer=footer
        >
            <p>
                "Tokens become the names that they stand for. It happens in this browser; the project that is open stays as it is."
            </p>
            <dl class="turn-back">
                <dt>"Key file"</dt>
                <dd>
                    <Button label="Choose the key file…" on_press=choose_key />
                    <span class="hint">{key_words}</span>
                </dd>
                <dt>"Files to turn back"</dt>
                <dd>
                    <Button label="Choose files…" on_press=choose_files />
                    <span class="hint">{file_words}</span>
                </dd>
            </dl>
            <div aria-live="polite">
                {move || {
                    fault.get().map(|why| view! { <Message tell=Tell::Error title=why text=String::new() /> })
                }}
                <ul class="turned-back">
                    {move || done.with(|all| all.iter().map(outcome).collect_view())}
                </ul>
            </div>
        </Dialog>
    }
}
