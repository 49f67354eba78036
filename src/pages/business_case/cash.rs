//! Cumulative cash by month: how deep it goes, when it is back, where it ends.

use super::{Case, view_words};
use crate::pages::chart::{Kind, chart};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::segments::Segments;
use crate::widgets::select::Choice;
use charts::cumulative_cash::{self, Model};
use engine::figure::View;
use engine::finance::payback::{lowest_point, payback};
use engine::finance::{BusinessCase, Payback};
use engine::money::Money;
use leptos::prelude::*;
use std::sync::Arc;

const PLAIN: &str = "plain";
const DISCOUNTED: &str = "discounted";

fn title(case: &BusinessCase, view: View, discounted: bool) -> String {
    let flows = &case.results(view).flows;
    if discounted {
        let never =
            || format!("not within {}", format::count(case.horizon.into(), "month", "months", LOCALE));
        return match payback(&flows.cumulative_discounted) {
            Payback::After { months, .. } => {
                format!("Discounted, the money is back in {}", format::months(months, LOCALE))
            }
            Payback::Immediate => "Discounted, cash is never below zero".into(),
            Payback::NotWithinHorizon => format!("Discounted, the money is back {}", never()),
        };
    }
    let end = flows.cumulative.last().map(|m: &Money| {
        let months = format::integer(case.horizon.into(), LOCALE);
        format!("{} in month {months}", format::money_compact(*m, LOCALE))
    });
    let end = end.unwrap_or_default();
    match lowest_point(&flows.cumulative) {
        Some((month, low)) => format!(
            "Cumulative cash is lowest in month {}, at {}, and comes to {end}",
            format::integer(month as u64, LOCALE),
            format::money_compact(low, LOCALE),
        ),
        None => format!("Cumulative cash is never below zero, and comes to {end}"),
    }
}

/// The chart with its finding.
#[component]
pub fn Cash(
    /// The case.
    case: Case,
    /// What counts as money.
    chosen: RwSignal<View>,
) -> impl IntoView {
    let session = Session::here();
    let discounted = RwSignal::new(false);
    let model = Memo::new(move |_| {
        case.with(|c| {
            let r = c.as_ref()?.results(chosen.get());
            Some(Arc::new(Model {
                plain: r.flows.cumulative.clone(),
                discounted: discounted.get().then(|| r.flows.cumulative_discounted.clone()),
                band: None,
                payback: r.payback,
                payback_note: None,
                locale: LOCALE,
            }))
        })
    });
    let heading = move || {
        case.with(|c| c.as_ref().map(|c| title(c, chosen.get(), discounted.get())).unwrap_or_default())
    };
    let about = move || {
        let currency = case.with(|c| c.as_ref().map(|c| c.currency.code().to_owned()).unwrap_or_default());
        let rate = session
            .stages()
            .resolved
            .with(|r| r.as_ref().map(|r| format::share(r.policy.discount_rate(), LOCALE)))
            .unwrap_or_default();
        let how = if discounted.get() {
            format!("plain, and discounted at {rate} a year")
        } else {
            "not discounted".into()
        };
        format!("{currency}, {}, {how}", view_words(chosen.get()))
    };
    let value = Signal::derive(move || if discounted.get() { DISCOUNTED } else { PLAIN }.to_owned());
    let kind = Kind {
        draw: cumulative_cash::draw,
        summary: cumulative_cash::summary,
        table: cumulative_cash::table,
    };
    view! {
        <section class="section first">
            <div class="section-head">
                <h2>{heading}</h2>
                <span class="about">{about}</span>
                <div class="to-end">
                    <Segments
                        label="Cash plain or discounted"
                        choices=vec![Choice::new(PLAIN, "Plain"), Choice::new(DISCOUNTED, "Discounted")]
                        value=value
                        on_change=Callback::new(move |v: String| discounted.set(v == DISCOUNTED))
                    />
                </div>
            </div>
            {chart(model.into(), kind, 272)}
        </section>
    }
    .into_any()
}
