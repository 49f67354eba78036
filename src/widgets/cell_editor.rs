//! The field in a cell of a grid that is being changed in place.

use super::columns::CellEdit;
use super::icon::{Glyph, Icon};
use super::unique_id;
use crate::browser::dom;
use leptos::prelude::*;

/// How a cell is left after it was changed or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Stays at this cell (Enter, Esc).
    Here,
    /// Goes to the next one (Tab).
    Onwards,
    /// The focus went elsewhere already.
    Elsewhere,
}

/// The field. Enter and Tab commit, leaving it too; Esc takes back. What cannot be read stays in the
/// field, with what is wrong below it.
#[component]
pub fn CellEditor(
    /// How the cells of this column are changed.
    edit: CellEdit,
    /// The row, by its identity.
    row: usize,
    /// The value is a number: it stands right.
    number: bool,
    /// Called when the cell is done with.
    on_leave: Callback<Leave>,
) -> impl IntoView {
    let id = unique_id("cell");
    let (list_id, fault_id) = (format!("{id}-list"), format!("{id}-fault"));
    let input = NodeRef::<leptos::html::Input>::new();
    let start = (edit.text)(row);
    let draft = RwSignal::new(start.clone());
    let fault = RwSignal::new(None::<String>);
    // Esc removes the field, and removing it takes its focus away: that is no commit.
    let over = RwSignal::new(false);
    let name = (edit.name)(row);
    let words = (edit.suggestions)();
    let enter = StoredValue::new(edit.enter);
    let start = StoredValue::new(start);
    Effect::new(move |_| {
        if let Some(element) = input.get() {
            dom::edit_text(&element, &draft.get_untracked());
        }
    });
    let commit = move |leave: Leave| {
        if over.try_get_untracked() != Some(false) {
            return;
        }
        let typed = draft.get_untracked();
        let unchanged = start.with_value(|s| *s == typed);
        let taken = if unchanged { Ok(()) } else { enter.with_value(|enter| enter(row, &typed)) };
        match taken {
            Ok(()) => {
                over.try_set(true);
                on_leave.run(leave);
            }
            Err(why) => fault.set(Some(why)),
        }
    };
    let on_key = move |ev: leptos::ev::KeyboardEvent| {
        // The keys of a field are not those of the grid.
        ev.stop_propagation();
        match ev.key().as_str() {
            "Enter" => commit(Leave::Here),
            "Tab" if !ev.shift_key() => {
                ev.prevent_default();
                commit(Leave::Onwards);
            }
            "Escape" => {
                over.set(true);
                on_leave.run(Leave::Here);
            }
            _ => {}
        }
    };
    let options = (!words.is_empty()).then(|| {
        let options = words.into_iter().map(|w| view! { <option value=w></option> }).collect_view();
        view! { <datalist id=list_id.clone()>{options}</datalist> }
    });
    let described = {
        let fault_id = fault_id.clone();
        move || fault.with(Option::is_some).then(|| fault_id.clone())
    };
    view! {
        <span class="cell-editor" class:number=number on:dblclick=|ev| ev.stop_propagation()>
            <input
                node_ref=input
                type="text"
                inputmode=if number { "decimal" } else { "text" }
                autocomplete="off"
                spellcheck="false"
                aria-label=name
                list=options.is_some().then_some(list_id)
                aria-invalid=move || fault.with(Option::is_some).then_some("true")
                aria-describedby=described
                prop:value=move || draft.get()
                on:input=move |ev| {
                    draft.set(event_target_value(&ev));
                    fault.set(None);
                }
                on:keydown=on_key
                on:blur=move |_| commit(Leave::Elsewhere)
            />
            {options}
            {move || {
                fault
                    .get()
                    .map(|why| {
                        view! {
                            <span class="cell-fault" id=fault_id.clone() role="alert">
                                <Icon glyph=Glyph::Error />
                                <span>{why}</span>
                            </span>
                        }
                    })
            }}
        </span>
    }
    .into_any()
}

/// Keeps what is looked at: the cell under the pointer, else the active one once the grid was reached.
pub(super) fn follow(
    looked_at: RwSignal<Option<(usize, &'static str)>>,
    hovered: RwSignal<Option<(usize, usize)>>,
    active: RwSignal<(usize, usize)>,
    reached: RwSignal<bool>,
    cell: impl Fn(usize, usize) -> Option<(usize, &'static str)> + Send + Sync + 'static,
) {
    Effect::new(move |_| {
        let at = hovered.get().or_else(|| reached.get().then(|| active.get()));
        let now = at.and_then(|(row, column)| cell(row, column));
        if now != looked_at.get_untracked() {
            looked_at.set(now);
        }
    });
}
