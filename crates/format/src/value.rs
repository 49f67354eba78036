//! Figures and assumptions as text, by what they are.

use crate::money::{money, money_exact};
use crate::number::{NARROW_SPACE, SPACE, factor, integer, number, signed, trimmed};
use crate::{Locale, quantity};
use engine::assumption::AssumptionUnit;
use engine::figure::Value;
use engine::money::{Currency, Money};
use engine::quantity::{Hours, Iops, MBps, Mbps, Mhz, MiB, PageRate, Watts};

/// What stands where nothing is known.
#[must_use]
pub fn unknown() -> String {
    "unknown".to_owned()
}

/// A figure with its unit.
#[must_use]
pub fn value(v: &Value, locale: Locale) -> String {
    match v {
        Value::Mhz(q) => quantity::mhz(*q, locale),
        Value::MiB(q) => quantity::mib(*q, locale),
        Value::Mbps(q) => quantity::mbps(*q, locale),
        Value::MBps(q) => quantity::mbytes_per_s(*q, locale),
        Value::Iops(q) => quantity::iops(*q, locale),
        Value::PageRate(q) => quantity::page_rate(*q, locale),
        Value::Watts(q) => quantity::watts(*q, locale),
        Value::Kwh(q) => quantity::kwh(*q, locale),
        Value::Hours(q) => quantity::hours(*q, locale),
        Value::Months(q) => quantity::months(*q, locale),
        Value::Share(r) => quantity::share(*r, locale),
        Value::Factor(r) => factor(r.fraction(), locale),
        Value::ToOne(r) => quantity::to_one(*r, locale),
        Value::Count(n, noun) => count_of(*n, noun, locale),
        Value::Money(m) => money(*m, locale),
        Value::Day(d) => crate::time::day(*d),
        Value::When(at, clock) => crate::time::date_time(*at, *clock),
        Value::Text(t) => t.clone(),
        Value::Unknown(_) => unknown(),
    }
}

/// A difference of two figures of one kind: "+24 hosts", "−€8", "0". Words carry no sign.
#[must_use]
pub fn difference(v: &Value, locale: Locale) -> String {
    match v {
        Value::Day(_) | Value::When(..) | Value::Text(_) | Value::Unknown(_) => value(v, locale),
        // A difference of shares is in points of a per cent, or 5 % more than 10 % reads as 10.5 %.
        Value::Share(r) => {
            let points = signed(trimmed(r.percent(), usize::from(r.percent().abs() < 9.95), locale));
            format!("{points}{SPACE}points")
        }
        Value::Mhz(_)
        | Value::MiB(_)
        | Value::Mbps(_)
        | Value::MBps(_)
        | Value::Iops(_)
        | Value::PageRate(_)
        | Value::Watts(_)
        | Value::Kwh(_)
        | Value::Hours(_)
        | Value::Months(_)
        | Value::Factor(_)
        | Value::Count(..)
        | Value::Money(_) => signed(value(v, locale)),
        Value::ToOne(r) => signed(number(r.fraction(), 1, locale)),
    }
}

/// A difference of money: "+€3,616".
#[must_use]
pub fn difference_money(m: Money, locale: Locale) -> String {
    signed(money(m, locale))
}

/// A count with its noun: "1 host", "8 hosts".
#[must_use]
pub fn count(n: u64, singular: &str, plural: &str, locale: Locale) -> String {
    let noun = if n == 1 { singular } else { plural };
    if noun.is_empty() { integer(n, locale) } else { format!("{}{SPACE}{noun}", integer(n, locale)) }
}

/// A count with a regular plural noun ("hosts", "days of work"), put into the singular for one.
#[must_use]
pub fn count_of(n: u64, plural: &str, locale: Locale) -> String {
    count(n, &singular(plural), plural, locale)
}

/// The singular of a regular plural; in a phrase, of the word before the first preposition.
fn singular(plural: &str) -> String {
    const PREPOSITIONS: [&str; 8] = [" of ", " in ", " with ", " on ", " a ", " per ", " for ", " to "];
    let end = PREPOSITIONS.iter().filter_map(|p| plural.find(p)).min().unwrap_or(plural.len());
    let (head, tail) = plural.split_at(end);
    let head = if let Some(stem) = head.strip_suffix("ies") {
        format!("{stem}y")
    } else if ["sses", "xes", "ches", "shes"].iter().any(|e| head.ends_with(e)) {
        head.strip_suffix("es").unwrap_or(head).to_owned()
    } else if head.ends_with("ss") {
        head.to_owned()
    } else {
        head.strip_suffix('s').unwrap_or(head).to_owned()
    };
    head + tail
}

/// Confidence in stars: "4 of 5".
#[must_use]
pub fn stars(n: u8) -> String {
    format!("{} of 5", n.min(5))
}

/// The value of an assumption in the unit in which it is kept (a share as a fraction).
#[must_use]
pub fn assumption(v: f64, unit: AssumptionUnit, currency: Currency, locale: Locale) -> String {
    match unit {
        AssumptionUnit::Share => format!("{}{NARROW_SPACE}%", trimmed(v * 100.0, 2, locale)),
        AssumptionUnit::Factor => trimmed(v, 3, locale),
        AssumptionUnit::Count => number(v, 0, locale),
        AssumptionUnit::Years => number_as(v, "year", "years", locale),
        AssumptionUnit::Months => number_as(v, "month", "months", locale),
        AssumptionUnit::Hours => quantity::hours(Hours::from_hours(v), locale),
        AssumptionUnit::Megahertz => quantity::mhz(Mhz::from_mhz(v), locale),
        AssumptionUnit::Mebibytes => quantity::mib(MiB::from_mib(v), locale),
        AssumptionUnit::MegabitsPerSecond => quantity::mbps(Mbps::from_mbps(v), locale),
        AssumptionUnit::MegabytesPerSecond => quantity::mbytes_per_s(MBps::from_mbytes_per_s(v), locale),
        AssumptionUnit::Operations => quantity::iops(Iops::from_iops(v), locale),
        AssumptionUnit::PagesPerSecond => quantity::page_rate(PageRate::from_pages_per_s(v), locale),
        AssumptionUnit::Watts => quantity::watts(Watts::from_watts(v), locale),
        AssumptionUnit::Money if v.is_finite() && (v * 100.0 - (v * 100.0).round()).abs() > 1e-6 => {
            money_exact(Money::new(v, currency), 4, locale)
        }
        AssumptionUnit::Money => money(Money::new(v, currency), locale),
        AssumptionUnit::Switch => if v == 0.0 { "no" } else { "yes" }.to_owned(),
    }
}

/// A number that may have up to two decimals, with its noun: "5 years", "2.5 months", "1 year".
#[must_use]
pub fn number_as(v: f64, singular: &str, plural: &str, locale: Locale) -> String {
    let digits = trimmed(v, 2, locale);
    let noun = if digits == "1" { singular } else { plural };
    format!("{digits}{SPACE}{noun}")
}
