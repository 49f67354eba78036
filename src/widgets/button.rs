//! A button: verb and object ("Import 120 servers").

use super::icon::{Glyph, Icon};
use leptos::prelude::*;

/// How much a button asks to be pressed. At most one primary button is in sight.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// With a border.
    #[default]
    Plain,
    /// The one thing to do next.
    Primary,
    /// Without a border, among others.
    Quiet,
}

impl ButtonKind {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "button",
            Self::Primary => "button primary",
            Self::Quiet => "button quiet",
        }
    }
}

/// A button.
#[component]
pub fn Button(
    /// What it does, in words; the accessible name where only the icon is shown.
    #[prop(into)]
    label: Signal<String>,
    /// Called when pressed.
    #[prop(into)]
    on_press: Callback<()>,
    /// How much it asks to be pressed.
    #[prop(optional)]
    kind: ButtonKind,
    /// Stands before the label.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Shows the icon alone; the label becomes name and tooltip.
    #[prop(optional)]
    only_icon: bool,
    /// Larger, for the start page.
    #[prop(optional)]
    large: bool,
    /// Cannot be pressed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// On or off, for a button that stays down.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
    /// Open or closed, for a button that opens something.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
    /// A tooltip: why it is disabled, or what it will do.
    #[prop(optional, into)]
    hint: Signal<Option<String>>,
    /// Its shortcut as `aria-keyshortcuts` has it ("Control+Z").
    #[prop(optional)]
    shortcut: Option<&'static str>,
) -> impl IntoView {
    let class = format!(
        "{}{}{}",
        kind.class(),
        if large { " large" } else { "" },
        if only_icon { " only-icon" } else { "" }
    );
    let name = move || only_icon.then(|| label.get());
    let title = move || hint.get().or_else(name);
    let state = |s: Option<Signal<bool>>| move || s.map(|s| s.get().to_string());
    view! {
        <button
            type="button"
            class=class
            disabled=move || disabled.get()
            aria-label=name
            title=title
            aria-pressed=state(pressed)
            aria-expanded=state(expanded)
            aria-keyshortcuts=shortcut
            on:click=move |_| on_press.run(())
        >
            {icon.map(|glyph| view! { <Icon glyph=glyph /> })}
            {(!only_icon).then(|| view! { <span>{move || label.get()}</span> })}
        </button>
    }
    .into_any()
}

/// A button that reads as a link, inside a sentence.
#[component]
pub fn LinkButton(
    /// What it does or opens.
    #[prop(into)]
    label: Signal<String>,
    /// Called when pressed.
    #[prop(into)]
    on_press: Callback<()>,
    /// A fuller name, where the label alone says too little ("Table" of what?).
    #[prop(optional, into)]
    name: Option<String>,
    /// It unfolds something, and whether that is unfolded now.
    #[prop(optional, into)]
    expanded: Option<Signal<bool>>,
) -> impl IntoView {
    let unfolded = move || expanded.map(|e| e.get().to_string());
    view! {
        <button type="button" class="link" aria-label=name aria-expanded=unfolded on:click=move |_| on_press.run(())>
            {move || label.get()}
        </button>
    }
    .into_any()
}
