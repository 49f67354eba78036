//! Hour-of-week profiles: what a resource needs at each of the 168 hours of a week.

use crate::quantity::Quantity;
use crate::time::{HourOfWeek, WEEK};
use std::marker::PhantomData;

/// A value for each hour of the week on the site's clock; an hour without data is unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile<Q> {
    /// Base unit of `Q`; NaN is unknown.
    hours: Vec<f64>,
    quantity: PhantomData<Q>,
}

impl<Q: Quantity> Profile<Q> {
    /// From 168 values, Monday 00:00 first.
    #[must_use]
    pub fn new(mut hour: impl FnMut(HourOfWeek) -> Option<Q>) -> Self {
        Self {
            hours: HourOfWeek::all().map(|h| hour(h).map_or(f64::NAN, Quantity::base)).collect(),
            quantity: PhantomData,
        }
    }
    /// The same at every hour.
    #[must_use]
    pub fn flat(value: Q) -> Self {
        Self::new(|_| Some(value))
    }
    /// The value of an hour, where known.
    #[must_use]
    pub fn at(&self, hour: HourOfWeek) -> Option<Q> {
        let v = self.hours[hour.index()];
        (!v.is_nan()).then(|| Q::from_base(v))
    }
    /// The highest hour and its value; ties go to the earliest hour. `None` when nothing is known.
    #[must_use]
    pub fn peak(&self) -> Option<(HourOfWeek, Q)> {
        let mut best: Option<(HourOfWeek, Q)> = None;
        for h in HourOfWeek::all() {
            if let Some(v) = self.at(h)
                && best.is_none_or(|(_, b)| v > b)
            {
                best = Some((h, v));
            }
        }
        best
    }
    /// The mean over the known hours.
    #[must_use]
    pub fn mean(&self) -> Option<Q> {
        let known: Vec<f64> = self.hours.iter().copied().filter(|v| !v.is_nan()).collect();
        #[expect(clippy::cast_precision_loss, reason = "at most 168")]
        let n = known.len() as f64;
        (!known.is_empty()).then(|| Q::from_base(known.iter().sum::<f64>() / n))
    }
    /// How many of the 168 hours are known.
    #[must_use]
    pub fn known_hours(&self) -> usize {
        self.hours.iter().filter(|v| !v.is_nan()).count()
    }
    /// Each known hour through a function.
    #[must_use]
    pub fn map<R: Quantity>(&self, f: impl FnMut(Q) -> R) -> Profile<R> {
        self.clone().into_map(f)
    }
    /// The same in the memory of this profile.
    #[must_use]
    pub fn into_map<R: Quantity>(mut self, mut f: impl FnMut(Q) -> R) -> Profile<R> {
        for v in self.hours.iter_mut().filter(|v| !v.is_nan()) {
            *v = f(Q::from_base(*v)).base();
        }
        Profile { hours: self.hours, quantity: PhantomData }
    }
    /// Hour by hour sum; an hour unknown in either is unknown in the sum.
    pub fn add(&mut self, other: &Self) {
        for i in 0..WEEK {
            self.hours[i] += other.hours[i];
        }
    }
}
