//! The three lists of the business case, line by line, with the totals of both views.

use super::csv_table::{file, number};
use super::{Export, NotWritten, names, no_stage};
use engine::figure::{CostList, View};
use engine::finance::Results;
use engine::money::Money;
use engine::plan::Plan;

const HEADERS: &[&str] = &[
    "list",
    "line",
    "label",
    "kind",
    "amount",
    "currency",
    "paid",
    "counts_in",
    "formula",
    "no_amount_because",
];

/// The table. A line of working time counts in the view with time valued only.
///
/// # Errors
/// When there is no business case.
pub fn write(plan: &Plan) -> Result<Export, NotWritten> {
    let case = plan.business_case.as_ref().ok_or_else(|| no_stage("business case"))?;
    let paid = |list: CostList| if list == CostList::Adoption { "once" } else { "a year" };
    let mut rows: Vec<[String; 10]> = case
        .lines
        .iter()
        .map(|line| {
            [
                names::list(line.list).into(),
                line.id.into(),
                line.label.into(),
                names::line_kind(line.kind).into(),
                number(line.amount.map(Money::amount)),
                line.amount.map_or(case.currency, Money::currency).code().into(),
                paid(line.list).into(),
                if line.is_time { "time_valued" } else { "both" }.into(),
                line.formula.into(),
                line.why_not.clone().unwrap_or_default(),
            ]
        })
        .collect();
    rows.extend(totals(&case.cash, View::CashOnly));
    rows.extend(totals(&case.time_valued, View::TimeValued));
    file("business-case.csv", HEADERS, rows)
}

fn totals(results: &Results, view: View) -> Vec<[String; 10]> {
    let total = |line: &str, label: &str, money: Money, paid: &str| {
        [
            "total".into(),
            line.into(),
            label.into(),
            "total".into(),
            number(Some(money.amount())),
            money.currency().code().into(),
            paid.into(),
            names::view(view).into(),
            String::new(),
            String::new(),
        ]
    };
    vec![
        total("as_is_per_year", "Costs as they are", results.as_is_per_year, "a year"),
        total("to_be_per_year", "Costs as they will be", results.to_be_per_year, "a year"),
        total("saving_per_year", "Saving", results.saving_per_year, "a year"),
        total("investment", "Adoption and purchases", results.investment, "once"),
        total("npv", "Net present value", results.npv, "over the horizon"),
        total("tco_as_is", "Total cost as it is", results.tco_as_is, "over the horizon"),
        total("tco_to_be", "Total cost as it will be", results.tco_to_be, "over the horizon"),
    ]
}
