//! The question before the wizard is left with work in it.

use crate::session::draft::lower_first;
use crate::session::{Session, importing};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::dialog::Dialog;
use leptos::prelude::*;

/// The dialog.
#[component]
pub fn Leaving() -> impl IntoView {
    let session = Session::here();
    let stay = move || session.leaving.set(false);
    on_cleanup(move || {
        session.leaving.try_set(false);
    });
    let changes = move || {
        let n = session.import.with(|d| d.as_ref().map_or(0, crate::session::draft::Draft::changes));
        format::count(n as u64, "change", "changes", LOCALE)
    };
    let last = move || {
        session.import.with(|d| {
            let last = d.as_ref().and_then(|d| d.back()).map(lower_first);
            last.map(|l| format!("The last of them: {l}."))
        })
    };
    let footer = move || {
        view! {
            <Button label="Go on with the import" on_press=move |()| stay() />
            <Button
                label="Leave without importing"
                kind=ButtonKind::Primary
                on_press=move |()| importing::close(session)
            />
        }
        .into_any()
    };
    view! {
        <Dialog
            title=Signal::derive(move || format!("Leave the import and lose {}?", changes()))
            open=session.leaving
            on_close=Callback::new(move |()| stay())
            footer=footer
        >
            <p>
                "What you chose, corrected and repaired here is gone then; the files themselves and the project stay as they are. "
                {last}
            </p>
            <p>"To use it again on files with these headers, save the mapping first."</p>
        </Dialog>
    }
}
