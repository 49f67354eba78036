//! What was measured of one server: its week of CPU, a few facts, and where they were read.

use super::imported_values::series_words;
use super::rows::week_of;
use crate::shell::LOCALE;
use crate::widgets::heatmap::WeekHeatmap;
use crate::widgets::icon::{Glyph, Icon};
use engine::inventory::{Inventory, Server};
use engine::measurement::{HourFrom, Load, ServerLoads};
use engine::quantity::{Quantity, Ratio};
use engine::time::{HourOfWeek, SiteClock};
use leptos::prelude::*;
use std::sync::Arc;

/// "CPU peaks at 41 % on Tue 02:00".
fn finding(loads: Option<&ServerLoads>) -> String {
    match loads.and_then(|l| l.cpu.as_ref()).and_then(|cpu| Some((cpu.week.peak()?, &cpu.hours))) {
        Some(((hour, peak), hours)) => {
            let when = format::hour_found(hour, hours.from(hour));
            format!("CPU peaks at {} on {when}", format::share(peak, LOCALE))
        }
        None => "CPU was not measured".into(),
    }
}

fn week(loads: Option<&ServerLoads>, ceiling: Ratio, clock: SiteClock) -> AnyView {
    let clock = format::on_site_clock(clock);
    let title = finding(loads);
    let values = loads.and_then(|l| l.cpu.as_ref()).map(|cpu| week_of(&cpu.week)).unwrap_or_default();
    // An hour with few samples of its own stands for the same hour of other days.
    let pooled: Vec<bool> = loads.and_then(|l| l.cpu.as_ref()).map_or_else(Vec::new, |cpu| {
        let borrowed = |h| matches!(cpu.hours.from(h), HourFrom::Pooled | HourFrom::HighestOfFew);
        HourOfWeek::all().map(borrowed).collect()
    });
    let borrowed = pooled.iter().filter(|p| **p).count();
    let about_pooled = match borrowed {
        0 => String::new(),
        n => format!(
            " {} of 168 are pooled with the same hour of other days: they have too few samples of their own.",
            format::integer(n as u64, LOCALE)
        ),
    };
    let hint = "Bring measurements for it under Inventory: two weeks by the hour make a good plan.";
    let body = if values.is_empty() {
        view! { <p class="quiet">{hint}</p> }.into_any()
    } else {
        let top_words = format!("{} of CPU, the limit", format::share(ceiling, LOCALE));
        view! {
            <WeekHeatmap
                label=format!("CPU by hour of the week, {clock}")
                values=values
                pooled=pooled
                top=ceiling.fraction()
                top_words=top_words
                write=Arc::new(|v| format::share(Ratio::from_fraction(v), LOCALE))
            />
            <p class="small faint">{format!("Hours are {clock}.{about_pooled}")}</p>
        }
        .into_any()
    };
    view! {
        <section>
            <h3>{title}</h3>
            {body}
        </section>
    }
    .into_any()
}

fn peak_words<Q: Quantity>(load: &Load<Q>, write: impl Fn(Q) -> String) -> Option<String> {
    load.week.peak().map(|(hour, v): (HourOfWeek, Q)| {
        format!("{} on {}", write(v), format::hour_found(hour, load.hours.from(hour)))
    })
}

fn peak<Q: Quantity>(load: Option<&Load<Q>>, write: impl Fn(Q) -> String) -> Option<String> {
    peak_words(load?, write)
}

/// Label and value; `None` is unknown.
fn facts(server: &Server, loads: &ServerLoads) -> Vec<(String, Option<String>)> {
    let share = |r| format::share(r, LOCALE);
    let cpu = loads.cpu.as_ref();
    let one_number = |v: Option<String>| v.map(|v| format!("{v}, one number"));
    let mut all = vec![
        ("CPU, 95th percentile of all samples".to_owned(), cpu.map(|l| share(l.p95))),
        (
            "CPU, highest hour".to_owned(),
            peak(cpu, share).or_else(|| one_number(server.cpu_peak.as_ref().map(|p| share(p.value)))),
        ),
    ];
    let installed = server.memory.as_ref().map(|m| format::mib(m.value, LOCALE));
    all.push((
        match &installed {
            Some(of) => format!("Memory in use, 95th percentile, of {of}"),
            None => "Memory in use, 95th percentile".into(),
        },
        loads
            .memory
            .as_ref()
            .map(|l| format::mib(l.p95, LOCALE))
            .or_else(|| one_number(server.memory_used.as_ref().map(|m| format::mib(m.value, LOCALE)))),
    ));
    all.push((
        "Disk operations, highest hour".into(),
        peak(loads.disk_operations.as_ref(), |v| format::iops(v, LOCALE))
            .or_else(|| one_number(server.disk_operations.as_ref().map(|v| format::iops(v.value, LOCALE)))),
    ));
    let network = |load| peak(load, |v| format::mbps(v, LOCALE));
    if loads.network_in.is_none() && loads.network_out.is_none() {
        all.push((
            "Network, both directions".into(),
            one_number(server.network.as_ref().map(|v| format::mbps(v.value, LOCALE))),
        ));
    } else {
        all.push(("Network in, highest hour".into(), network(loads.network_in.as_ref())));
        all.push(("Network out, highest hour".into(), network(loads.network_out.as_ref())));
    }
    all.push((
        "Samples of CPU present".into(),
        cpu.map(|l| {
            let n = |n: usize| format::integer(n as u64, LOCALE);
            format!("{} of {}", n(l.present), n(l.expected))
        }),
    ));
    all
}

/// Both sections.
pub fn evidence(
    inventory: &Inventory,
    server: &Server,
    loads: Option<&ServerLoads>,
    ceiling: Ratio,
    clock: SiteClock,
) -> AnyView {
    let nothing = ServerLoads::default();
    let lines = facts(server, loads.unwrap_or(&nothing))
        .into_iter()
        .map(|(label, value)| {
            let unknown = value.is_none();
            view! {
                <dt>{label}</dt>
                <dd class:unknown=unknown>{value.unwrap_or_else(format::unknown)}</dd>
            }
        })
        .collect_view();
    let origins = series_words(inventory, server)
        .into_iter()
        .map(|(what, words)| {
            view! {
                <li class="origin">
                    <Icon glyph=Glyph::Table />
                    <span>{format!("{what}: {words}")}</span>
                </li>
            }
        })
        .collect_view();
    view! {
        {week(loads, ceiling, clock)}
        <section>
            <h3>"Evidence"</h3>
            <dl class="facts">{lines}</dl>
            <ul class="origins">{origins}</ul>
        </section>
    }
    .into_any()
}
