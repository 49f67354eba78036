//! When the money is back: the month after which the running sum of cash stays above zero.

use super::Payback;
use crate::money::Money;
use crate::quantity::Months;

/// The month in which the straight line from `before` (end of month `month`) to `after` (a month
/// later) meets zero: month + (0 − before) ÷ (after − before).
///
/// `before` is below zero and `after` is not; both in one currency.
#[must_use]
pub fn crossing(month: Months, before: Money, after: Money) -> Months {
    Months::from_months(month.months() + (0.0 - before.amount()) / (after.amount() - before.amount()))
}

/// Index of the last month below zero, where there is one: the payback lies in the month after it.
#[must_use]
pub fn last_month_below_zero(cumulative: &[Money]) -> Option<usize> {
    cumulative.iter().rposition(|c| c.amount() < 0.0)
}

/// Payback from the running sum of cash; entry 0 is today, entry m the end of month m.
///
/// Counted is the last crossing: after it the sum never falls below zero again within the horizon.
/// The first crossing is named where cash went below zero again after it.
#[must_use]
pub fn payback(cumulative: &[Money]) -> Payback {
    let Some(last) = last_month_below_zero(cumulative) else { return Payback::Immediate };
    let at = |k: usize| Some(crossing(months(k), *cumulative.get(k)?, *cumulative.get(k + 1)?));
    let Some(back) = at(last) else { return Payback::NotWithinHorizon };
    let first = cumulative.windows(2).position(|w| match w {
        [a, b] => a.amount() < 0.0 && b.amount() >= 0.0,
        _ => false,
    });
    let first_crossing = first.filter(|k| *k != last).and_then(at);
    Payback::After { months: back, first_crossing }
}

/// The lowest point of the running sum, the earliest of equals: its month and the amount, the most
/// money that is laid out at any time. `None` without months, or where the sum is never below zero.
#[must_use]
pub fn lowest_point(cumulative: &[Money]) -> Option<(usize, Money)> {
    let below = cumulative.iter().copied().enumerate().filter(|(_, c)| c.amount() < 0.0);
    below.reduce(|low, next| if next.1.amount() < low.1.amount() { next } else { low })
}

fn months(k: usize) -> Months {
    #[expect(clippy::cast_precision_loss, reason = "a few hundred months")]
    Months::from_months(k as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;
    use proptest::prelude::*;

    fn eur(amounts: &[f64]) -> Vec<Money> {
        amounts.iter().map(|a| Money::new(*a, Currency::EUR)).collect()
    }

    #[test]
    fn interpolates_within_the_month() {
        // By hand: 100 out, 40 back a month: −100, −60, −20, +20; half of month 3 is needed.
        let found = payback(&eur(&[-100.0, -60.0, -20.0, 20.0]));
        assert_eq!(found, Payback::After { months: Months::from_months(2.5), first_crossing: None });
    }

    #[test]
    fn textbook_example() {
        // Brealey, Myers, Allen, "Principles of Corporate Finance", chapter on payback: project A,
        // −2,000, +500, +500, +5,000 pays back in period 3; with a flow even within the period
        // after (2,000 − 1,000) ÷ 5,000 = 0.2 of it.
        let found = payback(&eur(&[-2000.0, -1500.0, -1000.0, 4000.0]));
        assert_eq!(found, Payback::After { months: Months::from_months(2.2), first_crossing: None });
    }

    #[test]
    fn counts_the_last_crossing_and_names_the_first() {
        // By hand: −10, +10 (crosses at 0.5), −5, +5 (crosses at 2.5).
        let found = payback(&eur(&[-10.0, 10.0, -5.0, 5.0]));
        assert_eq!(
            found,
            Payback::After {
                months: Months::from_months(2.5),
                first_crossing: Some(Months::from_months(0.5))
            }
        );
    }

    #[test]
    fn lowest_point_is_the_earliest_of_equals() {
        let [low] = eur(&[-30.0])[..] else { return };
        assert_eq!(lowest_point(&eur(&[-10.0, -30.0, -5.0, -30.0, 20.0])), Some((1, low)));
        assert_eq!(lowest_point(&eur(&[0.0, 1.0])), None);
        assert_eq!(lowest_point(&[]), None);
    }

    #[test]
    fn nothing_to_pay_back_and_never() {
        assert_eq!(payback(&eur(&[0.0, 1.0, 2.0])), Payback::Immediate);
        assert_eq!(payback(&[]), Payback::Immediate);
        assert_eq!(payback(&eur(&[-5.0, 1.0, -1.0])), Payback::NotWithinHorizon);
        assert_eq!(
            payback(&eur(&[-5.0, 0.0])),
            Payback::After { months: Months::from_months(1.0), first_crossing: None }
        );
    }

    proptest! {
        #[test]
        fn cash_stays_above_zero_after_it_and_more_cash_is_never_later(
            net in prop::collection::vec(-100.0..100.0f64, 1..61),
            more in 0.0..50.0f64,
        ) {
            let sums = |extra: f64| {
                let mut sum = 0.0;
                eur(&net.iter().map(|n| { sum += n + extra; sum }).collect::<Vec<_>>())
            };
            let late = |found| match found {
                Payback::Immediate => 0.0,
                Payback::After { months, .. } => months.months(),
                Payback::NotWithinHorizon => f64::INFINITY,
            };
            let (plain, richer) = (sums(0.0), sums(more));
            prop_assert!(late(payback(&richer)) <= late(payback(&plain)) + 1e-9);
            if let Payback::After { months, first_crossing } = payback(&plain) {
                prop_assert!((0u32..).zip(&plain).all(|(m, c)| f64::from(m) < months.months() || c.amount() >= 0.0));
                prop_assert!(first_crossing.is_none_or(|first| first < months));
            }
        }
    }
}
