//! First packings: largest first into the first or the fullest bin that has room, and bin by bin the piece that
//! best matches what is left.
//!
//! Sources: Panigrahy, Talwar, Uyeda, Wieder: Heuristics for vector bin packing (2011) for the dot product; first
//! fit and best fit decreasing are folklore.

use super::bins::{Bins, NOWHERE};
use super::model::{Model, index};
use super::word::{Weights, dot, lanes, weights};
use std::sync::Arc;

/// How a piece finds its bin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The first with room; else a new one of this type.
    First(usize),
    /// The one that it leaves with least; else a new one of this type.
    Best(usize),
    /// Bin by bin, of the type that packs most for its cost.
    DotProduct,
}

/// Above so many pieces, first and best fit pack them in blocks of about so many, each with all sizes.
const WHOLE: usize = 20_000;
const BLOCK: usize = 10_000;
/// The dot product looks at so many pieces where there are many.
const POOL: usize = 1_000;
const MANY: usize = 4_000;

/// A packing being made, one piece a step.
#[derive(Debug)]
pub(super) struct Construct {
    way: Way,
    pub bins: Bins,
    /// Pieces in order; `at` is next.
    order: Arc<[u32]>,
    at: usize,
    blocks: usize,
    /// First place in `bins.open` that the block looks at.
    from: usize,
    filling: Option<Filling>,
    /// Dot product: pieces to choose from, by order, and what is still to pack of each lane.
    pool: Vec<u32>,
    left: Vec<u64>,
}

/// A bin being filled by the dot product: one candidate type after the other.
#[derive(Debug)]
struct Filling {
    candidates: Vec<usize>,
    at: usize,
    slot: usize,
    packed: Vec<u32>,
    best: Option<(f64, usize, Vec<u32>)>,
}

impl Construct {
    pub fn new(model: &Model, way: Way, bins: Bins, order: &Arc<[u32]>) -> Self {
        let left = if way == Way::DotProduct { totals_of(model, &bins) } else { Vec::new() };
        let blocks =
            if order.len() > WHOLE && way != Way::DotProduct { order.len().div_ceil(BLOCK) } else { 1 };
        Self {
            way,
            bins,
            order: Arc::clone(order),
            at: 0,
            blocks,
            from: 0,
            filling: None,
            pool: Vec::new(),
            left,
        }
    }

    /// The piece at a place of the order that blocks make of it.
    fn next_piece(&mut self) -> Option<u32> {
        if self.blocks == 1 {
            self.at += 1;
            return self.order.get(self.at - 1).copied();
        }
        let per = self.order.len().div_ceil(self.blocks);
        loop {
            let (block, within) = (self.at / per, self.at % per);
            if block >= self.blocks {
                return None;
            }
            if within == 0 {
                self.from = self.bins.open.len();
            }
            self.at += 1;
            if let Some(p) = self.order.get(within * self.blocks + block) {
                return Some(*p);
            }
        }
    }

    /// Places one piece. False when there is nothing left to do.
    pub fn step(&mut self, model: &Model) -> bool {
        match self.way {
            Way::DotProduct => self.fill(model),
            Way::First(kind) | Way::Best(kind) => {
                let Some(p) = self.next_piece() else { return false };
                let piece = p as usize;
                if self.bins.bin_of[piece] == NOWHERE {
                    let best = matches!(self.way, Way::Best(_));
                    let slot = place_in(model, &mut self.bins, piece, self.from, best)
                        .or_else(|| open_for(model, &mut self.bins, piece, Some(kind)));
                    if let Some(slot) = slot {
                        self.bins.put(model, slot, piece);
                    }
                }
                true
            }
        }
    }

    fn fill(&mut self, model: &Model) -> bool {
        let many = self.order.len() > MANY;
        let want = if many { POOL } else { usize::MAX };
        while self.pool.len() < want {
            let Some(p) = self.next_piece() else { break };
            if self.bins.bin_of[p as usize] == NOWHERE {
                self.pool.push(p);
            }
        }
        if self.pool.is_empty() {
            return false;
        }
        match self.filling.take() {
            None => self.open_next(model),
            Some(filling) => self.go_on(model, filling),
        }
    }

    fn open_next(&mut self, model: &Model) -> bool {
        let mut candidates: Vec<usize> = (model.types..model.kinds.len())
            .filter(|k| {
                model.kinds[*k].cost == 0
                    && self.bins.may_open(model, *k)
                    && self.pool.iter().any(|p| model.fits_empty(*k, *p as usize))
            })
            .take(1)
            .collect();
        if candidates.is_empty() {
            let any_fits = |k: &usize| self.pool.iter().any(|p| model.fits_empty(*k, *p as usize));
            candidates =
                (0..model.types).filter(|k| self.bins.may_open(model, *k)).filter(any_fits).collect();
            let dear = (model.types..model.kinds.len()).filter(|k| self.bins.may_open(model, *k));
            candidates.extend(dear.filter(any_fits).take(1));
        }
        let Some(first) = candidates.first().copied() else {
            // What is in the pool fits into no bin that may be opened; it may still go where there is room.
            let pool = std::mem::take(&mut self.pool);
            for p in &pool {
                if let Some(slot) = place_in(model, &mut self.bins, *p as usize, 0, true) {
                    self.bins.put(model, slot, *p as usize);
                }
            }
            return self.at < self.order.len();
        };
        let slot = self.bins.open(model, first);
        self.filling = Some(Filling { candidates, at: 0, slot, packed: Vec::new(), best: None });
        true
    }

    /// One piece more for the bin, or the next candidate, or the best of them for good.
    #[expect(clippy::cast_precision_loss, reason = "only compares")]
    fn go_on(&mut self, model: &Model, mut f: Filling) -> bool {
        if let Some(p) = self.match_for(model, f.slot, &f.packed) {
            self.bins.put(model, f.slot, p as usize);
            f.packed.push(p);
            self.filling = Some(f);
            return true;
        }
        let kind = f.candidates[f.at];
        if f.candidates.len() > 1 {
            let value: f64 = f.packed.iter().map(|p| f64::from(model.size[*p as usize].max(1))).sum();
            let worth = value / (model.kinds[kind].cost as f64).max(1e-9);
            if f.best.as_ref().is_none_or(|(b, ..)| worth > *b) {
                f.best = Some((worth, kind, f.packed.clone()));
            }
            for p in f.packed.drain(..) {
                self.bins.take(model, p as usize);
            }
            self.bins.close(model, f.slot);
            f.at += 1;
            if let Some(next) = f.candidates.get(f.at) {
                f.slot = self.bins.open(model, *next);
                self.filling = Some(f);
                return true;
            }
            if let Some((_, kind, packed)) = f.best.take() {
                f.slot = self.bins.open(model, kind);
                for p in &packed {
                    self.bins.put(model, f.slot, *p as usize);
                }
                f.packed = packed;
            }
        }
        if f.packed.is_empty() {
            // Something fits into the empty bin but may not enter it (what it may not meet is too near): largest
            // first, each where it may.
            self.bins.close(model, f.slot);
            let pool = std::mem::take(&mut self.pool);
            for p in pool {
                let slot = place_in(model, &mut self.bins, p as usize, 0, true)
                    .or_else(|| open_for(model, &mut self.bins, p as usize, None));
                if let Some(slot) = slot {
                    self.bins.put(model, slot, p as usize);
                }
            }
            return self.at < self.order.len();
        }
        for p in &f.packed {
            for (t, w) in self.left.iter_mut().zip(Model::numbers(model.row(*p as usize))) {
                *t = t.saturating_sub(u64::try_from(w).unwrap_or(0));
            }
        }
        let bins = &self.bins;
        self.pool.retain(|p| bins.bin_of[*p as usize] == NOWHERE);
        true
    }

    /// The piece that best matches what a bin has left.
    fn match_for(&mut self, model: &Model, slot: usize, packed: &[u32]) -> Option<u32> {
        let alpha = self.weights(model, slot);
        let mut best: Option<(f32, u32)> = None;
        for i in 0..self.pool.len() {
            let p = self.pool[i];
            if self.bins.bin_of[p as usize] != NOWHERE || packed.contains(&p) {
                continue;
            }
            let score = dot(model.row(p as usize), &alpha);
            if best.is_none_or(|(b, _)| score > b) && self.bins.has_room(model, slot, p as usize, &[]) {
                if model.restricted[p as usize] {
                    self.bins.look_round(model, p as usize);
                }
                if self.bins.may_enter(model, slot, p as usize, &[]) {
                    best = Some((score, p));
                }
            }
        }
        best.map(|(_, p)| p)
    }

    /// Room left × what is still to pack, both in shares of the bin.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "only weighs")]
    fn weights(&self, model: &Model, slot: usize) -> Vec<Weights> {
        let room = model.room(self.bins.kind[slot] as usize, 0);
        let mut out = Vec::with_capacity(model.k);
        for (i, (f, c)) in self.bins.free(slot).iter().zip(room).enumerate() {
            let (f, c) = (lanes(*f), lanes(*c));
            let of = |j: usize| {
                let c = f64::from(c[j]);
                let left = self.left.get(4 * i + j).copied().unwrap_or(0) as f64;
                if c > 0.0 { ((left / c) * (f64::from(f[j]) / c) / c) as f32 } else { 0.0 }
            };
            out.push(weights([of(0), of(1), of(2), of(3)]));
        }
        out
    }
}

fn totals_of(model: &Model, bins: &Bins) -> Vec<u64> {
    let mut totals = model.totals();
    for p in (0..model.n).filter(|p| bins.bin_of[*p] != NOWHERE) {
        for (t, w) in totals.iter_mut().zip(Model::numbers(model.row(p))) {
            *t = t.saturating_sub(u64::try_from(w).unwrap_or(0));
        }
    }
    totals
}

/// A bin that has room: the first from a place on, or the one that is left with least.
pub(super) fn place_in(
    model: &Model,
    bins: &mut Bins,
    piece: usize,
    from: usize,
    best: bool,
) -> Option<usize> {
    if model.restricted[piece] {
        bins.look_round(model, piece);
    }
    let mut found: Option<(u64, usize)> = None;
    for slot in bins.open.iter().skip(from).map(|s| *s as usize) {
        if bins.has_room(model, slot, piece, &[]) && bins.may_enter(model, slot, piece, &[]) {
            if !best {
                return Some(slot);
            }
            let left = left_in(model, bins, slot);
            if found.is_none_or(|(l, _)| left < l) {
                found = Some((left, slot));
            }
        }
    }
    found.map(|(_, slot)| slot)
}

/// How much a bin has left, by the measure of sizes.
#[inline]
pub(super) fn left_in(model: &Model, bins: &Bins, slot: usize) -> u64 {
    u64::from(model.room_size[bins.kind[slot] as usize]).saturating_sub(bins.filled[slot])
}

/// Opens a bin for a piece: one that costs nothing, the preferred kind, or the one with least cost for its size.
pub(super) fn open_for(
    model: &Model,
    bins: &mut Bins,
    piece: usize,
    preferred: Option<usize>,
) -> Option<usize> {
    let mut found: Option<((bool, bool, u128), usize)> = None;
    for kind in 0..model.kinds.len() {
        if !bins.may_open(model, kind) || !model.fits_empty(kind, piece) {
            continue;
        }
        let k = &model.kinds[kind];
        // Cost per size, in whole numbers.
        let per = (u128::from(k.cost) << 20) / u128::from(model.room_size[kind].max(1));
        let key = (k.cost > 0, preferred != Some(kind), per);
        if found.is_none_or(|(f, _)| key < f) {
            found = Some((key, kind));
        }
    }
    // A place where something stands that the piece may not meet shows only once the bin is there.
    let (_, kind) = found?;
    let slot = bins.open(model, kind);
    if !model.restricted[piece] || bins.may_enter_unseen(model, slot, piece, &[]) {
        return Some(slot);
    }
    bins.close(model, slot);
    for kind in 0..model.kinds.len() {
        if bins.may_open(model, kind) && model.fits_empty(kind, piece) {
            let slot = bins.open(model, kind);
            if bins.may_enter_unseen(model, slot, piece, &[]) {
                return Some(slot);
            }
            bins.close(model, slot);
        }
    }
    None
}

/// Pieces that have a home, largest first.
pub(super) fn by_size(model: &Model) -> Arc<[u32]> {
    let mut order: Vec<u32> = (0..index(model.n)).filter(|p| !model.homeless[*p as usize]).collect();
    order.sort_by_key(|p| (std::cmp::Reverse(model.size[*p as usize]), *p));
    order.into()
}

/// By their largest share of a bin, largest first.
pub(super) fn by_largest_lane(model: &Model) -> Arc<[u32]> {
    let mean = model.mean_room();
    let key = |p: u32| {
        let shares = Model::numbers(model.row(p as usize)).zip(&mean);
        shares.fold(0.0, |a: f64, (w, c)| if *c > 0.0 { a.max(f64::from(w) / c) } else { a })
    };
    let mut keyed: Vec<(f64, u32)> = by_size(model).iter().map(|p| (key(*p), *p)).collect();
    keyed.sort_by(|a, b| b.0.total_cmp(&a.0));
    keyed.into_iter().map(|(_, p)| p).collect()
}

/// Gives every bin the cheapest kind that carries what is in it.
pub(super) fn right_size(model: &Model, bins: &mut Bins) {
    if model.kinds.len() < 2 {
        return;
    }
    let mut kinds: Vec<usize> = (0..model.kinds.len()).collect();
    kinds.sort_by_key(|k| (model.kinds[*k].cost, *k));
    for slot in bins.open.clone() {
        let slot = slot as usize;
        if bins.pieces[slot].is_empty() {
            bins.close(model, slot);
            continue;
        }
        let now = model.kinds[bins.kind[slot] as usize].cost;
        let cheaper = kinds.iter().copied().take_while(|k| model.kinds[*k].cost < now);
        let fit = cheaper.into_iter().find(|k| {
            bins.may_open(model, *k)
                && bins.goes_into_kind(model, slot, *k)
                && model.stays_apart(bins, slot, *k)
        });
        if let Some(kind) = fit {
            bins.change_kind(model, slot, kind);
        }
    }
}

impl Model {
    /// Whether what is in a slot would meet nothing that it may not, were the bin of another kind.
    fn stays_apart(&self, bins: &Bins, slot: usize, kind: usize) -> bool {
        if self.mates.len() < 2 || self.kinds[kind].location == self.kinds[bins.kind[slot] as usize].location
        {
            return true;
        }
        (1..self.mates.len()).all(|level| {
            let Some(place) = self.place(kind, level) else { return true };
            bins.pieces[slot].iter().all(|p| {
                self.mates[level].get(*p as usize).iter().all(|mate| {
                    let bin = bins.bin_of[*mate as usize];
                    bin == NOWHERE
                        || bin as usize == slot
                        || self.place(bins.kind[bin as usize] as usize, level) != Some(place)
                })
            })
        })
    }
}
