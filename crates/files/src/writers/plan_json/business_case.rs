//! The three lists, and the results of both views.

use super::values::{diagnostics, money, term};
use crate::writers::names;
use engine::finance::{BusinessCase, CostLine, Irr, Payback, Results};
use engine::money::Money;
use engine::plan::Plan;
use engine::quantity::Ratio;
use serde_json::{Value, json};

pub(super) fn value(plan: &Plan, case: &BusinessCase) -> Value {
    json!({
        "currency": case.currency.code(),
        "horizon_months": case.horizon,
        "lines": case.lines.iter().map(|l| line(plan, l)).collect::<Vec<_>>(),
        "cash_only": results(&case.cash),
        "time_valued": results(&case.time_valued),
        "not_included": case.not_included,
        "diagnostics": diagnostics(&case.diagnostics),
    })
}

fn line(plan: &Plan, l: &CostLine) -> Value {
    json!({
        "list": names::list(l.list),
        "id": l.id,
        "kind": names::line_kind(l.kind),
        "label": l.label,
        "amount": l.amount.map(money),
        "is_time": l.is_time,
        "no_amount_because": l.why_not,
        "formula": l.formula,
        "terms": l.terms.iter().map(|t| term(&plan.inventory, t)).collect::<Vec<_>>(),
    })
}

pub(in crate::writers) fn results(r: &Results) -> Value {
    let amounts = |all: &[Money]| all.iter().map(|m| json!(m.amount())).collect::<Vec<_>>();
    json!({
        "as_is_per_year": money(r.as_is_per_year),
        "to_be_per_year": money(r.to_be_per_year),
        "saving_per_year": money(r.saving_per_year),
        "investment": money(r.investment),
        "payback": payback(r.payback),
        "npv": money(r.npv),
        "irr": irr(r.irr),
        "roi_net_share": r.roi_net.map(Ratio::fraction),
        "roi_savings_share": r.roi_savings.map(Ratio::fraction),
        "tco_as_is": money(r.tco_as_is),
        "tco_to_be": money(r.tco_to_be),
        "flows_by_month": {
            "currency": r.npv.currency().code(),
            "as_is": amounts(&r.flows.as_is),
            "to_be": amounts(&r.flows.to_be),
            "adoption": amounts(&r.flows.adoption),
            "net": amounts(&r.flows.net),
            "cumulative": amounts(&r.flows.cumulative),
            "cumulative_discounted": amounts(&r.flows.cumulative_discounted),
        },
    })
}

pub(in crate::writers) fn payback(payback: Payback) -> Value {
    match payback {
        Payback::After { months, first_crossing } => json!({
            "state": "after",
            "months": months.months(),
            "first_crossing_months": first_crossing.map(|m| m.months()),
        }),
        Payback::Immediate => json!({ "state": "immediate" }),
        Payback::NotWithinHorizon => json!({ "state": "not_within_horizon" }),
    }
}

pub(in crate::writers) fn irr(irr: Irr) -> Value {
    match irr {
        Irr::Rate(rate) => json!({ "state": "rate", "yearly_share": rate.fraction() }),
        Irr::None => json!({ "state": "none" }),
        Irr::Several => json!({ "state": "several" }),
    }
}
