//! Evens out a packing without another bin: pieces leave the fullest bin, or change places, so that the fullest of both
//! is less full than it was.

use super::bins::{Bins, NOWHERE};
use super::draw::Draw;
use super::instance::{Bin, Packing};
use super::model::Model;
use super::solver::packing_of;
use super::word::{Weights, fullest, lanes, weights, word};
use std::sync::Arc;

/// Bins that one step looks at.
const BINS: usize = 24;
/// Steps at most: so many, and more for each bin.
const STEPS: (usize, usize) = (200, 20);
/// A move has to make this much of a difference.
const WORTH: f32 = 1e-4;

/// A packing being evened out, a piece a step.
#[derive(Debug)]
pub struct Spread {
    model: Arc<Model>,
    bins: Bins,
    draw: Draw,
    /// For each kind, one over its room.
    shares: Vec<Vec<Weights>>,
    zero: Vec<super::word::Word>,
    /// How full each slot is: the largest share used of any lane.
    full: Vec<f32>,
    /// Pieces of the fullest bin that were looked at in vain.
    in_vain: usize,
    /// Steps that are left.
    left: usize,
    done: bool,
}

impl Spread {
    /// From bins with items (others are left out), and so many empty bins of the first type beside them.
    #[must_use]
    pub fn new(model: &Arc<Model>, from: &[Bin], empty: usize, seed: u64) -> Self {
        let mut bins = Bins::new(model);
        super::repair::put_back(model, &mut bins, from, true);
        for _ in 0..empty {
            if model.types > 0 && bins.may_open(model, 0) {
                bins.open(model, 0);
            }
        }
        let shares = (0..model.kinds.len()).map(|k| one_over(model, k)).collect();
        let mut spread = Self {
            model: Arc::clone(model),
            full: vec![0.0; bins.kind.len()],
            bins,
            draw: Draw::new(seed),
            shares,
            zero: vec![word([0; 4]); model.k],
            in_vain: 0,
            left: 0,
            done: false,
        };
        spread.left = STEPS.0 + STEPS.1 * spread.bins.open.len();
        for slot in 0..spread.full.len() {
            spread.full[slot] = spread.fullness(slot, None, None);
        }
        spread
    }

    /// How full a bin would be once a piece has come and another has left.
    fn fullness(&self, slot: usize, need: Option<usize>, out: Option<usize>) -> f32 {
        let kind = self.bins.kind[slot] as usize;
        let row = |p: Option<usize>| p.map_or(&self.zero[..], |p| self.model.row(p));
        fullest(self.model.room(kind, 0), self.bins.free(slot), row(need), row(out), &self.shares[kind])
    }

    /// Looks at one piece of the fullest bin. False when none of them can go.
    pub fn step(&mut self) -> bool {
        if self.done || self.left == 0 {
            return false;
        }
        self.left -= 1;
        let open = &self.bins.open;
        let fuller =
            |a: &&u32, b: &&u32| self.full[**a as usize].total_cmp(&self.full[**b as usize]).then(b.cmp(a));
        let Some(from) = open.iter().max_by(fuller).map(|s| *s as usize) else {
            self.done = true;
            return false;
        };
        let n = self.bins.pieces[from].len();
        if open.len() < 2 || n == 0 || self.in_vain >= 2 * n {
            self.done = true;
            return false;
        }
        let piece = self.bins.pieces[from][self.in_vain % n] as usize;
        match self.better_place(from, piece) {
            Some((to, other)) => {
                self.bins.take(&self.model, piece);
                if let Some(other) = other {
                    self.bins.take(&self.model, other);
                    self.bins.put(&self.model, from, other);
                }
                self.bins.put(&self.model, to, piece);
                self.full[from] = self.fullness(from, None, None);
                self.full[to] = self.fullness(to, None, None);
                self.in_vain = 0;
            }
            None => self.in_vain += 1,
        }
        true
    }

    /// Where a piece goes, or changes places with what, such that both bins are less full than `from` is.
    fn better_place(&mut self, from: usize, piece: usize) -> Option<(usize, Option<usize>)> {
        if self.model.pinned[piece].is_some() {
            return None;
        }
        let now = self.full[from];
        let mut best: Option<(f32, usize, Option<usize>)> = None;
        let n = self.bins.open.len();
        let start = self.draw.below(n);
        let alone = self.fullness(from, None, Some(piece));
        for at in 0..n.min(BINS) {
            let to = self.bins.open[(start + at) % n] as usize;
            if to == from || self.full[to] >= now {
                continue;
            }
            let after = self.fullness(to, Some(piece), None).max(alone);
            if after < best.map_or(now - WORTH, |b| b.0)
                && self.bins.has_room(&self.model, to, piece, &[])
                && self.bins.may_enter_unseen(&self.model, to, piece, &[])
            {
                best = Some((after, to, None));
            }
            if best.is_some_and(|b| b.2.is_none()) {
                continue;
            }
            for i in 0..self.bins.pieces[to].len() {
                let q = self.bins.pieces[to][i];
                let (other, p) = (q as usize, u32::try_from(piece).unwrap_or(NOWHERE));
                let least = best.map_or(now - WORTH, |b| b.0);
                if self.model.pinned[other].is_some()
                    || self.fullness(to, Some(piece), Some(other)) >= least
                    || self.fullness(from, Some(other), Some(piece)) >= least
                {
                    continue;
                }
                let m = &self.model;
                if self.bins.has_room(m, to, piece, &[q])
                    && self.bins.has_room(m, from, other, &[p])
                    && self.bins.may_enter_unseen(m, to, piece, &[q])
                    && self.bins.may_enter_unseen(m, from, other, &[p])
                {
                    let after = self.fullness(to, Some(piece), Some(other)).max(self.fullness(
                        from,
                        Some(other),
                        Some(piece),
                    ));
                    best = Some((after, to, Some(other)));
                }
            }
        }
        best.map(|(_, to, other)| (to, other))
    }

    /// The packing as it is now; bins without items are left out.
    #[must_use]
    pub fn packing(&self) -> Packing {
        packing_of(&self.model, &self.bins.state()).0
    }
}

fn one_over(model: &Model, kind: usize) -> Vec<Weights> {
    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^24")]
    let share = |c: i32| if c > 0 { 1.0 / c as f32 } else { 0.0 };
    model.room(kind, 0).iter().map(|w| weights(lanes(*w).map(share))).collect()
}
