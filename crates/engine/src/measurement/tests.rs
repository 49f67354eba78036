//! Folding, against figures worked out with Python's datetime and NumPy 2.4.

use super::*;
use crate::assumption::{AssumptionId, Changes, Policy};
use crate::inventory::{Inventory, Measured, Server};
use crate::money::Currency;
use crate::origin::Sourced;
use crate::series::{Resource, SeriesBlock, SeriesStore};
use crate::time::{Day, HourOfWeek, SiteClock};
use proptest::prelude::*;

const HOUR: u32 = 3600;

/// 2026-01-01 00:00 UTC, a Thursday.
fn new_year() -> Instant {
    Instant::from_unix_seconds(i64::from(Day::from_ymd(2026, 1, 1).days()) * 86_400)
}

/// The numbers that the Python side folds too: i × 7919 mod 1009.
#[expect(clippy::cast_precision_loss, reason = "below 1009")]
fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|i| (i * 7919 % 1009) as f32).collect()
}

fn policy(percentile: f64) -> Policy {
    Policy::new(Currency::EUR, [&Changes::from([(AssumptionId::Percentile, percentile)])])
}

fn clock(offset_minutes: i32) -> SiteClock {
    SiteClock::fixed(offset_minutes)
}

fn server(name: &str, blocks: Vec<SeriesBlock>, store: &mut SeriesStore) -> Server {
    let mut server = Server::named(Sourced::typed(name.into()));
    for block in blocks {
        let resource = block.resource();
        let block = store.insert(block);
        server.series.insert(resource, Measured { block, source: 0, first_row: 2, last_row: 2, column: 1 });
    }
    server
}

fn folded(block: SeriesBlock, policy: &Policy, clock: SiteClock) -> ServerLoads {
    let mut store = SeriesStore::default();
    let inventory = Inventory { servers: vec![server("a", vec![block], &mut store)], ..Inventory::default() };
    fold(&inventory, &store, policy, clock).servers.remove(0)
}

fn at<Q: crate::quantity::Quantity>(load: &Load<Q>, day: usize, hour: usize) -> Option<f64> {
    load.week.at(HourOfWeek::new(day * 24 + hour)).map(crate::quantity::Quantity::base)
}

#[test]
fn thirteen_weeks_by_the_hour_on_four_clocks() {
    // numpy.percentile(cell, 95) of Monday 9, Wednesday 23 and Sunday 0, for each offset in minutes.
    for (offset, expected) in [
        (0, [833.4, 958.4, 837.4]),
        (60, [935.4, 958.4, 939.4]),
        (-570, [842.4, 916.4, 846.4]),
        (345, [966.4, 834.6, 970.4]),
    ] {
        let block = SeriesBlock::new(Resource::DiskOperations, new_year(), HOUR, numbers(13 * 168));
        let load = folded(block, &policy(0.95), clock(offset)).disk_operations.unwrap();
        for ((day, hour), expected) in [(0, 9), (2, 23), (6, 0)].into_iter().zip(expected) {
            let got = at(&load, day, hour).unwrap();
            assert!((got - expected).abs() < 1e-9, "{offset} min, day {day} hour {hour}: {got}");
        }
        assert_eq!(load.week.known_hours(), 168);
    }
}

/// Sixteen weeks by the hour across a change of clocks. Python's zoneinfo says the local hour of each sample,
/// `numpy.percentile(cell, 95)` the figure of Monday 9, Wednesday 23, Sunday 2 and Sunday 3. Where clocks are put
/// forward a Sunday has no 2 o'clock, where they are put back it has two: 15 and 17 samples.
#[test]
fn clocks_that_are_changed_within_the_period() {
    for (place, start, sundays, expected) in [
        ("Europe/Berlin", 1_769_990_400, 15, [908.75, 931.75, 966.3, 932.75]),
        ("Europe/Berlin", 1_756_080_000, 17, [959.75, 746.0, 859.2, 708.75]),
        ("America/New_York", 1_769_990_400, 15, [948.75, 951.75, 955.3, 967.75]),
        ("Australia/Sydney", 1_772_409_600, 17, [950.75, 961.0, 697.2, 962.0]),
    ] {
        let start = Instant::from_unix_seconds(start);
        let block = SeriesBlock::new(Resource::DiskOperations, start, HOUR, numbers(16 * 168));
        let clock = SiteClock::of_place(place).expect(place);
        let load = folded(block, &policy(0.95), clock).disk_operations.unwrap();
        for ((day, hour), expected) in [(0, 9), (2, 23), (6, 2), (6, 3)].into_iter().zip(expected) {
            let got = at(&load, day, hour).unwrap();
            assert!((got - expected).abs() < 1e-9, "{place}, day {day} hour {hour}: {got}");
        }
        let own = |day: usize, hour: usize| load.hours.own(HourOfWeek::new(day * 24 + hour));
        assert_eq!((own(6, 2), own(6, 3), own(0, 9)), (sundays, 16, 16), "{place}");
        assert_eq!(load.hours.samples(), 16 * 168);
    }
}

/// Weeks by several statistics at once are those of each alone.
#[test]
fn several_statistics_in_one_fold() {
    let p99 = Statistic::percentile(Ratio::from_percent(99.0));
    let p50 = Statistic::percentile(Ratio::from_percent(50.0));
    let block = SeriesBlock::new(Resource::DiskOperations, new_year(), 600, numbers(6 * 24 * 30));
    let mut store = SeriesStore::default();
    let server = server("a", vec![block.clone()], &mut store);
    let mut folding = Folding::with(Statistics::beside_policy([Statistic::Peak, p99, p50]));
    let load = fold_server(&server, &store, &policy(0.95), clock(60), &mut folding).disk_operations.unwrap();
    for (statistic, share) in [(p50, 0.5), (p99, 0.99), (Statistic::Peak, 1.0)] {
        let alone = folded(block.clone(), &policy(share), clock(60)).disk_operations.unwrap();
        assert_eq!(load.week_by(statistic), alone.week, "{statistic:?}");
    }
    let p95 = Statistic::percentile(Ratio::from_percent(95.0));
    assert_eq!((load.statistic, load.week_by(p95)), (p95, load.week.clone()));
    // One that was not folded: the next wider.
    assert_eq!(load.week_by(Statistic::percentile(Ratio::from_percent(97.0))), load.week_by(p99));
    let alone = folded(block, &policy(0.95), clock(60)).disk_operations.unwrap();
    assert_eq!(alone.week_by(p99), alone.week.map(|_| alone.max), "wider than all: the highest sample");
}

#[test]
fn few_samples_borrow_from_the_same_hour_of_other_days() {
    // Five weeks by the hour: 5 samples a cell. All five weekdays together have 25 at 09:00 (P95 by
    // NumPy 885.8); both weekend days have 10, fewer than 12, so their highest (979) counts.
    let block = SeriesBlock::new(Resource::DiskOperations, new_year(), HOUR, numbers(840));
    let load = folded(block, &policy(0.95), clock(60)).disk_operations.unwrap();
    for day in 0..5 {
        assert!((at(&load, day, 9).unwrap() - 885.8).abs() < 1e-9);
    }
    assert_eq!(at(&load, 5, 9), Some(979.0));
    assert_eq!(at(&load, 6, 9), Some(979.0));
    // numpy: mean, 95th, 99th, max of the 840 numbers.
    for (got, expected) in [
        (load.mean.iops(), 505.411_904_761_904_74),
        (load.p95.iops(), 958.1),
        (load.p99.iops(), 999.61),
        (load.max.iops(), 1008.0),
    ] {
        assert!((got - expected).abs() < 1e-9, "{got} for {expected}");
    }
    assert_eq!((load.present, load.expected, load.stars), (840, 840, 5));
}

#[test]
fn hours_without_any_sample_are_unknown() {
    // Thursday 00:00 to 05:00 only: those five hours are known on weekdays, nothing else is.
    let block = SeriesBlock::new(Resource::NetworkIn, new_year(), HOUR, vec![1.0, 2.0, 3.0, 4.0, 5.0]);
    let load = folded(block, &policy(0.95), clock(0)).network_in.unwrap();
    assert_eq!(load.week.known_hours(), 25);
    assert_eq!(at(&load, 0, 4), Some(5.0));
    assert_eq!(at(&load, 0, 5), None);
    assert_eq!(at(&load, 5, 4), None, "a weekend does not borrow from weekdays");
}

#[test]
fn share_above_the_bottleneck_and_missing_samples() {
    let mut samples = vec![0.5; 168];
    samples[..10].fill(0.95);
    samples[10..30].fill(f32::NAN);
    let loads = folded(SeriesBlock::new(Resource::Cpu, new_year(), HOUR, samples), &policy(0.95), clock(0));
    let cpu = loads.cpu.unwrap();
    assert_eq!((cpu.present, cpu.expected), (148, 168));
    assert_eq!(cpu.share_above_bottleneck, Ratio::from_fraction(10.0 / 148.0));
    // Thursday 10:00 to Friday 06:00 is missing: 8 of the 50 business hours.
    assert_eq!(cpu.business_hours_missing, Ratio::from_fraction(8.0 / 50.0));
    assert_eq!(loads.stars, 5, "88 % present, 16 % of business hours missing");
}

#[test]
fn nothing_present_is_no_load() {
    let block = SeriesBlock::new(Resource::Cpu, new_year(), HOUR, vec![f32::NAN; 200]);
    assert_eq!(folded(block, &policy(0.95), clock(0)), ServerLoads::default());
    let block = SeriesBlock::new(Resource::Cpu, new_year(), HOUR, Vec::new());
    assert_eq!(folded(block, &policy(0.95), clock(0)), ServerLoads::default());
}

#[test]
fn a_block_that_is_not_there_or_holds_something_else_is_no_load() {
    let mut store = SeriesStore::default();
    let mut odd =
        server("a", vec![SeriesBlock::new(Resource::Memory, new_year(), HOUR, vec![1.0])], &mut store);
    let memory = odd.series[&Resource::Memory].clone();
    odd.series.insert(Resource::Cpu, memory);
    let inventory = Inventory { servers: vec![odd], ..Inventory::default() };
    let loads = &fold(&inventory, &store, &policy(0.95), clock(0)).servers[0];
    assert!(loads.cpu.is_none() && loads.memory.is_some());
    let loads = &fold(&inventory, &SeriesStore::default(), &policy(0.95), clock(0)).servers[0];
    assert_eq!(*loads, ServerLoads::default());
}

#[test]
fn every_sample_goes_to_the_hour_of_its_instant() {
    // One sample, so the only cell that it can make (with its pool) holds the hour of its instant.
    for (start, offset) in [(-1, 0), (0, -840), (1_767_225_599, 840), (1_767_225_600, 1), (-700_000, -1)] {
        let start = Instant::from_unix_seconds(start);
        let hour = HourOfWeek::of(start, clock(offset));
        let block = SeriesBlock::new(Resource::NetworkOut, start, 300, vec![3.0]);
        let load = folded(block, &policy(0.95), clock(offset)).network_out.unwrap();
        assert!(load.week.at(hour).is_some());
        assert_eq!(load.week.known_hours(), if hour.is_weekend() { 2 } else { 5 });
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_wider_percentile_never_lowers_an_hour(
        samples in prop::collection::vec(0.0_f32..1.0, 1..900), a in 0.5_f64..=1.0, b in 0.5_f64..=1.0,
    ) {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        let block = SeriesBlock::new(Resource::Cpu, new_year(), 1800, samples);
        let low = folded(block.clone(), &policy(low), clock(120)).cpu.unwrap();
        let high = folded(block, &policy(high), clock(120)).cpu.unwrap();
        for hour in HourOfWeek::all() {
            prop_assert!(low.week.at(hour) <= high.week.at(hour));
        }
    }

    #[test]
    fn losing_samples_never_adds_a_star(
        mut samples in prop::collection::vec(0.0_f32..1.0, 1..400),
        lost in prop::collection::vec(0_usize..400, 0..80),
        offset in -840_i32..=840,
    ) {
        let before = folded(
            SeriesBlock::new(Resource::Cpu, new_year(), HOUR, samples.clone()), &policy(0.95), clock(offset),
        );
        for i in lost {
            if let Some(s) = samples.get_mut(i) {
                *s = f32::NAN;
            }
        }
        let after =
            folded(SeriesBlock::new(Resource::Cpu, new_year(), HOUR, samples), &policy(0.95), clock(offset));
        prop_assert!(after.stars <= before.stars);
    }

    #[test]
    fn scaled_samples_scale_the_week(samples in prop::collection::vec(0.0_f32..1e4, 1..500)) {
        // A factor of 4 changes exponents only, so the equality is exact.
        let scaled = samples.iter().map(|s| s * 4.0).collect();
        let one = folded(
            SeriesBlock::new(Resource::DiskOperations, new_year(), HOUR, samples), &policy(0.95), clock(0),
        ).disk_operations.unwrap();
        let four = folded(
            SeriesBlock::new(Resource::DiskOperations, new_year(), HOUR, scaled), &policy(0.95), clock(0),
        ).disk_operations.unwrap();
        for hour in HourOfWeek::all() {
            prop_assert_eq!(one.week.at(hour).map(|v| v * 4), four.week.at(hour));
        }
    }
}

#[test]
#[ignore = "a stopwatch, run by hand: 5,000 servers × 6 series × 840 samples"]
fn speed() {
    let mut store = SeriesStore::default();
    let servers = (0..5000)
        .map(|n: usize| {
            let blocks = Resource::LOADS
                .iter()
                .map(|r| SeriesBlock::new(*r, new_year(), HOUR, numbers(840 + n).split_off(n)))
                .collect();
            server(&format!("s{n}"), blocks, &mut store)
        })
        .collect();
    let inventory = Inventory { servers, ..Inventory::default() };
    let begin = std::time::Instant::now();
    let measurements = fold(&inventory, &store, &policy(0.95), clock(60));
    println!("{:?} for {} servers", begin.elapsed(), measurements.servers.len());
}
