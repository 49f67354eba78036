//! Sums instant by instant, and what adding up peaks or percentiles would have said.

use super::{Part, Slots};
use crate::measurement::{Distribution, Statistic, distribution_of, percentile_of_numbers, week_of};
use crate::profile::Profile;
use crate::quantity::{Quantity, Ratio};
use crate::time::{HourOfWeek, Instant, SiteClock};
use std::marker::PhantomData;

/// A sum that is being made, part by part: the unit in which long work is sliced.
#[derive(Debug, Clone)]
pub struct Summing<Q> {
    slots: Slots,
    hours: Vec<HourOfWeek>,
    statistic: Statistic,
    sum: Vec<f64>,
    parts: usize,
    measured: usize,
    filled: u64,
    sum_of_peaks: f64,
    sum_of_percentiles: f64,
    weeks: Profile<Q>,
    values: Vec<f64>,
    counts: Vec<u32>,
    known: Vec<f64>,
}

/// What the readings of one part say by themselves, week included where a reading is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Own<Q> {
    /// The highest.
    pub peak: Option<Q>,
    /// The statistic of the sum.
    pub by_statistic: Option<Q>,
}

impl<Q: Quantity> Summing<Q> {
    /// The statistic by which percentiles are taken.
    #[must_use]
    pub const fn statistic(&self) -> Statistic {
        self.statistic
    }
    /// Nothing so far.
    #[must_use]
    pub fn new(slots: Slots, clock: SiteClock, statistic: Statistic) -> Self {
        Self {
            slots,
            hours: slots.hours(clock),
            statistic,
            sum: vec![0.0; slots.len()],
            parts: 0,
            measured: 0,
            filled: 0,
            sum_of_peaks: 0.0,
            sum_of_percentiles: 0.0,
            weeks: Profile::flat(Q::from_base(0.0)),
            values: Vec::new(),
            counts: Vec::new(),
            known: Vec::new(),
        }
    }
    /// Adds a part. Where it has no reading, the figure of its week is added and counted as filled; where it
    /// has no week either, the sum is unknown at that slot.
    pub fn add(&mut self, part: &Part<'_, Q>) -> Own<Q> {
        part.read_into(&self.slots, &mut self.values, &mut self.counts);
        self.parts += 1;
        self.measured += usize::from(self.counts.iter().any(|n| *n > 0));
        for (value, hour) in self.values.iter_mut().zip(&self.hours) {
            if value.is_nan()
                && let Some(instead) = part.instead(*hour)
            {
                *value = instead.base();
                self.filled += 1;
            }
        }
        self.known.clear();
        self.known.extend(self.values.iter().copied().filter(|v| !v.is_nan()));
        let by_statistic = percentile_of_numbers(&mut self.known, self.statistic);
        let peak = percentile_of_numbers(&mut self.known, Statistic::Peak);
        self.sum_of_percentiles += by_statistic.unwrap_or(f64::NAN);
        self.sum_of_peaks += peak.unwrap_or(f64::NAN);
        for (sum, value) in self.sum.iter_mut().zip(&self.values) {
            *sum += value;
        }
        self.weeks.add(&Profile::new(|hour| part.instead(hour)));
        Own { peak: peak.map(Q::from_base), by_statistic: by_statistic.map(Q::from_base) }
    }
    /// The sum of all parts.
    #[must_use]
    pub fn finish(self) -> AlignedSum<Q> {
        let known = |v: f64| (!v.is_nan()).then(|| Q::from_base(v));
        AlignedSum {
            parts: self.parts,
            measured: self.measured,
            filled: self.filled,
            statistic: self.statistic,
            sum_of_peaks: known(self.sum_of_peaks),
            sum_of_percentiles: known(self.sum_of_percentiles),
            peak_of_weeks: if self.weeks.known_hours() == 0 { None } else { self.weeks.peak().map(|p| p.1) },
            slots: self.slots,
            hours: self.hours,
            values: self.sum,
            quantity: PhantomData,
        }
    }
}

/// What several workloads need together, slot by slot.
#[derive(Debug, Clone, PartialEq)]
pub struct AlignedSum<Q> {
    slots: Slots,
    hours: Vec<HourOfWeek>,
    /// Base unit of `Q`; NaN is unknown.
    values: Vec<f64>,
    parts: usize,
    measured: usize,
    filled: u64,
    statistic: Statistic,
    sum_of_peaks: Option<Q>,
    sum_of_percentiles: Option<Q>,
    peak_of_weeks: Option<Q>,
    quantity: PhantomData<Q>,
}

impl<Q: Quantity> AlignedSum<Q> {
    /// The axis.
    #[must_use]
    pub const fn slots(&self) -> &Slots {
        &self.slots
    }
    /// The sum in a slot; `None` where a part is unknown.
    #[must_use]
    pub fn at(&self, slot: usize) -> Option<Q> {
        self.values.get(slot).copied().filter(|v| !v.is_nan()).map(Q::from_base)
    }
    /// The slot that begins at an instant; `None` outside the axis.
    #[must_use]
    pub fn slot_of(&self, at: Instant) -> Option<usize> {
        let offset = at.unix_seconds() - self.slots.start().unix_seconds();
        let slot = usize::try_from(offset.div_euclid(i64::from(self.slots.interval_seconds()))).ok()?;
        (slot < self.slots.len()).then_some(slot)
    }
    /// What one of its parts has in a slot: its reading, else the figure of its week.
    #[must_use]
    pub fn reading(&self, part: &Part<'_, Q>, slot: usize) -> Option<Q> {
        part.reading(&self.slots, slot).map(Q::from_base).or_else(|| part.instead(*self.hours.get(slot)?))
    }
    /// How the sums of all slots that are known are spread; `None` when there are none.
    #[must_use]
    pub fn spread(&self) -> Option<Distribution<Q>> {
        distribution_of(self.values.iter().copied().filter(|v| !v.is_nan()).collect())
    }
    /// Slots in which the sum is known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.values.iter().filter(|v| !v.is_nan()).count()
    }
    /// Slots in which the sum is known and higher than a limit.
    #[must_use]
    pub fn above(&self, limit: Q) -> usize {
        self.values.iter().filter(|v| **v > limit.base()).count()
    }
    /// How many parts were added.
    #[must_use]
    pub const fn parts(&self) -> usize {
        self.parts
    }
    /// How many of them have a reading on the axis.
    #[must_use]
    pub const fn measured(&self) -> usize {
        self.measured
    }
    /// Share of all readings (slots × parts) for which the figure of the week stands.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "counts of readings")]
    pub fn filled(&self) -> Ratio {
        let all = self.slots.len() as f64 * self.parts.max(1) as f64;
        Ratio::from_fraction(self.filled as f64 / all)
    }
    /// A statistic over the slots known; `None` when there are none.
    #[must_use]
    pub fn by(&self, statistic: Statistic) -> Option<Q> {
        let mut known: Vec<f64> = self.values.iter().copied().filter(|v| !v.is_nan()).collect();
        percentile_of_numbers(&mut known, statistic).map(Q::from_base)
    }
    /// The highest sum and when it was first reached.
    #[must_use]
    pub fn peak(&self) -> Option<(Instant, Q)> {
        let mut best: Option<(usize, f64)> = None;
        for (slot, v) in self.values.iter().enumerate().filter(|(_, v)| !v.is_nan()) {
            if best.is_none_or(|b| *v > b.1) {
                best = Some((slot, *v));
            }
        }
        best.map(|(slot, v)| (self.slots.instant(slot), Q::from_base(v)))
    }
    /// The week of the sum, folded as that of a single server is.
    #[must_use]
    pub fn week(&self, statistic: Statistic) -> Profile<Q> {
        week_of(&self.values, &self.hours, statistic)
    }
    /// The figures that planning may take for the need of all together, side by side; `None` where the sum is
    /// known nowhere.
    #[must_use]
    pub fn side_by_side(&self) -> Option<SideBySide<Q>> {
        let (peak_at, peak_of_sum) = self.peak()?;
        Some(SideBySide {
            statistic: self.statistic,
            sum_of_peaks: self.sum_of_peaks,
            sum_of_percentiles: self.sum_of_percentiles,
            percentile_of_sum: self.by(self.statistic)?,
            peak_of_sum,
            peak_at,
            peak_of_weeks: self.peak_of_weeks,
            interval_seconds: self.slots.interval_seconds(),
            intervals: self.slots.len(),
            known: self.known(),
            parts: self.parts,
            measured: self.measured,
            filled: self.filled(),
        })
    }
}

/// What some workloads need together, said in five ways. All but `peak_of_weeks` are of the same readings, each
/// the mean over the common interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SideBySide<Q> {
    /// The statistic by which percentiles were taken.
    pub statistic: Statistic,
    /// Each workload's highest reading, added up, as if all peaked at once. `None` where a workload has none.
    pub sum_of_peaks: Option<Q>,
    /// Each workload's statistic, added up.
    pub sum_of_percentiles: Option<Q>,
    /// The statistic of the sum.
    pub percentile_of_sum: Q,
    /// The highest sum: never above `sum_of_peaks`.
    pub peak_of_sum: Q,
    /// When that was first reached.
    pub peak_at: Instant,
    /// The highest hour of the weeks added up, which is what packing counts. `None` where a week is unknown at
    /// every hour.
    pub peak_of_weeks: Option<Q>,
    /// Length of an interval.
    pub interval_seconds: u32,
    /// Intervals of the period.
    pub intervals: usize,
    /// Those in which the sum is known.
    pub known: usize,
    /// Workloads.
    pub parts: usize,
    /// Those with any reading.
    pub measured: usize,
    /// Share of readings for which the figure of the week stands.
    pub filled: Ratio,
}
