//! Days on which the servers needed more than in any hour of their folded week: month-end and the like.

use super::lane_in_sentence;
use crate::pages::copy_table::CopyTable;
use crate::session::Session;
use crate::session::readings::Question;
use crate::shell::LOCALE;
use crate::widgets::button::LinkButton;
use crate::widgets::progress::Progress;
use crate::widgets::table::{Head, Table};
use engine::aligned::{RareDays, WorstDay};
use engine::figure::{FigureId, Value};
use engine::placement::Lane;
use engine::quantity::{Quantity, Ratio};
use engine::time::Day;
use leptos::prelude::*;

/// One day of one limit as it is shown.
struct Shown {
    lane: Lane,
    rank: usize,
    date: Day,
    hour: usize,
    need: String,
    usual: String,
    more: Option<Ratio>,
    measured: usize,
}

fn of<Q: Quantity + Into<Value>>(lane: Lane, days: &[WorstDay<Q>]) -> impl Iterator<Item = Shown> {
    days.iter().enumerate().map(move |(rank, d)| Shown {
        lane,
        rank,
        date: d.date,
        hour: d.hour,
        need: format::value(&d.peak.into(), LOCALE),
        usual: format::value(&d.usual.into(), LOCALE),
        more: d.more_than_the_week(),
        measured: d.measured,
    })
}

fn all(days: &RareDays) -> Vec<Shown> {
    of(Lane::Cpu, &days.cpu)
        .chain(of(Lane::NetworkIn, &days.network_in))
        .chain(of(Lane::NetworkOut, &days.network_out))
        .chain(of(Lane::DiskOperations, &days.disk_operations))
        .collect()
}

/// "Fri 31 Jan 2026".
fn date(day: Day) -> String {
    // 1970-01-01 was a Thursday.
    let weekday = usize::try_from((day.days() + 3).rem_euclid(7)).unwrap_or(0);
    format!("{} {}", format::weekday_short(weekday), format::day(day))
}

fn more(m: Option<Ratio>) -> String {
    m.map_or_else(format::unknown, |m| format!("+{}", format::share(m, LOCALE)))
}

fn title(days: &RareDays) -> String {
    match days.cpu.first() {
        Some(d) => format!(
            "{} asked for {} more CPU than any hour of the week",
            date(d.date),
            d.more_than_the_week().map_or_else(format::unknown, |m| format::share(m, LOCALE))
        ),
        None => match all(days).first() {
            Some(d) => {
                format!(
                    "{} asked for more {} than any hour of the week",
                    date(d.date),
                    lane_in_sentence(d.lane)
                )
            }
            None => "No day asked for more than the fullest hour of the week".into(),
        },
    }
}

fn row(session: Session, d: &Shown) -> AnyView {
    let figure = FigureId::WorstDay(d.lane, d.rank);
    let name = format!("{} on {}, {}: how this comes about", d.lane.words(), date(d.date), d.need);
    view! {
        <tr>
            <th scope="row">{d.lane.words()}</th>
            <td class="nowrap">{format!("{}, {}", date(d.date), format::hour_of_day(d.hour))}</td>
            <td class="number">
                <LinkButton
                    label=d.need.clone()
                    name=name
                    on_press=move |()| session.explain(figure.clone())
                />
            </td>
            <td class="number">{d.usual.clone()}</td>
            <td class="number">{more(d.more)}</td>
            <td class="number quiet">{format::integer(d.measured as u64, LOCALE)}</td>
        </tr>
    }
    .into_any()
}

fn heads() -> Vec<Head> {
    vec![
        Head::words("Limit"),
        Head::words("Day and hour"),
        Head::number("All VMs needed"),
        Head::number("Fullest hour of the week"),
        Head::number("More"),
        Head::number("VMs measured"),
    ]
}

fn copied(days: &RareDays) -> Vec<Vec<String>> {
    let mut rows = vec![heads().into_iter().map(|h| h.label).collect::<Vec<_>>()];
    rows.extend(all(days).into_iter().map(|d| {
        vec![
            d.lane.words().to_owned(),
            format!("{}, {}", date(d.date), format::hour_of_day(d.hour)),
            d.need,
            d.usual,
            more(d.more),
            format::integer(d.measured as u64, LOCALE),
        ]
    }));
    rows
}

/// The section.
#[component]
pub fn WorstDays() -> impl IntoView {
    let session = Session::here();
    session.ask_readings(Question::Days);
    let found = Memo::new(move |_| session.stages().asked.with(|a| a.days.clone()));
    let under_way = Memo::new(move |_| session.readings_under_way(Question::Days));
    let title =
        move || found.with(|f| f.as_ref().map_or_else(|| "Looking for rare days".into(), |d| title(d)));
    let progress = move || {
        under_way.with(Option::is_some).then(|| {
            view! { <Progress label="Adding up days" done=under_way bare=true /> }
        })
    };
    let body = move || {
        let days = found.get()?;
        if days.is_empty() {
            let text = "A week of percentiles loses what happens on one day in thirty. In the period measured there was no such day.";
            return Some(view! { <p class="quiet">{text}</p> }.into_any());
        }
        let rows = all(&days).iter().map(|d| row(session, d)).collect_view();
        Some(
            view! {
                <Table caption="Days that asked for more than the week" min_width=680 heads=heads()>
                    <tbody>{rows}</tbody>
                </Table>
                <div class="row spaced">
                    <p class="note quiet">
                        "With overhead and growth, as in the plan. Hosts are packed for the week: what such a day does to each of them says the replay on Placement."
                    </p>
                    <span class="push"></span>
                    <CopyTable what="the rare days" rows=Callback::new(move |()| copied(&days)) />
                </div>
            }
            .into_any(),
        )
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">
                    {move || format!("whole days, all VMs on the same date, {}", format::on_site_clock(session.project().clock))}
                </span>
            </div>
            {progress}
            {body}
        </section>
    }
    .into_any()
}
