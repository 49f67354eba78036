//! What an assignment is worth for today's inputs: loads, limits, failures, bound.

use super::bound::bound;
use super::constraints::{Placed, fits_nowhere, violations};
use super::failover::{FailedSets, restart_plans, several_at_once, spare};
use super::problem::Problem;
use super::supply::HostFacts;
use super::{Assignment, HostKind, HostLoad, Lane, Placement, RareDayUse, Restart};
use crate::demand::Demand;
use crate::diagnostic::Diagnostic;
use crate::order::Order as _;
use crate::project::Resolved;
use crate::quantity::Ratio;
use crate::time::{HourOfWeek, WEEK};

/// Load ÷ capacity; a capacity of nothing counts as one unit, so that any load passes it visibly.
#[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
fn share(load: u64, capacity: u32) -> Ratio {
    Ratio::from_fraction(load as f64 / f64::from(capacity.max(1)))
}

/// The loads of one host; `restart` is filled in later.
fn load(problem: &Problem, kind: &HostKind, facts: &HostFacts, vms: Vec<usize>) -> HostLoad {
    let mut use_of_capacity: Vec<Vec<Ratio>> =
        Lane::ALL.iter().map(|l| vec![Ratio::ZERO; if l.is_hourly() { WEEK } else { 1 }]).collect();
    let mut tightest: Option<(Lane, Option<HourOfWeek>, Ratio)> = None;
    let mut violations = Vec::new();
    let mut rare_days: Vec<RareDayUse> = Vec::new();
    for (i, c) in problem.columns() {
        let carried = problem.preload(Some(facts), i);
        let sum: u64 = carried + vms.iter().map(|vm| u64::from(problem.need(*vm, i))).sum::<u64>();
        let cap = |of: &[u32]| of.get(i).copied().unwrap_or(0);
        let classes = vms.iter().map(|vm| problem.class_of(*vm));
        let (full, normal) = (cap(&kind.full), kind.cap(i, classes, false));
        let of_ceiling = share(sum, normal);
        if let (Some(day), Some(hour)) = (c.day, c.hour()) {
            let found = RareDayUse { lane: c.lane, day, hour, of_ceiling };
            match rare_days.iter_mut().find(|r: &&mut RareDayUse| (r.lane, r.day) == (c.lane, day)) {
                Some(known) if known.of_ceiling >= of_ceiling => {}
                Some(known) => *known = found,
                None => rare_days.push(found),
            }
            continue;
        }
        let lane = &mut use_of_capacity[c.lane as usize];
        let used = share(sum, full);
        if c.hours.is_empty() {
            lane.fill(used);
        }
        for h in &c.hours {
            lane[h.index()] = used;
        }
        if sum > 0 {
            let closer = |t: &(Lane, Option<HourOfWeek>, Ratio)| {
                of_ceiling > t.2 || (of_ceiling == t.2 && (c.lane, c.hour()) < (t.0, t.1))
            };
            if tightest.as_ref().is_none_or(closer) {
                tightest = Some((c.lane, c.hour(), of_ceiling));
            }
        }
        if sum > u64::from(normal) {
            if c.hours.is_empty() {
                violations.push((c.lane, None, of_ceiling));
            }
            violations.extend(c.hours.iter().map(|h| (c.lane, Some(*h), of_ceiling)));
        }
    }
    violations.order_by_key(|v| (v.0, v.1));
    rare_days.order_by(|a, b| b.of_ceiling.cmp(&a.of_ceiling).then((a.lane, a.day).cmp(&(b.lane, b.day))));
    HostLoad {
        name: facts.name.clone(),
        host: kind.host.clone(),
        standing: problem.supply().standing(&facts.name).is_some(),
        vms,
        use_of_capacity,
        tightest,
        violations,
        rare_days,
        restart: None,
    }
}

/// The VMs of each host: indices into `Problem::vms`, in their order.
pub(super) fn lists(problem: &Problem, assignment: &Assignment) -> Vec<Vec<usize>> {
    let mut lists: Vec<Vec<usize>> = vec![Vec::new(); assignment.hosts.len()];
    for (vm, server) in problem.vms().iter().enumerate() {
        let host = assignment.place.get(server).and_then(|h| lists.get_mut(*h as usize));
        if let Some(list) = host {
            list.push(vm);
        }
    }
    lists
}

/// Evaluates an assignment for today's inputs. Servers in it that no longer move are passed over;
/// VMs that it does not place are listed with the reason. `stale` says that the inputs have changed.
#[must_use]
pub fn evaluate(
    problem: &Problem,
    demand: &Demand,
    resolved: &Resolved,
    assignment: &Assignment,
    accepted: bool,
) -> Placement {
    let restarts = restart_plans(problem, &assignment.hosts, &lists(problem, assignment));
    evaluate_with(problem, demand, resolved, assignment, accepted, &restarts, None)
}

/// As [`evaluate`], with the restart plans known already: most of the work is theirs. They must be of the same
/// problem and assignment, as [`Attempt::finish`](super::Attempt::finish) gives them; what is too many or too few of
/// them is passed over. `sets`: what is known of several hosts that fail at once; else it is looked for, where several
/// may.
#[must_use]
pub fn evaluate_with(
    problem: &Problem,
    demand: &Demand,
    resolved: &Resolved,
    assignment: &Assignment,
    accepted: bool,
    restarts: &[Restart],
    sets: Option<&FailedSets>,
) -> Placement {
    let mut lists: Vec<Vec<usize>> = vec![Vec::new(); assignment.hosts.len()];
    let mut unplaced = Vec::new();
    for (vm, d) in demand.vms.iter().enumerate() {
        match assignment.place.get(&d.server) {
            Some(host) if (*host as usize) < lists.len() => lists[*host as usize].push(vm),
            Some(host) => unplaced.push((
                vm,
                Diagnostic::error(
                    "placement.no_such_host",
                    "The plan puts this VM on a host that it does not have",
                    "Solve the placement again",
                )
                .about(d.server.as_str())
                .found(format!("host {}", u64::from(*host) + 1), format!("1 to {}", lists.len())),
            )),
            None => {
                let why = fits_nowhere::too_big(problem, vm).map_or_else(
                    || {
                        Diagnostic::warning(
                            "placement.new_vm",
                            "This VM has no host yet: the plan was made without it",
                            "Solve the placement again",
                        )
                        .about(d.server.as_str())
                    },
                    |t| t.diagnostic(problem),
                );
                unplaced.push((vm, why));
            }
        }
    }
    let facts = problem.supply().facts(&assignment.hosts);
    let types: Vec<usize> = assignment.hosts.iter().map(|h| problem.type_of(&h.host_type)).collect();
    let placed = Placed { problem, facts: &facts, types: &types, lists: &lists };
    let broken = violations(problem.rules(), &placed);
    let spare = spare(problem, demand, resolved, &facts, &types, &lists);
    let may_fail = problem.hosts_that_may_fail();
    let sets = (may_fail > 1).then(|| {
        sets.cloned()
            .unwrap_or_else(|| several_at_once(problem, &assignment.hosts, &lists, may_fail, restarts))
    });
    let mut hosts: Vec<HostLoad> = facts
        .iter()
        .zip(&types)
        .zip(lists)
        .filter_map(|((facts, kind), vms)| Some(load(problem, problem.host_types().get(*kind)?, facts, vms)))
        .collect();
    for (host, restart) in hosts.iter_mut().zip(restarts) {
        host.restart = Some(restart.clone());
    }
    Placement {
        cores: hosts.iter().map(|h| h.host.cores()).sum(),
        accepted,
        stale: assignment.made_for != problem.hash(),
        hosts,
        broken,
        sets,
        spare,
        unplaced,
        bound: bound(problem).with(assignment.proven.filter(|_| assignment.made_for == problem.hash())),
        assignment: assignment.clone(),
    }
}
