//! The internal rate of return: the yearly rate at which the net present value is zero.

use super::Irr;
use crate::money::Money;
use crate::quantity::Ratio;

/// Net present value for a monthly growth factor x = 1 + i: Σ net(m) x^−m, by Horner's rule.
fn value_at(net: &[Money], x: f64) -> f64 {
    net.iter().rev().fold(0.0, |sum, flow| sum / x + flow.amount())
}

/// Growth factors of a month between which roots are looked for: from losing half a month to
/// elevenfold a month.
const LOWEST: f64 = 0.5;
const HIGHEST: f64 = 11.0;
/// Ratio of one step of the scan: roots closer together than this are seen as one or none.
const STEP: f64 = 1.002;

/// Halves a bracket until it cannot be halved any more; the sign at `low` is that of `low_sign`.
fn bisect(net: &[Money], mut low: f64, mut high: f64, low_sign: f64) -> f64 {
    loop {
        let middle = low + (high - low) / 2.0;
        if middle <= low || middle >= high {
            return middle;
        }
        let v = value_at(net, middle);
        if v == 0.0 {
            return middle;
        }
        if (v > 0.0) == (low_sign > 0.0) { low = middle } else { high = middle }
    }
}

/// How often the flows change their sign, zeros left out (Descartes: at most so many rates fit).
fn sign_changes(net: &[Money]) -> usize {
    let mut changes = 0;
    let mut last = 0.0;
    for flow in net {
        let a = flow.amount();
        if a != 0.0 {
            if last != 0.0 && (a > 0.0) != (last > 0.0) {
                changes += 1;
            }
            last = a;
        }
    }
    changes
}

/// Yearly internal rate: the monthly root m by bracketed bisection, then (1 + m)^12 − 1.
///
/// `None` where the flows never change sign, or no rate between −50 % and 1,000 % a month fits;
/// `Several` where more than one does. Two roots closer than 0.2 % a month are not told apart.
#[must_use]
pub fn internal_rate(net: &[Money]) -> Irr {
    let changes = sign_changes(net);
    if changes == 0 {
        return Irr::None;
    }
    let mut roots: Vec<f64> = Vec::new();
    let (mut low, mut low_value) = (LOWEST, value_at(net, LOWEST));
    while low < HIGHEST && roots.len() < 2 {
        let high = low * STEP;
        let high_value = value_at(net, high);
        if high_value == 0.0 {
            roots.push(high);
        } else if low_value != 0.0 && (low_value > 0.0) != (high_value > 0.0) {
            roots.push(bisect(net, low, high, low_value));
        }
        if changes == 1 && !roots.is_empty() {
            break;
        }
        (low, low_value) = (high, high_value);
    }
    match roots.as_slice() {
        [] => Irr::None,
        [x] => Irr::Rate(Ratio::from_fraction(libm::pow(*x, 12.0) - 1.0)),
        _ => Irr::Several,
    }
}

#[cfg(test)]
mod tests {
    use super::super::present_value::net_present_value;
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    fn eur(amounts: &[f64]) -> Vec<Money> {
        amounts.iter().map(|a| Money::new(*a, Currency::EUR)).collect()
    }
    fn rate(amounts: &[f64]) -> f64 {
        match internal_rate(&eur(amounts)) {
            Irr::Rate(r) => r.fraction(),
            other => panic!("a rate expected, found {other:?}"),
        }
    }

    #[test]
    fn one_year() {
        // By hand: −100 today, +110 after twelve months: 10 % a year.
        let mut flows = vec![0.0; 13];
        flows[0] = -100.0;
        flows[12] = 110.0;
        assert!((rate(&flows) - 0.10).abs() < 1e-12);
    }

    #[test]
    fn published_example() {
        // Microsoft, "IRR function": −70,000; 12,000; 15,000; 18,000; 21,000; 26,000 yearly: 8.7 %;
        // after four years −2.1 %.
        let yearly = |flows: &[f64]| {
            let mut months = vec![0.0; (flows.len() - 1) * 12 + 1];
            for (year, f) in flows.iter().enumerate() {
                months[12 * year] = *f;
            }
            rate(&months)
        };
        let five = yearly(&[-70e3, 12e3, 15e3, 18e3, 21e3, 26e3]);
        let four = yearly(&[-70e3, 12e3, 15e3, 18e3, 21e3]);
        assert!((five - 0.087).abs() < 0.0005, "{five}");
        assert!((four + 0.021).abs() < 0.0005, "{four}");
    }

    #[test]
    fn against_forty_digits() {
        // Python's decimal with 40 digits, bisection: −350,000 today, 24,000 monthly for 60 months.
        let mut flows = vec![24_000.0; 61];
        flows[0] = -350_000.0;
        assert!((rate(&flows) - 1.182_121_178_772).abs() < 1e-9);
    }

    #[test]
    fn none_and_several() {
        assert_eq!(internal_rate(&eur(&[1.0, 2.0, 3.0])), Irr::None);
        assert_eq!(internal_rate(&[]), Irr::None);
        // Two roots by construction: −(x − 1.1)(x − 1.2) × 100 = −100 x² + 230 x − 132, so the
        // flows −100, 230, −132 are worth nothing at 10 % and at 20 % a month.
        assert_eq!(internal_rate(&eur(&[-100.0, 230.0, -132.0])), Irr::Several);
        // No real root: −1, 2, −2 (the discriminant of x² − 2x + 2 is −4).
        assert_eq!(internal_rate(&eur(&[-1.0, 2.0, -2.0])), Irr::None);
    }

    proptest! {
        #[test]
        fn makes_the_present_value_zero(out in 1e3..1e6f64, back in prop::collection::vec(1e3..1e5f64, 60)) {
            let mut flows = vec![-out];
            flows.extend(back);
            if let Irr::Rate(r) = internal_rate(&eur(&flows)) {
                let left = net_present_value(Currency::EUR, &eur(&flows), r).amount();
                prop_assert!(left.abs() < 1e-6 * out, "{left} is left of {out}");
            }
        }
    }
}
