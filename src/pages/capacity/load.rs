//! CPU in use at each hour of the week: of the servers today, and of the hosts of the plan.

use crate::pages::chart::{Kind, chart};
use crate::session::Session;
use crate::shell::LOCALE;
use charts::load_by_hour::{self, Line, Model};
use engine::demand::source_cpu_use;
use engine::placement::{Lane, host_use};
use leptos::prelude::*;
use std::sync::Arc;

/// What is drawn; nothing while no hour is known.
pub fn model(session: Session) -> Option<Arc<Model>> {
    let stages = session.stages();
    let demand = stages.demand.get()?;
    let limit = stages.resolved.with(|r| r.as_ref().map(|r| r.policy.cpu_ceiling()));
    let before = source_cpu_use(&demand).map(|load| Line {
        name: format::count(demand.vms.len() as u64, "server today", "servers today", LOCALE),
        load,
    });
    let after = stages.placement.with(|p| {
        let p = p.as_ref()?;
        let name = format::count(p.hosts.len() as u64, "host", "hosts", LOCALE);
        Some(Line { name, load: host_use(p, Lane::Cpu)? })
    });
    (before.is_some() || after.is_some())
        .then(|| Arc::new(Model { resource: "CPU in use".into(), before, after, limit, locale: LOCALE }))
}

fn mean_words(line: Option<&Line>) -> Option<String> {
    line.and_then(|l| l.load.mean()).map(|m| format::share(m, LOCALE))
}

/// The finding.
pub fn title(model: Option<&Model>) -> String {
    let Some(m) = model else { return "CPU by hour of the week".into() };
    match (mean_words(m.before.as_ref()), mean_words(m.after.as_ref())) {
        (Some(a), Some(b)) => {
            let kept = m.after.as_ref().and_then(|l| l.load.peak()).zip(m.limit).map(|((_, peak), limit)| {
                let limit = format::share(limit, LOCALE);
                if peak <= m.limit.unwrap_or(peak) {
                    format!(", and stays below {limit} in every hour")
                } else {
                    format!(", and passes {limit} in its busiest hour")
                }
            });
            format!("CPU in use goes from {a} to {b} on average{}", kept.unwrap_or_default())
        }
        (Some(a), None) => format!("The servers that move use {a} of their CPU on average"),
        (None, Some(b)) => format!("The hosts use {b} of their CPU on average"),
        (None, None) => "No hour of CPU is known of all servers that move".into(),
    }
}

/// The chart with its finding.
#[component]
pub fn Load() -> impl IntoView {
    let session = Session::here();
    let made = Memo::new(move |_| model(session));
    let kind = Kind { draw: load_by_hour::draw, summary: load_by_hour::summary, table: load_by_hour::table };
    view! {
        <section class="section first">
            <div class="section-head">
                <h2>{move || made.with(|m| title(m.as_deref()))}</h2>
                <span class="about">
                    {move || {
                        format!(
                            "share of the capacity of the servers that move, and of the hosts; {}",
                            format::on_site_clock(session.project().clock),
                        )
                    }}
                </span>
            </div>
            {chart(made.into(), kind, 228)}
        </section>
    }
    .into_any()
}
