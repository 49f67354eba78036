//! Where the inventory comes from: the tables that were read, what each gave, and by what their
//! records were joined.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::{Head, Table};
use engine::inventory::Inventory;
use engine::origin::Source;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

fn number(n: u64) -> String {
    format::integer(n, LOCALE)
}

/// "3 files joined: 112 by serial number, 8 by name".
fn joined_words(inventory: &Inventory) -> String {
    let files: BTreeSet<&Arc<str>> = inventory.sources.iter().map(|s| &s.file).collect();
    let files = files.len() as u64;
    let by = inventory.joined_by();
    let by: Vec<String> =
        by.into_iter().map(|(rule, n)| format!("{} by {}", number(n as u64), rule.label())).collect();
    match (files, by.is_empty()) {
        (0, _) => "Nothing was read".into(),
        (1, true) => "One file was read".into(),
        (1, false) => format!("One file, its tables joined: {}", by.join(", ")),
        (n, true) => {
            format!("{} read; no record was joined to another", format::count(n, "file", "files", LOCALE))
        }
        (n, false) => format!("{} joined: {}", format::count(n, "file", "files", LOCALE), by.join(", ")),
    }
}

fn row(source: &Source, made: usize, joined: usize) -> AnyView {
    let sheet = source.sheet.as_ref().map(|t| format!(", {t}")).unwrap_or_default();
    let servers = |n: usize| if n == 0 { "none".to_owned() } else { number(n as u64) };
    view! {
        <tr>
            <th scope="row">{format!("{}{sheet}", source.file)}</th>
            <td>{source.recognised_as.clone()}</td>
            <td class="number">{number(u64::from(source.rows))}</td>
            <td class="number">{number(u64::from(source.rows_used))}</td>
            <td class="number">{number(u64::from(source.rows.saturating_sub(source.rows_used)))}</td>
            <td class="number">{servers(made)}</td>
            <td class="number">{servers(joined)}</td>
        </tr>
    }
    .into_any()
}

/// The tables.
#[component]
pub fn Sources() -> impl IntoView {
    let session = Session::here();
    let inventory = Memo::new(move |_| session.project().inventory.clone());
    let words = move || inventory.with(|i| joined_words(i));
    let rows = move || {
        inventory.with(|i| {
            let given = i.given_by_source();
            let of = |at: usize| given.get(at).copied().unwrap_or_default();
            i.sources.iter().enumerate().map(|(at, s)| row(s, of(at).made, of(at).joined)).collect_view()
        })
    };
    view! {
        <section class="section">
            <details class="comes-from" open=true>
                <summary>
                    <h2 id="where-from" tabindex="-1">
                        "Where it comes from"
                    </h2>
                    <span class="about">{words}</span>
                </summary>
                <Table
                    caption="Tables that were read: every row is used or set aside"
                    heads=vec![
                        Head::words("Table"),
                        Head::words("Recognised as"),
                        Head::number("Rows"),
                        Head::number("Used"),
                        Head::number("Set aside"),
                        Head::number("New servers"),
                        Head::number("Joined to others"),
                    ]
                    min_width=720
                >
                    <tbody>{rows}</tbody>
                </Table>
            </details>
        </section>
    }
}
