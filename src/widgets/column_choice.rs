//! Which columns of a long table are shown: boxes behind a button. The browser keeps the choice.

use super::button::{Button, ButtonKind};
use super::switch::Checkbox;
use crate::browser::storage;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// Columns whose showing was chosen, by key; the others follow their default.
pub type Chosen = BTreeMap<String, bool>;

/// The choice that the browser keeps under a name.
#[must_use]
pub fn kept(name: &str) -> Chosen {
    storage::preference(name).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

/// Whether a column is shown.
#[must_use]
pub fn is_shown(chosen: &Chosen, key: &str, by_default: bool) -> bool {
    chosen.get(key).copied().unwrap_or(by_default)
}

fn keep(name: &str, chosen: &Chosen) {
    if let Ok(text) = serde_json::to_string(chosen) {
        storage::set_preference(name, &text);
    }
}

/// The button with its boxes.
#[component]
pub fn ColumnChoice(
    /// Under which the choice is kept.
    name: &'static str,
    /// Key, label, and whether it is shown by default.
    #[prop(into)]
    choices: Signal<Vec<(&'static str, String, bool)>>,
    /// The choice.
    chosen: RwSignal<Chosen>,
) -> impl IntoView {
    let keys = Memo::new(move |_| choices.get());
    let change = move |change: &dyn Fn(&mut Chosen)| {
        chosen.update(|c| change(c));
        chosen.with_untracked(|c| keep(name, c));
    };
    let boxes = move || {
        keys.get()
            .into_iter()
            .map(|(key, label, by_default)| {
                let checked = Signal::derive(move || chosen.with(|c| is_shown(c, key, by_default)));
                view! {
                    <li>
                        <Checkbox
                            label=label
                            checked=checked
                            on_change=Callback::new(move |on: bool| {
                                change(&|c| {
                                    c.insert(key.to_owned(), on);
                                });
                            })
                        />
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <details class="column-choice">
            <summary>"Columns"</summary>
            <div class="column-choice-box">
                <ul>{boxes}</ul>
                <Button
                    label="As at first"
                    kind=ButtonKind::Quiet
                    disabled=Signal::derive(move || chosen.with(BTreeMap::is_empty))
                    on_press=move |()| change(&Chosen::clear)
                />
            </div>
        </details>
    }
    .into_any()
}
