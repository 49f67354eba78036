//! Return on investment by both usual definitions, undiscounted, over the horizon.

use crate::money::Money;
use crate::quantity::Ratio;

/// (Savings − investment) ÷ investment, as VirtROI and most textbooks have it. `None` without an
/// investment. Both amounts in one currency.
#[must_use]
pub fn net_return(savings: Money, investment: Money) -> Option<Ratio> {
    (investment.amount() > 0.0)
        .then(|| Ratio::from_fraction((savings.amount() - investment.amount()) / investment.amount()))
}

/// Savings ÷ investment, as the VMware ROI TCO Calculator of 2011 has it. `None` without an
/// investment. Both amounts in one currency.
#[must_use]
pub fn savings_return(savings: Money, investment: Money) -> Option<Ratio> {
    (investment.amount() > 0.0).then(|| Ratio::from_fraction(savings.amount() / investment.amount()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    #[test]
    fn two_definitions_differ_by_one() {
        // By hand: 300 saved for 120 laid out: 150 % net, 250 % of the outlay.
        let (s, i) = (Money::new(300.0, Currency::EUR), Money::new(120.0, Currency::EUR));
        assert_eq!(net_return(s, i), Some(Ratio::from_fraction(1.5)));
        assert_eq!(savings_return(s, i), Some(Ratio::from_fraction(2.5)));
        assert_eq!(net_return(s, Money::zero(Currency::EUR)), None);
    }
}
