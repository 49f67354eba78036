//! The search for a restart plan.

use super::after::{Rooms, Unit};
use crate::order::set_of;
use crate::placement::constraints::{Constraint, FoundRule, Placed, holds_after_failure, of_rules};
use crate::placement::problem::Problem;
use crate::placement::rules::RuleId;
use crate::placement::supply::HostFacts;
use crate::placement::{Body, Lane, NoRoom, PlannedHost, Restart};

/// In which order hosts are asked to take a VM.
#[derive(Clone, Copy)]
enum Ask {
    /// As numbered.
    InOrder,
    /// The least full first.
    LeastFull,
    /// The fullest first.
    Fullest,
}

/// Searches in turn. Restarting where the same family of operating systems runs already keeps
/// licences low, so that comes first.
const SEARCHES: [(Ask, bool, bool); 5] = [
    (Ask::LeastFull, true, true),
    (Ask::InOrder, true, false),
    (Ask::LeastFull, false, true),
    (Ask::InOrder, false, false),
    (Ask::Fullest, false, false),
];

/// A search through all restart plans stops after so many tries.
const TRIES: u32 = 20_000;
/// And is begun only for so few VMs.
const FEW: usize = 10;

/// Hosts in the state before the failure, under the ceiling after it.
#[derive(Debug)]
pub(in crate::placement) struct Failover {
    rooms: Rooms,
    lists: Vec<Vec<u32>>,
    clusters: Vec<u32>,
    /// VMs of each family on each host.
    kin: Vec<Vec<u32>>,
    /// Of each host, a limit that its own VMs pass already under that ceiling.
    passed: Vec<Option<Lane>>,
    /// Rules that hold after a failure.
    rules: Vec<Box<dyn Constraint>>,
    /// Which rules each of these is.
    names: Vec<Vec<RuleId>>,
    /// Groups that restart together.
    together: Vec<Vec<usize>>,
}

impl Failover {
    /// Hosts of a plan, with those of the rules that are asked for and hold after a failure.
    pub fn with_rules(
        problem: &Problem,
        hosts: &[PlannedHost],
        lists: &[Vec<u32>],
        counts: &dyn Fn(&FoundRule) -> bool,
    ) -> Self {
        let counts = |r: &FoundRule| holds_after_failure(r) && counts(r);
        let facts = problem.supply().facts(hosts);
        let types: Vec<usize> = hosts.iter().map(|h| problem.type_of(&h.host_type)).collect();
        let mut failover = Self::over(problem, &facts, &types, lists);
        failover.rules = of_rules(problem.rules(), problem.vms().len(), counts);
        failover.names = names_of_rules(problem.rules(), counts);
        let plain: Vec<Vec<usize>> =
            lists.iter().map(|l| l.iter().map(|vm| *vm as usize).collect()).collect();
        let placed = Placed { problem, facts: &facts, types: &types, lists: &plain };
        for rule in &mut failover.rules {
            rule.look_at(&placed);
        }
        failover.together = problem
            .rules()
            .iter()
            .filter(|r| counts(r))
            .filter_map(|r| if let Body::Together { vms } = &r.body { Some(vms.clone()) } else { None })
            .collect();
        failover
    }

    fn over(problem: &Problem, facts: &[HostFacts], types: &[usize], lists: &[Vec<u32>]) -> Self {
        let kin = lists
            .iter()
            .map(|list| {
                let mut n = vec![0; problem.kinds() + 1];
                for vm in list {
                    if let Some(n) = n.get_mut(usize::from(problem.kin(*vm))) {
                        *n += 1;
                    }
                }
                n
            })
            .collect();
        let passed = lists.iter().enumerate().map(|(h, list)| passed(problem, facts, types, h, list));
        Self {
            passed: passed.collect(),
            rooms: Rooms::new(problem, facts, types, lists),
            lists: lists.to_vec(),
            clusters: facts.iter().map(|f| f.cluster).collect(),
            kin,
            rules: Vec::new(),
            names: Vec::new(),
            together: Vec::new(),
        }
    }

    fn cluster(&self, host: usize) -> u32 {
        self.clusters.get(host).copied().unwrap_or(0)
    }

    /// The restart plan for hosts of one cluster that fail at once.
    pub fn restart(&mut self, problem: &Problem, failed: &[usize]) -> Restart {
        let Some(first) = failed.first() else { return Restart::Safe(Vec::new()) };
        let cluster = self.cluster(*first);
        let others: Vec<usize> =
            (0..self.lists.len()).filter(|h| !failed.contains(h) && self.cluster(*h) == cluster).collect();
        // No VM leaves a host that stays: one that is over the ceiling after a failure remains so.
        let over = others.iter().find_map(|h| Some((*h, self.passed.get(*h).copied().flatten()?)));
        if let Some((host, lane)) = over {
            return Restart::Impossible(NoRoom { lane, vms: Vec::new(), over: Some(host) });
        }
        let down: Vec<(u32, usize)> = failed
            .iter()
            .filter_map(|h| Some((self.lists.get(*h)?, *h)))
            .flat_map(|(list, h)| list.iter().map(move |vm| (*vm, h)))
            .collect();
        let list: Vec<u32> =
            down.iter().map(|(vm, _)| *vm).filter(|vm| !problem.may_stay_down(*vm as usize)).collect();
        if list.is_empty() {
            return Restart::Safe(Vec::new());
        }
        if let Some(no_room) = self.shown_impossible(problem, &others, &list) {
            return Restart::Impossible(no_room);
        }
        for (vm, host) in &down {
            self.rules.iter_mut().for_each(|r| r.take(*vm as usize, *host));
        }
        let answer = self.search(problem, &others, &list);
        for (vm, host) in &down {
            self.rules.iter_mut().for_each(|r| r.put(*vm as usize, *host));
        }
        answer
    }

    /// Whether the VMs of hosts that fail at once have room where each of them goes when its host fails alone, or, where
    /// that is full or down, on the next host that takes it. Quicker than a search; that it says no proves nothing.
    pub fn survives_as_known(&mut self, problem: &Problem, failed: &[usize], known: &[Restart]) -> bool {
        let Some(cluster) = failed.first().map(|h| self.cluster(*h)) else { return true };
        let others: Vec<usize> =
            (0..self.lists.len()).filter(|h| !failed.contains(h) && self.cluster(*h) == cluster).collect();
        if others.iter().any(|h| self.passed.get(*h).copied().flatten().is_some()) {
            return false;
        }
        let mut moves: Vec<(usize, usize)> = Vec::new();
        for host in failed {
            let Some(Restart::Safe(plan)) = known.get(*host) else { return false };
            moves.extend(plan);
        }
        let down: Vec<(u32, usize)> = failed
            .iter()
            .filter_map(|h| Some((self.lists.get(*h)?, *h)))
            .flat_map(|(list, h)| list.iter().map(move |vm| (*vm, h)))
            .collect();
        for (vm, host) in &down {
            self.rules.iter_mut().for_each(|r| r.take(*vm as usize, *host));
        }
        let mut put: Vec<(Unit, usize)> = Vec::with_capacity(moves.len());
        let mut all = true;
        for (vm, to) in moves {
            let unit = Unit::of(problem, u32::try_from(vm).unwrap_or(u32::MAX));
            let first = Some(to).filter(|to| !failed.contains(to));
            match first.into_iter().chain(others.iter().copied()).find(|h| self.try_put(&unit, *h)) {
                Some(h) => put.push((unit, h)),
                None => {
                    all = false;
                    break;
                }
            }
        }
        for (unit, host) in put.iter().rev() {
            self.take_back(unit, *host);
        }
        for (vm, host) in &down {
            self.rules.iter_mut().for_each(|r| r.put(*vm as usize, *host));
        }
        all
    }

    fn search(&mut self, problem: &Problem, others: &[usize], list: &[u32]) -> Restart {
        let units = self.units(problem, list);
        if let Some(no_host) = self.without_host(&units, others) {
            return no_host;
        }
        let mut left_over: Option<Vec<usize>> = None;
        for (ask, kin_first, by_sum) in SEARCHES {
            let order = self.largest_first(problem, others, &units, by_sum);
            match self.greedy(problem, others, &order, ask, kin_first) {
                Ok(plan) => return Restart::Safe(plan),
                Err(over) => {
                    if left_over.as_ref().is_none_or(|o| over.len() < o.len()) {
                        left_over = Some(over);
                    }
                }
            }
        }
        // What is told to be left over is what remains when those that start first are asked first.
        let mut order = self.largest_first(problem, others, &units, true);
        order.sort_by_key(|u| u.vms.iter().map(|vm| problem.restart_priority(*vm as usize)).min());
        if let Err(over) = self.greedy(problem, others, &order, Ask::LeastFull, false) {
            left_over = Some(over);
        }
        let left_over = left_over.unwrap_or_default();
        if units.len() <= FEW {
            let order = self.largest_first(problem, others, &units, false);
            let mut plan = Vec::new();
            let mut tries = TRIES;
            if self.exhaustive(others, &order, &mut plan, &mut tries) {
                plan.sort_unstable();
                return Restart::Safe(plan);
            }
            if tries > 0 {
                return Restart::NoPlan(left_over);
            }
        }
        Restart::NotFound(left_over)
    }

    /// VMs that a rule keeps together are one thing to restart.
    fn units(&self, problem: &Problem, list: &[u32]) -> Vec<Unit> {
        let mut units: Vec<Unit> = list.iter().map(|vm| Unit::of(problem, *vm)).collect();
        for group in &self.together {
            let is_in = |u: &Unit| u.vms.iter().any(|vm| group.binary_search(&(*vm as usize)).is_ok());
            let (of_it, mut rest): (Vec<Unit>, Vec<Unit>) = units.into_iter().partition(is_in);
            let merged = of_it.into_iter().reduce(|mut a, b| {
                a.vms.extend(b.vms);
                a.classes |= b.classes;
                for (n, w) in a.need.iter_mut().zip(&b.need) {
                    *n = n.saturating_add(*w).min(1 << 24);
                }
                a
            });
            rest.extend(merged);
            units = rest;
        }
        units
    }

    /// Units that no other host takes even while it has taken none of the others, and the rules that keep them off hosts
    /// with room. What is taken beside it only forbids more, so that is a proof.
    fn without_host(&self, units: &[Unit], others: &[usize]) -> Option<Restart> {
        if self.rules.is_empty() {
            return None;
        }
        let forbids = |rule: &dyn Constraint, unit: &Unit, host: usize| {
            unit.vms.iter().any(|vm| !rule.allows(*vm as usize, host))
        };
        let (mut vms, mut rules) = (Vec::new(), Vec::new());
        for unit in units {
            let with_room: Vec<usize> =
                others.iter().copied().filter(|h| self.rooms.fits(*h, unit)).collect();
            let taken = |h: &usize| !self.rules.iter().any(|r| forbids(r.as_ref(), unit, *h));
            if with_room.is_empty() || with_room.iter().any(taken) {
                continue;
            }
            vms.extend(unit.vms.iter().map(|vm| *vm as usize));
            for (rule, names) in self.rules.iter().zip(&self.names) {
                if with_room.iter().any(|h| forbids(rule.as_ref(), unit, *h)) {
                    rules.extend(names.iter().cloned());
                }
            }
        }
        vms.sort_unstable();
        (!vms.is_empty()).then(|| Restart::NoHost { vms, rules: set_of(rules).into_iter().collect() })
    }

    /// A limit at an hour of which all other hosts together have less left than the VMs need, or of
    /// which no other host has enough for one of them.
    fn shown_impossible(&self, problem: &Problem, others: &[usize], list: &[u32]) -> Option<NoRoom> {
        for (i, c) in problem.columns() {
            // Columns that one host could carry for all VMs matter only if there is no other host.
            if i >= problem.active() && !others.is_empty() {
                continue;
            }
            let need: u64 = list.iter().map(|vm| u64::from(problem.need(*vm as usize, i))).sum();
            let largest = list.iter().map(|vm| problem.need(*vm as usize, i)).max().unwrap_or(0);
            let left = |h: &usize| self.rooms.free(*h).get(i).copied().unwrap_or(0);
            let free: u64 = others.iter().map(|h| u64::from(left(h))).sum();
            if need > free || others.iter().all(|h| left(h) < largest) && largest > 0 {
                let most = others.iter().map(left).max().unwrap_or(0);
                let alone = |vm: &&u32| problem.need(**vm as usize, i) > most;
                let mut vms: Vec<usize> = list.iter().filter(alone).map(|vm| *vm as usize).collect();
                if vms.is_empty() {
                    vms = list.iter().map(|vm| *vm as usize).collect();
                }
                vms.sort_unstable();
                return Some(NoRoom { lane: c.lane, vms, over: None });
            }
        }
        None
    }

    /// Puts a unit on a host if it has room and no rule forbids it.
    fn try_put(&mut self, unit: &Unit, host: usize) -> bool {
        if !self.rooms.fits(host, unit) {
            return false;
        }
        for (n, vm) in unit.vms.iter().enumerate() {
            if self.rules.iter().any(|r| !r.allows(*vm as usize, host)) {
                for vm in unit.vms.iter().take(n) {
                    self.rules.iter_mut().for_each(|r| r.take(*vm as usize, host));
                }
                return false;
            }
            self.rules.iter_mut().for_each(|r| r.put(*vm as usize, host));
        }
        self.rooms.put(host, unit);
        true
    }

    fn take_back(&mut self, unit: &Unit, host: usize) {
        for vm in &unit.vms {
            self.rules.iter_mut().for_each(|r| r.take(*vm as usize, host));
        }
        self.rooms.take_back(host, unit);
    }

    fn greedy(
        &mut self,
        problem: &Problem,
        others: &[usize],
        order: &[Unit],
        ask: Ask,
        kin_first: bool,
    ) -> Result<Vec<(usize, usize)>, Vec<usize>> {
        let mut put: Vec<(usize, usize)> = Vec::with_capacity(order.len());
        let mut over = Vec::new();
        let mut hosts = others.to_vec();
        for (at, unit) in order.iter().enumerate() {
            let fill = &self.rooms.fill;
            match ask {
                Ask::InOrder => {}
                Ask::LeastFull => hosts.sort_by(|a, b| fill[*a].total_cmp(&fill[*b]).then(a.cmp(b))),
                Ask::Fullest => hosts.sort_by(|a, b| fill[*b].total_cmp(&fill[*a]).then(a.cmp(b))),
            }
            let kin = unit.vms.first().map_or(0, |vm| usize::from(problem.kin(*vm)));
            let is_kin = |h: usize| self.kin.get(h).and_then(|k| k.get(kin)).is_some_and(|n| *n > 0);
            let mut asked: Vec<usize> = Vec::new();
            if kin_first {
                asked.extend(hosts.iter().copied().filter(|h| is_kin(*h)));
            }
            asked.extend(&hosts);
            match asked.into_iter().find(|h| self.try_put(unit, *h)) {
                Some(h) => put.push((at, h)),
                None => over.extend(unit.vms.iter().map(|vm| *vm as usize)),
            }
        }
        let mut plan = Vec::new();
        for (at, h) in put.into_iter().rev() {
            if let Some(unit) = order.get(at) {
                self.take_back(unit, h);
                plan.extend(unit.vms.iter().map(|vm| (*vm as usize, h)));
            }
        }
        if over.is_empty() {
            plan.sort_unstable();
            Ok(plan)
        } else {
            Err(over)
        }
    }

    fn exhaustive(
        &mut self,
        others: &[usize],
        order: &[Unit],
        plan: &mut Vec<(usize, usize)>,
        tries: &mut u32,
    ) -> bool {
        let Some((unit, rest)) = order.split_first() else { return true };
        for h in others {
            if *tries == 0 {
                return false;
            }
            *tries -= 1;
            if self.try_put(unit, *h) {
                let before = plan.len();
                plan.extend(unit.vms.iter().map(|vm| (*vm as usize, *h)));
                let found = self.exhaustive(others, rest, plan, tries);
                self.take_back(unit, *h);
                if found {
                    return true;
                }
                plan.truncate(before);
            }
        }
        false
    }

    /// Units by what they need, the largest first: its largest lane, or the sum of its lanes.
    fn largest_first(&self, problem: &Problem, others: &[usize], units: &[Unit], by_sum: bool) -> Vec<Unit> {
        let first = others.first().copied().unwrap_or(0);
        let mut keyed: Vec<(f32, Unit)> =
            units.iter().map(|unit| (self.rooms.shares(first, &unit.need, by_sum), unit.clone())).collect();
        let rank = |u: &Unit| u.vms.first().map_or(0, |vm| problem.rank(*vm));
        keyed.sort_by(|a, b| b.0.total_cmp(&a.0).then(rank(&a.1).cmp(&rank(&b.1))));
        keyed.into_iter().map(|(_, unit)| unit).collect()
    }
}

/// The rules of each constraint, in the order in which [`of_rules`] makes them: networks of their own are one, the last.
fn names_of_rules(rules: &[FoundRule], counts: impl Fn(&FoundRule) -> bool) -> Vec<Vec<RuleId>> {
    let (mut names, mut zones) = (Vec::new(), Vec::new());
    for rule in rules.iter().filter(|r| counts(r)) {
        if matches!(rule.body, Body::Zone { .. }) {
            zones.push(rule.id.clone());
        } else {
            names.push(vec![rule.id.clone()]);
        }
    }
    if !zones.is_empty() {
        names.push(zones);
    }
    names
}

/// A limit after a failure that the VMs of a host pass by themselves.
fn passed(
    problem: &Problem,
    facts: &[HostFacts],
    types: &[usize],
    host: usize,
    list: &[u32],
) -> Option<Lane> {
    let kind = types.get(host).and_then(|t| problem.host_types().get(*t))?;
    // VM by VM, as their needs lie in memory.
    let mut own: Vec<u64> = Vec::new();
    let mut classes: Vec<usize> = Vec::new();
    for vm in list {
        let needs = problem.all_needs(*vm);
        own.resize(own.len().max(needs.len()), 0);
        own.iter_mut().zip(needs).for_each(|(sum, w)| *sum += u64::from(*w));
        let class = problem.class_of(*vm as usize);
        if !classes.contains(&class) {
            classes.push(class);
        }
    }
    let sum = |i: usize| own.get(i).copied().unwrap_or(0) + problem.preload(facts.get(host), i);
    let cap = |i: usize| kind.cap(i, classes.iter().copied(), true);
    problem.columns().find(|(i, _)| sum(*i) > u64::from(cap(*i))).map(|(_, c)| c.lane)
}
