//! The plan beside what it would be otherwise: other rules, other hosts, other arrangements; and which workloads suit
//! each other.

mod arrangements;
pub mod fit;
mod host_types;
mod pairs;
mod relaxations;
mod words;

use super::Shown;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, LinkButton};
use crate::widgets::icon::Glyph;
use crate::widgets::message::Remedy;
use crate::widgets::progress::Progress;
use engine::comparison::{Answer, Comparison, Question};
use engine::figure::FigureId;
use engine::money::Money;
use leptos::prelude::*;
use std::sync::Arc;

/// The comparison that the sections show.
type Compared = Memo<Option<Arc<Comparison>>>;

/// A question with its answer, while there is one.
type Asked = (Question, Option<Answer>);

/// Questions of one kind with their answers, in the order of asking.
fn asked(session: Session, kind: fn(&Question) -> bool) -> Memo<Vec<Asked>> {
    Memo::new(move |_| {
        let answers = session.stages().answers.get();
        session.comparing.with(|c| {
            let own = c.questions.iter().filter(|q| kind(q));
            own.map(|q| (q.clone(), answers.get(q).cloned())).collect()
        })
    })
}

/// What stands where there is no answer yet.
fn not_yet(session: Session, question: &Question) -> AnyView {
    let question = question.clone();
    let text = move || {
        session.comparing.with(|c| match c.under_way.get(&question) {
            Some(done) => format::share_to(*done, 0, LOCALE),
            None => "not asked yet".into(),
        })
    };
    view! { <span class="quiet">{text}</span> }.into_any()
}

/// Hosts that were found; opens how.
fn hosts(session: Session, question: &Question, answer: &Answer) -> AnyView {
    let text = format::integer(u64::from(answer.hosts), LOCALE);
    let name = format!("{}: {text} hosts, how this comes about", words::question(question, session));
    let figure = FigureId::HostsIf(question.clone());
    view! { <LinkButton label=text name=name on_press=move |()| session.explain(figure.clone()) /> }
        .into_any()
}

/// Hardware and licences; opens how.
fn money(session: Session, question: &Question, answer: &Answer) -> AnyView {
    let Some(m) = answer.money() else {
        return view! { <span class="unknown">{format::unknown()}</span> }.into_any();
    };
    let text = format::money(m, LOCALE);
    let name = format!("{}: {text}, how this comes about", words::question(question, session));
    let figure = FigureId::MoneyIf(question.clone());
    view! { <LinkButton label=text name=name on_press=move |()| session.explain(figure.clone()) /> }
        .into_any()
}

fn difference_of_money(m: Option<Money>) -> AnyView {
    match m {
        Some(m) => format::difference_money(m, LOCALE).into_any(),
        None => view! { <span class="unknown">{format::unknown()}</span> }.into_any(),
    }
}

fn years(session: Session) -> String {
    session.stages().resolved.with(|r| {
        r.as_ref().map_or_else(String::new, |r| {
            format::number_as(r.policy.horizon_months().years(), "year", "years", LOCALE)
        })
    })
}

/// How far the answers are, and what can be done about it.
#[component]
fn Standing() -> impl IntoView {
    let session = Session::here();
    let working = Memo::new(move |_| session.comparing.with(|c| !c.under_way.is_empty()));
    let waits = Memo::new(move |_| session.comparing.with(|c| c.waits));
    let done = Signal::derive(move || session.comparing.with(|c| Some(c.done())));
    let label = Signal::derive(move || {
        session.comparing.with(|c| {
            let open = c.questions.len().saturating_sub(c.answered);
            format!("Packing {} more", format::count(open as u64, "variant", "variants", LOCALE))
        })
    });
    let export = move || {
        session.comparing.with(|c| c.answered > 0).then(|| {
            view! {
                <Button
                    label="Save as CSV"
                    icon=Glyph::Download
                    on_press=move |()| crate::session::keeping::save_export(session, "comparison-csv")
                />
            }
        })
    };
    let ask = move || {
        waits.get().then(|| {
            let label = session.comparing.with_untracked(|c| {
                let open = c.questions.len().saturating_sub(c.answered);
                format!("Pack {}", format::count(open as u64, "variant", "variants", LOCALE))
            });
            view! { <Button label=label on_press=move |()| session.compare_now() /> }
        })
    };
    let progress = move || {
        working.get().then(|| {
            let stop = Remedy::new("Stop comparing", move || session.stop_comparing());
            view! { <Progress label=label done=done stop=stop bare=true /> }
        })
    };
    view! { <div class="comparing">{progress} {ask} {export}</div> }.into_any()
}

/// The sections.
#[component]
pub fn Comparisons(
    /// The placement that the page shows.
    placement: Shown,
) -> impl IntoView {
    let session = Session::here();
    session.look_at_comparison();
    let compared = session.stages().comparison;
    view! {
        <relaxations::Relaxations compared=compared />
        <host_types::HostTypes compared=compared />
        <arrangements::Arrangements compared=compared />
        <pairs::PairTables placement=placement />
        <fit::FitOnHosts placement=placement />
    }
    .into_any()
}
