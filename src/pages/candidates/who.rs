//! Who decides: asked once, and kept with the project.

use crate::session::Session;
use crate::widgets::text_field::TextField;
use leptos::prelude::*;

/// The field for a name, where the project has none yet.
#[component]
pub fn Who(
    /// What is typed.
    name: RwSignal<String>,
) -> impl IntoView {
    let session = Session::here();
    let asked = Memo::new(move |_| session.project().decisions.author.is_none());
    view! {
        <Show when=move || asked.get()>
            <TextField
                label="Your name"
                live=true
                value=name
                placeholder="May stay empty"
                hint="Asked once; stands beside what you decide, in the log and in the report"
                on_commit=Callback::new(move |t: String| name.set(t))
            />
        </Show>
    }
    .into_any()
}
