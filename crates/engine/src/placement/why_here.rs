//! Why a VM is where it is: rules that speak of it, and hosts on which it could be as well.

use super::constraints::{Placed, of_rules};
use super::problem::Problem;
use super::rules::RuleId;
use super::{Placement, Restart};
use crate::quantity::Ratio;

/// Where else a VM could be in normal running, all others staying where they are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhyHere {
    /// Rules that speak of it.
    pub rules: Vec<RuleId>,
    /// Other hosts with room, on which no rule forbids it.
    pub could_be_on: Vec<usize>,
    /// Other hosts with room on which a rule forbids it.
    pub forbidden_on: Vec<usize>,
    /// Other hosts without room.
    pub full: usize,
}

/// For each VM of a host, in the order of `HostLoad::vms`. `problem` is the one that the placement was
/// evaluated for.
#[must_use]
pub fn why_here(problem: &Problem, placement: &Placement, host: usize) -> Vec<WhyHere> {
    let planned = &placement.assignment.hosts;
    let facts = problem.supply().facts(planned);
    let types: Vec<usize> = planned.iter().map(|h| problem.type_of(&h.host_type)).collect();
    let lists: Vec<Vec<usize>> = placement.hosts.iter().map(|h| h.vms.clone()).collect();
    let placed = Placed { problem, facts: &facts, types: &types, lists: &lists };
    let mut rules = of_rules(problem.rules(), problem.vms().len(), |_| true);
    rules.iter_mut().for_each(|r| r.look_at(&placed));
    let columns: Vec<usize> = problem.columns().map(|(i, _)| i).collect();
    // What each host carries, column by column.
    let loads: Vec<Vec<u64>> = (0..lists.len())
        .map(|h| {
            let load = |i: usize| {
                let own = lists.get(h).into_iter().flatten().map(|vm| u64::from(problem.need(*vm, i)));
                own.sum::<u64>() + problem.preload(facts.get(h), i)
            };
            columns.iter().map(|i| load(*i)).collect()
        })
        .collect();
    let fits = |vm: usize, h: usize| {
        let Some(kind) = problem.host_types().get(placed.type_of(h)) else { return false };
        let there = lists.get(h).map(Vec::as_slice).unwrap_or_default();
        columns.iter().zip(loads.get(h).into_iter().flatten()).all(|(i, load)| {
            let classes = there.iter().chain([&vm]).map(|vm| problem.class_of(*vm));
            load + u64::from(problem.need(vm, *i)) <= u64::from(kind.cap(*i, classes, false))
        })
    };
    let mine = lists.get(host).cloned().unwrap_or_default();
    mine.into_iter()
        .map(|vm| {
            let mut why = WhyHere {
                rules: problem
                    .rules()
                    .iter()
                    .filter(|r| r.vms().contains(&vm))
                    .map(|r| r.id.clone())
                    .collect(),
                ..WhyHere::default()
            };
            rules.iter_mut().for_each(|r| r.take(vm, host));
            for h in (0..lists.len()).filter(|h| *h != host) {
                if !fits(vm, h) {
                    why.full += 1;
                } else if rules.iter().all(|r| r.allows(vm, h)) {
                    why.could_be_on.push(h);
                } else {
                    why.forbidden_on.push(h);
                }
            }
            rules.iter_mut().for_each(|r| r.put(vm, host));
            why
        })
        .collect()
}

/// How full each other host becomes when one fails and its VMs restart as planned: host, VMs that come,
/// and load ÷ what it may carry after a failure, of its fullest limit at the worst hour. Empty without a
/// restart plan.
#[must_use]
pub fn after_failure(problem: &Problem, placement: &Placement, failed: usize) -> Vec<(usize, usize, Ratio)> {
    let Some(Restart::Safe(moves)) = placement.hosts.get(failed).and_then(|h| h.restart.as_ref()) else {
        return Vec::new();
    };
    let planned = &placement.assignment.hosts;
    let facts = problem.supply().facts(planned);
    let mut out = Vec::new();
    for (h, load) in placement.hosts.iter().enumerate() {
        let guests: Vec<usize> = moves.iter().filter(|(_, to)| *to == h).map(|(vm, _)| *vm).collect();
        if guests.is_empty() {
            continue;
        }
        let Some(kind) = planned.get(h).and_then(|p| problem.host_types().get(problem.type_of(&p.host_type)))
        else {
            continue;
        };
        let mut fullest = Ratio::ZERO;
        for (i, _) in problem.columns() {
            let vms = load.vms.iter().chain(&guests);
            let sum: u64 =
                vms.map(|vm| u64::from(problem.need(*vm, i))).sum::<u64>() + problem.preload(facts.get(h), i);
            let classes = load.vms.iter().chain(&guests).map(|vm| problem.class_of(*vm));
            let cap = kind.cap(i, classes, true);
            #[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
            let share = Ratio::from_fraction(sum as f64 / f64::from(cap.max(1)));
            fullest = fullest.max(share);
        }
        out.push((h, guests.len(), fullest));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::ServerId;
    use crate::placement::rules::{Across, Members, Rule, RuleKind};
    use crate::placement::tests::{demand, resolved, vm};
    use crate::placement::{Assignment, PlannedHost, evaluate};
    use std::sync::Arc;

    /// Hosts of 10 GHz planned to 8 and 9.5 after a failure. a (3 GHz) and b (1) on H1, c (3) on H2, d (7) on
    /// H3, apart a and c. b could be on H2 (3 + 1) and on H3 (7 + 1 = 8); a is forbidden on H2 and has no room
    /// on H3 (7 + 3). When H1 fails, a goes to H3? 7 + 3 = 10 passes 9.5, and H2 is forbidden: not safe. When H2
    /// fails, c finds no host: H1 is forbidden, H3 is full.
    #[test]
    fn where_else_it_could_be() {
        let d = demand(vec![
            vm("a", 3000.0, 1.0),
            vm("b", 1000.0, 1.0),
            vm("c", 3000.0, 1.0),
            vm("d", 7000.0, 1.0),
        ]);
        let mut r = resolved(&[]);
        let apart = RuleKind::Apart { members: Members::named(["a", "c"]), across: Across::Host };
        r.rules = Arc::new([(RuleId::new("r1"), Rule::new(apart))].into());
        let problem = Problem::new(&d, &r);
        let place = [("a", 0), ("b", 0), ("c", 1), ("d", 2)];
        let assignment = Assignment {
            hosts: (1..=3).map(|n| PlannedHost::new(format!("H{n}"), "ten-cores")).collect(),
            place: place.into_iter().map(|(n, h)| (ServerId::new(n), h)).collect(),
            made_for: problem.hash(),
            seed: 1,
            steps: 0,
            proven: None,
        };
        let p = evaluate(&problem, &d, &r, &assignment, true);
        let why = why_here(&problem, &p, 0);
        let a =
            WhyHere { rules: vec![RuleId::new("r1")], forbidden_on: vec![1], full: 1, ..WhyHere::default() };
        let b = WhyHere { could_be_on: vec![1, 2], ..WhyHere::default() };
        assert_eq!(why, [a, b]);
        let no_host = |vm| Restart::NoHost { vms: vec![vm], rules: vec![RuleId::new("r1")] };
        assert_eq!((&p.hosts[0].restart, &p.hosts[1].restart), (&Some(no_host(0)), &Some(no_host(2))));
        assert!(after_failure(&problem, &p, 0).is_empty());
        // Without the rule a and b go to H2: 3 + 3 + 1 = 7 of 9.5 GHz.
        r.rules = Arc::default();
        let problem = Problem::new(&d, &r);
        let p = evaluate(&problem, &d, &r, &assignment, true);
        let full = after_failure(&problem, &p, 0);
        assert_eq!((full.len(), full[0].0, full[0].1), (1, 1, 2));
        assert!((full[0].2.fraction() - 7.0 / 9.5).abs() < 1e-3);
    }
}
