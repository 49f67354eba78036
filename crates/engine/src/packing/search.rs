//! Fewer or cheaper bins: some bins are given up, for nothing or for cheaper ones, and what was in them is put into
//! the others. What finds no room throws out one or two pieces that were easy to place so far; those go on.
//!
//! Source of the idea: Nagata and Bräysy: A powerful route minimization heuristic for the vehicle routing problem
//! with time windows (2009): ejections chosen by how often a piece could not be placed.

use super::bins::{Bins, NOWHERE, State};
use super::construct::{left_in, open_for, right_size};
use super::draw::Draw;
use super::model::Model;
use super::word::{Word, add, first_above, passes, sub};

mod trade;

/// A piece that could not be placed once weighs as much as five times the largest one.
const COUNT: u32 = 1_000;
const BY_SIZE: u32 = 200;
/// Bins among which the emptiest is given up.
const LOOKED_AT: usize = 12;
/// Bins with room among which a piece takes the one that it leaves with least.
const COMPARED: usize = 8;
/// What stays of an earlier packing weighs as much more.
const STAYS: u32 = 500;
/// Exchanges tried at random after each ejection.
const SHAKES: usize = 20;
/// Above so many pieces only some of the bins are asked for ejections: of one piece, of two.
const ALL: usize = 1_200;
const SOME: [usize; 2] = [160, 64];
/// Where only some are asked, no more of them than this once a piece was found that has always found room so far.
const EASY: usize = 16;
/// Bins asked when more than two have to leave.
const CROWDED: usize = 8;
/// Steps after which a trade is taken back: so many, and more for each piece, of a thousand at most.
const TRADE: (u32, u32) = (2_000, 100);
/// With several types there are many trades to try: the first ones get so many steps, and more for each piece; each that
/// fails gives the next an eighth more, up to the above.
const FIRST_TRADES: (u32, u32) = (200, 1);
/// Pieces looked at in one step on the way back.
const BACK: usize = 4_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Choosing,
    Placing { steps: u32 },
    Returning { from: usize },
}

/// So few pieces in bins of several types are soon tried in every way: short trades, and many of them, do more.
const FEW: u32 = 16;
/// Steps of a trade for each of so few pieces: of the first ones, and at most.
const FEW_STEPS: (u32, u32) = (10, 40);

fn steps_of((base, each): (u32, u32), model: &Model) -> u32 {
    base + each * u32::try_from(model.n.min(1_000)).unwrap_or(1_000)
}

/// Steps of the first trades, and of any at most.
fn steps_of_trades(model: &Model) -> (u32, u32) {
    let n = u32::try_from(model.n).unwrap_or(u32::MAX);
    let most = steps_of(TRADE, model);
    if model.kinds.len() <= 1 {
        (most, most)
    } else if n <= FEW {
        (FEW_STEPS.0 * n, FEW_STEPS.1 * n)
    } else {
        (steps_of(FIRST_TRADES, model), most)
    }
}

/// What a step of the search came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Going,
    /// A better packing is in `committed`.
    Better,
}

/// A search under way.
#[derive(Debug)]
pub(super) struct Search {
    pub bins: Bins,
    /// The best packing so far.
    pub committed: State,
    pub unplaced: usize,
    draw: Draw,
    /// How hard a piece is to place: times that it found no room, and a little by size.
    score: Vec<u32>,
    by_size: Vec<u32>,
    /// Pieces to place, the next one last.
    stack: Vec<u32>,
    phase: Phase,
    /// Room of all bins less what all pieces need, lane by lane.
    slack: Vec<i64>,
    limit: u32,
    shakes: usize,
    /// Pieces that may leave a bin: score, piece, what it needs of the lanes that are too full.
    leave: Vec<(u32, u32, Word)>,
    /// No packing costs less.
    pub bound: u64,
}

impl Search {
    pub fn new(model: &Model, bins: Bins, seed: u64) -> Self {
        let largest = model.size.iter().max().copied().unwrap_or(1).max(1);
        let by_size: Vec<u32> = model
            .size
            .iter()
            .map(|s| {
                u32::try_from(u64::from(*s) * u64::from(BY_SIZE) / u64::from(largest)).unwrap_or(BY_SIZE)
            })
            .collect();
        let committed = bins.state();
        let unplaced = bins.unplaced(model).len();
        let mut search = Self {
            bins,
            committed,
            unplaced,
            draw: Draw::new(seed),
            score: by_size.clone(),
            by_size,
            stack: Vec::new(),
            phase: Phase::Choosing,
            slack: Vec::new(),
            limit: steps_of_trades(model).0,
            shakes: SHAKES,
            leave: Vec::new(),
            bound: 0,
        };
        search.measure_slack(model);
        search
    }

    /// Makes pieces that stayed where they were count as hard to place, and changes none of them about at random.
    pub fn leave_in_place(&mut self, stayed: &[bool]) {
        for ((by_size, score), stays) in self.by_size.iter_mut().zip(&mut self.score).zip(stayed) {
            if *stays {
                *by_size += STAYS;
                *score += STAYS;
            }
        }
        self.shakes = 0;
    }

    fn measure_slack(&mut self, model: &Model) {
        let mut slack: Vec<i64> =
            model.totals().iter().map(|t| -i64::try_from(*t).unwrap_or(i64::MAX)).collect();
        for (kind, n) in self.bins.opened.iter().enumerate().filter(|(_, n)| **n > 0) {
            for (s, c) in slack.iter_mut().zip(Model::numbers(model.room(kind, 0))) {
                *s += i64::from(c) * i64::from(*n);
            }
        }
        self.slack = slack;
    }

    /// One step: a trade chosen, a piece placed, or part of the way back.
    pub fn step(&mut self, model: &Model) -> Step {
        match self.phase {
            Phase::Choosing => {
                self.choose(model);
                Step::Going
            }
            Phase::Placing { steps } => {
                let found = self.place_next(model);
                if self.is_better(model) {
                    self.commit(model);
                    return Step::Better;
                }
                self.phase = if found && steps < self.limit && !self.stack.is_empty() {
                    Phase::Placing { steps: steps + 1 }
                } else {
                    self.forget_half();
                    self.limit = (self.limit + self.limit / 8).min(steps_of_trades(model).1);
                    Phase::Returning { from: 0 }
                };
                Step::Going
            }
            Phase::Returning { from } => {
                self.phase = match self.bins.return_to(model, &self.committed, from, BACK) {
                    Some(from) => Phase::Returning { from },
                    None => {
                        self.stack.clear();
                        Phase::Choosing
                    }
                };
                Step::Going
            }
        }
    }

    fn is_better(&self, model: &Model) -> bool {
        if self.stack.len() != self.unplaced {
            return self.stack.len() < self.unplaced;
        }
        let saved = |s: &u32| {
            if self.bins.pieces[*s as usize].is_empty() {
                model.kinds[self.bins.kind[*s as usize] as usize].cost
            } else {
                0
            }
        };
        self.bins.cost < self.committed.cost
            || self.bins.cost - self.bins.open.iter().map(saved).sum::<u64>() < self.committed.cost
    }

    fn commit(&mut self, model: &Model) {
        right_size(model, &mut self.bins);
        for slot in self.bins.open.clone() {
            if self.bins.pieces[slot as usize].is_empty() {
                self.bins.close(model, slot as usize);
            }
        }
        self.committed = self.bins.state();
        self.unplaced = self.stack.len();
        self.stack.clear();
        self.measure_slack(model);
        self.phase = Phase::Choosing;
    }

    fn forget_half(&mut self) {
        for (s, by_size) in self.score.iter_mut().zip(&self.by_size) {
            let count = (*s - by_size) / COUNT / 2;
            *s = count * COUNT + by_size;
        }
    }

    /// Places the next piece. False when nothing can leave that would make room.
    fn place_next(&mut self, model: &Model) -> bool {
        let Some(p) = self.stack.pop() else { return true };
        let piece = p as usize;
        if model.restricted[piece] {
            self.bins.look_round(model, piece);
        }
        if let Some(slot) = self.room_for(model, piece) {
            self.bins.put(model, slot, piece);
            return true;
        }
        // What was in the way of a piece without a place may go into a new bin: it costs less than no place.
        if self.unplaced > 0
            && let Some(slot) = open_for(model, &mut self.bins, piece, None)
        {
            self.bins.put(model, slot, piece);
            return true;
        }
        self.score[piece] = self.score[piece].saturating_add(COUNT);
        let Some((slot, out)) = self.eject_for(model, piece) else {
            self.stack.push(p);
            return false;
        };
        for o in &out {
            self.bins.take(model, *o as usize);
        }
        self.bins.put(model, slot, piece);
        let at = self.stack.len();
        self.stack.extend(out);
        self.stack[at..].sort_by_key(|p| (model.size[*p as usize], std::cmp::Reverse(*p)));
        self.shake(model);
        true
    }

    /// Of the first bins with room, from a drawn one on, the one with least left.
    fn room_for(&mut self, model: &Model, piece: usize) -> Option<usize> {
        let n = self.bins.open.len();
        let start = self.draw.below(n);
        let mut found: Option<(u64, usize)> = None;
        let mut compared = 0;
        let (before, after) = self.bins.open.split_at(start);
        for slot in after.iter().chain(before).map(|s| *s as usize) {
            if self.bins.has_room(model, slot, piece, &[]) && self.bins.may_enter(model, slot, piece, &[]) {
                let left = left_in(model, &self.bins, slot);
                if found.is_none_or(|(l, _)| left < l) {
                    found = Some((left, slot));
                }
                compared += 1;
                if compared == COMPARED {
                    break;
                }
            }
        }
        found.map(|(_, slot)| slot)
    }

    /// A bin, and what has to leave it for a piece: the easiest to place.
    fn eject_for(&mut self, model: &Model, piece: usize) -> Option<(usize, Vec<u32>)> {
        let n = self.bins.open.len();
        if n == 0 {
            return None;
        }
        let start = self.draw.below(n);
        let few = model.n <= ALL;
        let mut best = u32::MAX;
        let mut found: Option<(usize, u32, u32)> = None;
        let bins = &self.bins;
        let can_go = |slot: usize, out: &[u32]| {
            bins.has_room(model, slot, piece, out) && bins.may_enter(model, slot, piece, out)
        };
        let zero = super::word::word([0; 4]);
        let mut leave: Vec<(u32, u32, Word)> = std::mem::take(&mut self.leave);
        let (before, after) = bins.open.split_at(start);
        let spans = if few { [n, n] } else { SOME.map(|s| n.min(s)) };
        let slots = after.iter().chain(before).map(|s| *s as usize);
        for (nth, slot) in slots.take(spans[0]).enumerate() {
            if !model.suits(bins.kind[slot] as usize, piece) {
                continue;
            }
            if !few && nth >= EASY && best < COUNT {
                break;
            }
            // The first four lanes that are too full decide nearly always: they are asked first.
            let short = if model.masks > 2 { None } else { first_above(bins.free(slot), model.row(piece)) };
            let missing = short.map(|i| sub(model.row(piece)[i], bins.free(slot)[i]));
            leave.clear();
            for o in &bins.pieces[slot] {
                let score = self.score[*o as usize];
                if score >= best || model.pinned[*o as usize].is_some() {
                    continue;
                }
                let own = short.map_or(zero, |i| model.row(*o as usize)[i]);
                if missing.is_none_or(|m| !passes(m, own)) && can_go(slot, &[*o]) {
                    best = score;
                    found = Some((slot, *o, NOWHERE));
                } else {
                    leave.push((score, *o, own));
                }
            }
            if nth >= spans[1] {
                continue;
            }
            // The easiest first: then most pairs need not be looked at.
            leave.sort_unstable_by_key(|(score, o, _)| (*score, *o));
            for (i, (first, o, own)) in leave.iter().enumerate() {
                let mut rest = leave[i + 1..].iter();
                match rest.as_slice().first() {
                    Some((second, ..)) if first.saturating_add(*second) < best => {}
                    _ => break,
                }
                let pair = rest
                    .by_ref()
                    .take_while(|(second, ..)| first.saturating_add(*second) < best)
                    .find(|(_, p, other)| {
                        missing.is_none_or(|m| !passes(m, add(*own, *other))) && can_go(slot, &[*o, *p])
                    });
                if let Some((second, p, _)) = pair {
                    best = first.saturating_add(*second);
                    found = Some((slot, *o, *p));
                }
            }
        }
        self.leave = leave;
        match found {
            Some((slot, o, NOWHERE)) => Some((slot, vec![o])),
            Some((slot, o, p)) => Some((slot, vec![o, p])),
            None => self.crowd_out(model, piece),
        }
    }

    /// As [`Self::eject_for`], however many have to leave: in some bins, the easiest ones until there is room.
    fn crowd_out(&mut self, model: &Model, piece: usize) -> Option<(usize, Vec<u32>)> {
        let n = self.bins.open.len();
        let mut best: Option<(u64, usize, Vec<u32>)> = None;
        for _ in 0..CROWDED {
            let slot = self.bins.open[self.draw.below(n)] as usize;
            let mut pieces: Vec<u32> = self.bins.pieces[slot]
                .iter()
                .copied()
                .filter(|p| model.pinned[*p as usize].is_none())
                .collect();
            pieces.sort_by_key(|p| (self.score[*p as usize], *p));
            let mut taken: Vec<u32> = Vec::new();
            let mut sum = 0u64;
            let mut works = false;
            for p in pieces {
                if works || best.as_ref().is_some_and(|(b, ..)| sum >= *b) {
                    break;
                }
                self.bins.take(model, p as usize);
                taken.push(p);
                sum += u64::from(self.score[p as usize]);
                works = self.bins.has_room(model, slot, piece, &[])
                    && self.bins.may_enter_unseen(model, slot, piece, &[]);
            }
            for p in &taken {
                self.bins.put(model, slot, *p as usize);
            }
            if works && best.as_ref().is_none_or(|(b, ..)| sum < *b) {
                best = Some((sum, slot, taken));
            }
        }
        best.map(|(_, slot, out)| (slot, out))
    }

    /// Exchanges pieces of equal bins at random, where both fit.
    fn shake(&mut self, model: &Model) {
        let n = self.bins.open.len();
        if n < 2 {
            return;
        }
        for _ in 0..self.shakes {
            let a = self.bins.open[self.draw.below(n)] as usize;
            let b = self.bins.open[self.draw.below(n)] as usize;
            let (na, nb) = (self.bins.pieces[a].len(), self.bins.pieces[b].len());
            if a == b || na == 0 || nb == 0 {
                continue;
            }
            let p = self.bins.pieces[a][self.draw.below(na)];
            let q = self.bins.pieces[b][self.draw.below(nb)];
            let (i, j) = (p as usize, q as usize);
            let free = model.pinned[i].is_none() && model.pinned[j].is_none();
            if free
                && self.bins.has_room(model, a, j, &[p])
                && self.bins.has_room(model, b, i, &[q])
                && self.bins.may_enter_unseen(model, a, j, &[p])
                && self.bins.may_enter_unseen(model, b, i, &[q])
            {
                self.bins.take(model, i);
                self.bins.take(model, j);
                self.bins.put(model, a, j);
                self.bins.put(model, b, i);
            }
        }
    }
}
