//! The plan as a document: sheets of paper that are printed or saved as PDF, with what they rest on.

mod assumptions;
mod business_case;
mod candidates;
mod conversion;
mod data_quality;
mod decision;
mod drawing;
mod licences;
mod placement;
mod risks;
mod sizing;

use crate::browser::dom;
use crate::session::Session;
use crate::session::keeping::VERSION;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::icon::Glyph;
use crate::widgets::segments::Segments;
use crate::widgets::select::Choice;
use crate::widgets::switch::Checkbox;
use crate::widgets::table::{Head, TextTable};
use engine::plan::Plan;
use leptos::prelude::*;

/// A sheet: its finding, what stands below it, and its content.
struct Sheet {
    title: String,
    lead: String,
    body: AnyView,
}

/// One section: its name among the controls, and how it is made.
type Section = (&'static str, fn(Session, &Plan) -> Sheet);

const SECTIONS: [Section; 9] = [
    ("Decision", decision::sheet),
    ("Assumptions", assumptions::sheet),
    ("Sizing", sizing::sheet),
    ("Candidates", candidates::sheet),
    ("Placement", placement::sheet),
    ("Licences", licences::sheet),
    ("Business case", business_case::sheet),
    ("Conversion", conversion::sheet),
    ("Data quality", data_quality::sheet),
];

/// A whole number.
fn whole(n: usize) -> String {
    format::integer(n as u64, LOCALE)
}

/// "8 hosts".
fn many(n: usize, one: &str, more: &str) -> String {
    format::count(n as u64, one, more, LOCALE)
}

/// A part of a sheet with its finding.
fn part(title: impl Into<String>, body: impl IntoView + 'static) -> AnyView {
    view! {
        <section>
            <h3>{title.into()}</h3>
            {body.into_any()}
        </section>
    }
    .into_any()
}

/// A table of texts that are ready.
fn table(caption: &str, heads: Vec<Head>, rows: Vec<Vec<String>>) -> AnyView {
    view! { <TextTable caption=caption.to_owned() heads=heads rows=Signal::stored(rows) /> }.into_any()
}

/// A paragraph that says that there is nothing, or why.
fn says(text: impl Into<String>) -> AnyView {
    view! { <p class="quiet">{text.into()}</p> }.into_any()
}

/// A list of names; in full, because paper cannot be asked for more.
fn names<'a>(all: impl IntoIterator<Item = &'a str>) -> String {
    all.into_iter().collect::<Vec<_>>().join(", ")
}

/// What the sheets of later stages say before there is a placement.
fn waits(title: &str) -> Sheet {
    Sheet {
        title: title.to_owned(),
        lead: "It is worked out from a placement, and there is none yet.".to_owned(),
        body: ().into_any(),
    }
}

/// A section on paper; `place` says which it is of those chosen.
fn paper(
    session: Session,
    (name, make): Section,
    plan: &Plan,
    letter: Signal<bool>,
    place: Signal<(usize, usize)>,
) -> AnyView {
    let Sheet { title, lead, body } = make(session, plan);
    view! {
        <article class="paper" class:letter=letter aria-label=name>
            <div class="running-head">
                <span>{plan.project.clone()}</span>
                <span>{format!("Server consolidation, scenario {}", plan.scenario)}</span>
            </div>
            <h2 class="sheet-title">{title}</h2>
            <p class="lead">{lead}</p>
            {body}
            <div class="running-foot">
                <span>{format!("P2V Planner {VERSION}, {}", format::day(plan.today))}</span>
                <span>
                    {move || {
                        let (at, of) = place.get();
                        format!("{name}, section {} of {}", whole(at), whole(of))
                    }}
                </span>
            </div>
        </article>
    }
    .into_any()
}

fn controls(chosen: RwSignal<[bool; SECTIONS.len()]>, letter: RwSignal<bool>) -> AnyView {
    let boxes = SECTIONS
        .iter()
        .enumerate()
        .map(|(i, (name, _))| {
            let set = Callback::new(move |on: bool| {
                chosen.update(|all| {
                    if let Some(one) = all.get_mut(i) {
                        *one = on;
                    }
                });
            });
            let checked = Signal::derive(move || chosen.with(|all| all.get(i).copied().unwrap_or(false)));
            view! {
                <li>
                    <Checkbox label=*name checked=checked on_change=set />
                </li>
            }
        })
        .collect_view();
    let title = move || {
        let n = chosen.with(|all| all.iter().filter(|on| **on).count());
        format!("Report, {}", many(n, "section", "sections"))
    };
    let none = Signal::derive(move || chosen.with(|all| all.iter().all(|on| !on)));
    view! {
        <div class="report-controls">
            <h1>{title}</h1>
            <Button
                label="Print or save as PDF"
                kind=ButtonKind::Primary
                icon=Glyph::Print
                disabled=none
                on_press=move |()| dom::print()
            />
            <Segments
                label="Paper size"
                choices=vec![Choice::new("a4", "A4"), Choice::new("letter", "Letter")]
                value=Signal::derive(move || if letter.get() { "letter" } else { "a4" }.to_owned())
                on_change=Callback::new(move |size: String| letter.set(size == "letter"))
            />
            <fieldset>
                <legend class="strong">"Sections"</legend>
                <ul>{boxes}</ul>
            </fieldset>
            <p class="note quiet">
                "Every figure is of the plan as it stands now. Underlined figures open their working."
            </p>
        </div>
    }
    .into_any()
}

/// The page.
#[component]
pub fn ReportPage() -> impl IntoView {
    let session = Session::here();
    let plan = session.stages().plan;
    let chosen = RwSignal::new([true; SECTIONS.len()]);
    let letter = RwSignal::new(false);
    let sheets = SECTIONS
        .iter()
        .enumerate()
        .map(|(i, section)| {
            let shown = Memo::new(move |_| chosen.with(|all| all.get(i).copied().unwrap_or(false)));
            let place = Signal::derive(move || {
                chosen.with(|all| {
                    let on = |part: &[bool]| part.iter().filter(|on| **on).count();
                    (on(all.get(..=i).unwrap_or_default()), on(all))
                })
            });
            move || {
                let plan = if shown.get() { plan.get() } else { None };
                plan.map(|p| paper(session, *section, &p, letter.into(), place))
            }
        })
        .collect_view();
    view! {
        <div class="report">
            {controls(chosen, letter)}
            <div class="sheets">
                <Show when=move || plan.with(Option::is_none)>
                    <p role="status">"The plan is being worked out."</p>
                </Show>
                {sheets}
            </div>
        </div>
    }
    .into_any()
}
