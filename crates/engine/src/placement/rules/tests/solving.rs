//! Rules in the search, and policies.

use super::*;
use crate::placement::failover::{FailoverPolicy, SpareCount};
use crate::placement::supply::SupplySite;
use crate::placement::tests::solve;
use crate::placement::{Lane, Placement};

fn names(p: &Placement, d: &Demand) -> Vec<Vec<String>> {
    let name = |vm: &usize| d.vms[*vm].server.as_str().to_owned();
    p.hosts.iter().map(|h| h.vms.iter().map(name).collect()).collect()
}

/// Ten VMs of 1 GHz on hosts that carry 8: two hosts, and three with a failure planned for. Three of them
/// apart, also after a failure, need four: when one fails, its member goes where none is.
#[test]
fn apart_costs_a_host() {
    let d = demand((0..10).map(|i| vm(&format!("s{i}"), 1000.0, 1.0)).collect());
    assert_eq!(solve(&d, &resolved(&[])).hosts.len(), 3);
    let r =
        ruled(vec![RuleKind::Apart { members: Members::named(["s0", "s1", "s2"]), across: Across::Host }]);
    let p = solve(&d, &r);
    assert_eq!(p.hosts.len(), 4);
    assert!(p.is_sound(), "{:?}", p.broken);
}

#[test]
fn together_pinned_and_racks() {
    let d = demand((0..10).map(|i| vm(&format!("s{i}"), 1000.0, 1.0)).collect());
    let mut r = ruled(vec![
        RuleKind::Together { members: Members::named(["s0", "s5", "s9"]) },
        RuleKind::Pinned { server: ServerId::new("s3"), host: "H3".into() },
        RuleKind::Apart { members: Members::named(["s1", "s2"]), across: Across::Rack },
    ]);
    let racks = vec!["A".into(), "B".into()];
    r.supply =
        Arc::new(HostSupply { sites: vec![SupplySite { name: "n".into(), racks }], ..HostSupply::default() });
    let p = solve(&d, &r);
    assert!(p.is_sound(), "{:?} {:?}", p.broken, p.hosts.iter().map(|h| &h.restart).collect::<Vec<_>>());
    let lists = names(&p, &d);
    assert!(lists[2].contains(&"s3".into()));
    assert!(lists.iter().any(|l| ["s0", "s5", "s9"].iter().all(|n| l.contains(&(*n).to_owned()))));
    assert_eq!(p.assignment.hosts[1].rack.as_deref(), Some("B"));
}

/// Rules that cannot all be kept are set aside: there is a plan, and it says what it breaks.
#[test]
fn a_conflict_leaves_a_plan_to_look_at() {
    let d = five();
    let r = ruled(vec![
        RuleKind::Together { members: Members::named(["s0", "s1"]) },
        RuleKind::Apart { members: Members::named(["s0", "s1"]), across: Across::Host },
    ]);
    let p = solve(&d, &r);
    assert!(p.unplaced.is_empty());
    assert!(!p.broken.is_empty() && !p.is_sound());
}

/// 20 VMs of 1 GHz and 1 GiB on hosts of 10 GHz. A quarter free: 20 ÷ 7.5 = 2.67, so 3 hosts; ten slots of
/// 1 GHz a host: 20 ÷ 10 = 2, and one for the failure. Under the normal ceiling alone 20 ÷ 8 = 2.5, so 3.
#[test]
fn policies_that_count_otherwise() {
    let d = demand((0..20).map(|i| vm(&format!("s{i:02}"), 1000.0, 1.0)).collect());
    let with = |spare, share: f64| {
        let mut r = resolved(&[
            (crate::assumption::AssumptionId::FreeShareCpu, share),
            (crate::assumption::AssumptionId::FreeShareMemory, share),
        ]);
        r.failover = FailoverPolicy { spare, ..FailoverPolicy::default() };
        solve(&d, &r)
    };
    let share = with(SpareCount::Share, 0.25);
    assert_eq!(share.hosts.len(), 3);
    assert!(share.is_sound());
    let free = share.spare.clusters[0].free_cpu.expect("known").0;
    assert!((free.percent() - 100.0 / 3.0).abs() < 1e-3);
    // Half free: 20 ÷ 5 = 4.
    let half = with(SpareCount::Share, 0.5);
    assert_eq!((half.hosts.len(), half.bound.hosts), (4, 4));
    assert!(half.is_sound());
    let slots = with(SpareCount::Slots { cpu: None, memory: None }, 0.25);
    assert_eq!((slots.hosts.len(), slots.spare.clusters[0].slots.hosts_that_may_fail), (3, 1));
    assert!(slots.is_sound());
    // The same plan under the other policies, side by side: a half is not free.
    assert!(!slots.spare.clusters[0].keeps_share((Ratio::from_percent(50.0), Ratio::ZERO)));
}

/// 6 + 6 GHz pass 9.5: two hosts do not survive, unless one of both may stay down.
#[test]
fn what_may_stay_down_needs_no_room() {
    let mut d = demand(vec![vm("a", 6000.0, 1.0), vm("b", 6000.0, 1.0)]);
    let hosts = [host("H1", "", ""), host("H2", "", "")];
    let r = resolved(&[]);
    let plans = |d: &Demand| failover::restart_plans(&Problem::new(d, &r), &hosts, &[vec![0], vec![1]]);
    let no_room =
        |vm| Restart::Impossible(crate::placement::NoRoom { lane: Lane::Cpu, vms: vec![vm], over: None });
    assert_eq!(plans(&d), [no_room(0), no_room(1)]);
    let basic = crate::service_class::ServiceClass { may_stay_down: true, ..Default::default() };
    d.vms[0].class = Arc::new(basic);
    assert_eq!(plans(&d), [Restart::Safe(vec![]), no_room(1)]);
    // With b small there is room for it beside a.
    d.vms[1].cpu = crate::profile::Profile::flat(crate::quantity::Mhz::from_mhz(3000.0));
    assert_eq!(plans(&d), [Restart::Safe(vec![]), Restart::Safe(vec![(1, 0)])]);
}

/// Six VMs of 3 GHz, two on each of three hosts (6 GHz). One failure: 6 more GHz for two hosts with 3.5 left
/// each, one VM each: survived. Two: 12 GHz for 3.5: not. On hosts of their own pairs of which may fail: six
/// hosts with 3 GHz, two fail, 6 GHz for four hosts with 6.5: all 15 pairs survived.
#[test]
fn any_two_hosts() {
    let d = demand((0..6).map(|i| vm(&format!("s{i}"), 3000.0, 1.0)).collect());
    let r = resolved(&[]);
    let problem = Problem::new(&d, &r);
    let hosts: Vec<PlannedHost> = (1..=6).map(|n| PlannedHost::new(format!("H{n}"), "ten-cores")).collect();
    let two = [vec![0, 1], vec![2, 3], vec![4, 5]];
    assert!(failover::restart_plans(&problem, &hosts[..3], &two).iter().all(Restart::is_safe));
    let sets = failover::several_at_once(&problem, &hosts[..3], &two, 2, &[]);
    assert_eq!((sets.of, sets.checked, sets.without_plan), (3, 3, 3));
    assert!(!sets.is_safe());
    let one: Vec<Vec<usize>> = (0..6).map(|i| vec![i]).collect();
    let sets = failover::several_at_once(
        &problem,
        &hosts,
        &one,
        2,
        &failover::restart_plans(&problem, &hosts, &one),
    );
    assert_eq!((sets.of, sets.checked, sets.without_plan), (15, 15, 0));
    assert!(sets.is_safe());
}

/// A VM that a rule allows on H1 only has no host when H1 fails: the VM and the rule are named, and what can be done.
#[test]
fn a_rule_that_leaves_no_host_is_named() {
    let h1 = RuleKind::OnlyOn { members: Members::named(["s3"]), hosts: HostChoice::named("H1") };
    let (d, mut r) = drawn(vec![h1]);
    let problem = Problem::new(&d, &r);
    let hosts: Vec<PlannedHost> = (1..=3).map(|n| PlannedHost::new(format!("H{n}"), "ten-cores")).collect();
    let plans = failover::restart_plans(&problem, &hosts, &[vec![0, 3], vec![1, 2], vec![4]]);
    assert_eq!(plans[0], Restart::NoHost { vms: vec![3], rules: vec![RuleId::new("r0")] });
    assert!(plans[1].is_safe() && plans[2].is_safe());
    let p = solve(&d, &r);
    let h1 = p.hosts.iter().position(|h| h.name == "H1").expect("named");
    let restart = p.hosts[h1].restart.clone().expect("planned for");
    let why = failover::why_not(&p, &d, &r.rules, &[h1], &restart).expect("it does not restart");
    assert_eq!(&*why.code, "failover.no_host");
    for part in ["H1 fails", "s3", "s3 only on H1"] {
        assert!(why.message.contains(part), "{}", why.message);
    }
    assert!(why.remedy.contains("broken while a host is down"));
    // Broken while H1 is down, all restart.
    Arc::make_mut(&mut r.rules).values_mut().for_each(|r| r.after_failure = AfterFailure::MayBreak);
    let p = solve(&d, &r);
    assert!(p.is_sound());
}

/// A host that a rule names is not just any new one: what is only on it and what is not on it are apart. No plan
/// survives its failure, so the plan says that, and still breaks neither rule.
#[test]
fn a_named_host_is_not_just_any() {
    let h1 = HostChoice::named("H1");
    let (d, r) = drawn(vec![
        RuleKind::OnlyOn { members: Members::named(["s0"]), hosts: h1.clone() },
        RuleKind::NotOn { members: Members::named(["s1"]), hosts: h1 },
    ]);
    let p = solve(&d, &r);
    assert!(p.broken.is_empty() && p.unplaced.is_empty(), "{:?}", p.broken);
    assert!(!p.is_sound());
    let lists = names(&p, &d);
    assert!(lists[0].contains(&"s0".into()) && !lists[0].contains(&"s1".into()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever the rules: every VM is placed, and where some plan keeps all rules but those of conflicts, the plan
    /// found breaks none of them.
    #[test]
    fn the_search_keeps_rules(kinds in prop::collection::vec(any_rule(), 0..5)) {
        let (d, r) = drawn(kinds);
        let problem = Problem::new(&d, &r);
        let blamed: Vec<RuleId> =
            crate::placement::rule_conflicts(&problem).into_iter().flat_map(|c| c.rules).collect();
        let kept: Vec<_> = problem.rules().iter().filter(|f| !blamed.contains(&f.id)).cloned().collect();
        let a = crate::placement::propose(&problem, &crate::placement::tests::Free, 1).expect("a plan");
        let p = evaluate(&problem, &d, &r, &a, false);
        prop_assert!(p.unplaced.is_empty());
        // Judged by themselves: networks of their own share ports, and so the blame, with those of a conflict.
        let breaks = |hosts: &[PlannedHost], lists: &[Vec<usize>]| {
            let (facts, types) = (r.supply.facts(hosts), vec![0; hosts.len()]);
            violations(&kept, &Placed { problem: &problem, facts: &facts, types: &types, lists })
        };
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); a.hosts.len()];
        for (vm, v) in d.vms.iter().enumerate() {
            lists[a.place[&v.server] as usize].push(vm);
        }
        let broken = breaks(&a.hosts, &lists);
        if !broken.is_empty() {
            let hosts: Vec<PlannedHost> =
                (1..=6).map(|n| PlannedHost::new(format!("H{n}"), "ten-cores")).collect();
            let possible = (0..6usize.pow(5)).any(|mut n| {
                let mut lists: Vec<Vec<usize>> = vec![Vec::new(); 6];
                for vm in 0..5 {
                    lists[n % 6].push(vm);
                    n /= 6;
                }
                breaks(&hosts, &lists).is_empty()
            });
            prop_assert!(!possible, "{broken:?}");
        }
    }
}
