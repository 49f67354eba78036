//! CPUs of different generations compared, by hand. The factors are those of `data/cpus.json`.

use engine::assessment::{Assessment, assess};
use engine::assumption::AssumptionId;
use engine::command::{Command, Refused};
use engine::cpu_model::{BenchmarkScore, CpuRating, FactorFrom, RatedCpu, read};
use engine::demand::{Basis, Demand, Stages, cpu_both_ways, cpu_together, demand, explain, on_host};
use engine::figure::{FigureId, TermOrigin, Value};
use engine::inventory::{Inventory, Kind, Server, ServerId};
use engine::measurement::{Measurements, ServerLoads};
use engine::origin::Sourced;
use engine::placement::bound_both_ways;
use engine::project::Project;
use engine::quantity::{Mhz, MiB, Ratio};
use engine::time::Day;
use std::sync::Arc;

const TODAY: Day = Day::from_ymd(2026, 11, 21);

/// 2 × 2 cores of 3 GHz that peak at 40 %: 4.8 GHz.
fn server(name: &str, cpu: Option<&str>) -> Server {
    Server {
        cpu_model: cpu.map(|c| Sourced::typed(c.into())),
        sockets: Some(Sourced::typed(2)),
        cores_per_socket: Some(Sourced::typed(2)),
        clock: Some(Sourced::typed(Mhz::from_ghz(3.0))),
        cpu_peak: Some(Sourced::typed(Ratio::from_percent(40.0))),
        memory: Some(Sourced::typed(MiB::from_gib(8.0))),
        ..Server::named(Sourced::typed(name.into()))
    }
}

/// No growth, no overhead; hosts of 16 cores of 3 GHz whose CPU is an EPYC 9124.
fn project(servers: Vec<Server>, by_work: bool) -> Project {
    let mut project =
        Project { inventory: Arc::new(Inventory { servers, ..Inventory::default() }), ..Project::default() };
    let catalogue = Arc::make_mut(&mut project.catalogue);
    catalogue.hosts.truncate(1);
    let host = &mut catalogue.hosts[0];
    host.cpu_model = Some("AMD EPYC 9124 16-Core Processor".into());
    (host.sockets, host.cores_per_socket, host.threads_per_core) = (1, 16, 1);
    host.clock = Mhz::from_ghz(3.0);
    catalogue.hypervisors.truncate(1);
    catalogue.hypervisors[0].cpu_overhead = Ratio::ZERO;
    project.scenarios[0].assumptions = [
        (AssumptionId::GrowthYears, 0.0),
        (AssumptionId::InputOutputOverhead, 0.0),
        (AssumptionId::HostsThatMayFail, 0.0),
        (AssumptionId::CompareCpusByWork, if by_work { 1.0 } else { 0.0 }),
    ]
    .into();
    project
}

struct Stage {
    measurements: Measurements,
    assessment: Assessment,
    demand: Demand,
}

fn stage(project: &Project) -> Stage {
    let resolved = project.resolve(0).expect("a host and a hypervisor");
    let measurements =
        Measurements { servers: vec![ServerLoads::default(); project.inventory.servers.len()] };
    let assessment = assess(&project.inventory, &measurements, &resolved, TODAY);
    let demand = demand(&project.inventory, &measurements, &assessment, &resolved);
    Stage { measurements, assessment, demand }
}

fn peak(demand: &Demand, vm: usize) -> f64 {
    demand.vms[vm].cpu.peak().expect("known").1.ghz()
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-9, "{found}, expected {expected}");
}

/// The guides: 4 processors of 1 GHz at 40 % are 1.6 GHz, whatever the CPU is called.
#[test]
fn plain_ghz_is_the_default_and_knows_no_names() {
    let one = Server {
        sockets: Some(Sourced::typed(4)),
        cores_per_socket: Some(Sourced::typed(1)),
        clock: Some(Sourced::typed(Mhz::from_ghz(1.0))),
        ..server("a", Some("Intel(R) Xeon(R) CPU 5160 @ 3.00GHz"))
    };
    let mut p = project(vec![one], false);
    p.scenarios[0].assumptions.remove(&AssumptionId::CompareCpusByWork);
    let s = stage(&p);
    assert_eq!(s.demand.vms[0].cpu.peak().unwrap().1, Mhz::from_ghz(1.6));
    assert_eq!(s.demand.vms[0].cpu_steps.as_ref().unwrap().generation, Ratio::ONE);
}

/// By hand: Woodcrest does 0.60, Zen 4 does 1.44: 4.8 GHz × 0.60 ÷ 1.44 = 2.0 GHz.
#[test]
fn an_old_core_ghz_is_less_of_a_new_one() {
    let servers = vec![server("a", Some("Intel(R) Xeon(R) CPU            5160  @ 3.00GHz"))];
    let p = project(servers, true);
    let s = stage(&p);
    near(peak(&s.demand, 0), 2.0);
    let steps = s.demand.vms[0].cpu_steps.clone().unwrap();
    near(steps.consumed.ghz(), 4.8);
    near(steps.demanded_plain().ghz(), 4.8);
    near(steps.demanded.ghz(), 2.0);
    // Cores of 3 GHz planned to 70 %: 2.0 ÷ 2.1 is 1 vCPU; in plain GHz 4.8 ÷ 2.1 = 2.3 are 3.
    let resolved = p.resolve(0).unwrap();
    assert!((resolved.policy.vcpu_target().fraction() - 0.7).abs() < 1e-12);
    assert_eq!(s.demand.vms[0].vcpus, 1);
    assert_eq!(stage(&project(p.inventory.servers.clone(), false)).demand.vms[0].vcpus, 3);
    let together = cpu_together(&s.demand).unwrap();
    near(together.consumed.ghz(), 4.8);
    near(together.on_hosts.ghz(), 2.0);
    near(together.demanded.ghz(), 2.0);
    near(together.overhead.ghz() + together.growth.ghz(), 0.0);
}

/// By hand: one of the two is unknown and stays at 4.8; 2.0 + 4.8 = 6.8 by work, 9.6 plain. Both stand side by
/// side whichever the policy takes.
#[test]
fn both_measures_beside_each_other_and_the_unknown_counted() {
    for by_work in [false, true] {
        let servers =
            vec![server("a", Some("Xeon 5160")), server("b", Some("Example CPU")), server("c", None)];
        let p = project(servers, by_work);
        let s = stage(&p);
        let both = cpu_both_ways(&s.demand, &p.resolve(0).unwrap()).unwrap();
        near(both.plain.ghz(), 14.4);
        near(both.by_work.unwrap().ghz(), 11.6);
        assert_eq!((both.by_model, both.by_family, both.typed, both.unknown), (1, 0, 0, 2));
        let said = s.demand.diagnostics.iter().find(|d| &*d.code == "demand.cpu_not_in_catalogue");
        assert_eq!(
            said.map(|d| d.message.to_string()),
            by_work.then(|| "The CPUs of 2 servers are not in the catalogue: taken in plain GHz".to_owned())
        );
    }
}

/// By hand: a host of 16 × 3 GHz planned to 80 % carries 38.4 GHz. 30 servers of 4.8 GHz are 144 GHz: 3.75, so
/// 4 hosts; by work they are 60 GHz: 1.6, so 2.
#[test]
fn host_counts_both_ways() {
    let servers = (0..30).map(|i| server(&format!("s{i:02}"), Some("Xeon 5160"))).collect();
    let mut p = project(servers, false);
    Arc::make_mut(&mut p.catalogue).hosts[0].memory = MiB::from_gib(4096.0);
    p.scenarios[0].assumptions.extend([
        (AssumptionId::CpuCeiling, 0.8),
        (AssumptionId::FailureCeiling, 1.0),
        (AssumptionId::VcpusPerCore, 32.0),
    ]);
    let s = stage(&p);
    let hosts = bound_both_ways(&s.demand, &p.resolve(0).unwrap());
    assert_eq!((hosts.plain.hosts, hosts.by_work.map(|b| b.hosts)), (4, Some(2)));
}

#[test]
fn without_a_factor_of_the_host_there_is_no_comparison() {
    let mut p = project(vec![server("a", Some("Xeon 5160"))], true);
    Arc::make_mut(&mut p.catalogue).hosts[0].cpu_model = None;
    let s = stage(&p);
    near(peak(&s.demand, 0), 4.8);
    assert!(s.demand.diagnostics.iter().any(|d| &*d.code == "demand.host_cpu_unknown"));
    let both = cpu_both_ways(&s.demand, &p.resolve(0).unwrap()).unwrap();
    assert_eq!((both.by_work, both.host), (None, None));
}

/// Needs made for one host type and taken to another are those made for it at once, but for rounding.
#[test]
fn another_host_type_has_another_generation() {
    let p = project(vec![server("a", Some("Xeon 5160"))], true);
    let s = stage(&p);
    let mut resolved = p.resolve(0).unwrap();
    // The reference design: 4.8 × 0.60 ÷ 1.
    resolved.host.cpu_model = Some("Intel Xeon Gold 6130".into());
    near(peak(&on_host(&s.demand, &resolved), 0), 2.88);
}

/// By hand: 100 ÷ 4 cores ÷ 2.5 GHz = 10 per core-GHz; the reference does 20: factor 0.5. 4.8 × 0.5 ÷ 1.44.
#[test]
fn scores_and_factors_can_be_typed_and_taken_back() {
    let mut p = project(vec![server("a", Some("Example CPU")), server("b", Some("EXAMPLE  cpu"))], true);
    let untouched = p.clone();
    let score = BenchmarkScore {
        benchmark: "our own test".into(),
        score: Ratio::from_fraction(100.0),
        cores: 4,
        clock: Mhz::from_ghz(2.5),
        reference: Ratio::from_fraction(20.0),
    };
    near(score.per_core_ghz().unwrap().fraction(), 10.0);
    let rating = CpuRating::scored(score, "measured in March".into()).unwrap();
    near(rating.factor.fraction(), 0.5);
    let key = read("Example CPU").key.clone();
    let rate = |of, rating| Command::RateCpu { of, rating: Some(rating) };
    let back = rate(RatedCpu::Model(key), rating.clone()).apply(&mut p).unwrap();
    let s = stage(&p);
    near(peak(&s.demand, 0), 4.8 * 0.5 / 1.44);
    near(peak(&s.demand, 1), 4.8 * 0.5 / 1.44);
    // The server before its model, the host type before its CPU: 4.8 × 0.25 ÷ 2.
    let server_of = RatedCpu::Server(ServerId::new("b"));
    let typed = |f: f64| CpuRating::typed(Ratio::from_fraction(f), String::new());
    let back_2 = rate(server_of, typed(0.25)).apply(&mut p).unwrap();
    let host = RatedCpu::Host(Arc::clone(&p.catalogue.hosts[0].id));
    let back_3 = rate(host, typed(2.0)).apply(&mut p).unwrap();
    let s = stage(&p);
    near(peak(&s.demand, 0), 4.8 * 0.5 / 2.0);
    near(peak(&s.demand, 1), 4.8 * 0.25 / 2.0);
    assert!(s.demand.vms.iter().all(|vm| vm.cpu_factor.unwrap().from == FactorFrom::Typed));
    for command in [back_3, back_2, back] {
        command.apply(&mut p).unwrap();
    }
    assert_eq!(p, untouched);
    for wrong in [typed(0.0), typed(-1.0), typed(f64::NAN), CpuRating { factor: Ratio::ONE, ..rating }] {
        let refused = rate(RatedCpu::Server(ServerId::new("a")), wrong).apply(&mut p);
        assert_eq!(refused, Err(Refused::ImpossibleFactor));
    }
    assert_eq!(p, untouched);
    let nothing = BenchmarkScore {
        benchmark: String::new(),
        score: Ratio::ONE,
        cores: 0,
        clock: Mhz::ZERO,
        reference: Ratio::ZERO,
    };
    assert_eq!(CpuRating::scored(nothing, String::new()), None);
}

#[test]
fn the_working_shows_the_factors_with_their_sources() {
    for by_work in [false, true] {
        let p = project(vec![server("a", Some("Xeon 5160"))], by_work);
        let s = stage(&p);
        let resolved = p.resolve(0).unwrap();
        let stages = Stages {
            inventory: &p.inventory,
            measurements: &s.measurements,
            assessment: &s.assessment,
            demand: &s.demand,
            resolved: &resolved,
            hosts: None,
        };
        let working = explain(&FigureId::CpuDemanded(ServerId::new("a")), &stages).unwrap();
        assert_eq!(working.result, Value::Mhz(s.demand.vms[0].cpu_steps.as_ref().unwrap().demanded));
        let factor = working.terms.iter().find(|t| t.symbol == "F");
        assert_eq!(factor.is_some(), by_work);
        if let Some(term) = factor {
            assert_eq!(term.value, Value::Factor(Ratio::from_fraction(0.6)));
            let TermOrigin::Catalogue(source) = &term.origin else { panic!("{term:?}") };
            assert!(source.starts_with("Xeon 5160: Core (Woodcrest, Clovertown). Estimate"), "{source}");
            let plain = working.terms.iter().find(|t| t.symbol == "plain").unwrap();
            let Value::Mhz(plain) = plain.value else { panic!("{plain:?}") };
            near(plain.ghz(), 4.8);
        }
    }
}

/// By hand. The name says 20 cores and 2.4 GHz: 2 × 20 × 2.4 = 96 GHz at 40 % are 38.4. The catalogue says of an
/// E5-2680 v4 14 cores and 2.4 GHz: 2 × 14 × 2.4 = 67.2, at 40 % 26.88.
#[test]
fn what_the_inventory_does_not_say_the_name_may() {
    let bare = |name: &str, cpu: &str| Server {
        sockets: Some(Sourced::typed(2)),
        cores_per_socket: None,
        clock: None,
        ..server(name, Some(cpu))
    };
    let servers = vec![
        bare("a", "Xeon Gold 6148 20C 2.4GHz"),
        bare("b", "Intel Xeon E5-2680 v4"),
        Server { sockets: None, ..bare("c", "2x Xeon Gold 6148 20C 2.4GHz") },
        // What the inventory says stays.
        server("d", Some("Intel Xeon E5-2680 v4")),
        // The CPU of a VM is its host's: only the clock is taken. 2 × 1 × 2.4 × 40 %.
        Server { kind: Kind::Virtual, ..bare("e", "Intel Xeon E5-2680 v4") },
    ];
    let mut p = project(servers, false);
    let s = stage(&p);
    for (i, ghz) in [38.4, 26.88, 38.4, 4.8, 1.92].into_iter().enumerate() {
        near(peak(&s.demand, i), ghz);
        assert_eq!(s.demand.vms[i].cpu_basis, Basis::OneNumber, "{i}");
    }
    let said = s.demand.diagnostics.iter().filter(|d| &*d.code == "demand.cpu_from_name").count();
    assert_eq!(said, 4);
    // Switched off, everything unknown is assumed again.
    p.scenarios[0].assumptions.insert(AssumptionId::CpuFromName, 0.0);
    let s = stage(&p);
    let bases: Vec<Basis> = s.demand.vms.iter().map(|vm| vm.cpu_basis).collect();
    use Basis::{Assumed, OneNumber};
    assert_eq!(bases, [Assumed, Assumed, Assumed, OneNumber, Assumed]);
}
