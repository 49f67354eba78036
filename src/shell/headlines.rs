//! The six figures that are always in view. Each opens its working.

use super::LOCALE;
use crate::session::Session;
use crate::widgets::headline::{Headline, HeadlineFigure, Shown};
use engine::demand::{Basis, unmeasured_cpu};
use engine::figure::{FigureId, View};
use engine::finance::Payback;
use engine::plan::Plan;
use leptos::prelude::*;

fn count(n: usize) -> String {
    format::integer(n as u64, LOCALE)
}

fn value(text: impl Into<String>, unit: impl Into<String>, context: impl Into<String>) -> HeadlineFigure {
    HeadlineFigure::new(Shown::Value(text.into(), unit.into()), context)
}

/// How many of the servers that move rest on an assumed load, with and without how many there are;
/// `None`: none.
fn assumed(plan: &Plan) -> Option<(String, String)> {
    let n = unmeasured_cpu(&plan.demand, &plan.resolved.policy);
    (n > 0).then(|| {
        let share = format::share(plan.resolved.policy.unmeasured_cpu(), LOCALE);
        let all = format::count(plan.demand.vms.len() as u64, "server", "servers", LOCALE);
        let n = count(n);
        (format!("{n} unmeasured: at {share} CPU"), format!("{n} of {all} unmeasured: taken at {share} CPU"))
    })
}

fn servers_to_hosts(plan: &Plan) -> HeadlineFigure {
    let servers = plan.assessment.servers.len();
    let vms = plan.demand.vms.len();
    match &plan.placement {
        Some(p) => {
            let rest = servers.saturating_sub(plan.placed());
            let context = if p.accepted {
                format!("of {}; {} stay or retire", count(servers), count(rest))
            } else {
                format!("of {}; proposed, not accepted", count(servers))
            };
            let context = match assumed(plan) {
                Some((short, _)) => format!("{context}. {short}"),
                None => context,
            };
            HeadlineFigure::new(Shown::FromTo(count(plan.placed()), count(p.hosts.len())), context)
        }
        None if vms == 0 => value(count(servers), "servers", "none of them moves yet"),
        None => value(count(servers), "servers", "looking for a placement"),
    }
}

fn ratio(plan: &Plan) -> HeadlineFigure {
    let (Some(r), Some(p)) = (plan.consolidation_ratio(), &plan.placement) else {
        return HeadlineFigure::missing("needs a placement");
    };
    value(
        format::number(r.fraction(), 1, LOCALE),
        ": 1",
        format!("{} VMs on {} hosts", count(plan.placed()), count(p.hosts.len())),
    )
}

fn per_core(plan: &Plan) -> HeadlineFigure {
    let (Some(r), Some(p)) = (plan.vms_per_core(), &plan.placement) else {
        return HeadlineFigure::missing("needs a placement");
    };
    value(
        format::number(r.fraction(), 2, LOCALE),
        "",
        format!("{} VMs, {} cores", count(plan.placed()), count(p.cores as usize)),
    )
}

fn saving(plan: &Plan) -> HeadlineFigure {
    let Some(b) = &plan.business_case else { return HeadlineFigure::missing("needs a placement") };
    value(
        format::money(b.cash.saving_per_year, LOCALE),
        "",
        format!(
            "{} to {}, cash only",
            format::money_compact(b.cash.as_is_per_year, LOCALE),
            format::money_compact(b.cash.to_be_per_year, LOCALE)
        ),
    )
}

fn payback(plan: &Plan) -> HeadlineFigure {
    let Some(b) = &plan.business_case else { return HeadlineFigure::missing("needs a placement") };
    let context = format!("on {}, cash only", format::money_compact(b.cash.investment, LOCALE));
    match b.cash.payback {
        Payback::After { months, .. } => {
            let text = format::months(months, LOCALE);
            let (number, unit) = text.split_once('\u{a0}').unwrap_or((&text, ""));
            value(number, unit, context)
        }
        Payback::Immediate => value("at once", "", context),
        Payback::NotWithinHorizon => value("none", format!("in {} months", b.horizon), context),
    }
}

fn confidence(plan: &Plan) -> HeadlineFigure {
    if plan.demand.vms.is_empty() {
        return HeadlineFigure::missing("needs measurements");
    }
    let measured = plan.demand.vms.iter().filter(|v| v.cpu_basis == Basis::Measured).count();
    HeadlineFigure::new(
        Shown::Stars(engine::demand::confidence(&plan.demand)),
        match assumed(plan) {
            None => format!("{} of {} VMs measured", count(measured), count(plan.demand.vms.len())),
            Some((_, long)) => long,
        },
    )
}

/// One of the six: its name, what it explains, how it is shown, what it needs before.
type Figure = (&'static str, FigureId, fn(&Plan) -> HeadlineFigure, &'static str);

const FIGURES: [Figure; 6] = [
    ("Servers to hosts", FigureId::ServersToHosts, servers_to_hosts, "needs an inventory"),
    ("Consolidation ratio", FigureId::ConsolidationRatio, ratio, "needs an inventory"),
    ("VMs per core", FigureId::VmsPerCore, per_core, "needs an inventory"),
    ("Saving per year", FigureId::SavingPerYear(View::CashOnly), saving, "needs an inventory"),
    ("Payback", FigureId::Payback(View::CashOnly), payback, "needs an inventory"),
    ("Confidence", FigureId::Confidence, confidence, "needs measurements"),
];

/// The strip of six.
#[component]
pub fn Headlines() -> impl IntoView {
    let session = Session::here();
    let plan = session.stages().plan;
    let one = move |(label, figure, show, needs): Figure| {
        let shown = Signal::derive(move || {
            if !session.has_servers() {
                return HeadlineFigure::missing(needs);
            }
            plan.with(|p| {
                let Some(p) = p else { return HeadlineFigure::missing(needs) };
                let mut shown = show(p);
                if p.placement.as_ref().is_some_and(|p| p.stale) && figure_is_of_placement(label) {
                    shown.waits_for = Some("a new placement".into());
                }
                shown
            })
        });
        view! { <Headline label=label figure=shown on_open=move |()| session.explain(figure.clone()) /> }
    };
    view! {
        <section class="strip" aria-label="Headline figures">
            {FIGURES.map(one).into_iter().collect_view()}
        </section>
    }
}

fn figure_is_of_placement(label: &str) -> bool {
    label != "Confidence"
}
