//! Few pieces: every packing that could cost less is looked at, so the cheapest one is found and known to be.

use super::bins::{Bins, NOWHERE};
use super::model::{Model, index};

/// Up to so many pieces.
const PIECES: usize = 12;
/// Places tried for a piece, in one step and in all: beyond, the search is left to others.
const TRIES: (u32, u32) = (256, 400_000);

/// Where the next try of a piece begins, and where it is.
#[derive(Debug, Clone, Copy, Default)]
struct At {
    next: usize,
    slot: Option<usize>,
    opened: bool,
}

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Going,
    /// Nothing is left: what is in `best` costs least.
    Complete,
    /// There are too many ways.
    GaveUp,
}

/// The enumeration under way.
#[derive(Debug)]
pub(super) struct EveryWay {
    bins: Bins,
    /// Pieces, the largest first.
    order: Vec<u32>,
    path: Vec<At>,
    tries: u32,
    /// The cheapest packing that it has found, if it costs less than what was known.
    pub best: Option<Bins>,
    below: u64,
}

impl EveryWay {
    /// Of all pieces that have a place at all, for a cost below this one. `None` where there are too many.
    pub fn new(model: &Model, below: u64) -> Option<Self> {
        let mut order: Vec<u32> = (0..model.n).filter(|p| !model.homeless[*p]).map(index).collect();
        if order.len() > PIECES {
            return None;
        }
        order.sort_by_key(|p| (std::cmp::Reverse(model.size[*p as usize]), *p));
        Some(Self { bins: Bins::new(model), order, path: vec![At::default()], tries: 0, best: None, below })
    }

    /// Some tries more.
    pub fn step(&mut self, model: &Model) -> Step {
        for _ in 0..TRIES.0 {
            if !self.go_on(model) {
                return Step::Complete;
            }
            self.tries += 1;
        }
        if self.tries < TRIES.1 { Step::Going } else { Step::GaveUp }
    }

    /// One try. False when all are done.
    fn go_on(&mut self, model: &Model) -> bool {
        let depth = self.path.len();
        let Some(piece) = self.order.get(depth - 1).map(|p| *p as usize) else {
            // Everything has a place, and it costs less.
            self.below = self.bins.cost;
            self.best = Some(self.bins.clone());
            return self.go_back(model);
        };
        let Some(at) = self.path.last_mut() else { return false };
        let way = at.next;
        at.next += 1;
        let open = self.bins.open.len();
        let (slot, opened) = if let Some(slot) = self.bins.open.get(way).map(|s| *s as usize) {
            (slot, false)
        } else {
            let kind = way - open;
            if kind >= model.kinds.len() {
                return self.go_back(model);
            }
            let dearer = self.bins.cost + model.kinds[kind].cost >= self.below;
            if dearer || !self.bins.may_open(model, kind) || !model.fits_empty(kind, piece) {
                return true;
            }
            (self.bins.open(model, kind), true)
        };
        // A cheaper packing may have been found since this one was begun.
        let fits = self.bins.cost < self.below
            && model.suits(self.bins.kind[slot] as usize, piece)
            && self.bins.has_room(model, slot, piece, &[])
            && self.bins.may_enter_unseen(model, slot, piece, &[]);
        if fits {
            self.bins.put(model, slot, piece);
            if let Some(at) = self.path.last_mut() {
                (at.slot, at.opened) = (Some(slot), opened);
            }
            self.path.push(At::default());
        } else if opened {
            self.bins.close(model, slot);
        }
        true
    }

    /// Takes the last piece out again. False when there is none.
    fn go_back(&mut self, model: &Model) -> bool {
        self.path.pop();
        let Some(at) = self.path.last_mut() else { return false };
        let (slot, opened) = (at.slot.take(), std::mem::take(&mut at.opened));
        if let (Some(slot), Some(piece)) = (slot, self.order.get(self.path.len() - 1)) {
            debug_assert_ne!(self.bins.bin_of[*piece as usize], NOWHERE);
            self.bins.take(model, *piece as usize);
            if opened {
                self.bins.close(model, slot);
            }
        }
        true
    }
}
