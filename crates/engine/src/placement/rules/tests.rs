//! Each kind of rule by hand, and all of them against a checker that is written on names and knows
//! nothing of the constraints.

use super::*;
use crate::assumption::AssumptionId;
use crate::demand::{Demand, VmDemand};
use crate::placement::constraints::{Constraint, Placed, find_members, of_rules, violations};
use crate::placement::supply::HostSupply;
use crate::placement::tests::{demand, resolved, vm};
use crate::placement::{Assignment, PlannedHost, Problem, Restart, RuleViolation, evaluate, failover};
use crate::project::Resolved;
use proptest::prelude::*;

fn host(name: &str, site: &str, rack: &str) -> PlannedHost {
    PlannedHost {
        site: Some(site.into()).filter(|s: &String| !s.is_empty()),
        rack: Some(rack.into()).filter(|s: &String| !s.is_empty()),
        ..PlannedHost::new(name, "ten-cores")
    }
}

/// Four hosts: two racks at one site, the last without a place.
fn hosts() -> Vec<PlannedHost> {
    vec![host("H1", "north", "A"), host("H2", "north", "A"), host("H3", "north", "B"), host("H4", "", "")]
}

fn ruled(kinds: Vec<RuleKind>) -> Resolved {
    let mut r = resolved(&[(AssumptionId::ReservedPorts, 0.0)]);
    let rules = kinds.into_iter().enumerate().map(|(i, k)| (RuleId::new(&format!("r{i}")), Rule::new(k)));
    r.rules = Arc::new(rules.collect());
    r
}

fn five() -> Demand {
    let mut d = demand((0..5).map(|i| vm(&format!("s{i}"), 1000.0, 1.0)).collect());
    d.vms[0].role = "Web".into();
    d.vms[1].role = "web ".into();
    d.vms[1].facts.environment = "production".into();
    d
}

/// What is broken: hosts and VMs of each violation.
fn broken(kind: RuleKind, lists: &[&[usize]]) -> Vec<(Vec<usize>, Vec<usize>)> {
    let (d, r) = (five(), ruled(vec![kind]));
    broken_on(&d, &r, lists).into_iter().map(|v| (v.hosts, v.vms)).collect()
}

fn broken_on(d: &Demand, r: &Resolved, lists: &[&[usize]]) -> Vec<RuleViolation> {
    let problem = Problem::new(d, r);
    let mut lists: Vec<Vec<usize>> = lists.iter().map(|l| l.to_vec()).collect();
    lists.resize(4, Vec::new());
    let facts = r.supply.facts(&hosts());
    violations(problem.rules(), &Placed { problem: &problem, facts: &facts, types: &[0; 4], lists: &lists })
}

#[test]
fn members_by_name_and_by_what_is_known() {
    let d = five();
    assert_eq!(Members::named(["S3", "gone", "s0"]).among(&d.vms), [0, 3]);
    let mut web = Members::with(Attribute::Role, "WEB");
    assert_eq!(web.among(&d.vms), [0, 1]);
    // Attributes add up, values of one are alternatives, names come on top.
    web.selected_by.push(Selector { attribute: Attribute::Environment, value: "production".into() });
    web.selected_by.push(Selector { attribute: Attribute::Environment, value: "test".into() });
    assert_eq!(web.among(&d.vms), [1]);
    web.servers.insert(ServerId::new("s4"));
    assert_eq!(web.among(&d.vms), [1, 4]);
    // What nobody knows is no value.
    assert!(Members::with(Attribute::Application, "").among(&d.vms).is_empty());
    assert!(Members::default().among(&d.vms).is_empty());
}

#[test]
fn apart_by_host_rack_and_site() {
    let kind = |across| RuleKind::Apart { members: Members::named(["s0", "s1", "s2"]), across };
    let lists: &[&[usize]] = &[&[0, 1, 4], &[], &[3], &[2]];
    assert_eq!(broken(kind(Across::Host), lists), [(vec![0], vec![0, 1])]);
    // H1 and H2 are in one rack, H3 in another of the same site; of H4 nothing is known.
    let lists: &[&[usize]] = &[&[0], &[1], &[2], &[3]];
    assert_eq!(broken(kind(Across::Host), lists), []);
    assert_eq!(broken(kind(Across::Rack), lists), [(vec![0, 1], vec![0, 1])]);
    assert_eq!(broken(kind(Across::Site), lists), [(vec![0, 1, 2], vec![0, 1, 2])]);
}

#[test]
fn together_and_never_with() {
    let together = RuleKind::Together { members: Members::named(["s0", "s1", "s2"]) };
    assert_eq!(broken(together.clone(), &[&[0, 1, 2], &[3]]), []);
    assert_eq!(broken(together, &[&[0, 1], &[3], &[2]]), [(vec![0, 2], vec![0, 1, 2])]);
    let never =
        RuleKind::NeverWith { members: Members::named(["s0", "s1"]), others: Members::named(["s1", "s2"]) };
    // s1 is on both sides and flees s2 only.
    assert_eq!(broken(never.clone(), &[&[0, 1], &[2]]), []);
    assert_eq!(broken(never, &[&[0, 2], &[1, 3]]), [(vec![0], vec![0, 2])]);
}

#[test]
fn hosts_pins_and_islands() {
    let members = Members::named(["s0", "s1"]);
    let racks = HostChoice { racks: ["north A".to_owned()].into(), ..HostChoice::default() };
    let only = RuleKind::OnlyOn { members: members.clone(), hosts: racks.clone() };
    assert_eq!(broken(only.clone(), &[&[0], &[1]]), []);
    assert_eq!(broken(only, &[&[0], &[], &[1]]), [(vec![2], vec![1])]);
    let not = RuleKind::NotOn { members: members.clone(), hosts: racks };
    assert_eq!(broken(not, &[&[0, 2], &[], &[1]]), [(vec![0], vec![0])]);
    let pin = |host: &str| RuleKind::Pinned { server: ServerId::new("s0"), host: host.into() };
    assert_eq!(broken(pin("H2"), &[&[], &[0]]), []);
    assert_eq!(broken(pin("H2"), &[&[0]]), [(vec![0], vec![0])]);
    assert_eq!(broken(pin("H9"), &[&[0]]), [(vec![0], vec![0])]);
    let island = RuleKind::Island { members: Members::named(["s0", "s1", "s2"]), hosts: 2 };
    assert_eq!(broken(island.clone(), &[&[0], &[1, 2], &[3], &[4]]), []);
    assert_eq!(broken(island, &[&[0], &[1], &[2]]), [(vec![0, 1, 2], vec![0, 1, 2])]);
}

/// A host has 2 ports and keeps none: the shared network takes one, each own one takes one.
#[test]
fn networks_of_their_own_take_ports() {
    let zone = |name: &str, ports| RuleKind::Zone { members: Members::named([name]), ports };
    let mut r = ruled(vec![zone("s0", 1), zone("s1", 1)]);
    r.host.ports = 2;
    let d = five();
    assert_eq!(broken_on(&d, &r, &[&[0, 1], &[2]]), []);
    assert_eq!(broken_on(&d, &r, &[&[0, 2], &[1, 3, 4]]), []);
    let found = broken_on(&d, &r, &[&[0, 1, 2]]);
    let found: Vec<_> = found.into_iter().map(|v| (v.rule.to_string(), v.vms)).collect();
    assert_eq!(found, [("r0".to_owned(), vec![0]), ("r1".to_owned(), vec![1])]);
    // Two ports for one network leave none for the shared one.
    let mut r = ruled(vec![zone("s0", 2)]);
    r.host.ports = 2;
    assert_eq!(broken_on(&d, &r, &[&[0]]), []);
    assert_eq!(broken_on(&d, &r, &[&[0, 1]]).len(), 1);
    // Where a host keeps two of its four ports, the shared network is on these: the pair of one own network fits
    // beside it, those of two do not.
    let keeps_two = |kinds: Vec<RuleKind>| {
        let mut r = ruled(kinds);
        r.policy = r.policy.with(AssumptionId::ReservedPorts, 2.0);
        r.host.ports = 4;
        r
    };
    assert_eq!(broken_on(&d, &keeps_two(vec![zone("s0", 2)]), &[&[0, 1]]), []);
    assert_eq!(broken_on(&d, &keeps_two(vec![zone("s0", 2), zone("s1", 2)]), &[&[0, 1]]).len(), 2);
}

/// 1 GHz of 10 is a tenth; 1 of 40 vCPUs and 1 of 80 VMs are less.
#[test]
fn largest_share_of_a_host() {
    let share = |percent| RuleKind::LargestShare {
        members: Members::named(["s0", "s1"]),
        share: Ratio::from_percent(percent),
    };
    assert_eq!(broken(share(10.0), &[&[0, 1, 2]]), []);
    assert_eq!(broken(share(9.0), &[&[0, 2], &[1]]), [(vec![0], vec![0]), (vec![1], vec![1])]);
}

#[test]
fn what_is_off_or_cannot_be_kept_does_not_count() {
    let mut r = ruled(vec![RuleKind::Together { members: Members::named(["s0", "s1"]) }]);
    assert_eq!(broken_on(&five(), &r, &[&[0], &[1]]).len(), 1);
    let before = Problem::new(&five(), &r).hash();
    Arc::make_mut(&mut r.rules).values_mut().for_each(|r| r.on = false);
    assert_eq!(broken_on(&five(), &r, &[&[0], &[1]]), []);
    assert_ne!(Problem::new(&five(), &r).hash(), before);
    assert_eq!(Problem::new(&five(), &r).hash(), Problem::new(&five(), &resolved(&[])).hash());
    let name = |r: &mut Resolved| Arc::make_mut(&mut r.rules).values_mut().for_each(|r| r.name = "x".into());
    Arc::make_mut(&mut r.rules).values_mut().for_each(|r| r.on = true);
    name(&mut r);
    // A name decides nothing.
    assert_eq!(Problem::new(&five(), &r).hash(), before);
}

#[test]
fn a_placement_with_a_broken_rule_is_not_sound() {
    let d = five();
    let free = resolved(&[]);
    let place = (0..5).map(|i| (ServerId::new(&format!("s{i}")), i % 3)).collect();
    let assignment = |r: &Resolved| Assignment {
        hosts: hosts(),
        place,
        made_for: Problem::new(&d, r).hash(),
        seed: 1,
        steps: 0,
        proven: None,
    };
    let a = assignment(&free);
    assert!(evaluate(&Problem::new(&d, &free), &d, &free, &a, true).is_sound());
    let r = ruled(vec![RuleKind::Together { members: Members::named(["s0", "s1"]) }]);
    let p = evaluate(&Problem::new(&d, &r), &d, &r, &a, true);
    assert_eq!(p.broken.len(), 1);
    assert!(!p.is_sound() && p.stale);
}

#[test]
fn names_of_new_rules_are_free() {
    let mut rules = Rules::new();
    assert_eq!(free_id([&rules]).as_str(), "r1");
    let rule = Rule::new(RuleKind::Together { members: Members::named(["a"]) });
    assert_eq!(rule.name, "a on one host");
    rules.insert(RuleId::new("r7"), rule.clone());
    rules.insert(RuleId::new("mine"), rule);
    assert_eq!(free_id([&rules, &Rules::new()]).as_str(), "r8");
}

/// A rule as the document holds it, and back.
#[test]
fn rules_go_round_as_json() {
    let rule = Rule {
        note: "contract".into(),
        after_failure: AfterFailure::MayBreak,
        ..Rule::new(RuleKind::Apart { members: Members::named(["a", "b"]), across: Across::Rack })
    };
    let text = serde_json::to_string(&rule).expect("plain data");
    assert_eq!(
        text,
        r#"{"name":"No two of a, b in one rack","kind":"apart","members":{"servers":["a","b"]},"across":"rack","after_failure":"may_break","on":true,"note":"contract"}"#
    );
    assert_eq!(serde_json::from_str::<Rule>(&text).expect("a rule"), rule);
}

/// A rule over five VMs and four hosts, drawn.
fn any_rule() -> impl Strategy<Value = RuleKind> {
    let some = prop::collection::btree_set(0usize..5, 1..=4)
        .prop_map(|s| Members::named(s.iter().map(|i| ["s0", "s1", "s2", "s3", "s4"][*i])));
    let places = prop::collection::btree_set(0usize..4, 1..=3).prop_map(|s| HostChoice {
        names: s.iter().map(|i| format!("H{}", i + 1)).collect(),
        ..HostChoice::default()
    });
    (some.clone(), some, places, 0usize..9, 1u32..3, 0usize..5).prop_map(
        |(members, others, hosts, kind, n, one)| match kind {
            0 => RuleKind::Apart { members, across: Across::Host },
            1 => RuleKind::Apart { members, across: Across::Rack },
            2 => RuleKind::Together { members },
            3 => RuleKind::NeverWith { members, others },
            4 => RuleKind::OnlyOn { members, hosts },
            5 => RuleKind::NotOn { members, hosts },
            6 => RuleKind::Zone { members, ports: n },
            7 => RuleKind::Island { members, hosts: n },
            _ => RuleKind::Pinned { server: ServerId::new(&format!("s{one}")), host: format!("H{n}") },
        },
    )
}

/// The checker: names and places only.
fn keeps(kind: &RuleKind, all: &[RuleKind], vms: &[VmDemand], place: &[Option<usize>]) -> bool {
    let hosts = hosts();
    let on = |m: &Members| -> Vec<(usize, usize)> {
        (0..vms.len()).filter(|i| m.takes(&vms[*i])).filter_map(|i| Some((i, place[i]?))).collect()
    };
    let choice = |c: &HostChoice, h: usize| c.names.contains(&hosts[h].name);
    match kind {
        RuleKind::Apart { members, across } => {
            let at = on(members);
            at.iter().all(|(i, h)| {
                at.iter().all(|(j, g)| {
                    let same_rack = hosts[*h].rack.is_some()
                        && (&hosts[*h].site, &hosts[*h].rack) == (&hosts[*g].site, &hosts[*g].rack);
                    i == j || h != g && (*across == Across::Host || !same_rack)
                })
            })
        }
        RuleKind::Together { members } => on(members).windows(2).all(|w| w[0].1 == w[1].1),
        RuleKind::NeverWith { members, others } => on(members)
            .iter()
            .all(|(i, h)| on(others).iter().all(|(j, g)| i == j || h != g || members.takes(&vms[*j]))),
        RuleKind::OnlyOn { members, hosts } => on(members).iter().all(|(_, h)| choice(hosts, *h)),
        RuleKind::NotOn { members, hosts } => on(members).iter().all(|(_, h)| !choice(hosts, *h)),
        RuleKind::Zone { .. } => (0..4).all(|h| {
            let mut ports = 0;
            let mut own = vec![false; vms.len()];
            for zone in all {
                if let RuleKind::Zone { members, ports: p } = zone {
                    (0..vms.len()).filter(|i| members.takes(&vms[*i])).for_each(|i| own[i] = true);
                    ports += if on(members).iter().any(|(_, g)| *g == h) { *p } else { 0 };
                }
            }
            let shared = (0..vms.len()).any(|i| place[i] == Some(h) && !own[i]);
            ports + u32::from(shared) <= 2
        }),
        RuleKind::Island { members, hosts } => {
            on(members).iter().map(|(_, h)| *h).collect::<std::collections::BTreeSet<_>>().len()
                <= *hosts as usize
        }
        RuleKind::Pinned { server, host } => (0..vms.len())
            .all(|i| vms[i].server != *server || place[i].is_none_or(|h| hosts[h].name == *host)),
        RuleKind::LargestShare { .. } => true,
    }
}

fn drawn(kinds: Vec<RuleKind>) -> (Demand, Resolved) {
    let mut r = ruled(kinds);
    r.host.ports = 2;
    (five(), r)
}

proptest! {
    /// A plan is called broken exactly where the checker says so, and a rule is named exactly where it is
    /// the one that is broken (zones share the blame).
    #[test]
    fn violations_are_those_of_the_checker(
        kinds in prop::collection::vec(any_rule(), 1..5),
        at in prop::collection::vec(prop::option::of(0usize..4), 5),
    ) {
        let (d, r) = drawn(kinds.clone());
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); 4];
        at.iter().enumerate().for_each(|(vm, h)| if let Some(h) = h { lists[*h].push(vm) });
        let slices: Vec<&[usize]> = lists.iter().map(Vec::as_slice).collect();
        let found = broken_on(&d, &r, &slices);
        for (i, kind) in kinds.iter().enumerate() {
            let named = found.iter().any(|v| v.rule.as_str() == format!("r{i}"));
            let kept = keeps(kind, &kinds, &d.vms, &at);
            if matches!(kind, RuleKind::Zone { .. }) {
                prop_assert!(kept || found.iter().any(|v| !v.hosts.is_empty()));
                prop_assert!(!named || !kept);
            } else {
                prop_assert_eq!(named, !kept, "{:?}", kind);
            }
        }
    }

    /// What was put only where every constraint allowed it breaks nothing, and taking away and putting
    /// back changes no answer.
    #[test]
    fn what_is_allowed_breaks_nothing(
        kinds in prop::collection::vec(any_rule(), 1..5),
        wish in prop::collection::vec(0usize..4, 5),
    ) {
        let (d, r) = drawn(kinds);
        let problem = Problem::new(&d, &r);
        let facts = r.supply.facts(&hosts());
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); 4];
        let mut all: Vec<Box<dyn Constraint>> = of_rules(problem.rules(), 5, |_| true);
        let empty = lists.clone();
        let placed = Placed { problem: &problem, facts: &facts, types: &[0; 4], lists: &empty };
        all.iter_mut().for_each(|c| c.look_at(&placed));
        for (vm, first) in wish.into_iter().enumerate() {
            let host = (0..4).map(|h| (first + h) % 4).find(|h| all.iter().all(|c| c.allows(vm, *h)));
            if let Some(host) = host {
                all.iter_mut().for_each(|c| c.put(vm, host));
                all.iter_mut().for_each(|c| c.take(vm, host));
                prop_assert!(all.iter().all(|c| c.allows(vm, host)));
                all.iter_mut().for_each(|c| c.put(vm, host));
                lists[host].push(vm);
            }
        }
        let slices: Vec<&[usize]> = lists.iter().map(Vec::as_slice).collect();
        prop_assert_eq!(broken_on(&d, &r, &slices), []);
    }

    /// Restart plans against all plans: five VMs on four hosts, one or two of which fail. Rules that the
    /// plan breaks already are left out: what is broken before is not for the failure to mend.
    #[test]
    fn restarts_keep_the_rules_that_hold(
        kinds in prop::collection::vec(any_rule(), 0..4),
        at in prop::collection::vec(0usize..4, 5),
        sizes in prop::collection::vec(1u32..6, 5),
        down in 1usize..3,
    ) {
        let here: Vec<Option<usize>> = at.iter().map(|h| Some(*h)).collect();
        // Islands name their hosts by what is on them: their own test is below.
        let kinds: Vec<RuleKind> = kinds
            .iter()
            .filter(|k| keeps(k, &kinds, &five().vms, &here) && !matches!(k, RuleKind::Island { .. }))
            .cloned()
            .collect();
        let (mut d, r) = drawn(kinds.clone());
        for (vm, n) in d.vms.iter_mut().zip(&sizes) {
            vm.cpu = crate::profile::Profile::flat(crate::quantity::Mhz::from_mhz(1000.0 * f64::from(*n)));
        }
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); 4];
        at.iter().enumerate().for_each(|(vm, h)| lists[*h].push(vm));
        let problem = Problem::new(&d, &r);
        let sets: Vec<Vec<usize>> =
            if down == 1 { (0..4).map(|h| vec![h]).collect() } else { vec![vec![0, 1], vec![2, 3], vec![1, 3]] };
        let mut several = failover::Failover::with_rules(
            &problem,
            &hosts(),
            &lists.iter().map(|l| l.iter().map(|v| *v as u32).collect()).collect::<Vec<_>>(),
            &|_| true,
        );
        // A pin to a host that is down cannot count.
        let after: Vec<RuleKind> =
            kinds.iter().filter(|k| !matches!(k, RuleKind::Pinned { .. })).cloned().collect();
        let holds = |place: &[Option<usize>]| {
            let room = (0..4).all(|h| {
                let sum: u32 = (0..5).filter(|v| place[*v] == Some(h)).map(|v| sizes[v]).sum();
                f64::from(sum) <= 9.5
            });
            room && after.iter().all(|k| keeps(k, &kinds, &d.vms, place))
        };
        for failed in sets {
            let answer = several.restart(&problem, &failed);
            let moving: Vec<usize> = (0..5).filter(|v| failed.contains(&at[*v])).collect();
            let others: Vec<usize> = (0..4).filter(|h| !failed.contains(h)).collect();
            let possible = (0..others.len().pow(moving.len() as u32)).any(|mut n| {
                let mut place = here.clone();
                for vm in &moving {
                    place[*vm] = Some(others[n % others.len()]);
                    n /= others.len();
                }
                holds(&place)
            });
            // Five VMs are few: the search tries every plan, so each answer is a proof.
            prop_assert_eq!(answer.is_safe(), possible, "{:?}", answer);
            prop_assert!(!matches!(answer, Restart::NotFound(_)));
            if let Restart::Safe(plan) = answer {
                let mut place = here.clone();
                for (vm, to) in &plan {
                    prop_assert!(moving.contains(vm) && !failed.contains(to));
                    place[*vm] = Some(*to);
                }
                prop_assert_eq!(plan.len(), moving.len());
                prop_assert!(holds(&place));
            }
        }
    }
}

/// An island of two hosts: what is on them restarts on the other one, and on no third.
#[test]
fn restarts_stay_on_the_island() {
    let island = |hosts| RuleKind::Island { members: Members::named(["s0", "s1"]), hosts };
    let lists = [vec![0], vec![1], vec![2], vec![]];
    let plans = |kind| {
        let d = five();
        failover::restart_plans(&Problem::new(&d, &ruled(vec![kind])), &hosts(), &lists)
    };
    assert_eq!(plans(island(2))[..2], [Restart::Safe(vec![(0, 1)]), Restart::Safe(vec![(1, 0)])]);
    // Members on one host only, two allowed: the first other host is of the island too.
    let d = five();
    let r = ruled(vec![island(2)]);
    let only =
        failover::restart_plans(&Problem::new(&d, &r), &hosts(), &[vec![], vec![], vec![0, 1], vec![]]);
    assert_eq!(only[2], Restart::Safe(vec![(0, 0), (1, 0)]));
}

/// Three hosts with one of three each: no host is left that has none of them.
#[test]
fn apart_after_a_failure_only_where_it_holds() {
    let apart = RuleKind::Apart { members: Members::named(["s0", "s1", "s2"]), across: Across::Host };
    let d = five();
    let mut r = ruled(vec![apart]);
    let lists = [vec![0], vec![1], vec![2]];
    let three = &hosts()[..3];
    let strict = failover::restart_plans(&Problem::new(&d, &r), three, &lists);
    assert!(
        strict
            .iter()
            .all(|r| matches!(r, Restart::NoHost { vms, rules } if vms.len() == 1 && rules.len() == 1))
    );
    Arc::make_mut(&mut r.rules).values_mut().for_each(|r| r.after_failure = AfterFailure::MayBreak);
    let soft = failover::restart_plans(&Problem::new(&d, &r), three, &lists);
    assert!(soft.iter().all(Restart::is_safe));
}

#[test]
fn found_rules_keep_their_order() {
    let r = ruled(vec![
        RuleKind::Together { members: Members::named(["s0"]) },
        RuleKind::Island { members: Members::named(["s1"]), hosts: 1 },
    ]);
    let ids: Vec<String> = find_members(&r.rules, &five().vms).iter().map(|f| f.id.to_string()).collect();
    assert_eq!(ids, ["r0", "r1"]);
    assert!(HostSupply::default().is_empty());
}

mod bounds;
mod classes;
mod lowering;
mod solving;
mod zones;
