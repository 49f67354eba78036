//! How the figure of each hour of the week was found, and from how many samples.

use super::FEWEST_SAMPLES;
use crate::time::{HourOfWeek, WEEK};

/// How the figure of an hour was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HourFrom {
    /// The statistic of its own samples, at least [`FEWEST_SAMPLES`].
    Own,
    /// The statistic of the samples of this hour on all weekdays, or on both weekend days.
    Pooled,
    /// The highest of those, because even together they are few.
    HighestOfFew,
    /// Nothing: the hour is unknown.
    Nothing,
}

/// The samples behind the 168 figures of one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampledHours {
    /// Samples of each hour, up to 65,535.
    own: Box<[u16]>,
}

impl Default for SampledHours {
    fn default() -> Self {
        Self::new(|_| 0)
    }
}

impl SampledHours {
    /// From the number of samples in each hour.
    #[must_use]
    pub fn new(mut samples: impl FnMut(HourOfWeek) -> usize) -> Self {
        Self { own: HourOfWeek::all().map(|h| u16::try_from(samples(h)).unwrap_or(u16::MAX)).collect() }
    }
    /// Samples of this hour itself; 65,535 stands for as many or more.
    #[must_use]
    pub fn own(&self, hour: HourOfWeek) -> usize {
        self.own.get(hour.index()).copied().unwrap_or(0).into()
    }
    /// Samples of this hour on all days that it may borrow from, its own included.
    #[must_use]
    pub fn pooled(&self, hour: HourOfWeek) -> usize {
        borrows_from(hour).map(|h| self.own(h)).sum()
    }
    /// How the figure of this hour was found.
    #[must_use]
    pub fn from(&self, hour: HourOfWeek) -> HourFrom {
        if self.own(hour) >= FEWEST_SAMPLES {
            return HourFrom::Own;
        }
        match self.pooled(hour) {
            0 => HourFrom::Nothing,
            n if n < FEWEST_SAMPLES => HourFrom::HighestOfFew,
            _ => HourFrom::Pooled,
        }
    }
    /// Samples that the figure of this hour was made of.
    #[must_use]
    pub fn used(&self, hour: HourOfWeek) -> usize {
        match self.from(hour) {
            HourFrom::Own => self.own(hour),
            HourFrom::Pooled | HourFrom::HighestOfFew => self.pooled(hour),
            HourFrom::Nothing => 0,
        }
    }
    /// How many of the 168 hours were found so.
    #[must_use]
    pub fn count(&self, from: HourFrom) -> usize {
        HourOfWeek::all().filter(|h| self.from(*h) == from).count()
    }
    /// All samples.
    #[must_use]
    pub fn samples(&self) -> usize {
        (0..WEEK).map(|h| self.own(HourOfWeek::new(h))).sum()
    }
}

/// The same hour of the day on all weekdays, or on both weekend days.
pub(super) fn borrows_from(hour: HourOfWeek) -> impl Iterator<Item = HourOfWeek> {
    if hour.is_weekend() { 5..7 } else { 0..5 }.map(move |day| HourOfWeek::new(day * 24 + hour.hour()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand: 12 samples on Monday 09:00, 3 on each other weekday at 09:00, 2 on Saturday at 09:00.
    #[test]
    fn own_pooled_few_and_nothing() {
        let hours = SampledHours::new(|h| match (h.day(), h.hour()) {
            (0, 9) => 12,
            (1..=4, 9) => 3,
            (5, 9) => 2,
            _ => 0,
        });
        let at = |day: usize, hour: usize| {
            let h = HourOfWeek::new(day * 24 + hour);
            (hours.from(h), hours.own(h), hours.used(h))
        };
        assert_eq!(at(0, 9), (HourFrom::Own, 12, 12));
        assert_eq!(at(2, 9), (HourFrom::Pooled, 3, 24));
        assert_eq!(at(5, 9), (HourFrom::HighestOfFew, 2, 2));
        assert_eq!(at(6, 9), (HourFrom::HighestOfFew, 0, 2));
        assert_eq!(at(0, 10), (HourFrom::Nothing, 0, 0));
        assert_eq!(
            (hours.count(HourFrom::Own), hours.count(HourFrom::Nothing), hours.samples()),
            (1, 161, 26)
        );
    }
}
