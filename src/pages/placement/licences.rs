//! Licences of the placement: each product's editions against each other, in money.

use super::{Shown, count_hosts};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::LinkButton;
use crate::widgets::message::DiagnosticMessage;
use crate::widgets::table::{Head, Table};
use engine::figure::FigureId;
use engine::licensing::{EditionTotal, ProductLicences};
use engine::money::Money;
use leptos::prelude::*;

fn money(m: Option<Money>) -> AnyView {
    match m {
        Some(m) => format::money(m, LOCALE).into_any(),
        None => view! { <span class="unknown">{format::unknown()}</span> }.into_any(),
    }
}

/// "Datacenter on 8 hosts, Standard on 1".
fn bought(editions: &[EditionTotal]) -> String {
    let on: Vec<String> = editions
        .iter()
        .filter(|e| e.chosen_on > 0)
        .map(|e| format!("{} on {}", e.edition, count_hosts(e.chosen_on)))
        .collect();
    if on.is_empty() { "nothing to buy".into() } else { on.join(", ") }
}

fn product(session: Session, index: usize, p: &ProductLicences, years: &str) -> AnyView {
    let editions = p.editions();
    let once = format::money(p.once, LOCALE);
    let yearly = format::money(p.yearly, LOCALE);
    let rows = editions
        .iter()
        .map(|e| {
            let chosen = match e.chosen_on {
                0 => "dearer on every host".to_owned(),
                n if n == p.hosts_licensed() => "cheapest on every host".into(),
                n => format!("cheapest on {}", count_hosts(n)),
            };
            let units = format!("{} {}", format::integer(e.units, LOCALE), e.unit);
            view! {
                <tr>
                    <th scope="row">{format!("{} on all", e.edition)}</th>
                    <td class="number">{units}</td>
                    <td class="number">{money(e.cost)}</td>
                    <td>{chosen}</td>
                </tr>
            }
        })
        .collect_view();
    let mixed = (editions.len() > 1).then(|| {
        view! {
            <tr class="chosen">
                <th scope="row">"As planned: the cheapest on each"</th>
                <td class="number"></td>
                <td class="number strong">{money(p.cheapest_on_each())}</td>
                <td>{bought(&editions)}</td>
            </tr>
        }
    });
    view! {
        <div class="stack licence">
            <h3>{format!("{}: {}", p.name, bought(&editions))}</h3>
            <p>
                <LinkButton
                    label=once.clone()
                    name=format!("{once} once for {}: how this comes about", p.name)
                    on_press=move |()| session.explain(FigureId::LicencesOnce(index))
                />
                {format!(" once, {yearly} every year.")}
            </p>
            <Table
                caption=format!("Editions of {} over {years}", p.name)
                min_width=480
                inset=true
                heads=vec![
                    Head::words("Edition"),
                    Head::number("Units"),
                    Head::number(format!("Over {years}")),
                    Head::words("Where"),
                ]
            >
                <tbody>{rows} {mixed}</tbody>
            </Table>
            <p class="note faint">{p.pack.clone()}</p>
        </div>
    }
    .into_any()
}

/// The section.
#[component]
pub fn LicenceSection(placement: Shown) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let years = move || {
        stages.resolved.with(|r| {
            r.as_ref().map_or_else(String::new, |r| {
                format::number_as(r.policy.horizon_months().years(), "year", "years", LOCALE)
            })
        })
    };
    let title = move || {
        stages.licences.with(|l| match l.as_ref().map(|l| l.products.len()) {
            Some(0) => "Nothing has to be licensed on these hosts".to_owned(),
            Some(n) => {
                let products = format::count(n as u64, "product", "products", LOCALE);
                let hosts = placement.with(|p| p.as_ref().map_or(0, |p| p.hosts.len()));
                format!("{products} to license on {}", count_hosts(hosts))
            }
            None => "Licences".into(),
        })
    };
    let products = move || {
        let years = years();
        stages.licences.with(|l| {
            let l = l.as_ref()?;
            let list = l.products.iter().enumerate().map(|(i, p)| product(session, i, p, &years));
            Some(list.collect_view())
        })
    };
    let said = move || {
        stages.licences.with(|l| {
            let list = l.as_ref()?.diagnostics.clone();
            Some(list.into_iter().map(|d| view! { <DiagnosticMessage diagnostic=d /> }).collect_view())
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">
                    "counted for the most VMs that may be on a host when another one has failed"
                </span>
            </div>
            <div class="placement-messages">{said}</div>
            <div class="licences">{products}</div>
        </section>
    }
    .into_any()
}
