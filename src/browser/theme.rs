//! Light and dark: the user's choice, else what the system says.

use crate::browser::storage;
use leptos::prelude::*;

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on a light surface.
    Light,
    /// Light ink on a dark surface.
    Dark,
}

impl Theme {
    const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

fn system() -> Theme {
    let dark = web_sys::window()
        .and_then(|w| w.match_media("(prefers-color-scheme: dark)").ok().flatten())
        .is_some_and(|m| m.matches());
    if dark { Theme::Dark } else { Theme::Light }
}

/// The theme at the start, written into the page.
pub fn start() -> Theme {
    let theme = match storage::preference("theme").as_deref() {
        Some("light") => Theme::Light,
        Some("dark") => Theme::Dark,
        _ => system(),
    };
    apply(theme);
    theme
}

/// Writes a theme into the page.
pub fn apply(theme: Theme) {
    if let Some(root) = web_sys::window().and_then(|w| w.document()).and_then(|d| d.document_element()) {
        let _ = root.set_attribute("data-theme", theme.name());
    }
}

/// Changes to the other theme and keeps the choice.
pub fn toggle(theme: RwSignal<Theme>) {
    let next = match theme.get_untracked() {
        Theme::Light => Theme::Dark,
        Theme::Dark => Theme::Light,
    };
    storage::set_preference("theme", next.name());
    apply(next);
    theme.set(next);
    crate::browser::observe::appearance_changed();
}
