//! What the workloads need, hour by hour, against what hosts carry; and the policy, the host types and
//! the hypervisor that decide it.

mod breakdown;
mod by_role;
mod by_server;
mod cpu_catalogue;
mod cpu_score;
mod cpus;
mod host_types;
mod hypervisor;
mod limits;
pub(super) mod load;
mod measuring;
mod network;
mod policy;
mod scenario;
mod service_classes;
mod sizing;
mod storage;
mod worst_days;

use crate::pages::together::LoadTogether;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::LinkButton;
use engine::aligned::Group;
use engine::demand::cpu_together;
use engine::figure::FigureId;
use engine::placement::bound::bound;
use engine::placement::{Bound, Lane, LaneBound};
use engine::quantity::Ratio;
use leptos::prelude::*;
use std::sync::Arc;

/// "8 hosts".
fn hosts(n: u32) -> String {
    format::count(u64::from(n), "host", "hosts", LOCALE)
}

/// What a limit asks for: the larger of normal running and after a failure.
fn asked(b: &LaneBound) -> Ratio {
    b.hosts_normal.max(b.hosts_with_failure)
}

/// A limit inside a sentence.
const fn lane_in_sentence(lane: Lane) -> &'static str {
    match lane {
        Lane::Memory => "memory",
        Lane::NetworkIn => "network in",
        Lane::NetworkOut => "network out",
        Lane::DiskOperations => "disk operations",
        _ => lane.words(),
    }
}

/// "CPU on Tue 14:00", or "memory".
fn binds(b: &LaneBound) -> String {
    let name = lane_in_sentence(b.lane);
    match b.hour {
        Some(hour) => format!("{name} on {}", format::hour_of_week(hour)),
        None => name.to_owned(),
    }
}

fn title(session: Session, least: Memo<Option<Arc<Bound>>>) -> String {
    let stages = session.stages();
    let least = least.get();
    let Some((all, first)) = least.as_ref().and_then(|b| Some((b, b.lanes.first()?))) else {
        return if stages.demand.with(Option::is_some) {
            "No server moves: there is nothing to carry".into()
        } else {
            "Adding up what the servers need".into()
        };
    };
    let placed = stages.placement.with(|p| {
        let p = p.as_ref()?;
        Some((u32::try_from(p.hosts.len()).ok()?, p.unplaced.len()))
    });
    let what = |left_out: usize| match left_out {
        0 => "the load".to_owned(),
        n => format!("all but {}", format::count(n as u64, "VM", "VMs", LOCALE)),
    };
    let carry = |n: u32| if n == 1 { "carries" } else { "carry" };
    match placed {
        Some((n, out)) if n == all.hosts => {
            format!("{} {} {}, as few as any plan can; {} binds", hosts(n), carry(n), what(out), binds(first))
        }
        Some((n, out)) => {
            let least = format::integer(all.hosts.into(), LOCALE);
            format!(
                "{} {} {}; {least} or more are needed, and {} binds",
                hosts(n),
                carry(n),
                what(out),
                binds(first)
            )
        }
        None => format!("At least {} are needed; {} binds", hosts(all.hosts), binds(first)),
    }
}

fn subtitle(session: Session) -> Option<AnyView> {
    let demand = session.stages().demand.get()?;
    let together = cpu_together(&demand)?;
    let vms = format::count(demand.vms.len() as u64, "VM needs", "VMs together need", LOCALE);
    let sum = format::mhz(together.demanded, LOCALE);
    Some(
        view! {
            {format!("{vms} ")}
            <LinkButton
                label=sum.clone()
                name=format!("{sum} of CPU: how this comes about")
                on_press=move |()| session.explain(FigureId::CpuSum)
            />
            {format!(
                " of CPU on {}, their busiest hour, with overhead and growth. ",
                format::hour_of_week(together.hour),
            )}
            <LinkButton
                label="Why so many hosts"
                on_press=move |()| session.explain(FigureId::HostBound)
            />
        }
        .into_any(),
    )
}

/// The page.
#[component]
pub fn CapacityPage() -> impl IntoView {
    let session = Session::here();
    let least = Memo::new(move |_| {
        let stages = session.stages();
        // The placement knows it already, as long as it is of today's inputs.
        let known = stages.placement.with(|p| p.as_ref().map(|p| p.bound.clone()));
        known.or_else(|| stages.problem.with(|p| p.as_ref().map(|p| bound(p)))).map(Arc::new)
    });
    view! {
        <div class="page-head">
            <div>
                <h1>{move || title(session, least)}</h1>
                <p>{move || subtitle(session)}</p>
            </div>
        </div>
        <scenario::ScenarioLine />
        <div class="capacity">
            <div>
                <load::Load />
                <limits::Limits least=least />
                <breakdown::Breakdown />
            </div>
            <policy::PolicyPanel />
        </div>
        <measuring::WhatMeasuringChanges />
        <LoadTogether group=Group::Moving />
        <worst_days::WorstDays />
        <host_types::HostTypes />
        <hypervisor::HypervisorChoice />
        <service_classes::ServiceClassesSection />
        <by_role::ByRole />
        <sizing::Sizing />
        <cpus::Cpus />
        <network::Network />
        <network::Backup />
        <storage::Storage />
        <breakdown::Doubts />
    }
    .into_any()
}
