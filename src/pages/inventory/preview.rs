//! The first rows of the shown table as they are read. A cell can be corrected in place; what is
//! doubtful says why under the table and when pointed at.

use crate::browser::dom;
use crate::session::Session;
use crate::session::draft::{self, FOLLOWED};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::grid::{Column, Grid};
use crate::widgets::icon::{Glyph, Icon};
use crate::widgets::message::Tell;
use crate::widgets::select::{Choice, Select};
use crate::widgets::switch::Checkbox;
use files::import::{Mark, PreviewCell, PreviewRow, preview};
use files::mapping::is_missing;
use leptos::prelude::*;
use std::sync::Arc;

/// Columns that are drawn; the columns of counters may be thousands.
const COLUMNS: usize = 80;
/// Height of the head: the header, and what it means.
const HEAD: u32 = 44;

/// What is shown of a table.
struct Shown {
    headers: Vec<Arc<str>>,
    means: Vec<String>,
    rows: Vec<PreviewRow>,
    was_read: bool,
    is_stale: bool,
    readable: bool,
    left_out: bool,
}

fn shown(session: Session) -> Option<Shown> {
    session.import.with_untracked(|d| {
        let file = d.as_ref()?.file()?;
        let table = file.inspection.tables.get(file.table)?;
        let mapping = file.mapping(file.table)?;
        let means = mapping.columns.iter().map(|c| match (c.field, c.unit) {
            (Some(field), Some(unit)) => format!("{}, {}", field.label(), unit.label()),
            (Some(field), None) => field.label().to_owned(),
            (None, _) => String::new(),
        });
        Some(Shown {
            headers: table.headers.clone(),
            means: means.collect(),
            rows: preview(&file.inspection, &file.choices, file.batch.as_deref(), file.table),
            was_read: file.batch.is_some(),
            is_stale: file.is_stale,
            readable: file.is_readable(),
            left_out: file.left_out,
        })
    })
}

/// Widths in px by what stands in the first rows, within bounds.
fn width(header: &str, means: &str, rows: &[PreviewRow], column: usize) -> u32 {
    let cells = rows.iter().take(30).filter_map(|r| r.cells.get(column)).map(|c| c.text.chars().count());
    let longest = cells.max().unwrap_or(0).max(header.chars().count()).max(means.chars().count());
    u32::try_from(longest.clamp(8, 26)).unwrap_or(26) * 7 + 24
}

/// Whether nearly all cells are figures; a word among them does not turn the column round.
fn is_number(rows: &[PreviewRow], column: usize) -> bool {
    let texts = rows.iter().take(30).filter_map(|r| r.cells.get(column)).map(|c| c.text.trim());
    let figures = |t: &str| {
        t.chars().any(|c| c.is_ascii_digit())
            && t.chars().all(|c| c.is_ascii_digit() || " .,'-+%".contains(c))
    };
    let (mut all, mut numbers) = (0_usize, 0_usize);
    for text in texts.filter(|t| !is_missing(t)) {
        all += 1;
        numbers += usize::from(figures(text));
    }
    all > 0 && numbers * 5 >= all * 4
}

fn class_of(row: &PreviewRow, cell: Option<&PreviewCell>) -> &'static str {
    match cell {
        Some(c) if c.corrected_from.is_some() => "preview-cell corrected",
        Some(c) if c.mark.is_some() => "preview-cell doubtful",
        _ if row.set_aside.is_some() => "preview-cell aside",
        _ => "preview-cell",
    }
}

/// Why something is marked, for the cell alone and for its row.
fn reasons(row: &PreviewRow, cell: Option<&PreviewCell>) -> Vec<Mark> {
    let own = cell.and_then(|c| c.mark.clone());
    let aside = row.set_aside.clone().map(|m| Mark { words: format!("Row set aside. {}", m.words), ..m });
    [own, aside, row.mark.clone()].into_iter().flatten().collect()
}

/// What is edited, and where the grid stands.
#[derive(Clone, Copy)]
struct Editing {
    session: Session,
    cell: RwSignal<Option<(usize, usize)>>,
    grid: NodeRef<leptos::html::Div>,
}

impl Editing {
    fn close(self) {
        self.cell.set(None);
    }
    /// Back to the grid, which moves by keys again; who went elsewhere stays there.
    fn close_and_return(self) {
        self.close();
        if let Some(grid) = self.grid.get_untracked() {
            dom::focus(&grid);
        }
    }
    fn put(self, header: &str, row: u32, column: usize, text: String) {
        let Ok(column) = u16::try_from(column) else { return };
        let words = if text.is_empty() { "empty" } else { &text };
        draft::edit(self.session, format!("Correct {header} in row {row} to {words}"), |f| {
            f.set_cell(row, column, text.clone());
        });
    }
}

fn cell_field(editing: Editing, data: &Arc<Shown>, index: usize, column: usize) -> AnyView {
    let Some(row) = data.rows.get(index) else { return ().into_any() };
    let (number, header) = (row.row, data.headers.get(column).cloned().unwrap_or_default());
    let text = row.cells.get(column).map(|c| c.text.clone()).unwrap_or_default();
    let input = NodeRef::<leptos::html::Input>::new();
    let shown = text.clone();
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            dom::edit_text(&input, &shown);
        }
    });
    let name = format!("{header}, row {number}");
    let before = text.clone();
    let commit = move |typed: String| {
        let is_open = editing.cell.try_get_untracked().flatten() == Some((index, column));
        if !is_open {
            return;
        }
        editing.close();
        if typed != before {
            editing.put(&header, number, column, typed);
        }
    };
    let on_enter = commit.clone();
    view! {
        <input
            node_ref=input
            class="cell-field"
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-label=name
            prop:value=text
            on:keydown=move |ev| {
                // The grid moves by the same keys.
                ev.stop_propagation();
                match ev.key().as_str() {
                    "Enter" => {
                        ev.prevent_default();
                        on_enter(event_target_value(&ev));
                        editing.close_and_return();
                    }
                    "Escape" => editing.close_and_return(),
                    _ => {}
                }
            }
            on:dblclick=|ev| ev.stop_propagation()
            on:blur=move |ev| commit(event_target_value(&ev))
        />
    }
    .into_any()
}

fn cell(editing: Editing, data: &Arc<Shown>, index: usize, column: usize) -> AnyView {
    let Some(row) = data.rows.get(index) else { return ().into_any() };
    let cell = row.cells.get(column);
    let class = class_of(row, cell);
    let text = cell.map(|c| c.text.clone()).unwrap_or_default();
    let why = reasons(row, cell);
    let title =
        (!why.is_empty()).then(|| why.iter().map(|m| m.words.as_str()).collect::<Vec<_>>().join("\n"));
    let doubt = cell.and_then(|c| c.mark.as_ref()).map(|m| Tell::from(m.severity));
    let was = cell.and_then(|c| c.corrected_from.clone());
    let data = Arc::clone(data);
    let open = Memo::new(move |_| editing.cell.get() == Some((index, column)));
    (move || {
        if open.get() {
            return cell_field(editing, &data, index, column);
        }
        view! {
            <span class=class title=title.clone()>
                {doubt
                    .map(|tell| {
                        view! {
                            <Icon glyph=tell.glyph() />
                            <span class="heard">{tell.word()} ": "</span>
                        }
                    })}
                {was.is_some().then(|| view! { <span class="heard">"corrected: "</span> })}
                {text.clone()}
            </span>
        }
        .into_any()
    })
    .into_any()
}

fn columns(editing: Editing, data: &Arc<Shown>) -> Vec<Column> {
    let plain = |label: String, unit: Option<String>, number: bool, width: u32, cell| Column {
        key: "",
        label,
        unit,
        number,
        width,
        cell,
        edit: None,
        sort_by: None,
    };
    let rows = Arc::clone(data);
    let number: Arc<dyn Fn(usize) -> AnyView + Send + Sync> = Arc::new(move |index: usize| {
        let Some(row) = rows.rows.get(index) else { return ().into_any() };
        let words = format::integer(u64::from(row.row), LOCALE);
        let tell = row.set_aside.as_ref().or(row.mark.as_ref()).map(|m| Tell::from(m.severity));
        let title = reasons(row, None).iter().map(|m| m.words.clone()).collect::<Vec<_>>().join("\n");
        let class =
            if row.set_aside.is_some() { "preview-cell aside row-number" } else { "preview-cell row-number" };
        view! {
            <span class=class title=(!title.is_empty()).then_some(title)>
                {tell.map(|t| view! { <Icon glyph=t.glyph() /> })}
                {row.set_aside.is_some().then(|| view! { <span class="heard">"set aside: "</span> })}
                {words}
            </span>
        }
        .into_any()
    });
    let mut all = vec![plain("Row".into(), None, true, 64, number)];
    for (i, header) in data.headers.iter().enumerate().take(COLUMNS) {
        let means = data.means.get(i).cloned().unwrap_or_default();
        let label = if header.is_empty() { format!("column {}", i + 1) } else { header.to_string() };
        let rows = Arc::clone(data);
        all.push(plain(
            label.clone(),
            Some(if means.is_empty() { "not used".into() } else { means.clone() }),
            is_number(&data.rows, i),
            width(&label, &means, &data.rows, i),
            Arc::new(move |index| cell(editing, &rows, index, i)),
        ));
    }
    all
}

/// The active cell in words, with what can be done about it.
fn readout(editing: Editing, data: &Arc<Shown>, index: usize, column: usize) -> AnyView {
    let Some(row) = data.rows.get(index) else { return ().into_any() };
    // The first column is the row's number.
    let at = column.checked_sub(1);
    let cell = at.and_then(|c| row.cells.get(c));
    let header = at.and_then(|c| data.headers.get(c)).cloned().unwrap_or_default();
    let place =
        if header.is_empty() { format!("Row {}", row.row) } else { format!("Row {}, {header}", row.row) };
    let why = reasons(row, cell);
    let first = why.first().map(|m| Tell::from(m.severity));
    let words = why.iter().map(|m| m.words.clone()).collect::<Vec<_>>().join(" ");
    let was = cell.and_then(|c| c.corrected_from.clone());
    let number = row.row;
    let reset = was.clone().zip(at).map(|(was, at)| {
        let header = header.clone();
        let label =
            if was.is_empty() { "Reset to empty".to_owned() } else { format!("Reset to “{was}”") };
        view! {
            <Button
                label=label
                icon=Glyph::Undo
                kind=ButtonKind::Quiet
                on_press=move |()| {
                    editing.put(&header, number, at, was.clone());
                    editing.close_and_return();
                }
            />
        }
    });
    let edit = at.filter(|_| !data.left_out).map(|at| {
        view! {
            <Button
                label="Edit cell"
                icon=Glyph::Edit
                kind=ButtonKind::Quiet
                shortcut="F2"
                on_press=move |()| editing.cell.set(Some((index, at)))
            />
        }
    });
    let text = cell.map(|c| c.text.clone()).unwrap_or_default();
    view! {
        <p class="cell-words" aria-live="polite">
            {first.map(|tell| view! { <Icon glyph=tell.glyph() class="warn" /> })}
            <span>
                <b>{place}</b>
                {(!text.is_empty()).then(|| format!(": {text}"))}
                {was.map(|w| format!(" (the file says {})", if w.is_empty() { "nothing".into() } else { format!("“{w}”") }))}
                {(!words.is_empty()).then(|| format!(". {words}"))}
            </span>
        </p>
        {reset}
        {edit}
    }
    .into_any()
}

/// The tables of a workbook to choose from.
#[component]
fn Tables() -> impl IntoView {
    let session = Session::here();
    let choices = Memo::new(move |_| {
        session.import.with(|d| {
            let Some(file) = d.as_ref().and_then(|d| d.file()) else { return Vec::new() };
            let tables = file.inspection.tables.iter().enumerate();
            tables
                .filter(|(_, t)| !t.headers.is_empty())
                .map(|(i, t)| {
                    let name = t.sheet.as_ref().map_or_else(|| file.name().to_owned(), ToString::to_string);
                    Choice::new(i.to_string(), name)
                })
                .collect()
        })
    });
    let value = Signal::derive(move || {
        session
            .import
            .with(|d| d.as_ref().and_then(|d| Some(d.file()?.table.to_string())))
            .unwrap_or_default()
    });
    let change = Callback::new(move |index: String| {
        if let Ok(index) = index.parse() {
            draft::show_table(session, index);
        }
    });
    view! {
        <Show when=move || choices.with(|c| c.len() > 1)>
            <Select label="Sheet" inline=true choices=choices value=value on_change=change />
        </Show>
    }
}

/// The preview.
#[component]
pub fn Preview(
    /// Whether rows with doubts only are shown.
    only: RwSignal<bool>,
) -> impl IntoView {
    let session = Session::here();
    let revision = Memo::new(move |_| session.import.with(|d| d.as_ref().map_or(0, |d| d.revision)));
    let data = Memo::new_with_compare(
        move |_| {
            revision.get();
            shown(session).map(Arc::new)
        },
        |_, _| true,
    );
    let active = RwSignal::new((0_usize, 0_usize));
    let editing = Editing { session, cell: RwSignal::new(None), grid: NodeRef::new() };
    Effect::new(move |_| {
        revision.get();
        editing.cell.set(None);
    });
    let doubtful = Memo::new(move |_| {
        data.with(|d| d.as_ref().map_or(0, |d| d.rows.iter().filter(|r| r.is_doubtful()).count()))
    });
    let rows = Signal::derive(move || {
        data.with(|d| {
            let Some(d) = d else { return Arc::default() };
            let all = d.rows.iter().enumerate();
            let only = only.get() && doubtful.get() > 0;
            Arc::new(all.filter(|(_, r)| !only || r.is_doubtful()).map(|(i, _)| i).collect::<Vec<_>>())
        })
    });
    let grid_columns = Signal::derive(move || {
        data.with(|d| Arc::new(d.as_ref().map(|d| columns(editing, d)).unwrap_or_default()))
    });
    let there = Memo::new(move |_| data.with(|d| d.as_ref().is_some_and(|d| !d.headers.is_empty())));
    let about = move || {
        data.with(|d| {
            let d = d.as_ref()?;
            let rows = format::count(d.rows.len() as u64, "row", "rows", LOCALE);
            let large = FOLLOWED >> 20;
            let hidden = d.headers.len().saturating_sub(COLUMNS);
            let more = match hidden {
                0 => String::new(),
                n => format!("; {} of {} columns are drawn", COLUMNS, format::integer((n + COLUMNS) as u64, LOCALE)),
            };
            Some(if d.was_read {
                format!("the first {rows}, and those set aside or repeated further down, as they are read{more}")
            } else if d.left_out {
                format!("the first {rows}; the file is left out{more}")
            } else if d.is_stale {
                format!("the first {rows}; the rest is being read{more}")
            } else if !d.readable {
                format!("the first {rows}; nothing of it can be used yet{more}")
            } else {
                format!(
                    "the first {rows}; of files above {large} MiB only these are looked at for repairs, and the rest is read on import{more}"
                )
            })
        })
    };
    let filter_label = Signal::derive(move || {
        format!("Only rows with doubts ({})", format::integer(doubtful.get() as u64, LOCALE))
    });
    let foot = move || {
        let (index, column) = active.get();
        data.with(|d| d.as_ref().map(|d| readout(editing, d, index, column)))
    };
    let edit = Callback::new(move |(index, column): (usize, usize)| {
        let left_out = data.with_untracked(|d| d.as_ref().is_some_and(|d| d.left_out));
        if let (Some(column), false) = (column.checked_sub(1), left_out) {
            editing.cell.set(Some((index, column)));
        }
    });
    let no_table = || {
        view! {
            <p class="hint">
                "This file is no table that could be shown before it is imported: what was read of it stands below."
            </p>
        }
    };
    view! {
        <Show when=move || there.get() fallback=no_table>
            <section class="preview" id="preview" tabindex="-1" aria-label="Preview">
                <div class="section-head">
                    <h2>"Preview"</h2>
                    <span class="about">{about}</span>
                    <span class="push"></span>
                    <Show when=move || doubtful.get() != 0>
                        <Checkbox
                            label=filter_label
                            checked=only
                            on_change=Callback::new(move |on| only.set(on))
                        />
                    </Show>
                    <Tables />
                </div>
                <Grid
                    label="Preview of the table"
                    class="preview-grid"
                    columns=grid_columns
                    rows=rows
                    revision=Signal::derive(move || revision.get())
                    on_edit=edit
                    on_move=Callback::new(move |cell| active.set(cell))
                    head_height=HEAD
                    node=editing.grid
                    height=420
                />
                <div class="cell-readout">{foot}</div>
            </section>
        </Show>
    }
}
