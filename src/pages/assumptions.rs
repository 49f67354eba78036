//! All assumptions with value, source and date: what the plan takes for granted.

use super::assumption_field::AssumptionField;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::icon::Glyph;
use crate::widgets::text_field::TextField;
use engine::assumption::{AssumptionId, Group, Trust};
use leptos::prelude::*;

const GROUPS: [(Group, &str); 11] = [
    (Group::Candidates, "Candidates: when a server can move"),
    (Group::Demand, "Demand: what workloads need"),
    (Group::Network, "Network, replication and backup"),
    (Group::Storage, "Storage"),
    (Group::Placement, "Placement: limits of hosts"),
    (Group::Licences, "Licences"),
    (Group::Conversion, "Conversion: how long moving takes"),
    (Group::RunningCosts, "Running costs"),
    (Group::People, "Time of people"),
    (Group::Adoption, "Costs of getting there"),
    (Group::Finance, "Horizon, rates and ramp"),
];

const fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Vendor => "vendor or primary source",
        Trust::ThirdParty => "third party",
        Trust::Guide => "planning guide",
        Trust::Derived => "derived from a source",
        Trust::Unconfirmed => "estimate",
    }
}

/// The page.
#[component]
pub fn AssumptionsPage() -> impl IntoView {
    let session = Session::here();
    let filter = RwSignal::new(String::new());
    let changed = move || {
        let project = session.project();
        let scenario = session.scenario.get();
        project.scenarios.get(scenario).map_or(0, |s| s.assumptions.len())
    };
    let estimates = AssumptionId::ALL.iter().filter(|id| id.info().trust == Trust::Unconfirmed).count();
    let title = move || {
        format!(
            "{} assumptions; {} changed here",
            format::integer(AssumptionId::ALL.len() as u64, LOCALE),
            format::integer(changed() as u64, LOCALE)
        )
    };
    let group = move |(group, name): (Group, &'static str)| {
        let rows = move || {
            let wanted = filter.get().to_lowercase();
            AssumptionId::ALL
                .iter()
                .copied()
                .filter(move |id| {
                    let i = id.info();
                    i.group == group
                        && (wanted.is_empty()
                            || [&i.label, &i.help, &i.source]
                                .iter()
                                .any(|t| t.to_lowercase().contains(&wanted)))
                })
                .map(|id| {
                    let info = id.info();
                    view! {
                        <tr id=format!("assumption-{}", info.id)>
                            <th scope="row">
                                {info.label.clone()} <div class="sub">{info.help.clone()}</div>
                            </th>
                            <td class="value-cell">
                                <AssumptionField id=id hide_label=true />
                            </td>
                            <td>{info.source.clone()}</td>
                            <td>{info.date.clone()}</td>
                            <td>
                                <span class=if info.trust == Trust::Unconfirmed {
                                    "chip assumption"
                                } else {
                                    "chip"
                                }>{trust(info.trust)}</span>
                            </td>
                        </tr>
                    }
                })
                .collect_view()
        };
        let any = move || {
            let wanted = filter.get().to_lowercase();
            AssumptionId::ALL.iter().any(|id| {
                let i = id.info();
                i.group == group
                    && (wanted.is_empty()
                        || [&i.label, &i.help, &i.source].iter().any(|t| t.to_lowercase().contains(&wanted)))
            })
        };
        view! {
            <Show when=any>
                <section class="section">
                    <div class="section-head">
                        <h2>{name}</h2>
                    </div>
                    <div class="table-box">
                        <table class="table assumptions">
                            <caption class="heard">{name}</caption>
                            <thead>
                                <tr>
                                    <th scope="col">"Assumption"</th>
                                    <th scope="col">"Value"</th>
                                    <th scope="col">"Source of the default"</th>
                                    <th scope="col">"Date"</th>
                                    <th scope="col">"Trust"</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </section>
            </Show>
        }
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p>
                    {format!(
                        "Every number that the plan takes for granted, with its source. {} of the defaults are estimates \
                         without a source: replace those first.",
                        format::integer(estimates as u64, LOCALE),
                    )}
                </p>
            </div>
        </div>
        <div class="filters">
            <TextField
                label="Filter by word"
                hide_label=true
                live=true
                icon=Glyph::Search
                placeholder="Filter by word"
                value=filter
                on_commit=Callback::new(move |t: String| filter.set(t))
            />
        </div>
        {GROUPS.map(group).into_iter().collect_view()}
    }
}
