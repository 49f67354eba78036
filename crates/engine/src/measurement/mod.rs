//! Measurements folded into hour-of-week profiles, with how much of them is there.

mod distribution;
mod fold;
mod hours;
mod percentile;
mod shortage;
mod stars;
mod statistic;
#[cfg(test)]
mod tests;

pub(crate) use distribution::distribution_of;
pub use distribution::{Distribution, distribution};
pub(crate) use fold::week_of;
pub use fold::{FEWEST_SAMPLES, Folding, fold, fold_by, fold_server};
pub use hours::{HourFrom, SampledHours};
pub use percentile::percentile;
pub(crate) use percentile::percentile_of_numbers;
pub use shortage::{Shortage, Shortages};
pub use stars::{COVERAGE_STEPS, stars};
pub use statistic::{Statistic, Statistics};

use crate::profile::Profile;
use crate::quantity::{Iops, MBps, Mbps, MiB, Quantity, Ratio};
use crate::time::Instant;

/// One resource of one server: its week, its distribution and its coverage.
#[derive(Debug, Clone, PartialEq)]
pub struct Load<Q> {
    /// The statistic of policy per hour of the week, on the site's clock.
    pub week: Profile<Q>,
    /// The week by other statistics, those that [`Folding::with`] was asked for; the narrowest first.
    pub further: Vec<(Statistic, Profile<Q>)>,
    /// The statistic of policy.
    pub statistic: Statistic,
    /// How many samples each hour of the week rests on.
    pub hours: SampledHours,
    /// Mean of all samples present.
    pub mean: Q,
    /// 95th percentile of all samples present (linear interpolation between order statistics).
    pub p95: Q,
    /// 99th percentile.
    pub p99: Q,
    /// Highest sample.
    pub max: Q,
    /// Samples present.
    pub present: usize,
    /// Samples that the period should hold at its interval.
    pub expected: usize,
    /// Share of the samples present that lie above the bottleneck threshold (CPU), else zero.
    pub share_above_bottleneck: Ratio,
    /// First and last instant of the period.
    pub period: (Instant, Instant),
    /// Share of the samples due in business hours (Monday to Friday, 08:00 to 18:00 on the site's
    /// clock) that is missing.
    pub business_hours_missing: Ratio,
    /// Confidence in this series alone, 1 to 5 stars (see [`stars`]).
    pub stars: u8,
}

impl<Q: Quantity> Load<Q> {
    /// The week by a statistic: the policy's or one of [`Load::further`], else the next wider one that was
    /// folded; the highest sample at every hour where none is as wide.
    #[must_use]
    pub fn week_by(&self, statistic: Statistic) -> Profile<Q> {
        let folded =
            std::iter::once((self.statistic, &self.week)).chain(self.further.iter().map(|(s, w)| (*s, w)));
        let mut best: Option<(Statistic, &Profile<Q>)> = None;
        for (s, week) in folded.filter(|(s, _)| *s >= statistic) {
            if best.is_none_or(|b| s < b.0) {
                best = Some((s, week));
            }
        }
        best.map_or_else(|| self.week.map(|_| self.max), |(_, week)| week.clone())
    }
}

/// The measured loads of one server; `None` where nothing was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServerLoads {
    /// Share of the logical processors that is busy.
    pub cpu: Option<Load<Ratio>>,
    /// Memory in use.
    pub memory: Option<Load<MiB>>,
    /// Network received.
    pub network_in: Option<Load<Mbps>>,
    /// Network sent.
    pub network_out: Option<Load<Mbps>>,
    /// Disk operations per second.
    pub disk_operations: Option<Load<Iops>>,
    /// Disk throughput.
    pub disk_throughput: Option<Load<MBps>>,
    /// How short it is of processors, memory and disks.
    pub short: Shortages,
    /// Confidence, 0 (CPU not measured) to 5 stars: those of the CPU series.
    pub stars: u8,
}

/// All servers, in the order of `Inventory::servers`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measurements {
    /// One per server.
    pub servers: Vec<ServerLoads>,
}
