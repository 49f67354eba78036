//! The needs as a whole.

use super::*;
use crate::assessment::assess;
use crate::assessment::rules::testing::{TODAY, load, resolved, server};
use crate::assumption::{AssumptionId, Changes};
use crate::catalogue::Catalogue;
use crate::figure::{FigureId, Value};
use crate::inventory::{Inventory, Server};
use crate::measurement::{Measurements, ServerLoads, fold};
use crate::origin::Sourced;
use crate::project::Resolved;
use crate::series::{Resource, SeriesBlock, SeriesStore};
use crate::time::{HourOfWeek, Instant, SiteClock};
use proptest::prelude::*;

mod by_service;

/// No growth, no overhead for I/O, a hypervisor that costs nothing: the bare rule.
fn plain() -> Resolved {
    let mut plain = resolved(&Changes::from([
        (AssumptionId::GrowthYears, 0.0),
        (AssumptionId::InputOutputOverhead, 0.0),
    ]));
    plain.hypervisor.cpu_overhead = Ratio::ZERO;
    plain
}

/// 4 sockets of one core of 1 GHz.
fn four_by_one(name: &str) -> Server {
    Server {
        sockets: Some(Sourced::cell(4, 0, 2, 1)),
        cores_per_socket: Some(Sourced::cell(1, 0, 2, 2)),
        clock: Some(Sourced::cell(Mhz::from_ghz(1.0), 0, 2, 3)),
        cpu_peak: None,
        ..server(name)
    }
}

fn measured(cpu: f64, stars: u8) -> ServerLoads {
    ServerLoads { cpu: Some(load(Ratio::from_fraction(cpu), stars)), stars, ..ServerLoads::default() }
}

fn needs_of(
    servers: Vec<Server>,
    loads: Vec<ServerLoads>,
    resolved: &Resolved,
) -> (Inventory, Measurements, crate::assessment::Assessment, Demand) {
    let inventory = Inventory { servers, ..Inventory::default() };
    let measurements = Measurements { servers: loads };
    let assessment = assess(&inventory, &measurements, resolved, TODAY);
    let demand = demand(&inventory, &measurements, &assessment, resolved);
    (inventory, measurements, assessment, demand)
}

fn one(server: Server, loads: ServerLoads, resolved: &Resolved) -> VmDemand {
    needs_of(vec![server], vec![loads], resolved).3.vms.remove(0)
}

fn peak(vm: &VmDemand) -> f64 {
    vm.cpu.peak().unwrap().1.mhz()
}

#[test]
fn the_guides_rule_and_the_steps_after_it() {
    // 4 × 1 GHz × 40 % = 1.6 GHz; × (1 + 10 % + 10 % × 2500 ÷ 5000) × 1.05³ = 1600 × 1.15 × 1.157625
    // = 2130.03 MHz.
    let mut r = resolved(&Changes::new());
    r.hypervisor.cpu_overhead = Ratio::from_percent(10.0);
    let loads = ServerLoads { disk_operations: Some(load(Iops::from_iops(2500.0), 5)), ..measured(0.4, 5) };
    let vm = one(four_by_one("a"), loads, &r);
    let steps = vm.cpu_steps.clone().unwrap();
    assert_eq!(steps.consumed, Mhz::from_mhz(1600.0));
    assert!((steps.demanded.mhz() - 2130.03).abs() < 1e-9, "{steps:?}");
    assert_eq!(vm.cpu.peak().unwrap().1, steps.demanded);
    assert_eq!((vm.cpu_basis, vm.stars), (Basis::Measured, 5));
    // 2.13 GHz on cores of 2.9 GHz planned to 70 % (2.03 GHz) take 2 vCPUs; the server has 4.
    assert_eq!((vm.vcpus, vm.vcpus_as_is), (2, Some(4)));
    // 2500 × 1.157625.
    assert!((vm.disk_operations.peak().unwrap().1.iops() - 2894.0625).abs() < 1e-9);
}

#[test]
fn fallbacks_in_their_order() {
    let r = plain();
    let share = |p: f64| Some(Sourced::typed(Ratio::from_percent(p)));
    let mut s = Server {
        cpu_peak: share(70.0),
        cpu_now: Some(Sourced::typed(Mhz::from_mhz(500.0))),
        cpu_average: share(10.0),
        ..four_by_one("a")
    };
    let check = |s: &Server, loads: ServerLoads, mhz: f64, basis: Basis, stars: u8| {
        let vm = one(s.clone(), loads, &r);
        assert!((peak(&vm) - mhz).abs() < 1e-9, "{} for {mhz}", peak(&vm));
        assert_eq!((vm.cpu_basis, vm.stars), (basis, stars));
    };
    check(&s, measured(0.4, 4), 1600.0, Basis::Measured, 4);
    check(&s, measured(0.4, 3), 2800.0, Basis::OneNumber, 1);
    s.cpu_peak = None;
    check(&s, ServerLoads::default(), 1500.0, Basis::OneNumber, 1);
    s.cpu_now = Some(Sourced::typed(Mhz::from_mhz(1500.0)));
    check(&s, ServerLoads::default(), 4000.0, Basis::OneNumber, 1);
    s.cpu_now = None;
    check(&s, ServerLoads::default(), 1200.0, Basis::OneNumber, 1);
    s.cpu_average = None;
    check(&s, ServerLoads::default(), 4000.0, Basis::Assumed, 0);
}

#[test]
fn servers_whose_cpu_is_only_assumed_are_counted() {
    let r = plain();
    let bare = |name: &str| Server { cpu_peak: None, ..four_by_one(name) };
    let half = Server { cpu_average: Some(Sourced::typed(Ratio::from_percent(50.0))), ..bare("b") };
    let loads = vec![ServerLoads::default(), ServerLoads::default(), measured(0.4, 5)];
    let (.., demand) = needs_of(vec![bare("a"), half, bare("c")], loads, &r);
    // Of three servers only the first says nothing: the others have an average and a measured week.
    assert_eq!(super::unmeasured_cpu(&demand, &r.policy), 1);
}

#[test]
fn what_is_not_known_is_assumed_and_said() {
    let r = plain();
    let bare = Server { cpu_peak: None, sockets: None, cores_per_socket: None, clock: None, ..server("a") };
    let (.., demand) = needs_of(vec![bare], Vec::new(), &r);
    let vm = &demand.vms[0];
    // 4 cores of 2.4 GHz at 100 %.
    assert!((peak(vm) - 9600.0).abs() < 1e-9);
    assert_eq!((vm.cpu_basis, vm.vcpus_as_is, vm.stars), (Basis::Assumed, None, 0));
    assert_eq!(vm.storage_basis, Basis::Assumed);
    assert!(vm.storage > MiB::ZERO, "unknown storage is not nothing");
    let mut codes: Vec<&str> = demand.diagnostics.iter().map(|d| &*d.code).collect();
    codes.sort_unstable();
    assert_eq!(
        codes,
        [
            "demand.clock_assumed",
            "demand.cores_assumed",
            "demand.cpu_assumed",
            "demand.network_assumed",
            "demand.operations_assumed",
            "demand.storage_assumed"
        ]
    );
    assert!(demand.diagnostics.iter().all(|d| d.place.subject.as_deref() == Some("a")));
}

#[test]
fn an_unmeasured_hour_of_a_measured_week_stays_unknown() {
    let mut loads = measured(0.5, 5);
    let cpu = loads.cpu.as_mut().unwrap();
    cpu.week = Profile::new(|h| (!h.is_weekend()).then_some(Ratio::from_fraction(0.5)));
    let vm = one(four_by_one("a"), loads, &plain());
    assert_eq!(vm.cpu.known_hours(), 120);
    assert_eq!(vm.cpu.at(HourOfWeek::new(130)), None);
}

#[test]
fn memory_configured_unless_right_sized() {
    // 9 GiB used × 1.2 = 10.8, rounded up 11 GiB of the 16 GiB; 15 × 1.2 = 18 would pass the 16.
    let on = resolved(&Changes::from([(AssumptionId::RightSizeMemory, 1.0)]));
    let loads =
        |gib: f64, stars| ServerLoads { memory: Some(load(MiB::from_gib(gib), stars)), ..measured(0.4, 5) };
    assert_eq!(one(server("a"), loads(9.0, 5), &plain()).memory, MiB::from_gib(16.0));
    assert_eq!(one(server("a"), loads(9.0, 5), &on).memory, MiB::from_gib(11.0));
    assert_eq!(one(server("a"), loads(9.0, 3), &on).memory, MiB::from_gib(16.0));
    assert_eq!(one(server("a"), loads(15.0, 5), &on).memory, MiB::from_gib(16.0));
    let unknown = Server { memory: None, ..server("a") };
    assert_eq!(one(unknown.clone(), loads(9.0, 5), &plain()).memory, MiB::from_gib(11.0));
    let used = Server { memory_used: Some(Sourced::typed(MiB::from_gib(3.0))), ..unknown.clone() };
    let vm = one(used, measured(0.4, 5), &plain());
    assert_eq!(
        (vm.memory, vm.memory_basis, vm.stars),
        (MiB::from_gib(4.0), Basis::OneNumber, 0),
        "clock assumed"
    );
    let vm = one(unknown, measured(0.4, 5), &plain());
    assert_eq!((vm.memory, vm.memory_basis), (MiB::from_gib(8.0), Basis::Assumed));
}

#[test]
fn network_measured_single_or_assumed() {
    let r = plain();
    let both = ServerLoads {
        network_in: Some(load(Mbps::from_mbps(30.0), 5)),
        network_out: Some(load(Mbps::from_mbps(5.0), 5)),
        ..measured(0.4, 5)
    };
    let of = |s: Server, l: ServerLoads| {
        let vm = one(s, l, &r);
        (vm.network_in.peak().unwrap().1.mbps(), vm.network_out.peak().unwrap().1.mbps(), vm.network_basis)
    };
    assert_eq!(of(server("a"), both.clone()), (30.0, 5.0, Basis::Measured));
    let single = Server { network: Some(Sourced::typed(Mbps::from_mbps(80.0))), ..server("a") };
    assert_eq!(of(single.clone(), both), (30.0, 5.0, Basis::Measured));
    assert_eq!(of(single, measured(0.4, 5)), (80.0, 80.0, Basis::OneNumber));
    assert_eq!(of(server("a"), measured(0.4, 5)), (20.0, 20.0, Basis::Assumed));
    let poor = ServerLoads { network_in: Some(load(Mbps::from_mbps(7.0), 2)), ..measured(0.4, 5) };
    assert_eq!(of(server("a"), poor), (7.0, 20.0, Basis::Assumed));
}

#[test]
fn only_what_moves_is_demanded() {
    let off = Server { powered_on: Some(Sourced::typed(false)), ..server("b") };
    let (.., demand) = needs_of(vec![server("a"), off, server("c")], Vec::new(), &plain());
    let names: Vec<_> = demand.vms.iter().map(|v| (v.server.as_str(), v.index)).collect();
    assert_eq!(names, [("a", 0), ("c", 2)]);
    assert_eq!(confidence(&demand), 0, "two VMs, their clock assumed");
    assert_eq!(confidence(&Demand::default()), 0);
}

#[test]
fn every_working_ends_in_its_figure() {
    let catalogue = Catalogue::built_in();
    let one_number = |p: f64| Some(Sourced::cell(Ratio::from_percent(p), 0, 9, 9));
    let now = Some(Sourced::cell(Mhz::from_mhz(333.0), 0, 9, 8));
    let cases = [
        (four_by_one("a"), ServerLoads { memory: Some(load(MiB::from_gib(5.0), 5)), ..measured(0.37, 5) }),
        (Server { cpu_peak: one_number(61.0), ..four_by_one("b") }, ServerLoads::default()),
        (Server { cpu_now: now, memory: None, ..four_by_one("c") }, ServerLoads::default()),
        (
            Server {
                cpu_average: one_number(7.0),
                disk_used: Some(Sourced::typed(MiB::from_gib(77.7))),
                ..four_by_one("d")
            },
            measured(0.2, 2),
        ),
        (Server { cpu_peak: None, sockets: None, ..server("e") }, ServerLoads::default()),
        (
            Server { disk_capacity: Some(Sourced::typed(MiB::from_gib(50.0))), ..server("f") },
            measured(0.3, 5),
        ),
    ];
    let (servers, loads): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
    for hypervisor in &catalogue.hypervisors {
        for right_size in [0.0, 1.0] {
            let mut r = resolved(&Changes::from([(AssumptionId::RightSizeMemory, right_size)]));
            r.hypervisor = hypervisor.clone();
            let (inventory, measurements, assessment, demand) = needs_of(servers.clone(), loads.clone(), &r);
            let stages = Stages {
                inventory: &inventory,
                measurements: &measurements,
                assessment: &assessment,
                demand: &demand,
                resolved: &r,
                hosts: Some(3),
            };
            let result = |figure| {
                let working = explain(&figure, &stages).unwrap();
                assert!(!working.terms.is_empty() && !working.formula.is_empty());
                working.result
            };
            assert!(demand.vms.len() >= 5);
            for vm in &demand.vms {
                let id = || vm.server.clone();
                let steps = vm.cpu_steps.as_ref().unwrap();
                assert_eq!(result(FigureId::CpuConsumed(id())), Value::Mhz(steps.consumed));
                assert_eq!(result(FigureId::CpuDemanded(id())), Value::Mhz(steps.demanded));
                assert_eq!(result(FigureId::VmMemory(id())), Value::MiB(vm.memory + vm.memory_overhead));
                assert_eq!(result(FigureId::VmStorage(id())), Value::MiB(vm.storage));
                assert_eq!(result(FigureId::Vcpus(id())), Value::Count(vm.vcpus.into(), "vCPUs"));
            }
            assert_eq!(result(FigureId::CpuSum), Value::Mhz(demand.cpu_sum().peak().unwrap().1));
            let after = crate::assessment::systems_after(&assessment, 3);
            assert_eq!(result(FigureId::SystemsAfter), Value::Count(after.into(), "systems"));
            let count = crate::assessment::systems(&assessment);
            assert_eq!(result(FigureId::SystemsBefore), Value::Count(count.before().into(), "systems"));
            let merged = Value::Count(count.after_merging(3).into(), "systems");
            assert_eq!(result(FigureId::SystemsAfterMerging), merged);
            assert_eq!(explain(&FigureId::HostBound, &stages), None);
        }
    }
}

#[test]
fn a_working_names_its_cells() {
    use crate::figure::TermOrigin;
    use crate::origin::{Cell, Origin};
    let r = plain();
    let s = Server { cpu_peak: Some(Sourced::cell(Ratio::from_percent(40.0), 3, 17, 5)), ..four_by_one("a") };
    let (inventory, measurements, assessment, demand) = needs_of(vec![s], Vec::new(), &r);
    let stages = Stages {
        inventory: &inventory,
        measurements: &measurements,
        assessment: &assessment,
        demand: &demand,
        resolved: &r,
        hosts: None,
    };
    let id = demand.vms[0].server.clone();
    let working = explain(&FigureId::CpuConsumed(id), &stages).unwrap();
    let utilisation = working.terms.iter().find(|t| t.symbol == "u").unwrap();
    let cell = Cell { source: 3, column: 5, row: 17 };
    assert_eq!(utilisation.origin, TermOrigin::Import(Origin::Cell(cell)));
    assert_eq!(explain(&FigureId::SystemsAfter, &stages), None, "hosts are not known yet");
}

/// A server whose CPU was measured by these samples.
fn with_samples(name: &str, samples: Vec<f32>, store: &mut SeriesStore) -> Server {
    let block = SeriesBlock::new(Resource::Cpu, Instant::from_unix_seconds(1_767_225_600), 3600, samples);
    let block = store.insert(block);
    let mut server = four_by_one(name);
    server.series.insert(
        Resource::Cpu,
        crate::inventory::Measured { block, source: 0, first_row: 2, last_row: 400, column: 1 },
    );
    server
}

/// Every server moves, whatever the rules say, so that only the arithmetic is looked at.
fn needs_of_samples(all: &[Vec<f32>], r: &Resolved) -> Demand {
    let mut store = SeriesStore::default();
    let servers: Vec<Server> =
        all.iter().enumerate().map(|(i, s)| with_samples(&format!("s{i}"), s.clone(), &mut store)).collect();
    let inventory = Inventory { servers, ..Inventory::default() };
    let measurements = fold(&inventory, &store, &r.policy, SiteClock::default());
    let mut assessment = assess(&inventory, &measurements, r, TODAY);
    for s in &mut assessment.servers {
        s.verdict = crate::assessment::Verdict::Ready;
    }
    demand(&inventory, &measurements, &assessment, r)
}

fn samples() -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(0.0_f32..0.5, 168..400)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn scaled_samples_scale_the_demand(samples in samples()) {
        let r = plain();
        let doubled = needs_of_samples(&[samples.iter().map(|s| s * 2.0).collect()], &r);
        let once = needs_of_samples(&[samples], &r);
        for hour in HourOfWeek::all() {
            prop_assert_eq!(once.vms[0].cpu.at(hour).map(|w| w * 2), doubled.vms[0].cpu.at(hour));
        }
    }

    #[test]
    fn the_unit_of_the_input_does_not_matter(mhz in 100_u32..6000, gib in 1_u32..512) {
        let (mhz, gib) = (f64::from(mhz), f64::from(gib));
        let with = |clock, memory| Server {
            clock: Some(Sourced::typed(clock)), memory: Some(Sourced::typed(memory)), ..four_by_one("a")
        };
        let a = one(with(Mhz::from_mhz(mhz), MiB::from_gib(gib)), measured(0.4, 5), &plain());
        let b = one(with(Mhz::from_ghz(mhz / 1000.0), MiB::from_mib(gib * 1024.0)), measured(0.4, 5), &plain());
        prop_assert!((peak(&a) - peak(&b)).abs() <= 1e-9 * peak(&a));
        prop_assert_eq!((a.vcpus, a.memory, a.memory_overhead), (b.vcpus, b.memory, b.memory_overhead));
    }

    #[test]
    fn one_more_server_never_lowers_the_sum(all in prop::collection::vec(samples(), 1..4), more in samples()) {
        let r = plain();
        let before = needs_of_samples(&all, &r).cpu_sum();
        let mut all = all;
        all.push(more);
        let after = needs_of_samples(&all, &r).cpu_sum();
        for hour in HourOfWeek::all() {
            prop_assert!(after.at(hour) >= before.at(hour));
        }
    }

    #[test]
    fn a_wider_percentile_never_lowers_the_demand(samples in samples(), a in 0.5_f64..=1.0, b in 0.5_f64..=1.0) {
        let (low, high) = if a < b { (a, b) } else { (b, a) };
        let with = |p| {
            let mut r = plain();
            let changes = Changes::from([(AssumptionId::Percentile, p), (AssumptionId::GrowthYears, 0.0)]);
            r.policy = crate::assumption::Policy::new(r.policy.currency(), [&changes]);
            r
        };
        let all = [samples];
        let (low, high) = (needs_of_samples(&all, &with(low)), needs_of_samples(&all, &with(high)));
        for hour in HourOfWeek::all() {
            prop_assert!(low.vms[0].cpu.at(hour) <= high.vms[0].cpu.at(hour));
        }
        prop_assert!(low.vms[0].vcpus <= high.vms[0].vcpus);
    }

    #[test]
    fn losing_data_never_raises_confidence(
        mut all in prop::collection::vec(samples(), 1..4),
        lost in prop::collection::vec((0_usize..4, 0_usize..400), 0..300),
    ) {
        let r = plain();
        let before = confidence(&needs_of_samples(&all, &r));
        for (server, sample) in lost {
            if let Some(s) = all.get_mut(server).and_then(|s| s.get_mut(sample)) {
                *s = f32::NAN;
            }
        }
        prop_assert!(confidence(&needs_of_samples(&all, &r)) <= before);
    }
}

#[test]
#[ignore = "a stopwatch, run by hand: 5,000 measured servers judged and sized"]
fn speed() {
    let r = resolved(&Changes::new());
    let servers: Vec<Server> = (0..5000)
        .map(|n| Server {
            os: Some(Sourced::typed(format!("Windows Server 2016 build {}", n % 50).into())),
            note: Some(Sourced::typed("ordinary machine in rack four, replaced its fans last year".into())),
            ..four_by_one(&format!("srv-web-{n:05}"))
        })
        .collect();
    let loads = (0..5000).map(|_| measured(0.4, 5)).collect();
    let inventory = Inventory { servers, ..Inventory::default() };
    let measurements = Measurements { servers: loads };
    let begin = std::time::Instant::now();
    let assessment = assess(&inventory, &measurements, &r, TODAY);
    println!("judged in {:?}", begin.elapsed());
    let begin = std::time::Instant::now();
    let demand = demand(&inventory, &measurements, &assessment, &r);
    println!("{} sized in {:?}", demand.vms.len(), begin.elapsed());
}
