//! The solver: proposes an assignment. It can be stopped after any step and goes on where it was.
//!
//! 1. Packs without thinking of failures, by `packing`: that many hosts, plus a spare one where a host may fail, are
//!    always enough.
//! 2. From there, or from the lower bound if that is higher, evens the packing out over m hosts, and spreads all VMs
//!    over m hosts in several other ways, until one holds every limit and survives the failure of any host.
//! 3. Of the plans found with as many hosts, takes the one with the lowest cost beside the hosts.

use super::bound::bound;
use super::constraints::fits_nowhere;
use super::failover::Failover;
use super::instance;
use super::lanes::Ceiling;
use super::packing::{Choice, Packing, Step};
use super::pricing::{Pricing, cost_beside};
use super::problem::{Problem, index};
use super::sizes::{draw, sizes};
use super::{Assignment, HostCost, PlannedHost, Restart};
use crate::packing::{self, Model, Packing as Packed, Spread};
use crate::quantity::Ratio;
use std::sync::Arc;

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
    /// One host stays empty. Always survives, as whatever was on one host fits there.
    Spare,
}

/// A way to pack.
type Method = (Choice, Order, Room);

/// Steps of the search for fewer hosts: so many, more for each VM, so many at most.
const SEARCH: (u64, u64, u64) = (6_000, 12, 30_000);
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

/// A plan that holds all limits and survives what it must.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub lists: Vec<Vec<u32>>,
    pub restarts: Vec<Restart>,
    /// Share used of the fullest lane of the fullest host.
    fullest: f32,
}

#[derive(Debug)]
enum Work {
    Packing(Box<Packing>),
    Packed(Box<packing::Solver>),
    Evening(Box<Spread>),
    Failover { lists: Vec<Vec<u32>>, fullest: f32, check: Box<Failover>, restarts: Vec<Restart> },
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
    model: Arc<Model>,
    /// Hosts that are tried first.
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
            rounds: (20_000 / movable.len().max(1)).clamp(3, 60),
            largest: order(&by_largest, false),
            sum: order(&by_sum, false),
            kin: order(&by_sum, true),
            stage: if movable.is_empty() { Stage::Done } else { Stage::Opening },
            packed: Packed::default(),
            model: instance::model(&problem, &movable, &instance::ceiling(&problem)),
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

    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    fn done(&self) -> Ratio {
        let share = match self.stage {
            Stage::Opening => 0.5 * self.steps as f64 / self.search_until as f64,
            Stage::Fallback => 0.5,
            Stage::Evening(m, n) => self.done_over(m, n),
            Stage::Spreading(m, method) => self.done_over(m, EVENED + method),
            Stage::Done => 1.0,
        };
        Ratio::from_fraction(share)
    }

    /// Two numbers of hosts are tried at most: that of the packing, and one more.
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    fn done_over(&self, hosts: usize, method: usize) -> f64 {
        let per = EVENED + SPREADING.len() + self.rounds;
        let at = hosts.saturating_sub(self.first) * per + method;
        let all = (self.enough.unwrap_or(hosts).saturating_sub(self.first) + 1) * per;
        0.5 + 0.5 * at as f64 / all as f64
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
                if optimal || solver.steps() >= self.search_until {
                    self.packed_without_failures(&solver);
                } else {
                    self.work = Some(Work::Packed(solver));
                }
            }
            Some(Work::Evening(mut spread)) => {
                if spread.step() {
                    self.work = Some(Work::Evening(spread));
                } else if let Stage::Evening(m, _) = self.stage {
                    let mut lists = instance::lists(&self.movable, &spread.packing().bins);
                    lists.resize(m, Vec::new());
                    let fullest = instance::fullest(&self.problem, &lists);
                    self.check(lists, fullest);
                }
            }
            Some(Work::Failover { lists, fullest, mut check, mut restarts }) => {
                if restarts.len() < lists.len() {
                    let r = check.restart(&self.problem, restarts.len());
                    if matches!(r, Restart::Safe(_)) {
                        restarts.push(r);
                        self.work = Some(Work::Failover { lists, fullest, check, restarts });
                    } else {
                        self.next();
                    }
                } else {
                    self.keep(Candidate { lists, restarts, fullest });
                    self.next();
                }
            }
        }
    }

    fn begin(&mut self) {
        let (m, (choice, order, room)) = match self.stage {
            Stage::Opening => {
                let solver = packing::Solver::new(Arc::clone(&self.model), self.seed);
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
                let spread = Spread::new(&self.model, &self.packed.bins, empty, seed);
                self.work = Some(Work::Evening(Box::new(spread)));
                return;
            }
            Stage::Fallback => {
                // Every VM of one host fits on the empty one.
                let mut lists = instance::lists(&self.movable, &self.packed.bins);
                if self.problem.hosts_that_may_fail() > 0 {
                    lists.push(Vec::new());
                }
                let fullest = instance::fullest(&self.problem, &lists);
                self.check(lists, fullest);
                return;
            }
            Stage::Done => return,
        };
        if choice == Choice::DotProduct && self.movable.len() > DOT_PRODUCT_UP_TO {
            return self.next();
        }
        let failures = self.problem.hosts_that_may_fail() > 0;
        if room == Room::Spare && (!failures || m < 2) {
            return self.next();
        }
        let ceiling = match room {
            Room::Reserve => Ceiling::with_reserve(&self.problem, m),
            // Whichever host fails, the others keep what they carry.
            _ if failures => Ceiling::both(&self.problem),
            _ => Ceiling::normal(&self.problem),
        };
        let limit = Some(if room == Room::Spare { m - 1 } else { m });
        let order = match order {
            Order::Largest => Arc::clone(&self.largest),
            Order::Sum => Arc::clone(&self.sum),
            Order::Kin => Arc::clone(&self.kin),
            Order::Shuffled => self.shuffled(),
        };
        self.work =
            Some(Work::Packing(Box::new(Packing::new(&self.problem, choice, ceiling, limit, &order))));
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
        self.check(lists, fullest);
    }

    /// The search for fewer hosts has ended.
    fn packed_without_failures(&mut self, solver: &packing::Solver) {
        self.packed = solver.best();
        let spare = self.problem.hosts_that_may_fail() as usize;
        // Fewer than the bound on packing carry nothing, whatever may fail.
        let bound = usize::try_from(solver.bound()).unwrap_or(0);
        let alike = self.problem.normal().iter().zip(self.problem.failure()).all(|(n, f)| f <= n);
        // Where the ceiling after a failure is nowhere higher, those that are left have to hold a packing too.
        let packed = self.packed.bins.len();
        self.bound = self.bound.max(if alike { bound + spare } else { bound });
        self.enough = Some(packed + spare);
        // With fewer hosts than the packing no search has found anything.
        self.first = self.bound.max(if alike { packed + spare } else { packed }).max(1);
        self.next();
    }

    fn check(&mut self, lists: Vec<Vec<u32>>, fullest: f32) {
        if self.problem.hosts_that_may_fail() == 0 {
            self.keep(Candidate { lists, restarts: Vec::new(), fullest });
            return self.next();
        }
        let check = Box::new(Failover::new(&self.problem, &lists));
        self.work = Some(Work::Failover { lists, fullest, check, restarts: Vec::new() });
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
        self.stage = match self.stage {
            Stage::Opening => Stage::Fallback,
            Stage::Fallback => Stage::Evening(self.first, 0),
            Stage::Evening(m, n) if n + 1 < EVENED => Stage::Evening(m, n + 1),
            Stage::Evening(m, _) => Stage::Spreading(m, 0),
            Stage::Spreading(m, i) => {
                let i = i + 1;
                let found = self.hosts == m && !self.candidates.is_empty();
                let last = self.enough.is_none_or(|e| m >= e);
                if i < SPREADING.len() || (!found && !last && i < SPREADING.len() + self.rounds) {
                    Stage::Spreading(m, i)
                } else if found || last {
                    Stage::Done
                } else {
                    Stage::Evening(m + 1, 0)
                }
            }
            Stage::Done => Stage::Done,
        };
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

    /// The best plan so far: fewest hosts, then the most even one. Costs beside the hosts are not
    /// asked for; [`Solver::finish`] does.
    #[must_use]
    pub fn best(&self) -> Option<Assignment> {
        let best = self.candidates.iter().min_by(|a, b| a.fullest.total_cmp(&b.fullest));
        Some(self.assignment(best.or(self.while_packing().as_ref())?))
    }

    /// Hosts of what `best` gives.
    fn hosts_so_far(&self) -> Option<u32> {
        if !self.candidates.is_empty() {
            return Some(index(self.hosts));
        }
        let Some(Work::Packed(solver)) = &self.work else { return None };
        let hosts = solver.best_size()? + self.problem.hosts_that_may_fail() as usize;
        Some(index(hosts))
    }

    /// While the search for fewer hosts goes on: its best packing, and a host that stays empty where one may fail.
    fn while_packing(&self) -> Option<Candidate> {
        let Some(Work::Packed(solver)) = &self.work else { return None };
        solver.best_size()?;
        let mut lists = instance::lists(&self.movable, &solver.best().bins);
        lists.resize(lists.len() + self.problem.hosts_that_may_fail() as usize, Vec::new());
        Some(Candidate { lists, restarts: Vec::new(), fullest: 1.0 })
    }

    /// The best plan: fewest hosts, then the lowest cost beside the hosts, then the most even one.
    #[must_use]
    pub fn finish(&self, cost: &dyn HostCost) -> Option<Assignment> {
        let host = self.problem.host();
        let priced =
            self.candidates.iter().enumerate().map(|(i, c)| {
                (
                    self.pricing.done.get(i).copied().unwrap_or_else(|| {
                        cost_beside(&c.own(), &c.restarts, host, cost).map(|m| m.amount())
                    }),
                    c,
                )
            });
        let best = priced.min_by(|(a, x), (b, y)| {
            let money = match (a, b) {
                (Some(a), Some(b)) => a.total_cmp(b),
                // A plan with a price goes before one without.
                (a, b) => a.is_none().cmp(&b.is_none()),
            };
            money.then(x.fullest.total_cmp(&y.fullest))
        });
        best.map_or_else(|| self.best(), |(_, best)| Some(self.assignment(best)))
    }

    fn assignment(&self, candidate: &Candidate) -> Assignment {
        let hosts = (1..=candidate.lists.len())
            .map(|n| PlannedHost { name: format!("H{n}"), host_type: self.problem.host().id.to_string() })
            .collect();
        let place = candidate
            .lists
            .iter()
            .enumerate()
            .flat_map(|(h, list)| list.iter().map(move |vm| (*vm, h)))
            .map(|(vm, h)| (self.problem.vms()[vm as usize].clone(), index(h)))
            .collect();
        Assignment { hosts, place, made_for: self.problem.hash(), seed: self.seed, steps: self.steps }
    }
}

/// Runs the solver to its end. `None` when no VM can be placed.
#[must_use]
pub fn propose(problem: &Problem, cost: &dyn HostCost, seed: u64) -> Option<Assignment> {
    let mut solver = Solver::new(Arc::new(problem.clone()), seed);
    while solver.step(100_000) != Progress::Done {}
    solver.finish(cost)
}
