//! One server: what it is, what was measured, what the rules say, what it needs as a VM, and every
//! value that was imported.

use super::correct::Correct;
use super::evidence::evidence;
use super::imported_values::imported_values;
use super::overrule::{OverruleDialog, overrule, own_overrulings};
use super::percentiles::percentiles;
use super::role::{peers, role};
use super::role_dialog::RoleDialog;
use super::rows::cpu_words;
use super::rules::rules;
use crate::session::{Page, Session};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, LinkButton};
use crate::widgets::drawer::Drawer;
use crate::widgets::verdict::VerdictMark;
use engine::assessment::{ServerAssessment, standings};
use engine::demand::VmDemand;
use engine::figure::FigureId;
use engine::inventory::{Kind, Server, ServerId};
use leptos::prelude::*;
use std::sync::Arc;

fn subtitle(server: &Server, role: &str) -> String {
    let text = |t: &engine::inventory::Known<Arc<str>>| t.as_ref().map(|t| t.value.to_string());
    let mut parts = vec![role.to_owned()];
    parts.extend(text(&server.site));
    parts.extend(text(&server.owner).map(|o| format!("owner {o}")));
    if server.kind == Kind::Virtual {
        parts.push("already a VM".into());
    }
    parts.join(", ")
}

fn verdict(
    session: Session,
    id: &ServerId,
    judged: &ServerAssessment,
    about: RwSignal<Vec<ServerId>>,
    line: AnyView,
) -> AnyView {
    let whom = id.clone();
    let mine = vec![id.clone()];
    let own = !own_overrulings(session, &mine).is_empty();
    let said = judged.overruling.as_ref().map(|o| {
        let by = o.by.as_ref().map(|b| format!(" by {b}")).unwrap_or_default();
        let inherited = if own { "" } else { ", in Base" };
        view! {
            <p>
                <span class="chip changed">"overruled"</span>
                {format!(" on {}{by}{inherited}: {}", format::day(o.on), o.reason)}
            </p>
            <p class="quiet">{format!("The rules propose: {}", judged.proposed.words())}</p>
        }
    });
    let back = own.then(|| {
        let mine = mine.clone();
        view! { <Button label="Take back" on_press=move |()| overrule(session, &mine, None, None) /> }
    });
    view! {
        <section class="stack">
            <div class="row verdict-line">
                <span class="push strong">
                    <VerdictMark verdict=judged.verdict />
                </span>
                {back}
                <Button label="Overrule…" on_press=move |()| about.set(vec![whom.clone()]) />
            </div>
            {line}
            {said}
        </section>
    }
    .into_any()
}

fn door(session: Session, figure: FigureId, text: String, of: &str) -> AnyView {
    let name = format!("{of}, {text}: how this comes about");
    view! { <LinkButton label=text name=name on_press=move |()| session.explain(figure.clone()) /> }
        .into_any()
}

fn as_a_vm(session: Session, server: &Server, vm: Option<&VmDemand>, host: Option<String>) -> AnyView {
    let Some(vm) = vm else {
        return view! {
            <section>
                <h3>"As a VM"</h3>
                <p class="quiet">"With this verdict it does not become a VM of the plan."</p>
            </section>
        }
        .into_any();
    };
    let id = &server.id;
    let unknown = || view! { <span class="unknown">{format::unknown()}</span> }.into_any();
    let size =
        |m: Option<engine::quantity::MiB>| m.map_or_else(unknown, |m| format::mib(m, LOCALE).into_any());
    let disk = server.disk_used.as_ref().or(server.disk_capacity.as_ref()).map(|d| d.value);
    let disk_label =
        if server.disk_used.is_some() || disk.is_none() { "Disk, in use" } else { "Disk, allocated" };
    let cores =
        vm.vcpus_as_is.map_or_else(unknown, |n| format::count(n.into(), "core", "cores", LOCALE).into_any());
    let steps = vm.cpu_steps.as_ref();
    let consumed = steps.map_or_else(unknown, |s| {
        door(session, FigureId::CpuConsumed(id.clone()), format::mhz(s.consumed, LOCALE), "CPU work consumed")
    });
    let demanded = steps.map_or_else(unknown, |s| {
        door(session, FigureId::CpuDemanded(id.clone()), format::mhz(s.demanded, LOCALE), "CPU work demanded")
    });
    let vcpus = format::count(vm.vcpus.into(), "vCPU", "vCPUs", LOCALE);
    let rows = [
        ("CPU at its peak hour".to_owned(), consumed, demanded),
        ("CPU given".to_owned(), cores, door(session, FigureId::Vcpus(id.clone()), vcpus, "vCPUs")),
        (
            "Memory, with overhead".to_owned(),
            size(server.memory.as_ref().map(|m| m.value)),
            door(
                session,
                FigureId::VmMemory(id.clone()),
                format::mib(vm.memory + vm.memory_overhead, LOCALE),
                "Memory of the VM",
            ),
        ),
        (
            disk_label.to_owned(),
            size(disk),
            door(
                session,
                FigureId::VmStorage(id.clone()),
                format::mib(vm.storage, LOCALE),
                "Storage of the VM",
            ),
        ),
    ]
    .into_iter()
    .map(|(label, was, needs)| {
        view! {
            <tr>
                <th scope="row">{label}</th>
                <td class="number">{was}</td>
                <td class="number strong">{needs}</td>
            </tr>
        }
    })
    .collect_view();
    let place = match host {
        Some(name) => view! {
            <p class="quiet">
                "Placed on " <b>{name}</b> ". " <a href=Page::Placement.hash()>"See the placement"</a>
            </p>
        }
        .into_any(),
        None => view! { <p class="quiet">"It has no host yet."</p> }.into_any(),
    };
    view! {
        <section>
            <h3>"As a VM"</h3>
            <table class="table">
                <caption class="heard">"As it was, and as it needs"</caption>
                <thead>
                    <tr>
                        <th scope="col">
                            <span class="heard">"Resource"</span>
                        </th>
                        <th scope="col" class="number">
                            "As it was"
                        </th>
                        <th scope="col" class="number">
                            "As it needs"
                        </th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            {place}
        </section>
    }
    .into_any()
}

fn about_line(server: &Server) -> AnyView {
    let memory = server.memory.as_ref().map_or_else(format::unknown, |m| format::mib(m.value, LOCALE));
    let system = server.os.as_ref().map_or_else(|| "system unknown".into(), |o| o.value.to_string());
    let words = format!("{system}; {} GHz; memory {memory}", cpu_words(server));
    view! { <p class="small quiet">{words}</p> }.into_any()
}

/// One server.
#[component]
pub fn ServerDrawer(server: ServerId) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let about = RwSignal::new(Vec::<ServerId>::new());
    let about_role = RwSignal::new(Vec::<ServerId>::new());
    let id = StoredValue::new(server);
    let index = Memo::new(move |_| stages.inventory.with(|i| id.with_value(|id| i.as_ref()?.index_of(id))));
    let found = move || {
        let inventory = stages.inventory.get()?;
        let at = index.get()?;
        inventory.servers.get(at)?;
        Some((inventory, at))
    };
    let title = Signal::derive(move || {
        found().map_or_else(
            || id.with_value(|id| id.as_str().to_owned()),
            |(i, at)| i.servers.get(at).map(|s| s.name.value.to_string()).unwrap_or_default(),
        )
    });
    let subtitle = Signal::derive(move || {
        found()
            .and_then(|(i, at)| {
                let role = stages.assessment.with(|a| Some(Arc::clone(&a.as_ref()?.servers.get(at)?.role)));
                Some(subtitle(i.servers.get(at)?, role.as_deref().unwrap_or("role unknown")))
            })
            .unwrap_or_else(|| "Not in the inventory any more".to_owned())
    });
    let judged = move |at: usize| stages.assessment.with(|a| a.as_ref()?.servers.get(at).cloned());
    let top = move || {
        let (inventory, at) = found()?;
        let line = about_line(inventory.servers.get(at)?);
        let judged = judged(at)?;
        Some(id.with_value(|id| verdict(session, id, &judged, about, line)))
    };
    let measured = move || {
        let (inventory, at) = found()?;
        let ceiling = stages.resolved.with(|r| r.as_ref().map(|r| r.policy.cpu_ceiling()))?;
        let server = inventory.servers.get(at)?;
        stages.measurements.with(|m| {
            let loads = m.as_ref().and_then(|m| m.servers.get(at));
            Some(evidence(&inventory, server, loads, ceiling, session.project().clock))
        })
    };
    let spread = move || {
        let (inventory, at) = found()?;
        percentiles(inventory.servers.get(at)?, &session.project().series)
    };
    let role_of = move || {
        let (inventory, at) = found()?;
        let judged = judged(at)?;
        Some(id.with_value(|id| role(session, &inventory, id, &judged, about_role)))
    };
    let among = move || {
        let (inventory, at) = found()?;
        let (measurements, assessment) = (stages.measurements.get()?, stages.assessment.get()?);
        let role = &assessment.servers.get(at)?.role;
        peers(role, &standings(&inventory, &measurements, &assessment, at))
    };
    let spoken = move || {
        let (inventory, at) = found()?;
        let judged = judged(at)?;
        stages.resolved.with(|r| Some(rules(&inventory, r.as_ref()?, &judged)))
    };
    let vm = move || {
        let (inventory, at) = found()?;
        let server = inventory.servers.get(at)?;
        let demand = stages.demand.get()?;
        let vm = demand.vms.binary_search_by(|v| v.server.cmp(&server.id)).ok();
        let host = vm.and_then(|vm| {
            stages
                .placement
                .with(|p| Some(p.as_ref()?.hosts.iter().find(|h| h.vms.contains(&vm))?.name.clone()))
        });
        Some(as_a_vm(session, server, vm.and_then(|i| demand.vms.get(i)), host))
    };
    let imported = move || {
        let (inventory, at) = found()?;
        Some(imported_values(&inventory, inventory.servers.get(at)?))
    };
    view! {
        <Drawer title=title subtitle=subtitle on_close=move |()| session.drawer.set(None)>
            {top}
            {measured}
            {spread}
            {spoken}
            {role_of}
            {among}
            {vm}
            {move || id.with_value(|id| view! { <Correct server=id.clone() /> })}
            {imported}
        </Drawer>
        // Beside the drawer: Esc in the dialog must not close what is behind it.
        <OverruleDialog about=about />
        <RoleDialog about=about_role />
    }
    .into_any()
}
