//! What several servers need together: their readings added up instant by instant, beside what adding up peaks or
//! percentiles would have said.

use crate::pages::copy_table::CopyTable;
use crate::session::Session;
use crate::session::readings::Question;
use crate::shell::LOCALE;
use crate::widgets::button::LinkButton;
use crate::widgets::heatmap::{WeekHeatmap, WriteValue};
use crate::widgets::progress::Progress;
use crate::widgets::segments::Segments;
use crate::widgets::select::Choice;
use crate::widgets::table::{Head, Table};
use engine::aligned::{Group, Said, SumOf, Together};
use engine::figure::{FigureId, Value};
use engine::quantity::Quantity;
use engine::series::Resource;
use engine::time::{HourOfWeek, SiteClock};
use leptos::prelude::*;
use std::sync::Arc;

const fn short(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu => "CPU",
        Resource::Memory => "Memory",
        Resource::NetworkIn => "Network in",
        Resource::NetworkOut => "Network out",
        Resource::DiskOperations => "Disk operations",
        Resource::DiskThroughput => "Disk throughput",
        // Not added up over servers, and so not in this table.
        Resource::RunQueue | Resource::ProcessorQueue | Resource::Paging | Resource::DiskBusy => "",
    }
}

/// One resource as it is shown.
#[derive(Clone)]
struct Line {
    figures: Vec<(Said, Option<String>)>,
    when: String,
    parts: usize,
    of: usize,
    about: String,
    week: Vec<Option<f64>>,
    top: f64,
    write: WriteValue,
}

fn line<Q: Quantity + Into<Value> + 'static>(
    sum: Option<&SumOf<Q>>,
    together: &Together,
    clock: SiteClock,
) -> Option<Line> {
    let sum = sum?;
    let said = &sum.said;
    let write: WriteValue = Arc::new(|v| format::value(&Q::from_base(v).into(), LOCALE));
    let text = |q: Q| format::value(&q.into(), LOCALE);
    let minutes = format::number(f64::from(said.interval_seconds) / 60.0, 0, LOCALE);
    let mut about =
        format!("{} of {minutes} minutes", format::count(said.known as u64, "interval", "intervals", LOCALE));
    if said.known < said.intervals {
        about.push_str(&format!(
            ", of {} in the period; in the others a server is unknown",
            format::integer(said.intervals as u64, LOCALE)
        ));
    }
    if said.filled.fraction() > 0.0 {
        about.push_str(&format!(
            "; {} of the readings are missing and stand as the hour of their week",
            format::share(said.filled, LOCALE)
        ));
    }
    Some(Line {
        figures: Said::ALL.into_iter().map(|s| (s, said.said(s).map(text))).collect(),
        when: format::date_time(said.peak_at, clock),
        parts: said.parts,
        of: together.servers.len(),
        about,
        week: HourOfWeek::all().map(|h| sum.week.at(h).map(Quantity::base)).collect(),
        top: sum.week.peak().map_or(1.0, |(_, v)| v.base()),
        write,
    })
}

fn line_of(t: &Together, resource: Resource, clock: SiteClock) -> Option<Line> {
    match resource {
        Resource::Cpu => line(t.cpu.as_ref(), t, clock),
        Resource::Memory => line(t.memory.as_ref(), t, clock),
        Resource::NetworkIn => line(t.network_in.as_ref(), t, clock),
        Resource::NetworkOut => line(t.network_out.as_ref(), t, clock),
        Resource::DiskOperations => line(t.disk_operations.as_ref(), t, clock),
        Resource::DiskThroughput => line(t.disk_throughput.as_ref(), t, clock),
        Resource::RunQueue | Resource::ProcessorQueue | Resource::Paging | Resource::DiskBusy => None,
    }
}

fn words(said: Said, statistic: &str) -> String {
    match said {
        Said::PeakOfSum => "Highest together".into(),
        Said::PercentileOfSum => format!("{statistic} together"),
        Said::SumOfPercentiles => format!("{statistic} added up"),
        Said::SumOfPeaks => "Peaks added up".into(),
        Said::PeakOfWeeks => "Weeks added up".into(),
    }
}

/// "P95".
fn statistic(session: Session) -> String {
    session.stages().resolved.with(|r| {
        let share = r.as_ref().map(|r| r.policy.percentile());
        share.map_or_else(String::new, |s| {
            if s.fraction() >= 1.0 {
                "Peak".into()
            } else {
                format!("P{}", format::number(s.percent(), 0, LOCALE))
            }
        })
    })
}

fn row(session: Session, group: Group, resource: Resource, line: Option<Line>) -> AnyView {
    let Some(line) = line else {
        return view! {
            <tr>
                <th scope="row">{short(resource)}</th>
                <td colspan="7" class="unknown">
                    "not measured"
                </td>
            </tr>
        }
        .into_any();
    };
    let cells = line
        .figures
        .into_iter()
        .map(|(said, text)| match text {
            Some(text) => {
                let name = format!(
                    "{} {}, {text}: how this comes about",
                    short(resource),
                    words(said, "percentile")
                );
                let figure = FigureId::Together(group, resource, said);
                view! {
                    <td class="number">
                        <LinkButton
                            label=text
                            name=name
                            on_press=move |()| session.explain(figure.clone())
                        />
                    </td>
                }
                .into_any()
            }
            None => view! { <td class="number unknown">{format::unknown()}</td> }.into_any(),
        })
        .collect_view();
    let count = |n: usize| format::integer(n as u64, LOCALE);
    let measured = format!("{} of {}", count(line.parts), count(line.of));
    view! {
        <tr>
            <th scope="row">{short(resource)}</th>
            {cells}
            <td class="nowrap quiet">{line.when}</td>
            <td class="number quiet nowrap">{measured}</td>
        </tr>
    }
    .into_any()
}

fn heads(statistic: &str) -> Vec<Head> {
    let mut heads = vec![Head::words("Resource")];
    heads.extend(Said::ALL.map(|s| Head::number(words(s, statistic))));
    heads.extend([Head::words("Highest on"), Head::number("In the sum")]);
    heads
}

fn copied(t: &Together, statistic: &str, clock: SiteClock) -> Vec<Vec<String>> {
    let mut rows = vec![heads(statistic).into_iter().map(|h| h.label).collect::<Vec<_>>()];
    for resource in Resource::LOADS {
        let Some(line) = line_of(t, resource, clock) else { continue };
        let mut row = vec![short(resource).to_owned()];
        row.extend(line.figures.into_iter().map(|(_, text)| text.unwrap_or_else(format::unknown)));
        row.extend([line.when, format::integer(line.parts as u64, LOCALE)]);
        rows.push(row);
    }
    rows
}

fn title(t: &Together) -> String {
    let servers = format::count(t.servers.len() as u64, "server needs", "servers together need", LOCALE);
    let Some(cpu) = &t.cpu else {
        return match t.servers.len() {
            1 => "No CPU of this server was measured".into(),
            n => format!("No CPU of these {} servers was measured", format::integer(n as u64, LOCALE)),
        };
    };
    let most = format::mhz(cpu.said.peak_of_sum, LOCALE);
    match cpu.said.sum_of_peaks {
        Some(peaks) if peaks > cpu.said.peak_of_sum => {
            format!(
                "{servers} {most} of CPU at the most; their peaks added up say {}",
                format::mhz(peaks, LOCALE)
            )
        }
        _ => format!("{servers} {most} of CPU at the most"),
    }
}

/// The sums of one group of servers.
#[component]
pub fn LoadTogether(
    /// Whose load.
    group: Group,
    /// Beside the heading: a way to close it, say.
    #[prop(optional, into)]
    actions: Option<ViewFn>,
) -> impl IntoView {
    let session = Session::here();
    let question = if group == Group::Picked { Question::Picked } else { Question::Moving };
    session.ask_readings(question);
    let found = Memo::new(move |_| session.stages().asked.with(|a| a.together.get(&group).cloned()));
    let clock = move || session.project().clock;
    let chosen = RwSignal::new(Resource::Cpu);
    let key = |r: Resource| short(r).to_owned();
    let title = move || {
        found.with(|f| match f {
            Some(t) => title(t),
            None => "Adding up readings, instant by instant".into(),
        })
    };
    let under_way = Memo::new(move |_| session.readings_under_way(question));
    let progress = move || {
        under_way.with(Option::is_some).then(|| {
            view! { <Progress label="Adding up readings" done=under_way bare=true /> }
        })
    };
    let rows = move || {
        found.with(|f| {
            f.as_ref().map(|t| {
                Resource::LOADS
                    .map(|r| row(session, group, r, line_of(t, r, clock())))
                    .into_iter()
                    .collect_view()
            })
        })
    };
    let week = move || {
        let resource = chosen.get();
        let line = found.with(|f| line_of(f.as_deref()?, resource, clock()));
        let Some(line) = line else {
            return view! {
                <p class="quiet">
                    {format!("{}: nothing was measured. Bring measurements under Inventory.", short(resource))}
                </p>
            }
            .into_any();
        };
        let top_words = format!("{}, the fullest hour", (line.write)(line.top));
        let label = format!("{} together by hour of the week", short(resource));
        view! {
            <WeekHeatmap label=label values=line.week top=line.top top_words=top_words write=line.write />
            <p class="note quiet">
                {format!("{}. Hours are {}.", line.about, format::on_site_clock(clock()))}
            </p>
        }
        .into_any()
    };
    let table = move || {
        found.with(Option::is_some).then(|| {
            let statistic = statistic(session);
            view! {
                <Table
                    caption="What they need together of each resource, said in five ways"
                    min_width=860
                    heads=heads(&statistic)
                >
                    <tbody>{rows}</tbody>
                </Table>
                <p class="note quiet">
                    "As the servers are today, without overhead and growth. Adding up peaks takes all servers to peak at once; weeks added up is what packing counts with."
                </p>
                <div class="row spaced">
                    <Segments
                        label="Resource by hour of the week"
                        choices=Resource::LOADS.map(|r| Choice::new(key(r), short(r))).to_vec()
                        value=Signal::derive(move || key(chosen.get()))
                        on_change=Callback::new(move |k: String| {
                            if let Some(r) = Resource::LOADS.into_iter().find(|r| key(*r) == k) {
                                chosen.set(r);
                            }
                        })
                    />
                    <span class="push"></span>
                    <CopyTable
                        what="the table of sums"
                        rows=Callback::new(move |()| {
                            let clock = session.project_now().clock;
                            found
                                .with_untracked(|f| {
                                    f.as_ref().map(|t| copied(t, &statistic, clock)).unwrap_or_default()
                                })
                        })
                    />
                </div>
                <div class="week-of-sum">{week}</div>
            }
        })
    };
    view! {
        <section class="section together">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"readings added up instant by instant"</span>
                <span class="push"></span>
                {actions.map(|a| a.run())}
            </div>
            {progress}
            {table}
        </section>
    }
    .into_any()
}
