//! Money as text.

use crate::Locale;
use crate::number::{MINUS, SPACE, compact, number};
use engine::money::{Currency, Money};

/// The sign of a currency, or its code where it has none of its own.
#[must_use]
pub fn currency_symbol(currency: &Currency) -> &str {
    match currency.code() {
        "EUR" => "€",
        "USD" => "$",
        "GBP" => "£",
        code => code,
    }
}

/// An amount in whole units: "€287,489", "−€38,022", "CHF 1,200"; in German marks "287.489 €".
/// Below 100 cents are written where there are any: "€0.19".
#[must_use]
pub fn money(m: Money, locale: Locale) -> String {
    let size = m.amount().abs();
    let cents = size < 100.0 && (size - size.round()).abs() >= 0.005;
    money_exact(m, if cents { 2 } else { 0 }, locale)
}

/// An amount with a fixed count of decimals: "€0.1900".
#[must_use]
pub fn money_exact(m: Money, decimals: usize, locale: Locale) -> String {
    with_symbol(number(m.amount(), decimals, locale), m, locale)
}

/// Short, for axes: "€803k", "−€400k", "€1.06M".
#[must_use]
pub fn money_compact(m: Money, locale: Locale) -> String {
    with_symbol(compact(m.amount(), locale), m, locale)
}

fn with_symbol(digits: String, m: Money, locale: Locale) -> String {
    if !m.amount().is_finite() {
        return digits;
    }
    let currency = m.currency();
    let symbol = currency_symbol(&currency);
    match locale {
        Locale::En => {
            let (sign, digits) = match digits.strip_prefix(MINUS) {
                Some(rest) => ("−", rest),
                None => ("", digits.as_str()),
            };
            if symbol.len() == 3 && symbol.is_ascii() {
                format!("{sign}{symbol}{SPACE}{digits}")
            } else {
                format!("{sign}{symbol}{digits}")
            }
        }
        Locale::De => format!("{digits}{SPACE}{symbol}"),
    }
}
