//! What the plan costs and saves: the three lists, the flow of cash and the results, in cash only and
//! with the time of people valued.

mod cash;
mod diagnostics;
mod inputs;
mod lists;
mod results;

use crate::session::{Page, Session};
use crate::shell::LOCALE;
use crate::widgets::button::LinkButton;
use crate::widgets::empty::Empty;
use crate::widgets::message::Remedy;
use crate::widgets::segments::Segments;
use crate::widgets::select::Choice;
use engine::figure::{FigureId, View};
use engine::finance::explain::irr_value;
use engine::finance::{BusinessCase, Payback, Results};
use engine::money::Money;
use leptos::prelude::*;
use std::sync::Arc;

/// The case, while there is one.
type Case = Memo<Option<Arc<BusinessCase>>>;

const CASH: &str = "cash";
const TIME: &str = "time";

const fn view_words(view: View) -> &'static str {
    match view {
        View::CashOnly => "cash only",
        View::TimeValued => "with time valued",
    }
}

/// A figure that opens its working.
fn door(session: Session, text: String, what: &str, figure: FigureId) -> AnyView {
    let name = format!("{text}, {what}: how this comes about");
    view! { <LinkButton label=text name=name on_press=move |()| session.explain(figure.clone()) /> }
        .into_any()
}

fn horizon(case: &BusinessCase) -> String {
    format::count(case.horizon.into(), "month", "months", LOCALE)
}

fn saves(r: &Results) -> String {
    let saving = r.saving_per_year;
    if saving.amount() < 0.0 {
        let more = Money::new(saving.amount().abs(), saving.currency());
        format!("it costs {} a year more", format::money(more, LOCALE))
    } else {
        format!("it saves {} a year", format::money(saving, LOCALE))
    }
}

/// "Pays back in 18.5 months".
fn title(case: &BusinessCase, view: View) -> String {
    let own = case.results(view);
    let valued = if view == View::TimeValued { " with time valued" } else { "" };
    match own.payback {
        Payback::After { months, first_crossing: None } => {
            // Back in plain money, yet worth less than what the discount rate asks for.
            let but = if own.npv.amount() < 0.0 { ", but not when discounted" } else { "" };
            format!("Pays back in {}{valued}{but}", format::months(months, LOCALE))
        }
        Payback::After { months, first_crossing: Some(first) } => format!(
            "Pays back for good in {}{valued}, and for a while after {}",
            format::months(months, LOCALE),
            format::number(first.months(), 1, LOCALE)
        ),
        Payback::Immediate => format!("Cash is never below zero{valued}: {}", saves(own)),
        Payback::NotWithinHorizon => {
            let never = format!("Does not pay back within {}{valued}", horizon(case));
            match case.time_valued.payback {
                Payback::After { months, .. } if view == View::CashOnly => {
                    format!("{never} in cash; with time valued in {}", format::months(months, LOCALE))
                }
                _ => format!("{never}: {}", saves(own)),
            }
        }
    }
}

fn subtitle(session: Session, case: &BusinessCase, view: View) -> AnyView {
    let r = case.results(view);
    let money = |m| format::money(m, LOCALE);
    let rate = session
        .stages()
        .resolved
        .with(|r| r.as_ref().map(|r| format::share(r.policy.discount_rate(), LOCALE)))
        .unwrap_or_default();
    let proposed = session.stages().placement.with(|p| p.as_ref().is_some_and(|p| !p.accepted));
    view! {
        {door(session, money(r.investment), "investment", FigureId::Investment(view))}
        " at the start; the saving is "
        {door(session, money(r.saving_per_year), "saving per year", FigureId::SavingPerYear(view))}
        {format!(" a year. NPV over {} at {rate} is ", horizon(case))}
        {door(session, money(r.npv), "net present value", FigureId::Npv(view))}
        ", IRR "
        {door(session, format::value(&irr_value(r.irr), LOCALE), "internal rate of return", FigureId::Irr(view))}
        {format!(", {}. ", view_words(view))}
        {proposed
            .then(|| {
                view! {
                    "It rests on a placement that is proposed, not accepted: "
                    <a href=Page::Placement.hash()>"see the placement"</a>
                    "."
                }
            })}
    }
    .into_any()
}

/// The page.
#[component]
pub fn BusinessCasePage() -> impl IntoView {
    let session = Session::here();
    let case: Case = session.stages().business_case;
    let chosen = RwSignal::new(View::CashOnly);
    let there = Memo::new(move |_| case.with(Option::is_some));
    let heading = move || {
        case.with(|c| {
            c.as_ref().map_or_else(|| "No placement, no business case yet".into(), |c| title(c, chosen.get()))
        })
    };
    let line = move || case.with(|c| c.as_ref().map(|c| subtitle(session, c, chosen.get())));
    let value = Signal::derive(move || match chosen.get() {
        View::CashOnly => CASH.to_owned(),
        View::TimeValued => TIME.to_owned(),
    });
    let choose = Callback::new(move |v: String| {
        chosen.set(if v == TIME { View::TimeValued } else { View::CashOnly });
    });
    let body = move || {
        if there.get() {
            view! {
                <cash::Cash case=case chosen=chosen />
                <results::ResultsTable case=case chosen=chosen />
                <lists::Lists case=case chosen=chosen />
                <diagnostics::Doubts case=case />
            }
            .into_any()
        } else {
            view! {
                <Empty
                    title="There is no placement to price"
                    text="Hosts, licences and energy follow from which VM goes on which host. As soon as a placement is found, this page fills itself."
                    remedy=Remedy::new("Go to Placement", || crate::browser::route::go(Page::Placement))
                />
            }
            .into_any()
        }
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{heading}</h1>
                <p>{line}</p>
            </div>
            <Show when=move || there.get()>
                <div class="actions">
                    <Segments
                        label="What counts as money"
                        choices=vec![Choice::new(CASH, "Cash only"), Choice::new(TIME, "With time valued")]
                        value=value
                        on_change=choose
                    />
                </div>
            </Show>
        </div>
        {body}
        <inputs::Inputs />
    }
    .into_any()
}
