use super::*;
use crate::assumption::AssumptionId;
use crate::demand::Demand;
use crate::inventory::ServerId;
use crate::placement::tests::{demand, resolved, solve, vm};
use crate::placement::{Placement, evaluate};
use proptest::prelude::*;

fn repaired(d: &Demand, plan: &Assignment, r: &crate::project::Resolved) -> (Transition, Placement) {
    let problem = Arc::new(Problem::new(d, r));
    let repaired = repair(&problem, plan, 1, 0).expect("there are VMs");
    let placement = evaluate(&problem, d, r, &repaired.assignment, false);
    (repaired, placement)
}

/// Hosts of 10 GHz carry 8. Two hosts with 4 + 4 and 4 GHz; one of the first two grows to 5: 5 + 4 is too much, and
/// the larger one leaves. On the other host it is 4 + 5: too much as well, so it gets a host of its own.
#[test]
fn the_fewest_leave() {
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    let d = demand(vec![vm("a", 4000.0, 1.0), vm("b", 4000.0, 1.0), vm("c", 4000.0, 1.0)]);
    let plan = solve(&d, &r).assignment;
    assert_eq!(plan.hosts.len(), 2);
    let (same, _) = repaired(&d, &plan, &r);
    assert_eq!((same.moved.len(), &same.assignment.place), (0, &plan.place));
    let mut more = d.clone();
    let with_another = |s: &str| {
        plan.place.iter().any(|(o, h)| o.as_str() != s && Some(h) == plan.place.get(&ServerId::new(s)))
    };
    let grown = d.vms.iter().position(|v| with_another(v.server.as_str())).expect("two share a host");
    more.vms[grown] = vm(d.vms[grown].server.as_str(), 5000.0, 1.0);
    let (after, placement) = repaired(&more, &plan, &r);
    assert!(placement.is_sound());
    let moved: Vec<_> = after.moved.iter().map(|m| m.server.clone()).collect();
    assert_eq!(moved, [d.vms[grown].server.clone()]);
    assert_eq!((after.hosts_before, after.placed.len(), after.gone), (2, 0, 0));
    assert_eq!(after.assignment.hosts.len(), 3);
}

/// By hand: a host carries 8 GHz; one has a and b with 4 + 4, the other c and d with 4 + 3.5. a is pinned to the other,
/// which is full: it goes there (4 + 3.5), and c, the larger one there, leaves for the place that got free (4 + 4).
#[test]
fn a_pin_to_a_full_host_makes_room_there() {
    use crate::placement::rules::{Rule, RuleId, RuleKind};
    let mut r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    let loads = [("a", 4000.0), ("b", 4000.0), ("c", 4000.0), ("d", 3500.0)];
    let d = demand(loads.map(|(name, mhz)| vm(name, mhz, 1.0)).to_vec());
    let mut plan = solve(&d, &r).assignment;
    assert_eq!(plan.hosts.len(), 2);
    plan.place = [("a", 0), ("b", 0), ("c", 1), ("d", 1)].map(|(v, h)| (ServerId::new(v), h)).into();
    let (from, to) = (plan.hosts[0].name.clone(), plan.hosts[1].name.clone());
    let pin = RuleKind::Pinned { server: ServerId::new("a"), host: to.clone() };
    r.rules = Arc::new([(RuleId::new("r1"), Rule::new(pin))].into());
    let (after, placement) = repaired(&d, &plan, &r);
    assert!(placement.is_sound());
    assert_eq!((after.without_place.len(), after.assignment.hosts.len()), (0, 2));
    let moves: Vec<_> = after.moved.iter().map(|m| (m.server.as_str(), &m.from, &m.to)).collect();
    assert_eq!(moves, [("a", &from, &to), ("c", &to, &from)]);
}

/// By hand: 3 VMs of 3 GHz; a host carries 8, so two stand on "old" and one on H1 or the other way round. Without "old" its
/// VMs leave it; H1 takes one of them (3 + 3 = 6, 9 is too much), or they take a host of their own: never more than
/// two hosts, and none of them is "old".
#[test]
fn what_stood_on_a_host_that_is_gone_leaves_it() {
    use crate::placement::supply::{HostSupply, StandingHost};
    let d = demand(vec![vm("a", 3000.0, 1.0), vm("b", 3000.0, 1.0), vm("c", 3000.0, 1.0)]);
    let mut with = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    let old = StandingHost { name: "old".into(), host_type: with.host.id.clone(), ..StandingHost::default() };
    with.supply = Arc::new(HostSupply { standing: vec![old], ..HostSupply::default() });
    let plan = solve(&d, &with).assignment;
    let on_old: Vec<_> = plan.place.iter().filter(|(_, h)| plan.hosts[**h as usize].name == "old").collect();
    assert_eq!((plan.hosts.len(), on_old.is_empty()), (2, false));
    let without = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    let (after, placement) = repaired(&d, &plan, &without);
    assert!(placement.is_sound());
    assert_eq!(after.moved.len(), on_old.len());
    assert!(after.assignment.hosts.len() <= 2 && after.assignment.hosts.iter().all(|h| h.name != "old"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// With rules, and after the search: every VM has a place, no rule is broken that can be kept, each answer is
    /// no worse than the first, the same however it is sliced, and what it says of moves is so.
    #[test]
    fn the_search_only_makes_it_better(
        loads in prop::collection::vec((1u32..50, 1u32..50), 4..12),
        grow in 0usize..4,
        apart in any::<bool>(),
    ) {
        use crate::placement::rules::{Across, Members, Rule, RuleId, RuleKind};
        let mut r = resolved(&[]);
        let all = loads.iter().enumerate();
        let vms: Vec<_> = all
            .map(|(i, (cpu, memory))| vm(&format!("s{i:02}"), 100.0 * f64::from(*cpu), f64::from(*memory)))
            .collect();
        let plan = solve(&demand(vms.clone()), &r).assignment;
        let mut after = vms;
        after[grow] = vm(&format!("s{grow:02}"), 7000.0, 60.0);
        if apart {
            let kind = RuleKind::Apart { members: Members::named(["s00", "s01", "s02"]), across: Across::Host };
            r.rules = Arc::new(std::iter::once((RuleId::new("r1"), Rule::new(kind))).collect());
        }
        let d = demand(after);
        let problem = Arc::new(Problem::new(&d, &r));
        let (mut by_one, mut at_once) =
            (Repair::new(&problem, &plan, 3).expect("VMs"), Repair::new(&problem, &plan, 3).expect("VMs"));
        let first = by_one.best();
        while by_one.step(1) {}
        at_once.step(1_000_000);
        let better = at_once.best();
        prop_assert_eq!(&by_one.best(), &better);
        prop_assert!(better.assignment.hosts.len() <= first.assignment.hosts.len());
        for t in [&first, &better] {
            let p = evaluate(&problem, &d, &r, &t.assignment, false);
            prop_assert!(p.unplaced.is_empty() && p.broken.is_empty());
            prop_assert!(p.hosts.iter().all(|h| h.violations.is_empty()));
            let name = |a: &Assignment, s: &ServerId| a.hosts[a.place[s] as usize].name.clone();
            let moved = d.vms.iter().filter(|v| name(&plan, &v.server) != name(&t.assignment, &v.server));
            prop_assert_eq!(moved.count(), t.moved.len());
        }
        if !apart {
            prop_assert!(evaluate(&problem, &d, &r, &better.assignment, false).is_sound());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    /// Whatever changes, the repaired plan is sound, and who is on a host that still fits stays there.
    #[test]
    fn what_fits_stays(
        loads in prop::collection::vec((1u32..50, 1u32..50), 3..12),
        grow in prop::collection::vec(0u32..40, 12),
        gone in 0usize..12,
        failures in any::<bool>(),
    ) {
        let r = resolved(&[(AssumptionId::HostsThatMayFail, f64::from(u8::from(failures)))]);
        let vms = |more: &dyn Fn(usize) -> u32| {
            let of = |(i, (cpu, memory)): (usize, &(u32, u32))| {
                vm(&format!("s{i:02}"), 100.0 * f64::from((cpu + more(i)).min(70)), f64::from(*memory))
            };
            loads.iter().enumerate().map(of).collect::<Vec<_>>()
        };
        let d = demand(vms(&|_| 0));
        let plan = solve(&d, &r).assignment;
        let mut after = vms(&|i| if grow[i] > 30 { grow[i] } else { 0 });
        if gone < after.len() {
            after.remove(gone);
        }
        after.push(vm("new", 1000.0, 1.0));
        let (repaired, placement) = repaired(&demand(after.clone()), &plan, &r);
        prop_assert!(placement.is_sound());
        prop_assert_eq!(repaired.assignment.place.len(), after.len());
        // Before any failure a host carries 8 GHz and 80 GiB; the stricter ceiling counts here too.
        for (host, _) in plan.hosts.iter().enumerate() {
            let there: Vec<_> = after
                .iter()
                .filter(|v| plan.place.get(&v.server).is_some_and(|h| *h as usize == host))
                .collect();
            let cpu: f64 = there.iter().filter_map(|v| v.cpu.peak()).map(|(_, q)| q.mhz()).sum();
            let memory: f64 = there.iter().map(|v| v.memory.gib()).sum();
            if cpu <= 8000.0 && memory <= 80.0 {
                prop_assert!(there.iter().all(|v| repaired.moved.iter().all(|m| m.server != v.server)), "host {host}");
            }
        }
    }
}
