//! Every host by the hour: small multiples of its limits, and one limit of all hosts over the week.

use super::{Shown, count_hosts};
use crate::pages::chart::{Kind, chart_of_own_height};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::Button;
use crate::widgets::segments::Segments;
use crate::widgets::select::Choice;
use charts::{host_heatmap, host_loads};
use engine::placement::{Lane, Placement};
use engine::profile::Profile;
use engine::quantity::Ratio;
use host_loads::Span;
use leptos::prelude::*;
use std::sync::Arc;

/// Hosts in one drawing, and at first sight: a canvas cannot grow without end.
const MANY: usize = 24;

/// Limits that are drawn, by their short names.
const DRAWN: [(Lane, &str); 5] = [
    (Lane::Cpu, "CPU"),
    (Lane::Memory, "Memory"),
    (Lane::NetworkIn, "Net in"),
    (Lane::NetworkOut, "Net out"),
    (Lane::DiskOperations, "Disk"),
];

fn ceiling(session: Session, lane: Lane) -> Option<Ratio> {
    session.stages().resolved.with(|r| r.as_ref().and_then(|r| lane.ceiling(&r.policy)))
}

fn span_of(p: &Placement, chosen: &str) -> Span {
    let day = |weekend| Span::Day(u8::try_from(p.fullest_day(weekend)).unwrap_or(0));
    match chosen {
        "week" => Span::Week,
        "weekend" => day(true),
        _ => day(false),
    }
}

fn multiples(session: Session, placement: Shown, span: RwSignal<String>, part: usize) -> AnyView {
    let model = Signal::derive(move || {
        let p = placement.get()?;
        let span = span.with(|s| span_of(&p, s));
        let limits = DRAWN.map(|(lane, name)| (lane, name, ceiling(session, lane)));
        // Few hosts stand as they are numbered; of many the tightest come first.
        let order: Vec<usize> =
            if p.hosts.len() > MANY { p.tightest_first() } else { (0..p.hosts.len()).collect() };
        let hosts = order
            .into_iter()
            .skip(part * MANY)
            .take(MANY)
            .filter_map(|h| p.hosts.get(h))
            .map(|h| host_loads::Host::of(h, &limits, span, LOCALE))
            .collect();
        Some(Arc::new(host_loads::Model { hosts, span, locale: LOCALE }))
    });
    let kind = Kind { draw: host_loads::draw, summary: host_loads::summary, table: host_loads::table };
    chart_of_own_height(model, kind, host_loads::height)
}

fn hosts_title(p: &Placement) -> String {
    let over = p.hosts.iter().filter(|h| !h.violations.is_empty()).count();
    match (over, p.hosts.len()) {
        (0, 1) => "The host stays under its limits at every hour".into(),
        (0, _) => "Every host stays under its limits at every hour".into(),
        (n, all) => format!("{} of {} pass a limit", format::integer(n as u64, LOCALE), count_hosts(all)),
    }
}

/// Small multiples.
#[component]
pub fn Hosts(placement: Shown) -> impl IntoView {
    let session = Session::here();
    let span = RwSignal::new("day".to_owned());
    let all = RwSignal::new(false);
    let total = Memo::new(move |_| placement.with(|p| p.as_ref().map_or(0, |p| p.hosts.len())));
    let parts = Memo::new(move |_| if all.get() { total.get().div_ceil(MANY) } else { 1 });
    let title = move || placement.with(|p| p.as_ref().map(|p| hosts_title(p)));
    let about = move || {
        placement.with(|p| {
            let p = p.as_ref()?;
            let when = match span.with(|s| span_of(p, s)) {
                Span::Day(d) => format!("{} by hour", format::weekday(usize::from(d))),
                Span::Week => "all 168 hours".into(),
            };
            let which = if p.hosts.len() > MANY { ", the tightest first" } else { "" };
            let clock = format::on_site_clock(session.project().clock);
            Some(format!("share of a host; {when}, {clock}; the line is the limit{which}"))
        })
    };
    let more = move || {
        (total.get() > MANY).then(|| {
            let label = Signal::derive(move || {
                if all.get() {
                    format!("Show the {MANY} tightest hosts")
                } else {
                    format!("Show all {}", count_hosts(total.get()))
                }
            });
            view! { <Button label=label on_press=move |()| all.update(|a| *a = !*a) /> }
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">{about}</span>
                <span class="push"></span>
                <Segments
                    label="Hours shown"
                    choices=vec![
                        Choice::new("day", "Fullest weekday"),
                        Choice::new("weekend", "Weekend"),
                        Choice::new("week", "168 hours"),
                    ]
                    value=span
                    on_change=Callback::new(move |v| span.set(v))
                />
            </div>
            {move || (0..parts.get()).map(|part| multiples(session, placement, span, part)).collect_view()}
            {more}
        </section>
    }
    .into_any()
}

/// Limits of the heatmap: those that change by hour.
const HOURLY: [(&str, Lane, &str, &str); 4] = [
    ("cpu", Lane::Cpu, "CPU", "CPU in use"),
    ("in", Lane::NetworkIn, "Network in", "network received"),
    ("out", Lane::NetworkOut, "Network out", "network sent"),
    ("disk", Lane::DiskOperations, "Disk", "disk operations"),
];

/// One limit of all hosts over the week.
#[component]
pub fn Week(placement: Shown) -> impl IntoView {
    let session = Session::here();
    let chosen = RwSignal::new("cpu".to_owned());
    let lane =
        move || chosen.with(|c| HOURLY.iter().find(|l| l.0 == c.as_str()).copied().unwrap_or(HOURLY[0]));
    let model = Memo::new(move |_| {
        let p = placement.get()?;
        let (_, lane, _, name) = lane();
        let hosts = p
            .hosts
            .iter()
            .map(|h| {
                let used = h.use_of_capacity.get(lane as usize);
                (h.name.clone(), Profile::new(|hour| used.and_then(|u| u.get(hour.index()).copied())))
            })
            .collect();
        Some(Arc::new(host_heatmap::Model {
            name: name.into(),
            hosts,
            limit: ceiling(session, lane),
            cursor: None,
            locale: LOCALE,
        }))
    });
    let title = move || {
        model.with(|m| {
            let m = m.as_ref()?;
            let (host, hour, share) = m.peak()?;
            let name = m.hosts.get(host).map_or("", |h| h.0.as_str());
            Some(format!(
                "{} peaks at {} of {name} on {}",
                lane().2,
                format::share(share, LOCALE),
                format::hour_of_week(hour)
            ))
        })
    };
    let choices: Vec<Choice> = HOURLY.iter().map(|l| Choice::new(l.0, l.2)).collect();
    let kind = Kind { draw: host_heatmap::draw, summary: host_heatmap::summary, table: host_heatmap::table };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">
                    {move || format!("host by hour of the week, {}", format::on_site_clock(session.project().clock))}
                </span>
                <span class="push"></span>
                <Segments
                    label="Limit shown"
                    choices=choices
                    value=chosen
                    on_change=Callback::new(move |v| chosen.set(v))
                />
            </div>
            {chart_of_own_height(model.into(), kind, |m, _| host_heatmap::height(m))}
        </section>
    }
    .into_any()
}
