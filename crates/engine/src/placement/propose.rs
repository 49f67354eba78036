//! The solver: proposes an assignment. It can be stopped after any step and goes on where it was.
//!
//! 1. Packs without thinking of failures, by `packing`: that many hosts, plus as many as may fail, are always enough.
//! 2. From there, or from the lower bound if that is higher, evens the packing out over m hosts, and spreads all VMs
//!    over m hosts in several other ways, until one holds every limit and survives the failure of any host, or of any set of as many as may
//!    fail at once.
//! 3. Of the plans found with as many hosts, takes the one with the lowest cost beside the hosts.

use super::bound::{bound, under};
use super::constraints::{fits_nowhere, holds_after_failure};
use super::failover::{Failover, Sets};
use super::instance::{self, Ground};
use super::keeping::{Kept, new_host};
use super::lanes::Ceiling;
use super::packing::{Choice, Packing, Step};
use super::pricing::Pricing;
use super::problem::Problem;
use super::sizes::{draw, sizes};
use super::{Assignment, HostCost, PlannedHost, Proven, Restart};
use crate::packing::{self, Packing as Packed, Spread};
use crate::quantity::Ratio;
use std::sync::Arc;

mod answers;
mod failing;

/// How far the solver is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress {
    /// Not done yet.
    Working {
        /// Share of the work done, as far as it can be told.
        done: Ratio,
        /// Hosts of the best plan so far.
        best: Option<u32>,
    },
    /// Nothing left to try.
    Done,
}

/// Orders in which VMs are placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// By the largest lane.
    Largest,
    /// By the sum of lanes, scarce ones weighing more.
    Sum,
    /// Families of operating systems together, then by sum.
    Kin,
    /// By sum, disturbed by chance.
    Shuffled,
}

/// What is kept for a failure while packing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Room {
    /// Nothing: hosts may be filled to the normal ceiling.
    Filled,
    /// A share of every host, while there is a choice.
    Reserve,
    /// As many hosts as may fail stay empty. Always survives, as whatever was on a host fits on one of them.
    Spare,
}

/// A way to pack.
type Method = (Choice, Order, Room);

/// Steps of the search for fewer hosts: so many, more for each VM, so many at most.
const SEARCH: (u64, u64, u64) = (6_000, 12, 30_000);
/// Steps beyond, where hosts are looked at whole.
const COLUMNS: u64 = 60_000;
/// First packings take so many steps for each VM at most.
const FIRST: u64 = 5;
/// Times that a packing is evened out, each time by other draws, before other ways are tried.
const EVENED: usize = 3;

const SPREADING: [Method; 10] = [
    (Choice::LeastFull, Order::Largest, Room::Filled),
    (Choice::LeastFull, Order::Sum, Room::Filled),
    (Choice::First, Order::Sum, Room::Reserve),
    (Choice::Fullest, Order::Sum, Room::Reserve),
    (Choice::First, Order::Kin, Room::Reserve),
    (Choice::DotProduct, Order::Sum, Room::Reserve),
    (Choice::First, Order::Kin, Room::Filled),
    (Choice::LeastFull, Order::Largest, Room::Spare),
    (Choice::LeastFull, Order::Sum, Room::Spare),
    (Choice::DotProduct, Order::Sum, Room::Spare),
];

const SHUFFLED: [Method; 4] = [
    (Choice::LeastFull, Order::Shuffled, Room::Filled),
    (Choice::Fullest, Order::Shuffled, Room::Reserve),
    (Choice::First, Order::Shuffled, Room::Filled),
    (Choice::LeastFull, Order::Shuffled, Room::Spare),
];

/// Above so many VMs the dot product takes too long.
const DOT_PRODUCT_UP_TO: usize = 20_000;

/// So many hosts more are tried where rules leave no plan that survives.
const MORE_FOR_RULES: usize = 3;

/// A plan that holds all limits and survives what it must.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub lists: Vec<Vec<u32>>,
    pub hosts: Vec<PlannedHost>,
    pub restarts: Vec<Restart>,
    /// Share used of the fullest lane of the fullest host.
    fullest: f32,
}

#[derive(Debug)]
enum Work {
    Packing(Box<Packing>),
    Packed(Box<packing::Solver>),
    Evening(Box<Spread>),
    Failover { plan: Box<Candidate>, check: Box<Failover>, sets: Option<Box<Sets>> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Packing without failures.
    Opening,
    /// The plan that is always possible.
    Fallback,
    /// The packing evened out over so many hosts, for the n-th time.
    Evening(usize, usize),
    /// Into so many hosts, by so manieth method.
    Spreading(usize, usize),
    Done,
}

/// A solver under way. Owns what it needs, so it can live from frame to frame.
#[derive(Debug)]
pub struct Solver {
    pub(super) problem: Arc<Problem>,
    seed: u64,
    steps: u64,
    bound: usize,
    /// What packing has proven beyond the simple bound.
    proven: Option<Proven>,
    rounds: usize,
    movable: Vec<u32>,
    largest: Arc<[u32]>,
    sum: Arc<[u32]>,
    kin: Arc<[u32]>,
    keys: Vec<f64>,
    stage: Stage,
    work: Option<Work>,
    /// Hosts that are always enough.
    enough: Option<usize>,
    /// The packing without failures, and what it was made of.
    packed: Packed,
    ground: Ground,
    kept: Arc<Kept>,
    /// A plan that keeps the rules and does not survive every failure.
    not_safe: Option<Candidate>,
    /// Hosts that are tried first: with fewer than the packing no search has found anything.
    first: usize,
    /// Steps at which the search for fewer hosts ends.
    search_until: u64,
    pub(super) candidates: Vec<Candidate>,
    pub(super) pricing: Pricing,
    /// Hosts of the candidates, all the same.
    hosts: usize,
}

impl Solver {
    /// A solver at its start. VMs that fit on no host are left out.
    #[must_use]
    pub fn new(problem: Arc<Problem>, seed: u64) -> Self {
        let movable: Vec<u32> = problem
            .by_id()
            .iter()
            .copied()
            .filter(|vm| fits_nowhere::too_big(&problem, *vm as usize).is_none())
            .collect();
        let kept = Arc::new(Kept::new(&problem));
        let (keys, largest) = sizes(&problem, &movable);
        let order = |key: &dyn Fn(u32) -> f64, kin: bool| -> Arc<[u32]> {
            let mut o = movable.clone();
            o.sort_by(|a, b| {
                let family =
                    if kin { problem.kin(*a).cmp(&problem.kin(*b)) } else { std::cmp::Ordering::Equal };
                family.then(key(*b).total_cmp(&key(*a))).then(problem.rank(*a).cmp(&problem.rank(*b)))
            });
            o.into()
        };
        let by_sum = |vm: u32| keys[vm as usize];
        let by_largest = |vm: u32| largest[vm as usize];
        Self {
            bound: bound(&problem).hosts as usize,
            proven: None,
            rounds: (20_000 / movable.len().max(1)).clamp(3, 60),
            largest: order(&by_largest, false),
            sum: order(&by_sum, false),
            kin: order(&by_sum, true),
            stage: if movable.is_empty() { Stage::Done } else { Stage::Opening },
            packed: Packed::default(),
            ground: Ground::new(&problem, &movable, &kept),
            kept,
            not_safe: None,
            first: 0,
            search_until: {
                let n = movable.len() as u64;
                FIRST * n + (SEARCH.0 + SEARCH.1 * n).min(SEARCH.2)
            },
            movable,
            problem,
            seed,
            steps: 0,
            keys,
            work: None,
            enough: None,
            candidates: Vec::new(),
            pricing: Pricing::default(),
            hosts: 0,
        }
    }

    /// Works for about so many steps; a step looks at one VM. Equal problem, seed and number of
    /// steps in all give the same plan, however they are sliced.
    pub fn step(&mut self, budget: u32) -> Progress {
        for _ in 0..budget {
            if self.stage == Stage::Done {
                return Progress::Done;
            }
            self.advance();
            self.steps += 1;
        }
        if self.stage == Stage::Done {
            return Progress::Done;
        }
        Progress::Working { done: self.done(), best: self.hosts_so_far() }
    }

    /// Steps spent so far.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    fn advance(&mut self) {
        match self.work.take() {
            None => self.begin(),
            Some(Work::Packing(mut packing)) => match packing.step(&self.problem) {
                Step::More => self.work = Some(Work::Packing(packing)),
                Step::Failed => self.next(),
                Step::Complete => self.spread_out(*packing),
            },
            Some(Work::Packed(mut solver)) => {
                let optimal = solver.step(1) == packing::Progress::Optimal;
                let at_columns = solver.looks_at_columns() && solver.steps() < self.search_until + COLUMNS;
                if optimal || solver.steps() >= self.search_until && !at_columns {
                    self.packed_without_failures(&solver);
                } else {
                    self.work = Some(Work::Packed(solver));
                }
            }
            Some(Work::Evening(mut spread)) => {
                if spread.step() {
                    self.work = Some(Work::Evening(spread));
                } else if let Stage::Evening(m, _) = self.stage {
                    let plan = self.plan_of(&spread.packing().bins, m);
                    self.check(plan);
                }
            }
            Some(Work::Failover { plan, check, sets }) => self.let_fail(plan, check, sets),
        }
    }

    fn begin(&mut self) {
        let (m, (choice, order, room)) = match self.stage {
            Stage::Opening => {
                let solver = packing::Solver::new(Arc::clone(&self.ground.model), self.seed);
                self.work = Some(Work::Packed(Box::new(solver)));
                return;
            }
            Stage::Spreading(m, i) => match SPREADING.get(i) {
                Some(method) => (m, *method),
                None => (m, SHUFFLED[i % SHUFFLED.len()]),
            },
            Stage::Evening(m, n) => {
                let seed = self.seed ^ ((m as u64) << 32) ^ ((n as u64) << 16);
                let empty = m.saturating_sub(self.packed.bins.len());
                let spread = Spread::new(&self.ground.model, &self.packed.bins, empty, seed);
                self.work = Some(Work::Evening(Box::new(spread)));
                return;
            }
            Stage::Fallback => {
                // Every VM of a host fits on an empty one.
                let hosts = self.packed.bins.len() + self.problem.hosts_that_may_fail() as usize;
                let plan = self.plan_of(&self.packed.bins, hosts);
                self.check(plan);
                return;
            }
            Stage::Done => return,
        };
        if !self.ground.is_of_one_type(&self.problem) {
            return self.next();
        }
        if choice == Choice::DotProduct && self.movable.len() > DOT_PRODUCT_UP_TO {
            return self.next();
        }
        let may_fail = self.problem.hosts_that_may_fail() as usize;
        let failures = may_fail > 0;
        if room == Room::Spare && (!failures || m <= may_fail) {
            return self.next();
        }
        let ceiling = match room {
            Room::Reserve => Ceiling::with_reserve(&self.problem, m),
            // Whichever host fails, the others keep what they carry.
            _ if failures => Ceiling::both(&self.problem),
            _ => Ceiling::normal(&self.problem),
        };
        let limit = Some(if room == Room::Spare { m - may_fail } else { m });
        let order = match order {
            Order::Largest => Arc::clone(&self.largest),
            Order::Sum => Arc::clone(&self.sum),
            Order::Kin => Arc::clone(&self.kin),
            Order::Shuffled => self.shuffled(),
        };
        self.work = Some(Work::Packing(Box::new(Packing::new(
            &self.problem,
            &self.kept,
            choice,
            ceiling,
            limit,
            &order,
        ))));
    }

    /// VMs are spread over a number of hosts.
    fn spread_out(&mut self, packing: Packing) {
        let fullest = packing.hosts.fill.iter().fold(0f32, |a, b| if *b > a { *b } else { a });
        let mut lists = packing.hosts.vms;
        for l in &mut lists {
            l.sort_by_key(|vm| self.problem.rank(*vm));
        }
        if let Stage::Spreading(m, _) = self.stage {
            lists.resize(m, Vec::new());
        }
        let hosts = (0..lists.len()).map(|n| new_host(&self.problem, n)).collect();
        self.check(Candidate { lists, hosts, restarts: Vec::new(), fullest });
    }

    /// Bins as a plan of so many hosts at least.
    fn plan_of(&self, bins: &[packing::Bin], at_least: usize) -> Candidate {
        let (mut lists, mut hosts) = self.ground.lists(&self.problem, &self.movable, bins);
        for list in &mut lists {
            list.sort_by_key(|vm| self.problem.rank(*vm));
        }
        while hosts.len() < at_least {
            hosts.push(self.ground.one_more(&self.problem, &hosts));
            lists.push(Vec::new());
        }
        let fullest = instance::fullest(&self.problem, &lists);
        Candidate { lists, hosts, restarts: Vec::new(), fullest }
    }

    /// The search for fewer hosts has ended.
    fn packed_without_failures(&mut self, solver: &packing::Solver) {
        self.packed = solver.best();
        if !self.packed.unplaced.is_empty() {
            let out = self.packed.unplaced.iter().filter_map(|i| self.movable.get(*i as usize));
            let out: Vec<u32> = out.copied().collect();
            if self.set_rules_aside(&out) {
                return;
            }
        }
        let spare = self.problem.hosts_that_may_fail() as usize;
        // Fewer than the bound on packing carry nothing, whatever may fail.
        let bound = usize::try_from(solver.bound()).unwrap_or(0);
        // What may stay down need not be carried then, and where a rule may be broken then nothing follows from packing.
        let all_run = self.movable.iter().all(|vm| !self.problem.may_stay_down(*vm as usize));
        let bound = if self.ground.counts_hosts() { bound } else { 0 };
        let mut rules = self.problem.rules().iter().filter(|r| self.kept.counts(r));
        let alike = self.ground.counts_hosts()
            && all_run
            && self.problem.ceilings_after_failure().0
            && rules.all(holds_after_failure);
        // Where the ceiling after a failure is nowhere higher, those that are left have to hold a packing too.
        let packed = self.packed.bins.len();
        let least = if alike { bound + spare } else { bound };
        if least > self.bound {
            self.bound = least;
            self.proven = self.proof(least, solver.proved_by());
        }
        self.enough = Some(packed + spare);
        self.first = self.bound.max(if alike { packed + spare } else { packed }).max(1);
        self.next();
    }

    fn check(&mut self, mut plan: Candidate) {
        if self.problem.hosts_that_may_fail() == 0 {
            while plan.hosts.len() < self.problem.least_hosts() as usize {
                plan.hosts.push(self.ground.one_more(&self.problem, &plan.hosts));
                plan.lists.push(Vec::new());
            }
            self.keep(plan);
            return self.next();
        }
        let kept = |r: &super::FoundRule| self.kept.counts(r);
        let check = Failover::with_rules(&self.problem, &plan.hosts, &plan.lists, &kept);
        self.work = Some(Work::Failover { plan: Box::new(plan), check: Box::new(check), sets: None });
    }

    /// Begins anew without the rules that leave these VMs no place, or without any where none speaks of them: a
    /// plan that says what it breaks can be looked at, none cannot. False where there are none to set aside.
    fn set_rules_aside(&mut self, vms: &[u32]) -> bool {
        if !self.kept.any(&self.problem) {
            return false;
        }
        self.kept = Arc::new(self.kept.but_for(&self.problem, vms));
        self.ground = Ground::new(&self.problem, &self.movable, &self.kept);
        self.bound = under(&self.problem, &|r| self.kept.counts(r)).hosts as usize;
        self.search_until += self.steps;
        self.enough = None;
        self.stage = Stage::Opening;
        true
    }

    fn keep(&mut self, candidate: Candidate) {
        let n = candidate.lists.len();
        if self.candidates.is_empty() || n < self.hosts {
            self.candidates.clear();
            self.hosts = n;
        }
        if n == self.hosts {
            self.candidates.push(candidate);
        }
    }

    fn next(&mut self) {
        self.stage = self.following();
        let nothing = self.candidates.is_empty() && self.not_safe.is_none();
        if self.stage == Stage::Done && nothing {
            self.set_rules_aside(&[]);
        }
    }

    fn following(&self) -> Stage {
        match self.stage {
            Stage::Opening => Stage::Fallback,
            Stage::Fallback => Stage::Evening(self.first, 0),
            Stage::Evening(m, n) if n + 1 < EVENED => Stage::Evening(m, n + 1),
            Stage::Evening(m, _) => Stage::Spreading(m, 0),
            Stage::Spreading(m, i) => {
                let i = i + 1;
                let found = self.hosts == m && !self.candidates.is_empty();
                // With rules a spare host need not be enough: a few more are tried.
                let more = if self.ground.is_plain() { 0 } else { MORE_FOR_RULES };
                let last = self.enough.is_none_or(|e| m >= e + more);
                if i < SPREADING.len() || (!found && !last && i < SPREADING.len() + self.rounds) {
                    Stage::Spreading(m, i)
                } else if found || last {
                    Stage::Done
                } else {
                    Stage::Evening(m + 1, 0)
                }
            }
            Stage::Done => Stage::Done,
        }
    }

    /// VMs by size, each size disturbed by up to a third; the draws depend on seed and stage alone.
    fn shuffled(&self) -> Arc<[u32]> {
        let (m, i) = if let Stage::Spreading(m, i) = self.stage { (m, i) } else { (0, 0) };
        let mut state = self.seed ^ ((m as u64) << 32) ^ ((i as u64) << 8);
        let mut keyed: Vec<(f64, u32)> = self
            .movable
            .iter()
            .map(|vm| (self.keys[*vm as usize] * (1.0 + (draw(&mut state) - 0.5) * 0.67), *vm))
            .collect();
        keyed.sort_by(|a, b| b.0.total_cmp(&a.0).then(self.problem.rank(a.1).cmp(&self.problem.rank(b.1))));
        keyed.into_iter().map(|(_, vm)| vm).collect()
    }
}

/// Runs the solver to its end. `None` when no VM can be placed.
#[must_use]
pub fn propose(problem: &Problem, cost: &dyn HostCost, seed: u64) -> Option<Assignment> {
    let mut solver = Solver::new(Arc::new(problem.clone()), seed);
    while solver.step(100_000) != Progress::Done {}
    solver.finish(cost)
}
