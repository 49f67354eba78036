//! The three lists, the results, and the money over the months.

use super::decision::payback_words;
use super::drawing::drawing;
use super::{Sheet, part, table, waits};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::Head;
use charts::cumulative_cash;
use engine::figure::{CostList, View};
use engine::finance::{BusinessCase, CostLine, Irr, Payback, Results};
use engine::plan::Plan;
use engine::quantity::Ratio;
use leptos::prelude::*;

fn amount(line: Option<&CostLine>) -> String {
    line.and_then(|l| l.amount).map_or_else(format::unknown, |m| format::money(m, LOCALE))
}

fn label(line: &CostLine) -> String {
    if line.is_time { format!("{} (time of people)", line.label) } else { line.label.to_owned() }
}

fn running(case: &BusinessCase) -> AnyView {
    let mut rows: Vec<Vec<String>> = case
        .lines
        .iter()
        .filter(|l| l.list == CostList::AsIs)
        .map(|l| vec![label(l), amount(Some(l)), amount(case.line(CostList::ToBe, l.id))])
        .collect();
    for (name, r) in [("Sum, cash only", &case.cash), ("Sum, with time valued", &case.time_valued)] {
        rows.push(vec![
            name.to_owned(),
            format::money(r.as_is_per_year, LOCALE),
            format::money(r.to_be_per_year, LOCALE),
        ]);
    }
    let heads = vec![Head::words("A year"), Head::number("As it is"), Head::number("As it will be")];
    part(
        format!(
            "Running costs go from {} to {} a year",
            format::money(case.cash.as_is_per_year, LOCALE),
            format::money(case.cash.to_be_per_year, LOCALE)
        ),
        view! { <div class="sums">{table("Running costs, as they are and as they will be", heads, rows)}</div> },
    )
}

fn once(case: &BusinessCase) -> AnyView {
    let mut rows: Vec<Vec<String>> = case
        .lines
        .iter()
        .filter(|l| l.list == CostList::Adoption)
        .map(|l| vec![label(l), amount(Some(l))])
        .collect();
    for (name, r) in [("Sum, cash only", &case.cash), ("Sum, with time valued", &case.time_valued)] {
        rows.push(vec![name.to_owned(), format::money(r.investment, LOCALE)]);
    }
    part(
        format!("Getting there costs {}", format::money(case.cash.investment, LOCALE)),
        view! {
            <div class="sums">
                {table("Costs of getting there", vec![Head::words("Once"), Head::number("Amount")], rows)}
            </div>
        },
    )
}

fn irr(irr: Irr) -> String {
    match irr {
        Irr::Rate(r) => format::share(r, LOCALE),
        Irr::None => "none: flows never change sign".to_owned(),
        Irr::Several => "several rates fit".to_owned(),
    }
}

fn results(case: &BusinessCase) -> AnyView {
    let ratio = |r: Option<Ratio>| r.map_or_else(format::unknown, |r| format::share(r, LOCALE));
    let row = |name: &str, of: &dyn Fn(&Results) -> String| {
        vec![name.to_owned(), of(case.results(View::CashOnly)), of(case.results(View::TimeValued))]
    };
    let rows = vec![
        row("Saving a year", &|r| format::money(r.saving_per_year, LOCALE)),
        row("Investment", &|r| format::money(r.investment, LOCALE)),
        row("Payback", &|r| payback_words(r.payback, case.horizon)),
        row("Net present value", &|r| format::money(r.npv, LOCALE)),
        row("Internal rate of return, a year", &|r| irr(r.irr)),
        row("Net gain ÷ investment", &|r| ratio(r.roi_net)),
        row("Savings ÷ investment", &|r| ratio(r.roi_savings)),
        row("Total cost as it is", &|r| format::money(r.tco_as_is, LOCALE)),
        row("Total cost as it will be", &|r| format::money(r.tco_to_be, LOCALE)),
    ];
    let horizon = format::count(case.horizon.into(), "month", "months", LOCALE);
    part(
        format!("Results over {horizon}"),
        table(
            "Results",
            vec![Head::words("Result"), Head::number("Cash only"), Head::number("With time valued")],
            rows,
        ),
    )
}

fn cash(case: &BusinessCase) -> AnyView {
    let model = cumulative_cash::Model {
        plain: case.cash.flows.cumulative.clone(),
        discounted: Some(case.cash.flows.cumulative_discounted.clone()),
        band: None,
        payback: case.cash.payback,
        payback_note: None,
        locale: LOCALE,
    };
    let title = match case.cash.payback {
        Payback::After { months, .. } => {
            format!("The investment is back after {}", format::months(months, LOCALE))
        }
        Payback::Immediate => "Nothing has to be paid back".to_owned(),
        Payback::NotWithinHorizon => "The investment is not back within the horizon".to_owned(),
    };
    let chart = drawing(cumulative_cash::summary(&model), 228, |area, theme, ratio| {
        cumulative_cash::draw(area, &model, theme, ratio)
    });
    part(
        title,
        view! {
            <p class="note quiet">
                {format!("Cumulative cash by month, {}, cash only", case.currency.code())}
            </p>
            {chart}
        },
    )
}

/// The sheet.
pub fn sheet(_: Session, plan: &Plan) -> Sheet {
    let Some(case) = &plan.business_case else { return waits("What it costs and saves is not known yet") };
    let saving = case.cash.saving_per_year;
    Sheet {
        title: if saving.amount() >= 0.0 {
            format!("The plan saves {} a year", format::money(saving, LOCALE))
        } else {
            "The plan costs more a year than it saves".to_owned()
        },
        lead: "Cash only is what leaves the bank; with time valued, hours of people count at their rate."
            .to_owned(),
        body: view! {
            {cash(case)}
            {results(case)}
            {running(case)}
            {once(case)}
        }
        .into_any(),
    }
}
