//! The hosts to place on: those that stand already, those that may be bought, sites and racks, and how large a cluster is.

use super::{count_hosts, count_vms};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, LinkButton};
use crate::widgets::empty::Empty;
use crate::widgets::number_field::{NumberField, NumberText};
use crate::widgets::select::{Choice, Select};
use crate::widgets::table::{Head, Table};
use crate::widgets::text_field::TextField;
use engine::catalogue::CatalogueId;
use engine::command::Command;
use engine::inventory::Kind;
use engine::order::set_of;
use engine::placement::standing::{NEEDED, standing};
use engine::placement::supply::{HostSupply, StandingHost, SupplySite, ToBuy};
use engine::quantity::{Mhz, MiB};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Standing hosts that are drawn at first sight.
const MANY: usize = 40;

/// The hosts in force, those of the base included.
fn in_force(session: Session) -> Arc<HostSupply> {
    session.stages().resolved.with(|r| r.as_ref().map(|r| Arc::clone(&r.supply)).unwrap_or_default())
}

fn command(session: Session, supply: HostSupply) -> Command {
    let scenario = session.scenario.get_untracked();
    // The base that says nothing has none; another scenario may say "nothing" where the base says something.
    let nothing = scenario == 0 && supply.is_empty();
    Command::SetSupply { scenario, supply: (!nothing).then(|| Arc::new(supply)) }
}

fn now(session: Session) -> HostSupply {
    untrack(move || (*in_force(session)).clone())
}

fn edit(session: Session, change: impl FnOnce(&mut HostSupply)) {
    let mut supply = now(session);
    change(&mut supply);
    session.run(command(session, supply));
}

fn edit_standing(session: Session, at: usize, change: impl FnOnce(&mut StandingHost)) {
    edit(session, |s| {
        if let Some(host) = s.standing.get_mut(at) {
            change(host);
        }
    });
}

fn edit_type(session: Session, at: usize, change: impl FnOnce(&mut ToBuy)) {
    edit(session, |s| {
        if let Some(one) = s.to_buy.get_mut(at) {
            change(one);
        }
    });
}

/// "a, b" as a set.
fn list(text: &str) -> BTreeSet<String> {
    set_of(text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(ToOwned::to_owned))
}

fn words(set: &BTreeSet<String>) -> String {
    set.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}

fn said(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|t| !t.is_empty())
}

/// "north: A, B; south: C" as sites with racks; a name without a colon is a site of its own.
fn sites_from(text: &str) -> Vec<SupplySite> {
    let parts = text.split(';').map(str::trim).filter(|p| !p.is_empty());
    parts
        .map(|part| {
            let (name, racks) = part.split_once(':').unwrap_or((part, ""));
            let racks = racks.split(',').map(str::trim).filter(|r| !r.is_empty());
            SupplySite { name: name.trim().to_owned(), racks: racks.map(ToOwned::to_owned).collect() }
        })
        .collect()
}

fn sites_text(sites: &[SupplySite]) -> String {
    let one = |s: &SupplySite| {
        if s.racks.is_empty() { s.name.clone() } else { format!("{}: {}", s.name, s.racks.join(", ")) }
    };
    sites.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn numbers(decimals: usize) -> NumberText {
    NumberText::new(
        |text| format::parse_as(text, format::Unit::Plain, LOCALE).map_err(|e| e.to_string()),
        move |value| format::number(value, decimals, LOCALE),
    )
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "fields take 0 to 1,000,000")]
fn whole(v: f64) -> u32 {
    v.round() as u32
}

/// The host types of the catalogue.
fn types(session: Session) -> Signal<Vec<Choice>> {
    Memo::new(move |_| {
        let hosts = &session.project().catalogue.hosts;
        hosts.iter().map(|h| Choice::new(h.id.to_string(), h.name.to_string())).collect::<Vec<_>>()
    })
    .into()
}

fn text(
    label: &'static str,
    value: impl Fn() -> String + Send + Sync + 'static,
    placeholder: &'static str,
    commit: impl Fn(String) + Send + Sync + 'static,
) -> AnyView {
    view! {
        <TextField
            label=label
            hide_label=true
            placeholder=placeholder
            value=Signal::derive(value)
            on_commit=Callback::new(commit)
        />
    }
    .into_any()
}

fn amount(
    label: &'static str,
    unit: &'static str,
    value: impl Fn() -> f64 + Send + Sync + 'static,
    commit: impl Fn(f64) + Copy + Send + Sync + 'static,
) -> AnyView {
    view! {
        <NumberField
            label=label
            hide_label=true
            unit=unit
            placeholder="nothing"
            value=Signal::derive(move || Some(value()).filter(|v| *v > 0.0))
            numbers=numbers(if unit.is_empty() { 0 } else { 1 })
            min=0.0
            max=1_000_000.0
            on_clear=Callback::new(move |()| commit(0.0))
            on_commit=Callback::new(commit)
        />
    }
    .into_any()
}

fn standing_row(
    session: Session,
    at: usize,
    supply: Memo<Arc<HostSupply>>,
    types: Signal<Vec<Choice>>,
) -> AnyView {
    let host = Memo::new(move |_| supply.with(|s| s.standing.get(at).cloned().unwrap_or_default()));
    let of = move |read: fn(&StandingHost) -> String| move || host.with(read);
    view! {
        <tr>
            <th scope="row">
                {text("Name of the host", of(|h| h.name.clone()), "", move |t| {
                    edit_standing(session, at, |h| h.name = t.trim().to_owned());
                })}
            </th>
            <td>
                <Select
                    label="Type of the host"
                    hide_label=true
                    choices=types
                    value=Signal::derive(of(|h| h.host_type.to_string()))
                    on_change=Callback::new(move |id: String| {
                        edit_standing(session, at, |h| h.host_type = id.as_str().into());
                    })
                />
            </td>
            <td>
                {text("Site of the host", of(|h| h.site.clone().unwrap_or_default()), "not said", move |t| {
                    edit_standing(session, at, |h| h.site = said(&t));
                })}
            </td>
            <td>
                {text("Rack of the host", of(|h| h.rack.clone().unwrap_or_default()), "not said", move |t| {
                    edit_standing(session, at, |h| h.rack = said(&t));
                })}
            </td>
            <td>
                {text("Classes of the host", of(|h| words(&h.classes)), "none", move |t| {
                    edit_standing(session, at, |h| h.classes = list(&t));
                })}
            </td>
            <td>
                {amount("CPU that it carries already", "GHz", move || host.with(|h| h.carries.cpu.ghz()), move |v| {
                    edit_standing(session, at, |h| h.carries.cpu = Mhz::from_ghz(v));
                })}
            </td>
            <td>
                {amount("Memory that it carries already", "GiB", move || host.with(|h| h.carries.memory.gib()), move |v| {
                    edit_standing(session, at, |h| h.carries.memory = MiB::from_gib(v));
                })}
            </td>
            <td>
                {amount("vCPUs that it carries already", "", move || host.with(|h| f64::from(h.carries.vcpus)), move |v| {
                    edit_standing(session, at, |h| h.carries.vcpus = whole(v));
                })}
            </td>
            <td>
                {amount("VMs that it carries already", "", move || host.with(|h| f64::from(h.carries.vms)), move |v| {
                    edit_standing(session, at, |h| h.carries.vms = whole(v));
                })}
            </td>
            <td>
                <LinkButton
                    label="Remove"
                    name="Remove this standing host"
                    on_press=move |()| {
                        edit(session, |s| {
                            if at < s.standing.len() {
                                s.standing.remove(at);
                            }
                        });
                    }
                />
            </td>
        </tr>
    }
    .into_any()
}

fn price(session: Session, id: &CatalogueId) -> String {
    let catalogue = &session.project().catalogue;
    catalogue.host(id).map_or_else(format::unknown, |h| format::money(h.price, LOCALE))
}

fn type_row(
    session: Session,
    at: usize,
    supply: Memo<Arc<HostSupply>>,
    types: Signal<Vec<Choice>>,
) -> AnyView {
    let one = Memo::new(move |_| supply.with(|s| s.to_buy.get(at).cloned().unwrap_or_default()));
    // A type is listed once.
    let free = Signal::derive(move || {
        let taken: BTreeSet<String> = supply.with(|s| {
            let others = s.to_buy.iter().enumerate().filter(|(i, _)| *i != at);
            set_of(others.map(|(_, t)| t.host_type.to_string()))
        });
        types.with(|all| all.iter().filter(|c| !taken.contains(&c.value)).cloned().collect::<Vec<_>>())
    });
    view! {
        <tr>
            <th scope="row">
                <Select
                    label="Type to buy"
                    hide_label=true
                    choices=free
                    value=Signal::derive(move || one.with(|t| t.host_type.to_string()))
                    on_change=Callback::new(move |id: String| {
                        edit_type(session, at, |t| t.host_type = id.as_str().into());
                    })
                />
            </th>
            <td class="number">{move || one.with(|t| price(session, &t.host_type))}</td>
            <td>
                <NumberField
                    label="Hosts of this type at most"
                    hide_label=true
                    placeholder="as many as it takes"
                    value=Signal::derive(move || one.with(|t| t.most.map(f64::from)))
                    numbers=numbers(0)
                    min=0.0
                    max=10_000.0
                    on_clear=Callback::new(move |()| edit_type(session, at, |t| t.most = None))
                    on_commit=Callback::new(move |v: f64| edit_type(session, at, |t| t.most = Some(whole(v))))
                />
            </td>
            <td>
                {text("Classes of hosts of this type", move || one.with(|t| words(&t.classes)), "none", move |t| {
                    edit_type(session, at, |own| own.classes = list(&t));
                })}
            </td>
            <td>
                <LinkButton
                    label="Remove"
                    name="Remove this type to buy"
                    on_press=move |()| {
                        edit(session, |s| {
                            if at < s.to_buy.len() {
                                s.to_buy.remove(at);
                            }
                        });
                    }
                />
            </td>
        </tr>
    }
    .into_any()
}

/// A host typed by hand.
fn add_standing(session: Session) {
    let Some(own) = session.stages().resolved.with_untracked(|r| r.as_ref().map(|r| r.host.id.clone()))
    else {
        return;
    };
    edit(session, |s| {
        let free = (1..).map(|n| format!("host{n}")).find(|name| s.standing(name).is_none());
        s.standing.push(StandingHost {
            name: free.unwrap_or_default(),
            host_type: own,
            ..StandingHost::default()
        });
    });
}

/// Hosts of the inventory that do not stand in the list yet.
fn of_today(session: Session, supply: &HostSupply) -> Vec<usize> {
    let inventory = &session.project().inventory;
    let new =
        inventory.hosts.iter().enumerate().filter(|(_, h)| supply.standing(h.name.value.trim()).is_none());
    new.map(|(i, _)| i).collect()
}

/// Puts the hosts of today into the list, with types that describe them.
fn use_hosts_of_today(session: Session) {
    let Some((like, worth)) = session
        .stages()
        .resolved
        .with_untracked(|r| r.as_ref().map(|r| (r.host.clone(), r.policy.thread_worth())))
    else {
        return;
    };
    let project = session.project_now();
    // VMs of these hosts that are in the plan bring their load with them.
    let planned = project.inventory.servers.iter().any(|s| s.kind == Kind::Virtual);
    let mut catalogue = (*project.catalogue).clone();
    let mut supply = now(session);
    let (mut taken, mut unknown) = (0, 0);
    for at in untrack(move || of_today(session, &in_force(session))) {
        let Some(host) = project.inventory.hosts.get(at) else { continue };
        match standing(host, &catalogue, &like, worth, !planned) {
            Some(found) => {
                catalogue.hosts.extend(found.new_type);
                supply.standing.push(found.host);
                taken += 1;
            }
            None => unknown += 1,
        }
    }
    if unknown > 0 {
        session.tell(&format!("{} left out: {NEEDED} are not known of them", count_hosts(unknown)), false);
    }
    if taken == 0 {
        return;
    }
    let mut commands = Vec::new();
    if catalogue.hosts.len() > project.catalogue.hosts.len() {
        commands.push(Command::SetCatalogue(Arc::new(catalogue)));
    }
    commands.push(command(session, supply));
    session.run(Command::Batch { label: format!("Use {} of today", count_hosts(taken)), commands });
}

/// "4 hosts stand; beyond them any number of 2 × 16 …".
fn title(session: Session, supply: &HostSupply) -> String {
    let name = |id: &str| {
        let catalogue = &session.project().catalogue;
        catalogue.host(id).map_or_else(|| id.to_owned(), |h| h.name.to_string())
    };
    let own =
        session.stages().resolved.with(|r| r.as_ref().map(|r| r.host.name.to_string()).unwrap_or_default());
    let bought = match supply.to_buy.as_slice() {
        [] => format!("as many as it takes of {own}"),
        [one] => match one.most {
            Some(n) => format!("at most {} of {}", format::integer(n.into(), LOCALE), name(&one.host_type)),
            None => format!("as many as it takes of {}", name(&one.host_type)),
        },
        many => format!("the cheapest mix of {} types", format::integer(many.len() as u64, LOCALE)),
    };
    match supply.standing.len() {
        0 => format!("Hosts are bought: {bought}"),
        1 => format!("1 host stands and is filled first; then {bought}"),
        n => format!("{} stand and are filled first; then {bought}", count_hosts(n)),
    }
}

fn standing_table(session: Session, supply: Memo<Arc<HostSupply>>, types: Signal<Vec<Choice>>) -> AnyView {
    let all = RwSignal::new(false);
    let count = Memo::new(move |_| supply.with(|s| s.standing.len()));
    let shown = Memo::new(move |_| if all.get() { count.get() } else { count.get().min(MANY) });
    let today = Memo::new(move |_| supply.with(|s| of_today(session, s).len()));
    let heads = || {
        vec![
            Head::words("Host that stands"),
            Head::words("Type"),
            Head::words("Site"),
            Head::words("Rack"),
            Head::words("Classes"),
            Head::words("Carries CPU"),
            Head::words("Carries memory"),
            Head::words("vCPUs"),
            Head::words("VMs"),
            Head::words("Change"),
        ]
    };
    let planned = Memo::new(move |_| {
        let virtuals = session.stages().demand.with(|d| {
            let project = session.project();
            let is_vm = |i: usize| project.inventory.servers.get(i).is_some_and(|s| s.kind == Kind::Virtual);
            d.as_ref().map_or(0, |d| d.vms.iter().filter(|v| is_vm(v.index)).count())
        });
        (virtuals > 0 && count.get() > 0).then(|| {
            format!(
                "{} of the plan run on hosts today: what hosts carry beside them goes here, and is empty where all of \
                 their VMs are in the plan.",
                count_vms(virtuals)
            )
        })
    });
    view! {
        <Show when=move || { count.get() > 0 }>
            <Table caption="Hosts that stand already" min_width=1240 heads=heads()>
                <tbody>
                    <For
                        each=move || 0..shown.get()
                        key=|i| *i
                        children=move |i| standing_row(session, i, supply, types)
                    />
                </tbody>
            </Table>
            {move || planned.get().map(|words| view! { <p class="hint">{words}</p> })}
        </Show>
        <div class="actions">
            <Show when=move || { count.get() > shown.get() }>
                <Button
                    label=Signal::derive(move || format!("Show all {}", count_hosts(count.get())))
                    on_press=move |()| all.set(true)
                />
            </Show>
            <Show when=move || { today.get() > 0 }>
                <Button
                    label=Signal::derive(move || format!("Use the {} of today", count_hosts(today.get())))
                    on_press=move |()| use_hosts_of_today(session)
                />
            </Show>
            <Button label="Add a standing host" on_press=move |()| add_standing(session) />
        </div>
    }
    .into_any()
}

fn buying_table(session: Session, supply: Memo<Arc<HostSupply>>, types: Signal<Vec<Choice>>) -> AnyView {
    let count = Memo::new(move |_| supply.with(|s| s.to_buy.len()));
    let heads = || {
        vec![
            Head::words("Type to buy"),
            Head::number("Price of one"),
            Head::words("At most"),
            Head::words("Classes"),
            Head::words("Change"),
        ]
    };
    let add = move |()| {
        let taken: BTreeSet<String> =
            now(session).to_buy.iter().map(|t| t.host_type.to_string()).collect::<BTreeSet<_>>();
        let own = session.stages().resolved.with_untracked(|r| r.as_ref().map(|r| r.host.id.to_string()));
        // The type of the scenario goes with the first further one: it would be left out otherwise.
        let own = own.filter(|o| !taken.contains(o));
        let other = types.with_untracked(|all| {
            all.iter().map(|c| c.value.clone()).find(|t| !taken.contains(t) && Some(t) != own.as_ref())
        });
        let new: Vec<String> = if taken.is_empty() {
            own.into_iter().chain(other).collect()
        } else {
            own.into_iter().chain(other).take(1).collect()
        };
        if new.is_empty() {
            session.tell("Every type of the catalogue is in the list", false);
            return;
        }
        edit(session, |s| {
            s.to_buy.extend(new.iter().map(|id| ToBuy { host_type: id.as_str().into(), ..ToBuy::default() }));
        });
    };
    let none_left = move || types.with(Vec::len) <= count.get();
    view! {
        <Show when=move || { count.get() > 0 }>
            <Table caption="Types of hosts to buy" min_width=720 heads=heads()>
                <tbody>
                    <For
                        each=move || 0..count.get()
                        key=|i| *i
                        children=move |i| type_row(session, i, supply, types)
                    />
                </tbody>
            </Table>
        </Show>
        <div class="actions">
            <Button
                label=Signal::derive(move || {
                    if count.get() == 0 { "Choose among several types".to_owned() } else { "Add a type".to_owned() }
                })
                disabled=Signal::derive(none_left)
                on_press=add
            />
        </div>
    }
    .into_any()
}

/// The section.
#[component]
pub fn SupplySection() -> impl IntoView {
    let session = Session::here();
    let supply = Memo::new(move |_| in_force(session));
    let types = types(session);
    let own = Memo::new(move |_| {
        let at = session.scenario.get();
        at > 0 && session.project().scenarios.get(at).is_some_and(|s| s.supply.is_some())
    });
    let nothing = Memo::new(move |_| supply.with(|s| s.is_empty()));
    let head = move || supply.with(|s| title(session, s));
    let per_cluster = Signal::derive(move || supply.with(|s| s.hosts_per_cluster.map(f64::from)));
    view! {
        <section class="section" id="hosts-to-place-on">
            <div class="section-head">
                <h2>{head}</h2>
                <span class="about">"nothing is bought for a host that stands; licences count on every host"</span>
                <Show when=move || own.get()>
                    <span class="to-end">
                        <LinkButton
                            label="Follow Base"
                            name="Follow Base in the hosts to place on"
                            on_press=move |()| {
                                session
                                    .run(Command::SetSupply {
                                        scenario: session.scenario.get_untracked(),
                                        supply: None,
                                    });
                            }
                        />
                    </span>
                </Show>
            </div>
            <Show when=move || nothing.get()>
                <Empty
                    title="Every host is new, and of one type"
                    text="List hosts that stand already and they are filled before any is bought; list several types and the cheapest mix is looked for; name sites and racks and rules can keep VMs apart across them."
                />
            </Show>
            {standing_table(session, supply, types)}
            {buying_table(session, supply, types)}
            <div class="rule-pair">
                <TextField
                    label="Sites and racks of new hosts"
                    value=Signal::derive(move || supply.with(|s| sites_text(&s.sites)))
                    placeholder="north: A, B; south: C"
                    hint="New hosts go from site to site in turn, and from rack to rack within it"
                    on_commit=Callback::new(move |t: String| edit(session, |s| s.sites = sites_from(&t)))
                />
                <NumberField
                    label="Hosts of a cluster, at most"
                    placeholder="all are one cluster"
                    hint="VMs restart within their cluster: each keeps its own spare"
                    value=per_cluster
                    numbers=numbers(0)
                    min=1.0
                    max=10_000.0
                    on_clear=Callback::new(move |()| edit(session, |s| s.hosts_per_cluster = None))
                    on_commit=Callback::new(move |v: f64| {
                        edit(session, |s| s.hosts_per_cluster = Some(whole(v)));
                    })
                />
            </div>
        </section>
    }
    .into_any()
}
