//! An empty panel says what would fill it, and leads there.

use super::button::Button;
use super::message::Remedy;
use leptos::prelude::*;

/// A panel with nothing in it yet.
#[component]
pub fn Empty(
    /// What is not there ("No measurements yet").
    #[prop(into)]
    title: String,
    /// What would fill it.
    #[prop(into)]
    text: String,
    /// What fills it.
    #[prop(optional, into)]
    remedy: Option<Remedy>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <h3>{title}</h3>
            <p>{text}</p>
            {remedy.map(|r| view! { <Button label=r.label on_press=r.run /> })}
        </div>
    }
    .into_any()
}
