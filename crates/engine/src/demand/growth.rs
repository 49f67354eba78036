//! Growth to the year that the hosts must last to.

use crate::adjustment::GrowthOf;
use crate::assumption::Policy;
use crate::inventory::ServerId;
use crate::project::Resolved;
use crate::quantity::Ratio;

/// (1 + growth per year) ^ years. Applies to CPU, network and disk load; memory and storage have
/// margins of their own.
#[must_use]
pub fn growth_factor(policy: &Policy) -> Ratio {
    compound(policy.growth_per_year(), policy)
}

fn compound(per_year: Ratio, policy: &Policy) -> Ratio {
    let yearly = 1.0 + per_year.fraction();
    Ratio::from_fraction(libm::pow(yearly, policy.growth_years().years()))
}

/// Growth of one server a year and to the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// A year.
    pub per_year: Ratio,
    /// To the horizon: (1 + a year) ^ years.
    pub factor: Ratio,
    /// Whose it is; `None` for the assumption.
    pub of: Option<GrowthOf>,
}

/// Growth of a server of a role: its own, else its role's, else the assumption.
#[must_use]
pub fn growth(resolved: &Resolved, server: &ServerId, role: &str) -> Growth {
    let given = resolved.adjustments.growth_of(server, role);
    let per_year = given.map_or_else(|| resolved.policy.growth_per_year(), |(rate, _)| rate);
    Growth { per_year, factor: compound(per_year, &resolved.policy), of: given.map(|(_, of)| of) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::{AssumptionId, Changes};
    use crate::money::Currency;

    #[test]
    fn compound_growth() {
        // 1.05³ = 1.157625 and 1.2^2.5 = 1.57744096…, worked out with Python's decimal module.
        for (rate, years, expected) in
            [(0.05, 3.0, 1.157_625), (0.2, 2.5, 1.577_440_965_614_877_8), (0.1, 0.0, 1.0)]
        {
            let changes =
                Changes::from([(AssumptionId::GrowthPerYear, rate), (AssumptionId::GrowthYears, years)]);
            let got = growth_factor(&Policy::new(Currency::EUR, [&changes])).fraction();
            assert!((got - expected).abs() < 1e-12, "{got}");
        }
    }
}
