//! Every VM with its host and what it needs.

use super::comparison::fit::{fits, in_short};
use super::pins::{pin, pins, unpin};
use super::rule_dialog::Edited;
use super::rules::new_rule;
use super::{Shown, count_vms};
use crate::session::{Drawer, Session};
use crate::shell::LOCALE;
use crate::widgets::button::Button;
use crate::widgets::grid::{Column, Grid, Sort, SortKey};
use crate::widgets::icon::Glyph;
use crate::widgets::message::{SeverityMark, Tell};
use crate::widgets::select::{Choice, Select};
use crate::widgets::stars::Stars;
use crate::widgets::text_field::TextField;
use engine::comparison::BestFit;
use engine::demand::VmDemand;
use engine::inventory::ServerId;
use engine::order::set_of;
use engine::placement::rules::{Across, Members, RuleId, RuleKind};
use engine::quantity::{Mhz, MiB};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Stands for "without a place" among the hosts.
const NOWHERE: &str = "-";

/// One VM as the table shows it.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    server: ServerId,
    name: Arc<str>,
    role: Arc<str>,
    /// Its host's place and name.
    host: Option<(usize, String)>,
    /// Why it has none.
    why: Option<String>,
    cpu: Option<Mhz>,
    memory: MiB,
    storage: MiB,
    vcpus: u32,
    search: String,
}

fn rows(session: Session, placement: Shown) -> Option<Vec<Row>> {
    let stages = session.stages();
    let (p, demand) = (placement.get()?, stages.demand.get()?);
    let (inventory, assessment) = (stages.inventory.get()?, stages.assessment.get()?);
    let mut host_of = vec![None; demand.vms.len()];
    for (i, h) in p.hosts.iter().enumerate() {
        for vm in &h.vms {
            if let Some(place) = host_of.get_mut(*vm) {
                *place = Some((i, h.name.clone()));
            }
        }
    }
    let row = |(i, vm): (usize, &VmDemand)| {
        let name = inventory.servers.get(vm.index).map_or_else(Arc::default, |s| Arc::clone(&s.name.value));
        let role = assessment.servers.get(vm.index).map_or_else(Arc::default, |a| Arc::clone(&a.role));
        let host = host_of.get(i).cloned().flatten();
        let search = format!("{name} {role} {}", host.as_ref().map_or("", |h| h.1.as_str())).to_lowercase();
        Row {
            server: vm.server.clone(),
            why: p.unplaced.iter().find(|(of, _)| *of == i).map(|(_, d)| d.message.clone()),
            name,
            role,
            host,
            cpu: vm.cpu.peak().map(|(_, q)| q),
            memory: vm.memory + vm.memory_overhead,
            storage: vm.storage,
            vcpus: vm.vcpus,
            search,
        }
    };
    Some(demand.vms.iter().enumerate().map(row).collect())
}

fn gib(m: MiB) -> String {
    format::number(m.gib(), usize::from(m.gib() < 10.0), LOCALE)
}

/// How well a VM fits where it is.
fn fit(fits: Memo<Option<Arc<BestFit>>>, vm: usize) -> AnyView {
    let Some(fit) = fits.with_untracked(|f| f.as_ref()?.home(vm)) else { return ().into_any() };
    let words = in_short(&fit);
    let hint = words.clone();
    view! {
        <span class="fit" title=hint>
            <Stars value=Some(fit.stars) />
            <span class="cut quiet">{words}</span>
        </span>
    }
    .into_any()
}

fn columns(all: Memo<Arc<Vec<Row>>>, fits: Memo<Option<Arc<BestFit>>>) -> Arc<Vec<Column>> {
    let cell = move |make: fn(&Row) -> AnyView| {
        move |i: usize| all.with_untracked(|r| r.get(i).map(make)).unwrap_or_else(|| ().into_any())
    };
    let by =
        move |key: fn(&Row) -> SortKey| move |i: usize| all.with(|r| r.get(i).map_or(SortKey::Unknown, key));
    Arc::new(vec![
        Column::words(
            "vm",
            "VM",
            160,
            cell(|r| view! { <span class="cut strong">{r.name.to_string()}</span> }.into_any()),
        )
        .sorted_by(by(|r| SortKey::Text(r.name.to_lowercase()))),
        Column::words(
            "host",
            "Host",
            120,
            cell(|r| match &r.host {
                Some((_, name)) => name.clone().into_any(),
                None => {
                    let why = r.why.clone().unwrap_or_default();
                    view! {
                        <span title=why>
                            <SeverityMark tell=Tell::Error label="no place" />
                        </span>
                    }
                    .into_any()
                }
            }),
        )
        .sorted_by(by(|r| {
            let place = r.host.as_ref().and_then(|h| u32::try_from(h.0).ok());
            SortKey::number(place.map(f64::from))
        })),
        Column::words("fit", "Why there", 260, move |i: usize| fit(fits, i)),
        Column::words("role", "Role", 140, cell(|r| r.role.to_string().into_any()))
            .sorted_by(by(|r| SortKey::Text(r.role.to_lowercase()))),
        Column::numbers(
            "cpu",
            "CPU peak",
            Some("GHz"),
            120,
            cell(|r| match r.cpu {
                Some(q) => format::number(q.ghz(), 2, LOCALE).into_any(),
                None => view! { <span class="unknown">{format::unknown()}</span> }.into_any(),
            }),
        )
        .sorted_by(by(|r| SortKey::number(r.cpu.map(Mhz::mhz)))),
        Column::numbers("memory", "Memory", Some("GiB"), 120, cell(|r| gib(r.memory).into_any()))
            .sorted_by(by(|r| SortKey::Number(r.memory.mib()))),
        Column::numbers("storage", "Storage", Some("GiB"), 120, cell(|r| gib(r.storage).into_any()))
            .sorted_by(by(|r| SortKey::Number(r.storage.mib()))),
        Column::numbers(
            "vcpus",
            "vCPUs",
            None,
            88,
            cell(|r| format::integer(u64::from(r.vcpus), LOCALE).into_any()),
        )
        .sorted_by(by(|r| SortKey::Number(f64::from(r.vcpus)))),
    ])
}

/// What can be done with the VMs that are picked.
fn picks(
    session: Session,
    all: Memo<Arc<Vec<Row>>>,
    picked: RwSignal<BTreeSet<usize>>,
    about: RwSignal<Option<Edited>>,
) -> AnyView {
    let rows: Vec<Row> =
        all.with(|all| picked.with(|p| p.iter().filter_map(|i| all.get(*i)).cloned().collect()));
    if rows.is_empty() {
        return ().into_any();
    }
    let members = Members { servers: set_of(rows.iter().map(|r| r.server.clone())), ..Members::default() };
    let on_hosts: Vec<(ServerId, String)> =
        rows.iter().filter_map(|r| Some((r.server.clone(), r.host.as_ref()?.1.clone()))).collect();
    let now = pins(session);
    let unpinned: Vec<(ServerId, String)> =
        on_hosts.into_iter().filter(|(server, _)| !now.contains_key(server)).collect();
    let pinned: Vec<RuleId> = rows.iter().filter_map(|r| now.get(&r.server).cloned()).collect();
    let n = count_vms(rows.len());
    let apart = members.clone();
    let open = move |kind: RuleKind| about.set(Some(new_rule(session, kind)));
    view! {
        <Button
            label=format!("Keep {n} apart…")
            on_press=move |()| {
                open(RuleKind::Apart { members: apart.clone(), across: Across::Host });
            }
        />
        <Button
            label=format!("Keep {n} together…")
            on_press=move |()| open(RuleKind::Together { members: members.clone() })
        />
        {(!unpinned.is_empty())
            .then(|| {
                view! {
                    <Button
                        label=format!("Pin {}", count_vms(unpinned.len()))
                        on_press=move |()| {
                            pin(session, &unpinned);
                            picked.update(BTreeSet::clear);
                        }
                    />
                }
            })}
        {(!pinned.is_empty())
            .then(|| {
                view! {
                    <Button
                        label=format!("Unpin {}", count_vms(pinned.len()))
                        on_press=move |()| {
                            unpin(session, &pinned);
                            picked.update(BTreeSet::clear);
                        }
                    />
                }
            })}
    }
    .into_any()
}

/// The section.
#[component]
pub fn VmList(
    /// The placement.
    placement: Shown,
    /// Opens the dialog for rules.
    about: RwSignal<Option<Edited>>,
) -> impl IntoView {
    let session = Session::here();
    let picked = RwSignal::new(BTreeSet::<usize>::new());
    let all = Memo::new(move |_| Arc::new(rows(session, placement).unwrap_or_default()));
    let (text, host, role) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let shown = Memo::new(move |_| {
        let words = text.get().to_lowercase();
        let (host, role) = (host.get(), role.get());
        all.with(|all| {
            let taken = all.iter().enumerate().filter(|(_, r)| {
                let on = r.host.as_ref().map_or(NOWHERE, |h| h.1.as_str());
                (host.is_empty() || host == on)
                    && (role.is_empty() || *role == *r.role)
                    && words.split_whitespace().all(|w| r.search.contains(w))
            });
            Arc::new(taken.map(|(i, _)| i).collect::<Vec<_>>())
        })
    });
    let hosts = Signal::derive(move || {
        let mut list = vec![Choice::new("", "Every host")];
        placement.with(|p| {
            if let Some(p) = p {
                list.extend(p.hosts.iter().map(|h| Choice::new(h.name.clone(), h.name.clone())));
                if !p.unplaced.is_empty() {
                    list.push(Choice::new(NOWHERE, "Without a place"));
                }
            }
        });
        list
    });
    let roles = Signal::derive(move || {
        let found = all.with(|all| set_of(all.iter().map(|r| Arc::clone(&r.role))));
        let mut list = vec![Choice::new("", "Every role")];
        list.extend(found.into_iter().filter(|r| !r.is_empty()).map(|r| Choice::new(&*r, &*r)));
        list
    });
    let title = move || {
        let out = all.with(|all| all.iter().filter(|r| r.host.is_none()).count());
        let n = count_vms(all.with(|all| all.len()));
        match out {
            0 => format!("{n}, each with its host"),
            out => format!("{n}, {} without a place", format::integer(out as u64, LOCALE)),
        }
    };
    let count = move || {
        let (some, of) = (shown.with(|s| s.len()), all.with(|a| a.len()));
        format!("{} of {}", format::integer(some as u64, LOCALE), count_vms(of))
    };
    let drawn = Memo::new(move |before: Option<&u64>| {
        all.track();
        before.map_or(0, |n| n + 1)
    });
    let current = Signal::derive(move || match session.drawer.get() {
        Some(Drawer::Server(id)) => all.with(|all| all.iter().position(|r| r.server == id)),
        _ => None,
    });
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"what each needs, overhead and growth included; press one for its working"</span>
            </div>
            <div class="filters">
                <TextField
                    label="Filter VMs"
                    hide_label=true
                    live=true
                    icon=Glyph::Search
                    placeholder="Filter VMs"
                    value=text
                    on_commit=Callback::new(move |t: String| text.set(t))
                />
                <Select
                    label="Host"
                    hide_label=true
                    choices=hosts
                    value=host
                    on_change=Callback::new(move |v: String| host.set(v))
                />
                <Select
                    label="Role"
                    hide_label=true
                    choices=roles
                    value=role
                    on_change=Callback::new(move |v: String| role.set(v))
                />
                {move || picks(session, all, picked, about)}
                <span class="count" aria-live="polite">{count}</span>
            </div>
            <Grid
                label="VMs with their hosts"
                columns=Signal::stored(columns(all, fits(session, placement)))
                rows=shown
                sort=RwSignal::new(None::<Sort>)
                revision=drawn
                picked=picked
                current=current
                on_open=Callback::new(move |i: usize| {
                    if let Some(id) = all.with_untracked(|all| all.get(i).map(|r| r.server.clone())) {
                        session.drawer.set(Some(Drawer::Server(id)));
                    }
                })
            />
        </section>
    }
    .into_any()
}
