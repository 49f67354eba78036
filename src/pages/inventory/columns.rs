//! What the columns of the shown file mean: guessed with a confidence and a reason, changed here.

use crate::session::Session;
use crate::session::importing::{self, DraftFile};
use crate::shell::LOCALE;
use crate::widgets::select::{Choice, Select};
use engine::order::Order as _;
use files::mapping::{ColumnMapping, Field};
use leptos::prelude::*;

fn field_choices() -> Vec<Choice> {
    let mut all = vec![Choice::new("", "not used")];
    let part = |measured: bool, name: &'static str| {
        Field::all()
            .filter(move |f| f.is_measurement() == measured)
            .map(move |f| Choice::new(f.key(), f.label()).under(name))
    };
    all.extend(part(false, "Of a server"));
    all.extend(part(true, "Of a measurement"));
    all
}

fn set(
    session: Session,
    table: usize,
    column: u16,
    field: Option<Field>,
    unit: Option<files::mapping::Unit>,
) {
    importing::edit(session, move |file: &mut DraftFile| {
        if let Some(mut mapping) = file.mapping(table) {
            mapping.assign(column, field, unit);
            file.choices.mappings.insert(table, mapping);
        }
    });
}

fn row(session: Session, table: usize, c: &ColumnMapping) -> AnyView {
    let column = c.column;
    let header = c.header.to_string();
    let field = c.field;
    let change = Callback::new(move |key: String| {
        let field = Field::from_key(&key);
        set(session, table, column, field, field.and_then(Field::unit));
    });
    let unit = field.filter(|f| f.units().len() > 1).map(|f| {
        let units: Vec<Choice> = f.units().into_iter().map(|u| Choice::new(u.label(), u.label())).collect();
        let change = Callback::new(move |name: String| {
            let unit = f.units().into_iter().find(|u| u.label() == name);
            set(session, table, column, Some(f), unit);
        });
        let current = c.unit.map_or("", |u| u.label()).to_owned();
        view! {
            <Select
                label=format!("Unit of {header}")
                hide_label=true
                choices=Signal::stored(units)
                value=Signal::stored(current)
                assumed=true
                on_change=change
            />
        }
    });
    let sure = c.confidence;
    let fill = format!("width:{}%", sure.percent().clamp(0.0, 100.0));
    let doubtful = sure.fraction() < 0.75;
    view! {
        <tr class:chosen=field.is_some() && doubtful>
            <th scope="row" class="source-header">
                {c.header.to_string()}
            </th>
            <td class="sample" title=c.first_value.clone()>
                {c.first_value.clone()}
            </td>
            <td>
                <Select
                    label=format!("Meaning of {}", c.header)
                    hide_label=true
                    choices=Signal::stored(field_choices())
                    value=Signal::stored(field.map_or("", Field::key).to_owned())
                    on_change=change
                />
            </td>
            <td>{unit}</td>
            <td class="sure">
                {field
                    .is_some()
                    .then(|| {
                        view! {
                            <span class="confidence">
                                <span class="bar thin" aria-hidden="true">
                                    <span class="fill after" class:doubtful=doubtful style=fill></span>
                                </span>
                                <span>{format::share(sure, LOCALE)}</span>
                            </span>
                        }
                    })}
            </td>
            <td class="quiet">{c.reason.clone()}</td>
        </tr>
    }
    .into_any()
}

fn table(session: Session, file: &DraftFile, index: usize) -> Option<AnyView> {
    let preview = file.inspection.tables.get(index)?;
    let mapping = file.mapping(index)?;
    let used = mapping.columns.iter().filter(|c| c.field.is_some()).count() as u64;
    let all = mapping.columns.len() as u64;
    let name = preview.sheet.as_ref().map_or_else(|| file.inspection.name.clone(), ToString::to_string);
    let mut columns: Vec<&ColumnMapping> = mapping.columns.iter().collect();
    // What is used first, in the order of the file.
    columns.order_by_key(|c| (c.field.is_none(), c.column));
    let rows = columns.into_iter().map(|c| row(session, index, c)).collect_view();
    let about = format!(
        "{} used, {} not",
        format::count(used, "column", "columns", LOCALE),
        format::integer(all - used, LOCALE)
    );
    let caption = format!("Columns of {name}");
    Some(
        view! {
            <section>
                <div class="section-head">
                    <h2>{caption.clone()}</h2>
                    <span class="about">{about}</span>
                </div>
                <div class="table-box">
                    <table class="table inset column-map">
                        <caption class="heard">{caption}</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Column"</th>
                                <th scope="col">"First value"</th>
                                <th scope="col">"Means"</th>
                                <th scope="col">"Unit"</th>
                                <th scope="col">"Sure"</th>
                                <th scope="col">"Because"</th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}

/// The columns of the file that is shown.
#[component]
pub fn Columns() -> impl IntoView {
    let session = Session::here();
    move || {
        session.import.with(|draft| {
            let draft = draft.as_ref()?;
            let file = draft.files.get(draft.shown)?;
            let fixed = file.inspection.recognised.as_ref().is_some_and(|r| r.reader == "rvtools");
            if fixed {
                let sheets = file.inspection.tables.iter().filter_map(|t| t.sheet.as_ref()).map(ToString::to_string);
                let sheets = sheets.collect::<Vec<_>>().join(", ");
                return Some(
                    view! {
                        <section>
                            <div class="section-head">
                                <h2>"The columns of this format are known"</h2>
                            </div>
                            <p>{format!("Sheets found: {sheets}.")}</p>
                            <p class="hint">
                                "Its load figures are those of one moment, neither averages nor peaks: add measurements for a plan by the hour."
                            </p>
                        </section>
                    }
                    .into_any(),
                );
            }
            let tables: Vec<AnyView> =
                (0..file.inspection.tables.len()).filter_map(|i| table(session, file, i)).collect();
            Some(view! { <div class="stack wide">{tables}</div> }.into_any())
        })
    }
}
