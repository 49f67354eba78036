//! One thin bar against its limit, with the value printed.

use super::Tone;
use leptos::prelude::*;

/// What a bar draws, in shares of its whole length (0 to 1).
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct BarShares {
    /// The value; `None` is hatched.
    pub value: Option<f64>,
    /// From here on it is the share kept for a failure, hatched; ends where it ends.
    pub with_spare: Option<f64>,
    /// Where the limit stands.
    pub limit: Option<f64>,
}

fn percent(share: f64) -> String {
    format!("{:.2}%", share.clamp(0.0, 1.0) * 100.0)
}

/// A bar. The text says the same in words and is what assistive technology reads.
#[component]
pub fn Bar(
    /// What is drawn.
    #[prop(into)]
    shares: Signal<BarShares>,
    /// The value as text; printed beside unless `hide_text`.
    #[prop(into)]
    text: Signal<String>,
    /// Its colour by meaning.
    #[prop(optional)]
    tone: Tone,
    /// Only 5 px high.
    #[prop(optional)]
    thin: bool,
    /// The text stands elsewhere on the line.
    #[prop(optional)]
    hide_text: bool,
) -> impl IntoView {
    let drawn = move || {
        let s = shares.get();
        let value = s.value.map(|v| {
            let class = format!("fill {}", tone.class());
            view! { <span class=class style:width=percent(v)></span> }
        });
        let spare = s.with_spare.map(|end| {
            let start = s.value.unwrap_or(0.0);
            view! {
                <span
                    class="spare hatch"
                    style:left=percent(start)
                    style:width=percent(end - start)
                ></span>
            }
        });
        let limit = s.limit.map(|at| view! { <span class="limit" style:left=percent(at)></span> });
        view! { {value} {spare} {limit} }
    };
    view! {
        <span class=if hide_text { "" } else { "bar-row" }>
            <span
                class="bar"
                class:thin=thin
                class:hatch=move || shares.with(|s| s.value.is_none())
                style:display="block"
                role="img"
                aria-label=move || text.get()
            >
                {drawn}
            </span>
            {(!hide_text)
                .then(|| {
                    view! { <span class="bar-value" aria-hidden="true">{move || text.get()}</span> }
                })}
        </span>
    }
    .into_any()
}

/// What a colour or the hatching stands for, where labels cannot stand at the marks.
#[component]
pub fn Key(
    /// The words.
    #[prop(into)]
    label: String,
    /// The colour; hatched without one.
    #[prop(optional, into)]
    tone: Option<Tone>,
) -> impl IntoView {
    let class = tone.map_or_else(|| "hatch".to_owned(), |t| format!("fill {}", t.class()));
    view! {
        <span class="key">
            <i class=class></i>
            {label}
        </span>
    }
}
