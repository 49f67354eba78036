//! A plan carried over to inputs that have changed: VMs stay where they are as long as they fit there and every planned
//! failure is survived. There is an answer at once; what is looked for after that moves few VMs to need fewer hosts.

use super::constraints::fits_nowhere;
use super::failover::{restart_plans, several_at_once};
use super::instance::{self, Ground};
use super::keeping::{Kept, number};
use super::problem::{Problem, index};
use super::transition::{Transition, transition};
use super::{Assignment, Body, PlannedHost, Restart};
use crate::packing::{self, Packing, Spread};
use std::sync::Arc;

/// Steps of the search for fewer hosts, once VMs have been put back: so many, and more for each VM.
const SEARCH: (u64, u64) = (2_000, 10);
/// Looks at whether a plan that is being evened out survives every failure.
const LOOKS: u32 = 60;

#[derive(Debug)]
enum Stage {
    /// VMs leave the fullest host until every failure is survived on so many hosts.
    Evening {
        spread: Box<Spread>,
        before: Packing,
        hosts: usize,
        looks: u32,
    },
    Searching,
    Done,
}

/// A repair under way. It has an answer from its start; steps make it better.
#[derive(Debug)]
pub struct Repair {
    problem: Arc<Problem>,
    plan: Assignment,
    seed: u64,
    movable: Vec<u32>,
    ground: Ground,
    /// The host of the plan that each bin of the start was.
    which: Vec<usize>,
    solver: packing::Solver,
    stage: Stage,
    steps: u64,
    improvements: u32,
    best: Candidate,
}

/// A plan with where things went.
#[derive(Debug, Clone)]
struct Candidate {
    hosts: Vec<PlannedHost>,
    lists: Vec<Vec<u32>>,
    /// VMs without a place.
    without: usize,
    /// Hosts whose failure is not survived; where there are none, sets of hosts.
    not_safe: (usize, usize),
    moves: usize,
}

impl Candidate {
    /// Fewer VMs without a place, then fewer hosts that are not safe, then fewer hosts, then fewer moves.
    const fn worth(&self) -> (usize, (usize, usize), usize, usize) {
        (self.without, self.not_safe, self.hosts.len(), self.moves)
    }
}

impl Repair {
    /// Puts the VMs of a plan back for the problem of today: what no longer fits goes where there is room, or onto hosts
    /// more; VMs that are gone are left out, new ones find a place. `None` when no VM can be placed.
    #[must_use]
    pub fn new(problem: &Arc<Problem>, plan: &Assignment, seed: u64) -> Option<Self> {
        let movable: Vec<u32> = problem
            .by_id()
            .iter()
            .copied()
            .filter(|vm| fits_nowhere::too_big(problem, *vm as usize).is_none())
            .collect();
        if movable.is_empty() {
            return None;
        }
        let there: Vec<bool> = plan.hosts.iter().map(|h| is_there(problem, h)).collect();
        let mut before: Vec<Vec<u32>> = vec![Vec::new(); plan.hosts.len()];
        for (server, host) in &plan.place {
            if let (Some(vm), Some(list)) = (problem.index_of(server), before.get_mut(*host as usize)) {
                list.push(index(vm));
            }
        }
        let kept = Kept::new(problem);
        let ground = Ground::new(problem, &movable, &kept);
        let (bins, which) = ground.bins(&plan.hosts, &before, &instance::places(problem, &movable));
        let (bins, which): (Vec<_>, Vec<_>) =
            bins.into_iter().zip(which).filter(|(_, h)| there.get(*h).copied().unwrap_or(false)).unzip();
        let solver = packing::Solver::repairing(Arc::clone(&ground.model), seed, &bins);
        let mut repair = Self {
            problem: Arc::clone(problem),
            plan: plan.clone(),
            seed,
            movable,
            ground,
            which,
            improvements: solver.improvements(),
            solver,
            stage: Stage::Searching,
            steps: 0,
            best: Candidate {
                hosts: Vec::new(),
                lists: Vec::new(),
                without: usize::MAX,
                not_safe: (0, 0),
                moves: 0,
            },
        };
        let packed = repair.solver.best();
        let origins = repair.solver.origins();
        let mut first = repair.hosts_of(&packed, &origins);
        // Hosts that carried nothing before the change are kept for a failure.
        repair.keep_spares(&mut first);
        repair.judge(&mut first);
        if first.not_safe > (0, 0) {
            repair.stage = repair.evening(packed, first.hosts.len());
            let mut more = first.clone();
            // Whatever was on a host fits on an empty one.
            for _ in 0..problem.hosts_that_may_fail() {
                repair.one_more(&mut more);
                repair.judge(&mut more);
                if more.worth() < first.worth() {
                    first = more.clone();
                }
            }
        }
        repair.best = first;
        Some(repair)
    }

    /// Works for about so many steps. True while there is more to do.
    pub fn step(&mut self, budget: u32) -> bool {
        for _ in 0..budget {
            if matches!(self.stage, Stage::Done) {
                return false;
            }
            self.steps += 1;
            self.advance();
        }
        !matches!(self.stage, Stage::Done)
    }

    /// The best plan so far: what it is to be safe, on the fewest hosts, with the fewest moves.
    #[must_use]
    pub fn best(&self) -> Transition {
        let place = self.best.lists.iter().enumerate().flat_map(|(h, list)| {
            let named = |vm: &u32| self.problem.vms().get(*vm as usize).cloned();
            list.iter().filter_map(named).map(move |server| (server, index(h)))
        });
        let assignment = Assignment {
            hosts: self.best.hosts.clone(),
            place: crate::order::map_of(place),
            made_for: self.problem.hash(),
            seed: self.seed,
            steps: self.steps,
            proven: None,
        };
        transition(&self.problem, &self.plan, assignment)
    }

    fn advance(&mut self) {
        match std::mem::replace(&mut self.stage, Stage::Done) {
            Stage::Done => {}
            Stage::Evening { mut spread, before, hosts, looks } => {
                let moved = spread.step();
                let packed = spread.packing();
                if packed.bins != before.bins {
                    let origins = origins_of(&before, &packed, &self.solver.origins());
                    let mut candidate = self.hosts_of(&packed, &origins);
                    while candidate.hosts.len() < hosts {
                        self.one_more(&mut candidate);
                    }
                    self.judge(&mut candidate);
                    let safe = candidate.not_safe == (0, 0);
                    self.offer(candidate);
                    if safe {
                        self.stage = Stage::Searching;
                        return;
                    }
                }
                self.stage = if moved && looks > 0 {
                    let looks = looks - 1;
                    Stage::Evening { spread, before, hosts, looks }
                } else {
                    Stage::Searching
                };
            }
            Stage::Searching => {
                let ended = self.solver.step(1) == packing::Progress::Optimal;
                let until = SEARCH.0 + SEARCH.1 * self.movable.len() as u64;
                let over = ended || self.solver.steps() >= until;
                self.stage = if over { Stage::Done } else { Stage::Searching };
                if self.solver.improvements() > self.improvements {
                    self.improvements = self.solver.improvements();
                    let packed = self.solver.best();
                    let mut candidate = self.hosts_of(&packed, &self.solver.origins());
                    self.keep_spares(&mut candidate);
                    self.judge(&mut candidate);
                    let hosts = candidate.hosts.len();
                    let open = candidate.not_safe > (0, 0) && hosts < self.best.hosts.len();
                    self.offer(candidate);
                    if open && !over {
                        self.stage = self.evening(packed, hosts);
                    }
                }
            }
        }
    }

    fn evening(&self, from: Packing, hosts: usize) -> Stage {
        let empty = hosts.saturating_sub(from.bins.len());
        let spread = Box::new(Spread::new(&self.ground.model, &from.bins, empty, self.seed));
        Stage::Evening { spread, before: from, hosts, looks: LOOKS }
    }

    fn offer(&mut self, candidate: Candidate) {
        if candidate.worth() < self.best.worth() {
            self.best = candidate;
        }
    }

    /// Bins as hosts: those of the plan keep their names, what is new goes onto hosts of the plan that carry nothing
    /// and are like it, then onto further ones. Hosts that carry nothing are left out.
    fn hosts_of(&self, packed: &Packing, origins: &[Option<u32>]) -> Candidate {
        let (lists, on) = self.ground.lists(&self.problem, &self.movable, &packed.bins);
        let mut at: Vec<Option<Vec<u32>>> = vec![None; self.plan.hosts.len()];
        let mut new = Vec::new();
        for (nth, (list, on)) in lists.into_iter().zip(on).enumerate() {
            let origin = origins.get(nth).copied().flatten();
            let host = origin.and_then(|b| self.which.get(b as usize)).and_then(|h| at.get_mut(*h));
            match host {
                Some(place) if place.is_none() => *place = Some(list),
                _ => new.push((list, on)),
            }
        }
        let mut further = Vec::new();
        for (list, on) in new {
            // A host that stands is itself; of new ones the same name is best, and any that is like it will do.
            let stands = self.problem.supply().standing(&on.name).is_some();
            let free = |h: usize| at.get(h).is_some_and(Option::is_none) && self.which.contains(&h);
            let alike = |h: &PlannedHost| if stands { h.name == on.name } else { h.is_like(&on) };
            let hosts = self.plan.hosts.iter().enumerate().filter(|(h, host)| free(*h) && alike(host));
            match hosts.min_by_key(|(h, host)| (host.name != on.name, *h)).map(|(h, _)| h) {
                Some(h) => at[h] = Some(list),
                None => further.push((list, on)),
            }
        }
        let (mut hosts, mut lists) = (Vec::new(), Vec::new());
        for (host, list) in self.plan.hosts.iter().zip(at) {
            if let Some(list) = list {
                hosts.push(host.clone());
                lists.push(list);
            }
        }
        for (list, on) in further {
            let taken = |name: &str| hosts.iter().chain(&self.plan.hosts).any(|h| h.name == *name);
            let name = if taken(&on.name) || on.name.is_empty() {
                let all: Vec<PlannedHost> = hosts.iter().chain(&self.plan.hosts).cloned().collect();
                self.ground.one_more(&self.problem, &all).name
            } else {
                on.name.clone()
            };
            hosts.push(PlannedHost { name, ..on });
            lists.push(list);
        }
        Candidate { hosts, lists, without: 0, not_safe: (0, 0), moves: 0 }
    }

    /// Hosts of the plan that carried nothing in it stay, and so many as the failover policy asks for.
    fn keep_spares(&self, candidate: &mut Candidate) {
        let carried = crate::order::set_of(self.plan.place.values().copied());
        for (h, host) in self.plan.hosts.iter().enumerate() {
            let still = self.which.contains(&h);
            if still && !carried.contains(&index(h)) && candidate.hosts.iter().all(|c| c.name != host.name) {
                candidate.hosts.push(host.clone());
                candidate.lists.push(Vec::new());
            }
        }
        while candidate.hosts.len() < self.problem.least_hosts() as usize {
            self.one_more(candidate);
        }
    }

    /// One empty host more: one of the plan that carries nothing now, or a new one.
    fn one_more(&self, candidate: &mut Candidate) {
        let free = self.which.iter().filter_map(|h| self.plan.hosts.get(*h));
        let mut free = free.filter(|h| candidate.hosts.iter().all(|c| c.name != h.name));
        let host = free.next().cloned().unwrap_or_else(|| {
            let all: Vec<PlannedHost> = candidate.hosts.iter().chain(&self.plan.hosts).cloned().collect();
            self.ground.one_more(&self.problem, &all)
        });
        candidate.hosts.push(host);
        candidate.lists.push(Vec::new());
    }

    /// Counts what is not safe, and what has moved.
    fn judge(&self, candidate: &mut Candidate) {
        for list in &mut candidate.lists {
            list.sort_by_key(|vm| self.problem.rank(*vm));
        }
        candidate.without = self.movable.len().saturating_sub(candidate.lists.iter().map(Vec::len).sum());
        candidate.not_safe = if self.problem.hosts_that_may_fail() > 0 {
            let lists: Vec<Vec<usize>> =
                candidate.lists.iter().map(|l| l.iter().map(|vm| *vm as usize).collect()).collect();
            let restarts = restart_plans(&self.problem, &candidate.hosts, &lists);
            let open = restarts.iter().filter(|r| !Restart::is_safe(r)).count();
            let may_fail = self.problem.hosts_that_may_fail();
            // Sets only where each host by itself is survived.
            let sets = (open == 0 && may_fail > 1)
                .then(|| several_at_once(&self.problem, &candidate.hosts, &lists, may_fail, &restarts));
            (open, sets.map_or(0, |s| usize::try_from(s.without_plan).unwrap_or(usize::MAX)))
        } else {
            (0, 0)
        };
        let stands = |vm: &u32, name: &str| {
            let server = self.problem.vms().get(*vm as usize);
            let was =
                server.and_then(|s| self.plan.place.get(s)).and_then(|h| self.plan.hosts.get(*h as usize));
            was.is_none_or(|h| h.name == name)
        };
        let moved = |(host, list): (&PlannedHost, &Vec<u32>)| {
            list.iter().filter(|vm| !stands(vm, &host.name)).count()
        };
        candidate.moves = candidate.hosts.iter().zip(&candidate.lists).map(moved).sum();
    }
}

/// Whether a host of the plan can still be had. One that stood has a name of its own, new ones are numbered: what has a
/// name and stands no more is gone, unless a rule speaks of it.
fn is_there(problem: &Problem, host: &PlannedHost) -> bool {
    let by_rule = || {
        problem.rules().iter().any(|r| match &r.body {
            Body::Pinned { host: named, .. } => *named == host.name,
            Body::Hosts { hosts, .. } => hosts.names.contains(&host.name),
            _ => false,
        })
    };
    number(&host.name).is_some() || problem.supply().standing(&host.name).is_some() || by_rule()
}

/// The origin of each bin of a packing that was evened out: that of the bin of before with which it shares most.
fn origins_of(before: &Packing, after: &Packing, origins: &[Option<u32>]) -> Vec<Option<u32>> {
    let mut bin_of = std::collections::BTreeMap::new();
    for (b, bin) in before.bins.iter().enumerate() {
        bin_of.extend(bin.items.iter().map(|i| (*i, b)));
    }
    let mut shared: Vec<(usize, usize, usize)> = Vec::new();
    for (a, bin) in after.bins.iter().enumerate() {
        let mut counts = vec![0usize; before.bins.len()];
        for b in bin.items.iter().filter_map(|i| bin_of.get(i)) {
            if let Some(n) = counts.get_mut(*b) {
                *n += 1;
            }
        }
        shared.extend(counts.iter().enumerate().filter(|(_, n)| **n > 0).map(|(b, n)| (*n, a, b)));
    }
    shared.sort_by(|x, y| y.0.cmp(&x.0).then(x.1.cmp(&y.1)).then(x.2.cmp(&y.2)));
    let mut found = vec![None; after.bins.len()];
    let mut taken = vec![false; before.bins.len()];
    for (_, a, b) in shared {
        if let (Some(slot @ None), Some(taken @ false)) = (found.get_mut(a), taken.get_mut(b)) {
            *slot = origins.get(b).copied().flatten();
            *taken = true;
        }
    }
    found
}

/// Repairs a plan for the problem of today, at once where `steps` is 0; with more, fewer hosts are looked for. `None` when
/// no VM can be placed.
#[must_use]
pub fn repair(problem: &Arc<Problem>, plan: &Assignment, seed: u64, steps: u32) -> Option<Transition> {
    let mut repair = Repair::new(problem, plan, seed)?;
    repair.step(steps);
    Some(repair.best())
}

#[cfg(test)]
mod tests;
