//! The assumptions that decide capacity, in reach; all others are one link away.

use crate::pages::assumption_field::AssumptionField;
use crate::session::{Page, Session};
use crate::shell::LOCALE;
use engine::assumption::AssumptionId::{self, *};
use leptos::prelude::*;

const HOSTS: [AssumptionId; 10] = [
    HostCpuReserve,
    CpuCeiling,
    MemoryCeiling,
    NetworkCeiling,
    DiskCeiling,
    FailureCeiling,
    HostsThatMayFail,
    ThreadWorth,
    VmsPerCore,
    VcpusPerCore,
];
const NEEDS: [AssumptionId; 9] = [
    Percentile,
    GrowthPerYear,
    GrowthYears,
    InputOutputOverhead,
    RightSizeVcpus,
    VcpuTarget,
    UnmeasuredCpu,
    RightSizeMemory,
    MemoryMargin,
];

fn fields(ids: &[AssumptionId]) -> AnyView {
    ids.iter().map(|id| view! { <AssumptionField id=*id inline=true /> }).collect_view().into_any()
}

/// The panel.
#[component]
pub fn PolicyPanel() -> impl IntoView {
    let session = Session::here();
    let changed = move || {
        let project = session.project();
        let scenario = session.scenario.get();
        let n = HOSTS.iter().chain(&NEEDS).filter(|id| project.is_overridden(scenario, **id)).count();
        if n == 0 { String::new() } else { format!("{} changed", format::integer(n as u64, LOCALE)) }
    };
    let others = AssumptionId::ALL.len() - HOSTS.len() - NEEDS.len();
    view! {
        <section class="policy" aria-labelledby="policy-title">
            <div class="section-head">
                <h2 id="policy-title">"Policy"</h2>
                <span class="about">{changed}</span>
            </div>
            <h3 class="quiet">"What hosts are planned to"</h3>
            {fields(&HOSTS)}
            <h3 class="quiet">"What VMs are given"</h3>
            {fields(&NEEDS)}
            <p class="note quiet">
                {format!("{} more assumptions, each with its source: ", format::integer(others as u64, LOCALE))}
                <a href=Page::Assumptions.hash()>"see all"</a>
            </p>
        </section>
    }
    .into_any()
}
