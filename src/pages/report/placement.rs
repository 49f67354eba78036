//! Which VM on which host, how full hosts are, and what has no place.

use super::{Sheet, many, names, part, table, waits, whole};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::Head;
use engine::placement::{HostLoad, Lane, Restart};
use engine::plan::Plan;
use leptos::prelude::*;

fn name_of(plan: &Plan, vm: usize) -> &str {
    plan.demand
        .vms
        .get(vm)
        .and_then(|v| plan.inventory.servers.get(v.index))
        .map_or("unknown", |s| &*s.name.value)
}

/// The highest share of a limit that a host reaches.
fn peak(host: &HostLoad, lane: Lane) -> String {
    let highest = host.use_of_capacity.get(lane as usize).and_then(|week| week.iter().max().copied());
    highest.map_or_else(format::unknown, |r| format::share(r, LOCALE))
}

const fn restart(host: &HostLoad) -> &'static str {
    match host.restart {
        None => "not planned",
        Some(Restart::Safe(_)) => "all restart",
        Some(Restart::NoPlan(_)) => "no plan exists",
        Some(Restart::NotFound(_)) => "no plan found",
        Some(Restart::Impossible(_)) => "impossible",
        Some(Restart::NoHost { .. }) => "rules leave no host",
    }
}

/// The sheet.
pub fn sheet(_: Session, plan: &Plan) -> Sheet {
    let Some(p) = &plan.placement else { return waits("No VM has a host yet") };
    let rows = p
        .hosts
        .iter()
        .map(|h| {
            vec![
                h.name.clone(),
                whole(h.vms.len()),
                peak(h, Lane::Cpu),
                peak(h, Lane::Memory),
                restart(h).to_owned(),
                names(h.vms.iter().map(|vm| name_of(plan, *vm))),
            ]
        })
        .collect();
    let heads = vec![
        Head::words("Host"),
        Head::number("VMs"),
        Head::number("CPU"),
        Head::number("Memory"),
        Head::words("If it fails"),
        Head::words("VMs on it"),
    ];
    let left = (!p.unplaced.is_empty()).then(|| {
        let rows = p
            .unplaced
            .iter()
            .map(|(vm, why)| vec![name_of(plan, *vm).to_owned(), why.message.clone(), why.remedy.clone()])
            .collect();
        let heads = vec![Head::words("VM"), Head::words("Why"), Head::words("What to do")];
        part(
            format!("{} no place", many(p.unplaced.len(), "VM has", "VMs have")),
            table("VMs without a place", heads, rows),
        )
    });
    let state = match (p.accepted, p.stale) {
        (true, false) => "This placement was accepted, for the inputs of today.",
        (true, true) => "This placement was accepted, but for other inputs than those of today.",
        (false, _) => "This placement is a proposal that nobody has accepted yet.",
    };
    Sheet {
        title: if p.is_sound() {
            format!(
                "{}: every limit is kept, every planned failure survived",
                many(p.hosts.len(), "host", "hosts")
            )
        } else {
            format!("{} need another look", many(p.hosts.len(), "host", "hosts"))
        },
        lead: format!("{state} CPU and memory are shares of the whole host in its fullest hour."),
        body: view! {
            {left}
            {part(
                format!("{} on {}", many(plan.placed(), "VM", "VMs"), many(p.hosts.len(), "host", "hosts")),
                view! {
                    <div class="placed">{table("Hosts with their loads and VMs", heads, rows)}</div>
                },
            )}
        }
        .into_any(),
    }
}
