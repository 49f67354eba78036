//! The whole way: bound, first packings, search; one bounded step after the other.

use super::bins::{Bins, State};
use super::bound::{Bounding, ProvedBy};
use super::columns::{self, Columns};
use super::construct::{Construct, Way, by_largest_lane, by_size, right_size};
use super::every_way::{self, EveryWay};
use super::instance::{Bin, Packing};
use super::model::{Model, index};
use super::repair;
use super::search::{self, Search};
use std::sync::Arc;

/// Above so many pieces the order by largest lane and best fit are not tried.
const FEW: usize = 4_000;
/// Above so many pieces there is no dot product where bins are of one type.
const DOT_PRODUCT: usize = 4_000;

/// Steps of the search before columns are looked at as well: so many, and more for each piece.
const COLUMNS_AFTER: (u64, u64) = (2_000, 10);

/// The step of the search from which on columns are looked at; none where there are too many pieces.
fn columns_after(model: &Model) -> u64 {
    if model.n > columns::PIECES { u64::MAX } else { COLUMNS_AFTER.0 + COLUMNS_AFTER.1 * model.n as u64 }
}

/// How far a solver is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It can go on.
    Working {
        /// Whether there is a packing.
        found: bool,
    },
    /// Shown to be the least cost, with everything placed that has a place at all.
    Optimal,
}

#[derive(Debug)]
enum Stage {
    /// The n-th way of the list.
    Constructing(usize, Option<Box<Construct>>),
    Bounding,
    /// Few pieces: all packings that could cost less.
    EveryWay(Box<EveryWay>),
    Searching(Box<Search>),
    Done,
}

/// A solver under way. Owns what it needs, so it can live from frame to frame.
#[derive(Debug)]
pub struct Solver {
    model: Arc<Model>,
    seed: u64,
    steps: u64,
    ways: Vec<(Way, Arc<[u32]>)>,
    bounding: Bounding,
    bounded: bool,
    stage: Stage,
    best: Option<(usize, State)>,
    best_bins: Option<Bins>,
    improvements: u32,
    /// Pieces of an earlier packing that stayed.
    stayed: Option<Vec<bool>>,
    /// Of each slot, the bin of the earlier packing that it was opened for.
    origins: Vec<u32>,
    /// Steps of the search so far.
    searched: u64,
    /// The search by columns, in turns with the other one.
    columns: Option<Box<Columns>>,
    turn: bool,
}

impl Solver {
    /// At its start.
    #[must_use]
    pub fn new(model: Arc<Model>, seed: u64) -> Self {
        let order = by_size(&model);
        let mut ways = Vec::new();
        let types: Vec<usize> = if model.types == 0 { vec![0] } else { (0..model.types).take(8).collect() };
        for t in &types {
            ways.push((Way::First(*t), Arc::clone(&order)));
        }
        if model.n <= FEW {
            let largest = by_largest_lane(&model);
            for t in &types {
                ways.push((Way::Best(*t), Arc::clone(&order)));
                ways.push((Way::First(*t), Arc::clone(&largest)));
            }
        }
        if model.n <= DOT_PRODUCT || model.types > 1 {
            ways.push((Way::DotProduct, Arc::clone(&order)));
        }
        let bounding = Bounding::new(&model);
        Self {
            model,
            seed,
            steps: 0,
            ways,
            bounding,
            bounded: false,
            stage: Stage::Constructing(0, None),
            best: None,
            best_bins: None,
            improvements: 0,
            stayed: None,
            origins: Vec::new(),
            searched: 0,
            columns: None,
            turn: false,
        }
    }

    /// Begins with a packing that was made for an instance like this one: items stay where they were as long as they
    /// fit, the others go where there is room, or into new bins. There is a packing at once; the search then leaves
    /// those that stayed where they are as far as it can.
    #[must_use]
    pub fn repairing(model: Arc<Model>, seed: u64, from: &[Bin]) -> Self {
        let mut bins = Bins::new(&model);
        let origins = repair::put_back(&model, &mut bins, from, false);
        let stayed: Vec<bool> = bins.bin_of.iter().map(|b| *b != super::bins::NOWHERE).collect();
        repair::complete(&model, &mut bins);
        let mut solver = Self { ways: Vec::new(), ..Self::new(model, seed) };
        solver.offer(bins);
        solver.stayed = Some(stayed);
        solver.origins = origins;
        solver
    }

    /// Does so many steps, or fewer if nothing is left to do. Equal model, seed and number of steps give the same
    /// packing, however they are sliced.
    pub fn step(&mut self, budget: u32) -> Progress {
        for _ in 0..budget {
            if matches!(self.stage, Stage::Done) {
                break;
            }
            self.steps += 1;
            self.advance();
        }
        if matches!(self.stage, Stage::Done) {
            Progress::Optimal
        } else {
            Progress::Working { found: self.best.is_some() }
        }
    }

    /// Steps done.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }
    /// No packing of everything costs less.
    #[must_use]
    pub const fn bound(&self) -> u64 {
        self.bounding.cost
    }
    /// No packing has fewer bins, as far as was found.
    #[must_use]
    pub const fn bound_on_bins(&self) -> u64 {
        self.bounding.bins
    }
    /// What proved [`Self::bound`].
    #[must_use]
    pub const fn proved_by(&self) -> ProvedBy {
        self.bounding.by
    }
    /// Whether packings and a bound by columns are being looked for, or will be.
    #[must_use]
    pub fn looks_at_columns(&self) -> bool {
        self.columns.is_some()
    }
    /// Cost of the best packing so far.
    #[must_use]
    pub fn cost(&self) -> Option<u64> {
        self.best.as_ref().map(|(_, s)| s.cost)
    }
    /// Bins of the best packing so far, if everything that has a place at all has one there.
    #[must_use]
    pub fn best_size(&self) -> Option<usize> {
        let (unplaced, state) = self.best.as_ref()?;
        (*unplaced == 0).then_some(state.open.len())
    }
    /// How many times a better packing was found.
    #[must_use]
    pub const fn improvements(&self) -> u32 {
        self.improvements
    }

    fn advance(&mut self) {
        let model = Arc::clone(&self.model);
        match &mut self.stage {
            Stage::Done => {}
            Stage::Constructing(n, construct) => {
                let Some((way, order)) = self.ways.get(*n) else {
                    self.stage = Stage::Bounding;
                    return;
                };
                let c = construct
                    .get_or_insert_with(|| Box::new(Construct::new(&model, *way, Bins::new(&model), order)));
                if c.step(&model) {
                    return;
                }
                let next = *n + 1;
                if let Some(c) = construct.take() {
                    let mut bins = c.bins;
                    repair::complete(&model, &mut bins);
                    right_size(&model, &mut bins);
                    self.stage = Stage::Constructing(next, None);
                    self.offer(bins);
                }
            }
            Stage::Bounding => {
                if self.is_optimal() {
                    self.stage = Stage::Done;
                } else if self.bounded || !self.bounding.step(&model) {
                    self.bounded = true;
                    let every_way = match &self.best {
                        // What is repaired is to stay where it is, whatever else costs as much.
                        Some((unplaced, state)) if self.stayed.is_none() => {
                            EveryWay::new(&model, if *unplaced == 0 { state.cost } else { u64::MAX })
                        }
                        _ => None,
                    };
                    match every_way {
                        Some(e) => self.stage = Stage::EveryWay(Box::new(e)),
                        None => self.begin_search(),
                    }
                }
            }
            Stage::EveryWay(every_way) => {
                let step = every_way.step(&model);
                if step == every_way::Step::Going {
                    return;
                }
                if let Some(bins) = every_way.best.take() {
                    self.offer(bins);
                }
                match (step, &self.best) {
                    (every_way::Step::Complete, Some((0, state))) => {
                        self.bounding.raise_to(&model, state.cost, ProvedBy::EveryWay);
                        self.stage = Stage::Done;
                    }
                    _ => self.begin_search(),
                }
            }
            Stage::Searching(search) => {
                self.turn = !self.turn;
                if self.turn
                    && let Some(columns) = &mut self.columns
                {
                    let event = columns.step(&model);
                    self.columns_said(event);
                    return;
                }
                self.searched += 1;
                let better = search.step(&model) == search::Step::Better;
                if better {
                    self.improvements += 1;
                    self.best = Some((search.unplaced, search.committed.clone()));
                    if let Some(columns) = &mut self.columns {
                        columns.learn(search.committed.cost);
                    }
                    if self.is_optimal() {
                        self.stage = Stage::Done;
                    }
                }
                if self.searched == columns_after(&model) {
                    self.begin_columns();
                }
            }
        }
    }

    /// The search from the best packing so far.
    fn begin_search(&mut self) {
        let Some(bins) = self.best_bins.take() else {
            self.stage = Stage::Done;
            return;
        };
        let mut search = Search::new(&self.model, bins, self.seed);
        search.bound = self.bounding.cost;
        if let Some(stayed) = &self.stayed {
            search.leave_in_place(stayed);
        }
        self.stage = Stage::Searching(Box::new(search));
    }

    fn begin_columns(&mut self) {
        let Some((0, state)) = self.best.as_ref().filter(|_| self.stayed.is_none()) else { return };
        let mut bins: Vec<(usize, Vec<u32>)> = Vec::new();
        for slot in &state.open {
            let pieces = (0..index(self.model.n)).filter(|p| state.bin_of[*p as usize] == *slot);
            bins.push((state.kind[*slot as usize] as usize, pieces.collect()));
        }
        let columns = Columns::new(&self.model, self.bounding.cost, state.cost, &bins, self.seed);
        self.columns = columns.map(Box::new);
    }

    fn columns_said(&mut self, event: columns::Event) {
        match event {
            columns::Event::Going => {}
            columns::Event::Bound => {
                let bound = self.columns.as_ref().map_or(0, |c| c.bound);
                self.bounding.raise_to(&self.model, bound, ProvedBy::Columns);
                if let Stage::Searching(search) = &mut self.stage {
                    search.bound = self.bounding.cost;
                }
                if self.is_optimal() {
                    self.stage = Stage::Done;
                }
            }
            columns::Event::Packing(bins) => self.offer_columns(&bins),
            columns::Event::Done => self.columns = None,
        }
    }

    /// A packing made of columns: taken where it costs no more than the best one, and searched on from there.
    fn offer_columns(&mut self, columns: &[(Vec<usize>, Vec<u32>)]) {
        let model = Arc::clone(&self.model);
        let mut bins = Bins::new(&model);
        for (kinds, pieces) in columns {
            let Some(kind) = kinds.iter().find(|k| bins.may_open(&model, **k)) else { continue };
            let slot = bins.open(&model, *kind);
            for p in pieces.iter().map(|p| *p as usize) {
                if bins.bin_of[p] == super::bins::NOWHERE
                    && bins.has_room(&model, slot, p, &[])
                    && bins.may_enter_unseen(&model, slot, p, &[])
                {
                    bins.put(&model, slot, p);
                }
            }
        }
        repair::complete(&model, &mut bins);
        right_size(&model, &mut bins);
        let unplaced = bins.unplaced(&model).len();
        let Some((before, state)) = &self.best else { return };
        if (unplaced, bins.cost) > (*before, state.cost) {
            return;
        }
        if (unplaced, bins.cost) < (*before, state.cost) {
            self.improvements += 1;
            self.best = Some((unplaced, bins.state()));
        }
        if let Some(c) = &mut self.columns {
            c.learn(bins.cost);
        }
        let mut search = Search::new(&model, bins, self.seed ^ self.steps);
        search.bound = self.bounding.cost;
        self.stage = Stage::Searching(Box::new(search));
        if self.is_optimal() {
            self.stage = Stage::Done;
        }
    }

    fn offer(&mut self, bins: Bins) {
        let unplaced = bins.unplaced(&self.model).len();
        let better = self.best.as_ref().is_none_or(|(u, s)| (unplaced, bins.cost) < (*u, s.cost));
        if better {
            self.best = Some((unplaced, bins.state()));
            self.best_bins = Some(bins);
            self.improvements += 1;
        }
    }

    fn is_optimal(&self) -> bool {
        self.best.as_ref().is_some_and(|(u, s)| *u == 0 && s.cost <= self.bounding.cost)
    }

    /// The best packing so far; an empty one before there is any.
    #[must_use]
    pub fn best(&self) -> Packing {
        let Some((_, state)) = &self.best else { return Packing::default() };
        packing_of(&self.model, state).0
    }

    /// For each bin of [`Self::best`], the bin of the packing that was repaired whose place it has.
    #[must_use]
    pub fn origins(&self) -> Vec<Option<u32>> {
        let Some((_, state)) = &self.best else { return Vec::new() };
        let slots = packing_of(&self.model, state).1;
        slots.into_iter().map(|s| self.origins.get(s).copied()).collect()
    }
}

/// A state in the words of the instance, and the slot of each bin.
pub(super) fn packing_of(model: &Model, state: &State) -> (Packing, Vec<usize>) {
    let mut of_slot: Vec<Vec<u32>> = vec![Vec::new(); state.kind.len()];
    let mut unplaced = Vec::new();
    for p in 0..model.n {
        match of_slot.get_mut(state.bin_of[p] as usize) {
            Some(list) => list.push(index(p)),
            None => unplaced.extend(model.items.get(p)),
        }
    }
    let mut slots: Vec<usize> =
        state.open.iter().map(|s| *s as usize).filter(|s| !of_slot[*s].is_empty()).collect();
    let filled = |s: usize| of_slot[s].iter().map(|p| u64::from(model.size[*p as usize])).sum::<u64>();
    let key = |s: usize| {
        let kind = &model.kinds[state.kind[s] as usize];
        let new = kind.existing.is_none();
        (
            new,
            kind.existing.unwrap_or(0),
            kind.bin_type,
            if new { std::cmp::Reverse(filled(s)) } else { std::cmp::Reverse(0) },
            of_slot[s].first().copied(),
        )
    };
    slots.sort_by_key(|s| key(*s));
    let mut cost = 0;
    let bins = slots
        .iter()
        .map(|s| {
            let s = *s;
            let kind = &model.kinds[state.kind[s] as usize];
            cost += kind.cost;
            let mut items: Vec<u32> =
                of_slot[s].iter().flat_map(|p| model.items.get(*p as usize)).copied().collect();
            items.sort_by_key(|i| model.rank_of(*i));
            Bin { bin_type: kind.bin_type, existing: kind.existing, items }
        })
        .collect();
    unplaced.sort_by_key(|i| model.rank_of(*i));
    (Packing { bins, unplaced, cost }, slots)
}
