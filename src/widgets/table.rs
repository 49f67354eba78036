//! A plain table for reading, in a box of its own that scrolls sideways where it is too wide.

use crate::browser::{dom, observe};
use leptos::prelude::*;

/// A column head: its words, its unit, and on which side its values stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Head {
    /// What stands below it.
    pub label: String,
    /// The unit of all values below, if they have one.
    pub unit: Option<String>,
    /// Values stand right: they are numbers.
    pub number: bool,
}

impl Head {
    /// Words below.
    pub fn words(label: impl Into<String>) -> Self {
        Self { label: label.into(), unit: None, number: false }
    }
    /// Numbers below, without a unit.
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), unit: None, number: true }
    }
    /// Numbers below, in a unit.
    pub fn number_in(label: impl Into<String>, unit: impl Into<String>) -> Self {
        Self { label: label.into(), unit: Some(unit.into()), number: true }
    }
}

/// The head of a table.
pub fn head_row(heads: &[Head]) -> AnyView {
    let cells = heads
        .iter()
        .map(|h| {
            let unit = h.unit.clone().map(|u| view! { <span class="unit">", " {u}</span> });
            view! {
                <th scope="col" class=if h.number { "number" } else { "" }>
                    {h.label.clone()}
                    {unit}
                </th>
            }
        })
        .collect_view();
    view! {
        <thead>
            <tr>{cells}</tr>
        </thead>
    }
    .into_any()
}

/// A table with its own rows: `children` is one `tbody` or more, and perhaps a `tfoot`.
#[component]
pub fn Table(
    /// What it holds; read out, and drawn where `show_caption`.
    #[prop(into)]
    caption: String,
    /// Its columns.
    heads: Vec<Head>,
    /// Draws the caption.
    #[prop(optional)]
    show_caption: bool,
    /// Rows have space at both ends, because they can be chosen.
    #[prop(optional)]
    inset: bool,
    /// Least width in px before it scrolls sideways.
    #[prop(optional)]
    min_width: Option<u32>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let width = min_width.map(|w| format!("{w}px"));
    // Who has no mouse scrolls by keyboard: a box that is too narrow for its table takes the focus.
    let scroller = NodeRef::<leptos::html::Div>::new();
    let scrolls = RwSignal::new(false);
    observe::watch_size(scroller, move |_, _| {
        if let Some(element) = scroller.get_untracked() {
            let now = dom::scrolls_sideways(&element);
            if now != scrolls.get_untracked() {
                scrolls.set(now);
            }
        }
    });
    let named = caption.clone();
    let name = move || scrolls.get().then(|| named.clone());
    view! {
        <div
            class="table-box"
            node_ref=scroller
            tabindex=move || scrolls.get().then_some("0")
            role=move || scrolls.get().then_some("group")
            aria-label=name
        >
            <table class="table" class:inset=inset style:min-width=width>
                <caption class:heard=!show_caption>{caption}</caption>
                {head_row(&heads)}
                {children()}
            </table>
        </div>
    }
    .into_any()
}

/// A table of texts: the first cell of a row is its head, numbers stand right as the heads say.
#[component]
pub fn TextTable(
    /// What it holds.
    #[prop(into)]
    caption: String,
    /// Its columns.
    heads: Vec<Head>,
    /// Its rows.
    #[prop(into)]
    rows: Signal<Vec<Vec<String>>>,
) -> impl IntoView {
    let numbers: Vec<bool> = heads.iter().map(|h| h.number).collect();
    let body = move || {
        rows.with(|rows| {
            rows.iter()
                .map(|row| {
                    let cells = row
                        .iter()
                        .enumerate()
                        .map(|(i, text)| {
                            let class = if numbers.get(i).copied().unwrap_or(false) { "number" } else { "" };
                            let text = text.clone();
                            if i == 0 {
                                view! { <th scope="row" class=class>{text}</th> }.into_any()
                            } else {
                                view! { <td class=class>{text}</td> }.into_any()
                            }
                        })
                        .collect_view();
                    view! { <tr>{cells}</tr> }
                })
                .collect_view()
        })
    };
    view! {
        <Table caption=caption heads=heads>
            <tbody>{body}</tbody>
        </Table>
    }
    .into_any()
}
