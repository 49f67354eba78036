//! A bound by whole bins, and packings made of them: every piece in some bin that could be, bins in parts, at the
//! least cost. Bins come in as they are found worth it; what is proven is proven in whole numbers.
//!
//! Sources: Gilmore and Gomory: A linear programming approach to the cutting-stock problem (1961); Farley: A note on
//! bounding a class of linear programming problems, including cutting stock problems (1990), by which every set of
//! values proves something, whether the program is solved or not.

mod dive;
mod master;
mod pricing;

use super::model::{Model, index};
use dive::Dive;
use master::Master;
use pricing::{Ground, Pieces, Pricing};
use std::collections::BTreeSet;

/// Up to so many pieces, and kinds of bins.
pub(super) const PIECES: usize = 512;
const KINDS: usize = 12;
/// The dearest bin in whole numbers of values.
const DEAREST: u64 = 1 << 40;
/// Bins that come in at once.
const AT_ONCE: usize = 40;
/// Branches of a proof in one step, and of all together.
const BRANCHES: u32 = 256;
const ALL_BRANCHES: u64 = 6_000_000;
/// Branches after which less is asked for.
const PATIENCE: u64 = 200_000;
/// Bins filled from a first piece in one step.
const FILLED: usize = 2;
/// Packings made of the bins that are known.
const DIVES: u32 = 24;
/// Of them, before anything is proven.
const FIRST_DIVES: u32 = 2;
/// Bins that are known, at most.
const POOL: usize = 20_000;
/// Branches of the search for what goes beside a first piece.
const BESIDE: u32 = 64;

/// A bin: its kind (index into the grounds), its pieces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Column {
    kind: usize,
    pieces: Vec<u32>,
}

/// Kinds of bins that are alike.
#[derive(Debug)]
struct Alike {
    ground: Ground,
    kinds: Vec<usize>,
    cost: u64,
    limit: Option<u64>,
    /// Which limit of the master it is.
    row: Option<u32>,
}

#[derive(Debug)]
enum Phase {
    /// Looks whom pieces may not meet, from this one on.
    Meeting(usize),
    /// Finds the best parts of the bins that are known.
    Solving,
    /// Fills bins from one piece after the other: kind, place in the order; what was found.
    Filling(usize, usize, Option<Box<Pricing>>, Vec<(f64, Column)>),
    /// Proves that no bin of this kind is worth more than the values may prove.
    Proving(usize, Box<Pricing>),
    Diving(Box<Dive>),
    Done,
}

/// What a step came to.
#[derive(Debug)]
pub(super) enum Event {
    Going,
    /// The bound has risen.
    Bound,
    /// A packing: of each bin the kinds of the model that it may be, and its pieces.
    Packing(Vec<(Vec<usize>, Vec<u32>)>),
    Done,
}

/// The search by columns under way.
#[derive(Debug)]
pub(super) struct Columns {
    pieces: Pieces,
    kinds: Vec<Alike>,
    /// The dearest bin, and what costs are whole multiples of.
    dearest: u64,
    parts: u64,
    pool: Vec<Column>,
    /// The same bins, to tell whether one is new.
    known: BTreeSet<Column>,
    master: Master,
    phase: Phase,
    /// Values that are being proven, and what limits are worth.
    values: Vec<u64>,
    limits: Vec<u64>,
    /// No packing costs less.
    pub bound: u64,
    /// A cost that the proof under way is to pass, and the branches that it has left.
    passes: u64,
    patience: u64,
    /// The cheapest packing that is known.
    best: u64,
    branches: u64,
    dives: u32,
    seed: u64,
}

fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

impl Columns {
    /// At its start, from a bound and a packing that are known (kind and pieces of each bin). `None` where there are
    /// too many pieces or kinds.
    pub fn new(
        model: &Model,
        bound: u64,
        best: u64,
        packing: &[(usize, Vec<u32>)],
        seed: u64,
    ) -> Option<Self> {
        let of: Vec<u32> = (0..model.n).filter(|p| !model.homeless[*p]).map(index).collect();
        if of.is_empty() || of.len() > PIECES {
            return None;
        }
        let mut local = vec![0u32; model.n];
        for (i, p) in of.iter().enumerate() {
            local[*p as usize] = index(i);
        }
        let pieces = Pieces::new(of);
        let mut kinds: Vec<Alike> = Vec::new();
        let pinned: Vec<u32> = model.pinned.iter().copied().flatten().collect();
        let own = |k: usize| model.kinds[k].existing.is_some_and(|e| pinned.contains(&e));
        for (k, kind) in model.kinds.iter().enumerate() {
            let limit = kind.limit.map(u64::from);
            let alike = |a: &&mut Alike| {
                let of = &model.kinds[a.ground.kind];
                !own(k)
                    && !own(a.ground.kind)
                    && (of.cost, of.has, of.labels) == (kind.cost, kind.has, kind.labels)
                    && Model::numbers(model.room(a.ground.kind, 0)).eq(Model::numbers(model.room(k, 0)))
            };
            match kinds.iter_mut().find(alike) {
                Some(a) => {
                    a.limit = a.limit.zip(limit).map(|(a, b)| a.saturating_add(b));
                    a.kinds.push(k);
                }
                None => kinds.push(Alike {
                    ground: Ground::new(model, &pieces, k),
                    kinds: vec![k],
                    cost: kind.cost,
                    limit,
                    row: None,
                }),
            }
        }
        let dearest = kinds.iter().map(|k| k.cost).max().filter(|c| *c > 0 && *c < DEAREST)?;
        if kinds.len() > KINDS {
            return None;
        }
        let parts = kinds.iter().fold(0, |g, k| greatest_common_divisor(g, k.cost)).max(1);
        let mut limits = Vec::new();
        for k in kinds.iter_mut().filter(|k| k.limit.is_some()) {
            k.row = Some(index(limits.len()));
            #[expect(clippy::cast_precision_loss, reason = "a number of bins")]
            limits.push(k.limit.unwrap_or(0) as f64);
        }
        let master = Master::new(pieces.of.len(), &limits, alone(&limits), seed);
        let mut columns = Self {
            values: vec![0; pieces.of.len()],
            limits: vec![0; limits.len()],
            pieces,
            kinds,
            dearest,
            parts,
            pool: Vec::new(),
            known: BTreeSet::new(),
            master,
            phase: Phase::Meeting(0),
            bound,
            passes: bound,
            patience: 0,
            best,
            branches: ALL_BRANCHES,
            dives: 0,
            seed,
        };
        for (kind, bin) in packing {
            let Some(kind) = columns.kinds.iter().position(|k| k.kinds.contains(kind)) else { continue };
            columns.add(Column { kind, pieces: bin.iter().map(|p| local[*p as usize]).collect() });
        }
        Some(columns)
    }

    #[expect(clippy::cast_precision_loss, reason = "a share of the dearest")]
    fn price(&self, kind: usize) -> f64 {
        self.kinds[kind].cost as f64 / self.dearest as f64
    }

    /// Takes in a bin. False when it is known, or there is no room for more.
    fn add(&mut self, mut column: Column) -> bool {
        column.pieces.sort_unstable();
        if self.pool.len() >= POOL || !self.known.insert(column.clone()) {
            return false;
        }
        let limit = self.kinds[column.kind].row;
        self.master.add(self.price(column.kind), column.pieces.iter().copied(), limit);
        self.pool.push(column);
        true
    }

    /// A packing that costs so much was found elsewhere: these are its bins.
    pub fn learn(&mut self, cost: u64) {
        self.best = self.best.min(cost);
    }

    /// Values of the master in whole numbers, none below zero.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    fn take_values(&mut self) {
        let unit = (self.unit() * self.dearest) as f64;
        let (pieces, limits) = self.master.duals();
        let whole = |y: &f64| (y.clamp(0.0, 64.0) * unit) as u64;
        self.values = pieces.iter().map(whole).collect();
        self.limits = limits.iter().map(|y| whole(&-y)).collect();
    }
    /// What a unit of cost is in values.
    const fn unit(&self) -> u64 {
        DEAREST / self.dearest
    }
    /// What the values prove where no bin is worth more than it costs, its limit included.
    fn proves(&self) -> u128 {
        let sum: u128 = self.values.iter().map(|v| u128::from(*v)).sum();
        let limits = self.kinds.iter().filter_map(|k| Some((k.row?, k.limit?)));
        let spent: u128 = limits.map(|(row, n)| u128::from(self.limits[row as usize]) * u128::from(n)).sum();
        sum.saturating_sub(spent)
    }
    /// How much the best bin of a kind may be worth at most such that the values, made smaller until it is worth no
    /// more than it costs, still prove more than what the proof is to pass.
    fn may_be_worth(&self, kind: usize) -> u64 {
        let k = &self.kinds[kind];
        let cost = u128::from(k.cost) * u128::from(self.unit());
        let bound = u128::from(self.passes) * u128::from(self.unit());
        let stretched = if bound == 0 {
            u128::from(u64::MAX >> 2)
        } else {
            (cost * self.proves()).div_ceil(bound).saturating_sub(1)
        };
        let limit = k.row.map_or(0, |row| self.limits[row as usize]);
        u64::try_from(stretched).unwrap_or(u64::MAX >> 2).min(u64::MAX >> 2) + limit
    }

    /// Does one step.
    pub fn step(&mut self, model: &Model) -> Event {
        match std::mem::replace(&mut self.phase, Phase::Done) {
            Phase::Meeting(i) => {
                self.pieces.look_round(model, i);
                let next = i + 1;
                self.phase = if next < self.pieces.of.len() { Phase::Meeting(next) } else { Phase::Solving };
            }
            Phase::Solving => {
                if self.master.step() {
                    self.phase = Phase::Solving;
                } else {
                    self.take_values();
                    self.phase = Phase::Filling(0, 0, None, Vec::new());
                }
            }
            Phase::Filling(kind, at, pricing, found) => self.fill(model, kind, at, pricing, found),
            Phase::Proving(kind, pricing) => return self.prove(model, kind, pricing),
            Phase::Diving(dive) => return self.dive(model, dive),
            Phase::Done => return Event::Done,
        }
        Event::Going
    }

    fn pricing(&mut self, model: &Model, kind: usize, above: u64) -> Box<Pricing> {
        Box::new(Pricing::new(model, &self.pieces, &mut self.kinds[kind].ground, &self.values, above))
    }

    /// What a bin costs, its limit included, and a little more.
    fn costs(&self, kind: usize) -> u64 {
        let k = &self.kinds[kind];
        let limit = k.row.map_or(0, |row| self.limits[row as usize]);
        k.cost * self.unit() + limit + DEAREST / 1_000_000
    }

    /// What a bin saves: its value less its cost and its limit, in shares of the dearest.
    #[expect(clippy::cast_precision_loss, reason = "only compares")]
    fn saves(&self, kind: usize, value: u64) -> f64 {
        let k = &self.kinds[kind];
        let limit = k.row.map_or(0, |row| self.limits[row as usize]);
        let cost = k.cost as f64 * self.unit() as f64 + limit as f64;
        (value as f64 - cost) / (self.unit() * self.dearest) as f64
    }

    fn fill(
        &mut self,
        model: &Model,
        kind: usize,
        at: usize,
        pricing: Option<Box<Pricing>>,
        mut found: Vec<(f64, Column)>,
    ) {
        if kind >= self.kinds.len() {
            if self.take_in(found) == 0 {
                self.begin_proof(model);
            } else {
                self.phase = Phase::Solving;
            }
            return;
        }
        let Some(mut pricing) = pricing else {
            let pricing = self.pricing(model, kind, 0);
            self.phase = Phase::Filling(kind, 0, Some(pricing), found);
            return;
        };
        let to = (at + FILLED).min(pricing.order().len());
        for at in at..to {
            let first = pricing.order()[at];
            let (ground, above) = (&self.kinds[kind].ground, self.costs(kind));
            if let Some(pieces) = pricing.with(model, &self.pieces, ground, first, above, BESIDE) {
                found.push((self.saves(kind, pricing.value(&pieces)), Column { kind, pieces }));
            }
        }
        self.phase = if to < pricing.order().len() {
            Phase::Filling(kind, to, Some(pricing), found)
        } else {
            Phase::Filling(kind + 1, 0, None, found)
        };
    }

    /// Takes in the bins that save most, such that no piece is in many of them. Gives how many.
    fn take_in(&mut self, mut found: Vec<(f64, Column)>) -> usize {
        for (_, column) in &mut found {
            column.pieces.sort_unstable();
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        found.dedup_by(|a, b| a.1 == b.1);
        let mut times = vec![0u32; self.pieces.of.len()];
        let mut taken = 0;
        for (_, column) in found {
            if taken >= AT_ONCE {
                break;
            }
            let often = column.pieces.iter().filter(|i| times[**i as usize] >= 2).count();
            if taken > 0 && often * 2 > column.pieces.len() {
                continue;
            }
            let pieces = column.pieces.clone();
            if self.add(column) {
                pieces.iter().for_each(|i| times[*i as usize] += 1);
                taken += 1;
            }
        }
        taken
    }

    /// A proof of a higher bound, if the values can give one; else packings.
    fn begin_proof(&mut self, model: &Model) {
        let unit = u128::from(self.unit());
        let proves = self.proves();
        if self.dives < FIRST_DIVES
            || self.bound >= self.best
            || self.branches == 0
            || proves <= u128::from(self.bound) * unit
        {
            self.begin_dive();
            return;
        }
        // Half the way to what could be proven at most; no more than is worth proving.
        let most = u64::try_from(proves.saturating_sub(1) / unit).unwrap_or(u64::MAX).min(self.best - 1);
        let half = self.bound + most.saturating_sub(self.bound).div_ceil(2);
        self.ask_for(model, half / self.parts * self.parts);
    }

    /// Begins to prove that a cost is passed.
    fn ask_for(&mut self, model: &Model, passes: u64) {
        self.passes = passes.max(self.bound);
        self.patience = PATIENCE;
        let above = self.may_be_worth(0);
        let pricing = self.pricing(model, 0, above);
        self.phase = Phase::Proving(0, pricing);
    }

    /// Half of what was asked for, or packings where nothing is left to ask for.
    fn ask_for_less(&mut self, model: &Model) {
        if self.branches == 0 || self.passes == self.bound {
            self.branches = 0;
            self.begin_dive();
        } else {
            let half = self.bound + (self.passes - self.bound) / 2;
            self.ask_for(model, half / self.parts * self.parts);
        }
    }

    fn prove(&mut self, model: &Model, kind: usize, mut pricing: Box<Pricing>) -> Event {
        let more = pricing.step(model, &self.pieces, BRANCHES);
        self.branches = self.branches.saturating_sub(u64::from(BRANCHES));
        self.patience = self.patience.saturating_sub(u64::from(BRANCHES));
        if !pricing.found.is_empty() {
            // Worth more than it may be: the values are not right yet. A better one may be near.
            if more && self.branches > 0 && pricing.found.len() < 4 && self.patience > 0 {
                self.patience = self.patience.min(8 * u64::from(BRANCHES));
                self.phase = Phase::Proving(kind, pricing);
                return Event::Going;
            }
            let new =
                pricing.found.drain(..).filter(|p| self.add(Column { kind, pieces: p.clone() })).count();
            if new > 0 {
                self.phase = Phase::Solving;
            } else {
                // As good as values in whole numbers get: less can be proven.
                self.ask_for_less(model);
            }
            return Event::Going;
        }
        if more {
            if self.branches == 0 || self.patience == 0 {
                self.ask_for_less(model);
            } else {
                self.phase = Phase::Proving(kind, pricing);
            }
            return Event::Going;
        }
        let next = kind + 1;
        if next < self.kinds.len() {
            let above = self.may_be_worth(next);
            let pricing = self.pricing(model, next, above);
            self.phase = Phase::Proving(next, pricing);
            return Event::Going;
        }
        // Every bin is worth no more than it may be: the cost is passed, by what costs are whole multiples of.
        self.bound = (self.passes / self.parts + 1) * self.parts;
        self.begin_proof(model);
        Event::Bound
    }

    fn begin_dive(&mut self) {
        if self.dives >= DIVES || self.bound >= self.best {
            self.phase = Phase::Done;
            return;
        }
        self.phase = Phase::Diving(Box::new(Dive::new(self.pieces.of.len(), self.dives, self.seed)));
        self.dives += 1;
    }

    fn dive(&mut self, model: &Model, mut dive: Box<Dive>) -> Event {
        if dive.step(self, model) {
            self.phase = Phase::Diving(dive);
            return Event::Going;
        }
        let bins = dive.bins(self);
        if self.dives == FIRST_DIVES {
            self.phase = Phase::Solving;
        } else {
            self.begin_dive();
        }
        bins.map_or(Event::Going, Event::Packing)
    }
}

/// What a piece without a bin costs, in shares of the dearest bin: more than any bin of its own; much more where there
/// may be none left.
fn alone(limits: &[f64]) -> f64 {
    if limits.is_empty() { 1.001 } else { 16.0 }
}
