//! Yes or no: a switch takes effect at once, a checkbox picks for something that comes later.

use leptos::prelude::*;

fn yes_or_no(
    class: &'static str,
    role: Option<&'static str>,
    label: Signal<String>,
    checked: Signal<bool>,
    on_change: Callback<bool>,
    hint: Signal<String>,
    disabled: Signal<bool>,
) -> AnyView {
    view! {
        <label class=class>
            <input
                type="checkbox"
                role=role
                disabled=move || disabled.get()
                prop:checked=move || checked.get()
                on:change=move |ev| on_change.run(event_target_checked(&ev))
            />
            <span>
                {move || label.get()}
                {move || {
                    let words = hint.get();
                    (!words.is_empty()).then(|| view! { <span class="hint note faint">{words}</span> })
                }}
            </span>
        </label>
    }
    .into_any()
}

/// On or off, at once.
#[component]
pub fn Switch(
    /// What is on or off.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is on.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    on_change: Callback<bool>,
    /// What it does, in a few words.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    yes_or_no("check switch", Some("switch"), label, checked, on_change, hint, disabled)
}

/// Picked or not.
#[component]
pub fn Checkbox(
    /// What is picked.
    #[prop(into)]
    label: Signal<String>,
    /// Whether it is picked.
    #[prop(into)]
    checked: Signal<bool>,
    /// Called with the new state.
    on_change: Callback<bool>,
    /// What it does, in a few words.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// Cannot be changed.
    #[prop(optional, into)]
    disabled: Signal<bool>,
) -> impl IntoView {
    yes_or_no("check", None, label, checked, on_change, hint, disabled)
}
