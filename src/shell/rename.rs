//! The project gets another name.

use super::Shell;
use crate::session::Session;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::dialog::Dialog;
use crate::widgets::text_field::TextField;
use engine::command::Command;
use leptos::prelude::*;

/// The dialog.
#[component]
pub fn Rename() -> impl IntoView {
    let session = Session::here();
    let shell = Shell::here();
    let name = RwSignal::new(String::new());
    Effect::new(move |_| {
        if shell.rename.get() {
            name.set(session.project_now().name.clone());
        }
    });
    let good = move || name.with(|n| !n.trim().is_empty());
    let run = move || {
        let new = name.get_untracked().trim().to_owned();
        shell.rename.set(false);
        if !new.is_empty() && new != session.project_now().name {
            session.run(Command::Rename(new));
        }
    };
    let footer = move || {
        view! {
            <Button label="Cancel" on_press=move |()| shell.rename.set(false) />
            <Button
                label="Rename"
                kind=ButtonKind::Primary
                disabled=Signal::derive(move || !good())
                on_press=move |()| run()
            />
        }
        .into_any()
    };
    view! {
        <Dialog
            title="Rename the project"
            open=shell.rename
            on_close=Callback::new(move |()| shell.rename.set(false))
            footer=footer
        >
            <TextField
                label="Name of the project"
                live=true
                value=name
                hint="It stands in the list of projects, on the report and in the names of saved files."
                on_commit=Callback::new(move |v: String| name.set(v))
            />
        </Dialog>
    }
}
