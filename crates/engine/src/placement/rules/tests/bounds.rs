//! The lower bound against all plans of five VMs, tried one by one by a checker that is written on names and GHz.

use super::*;
use crate::placement::bound::bound;
use crate::placement::supply::{Carried, StandingHost};
use crate::placement::{ProvenBy, tests::solve};
use crate::profile::Profile;
use crate::quantity::Mhz;
use crate::service_class::ServiceClass;

/// A VM: GHz, whether its class asks for stricter ceilings, whether it may stay down.
type Drawn = (u32, bool, bool);

/// Of 10 GHz a host carries 8, and 9.5 when another one has failed; beside a VM of the strict class 5 and 6.
fn cap(strict: bool, failed: bool) -> f64 {
    match (strict, failed) {
        (false, false) => 8.0,
        (false, true) => 9.5,
        (true, false) => 5.0,
        (true, true) => 6.0,
    }
}

fn demands(vms: &[Drawn]) -> Demand {
    let mut d = five();
    for (vm, (ghz, strict, down)) in d.vms.iter_mut().zip(vms) {
        vm.cpu = Profile::flat(Mhz::from_ghz(f64::from(*ghz)));
        vm.class = Arc::new(ServiceClass {
            cpu_ceiling: strict.then(|| Ratio::from_percent(50.0)),
            failure_ceiling: strict.then(|| Ratio::from_percent(60.0)),
            may_stay_down: *down,
            ..ServiceClass::default()
        });
    }
    d
}

/// Hosts and VMs to try plans of.
struct World<'a> {
    vms: &'a [Drawn],
    /// What each host carries already, in GHz.
    carried: &'a [f64],
    /// Whether VMs at these hosts keep the rules, all running or after a failure.
    keeps: &'a dyn Fn(&[Option<usize>], bool) -> bool,
}

impl World<'_> {
    fn holds(&self, place: &[Option<usize>], failed: bool) -> bool {
        self.carried.iter().enumerate().all(|(h, carried)| {
            let on = || place.iter().zip(self.vms).filter(move |(at, _)| **at == Some(h)).map(|(_, vm)| vm);
            let sum: f64 = on().map(|vm| f64::from(vm.0)).sum();
            // What nothing of ours is on is nobody's concern.
            on().count() == 0 || sum + carried <= cap(on().any(|vm| vm.1), failed) + 1e-9
        }) && (self.keeps)(place, failed)
    }

    /// Whether VMs from `vm` on that have no place find one on these hosts, such that all holds.
    fn go_on(&self, place: &mut Vec<Option<usize>>, moving: &[usize], hosts: &[usize], failed: bool) -> bool {
        let Some((vm, rest)) = moving.split_first() else { return self.holds(place, failed) };
        let found = hosts.iter().any(|h| {
            place[*vm] = Some(*h);
            self.go_on(place, rest, hosts, failed)
        });
        place[*vm] = None;
        found
    }

    /// Whether whichever `down` of these hosts fail, what has to run finds a place on the others.
    fn survives(&self, place: &[Option<usize>], hosts: &[usize], down: usize) -> bool {
        if down == 0 {
            return true;
        }
        let sets = (0u32..1 << hosts.len()).filter(|s| s.count_ones() as usize == down.min(hosts.len()));
        sets.into_iter().all(|set| {
            let fails = |h: usize| hosts.iter().position(|x| *x == h).is_some_and(|i| set >> i & 1 == 1);
            let left: Vec<usize> = hosts.iter().copied().filter(|h| !fails(*h)).collect();
            let mut after = place.to_vec();
            let mut moving = Vec::new();
            for (vm, at) in place.iter().enumerate() {
                if at.is_some_and(fails) {
                    after[vm] = None;
                    if !self.vms[vm].2 {
                        moving.push(vm);
                    }
                }
            }
            self.go_on(&mut after, &moving, &left, true)
        })
    }

    /// Whether any plan on exactly these hosts is sound.
    fn any_plan(&self, hosts: &[usize], down: usize) -> bool {
        let n = hosts.len();
        (0..n.pow(5)).any(|mut code| {
            let mut place = vec![None; 5];
            for at in &mut place {
                *at = Some(hosts[code % n]);
                code /= n;
            }
            self.holds(&place, false) && self.survives(&place, hosts, down)
        })
    }
}

fn subsets(n: usize) -> impl Iterator<Item = Vec<usize>> {
    (1u32..1 << n).map(move |set| (0..n).filter(|i| set >> i & 1 == 1).collect())
}

fn vms() -> impl Strategy<Value = Vec<Drawn>> {
    let one = (1u32..=5, prop::bool::weighted(0.3), prop::bool::weighted(0.2));
    prop::collection::vec(one, 5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// No plan that keeps ceilings of classes and rules and survives has fewer hosts than the bound, nor than a search
    /// has proven.
    #[test]
    fn no_plan_has_fewer_hosts(
        vms in vms(),
        kinds in prop::collection::vec((any_rule(), any::<bool>()), 0..4),
        down in 0usize..3,
    ) {
        let holds: Vec<bool> = kinds.iter().map(|k| k.1).collect();
        let kinds: Vec<RuleKind> = kinds.into_iter().map(|k| k.0).collect();
        let d = demands(&vms);
        let mut r = ruled(kinds.clone());
        r.host.ports = 2;
        r.policy = r.policy.with(AssumptionId::HostsThatMayFail, down as f64);
        for (rule, holds) in Arc::make_mut(&mut r.rules).values_mut().zip(&holds) {
            rule.after_failure = if *holds { AfterFailure::Holds } else { AfterFailure::MayBreak };
        }
        let after: Vec<RuleKind> = kinds
            .iter()
            .zip(&holds)
            .filter(|(k, holds)| **holds && !matches!(k, RuleKind::Pinned { .. }))
            .map(|(k, _)| k.clone())
            .collect();
        let keeps_all = |place: &[Option<usize>], failed: bool| {
            let kinds = if failed { &after } else { &kinds };
            kinds.iter().all(|k| keeps(k, kinds, &d.vms, place))
        };
        let world = World { vms: &vms, carried: &[0.0; 4], keeps: &keeps_all };
        let p = solve(&d, &r);
        prop_assert!(p.bound.hosts >= p.bound.simple);
        for hosts in subsets(4).filter(|s| s.len() < p.bound.hosts as usize) {
            prop_assert!(!world.any_plan(&hosts, down), "{:?} on {hosts:?}", p.bound);
        }
    }

    /// The same where hosts stand and carry something already; and no plan buys fewer than the bound says.
    #[test]
    fn no_plan_buys_fewer_hosts(
        vms in vms(),
        carried in prop::collection::vec(0u32..8, 1..=2),
        down in 0usize..3,
    ) {
        let d = demands(&vms);
        let mut r = resolved(&[(AssumptionId::HostsThatMayFail, down as f64)]);
        let standing = carried.iter().enumerate().map(|(i, ghz)| StandingHost {
            name: format!("old{i}"),
            host_type: "ten-cores".into(),
            carries: Carried { cpu: Mhz::from_ghz(f64::from(*ghz)), ..Carried::default() },
            ..StandingHost::default()
        });
        r.supply = Arc::new(HostSupply { standing: standing.collect(), ..HostSupply::default() });
        let stand = carried.len();
        let mut all: Vec<f64> = carried.iter().map(|c| f64::from(*c)).collect();
        all.resize(4, 0.0);
        let free = |_: &[Option<usize>], _: bool| true;
        let world = World { vms: &vms, carried: &all, keeps: &free };
        let p = solve(&d, &r);
        let buys = p.bound.to_buy.expect("hosts stand");
        prop_assert!(buys <= p.bound.hosts);
        for hosts in subsets(4) {
            let new = hosts.iter().filter(|h| **h >= stand).count();
            if hosts.len() < p.bound.hosts as usize || new < buys as usize {
                prop_assert!(!world.any_plan(&hosts, down), "{:?} on {hosts:?}", p.bound);
            }
        }
    }
}

fn never(a: &[&str], b: &[&str]) -> RuleKind {
    RuleKind::NeverWith {
        members: Members::named(a.iter().copied()),
        others: Members::named(b.iter().copied()),
    }
}

/// By hand: five VMs of 3 GHz are 15 ÷ 8 = 1.9, so 2 hosts. Three of them never with the two others: 9 ÷ 8 and 6 ÷ 8, so
/// 2 + 1. One may fail: 15 ÷ 9.5 + 1 = 2.6, so 3; with the rule the hosts that are left carry 9 ÷ 9.5 and 6 ÷ 9.5 on hosts
/// of their own, 1 + 1, and one failed: 3; normal running needs 3 too.
#[test]
fn those_that_never_meet_add_up() {
    let vms = [(3, false, false); 5];
    let of = |down: f64, kinds: Vec<RuleKind>| {
        let mut r = ruled(kinds);
        r.policy = r.policy.with(AssumptionId::HostsThatMayFail, down);
        bound(&Problem::new(&demands(&vms), &r))
    };
    let rule = || vec![never(&["s0", "s1", "s2"], &["s3", "s4"])];
    let (free, ruled) = (of(0.0, Vec::new()), of(0.0, rule()));
    assert_eq!((free.hosts, ruled.hosts, ruled.simple, ruled.by), (2, 3, 2, ProvenBy::Rules));
    assert_eq!((of(1.0, Vec::new()).hosts, of(1.0, rule()).hosts), (3, 3));
    // Two hosts may fail: 1 + 1 + 2.
    assert_eq!((of(2.0, Vec::new()).hosts, of(2.0, rule()).hosts), (4, 4));
}

/// By hand: five VMs of 3 GHz. Two only on hosts at one site, three only at another: 6 ÷ 8 and 9 ÷ 8, so 1 + 2. One host of
/// either may fail, and nothing goes to the other site: (6 ÷ 9.5 + 1) + max(2, 9 ÷ 9.5 + 1) = 2 + 2. Four apart need four hosts, and
/// five with one failed.
#[test]
fn sites_survive_each_for_itself() {
    let only = |names: &[&str], site: &str| RuleKind::OnlyOn {
        members: Members::named(names.iter().copied()),
        hosts: HostChoice { sites: [site.to_owned()].into(), ..HostChoice::default() },
    };
    let of = |down: f64, kinds: Vec<RuleKind>| {
        let mut r = ruled(kinds);
        r.policy = r.policy.with(AssumptionId::HostsThatMayFail, down);
        let site = |name: &str| crate::placement::supply::SupplySite { name: name.into(), racks: Vec::new() };
        r.supply = Arc::new(HostSupply { sites: vec![site("n"), site("s")], ..HostSupply::default() });
        bound(&Problem::new(&demands(&[(3, false, false); 5]), &r)).hosts
    };
    let sites = || vec![only(&["s0", "s1"], "n"), only(&["s2", "s3", "s4"], "s")];
    assert_eq!((of(0.0, sites()), of(1.0, sites())), (3, 4));
    let apart =
        || vec![RuleKind::Apart { members: Members::named(["s0", "s1", "s2", "s3"]), across: Across::Host }];
    assert_eq!((of(0.0, apart()), of(1.0, apart()), of(2.0, apart())), (4, 5, 6));
}

/// By hand: 15 VMs of 1 GHz, all of a class that allows 5 of 10 GHz: 15 ÷ 5 = 3. Ten of them: 10 ÷ 5 + 5 ÷ 8 = 2.6, so 3.
#[test]
fn each_vm_counts_by_its_own_ceiling() {
    let mut d = demand((0..15).map(|i| vm(&format!("s{i:02}"), 1000.0, 1.0)).collect());
    let strict = demands(&[(1, true, false); 5]).vms[0].class.clone();
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    assert_eq!(bound(&Problem::new(&d, &r)).hosts, 2);
    d.vms.iter_mut().take(10).for_each(|vm| vm.class = Arc::clone(&strict));
    let b = bound(&Problem::new(&d, &r));
    assert_eq!(b.hosts, 3);
    assert!((b.lanes[0].hosts_normal.fraction() - 2.625).abs() < 1e-3, "{:?}", b.lanes[0]);
    d.vms.iter_mut().for_each(|vm| vm.class = Arc::clone(&strict));
    assert_eq!(bound(&Problem::new(&d, &r)).hosts, 3);
}

/// By hand: five VMs of 4 GHz are 20 GHz. One host that stands has 8 − 6 = 2 left, another all 8: 8 + 8 + 4, so two hosts to
/// buy beside them, of which one is not filled; and three hosts in all, as the one with 2 left is not worth one.
#[test]
fn what_stands_counts_with_what_it_has_left() {
    let mut r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    let standing = |name: &str, ghz: f64| StandingHost {
        name: name.into(),
        host_type: "ten-cores".into(),
        carries: Carried { cpu: Mhz::from_ghz(ghz), ..Carried::default() },
        ..StandingHost::default()
    };
    let supply =
        HostSupply { standing: vec![standing("full", 6.0), standing("empty", 0.0)], ..HostSupply::default() };
    r.supply = Arc::new(supply);
    let b = bound(&Problem::new(&demands(&[(4, false, false); 5]), &r));
    assert_eq!((b.hosts, b.to_buy), (3, Some(2)));
}

/// By hand: six VMs of 3 GHz. 18 ÷ 8 and 18 ÷ 9.5 + 1 are 3; with two failures 18 ÷ 9.5 + 2 are 4. Of four hosts two are left,
/// with three VMs each, 9 of 9.5 GHz.
#[test]
fn two_hosts_may_fail() {
    let d = demand((0..6).map(|i| vm(&format!("s{i}"), 3000.0, 1.0)).collect());
    let of = |down: f64| solve(&d, &resolved(&[(AssumptionId::HostsThatMayFail, down)]));
    let (one, two) = (of(1.0), of(2.0));
    assert_eq!((one.hosts.len(), one.bound.hosts), (3, 3));
    assert!(one.is_sound() && one.sets.is_none());
    assert_eq!((two.hosts.len(), two.bound.hosts), (4, 4));
    let sets = two.sets.as_ref().expect("looked at");
    assert_eq!((sets.hosts, sets.of, sets.checked, sets.without_plan), (2, 6, 6, 0));
    assert!(two.is_sound());
    // The plan for one failure does not survive two, and says so.
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 2.0)]);
    let p = evaluate(&Problem::new(&d, &r), &d, &r, &one.assignment, true);
    let sets = p.sets.as_ref().expect("looked at");
    assert_eq!((sets.of, sets.without_plan, sets.failing.len()), (3, 3, 3));
    assert!(!p.is_sound());
    // Repaired, it does.
    let problem = Arc::new(Problem::new(&d, &r));
    let again = crate::placement::repair(&problem, &one.assignment, 1, 5_000).expect("a plan").assignment;
    let p = evaluate(&problem, &d, &r, &again, true);
    assert!(p.is_sound(), "{:?}", p.sets);
}

/// Two hosts stand idle. Five VMs of 1 GHz go on one of them; the other is free for a failure, and none is bought.
#[test]
fn an_idle_host_is_the_spare_one() {
    let mut r = resolved(&[]);
    let standing = |name: &str| StandingHost {
        name: name.into(),
        host_type: "ten-cores".into(),
        ..StandingHost::default()
    };
    r.supply =
        Arc::new(HostSupply { standing: vec![standing("old1"), standing("old2")], ..HostSupply::default() });
    let p = solve(&demands(&[(1, false, false); 5]), &r);
    assert!(p.is_sound());
    assert_eq!((p.hosts.len(), p.bound.hosts, p.bound.to_buy), (2, 2, Some(0)));
    assert!(p.hosts.iter().all(|h| h.standing));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Without rules there is always a plan, it survives any two hosts as the checker has it, and it has at most one host
    /// more than any plan that does.
    #[test]
    fn plans_survive_any_two_hosts(vms in vms()) {
        let d = demands(&vms);
        let p = solve(&d, &resolved(&[(AssumptionId::HostsThatMayFail, 2.0)]));
        prop_assert!(p.is_sound(), "{:?}", p.sets);
        let m = p.hosts.len();
        let free = |_: &[Option<usize>], _: bool| true;
        let world = World { vms: &vms, carried: &vec![0.0; m], keeps: &free };
        let mut place = vec![None; 5];
        for (h, host) in p.hosts.iter().enumerate() {
            host.vms.iter().for_each(|vm| place[*vm] = Some(h));
        }
        let hosts: Vec<usize> = (0..m).collect();
        prop_assert!(world.holds(&place, false));
        prop_assert!(world.survives(&place, &hosts, 2) && world.survives(&place, &hosts, 1));
        let fewer: Vec<usize> = (0..m.saturating_sub(2)).collect();
        prop_assert!(fewer.is_empty() || !world.any_plan(&fewer, 2), "{m} hosts are two too many");
    }

    /// Whether any two hosts may fail is answered as the checker answers, whatever the plan.
    #[test]
    fn pairs_are_judged_as_the_checker_does(
        vms in vms(),
        kinds in prop::collection::vec(any_rule(), 0..3),
        at in prop::collection::vec(0usize..4, 5),
    ) {
        let here: Vec<Option<usize>> = at.iter().map(|h| Some(*h)).collect();
        let d = demands(&vms);
        let kinds: Vec<RuleKind> = kinds
            .iter()
            .filter(|k| keeps(k, &kinds, &d.vms, &here) && !matches!(k, RuleKind::Island { .. } | RuleKind::Pinned { .. }))
            .cloned()
            .collect();
        let mut r = ruled(kinds.clone());
        r.host.ports = 2;
        r.policy = r.policy.with(AssumptionId::HostsThatMayFail, 2.0);
        let problem = Problem::new(&d, &r);
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); 4];
        at.iter().enumerate().for_each(|(vm, h)| lists[*h].push(vm));
        let keeps_all =
            |place: &[Option<usize>], _: bool| kinds.iter().all(|k| keeps(k, &kinds, &d.vms, place));
        let world = World { vms: &vms, carried: &[0.0; 4], keeps: &keeps_all };
        let known = failover::restart_plans(&problem, &hosts(), &lists);
        for quickly in [&known[..], &[]] {
            let sets = failover::several_at_once(&problem, &hosts(), &lists, 2, quickly);
            prop_assert_eq!((sets.of, sets.checked), (6, 6));
            prop_assert_eq!(sets.is_safe(), world.survives(&here, &[0, 1, 2, 3], 2), "{:?}", sets);
        }
    }
}
