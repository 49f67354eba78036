//! The executive page: what is proposed, what it brings, what could go wrong.

use super::{Sheet, many, part, risks, says, table, whole};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::LinkButton;
use crate::widgets::table::Head;
use engine::assessment::Verdict;
use engine::demand::{Basis, confidence};
use engine::figure::{FigureId, View};
use engine::finance::{BusinessCase, Payback, largest_differences};
use engine::inventory::Kind;
use engine::plan::Plan;
use leptos::prelude::*;

/// "18.5 months", or why there is no such number.
pub fn payback_words(payback: Payback, horizon: u32) -> String {
    match payback {
        Payback::After { months, .. } => format::months(months, LOCALE),
        Payback::Immediate => "at once".to_owned(),
        Payback::NotWithinHorizon => {
            format!("not in {}", format::count(horizon.into(), "month", "months", LOCALE))
        }
    }
}

fn title(plan: &Plan) -> String {
    let moving = many(plan.demand.vms.len(), "server", "servers");
    let Some(p) = &plan.placement else {
        return match plan.demand.vms.len() {
            0 => "No server moves as things stand".to_owned(),
            _ => format!("{moving} can move; they have no hosts yet"),
        };
    };
    let placed = many(plan.placed(), "server", "servers");
    let hosts = many(p.hosts.len(), "host", "hosts");
    let move_them = format!("Move {placed} onto {hosts}");
    let Some(b) = &plan.business_case else { return move_them };
    match b.cash.payback {
        Payback::After { months, .. } => {
            let but = if b.cash.npv.amount() < 0.0 { ", but not when discounted" } else { "" };
            format!("{move_them}: pays back in {}{but}", format::months(months, LOCALE))
        }
        Payback::Immediate => format!("{move_them}: saves from the first month"),
        Payback::NotWithinHorizon => format!(
            "{placed} fit on {hosts}, but do not pay back within {}",
            format::count(b.horizon.into(), "month", "months", LOCALE)
        ),
    }
}

fn lead(plan: &Plan) -> String {
    let servers = many(plan.assessment.servers.len(), "server was", "servers were");
    let moving = whole(plan.demand.vms.len());
    let of = |verdict| whole(plan.assessment.count(verdict));
    let npv = plan.business_case.as_ref().map_or_else(String::new, |b| {
        format!(" Net present value over {} months: {}.", b.horizon, format::money(b.cash.npv, LOCALE))
    });
    let any_virtual = plan.inventory.servers.iter().any(|s| s.kind == Kind::Virtual);
    let stay = if any_virtual { "stay where they are" } else { "stay physical" };
    // So much of the answer is an assumption.
    let rests = risks::unmeasured(plan).map_or_else(String::new, |words| format!(" {words}."));
    format!(
        "{servers} looked at: {moving} can move, {} retire, {} are to be merged and {} mended first, {} {stay}, \
         and of {} too little is known.{rests}{npv} Amounts are cash only, without the time of people.",
        of(Verdict::Retire),
        of(Verdict::Merge),
        of(Verdict::MendFirst),
        of(Verdict::KeepPhysical),
        of(Verdict::Unknown)
    )
}

/// A figure with its name, a door to its working, and what stands below.
fn figure(session: Session, name: &'static str, text: String, below: String, id: FigureId) -> AnyView {
    let heard = format!("{name}, {text}: how this comes about");
    view! {
        <div>
            <span>{name}</span>
            <b>
                <LinkButton label=text name=heard on_press=move |()| session.explain(id.clone()) />
            </b>
            <small>{below}</small>
        </div>
    }
    .into_any()
}

fn missing(name: &'static str) -> AnyView {
    view! {
        <div>
            <span>{name}</span>
            <b class="unknown">{format::unknown()}</b>
            <small>"needs a placement"</small>
        </div>
    }
    .into_any()
}

fn figures(session: Session, plan: &Plan) -> AnyView {
    let door = |name, text, below, id: FigureId| figure(session, name, text, below, id);
    let servers = plan.assessment.servers.len();
    let hosts = match &plan.placement {
        Some(p) => door(
            "Servers to hosts",
            format!("{} → {}", whole(servers), whole(p.hosts.len())),
            format!("{} on hosts", many(plan.placed(), "VM", "VMs")),
            FigureId::ServersToHosts,
        ),
        None => missing("Servers to hosts"),
    };
    let ratio = plan.consolidation_ratio().map_or_else(
        || missing("Consolidation ratio"),
        |r| {
            door(
                "Consolidation ratio",
                format::to_one(r, LOCALE),
                "VMs to a host".into(),
                FigureId::ConsolidationRatio,
            )
        },
    );
    let cores = plan.placement.as_ref().map_or(0, |p| p.cores);
    let per_core = plan.vms_per_core().map_or_else(
        || missing("VMs per core"),
        |r| {
            door(
                "VMs per core",
                format::number(r.fraction(), 2, LOCALE),
                format::count(cores.into(), "core", "cores", LOCALE),
                FigureId::VmsPerCore,
            )
        },
    );
    let measured = plan.demand.vms.iter().filter(|v| v.cpu_basis == Basis::Measured).count();
    let sure = door(
        "Confidence",
        format!("{} of 5", confidence(&plan.demand)),
        format!("{} of {} measured", whole(measured), many(plan.demand.vms.len(), "VM", "VMs")),
        FigureId::Confidence,
    );
    let (saving, payback) = match &plan.business_case {
        Some(b) => (
            door(
                "Saving a year",
                format::money(b.cash.saving_per_year, LOCALE),
                format!(
                    "{} to {}",
                    format::money_compact(b.cash.as_is_per_year, LOCALE),
                    format::money_compact(b.cash.to_be_per_year, LOCALE)
                ),
                FigureId::SavingPerYear(View::CashOnly),
            ),
            door(
                "Payback",
                payback_words(b.cash.payback, b.horizon),
                format!("on {}", format::money_compact(b.cash.investment, LOCALE)),
                FigureId::Payback(View::CashOnly),
            ),
        ),
        None => (missing("Saving a year"), missing("Payback")),
    };
    view! { <div class="figure-row six">{hosts} {ratio} {per_core} {saving} {payback} {sure}</div> }
        .into_any()
}

fn drivers(case: &BusinessCase) -> AnyView {
    let rows: Vec<Vec<String>> = largest_differences(case, View::CashOnly, 3)
        .into_iter()
        .map(|d| {
            vec![
                d.label.to_owned(),
                format::money(d.as_is, LOCALE),
                format::money(d.to_be, LOCALE),
                format::difference_money(d.a_year, LOCALE),
            ]
        })
        .collect();
    if rows.is_empty() {
        return part("No line of the running costs changes", ());
    }
    let title = match rows.first().and_then(|r| r.first()) {
        Some(first) => format!("The largest difference is {}", lower(first)),
        None => "What makes the difference".to_owned(),
    };
    let heads = vec![
        Head::words("A year"),
        Head::number("As it is"),
        Head::number("As it will be"),
        Head::number("Saved"),
    ];
    part(title, table("The three largest differences between today and the plan", heads, rows))
}

/// The first letter small, as within a sentence; a word all in capitals stays.
fn lower(text: &str) -> String {
    let mut chars = text.chars();
    match (chars.next(), chars.clone().next()) {
        (Some(first), Some(second)) if !second.is_uppercase() => first.to_lowercase().chain(chars).collect(),
        _ => text.to_owned(),
    }
}

fn verdicts(plan: &Plan) -> AnyView {
    let rows = Verdict::ALL
        .iter()
        .map(|v| (v, plan.assessment.count(*v)))
        .filter(|(_, n)| *n > 0)
        .map(|(v, n)| vec![v.words().to_owned(), whole(n)])
        .collect();
    let moving: usize = plan.demand.vms.len();
    part(
        format!("{} of {} can move", whole(moving), many(plan.assessment.servers.len(), "server", "servers")),
        table("Servers by verdict", vec![Head::words("Verdict"), Head::number("Servers")], rows),
    )
}

/// The sheet.
pub fn sheet(session: Session, plan: &Plan) -> Sheet {
    let drivers = plan.business_case.as_ref().map_or_else(
        || part("What it saves is not known yet", says("There is no placement.")),
        |b| drivers(b),
    );
    Sheet {
        title: title(plan),
        lead: lead(plan),
        body: view! {
            {figures(session, plan)}
            {drivers}
            <div class="paper-halves">{verdicts(plan)} {risks::risks(plan)}</div>
        }
        .into_any(),
    }
}
