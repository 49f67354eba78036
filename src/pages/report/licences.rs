//! Licences of the plan: what each product costs, how units were counted on each host, and from which
//! dated prices.

use super::{Sheet, many, part, says, table, waits};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::message::SeverityMark;
use crate::widgets::table::Head;
use engine::licensing::ProductLicences;
use engine::plan::Plan;
use leptos::prelude::*;

/// Hosts whose units are counted by the same lines stand in one row.
fn workings(product: &ProductLicences, plan: &Plan) -> Vec<Vec<String>> {
    let mut rows: Vec<(Vec<String>, [String; 4])> = Vec::new();
    for h in &product.hosts {
        let host = plan
            .placement
            .as_ref()
            .and_then(|p| p.hosts.get(h.host))
            .map_or_else(format::unknown, |l| l.name.clone());
        let Some(e) = h.chosen.and_then(|i| h.editions.get(i)) else { continue };
        let cells = [
            e.edition.to_string(),
            format!("{} {}", format::integer(e.units.into(), LOCALE), e.unit),
            e.cost.map_or_else(format::unknown, |c| format::money(c, LOCALE)),
            e.working.join("; "),
        ];
        match rows.iter_mut().find(|(_, c)| *c == cells) {
            Some((hosts, _)) => hosts.push(host),
            None => rows.push((vec![host], cells)),
        }
    }
    rows.into_iter().map(|(hosts, cells)| std::iter::once(hosts.join(", ")).chain(cells).collect()).collect()
}

fn product(p: &ProductLicences, plan: &Plan) -> AnyView {
    let heads = vec![
        Head::words("Host"),
        Head::words("Edition"),
        Head::words("Units"),
        Head::number("Cost of each"),
        Head::words("How counted"),
    ];
    let rows = workings(p, plan);
    let counted = if rows.is_empty() {
        says("No edition has a price, or nothing is needed.")
    } else {
        table(&format!("{}: units by host", p.name), heads, rows)
    };
    part(
        format!(
            "{}: {} once, {} a year",
            p.name,
            format::money(p.once, LOCALE),
            format::money(p.yearly, LOCALE)
        ),
        view! {
            {counted}
            <p class="note quiet">{format!("Prices: {}", p.pack)}</p>
        },
    )
}

/// The sheet.
pub fn sheet(_: Session, plan: &Plan) -> Sheet {
    let Some(l) = &plan.licences else { return waits("Licences are not counted yet") };
    let products = l.products.iter().map(|p| product(p, plan)).collect_view();
    let doubts = l
        .diagnostics
        .iter()
        .map(|d| {
            view! {
                <li>
                    <SeverityMark
                        tell=d.severity.into()
                        label=format!("{}. {}", d.message, d.remedy)
                    />
                </li>
            }
        })
        .collect_view();
    Sheet {
        title: match l.products.len() {
            0 => "No licence is needed".to_owned(),
            n => format!("{} to be licensed on the hosts", many(n, "product has", "products have")),
        },
        lead: "Each host is covered by the cheapest edition, counted for the VMs that it may carry when \
               another host has failed. Costs of a host are over the horizon."
            .to_owned(),
        body: view! {
            {products}
            <ul class="risks">{doubts}</ul>
        }
        .into_any(),
    }
}
