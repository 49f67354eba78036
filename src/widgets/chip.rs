//! A chip: a filter, a rule, or an assumption to edit.

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// What a chip says by its outline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ChipKind {
    /// A fact or a filter.
    #[default]
    Plain,
    /// Differs from Base: tinted.
    Changed,
}

/// A chip. With `on_press` it is a button; with `on_remove` it has a cross.
#[component]
pub fn Chip(
    /// Its words.
    #[prop(into)]
    label: Signal<String>,
    /// Its outline.
    #[prop(optional)]
    kind: ChipKind,
    /// Opens or edits.
    #[prop(optional, into)]
    on_press: Option<Callback<()>>,
    /// Takes it away.
    #[prop(optional, into)]
    on_remove: Option<Callback<()>>,
) -> impl IntoView {
    let class = match kind {
        ChipKind::Plain => "chip",
        ChipKind::Changed => "chip changed",
    };
    match (on_press, on_remove) {
        (Some(press), _) => view! {
            <button type="button" class=class on:click=move |_| press.run(())>
                {move || label.get()}
                <Icon glyph=Glyph::ChevronDown />
            </button>
        }
        .into_any(),
        (None, Some(remove)) => view! {
            <span class=format!("{class} removable")>
                {move || label.get()}
                <button
                    type="button"
                    class="chip-remove"
                    aria-label=move || format!("Remove {}", label.get())
                    on:click=move |_| remove.run(())
                >
                    <Icon glyph=Glyph::Close />
                </button>
            </span>
        }
        .into_any(),
        (None, None) => view! { <span class=class>{move || label.get()}</span> }.into_any(),
    }
}
