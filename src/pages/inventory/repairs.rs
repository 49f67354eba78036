//! What can be mended in the shown file, grouped by what mends it: one press for many rows, or the way
//! to the control.

use super::how_read::place_of;
use crate::browser::dom;
use crate::session::draft::DraftFile;
use crate::session::{Session, draft};
use crate::shell::LOCALE;
use crate::widgets::button::Button;
use crate::widgets::icon::Icon;
use crate::widgets::message::{Tell, place_words};
use engine::diagnostic::Place;
use files::import::{RepairExample, RepairGroup, Tally};
use leptos::prelude::*;

/// Examples shown for each group.
const EXAMPLES: usize = 3;

/// Characters of an example; a row set aside may be long.
const LONGEST: usize = 120;

/// Where within the file: its name is known.
fn place_in_file(place: &Place) -> String {
    let words = place_words(&Place { file: None, ..place.clone() });
    match words.strip_prefix("row ") {
        Some(rest) => format!("Row {rest}"),
        None => words,
    }
}

fn example(e: &RepairExample) -> impl IntoView + use<> {
    let place = place_in_file(&e.place);
    let found = match e.found.char_indices().nth(LONGEST) {
        _ if e.found.is_empty() => "nothing".to_owned(),
        Some((end, _)) => format!("{}…", e.found.get(..end).unwrap_or_default()),
        None => e.found.clone(),
    };
    let becomes = e.becomes.clone().filter(|b| !b.is_empty());
    let arrow = becomes.is_some();
    view! {
        <li>
            {(!place.is_empty()).then(|| view! { <span class="quiet">{format!("{place}: ")}</span> })}
            <span class="found">{found}</span>
            {arrow
                .then(|| {
                    view! {
                        <span class="heard">" becomes "</span>
                        <Icon glyph=crate::widgets::icon::Glyph::ArrowRight />
                    }
                })}
            {becomes.map(|b| view! { <b>{b}</b> })}
        </li>
    }
}

fn upper_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// The words of the button: how many rows it mends.
fn apply_label(group: &RepairGroup) -> String {
    let rows = group.repairs.iter().filter(|r| r.row.is_some()).count() as u64;
    match rows {
        0 | 1 => "Apply".to_owned(),
        n => format!("Apply to {}", format::count(n, "row", "rows", LOCALE)),
    }
}

/// The way to what mends a group by hand: its rows, its setting.
fn by_hand(session: Session, group: &RepairGroup, only_doubts: RwSignal<bool>) -> AnyView {
    let row = group.examples.iter().find(|e| e.place.row.is_some()).map(|e| e.place.sheet.clone());
    let rows = row.map(|sheet| {
        view! {
            <Button
                label="Show the rows"
                on_press=move |()| {
                    draft::show_sheet(session, sheet.as_deref());
                    only_doubts.set(true);
                    dom::focus_soon("preview");
                }
            />
        }
    });
    let setting = match (group.setting, group.code.as_str()) {
        (Some(setting), _) => Some((place_of(setting).1, place_of(setting).0)),
        (None, "file.server_from_name") => Some(("Name the server", "read-server")),
        (None, _) => None,
    };
    let setting = setting.map(|(label, place)| {
        view! { <Button label=label on_press=move |()| dom::focus_in(place) /> }
    });
    view! {
        {rows}
        {setting}
    }
    .into_any()
}

fn line(session: Session, group: &RepairGroup, only_doubts: RwSignal<bool>) -> AnyView {
    let tell = Tell::from(group.severity);
    let ink = match tell {
        Tell::Error => "crit",
        Tell::Warning => "warn",
        Tell::Note | Tell::Done => "told",
    };
    let examples = group.examples.iter().take(EXAMPLES).map(example).collect_view();
    let more = (group.count as usize).saturating_sub(EXAMPLES.min(group.examples.len()));
    let has_examples = !group.examples.is_empty();
    let remedy = draft::deed(group);
    let action = if group.repairs.is_empty() {
        by_hand(session, group, only_doubts)
    } else {
        let (all, hint) = (group.clone(), draft::deed(group));
        view! {
            <Button
                label=apply_label(group)
                hint=Signal::stored(Some(hint))
                on_press=move |()| {
                    draft::repair(session, &all);
                    dom::focus_soon("repairs-title");
                }
            />
        }
        .into_any()
    };
    view! {
        <li class="repair-group">
            <Icon glyph=tell.glyph() class=ink />
            <div class="repair-words">
                <span class="heard">{tell.word()} ": "</span>
                <b>{upper_first(&group.title)}</b>
                <p>{remedy}</p>
            </div>
            <ul class="repair-examples">
                {examples}
                {(has_examples && more > 0)
                    .then(|| {
                        view! { <li class="quiet">{format!("and {} more", format::integer(more as u64, LOCALE))}</li> }
                    })}
            </ul>
            <div class="repair-action">{action}</div>
        </li>
    }
    .into_any()
}

fn title(groups: &[RepairGroup]) -> String {
    let tally = Tally::of(groups);
    let count = |n, one, many| format::count(n, one, many, LOCALE);
    let mut parts = Vec::new();
    if tally.repairs > 0 {
        let verb = if tally.repairs == 1 { "mends" } else { "mend" };
        let repairs = count(tally.repairs, "repair", "repairs");
        parts.push(format!("{repairs} {verb} {}", count(tally.problems, "problem", "problems")));
    }
    match (tally.repairs, tally.by_hand) {
        (_, 0) => {}
        (0, n) => parts.push(format!("{} to look at", count(n, "doubt", "doubts"))),
        (_, n) => parts.push(format!("{} to look at", count(n, "more doubt", "more doubts"))),
    }
    if parts.is_empty() {
        parts.push("Nothing to mend".to_owned());
    }
    if tally.notes > 0 {
        parts.push(format!("{} worth knowing", count(tally.notes, "thing", "things")));
    }
    parts.join("; ")
}

/// The groups.
#[component]
pub fn Repairs(
    /// Whether the preview shows rows with doubts only.
    only_doubts: RwSignal<bool>,
) -> impl IntoView {
    let session = Session::here();
    let groups = Memo::new(move |_| {
        session
            .import
            .with(|d| d.as_ref().and_then(|d| d.file()).map(|f| f.groups.clone()).unwrap_or_default())
    });
    let read = Memo::new(move |_| {
        session.import.with(|d| d.as_ref().and_then(|d| d.file()).is_some_and(|f| f.batch.is_some()))
    });
    let of_file = move |f: fn(&DraftFile) -> bool| {
        session.import.with(|d| d.as_ref().and_then(|d| d.file()).is_some_and(f))
    };
    let readable = Memo::new(move |_| of_file(|f| !f.left_out));
    let large = Memo::new(move |_| of_file(|f| f.is_readable() && f.batch.is_none() && !f.is_stale));
    let lines = move || groups.with(|g| g.iter().map(|g| line(session, g, only_doubts)).collect_view());
    view! {
        <Show when=move || readable.get() && (read.get() || groups.with(|g| !g.is_empty()) || large.get())>
            <section class="section" aria-labelledby="repairs-title">
                <div class="section-head">
                    <h2 id="repairs-title" tabindex="-1">
                        {move || {
                            if large.get() && groups.with(|g| g.is_empty()) {
                                "Nothing to mend in the rows that were looked at".to_owned()
                            } else {
                                groups.with(|g| title(g))
                            }
                        }}
                    </h2>
                    <span class="about">
                        {move || {
                            if !read.get() {
                                "this file is read on import: what is doubtful further down shows in the inventory then"
                            } else if groups.with(|g| g.is_empty()) {
                                "every row is read without a doubt, or was set aside with its reason"
                            } else {
                                "grouped by what mends them; each can be undone"
                            }
                        }}
                    </span>
                </div>
                <ul class="repair-groups">{lines}</ul>
            </section>
        </Show>
    }
}
