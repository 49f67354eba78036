//! A choice of one from a list, by the browser's own select.

use super::icon::{Glyph, Icon};
use super::unique_id;
use leptos::prelude::*;

/// One thing that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is stored.
    pub value: String,
    /// What is shown.
    pub label: String,
    /// Under which heading, where the list has some.
    pub group: Option<String>,
}

impl Choice {
    /// A choice without a heading.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), group: None }
    }
    /// Puts it under a heading; choices of one heading follow each other.
    #[must_use]
    pub fn under(mut self, group: impl Into<String>) -> Self {
        self.group = Some(group.into());
        self
    }
}

fn options(choices: &[Choice], chosen: Signal<String>) -> Vec<AnyView> {
    // Each option says itself whether it is chosen: a value set on the select before its options
    // are there would be lost.
    let option = |c: &Choice| {
        let value = c.value.clone();
        let mine = move || chosen.with(|v| *v == value);
        view! { <option value=c.value.clone() prop:selected=mine>{c.label.clone()}</option> }
    };
    choices
        .chunk_by(|a, b| a.group == b.group)
        .map(|run| {
            let inside = run.iter().map(option).collect_view();
            match run.first().and_then(|c| c.group.clone()) {
                Some(group) => view! { <optgroup label=group>{inside}</optgroup> }.into_any(),
                None => inside.into_any(),
            }
        })
        .collect()
}

/// A select field.
#[component]
pub fn Select(
    /// What is chosen.
    #[prop(into)]
    label: Signal<String>,
    /// What there is to choose from.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// The value in force.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the value chosen.
    on_change: Callback<String>,
    /// A few words below.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What it would be without the change ("Base: …"); tints the field.
    #[prop(optional, into)]
    changed_from: Signal<Option<String>>,
    /// Label and field on one line.
    #[prop(optional)]
    inline: bool,
    /// The label is read out but not drawn.
    #[prop(optional)]
    hide_label: bool,
    /// An assumption of the planner to be confirmed or changed: dashed.
    #[prop(optional, into)]
    assumed: Signal<bool>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    let id = unique_id("select");
    let hint_id = format!("{id}-hint");
    let described = hint_id.clone();
    let words = move || changed_from.get().unwrap_or_else(|| hint.get());
    view! {
        <div class=if inline { "field inline" } else { "field" }>
            <label for=id.clone() class:heard=hide_label>
                {move || label.get()}
            </label>
            <span
                class="box select-box"
                class:dashed=move || assumed.get()
                class:changed=move || changed_from.with(Option::is_some)
            >
                <select
                    id=id
                    disabled=move || disabled.get()
                    aria-describedby=described
                    on:change=move |ev| on_change.run(event_target_value(&ev))
                >
                    {move || choices.with(|c| options(c, value))}
                </select>
                <Icon glyph=Glyph::ChevronDown />
            </span>
            {move || {
                let words = words();
                (!words.is_empty())
                    .then(|| view! { <span class="hint" id=hint_id.clone()>{words}</span> })
            }}
        </div>
    }
    .into_any()
}
