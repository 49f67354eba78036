//! The solver: proposes an assignment. It can be stopped after any step and goes on where it was.
//!
//! 1. Packs greedily without thinking of failures: that many hosts, plus a spare one where a host may
//!    fail, are always enough.
//! 2. From the lower bound upward, tries to spread all VMs over m hosts in several ways, until one
//!    holds every limit and survives the failure of any host.
//! 3. Of the plans found with as many hosts, takes the one with the lowest cost beside the hosts.

use super::attempts::{cheaper, cost_beside};
use super::bound::bound;
use super::constraints::fits_nowhere;
use super::failover::Failover;
use super::keeping::{Kept, new_host};
use super::lanes::Ceiling;
use super::packing::{Choice, Packing, Step};
use super::problem::{Problem, index};
use super::{Assignment, HostCost, PlannedHost, Restart};
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

const OPENING: [Method; 4] = [
    (Choice::First, Order::Sum, Room::Filled),
    (Choice::First, Order::Largest, Room::Filled),
    (Choice::Fullest, Order::Sum, Room::Filled),
    (Choice::DotProduct, Order::Sum, Room::Filled),
];

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
struct Candidate {
    lists: Vec<Vec<u32>>,
    restarts: Vec<Restart>,
    /// Share used of the fullest lane of the fullest host.
    fullest: f32,
}

#[derive(Debug)]
enum Work {
    Packing(Box<Packing>),
    Failover { lists: Vec<Vec<u32>>, fullest: f32, check: Box<Failover>, restarts: Vec<Restart> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Packing without failures.
    Opening(usize),
    /// The plan that is always possible.
    Fallback,
    /// Into so many hosts, by so manieth method.
    Spreading(usize, usize),
    Done,
}

/// A solver under way. Owns what it needs, so it can live from frame to frame.
#[derive(Debug)]
pub struct Solver {
    problem: Arc<Problem>,
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
    /// The packing for the fallback.
    fallback: Option<Vec<Vec<u32>>>,
    candidates: Vec<Candidate>,
    /// A plan that keeps the rules and does not survive every failure.
    not_safe: Option<Candidate>,
    kept: Arc<Kept>,
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
            rounds: (20_000 / movable.len().max(1)).clamp(3, 60),
            largest: order(&by_largest, false),
            sum: order(&by_sum, false),
            kin: order(&by_sum, true),
            stage: if movable.is_empty() { Stage::Done } else { Stage::Opening(0) },
            movable,
            problem,
            seed,
            steps: 0,
            keys,
            work: None,
            enough: None,
            fallback: None,
            candidates: Vec::new(),
            not_safe: None,
            kept,
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
        Progress::Working {
            done: self.done(),
            best: (!self.candidates.is_empty()).then(|| index(self.hosts)),
        }
    }

    /// Steps spent so far.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    fn done(&self) -> Ratio {
        let share = match self.stage {
            Stage::Opening(i) => 0.2 * i as f64 / OPENING.len() as f64,
            Stage::Fallback => 0.2,
            Stage::Spreading(m, method) => {
                let all = self.enough.unwrap_or(m).saturating_sub(self.bound) + 1;
                let per = SPREADING.len() + self.rounds;
                let at = m.saturating_sub(self.bound) * per + method;
                0.25 + 0.75 * at as f64 / (all * per) as f64
            }
            Stage::Done => 1.0,
        };
        Ratio::from_fraction(share)
    }

    fn advance(&mut self) {
        match self.work.take() {
            None => self.begin(),
            Some(Work::Packing(mut packing)) => match packing.step(&self.problem) {
                Step::More => self.work = Some(Work::Packing(packing)),
                Step::Failed => self.next(),
                Step::Complete => self.packed(*packing),
            },
            Some(Work::Failover { lists, fullest, mut check, mut restarts }) => {
                if restarts.len() < lists.len() {
                    let r = check.restart(&self.problem, &[restarts.len()]);
                    if r.is_safe() {
                        restarts.push(r);
                        self.work = Some(Work::Failover { lists, fullest, check, restarts });
                    } else {
                        // Better than nothing to look at, where rules leave no plan that survives.
                        let better = self.not_safe.as_ref().is_none_or(|c| restarts.len() > c.restarts.len());
                        if better && !self.problem.rules().is_empty() {
                            self.not_safe = Some(Candidate { lists, restarts, fullest });
                        }
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
        let (limit, (choice, order, room)) = match self.stage {
            Stage::Opening(i) => match OPENING.get(i) {
                Some(m) => (None, *m),
                None => return self.next(),
            },
            Stage::Spreading(m, i) => match SPREADING.get(i) {
                Some(method) => (Some(m), *method),
                None => (Some(m), SHUFFLED[i % SHUFFLED.len()]),
            },
            Stage::Fallback => {
                if let Some(lists) = self.fallback.take() {
                    self.check(lists, 1.0);
                } else {
                    self.next();
                }
                return;
            }
            Stage::Done => return,
        };
        if choice == Choice::DotProduct && self.movable.len() > DOT_PRODUCT_UP_TO {
            return self.next();
        }
        let failures = self.problem.hosts_that_may_fail() > 0;
        if room == Room::Spare && (!failures || limit.is_none_or(|m| m < 2)) {
            return self.next();
        }
        let ceiling = match (limit, room) {
            (Some(m), Room::Reserve) => Ceiling::with_reserve(&self.problem, m),
            // Whichever host fails, the others keep what they carry.
            _ if failures => Ceiling::both(&self.problem),
            _ => Ceiling::normal(&self.problem),
        };
        let limit = limit.map(|m| if room == Room::Spare { m - 1 } else { m });
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

    /// A packing is complete.
    fn packed(&mut self, packing: Packing) {
        let fullest = packing.hosts.fill.iter().fold(0f32, |a, b| if *b > a { *b } else { a });
        let mut lists = packing.hosts.vms;
        for l in &mut lists {
            l.sort_by_key(|vm| self.problem.rank(*vm));
        }
        if let Stage::Opening(_) = self.stage {
            let spare = self.problem.hosts_that_may_fail() as usize;
            let hosts = lists.len() + spare;
            if spare == 0 {
                lists.resize(lists.len().max(self.problem.least_hosts() as usize), Vec::new());
                let restarts = Vec::new();
                self.keep(Candidate { lists, restarts, fullest });
            } else if self.enough.is_none_or(|e| hosts < e) {
                // Every VM of one host fits on the empty one.
                lists.push(Vec::new());
                self.fallback = Some(lists);
            }
            self.enough = Some(self.enough.map_or(hosts, |e| e.min(hosts)));
            self.next();
        } else {
            if let Stage::Spreading(m, _) = self.stage {
                lists.resize(m, Vec::new());
            }
            self.check(lists, fullest);
        }
    }

    fn check(&mut self, lists: Vec<Vec<u32>>, fullest: f32) {
        if self.problem.hosts_that_may_fail() == 0 {
            self.keep(Candidate { lists, restarts: Vec::new(), fullest });
            return self.next();
        }
        let hosts: Vec<PlannedHost> = (0..lists.len()).map(|n| new_host(&self.problem, n)).collect();
        let check = Failover::with_rules(&self.problem, &hosts, &lists, &|r| self.kept.counts(r));
        let check = Box::new(check);
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

    /// Goes on. Where the rules leave nothing at all, they are set aside: a plan that says what it breaks can
    /// be looked at, none cannot.
    fn next(&mut self) {
        self.stage = self.following();
        let nothing = self.candidates.is_empty() && self.not_safe.is_none();
        if self.stage == Stage::Done && nothing && self.kept.any(&self.problem) {
            self.kept = Arc::new(Kept::none(&self.problem));
            self.enough = None;
            self.stage = Stage::Opening(0);
        }
    }

    fn following(&self) -> Stage {
        match self.stage {
            Stage::Opening(i) if i + 1 < OPENING.len() => Stage::Opening(i + 1),
            Stage::Opening(_) => Stage::Fallback,
            Stage::Fallback => Stage::Spreading(self.bound.max(1), 0),
            Stage::Spreading(m, i) => {
                let i = i + 1;
                let found = self.hosts == m && !self.candidates.is_empty();
                // With rules a spare host need not be enough: a few more are tried.
                let more = if self.problem.rules().is_empty() { 0 } else { MORE_FOR_RULES };
                let last = self.enough.is_none_or(|e| m >= e + more);
                if i < SPREADING.len() || (!found && !last && i < SPREADING.len() + self.rounds) {
                    Stage::Spreading(m, i)
                } else if found || last {
                    Stage::Done
                } else {
                    Stage::Spreading(m + 1, 0)
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

    /// The best plan so far: fewest hosts, then the most even one. Costs beside the hosts are not
    /// asked for; [`Solver::finish`] does.
    #[must_use]
    pub fn best(&self) -> Option<Assignment> {
        let best = self.candidates.iter().min_by(|a, b| a.fullest.total_cmp(&b.fullest));
        let best = best.or(self.not_safe.as_ref())?;
        Some(self.assignment(best))
    }

    /// The best plan: fewest hosts, then the lowest cost beside the hosts, then the most even one.
    #[must_use]
    pub fn finish(&self, cost: &dyn HostCost) -> Option<Assignment> {
        let host = self.problem.host();
        let own = |c: &Candidate| -> Vec<Vec<usize>> {
            c.lists.iter().map(|list| list.iter().map(|vm| *vm as usize).collect()).collect()
        };
        let candidates =
            if self.candidates.is_empty() { self.not_safe.as_slice() } else { self.candidates.as_slice() };
        let priced = candidates.iter().map(|c| (cost_beside(&own(c), &c.restarts, host, cost), c));
        let best = priced.min_by(|(a, x), (b, y)| cheaper(*a, *b).then(x.fullest.total_cmp(&y.fullest)))?;
        Some(self.assignment(best.1))
    }

    fn assignment(&self, candidate: &Candidate) -> Assignment {
        let hosts = (0..candidate.lists.len()).map(|n| new_host(&self.problem, n)).collect();
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

/// SplitMix64 (Steele, Lea and Flood 2014) as a fraction of one.
#[expect(clippy::cast_precision_loss, reason = "53 bits")]
fn draw(state: &mut u64) -> f64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

/// Two sizes of every VM: the sum of its shares of a host, each weighed by how scarce its lane is,
/// and its largest share.
#[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
fn sizes(problem: &Problem, movable: &[u32]) -> (Vec<f64>, Vec<f64>) {
    let caps: Vec<(usize, f64, f64)> = problem
        .columns()
        .filter(|(i, c)| *i < problem.active() && c.normal > 0)
        .map(|(i, c)| (i, f64::from(c.normal), c.total as f64 / f64::from(c.normal)))
        .collect();
    // A limit counts once, however many hours stand for it.
    let mut columns_of = [0u32; super::Lane::ALL.len()];
    for (_, c) in problem.columns().filter(|(i, c)| *i < problem.active() && c.normal > 0) {
        columns_of[c.lane as usize] += 1;
    }
    let share_of: Vec<f64> = problem
        .columns()
        .filter(|(i, c)| *i < problem.active() && c.normal > 0)
        .map(|(_, c)| 1.0 / f64::from(columns_of[c.lane as usize].max(1)))
        .collect();
    let mut sum = vec![0.0; problem.vms().len()];
    let mut largest = vec![0.0; problem.vms().len()];
    for vm in movable {
        let v = *vm as usize;
        for ((i, cap, scarce), part) in caps.iter().zip(&share_of) {
            let share = f64::from(problem.need(v, *i)) / cap;
            sum[v] += share * scarce * part;
            if share > largest[v] {
                largest[v] = share;
            }
        }
    }
    (sum, largest)
}

/// Runs the solver to its end. `None` when no VM can be placed.
#[must_use]
pub fn propose(problem: &Problem, cost: &dyn HostCost, seed: u64) -> Option<Assignment> {
    let mut solver = Solver::new(Arc::new(problem.clone()), seed);
    while solver.step(100_000) != Progress::Done {}
    solver.finish(cost)
}
