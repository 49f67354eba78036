//! A project file has the name of a project that this browser keeps.

use crate::browser::clock;
use crate::session::Session;
use crate::session::opening::{keep_both, replace};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::dialog::Dialog;
use leptos::prelude::*;

fn holds(servers: usize, scenarios: usize) -> String {
    format!(
        "{}, {}",
        format::count(servers as u64, "server", "servers", LOCALE),
        format::count(scenarios as u64, "scenario", "scenarios", LOCALE)
    )
}

/// The dialog.
#[component]
pub fn Opening() -> impl IntoView {
    let session = Session::here();
    let title = move || {
        let name = session.arrived.with(|a| a.as_ref().map(|a| a.kept.name.clone()));
        format!("{} is kept in this browser already", name.unwrap_or_default())
    };
    let footer = move || {
        view! {
            <Button label="Cancel" on_press=move |()| session.arrived.set(None) />
            <Button label="Replace the kept one" on_press=move |()| replace(session) />
            <Button label="Keep both" kind=ButtonKind::Primary on_press=move |()| keep_both(session) />
        }
        .into_any()
    };
    let both = move || {
        session.arrived.with(|a| {
            a.as_ref().map(|a| {
                let file = holds(a.project.inventory.servers.len(), a.project.scenarios.len());
                let kept = holds(a.kept.servers, a.kept.scenarios);
                let saved = clock::date_time(a.kept.saved_ms);
                view! {
                    <p>{format!("In the file: {file}. Kept here: {kept}, last changed {saved}.")}</p>
                }
            })
        })
    };
    view! {
        <Dialog
            title=Signal::derive(title)
            open=Signal::derive(move || session.arrived.with(Option::is_some))
            on_close=Callback::new(move |()| session.arrived.set(None))
            footer=footer
        >
            {both}
            <p>
                "Both can be kept: the one from the file then gets a number behind its name. Replaced, the kept one is gone."
            </p>
        </Dialog>
    }
}
