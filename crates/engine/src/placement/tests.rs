//! Known answers by hand, and properties on small and larger synthetic problems. Brute force here is
//! written on the typed demands, not on the packed numbers.

use super::bound::{bound, hosts_needed};
use super::constraints::fits_nowhere;
use super::*;
use crate::assumption::{AssumptionId, Changes};
use crate::demand::{Basis, Demand, VmDemand};
use crate::profile::Profile;
use crate::project::{Project, Resolved};
use crate::quantity::{Iops, Mbps, Mhz, MiB};
use proptest::prelude::*;
use std::sync::Arc;

/// A VM that needs so much CPU at every hour, and so much memory with its overhead.
pub(crate) fn vm(name: &str, cpu: f64, memory_gib: f64) -> VmDemand {
    VmDemand {
        server: ServerId::new(name),
        index: 0,
        cpu: Profile::flat(Mhz::from_mhz(cpu)),
        cpu_basis: Basis::Measured,
        cpu_factor: None,
        cpu_steps: None,
        network_in: Profile::flat(Mbps::ZERO),
        network_out: Profile::flat(Mbps::ZERO),
        network_basis: Basis::Measured,
        disk_operations: Profile::flat(Iops::ZERO),
        disk_basis: Basis::Measured,
        disk_throughput: None,
        memory: MiB::from_gib(memory_gib),
        memory_overhead: MiB::ZERO,
        memory_basis: Basis::Measured,
        vcpus: 1,
        vcpus_as_is: None,
        storage: MiB::ZERO,
        storage_basis: Basis::Measured,
        os_family: "linux".into(),
        facts: Default::default(),
        stars: 5,
        ..VmDemand::default()
    }
}

/// VMs in the order of their names, as the demand stage gives them.
pub(crate) fn demand(mut vms: Vec<VmDemand>) -> Demand {
    vms.sort_by(|a, b| a.server.cmp(&b.server));
    Demand { vms, diagnostics: Vec::new() }
}

/// A host with 10 cores of 1 GHz, no second threads, 100 GiB for VMs, and round ceilings: 80 % of
/// everything, 95 % after a failure.
pub(crate) fn resolved(changes: &[(AssumptionId, f64)]) -> Resolved {
    let mut project = Project::default();
    let all: Changes = [
        (AssumptionId::CpuCeiling, 0.8),
        (AssumptionId::MemoryCeiling, 0.8),
        (AssumptionId::NetworkCeiling, 0.8),
        (AssumptionId::DiskCeiling, 0.8),
        (AssumptionId::FailureCeiling, 0.95),
        (AssumptionId::HostsThatMayFail, 1.0),
        (AssumptionId::ThreadWorth, 0.0),
        (AssumptionId::VmsPerCore, 8.0),
        (AssumptionId::VcpusPerCore, 4.0),
        (AssumptionId::UsdRate, 0.5),
        (AssumptionId::SoftwareAssurance, 0.0),
    ]
    .into_iter()
    .chain(changes.iter().copied())
    .collect();
    project.scenarios[0].assumptions = all;
    let mut r = project.resolve(0).expect("the built-in catalogue");
    r.host.id = "ten-cores".into();
    r.host.sockets = 2;
    r.host.cores_per_socket = 5;
    r.host.threads_per_core = 1;
    r.host.clock = Mhz::from_ghz(1.0);
    r.host.memory = MiB::from_gib(100.0);
    r.host.network = Mbps::from_mbps(1000.0);
    r.host.disk_operations = Iops::from_iops(10_000.0);
    r.hypervisor.host_memory_reserve = MiB::ZERO;
    r.hypervisor.host_memory_reserve_share = Ratio::ZERO;
    r
}

/// Costs nothing.
pub(crate) struct Free;
impl HostCost for Free {
    fn cost(&self, _: &HostType, _: &[usize]) -> Option<Money> {
        Some(Money::zero(crate::money::Currency::EUR))
    }
}

pub(crate) fn solve(demand: &Demand, r: &Resolved) -> Placement {
    let p = Problem::new(demand, r);
    let a = propose(&p, &Free, 1).expect("a plan");
    evaluate(&p, demand, r, &a, false)
}

/// By hand: 9 VMs of 2 GHz = 18 GHz. One host carries 8 GHz normally, so 18 ÷ 8 = 2.25 → 3; after a
/// failure 9.5 GHz, so 18 ÷ 9.5 + 1 = 2.89 → 3. 3 × 3 VMs use 6 GHz a host; if one fails, two others
/// carry 9 VMs: 5 × 2 = 10 GHz > 9.5, so 3 hosts do not survive, 4 do (3 + 3 + 3 or fewer a host).
#[test]
fn hosts_by_hand() {
    let d = demand((0..9).map(|i| vm(&format!("s{i}"), 2000.0, 1.0)).collect());
    let r = resolved(&[]);
    let b = bound(&Problem::new(&d, &r));
    assert_eq!(b.hosts, 3);
    assert_eq!(b.lanes[0].lane, Lane::Cpu);
    assert!((b.lanes[0].hosts_normal.fraction() - 2.25).abs() < 1e-9);
    assert!((b.lanes[0].hosts_with_failure.fraction() - (18.0 / 9.5 + 1.0)).abs() < 1e-4);
    let p = solve(&d, &r);
    assert_eq!(p.hosts.len(), 4);
    assert!(p.is_sound());
    assert!(!p.stale);
    // Without failures 3 hosts do: 8 GHz take 4 VMs of 2 GHz.
    let p = solve(&d, &resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]));
    assert_eq!(p.hosts.len(), 3);
    assert!(p.is_sound());
    assert_eq!(p.hosts[0].restart, None);
}

/// Ceilings are met exactly: 4 VMs of 2 GHz are 80 % of 10 GHz, and that is allowed.
#[test]
fn a_full_host_is_full_and_not_over() {
    let d = demand((0..4).map(|i| vm(&format!("s{i}"), 2000.0, 20.0)).collect());
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    let p = solve(&d, &r);
    assert_eq!(p.hosts.len(), 1);
    assert!(p.hosts[0].violations.is_empty());
    let (_, _, tight) = p.hosts[0].tightest.expect("loads");
    assert_eq!(tight, Ratio::ONE);
    assert!((p.hosts[0].use_of_capacity[Lane::Memory as usize][0].fraction() - 0.8).abs() < 1e-9);
    assert_eq!(p.hosts[0].use_of_capacity[Lane::Cpu as usize].len(), 168);
}

/// Day shift and night shift share a host that either fills alone: 2 × 7 GHz on an 8 GHz ceiling.
#[test]
fn hours_that_complement_each_other_share_a_host() {
    let shift = |name: &str, day: bool| {
        let mut v = vm(name, 0.0, 1.0);
        v.cpu = Profile::new(|h| {
            Some(Mhz::from_mhz(if (8..20).contains(&h.hour()) == day { 7000.0 } else { 500.0 }))
        });
        v
    };
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    assert_eq!(solve(&demand(vec![shift("a", true), shift("b", false)]), &r).hosts.len(), 1);
    assert_eq!(solve(&demand(vec![shift("a", true), shift("b", true)]), &r).hosts.len(), 2);
}

/// 10 cores × 4 = 40 vCPUs, and 10 cores × 0.5 = 5 VMs: caps that hold in both states.
#[test]
fn caps_on_vcpus_and_vms() {
    let mut vms: Vec<VmDemand> = (0..10).map(|i| vm(&format!("s{i}"), 1.0, 0.1)).collect();
    for v in &mut vms {
        v.vcpus = 8;
    }
    let d = demand(vms);
    // 80 vCPUs ÷ 40 = 2, and one more for a failure.
    let p = solve(&d, &resolved(&[]));
    assert_eq!((p.hosts.len(), p.bound.lanes[0].lane), (3, Lane::Vcpus));
    // 10 VMs ÷ 5 = 2, and one more.
    let p = solve(&d, &resolved(&[(AssumptionId::VmsPerCore, 0.5), (AssumptionId::VcpusPerCore, 30.0)]));
    assert_eq!((p.hosts.len(), p.bound.lanes[0].lane), (3, Lane::Vms));
}

#[test]
fn a_vm_too_big_is_named_with_its_limit_and_hour() {
    let mut big = vm("big", 100.0, 1.0);
    big.cpu = Profile::new(|h| Some(Mhz::from_mhz(if h.index() == 33 { 20_000.0 } else { 1.0 })));
    let d = demand(vec![big, vm("small", 100.0, 1.0)]);
    let r = resolved(&[]);
    let problem = Problem::new(&d, &r);
    let found = fits_nowhere::find(&problem);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].vm, found[0].lane), (0, Lane::Cpu));
    assert_eq!(found[0].hour, Some(HourOfWeek::new(33)));
    // 20 GHz on a ceiling of 8 GHz; the stricter ceiling counts.
    assert!((found[0].times.fraction() - 2.5).abs() < 1e-4);
    let p = solve(&d, &r);
    assert_eq!(p.unplaced.len(), 1);
    assert_eq!(&*p.unplaced[0].1.code, "placement.fits_nowhere");
    assert!(!p.is_sound());
    // The other VM is placed, twice one host for the failure.
    assert_eq!(p.hosts.len(), 2);
    assert_eq!(p.bound.hosts, 2);
}

#[test]
fn unknown_hours_count_as_the_peak_and_are_told() {
    let mut v = vm("a", 0.0, 1.0);
    v.cpu =
        Profile::new(|h| (h.index() < 100).then(|| Mhz::from_mhz(if h.index() == 3 { 4000.0 } else { 1.0 })));
    v.network_in = Profile::new(|_| None);
    let d = demand(vec![v]);
    let r = resolved(&[]);
    let problem = Problem::new(&d, &r);
    let cpu_at = |hour: usize| {
        let (i, _) = problem
            .columns()
            .find(|(_, c)| c.lane == Lane::Cpu && c.hours.contains(&HourOfWeek::new(hour)))
            .expect("every hour has a column");
        problem.need(0, i)
    };
    // 4 of 10 GHz are 24,000 of 60,000 units.
    assert_eq!((cpu_at(3), cpu_at(99), cpu_at(100), cpu_at(167)), (24_000, 6, 24_000, 24_000));
    let codes: Vec<&str> = problem.diagnostics().iter().map(|d| &*d.code).collect();
    assert_eq!(codes, ["placement.hours_unknown", "placement.demand_unknown"]);
}

#[test]
fn bound_in_whole_numbers() {
    // 3 × 48,000 fits in exactly 3; one unit more needs 4.
    assert_eq!(hosts_needed(144_000, 48_000, 0), 3);
    assert_eq!(hosts_needed(144_001, 48_000, 0), 4);
    assert_eq!(hosts_needed(144_000, 48_000, 1), 4);
    assert_eq!(hosts_needed(0, 48_000, 1), 0);
    let none = Problem::new(&demand(vec![]), &resolved(&[]));
    assert_eq!(bound(&none).hosts, 0);
    assert!(propose(&none, &Free, 1).is_none());
}

#[test]
fn older_plans_are_evaluated_for_todays_servers() {
    let r = resolved(&[]);
    let old = demand(vec![vm("a", 1000.0, 1.0), vm("gone", 1000.0, 1.0)]);
    let plan = propose(&Problem::new(&old, &r), &Free, 1).expect("a plan");
    let now = demand(vec![vm("a", 9000.0, 1.0), vm("new", 1000.0, 1.0)]);
    let p = evaluate(&Problem::new(&now, &r), &now, &r, &plan, true);
    assert!(p.stale && p.accepted);
    assert_eq!((p.unplaced.len(), p.unplaced[0].0, &*p.unplaced[0].1.code), (1, 1, "placement.new_vm"));
    assert_eq!(p.hosts.iter().map(|h| h.vms.len()).sum::<usize>(), 1);
    // 9 GHz on 8 GHz: passed at each of 168 hours.
    let host = p.hosts.iter().find(|h| !h.vms.is_empty()).expect("one carries it");
    assert_eq!(host.violations.len(), 168);
    assert!((host.violations[0].2.fraction() - 9.0 / 8.0).abs() < 1e-4);
}

#[test]
fn impossible_restarts_are_proved() {
    let r = resolved(&[]);
    let d = demand(vec![vm("a", 6000.0, 1.0), vm("b", 6000.0, 1.0)]);
    let problem = Problem::new(&d, &r);
    // 6 + 6 GHz pass 9.5: two hosts with one VM each do not survive.
    let plans = failover::restarts_of_one_type(&problem, &[vec![0], vec![1]]);
    let no_room = |vm| Restart::Impossible(NoRoom { lane: Lane::Cpu, vms: vec![vm], over: None });
    assert_eq!(plans, [no_room(0), no_room(1)]);
    let plans = failover::restarts_of_one_type(&problem, &[vec![0], vec![1], vec![]]);
    assert_eq!(plans, [Restart::Safe(vec![(0, 2)]), Restart::Safe(vec![(1, 2)]), Restart::Safe(vec![])]);
}

/// 5 GHz a host after a failure, 8 GHz before it.
#[test]
fn hosts_that_stay_keep_the_ceiling_after_a_failure_too() {
    let r = resolved(&[(AssumptionId::FailureCeiling, 0.5)]);
    let d = demand(vec![vm("a", 3000.0, 1.0), vm("b", 3000.0, 1.0), vm("c", 1000.0, 1.0)]);
    // 6 GHz on the first host: when the second fails, its VM has room on the third, and the first is over.
    let plans = failover::restarts_of_one_type(&Problem::new(&d, &r), &[vec![0, 1], vec![2], vec![]]);
    // When the first fails, 3 GHz go to the second beside its 1, and 3 to the third.
    assert!(matches!(plans[0], Restart::Safe(_)));
    let over = |p: &Restart| matches!(p, Restart::Impossible(n) if n.lane == Lane::Cpu && n.over == Some(0));
    assert!(plans[1..].iter().all(over));
    // 7 ÷ 5 GHz, rounded up, and one more: 3, 3 and 1 GHz, of which any two carry all.
    let p = solve(&d, &r);
    assert_eq!((p.bound.hosts, p.hosts.len()), (3, 3));
    assert!(p.is_sound());
}

/// Two families on two hosts each would cost 2 × 2 licences of 10; kept apart they cost less. The
/// solver asks for the cost, so it finds a plan with the costly family on fewer hosts.
#[test]
fn cost_beside_the_hosts_decides_between_equal_counts() {
    struct Dear;
    impl HostCost for Dear {
        fn cost(&self, _: &HostType, vms: &[usize]) -> Option<Money> {
            let any = vms.iter().any(|vm| *vm < 4);
            Some(Money::new(if any { 10.0 } else { 0.0 }, crate::money::Currency::EUR))
        }
    }
    let mut vms: Vec<VmDemand> = (0..8).map(|i| vm(&format!("s{i}"), 2000.0, 1.0)).collect();
    for v in &mut vms[..4] {
        v.os_family = "costly".into();
    }
    let d = demand(vms);
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    let problem = Problem::new(&d, &r);
    let a = propose(&problem, &Dear, 1).expect("a plan");
    assert_eq!(a.hosts.len(), 2);
    let mut on: Vec<u32> =
        (0..4).filter_map(|i| a.place.get(&ServerId::new(&format!("s{i}"))).copied()).collect();
    on.dedup();
    assert_eq!(on.len(), 1, "the costly four share one host");
}

#[test]
fn slices_change_nothing() {
    let d = synthetic(60, 7);
    let r = resolved(&[]);
    let problem = Arc::new(Problem::new(&d, &r));
    let mut at_once = Solver::new(Arc::clone(&problem), 5);
    while at_once.step(1_000_000) != Progress::Done {}
    let mut sliced = Solver::new(Arc::clone(&problem), 5);
    let mut last = 0.0;
    loop {
        match sliced.step(7) {
            Progress::Done => break,
            Progress::Working { done, best } => {
                assert!(done.fraction() >= last && done.fraction() <= 1.0);
                last = done.fraction();
                assert_eq!(best.is_some(), sliced.best().is_some());
            }
        }
    }
    assert_eq!(at_once.finish(&Free), sliced.finish(&Free));
}

/// VMs with day curves of different phase, from a seed.
fn synthetic(n: usize, seed: u64) -> Demand {
    let mut s = seed;
    let mut draw = move || {
        s = s.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from((s >> 40) as u32) / f64::from(1u32 << 24)
    };
    demand(
        (0..n)
            .map(|i| {
                let mut v = vm(&format!("vm{i:05}"), 0.0, 1.0 + 7.0 * draw());
                let (base, swing, phase) = (50.0 + 200.0 * draw(), 600.0 * draw(), 24.0 * draw());
                v.cpu = Profile::new(|h| {
                    let at = (h.hour() as f64 - phase).abs();
                    let near = 1.0 - at.min(24.0 - at) / 12.0;
                    Some(Mhz::from_mhz(base + swing * near * if h.is_weekend() { 0.3 } else { 1.0 }))
                });
                v.disk_operations = Profile::flat(Iops::from_iops(300.0 * draw()));
                v.network_out = Profile::flat(Mbps::from_mbps(20.0 * draw()));
                v.vcpus = 1 + (draw() * 3.0) as u32;
                v
            })
            .collect(),
    )
}

#[test]
fn a_thousand_vms() {
    let d = synthetic(1000, 1);
    let r = resolved(&[]);
    let p = solve(&d, &r);
    assert!(p.is_sound());
    let n = u32::try_from(p.hosts.len()).expect("few");
    assert!(n >= p.bound.hosts);
    // Not a proof of quality, a guard against losing it: within a tenth of the bound.
    assert!(f64::from(n) <= 1.1 * f64::from(p.bound.hosts) + 1.0, "{n} hosts, bound {}", p.bound.hosts);
}

/// Whether each host keeps each limit at each hour, on typed demands.
fn holds(d: &Demand, lists: &[Vec<usize>], cpu: f64, memory: f64, vms: usize) -> bool {
    lists.iter().all(|list| {
        let memory_sum: f64 = list.iter().map(|v| d.vms[*v].memory.gib()).sum();
        let cpu_holds = HourOfWeek::all().take(24).all(|h| {
            let sum: f64 = list.iter().filter_map(|v| d.vms[*v].cpu.at(h)).map(Mhz::mhz).sum();
            sum <= cpu + 1e-6
        });
        cpu_holds && memory_sum <= memory + 1e-6 && list.len() <= vms
    })
}

/// Whether any way to spread the VMs of `list[at..]` over hosts holds.
fn spread(
    d: &Demand,
    hosts: &mut Vec<Vec<usize>>,
    list: &[usize],
    check: &dyn Fn(&[Vec<usize>]) -> bool,
) -> bool {
    let Some((vm, rest)) = list.split_first() else { return check(hosts) };
    for h in 0..hosts.len() {
        hosts[h].push(*vm);
        // No ceiling is higher: no need to go on past it.
        if holds(d, hosts, 9500.0, 95.0, 80) && spread(d, hosts, rest, check) {
            hosts[h].pop();
            return true;
        }
        hosts[h].pop();
    }
    false
}

/// Fewest hosts by trying everything. `after`: GHz, and ten GiB, of a host after a failure.
fn fewest(d: &Demand, failures: bool, after: f64) -> usize {
    let all: Vec<usize> = (0..d.vms.len()).collect();
    (1..=d.vms.len() + 1)
        .find(|m| {
            spread(d, &mut vec![Vec::new(); *m], &all, &|hosts| {
                holds(d, hosts, 8000.0, 80.0, 80)
                    && (!failures
                        || (0..hosts.len()).all(|f| {
                            let mut others: Vec<Vec<usize>> = hosts.to_vec();
                            let list = others.remove(f);
                            spread(d, &mut others, &list, &|h| holds(d, h, after * 1000.0, after * 10.0, 80))
                        }))
            })
        })
        .expect("one host each is enough")
}

fn small() -> impl Strategy<Value = Demand> {
    // Multiples of 100 MHz and 1 GiB are whole units, so that rounding does not blur the comparison.
    prop::collection::vec((1u32..70, 1u32..70, 1u32..70, any::<bool>()), 1..=5).prop_map(|vms| {
        demand(
            vms.into_iter()
                .enumerate()
                .map(|(i, (day, night, memory, windows))| {
                    let mut v = vm(&format!("s{i}"), 0.0, f64::from(memory));
                    v.cpu = Profile::new(|h| {
                        Some(Mhz::from_mhz(100.0 * f64::from(if h.hour() < 12 { night } else { day })))
                    });
                    if windows {
                        v.os_family = "windows_server".into();
                    }
                    v
                })
                .collect(),
        )
    })
}

fn lists_of(p: &Placement) -> Vec<Vec<usize>> {
    p.hosts.iter().map(|h| h.vms.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// bound ≤ exhaustive optimum ≤ solver ≤ optimum + 1 on tiny cases; every restart plan is checked
    /// on the typed demands.
    #[test]
    fn tiny_cases_against_all_plans(d in small(), failures in any::<bool>(), strict in any::<bool>()) {
        // Above and below the normal ceiling; under both fits the largest VM.
        let after = if strict { 7.0 } else { 9.5 };
        let r = resolved(&[
            (AssumptionId::HostsThatMayFail, f64::from(u8::from(failures))),
            (AssumptionId::FailureCeiling, after / 10.0),
        ]);
        let p = solve(&d, &r);
        prop_assert!(p.is_sound());
        let best = fewest(&d, failures, after);
        prop_assert!(p.bound.hosts as usize <= best, "bound {} > optimum {best}", p.bound.hosts);
        prop_assert!(best <= p.hosts.len(), "solver {} < optimum {best}", p.hosts.len());
        prop_assert!(p.hosts.len() <= best + 1, "solver {} optimum {best}", p.hosts.len());
        let lists = lists_of(&p);
        let mut seen: Vec<usize> = lists.concat();
        seen.sort_unstable();
        prop_assert_eq!(seen, (0..d.vms.len()).collect::<Vec<_>>());
        prop_assert!(holds(&d, &lists, 8000.0, 80.0, 80));
        for (failed, host) in p.hosts.iter().enumerate() {
            let Some(Restart::Safe(plan)) = &host.restart else {
                prop_assert!(!failures);
                continue;
            };
            let mut moved: Vec<usize> = plan.iter().map(|(vm, _)| *vm).collect();
            moved.sort_unstable();
            prop_assert_eq!(&moved, &host.vms);
            let mut spread_out = lists.clone();
            spread_out[failed].clear();
            for (vm, to) in plan {
                prop_assert_ne!(*to, failed);
                spread_out[*to].push(*vm);
            }
            prop_assert!(holds(&d, &spread_out, after * 1000.0, after * 10.0, 80));
        }
    }

    /// Restart::Impossible is only said where trying everything finds nothing either, and few VMs
    /// that have a restart plan get one.
    #[test]
    fn failover_agrees_with_all_restarts(d in small(), hosts in 1usize..4, at in prop::collection::vec(0usize..4, 5)) {
        let problem = Problem::new(&d, &resolved(&[]));
        let mut lists = vec![Vec::new(); hosts];
        for vm in 0..d.vms.len() {
            lists[at[vm] % hosts].push(vm);
        }
        for (failed, restart) in failover::restarts_of_one_type(&problem, &lists).into_iter().enumerate() {
            let mut others = lists.clone();
            let moving = others.remove(failed);
            let possible = spread(&d, &mut others, &moving, &|h| holds(&d, h, 9500.0, 95.0, 80));
            prop_assert_eq!(matches!(restart, Restart::Safe(_)), possible);
        }
    }

    #[test]
    fn the_order_of_vms_changes_nothing(seed in 0u64..1000) {
        let d = synthetic(25, seed);
        let mut other = d.clone();
        other.vms.reverse();
        other.vms.rotate_left(7);
        let r = resolved(&[]);
        let (a, b) = (Problem::new(&d, &r), Problem::new(&other, &r));
        prop_assert_eq!(a.hash(), b.hash());
        prop_assert_eq!(propose(&a, &Free, 3), propose(&b, &Free, 3));
    }
}
