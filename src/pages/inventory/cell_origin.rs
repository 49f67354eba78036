//! Below the table of servers: where the value that is looked at came from, and what other files say.

use super::conflict_row::value_words;
use super::server_cells::{Looked, looked_at};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::shell::drawer::origin_words;
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::icon::{Glyph, Icon};
use engine::inventory::Inventory;
use engine::joining::Conflict;
use engine::origin::Origin;
use leptos::prelude::*;

/// Others that are told of; the list below has all.
const OTHERS: usize = 3;

/// What the other files say ("32 GiB in cmdb.csv, row 3, RAM").
pub fn others_words(inventory: &Inventory, conflict: &Conflict) -> String {
    let words = conflict
        .others()
        .take(OTHERS)
        .map(|(_, v)| {
            let value = value_words(conflict.field, v);
            match v.origin() {
                Origin::Typed => format!("{value}, typed in here"),
                origin => format!("{value} in {}", origin_words(inventory, origin)),
            }
        })
        .collect::<Vec<_>>()
        .join("; ");
    let more = conflict.others().count().saturating_sub(OTHERS);
    if more > 0 { format!("{words}; and {} more", format::integer(more as u64, LOCALE)) } else { words }
}

fn line(
    inventory: &Inventory,
    row: usize,
    looked: Looked,
    edit: Callback<()>,
    settle: Callback<String>,
) -> AnyView {
    let origin = looked.origin.map_or_else(
        || "no file says it".to_owned(),
        |o| if o == Origin::Typed { "typed in here".into() } else { origin_words(inventory, o) },
    );
    let conflict = inventory
        .servers
        .get(row)
        .zip(looked.field)
        .and_then(|(server, field)| inventory.conflict(&server.id, field));
    let differs = conflict.map(|c| {
        let words = others_words(inventory, c);
        let name = looked.server.clone();
        let open = c.settled.is_none() && looked.origin != Some(Origin::Typed);
        let said = if open { "Another file says" } else { "Settled; another file says" };
        view! {
            <span class="part">
                <Icon glyph=if open { Glyph::Warning } else { Glyph::Check } class=if open { "warn" } else { "ok" } />
                <span>{format!("{said} {words}")}</span>
                <LinkButton
                    label="Show both"
                    name=format!("Show what the files say about {name}")
                    on_press=move |()| settle.run(name.clone())
                />
            </span>
        }
    });
    let change = looked.editable.then(|| {
        view! {
            <Button
                label="Change"
                icon=Glyph::Edit
                kind=ButtonKind::Quiet
                hint=Signal::derive(|| Some("F2, Enter or a double click does the same".to_owned()))
                on_press=edit
            />
        }
    });
    let value = if looked.value.is_empty() { "unknown".to_owned() } else { looked.value };
    view! {
        <span class="part">
            <b>{format!("{}, {}: {value}", looked.server, looked.label)}</b>
        </span>
        <span class="part quiet">
            <Icon glyph=Glyph::Table />
            <span>{origin}</span>
        </span>
        {differs}
        <span class="push"></span>
        {change}
    }
    .into_any()
}

/// The line.
#[component]
pub fn CellOrigin(
    /// Its id.
    id: String,
    /// Row and column that are looked at.
    #[prop(into)]
    at: Signal<Option<(usize, &'static str)>>,
    /// Changes the value in place.
    edit: Callback<()>,
    /// Shows the conflicts of a server, by its name.
    settle: Callback<String>,
) -> impl IntoView {
    let session = Session::here();
    let said = move || {
        let project = session.project();
        let inventory = &project.inventory;
        match at.get().and_then(|(row, key)| Some((row, looked_at(inventory, row, key)?))) {
            Some((row, looked)) => line(inventory, row, looked, edit, settle),
            None => view! {
                <span class="part quiet">
                    "Point at a value to see its file, row and column. F2, Enter or a double click changes it."
                </span>
            }
            .into_any(),
        }
    };
    view! {
        <div class="cell-origin" id=id>
            {said}
        </div>
    }
}
