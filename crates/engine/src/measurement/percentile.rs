//! Percentiles by linear interpolation between order statistics (NumPy's default, type 7 of Hyndman
//! and Fan): the value at rank `share × (n − 1)`, counted from 0.

use super::Statistic;
use crate::quantity::{Quantity, Ratio};
use std::cmp::Ordering;

/// A percentile of values in ascending order; `None` when there are none. `share` is clamped to
/// 0 … 1 (0.95 is the 95th percentile, 1 the highest value).
#[must_use]
pub fn percentile<Q: Quantity>(sorted: &[Q], share: Ratio) -> Option<Q> {
    let (low, fraction) = rank(sorted.len(), share)?;
    let a = sorted.get(low)?.base();
    let b = sorted.get(low + 1).map_or(a, |q| q.base());
    Some(Q::from_base(between(a, b, fraction)))
}

/// The same on samples in any order, which are reordered. All must be numbers.
pub(super) fn percentile_of_unsorted<T: Sample>(samples: &mut [T], share: Ratio) -> Option<f64> {
    let (low, fraction) = rank(samples.len(), share)?;
    let (_, at, above) = samples.select_nth_unstable_by(low, T::order);
    let a = at.wide();
    if fraction == 0.0 || above.is_empty() {
        return Some(a);
    }
    let b = above.iter().map(|s| s.wide()).fold(f64::INFINITY, f64::min);
    Some(between(a, b, fraction))
}

/// A statistic of numbers in any order, which are reordered; `None` when there are none.
pub(crate) fn percentile_of_numbers(numbers: &mut [f64], statistic: Statistic) -> Option<f64> {
    percentile_of_unsorted(numbers, statistic.share())
}

/// A sample of either width.
pub(super) trait Sample: Copy {
    fn order(&self, other: &Self) -> Ordering;
    fn wide(self) -> f64;
}

impl Sample for f32 {
    fn order(&self, other: &Self) -> Ordering {
        self.total_cmp(other)
    }
    fn wide(self) -> f64 {
        f64::from(self)
    }
}

impl Sample for f64 {
    fn order(&self, other: &Self) -> Ordering {
        self.total_cmp(other)
    }
    fn wide(self) -> f64 {
        self
    }
}

/// The order statistic below the rank, and how far the rank lies above it.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts of samples, far below 2^52; the rank is clamped to them"
)]
fn rank(count: usize, share: Ratio) -> Option<(usize, f64)> {
    let last = count.checked_sub(1)?;
    let rank = share.fraction().clamp(0.0, 1.0) * last as f64;
    let low = libm::floor(rank).min(last as f64);
    Some((low as usize, rank - low))
}

/// From the nearer end, so that the result never leaves the interval and the ends are exact.
fn between(a: f64, b: f64, fraction: f64) -> f64 {
    if fraction < 0.5 { a + (b - a) * fraction } else { b - (b - a) * (1.0 - fraction) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Iops;
    use proptest::prelude::*;

    /// CPU per cent of one machine as 24 readings, written for this test.
    const READINGS: [f64; 24] = [
        3.0, 2.0, 2.0, 1.0, 2.0, 4.0, 9.0, 22.0, 41.0, 57.0, 63.0, 60.0, 48.0, 55.0, 66.0, 71.0, 58.0, 39.0,
        21.0, 12.0, 8.0, 30.0, 17.0, 5.0,
    ];

    /// (share, value) of `READINGS` by NumPy 2.4: `numpy.percentile(readings, share * 100)`.
    const NUMPY: [(f64, f64); 8] = [
        (0.0, 1.0),
        (0.1, 2.0),
        (0.25, 4.75),
        (0.5, 21.5),
        (0.8, 57.400000000000006),
        (0.95, 65.55),
        (0.99, 69.85),
        (1.0, 71.0),
    ];

    fn sorted() -> Vec<Iops> {
        let mut v: Vec<Iops> = READINGS.iter().map(|r| Iops::from_iops(*r)).collect();
        v.sort();
        v
    }

    #[test]
    fn agrees_with_numpy() {
        let sorted = sorted();
        for (share, expected) in NUMPY {
            let got = percentile(&sorted, Ratio::from_fraction(share)).unwrap().iops();
            assert!((got - expected).abs() < 1e-12, "{share}: {got} for {expected}");
            #[expect(clippy::cast_possible_truncation, reason = "whole numbers")]
            let mut unsorted: Vec<f32> = READINGS.iter().map(|r| *r as f32).collect();
            let got = percentile_of_unsorted(&mut unsorted, Ratio::from_fraction(share)).unwrap();
            assert!((got - expected).abs() < 1e-12, "{share}: {got} for {expected}");
        }
    }

    #[test]
    fn nothing_has_no_percentile_and_one_value_is_all_of_them() {
        assert_eq!(percentile::<Iops>(&[], Ratio::ONE), None);
        assert_eq!(percentile_of_unsorted::<f32>(&mut [], Ratio::ONE), None);
        let one = [Iops::from_iops(7.0)];
        assert_eq!(percentile(&one, Ratio::ZERO), Some(one[0]));
        assert_eq!(percentile(&one, Ratio::from_percent(95.0)), Some(one[0]));
    }

    proptest! {
        #[test]
        fn a_wider_percentile_is_never_lower(
            mut samples in prop::collection::vec(0.0_f32..1e6, 1..60), a in 0.0_f64..=1.0, b in 0.0_f64..=1.0,
        ) {
            let (low, high) = if a < b { (a, b) } else { (b, a) };
            let low = percentile_of_unsorted(&mut samples, Ratio::from_fraction(low));
            let high = percentile_of_unsorted(&mut samples, Ratio::from_fraction(high));
            prop_assert!(low <= high);
        }
    }
}
