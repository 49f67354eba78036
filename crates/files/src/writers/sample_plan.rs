//! A plan made by hand, with something in every place, for the tests of the writers.

use engine::assessment::{Assessment, Evidence, Finding, ServerAssessment, Verdict};
use engine::assumption::AssumptionId;
use engine::comparison::{Answer, Comparison, Question};
use engine::conversion::{Bottleneck, ConversionPlan, Job, Method};
use engine::demand::{Basis, CpuSteps, Demand, VmDemand};
use engine::diagnostic::{Diagnostic, Severity};
use engine::figure::{CostList, FigureId, Term, TermOrigin, Value, View};
use engine::finance::{BusinessCase, CostLine, Flows, Irr, LineKind, Payback, Results};
use engine::inventory::{Disk, Inventory, Kind, NetworkCard, Server, ServerId, SetAside};
use engine::licensing::{EditionCount, HostLicence, Licences, ProductLicences};
use engine::measurement::{Load, Measurements, SampledHours, ServerLoads, Statistic};
use engine::money::{Currency, Money};
use engine::origin::{Cell, Origin, Source, Sourced};
use engine::placement::{
    Assignment, Bound, HostLoad, InputsHash, Lane, LaneBound, NoRoom, Placement, PlannedHost, ProvenBy,
    Restart,
};
use engine::plan::Plan;
use engine::profile::Profile;
use engine::project::{Overruling, Project};
use engine::quantity::{Hours, Iops, MBps, Mbps, Mhz, MiB, Months, Ratio};
use engine::time::{Day, HourOfWeek, Instant};
use std::sync::Arc;

fn euro(amount: f64) -> Money {
    Money::new(amount, Currency::EUR)
}

fn source(file: &str) -> Source {
    Source {
        file: file.into(),
        sheet: None,
        recognised_as: "the planner's template".into(),
        headers: ["name", "memory_gib", "note"].map(Into::into).to_vec(),
        rows: 4,
        rows_used: 3,
        sha256: "ab".repeat(32),
    }
}

fn server(name: &str, row: u32) -> Server {
    let mut s = Server::named(Sourced::cell(name.into(), 0, row, 0));
    s.os = Some(Sourced::cell("Debian GNU/Linux 9".into(), 0, row, 2));
    s.memory = Some(Sourced::cell(MiB::from_gib(16.0), 0, row, 1));
    s.sockets = Some(Sourced::typed(2));
    s.cores_per_socket = Some(Sourced::typed(4));
    s.bought = Some(Sourced::typed(2011));
    for (disk, gib) in [("sda", 73.0), ("sdb", 146.0)] {
        s.disks.push(Disk { name: Some(disk.into()), capacity: Sourced::typed(MiB::from_gib(gib)) });
    }
    s.network_cards.push(NetworkCard {
        name: Some("em1".into()),
        mac: Some(format!("02:50:32:00:AA:{row:02X}").into()),
        network: Some(Sourced::typed("vlan 10".into())),
    });
    s
}

fn vm(server: &str, index: usize) -> VmDemand {
    VmDemand {
        server: ServerId::new(server),
        index,
        cpu: Profile::new(|h| Some(Mhz::from_mhz(if h.index() == 9 { 1500.0 } else { 400.5 }))),
        cpu_basis: Basis::Measured,
        cpu_factor: None,
        cpu_steps: Some(CpuSteps {
            configured: Mhz::from_ghz(24.0),
            utilisation: Ratio::from_percent(5.0),
            consumed: Mhz::from_mhz(1200.0),
            overhead: Ratio::from_fraction(1.1),
            growth: Ratio::from_fraction(1.0),
            generation: Ratio::ONE,
            demanded: Mhz::from_mhz(1500.0),
        }),
        network_in: Profile::flat(Mbps::from_mbps(12.0)),
        network_out: Profile::flat(Mbps::from_mbps(30.0)),
        network_basis: Basis::OneNumber,
        disk_operations: Profile::flat(Iops::from_iops(80.0)),
        disk_basis: Basis::Assumed,
        disk_throughput: Some(Profile::flat(MBps::from_mbytes_per_s(4.0))),
        memory: MiB::from_mib(8191.2),
        memory_overhead: MiB::from_mib(120.0),
        memory_basis: Basis::Measured,
        vcpus: 4,
        vcpus_as_is: Some(8),
        storage: MiB::from_gib(150.0),
        storage_basis: Basis::Assumed,
        os_family: "linux".into(),
        facts: Default::default(),
        stars: 4,
        ..VmDemand::default()
    }
}

fn job(server: &str, vm: usize, method: Method) -> Job {
    Job {
        server: ServerId::new(server),
        vm,
        vm_name: server.into(),
        host: Some(vm.min(1)),
        method,
        reason: "downtime of a night is allowed".into(),
        data: Some(MiB::from_gib(219.0)),
        rate: MBps::from_mbytes_per_s(55.0),
        bottleneck: Bottleneck::SharedLink,
        copy: Some(Hours::from_hours(1.25)),
        fixed: Hours::from_hours(1.0),
        duration: Some(Hours::from_hours(2.25)),
        downtime: None,
        diagnostics: vec![Diagnostic::warning("job.firmware", "the firmware is not known", "Look it up")],
    }
}

fn results(view: View) -> Results {
    let months = |each: f64| vec![euro(each); 3];
    Results {
        view,
        flows: Flows {
            as_is: months(100.0),
            to_be: months(40.5),
            adoption: months(0.0),
            net: months(59.5),
            cumulative: months(59.5),
            cumulative_discounted: months(58.0),
        },
        as_is_per_year: euro(1200.0),
        to_be_per_year: euro(486.0),
        saving_per_year: euro(714.0),
        investment: euro(20_000.0),
        payback: match view {
            View::CashOnly => Payback::NotWithinHorizon,
            View::TimeValued => Payback::After {
                months: Months::from_months(18.5),
                first_crossing: Some(Months::from_months(12.0)),
            },
        },
        npv: euro(-1234.5),
        irr: if view == View::CashOnly { Irr::None } else { Irr::Rate(Ratio::from_percent(21.0)) },
        roi_net: Some(Ratio::from_percent(-6.0)),
        roi_savings: None,
        tco_as_is: euro(6000.0),
        tco_to_be: euro(7234.5),
    }
}

fn line(list: CostList, id: &'static str, amount: Option<f64>, is_time: bool) -> CostLine {
    CostLine {
        id,
        list,
        kind: if is_time { LineKind::Indirect } else { LineKind::Direct },
        label: "Energy",
        amount: amount.map(euro),
        is_time,
        why_not: amount.is_none().then(|| "no figure for downtime was given".into()),
        formula: "= power × hours × price",
        terms: vec![
            Term::new(
                "P",
                "power",
                engine::quantity::Watts::from_watts(900.0),
                TermOrigin::Counted("in the plan".into()),
            ),
            Term::new("p", "price", euro(0.25), TermOrigin::Assumption(AssumptionId::GrowthPerYear)),
            Term::new("n", "servers", Value::Count(3, "servers"), TermOrigin::Figure(FigureId::CpuSum)),
            Term::new("h", "host", Value::Unknown("not given".into()), TermOrigin::Catalogue("2x16".into())),
            Term::new("t", "typed", Value::Text("x".into()), TermOrigin::Import(Origin::Typed)),
        ],
    }
}

/// Three servers that move (two of them cold and physical, one live), one overruled, one not placed.
#[expect(clippy::too_many_lines, reason = "one plan, stage by stage")]
pub(super) fn plan() -> Plan {
    let project = Project::default();
    let mut resolved = project.resolve(0).unwrap();
    resolved.overrulings.insert(
        ServerId::new("fs01"),
        Overruling {
            verdict: Verdict::Ready,
            reason: "=HYPERLINK(\"x\") said the owner, in writing".into(),
            on: Day::from_ymd(2026, 11, 2),
            by: Some("@jones".into()),
        },
    );
    let mut fs01 = server("fs01", 2);
    // A name from another system: the disks are then not named in the order.
    fs01.disks[1].name = Some("Hard disk 2".into());
    fs01.network_cards.push(NetworkCard {
        name: Some("Ethernet 2".into()),
        mac: Some("nonsense".into()),
        network: None,
    });
    let mut web01 = server("Web01", 3);
    web01.network_cards[0].network = None;
    let mut old01 = server("old01", 4);
    old01.kind = Kind::Virtual;
    let inventory = Inventory {
        sources: vec![source("servers.csv"), source("more/Büro.xlsx")],
        servers: vec![fs01, old01, web01],
        hosts: Vec::new(),
        set_aside: vec![SetAside {
            source: 0,
            row: 5,
            rows: 1,
            reason: Diagnostic::error("row.no_name", "the row has no name", "Give it one")
                .found("", "a name"),
            cells: vec![String::new(), "=1+1".into(), "x, y".into(), "one too many".into()],
        }],
        diagnostics: vec![Diagnostic::note("unit", "looks like MiB", "Change the unit").about("fs01")],
        ..Inventory::default()
    };
    let load = Load {
        week: Profile::flat(Ratio::from_percent(5.0)),
        further: Vec::new(),
        statistic: Statistic::percentile(Ratio::from_percent(95.0)),
        hours: SampledHours::new(|_| 5),
        mean: Ratio::from_percent(5.0),
        p95: Ratio::from_percent(9.0),
        p99: Ratio::from_percent(12.0),
        max: Ratio::from_percent(40.0),
        present: 800,
        expected: 840,
        share_above_bottleneck: Ratio::ZERO,
        business_hours_missing: Default::default(),
        stars: 4,
        period: (Instant::from_unix_seconds(0), Instant::from_unix_seconds(3600)),
    };
    let loads = ServerLoads { cpu: Some(load), stars: 4, ..ServerLoads::default() };
    let assessed = |verdict, overruling: Option<Overruling>| ServerAssessment {
        verdict,
        proposed: Verdict::ReadyWithConditions,
        overruling,
        findings: vec![Finding {
            rule: "old_system",
            title: "Old system".into(),
            severity: Severity::Warning,
            verdict: Some(Verdict::ReadyWithConditions),
            message: "The system is old".into(),
            evidence: vec![Evidence {
                what: "operating system".into(),
                value: Value::Text("Debian GNU/Linux 9".into()),
                origin: Some(Origin::Cell(Cell { source: 0, column: 2, row: 2 })),
                limit: Some(AssumptionId::IdleCpu),
            }],
            remedy: "Renew it".into(),
        }],
        role: "File and print".into(),
        role_assumed: true,
        os_family: "linux".into(),
        recognised: Default::default(),
        looked: Default::default(),
        is_vm: false,
    };
    let fs01_overruled = resolved.overrulings.values().next().cloned();
    let host = |name: &str, vms: Vec<usize>, restart| HostLoad {
        standing: false,
        rare_days: Vec::new(),
        name: name.into(),
        host: resolved.host.clone(),
        vms,
        use_of_capacity: Lane::ALL
            .iter()
            .map(|lane| vec![Ratio::from_percent(31.5); if lane.is_hourly() { 168 } else { 1 }])
            .collect(),
        tightest: Some((Lane::Cpu, Some(HourOfWeek::new(9)), Ratio::from_percent(63.0))),
        violations: vec![(Lane::Memory, None, Ratio::from_percent(101.0))],
        restart,
    };
    let planned = |name: &str| PlannedHost::new(name, &*resolved.host.id);
    let placement = Placement {
        assignment: Assignment {
            hosts: vec![planned("H1"), planned("H2")],
            place: [(ServerId::new("fs01"), 0), (ServerId::new("old01"), 1)].into(),
            made_for: InputsHash(1),
            seed: 1,
            steps: 50,
            proven: None,
        },
        accepted: true,
        stale: false,
        hosts: vec![
            host("H1", vec![0], Some(Restart::Safe(vec![(0, 1)]))),
            host("H2", vec![1], Some(Restart::NotFound(vec![1]))),
            host(
                "H3",
                vec![],
                Some(Restart::Impossible(NoRoom { lane: Lane::Memory, vms: Vec::new(), over: Some(0) })),
            ),
        ],
        unplaced: vec![(2, Diagnostic::error("no_room", "no host has room", "Add a host"))],
        broken: Vec::new(),
        sets: None,
        spare: Default::default(),
        bound: Bound {
            hosts: 2,
            simple: 2,
            to_buy: None,
            by: ProvenBy::Sums,
            lanes: vec![LaneBound {
                lane: Lane::NetworkIn,
                hour: Some(HourOfWeek::new(12)),
                hosts_normal: Ratio::from_fraction(1.2),
                hosts_with_failure: Ratio::from_fraction(1.9),
            }],
        },
        cores: 64,
    };
    let licences = Licences {
        products: vec![ProductLicences {
            product: "server-os".into(),
            name: "Server system".into(),
            pack: "list of 2026".into(),
            hosts: vec![HostLicence {
                host: 0,
                vms_placed: 1,
                vms_at_most: 2,
                when_fails: Some(1),
                editions: vec![EditionCount {
                    edition: "Standard".into(),
                    units: 32,
                    unit: "cores".into(),
                    cost: Some(euro(2000.0)),
                    working: vec!["2 × 16 cores = 32".into()],
                }],
                chosen: Some(0),
            }],
            once: euro(2000.0),
            yearly: euro(0.0),
        }],
        diagnostics: Vec::new(),
    };
    let conversion = ConversionPlan {
        jobs: vec![
            job("fs01", 0, Method::ColdImage),
            job("old01", 1, Method::VirtualToVirtual),
            job("web01", 2, Method::ColdImage),
        ],
        data: MiB::from_gib(657.0),
        link_kept_full: Hours::from_hours(6.75),
    };
    let business_case = BusinessCase {
        currency: Currency::EUR,
        horizon: 60,
        lines: vec![
            line(CostList::AsIs, "energy", Some(1200.0), false),
            line(CostList::ToBe, "downtime", None, true),
            line(CostList::Adoption, "learning", Some(0.0), true),
        ],
        cash: results(View::CashOnly),
        time_valued: results(View::TimeValued),
        not_included: vec!["Taxes".into()],
        diagnostics: Vec::new(),
    };
    Plan {
        today: Day::from_ymd(2026, 11, 21),
        project: "Brenntal Foods".into(),
        scenario: "Base".into(),
        inventory: Arc::new(inventory),
        measurements: Arc::new(Measurements {
            servers: vec![loads, ServerLoads::default(), ServerLoads::default()],
        }),
        assessment: Arc::new(Assessment {
            servers: vec![
                assessed(Verdict::Ready, fs01_overruled),
                assessed(Verdict::Ready, None),
                assessed(Verdict::Ready, None),
            ],
            systems_before: 3,
            ..Assessment::default()
        }),
        demand: Arc::new(Demand {
            vms: vec![vm("fs01", 0), vm("old01", 1), vm("web01", 2)],
            diagnostics: Vec::new(),
        }),
        decisions: Arc::default(),
        placement_signed: None,
        placement_inputs: InputsHash(1),
        placement: Some(Arc::new(placement)),
        licences: Some(Arc::new(licences)),
        conversion: Some(Arc::new(conversion)),
        business_case: Some(Arc::new(business_case)),
        comparison: Some(Arc::new(comparison())),
        asked: Arc::default(),
        resolved: Arc::new(resolved),
    }
}

/// A plan of eight hosts, one fewer without failover, and a host type on which a VM has no place and nothing a price.
fn comparison() -> Comparison {
    let eur = |amount: f64| Some(Money::new(amount, Currency::EUR));
    let plan = Answer {
        hosts: 8,
        least: 8,
        vms: 3,
        unplaced: 1,
        not_safe: 0,
        cores: 384,
        hardware: eur(80_000.0),
        licences: eur(20_000.0),
        hours_over: None,
        steps: 12,
    };
    let without = Answer { hosts: 7, least: 7, hardware: eur(70_000.0), ..plan.clone() };
    let other =
        Answer { hosts: 3, least: 2, unplaced: 2, licences: None, hours_over: Some(0), ..plan.clone() };
    let answers = [(Question::WithoutFailover, without), (Question::OnHost("1x32-512".into()), other)];
    Comparison { plan, answers: answers.into_iter().collect() }
}
