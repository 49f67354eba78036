//! A button that puts a table on the clipboard, as text that a spreadsheet takes.

use crate::browser::clipboard;
use crate::session::Session;
use crate::widgets::button::Button;
use crate::widgets::icon::Glyph;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A cell as it is pasted: without breaks, and without the spaces that keep a number and its unit together.
fn cell(text: &str) -> String {
    let plain = format::plain(text).replace(['\t', '\n', '\r'], " ");
    // A spreadsheet would take it for a formula.
    if plain.starts_with(['=', '@']) { format!("'{plain}") } else { plain }
}

/// The button.
#[component]
pub fn CopyTable(
    /// Rows with their head first, made when somebody asks.
    rows: Callback<(), Vec<Vec<String>>>,
    /// What is copied, for the notice ("9 servers").
    #[prop(into)]
    what: String,
) -> impl IntoView {
    let session = Session::here();
    let what = StoredValue::new(what);
    let name = what.with_value(|w| format!("Copy {w}"));
    let copy = move |()| {
        let lines: Vec<String> = rows
            .run(())
            .iter()
            .map(|row| row.iter().map(|text| cell(text)).collect::<Vec<_>>().join("\t"))
            .collect();
        spawn_local(async move {
            match clipboard::copy(&lines.join("\n")).await {
                Ok(()) => {
                    let told = what.with_value(|w| format!("Copied: {w}; paste it into a spreadsheet"));
                    session.tell(&told, false);
                }
                Err(why) => session.tell(&why, false),
            }
        });
    };
    view! { <Button label=name icon=Glyph::Copy on_press=copy /> }.into_any()
}
