//! How many hosts each kind of limit needs.

use super::{Shown, lane_words, sentence};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::Tone;
use crate::widgets::bar::{Bar, BarShares, Key};
use crate::widgets::button::LinkButton;
use crate::widgets::table::{Head, Table};
use engine::figure::FigureId;
use engine::placement::{Lane, LaneBound, Placement};
use leptos::prelude::*;

/// The colour of a limit.
pub const fn tone(lane: Lane) -> Tone {
    match lane {
        Lane::Cpu => Tone::Cpu,
        Lane::Memory => Tone::Memory,
        Lane::NetworkIn | Lane::NetworkOut => Tone::Network,
        Lane::DiskOperations => Tone::Disk,
        Lane::Vcpus | Lane::Vms => Tone::Before,
    }
}

/// The bar of one limit on a scale from no host to `top` hosts.
fn shares(b: &LaneBound, spare: u32, hosts: f64, top: f64) -> BarShares {
    let (normal, failed) = (b.hosts_normal.fraction(), b.hosts_with_failure.fraction());
    let limit = Some(hosts / top);
    if spare > 0 && failed > normal {
        let load = (failed - f64::from(spare)).max(0.0);
        BarShares { value: Some(load / top), with_spare: Some(failed / top), limit }
    } else {
        BarShares { value: Some(normal / top), with_spare: None, limit }
    }
}

fn title(p: &Placement) -> String {
    match p.bound.lanes.as_slice() {
        [first, second, ..] => {
            format!("{} decides, {} comes next", sentence(lane_words(first.lane)), lane_words(second.lane))
        }
        [only] => format!("{} decides", sentence(lane_words(only.lane))),
        [] => "No limit binds".into(),
    }
}

/// The section.
#[component]
pub fn Limits(placement: Shown) -> impl IntoView {
    let session = Session::here();
    let spare =
        move || session.stages().resolved.with(|r| r.as_ref().map_or(0, |r| r.policy.hosts_that_may_fail()));
    let row = move |b: &LaneBound, spare: u32, hosts: f64, top: f64| {
        let lane = b.lane;
        let number = |r: engine::quantity::Ratio| format::number(r.fraction(), 2, LOCALE);
        let failed = if spare > 0 { number(b.hosts_with_failure) } else { "not planned".into() };
        let needs = b.hosts_normal.max(b.hosts_with_failure);
        let text = format!("{} needs {} hosts", sentence(lane_words(lane)), number(needs));
        view! {
            <tr>
                <th scope="row">
                    <LinkButton
                        label=sentence(lane_words(lane))
                        name=format!("{text}: how this comes about")
                        on_press=move |()| session.explain(FigureId::LaneBound(lane))
                    />
                </th>
                <td class="nowrap quiet">{b.hour.map_or_else(|| "every hour".to_owned(), format::hour_of_week)}</td>
                <td class="bar-cell wide">
                    <Bar shares=shares(b, spare, hosts, top) text=text tone=tone(lane) hide_text=true />
                </td>
                <td class="number">{number(b.hosts_normal)}</td>
                <td class="number strong">{failed}</td>
            </tr>
        }
    };
    let rows = move || {
        placement.with(|p| {
            let p = p.as_ref()?;
            let hosts = f64::from(u32::try_from(p.hosts.len()).unwrap_or(u32::MAX));
            let most = p.bound.lanes.iter().map(|b| b.hosts_normal.max(b.hosts_with_failure).fraction());
            let top = most.fold(hosts, f64::max).max(1.0);
            Some(p.bound.lanes.iter().map(|b| row(b, spare(), hosts, top)).collect_view())
        })
    };
    let title = move || placement.with(|p| p.as_ref().map(|p| title(p)));
    let least = Signal::derive(move || {
        let n = placement.with(|p| p.as_ref().map_or(0, |p| p.bound.hosts));
        format!("at least {}", super::count_hosts(n as usize))
    });
    let line = move || {
        placement.with(|p| {
            p.as_ref().map(|p| format!("the line: {} of this plan", super::count_hosts(p.hosts.len())))
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">
                    "hosts that each limit needs by itself; together " <LinkButton
                        label=least
                        on_press=move |()| session.explain(FigureId::HostBound)
                    />
                </span>
            </div>
            <Table
                caption="Hosts that each limit needs, at its fullest hour"
                min_width=560
                heads=vec![
                    Head::words("Limit"),
                    Head::words("Fullest hour"),
                    Head::words("Hosts needed"),
                    Head::number("Normal running"),
                    Head::number("With a failure"),
                ]
            >
                <tbody>{rows}</tbody>
            </Table>
            <p class="row apart keys">
                <Key label="load under its limit" tone=Tone::Cpu />
                <Key label="kept for a failure" />
                <span class="note quiet">{line}</span>
            </p>
        </section>
    }
    .into_any()
}
