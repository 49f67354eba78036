//! What each rule costs: packed again without it.

use super::{Compared, Standing, asked, difference_of_money, hosts, money, not_yet, words};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::{Head, Table};
use engine::comparison::{Comparison, Proof, Question};
use leptos::prelude::*;

/// The relaxation that saves most, as a sentence.
fn title(c: &Comparison, session: Session) -> String {
    let best = c
        .answers
        .keys()
        .filter(|q| is_rule(q))
        .filter_map(|q| c.hosts(q).map(|d| (d, q)))
        .filter(|(d, _)| d.found < 0)
        .min_by_key(|(d, _)| d.found);
    match best {
        Some((d, q)) => {
            let hosts = format::count(d.found.unsigned_abs(), "host", "hosts", LOCALE);
            let proof = match d.proof() {
                Proof::Exact => "proven",
                Proof::AtLeast(n) if n == d.found => "at least that, proven",
                _ => "found by search",
            };
            format!("{}: {hosts} fewer, {proof}", words::question(q, session))
        }
        None if c.answers.keys().any(is_rule) => "No rule that was lifted so far costs a host".into(),
        None => "What each rule costs".into(),
    }
}

fn is_rule(q: &Question) -> bool {
    !matches!(q, Question::OnHost(_) | Question::Arranged(_))
}

/// The section.
#[component]
pub fn Relaxations(compared: Compared) -> impl IntoView {
    let session = Session::here();
    let own = asked(session, is_rule);
    let rows = move || {
        let c = compared.get()?;
        let row = |(question, answer): super::Asked| {
            let name = words::question(&question, session);
            let cells = match (&answer, c.hosts(&question)) {
                (Some(a), Some(d)) => {
                    let (amount, proof) = words::difference(d);
                    view! {
                        <td class="number">{hosts(session, &question, a)}</td>
                        <td>
                            <span class="strong">{amount}</span>
                            " "
                            <span class="quiet">{proof}</span>
                        </td>
                        <td class="number">{format::integer(u64::from(a.least), LOCALE)}</td>
                        <td class="number nowrap">{money(session, &question, a)}</td>
                        <td class="number nowrap">{difference_of_money(c.money(&question))}</td>
                    }
                    .into_any()
                }
                _ => view! {
                    <td class="number">{not_yet(session, &question)}</td>
                    <td colspan="4"></td>
                }
                .into_any(),
            };
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    {cells}
                </tr>
            }
        };
        Some(own.get().into_iter().map(row).collect_view())
    };
    let plan = move || {
        compared.with(|c| {
            let plan = &c.as_ref()?.plan;
            let money = plan.money().map_or_else(format::unknown, |m| format::money(m, LOCALE));
            Some(view! {
                <tr class="chosen">
                    <th scope="row">"The plan as it is"</th>
                    <td class="number">{format::integer(u64::from(plan.hosts), LOCALE)}</td>
                    <td></td>
                    <td class="number">{format::integer(u64::from(plan.least), LOCALE)}</td>
                    <td class="number nowrap">{money}</td>
                    <td></td>
                </tr>
            })
        })
    };
    let title = move || compared.with(|c| c.as_ref().map(|c| title(c, session)));
    let heads = move || {
        vec![
            Head::words("Other rule"),
            Head::number("Hosts"),
            Head::words("Than the plan"),
            Head::number("At least"),
            Head::number(format!("Hardware and licences, {}", super::years(session))),
            Head::number("Difference"),
        ]
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"each packed again in full with one rule changed"</span>
                <span class="push"></span>
                <Standing />
            </div>
            <Table caption="Hosts and money with one rule changed" min_width=820 inset=true heads=heads()>
                <tbody>{plan} {rows}</tbody>
            </Table>
        </section>
    }
    .into_any()
}
