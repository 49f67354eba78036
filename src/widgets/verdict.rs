//! A verdict: a shape and a word, so that no colour carries it alone.

use engine::assessment::Verdict;
use leptos::prelude::*;

/// The word for a verdict.
#[must_use]
pub const fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Ready => "Ready",
        Verdict::ReadyWithConditions => "Ready with conditions",
        Verdict::MendFirst => "Mend first",
        Verdict::Merge => "Merge first",
        Verdict::Retire => "Retire",
        Verdict::KeepPhysical => "Keep as it is",
        Verdict::Unknown => "Unknown",
    }
}

/// Outline, and the part that is filled.
const fn shape(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Ready => ("", "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1"),
        Verdict::ReadyWithConditions => {
            ("M6 1.6a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8", "M6 1.6a4.4 4.4 0 0 1 0 8.8z")
        }
        Verdict::MendFirst => ("M6 1.3 11.3 10.8H.7z", ""),
        Verdict::Merge => ("M1 1.5 6 6l5-4.5M6 6v5", ""),
        Verdict::Retire => ("m1.5 1.5 9 9m0-9-9 9", ""),
        Verdict::KeepPhysical => ("", "M1.5 1.5h9v9h-9z"),
        Verdict::Unknown => ("M6 1.4a4.6 4.6 0 1 1 0 9.2 4.6 4.6 0 0 1 0-9.2", ""),
    }
}

/// The mark and the word of a verdict.
#[component]
pub fn VerdictMark(
    /// Which one.
    #[prop(into)]
    verdict: Signal<Verdict>,
) -> impl IntoView {
    move || {
        let v = verdict.get();
        let (line, solid) = shape(v);
        let dashes = matches!(v, Verdict::Unknown).then_some("2 1.6");
        view! {
            <span class=if v.moves() { "verdict moves" } else { "verdict" }>
                <svg viewBox="0 0 12 12" aria-hidden="true">
                    <path d=line stroke-dasharray=dashes />
                    <path class="solid" d=solid />
                </svg>
                <span>{verdict_word(v)}</span>
            </span>
        }
        .into_any()
    }
}

/// How many servers have a verdict, as a filter that stays down.
#[component]
pub fn VerdictCount(
    /// Which verdict.
    verdict: Verdict,
    /// How many, as text.
    #[prop(into)]
    count: Signal<String>,
    /// Whether the list shows these alone.
    #[prop(into)]
    pressed: Signal<bool>,
    /// Called when pressed.
    #[prop(into)]
    on_press: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="verdict-count"
            aria-pressed=move || pressed.get().to_string()
            on:click=move |_| on_press.run(())
        >
            <b>{move || count.get()}</b>
            <VerdictMark verdict=verdict />
        </button>
    }
    .into_any()
}
