//! A field for words, on one line or several.

use super::icon::{Glyph, Icon};
use super::unique_id;
use leptos::prelude::*;

/// A text field. Enter (on one line) and leaving the field commit, Esc takes back; a `live` field
/// gives every keystroke, for a filter.
#[component]
pub fn TextField(
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// The text in force.
    #[prop(into)]
    value: Signal<String>,
    /// Called with the new text.
    on_commit: Callback<String>,
    /// Gives every keystroke.
    #[prop(optional)]
    live: bool,
    /// Several lines.
    #[prop(optional)]
    lines: bool,
    /// Shown in an empty field.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// A few words below.
    #[prop(optional, into)]
    hint: Signal<String>,
    /// What is wrong with it.
    #[prop(optional, into)]
    fault: Signal<Option<String>>,
    /// Shown before the text.
    #[prop(optional, into)]
    icon: Option<Glyph>,
    /// Suggestions.
    #[prop(optional, into)]
    suggestions: Signal<Vec<String>>,
    /// Label and field on one line.
    #[prop(optional)]
    inline: bool,
    /// The label is read out but not drawn.
    #[prop(optional)]
    hide_label: bool,
) -> impl IntoView {
    let id = unique_id("text");
    let (below_id, list_id) = (format!("{id}-below"), format!("{id}-list"));
    let draft = RwSignal::new(None::<String>);
    let shown = move || draft.get().unwrap_or_else(|| value.get());
    let commit = move || {
        // A field that goes with its page loses the focus after its signals are gone.
        if let Some(typed) = draft.try_get_untracked().flatten() {
            draft.set(None);
            if typed != value.get_untracked() {
                on_commit.run(typed);
            }
        }
    };
    let type_in = move |typed: String| {
        if live {
            on_commit.run(typed);
        } else {
            draft.set(Some(typed));
        }
    };
    let on_key = move |key: String| match key.as_str() {
        "Enter" if !lines => commit(),
        "Escape" => draft.set(None),
        _ => {}
    };
    let invalid = move || fault.with(Option::is_some).then_some("true");
    let field = if lines {
        view! {
            <textarea
                id=id.clone()
                rows="2"
                placeholder=placeholder
                aria-invalid=invalid
                aria-describedby=below_id.clone()
                prop:value=shown
                on:input=move |ev| type_in(event_target_value(&ev))
                on:keydown=move |ev| on_key(ev.key())
                on:blur=move |_| commit()
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=id.clone()
                type="text"
                autocomplete="off"
                spellcheck="false"
                placeholder=placeholder
                list=list_id.clone()
                aria-invalid=invalid
                aria-describedby=below_id.clone()
                prop:value=shown
                on:input=move |ev| type_in(event_target_value(&ev))
                on:keydown=move |ev| on_key(ev.key())
                on:blur=move |_| commit()
            />
        }
        .into_any()
    };
    view! {
        <div class=if inline { "field inline" } else { "field" }>
            <label for=id class:heard=hide_label>
                {move || label.get()}
            </label>
            <span
                class="box"
                class:search-box=icon.is_some()
                class:faulty=move || fault.with(Option::is_some)
            >
                {icon.map(|glyph| view! { <Icon glyph=glyph /> })}
                {field}
            </span>
            {move || {
                let options = suggestions.get();
                (!options.is_empty())
                    .then(|| {
                        let options = options
                            .into_iter()
                            .map(|o| view! { <option value=o></option> })
                            .collect_view();
                        view! { <datalist id=list_id.clone()>{options}</datalist> }
                    })
            }}
            {move || match fault.get() {
                Some(why) => view! {
                    <span class="fault" id=below_id.clone() role="alert">
                        <Icon glyph=Glyph::Error />
                        <span>{why}</span>
                    </span>
                }
                .into_any(),
                None => {
                    let words = hint.get();
                    (!words.is_empty())
                        .then(|| view! { <span class="hint" id=below_id.clone()>{words}</span> })
                        .into_any()
                }
            }}
        </div>
    }
    .into_any()
}
