//! One of a few, all in sight: radio buttons drawn as one bar.

use super::select::Choice;
use super::unique_id;
use leptos::prelude::*;

/// A radio group; arrow keys move within it, as the browser has it.
#[component]
pub fn Segments(
    /// What is chosen; read out, not drawn.
    #[prop(into)]
    label: String,
    /// What there is to choose from.
    choices: Vec<Choice>,
    /// The value in force.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the value chosen.
    on_change: Callback<String>,
) -> impl IntoView {
    let name = unique_id("segments");
    let items = choices
        .into_iter()
        .map(|c| {
            let (own, chosen) = (c.value.clone(), c.value.clone());
            view! {
                <label>
                    <input
                        type="radio"
                        name=name.clone()
                        value=c.value
                        prop:checked=move || value.with(|v| *v == own)
                        on:change=move |_| on_change.run(chosen.clone())
                    />
                    <span>{c.label}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <div class="segments" role="radiogroup" aria-label=label>
            {items}
        </div>
    }
    .into_any()
}
