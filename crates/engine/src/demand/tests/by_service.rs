//! Needs by service class, role and server, and what all VMs share.

use super::*;

/// 21 samples of a Monday from 09:00, one of them 90 %, the others 10 %: the 95th percentile is the 20th, the 99th
/// lies between 20th and 21st (10 + 0.8 × 80 = 74 %), the highest is 90 %.
#[test]
fn the_statistic_of_a_class_sizes_its_vms() {
    use crate::measurement::fold_by;
    use crate::service_class::{ClassOf, ClassStatistic, ServiceClass, ServiceClasses};
    use std::sync::Arc;
    let start = 1_767_571_200 + 9 * 3600; // Monday, 2026-01-05, 09:00 UTC
    let mut samples = vec![0.1_f32; 21];
    samples[7] = 0.9;
    // 21 × 171 s fill the hour.
    let block = SeriesBlock::new(Resource::Cpu, Instant::from_unix_seconds(start), 171, samples);
    let mut store = SeriesStore::default();
    let hash = store.insert(block);
    let mut server = four_by_one("a");
    let measured =
        crate::inventory::Measured { block: hash, source: 0, first_row: 2, last_row: 22, column: 1 };
    server.series.insert(Resource::Cpu, measured);
    let inventory = Inventory { servers: vec![server], ..Inventory::default() };
    let with = |statistic: Option<ClassStatistic>| {
        let mut r = plain();
        r.policy = r.policy.with(AssumptionId::MinimumStars, 1.0);
        let class =
            ServiceClass { id: "own".into(), name: "Own".into(), statistic, ..ServiceClass::default() };
        r.service_classes = Arc::new(ServiceClasses::new(vec![ServiceClass::default(), class]));
        r.class_assignments.set(&ClassOf::Server(inventory.servers[0].id.clone()), Some("own".into()));
        let measurements = fold_by(&inventory, &store, &r.policy, SiteClock::default(), r.statistics());
        let mut assessment = assess(&inventory, &measurements, &r, TODAY);
        assessment.servers[0].verdict = crate::assessment::Verdict::Ready;
        let demand = demand(&inventory, &measurements, &assessment, &r);
        let stages = Stages {
            inventory: &inventory,
            measurements: &measurements,
            assessment: &assessment,
            demand: &demand,
            resolved: &r,
            hosts: None,
        };
        let figure = FigureId::CpuConsumed(demand.vms[0].server.clone());
        let working = explain(&figure, &stages).unwrap();
        assert_eq!(working.result, Value::Mhz(demand.vms[0].cpu_steps.as_ref().unwrap().consumed));
        peak(&demand.vms[0])
    };
    // 4 cores of 1 GHz.
    for (statistic, mhz) in [
        (None, 400.0),
        (Some(ClassStatistic::P95), 400.0),
        (Some(ClassStatistic::P99), 2960.0),
        (Some(ClassStatistic::Peak), 3600.0),
    ] {
        let got = with(statistic);
        assert!((got - mhz).abs() < 1e-3, "{statistic:?}: {got} for {mhz}");
    }
}

/// By hand: 10 % a year for the role and 50 % for one server, over 2 years: 1.21 and 2.25; the assumption's 5 %
/// for the others: 1.1025. Twice the hypervisor's 10 % for the role: 1.2.
#[test]
fn growth_and_overhead_by_role_and_server() {
    use crate::adjustment::RoleAdjustment;
    let mut r = resolved(&Changes::from([
        (AssumptionId::GrowthYears, 2.0),
        (AssumptionId::InputOutputOverhead, 0.0),
    ]));
    r.hypervisor.cpu_overhead = Ratio::from_percent(10.0);
    let share = |p: f64| Some(Ratio::from_percent(p));
    r.adjustments
        .set_role(&"Database".into(), RoleAdjustment { overhead: share(200.0), growth: share(10.0) });
    let with_role =
        |name: &str, role: &str| Server { role: Some(Sourced::typed(role.into())), ..four_by_one(name) };
    let servers = vec![with_role("a", "Database"), with_role("b", "Database"), with_role("c", "Web")];
    r.adjustments.set_growth(&servers[1].id, share(50.0));
    let loads = vec![measured(0.5, 5); 3];
    let (inventory, measurements, assessment, demand) = needs_of(servers, loads, &r);
    let stages = Stages {
        inventory: &inventory,
        measurements: &measurements,
        assessment: &assessment,
        demand: &demand,
        resolved: &r,
        hosts: None,
    };
    for (vm, (overhead, growth)) in demand.vms.iter().zip([(1.2, 1.21), (1.2, 2.25), (1.1, 1.1025)]) {
        let steps = vm.cpu_steps.as_ref().unwrap();
        assert!((steps.overhead.fraction() - overhead).abs() < 1e-12, "{steps:?}");
        assert!((steps.growth.fraction() - growth).abs() < 1e-12, "{steps:?}");
        assert!((steps.demanded.mhz() - 2000.0 * overhead * growth).abs() < 1e-9, "{steps:?}");
        let working = explain(&FigureId::CpuDemanded(vm.server.clone()), &stages).unwrap();
        assert_eq!(working.result, Value::Mhz(steps.demanded));
    }
}

/// A server whose CPU the catalogue knows to run two threads a core, half busy: by the plain rule half of its
/// work, by threads all of its cores. Whoever does not know its CPU keeps the plain rule.
#[test]
fn second_threads_where_the_cpu_is_known() {
    let named = |name: &str| Server { cpu_model: Some(Sourced::typed(name.into())), ..four_by_one("a") };
    let on = |on: f64| {
        let mut r = plain();
        r.policy = r.policy.with(AssumptionId::SecondThreadsOnSources, on);
        r
    };
    let models = crate::cpu_model::CpuModels::built_in();
    let two = models.models.iter().find(|m| m.threads == 2 * m.cores).unwrap().name.clone();
    let one_each = models.models.iter().find(|m| m.threads == m.cores).unwrap().name.clone();
    let work = |cpu: &str, r: &Resolved| peak(&one(named(cpu), measured(0.5, 5), r));
    assert!((work(&two, &on(0.0)) - 2000.0).abs() < 1e-9);
    assert!((work(&two, &on(1.0)) - 4000.0).abs() < 1e-9, "{two}");
    assert!((work(&one_each, &on(1.0)) - 2000.0).abs() < 1e-9, "{one_each}");
    assert!((work("no such processor", &on(1.0)) - 2000.0).abs() < 1e-9);
}

/// Every figure of network, backup and storage ends in what the stage has.
#[test]
fn shared_workings_end_in_their_figures() {
    use crate::demand::backup::{Run, backup};
    use crate::demand::network::{Direction, network_sums};
    let r = resolved(&Changes::from([(AssumptionId::StagingLargest, 3.0), (AssumptionId::BackupRate, 1.0)]));
    let sized = |name: &str, gib: f64| Server {
        disk_used: Some(Sourced::typed(MiB::from_gib(gib))),
        network_cards: vec![crate::inventory::NetworkCard {
            network: Some(Sourced::typed("VLAN 7".into())),
            ..Default::default()
        }],
        ..four_by_one(name)
    };
    let (inventory, measurements, assessment, demand) =
        needs_of(vec![sized("a", 300.0), sized("b", 70.0)], vec![measured(0.4, 5); 2], &r);
    let stages = Stages {
        inventory: &inventory,
        measurements: &measurements,
        assessment: &assessment,
        demand: &demand,
        resolved: &r,
        hosts: None,
    };
    let result = |figure: FigureId| explain(&figure, &stages).unwrap().result;
    let sum = backup(&demand, &r.policy);
    assert_eq!(result(FigureId::BackupTime(Run::Changes)), Value::Hours(sum.runs[0].needed));
    assert_eq!(result(FigureId::BackupTime(Run::Full)), Value::Hours(sum.runs[1].needed));
    // 370 GiB at 1 MB/s are 110 hours: both windows are too short.
    let codes: Vec<_> = demand.diagnostics.iter().map(|d| &*d.code).collect();
    assert!(codes.contains(&"backup.window_too_short") && codes.contains(&"backup.full_window_too_short"));
    let network = network_sums(&demand, &r);
    let zone = network.zones[0].name.clone();
    assert_eq!(zone.as_deref(), Some("VLAN 7"));
    for direction in Direction::ALL {
        let peak = network.zones[0].peak(direction).unwrap().1;
        assert_eq!(result(FigureId::ZonePeak(zone.clone(), direction)), Value::Mbps(peak));
        assert_eq!(result(FigureId::ZonePeak(None, direction)), Value::Mbps(peak));
    }
    let storage = storage_sum(&demand, &r);
    assert!(!storage.tiers.is_empty());
    for tier in &storage.tiers {
        let id = || tier.tier.id.clone();
        assert_eq!(result(FigureId::TierUsable(id())), Value::MiB(tier.usable));
        assert_eq!(result(FigureId::TierRaw(id())), Value::MiB(tier.raw));
        assert_eq!(result(FigureId::TierOperations(id())), Value::Iops(tier.on_disks));
        assert_eq!(result(FigureId::TierPrice(id())), Value::Money(tier.price.unwrap()));
    }
}
