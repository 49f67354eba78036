//! How far a series can be trusted, as one to five stars.

use crate::quantity::Ratio;

/// Steps of coverage: each fifth of the expected samples is worth a star.
pub const COVERAGE_STEPS: u8 = 5;

/// A series shorter than this hides some day of the week.
const WEEK_SECONDS: u64 = 7 * 24 * 3600;

/// Share of business-hours samples that may be missing without loss of a star.
const BUSINESS_GAP: f64 = 0.2;

/// Stars of a series: 0 to 20 % of the expected samples one star, 21 to 40 % two … 81 to 100 % five
/// (the steps of Azure Migrate's confidence rating); one less for a period under seven days; one less
/// where more than 20 % of the samples due in business hours are missing. Nothing present: 0, else
/// at least 1.
#[must_use]
pub fn stars(present: usize, expected: usize, period_seconds: u64, business_hours_missing: Ratio) -> u8 {
    if present == 0 || expected == 0 {
        return 0;
    }
    let steps = usize::from(COVERAGE_STEPS);
    let coverage = present.saturating_mul(steps).div_ceil(expected).clamp(1, steps);
    let coverage = u8::try_from(coverage).unwrap_or(COVERAGE_STEPS);
    let short = u8::from(period_seconds < WEEK_SECONDS);
    let gaps = u8::from(business_hours_missing.fraction() > BUSINESS_GAP);
    coverage.saturating_sub(short + gaps).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEK: u64 = WEEK_SECONDS;

    #[test]
    fn steps_of_coverage() {
        // The published table: 0–20 % one star, 21–40 two, 41–60 three, 61–80 four, 81–100 five.
        for (present, expected_stars) in
            [(0, 0), (1, 1), (20, 1), (21, 2), (40, 2), (41, 3), (60, 3), (61, 4), (80, 4), (81, 5), (100, 5)]
        {
            assert_eq!(stars(present, 100, WEEK, Ratio::ZERO), expected_stars, "{present} %");
        }
    }

    #[test]
    fn short_periods_and_gaps_in_business_hours_cost_a_star_each() {
        assert_eq!(stars(100, 100, WEEK - 1, Ratio::ZERO), 4);
        assert_eq!(stars(90, 100, WEEK, Ratio::from_percent(20.0)), 5);
        assert_eq!(stars(90, 100, WEEK, Ratio::from_percent(21.0)), 4);
        assert_eq!(stars(90, 100, WEEK - 1, Ratio::from_percent(21.0)), 3);
        assert_eq!(stars(5, 100, 1, Ratio::ONE), 1, "something measured is never nothing");
    }
}
