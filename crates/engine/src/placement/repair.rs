//! A plan carried over to inputs that have changed: VMs stay where they are as long as they fit there and every planned
//! failure is survived.

use super::constraints::fits_nowhere;
use super::failover::restart_plans;
use super::instance::{self, Ground};
use super::keeping::Kept;
use super::problem::{Problem, index};
use super::{Assignment, PlannedHost, Restart};
use crate::inventory::ServerId;
use crate::packing;
use std::sync::Arc;

/// A plan repaired.
#[derive(Debug, Clone, PartialEq)]
pub struct Repaired {
    /// The plan, made for the inputs of today.
    pub assignment: Assignment,
    /// VMs that had a place and have another one now, by name.
    pub moved: Vec<ServerId>,
}

/// Repairs a plan for the problem of today: what no longer fits goes where there is room, or onto hosts more; VMs that
/// are gone are left out, new ones find a place. `steps` are spent on needing fewer hosts more; with 0 there is an answer
/// at once. Hosts keep their names. `None` when no VM can be placed.
#[must_use]
pub fn repair(problem: &Problem, plan: &Assignment, seed: u64, steps: u32) -> Option<Repaired> {
    let movable: Vec<u32> = problem
        .by_id()
        .iter()
        .copied()
        .filter(|vm| fits_nowhere::too_big(problem, *vm as usize).is_none())
        .collect();
    if movable.is_empty() {
        return None;
    }
    let mut before: Vec<Vec<u32>> = vec![Vec::new(); plan.hosts.len()];
    let mut host_of: Vec<Option<usize>> = vec![None; problem.vms().len()];
    for (server, host) in &plan.place {
        if let (Some(vm), Some(list)) = (problem.index_of(server), before.get_mut(*host as usize)) {
            list.push(index(vm));
            host_of[vm] = Some(*host as usize);
        }
    }
    let kept = Kept::new(problem);
    let ground = Ground::new(problem, &movable, &kept);
    let (bins, which) = ground.bins(&plan.hosts, &before, &instance::places(problem, &movable));
    let mut solver = packing::Solver::repairing(Arc::clone(&ground.model), seed, &bins);
    solver.step(steps);
    let (packed, packed_on) = ground.lists(problem, &movable, &solver.best().bins);

    // Hosts keep their VMs and names; what is new goes on empty hosts of the plan that are like it, then on
    // further ones.
    let mut hosts = plan.hosts.clone();
    let mut lists: Vec<Vec<u32>> = vec![Vec::new(); hosts.len()];
    let mut new = Vec::new();
    for ((list, on), origin) in packed.into_iter().zip(packed_on).zip(solver.origins()) {
        let place = origin.and_then(|b| which.get(b as usize)).and_then(|h| lists.get_mut(*h));
        match place {
            Some(place) => *place = list,
            None => new.push((list, on)),
        }
    }
    for (list, on) in new {
        let mut empty = hosts.iter().zip(&mut lists).filter(|(h, l)| l.is_empty() && h.is_like(&on));
        match empty.next() {
            Some((_, place)) => *place = list,
            None => {
                let name = ground.one_more(problem, &hosts).name;
                hosts.push(PlannedHost { name, ..on });
                lists.push(list);
            }
        }
    }
    if problem.hosts_that_may_fail() > 0
        && !survives(problem, &hosts, &lists)
        && lists.iter().all(|l| !l.is_empty())
    {
        // Whatever was on one host fits on the empty one.
        hosts.push(ground.one_more(problem, &hosts));
        lists.push(Vec::new());
    }
    Some(assembled(problem, hosts, seed, solver.steps(), &lists, &host_of))
}

fn survives(problem: &Problem, hosts: &[PlannedHost], lists: &[Vec<u32>]) -> bool {
    let lists: Vec<Vec<usize>> = lists.iter().map(|l| l.iter().map(|vm| *vm as usize).collect()).collect();
    restart_plans(problem, hosts, &lists).iter().all(Restart::is_safe)
}

fn assembled(
    problem: &Problem,
    hosts: Vec<PlannedHost>,
    seed: u64,
    steps: u64,
    lists: &[Vec<u32>],
    host_of: &[Option<usize>],
) -> Repaired {
    let mut moved = Vec::new();
    let mut place = std::collections::BTreeMap::new();
    for (h, list) in lists.iter().enumerate() {
        for vm in list.iter().map(|vm| *vm as usize) {
            if host_of[vm].is_some_and(|was| was != h) {
                moved.push(problem.vms()[vm].clone());
            }
            place.insert(problem.vms()[vm].clone(), index(h));
        }
    }
    moved.sort();
    Repaired {
        assignment: Assignment { hosts, place, made_for: problem.hash(), seed, steps, proven: None },
        moved,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::AssumptionId;
    use crate::demand::Demand;
    use crate::placement::tests::{demand, resolved, solve, vm};
    use crate::placement::{Placement, evaluate};
    use proptest::prelude::*;

    fn repaired(d: &Demand, plan: &Assignment, r: &crate::project::Resolved) -> (Repaired, Placement) {
        let problem = Problem::new(d, r);
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
        assert_eq!((&same.moved, &same.assignment.place), (&Vec::new(), &plan.place));
        let mut more = d.clone();
        let with_another = |s: &str| {
            plan.place.iter().any(|(o, h)| o.as_str() != s && Some(h) == plan.place.get(&ServerId::new(s)))
        };
        let grown = d.vms.iter().position(|v| with_another(v.server.as_str())).expect("two share a host");
        more.vms[grown] = vm(d.vms[grown].server.as_str(), 5000.0, 1.0);
        let (after, placement) = repaired(&more, &plan, &r);
        assert!(placement.is_sound());
        assert_eq!(after.moved, [d.vms[grown].server.clone()]);
        assert_eq!(after.assignment.hosts.len(), 3);
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
                    prop_assert!(there.iter().all(|v| !repaired.moved.contains(&v.server)), "host {host}");
                }
            }
        }
    }
}
