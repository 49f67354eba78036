//! Confidence and completeness, as a few boxes filled from the left.

use leptos::prelude::*;

/// So many of so many.
#[component]
pub fn Stars(
    /// How many are filled; `None` where not known.
    #[prop(into)]
    value: Signal<Option<u8>>,
    /// How many there are.
    #[prop(default = 5)]
    of: u8,
    /// Larger, with the words "4 of 5" beside.
    #[prop(optional)]
    big: bool,
) -> impl IntoView {
    let words = move || value.get().map_or_else(|| "not known".to_owned(), |v| format!("{v} of {of}"));
    let boxes = move || {
        let filled = value.get().unwrap_or(0);
        (0..of).map(|i| view! { <i class=if i < filled { "full" } else { "" }></i> }).collect_view()
    };
    if big {
        view! {
            <span class="stars big">
                <span class="pips" aria-hidden="true">{boxes}</span>
                <span>{words}</span>
            </span>
        }
        .into_any()
    } else {
        view! {
            <span class="stars">
                <span class="pips" role="img" aria-label=words>{boxes}</span>
            </span>
        }
        .into_any()
    }
}
