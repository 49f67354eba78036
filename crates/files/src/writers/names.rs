//! Names of enumerations in files, where the engine gives them none.

use engine::demand::Basis;
use engine::figure::{CostList, View};
use engine::finance::LineKind;
use serde::Serialize;

/// The name that the engine itself writes for a value ("ready_with_conditions").
pub(super) fn of(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

pub(super) const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Measured => "measured",
        Basis::OneNumber => "one_number",
        Basis::Assumed => "assumed",
    }
}

pub(super) const fn list(list: CostList) -> &'static str {
    match list {
        CostList::AsIs => "as_is",
        CostList::ToBe => "to_be",
        CostList::Adoption => "adoption",
    }
}

pub(super) const fn line_kind(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Direct => "direct",
        LineKind::Indirect => "indirect",
        LineKind::Adoption => "adoption",
        LineKind::Purchase => "purchase",
    }
}

pub(super) const fn view(view: View) -> &'static str {
    match view {
        View::CashOnly => "cash_only",
        View::TimeValued => "time_valued",
    }
}

/// What is known of a difference between two counts.
pub(super) const fn proof(proof: engine::comparison::Proof) -> &'static str {
    match proof {
        engine::comparison::Proof::Exact => "exact",
        engine::comparison::Proof::AtLeast(_) => "at_least",
        engine::comparison::Proof::Found => "found",
    }
}

/// A day as ISO 8601 has it.
pub(super) fn day(day: engine::time::Day) -> String {
    let (y, m, d) = day.ymd();
    format!("{y:04}-{m:02}-{d:02}")
}
