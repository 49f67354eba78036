//! The bin that is worth most where each piece has a value: a knapsack with many lanes and with pieces that may not
//! meet. By depth first, pieces that are worth most for what they take first; a branch is left where even the pieces that still
//! fit, cut into parts, would not pass what is asked for. All in whole numbers.
//!
//! Source of the bound: Dantzig: Discrete-variable extremum problems (1957), on one weighted sum of the lanes (Glover:
//! Surrogate constraints, 1968).

use super::super::model::Model;
use super::super::word::{Word, fits, sub_row};

/// Weights of lanes are whole parts of this: all lanes of a bin together take it up.
const WHOLE: f64 = (1u64 << 44) as f64;
/// Times that the weights of lanes are bettered for new values.
const TIMES: usize = 12;

/// Which pieces may be in a bin, and with whom.
#[derive(Debug, Clone)]
pub(super) struct Ground {
    /// Kind of the model.
    pub kind: usize,
    /// Pieces of the master that fit into an empty bin.
    pub pieces: Vec<u32>,
    /// Weights of the lanes, to begin with next time.
    weights: Vec<f64>,
}

/// What is the same for all kinds of bins.
#[derive(Debug)]
pub(super) struct Pieces {
    /// Piece of the model.
    pub of: Vec<u32>,
    width: usize,
    /// Who may not meet whom, in bits.
    apart: Vec<u64>,
}

impl Pieces {
    pub fn new(of: Vec<u32>) -> Self {
        let width = of.len().div_ceil(64);
        Self { apart: vec![0; width * of.len()], width, of }
    }
    /// Looks whom a piece may not meet.
    pub fn look_round(&mut self, model: &Model, i: usize) {
        let p = self.of[i] as usize;
        if !model.restricted[p] {
            return;
        }
        for (j, q) in self.of.iter().enumerate().filter(|(j, _)| *j != i) {
            if model.may_not_meet(p, *q as usize) {
                self.apart[i * self.width + j / 64] |= 1 << (j % 64);
            }
        }
    }
    #[inline]
    fn may_meet(&self, i: u32, j: u32) -> bool {
        self.apart[i as usize * self.width + j as usize / 64] >> (j % 64) & 1 == 0
    }
}

impl Ground {
    pub fn new(model: &Model, pieces: &Pieces, kind: usize) -> Self {
        let own = (0..).zip(&pieces.of).filter(|(_, p)| model.fits_empty(kind, **p as usize));
        let lanes = Model::numbers(model.room(kind, 0)).count();
        Self { kind, pieces: own.map(|(i, _)| i).collect(), weights: vec![1.0; lanes] }
    }

    /// Weighs the lanes such that a bin cut into parts is worth as little as can be: lanes that the best parts pass
    /// get more weight, lanes that they leave get less.
    fn weigh(&mut self, model: &Model, pieces: &Pieces, values: &[u64]) {
        let room: Vec<f64> = Model::numbers(model.room(self.kind, 0)).map(f64::from).collect();
        let row = |i: u32| Model::numbers(model.row(pieces.of[i as usize] as usize)).map(f64::from);
        let shares: Vec<(u32, f64, Vec<f64>)> = self
            .pieces
            .iter()
            .filter(|i| values[**i as usize] > 0)
            .map(|i| {
                #[expect(clippy::cast_precision_loss, reason = "only weighs")]
                let value = values[*i as usize] as f64;
                (*i, value, row(*i).zip(&room).map(|(w, c)| if *c > 0.0 { w / c } else { 0.0 }).collect())
            })
            .collect();
        let mut weights = self.weights.clone();
        let mut best = (f64::INFINITY, weights.clone());
        for time in 0..TIMES {
            let sum: f64 = weights.iter().zip(&room).filter(|(_, c)| **c > 0.0).map(|(w, _)| w).sum();
            if sum <= 0.0 {
                break;
            }
            weights.iter_mut().for_each(|w| *w /= sum);
            let taken = |s: &Vec<f64>| s.iter().zip(&weights).map(|(a, b)| a * b).sum::<f64>();
            let mut order: Vec<(f64, f64, usize)> =
                shares.iter().enumerate().map(|(n, (_, v, s))| (*v, taken(s), n)).collect();
            order.sort_by(|a, b| (b.0 * a.1).total_cmp(&(a.0 * b.1)).then(a.2.cmp(&b.2)));
            let (mut left, mut value) = (1.0, 0.0);
            let mut load = vec![0.0; weights.len()];
            for (v, a, n) in order {
                let part = if a > left { left / a } else { 1.0 };
                value += part * v;
                left -= part * a;
                load.iter_mut().zip(&shares[n].2).for_each(|(l, s)| *l += part * s);
                if part < 1.0 {
                    break;
                }
            }
            if value < best.0 {
                best = (value, weights.clone());
            }
            #[expect(clippy::cast_precision_loss, reason = "small")]
            let pace = 1.5 / (1.0 + time as f64 * 0.5);
            for (w, l) in weights.iter_mut().zip(&load) {
                let by: f64 = 1.0 + pace * (l - 1.0);
                *w = (*w * by.clamp(0.3, 3.0)).max(1e-6);
            }
        }
        self.weights = best.1;
    }
}

/// A branch: the pieces that may still come, in the arena.
#[derive(Debug, Clone, Copy)]
struct Branch {
    at: usize,
    to: usize,
    value: u64,
    left: u64,
}

/// A search for the bin that is worth most.
#[derive(Debug)]
pub(super) struct Pricing {
    values: Vec<u64>,
    /// What each piece takes of the weighted sum.
    takes: Vec<u64>,
    order: Vec<u32>,
    whole: u64,
    /// Bins worth no more are not looked for.
    pub above: u64,
    arena: Vec<u32>,
    branches: Vec<Branch>,
    free: Vec<Word>,
    chosen: Vec<u32>,
    /// Bins above that were found, each worth more than the one before.
    pub found: Vec<Vec<u32>>,
}

impl Pricing {
    /// Bins of a kind that are worth more than `above`.
    pub fn new(model: &Model, pieces: &Pieces, ground: &mut Ground, values: &[u64], above: u64) -> Self {
        ground.weigh(model, pieces, values);
        let room: Vec<i32> = Model::numbers(model.room(ground.kind, 0)).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2^44")]
        let weights: Vec<u64> = ground
            .weights
            .iter()
            .zip(&room)
            .map(|(w, c)| if *c > 0 { (w * WHOLE / f64::from(*c)).clamp(0.0, WHOLE) as u64 } else { 0 })
            .collect();
        let taken = |row: &[Word]| -> u64 {
            let parts = Model::numbers(row).zip(&weights);
            parts.map(|(n, w)| w.saturating_mul(u64::try_from(n).unwrap_or(0))).fold(0, u64::saturating_add)
        };
        let takes: Vec<u64> = pieces.of.iter().map(|p| taken(model.row(*p as usize))).collect();
        let mut order: Vec<u32> = ground.pieces.iter().copied().filter(|i| values[*i as usize] > 0).collect();
        order.sort_by(|a, b| {
            let of = |i: u32, j: u32| u128::from(values[i as usize]) * u128::from(takes[j as usize]);
            of(*b, *a).cmp(&of(*a, *b)).then(a.cmp(b))
        });
        let whole = taken(model.room(ground.kind, 0));
        let arena = order.clone();
        let branches = vec![Branch { at: 0, to: arena.len(), value: 0, left: whole }];
        Self {
            values: values.to_vec(),
            takes,
            order,
            whole,
            above,
            arena,
            branches,
            free: model.room(ground.kind, 0).to_vec(),
            chosen: Vec::new(),
            found: Vec::new(),
        }
    }

    /// Whether what is left of a branch can pass what is asked for.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rounded up"
    )]
    fn promises(&self, b: &Branch) -> bool {
        let (mut value, mut left) = (b.value, b.left);
        for i in &self.arena[b.at..b.to] {
            let i = *i as usize;
            if self.takes[i] > left {
                // Values lie below 2^50 and the part is rounded up: it is never less than the exact one.
                let part = self.values[i] as f64 * (left as f64 / self.takes[i] as f64);
                return value + part as u64 + 2 > self.above;
            }
            left -= self.takes[i];
            value += self.values[i];
            if value > self.above {
                return true;
            }
        }
        value > self.above
    }

    /// Looks at so many branches. True while there is more to look at; when there is not, no bin is worth more than
    /// `above`, or than the last one of `found`.
    pub fn step(&mut self, model: &Model, pieces: &Pieces, branches: u32) -> bool {
        for _ in 0..branches {
            let Some(b) = self.branches.last().copied() else { return false };
            if b.at >= b.to || !self.promises(&b) {
                self.branches.pop();
                self.arena.truncate(self.branches.last().map_or(0, |b| b.to));
                if let Some(i) = self.chosen.pop() {
                    let row = model.row(pieces.of[i as usize] as usize);
                    super::super::word::add_row(&mut self.free, row);
                }
                continue;
            }
            let i = self.arena[b.at];
            if let Some(last) = self.branches.last_mut() {
                last.at += 1;
            }
            sub_row(&mut self.free, model.row(pieces.of[i as usize] as usize));
            self.chosen.push(i);
            let value = b.value + self.values[i as usize];
            if value > self.above {
                self.above = value;
                self.found.push(self.chosen.clone());
            }
            let from = self.arena.len();
            for at in b.at + 1..b.to {
                let j = self.arena[at];
                if pieces.may_meet(i, j) && fits(&self.free, model.row(pieces.of[j as usize] as usize)) {
                    self.arena.push(j);
                }
            }
            let left = b.left.saturating_sub(self.takes[i as usize]);
            self.branches.push(Branch { at: from, to: self.arena.len(), value, left });
        }
        true
    }

    /// The best bin with this piece that is worth more than `above` and is found within so many branches.
    pub fn with(
        &mut self,
        model: &Model,
        pieces: &Pieces,
        ground: &Ground,
        first: u32,
        above: u64,
        branches: u32,
    ) -> Option<Vec<u32>> {
        self.above = above;
        self.found.clear();
        self.chosen.clear();
        self.arena.clear();
        self.free.copy_from_slice(model.room(ground.kind, 0));
        sub_row(&mut self.free, model.row(pieces.of[first as usize] as usize));
        for j in &self.order {
            if *j != first
                && pieces.may_meet(first, *j)
                && fits(&self.free, model.row(pieces.of[*j as usize] as usize))
            {
                self.arena.push(*j);
            }
        }
        let (value, left) =
            (self.values[first as usize], self.whole.saturating_sub(self.takes[first as usize]));
        self.branches.clear();
        self.branches.push(Branch { at: 0, to: self.arena.len(), value, left });
        if value > self.above {
            self.above = value;
            self.found.push(Vec::new());
        }
        self.step(model, pieces, branches);
        let mut best = self.found.pop()?;
        best.push(first);
        best.sort_unstable();
        Some(best)
    }

    /// Value of a bin.
    pub fn value(&self, bin: &[u32]) -> u64 {
        bin.iter().map(|i| self.values[*i as usize]).sum()
    }
    /// Pieces that have a value, those that are worth most for what they take first.
    pub fn order(&self) -> &[u32] {
        &self.order
    }
}
