//! Conflicts by hand, and properties: what is called impossible has no plan, and each rule of a set that
//! is named is needed for it.

use super::*;
use crate::assumption::AssumptionId;
use crate::demand::Demand;
use crate::placement::PlannedHost;
use crate::placement::constraints::{Placed, violations};
use crate::placement::rules::{Across, HostChoice, Members, Rule, RuleKind, Rules};
use crate::placement::supply::{HostSupply, StandingHost, SupplySite, ToBuy};
use crate::placement::tests::{demand, resolved, vm};
use crate::project::Resolved;
use crate::quantity::Ratio;
use proptest::prelude::*;
use std::sync::Arc;

fn five() -> Demand {
    demand((0..5).map(|i| vm(&format!("s{i}"), 1000.0, 1.0)).collect())
}

fn with(kinds: Vec<RuleKind>) -> Resolved {
    let mut r = resolved(&[]);
    let rules: Rules =
        kinds.into_iter().enumerate().map(|(i, k)| (RuleId::new(&format!("r{i}")), Rule::new(k))).collect();
    r.rules = Arc::new(rules);
    r
}

fn told(r: &Resolved) -> Vec<(Vec<String>, Vec<usize>)> {
    rule_conflicts(&Problem::new(&five(), r))
        .into_iter()
        .map(|c| (c.rules.iter().map(ToString::to_string).collect(), c.vms))
        .collect()
}

fn set(ids: &[&str], vms: &[usize]) -> (Vec<String>, Vec<usize>) {
    (ids.iter().map(ToString::to_string).collect(), vms.to_vec())
}

fn apart(names: &[&str]) -> RuleKind {
    RuleKind::Apart { members: Members::named(names.iter().copied()), across: Across::Host }
}

fn together(names: &[&str]) -> RuleKind {
    RuleKind::Together { members: Members::named(names.iter().copied()) }
}

fn pin(server: &str, host: &str) -> RuleKind {
    RuleKind::Pinned { server: crate::inventory::ServerId::new(server), host: host.into() }
}

#[test]
fn together_and_apart() {
    // r1 has nothing to do with it.
    let r = with(vec![together(&["s0", "s1"]), together(&["s2", "s3"]), apart(&["s0", "s1", "s4"])]);
    let found = rule_conflicts(&Problem::new(&five(), &r));
    assert_eq!(told(&r), [set(&["r0", "r2"], &[0, 1])]);
    assert_eq!(
        found[0].diagnostic.message,
        "The rules “s0, s1 on one host” and “No two of s0, s1, s4 on one host” cannot all be kept: s0 and s1 \
         have to be on one host and may not meet"
    );
    assert_eq!(told(&with(vec![together(&["s0", "s1"]), apart(&["s1", "s2"])])), []);
}

/// a with b, b with c, c not with a: all three are needed; the fourth is not.
#[test]
fn a_chain_is_named_whole() {
    let never = RuleKind::NeverWith { members: Members::named(["s2"]), others: Members::named(["s0"]) };
    let r = with(vec![together(&["s0", "s1"]), together(&["s3", "s4"]), together(&["s1", "s2"]), never]);
    assert_eq!(told(&r), [set(&["r0", "r2", "r3"], &[0, 2])]);
}

#[test]
fn two_conflicts_are_both_told() {
    let r = with(vec![
        together(&["s0", "s1"]),
        apart(&["s0", "s1"]),
        together(&["s2", "s3"]),
        apart(&["s2", "s3"]),
    ]);
    assert_eq!(told(&r), [set(&["r0", "r1"], &[0, 1]), set(&["r2", "r3"], &[2, 3])]);
}

#[test]
fn pins_are_rules_like_others() {
    let not = RuleKind::NotOn { members: Members::named(["s0"]), hosts: HostChoice::named("H1") };
    assert_eq!(told(&with(vec![pin("s0", "H1"), not])), [set(&["r0", "r1"], &[0])]);
    assert_eq!(told(&with(vec![pin("s0", "H1"), pin("s0", "H2")])), [set(&["r0", "r1"], &[0])]);
    // Two VMs pinned to one host share it.
    let r = with(vec![pin("s0", "H1"), pin("s1", "H1"), apart(&["s0", "s1"])]);
    assert_eq!(told(&r), [set(&["r0", "r1", "r2"], &[0, 1])]);
    assert_eq!(told(&with(vec![pin("s0", "H1"), pin("s1", "H2"), apart(&["s0", "s1"])])), []);
}

/// A host carries 8 of 10 GHz: nine VMs of 1 GHz do not go on one.
#[test]
fn together_is_too_large_for_a_host() {
    let names: Vec<String> = (0..9).map(|i| format!("s{i}")).collect();
    let all: Vec<&str> = names.iter().map(String::as_str).collect();
    let d = demand(all.iter().map(|n| vm(n, 1000.0, 1.0)).collect());
    let found = |names: &[&str]| rule_conflicts(&Problem::new(&d, &with(vec![together(names)])));
    assert_eq!(found(&all[..8]), []);
    let over = found(&all);
    assert_eq!(over.len(), 1);
    assert!(over[0].diagnostic.message.ends_with("than any host they may be on has: CPU"), "{over:?}");
}

#[test]
fn a_class_that_no_host_has() {
    let only = RuleKind::OnlyOn { members: Members::named(["s3"]), hosts: HostChoice::class("gpu") };
    let mut r = with(vec![only]);
    assert_eq!(told(&r), [set(&["r0"], &[3])]);
    r.supply = Arc::new(HostSupply {
        standing: vec![StandingHost {
            name: "old".into(),
            host_type: "ten-cores".into(),
            classes: ["gpu".to_owned()].into(),
            ..StandingHost::default()
        }],
        ..HostSupply::default()
    });
    assert_eq!(told(&r), []);
}

/// Three VMs in two racks, two sites, and on three hosts of which two may be bought.
#[test]
fn more_apart_than_there_are_places() {
    let rack = |across| RuleKind::Apart { members: Members::named(["s0", "s1", "s2"]), across };
    let mut r = with(vec![rack(Across::Rack), rack(Across::Host)]);
    r.supply = Arc::new(HostSupply {
        sites: vec![SupplySite { name: "n".into(), racks: vec!["A".into(), "B".into()] }],
        ..HostSupply::default()
    });
    assert_eq!(told(&r), [set(&["r0"], &[0, 1, 2])]);
    let mut r = with(vec![rack(Across::Host)]);
    let buy = |most| ToBuy { host_type: "ten-cores".into(), most: Some(most), ..ToBuy::default() };
    r.supply = Arc::new(HostSupply { to_buy: vec![buy(2)], ..HostSupply::default() });
    let found = rule_conflicts(&Problem::new(&five(), &r));
    assert!(found[0].diagnostic.message.ends_with("have to be apart, and there are 2 hosts for them"));
    r.supply = Arc::new(HostSupply { to_buy: vec![buy(3)], ..HostSupply::default() });
    assert_eq!(told(&r), []);
    // Without places nobody knows how many racks there will be.
    assert_eq!(told(&with(vec![rack(Across::Rack), rack(Across::Site)])), []);
}

#[test]
fn shares_ports_and_islands() {
    let share = RuleKind::LargestShare { members: Members::named(["s0"]), share: Ratio::from_percent(5.0) };
    assert_eq!(told(&with(vec![share])), [set(&["r0"], &[0])]);
    let zone = |name: &str| RuleKind::Zone { members: Members::named([name]), ports: 2 };
    let mut r = with(vec![zone("s0"), zone("s1"), together(&["s0", "s1"])]);
    r.policy = r.policy.with(AssumptionId::ReservedPorts, 0.0);
    r.host.ports = 2;
    // Without its own network s0 would use the shared one: with 2 ports of the other that is 3 of 2 too.
    assert_eq!(told(&r), [set(&["r1", "r2"], &[0, 1])]);
    let island = |n| RuleKind::Island { members: Members::named(["s0", "s1", "s2"]), hosts: n };
    assert_eq!(told(&with(vec![island(2), apart(&["s0", "s1", "s2"])])), [set(&["r0", "r1"], &[0, 1, 2])]);
    assert_eq!(told(&with(vec![island(3), apart(&["s0", "s1", "s2"])])), []);
}

fn any_rule() -> impl Strategy<Value = RuleKind> {
    let some = prop::collection::btree_set(0usize..4, 1..=3)
        .prop_map(|s| Members::named(s.iter().map(|i| ["s0", "s1", "s2", "s3"][*i])));
    let places = prop::collection::btree_set(0usize..2, 1..=1).prop_map(|s| HostChoice {
        names: s.iter().map(|i| format!("H{}", i + 1)).collect(),
        ..HostChoice::default()
    });
    (some.clone(), some, places, 0usize..7, 1u32..3, 0usize..4).prop_map(
        |(members, others, hosts, kind, n, one)| match kind {
            0 | 1 => RuleKind::Apart { members, across: Across::Host },
            2 => RuleKind::Together { members },
            3 => RuleKind::NeverWith { members, others },
            4 => RuleKind::NotOn { members, hosts },
            5 => RuleKind::Island { members, hosts: n },
            _ => RuleKind::Pinned {
                server: crate::inventory::ServerId::new(&format!("s{one}")),
                host: format!("H{n}"),
            },
        },
    )
}

/// Whether any placement of four VMs on four hosts keeps the rules.
fn possible(d: &Demand, r: &Resolved) -> bool {
    let problem = Problem::new(d, r);
    let hosts: Vec<PlannedHost> = (1..=4).map(|n| PlannedHost::new(format!("H{n}"), "ten-cores")).collect();
    let facts = r.supply.facts(&hosts);
    (0..256usize).any(|mut n| {
        let mut lists: Vec<Vec<usize>> = vec![Vec::new(); 4];
        for vm in 0..4 {
            lists[n % 4].push(vm);
            n /= 4;
        }
        let placed = Placed { problem: &problem, facts: &facts, types: &[0; 4], lists: &lists };
        violations(problem.rules(), &placed).is_empty()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn what_is_called_impossible_has_no_plan(kinds in prop::collection::vec(any_rule(), 1..6)) {
        let d = demand((0..4).map(|i| vm(&format!("s{i}"), 1000.0, 1.0)).collect());
        let r = with(kinds.clone());
        let problem = Problem::new(&d, &r);
        for conflict in rule_conflicts(&problem) {
            let only = |skip: Option<&RuleId>| {
                let mut r = r.clone();
                Arc::make_mut(&mut r.rules)
                    .retain(|id, _| conflict.rules.contains(id) && Some(id) != skip);
                r
            };
            prop_assert!(!possible(&d, &only(None)), "{conflict:?}");
            // Without any one of them nothing is called impossible.
            for id in &conflict.rules {
                prop_assert!(rule_conflicts(&Problem::new(&d, &only(Some(id)))).is_empty(), "{conflict:?}");
            }
        }
    }
}
