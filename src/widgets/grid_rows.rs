//! The rows of a grid, and what they share with it: which cell is active, picked or being changed.

use super::cell_editor::{CellEditor, Leave};
use super::columns::{Column, Sort};
use super::icon::{Glyph, Icon};
use crate::browser::dom;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What all parts of one grid share.
#[derive(Clone, Copy)]
pub(super) struct Parts {
    pub id: StoredValue<String>,
    pub columns: Signal<Arc<Vec<Column>>>,
    pub order: Memo<Arc<Vec<usize>>>,
    pub sort: RwSignal<Option<Sort>>,
    pub picked: Option<RwSignal<BTreeSet<usize>>>,
    pub current: Signal<Option<usize>>,
    pub on_open: Option<Callback<usize>>,
    /// Edits a cell elsewhere than in its place: identity of the row, and column of those given.
    pub on_edit: Option<Callback<(usize, usize)>>,
    /// Row (0 is the head) and column (the column of boxes counts) of the active cell.
    pub active: RwSignal<(usize, usize)>,
    /// Row, by its identity, and column of the cell that is being changed.
    pub editing: RwSignal<Option<(usize, usize)>>,
    /// Row and column under the pointer.
    pub hovered: RwSignal<Option<(usize, usize)>>,
    /// What describes the active cell.
    pub described_by: StoredValue<Option<String>>,
    pub scroller: NodeRef<leptos::html::Div>,
}

impl Parts {
    /// How many columns stand before those given.
    pub const fn before(self) -> usize {
        if self.picked.is_some() { 1 } else { 0 }
    }
    pub fn cell_id(self, row: usize, column: usize) -> String {
        self.id.with_value(|id| format!("{id}-{row}-{column}"))
    }
    pub fn turn(self, key: &'static str) {
        self.sort.update(|s| {
            *s = match *s {
                Some(Sort { key: k, descending: false }) if k == key => Some(Sort { key, descending: true }),
                Some(Sort { key: k, descending: true }) if k == key => None,
                _ => Some(Sort { key, descending: false }),
            }
        });
    }
    pub fn pick(self, row: usize) {
        if let Some(picked) = self.picked {
            picked.update(|p| {
                if !p.remove(&row) {
                    p.insert(row);
                }
            });
        }
    }
    pub fn all_picked(self) -> bool {
        self.picked.is_some_and(|p| {
            let order = self.order.get();
            p.with(|p| !order.is_empty() && order.iter().all(|r| p.contains(r)))
        })
    }
    pub fn pick_all(self) {
        let all = untrack(|| self.all_picked());
        if let Some(picked) = self.picked {
            let order = self.order.get_untracked();
            picked.update(|p| {
                for r in order.iter() {
                    if all {
                        p.remove(r);
                    } else {
                        p.insert(*r);
                    }
                }
            });
        }
    }
    pub fn open(self, row: usize) {
        if let Some(open) = self.on_open {
            open.run(row);
        }
    }
    /// The key of a column, where its cells are changed in place.
    pub fn editable(self, column: usize) -> bool {
        let own = column.checked_sub(self.before());
        own.is_some_and(|c| self.columns.with_untracked(|cs| cs.get(c).is_some_and(|c| c.edit.is_some())))
    }
    /// Begins to change the active cell; false where that cannot be.
    pub fn edit(self) -> bool {
        let (row, column) = self.active.get_untracked();
        let at = |r: usize| self.order.with_untracked(|o| o.get(r).copied());
        let own = column.checked_sub(self.before());
        match (row.checked_sub(1).and_then(at), self.on_edit, own) {
            (Some(identity), _, _) if self.editable(column) => {
                self.editing.set(Some((identity, column)));
                true
            }
            (Some(identity), Some(edit), Some(own)) => {
                edit.run((identity, own));
                true
            }
            _ => false,
        }
    }
    /// Stops changing a cell; the grid has the focus again.
    pub fn leave(self, leave: Leave) {
        self.editing.set(None);
        if leave == Leave::Elsewhere {
            return;
        }
        if leave == Leave::Onwards {
            let last = self.columns.with_untracked(|c| c.len()) + self.before();
            self.active.update(|(_, column)| *column = (*column + 1).min(last.saturating_sub(1)));
        }
        if let Some(element) = self.scroller.get_untracked() {
            dom::focus(&element);
        }
    }
    /// Enter or Space on the active cell.
    pub fn act(self, space: bool) {
        let (row, column) = self.active.get_untracked();
        if row == 0 {
            match column.checked_sub(self.before()) {
                Some(c) => {
                    let sortable = self
                        .columns
                        .with_untracked(|cs| cs.get(c).and_then(|c| c.sort_by.as_ref().map(|_| c.key)));
                    if let Some(key) = sortable {
                        self.turn(key);
                    }
                }
                None => self.pick_all(),
            }
            return;
        }
        let Some(identity) = self.order.with_untracked(|o| o.get(row - 1).copied()) else { return };
        if self.picked.is_some() && (space || column < self.before()) {
            self.pick(identity);
        } else if space || !self.edit() {
            self.open(identity);
        }
    }
}

pub(super) fn head(parts: Parts) -> AnyView {
    let Parts { columns, sort, active, .. } = parts;
    let class = move |column: usize, number: bool| {
        let active = active.get() == (0, column);
        format!("{}{}", if number { "number" } else { "" }, if active { " active-cell" } else { "" })
    };
    let boxes = parts.picked.map(|_| {
        view! {
            <th
                role="columnheader"
                id=parts.cell_id(0, 0)
                class=move || format!("pick{}", class(0, false))
                aria-colindex="1"
            >
                <label>
                    <input
                        type="checkbox"
                        tabindex="-1"
                        aria-label="Pick all rows in view"
                        prop:checked=move || parts.all_picked()
                        on:change=move |_| parts.pick_all()
                    />
                </label>
            </th>
        }
    });
    let cells = move || {
        columns.with(|columns| {
            columns
                .iter()
                .enumerate()
                .map(|(i, c)| {
                    let (column, number, key) = (i + parts.before(), c.number, c.key);
                    let mine = move || sort.get().filter(|s| s.key == key).map(|s| s.descending);
                    let aria = move || mine().map(|d| if d { "descending" } else { "ascending" });
                    let unit = c.unit.clone().map(|u| view! { <span class="unit">{u}</span> });
                    let label = c.label.clone();
                    let arrow = move || {
                        mine().map(|d| {
                            let glyph = if d { Glyph::SortDown } else { Glyph::SortUp };
                            view! { <Icon glyph=glyph /> }
                        })
                    };
                    let inside = if c.sort_by.is_some() {
                        view! {
                            <button
                                type="button"
                                class="head"
                                tabindex="-1"
                                on:click=move |_| parts.turn(key)
                            >
                                <span>{label}</span>
                                {unit}
                                {arrow}
                            </button>
                        }
                        .into_any()
                    } else {
                        view! {
                            <span class="head">
                                <span>{label}</span>
                                {unit}
                            </span>
                        }
                        .into_any()
                    };
                    view! {
                        <th
                            role="columnheader"
                            id=parts.cell_id(0, column)
                            aria-colindex=column + 1
                            aria-sort=aria
                            class=move || class(column, number)
                        >
                            {inside}
                        </th>
                    }
                })
                .collect_view()
        })
    };
    view! {
        <thead role="rowgroup">
            <tr role="row" aria-rowindex="1">
                {boxes}
                {cells}
            </tr>
        </thead>
    }
    .into_any()
}

/// What a cell holds: its value, or the field in which it is changed.
fn cell(parts: Parts, c: &Column, identity: usize, column: usize) -> AnyView {
    let Some(edit) = c.edit.clone() else { return (c.cell)(identity) };
    let (shown, number) = (Arc::clone(&c.cell), c.number);
    let mine = Memo::new(move |_| parts.editing.get() == Some((identity, column)));
    (move || {
        if mine.get() {
            let leave = Callback::new(move |l| parts.leave(l));
            view! { <CellEditor edit=edit.clone() row=identity number=number on_leave=leave /> }.into_any()
        } else {
            shown(identity)
        }
    })
    .into_any()
}

/// One row. `position` counts from 0 in the order shown.
pub(super) fn row(parts: Parts, position: usize, identity: usize) -> AnyView {
    let here = Memo::new(move |_| {
        let (row, column) = parts.active.get();
        (row == position + 1).then_some(column)
    });
    let picked = move || parts.picked.is_some_and(|p| p.with(|p| p.contains(&identity)));
    let boxes = parts.picked.map(|_| {
        view! {
            <td
                role="gridcell"
                id=parts.cell_id(position + 1, 0)
                class="pick"
                class:active-cell=move || here.get() == Some(0)
                aria-colindex="1"
            >
                <label>
                    <input
                        type="checkbox"
                        tabindex="-1"
                        aria-label=format!("Pick row {}", position + 1)
                        prop:checked=picked
                        on:change=move |_| parts.pick(identity)
                    />
                </label>
            </td>
        }
    });
    let cells = parts.columns.with(|columns| {
        columns
            .iter()
            .enumerate()
            .map(|(i, c)| {
                let column = i + parts.before();
                let described = move || parts.described_by.get_value().filter(|_| here.get() == Some(column));
                view! {
                    <td
                        role="gridcell"
                        id=parts.cell_id(position + 1, column)
                        aria-colindex=column + 1
                        aria-describedby=described
                        class:number=c.number
                        class:active-cell=move || here.get() == Some(column)
                        on:pointerenter=move |_| parts.hovered.set(Some((position + 1, column)))
                        on:click=move |_| {
                            parts.active.set((position + 1, column));
                            if !parts.editable(column) {
                                parts.open(identity);
                            }
                        }
                        on:dblclick=move |_| {
                            parts.edit();
                        }
                    >
                        {cell(parts, c, identity, column)}
                    </td>
                }
            })
            .collect_view()
    });
    view! {
        <tr
            role="row"
            aria-rowindex=position + 2
            aria-selected=move || parts.picked.map(|_| picked().to_string())
            class:current=move || parts.current.get() == Some(identity)
        >
            {boxes}
            {cells}
        </tr>
    }
    .into_any()
}
