//! Every limit at its worst hour: what is needed, and what the hosts carry of it.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::Tone;
use crate::widgets::bar::{Bar, BarShares};
use crate::widgets::button::LinkButton;
use crate::widgets::table::{Head, Table};
use engine::figure::FigureId;
use engine::placement::constraints::fits_nowhere;
use engine::placement::{Bound, Lane, LaneBalance, balance};
use leptos::prelude::*;
use std::sync::Arc;

const fn tone(lane: Lane) -> Tone {
    match lane {
        Lane::Cpu | Lane::Vcpus => Tone::Cpu,
        Lane::Memory => Tone::Memory,
        Lane::NetworkIn | Lane::NetworkOut => Tone::Network,
        Lane::DiskOperations => Tone::Disk,
        Lane::Vms => Tone::Before,
    }
}

fn row(session: Session, b: &LaneBalance) -> AnyView {
    let lane = b.lane;
    let tightest = format::share(b.tightest(), LOCALE);
    let name = format!("{}, {tightest} used: how many hosts it needs", lane.words());
    let after = b.of_after_failure.map_or_else(|| "not planned".to_owned(), |s| format::share(s, LOCALE));
    let shares = BarShares { value: Some(b.tightest().fraction()), with_spare: None, limit: Some(1.0) };
    let hour = b.hour.map_or_else(|| "every hour".to_owned(), format::hour_of_week);
    let over = b.tightest().fraction() > 1.0;
    view! {
        <tr>
            <th scope="row">
                <LinkButton
                    label=lane.words()
                    name=name
                    on_press=move |()| session.explain(FigureId::LaneBound(lane))
                />
            </th>
            <td class="number">{format::value(&b.need, LOCALE)}</td>
            <td class="number">{format::value(&b.normal, LOCALE)}</td>
            <td class="number">{format::share(b.of_normal, LOCALE)}</td>
            <td class="number quiet">{b.after_failure.as_ref().map(|v| format::value(v, LOCALE))}</td>
            <td class="number">{after}</td>
            <td class="bar-cell">
                <Bar shares=shares text=tightest.clone() tone=tone(lane) hide_text=true thin=true />
                {over.then(|| view! { <span class="note crit">"passes the limit"</span> })}
            </td>
            <td class="nowrap quiet">{hour}</td>
        </tr>
    }
    .into_any()
}

/// The table with its finding.
#[component]
pub fn Limits(
    /// The lower bound.
    least: Memo<Option<Arc<Bound>>>,
) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let hosts = Memo::new(move |_| {
        let placed = stages.placement.with(|p| p.as_ref().and_then(|p| u32::try_from(p.hosts.len()).ok()));
        (placed.is_some(), placed.or_else(|| least.with(|b| b.as_ref().map(|b| b.hosts))).unwrap_or(0))
    });
    let all = Memo::new(move |_| {
        let made = (|| {
            let (problem, demand) = (stages.problem.get()?, stages.demand.get()?);
            Some(balance(&problem, &demand, &*stages.resolved.get()?, hosts.get().1))
        })();
        made.unwrap_or_default()
    });
    let title = move || {
        all.with(|all| match all.first() {
            Some(b) => {
                let state = match b.of_after_failure {
                    Some(f) if f >= b.of_normal => "after one host fails",
                    _ => "in normal running",
                };
                format!(
                    "{} is the tightest {state}, {} used",
                    b.lane.words(),
                    format::share(b.tightest(), LOCALE)
                )
            }
            None => "What the hosts carry".into(),
        })
    };
    let about = move || {
        let (placed, n) = hosts.get();
        let n = super::hosts(n);
        let out = stages.problem.with(|p| p.as_ref().map_or(0, |p| fits_nowhere::find(p).len()));
        let out = match out {
            0 => String::new(),
            n => format!(", without {} too big for any host", format::count(n as u64, "VM", "VMs", LOCALE)),
        };
        if placed {
            format!("worst hour against {n} of the plan{out}")
        } else {
            format!("worst hour against {n}, the least that could do{out}")
        }
    };
    let rows = move || all.with(|all| all.iter().map(|b| row(session, b)).collect_view());
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">{about}</span>
            </div>
            <Table
                caption="Every limit at its worst hour: what is needed, and what the hosts may carry"
                min_width=700
                heads=vec![
                    Head::words("Limit"),
                    Head::number("Needed"),
                    Head::number("Hosts carry"),
                    Head::number("Used"),
                    Head::number("With one failed"),
                    Head::number("Used"),
                    Head::words("Tightest"),
                    Head::words("Worst hour"),
                ]
            >
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
    .into_any()
}
