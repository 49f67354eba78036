//! How the samples of one series are spread, for who looks at one server: made on request, kept nowhere.

use super::percentile::{Sample, percentile_of_unsorted};
use crate::quantity::{Quantity, Ratio};
use crate::series::SeriesBlock;

/// The spread of all samples present.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Distribution<Q> {
    /// Mean.
    pub mean: Q,
    /// Median.
    pub p50: Q,
    /// 95th percentile (linear interpolation between order statistics).
    pub p95: Q,
    /// 99th percentile.
    pub p99: Q,
    /// Highest sample.
    pub max: Q,
}

/// The spread of a series; `Q` must be the quantity of its resource. `None` where no sample is present.
#[must_use]
pub fn distribution<Q: Quantity>(block: &SeriesBlock) -> Option<Distribution<Q>> {
    let mut samples: Vec<f32> = block.samples().iter().copied().filter(|s| !s.is_nan()).collect();
    // In the order of time, as the fold sums.
    let sum: f64 = samples.iter().copied().map(f64::from).sum();
    spread(&mut samples, sum)
}

/// The spread of figures in the base unit of `Q`, all known; `None` when there are none.
pub(crate) fn distribution_of<Q: Quantity>(mut figures: Vec<f64>) -> Option<Distribution<Q>> {
    let sum = figures.iter().sum();
    spread(&mut figures, sum)
}

#[expect(clippy::cast_precision_loss, reason = "counts of samples, at most millions")]
fn spread<T: Sample, Q: Quantity>(samples: &mut [T], sum: f64) -> Option<Distribution<Q>> {
    let mean = Q::from_base(sum / samples.len().max(1) as f64);
    let mut at = |share: f64| percentile_of_unsorted(samples, Ratio::from_fraction(share)).map(Q::from_base);
    Some(Distribution { mean, p50: at(0.5)?, p95: at(0.95)?, p99: at(0.99)?, max: at(1.0)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::MiB;
    use crate::series::Resource;
    use crate::time::Instant;

    // NumPy 2: percentile([3, 1, 4, 1, 5, 9, 2, 6, 5, 3], [50, 95, 99, 100]) = 3.5, 7.65, 8.73, 9; mean 3.9.
    #[test]
    fn agrees_with_numpy() {
        let samples = vec![3.0, 1.0, 4.0, f32::NAN, 1.0, 5.0, 9.0, 2.0, 6.0, 5.0, 3.0];
        let block = SeriesBlock::new(Resource::Memory, Instant::from_unix_seconds(0), 300, samples);
        let d = distribution::<MiB>(&block).unwrap();
        for (found, expected) in [(d.mean, 3.9), (d.p50, 3.5), (d.p95, 7.65), (d.p99, 8.73), (d.max, 9.0)] {
            assert!((found.mib() - expected).abs() < 1e-9, "{found:?} {expected}");
        }
    }

    #[test]
    fn nothing_measured_has_no_spread() {
        let block = SeriesBlock::new(Resource::Memory, Instant::from_unix_seconds(0), 300, vec![f32::NAN]);
        assert_eq!(distribution::<MiB>(&block), None);
    }
}
