//! The command palette: everything that can be done or gone to, by typing a few letters.

use super::dialog::follow;
use super::icon::{Glyph, Icon};
use super::unique_id;
use crate::browser::dom;
use engine::order::Order as _;
use leptos::prelude::*;
use std::sync::Arc;

/// Most entries that are drawn; more typing finds the rest.
const AT_MOST: usize = 60;

/// One entry.
#[derive(Clone)]
pub struct PaletteEntry {
    /// Its heading ("Go to", "Do", "Hosts and VMs"); entries of one heading follow each other.
    pub group: &'static str,
    /// Verb and object, or a name.
    pub label: String,
    /// Beside the label, fainter.
    pub detail: String,
    /// Keys that do the same.
    pub keys: Vec<&'static str>,
    /// The deed.
    pub run: Callback<()>,
}

/// Whether all words typed occur in a text, each at its place or as the start of a word.
fn matches(entry: &PaletteEntry, words: &[String]) -> bool {
    let text = format!("{} {} {}", entry.label, entry.detail, entry.group).to_lowercase();
    words.iter().all(|w| text.contains(w.as_str()))
}

/// Entries found, those whose label starts with what was typed first within their group.
fn found(entries: &[PaletteEntry], typed: &str) -> Vec<PaletteEntry> {
    let typed = typed.trim().to_lowercase();
    let words: Vec<String> = typed.split_whitespace().map(ToOwned::to_owned).collect();
    let mut hits: Vec<&PaletteEntry> = entries.iter().filter(|e| matches(e, &words)).collect();
    let groups: Vec<&str> = entries.iter().map(|e| e.group).collect();
    let rank = |g: &str| groups.iter().position(|x| *x == g);
    hits.order_by_key(|e| (rank(e.group), !e.label.to_lowercase().starts_with(&typed)));
    hits.into_iter().take(AT_MOST).cloned().collect()
}

/// The palette.
#[component]
pub fn CommandPalette(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// What there is.
    #[prop(into)]
    entries: Signal<Arc<Vec<PaletteEntry>>>,
) -> impl IntoView {
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let input = NodeRef::<leptos::html::Input>::new();
    let id = StoredValue::new(unique_id("palette"));
    let typed = RwSignal::new(String::new());
    let at = RwSignal::new(0_usize);
    follow(open.into(), dialog);
    Effect::new(move |_| {
        if open.get() {
            typed.set(String::new());
            at.set(0);
            if let Some(input) = input.get() {
                dom::focus(&input);
            }
        }
    });
    let hits = StoredValue::new(Vec::<PaletteEntry>::new());
    let option_id = move |i: usize| id.with_value(|id| format!("{id}-{i}"));
    let list_id = id.with_value(|id| format!("{id}-list"));
    let controls = list_id.clone();
    let run = move |i: usize| {
        let entry = hits.with_value(|h| h.get(i).cloned());
        if let Some(entry) = entry {
            open.set(false);
            entry.run.run(());
        }
    };
    let go = move |to: usize| {
        at.set(to);
        dom::reveal_id(&option_id(to));
    };
    let on_key = move |key: &str| {
        let count = hits.with_value(Vec::len);
        let here = at.get_untracked();
        match key {
            "ArrowDown" if count > 0 => go((here + 1) % count),
            "ArrowUp" if count > 0 => go((here + count - 1) % count),
            "Enter" => run(here),
            _ => return false,
        }
        true
    };
    let list = move || {
        let now = if open.get() { entries.with(|e| typed.with(|t| found(e, t))) } else { Vec::new() };
        hits.set_value(now.clone());
        if now.is_empty() {
            return view! { <p class="palette-none">"Nothing has these words. Try a shorter one."</p> }
                .into_any();
        }
        let mut number = 0;
        now.chunk_by(|a, b| a.group == b.group)
            .map(|run_of| {
                let group = run_of.first().map_or("", |e| e.group);
                let options = run_of
                    .iter()
                    .map(|e| {
                        let i = number;
                        number += 1;
                        let keys = e.keys.iter().map(|k| view! { <kbd>{*k}</kbd> }).collect_view();
                        view! {
                            <div
                                role="option"
                                id=option_id(i)
                                aria-selected=move || (at.get() == i).to_string()
                                on:mousemove=move |_| {
                                    if at.get_untracked() != i {
                                        at.set(i);
                                    }
                                }
                                on:click=move |_| run(i)
                            >
                                <span>{e.label.clone()}</span>
                                <span class="detail">{e.detail.clone()}</span>
                                <span class="keys">{keys}</span>
                            </div>
                        }
                    })
                    .collect_view();
                view! {
                    <div role="group" aria-label=group>
                        <div class="palette-group" aria-hidden="true">{group}</div>
                        {options}
                    </div>
                }
            })
            .collect_view()
            .into_any()
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog palette"
            aria-label="Search or run"
            on:close=move |_| {
                if open.get_untracked() {
                    open.set(false);
                }
            }
            on:click=move |ev| {
                if dom::hit_itself(&ev) {
                    open.set(false);
                }
            }
        >
            <div class="palette-search">
                <Icon glyph=Glyph::Search />
                <input
                    node_ref=input
                    type="text"
                    role="combobox"
                    aria-label="Search or run"
                    aria-expanded="true"
                    aria-autocomplete="list"
                    aria-controls=controls
                    aria-activedescendant=move || option_id(at.get())
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="Search or run"
                    prop:value=move || typed.get()
                    on:input=move |ev| {
                        typed.set(event_target_value(&ev));
                        at.set(0);
                    }
                    on:keydown=move |ev| {
                        if on_key(&ev.key()) {
                            ev.prevent_default();
                        }
                    }
                />
                <kbd>"Esc"</kbd>
            </div>
            <div class="palette-list" id=list_id role="listbox" aria-label="Found">
                {list}
            </div>
            <div class="palette-foot" aria-hidden="true">
                <Icon glyph=Glyph::ChevronUp />
                <Icon glyph=Glyph::ChevronDown />
                "choose"
                <kbd>"Enter"</kbd>
                "run"
            </div>
        </dialog>
    }
    .into_any()
}
