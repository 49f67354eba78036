//! What was asked of the readings, as far as it is answered: sums, rare days, the replay of the placement, and what
//! measuring would change. It takes longer than a stage, so it is made on request.

use super::{RareDays, SideBySide, Together};
use crate::placement::narrowing::Narrowing;
use crate::placement::replay::Replayed;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Whose load is added up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Servers that somebody picked.
    Picked,
    /// Servers that move.
    Moving,
}

/// A way to say what several servers need together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Said {
    /// The highest sum.
    PeakOfSum,
    /// The statistic of policy of the sum.
    PercentileOfSum,
    /// The statistic of each, added up.
    SumOfPercentiles,
    /// The highest reading of each, added up.
    SumOfPeaks,
    /// The highest hour of the weeks added up, which is what packing counts.
    PeakOfWeeks,
}

impl Said {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 5] =
        [Self::PeakOfSum, Self::PercentileOfSum, Self::SumOfPercentiles, Self::SumOfPeaks, Self::PeakOfWeeks];
}

impl<Q: Copy> SideBySide<Q> {
    /// The figure said in one way; `None` where it is not known.
    #[must_use]
    pub const fn said(&self, said: Said) -> Option<Q> {
        match said {
            Said::PeakOfSum => Some(self.peak_of_sum),
            Said::PercentileOfSum => Some(self.percentile_of_sum),
            Said::SumOfPercentiles => self.sum_of_percentiles,
            Said::SumOfPeaks => self.sum_of_peaks,
            Said::PeakOfWeeks => self.peak_of_weeks,
        }
    }
}

/// Answers of today's inputs; what was not asked, or is not answered yet, is `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Asked {
    /// Sums of readings.
    pub together: BTreeMap<Group, Arc<Together>>,
    /// Days that ask for more than the week.
    pub days: Option<Arc<RareDays>>,
    /// The placement against the readings.
    pub replayed: Option<Arc<Replayed>>,
    /// What measuring would change.
    pub narrowing: Option<Arc<Narrowing>>,
}
