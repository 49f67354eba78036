//! The placement against the readings: what each host would have carried in the period measured, instant by instant.

use super::{Shown, count_hosts, lane_words};
use crate::pages::copy_table::CopyTable;
use crate::session::Session;
use crate::session::readings::Question;
use crate::shell::LOCALE;
use crate::widgets::bar::{Bar, BarShares};
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::message::{SeverityMark, Tell};
use crate::widgets::progress::Progress;
use crate::widgets::segments::Segments;
use crate::widgets::select::Choice;
use crate::widgets::table::{Head, Table};
use engine::figure::FigureId;
use engine::order::Order as _;
use engine::placement::Lane;
use engine::placement::replay::{Replayed, ReplayedHost, ReplayedLane};
use leptos::prelude::*;
use std::sync::Arc;

/// Hosts at first sight, the fullest first.
const SHOWN: usize = 12;

const HOURLY: [(Lane, &str); 4] = [
    (Lane::Cpu, "CPU"),
    (Lane::NetworkIn, "Network in"),
    (Lane::NetworkOut, "Network out"),
    (Lane::DiskOperations, "Disk"),
];

fn intervals(n: usize) -> String {
    format::integer(n as u64, LOCALE)
}

/// The hosts of which a limit was replayed, the highest load against its ceiling first.
fn of_lane(r: &Replayed, lane: Lane) -> Vec<(usize, &ReplayedHost, &ReplayedLane)> {
    let hosts = r.hosts.iter().enumerate();
    let mut found: Vec<_> =
        hosts.filter_map(|(i, h)| Some((i, h, h.lanes.iter().find(|l| l.lane == lane)?))).collect();
    found.order_by(|a, b| b.2.of_ceiling().cmp(&a.2.of_ceiling()).then(a.0.cmp(&b.0)));
    found
}

fn title(r: &Replayed, lane: Lane) -> String {
    let (above, all) = r.above(lane);
    let what = lane_words(lane);
    if all == 0 {
        return format!("Nothing of {what} was measured: there is nothing to replay");
    }
    let over = of_lane(r, lane).iter().filter(|(_, _, l)| l.above_ceiling > 0).count();
    if over == 0 {
        return format!("Replayed with the readings, no host passes its ceiling of {what}");
    }
    format!(
        "Replayed with the readings, {} of {} pass the ceiling of {what}, in {} of {} intervals",
        format::integer(over as u64, LOCALE),
        count_hosts(r.hosts.len()),
        intervals(above),
        intervals(all)
    )
}

fn row(session: Session, host: usize, h: &ReplayedHost, l: &ReplayedLane) -> AnyView {
    let lane = l.lane;
    let worst = format::share(l.worst.1, LOCALE);
    let door = |figure: FigureId, text: String, what: &str| {
        let name = format!("{what} of {}, {text}: how this comes about", h.name);
        view! { <LinkButton label=text name=name on_press=move |()| session.explain(figure.clone()) /> }
    };
    let shares =
        BarShares { value: Some(l.worst.1.fraction()), with_spare: None, limit: Some(l.ceiling.fraction()) };
    let over = (l.above_capacity > 0).then(|| {
        let label = format!("{} above the host itself", intervals(l.above_capacity));
        view! { <SeverityMark tell=Tell::Error label=label /> }
    });
    let above = if l.above_ceiling == 0 {
        "none".to_owned()
    } else {
        format!("{} of {}", intervals(l.above_ceiling), intervals(l.intervals))
    };
    view! {
        <tr>
            <th scope="row">{h.name.clone()}</th>
            <td class="number">{door(FigureId::ReplayWorst(host, lane), worst.clone(), "Worst")}</td>
            <td class="bar-cell">
                <Bar shares=shares text=worst tone=super::limits::tone(lane) hide_text=true thin=true />
            </td>
            <td class="nowrap">{format::date_time(l.worst.0, session.project().clock)}</td>
            <td class="number nowrap">
                {door(FigureId::ReplayAbove(host, lane), above, "Intervals above the ceiling")} " " {over}
            </td>
            <td class="number">{format::share(l.usual, LOCALE)}</td>
            <td class="number quiet">{format::share(l.filled, LOCALE)}</td>
        </tr>
    }
    .into_any()
}

fn heads() -> Vec<Head> {
    vec![
        Head::words("Host"),
        Head::number("Worst"),
        Head::words("Against its ceiling"),
        Head::words("When"),
        Head::number("Intervals above"),
        Head::number("Usually below"),
        Head::number("Readings filled"),
    ]
}

fn copied(r: &Replayed, session: Session) -> Vec<Vec<String>> {
    let clock = session.project_now().clock;
    let head = [
        "Host",
        "Limit",
        "Worst",
        "When",
        "Ceiling",
        "Intervals above",
        "Intervals",
        "Usually below",
        "Readings filled",
    ];
    let mut rows = vec![head.map(str::to_owned).to_vec()];
    for (lane, name) in HOURLY {
        rows.extend(of_lane(r, lane).into_iter().map(|(_, h, l)| {
            vec![
                h.name.clone(),
                name.to_owned(),
                format::share(l.worst.1, LOCALE),
                format::date_time(l.worst.0, clock),
                format::share(l.ceiling, LOCALE),
                intervals(l.above_ceiling),
                intervals(l.intervals),
                format::share(l.usual, LOCALE),
                format::share(l.filled, LOCALE),
            ]
        }));
    }
    rows
}

/// The section.
#[component]
pub fn ReplaySection(placement: Shown) -> impl IntoView {
    let session = Session::here();
    session.ask_readings(Question::Replay);
    let found = Memo::new(move |_| session.stages().asked.with(|a| a.replayed.clone()));
    let under_way = Memo::new(move |_| session.readings_under_way(Question::Replay));
    let lane = RwSignal::new(Lane::Cpu);
    let whole = RwSignal::new(false);
    let key = |lane: Lane| HOURLY.iter().find(|h| h.0 == lane).map_or("CPU", |h| h.1).to_owned();
    let title = move || {
        found.with(|f| match f {
            Some(r) => title(r, lane.get()),
            None => "Replaying the readings on the hosts".into(),
        })
    };
    let progress = move || {
        under_way.with(Option::is_some).then(|| {
            let hosts = placement.with_untracked(|p| p.as_ref().map_or(0, |p| p.hosts.len()));
            let label = format!("Replaying readings on {}", count_hosts(hosts));
            view! { <Progress label=label done=under_way bare=true /> }
        })
    };
    let about = move || {
        found.with(|f| {
            let lane = of_lane(f.as_deref()?, lane.get()).first().map(|(_, _, l)| (*l).clone())?;
            let clock = session.project().clock;
            let minutes = format::number(f64::from(lane.interval_seconds) / 60.0, 0, LOCALE);
            Some(format!(
                "load as a share of the host, every {minutes} minutes from {} to {}, with overhead and growth",
                format::date_time(lane.period.0, clock),
                format::date_time(lane.period.1, clock)
            ))
        })
    };
    let rows = move || {
        found.with(|f| {
            let shown = if whole.get() { usize::MAX } else { SHOWN };
            let all = of_lane(f.as_deref()?, lane.get());
            Some(all.into_iter().take(shown).map(|(i, h, l)| row(session, i, h, l)).collect_view())
        })
    };
    let there = Memo::new(move |_| found.with(|f| f.as_ref().map_or(0, |r| of_lane(r, lane.get()).len())));
    let more = move || {
        let rest = there.get().saturating_sub(SHOWN);
        (rest > 0 && !whole.get()).then(|| {
            let label = format!("Show {} more", count_hosts(rest));
            view! { <Button label=label kind=ButtonKind::Quiet on_press=move |()| whole.set(true) /> }
        })
    };
    let table = move || {
        if there.get() == 0 {
            let text =
                "Bring measurements under Inventory: two weeks by the hour say how the plan would have run.";
            return found.with(Option::is_some).then(|| view! { <p class="quiet">{text}</p> }.into_any());
        }
        Some(
            view! {
                <Table
                    caption="Each host in the readings: its worst interval, and how often it passes its ceiling"
                    min_width=800
                    heads=heads()
                >
                    <tbody>{rows}</tbody>
                </Table>
                <div class="row spaced">
                    {more} <span class="push"></span>
                    <CopyTable
                        what="the replay of all limits"
                        rows=Callback::new(move |()| {
                            let found: Option<Arc<Replayed>> = found.get_untracked();
                            found.map(|r| copied(&r, session)).unwrap_or_default()
                        })
                    />
                </div>
            }
            .into_any(),
        )
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">{about}</span>
                <span class="push"></span>
                <Segments
                    label="Limit replayed"
                    choices=HOURLY.map(|(l, name)| Choice::new(key(l), name)).to_vec()
                    value=Signal::derive(move || key(lane.get()))
                    on_change=Callback::new(move |k: String| {
                        if let Some((l, _)) = HOURLY.into_iter().find(|h| h.1 == k) {
                            lane.set(l);
                            whole.set(false);
                        }
                    })
                />
            </div>
            {progress}
            {table}
        </section>
    }
    .into_any()
}
