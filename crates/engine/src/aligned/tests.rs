//! Sums on a common axis, against NumPy 2.4; worst days by hand; properties.

use super::*;
use crate::assumption::{AssumptionId, Changes};
use crate::cpu_model::CpuNames;
use crate::inventory::{Inventory, Measured, Server};
use crate::measurement::{Statistic, fold};
use crate::origin::Sourced;
use crate::profile::Profile;
use crate::project::{Project, Resolved};
use crate::quantity::{Iops, Mhz, Quantity, Ratio};
use crate::series::{Resource, SeriesBlock, SeriesStore};
use crate::time::{Day, HourOfWeek, Instant, SiteClock};
use proptest::prelude::*;
use std::borrow::Cow;

/// 2026-01-01 00:00 UTC, a Thursday.
const NEW_YEAR: i64 = 1_767_225_600;

fn block(start: i64, interval: u32, samples: Vec<f32>) -> SeriesBlock {
    SeriesBlock::new(
        Resource::DiskOperations,
        Instant::from_unix_seconds(NEW_YEAR + start),
        interval,
        samples,
    )
}

/// (i × 7919 + k) mod 1009, which the Python side makes too.
#[expect(clippy::cast_precision_loss, reason = "below 1009")]
fn numbers(count: usize, k: usize) -> Vec<f32> {
    (0..count).map(|i| ((i * 7919 + k) % 1009) as f32).collect()
}

fn p95() -> Statistic {
    Statistic::percentile(Ratio::from_percent(95.0))
}

fn sum_of(blocks: &[&SeriesBlock]) -> AlignedSum<Iops> {
    let slots = Slots::over(blocks.iter().copied()).unwrap();
    let mut summing = Summing::new(slots, SiteClock::default(), p95());
    for b in blocks {
        summing.add(&Part::scaled(Some(b), Ratio::ONE));
    }
    summing.finish()
}

/// Each figure is of `numpy.nanpercentile`, `nanmax` and `sum` over rows of slot means, made in Python by
/// putting every sample into the slot `(t - start) // interval`; two-hourly samples into both of their hours.
#[test]
fn sums_agree_with_numpy() {
    let five_minutes = block(0, 300, numbers(576, 0));
    let hourly = block(6 * 3600, 3600, numbers(48, 5));
    let mut gaps = numbers(100, 11);
    for (i, s) in gaps.iter_mut().enumerate() {
        if i % 7 == 3 || (40..46).contains(&i) {
            *s = f32::NAN;
        }
    }
    let half_hours = block(1800, 1800, gaps);
    let two_hours = block(0, 7200, numbers(25, 3));
    for (blocks, intervals, known, peaks, percentiles, percentile, peak, at) in [
        (
            vec![&five_minutes, &hourly, &half_hours],
            54,
            40,
            2562.0,
            2415.9375,
            2_106.804_166_666_666_3,
            2275.5,
            97_200,
        ),
        (
            vec![&five_minutes, &two_hours, &hourly],
            54,
            42,
            2533.0,
            2453.1375,
            2163.0375,
            2_304.583_333_333_333,
            144_000,
        ),
        (vec![&five_minutes], 576, 576, 1007.0, 957.75, 957.75, 1007.0, 156_300),
    ] {
        let s = sum_of(&blocks).side_by_side().unwrap();
        assert_eq!(
            (s.intervals, s.known, s.parts, s.measured),
            (intervals, known, blocks.len(), blocks.len())
        );
        for (got, expected) in [
            (s.sum_of_peaks.unwrap(), peaks),
            (s.sum_of_percentiles.unwrap(), percentiles),
            (s.percentile_of_sum, percentile),
            (s.peak_of_sum, peak),
        ] {
            assert!((got.iops() - expected).abs() < 1e-9, "{got:?} for {expected}");
        }
        assert_eq!(s.peak_at.unix_seconds() - NEW_YEAR, at);
        assert_eq!((s.peak_of_weeks, s.filled), (None, Ratio::ZERO));
    }
}

#[test]
fn nothing_measured_has_no_axis() {
    assert_eq!(Slots::over([]), None);
    assert_eq!(Slots::over([&block(0, 300, vec![f32::NAN; 9])]), None);
}

/// An axis from the year 1 to 9999 would have 10^11 slots of a minute.
#[test]
fn an_axis_stays_small() {
    let early = block(-63_000_000_000, 60, vec![1.0]);
    let late = block(250_000_000_000, 60, vec![1.0]);
    let slots = Slots::over([&early, &late]).unwrap();
    assert_eq!((slots.len(), slots.interval_seconds()), (1_000_000, 3600));
    assert_eq!(slots.instant(slots.len() - 1).unix_seconds(), (NEW_YEAR + 250_000_000_000) / 3600 * 3600);
}

/// Four hours by hand: a is 1, 2, missing, 4; b is 10 at every hour; where a is missing its week says 3.
#[test]
fn gaps_are_unknown_or_filled_and_counted() {
    let a = block(0, 3600, vec![1.0, 2.0, f32::NAN, 4.0]);
    let b = block(0, 3600, vec![10.0; 4]);
    let strict = sum_of(&[&a, &b]);
    assert_eq!((strict.at(1), strict.at(2), strict.known()), (Some(Iops::from_iops(12.0)), None, 3));
    let week = Profile::flat(Iops::from_iops(3.0));
    let mut summing = Summing::new(*strict.slots(), SiteClock::default(), p95());
    summing.add(&Part::scaled(Some(&a), Ratio::ONE).or_else(Cow::Borrowed(&week)));
    summing.add(&Part::scaled(Some(&b), Ratio::ONE));
    let filled = summing.finish();
    assert_eq!((filled.at(2), filled.known()), (Some(Iops::from_iops(13.0)), 4));
    assert_eq!(filled.filled(), Ratio::from_fraction(1.0 / 8.0));
    assert_eq!(filled.above(Iops::from_iops(12.0)), 2);
    assert_eq!(filled.peak().map(|p| p.0.unix_seconds() - NEW_YEAR), Some(3 * 3600));
}

/// Two servers that never peak at once: each 100 in one of two hours. Peaks add up to 200, the sum is 100.
#[test]
fn peaks_that_never_meet() {
    let day: Vec<f32> = (0..96).map(|i| if i % 2 == 0 { 100.0 } else { 0.0 }).collect();
    let night = day.iter().map(|v| 100.0 - v).collect();
    let s = sum_of(&[&block(0, 3600, day), &block(0, 3600, night)]).side_by_side().unwrap();
    assert_eq!(s.sum_of_peaks, Some(Iops::from_iops(200.0)));
    assert_eq!(s.peak_of_sum, Iops::from_iops(100.0));
    assert_eq!(s.percentile_of_sum, Iops::from_iops(100.0));
}

/// And the other way round, by hand: of 21 readings each server has two high ones, of 100, at other times. The
/// rank of P90 is 18, so that of each is the highest but two, 0; of the sum, with four high readings, it is 100.
#[test]
fn a_percentile_of_a_sum_may_be_higher_than_the_sum_of_percentiles() {
    let high_at = |from: usize| {
        let samples = (0..21).map(|i| if (from..from + 2).contains(&i) { 100.0 } else { 0.0 }).collect();
        block(0, 3600, samples)
    };
    let (a, b) = (high_at(3), high_at(9));
    let slots = Slots::over([&a, &b]).unwrap();
    let mut summing =
        Summing::new(slots, SiteClock::default(), Statistic::percentile(Ratio::from_percent(90.0)));
    summing.add(&Part::scaled(Some(&a), Ratio::ONE));
    summing.add(&Part::scaled(Some(&b), Ratio::ONE));
    let s = summing.finish().side_by_side().unwrap();
    assert_eq!(s.sum_of_percentiles, Some(Iops::ZERO));
    assert_eq!(s.percentile_of_sum, Iops::from_iops(100.0));
}

/// 35 days by the hour from Thursday 1 January: 10 at every hour, but 90 from 20:00 to 22:00 on the 31st, on the
/// clock of Berlin (19:00 and 20:00 UTC).
fn month_end(usual: f32) -> Vec<f32> {
    let mut samples = vec![usual; 840];
    samples[30 * 24 + 19] = 90.0;
    samples[30 * 24 + 20] = 90.0;
    samples
}

#[test]
fn month_end_by_hand() {
    let berlin = SiteClock::of_place("Europe/Berlin").unwrap();
    let (a, b) = (block(0, 3600, month_end(10.0)), block(0, 3600, month_end(20.0)));
    let (week_a, week_b) = (Profile::flat(Iops::from_iops(10.0)), Profile::flat(Iops::from_iops(40.0)));
    let parts = [
        Part::scaled(Some(&a), Ratio::ONE).or_else(Cow::Borrowed(&week_a)),
        Part::scaled(Some(&b), Ratio::from_fraction(2.0)).or_else(Cow::Borrowed(&week_b)),
        Part::scaled(None, Ratio::ONE).or_else(Cow::Borrowed(&week_a)),
    ];
    let mut search = WorstDaySearch::over(&parts, berlin, p95()).unwrap();
    parts.iter().for_each(|p| search.add(p));
    let days = search.days(&parts, 2);
    let worst = &days[0];
    assert_eq!((worst.date, worst.hour), (Day::from_ymd(2026, 1, 31), 20));
    // 90 + 2 × 90 + the week of the one that was not measured; usually 10 + 40 + 10.
    assert_eq!(worst.peak, Iops::from_iops(280.0));
    assert_eq!((worst.usual, worst.measured), (Iops::from_iops(60.0), 2));
    assert!(worst.exceeds_the_week());
    assert_eq!(
        (worst.need(1, 20), worst.need(1, 19)),
        (Some(Iops::from_iops(180.0)), Some(Iops::from_iops(40.0)))
    );
    assert_eq!((worst.need(2, 21), worst.need(3, 0)), (Some(Iops::from_iops(10.0)), None));
    // All other days are alike: the earliest of them, on which one hour (00:00 in Berlin) comes from the week.
    assert_eq!((days[1].date, days[1].peak), (Day::from_ymd(2026, 1, 1), Iops::from_iops(60.0)));
    assert_eq!(days[1].need(0, 0), Some(Iops::from_iops(10.0)));
}

/// Twelve five-minute samples are enough for their percentile: 1 to 12 give 11.45 (0.95 × 11 = 10.45); eleven
/// are few, so the highest counts.
#[test]
fn an_hour_of_a_day_by_its_statistic() {
    let whole = block(0, 300, (1_u8..=12).map(f32::from).collect());
    let few = block(0, 300, (1_u8..=11).map(f32::from).collect());
    for (block, expected) in [(whole, 11.45), (few, 11.0)] {
        let parts = [Part::<Iops>::scaled(Some(&block), Ratio::ONE)];
        let mut search = WorstDaySearch::over(&parts, SiteClock::default(), p95()).unwrap();
        search.add(&parts[0]);
        let day = &search.days(&parts, 1)[0];
        assert!((day.peak.iops() - expected).abs() < 1e-9, "{day:?}");
        assert_eq!((day.need(0, 1), day.hour), (None, 0));
    }
}

/// The clock is put back on 25 October 2026 in Berlin: 02:00 comes twice, and the higher one stands.
#[test]
fn an_hour_that_comes_twice() {
    let berlin = SiteClock::of_place("Europe/Berlin").unwrap();
    // 2026-10-25 00:00 UTC is 02:00 in summer, 01:00 UTC is 02:00 again.
    let start = i64::from(Day::from_ymd(2026, 10, 25).days()) * 86_400 - NEW_YEAR;
    let block = block(start, 3600, vec![7.0, 5.0, 3.0]);
    let parts = [Part::<Iops>::scaled(Some(&block), Ratio::ONE)];
    let mut search = WorstDaySearch::over(&parts, berlin, p95()).unwrap();
    search.add(&parts[0]);
    let day = &search.days(&parts, 1)[0];
    assert_eq!((day.date, day.hour, day.peak), (Day::from_ymd(2026, 10, 25), 2, Iops::from_iops(7.0)));
    assert_eq!((day.need(0, 3), day.need(0, 4)), (Some(Iops::from_iops(3.0)), None));
}

fn resolved(changes: &[(AssumptionId, f64)]) -> Resolved {
    let mut project = Project { clock: SiteClock::fixed(60), ..Project::default() };
    project.scenarios[0].assumptions = changes.iter().copied().collect::<Changes>();
    project.resolve(0).unwrap()
}

/// Two servers of 4 × 1 GHz (the guides' example), one at 40 %, one at 10 % with a series of two hours only.
#[test]
fn work_of_servers_today() {
    let mut store = SeriesStore::default();
    let mut server = |name: &str, samples: Vec<f32>| {
        let start = Instant::from_unix_seconds(NEW_YEAR);
        let block = store.insert(SeriesBlock::new(Resource::Cpu, start, 3600, samples));
        let mut server = Server::named(Sourced::typed(name.into()));
        server.sockets = Some(Sourced::typed(4));
        server.cores_per_socket = Some(Sourced::typed(1));
        server.clock = Some(Sourced::typed(Mhz::from_ghz(1.0)));
        server
            .series
            .insert(Resource::Cpu, Measured { block, source: 0, first_row: 2, last_row: 2, column: 1 });
        server
    };
    let servers = vec![server("a", vec![0.4; 336]), server("b", vec![0.1; 2]), Server::default()];
    let inventory = Inventory { servers, ..Inventory::default() };
    let resolved = resolved(&[]);
    let measurements = fold(&inventory, &store, &resolved.policy, resolved.clock);
    let workloads =
        Workloads { inventory: &inventory, series: &store, measurements: &measurements, resolved: &resolved };
    let together = TogetherSearch::today(workloads, vec![0, 1, 2]).finish();
    let sum = together.cpu.unwrap();
    let cpu = sum.said;
    // 1.6 GHz by the guides' rule; with the other's 0.4 GHz in two hours, and at those hours of other weekdays.
    for (got, expected) in
        [(cpu.peak_of_sum, 2000.0), (cpu.sum_of_peaks.unwrap(), 2000.0), (cpu.peak_of_weeks.unwrap(), 2000.0)]
    {
        assert!((got.mhz() - expected).abs() < 1e-3, "{got:?} for {expected}");
    }
    // Of the other server ten hours are known in a week of 168, two of them measured, in two weeks of readings.
    assert_eq!((cpu.intervals, cpu.known, cpu.measured), (336, 20, 2));
    assert_eq!(cpu.filled, Ratio::from_fraction(18.0 / 672.0));
    // At the peak a has 1.6 GHz, b 0.4 GHz; the highest readings of each are the same.
    let shares: Vec<(usize, f64)> = sum.shares.iter().map(|s| (s.server, s.at_peak.unwrap().mhz())).collect();
    assert!(shares[0].0 == 0 && (shares[0].1 - 1600.0).abs() < 1e-3, "{shares:?}");
    assert!(shares[1].0 == 1 && (shares[1].1 - 400.0).abs() < 1e-3 && shares.len() == 2, "{shares:?}");
    assert_eq!((sum.spread.max, sum.shares[0].peak), (cpu.peak_of_sum, sum.shares[0].at_peak));
    assert_eq!(sum.week.known_hours(), 10, "where both are known");
    assert_eq!((together.servers.len(), together.cpu_not_measured, together.network_in), (3, 1, None));
    let part = workloads.cpu_today(2, &mut CpuNames::default());
    assert!(part.block().is_none() && part.instead(HourOfWeek::new(9)).is_none());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Adding a server lowers no sum at an instant, and no figure where nothing is missing.
    #[test]
    fn one_more_lowers_nothing(
        series in prop::collection::vec(prop::collection::vec(0.0_f32..1e4, 48), 1..5),
        interval in prop::sample::select(vec![60_u32, 300, 900, 3600, 7200]),
    ) {
        let blocks: Vec<SeriesBlock> = series.into_iter().map(|s| block(0, interval, s)).collect();
        let all: Vec<&SeriesBlock> = blocks.iter().collect();
        let more = sum_of(&all);
        if let Some((_, fewer)) = all.split_last().filter(|(_, f)| !f.is_empty()) {
            let fewer = sum_of(fewer);
            for slot in 0..fewer.slots().len() {
                prop_assert!(more.at(slot) >= fewer.at(slot));
            }
            let (more, fewer) = (more.side_by_side().unwrap(), fewer.side_by_side().unwrap());
            prop_assert!(more.peak_of_sum >= fewer.peak_of_sum && more.percentile_of_sum >= fewer.percentile_of_sum);
            prop_assert!(more.sum_of_peaks >= fewer.sum_of_peaks);
        }
        let s = more.side_by_side().unwrap();
        prop_assert!(Some(s.peak_of_sum) <= s.sum_of_peaks && s.percentile_of_sum <= s.peak_of_sum);
    }

    /// A part's reading in one slot is what the sum of it alone has there, whatever the intervals; of a sum of two,
    /// the readings add up to it.
    #[test]
    fn readings_of_parts_add_up_to_the_sum(
        a in prop::collection::vec(0.0_f32..1e4, 1..60),
        b in prop::collection::vec(0.0_f32..1e4, 1..60),
        (own, other) in (
            prop::sample::select(vec![60_u32, 300, 900, 3600, 7200]),
            prop::sample::select(vec![60_u32, 300, 900, 3600, 7200]),
        ),
        later in -5_000_i64..5_000,
        gap in 0_usize..60,
    ) {
        let mut a = a;
        if let Some(s) = a.get_mut(gap) {
            *s = f32::NAN;
        }
        let (a, b) = (block(0, own, a), block(later, other, b));
        if let Some(slots) = Slots::over([&a, &b]) {
            let parts = [Part::scaled(Some(&a), Ratio::ONE), Part::scaled(Some(&b), Ratio::ONE)];
            let alone = |i: usize| {
                let mut summing = Summing::<Iops>::new(slots, SiteClock::default(), p95());
                summing.add(&parts[i]);
                summing.finish()
            };
            let (only_a, only_b) = (alone(0), alone(1));
            let mut both = Summing::<Iops>::new(slots, SiteClock::default(), p95());
            both.add(&parts[0]);
            both.add(&parts[1]);
            let both = both.finish();
            for slot in 0..slots.len() {
                prop_assert_eq!(both.slot_of(slots.instant(slot)), Some(slot));
                prop_assert_eq!(both.reading(&parts[0], slot), only_a.at(slot));
                prop_assert_eq!(both.reading(&parts[1], slot), only_b.at(slot));
                if let (Some(x), Some(y)) = (only_a.at(slot), only_b.at(slot)) {
                    prop_assert_eq!(both.at(slot), Some(x + y));
                }
            }
        }
    }

    /// Samples four times as high, or the same samples with a factor of four, give four times the sum: exactly,
    /// because only exponents change.
    #[test]
    fn scaling_scales(samples in prop::collection::vec(0.0_f32..1e4, 1..200), gap in 0_usize..200) {
        let mut samples = samples;
        if samples.len() > 1 && let Some(s) = samples.get_mut(gap) {
            *s = f32::NAN;
        }
        let (one, four) = (block(0, 900, samples.clone()), block(0, 900, samples.iter().map(|s| s * 4.0).collect()));
        let by = |block: &SeriesBlock, factor: f64| {
            let slots = Slots::over([block])?;
            let mut summing = Summing::<Iops>::new(slots, SiteClock::default(), p95());
            summing.add(&Part::scaled(Some(block), Ratio::from_fraction(factor)));
            summing.finish().side_by_side()
        };
        let (a, b, c) = (by(&one, 1.0), by(&four, 1.0), by(&one, 4.0));
        prop_assert_eq!(b, c);
        prop_assert_eq!(a.map(|a| a.percentile_of_sum * 4), b.map(|b| b.percentile_of_sum));
        prop_assert_eq!(a.map(|a| a.peak_of_sum.base() * 4.0), b.map(|b| b.peak_of_sum.base()));
    }

    /// A wider statistic lowers neither the percentile of the sum nor a worst day.
    #[test]
    fn a_wider_statistic_lowers_nothing(
        samples in prop::collection::vec(0.0_f32..1e4, 24..300), a in 0.5_f64..1.0, b in 0.5_f64..1.0,
    ) {
        let block = block(0, 300, samples);
        let by = |share: f64| {
            let statistic = Statistic::percentile(Ratio::from_fraction(share));
            let mut summing = Summing::<Iops>::new(Slots::over([&block]).unwrap(), SiteClock::default(), statistic);
            let parts = [Part::scaled(Some(&block), Ratio::ONE)];
            summing.add(&parts[0]);
            let mut search = WorstDaySearch::over(&parts, SiteClock::default(), statistic).unwrap();
            search.add(&parts[0]);
            (summing.finish().side_by_side().unwrap().percentile_of_sum, search.days(&parts, 1)[0].peak)
        };
        let ((low, low_day), (high, high_day)) = (by(a.min(b)), by(a.max(b)));
        prop_assert!(low <= high && low_day <= high_day);
    }
}
