//! How the figures of the business case came about.

use super::cash_flow::{savings, total, total_cost_to_be};
use super::internal_rate::internal_rate;
use super::lists::{counted, list_total};
use super::payback::{crossing, last_month_below_zero, payback};
use super::present_value::{monthly_rate, net_present_value};
use super::return_on_investment::{net_return, savings_return};
use super::{BusinessCase, CostLine, Irr, Payback, Results, saving_per_year};
use crate::assumption::AssumptionId;
use crate::figure::{CostList, FigureId, Term, TermOrigin, Value, View, Working};
use crate::money::Money;
use crate::project::Resolved;
use crate::quantity::{Months, Ratio};

const PAGE: &str = "business-case";
const RATES_PAGE: &str = "payback-npv-irr";

/// The working of a figure of the business case; `None` for figures of other stages, and for lines
/// that this case does not have.
#[must_use]
pub fn explain(figure: &FigureId, case: &BusinessCase, resolved: &Resolved) -> Option<Working> {
    Some(match figure {
        FigureId::CostLine(list, id) => line(case, *list, id)?,
        FigureId::CostTotal(list, view) => list_sum(case, *list, *view, figure),
        FigureId::Investment(view) => list_sum(case, CostList::Adoption, *view, figure),
        FigureId::SavingPerYear(view) => saving(case, *view),
        FigureId::Payback(view) => payback_working(case, *view),
        FigureId::Npv(view) => npv(case, *view, resolved),
        FigureId::Irr(view) => irr(case, *view),
        FigureId::RoiSimple(view) => roi(case, *view, figure),
        FigureId::RoiSavings(view) => roi(case, *view, figure),
        FigureId::Tco(list, view) => tco(case, *list, *view),
        _ => return None,
    })
}

fn in_view(view: View) -> &'static str {
    match view {
        View::CashOnly => "cash only",
        View::TimeValued => "with time valued",
    }
}

fn list_words(list: CostList) -> &'static str {
    match list {
        CostList::AsIs => "costs as they are, a year",
        CostList::ToBe => "costs as they will be, a year",
        CostList::Adoption => "costs of getting there, once",
    }
}

fn optional_money(amount: Option<Money>, why_not: Option<&String>) -> Value {
    amount
        .map_or_else(|| Value::Unknown(why_not.cloned().unwrap_or_else(|| "not given".into())), Value::Money)
}

fn ratio(found: Option<Ratio>) -> Value {
    found.map_or_else(|| Value::Unknown("there is no investment".into()), Value::Share)
}

fn money_term(symbol: &'static str, label: &str, amount: Money, figure: FigureId) -> Term {
    Term::new(symbol, label, amount, TermOrigin::Figure(figure))
}

fn flow_term(symbol: &'static str, label: &str, amount: Money) -> Term {
    Term::new(symbol, label, amount, TermOrigin::Counted("sum of the monthly cash flow".into()))
}

/// Figures do not say what has no amount: the caveats of every total.
fn left_out(case: &BusinessCase) -> Vec<String> {
    vec![format!("Not included: {}", case.not_included.join("; "))]
}

fn line(case: &BusinessCase, list: CostList, id: &'static str) -> Option<Working> {
    let line: &CostLine = case.line(list, id)?;
    let mut caveats: Vec<String> = line.why_not.iter().cloned().collect();
    if line.is_time {
        caveats.push("Hours of people at a rate: counts only where time is valued".into());
    }
    if list != CostList::Adoption {
        caveats.push("A year at today's prices, once all servers have moved".into());
    }
    Some(Working {
        figure: FigureId::CostLine(list, line.id),
        title: format!("{}, {}", line.label, list_words(list)),
        formula: line.formula.into(),
        terms: line.terms.clone(),
        result: optional_money(line.amount, line.why_not.as_ref()),
        caveats,
        method: if matches!(id, "energy" | "cooling") { "energy" } else { PAGE },
    })
}

fn list_sum(case: &BusinessCase, list: CostList, view: View, figure: &FigureId) -> Working {
    let terms = counted(&case.lines, list, view)
        .map(|l| {
            Term::new(
                "",
                l.label,
                optional_money(l.amount, l.why_not.as_ref()),
                TermOrigin::Figure(FigureId::CostLine(list, l.id)),
            )
        })
        .collect();
    Working {
        figure: figure.clone(),
        title: format!("Sum of {}, {}", list_words(list), in_view(view)),
        formula: "total = sum of all lines with an amount".into(),
        terms,
        result: list_total(case.currency, &case.lines, list, view).into(),
        caveats: left_out(case),
        method: PAGE,
    }
}

fn saving(case: &BusinessCase, view: View) -> Working {
    let r = case.results(view);
    Working {
        figure: FigureId::SavingPerYear(view),
        title: format!("Saving per year, {}", in_view(view)),
        formula: "saving = as is − to be".into(),
        terms: vec![
            money_term(
                "as is",
                "Costs as they are, a year",
                r.as_is_per_year,
                FigureId::CostTotal(CostList::AsIs, view),
            ),
            money_term(
                "to be",
                "Costs as they will be, a year",
                r.to_be_per_year,
                FigureId::CostTotal(CostList::ToBe, view),
            ),
        ],
        result: saving_per_year(r.as_is_per_year, r.to_be_per_year).into(),
        caveats: vec![
            "At today's prices, once all servers have moved; hosts are a purchase and not in it".into(),
        ],
        method: PAGE,
    }
}

fn months_of(k: usize) -> Months {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred months")]
    Months::from_months(k as f64)
}

fn payback_working(case: &BusinessCase, view: View) -> Working {
    let cumulative = &case.results(view).flows.cumulative;
    let mut caveats = left_out(case);
    let (mut terms, mut formula) =
        (Vec::new(), String::from("payback = first month, as cash is never below zero"));
    let result = match payback(cumulative) {
        Payback::Immediate => Value::Months(Months::ZERO),
        Payback::NotWithinHorizon => {
            formula =
                "payback = the month after which cumulative cash stays above zero; there is none".into();
            Value::Text(format!("not within {} months", case.horizon))
        }
        Payback::After { months, first_crossing } => {
            if let Some(first) = first_crossing {
                caveats.insert(
                    0,
                    format!(
                        "Cash is above zero once before, in month {}, and falls below it again",
                        first.months().ceil()
                    ),
                );
            }
            Value::Months(months)
        }
    };
    if let Some(k) = last_month_below_zero(cumulative)
        && let (Some(before), Some(after)) = (cumulative.get(k), cumulative.get(k + 1))
    {
        formula = "payback = k + (0 − C) ÷ (D − C)".into();
        terms = vec![
            Term::new(
                "k",
                "Last month below zero",
                months_of(k),
                TermOrigin::Counted("counted in the cash flow".into()),
            ),
            flow_term("C", "Cumulative cash at its end", *before),
            flow_term("D", "Cumulative cash a month later", *after),
        ];
        debug_assert_eq!(result, Value::Months(crossing(months_of(k), *before, *after)));
    }
    let title = match view {
        View::CashOnly => "How the payback in cash comes about".into(),
        View::TimeValued => "How the payback with time valued comes about".into(),
    };
    let r: &Results = case.results(view);
    terms.push(money_term("I", "Investment, for comparison", r.investment, FigureId::Investment(view)));
    terms.push(money_term(
        "S",
        "Saving per year, for comparison",
        r.saving_per_year,
        FigureId::SavingPerYear(view),
    ));
    Working { figure: FigureId::Payback(view), title, formula, terms, result, caveats, method: RATES_PAGE }
}

fn npv(case: &BusinessCase, view: View, resolved: &Resolved) -> Working {
    let flows = &case.results(view).flows;
    let rate = resolved.policy.discount_rate();
    Working {
        figure: FigureId::Npv(view),
        title: format!("Net present value, {}", in_view(view)),
        formula: "NPV = sum over months m of N(m) ÷ (1 + i)^m, with i = (1 + r)^(1/12) − 1".into(),
        terms: vec![
            Term::new(
                "r",
                "Discount rate, a year",
                Value::Share(rate),
                TermOrigin::Assumption(AssumptionId::DiscountRate),
            ),
            Term::new(
                "i",
                "Rate of a month",
                Value::Share(monthly_rate(rate)),
                TermOrigin::Counted("from the yearly rate".into()),
            ),
            horizon_term(case),
            flow_term("ΣN", "Net cash of all months, not discounted", total(case.currency, &flows.net)),
        ],
        result: net_present_value(case.currency, &flows.net, rate).into(),
        caveats: left_out(case),
        method: RATES_PAGE,
    }
}

fn horizon_term(case: &BusinessCase) -> Term {
    Term::new(
        "n",
        "Horizon",
        Months::from_months(f64::from(case.horizon)),
        TermOrigin::Assumption(AssumptionId::HorizonMonths),
    )
}

/// The internal rate as people see it.
#[must_use]
pub fn irr_value(irr: Irr) -> Value {
    match irr {
        Irr::Rate(rate) => Value::Share(rate),
        Irr::None => Value::Text("none".into()),
        Irr::Several => Value::Text("several".into()),
    }
}

fn irr(case: &BusinessCase, view: View) -> Working {
    let flows = &case.results(view).flows;
    let found = internal_rate(&flows.net);
    let mut caveats = left_out(case);
    match found {
        Irr::Rate(_) => {}
        Irr::None => caveats.insert(
            0,
            "No rate makes these flows worth nothing: they never change sign, or none fits".into(),
        ),
        Irr::Several => {
            caveats.insert(0, "More than one rate fits, so none of them says anything; use NPV".into())
        }
    }
    Working {
        figure: FigureId::Irr(view),
        title: format!("Internal rate of return, {}", in_view(view)),
        formula:
            "IRR = (1 + i)^12 − 1, with i the rate of a month at which the sum of N(m) ÷ (1 + i)^m is zero"
                .into(),
        terms: vec![
            horizon_term(case),
            flow_term(
                "N(0)",
                "Net cash of month 0",
                flows.net.first().copied().unwrap_or(Money::zero(case.currency)),
            ),
            flow_term("ΣN", "Net cash of all months, not discounted", total(case.currency, &flows.net)),
        ],
        result: irr_value(found),
        caveats,
        method: RATES_PAGE,
    }
}

fn roi(case: &BusinessCase, view: View, figure: &FigureId) -> Working {
    let r = case.results(view);
    let saved = savings(case.currency, &r.flows);
    let net = matches!(figure, FigureId::RoiSimple(_));
    Working {
        figure: figure.clone(),
        title: format!(
            "Return on investment, {}, {}",
            if net { "net gain ÷ investment" } else { "savings ÷ investment" },
            in_view(view)
        ),
        formula: if net { "ROI = (S − I) ÷ I" } else { "ROI = S ÷ I" }.into(),
        terms: vec![
            flow_term("S", "Saved over the horizon: as is − to be", saved),
            money_term("I", "Investment", r.investment, FigureId::Investment(view)),
            horizon_term(case),
        ],
        result: ratio(if net {
            net_return(saved, r.investment)
        } else {
            savings_return(saved, r.investment)
        }),
        caveats: vec!["Not discounted; the other definition of ROI differs by exactly 100 %".into()],
        method: RATES_PAGE,
    }
}

fn tco(case: &BusinessCase, list: CostList, view: View) -> Working {
    let r = case.results(view);
    let flows = &r.flows;
    let (formula, terms, result) = match list {
        CostList::AsIs => (
            "TCO = sum of all months as they are",
            vec![
                money_term(
                    "A",
                    "Costs as they are, a year",
                    r.as_is_per_year,
                    FigureId::CostTotal(CostList::AsIs, view),
                ),
                horizon_term(case),
            ],
            total(case.currency, &flows.as_is),
        ),
        CostList::ToBe => (
            "TCO = sum of all months as they will be + getting there",
            vec![
                flow_term(
                    "B",
                    "Running costs of all months, with both paid while servers move",
                    total(case.currency, &flows.to_be),
                ),
                flow_term("I", "Getting there", total(case.currency, &flows.adoption)),
                money_term(
                    "T",
                    "Costs as they will be, a year, for comparison",
                    r.to_be_per_year,
                    FigureId::CostTotal(CostList::ToBe, view),
                ),
                horizon_term(case),
            ],
            total_cost_to_be(case.currency, flows),
        ),
        CostList::Adoption => (
            "TCO = investment",
            vec![money_term("I", "Investment", r.investment, FigureId::Investment(view))],
            r.investment,
        ),
    };
    Working {
        figure: FigureId::Tco(list, view),
        title: format!("Total cost of ownership over {} months, {}", case.horizon, in_view(view)),
        formula: formula.into(),
        terms,
        result: result.into(),
        caveats: left_out(case),
        method: PAGE,
    }
}
