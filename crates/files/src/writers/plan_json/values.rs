//! Values that occur in many parts of the plan.

use engine::diagnostic::Diagnostic;
use engine::figure::{Term, TermOrigin, Value as Figure};
use engine::inventory::Inventory;
use engine::money::Money;
use engine::origin::{Origin, Sourced};
use serde_json::{Value, json};

pub(in crate::writers) fn money(money: Money) -> Value {
    json!({ "amount": money.amount(), "currency": money.currency().code() })
}

pub(super) fn known<T: Clone + Into<Value>>(value: Option<&Sourced<T>>) -> Value {
    value.map_or(Value::Null, |v| v.value.clone().into())
}

pub(super) fn text(value: Option<&Sourced<engine::inventory::Text>>) -> Value {
    value.map_or(Value::Null, |v| json!(&*v.value))
}

/// A figure with its unit by name.
pub(super) fn figure(figure: &Figure) -> Value {
    let (unit, value) = match figure {
        Figure::Mhz(v) => ("mhz", json!(v.mhz())),
        Figure::MiB(v) => ("mib", json!(v.mib())),
        Figure::Mbps(v) => ("mbit_per_s", json!(v.mbps())),
        Figure::MBps(v) => ("mb_per_s", json!(v.mbytes_per_s())),
        Figure::Iops(v) => ("operations_per_s", json!(v.iops())),
        Figure::PageRate(v) => ("pages_per_s", json!(v.pages_per_s())),
        Figure::Watts(v) => ("watts", json!(v.watts())),
        Figure::Kwh(v) => ("kwh", json!(v.kwh())),
        Figure::Hours(v) => ("hours", json!(v.hours())),
        Figure::Months(v) => ("months", json!(v.months())),
        Figure::Share(v) => ("share", json!(v.fraction())),
        Figure::Factor(v) => ("factor", json!(v.fraction())),
        Figure::ToOne(v) => ("to_one", json!(v.fraction())),
        Figure::Count(n, _) => ("count", json!(n)),
        Figure::Money(m) => {
            return json!({ "unit": "money", "value": m.amount(), "currency": m.currency().code() });
        }
        Figure::Day(day) => ("text", json!(format::day_iso(*day))),
        Figure::When(at, clock) => ("text", json!(format::date_time(*at, *clock))),
        Figure::Text(t) => ("text", json!(t)),
        Figure::Unknown(why) => return json!({ "unit": "unknown", "value": null, "why": why }),
    };
    json!({ "unit": unit, "value": value })
}

/// Where an imported value stands.
pub(super) fn origin(inventory: &Inventory, origin: Origin) -> Value {
    let (kind, cell) = match origin {
        Origin::Typed => return json!({ "kind": "typed" }),
        Origin::Cell(cell) => ("cell", cell),
        Origin::Derived(cell) => ("derived", cell),
    };
    let source = inventory.sources.get(usize::from(cell.source));
    json!({
        "kind": kind,
        "file": source.map(|s| &*s.file),
        "sheet": source.and_then(|s| s.sheet.as_deref()),
        "row": cell.row,
        "column": source.map(|s| s.header(cell.column)),
    })
}

pub(super) fn term(inventory: &Inventory, term: &Term) -> Value {
    let origin = match &term.origin {
        TermOrigin::Import(at) => origin(inventory, *at),
        TermOrigin::Assumption(id) => json!({ "kind": "assumption", "id": id.name() }),
        TermOrigin::Figure(id) => json!({ "kind": "figure", "name": format!("{id:?}") }),
        TermOrigin::Catalogue(entry) => json!({ "kind": "catalogue", "name": entry }),
        TermOrigin::Counted(how) => json!({ "kind": "counted", "name": how }),
    };
    json!({ "symbol": term.symbol, "label": term.label, "value": figure(&term.value), "origin": origin })
}

pub(super) fn diagnostic(d: &Diagnostic) -> Value {
    json!({
        "severity": d.severity,
        "code": d.code,
        "message": d.message,
        "remedy": d.remedy,
        "found": d.found,
        "expected": d.expected,
        "file": d.place.file,
        "sheet": d.place.sheet,
        "row": d.place.row,
        "column": d.place.column,
        "subject": d.place.subject,
    })
}

pub(super) fn diagnostics(all: &[Diagnostic]) -> Vec<Value> {
    all.iter().map(diagnostic).collect()
}
