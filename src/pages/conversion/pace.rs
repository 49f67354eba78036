//! What all durations rest on, to be changed here.

use super::Shown;
use crate::pages::assumption_field::AssumptionField;
use crate::shell::LOCALE;
use engine::assumption::{AssumptionId, Group};
use leptos::prelude::*;

/// The section.
#[component]
pub fn Pace(plan: Shown) -> impl IntoView {
    // One policy for all jobs, so they share rate and slowest part.
    let title = move || {
        plan.with(|c| {
            c.as_ref().and_then(|c| c.jobs.first()).map_or_else(
                || "How fast copying is".to_owned(),
                |j| {
                    format!(
                        "Each job copies {}; the {} is the slowest part",
                        format::mbytes_per_s(j.rate, LOCALE),
                        j.bottleneck.words()
                    )
                },
            )
        })
    };
    let fields = AssumptionId::ALL
        .iter()
        .copied()
        .filter(|id| id.info().group == Group::Conversion)
        .map(|id| view! { <AssumptionField id=id /> })
        .collect_view();
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"assumptions of all durations; measure a pilot and put its rates in"</span>
            </div>
            <div class="fields">{fields}</div>
        </section>
    }
    .into_any()
}
