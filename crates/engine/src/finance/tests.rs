use super::explain::{explain, irr_value};
use super::*;
use crate::assessment::{Assessment, ServerAssessment, Verdict};
use crate::assumption::{AssumptionId, Changes, Group};
use crate::conversion::convert;
use crate::demand::{Basis, Demand, VmDemand};
use crate::figure::{FigureId, Value};
use crate::inventory::{Inventory, Kind, Server};
use crate::licensing::Licences;
use crate::measurement::Measurements;
use crate::origin::Sourced;
use crate::placement::{Assignment, Bound, HostLoad, InputsHash, Placement, PlannedHost, ProvenBy};
use crate::profile::Profile;
use crate::project::{Project, Resolved};
use crate::quantity::{Iops, Mbps, Mhz, MiB, Watts};
use crate::time::Day;
use std::collections::BTreeMap;

/// Five servers: two move, one retires, one stays, one is a VM of today that moves.
struct Case {
    inventory: Inventory,
    assessment: Assessment,
    demand: Demand,
    placement: Placement,
    licences: Licences,
    resolved: Resolved,
}

fn server(name: &str, watts: f64, kind: Kind) -> Server {
    let mut s = Server::named(Sourced::typed(name.into()));
    s.kind = kind;
    s.power = (kind == Kind::Physical).then(|| Sourced::typed(Watts::from_watts(watts)));
    s.disk_capacity = Some(Sourced::typed(MiB::from_gb_decimal(100.0)));
    s
}

fn case(changes: &[(AssumptionId, f64)]) -> Case {
    let servers = vec![
        server("a", 200.0, Kind::Physical),
        server("b", 300.0, Kind::Physical),
        server("c", 100.0, Kind::Physical),
        server("d", 400.0, Kind::Physical),
        server("e", 0.0, Kind::Virtual),
    ];
    let verdicts = [Verdict::Ready, Verdict::Ready, Verdict::Retire, Verdict::KeepPhysical, Verdict::Ready];
    let assessment = Assessment {
        servers: verdicts
            .map(|verdict| ServerAssessment {
                verdict,
                proposed: verdict,
                overruling: None,
                findings: Vec::new(),
                role: "Web".into(),
                role_assumed: false,
                os_family: "windows_server".into(),
                recognised: Default::default(),
                looked: Default::default(),
                is_vm: false,
            })
            .to_vec(),
        systems_before: 5,
        ..Assessment::default()
    };
    let vm = |index: usize| VmDemand {
        server: servers[index].id.clone(),
        index,
        cpu: Profile::flat(Mhz::from_ghz(1.0)),
        cpu_basis: Basis::Assumed,
        cpu_factor: None,
        cpu_steps: None,
        network_in: Profile::flat(Mbps::ZERO),
        network_out: Profile::flat(Mbps::ZERO),
        network_basis: Basis::Assumed,
        disk_operations: Profile::flat(Iops::ZERO),
        disk_basis: Basis::Assumed,
        disk_throughput: None,
        memory: MiB::from_gib(4.0),
        memory_overhead: MiB::ZERO,
        memory_basis: Basis::Measured,
        vcpus: 2,
        vcpus_as_is: Some(4),
        storage: MiB::from_tb_decimal(1.0),
        storage_basis: Basis::Measured,
        os_family: "windows_server".into(),
        facts: Default::default(),
        stars: 0,
        ..VmDemand::default()
    };
    let demand = Demand { vms: vec![vm(0), vm(1), vm(4)], diagnostics: Vec::new() };
    let mut all: Changes = changes.iter().copied().collect();
    all.entry(AssumptionId::RampStartMonth).or_insert(1.0);
    all.entry(AssumptionId::RampMonths).or_insert(1.0);
    let mut project = Project::default();
    project.scenarios[0].assumptions = all;
    let mut resolved = project.resolve(0).expect("the built-in catalogue has entries");
    resolved.hypervisor.licence = None;
    resolved.host.price = Money::new(10_000.0, Currency::EUR);
    resolved.host.idle_power = Watts::from_watts(100.0);
    resolved.host.full_power = Watts::from_watts(300.0);
    resolved.host.rack_units = 1;
    resolved.host.ports = 4;
    let load = |name: &str, vms: Vec<usize>| HostLoad {
        standing: false,
        rare_days: Vec::new(),
        name: name.into(),
        host: resolved.host.clone(),
        vms,
        use_of_capacity: vec![vec![Ratio::from_fraction(0.25); 168]],
        tightest: None,
        violations: Vec::new(),
        restart: None,
    };
    let planned = |name: &str| PlannedHost::new(name, &*resolved.host.id);
    let placement = Placement {
        assignment: Assignment {
            hosts: vec![planned("H1"), planned("H2")],
            place: BTreeMap::new(),
            made_for: InputsHash(0),
            seed: 1,
            steps: 0,
            proven: None,
        },
        accepted: true,
        stale: false,
        hosts: vec![load("H1", vec![0, 1]), load("H2", vec![2])],
        unplaced: Vec::new(),
        broken: Vec::new(),
        sets: None,
        spare: Default::default(),
        bound: Bound { hosts: 1, simple: 1, to_buy: None, by: ProvenBy::Sums, lanes: Vec::new() },
        cores: 64,
    };
    let inventory = Inventory { servers, ..Inventory::default() };
    Case { inventory, assessment, demand, placement, licences: Licences::default(), resolved }
}

fn run(c: &Case) -> BusinessCase {
    let plan = convert(&c.inventory, &c.assessment, &c.demand, &c.placement, &c.resolved);
    business_case(
        &c.inventory,
        &c.assessment,
        &c.demand,
        &Measurements::default(),
        &c.placement,
        &c.licences,
        &plan,
        &c.resolved,
        Day::from_ymd(2026, 3, 1),
    )
}

fn amount(case: &BusinessCase, list: CostList, id: &str) -> f64 {
    case.line(list, id).and_then(|l| l.amount).map_or(f64::NAN, Money::amount)
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-6, "{found} found, {expected} expected");
}

#[test]
fn all_twenty_items_are_lines() {
    let case = run(&case(&[]));
    let fourteen = [
        "floor_space",
        "energy",
        "cooling",
        "server_hardware",
        "network_hardware",
        "os_licences",
        "support",
        "spare_parts",
        "downtime",
        "maintenance",
        "deploy",
        "configure",
        "move_after_failure",
        "move_when_obsolete",
    ];
    for id in fourteen {
        for list in [CostList::AsIs, CostList::ToBe] {
            assert!(case.line(list, id).is_some(), "{id} in {list:?}");
        }
    }
    for id in ["find_candidates", "capacity_planning", "roi_analysis", "migration", "learning", "tools"] {
        assert!(case.line(CostList::Adoption, id).is_some(), "{id}");
    }
}

#[test]
fn savings_of_items_add_up_and_stand_in_order() {
    let case = run(&case(&[]));
    for view in [View::CashOnly, View::TimeValued] {
        let all = item_savings(&case, view);
        near(all.iter().map(|s| s.a_year.amount()).sum(), case.results(view).saving_per_year.amount());
        assert!(all.is_sorted_by(|a, b| a.a_year.amount() >= b.a_year.amount()));
        // Hours of people are money only where time is valued.
        assert_eq!(all.iter().any(|s| s.id == "maintenance"), view == View::TimeValued);
        // No figure for downtime was given: nothing is said of it.
        assert!(all.iter().all(|s| s.id != "downtime"));
    }
}

#[test]
fn energy_and_cooling_by_hand() {
    // 200 + 300 + 100 + 400 = 1,000 W as it is: 8,760 kWh × 0.20 = 1,752. To be: 400 W that stay
    // and two hosts at 100 + 200 × 0.25 = 150 W: 700 W: 6,132 kWh: 1,226.40. Cooling at PUE 1.5:
    // 876; to be half of it stays, 438, and 6,132 × 0.5 ÷ 2 × 0.20 = 306.60 follows.
    use AssumptionId::{EnergyPrice, FixedOverheadShare, Pue};
    let case = run(&case(&[(EnergyPrice, 0.2), (Pue, 1.5), (FixedOverheadShare, 0.5)]));
    near(amount(&case, CostList::AsIs, "energy"), 1752.0);
    near(amount(&case, CostList::ToBe, "energy"), 1226.4);
    near(amount(&case, CostList::AsIs, "cooling"), 876.0);
    near(amount(&case, CostList::ToBe, "cooling"), 744.6);
}

#[test]
fn direct_lines_by_hand() {
    use AssumptionId::{
        FloorPrice, HardwareSupport, HostSupportShare, ServerLife, ServerPrice, StorageByTier, StoragePrice,
    };
    let case = run(&case(&[
        (FloorPrice, 100.0),
        (ServerPrice, 4000.0),
        (ServerLife, 5.0),
        (HardwareSupport, 250.0),
        (HostSupportShare, 0.1),
        (StoragePrice, 900.0),
        (StorageByTier, 0.0),
    ]));
    // Four physical servers of 2 units: 800; one stays (2 units) and two hosts of 1: 400.
    near(amount(&case, CostList::AsIs, "floor_space"), 800.0);
    near(amount(&case, CostList::ToBe, "floor_space"), 400.0);
    // 4 × 4,000 ÷ 5 = 3,200; one stays: 800.
    near(amount(&case, CostList::AsIs, "server_hardware"), 3200.0);
    near(amount(&case, CostList::ToBe, "server_hardware"), 800.0);
    // 4 × 250 = 1,000; 250 + 10 % of 20,000 = 2,250.
    near(amount(&case, CostList::AsIs, "support"), 1000.0);
    near(amount(&case, CostList::ToBe, "support"), 2250.0);
    // Two hosts; three VMs of 1 TB.
    near(amount(&case, CostList::Adoption, "buy_hosts"), 20_000.0);
    near(amount(&case, CostList::Adoption, "buy_storage"), 2700.0);
}

/// Storage at the prices of its tiers, by hand: three VMs of 1 TB without operations, mirrored at 100 a raw TB, are
/// 3 × 2 × 100 = 600; support at 15 % is 90 a year. A tier in a currency without a rate is unknown, not zero.
#[test]
fn storage_by_its_tiers() {
    let mut with = case(&[(AssumptionId::StorageSupportShare, 0.15)]);
    with.resolved.storage_tiers.truncate(1);
    let tier = &mut with.resolved.storage_tiers[0];
    tier.layout = crate::storage_tier::Layout::Mirror;
    tier.latency = crate::service_class::LatencyTier::Fast;
    tier.price_per_tb = Money::new(100.0, Currency::EUR);
    let done = run(&with);
    near(amount(&done, CostList::Adoption, "buy_storage"), 600.0);
    near(amount(&done, CostList::ToBe, "storage"), 90.0);
    let foreign = Currency::from_code("XTS").expect("three letters");
    with.resolved.storage_tiers[0].price_per_tb = Money::new(100.0, foreign);
    with.resolved.storage_tiers[0].price_per_operation = Money::new(0.0, foreign);
    let done = run(&with);
    assert_eq!(done.line(CostList::Adoption, "buy_storage").unwrap().amount, None);
    assert_eq!(done.line(CostList::ToBe, "storage").unwrap().amount, None);
}

#[test]
fn hours_of_administrators() {
    // 2,080 hours a year ÷ 30 servers = 69.3, ÷ 80 = 26 (IDC 2010 ratios). As it is: 4 × 69.3 + 26 +
    // one switch × 12 = 315.2 h. To be: (1 + 2 hosts) × 69.3 + 3 × 26 + two switches (one for the
    // server that stays, one for the hosts) × 12 = 309.9 h. At 60 an hour.
    assert!((2080.0_f64 / 30.0 - 69.3).abs() < 0.05);
    let case = run(&case(&[(AssumptionId::HourlyRate, 60.0)]));
    near(amount(&case, CostList::AsIs, "maintenance"), 18_912.0);
    near(amount(&case, CostList::ToBe, "maintenance"), 18_594.0);
}

#[test]
fn unknown_is_not_zero() {
    let case = run(&case(&[]));
    for list in [CostList::AsIs, CostList::ToBe] {
        let line = case.line(list, "downtime").unwrap();
        assert_eq!(line.amount, None);
        assert!(line.why_not.as_ref().unwrap().contains("no figure was given"));
    }
    assert!(case.not_included.iter().any(|s| s.contains("Downtime")));
    assert_eq!(case.line(CostList::Adoption, "rebate").unwrap().amount, None);
}

#[test]
fn downtime_and_rebate_where_given() {
    use AssumptionId::{DowntimeCost, FailureDowntime, FailuresPerYear, RebatePerServer, RestartDowntime};
    let case = run(&case(&[
        (DowntimeCost, 1000.0),
        (FailuresPerYear, 0.1),
        (FailureDowntime, 8.0),
        (RestartDowntime, 0.5),
        (RebatePerServer, 150.0),
    ]));
    // 4 × 0.1 × 8 × 1,000 = 3,200; (1 × 8 + 3 × 0.5) × 0.1 × 1,000 = 950; three machines × 150.
    near(amount(&case, CostList::AsIs, "downtime"), 3200.0);
    near(amount(&case, CostList::ToBe, "downtime"), 950.0);
    near(amount(&case, CostList::Adoption, "rebate"), -450.0);
}

#[test]
fn energy_is_not_paid_twice() {
    let case = run(&case(&[(AssumptionId::FloorIncludesEnergy, 1.0)]));
    for id in ["energy", "cooling"] {
        assert_eq!(case.line(CostList::AsIs, id).unwrap().amount, None);
        assert_eq!(case.line(CostList::ToBe, id).unwrap().amount, None);
    }
    assert!(case.diagnostics.iter().any(|d| &*d.code == "finance.energy_with_floor"));
}

#[test]
fn price_without_a_rate_is_said_and_counts_nowhere() {
    let mut c = case(&[]);
    for host in &mut c.placement.hosts {
        host.host.price = Money::new(9000.0, Currency::from_code("JPY").unwrap());
    }
    let case = run(&c);
    assert_eq!(case.line(CostList::Adoption, "buy_hosts").unwrap().amount, None);
    assert_eq!(case.line(CostList::AsIs, "support").unwrap().amount, None);
    assert!(case.diagnostics.iter().any(|d| &*d.code == "finance.no_rate"));
    // Dollars have a rate: 0.92 of the default.
    for host in &mut c.placement.hosts {
        host.host.price = Money::new(9000.0, Currency::from_code("USD").unwrap());
    }
    near(amount(&run(&c), CostList::Adoption, "buy_hosts"), 2.0 * 9000.0 * 0.92);
}

#[test]
fn flows_agree_with_lines_once_all_is_moved() {
    let case = run(&case(&[]));
    for r in [&case.cash, &case.time_valued] {
        // Ramp of one month, no escalation: from month 2 on a month is a twelfth of the saving.
        let month = r.flows.net[13].amount();
        near(month * 12.0, r.saving_per_year.amount());
        assert_eq!(r.flows.net.len(), 61);
        let adoption: f64 = r.flows.adoption.iter().map(|m| m.amount()).sum();
        near(adoption, r.investment.amount());
        near(r.flows.cumulative[60].amount(), r.tco_as_is.amount() - r.tco_to_be.amount());
        assert_eq!(r.flows.cumulative_discounted[60], r.npv);
    }
    let time: f64 = case
        .lines
        .iter()
        .filter(|l| l.is_time && l.list == CostList::AsIs)
        .filter_map(|l| l.amount)
        .map(Money::amount)
        .sum();
    near(case.time_valued.as_is_per_year.amount() - case.cash.as_is_per_year.amount(), time);
}

#[test]
fn hosts_are_bought_again_within_a_long_horizon() {
    let at = |horizon, month: usize| {
        let c = case(&[
            (AssumptionId::HorizonMonths, horizon),
            (AssumptionId::HostLife, 4.0),
            (AssumptionId::NetworkLife, 20.0),
            (AssumptionId::StorageLife, 20.0),
        ]);
        let flows = run(&c).cash.flows;
        flows.to_be[month].amount() - flows.to_be[month - 1].amount()
    };
    near(at(60.0, 48), 20_000.0);
    near(at(48.0, 48), 0.0);
}

#[test]
fn every_working_ends_in_its_figure() {
    for changes in [
        vec![],
        vec![(AssumptionId::ServerPrice, 60_000.0), (AssumptionId::EnergyEscalation, 0.03)],
        vec![(AssumptionId::RenewalsByAge, 1.0), (AssumptionId::DowntimeCost, 500.0)],
    ] {
        let c = case(&changes);
        let case = run(&c);
        let check = |figure: FigureId, value: Value| {
            let working = explain(&figure, &case, &c.resolved).unwrap();
            assert_eq!(working.result, value, "{figure:?}");
            assert_eq!(working.figure, figure);
        };
        for view in [View::CashOnly, View::TimeValued] {
            let r = case.results(view);
            let share = |x: Option<Ratio>| Value::Share(x.unwrap());
            check(FigureId::SavingPerYear(view), r.saving_per_year.into());
            check(FigureId::CostTotal(CostList::AsIs, view), r.as_is_per_year.into());
            check(FigureId::CostTotal(CostList::ToBe, view), r.to_be_per_year.into());
            check(FigureId::Investment(view), r.investment.into());
            check(FigureId::Npv(view), r.npv.into());
            check(FigureId::Irr(view), irr_value(r.irr));
            check(FigureId::RoiSimple(view), share(r.roi_net));
            check(FigureId::RoiSavings(view), share(r.roi_savings));
            check(FigureId::Tco(CostList::AsIs, view), r.tco_as_is.into());
            check(FigureId::Tco(CostList::ToBe, view), r.tco_to_be.into());
            check(
                FigureId::Payback(view),
                match r.payback {
                    Payback::After { months, .. } => months.into(),
                    Payback::Immediate => Months::ZERO.into(),
                    Payback::NotWithinHorizon => Value::Text("not within 60 months".into()),
                },
            );
        }
        for line in &case.lines {
            let value =
                line.amount.map_or_else(|| Value::Unknown(line.why_not.clone().unwrap()), Value::Money);
            check(FigureId::CostLine(line.list, line.id), value);
        }
        assert_eq!(explain(&FigureId::HostBound, &case, &c.resolved), None);
    }
}

#[test]
fn nothing_at_all_is_no_panic() {
    let mut c = case(&[]);
    c.inventory = Inventory::default();
    c.assessment = Assessment::default();
    let case = run(&c);
    near(amount(&case, CostList::AsIs, "energy"), 0.0);
    c.demand = Demand::default();
    c.placement.hosts.clear();
    let case = run(&c);
    assert_eq!(case.line(CostList::Adoption, "buy_hosts").unwrap().amount, Some(Money::zero(Currency::EUR)));
}

#[test]
fn assumptions_of_these_stages_are_described() {
    for id in AssumptionId::ALL {
        let info = id.info();
        if matches!(
            info.group,
            Group::Conversion | Group::RunningCosts | Group::People | Group::Adoption | Group::Finance
        ) {
            assert!(!info.help.is_empty() && !info.source.is_empty(), "{} has no entry", id.name());
            assert!((info.min..=info.max).contains(&info.default), "{}", id.name());
        }
    }
}
