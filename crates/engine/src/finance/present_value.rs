//! What later money is worth today.

use crate::money::{Currency, Money};
use crate::quantity::Ratio;

/// The rate of a month that makes the yearly rate over twelve: (1 + r)^(1/12) − 1.
#[must_use]
pub fn monthly_rate(yearly: Ratio) -> Ratio {
    Ratio::from_fraction(libm::pow(1.0 + yearly.fraction(), 1.0 / 12.0) - 1.0)
}

/// What one unit at the end of month `month` is worth today: (1 + i)^−month.
#[must_use]
pub fn discount_factor(monthly: Ratio, month: u32) -> Ratio {
    Ratio::from_fraction(1.0 / libm::pow(1.0 + monthly.fraction(), f64::from(month)))
}

/// The running sum of flows discounted to month 0, entry 0 being today; its last entry is the NPV.
/// All amounts are taken to be in `currency`.
#[must_use]
pub fn discounted_sums(currency: Currency, net: &[Money], yearly: Ratio) -> Vec<Money> {
    let monthly = monthly_rate(yearly);
    let mut sum = 0.0;
    (0u32..)
        .zip(net)
        .map(|(month, flow)| {
            sum += flow.amount() * discount_factor(monthly, month).fraction();
            Money::new(sum, currency)
        })
        .collect()
}

/// Net present value: Σ net(m) ÷ (1 + i)^m with i = (1 + r)^(1/12) − 1, months from 0.
#[must_use]
pub fn net_present_value(currency: Currency, net: &[Money], yearly: Ratio) -> Money {
    discounted_sums(currency, net, yearly).last().copied().unwrap_or(Money::zero(currency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn eur(amounts: &[f64]) -> Vec<Money> {
        amounts.iter().map(|a| Money::new(*a, Currency::EUR)).collect()
    }
    fn npv(amounts: &[f64], rate: f64) -> f64 {
        net_present_value(Currency::EUR, &eur(amounts), Ratio::from_fraction(rate)).amount()
    }

    #[test]
    fn yearly_flows_on_month_twelve_follow_the_yearly_rate() {
        // By hand: −100 today and +110 after a year at 10 % is nothing.
        let mut flows = vec![0.0; 13];
        flows[0] = -100.0;
        flows[12] = 110.0;
        assert!(npv(&flows, 0.10).abs() < 1e-10);
    }

    #[test]
    fn textbook_example() {
        // Published example of a spreadsheet's NPV function (Microsoft, "NPV function"): rate 10 %,
        // −10,000 after one year, then 3,000, 4,200 and 6,800 yearly: 1,188.44.
        let mut flows = vec![0.0; 49];
        flows[12] = -10_000.0;
        flows[24] = 3_000.0;
        flows[36] = 4_200.0;
        flows[48] = 6_800.0;
        assert!((npv(&flows, 0.10) - 1188.44).abs() < 0.005);
    }

    #[test]
    fn against_forty_digits() {
        // Python's decimal with 40 digits: −350,000 today, 24,000 at the end of months 1 to 60,
        // 7 % a year.
        let mut flows = vec![24_000.0; 61];
        flows[0] = -350_000.0;
        assert!((npv(&flows, 0.07) - NPV_FORTY_DIGITS).abs() < 1e-6);
    }
    const NPV_FORTY_DIGITS: f64 = 868_279.902_695_08;

    proptest! {
        #[test]
        fn is_additive(a in prop::collection::vec(-1e6..1e6f64, 61), b in prop::collection::vec(-1e6..1e6f64, 61), r in 0.0..0.5f64) {
            let sum: Vec<f64> = a.iter().zip(&b).map(|(x, y)| x + y).collect();
            prop_assert!((npv(&sum, r) - npv(&a, r) - npv(&b, r)).abs() < 1e-5);
        }

        #[test]
        fn falls_with_the_rate_where_money_comes_after_the_outlay(out in 1.0..1e6f64, back in prop::collection::vec(0.0..1e5f64, 60), r in 0.0..0.5f64, more in 0.001..0.5f64) {
            let mut flows = vec![-out];
            flows.extend(back);
            prop_assert!(npv(&flows, r + more) <= npv(&flows, r) + 1e-9);
        }
    }
}
