//! Which workloads suit each other, and which get in each other's way.

use super::super::Shown;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::{Head, Table};
use engine::comparison::{Pair, Pairs, pairs};
use engine::demand::Demand;
use engine::inventory::Inventory;
use engine::placement::Placement;
use leptos::prelude::*;
use std::sync::Arc;

/// Pairs shown of each kind.
const SHOWN: usize = 10;

fn name(demand: &Demand, inventory: &Inventory, vm: usize) -> String {
    let server = demand.vms.get(vm).and_then(|d| inventory.servers.get(d.index));
    server.map_or_else(String::new, |s| s.name.value.to_string())
}

/// "both on H3", "H1 and H4".
fn where_they_are(p: Option<&Placement>, pair: &Pair) -> String {
    let host = |vm: usize| p?.hosts.iter().find(|h| h.vms.contains(&vm)).map(|h| h.name.clone());
    match (host(pair.vms.0), host(pair.vms.1)) {
        (Some(a), Some(b)) if a == b => format!("both on {a}"),
        (Some(a), Some(b)) => format!("{a} and {b}"),
        _ => "not placed".into(),
    }
}

fn table(all: &[Pair], best: bool, demand: &Demand, inventory: &Inventory, p: Option<&Placement>) -> AnyView {
    let ghz = |m: engine::quantity::Mhz| format::number(m.ghz(), 2, LOCALE);
    let rows = all
        .iter()
        .map(|pair| {
            let (a, b) = (name(demand, inventory, pair.vms.0), name(demand, inventory, pair.vms.1));
            let alike = pair
                .correlation
                .map_or_else(format::unknown, |r| format::number(r.fraction(), 2, LOCALE));
            let what = if best { pair.saved() } else { pair.stacked };
            view! {
                <tr>
                    <th scope="row">{format!("{a} and {b}")}</th>
                    <td class="nowrap quiet">
                        {format!("{}; {}", format::hour_of_week(pair.peaks.0), format::hour_of_week(pair.peaks.1))}
                    </td>
                    <td class="number strong">{ghz(what)}</td>
                    <td class="number">{format::share_to(pair.of_sum, 0, LOCALE)}</td>
                    <td class="number">{alike}</td>
                    <td class="nowrap">{where_they_are(p, pair)}</td>
                </tr>
            }
        })
        .collect_view();
    let (caption, what) = if best {
        ("Pairs that suit each other", "Saved together")
    } else {
        ("Pairs that get in each other's way", "Peaks on top of each other")
    };
    let heads = vec![
        Head::words("Two VMs"),
        Head::words("Each needs most on"),
        Head::number_in(what, "GHz"),
        Head::number("Peak of the sum"),
        Head::number("Correlation"),
        Head::words("Hosts"),
    ];
    view! {
        <Table caption=caption min_width=720 heads=heads>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn title(found: &Pairs, demand: &Demand, inventory: &Inventory) -> String {
    match found.best.first() {
        Some(pair) => format!(
            "{} and {} suit each other best: together they need {} of the sum of their peaks",
            name(demand, inventory, pair.vms.0),
            name(demand, inventory, pair.vms.1),
            format::share_to(pair.of_sum, 0, LOCALE)
        ),
        None => "No two workloads peak at different hours".into(),
    }
}

/// The section.
#[component]
pub fn PairTables(placement: Shown) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let found = Memo::new(move |_| stages.demand.with(|d| d.as_ref().map(|d| Arc::new(pairs(d, SHOWN)))));
    let body = move || {
        let (found, demand, inventory) = (found.get()?, stages.demand.get()?, stages.inventory.get()?);
        let p = placement.get();
        if found.measured < 2 {
            let words =
                "CPU was measured by the hour for fewer than two VMs: nothing tells when they need it.";
            return Some(view! { <p class="quiet">{words}</p> }.into_any());
        }
        Some(
            view! {
                <h3>"Suit each other"</h3>
                {table(&found.best, true, &demand, &inventory, p.as_deref())}
                <h3>"Get in each other's way"</h3>
                {table(&found.worst, false, &demand, &inventory, p.as_deref())}
            }
            .into_any(),
        )
    };
    let title = move || {
        let (found, demand, inventory) = (found.get()?, stages.demand.get()?, stages.inventory.get()?);
        Some(title(&found, &demand, &inventory))
    };
    let about = move || {
        found.get().map(|f| {
            let of = format::integer(f.measured as u64, LOCALE);
            if f.looked_at < f.measured {
                let some = format::integer(f.looked_at as u64, LOCALE);
                format!("by CPU, hour by hour; all pairs of the {some} VMs with the highest peaks, of {of} measured")
            } else {
                format!("by CPU, hour by hour; all pairs of {of} measured VMs")
            }
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">{about}</span>
            </div>
            <div class="stack">{body}</div>
        </section>
    }
    .into_any()
}
