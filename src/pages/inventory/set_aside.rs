//! Rows that were not used, by the reason, and how they come back.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::Button;
use crate::widgets::icon::Glyph;
use crate::widgets::message::{SeverityMark, Tell};
use engine::inventory::{Inventory, SetAside};
use leptos::prelude::*;

/// Examples shown of each reason; all rows are in the file.
const EXAMPLES: usize = 5;
/// Cells of an example that are shown.
const CELLS: usize = 6;

/// Rows that wait to be repaired.
pub fn open_rows(inventory: &Inventory) -> u64 {
    inventory.set_aside.iter().filter(|s| s.is_open()).map(|s| u64::from(s.rows)).sum()
}

/// Rows that were repaired and came back.
fn repaired(inventory: &Inventory) -> u64 {
    let done = inventory.set_aside.iter().filter(|s| &*s.reason.code == "row.repaired");
    done.map(|s| u64::from(s.rows)).sum()
}

fn rows_words(rows: u64) -> String {
    format::count(rows, "row", "rows", LOCALE)
}

/// Open rows by their reason, the most first.
fn groups(inventory: &Inventory) -> Vec<Vec<&SetAside>> {
    let mut groups: Vec<Vec<&SetAside>> = Vec::new();
    for s in inventory.set_aside.iter().filter(|s| s.is_open()) {
        let like = |g: &&mut Vec<&SetAside>| {
            g.first().is_some_and(|f| f.reason.code == s.reason.code && f.reason.message == s.reason.message)
        };
        match groups.iter_mut().find(like) {
            Some(group) => group.push(s),
            None => groups.push(vec![s]),
        }
    }
    let rows = |g: &[&SetAside]| g.iter().map(|s| u64::from(s.rows)).sum::<u64>();
    groups.sort_by_key(|g| std::cmp::Reverse(rows(g)));
    groups
}

/// A row with its cells, those that are given, under their headers.
fn example(inventory: &Inventory, s: &SetAside) -> AnyView {
    let source = inventory.sources.get(usize::from(s.source));
    let file = source.map_or_else(String::new, |f| match &f.sheet {
        Some(sheet) => format!("{}, {sheet}", f.file),
        None => f.file.to_string(),
    });
    let place = if s.rows > 1 {
        format!("{file}, {} from row {} on", rows_words(u64::from(s.rows)), s.row)
    } else {
        format!("{file}, row {}", s.row)
    };
    let found = match (&s.reason.found, &s.reason.expected) {
        (Some(f), Some(e)) => format!("Found {f}; expected {e}."),
        (Some(f), None) => format!("Found {f}."),
        (None, Some(e)) => format!("Expected {e}."),
        (None, None) => String::new(),
    };
    let given: Vec<(usize, &String)> =
        s.cells.iter().enumerate().filter(|(_, c)| !c.trim().is_empty()).collect();
    let more = given.len().saturating_sub(CELLS);
    let cells = given
        .into_iter()
        .take(CELLS)
        .map(|(i, c)| {
            let column = u16::try_from(i).unwrap_or(u16::MAX);
            let header = source.map_or_else(String::new, |f| f.header(column).to_string());
            view! {
                <span class="aside-cell">
                    <span class="quiet">{header}</span>
                    " "
                    {c.clone()}
                </span>
            }
        })
        .collect_view();
    let more =
        (more > 0).then(|| view! { <span class="quiet">{format!("and {} more", format::integer(more as u64, LOCALE))}</span> });
    view! {
        <li>
            <span class="aside-place">{place}</span>
            <span class="aside-cells">
                {(!found.is_empty()).then(|| view! { <span class="aside-found">{found}</span> })} {cells} {more}
            </span>
        </li>
    }
    .into_any()
}

fn group(inventory: &Inventory, all: &[&SetAside], open: bool) -> AnyView {
    let Some(first) = all.first() else { return ().into_any() };
    let rows: u64 = all.iter().map(|s| u64::from(s.rows)).sum();
    let examples = all.iter().take(EXAMPLES).map(|s| example(inventory, s)).collect_view();
    let more = (all.len() > EXAMPLES).then(|| {
        let n = format::integer((all.len() - EXAMPLES) as u64, LOCALE);
        view! { <li class="quiet">{format!("and {n} more, all in the file")}</li> }
    });
    view! {
        <li class="doubt aside">
            <details open=open>
                <summary>
                    <SeverityMark tell=Tell::from(first.reason.severity) />
                    <span class="doubt-words">
                        <b>{first.reason.message.clone()}</b>
                        <span class="quiet">{first.reason.remedy.clone()}</span>
                    </span>
                    <span class="doubt-count">{rows_words(rows)}</span>
                </summary>
                <ul>{examples} {more}</ul>
            </details>
        </li>
    }
    .into_any()
}

fn download(session: Session) {
    let Some(plan) = session.stages().plan.get_untracked() else {
        session.tell("The plan is still being made: press it again in a moment", false);
        return;
    };
    let Some(format) = files::writers::export("set-aside-csv") else { return };
    let saved = format
        .write(&plan)
        .map_err(|d| format!("{}. {}", d.message, d.remedy))
        .and_then(|e| crate::browser::files::save_file(&e.file_name, e.mime, &e.bytes));
    if let Err(why) = saved {
        session.tell(&why, false);
    }
}

/// The rows.
#[component]
pub fn RowsSetAside() -> impl IntoView {
    let session = Session::here();
    move || {
        let project = session.project();
        let inventory = &project.inventory;
        let (open, repaired) = (open_rows(inventory), repaired(inventory));
        if open == 0 && repaired == 0 {
            return ().into_any();
        }
        let back = (repaired > 0).then(|| {
            let words = format!("{} repaired and used", rows_words(repaired));
            view! { <SeverityMark tell=Tell::Done label=words /> }
        });
        let heading = if open == 0 {
            "No row is set aside any more".to_owned()
        } else {
            format!("{} set aside", rows_words(open))
        };
        let repair = (open > 0).then(|| {
            view! {
                <Button label="Download to repair" icon=Glyph::Download on_press=move |()| download(session) />
            }
        });
        let how = (open > 0).then(|| {
            view! {
                <p class="hint">
                    "Repair the cells in the file that you download, and drop it in again: its last columns say where each row came from."
                </p>
            }
        });
        let groups = groups(inventory);
        let few = groups.len() < 3;
        let groups = groups.iter().map(|g| group(inventory, g, few)).collect_view();
        view! {
            <section class="section">
                <div class="section-head">
                    <h2 id="rows-set-aside" tabindex="-1">{heading}</h2>
                    {back}
                    <span class="push"></span>
                    {repair}
                </div>
                {how}
                <ul class="doubts">{groups}</ul>
            </section>
        }
        .into_any()
    }
}
