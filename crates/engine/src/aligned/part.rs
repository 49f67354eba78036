//! One workload of a sum: its readings, what they are worth, and what stands for those that are missing.

use super::Slots;
use crate::profile::Profile;
use crate::quantity::{Mhz, Quantity, Ratio};
use crate::series::SeriesBlock;
use crate::time::HourOfWeek;
use std::borrow::Cow;

/// One workload of a sum.
pub struct Part<'a, Q: Clone> {
    block: Option<&'a SeriesBlock>,
    worth: Box<dyn Fn(f64) -> f64 + 'a>,
    instead: Option<Cow<'a, Profile<Q>>>,
}

impl<Q: Clone> std::fmt::Debug for Part<'_, Q> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let samples = self.block.map_or(0, |b| b.samples().len());
        write!(
            f,
            "Part({samples} samples, {} instead)",
            if self.instead.is_some() { "a week" } else { "nothing" }
        )
    }
}

impl<'a> Part<'a, Mhz> {
    /// CPU: a series of shares, and the work that a share is. The work must not fall where the share rises.
    #[must_use]
    pub fn cpu(block: Option<&'a SeriesBlock>, work: impl Fn(Ratio) -> Mhz + 'a) -> Self {
        let worth = move |share| work(Ratio::from_fraction(share)).mhz();
        Self { block, worth: Box::new(worth), instead: None }
    }
}

impl<'a, Q: Quantity> Part<'a, Q> {
    /// A series in the unit of the sum (MiB, Mbit/s, operations/s, MB/s), and a factor, such as growth.
    #[must_use]
    pub fn scaled(block: Option<&'a SeriesBlock>, factor: Ratio) -> Self {
        let factor = factor.fraction();
        Self { block, worth: Box::new(move |v| v * factor), instead: None }
    }
    /// What stands for readings that are missing: the figure of their hour of the week, worth included.
    #[must_use]
    pub fn or_else(mut self, week: Cow<'a, Profile<Q>>) -> Self {
        self.instead = Some(week);
        self
    }
    /// Its series; `None` where it was not measured.
    #[must_use]
    pub const fn block(&self) -> Option<&'a SeriesBlock> {
        self.block
    }
    /// What stands for a missing reading.
    #[must_use]
    pub fn instead(&self, hour: HourOfWeek) -> Option<Q> {
        self.instead.as_ref()?.at(hour)
    }
    /// What a sample is worth, in the base unit of the sum.
    pub(super) fn worth(&self, sample: f64) -> f64 {
        (self.worth)(sample)
    }
    /// Its reading in one slot, as `read_into` has it; `None` where there is none.
    pub(super) fn reading(&self, slots: &Slots, slot: usize) -> Option<f64> {
        let block = self.block?;
        let lasts = i64::from(block.interval_seconds());
        let begins = slots.instant(slot).unix_seconds() - block.start().unix_seconds();
        // Only samples around the slot can stand for it.
        let first = usize::try_from(begins.div_euclid(lasts).max(0)).ok()?;
        let end = begins + i64::from(slots.interval_seconds());
        let last = usize::try_from(end.div_euclid(lasts).max(-1) + 1).ok()?;
        let (mut sum, mut count) = (0.0, 0_u32);
        for (i, sample) in block.samples().iter().enumerate().take(last).skip(first) {
            if !sample.is_nan() && slots.of_sample(block.instant(i), lasts).contains(&slot) {
                sum += self.worth(f64::from(*sample));
                count += 1;
            }
        }
        (count > 0).then(|| sum / f64::from(count))
    }
    /// Its readings on an axis: the mean of what falls into a slot, NaN where nothing does.
    pub(super) fn read_into(&self, slots: &Slots, values: &mut Vec<f64>, counts: &mut Vec<u32>) {
        values.clear();
        values.resize(slots.len(), 0.0);
        counts.clear();
        counts.resize(slots.len(), 0);
        if let Some(block) = self.block {
            let lasts = i64::from(block.interval_seconds());
            for (i, sample) in block.samples().iter().enumerate().filter(|(_, s)| !s.is_nan()) {
                let worth = self.worth(f64::from(*sample));
                let range = slots.of_sample(block.instant(i), lasts);
                for (v, n) in values.iter_mut().zip(counts.iter_mut()).take(range.end).skip(range.start) {
                    *v += worth;
                    *n += 1;
                }
            }
        }
        for (v, n) in values.iter_mut().zip(counts.iter()) {
            *v = if *n == 0 { f64::NAN } else { *v / f64::from(*n) };
        }
    }
}
