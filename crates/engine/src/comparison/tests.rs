//! Known answers by hand, and what must hold between answers.

use super::*;
use crate::assumption::AssumptionId;
use crate::demand::{Demand, VmDemand};
use crate::licensing;
use crate::placement::tests::{demand, resolved, vm};
use crate::placement::{Problem, evaluate, propose_best};
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::{Mhz, MiB};
use crate::time::Day;
use proptest::prelude::*;
use std::sync::Arc;

const TODAY: Day = Day::from_ymd(2026, 11, 21);

fn basis(d: &Demand, r: &Resolved, hosts: Vec<HostType>) -> Basis {
    let room = Room { names: vec!["all".into()], of: vec![0; d.vms.len()] };
    Basis {
        problem: Arc::new(Problem::new(d, r)),
        demand: Arc::new(d.clone()),
        resolved: Arc::new(r.clone()),
        hosts: Arc::new(hosts),
        room: Arc::new(room),
        today: TODAY,
    }
}

fn answer(b: &Basis, q: &Question) -> Answer {
    let mut a = Answering::new(b.clone(), q.clone()).expect("a question that means something");
    while a.step(1000).is_some() {}
    a.finish()
}

/// The plan itself, as the page has it.
fn plan(b: &Basis) -> Answer {
    let r = &b.resolved;
    let horizon = r.policy.horizon_months();
    let cost = licensing::LicenceCost::new(&b.demand, r, TODAY, horizon);
    let found = propose_best(&b.problem, &cost, r.seed).expect("a plan");
    let p = evaluate(&b.problem, &b.demand, r, &found.assignment, false);
    let l = licensing::count(&p, &b.demand, r, TODAY, horizon);
    Answer::of(&p, Some(&l), &r.rates)
}

fn compared(b: &Basis, questions: &[Question]) -> Comparison {
    let answers = questions.iter().map(|q| (q.clone(), answer(b, q))).collect();
    Comparison { plan: plan(b), answers }
}

fn at_hours(name: &str, from: usize, mhz: f64) -> VmDemand {
    let mut one = vm(name, 0.0, 1.0);
    one.cpu =
        Profile::new(|h| Some(Mhz::from_mhz(if (from..from + 42).contains(&h.index()) { mhz } else { 0.0 })));
    one
}

/// By hand, hosts of 10 GHz, no failure planned, ceiling 80 %: four VMs of 6 GHz, each in a quarter of the week of its
/// own. Hour by hour one host carries all (6 of 8). By their peaks 24 GHz: one VM a host, 4 hosts. The 95th percentile
/// of a week of which a quarter is busy is the peak: 4 hosts too. The 70th is nothing: one host, and no hour is over.
#[test]
fn arrangements_by_hand() {
    let d = demand((0..4).map(|i| at_hours(&format!("s{i}"), i * 42, 6000.0)).collect());
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0), (AssumptionId::Percentile, 0.95)]);
    let b = basis(&d, &r, Vec::new());
    let peaks = Question::Arranged(Arrangement::SumOfPeaks);
    let share = Question::Arranged(Arrangement::Percentile);
    let c = compared(&b, &[peaks.clone(), share.clone()]);
    assert_eq!((c.plan.hosts, c.plan.least), (1, 1));
    let a = &c.answers[&peaks];
    assert_eq!((a.hosts, a.least, a.hours_over), (4, 4, Some(0)));
    assert_eq!(c.answers[&share].hosts, 4);
    // 24 ÷ 8 = 3 by the simple bound; no two of 6 go together, so 4, and that three more are needed is proven.
    let difference = c.hosts(&peaks).expect("answered");
    assert_eq!((difference.found, difference.from, difference.to), (3, 3, 3));
    assert_eq!(difference.proof(), Proof::Exact);
}

/// By hand: three VMs of 5 GHz for 8 of 168 hours, the same ones. The 95th percentile is the 160th of 168 hours in
/// order: nothing. Packed by that they share one host; as they need, 15 GHz pass its 8 GHz in 8 hours.
#[test]
fn what_a_percentile_leaves_out_is_told() {
    let short = |i: usize| {
        let mut one = vm(&format!("s{i}"), 0.0, 1.0);
        one.cpu = Profile::new(|h| Some(Mhz::from_mhz(if h.index() < 8 { 5000.0 } else { 0.0 })));
        one
    };
    let d = demand((0..3).map(short).collect());
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0), (AssumptionId::Percentile, 0.95)]);
    let b = basis(&d, &r, Vec::new());
    let a = answer(&b, &Question::Arranged(Arrangement::Percentile));
    assert_eq!((a.hosts, a.hours_over), (1, Some(8)));
    assert_eq!(plan(&b).hosts, 3);
}

/// By hand: 9 VMs of 2 GHz on hosts of 10 GHz need 4 with one failure (see `placement::tests`), and 3 without:
/// 18 ÷ 8 = 2.25. Both bounds are 3, so that one fewer is enough is found, not proven.
#[test]
fn what_failover_costs() {
    let d = demand((0..9).map(|i| vm(&format!("s{i}"), 2000.0, 1.0)).collect());
    let b = basis(&d, &resolved(&[]), Vec::new());
    let q = Question::WithoutFailover;
    let c = compared(&b, std::slice::from_ref(&q));
    assert_eq!((c.plan.hosts, c.plan.least, c.answers[&q].hosts), (4, 3, 3));
    let d = c.hosts(&q).expect("answered");
    assert_eq!((d.found, d.proof()), (-1, Proof::Found));
    // A host costs what the catalogue says; nothing here has a licence but the platform.
    let (plan, without) = (c.plan.hardware.expect("priced"), c.answers[&q].hardware.expect("priced"));
    assert!((plan.amount() / 4.0 - without.amount() / 3.0).abs() < 1e-9);
    let money = c.money(&q).expect("priced");
    assert!(money.amount() < 0.0);
}

/// By hand: 12 VMs of 24 GiB on hosts of 100 GiB, 80 % of it. Three a host, 4 hosts, and 12 × 24 ÷ 80 = 3.6: 4 at
/// least. With 128 GiB more, 80 % of 228 are 182.4 GiB: 288 ÷ 182.4 = 1.58, so 2: 7 a host. Both are proven.
#[test]
fn more_memory_is_proven() {
    let d = demand((0..12).map(|i| vm(&format!("s{i:02}"), 100.0, 24.0)).collect());
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    let b = basis(&d, &r, Vec::new());
    let q = Question::MoreMemory(128);
    let c = compared(&b, std::slice::from_ref(&q));
    assert_eq!((c.plan.hosts, c.answers[&q].hosts), (4, 2));
    assert_eq!(c.hosts(&q).map(|d| (d.found, d.proof())), Some((-2, Proof::Exact)));
}

/// By hand: two groups, each one VM of 1 GHz, one failure planned. Together 2 hosts; apart 2 each.
#[test]
fn groups_have_hosts_of_their_own() {
    let d = demand(vec![vm("a", 1000.0, 1.0), vm("b", 1000.0, 1.0)]);
    let mut b = basis(&d, &resolved(&[]), Vec::new());
    b.room = Arc::new(Room { names: vec!["one".into(), "two".into()], of: vec![0, 1] });
    let q = Question::Arranged(Arrangement::AsInTheRoom);
    let c = compared(&b, std::slice::from_ref(&q));
    assert_eq!((c.plan.hosts, c.answers[&q].hosts, c.answers[&q].least), (2, 4, 4));
    assert_eq!(c.hosts(&q).map(|d| d.proof()), Some(Proof::Exact));
}

/// By hand: 4 VMs of 3 GHz. Hosts of 10 GHz carry 8: two each, 2 hosts. Hosts of 20 GHz carry 16: all, 1 host.
#[test]
fn another_host_type() {
    let d = demand((0..4).map(|i| vm(&format!("s{i}"), 3000.0, 1.0)).collect());
    let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    let mut large = r.host.clone();
    large.id = "twenty".into();
    large.clock = Mhz::from_ghz(2.0);
    large.price = Money::new(7000.0, r.rates.own());
    let b = basis(&d, &r, vec![r.host.clone(), large]);
    let q = Question::OnHost("twenty".into());
    let a = answer(&b, &q);
    assert_eq!((a.hosts, a.hardware), (1, Some(Money::new(7000.0, r.rates.own()))));
    assert_eq!(a.vms, 4);
    let per_vm = a.money_per_vm().expect("priced").amount();
    assert!((per_vm - a.money().expect("priced").amount() / 4.0).abs() < 1e-9);
    let asked = questions(&r, &b.hosts, &b.room);
    assert!(asked.contains(&q) && !asked.contains(&Question::OnHost(r.host.id.clone())));
    assert!(!asked.contains(&Question::WithoutFailover), "none is planned for");
}

#[test]
fn what_cannot_be_asked_is_not() {
    let r = resolved(&[(AssumptionId::CpuCeiling, AssumptionId::CpuCeiling.info().max)]);
    let room = Room { names: vec!["all".into()], of: Vec::new() };
    let asked = questions(&r, &[], &room);
    assert!(!asked.iter().any(|q| matches!(q, Question::HigherCeiling(AssumptionId::CpuCeiling, _))));
    assert!(!asked.contains(&Question::Arranged(Arrangement::AsInTheRoom)), "there is one room");
    assert!(Question::OnHost("nowhere".into()).resolved(&r, &[]).is_none());
}

/// By hand, intervals of hosts [least, found]: plan [7, 8].
#[test]
fn what_follows_from_bounds() {
    let of = |least: u32, hosts: u32| Answer {
        hosts,
        least,
        vms: 10,
        unplaced: 0,
        not_safe: 0,
        cores: 0,
        hardware: None,
        licences: None,
        hours_over: None,
        steps: 0,
    };
    let plan = of(7, 8);
    let d = |other: Answer, effect| Difference::between(&plan, &other, effect).proof();
    // 5 are enough and the plan needs 7 at least: two fewer at least.
    assert_eq!(d(of(5, 5), Effect::Relaxes), Proof::AtLeast(-2));
    // 8 are needed even so: nothing is saved, though the search found 9.
    assert_eq!(d(of(8, 9), Effect::Relaxes), Proof::Exact);
    assert_eq!(d(of(7, 7), Effect::Relaxes), Proof::Found);
    assert_eq!(d(of(10, 11), Effect::Tightens), Proof::AtLeast(2));
    assert_eq!(d(of(6, 9), Effect::Changes), Proof::Found);
    let exact = Difference::between(&of(7, 7), &of(9, 9), Effect::Changes);
    assert_eq!((exact.proof(), exact.found), (Proof::Exact, 2));
    // Fewer VMs have a place there: the counts are of different things.
    assert_eq!(d(Answer { unplaced: 1, ..of(5, 5) }, Effect::Changes), Proof::Found);
}

/// With as many hosts a relaxation is never dearer than the plan, which still holds; with fewer it may be.
#[test]
fn a_relaxation_is_not_dearer_for_as_many_hosts() {
    let b = basis(&demand(vec![vm("a", 1000.0, 1.0)]), &resolved(&[]), Vec::new());
    let plan = plan(&b);
    let own = plan.money().expect("priced").currency();
    let of = |hosts: u32, licences: f64| {
        let answer = Answer {
            hosts,
            licences: Some(Money::new(licences, own)),
            hardware: Some(Money::zero(own)),
            ..plan.clone()
        };
        let q = Question::WithoutFailover;
        let as_it_is = Answer {
            hosts: 8,
            licences: Some(Money::new(100.0, own)),
            hardware: Some(Money::zero(own)),
            ..plan.clone()
        };
        Comparison { plan: as_it_is, answers: [(q.clone(), answer)].into_iter().collect() }
            .money(&q)
            .map(Money::amount)
    };
    assert_eq!(of(8, 130.0), Some(0.0));
    assert_eq!(of(9, 130.0), Some(0.0));
    assert_eq!(of(8, 90.0), Some(-10.0));
    assert_eq!(of(7, 130.0), Some(30.0));
}

#[test]
fn every_answer_has_its_working() {
    let d = demand((0..9).map(|i| vm(&format!("s{i}"), 2000.0, 1.0)).collect());
    let b = basis(&d, &resolved(&[]), Vec::new());
    let asked = questions(&b.resolved, &b.hosts, &b.room);
    let c = compared(&b, &asked);
    for q in asked {
        let hosts = crate::figure::FigureId::HostsIf(q.clone());
        let w = explain::explain(&hosts, &c, &b.resolved).expect("a working");
        assert_eq!(w.result, crate::figure::Value::Count(u64::from(c.answers[&q].hosts), "hosts"));
        let money = explain::explain(&crate::figure::FigureId::MoneyIf(q.clone()), &c, &b.resolved);
        let shown = c.answers[&q].money().map(crate::figure::Value::Money);
        assert_eq!(money.map(|w| w.result), shown, "{q:?}");
    }
}

#[test]
fn rooms_are_sites_and_environments() {
    use crate::inventory::Inventory;
    let d = demand(vec![vm("a", 1.0, 1.0), vm("b", 1.0, 1.0)]);
    let room = Room::new(&d, &Inventory::default());
    assert_eq!((room.names, room.of), (vec!["not given".to_owned()], vec![0, 0]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever relaxes needs no more hosts at least than the plan has, whatever tightens has no fewer than the plan
    /// needs at least, and slicing changes nothing.
    #[test]
    fn bounds_go_the_way_of_the_rules(sizes in prop::collection::vec((500u32..4000, 1u32..40), 3..14)) {
        let vms = sizes.iter().enumerate().map(|(i, (mhz, gib))| {
            let mut one = vm(&format!("s{i:02}"), 0.0, f64::from(*gib));
            one.cpu = Profile::new(|h| Some(Mhz::from_mhz(f64::from(*mhz) * if h.hour() % 5 == i % 5 { 1.0 } else { 0.4 })));
            one.memory = MiB::from_gib(f64::from(*gib));
            one
        });
        let d = demand(vms.collect());
        let b = basis(&d, &resolved(&[]), Vec::new());
        let plan = plan(&b);
        for q in questions(&b.resolved, &b.hosts, &b.room) {
            let a = answer(&b, &q);
            match q.effect() {
                Effect::Relaxes => prop_assert!(a.least <= plan.hosts, "{q:?}"),
                Effect::Tightens => prop_assert!(a.hosts >= plan.least, "{q:?}"),
                Effect::Changes => {}
            }
            let mut slow = Answering::new(b.clone(), q.clone()).expect("the same question");
            while slow.step(7).is_some() {}
            prop_assert_eq!(slow.finish(), a);
        }
    }
}
