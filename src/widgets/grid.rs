//! A table of up to 100,000 rows: only those in sight are in the page. One tab stop; arrow keys,
//! Home, End, Page Up and Page Down move, Enter opens, edits or sorts, F2 edits, Space picks.

use super::cell_editor;
use super::columns::sorted;
pub use super::columns::{CellEdit, Column, Sort, SortKey};
use super::grid_rows::{Parts, head, row};
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
    /// Gets the row, by its identity, and the key of the column that is pointed at or has the focus.
    #[prop(optional, into)]
    looked_at: Option<RwSignal<Option<(usize, &'static str)>>>,
    /// Counts up to change the active cell in place.
    #[prop(optional, into)]
    edit_now: Signal<u32>,
    /// Id of what describes the cell that has the focus.
    #[prop(optional, into)]
    described_by: Option<String>,
    /// Height of a row in px: 28, or 36 where the page is comfortable.
    #[prop(default = Signal::stored(28), into)]
    row_height: Signal<u32>,
    /// Largest height of the box in px.
    #[prop(default = 560)]
    height: u32,
) -> impl IntoView {
    let sort = sort.unwrap_or_else(|| RwSignal::new(None));
    let order = Memo::new(move |_| columns.with(|c| sorted(&rows.get(), c, sort.get())));
    let scroller = node;
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
        editing: RwSignal::new(None),
        hovered: RwSignal::new(None),
        described_by: StoredValue::new(described_by),
        scroller,
    };
    let reached = RwSignal::new(false);
    if let Some(looked_at) = looked_at {
        cell_editor::follow(looked_at, parts.hovered, parts.active, reached, move |row, column| {
            let identity = order.with(|o| o.get(row.checked_sub(1)?).copied())?;
            let key = columns.with(|c| c.get(column.checked_sub(parts.before())?).map(|c| c.key))?;
            Some((identity, key))
        });
    }
    Effect::new(move |before: Option<u32>| {
        let now = edit_now.get();
        if before.is_some_and(|b| b != now) {
            parts.edit();
        }
        now
    });
    if let Some(moved) = on_move {
        Effect::new(move |_| {
            let (row, column) = parts.active.get();
            let identity = row.checked_sub(1).and_then(|r| order.with(|o| o.get(r).copied()));
            if let (Some(identity), Some(column)) = (identity, column.checked_sub(parts.before())) {
                moved.run((identity, column));
            }
        });
    }
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
            ("Enter", _) => parts.act(false),
            ("F2", _) => return parts.edit(),
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
            on:focus=move |_| reached.set(true)
            on:pointerleave=move |_| parts.hovered.set(None)
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
