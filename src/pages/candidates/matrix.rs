//! Verdicts by what servers have in common: a count in each cell, and each cell narrows the table.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::select::{Choice, Select};
use crate::widgets::verdict::{VerdictMark, verdict_word};
use engine::assessment::{Island, IslandsBy, Verdict, islands};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Rows that are drawn at first; the rest on request.
const SHOWN: usize = 12;

/// Servers that belong together, as the table is narrowed to them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Narrowed {
    /// By what.
    pub by: IslandsBy,
    /// Their name; `None` for those of which it is not known.
    pub name: Option<Arc<str>>,
    /// Their places in the inventory.
    pub servers: Arc<BTreeSet<usize>>,
}

impl Narrowed {
    /// "Site: Bonn".
    pub fn words(&self) -> String {
        format!("{}: {}", self.by.words(), name_words(self.name.as_ref()))
    }
}

fn name_words(name: Option<&Arc<str>>) -> String {
    name.map_or_else(format::unknown, ToString::to_string)
}

fn number(n: usize) -> String {
    format::integer(n as u64, LOCALE)
}

fn key(by: IslandsBy) -> String {
    IslandsBy::ALL.iter().position(|b| *b == by).unwrap_or(0).to_string()
}

fn row(by: IslandsBy, island: Island, on_pick: Callback<(Narrowed, Option<Verdict>)>) -> AnyView {
    let servers: Arc<BTreeSet<usize>> = Arc::new(engine::order::set_of(island.servers.iter().copied()));
    let narrowed = StoredValue::new(Narrowed { by, name: island.name.clone(), servers });
    let name = name_words(island.name.as_ref());
    let cells = Verdict::ALL
        .into_iter()
        .zip(island.verdicts)
        .map(|(verdict, n)| {
            if n == 0 {
                return view! { <td class="number quiet">"–"</td> }.into_any();
            }
            let label = format!("{name}, {}: {}", verdict_word(verdict), number(n));
            view! {
                <td class="number">
                    <button
                        type="button"
                        class="link cell-link"
                        aria-label=label
                        on:click=move |_| on_pick.run((narrowed.get_value(), Some(verdict)))
                    >
                        {number(n)}
                    </button>
                </td>
            }
            .into_any()
        })
        .collect_view();
    let all = island.servers.len();
    let label = format!("{name}: all {}", number(all));
    view! {
        <tr>
            <th scope="row" class:unknown=island.name.is_none()>
                {name}
            </th>
            {cells}
            <td class="number strong">
                <button
                    type="button"
                    class="link cell-link"
                    aria-label=label
                    on:click=move |_| on_pick.run((narrowed.get_value(), None))
                >
                    {number(all)}
                </button>
            </td>
        </tr>
    }
    .into_any()
}

/// The matrix, folded away at first.
#[component]
pub fn Matrix(
    /// Called with the servers of a cell and its verdict; none for the whole row.
    on_pick: Callback<(Narrowed, Option<Verdict>)>,
) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let by = RwSignal::new(IslandsBy::Role);
    let whole = RwSignal::new(false);
    let found = Memo::new(move |_| {
        let (inventory, assessment) = (stages.inventory.get(), stages.assessment.get());
        match (inventory, assessment) {
            (Some(i), Some(a)) => islands(&i, &a, by.get()),
            _ => Vec::new(),
        }
    });
    let choices: Vec<Choice> = IslandsBy::ALL.iter().map(|b| Choice::new(key(*b), b.words())).collect();
    let choose = Callback::new(move |k: String| {
        if let Some(chosen) = k.parse::<usize>().ok().and_then(|i| IslandsBy::ALL.get(i)) {
            by.set(*chosen);
            whole.set(false);
        }
    });
    let rows = move || {
        let shown = if whole.get() { usize::MAX } else { SHOWN };
        found.with(|f| f.iter().take(shown).map(|i| row(by.get(), i.clone(), on_pick)).collect_view())
    };
    let more = move || {
        let n = found.with(Vec::len).saturating_sub(SHOWN);
        (n > 0 && !whole.get()).then(|| {
            view! {
                <Button
                    label=format!("Show {} more", number(n))
                    kind=ButtonKind::Quiet
                    on_press=move |()| whole.set(true)
                />
            }
        })
    };
    let table = move || {
        let by = by.get();
        view! {
            <div class="table-box" tabindex="0" role="group" aria-label="Servers by verdict">
                <table class="table matrix">
                    <caption class="heard">"Servers by verdict and by what they have in common"</caption>
                    <thead>
                        <tr>
                            <th scope="col">{by.words()}</th>
                            {Verdict::ALL
                                .into_iter()
                                .map(|v| {
                                    view! {
                                        <th scope="col" class="number">
                                            <VerdictMark verdict=v />
                                        </th>
                                    }
                                })
                                .collect_view()}
                            <th scope="col" class="number">
                                "All"
                            </th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    };
    view! {
        <details class="fold">
            <summary>
                <h2>"Verdicts by role, site, environment or application"</h2>
            </summary>
            <div class="row">
                <Select
                    label="Group by"
                    choices=choices
                    value=Signal::derive(move || key(by.get()))
                    on_change=choose
                />
            </div>
            {table}
            {more}
        </details>
    }
    .into_any()
}
