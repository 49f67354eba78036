//! What the columns of the shown table mean: guessed with a confidence and a reason, changed here.

use crate::browser::dom;
use crate::session::Session;
use crate::session::draft::{self, DraftFile};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::select::{Choice, Select};
use crate::widgets::unique_id;
use engine::quantity::Ratio;
use files::mapping::{ColumnMapping, Contest, Field, Unit};
use files::readers::kinds::Assignable;
use leptos::prelude::*;

/// Below this a column is asked about.
const SURE: f64 = 0.75;

fn field_choices(only: Option<&[Field]>, now: Option<Field>) -> Vec<Choice> {
    let mut all = vec![Choice::new("", "not used")];
    let offered = |f: &Field| only.is_none_or(|o| o.contains(f)) || now == Some(*f);
    let part = |measured: bool, name: &'static str| {
        Field::all()
            .filter(move |f| f.is_measurement() == measured)
            .filter(offered)
            .map(move |f| Choice::new(f.key(), f.label()).under(name))
            .collect::<Vec<_>>()
    };
    all.extend(part(false, "Of a server"));
    all.extend(part(true, "Of a measurement"));
    all
}

/// How sure, in a word or two.
fn sure_word(confidence: Ratio) -> &'static str {
    match confidence.fraction() {
        f if f >= 0.95 => "sure",
        f if f >= SURE => "likely",
        f if f >= 0.5 => "unsure",
        _ => "a guess",
    }
}

fn assign(session: Session, table: usize, c: &ColumnMapping, field: Option<Field>, unit: Option<Unit>) {
    let column = c.column;
    let label = match field {
        Some(f) if c.field == field => {
            format!("Read {} as {}", c.header, unit.map_or(f.label(), Unit::label))
        }
        Some(f) => format!("Use {} as {}", c.header, f.label()),
        None => format!("Do not use {}", c.header),
    };
    draft::edit(session, label, |file| file.remap(table, |m| m.assign(column, field, unit)));
}

/// A column with what may be done with it.
#[derive(Clone, PartialEq)]
struct Shown {
    table: usize,
    column: ColumnMapping,
    /// The meanings to choose from; `None`: it is what the format says.
    offers: Option<Option<&'static [Field]>>,
    /// It had no meaning when the file was opened.
    unused: bool,
}

fn all_shown(file: &DraftFile) -> Vec<Shown> {
    let (Some(preview), Some(mapping)) = (file.inspection.tables.get(file.table), file.mapping(file.table))
    else {
        return Vec::new();
    };
    let found = file.mapping_found(file.table).unwrap_or_default();
    let assignable = file.reader().map_or(Assignable::Every, |r| r.assignable(preview));
    let mut all: Vec<Shown> = mapping
        .columns
        .into_iter()
        .enumerate()
        .map(|(i, column)| {
            let offers = match &assignable {
                Assignable::Every => Some(None),
                Assignable::Only(columns, fields) => {
                    columns.contains(&column.column).then_some(Some(*fields))
                }
                Assignable::None => None,
            };
            let free = offers.is_some_and(|o| o.is_some());
            let unused = found.columns.get(i).is_none_or(|c| c.field.is_none()) && !free;
            Shown { table: file.table, column, offers, unused }
        })
        .collect();
    // What was used when the file was opened comes first: a row does not jump while it is changed.
    all.sort_by_key(|s| (s.unused, s.column.column));
    all
}

#[component]
fn Row(
    /// The column; what stands in it changes, the row stays.
    shown: Signal<Shown>,
) -> impl IntoView {
    let session = Session::here();
    let now = move || shown.get_untracked();
    let header = shown.with_untracked(|s| s.column.header.to_string());
    let change = Callback::new(move |key: String| {
        let field = Field::from_key(&key);
        let s = now();
        assign(session, s.table, &s.column, field, field.and_then(Field::unit));
    });
    let set_unit = Callback::new(move |name: String| {
        let s = now();
        let unit = s.column.field.and_then(|f| f.units().into_iter().find(|u| u.label() == name));
        assign(session, s.table, &s.column, s.column.field, unit);
    });
    let meaning = Memo::new(move |_| shown.with(|s| (s.offers, s.column.field)));
    let units = Memo::new(move |_| {
        shown.with(|s| {
            let units = s.column.field.map(Field::units).unwrap_or_default();
            units.into_iter().map(|u| Choice::new(u.label(), u.label())).collect::<Vec<_>>()
        })
    });
    let fixed = Memo::new(move |_| shown.with(|s| s.offers.is_none()));
    let unit_now = Signal::derive(move || shown.with(|s| s.column.unit.map_or("", Unit::label).to_owned()));
    let several = Memo::new(move |_| !fixed.get() && units.with(|u| u.len() > 1));
    let field_now = Signal::derive(move || shown.with(|s| s.column.field.map_or("", Field::key).to_owned()));
    let choices = Memo::new(move |_| {
        let (offers, field) = meaning.get();
        field_choices(offers.flatten(), field)
    });
    let (for_meaning, for_unit) =
        (format!("Meaning of {header}"), StoredValue::new(format!("Unit of {header}")));
    let doubtful = move || {
        shown.with(|s| {
            s.column.field.is_some()
                && (s.column.confidence.fraction() < SURE || s.column.proposed_unit.is_some())
        })
    };
    let means = move || {
        if fixed.get() {
            let words = shown.with(|s| s.column.field.map_or("not used", Field::label));
            view! { <span class:quiet=move || field_now.get().is_empty()>{words}</span> }.into_any()
        } else {
            view! {
                <Select
                    label=for_meaning.clone()
                    hide_label=true
                    choices=choices
                    value=field_now
                    on_change=change
                />
            }
            .into_any()
        }
    };
    let unit = move || {
        if several.get() {
            view! {
                <Select
                    label=for_unit.get_value()
                    hide_label=true
                    choices=units
                    value=unit_now
                    assumed=true
                    on_change=set_unit
                />
            }
            .into_any()
        } else {
            view! { <span class="quiet">{move || unit_now.get()}</span> }.into_any()
        }
    };
    let sure = move || {
        shown.with(|s| {
            s.column.field?;
            let sure = s.column.confidence;
            let fill = format!("width:{}%", sure.percent().clamp(0.0, 100.0));
            let doubtful = sure.fraction() < SURE;
            Some(view! {
                <span class="confidence" title=format!("{} sure", format::share(sure, LOCALE))>
                    <span class="bar thin" aria-hidden="true">
                        <span class="fill after" class:doubtful=doubtful style=fill></span>
                    </span>
                    <span>{sure_word(sure)}</span>
                </span>
            })
        })
    };
    let proposal = move || {
        shown.with(|s| {
            let (unit, table, column) = (s.column.proposed_unit?, s.table, s.column.column);
            let label = format!("Read as {}", unit.label());
            let deed = format!("Read the column {} as {}", s.column.header, unit.label());
            let why = s.column.unit_doubt.clone();
            Some(view! {
                <span class="proposal">
                    <span>{why}</span>
                    <Button
                        label=label
                        hint=Signal::stored(Some(deed.clone()))
                        on_press=move |()| {
                            draft::edit(
                                session,
                                deed.clone(),
                                |f| f.remap(table, |m| m.set_unit(column, unit)),
                            );
                        }
                    />
                </span>
            })
        })
    };
    let first = move || shown.with(|s| s.column.first_value.clone());
    view! {
        <tr class:chosen=doubtful>
            <th scope="row" class="source-header">
                {header.clone()}
            </th>
            <td class="sample" title=first>
                {first}
            </td>
            <td>{means}</td>
            <td>{unit}</td>
            <td class="sure">{sure}</td>
            <td class="because">{move || shown.with(|s| s.column.reason.clone())} {proposal}</td>
        </tr>
    }
}

/// Columns that claim one meaning, side by side: one press gives it to another.
fn contest(session: Session, file: &DraftFile, contest: &Contest) -> Option<AnyView> {
    let table = file.table;
    let mapping = file.mapping(table)?;
    let name = unique_id("contest");
    let of = |c: u16| mapping.columns.iter().find(|m| m.column == c);
    let (id, field) = (file.id, contest.field);
    let side = |column: u16, wins: bool| {
        let c = of(column)?;
        let claim = c.claims.as_ref();
        let (sure, why, unit) = match (wins, claim) {
            (false, Some(k)) => (k.confidence, k.reason.clone(), k.unit),
            _ => (c.confidence, c.reason.clone(), c.unit),
        };
        let deed = format!("Use {} as {}", c.header, field.label());
        let radio = format!("contest-{id}-{}-{column}", field.key());
        let unit = unit.map(|u| format!(" {}", u.label())).unwrap_or_default();
        Some(view! {
            <label class="claim" class:chosen=wins>
                <input
                    type="radio"
                    id=radio.clone()
                    name=name.clone()
                    prop:checked=wins
                    on:change=move |_| {
                        if !wins {
                            draft::edit(session, deed.clone(), |f| f.remap(table, |m| m.swap(column)));
                            dom::focus_soon(&radio);
                        }
                    }
                />
                <span>
                    <b class="source-header">{c.header.to_string()}</b>
                    " "
                    <span class="claim-value">{format!("{}{unit}", c.first_value)}</span>
                    <span class="sub">{format!("{}: {why}", sure_word(sure))}</span>
                </span>
            </label>
        })
    };
    // In the order of the file: sides do not change places when one is chosen.
    let mut columns: Vec<u16> = contest.others.clone();
    columns.push(contest.winner);
    columns.sort_unstable();
    let sides: Vec<_> = columns.into_iter().filter_map(|c| side(c, c == contest.winner)).collect();
    Some(
        view! {
            <fieldset class="contest">
                <legend>{format!("Which column is “{}”?", field.label())}</legend>
                {sides}
            </fieldset>
        }
        .into_any(),
    )
}

fn head_words(file: &DraftFile, all: &[Shown]) -> (String, String) {
    let table = file.inspection.tables.get(file.table);
    let name =
        table.and_then(|t| t.sheet.as_ref()).map_or_else(|| file.name().to_owned(), ToString::to_string);
    let used = all.iter().filter(|s| s.column.field.is_some()).count();
    let about = format!(
        "{} of {} used",
        format::integer(used as u64, LOCALE),
        format::count(all.len() as u64, "column", "columns", LOCALE),
    );
    (format!("Columns of {name}"), about)
}

/// What the format settles by itself.
fn fixed_words(file: &DraftFile, all: &[Shown]) -> Option<String> {
    let free = all.iter().filter(|s| s.offers.is_some()).count();
    if free == all.len() || all.is_empty() {
        return None;
    }
    let format = file.reader().map_or("This format", |r| r.name);
    Some(if free == 0 {
        format!("{format}: what these columns mean is fixed by the format.")
    } else {
        format!(
            "{format}: its own columns are fixed; {} can be given a meaning.",
            format::count(free as u64, "custom attribute", "custom attributes", LOCALE)
        )
    })
}

/// The columns of the table that is shown.
#[component]
pub fn Columns() -> impl IntoView {
    let session = Session::here();
    let of_file = move |f: &dyn Fn(&DraftFile) -> Vec<Shown>| {
        session
            .import
            .with(|d| d.as_ref().and_then(|d| d.file()).filter(|f| !f.left_out).map(f).unwrap_or_default())
    };
    let all = Memo::new(move |_| of_file(&all_shown));
    let id =
        Memo::new(move |_| session.import.with(|d| d.as_ref().and_then(|d| d.file()).map_or(0, |f| f.id)));
    let with_unused = RwSignal::new(false);
    let unused =
        Memo::new(move |_| all.with(|a| a.iter().filter(|s| s.unused && s.column.field.is_none()).count()));
    let any_used = Memo::new(move |_| all.with(|a| a.iter().any(|s| !s.unused)));
    let heads = Memo::new(move |_| {
        let all = all.get();
        session.import.with(|d| {
            let file = d.as_ref().and_then(|d| d.file());
            file.map(|f| (head_words(f, &all), fixed_words(f, &all))).unwrap_or_default()
        })
    });
    let keys = Memo::new(move |_| {
        let every = with_unused.get() || !any_used.get();
        all.with(|a| {
            let rows = a.iter().filter(|s| every || !s.unused || s.column.field.is_some());
            rows.map(|s| (id.get(), s.table, s.column.column, s.column.header.clone(), s.offers.is_some()))
                .collect::<Vec<_>>()
        })
    });
    let contests = move || {
        session.import.with(|d| {
            let file = d.as_ref()?.file().filter(|f| !f.left_out)?;
            let every = file.inspection.tables.get(file.table).zip(file.reader());
            if every.is_some_and(|(t, r)| r.assignable(t) != Assignable::Every) {
                return None;
            }
            let all = file.mapping(file.table)?.contests();
            let views: Vec<AnyView> = all.iter().filter_map(|c| contest(session, file, c)).collect();
            (!views.is_empty()).then(|| view! { <div class="contests">{views}</div> })
        })
    };
    let row = move |(file, table, column, header, free): (u32, usize, u16, std::sync::Arc<str>, bool)| {
        let _ = (file, &header, free);
        let first =
            all.with_untracked(|a| a.iter().find(|s| s.table == table && s.column.column == column).cloned());
        // The row stays as it was while it goes.
        let kept = StoredValue::new(first);
        let shown = Signal::derive(move || {
            let now = all.with(|a| a.iter().find(|s| s.table == table && s.column.column == column).cloned());
            if now.is_some() {
                kept.set_value(now);
            }
            kept.get_value()
        });
        shown.get_untracked().map(|s| {
            let shown = Signal::derive(move || shown.get().unwrap_or_else(|| s.clone()));
            view! { <Row shown=shown /> }
        })
    };
    let toggle = Signal::derive(move || {
        let n = format::integer(unused.get() as u64, LOCALE);
        if with_unused.get() { format!("Hide the {n} not used") } else { format!("Show the {n} not used") }
    });
    view! {
        <Show when=move || all.with(|a| !a.is_empty())>
            <section class="section" id="columns-of-file">
                <div class="section-head">
                    <h2>{move || heads.with(|h| h.0.0.clone())}</h2>
                    <span class="about">{move || heads.with(|h| h.0.1.clone())}</span>
                    <span class="push"></span>
                    <Show when=move || unused.get() != 0 && any_used.get()>
                        <Button
                            label=toggle
                            kind=ButtonKind::Quiet
                            pressed=Signal::derive(move || with_unused.get())
                            on_press=move |()| with_unused.update(|w| *w = !*w)
                        />
                    </Show>
                </div>
                {move || heads.with(|h| h.1.clone()).map(|words| view! { <p class="hint fixed-columns">{words}</p> })}
                {contests}
                <div class="table-box">
                    <table class="table inset column-map">
                        <caption class="heard">"What the columns mean"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Column"</th>
                                <th scope="col">"First value"</th>
                                <th scope="col">"Means"</th>
                                <th scope="col">"Unit"</th>
                                <th scope="col">"How sure"</th>
                                <th scope="col">"Because"</th>
                            </tr>
                        </thead>
                        <tbody>
                            <For each=move || keys.get() key=Clone::clone children=row />
                        </tbody>
                    </table>
                </div>
            </section>
        </Show>
    }
}
