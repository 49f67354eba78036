//! The assumptions that decide the money, by group.

use crate::pages::assumption_field::AssumptionField;
use crate::session::{Page, Session};
use crate::shell::LOCALE;
use engine::assumption::{AssumptionId, Group};
use leptos::prelude::*;

const GROUPS: [(Group, &str); 4] = [
    (Group::Finance, "Horizon, rates and ramp"),
    (Group::RunningCosts, "Running costs"),
    (Group::People, "Time of people"),
    (Group::Adoption, "Costs of getting there"),
];

fn ids(group: Group) -> impl Iterator<Item = AssumptionId> {
    AssumptionId::ALL.iter().copied().filter(move |id| id.info().group == group)
}

fn group(session: Session, group: Group, name: &'static str) -> AnyView {
    let about = move || {
        let project = session.project();
        let scenario = session.scenario.get();
        let changed = ids(group).filter(|id| project.is_overridden(scenario, *id)).count();
        let all = format::count(ids(group).count() as u64, "assumption", "assumptions", LOCALE);
        if changed == 0 { all } else { format!("{all}, {} changed", format::integer(changed as u64, LOCALE)) }
    };
    let fields = ids(group).map(|id| view! { <AssumptionField id=id /> }).collect_view();
    view! {
        <details class="inputs" open=group == Group::Finance>
            <summary>
                <h3>{name}</h3>
                <span class="note quiet">{about}</span>
            </summary>
            <div class="fields">{fields}</div>
        </details>
    }
    .into_any()
}

/// The groups; what decides payback and NPV is open.
#[component]
pub fn Inputs() -> impl IntoView {
    let session = Session::here();
    view! {
        <section class="section">
            <div class="section-head">
                <h2>"What these figures rest on"</h2>
                <span class="about">
                    "each with its source under " <a href=Page::Assumptions.hash()>"Assumptions"</a>
                </span>
            </div>
            {GROUPS.map(|(g, name)| group(session, g, name)).into_iter().collect_view()}
        </section>
    }
    .into_any()
}
