//! The hosts to place on: those that stand already, those that may be bought, sites and racks, and how large a cluster is.

mod standing_hosts;
mod types_to_buy;

use super::count_hosts;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::LinkButton;
use crate::widgets::empty::Empty;
use crate::widgets::number_field::{NumberField, NumberText};
use crate::widgets::select::Choice;
use crate::widgets::text_field::TextField;
use engine::command::Command;
use engine::order::set_of;
use engine::placement::supply::{HostSupply, StandingHost, SupplySite, ToBuy};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

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
        <section class="section host-supply" id="hosts-to-place-on">
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
            {standing_hosts::standing_table(session, supply, types)}
            {types_to_buy::buying_table(session, supply, types)}
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
