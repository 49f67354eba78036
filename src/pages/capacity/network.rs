//! Network by zone against the ports of a host, and backup against its windows.

use crate::pages::assumption_field::AssumptionField;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::Tone;
use crate::widgets::bar::{Bar, BarShares};
use crate::widgets::button::LinkButton;
use crate::widgets::message::SeverityMark;
use crate::widgets::switch::Checkbox;
use crate::widgets::table::{Head, Table};
use crate::widgets::text_field::TextField;
use engine::assumption::AssumptionId::{self, *};
use engine::demand::backup::{BackupSum, Run, RunTime, backup};
use engine::demand::network::{Direction, NetworkSums, ZoneLoad, ZoneUse, host_zones, network_sums};
use engine::diagnostic::Diagnostic;
use engine::figure::FigureId;
use engine::inventory::Text;
use engine::quantity::{Hours, Mbps, Ratio};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const PORTS: [AssumptionId; 4] = [PortsTogether, ReservedManagement, ReservedMigration, ReservedStorage];
const BACKUP: [AssumptionId; 8] = [
    ChangedPerDay,
    BackupStart,
    BackupLength,
    BackupFullWeekly,
    BackupFullDay,
    BackupFullLength,
    BackupRate,
    BackupOnVmPorts,
];

/// Messages as one list.
pub fn said(all: &[Diagnostic]) -> AnyView {
    all.iter()
        .map(|d| {
            let about = d.place.subject.as_ref().map(|s| format!("{s}: ")).unwrap_or_default();
            view! {
                <p>
                    <SeverityMark tell=d.severity.into() label=format!("{about}{}. {}", d.message, d.remedy) />
                </p>
            }
        })
        .collect_view()
        .into_any()
}

fn fields(ids: &[AssumptionId]) -> AnyView {
    ids.iter().map(|id| view! { <AssumptionField id=*id /> }).collect_view().into_any()
}

fn peak(session: Session, zone: &ZoneLoad, direction: Direction) -> AnyView {
    let Some((hour, rate)) = zone.peak(direction) else {
        return view! { <span class="unknown">{format::unknown()}</span> }.into_any();
    };
    let text = format::mbps(rate, LOCALE);
    let name = format!("{text} {}: how this comes about", direction.words());
    let of = zone.name.clone();
    view! {
        <LinkButton
            label=text
            name=name
            on_press=move |()| session.explain(FigureId::ZonePeak(of.clone(), direction))
        />
        <div class="sub">{format::hour_of_week(hour)}</div>
    }
    .into_any()
}

fn zone_row(session: Session, zone: &ZoneLoad, hosts: Option<Ratio>) -> AnyView {
    let name = match (&zone.name, zone.separate) {
        (None, _) => "All that share ports".to_owned(),
        (Some(name), _) => name.to_string(),
    };
    let own = zone.name.clone().map(|name| {
        let separate = zone.separate;
        view! {
            <Checkbox
                label="ports of its own"
                checked=Signal::derive(move || separate)
                on_change=Callback::new(move |on: bool| session.separate_zone(&name, on))
            />
        }
    });
    let hosts = match hosts {
        Some(h) => format::number(h.fraction(), 2, LOCALE).into_any(),
        None => view! { <span class="unknown">"no port left"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{own}</td>
            <td class="number">{format::integer(zone.vms.len() as u64, LOCALE)}</td>
            <td class="number">{peak(session, zone, Direction::Received)}</td>
            <td class="number">{peak(session, zone, Direction::Sent)}</td>
            <td class="number">{format::mbps(zone.capacity, LOCALE)}</td>
            <td class="number strong">{hosts}</td>
        </tr>
    }
    .into_any()
}

fn zones_table(session: Session, sums: &NetworkSums) -> AnyView {
    let policy = session.stages().resolved.with(|r| r.as_ref().map(|r| r.policy.clone()));
    let hosts = |z: &ZoneLoad| policy.as_ref().and_then(|p| z.hosts(p));
    let rows = sums.zones.iter().map(|z| zone_row(session, z, hosts(z))).collect_view();
    let common = (!sums.common.vms.is_empty()).then(|| zone_row(session, &sums.common, hosts(&sums.common)));
    let heads = vec![
        Head::words("Zone"),
        Head::words("Ports"),
        Head::number("VMs"),
        Head::number("Received"),
        Head::number("Sent"),
        Head::number("One host carries"),
        Head::number("Hosts by its ports"),
    ];
    view! {
        <Table caption="Network by zone in its busiest hour" heads=heads min_width=760>
            <tbody>{rows}</tbody>
            <tfoot>{common}</tfoot>
        </Table>
    }
    .into_any()
}

/// Networks of the inventory and the zone of each.
fn networks(session: Session) -> AnyView {
    let inventory = session.stages().inventory.get();
    let demand = session.stages().demand.get();
    let (Some(inventory), Some(demand)) = (inventory, demand) else { return ().into_any() };
    let mut of: BTreeMap<Text, usize> = BTreeMap::new();
    for vm in &demand.vms {
        let cards = inventory.servers.get(vm.index).map_or(&[][..], |s| &s.network_cards);
        let mut mine: Vec<Text> =
            cards.iter().filter_map(|c| Some(c.network.as_ref()?.value.trim().into())).collect();
        mine.dedup();
        for network in mine {
            *of.entry(network).or_default() += 1;
        }
    }
    if of.is_empty() {
        return view! {
            <p class="quiet">
                "The inventory names no networks: import those of the cards, or put servers into zones by hand."
            </p>
        }
        .into_any();
    }
    let names = Signal::derive(move || {
        session.project().network_zones.zones.iter().map(|z| z.name.to_string()).collect::<Vec<_>>()
    });
    let rows = of
        .into_iter()
        .map(|(network, vms)| {
            let zone = session
                .project_now()
                .network_zones
                .zones
                .iter()
                .find(|z| z.networks.contains(&network))
                .map(|z| z.name.to_string())
                .unwrap_or_default();
            let put = network.clone();
            view! {
                <tr>
                    <th scope="row">{network.to_string()}</th>
                    <td class="number">{format::integer(vms as u64, LOCALE)}</td>
                    <td>
                        <TextField
                            label=format!("Zone of network {network}")
                            hide_label=true
                            value=zone
                            placeholder="a zone of its own"
                            suggestions=names
                            on_commit=Callback::new(move |text: String| session.zone_of_network(&put, &text))
                        />
                    </td>
                </tr>
            }
        })
        .collect_view();
    let heads =
        vec![Head::words("Network in the inventory"), Head::number("VMs"), Head::words("Belongs to zone")];
    view! {
        <details class="inputs">
            <summary>"Networks and their zones"</summary>
            <Table caption="Networks of the inventory and their zones" heads=heads>
                <tbody>{rows}</tbody>
            </Table>
        </details>
    }
    .into_any()
}

/// On the hosts of the placement: how full the fullest ports of each zone are.
fn on_hosts(session: Session) -> Option<AnyView> {
    let stages = session.stages();
    let (placement, demand, resolved) =
        (stages.placement.get()?, stages.demand.get()?, stages.resolved.get()?);
    let mut fullest: BTreeMap<Option<Text>, (String, ZoneUse)> = BTreeMap::new();
    for host in &placement.hosts {
        for used in host_zones(&demand, &resolved, &host.vms) {
            let fuller = fullest
                .get(&used.zone)
                .is_none_or(|(_, b)| used.share().unwrap_or(Ratio::ONE) > b.share().unwrap_or(Ratio::ONE));
            if fuller {
                fullest.insert(used.zone.clone(), (host.name.clone(), used));
            }
        }
    }
    let ceiling = resolved.policy.network_ceiling();
    let rows = fullest
        .into_values()
        .map(|(host, used)| {
            let share = used.share();
            let text = share.map_or_else(|| "no port left".to_owned(), |s| format::share(s, LOCALE));
            let shares = BarShares {
                value: share.map(Ratio::fraction),
                with_spare: None,
                limit: Some(ceiling.fraction()),
            };
            let name = used.zone.as_deref().unwrap_or("All that share ports").to_owned();
            let over = (!used.fits(ceiling))
                .then(|| view! { <div class="note warn">"over the ceiling: move a VM of it away"</div> });
            view! {
                <tr>
                    <th scope="row">{name} {over}</th>
                    <td>{host}</td>
                    <td>{format!("{}, {}", used.direction.words(), format::hour_of_week(used.hour))}</td>
                    <td class="number">
                        {format!("{} of {}", format::mbps(used.load, LOCALE), format::mbps(used.capacity, LOCALE))}
                    </td>
                    <td class="bar-cell">
                        <Bar shares=shares text=text tone=Tone::Network />
                    </td>
                </tr>
            }
        })
        .collect_view();
    let heads = vec![
        Head::words("Zone"),
        Head::words("Fullest host"),
        Head::words("When"),
        Head::number("Load of ports"),
        Head::words("Share"),
    ];
    Some(
        view! {
            <Table caption="The fullest ports of each zone, on the hosts of the placement" heads=heads min_width=640>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any(),
    )
}

fn network_title(sums: Option<&NetworkSums>) -> String {
    let Some(sums) = sums else { return "Network".into() };
    let both = Direction::ALL.iter().filter_map(|d| sums.common.peak(*d)).map(|(_, p)| p).max();
    let separate = sums.zones.iter().filter(|z| z.separate).count();
    let zones = match separate {
        0 => "all zones share the ports of a host".to_owned(),
        n => format!("{} ports of their own", format::count(n as u64, "zone has", "zones have", LOCALE)),
    };
    match both {
        Some(p) if sums.diagnostics.is_empty() => {
            format!("{} on the common ports in the busiest hour; {zones}", format::mbps(p, LOCALE))
        }
        _ if !sums.diagnostics.is_empty() => {
            "The ports of a host are too few or too slow for its zones".into()
        }
        _ => format!("Network: {zones}"),
    }
}

/// The section on the network.
#[component]
pub fn Network() -> impl IntoView {
    let session = Session::here();
    let sums = Memo::new_with_compare(
        move |_| {
            let stages = session.stages();
            Some(Arc::new(network_sums(&*stages.demand.get()?, &*stages.resolved.get()?)))
        },
        |a, b| a != b,
    );
    view! {
        <section class="section" id="network">
            <div class="section-head">
                <h2>{move || sums.with(|s| network_title(s.as_deref()))}</h2>
                <span class="about">"each direction by itself, growth, replication and backup in it"</span>
            </div>
            {move || sums.get().map(|s| zones_table(session, &s))}
            {move || sums.get().map(|s| said(&s.diagnostics))}
            {move || on_hosts(session)}
            {move || networks(session)}
            <div class="fields">{fields(&PORTS)}</div>
        </section>
    }
    .into_any()
}

fn run_words(run: Run) -> &'static str {
    match run {
        Run::Changes => "What changed, each night",
        Run::Full => "All data, once a week",
    }
}

fn run_row(session: Session, time: &RunTime) -> AnyView {
    let longest = time.needed.max(time.window);
    let part = |h: Hours| h.per(longest).map(Ratio::fraction);
    let shares = BarShares { value: part(time.needed), with_spare: None, limit: part(time.window) };
    let needed = format::hours(time.needed, LOCALE);
    let run = time.run;
    let missing = time.missing().map(|m| {
        let words = format!("{} are missing", format::hours(m, LOCALE));
        view! { <div class="note crit">{words}</div> }
    });
    view! {
        <tr>
            <th scope="row">{run_words(run)} {missing}</th>
            <td class="number">{format::mib(time.volume, LOCALE)}</td>
            <td class="number">{format::hours(time.window, LOCALE)}</td>
            <td class="number">
                <LinkButton
                    label=needed.clone()
                    name=format!("{needed} needed: how this comes about")
                    on_press=move |()| session.explain(FigureId::BackupTime(run))
                />
            </td>
            <td class="bar-cell">
                <Bar shares=shares text=needed tone=Tone::Network hide_text=true />
            </td>
            <td class="number">{format::mbps(time.load, LOCALE)}</td>
        </tr>
    }
    .into_any()
}

fn backup_title(sum: Option<&BackupSum>) -> String {
    let Some(sum) = sum else { return "Backup".into() };
    match sum.runs.iter().find_map(RunTime::missing) {
        Some(m) => format!("Backup does not fit into its window: {} are missing", format::hours(m, LOCALE)),
        None => format!("Backup of {} fits into its windows", format::mib(sum.data, LOCALE)),
    }
}

/// The section on backup and replication.
#[component]
pub fn Backup() -> impl IntoView {
    let session = Session::here();
    let sum = Memo::new(move |_| {
        let stages = session.stages();
        let (demand, resolved) = (stages.demand.get()?, stages.resolved.get()?);
        Some(backup(&demand, &resolved.policy))
    });
    let heads = || {
        vec![
            Head::words("Run"),
            Head::number("Data"),
            Head::number("Window"),
            Head::number("Needed"),
            Head::words("Needed, with the window as a tick"),
            Head::number("Load inside the window"),
        ]
    };
    let table = move || {
        sum.with(|s| {
            let rows = s.as_ref()?.runs.iter().map(|r| run_row(session, r)).collect_view();
            Some(view! {
                <Table caption="Backup against its windows" heads=heads() min_width=700>
                    <tbody>{rows}</tbody>
                </Table>
            })
        })
    };
    let replication = move || {
        sum.with(|s| {
            let s = s.as_ref()?;
            (s.replication > Mbps::ZERO).then(|| {
                let rate = format::mbps(s.replication, LOCALE);
                view! { <p>{format!("Replication of the classes that have it sends {rate} in its busiest hour.")}</p> }
            })
        })
    };
    view! {
        <section class="section" id="backup">
            <div class="section-head">
                <h2>{move || sum.with(|s| backup_title(s.as_ref()))}</h2>
                <span class="about">"data ÷ what the backup takes in, against the hours that it has"</span>
            </div>
            {table}
            {replication}
            <div class="fields">{fields(&BACKUP)} <AssumptionField id=ReplicationPeak /></div>
        </section>
    }
    .into_any()
}
