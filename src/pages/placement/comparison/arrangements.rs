//! Four ways to share hosts, side by side: what hour by hour is worth.

use super::{Compared, asked, hosts, money, not_yet, words};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::{Head, Table};
use engine::comparison::{Answer, Arrangement, Comparison, Question};
use leptos::prelude::*;

fn is_arrangement(q: &Question) -> bool {
    matches!(q, Question::Arranged(_))
}

/// What an arrangement takes each VM for.
fn about(a: Arrangement, session: Session) -> String {
    match a {
        Arrangement::AsInTheRoom => {
            let groups = session.stages().basis.with(|b| b.as_ref().map_or(0, |b| b.room.groups()));
            let groups = format::count(groups as u64, "group", "groups", LOCALE);
            format!("{groups} by site and environment, each with hosts of its own")
        }
        Arrangement::SumOfPeaks => "every VM gets its own peak at all hours".into(),
        Arrangement::Percentile => {
            let share = session.stages().resolved.with(|r| r.as_ref().map(|r| r.policy.percentile()));
            let share = share.map_or_else(format::unknown, |s| format::share_to(s, 0, LOCALE));
            format!("every VM gets what it stays under for {share} of its hours")
        }
        Arrangement::HourByHour => "every VM gets what it needs, hour by hour: the plan".into(),
    }
}

fn over(a: &Answer) -> String {
    match a.hours_over {
        None => "none".into(),
        Some(0) => "none".into(),
        Some(n) => format::integer(u64::from(n), LOCALE),
    }
}

fn title(c: &Comparison) -> String {
    let peaks = Question::Arranged(Arrangement::SumOfPeaks);
    match c.hosts(&peaks) {
        Some(d) if d.found > 0 => {
            let hosts = format::count(d.found.unsigned_abs(), "host", "hosts", LOCALE);
            format!("Packing hour by hour saves {hosts} over the sum of peaks")
        }
        Some(_) => "Hour by hour needs as many hosts as the sum of peaks".into(),
        None => "Four arrangements side by side".into(),
    }
}

/// The section.
#[component]
pub fn Arrangements(compared: Compared) -> impl IntoView {
    let session = Session::here();
    let own = asked(session, is_arrangement);
    let rows = move || {
        let c = compared.get()?;
        let asked = own.get();
        let row = |a: Arrangement| {
            let question = Question::Arranged(a);
            let answer = if a == Arrangement::HourByHour {
                Some(c.plan.clone())
            } else {
                let (_, answer) = asked.iter().find(|(q, _)| *q == question)?;
                answer.clone()
            };
            let is_plan = a == Arrangement::HourByHour;
            let cells = match &answer {
                Some(answer) => {
                    let (count, cost) = if is_plan {
                        let money = answer.money().map_or_else(format::unknown, |m| format::money(m, LOCALE));
                        (format::integer(u64::from(answer.hosts), LOCALE).into_any(), money.into_any())
                    } else {
                        (hosts(session, &question, answer), money(session, &question, answer))
                    };
                    let difference = c.hosts(&question).map(words::difference);
                    let (amount, proof) = difference.unwrap_or_default();
                    view! {
                        <td class="number">{count}</td>
                        <td>
                            <span class="strong">{amount}</span>
                            " "
                            <span class="quiet">{proof}</span>
                        </td>
                        <td class="number nowrap">{cost}</td>
                        <td class="number">{over(answer)}</td>
                    }
                    .into_any()
                }
                None => view! {
                    <td class="number">{not_yet(session, &question)}</td>
                    <td colspan="3"></td>
                }
                .into_any(),
            };
            Some(view! {
                <tr class=if is_plan { "chosen" } else { "" }>
                    <th scope="row">
                        {words::arrangement(a)} <span class="note faint block">{about(a, session)}</span>
                    </th>
                    {cells}
                </tr>
            })
        };
        Some(Arrangement::ALL.into_iter().filter_map(row).collect_view())
    };
    let title = move || compared.with(|c| c.as_ref().map(|c| title(c)));
    let heads = move || {
        vec![
            Head::words("Arrangement"),
            Head::number("Hosts"),
            Head::words("Than the plan"),
            Head::number(format!("Hardware and licences, {}", super::years(session))),
            Head::number("Hours over a limit"),
        ]
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">
                    "each packed in full; the last column is what happens when the VMs then need what was measured, summed over hosts"
                </span>
            </div>
            <Table caption="Four arrangements: hosts, money, hours over a limit" min_width=760 inset=true heads=heads()>
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
    .into_any()
}
