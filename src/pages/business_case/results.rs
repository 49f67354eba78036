//! Both views side by side, each figure with its working; beside them what no total holds.

use super::{Case, door, horizon, view_words};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::{Head, Table};
use engine::figure::{CostList, FigureId, View};
use engine::finance::explain::irr_value;
use engine::finance::{BusinessCase, Payback, Results};
use engine::quantity::Ratio;
use leptos::prelude::*;

/// A row: its name, what it means, how it reads, and what it opens.
struct Row {
    name: &'static str,
    means: String,
    text: fn(&Results, &BusinessCase) -> String,
    figure: fn(View) -> FigureId,
}

fn payback(r: &Results, case: &BusinessCase) -> String {
    match r.payback {
        Payback::After { months, .. } => format::months(months, LOCALE),
        Payback::Immediate => "at once".into(),
        Payback::NotWithinHorizon => format!("not within {}", horizon(case)),
    }
}

fn of_investment(share: Option<Ratio>) -> String {
    share.map_or_else(|| "no investment".into(), |s| format::share(s, LOCALE))
}

fn rows(case: &BusinessCase, rate: &str) -> [Row; 11] {
    let over = format!("over {}, not discounted", horizon(case));
    let row = |name, means: &str, text, figure| Row { name, means: means.to_owned(), text, figure };
    [
        row(
            "Costs as they are",
            "a year, at today's prices",
            |r, _| money(r.as_is_per_year),
            |v| FigureId::CostTotal(CostList::AsIs, v),
        ),
        row(
            "Costs as they will be",
            "a year, once all servers have moved",
            |r, _| money(r.to_be_per_year),
            |v| FigureId::CostTotal(CostList::ToBe, v),
        ),
        row("Saving", "a year, as is − to be", |r, _| money(r.saving_per_year), FigureId::SavingPerYear),
        row("Investment", "once: purchases and adoption", |r, _| money(r.investment), FigureId::Investment),
        row("Payback", "cash is never below zero again", payback, FigureId::Payback),
        row(
            "Net present value",
            &format!("over {}, discounted at {rate} a year", horizon(case)),
            |r, _| money(r.npv),
            FigureId::Npv,
        ),
        row(
            "Internal rate of return",
            "a year; the rate at which the NPV is 0",
            |r, _| format::value(&irr_value(r.irr), LOCALE),
            FigureId::Irr,
        ),
        row(
            "ROI, net",
            &format!("(savings − investment) ÷ investment, {over}"),
            |r, _| of_investment(r.roi_net),
            FigureId::RoiSimple,
        ),
        row(
            "ROI, gross",
            &format!("savings ÷ investment, {over}"),
            |r, _| of_investment(r.roi_savings),
            FigureId::RoiSavings,
        ),
        row(
            "Total cost of ownership, as is",
            &over,
            |r, _| money(r.tco_as_is),
            |v| FigureId::Tco(CostList::AsIs, v),
        ),
        row(
            "Total cost of ownership, to be",
            &format!("with the investment, {over}"),
            |r, _| money(r.tco_to_be),
            |v| FigureId::Tco(CostList::ToBe, v),
        ),
    ]
}

fn money(m: engine::money::Money) -> String {
    format::money(m, LOCALE)
}

fn title(case: &BusinessCase) -> String {
    format!(
        "The saving is {} a year in cash, {} with time valued",
        money(case.cash.saving_per_year),
        money(case.time_valued.saving_per_year)
    )
}

fn not_included(case: &BusinessCase) -> AnyView {
    let n = case.not_included.len() as u64;
    let all = case.not_included.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view();
    view! {
        <div class="section-head">
            <h2>{format!("{} in no total", format::count(n, "thing is", "things are", LOCALE))}</h2>
        </div>
        <ul class="not-included">{all}</ul>
    }
    .into_any()
}

/// The table with its finding, and what is not in it.
#[component]
pub fn ResultsTable(
    /// The case.
    case: Case,
    /// What counts as money on this page.
    chosen: RwSignal<View>,
) -> impl IntoView {
    let session = Session::here();
    let body = move || {
        let case = case.get()?;
        let rate = session
            .stages()
            .resolved
            .with(|r| r.as_ref().map(|r| format::share(r.policy.discount_rate(), LOCALE)))
            .unwrap_or_default();
        let now = chosen.get();
        let all = rows(&case, &rate).map(|row| {
            let cell = |view: View| {
                let text = (row.text)(case.results(view), &case);
                let what = format!("{}, {}", row.name, view_words(view));
                view! {
                    <td class="number" class:strong=view == now>
                        {door(session, text, &what, (row.figure)(view))}
                    </td>
                }
            };
            view! {
                <tr>
                    <th scope="row">{row.name} <div class="sub">{row.means.clone()}</div></th>
                    {cell(View::CashOnly)}
                    {cell(View::TimeValued)}
                </tr>
            }
        });
        Some(all.into_iter().collect_view())
    };
    view! {
        <div class="section two-to-one">
            <section>
                <div class="section-head">
                    <h2>{move || case.with(|c| c.as_ref().map(|c| title(c)).unwrap_or_default())}</h2>
                    <span class="about">"time valued: hours of people count at their rate"</span>
                </div>
                <Table
                    caption="Results in cash only and with time valued"
                    heads=vec![
                        Head::words("Result"),
                        Head::number("Cash only"),
                        Head::number("With time valued"),
                    ]
                >
                    <tbody>{body}</tbody>
                </Table>
            </section>
            <section>{move || case.with(|c| c.as_ref().map(|c| not_included(c)))}</section>
        </div>
    }
    .into_any()
}
