//! Hour-of-week profiles: what a resource needs at each of the 168 hours of a week.

use crate::quantity::{Quantity, Ratio};
use crate::time::{HourOfWeek, WEEK};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::marker::PhantomData;

/// A value for each hour of the week on the site's clock; an hour without data is unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile<Q> {
    /// Base unit of `Q`; NaN is unknown.
    hours: Vec<f64>,
    quantity: PhantomData<Q>,
}

impl<Q: Quantity> Default for Profile<Q> {
    /// Unknown at every hour.
    fn default() -> Self {
        Self::new(|_| None)
    }
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
        // Nothing is above an unknown hour, nor is it above anything.
        let highest = self.hours.iter().fold(f64::NEG_INFINITY, |high, v| if *v > high { *v } else { high });
        let hour = self.hours.iter().position(|v| *v >= highest)?;
        Some((HourOfWeek::new(hour), Q::from_base(*self.hours.get(hour)?)))
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
        let mut f = f;
        let hour = |v: &f64| if v.is_nan() { f64::NAN } else { f(Q::from_base(*v)).base() };
        Profile { hours: self.hours.iter().map(hour).collect(), quantity: PhantomData }
    }
    /// Each known hour × factors, one after the other: what `map` does by a product, in one pass without branches.
    pub(crate) fn scaled<R, const N: usize>(&self, factors: [Ratio; N]) -> Profile<R> {
        let factors = factors.map(Ratio::fraction);
        let hour = |v: &f64| factors.iter().fold(*v, |v, factor| v * factor);
        Profile { hours: self.hours.iter().map(hour).collect(), quantity: PhantomData }
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

/// What is kept of a profile elsewhere: nothing where no hour is known, one value where all are the same, else all
/// hours. Bit for bit what it was.
impl<Q> Serialize for Profile<Q> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let first = self.hours.first().map(|v| v.to_bits());
        let same = self.hours.iter().all(|v| Some(v.to_bits()) == first);
        let known = |v: &f64| (!v.is_nan()).then_some(*v);
        match (same, self.hours.first().and_then(known)) {
            (true, None) => serializer.collect_seq(std::iter::empty::<Option<f64>>()),
            (true, Some(value)) => serializer.collect_seq([Some(value)]),
            (false, _) => serializer.collect_seq(self.hours.iter().map(known)),
        }
    }
}

impl<'de, Q> Deserialize<'de> for Profile<Q> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kept = Vec::<Option<f64>>::deserialize(deserializer)?;
        let hours: Vec<f64> = match kept.as_slice() {
            [] => vec![f64::NAN; WEEK],
            [one] => vec![one.unwrap_or(f64::NAN); WEEK],
            all if all.len() == WEEK => all.iter().map(|v| v.unwrap_or(f64::NAN)).collect(),
            all => return Err(serde::de::Error::invalid_length(all.len(), &"0, 1 or 168 hours")),
        };
        Ok(Self { hours, quantity: PhantomData })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quantity::Mhz;

    fn there_and_back(profile: &Profile<Mhz>) -> (String, Profile<Mhz>) {
        let text = serde_json::to_string(profile).expect("plain numbers");
        let back = serde_json::from_str(&text).expect("what was written");
        (text, back)
    }

    #[test]
    fn a_profile_comes_back_to_the_last_bit() {
        let (text, back) = there_and_back(&Profile::flat(Mhz::from_mhz(0.1)));
        assert_eq!((text.as_str(), back), ("[0.1]", Profile::flat(Mhz::from_mhz(0.1))));
        let (text, back) = there_and_back(&Profile::new(|_| None));
        assert_eq!((text.as_str(), back.known_hours()), ("[]", 0));
        let third = |h: HourOfWeek| {
            let third = f64::from(u32::try_from(h.index()).unwrap_or(0)) / 3.0;
            (h.index() != 5).then(|| Mhz::from_mhz(third))
        };
        let (_, back) = there_and_back(&Profile::new(third));
        for h in HourOfWeek::all() {
            assert_eq!(back.at(h).map(|v| v.base().to_bits()), third(h).map(|v| v.base().to_bits()));
        }
        assert!(serde_json::from_str::<Profile<Mhz>>("[1.0, 2.0]").is_err());
    }
}
