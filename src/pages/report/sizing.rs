//! The hosts: which, how many at least and why, up to where they are filled, and what failure is
//! planned for.

use super::drawing::drawing;
use super::{Sheet, many, part, says, table};
use crate::pages::capacity::load;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::Head;
use charts::load_by_hour;
use engine::placement::bound::bound;
use engine::placement::{Bound, LaneBound};
use engine::plan::Plan;
use leptos::prelude::*;

fn hour(b: &LaneBound) -> String {
    b.hour.map_or_else(|| "any".to_owned(), format::hour_of_week)
}

fn bounds(b: &Bound) -> AnyView {
    let rows = b
        .lanes
        .iter()
        .map(|l| {
            vec![
                l.lane.words().to_owned(),
                hour(l),
                format::number(l.hosts_normal.fraction(), 2, LOCALE),
                format::number(l.hosts_with_failure.fraction(), 2, LOCALE),
            ]
        })
        .collect();
    let heads = vec![
        Head::words("Limit"),
        Head::words("Hour"),
        Head::number("Hosts, normal"),
        Head::number("Hosts, with failure"),
    ];
    let title = match b.lanes.first() {
        Some(first) => format!("{} needs most", first.lane.words()),
        None => "What each limit needs".to_owned(),
    };
    part(title, table("Hosts that each limit needs", heads, rows))
}

fn rules(plan: &Plan) -> AnyView {
    let (p, h, v) = (&plan.resolved.policy, &plan.resolved.host, &plan.resolved.hypervisor);
    let share = |r| format::share(r, LOCALE);
    let count = |n: u32| format::integer(n.into(), LOCALE);
    let rows = [
        ("Host type", h.name.to_string()),
        (
            "CPU of a host",
            format!(
                "{} × {} cores, {}; {} that it can do",
                count(h.sockets),
                count(h.cores_per_socket),
                format::mhz(h.clock, LOCALE),
                format::mhz(h.cpu_capacity(p.thread_worth()), LOCALE)
            ),
        ),
        ("Memory of a host", format::mib(h.memory, LOCALE)),
        ("Network of a host", format::mbps(h.network, LOCALE)),
        ("Price of a host", format!("{} ({})", format::money(h.price, LOCALE), h.source)),
        ("Hypervisor", v.name.to_string()),
        ("CPU that it adds", format!("{} ({})", share(v.cpu_overhead), v.cpu_overhead_source)),
        (
            "Filled up to",
            format!(
                "CPU {}, memory {}, network {}, disk {}",
                share(p.cpu_ceiling()),
                share(p.memory_ceiling()),
                share(p.network_ceiling()),
                share(p.disk_ceiling())
            ),
        ),
        (
            "Failure",
            match p.hosts_that_may_fail() {
                0 => "none is planned for".to_owned(),
                n => format!(
                    "any {} may fail; the others are then filled up to {}",
                    format::count(n.into(), "host", "hosts", LOCALE),
                    share(p.failure_ceiling())
                ),
            },
        ),
    ];
    let facts = rows
        .into_iter()
        .map(|(name, text)| {
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td>{text}</td>
                </tr>
            }
        })
        .collect_view();
    part(
        format!("Hosts are {}", h.name),
        view! {
            <table class="table">
                <caption class="heard">"Host type, hypervisor and limits"</caption>
                <tbody>{facts}</tbody>
            </table>
        },
    )
}

fn chart(session: Session) -> AnyView {
    let Some(model) = load::model(session) else {
        return part("CPU by hour", says("No hour of CPU is known of all servers that move."));
    };
    let picture = drawing(load_by_hour::summary(&model), 190, |area, theme, ratio| {
        load_by_hour::draw(area, &model, theme, ratio)
    });
    let clock = format!("Hours of the week {}.", format::on_site_clock(session.project_now().clock));
    part(
        load::title(Some(&model)),
        view! {
            {picture}
            <p class="quiet">{clock}</p>
        },
    )
}

/// The sheet.
pub fn sheet(session: Session, plan: &Plan) -> Sheet {
    let least = match &plan.placement {
        Some(p) => Some(p.bound.clone()),
        None => session.stages().problem.with(|p| p.as_ref().map(|p| bound(p))),
    };
    let planned = plan.placement.as_ref().map(|p| p.hosts.len());
    let title = match (&least, planned) {
        (Some(b), Some(n)) if n == b.hosts as usize => {
            format!("{}: no plan under these rules has fewer", many(n, "host", "hosts"))
        }
        (Some(b), Some(n)) => format!(
            "{}; the proof goes as far as {} at least",
            many(n, "host", "hosts"),
            format::integer(b.hosts.into(), LOCALE)
        ),
        (Some(b), None) => format!("At least {}", format::count(b.hosts.into(), "host", "hosts", LOCALE)),
        (None, _) => "Nothing has to be carried".to_owned(),
    };
    let binds = least.as_ref().and_then(|b| b.lanes.first()).map(|l| match l.hour {
        Some(h) => format!("{} on {} binds. ", l.lane.words(), format::hour_of_week(h)),
        None => format!("{} binds. ", l.lane.words()),
    });
    Sheet {
        title,
        lead: format!(
            "{}Needs are by hour of the week, {}, each hour at the percentile of {} of its samples where it is measured, \
             with overhead and growth.",
            binds.unwrap_or_default(),
            format::on_site_clock(session.project_now().clock),
            format::share(plan.resolved.policy.percentile(), LOCALE)
        ),
        body: view! {
            {chart(session)}
            {least.as_ref().map(bounds)}
            {rules(plan)}
        }
        .into_any(),
    }
}
