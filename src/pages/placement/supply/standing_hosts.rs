//! The hosts that stand already: taken from the inventory or typed, with what they carry.

use super::{amount, command, edit, edit_standing, in_force, list, now, said, text, words};
use crate::pages::placement::{count_hosts, count_vms};
use crate::session::Session;
use crate::widgets::button::{Button, LinkButton};
use crate::widgets::select::{Choice, Select};
use crate::widgets::table::{Head, Table};
use engine::command::Command;
use engine::inventory::Kind;
use engine::placement::standing::{NEEDED, standing};
use engine::placement::supply::{HostSupply, StandingHost};
use engine::quantity::{Mhz, MiB};
use leptos::prelude::*;
use std::sync::Arc;

/// Standing hosts that are drawn at first sight.
const MANY: usize = 40;

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
            <td class="type">
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
                    edit_standing(session, at, |h| h.carries.vcpus = super::whole(v));
                })}
            </td>
            <td>
                {amount("VMs that it carries already", "", move || host.with(|h| f64::from(h.carries.vms)), move |v| {
                    edit_standing(session, at, |h| h.carries.vms = super::whole(v));
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

/// The table, and what adds to it.
pub fn standing_table(
    session: Session,
    supply: Memo<Arc<HostSupply>>,
    types: Signal<Vec<Choice>>,
) -> AnyView {
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
