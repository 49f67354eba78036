//! All jobs in one table.

use super::{Shown, count_jobs, hours, sentence};
use crate::browser::dom;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::grid::{Column, Grid, Sort, SortKey};
use crate::widgets::icon::Glyph;
use crate::widgets::message::{SeverityMark, Tell};
use crate::widgets::select::{Choice, Select};
use crate::widgets::text_field::TextField;
use engine::conversion::{Job, Method};
use engine::diagnostic::Severity;
use engine::inventory::ServerId;
use engine::quantity::{Hours, MiB};
use leptos::prelude::*;
use std::sync::Arc;

/// One job as the table shows it.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    job: Job,
    name: Arc<str>,
    host: Option<String>,
    worst: Option<Severity>,
    search: String,
}

fn rows(session: Session, plan: Shown) -> Option<Vec<Row>> {
    let stages = session.stages();
    let (c, inventory) = (plan.get()?, stages.inventory.get()?);
    let placement = stages.placement.get();
    let row = |job: &Job| {
        let name = inventory.server(&job.server).map_or_else(Arc::default, |s| Arc::clone(&s.name.value));
        let host = job.host.and_then(|h| Some(placement.as_ref()?.hosts.get(h)?.name.clone()));
        Row {
            search: format!(
                "{name} {} {} {}",
                job.vm_name,
                job.method.words(),
                host.as_deref().unwrap_or_default()
            )
            .to_lowercase(),
            worst: job.diagnostics.iter().map(|d| d.severity).max(),
            job: job.clone(),
            name,
            host,
        }
    };
    Some(c.jobs.iter().map(row).collect())
}

fn known(text: Option<String>) -> AnyView {
    match text {
        Some(t) => t.into_any(),
        None => view! { <span class="unknown">{format::unknown()}</span> }.into_any(),
    }
}

fn problems(r: &Row) -> AnyView {
    let n = format::integer(r.job.diagnostics.len() as u64, LOCALE);
    match r.worst {
        Some(s) => view! { <SeverityMark tell=Tell::from(s) label=n /> }.into_any(),
        None => view! { <span class="quiet">"none"</span> }.into_any(),
    }
}

fn columns(all: Memo<Arc<Vec<Row>>>) -> Arc<Vec<Column>> {
    let cell = move |make: fn(&Row) -> AnyView| {
        move |i: usize| all.with_untracked(|r| r.get(i).map(make)).unwrap_or_else(|| ().into_any())
    };
    let by =
        move |key: fn(&Row) -> SortKey| move |i: usize| all.with(|r| r.get(i).map_or(SortKey::Unknown, key));
    Arc::new(vec![
        Column::words(
            "server",
            "Server",
            144,
            cell(|r| view! { <span class="cut strong">{r.name.to_string()}</span> }.into_any()),
        )
        .sorted_by(by(|r| SortKey::Text(r.name.to_lowercase()))),
        Column::words("method", "Method", 116, cell(|r| r.job.method.words().into_any()))
            .sorted_by(by(|r| SortKey::Text(r.job.method.words().into()))),
        Column::words(
            "host",
            "Target",
            100,
            cell(|r| match &r.host {
                Some(h) => h.clone().into_any(),
                None => view! { <SeverityMark tell=Tell::Error label="no host" /> }.into_any(),
            }),
        )
        .sorted_by(by(|r| {
            let place = r.job.host.and_then(|h| u32::try_from(h).ok());
            SortKey::number(place.map(f64::from))
        })),
        Column::words("problems", "To settle", 96, cell(problems)).sorted_by(by(|r| {
            let n = u32::try_from(r.job.diagnostics.len()).unwrap_or(u32::MAX);
            SortKey::Number(f64::from(n))
        })),
        Column::words("slowest", "Slowest part", 128, cell(|r| r.job.bottleneck.words().into_any()))
            .sorted_by(by(|r| SortKey::Text(r.job.bottleneck.words().into()))),
        Column::numbers(
            "data",
            "Data",
            Some("GiB"),
            96,
            cell(|r| known(r.job.data.map(|d| format::number(d.gib(), usize::from(d.gib() < 10.0), LOCALE)))),
        )
        .sorted_by(by(|r| SortKey::number(r.job.data.map(MiB::mib)))),
        Column::numbers(
            "copy",
            "Copy",
            None,
            112,
            cell(|r| known(r.job.copy.map(|h| format::hours(h, LOCALE)))),
        )
        .sorted_by(by(|r| SortKey::number(r.job.copy.map(Hours::hours)))),
        Column::numbers(
            "duration",
            "Duration",
            None,
            116,
            cell(|r| known(r.job.duration.map(|h| format::hours(h, LOCALE)))),
        )
        .sorted_by(by(|r| SortKey::number(r.job.duration.map(Hours::hours)))),
        Column::numbers(
            "downtime",
            "Downtime",
            None,
            116,
            cell(|r| view! { <span class="strong">{hours(r.job.downtime)}</span> }.into_any()),
        )
        .sorted_by(by(|r| SortKey::number(r.job.downtime.map(Hours::hours)))),
    ])
}

fn method_of(name: &str) -> Option<Method> {
    Method::ALL.into_iter().find(|m| m.words() == name)
}

/// The section.
#[component]
pub fn Jobs(
    /// The jobs.
    plan: Shown,
    /// The job whose details are shown.
    chosen: RwSignal<Option<ServerId>>,
) -> impl IntoView {
    let session = Session::here();
    let all = Memo::new(move |_| Arc::new(rows(session, plan).unwrap_or_default()));
    let (text, method, state) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let shown = Memo::new(move |_| {
        let (words, method, state) = (text.get().to_lowercase(), method_of(&method.get()), state.get());
        all.with(|all| {
            let taken = all.iter().enumerate().filter(|(_, r)| {
                let settled = match state.as_str() {
                    "errors" => r.worst == Some(Severity::Error),
                    "doubts" => r.worst >= Some(Severity::Warning),
                    _ => true,
                };
                settled
                    && method.is_none_or(|m| r.job.method == m)
                    && words.split_whitespace().all(|w| r.search.contains(w))
            });
            Arc::new(taken.map(|(i, _)| i).collect::<Vec<_>>())
        })
    });
    let methods = Signal::derive(move || {
        let mut list = vec![Choice::new("", "Every method")];
        let used = plan.with(|c| c.as_ref().map(|c| c.by_method()).unwrap_or_default());
        list.extend(used.iter().map(|s| Choice::new(s.method.words(), sentence(s.method.words()))));
        list
    });
    let drawn = Memo::new(move |before: Option<&u64>| {
        all.track();
        before.map_or(0, |n| n + 1)
    });
    let current = Signal::derive(move || {
        let id = chosen.get()?;
        all.with(|all| all.iter().position(|r| r.job.server == id))
    });
    let count = move || {
        let (some, of) = (shown.with(|s| s.len()), all.with(|a| a.len()));
        format!("{} of {}", format::integer(some as u64, LOCALE), count_jobs(of))
    };
    let title = move || {
        let (stopped, n) =
            all.with(|all| (all.iter().filter(|r| r.worst == Some(Severity::Error)).count(), all.len()));
        match stopped {
            0 => format!("{}, none of them stopped by what is missing", count_jobs(n)),
            1 => format!("1 of {} has errors to settle first", count_jobs(n)),
            s => format!(
                "{} of {} have errors to settle first",
                format::integer(s as u64, LOCALE),
                count_jobs(n)
            ),
        }
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"press a job for its reason and its order"</span>
            </div>
            <div class="filters">
                <TextField
                    label="Filter jobs"
                    hide_label=true
                    live=true
                    icon=Glyph::Search
                    placeholder="Filter jobs"
                    value=text
                    on_commit=Callback::new(move |t: String| text.set(t))
                />
                <Select
                    label="Method"
                    hide_label=true
                    choices=methods
                    value=method
                    on_change=Callback::new(move |v: String| method.set(v))
                />
                <Select
                    label="To settle"
                    hide_label=true
                    choices=Signal::stored(
                        vec![
                            Choice::new("", "Settled or not"),
                            Choice::new("errors", "With errors"),
                            Choice::new("doubts", "With errors or warnings"),
                        ],
                    )
                    value=state
                    on_change=Callback::new(move |v: String| state.set(v))
                />
                <span class="count" aria-live="polite">{count}</span>
            </div>
            <Grid
                label="Conversion jobs"
                columns=Signal::stored(columns(all))
                rows=shown
                sort=RwSignal::new(None::<Sort>)
                revision=drawn
                current=current
                height=400
                on_open=Callback::new(move |i: usize| {
                    chosen.set(all.with_untracked(|all| all.get(i).map(|r| r.job.server.clone())));
                    dom::reveal_soon("job-detail");
                })
            />
        </section>
    }
    .into_any()
}
