//! All host types of the catalogue: few large ones, many small ones.

use super::{Compared, asked, hosts, money, not_yet};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::Tone;
use crate::widgets::bar::{Bar, BarShares};
use crate::widgets::message::{SeverityMark, Tell};
use crate::widgets::table::{Head, Table};
use engine::catalogue::HostType;
use engine::comparison::{Answer, Question};
use engine::money::Money;
use engine::order::Order as _;
use leptos::prelude::*;

/// A host type with what it would take; the plan's own has no question.
struct Row {
    host: HostType,
    question: Option<Question>,
    answer: Option<Answer>,
}

fn is_host(q: &Question) -> bool {
    matches!(q, Question::OnHost(_))
}

fn title(rows: &[Row]) -> String {
    let priced = rows.iter().filter_map(|r| {
        let a = r.answer.as_ref()?;
        (a.unplaced == 0).then_some((a.money_per_vm()?, r))
    });
    let cheapest = priced.min_by(|(a, _), (b, _)| a.amount().total_cmp(&b.amount()));
    match cheapest {
        Some((per_vm, r)) if r.question.is_none() => {
            format!("The plan's hosts are the cheapest so far: {} a VM", format::money(per_vm, LOCALE))
        }
        Some((per_vm, r)) => {
            format!("{} would be cheapest: {} a VM", r.host.name, format::money(per_vm, LOCALE))
        }
        None => "Other host types".into(),
    }
}

fn cells(session: Session, row: &Row, dearest: f64) -> AnyView {
    let Some(a) = &row.answer else {
        let open = row.question.as_ref().map(|q| not_yet(session, q));
        return view! {
            <td class="number">{open}</td>
            <td colspan="4"></td>
        }
        .into_any();
    };
    let out = (a.unplaced > 0).then(|| {
        let label = format!("{} without a place", super::super::count_vms(a.unplaced as usize));
        view! { <SeverityMark tell=Tell::Warning label=label /> }
    });
    let (count, cost) = match &row.question {
        Some(q) => (hosts(session, q, a), money(session, q, a)),
        None => {
            let money = a.money().map_or_else(format::unknown, |m| format::money(m, LOCALE));
            (format::integer(u64::from(a.hosts), LOCALE).into_any(), money.into_any())
        }
    };
    let per_vm = a.money_per_vm();
    let text = per_vm.map_or_else(format::unknown, |m| format::money(m, LOCALE));
    let share = per_vm.filter(|_| dearest > 0.0).map(|m| m.amount() / dearest);
    let tone = if row.question.is_none() { Tone::After } else { Tone::Before };
    let bar = BarShares { value: share, with_spare: None, limit: None };
    view! {
        <td class="number">{count} " " {out}</td>
        <td class="number">{format::integer(u64::from(a.least), LOCALE)}</td>
        <td class="number">{format::integer(u64::from(a.cores), LOCALE)}</td>
        <td class="number nowrap">{cost}</td>
        <td class="bar-cell wide">
            <Bar shares=bar text=text tone=tone />
        </td>
    }
    .into_any()
}

/// The section.
#[component]
pub fn HostTypes(compared: Compared) -> impl IntoView {
    let session = Session::here();
    let own = asked(session, is_host);
    let rows = move || -> Option<Vec<Row>> {
        let (c, basis) = (compared.get()?, session.stages().basis.get()?);
        let asked = own.get();
        let mut all: Vec<Row> = basis
            .hosts
            .iter()
            .map(|host| {
                if host.id == basis.resolved.host.id {
                    return Row { host: host.clone(), question: None, answer: Some(c.plan.clone()) };
                }
                let own = asked.iter().find(|(q, _)| *q == Question::OnHost(host.id.clone()));
                Row {
                    host: host.clone(),
                    question: own.map(|(q, _)| q.clone()),
                    answer: own.and_then(|(_, a)| a.clone()),
                }
            })
            .collect();
        // Few large ones first, many small ones last.
        all.order_by(|a, b| {
            b.host
                .cores()
                .cmp(&a.host.cores())
                .then(b.host.memory.cmp(&a.host.memory))
                .then(a.host.id.cmp(&b.host.id))
        });
        Some(all)
    };
    let table = move || {
        let rows = rows()?;
        let per_vm = rows.iter().filter_map(|r| r.answer.as_ref()?.money_per_vm()).map(Money::amount);
        let dearest = per_vm.fold(0.0, f64::max);
        let drawn = rows
            .iter()
            .map(|r| {
                let mark = if r.question.is_none() { "chosen" } else { "" };
                view! {
                    <tr class=mark>
                        <th scope="row">{r.host.name.to_string()}</th>
                        {cells(session, r, dearest)}
                    </tr>
                }
            })
            .collect_view();
        Some(drawn)
    };
    let title = move || rows().map(|r| title(&r));
    let heads = move || {
        vec![
            Head::words("Host type, the largest first"),
            Head::number("Hosts"),
            Head::number("At least"),
            Head::number("Cores"),
            Head::number(format!("Hardware and licences, {}", super::years(session))),
            Head::words("A VM"),
        ]
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">
                    "few large hosts or many small ones: everything packed on each type of the catalogue"
                </span>
            </div>
            <Table caption="Host types: hosts, cost, cost of a VM" min_width=860 inset=true heads=heads()>
                <tbody>{table}</tbody>
            </Table>
        </section>
    }
    .into_any()
}
