//! Month-end and other rare days. A week of percentiles loses what happens on one day in thirty; here the
//! calendar days are found on which some workloads together needed most, and what each needed then.

use super::Part;
use crate::measurement::{FEWEST_SAMPLES, Statistic};
use crate::order::Order as _;
use crate::profile::Profile;
use crate::quantity::{Quantity, Ratio};
use crate::time::{Day, HourOfWeek, LocalTime, SiteClock};
use std::marker::PhantomData;

/// So many days, the latest, are looked at: a year with all its month-ends, and the days about its turn.
pub const MOST_DAYS: usize = 400;

const HOURS: usize = 24;

/// One calendar day on the site's clock, as some workloads went through it.
#[derive(Debug, Clone, PartialEq)]
pub struct WorstDay<Q> {
    /// Which day.
    pub date: Day,
    /// The hour of it, 0 to 23, in which all together needed most; ties go to the earliest.
    pub hour: usize,
    /// What they needed then.
    pub peak: Q,
    /// What they need together in the fullest hour of the week, by their folded weeks. A day that stays below
    /// is in the week already.
    pub usual: Q,
    /// Workloads with a reading on this day.
    pub measured: usize,
    /// Base unit of `Q`, 24 for each workload; NaN is unknown.
    needs: Vec<f64>,
    quantity: PhantomData<Q>,
}

impl<Q: Quantity> WorstDay<Q> {
    /// What a workload needed in an hour, 0 to 23: the statistic of its samples in that hour, the highest of
    /// them where they are few; the figure of its week where there is none. `None` where that is unknown too.
    #[must_use]
    pub fn need(&self, workload: usize, hour: usize) -> Option<Q> {
        let v = (hour < HOURS).then(|| self.needs.get(workload * HOURS + hour)).flatten().copied()?;
        (!v.is_nan()).then(|| Q::from_base(v))
    }
    /// By how much it asks for more than the fullest hour of the week; `None` where that is nothing.
    #[must_use]
    pub fn more_than_the_week(&self) -> Option<Ratio> {
        let usual = self.usual.base();
        (usual > 0.0).then(|| Ratio::from_fraction(self.peak.base() / usual - 1.0))
    }
    /// Whether it asks for more than the week does.
    #[must_use]
    pub fn exceeds_the_week(&self) -> bool {
        self.peak > self.usual
    }
}

/// The figure of each hour of each day of a part, in the order of time: the day since 1970, the hour, the figure.
fn hours_of_days<Q: Quantity>(
    part: &Part<'_, Q>,
    clock: SiteClock,
    statistic: Statistic,
    mut each: impl FnMut(i64, usize, f64),
) {
    let Some(block) = part.block() else { return };
    let mut local = LocalTime::new(clock);
    let mut run: Vec<f32> = Vec::new();
    let mut of_run = i64::MIN;
    let mut close = |hour: i64, run: &mut Vec<f32>| {
        let by = if run.len() < FEWEST_SAMPLES { Statistic::Peak } else { statistic };
        if let Some(figure) = by.of_samples(run) {
            let of_day = usize::try_from(hour.rem_euclid(24)).unwrap_or(0);
            each(hour.div_euclid(24), of_day, part.worth(figure));
        }
        run.clear();
    };
    let hours_of_sample = i64::from(block.interval_seconds()).div_euclid(3600).max(1);
    for (i, sample) in block.samples().iter().enumerate() {
        let first = local.seconds(block.instant(i)).div_euclid(3600);
        if sample.is_nan() {
            continue;
        }
        // A sample that lasts for hours stands for each of them.
        for hour in first..first + hours_of_sample {
            if hour != of_run {
                close(of_run, &mut run);
                of_run = hour;
            }
            run.push(*sample);
        }
    }
    close(of_run, &mut run);
}

/// Looks for the days on which some workloads together needed most. All parts are added once to find the days,
/// and read once more for what each needed on them.
#[derive(Debug, Clone)]
pub struct WorstDaySearch<Q> {
    clock: SiteClock,
    statistic: Statistic,
    first: i64,
    days: usize,
    /// 24 for each day.
    sums: Vec<f64>,
    weeks: Profile<Q>,
    one: Vec<f64>,
    measured: Vec<usize>,
}

impl<Q: Quantity> WorstDaySearch<Q> {
    /// Over the days of these series, at most the latest [`MOST_DAYS`]. `None` when no sample is present.
    #[must_use]
    pub fn over(parts: &[Part<'_, Q>], clock: SiteClock, statistic: Statistic) -> Option<Self> {
        let slots = super::Slots::over(parts.iter().filter_map(Part::block))?;
        let day = |slot| clock.local_seconds(slots.instant(slot)).div_euclid(86_400);
        let last = day(slots.len() - 1);
        let first = day(0).max(last - i64::try_from(MOST_DAYS).unwrap_or(0) + 1);
        let days = usize::try_from(last - first + 1).ok()?;
        Some(Self {
            clock,
            statistic,
            first,
            days,
            sums: vec![0.0; days * HOURS],
            weeks: Profile::flat(Q::from_base(0.0)),
            one: Vec::new(),
            measured: vec![0; days],
        })
    }
    fn place(&self, day: i64, hour: usize) -> Option<usize> {
        let day = usize::try_from(day - self.first).ok().filter(|d| *d < self.days)?;
        Some(day * HOURS + hour)
    }
    fn hour_of_week(&self, day: usize, hour: usize) -> HourOfWeek {
        let day = self.first + i64::try_from(day).unwrap_or(0);
        HourOfWeek::of_local(day * 86_400 + i64::try_from(hour).unwrap_or(0) * 3600)
    }
    /// The hours of one part, its week where it has no reading, into `one`.
    fn read(&mut self, part: &Part<'_, Q>) {
        let mut one = std::mem::take(&mut self.one);
        one.clear();
        one.resize(self.sums.len(), f64::NAN);
        hours_of_days(part, self.clock, self.statistic, |day, hour, figure| {
            if let Some(v) = self.place(day, hour).and_then(|at| one.get_mut(at)) {
                // An hour that the clock shows twice keeps the higher.
                *v = if v.is_nan() { figure } else { v.max(figure) };
            }
        });
        for (day, hours) in one.chunks_exact_mut(HOURS).enumerate() {
            if let Some(n) = self.measured.get_mut(day) {
                *n += usize::from(hours.iter().any(|v| !v.is_nan()));
            }
            for (hour, v) in hours.iter_mut().enumerate().filter(|(_, v)| v.is_nan()) {
                *v = part.instead(self.hour_of_week(day, hour)).map_or(f64::NAN, Quantity::base);
            }
        }
        self.one = one;
    }
    /// Adds a part: the unit in which long work is sliced.
    pub fn add(&mut self, part: &Part<'_, Q>) {
        self.read(part);
        for (sum, v) in self.sums.iter_mut().zip(&self.one) {
            // What is not known of one does not hide what is known of the others.
            *sum += if v.is_nan() { 0.0 } else { *v };
        }
        let none = Q::from_base(0.0);
        self.weeks.add(&Profile::new(|hour| Some(part.instead(hour).unwrap_or(none))));
    }
    /// The days of the highest sums, highest first, of those on which anything was read; ties go to the earlier
    /// day. What each of the parts, the same and in the same order, needed is read again.
    #[must_use]
    pub fn days(self, parts: &[Part<'_, Q>], count: usize) -> Vec<WorstDay<Q>> {
        let mut ranked = self.rank(count);
        for part in parts {
            ranked.read(part);
        }
        ranked.finish()
    }
    /// The days of the highest sums, at most so many, before the parts are read again.
    #[must_use]
    pub fn rank(self, count: usize) -> RankedDays<Q> {
        let usual = self.weeks.peak().map_or_else(|| Q::from_base(0.0), |p| p.1);
        let mut order: Vec<(f64, usize, usize)> = Vec::new();
        for (day, hours) in self.sums.chunks_exact(HOURS).enumerate() {
            let mut best = (0, f64::NEG_INFINITY);
            for (hour, sum) in hours.iter().enumerate() {
                if *sum > best.1 {
                    best = (hour, *sum);
                }
            }
            if self.measured.get(day).is_some_and(|n| *n > 0) {
                order.push((best.1, day, best.0));
            }
        }
        order.order_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        order.truncate(count);
        let measured = self.measured.clone();
        let needs = order.iter().map(|_| Vec::new()).collect();
        RankedDays { search: self, measured, usual, order, needs }
    }
}

/// The days that were found, while each part is read again for what it needed on them.
#[derive(Debug, Clone)]
pub struct RankedDays<Q> {
    search: WorstDaySearch<Q>,
    measured: Vec<usize>,
    usual: Q,
    /// Highest sum, day, hour of it.
    order: Vec<(f64, usize, usize)>,
    needs: Vec<Vec<f64>>,
}

impl<Q: Quantity> RankedDays<Q> {
    /// The next part, in the order in which they were added.
    pub fn read(&mut self, part: &Part<'_, Q>) {
        self.search.read(part);
        for ((_, day, _), needs) in self.order.iter().zip(&mut self.needs) {
            needs.extend(self.search.one.iter().skip(day * HOURS).take(HOURS));
        }
    }
    /// The days, highest first.
    #[must_use]
    pub fn finish(self) -> Vec<WorstDay<Q>> {
        let Self { search, measured, usual, order, needs } = self;
        order
            .into_iter()
            .zip(needs)
            .filter_map(|((peak, day, hour), needs)| {
                let date = i32::try_from(search.first).ok()?.checked_add(i32::try_from(day).ok()?)?;
                Some(WorstDay {
                    date: Day::from_days(date),
                    hour,
                    peak: Q::from_base(peak),
                    usual,
                    measured: measured.get(day).copied().unwrap_or(0),
                    needs,
                    quantity: PhantomData,
                })
            })
            .collect()
    }
}
