//! A table of up to 100,000 rows: only those in sight are in the page. One tab stop; arrow keys,
//! Home, End, Page Up and Page Down move, Enter opens, edits or sorts, Space picks.

use super::columns::sorted;
pub use super::columns::{Column, Sort, SortKey};
use super::icon::{Glyph, Icon};
use super::unique_id;
use super::visible_range::{scroll_for, visible_range};
use crate::browser::{dom, observe};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows drawn beyond those in sight.
const OVERSCAN: usize = 8;

#[expect(clippy::cast_precision_loss, reason = "rows stay far below 2^53")]
fn pixels(rows: usize, row_height: f64) -> String {
    format!("{}px", rows as f64 * row_height)
}

/// What all parts of one grid share.
#[derive(Clone, Copy)]
struct Parts {
    id: StoredValue<String>,
    columns: Signal<Arc<Vec<Column>>>,
    order: Memo<Arc<Vec<usize>>>,
    sort: RwSignal<Option<Sort>>,
    picked: Option<RwSignal<BTreeSet<usize>>>,
    current: Signal<Option<usize>>,
    on_open: Option<Callback<usize>>,
    on_edit: Option<Callback<(usize, usize)>>,
    /// Row (0 is the head) and column (the column of boxes counts) of the active cell.
    active: RwSignal<(usize, usize)>,
}

impl Parts {
    /// How many columns stand before those given.
    const fn before(self) -> usize {
        if self.picked.is_some() { 1 } else { 0 }
    }
    fn cell_id(self, row: usize, column: usize) -> String {
        self.id.with_value(|id| format!("{id}-{row}-{column}"))
    }
    fn turn(self, key: &'static str) {
        self.sort.update(|s| {
            *s = match *s {
                Some(Sort { key: k, descending: false }) if k == key => Some(Sort { key, descending: true }),
                Some(Sort { key: k, descending: true }) if k == key => None,
                _ => Some(Sort { key, descending: false }),
            }
        });
    }
    fn pick(self, row: usize) {
        if let Some(picked) = self.picked {
            picked.update(|p| {
                if !p.remove(&row) {
                    p.insert(row);
                }
            });
        }
    }
    fn all_picked(self) -> bool {
        self.picked.is_some_and(|p| {
            let order = self.order.get();
            p.with(|p| !order.is_empty() && order.iter().all(|r| p.contains(r)))
        })
    }
    fn pick_all(self) {
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
    fn open(self, row: usize) {
        if let Some(open) = self.on_open {
            open.run(row);
        }
    }
    /// Enter or Space on the active cell.
    fn act(self, space: bool) {
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
        } else if let (Some(edit), Some(c), false) = (self.on_edit, column.checked_sub(self.before()), space)
        {
            edit.run((identity, c));
        } else {
            self.open(identity);
        }
    }
}

fn head(parts: Parts) -> AnyView {
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

/// One row. `position` counts from 0 in the order shown.
fn row(parts: Parts, position: usize, identity: usize) -> AnyView {
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
                view! {
                    <td
                        role="gridcell"
                        id=parts.cell_id(position + 1, column)
                        aria-colindex=column + 1
                        class:number=c.number
                        class:active-cell=move || here.get() == Some(column)
                        on:click=move |_| {
                            parts.active.set((position + 1, column));
                            parts.open(identity);
                        }
                        on:dblclick=move |_| {
                            if let Some(edit) = parts.on_edit {
                                edit.run((identity, i));
                            }
                        }
                    >
                        {(c.cell)(identity)}
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

/// The long table.
#[component]
pub fn Grid(
    /// What it holds.
    #[prop(into)]
    label: String,
    /// Its columns.
    #[prop(into)]
    columns: Signal<Arc<Vec<Column>>>,
    /// Identities of the rows, after filtering, in their own order.
    #[prop(into)]
    rows: Signal<Arc<Vec<usize>>>,
    /// By what it is sorted; a third press on a head goes back to the rows' own order.
    #[prop(optional, into)]
    sort: Option<RwSignal<Option<Sort>>>,
    /// Rows that are picked; without it there are no boxes.
    #[prop(optional, into)]
    picked: Option<RwSignal<BTreeSet<usize>>>,
    /// The row whose details are open.
    #[prop(optional, into)]
    current: Signal<Option<usize>>,
    /// Opens a row (click, Enter).
    #[prop(optional, into)]
    on_open: Option<Callback<usize>>,
    /// Edits a cell (F2, Enter, double click): identity of the row, and column of those given.
    #[prop(optional, into)]
    on_edit: Option<Callback<(usize, usize)>>,
    /// Called with the cell that becomes the active one: identity of the row, and column.
    #[prop(optional, into)]
    on_move: Option<Callback<(usize, usize)>>,
    /// Added to the class of the box.
    #[prop(optional)]
    class: &'static str,
    /// Height of the head in px, as in the style sheets.
    #[prop(default = 30)]
    head_height: u32,
    /// The box, for giving it the focus.
    #[prop(optional)]
    node: NodeRef<leptos::html::Div>,
    /// Changes when cells are to be drawn anew though their rows are the same.
    #[prop(optional, into)]
    revision: Signal<u64>,
    /// Height of a row in px: 28, or 36 where the page is comfortable.
    #[prop(default = Signal::stored(28), into)]
    row_height: Signal<u32>,
    /// Largest height of the box in px.
    #[prop(default = 560)]
    height: u32,
) -> impl IntoView {
    let sort = sort.unwrap_or_else(|| RwSignal::new(None));
    let order = Memo::new(move |_| columns.with(|c| sorted(&rows.get(), c, sort.get())));
    let parts = Parts {
        id: StoredValue::new(unique_id("grid")),
        columns,
        order,
        sort,
        picked,
        current,
        on_open,
        on_edit,
        active: RwSignal::new((1, 0)),
    };
    if let Some(moved) = on_move {
        Effect::new(move |_| {
            let (row, column) = parts.active.get();
            let identity = row.checked_sub(1).and_then(|r| order.with(|o| o.get(r).copied()));
            if let (Some(identity), Some(column)) = (identity, column.checked_sub(parts.before())) {
                moved.run((identity, column));
            }
        });
    }
    let scroller = node;
    let head_px = f64::from(head_height);
    let window = RwSignal::new((0.0, f64::from(height)));
    let row_px = move || f64::from(row_height.get().max(1));
    let measure = move || {
        if let Some(element) = scroller.get_untracked() {
            let now = dom::scroll_window(&element);
            if now != window.get_untracked() {
                window.set(now);
            }
        }
    };
    observe::watch_size(scroller, move |_, _| measure());

    let range = Memo::new(move |_| {
        let (top, viewport) = window.get();
        visible_range(top, viewport - head_px, row_px(), order.with(|o| o.len()), OVERSCAN)
    });
    let drawn = move || {
        let (range, revision) = (range.get(), revision.get());
        order.with(|o| {
            let rows = o.get(range.clone()).unwrap_or_default();
            rows.iter().enumerate().map(|(i, &r)| (range.start + i, r, revision)).collect::<Vec<_>>()
        })
    };

    let go = move |row: usize, column: usize| {
        let last = order.with_untracked(|o| o.len());
        let width = columns.with_untracked(|c| c.len()) + parts.before();
        let (row, column) = (row.min(last), column.min(width.saturating_sub(1)));
        if let (Some(element), Some(index)) = (scroller.get_untracked(), row.checked_sub(1)) {
            let (top, viewport) = dom::scroll_window(&element);
            let row_px = untrack(row_px);
            if let Some(to) = scroll_for(index, top, viewport - head_px, row_px) {
                dom::scroll_to(&element, to);
                measure();
            }
        }
        parts.active.set((row, column));
        dom::reveal_id(&parts.cell_id(row, column));
    };
    // Gives back whether the key was used.
    let on_key = move |key: &str, control: bool| {
        let (row, column) = parts.active.get_untracked();
        let page = {
            let rows = (window.get_untracked().1 - head_px) / untrack(row_px);
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            let rows = rows.max(1.0) as usize;
            rows
        };
        match (key, control) {
            ("ArrowDown", _) => go(row + 1, column),
            ("ArrowUp", _) => go(row.saturating_sub(1), column),
            ("ArrowRight", _) => go(row, column + 1),
            ("ArrowLeft", _) => go(row, column.saturating_sub(1)),
            ("PageDown", _) => go(row + page, column),
            ("PageUp", _) => go(row.saturating_sub(page).max(1), column),
            ("Home", true) => go(1, 0),
            ("End", true) => go(usize::MAX, usize::MAX),
            ("Home", false) => go(row, 0),
            ("End", false) => go(row, usize::MAX),
            ("F2", _) if on_edit.is_some() => parts.act(false),
            ("Enter", _) => parts.act(false),
            (" ", _) => parts.act(true),
            _ => return false,
        }
        true
    };
    let active_id = move || {
        let (row, column) = parts.active.get();
        let inside = row == 0 || range.get().contains(&(row - 1));
        inside.then(|| parts.cell_id(row, column))
    };
    let widths = move || {
        columns.with(|columns| {
            let boxes = picked.map(|_| view! { <col style:width="32px" /> });
            let cols =
                columns.iter().map(|c| view! { <col style:width=format!("{}px", c.width) /> }).collect_view();
            view! { <colgroup>{boxes} {cols}</colgroup> }
        })
    };
    let all_wide = move || {
        let own: u32 = columns.with(|c| c.iter().map(|c| c.width).sum());
        format!("{}px", own + if picked.is_some() { 32 } else { 0 })
    };
    let spacer = move |rows: usize| {
        (rows > 0).then(|| {
            view! {
                <tr class="spacer" role="presentation" aria-hidden="true">
                    <td style:height=pixels(rows, row_px())></td>
                </tr>
            }
        })
    };

    view! {
        <div
            node_ref=scroller
            class=format!("grid-box {class}")
            role="grid"
            tabindex="0"
            aria-label=label
            aria-rowcount=move || order.with(|o| o.len()) + 1
            aria-colcount=move || columns.with(|c| c.len()) + parts.before()
            aria-multiselectable=picked.map(|_| "true")
            aria-activedescendant=active_id
            style=("--grid-height", format!("{height}px"))
            style=("--row-height", move || format!("{}px", row_height.get()))
            on:scroll=move |_| measure()
            on:keydown=move |ev| {
                if !ev.alt_key() && on_key(&ev.key(), ev.ctrl_key() || ev.meta_key()) {
                    ev.prevent_default();
                }
            }
        >
            <table class="grid" role="presentation" style:width=all_wide>
                {widths}
                {head(parts)}
                <tbody role="rowgroup">
                    {move || spacer(range.get().start)}
                    <For
                        each=drawn
                        key=|row| *row
                        children=move |(position, identity, _)| row(parts, position, identity)
                    />
                    {move || {
                        let total = order.with(|o| o.len());
                        spacer(total - range.get().end.min(total))
                    }}
                </tbody>
            </table>
        </div>
        <span class="heard" aria-live="polite">
            {move || match sort.get() {
                Some(s) => {
                    let way = if s.descending { "high to low" } else { "low to high" };
                    let label = columns
                        .with(|c| c.iter().find(|c| c.key == s.key).map(|c| c.label.clone()));
                    format!("Sorted by {}, {way}", label.unwrap_or_default())
                }
                None => String::new(),
            }}
        </span>
    }
    .into_any()
}
