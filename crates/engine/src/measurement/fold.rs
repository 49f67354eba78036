//! From samples to the week: each sample goes to its hour of the week on the site's clock, and each
//! hour to one figure.

use super::hours::borrows_from;
use super::percentile::percentile_of_unsorted;
use super::{Load, Measurements, SampledHours, ServerLoads, Shortages, Statistic, Statistics, stars};
use crate::assumption::Policy;
use crate::inventory::{Inventory, Server};
use crate::profile::Profile;
use crate::quantity::{Quantity, Ratio};
use crate::series::{Resource, SeriesBlock, SeriesStore};
use crate::time::{HourOfWeek, Instant, LocalTime, SiteClock, WEEK};
use std::ops::Range;

/// An hour of the week with fewer samples than this borrows those of the same hour on other days.
pub const FEWEST_SAMPLES: usize = 12;

/// Business hours on the site's clock, Monday to Friday.
const BUSINESS_HOURS: Range<usize> = 8..18;

const WEEK_SECONDS: i64 = 7 * 24 * 3600;

/// Working memory of the fold, so that thousands of series are folded without asking for memory anew.
#[derive(Debug, Default)]
pub struct Folding {
    /// Samples present, sorted by hour of the week.
    by_hour: Vec<f32>,
    /// Where each sample goes, [`MISSING`] for none.
    hours: Vec<u8>,
    /// Samples of one hour of the day, over several days.
    pool: Vec<f32>,
    /// By what hours are folded beside the statistic of policy.
    statistics: Statistics,
}

impl Folding {
    /// Folds by these statistics too.
    #[must_use]
    pub fn with(statistics: Statistics) -> Self {
        Self { statistics, ..Self::default() }
    }
}

const MISSING: u8 = u8::MAX;

/// Folds all servers, in the order of `Inventory::servers`. A server without series, or whose blocks
/// are not in the store, has no loads and no stars.
#[must_use]
pub fn fold(inventory: &Inventory, series: &SeriesStore, policy: &Policy, clock: SiteClock) -> Measurements {
    fold_by(inventory, series, policy, clock, Statistics::default())
}

/// As [`fold`], by further statistics beside the policy's.
#[must_use]
pub fn fold_by(
    inventory: &Inventory,
    series: &SeriesStore,
    policy: &Policy,
    clock: SiteClock,
    statistics: Statistics,
) -> Measurements {
    let mut folding = Folding::with(statistics);
    Measurements {
        servers: inventory
            .servers
            .iter()
            .map(|server| fold_server(server, series, policy, clock, &mut folding))
            .collect(),
    }
}

/// Folds one server: the unit in which long work is sliced.
#[must_use]
pub fn fold_server(
    server: &Server,
    series: &SeriesStore,
    policy: &Policy,
    clock: SiteClock,
    folding: &mut Folding,
) -> ServerLoads {
    let block = |resource: Resource| {
        let block = series.get(server.series.get(&resource)?.block)?;
        // A block under the wrong resource has other units: better unknown than wrong.
        (block.resource() == resource).then_some(block.as_ref())
    };
    let mut loads = ServerLoads {
        cpu: block(Resource::Cpu).and_then(|b| folding.load(b, policy, clock)),
        memory: block(Resource::Memory).and_then(|b| folding.load(b, policy, clock)),
        network_in: block(Resource::NetworkIn).and_then(|b| folding.load(b, policy, clock)),
        network_out: block(Resource::NetworkOut).and_then(|b| folding.load(b, policy, clock)),
        disk_operations: block(Resource::DiskOperations).and_then(|b| folding.load(b, policy, clock)),
        disk_throughput: block(Resource::DiskThroughput).and_then(|b| folding.load(b, policy, clock)),
        short: Shortages::of(server, block, policy),
        stars: 0,
    };
    loads.stars = loads.cpu.as_ref().map_or(0, |cpu| cpu.stars);
    loads
}

impl Folding {
    /// One series; `None` when no sample is present.
    #[expect(clippy::cast_precision_loss, reason = "counts of samples, at most millions")]
    fn load<Q: Quantity>(
        &mut self,
        block: &SeriesBlock,
        policy: &Policy,
        clock: SiteClock,
    ) -> Option<Load<Q>> {
        let samples = block.samples();
        let sorted = self.sort_by_hour(block, clock);
        let present = self.by_hour.len();
        if present == 0 {
            return None;
        }
        let statistic = Statistic::of_policy(policy);
        let mut wanted = vec![statistic];
        wanted.extend(self.statistics.further().iter().filter(|s| **s != statistic));
        let mut weeks = self.weeks(&sorted.starts, &wanted).into_iter();
        let week = weeks.next()?;
        let further = wanted.into_iter().skip(1).zip(weeks).collect();
        let starts = &sorted.starts;
        let hours = SampledHours::new(|h| starts[h.index() + 1] - starts[h.index()]);

        #[expect(clippy::cast_possible_truncation, reason = "samples are f32 themselves")]
        let threshold = policy.bottleneck_cpu().fraction() as f32;
        // In the order of time: the same sum whatever the site's clock.
        let (mut sum, mut max, mut above) = (0.0, 0.0_f32, 0_usize);
        for s in samples.iter().copied().filter(|s| !s.is_nan()) {
            sum += f64::from(s);
            max = max.max(s);
            above += usize::from(s > threshold);
        }
        let is_cpu = block.resource() == Resource::Cpu;
        let business_hours_missing = if sorted.business_due == 0 {
            Ratio::ZERO
        } else {
            Ratio::from_fraction(sorted.business_missing as f64 / sorted.business_due as f64)
        };
        let period_seconds = samples.len() as u64 * u64::from(block.interval_seconds());
        let p99 = percentile_of_unsorted(&mut self.by_hour, Ratio::from_percent(99.0))?;
        let p95 = percentile_of_unsorted(&mut self.by_hour, Ratio::from_percent(95.0))?;
        Some(Load {
            week,
            further,
            statistic,
            hours,
            mean: Q::from_base(sum / present as f64),
            p95: Q::from_base(p95),
            p99: Q::from_base(p99),
            max: Q::from_base(f64::from(max)),
            present,
            expected: samples.len(),
            share_above_bottleneck: if is_cpu {
                Ratio::from_fraction(above as f64 / present as f64)
            } else {
                Ratio::ZERO
            },
            period: (block.start(), block.instant(samples.len().saturating_sub(1))),
            business_hours_missing,
            stars: stars(present, samples.len(), period_seconds, business_hours_missing),
        })
    }

    /// A counting sort of the samples present into `by_hour`.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 167")]
    fn sort_by_hour(&mut self, block: &SeriesBlock, clock: SiteClock) -> SortedByHour {
        let samples = block.samples();
        let mut counts = [0_usize; WEEK];
        let mut business_due = 0;
        let mut business_missing = 0;
        self.hours.clear();
        self.hours.reserve(samples.len());
        // Seconds since Monday 00:00 on the site's clock; 1970-01-01 was a Thursday.
        let of_week = |seconds: i64| (seconds.rem_euclid(WEEK_SECONDS) + 72 * 3600) % WEEK_SECONDS;
        let mut local = LocalTime::new(clock);
        let mut at = block.start().unix_seconds();
        let mut second = of_week(local.seconds(block.start()));
        let interval = i64::from(block.interval_seconds());
        let step = interval % WEEK_SECONDS;
        for s in samples {
            if at >= local.until() {
                second = of_week(local.seconds(Instant::from_unix_seconds(at)));
            }
            let hour = (second / 3600) as usize;
            let business = hour < 5 * 24 && BUSINESS_HOURS.contains(&(hour % 24));
            business_due += usize::from(business);
            if s.is_nan() {
                business_missing += usize::from(business);
                self.hours.push(MISSING);
            } else {
                counts[hour] += 1;
                self.hours.push(hour as u8);
            }
            at = at.saturating_add(interval);
            second += step;
            if second >= WEEK_SECONDS {
                second -= WEEK_SECONDS;
            }
        }
        let starts = self.sort(samples, &counts);
        SortedByHour { starts, business_due, business_missing }
    }

    /// Puts the samples present into `by_hour`, hour by hour; `hours` says where each goes. Gives where the
    /// samples of each hour begin, and the end.
    fn sort(&mut self, samples: &[f32], counts: &[usize; WEEK]) -> [usize; WEEK + 1] {
        let mut starts = [0_usize; WEEK + 1];
        for hour in 0..WEEK {
            starts[hour + 1] = starts[hour] + counts[hour];
        }
        self.by_hour.clear();
        self.by_hour.resize(starts[WEEK], 0.0);
        let mut next = starts;
        for (s, hour) in samples.iter().zip(&self.hours) {
            if *hour != MISSING {
                let at = &mut next[usize::from(*hour)];
                self.by_hour[*at] = *s;
                *at += 1;
            }
        }
        starts
    }

    /// The figures of each hour of the week, a week for each statistic.
    fn weeks<Q: Quantity>(&mut self, starts: &[usize; WEEK + 1], wanted: &[Statistic]) -> Vec<Profile<Q>> {
        let width = wanted.len();
        // One answer for each hour of the day, for weekdays and for weekend days.
        let mut pooled: [[Option<Vec<Option<f64>>>; 24]; 2] = Default::default();
        let mut found = Vec::with_capacity(WEEK * width);
        for hour in HourOfWeek::all() {
            let cell = starts[hour.index()]..starts[hour.index() + 1];
            if cell.len() >= FEWEST_SAMPLES {
                let cell = &mut self.by_hour[cell];
                found.extend(wanted.iter().map(|s| s.of_samples(cell)));
            } else {
                let answer = pooled[usize::from(hour.is_weekend())][hour.hour()]
                    .get_or_insert_with(|| self.pooled(starts, hour, wanted));
                found.extend_from_slice(answer);
            }
        }
        (0..width)
            .map(|i| {
                Profile::new(|hour| found.get(hour.index() * width + i).copied().flatten().map(Q::from_base))
            })
            .collect()
    }

    /// The figures of an hour of the day over all weekdays, or over both weekend days.
    fn pooled(
        &mut self,
        starts: &[usize; WEEK + 1],
        hour: HourOfWeek,
        wanted: &[Statistic],
    ) -> Vec<Option<f64>> {
        self.pool.clear();
        for h in borrows_from(hour).map(HourOfWeek::index) {
            self.pool.extend_from_slice(&self.by_hour[starts[h]..starts[h + 1]]);
        }
        let few = self.pool.len() < FEWEST_SAMPLES;
        let statistic = |s: &Statistic| if few { Statistic::Peak } else { *s };
        wanted.iter().map(|s| statistic(s).of_samples(&mut self.pool)).collect()
    }
}

/// What the counting sort found.
struct SortedByHour {
    /// Where the samples of each hour begin in `by_hour`, and the end.
    starts: [usize; WEEK + 1],
    /// Samples that business hours should hold.
    business_due: usize,
    /// How many of those are missing.
    business_missing: usize,
}

/// The week of numbers in the base unit of `Q`, each with its hour; NaN is missing. Folded as samples are.
#[expect(clippy::cast_possible_truncation, reason = "samples are f32, hours below 168")]
pub(crate) fn week_of<Q: Quantity>(
    numbers: &[f64],
    hours: &[HourOfWeek],
    statistic: Statistic,
) -> Profile<Q> {
    let mut folding = Folding::default();
    let samples: Vec<f32> = numbers.iter().map(|v| *v as f32).collect();
    let mut counts = [0_usize; WEEK];
    for (s, hour) in samples.iter().zip(hours) {
        let at = if s.is_nan() { MISSING } else { hour.index() as u8 };
        if let Some(count) = counts.get_mut(usize::from(at)) {
            *count += 1;
        }
        folding.hours.push(at);
    }
    let starts = folding.sort(&samples, &counts);
    folding.weeks(&starts, &[statistic]).pop().unwrap_or_else(|| Profile::new(|_| None))
}
