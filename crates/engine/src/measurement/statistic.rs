//! By which figure samples are represented: a percentile, or the highest.

use super::percentile::percentile_of_unsorted;
use crate::assumption::Policy;
use crate::order::Order as _;
use crate::quantity::Ratio;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;

/// The figure that stands for many samples. In order: a wider statistic never gives less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// The percentile at a share of 0 to 1, by linear interpolation between order statistics (NumPy's default).
    Percentile(Ratio),
    /// The highest sample.
    Peak,
}

impl Statistic {
    /// A percentile; a share of 1 or more is the peak, one below 0 is 0.
    #[must_use]
    pub fn percentile(share: Ratio) -> Self {
        if share >= Ratio::ONE { Self::Peak } else { Self::Percentile(share.max(Ratio::ZERO)) }
    }
    /// The one of the policy, which holds where a service says no other.
    #[must_use]
    pub fn of_policy(policy: &Policy) -> Self {
        Self::percentile(policy.percentile())
    }
    /// As a share: 1 for the peak.
    #[must_use]
    pub fn share(self) -> Ratio {
        match self {
            Self::Percentile(share) => share,
            Self::Peak => Ratio::ONE,
        }
    }
    /// Of samples in any order, which are reordered; `None` when there are none. All must be numbers.
    pub(crate) fn of_samples(self, samples: &mut [f32]) -> Option<f64> {
        percentile_of_unsorted(samples, self.share())
    }
}

impl PartialOrd for Statistic {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Statistic {
    fn cmp(&self, other: &Self) -> Ordering {
        self.share().cmp(&other.share())
    }
}

/// The statistics by which hours are folded: the policy's, and those that services ask for beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Statistics {
    further: Vec<Statistic>,
}

impl Statistics {
    /// Those beside the policy's, each once, the narrowest first.
    #[must_use]
    pub fn beside_policy(further: impl IntoIterator<Item = Statistic>) -> Self {
        let mut further: Vec<Statistic> = further.into_iter().collect();
        further.order();
        further.dedup();
        Self { further }
    }
    /// What is folded beside the policy's statistic, the narrowest first.
    #[must_use]
    pub fn further(&self) -> &[Statistic] {
        &self.further
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_hundred_per_cent_is_the_peak() {
        assert_eq!(Statistic::percentile(Ratio::ONE), Statistic::Peak);
        assert_eq!(Statistic::percentile(Ratio::from_percent(120.0)), Statistic::Peak);
        let p95 = Statistic::percentile(Ratio::from_percent(95.0));
        assert!(p95 < Statistic::Peak && p95 == Statistic::Percentile(Ratio::from_fraction(0.95)));
    }

    #[test]
    fn each_once_and_the_narrowest_first() {
        let p99 = Statistic::percentile(Ratio::from_percent(99.0));
        let p50 = Statistic::percentile(Ratio::from_percent(50.0));
        let s = Statistics::beside_policy([Statistic::Peak, p99, p50, p99]);
        assert_eq!(s.further(), [p50, p99, Statistic::Peak]);
    }
}
