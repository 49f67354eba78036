//! Table cells that many pages share.

use leptos::prelude::*;

/// A value that nobody knows.
pub fn unknown() -> AnyView {
    view! { <span class="quiet">"unknown"</span> }.into_any()
}

/// A value, or that it is unknown.
pub fn known(text: Option<String>) -> AnyView {
    match text {
        Some(text) => text.into_any(),
        None => unknown(),
    }
}
