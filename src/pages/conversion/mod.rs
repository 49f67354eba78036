//! How each server moves: methods, jobs with durations and downtimes, orders for the tools.

mod job;
mod jobs;
mod methods;
mod orders;
mod pace;
mod target;

use crate::session::{Page, Session};
use crate::shell::LOCALE;
use crate::widgets::empty::Empty;
use crate::widgets::message::Remedy;
use crate::widgets::progress::PlaceholderLines;
use engine::conversion::{ConversionPlan, MethodSum};
use engine::inventory::ServerId;
use engine::quantity::Hours;
use files::writers::ConversionTarget;
use leptos::prelude::*;
use std::sync::Arc;
use target::TargetFields;

/// The conversion that the page shows.
type Shown = Memo<Option<Arc<ConversionPlan>>>;

/// "94 jobs".
fn count_jobs(n: usize) -> String {
    format::count(n as u64, "job", "jobs", LOCALE)
}

/// A duration, or that it is unknown.
fn hours(h: Option<Hours>) -> String {
    h.map_or_else(format::unknown, |h| format::hours(h, LOCALE))
}

/// With its first letter in upper case.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// "cold image for 61".
fn most_used(sums: &[MethodSum]) -> Option<String> {
    let most = sums.iter().reduce(|a, b| if b.jobs > a.jobs { b } else { a })?;
    Some(format!("{} for {}", most.method.words(), format::integer(most.jobs as u64, LOCALE)))
}

fn title(c: &ConversionPlan) -> String {
    let moves = if c.jobs.len() == 1 { "moves" } else { "move" };
    let method = most_used(&c.by_method()).map(|m| format!("; {m}")).unwrap_or_default();
    format!(
        "{} {moves} {}; at best {} of copying, with the shared link kept full{method}",
        count_jobs(c.jobs.len()),
        format::mib(c.data, LOCALE),
        format::hours(c.link_kept_full, LOCALE)
    )
}

fn subtitle(c: &ConversionPlan) -> String {
    let unknown = c.jobs.iter().filter(|j| j.data.is_none()).count();
    let stopped = c
        .jobs
        .iter()
        .filter(|j| j.diagnostics.iter().any(|d| d.severity == engine::diagnostic::Severity::Error))
        .count();
    let mut text =
        "Copying alone, over the whole shared link; boot, drivers and checks come on top for each job."
            .to_owned();
    if unknown > 0 {
        text.push_str(&format!(" The data of {} is unknown and not in the sum.", count_jobs(unknown)));
    }
    if stopped > 0 {
        let are = if stopped == 1 { "has" } else { "have" };
        text.push_str(&format!(" {} {are} something to settle before.", count_jobs(stopped)));
    }
    text
}

fn nothing_yet(session: Session) -> AnyView {
    let moves = session.stages().demand.with(|d| d.as_ref().is_none_or(|d| !d.vms.is_empty()));
    if moves {
        return view! {
            <p class="quiet">"Jobs follow from the placement, which is being looked for."</p>
            <PlaceholderLines lines=8 />
        }
        .into_any();
    }
    view! {
        <Empty
            title="No server moves, so there is nothing to convert"
            text="Verdicts decide which servers move. Overrule one, or mend what keeps it."
            remedy=Remedy::new("Go to Candidates", || crate::browser::route::go(Page::Candidates))
        />
    }
    .into_any()
}

/// The page.
#[component]
pub fn ConversionPage() -> impl IntoView {
    let session = Session::here();
    let plan = session.stages().conversion;
    let there = Memo::new(move |_| plan.with(Option::is_some));
    let busy = move || session.busy.with(Option::is_some);
    let target = Memo::new(move |_| ConversionTarget::from(&*session.project().conversion_target));
    let chosen = RwSignal::new(None::<ServerId>);
    let title =
        move || plan.with(|c| c.as_ref().map_or_else(|| "How each server moves".to_owned(), |c| title(c)));
    let line = move || plan.with(|c| c.as_ref().map(|c| subtitle(c)));
    let body = move || {
        view! {
            <methods::Methods plan=plan />
            <jobs::Jobs plan=plan chosen=chosen />
            <job::JobDetail plan=plan chosen=chosen target=target />
            <TargetFields />
            <orders::Orders target=target />
            <pace::Pace plan=plan />
        }
        .into_any()
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p>{line}</p>
            </div>
        </div>
        <div class="whole" class:waiting=busy aria-busy=move || busy().to_string()>
            {move || if there.get() { body() } else { nothing_yet(session) }}
        </div>
    }
    .into_any()
}
