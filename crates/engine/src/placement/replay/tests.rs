//! By hand: hosts of 10 × 1 GHz planned to 80 %, three weeks by the hour.

use super::*;
use crate::cpu_model::CpuNames;
use crate::demand::{CpuSteps, VmDemand};
use crate::inventory::{Inventory, Measured, Server};
use crate::measurement::{Measurements, fold};
use crate::origin::Sourced;
use crate::placement::tests::{demand, resolved, vm};
use crate::placement::{Assignment, InputsHash, PlannedHost, Problem, evaluate};
use crate::project::Resolved;
use crate::quantity::Mhz;
use crate::series::{Resource, SeriesBlock, SeriesStore};
use std::collections::BTreeMap;

/// 2026-01-01 00:00 UTC.
const NEW_YEAR: i64 = 1_767_225_600;
const HOURS: usize = 504;
/// The hour in which both peak.
const SPIKE: usize = 100;

struct Estate {
    inventory: Inventory,
    store: SeriesStore,
    measurements: Measurements,
    resolved: Resolved,
    demand: Demand,
}

/// a and b have 10 × 1 GHz: both at 30 %, in one hour at 90 % and 20 %. Overhead 10 %, growth by a quarter. c is
/// not measured and counts with 1 GHz.
fn estate(spike: f32) -> Estate {
    let resolved = resolved(&[]);
    let mut store = SeriesStore::default();
    let mut server = |name: &str, high: f32| {
        let mut server = Server::named(Sourced::typed(name.into()));
        server.sockets = Some(Sourced::typed(10));
        server.cores_per_socket = Some(Sourced::typed(1));
        server.clock = Some(Sourced::typed(Mhz::from_ghz(1.0)));
        let mut samples = vec![0.3; HOURS];
        samples[SPIKE] = high;
        let block = SeriesBlock::new(Resource::Cpu, Instant::from_unix_seconds(NEW_YEAR), 3600, samples);
        let block = store.insert(block);
        server
            .series
            .insert(Resource::Cpu, Measured { block, source: 0, first_row: 2, last_row: 2, column: 1 });
        server
    };
    let servers = vec![server("a", spike), server("b", 0.2), Server::named(Sourced::typed("c".into()))];
    let inventory = Inventory { servers, ..Inventory::default() };
    let measurements = fold(&inventory, &store, &resolved.policy, resolved.clock);
    let steps = |configured: f64| CpuSteps {
        configured: Mhz::from_mhz(configured),
        utilisation: Ratio::from_fraction(0.3),
        consumed: Mhz::from_mhz(configured * 0.3),
        overhead: Ratio::from_fraction(1.1),
        growth: Ratio::from_fraction(1.25),
        generation: Ratio::ONE,
        demanded: Mhz::from_mhz(configured * 0.3 * 1.375),
    };
    let one =
        |name: &str, index| VmDemand { index, cpu_steps: Some(steps(10_000.0)), ..vm(name, 3300.0, 1.0) };
    let demand = demand(vec![one("a", 0), one("b", 1), VmDemand { index: 2, ..vm("c", 1000.0, 1.0) }]);
    Estate { inventory, store, measurements, resolved, demand }
}

fn assigned(e: &Estate, hosts: &[&[&str]]) -> Placement {
    let mut place = BTreeMap::new();
    for (h, vms) in hosts.iter().enumerate() {
        place.extend(vms.iter().map(|v| (crate::inventory::ServerId::new(v), u32::try_from(h).unwrap())));
    }
    let hosts =
        (0..hosts.len()).map(|i| PlannedHost::new(format!("H{}", i + 1), &*e.resolved.host.id)).collect();
    let assignment = Assignment { hosts, place, made_for: InputsHash(0), seed: 1, steps: 0, proven: None };
    evaluate(&Problem::new(&e.demand, &e.resolved), &e.demand, &e.resolved, &assignment, true)
}

fn workloads(e: &Estate) -> Workloads<'_> {
    Workloads {
        inventory: &e.inventory,
        series: &e.store,
        measurements: &e.measurements,
        resolved: &e.resolved,
    }
}

/// All on one host: 1.375 × (3 + 3) + 1 = 9.25 GHz usually, above the ceiling of 8; in one hour
/// 1.375 × (9 + 2) + 1 = 16.125 GHz, above the host itself. On a host of their own c and b stay below.
#[test]
fn by_hand() {
    let e = estate(0.9);
    let p = assigned(&e, &[&["a", "b", "c"]]);
    let replayed = Replay::new(workloads(&e), &e.demand, &p).finish();
    let host = &replayed.hosts[0];
    assert_eq!((&*host.name, host.vms, host.lanes.len()), ("H1", 3, 1));
    let cpu = &host.lanes[0];
    assert_eq!((cpu.lane, cpu.intervals, cpu.interval_seconds, cpu.measured), (Lane::Cpu, HOURS, 3600, 2));
    assert_eq!((cpu.above_ceiling, cpu.above_capacity), (HOURS, 1));
    assert_eq!(cpu.worst.0.unix_seconds(), NEW_YEAR + 3600 * i64::try_from(SPIKE).unwrap());
    assert!((cpu.worst.1.fraction() - 1.6125).abs() < 1e-6, "{:?}", cpu.worst);
    // At the worst: a 1.375 × 9, b 1.375 × 2, c 1 GHz of the host's 10.
    for ((vm, share), (expected_vm, expected)) in cpu.at_worst.iter().zip([(0, 1.2375), (1, 0.275), (2, 0.1)])
    {
        assert!(*vm == expected_vm && (share.fraction() - expected).abs() < 1e-6, "{:?}", cpu.at_worst);
    }
    assert_eq!((cpu.at_worst.len(), cpu.others_at_worst), (3, Ratio::ZERO));
    assert!((cpu.usual.fraction() - 0.925).abs() < 1e-6, "{:?}", cpu.usual);
    assert!((cpu.of_ceiling().fraction() - 1.6125 / 0.8).abs() < 1e-6);
    assert_eq!(cpu.filled, Ratio::from_fraction(1.0 / 3.0));
    assert_eq!(replayed.above(Lane::Cpu), (HOURS, HOURS));

    let p = assigned(&e, &[&["b", "c"], &["a"]]);
    let mut replay = Replay::new(workloads(&e), &e.demand, &p);
    assert_eq!(replay.progress(), (0, 2));
    assert!(replay.step());
    assert_eq!(replay.progress(), (1, 2));
    let replayed = replay.finish();
    // a alone: 4.125 GHz, and 12.375 GHz in one hour.
    assert_eq!(replayed.above(Lane::Cpu), (1, 2 * HOURS));
    assert_eq!(replayed.worst().map(|(h, l)| (&*h.name, l.above_capacity)), Some(("H2", 1)));
    assert_eq!(replayed.above(Lane::NetworkIn), (0, 0), "nobody measured it");
}

/// The strictest class on a host is its ceiling, as packing has it: a alone has 4.125 GHz of 10, above 40 %.
#[test]
fn the_strictest_class_counts() {
    let mut e = estate(0.9);
    let class = crate::service_class::ServiceClass {
        cpu_ceiling: Some(Ratio::from_percent(40.0)),
        ..(*e.demand.vms[0].class).clone()
    };
    e.demand.vms[0].class = std::sync::Arc::new(class);
    let p = assigned(&e, &[&["b", "c"], &["a"]]);
    let replayed = Replay::new(workloads(&e), &e.demand, &p).finish();
    let cpu: Vec<_> = replayed.hosts.iter().map(|h| (h.lanes[0].ceiling, h.lanes[0].above_ceiling)).collect();
    assert_eq!(cpu, [(Ratio::from_percent(80.0), 0), (Ratio::from_percent(40.0), HOURS)]);
}

/// What the plan counts with and what is replayed is one and the same where nothing varies: no interval passes.
#[test]
fn a_steady_load_is_what_was_packed() {
    let mut e = estate(0.3);
    let b_too = e.inventory.servers[0].series.clone();
    e.inventory.servers[1].series = b_too;
    e.measurements = fold(&e.inventory, &e.store, &e.resolved.policy, e.resolved.clock);
    let w = workloads(&e);
    let part = w.cpu(&e.demand.vms[0], &mut CpuNames::default());
    let axis = Slots::over(part.block()).unwrap();
    let mut summing = Summing::new(axis, e.resolved.clock, Statistic::Peak);
    summing.add(&part);
    let s = summing.finish().side_by_side().unwrap();
    assert!((s.peak_of_sum.mhz() - 4125.0).abs() < 1e-3 && s.filled == Ratio::ZERO);
}

#[test]
fn nothing_placed_or_measured() {
    let mut e = estate(0.9);
    let p = assigned(&e, &[&[]]);
    let replayed = Replay::new(workloads(&e), &e.demand, &p).finish();
    assert_eq!((replayed.hosts.len(), replayed.hosts[0].lanes.len()), (1, 0));
    assert_eq!(replayed.worst(), None);
    e.store = SeriesStore::default();
    let p = assigned(&e, &[&["a", "b", "c"]]);
    assert!(Replay::new(workloads(&e), &e.demand, &p).finish().hosts[0].lanes.is_empty());
}
