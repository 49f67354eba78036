//! The host types that can be chosen, each with the fewest hosts that it could take.

use super::{asked, binds, hosts};
use crate::browser::clock;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::{Head, Table};
use engine::catalogue::{CatalogueId, HostType};
use engine::command::Command;
use engine::money::Money;
use engine::placement::{HostTypeBound, Lane, host_type_bound};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

/// The bounds, made one after the other with room for the page in between: a large estate takes a
/// while for each.
fn follow(session: Session) -> RwSignal<Vec<HostTypeBound>> {
    let made = RwSignal::new(Vec::<HostTypeBound>::new());
    let run = Rc::new(Cell::new(0_u32));
    let stages = session.stages();
    let catalogue = Memo::new_with_compare(
        move |_| Arc::clone(&session.project().catalogue),
        |a, b| !matches!((a, b), (Some(a), Some(b)) if Arc::ptr_eq(a, b)),
    );
    Effect::new(move |_| {
        let this = run.get() + 1;
        run.set(this);
        let (Some(demand), Some(resolved)) = (stages.demand.get(), stages.resolved.get()) else {
            made.set(Vec::new());
            return;
        };
        let catalogue = catalogue.get();
        let run = Rc::clone(&run);
        spawn_local(async move {
            let mut all = Vec::with_capacity(catalogue.hosts.len());
            for host in &catalogue.hosts {
                clock::breathe().await;
                if run.get() != this {
                    return;
                }
                all.push(host_type_bound(&demand, &resolved, host));
            }
            // The page may be gone by now.
            let _ = made.try_set(all);
        });
    });
    made
}

fn unknown_or<T>(value: Option<T>, write: impl Fn(T) -> String) -> AnyView {
    match value {
        Some(v) => write(v).into_any(),
        None => view! { <span class="unknown">{format::unknown()}</span> }.into_any(),
    }
}

fn by_lane(b: &HostTypeBound, lane: Lane) -> AnyView {
    let found = b.bound.lanes.iter().find(|l| l.lane == lane);
    unknown_or(found, |l| format::number(asked(l).fraction(), 2, LOCALE))
}

fn row(
    session: Session,
    h: &HostType,
    bound: Option<&HostTypeBound>,
    chosen: Signal<Option<CatalogueId>>,
    base: Option<&CatalogueId>,
) -> AnyView {
    let (id, mine) = (h.id.clone(), h.id.clone());
    let is_chosen = Signal::derive(move || chosen.with(|c| c.as_ref() == Some(&mine)));
    let is_base = base == Some(&h.id);
    let choose = move |_| {
        session.run(Command::ChooseHost { scenario: session.scenario.get_untracked(), id: Some(id.clone()) });
    };
    let waiting = || view! { <span class="faint">"…"</span> }.into_any();
    let least = bound.map_or_else(waiting, |b| format::integer(b.bound.hosts.into(), LOCALE).into_any());
    let what = bound.map_or_else(waiting, |b| {
        b.bound.lanes.first().map_or_else(|| "nothing".to_owned(), binds).into_any()
    });
    let too_big = bound.filter(|b| b.too_big > 0).map(|b| {
        let n = format::count(b.too_big as u64, "VM is too big", "VMs are too big", LOCALE);
        view! { <div class="note warn">{n}</div> }
    });
    let money = |m: Option<Money>| unknown_or(m, |m| format::money(m, LOCALE));
    view! {
        <tr class:chosen=move || is_chosen.get()>
            <th scope="row">
                <label class="choose">
                    <input
                        type="radio"
                        name="host-type"
                        prop:checked=move || is_chosen.get()
                        on:change=choose
                    />
                    <span>{h.name.to_string()}</span>
                    {is_base.then(|| view! { <span class="chip">"Base"</span> })}
                </label>
                {too_big}
            </th>
            <td class="number">{format::integer(h.cores().into(), LOCALE)}</td>
            <td class="number">{format::number(h.clock.ghz(), 1, LOCALE)}</td>
            <td class="number">{crate::pages::candidates::gib(h.memory)}</td>
            <td class="number">{bound.map_or_else(waiting, |b| money(b.price))}</td>
            <td class="number">{bound.map_or_else(waiting, |b| by_lane(b, Lane::Cpu))}</td>
            <td class="number">{bound.map_or_else(waiting, |b| by_lane(b, Lane::Memory))}</td>
            <td class="number strong">{least}</td>
            <td>{what}</td>
            <td class="number strong">{bound.map_or_else(waiting, |b| money(b.hardware))}</td>
        </tr>
    }
    .into_any()
}

/// "2 × 16, 512 GiB takes the least hardware: at least 7 hosts for €135,660".
fn title(all: &[HostTypeBound]) -> String {
    // A type that leaves out more VMs is no bargain.
    let fewest = all.iter().map(|b| b.too_big).min().unwrap_or(0);
    let fits = all.iter().filter(|b| b.too_big == fewest && b.bound.hosts > 0);
    let cheapest = fits
        .filter_map(|b| Some((b, b.hardware?)))
        .min_by(|a, b| a.1.amount().total_cmp(&b.1.amount()).then_with(|| a.0.host.id.cmp(&b.0.host.id)));
    match cheapest {
        Some((b, cost)) => format!(
            "{} could cost least in hardware: at least {} for {}",
            b.host.name,
            hosts(b.bound.hosts),
            format::money(cost, LOCALE)
        ),
        None => "Host types".into(),
    }
}

/// The table with its finding.
#[component]
pub fn HostTypes() -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let made = follow(session);
    let chosen = Signal::derive(move || stages.resolved.with(|r| r.as_ref().map(|r| r.host.id.clone())));
    let types = Memo::new(move |_| session.project().catalogue.hosts.clone());
    let base = Memo::new(move |_| {
        let other = session.scenario.get() > 0;
        other.then(|| session.project().resolve(0).map(|r| r.host.id)).flatten()
    });
    let own = Memo::new(move |_| {
        let at = session.scenario.get();
        at > 0 && session.project().scenarios.get(at).is_some_and(|s| s.host_type.is_some())
    });
    let rows = move || {
        made.with(|all| {
            types.with(|types| {
                types
                    .iter()
                    .map(|h| {
                        let bound = all.iter().find(|b| b.host.id == h.id);
                        row(session, h, bound, chosen, base.get().as_ref())
                    })
                    .collect_view()
            })
        })
    };
    let follow_base = move |_| {
        session.run(Command::ChooseHost { scenario: session.scenario.get_untracked(), id: None });
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{move || made.with(|m| title(m))}</h2>
                <span class="about">
                    "at least: no plan has fewer hosts, one with so few may not exist; failure included, licences not"
                </span>
                <Show when=move || own.get()>
                    <button type="button" class="link" on:click=follow_base>
                        "Follow Base"
                    </button>
                </Show>
            </div>
            <Table
                caption="Host types with the fewest hosts that each could take"
                inset=true
                min_width=920
                heads=vec![
                    Head::words("Host type"),
                    Head::number("Cores"),
                    Head::number_in("Clock", "GHz"),
                    Head::number_in("Memory", "GiB"),
                    Head::number("Price of one"),
                    Head::number("By CPU"),
                    Head::number("By memory"),
                    Head::number("At least"),
                    Head::words("Binds"),
                    Head::number("Hardware, at least"),
                ]
            >
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
    .into_any()
}
