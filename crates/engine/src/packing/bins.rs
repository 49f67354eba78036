//! Bins with what is in them, and whether a piece may enter one.

use super::model::{Model, index};
use super::word::{Word, add, add_row, fits, fits_swap, fits_swap2, sub, sub_row};

/// No bin.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Pieces in open bins. Slots of closed bins are used again.
#[derive(Debug, Clone)]
pub(super) struct Bins {
    k: usize,
    free: Vec<Word>,
    /// Kind of the bin in each slot.
    pub kind: Vec<u32>,
    /// Pieces in each slot.
    pub pieces: Vec<Vec<u32>>,
    /// Sum of their sizes.
    pub filled: Vec<u64>,
    classes: Vec<[u16; 8]>,
    masks: Vec<u8>,
    labels: Vec<Vec<(u32, u32)>>,
    /// Slots of open bins.
    pub open: Vec<u32>,
    /// Where each slot stands in `open`.
    place: Vec<u32>,
    spare: Vec<u32>,
    /// The slot of each piece.
    pub bin_of: Vec<u32>,
    /// Open bins of each kind, and of each cluster.
    pub opened: Vec<u32>,
    in_cluster: Vec<u32>,
    /// Cost of the open bins.
    pub cost: u64,
    met: Met,
}

/// For one piece: in which bins, and at which places, there is something that it may not meet.
#[derive(Debug, Clone, Default)]
struct Met {
    epoch: u32,
    /// By slot: epoch, pieces there that may not be met, those of them that forbid the whole place.
    in_bin: Vec<(u32, u32, u32)>,
    /// By level and place.
    at: Vec<Vec<(u32, u32)>>,
}

/// What is open and where everything is, to come back to.
#[derive(Debug, Clone, Default)]
pub(super) struct State {
    pub bin_of: Vec<u32>,
    pub open: Vec<u32>,
    /// Kind of each slot.
    pub kind: Vec<u32>,
    pub cost: u64,
}

impl Bins {
    pub fn new(model: &Model) -> Self {
        Self {
            k: model.k,
            free: Vec::new(),
            kind: Vec::new(),
            pieces: Vec::new(),
            filled: Vec::new(),
            classes: Vec::new(),
            masks: Vec::new(),
            labels: Vec::new(),
            open: Vec::new(),
            place: Vec::new(),
            spare: Vec::new(),
            bin_of: vec![NOWHERE; model.n],
            opened: vec![0; model.kinds.len()],
            in_cluster: vec![0; model.cluster_limits.len()],
            cost: 0,
            met: Met {
                at: (0..model.mates.len()).map(|l| vec![(0, 0); model.places_at(l)]).collect(),
                ..Met::default()
            },
        }
    }

    #[inline]
    pub fn free(&self, slot: usize) -> &[Word] {
        &self.free[slot * self.k..(slot + 1) * self.k]
    }

    /// Whether one more of this kind may be opened.
    pub fn may_open(&self, model: &Model, kind: usize) -> bool {
        let k = &model.kinds[kind];
        let within_cluster = k.cluster.is_none_or(|c| {
            let limit = model.cluster_limits.get(c as usize).copied().flatten();
            limit.is_none_or(|l| self.in_cluster.get(c as usize).is_none_or(|n| *n < l))
        });
        k.limit.is_none_or(|l| self.opened[kind] < l) && within_cluster
    }

    /// Opens an empty bin and gives its slot.
    pub fn open(&mut self, model: &Model, kind: usize) -> usize {
        let slot = self.spare.pop().map_or(self.kind.len(), |s| s as usize);
        self.open_at(model, slot, kind);
        slot
    }

    fn open_at(&mut self, model: &Model, slot: usize, kind: usize) {
        while self.kind.len() <= slot {
            self.kind.push(0);
            self.pieces.push(Vec::new());
            self.filled.push(0);
            self.classes.push([0; 8]);
            self.masks.push(0);
            self.labels.push(Vec::new());
            self.place.push(NOWHERE);
            self.free.extend_from_slice(model.room(kind, 0));
            self.met.in_bin.push((0, 0, 0));
        }
        self.kind[slot] = index(kind);
        self.masks[slot] = 0;
        self.free[slot * self.k..(slot + 1) * self.k].copy_from_slice(model.room(kind, 0));
        self.place[slot] = index(self.open.len());
        self.open.push(index(slot));
        self.opened[kind] += 1;
        self.cost += model.kinds[kind].cost;
        if let Some(n) = model.kinds[kind].cluster.and_then(|c| self.in_cluster.get_mut(c as usize)) {
            *n += 1;
        }
    }

    /// Closes an empty bin.
    pub fn close(&mut self, model: &Model, slot: usize) {
        self.leave_open(model, slot);
        self.spare.push(index(slot));
    }

    fn leave_open(&mut self, model: &Model, slot: usize) {
        let at = self.place[slot] as usize;
        self.open.swap_remove(at);
        if let Some(moved) = self.open.get(at) {
            self.place[*moved as usize] = index(at);
        }
        self.place[slot] = NOWHERE;
        let kind = self.kind[slot] as usize;
        self.opened[kind] -= 1;
        self.cost -= model.kinds[kind].cost;
        if let Some(n) = model.kinds[kind].cluster.and_then(|c| self.in_cluster.get_mut(c as usize)) {
            *n -= 1;
        }
    }

    pub fn put(&mut self, model: &Model, slot: usize, piece: usize) {
        self.pieces[slot].push(index(piece));
        self.bin_of[piece] = index(slot);
        self.filled[slot] += u64::from(model.size[piece]);
        sub_row(&mut self.free[slot * self.k..(slot + 1) * self.k], model.row(piece));
        if model.masks > 2 {
            for c in (0..8).filter(|c| model.classes[piece] >> c & 1 == 1) {
                self.classes[slot][c] += 1;
            }
            self.change_mask(model, slot);
        }
        for label in model.labels.get(piece) {
            match self.labels[slot].iter_mut().find(|(l, _)| l == label) {
                Some((_, n)) => *n += 1,
                None => self.labels[slot].push((*label, 1)),
            }
        }
    }

    pub fn take(&mut self, model: &Model, piece: usize) {
        let slot = self.bin_of[piece] as usize;
        if let Some(at) = self.pieces[slot].iter().position(|p| *p as usize == piece) {
            self.pieces[slot].swap_remove(at);
        }
        self.bin_of[piece] = NOWHERE;
        self.filled[slot] -= u64::from(model.size[piece]);
        add_row(&mut self.free[slot * self.k..(slot + 1) * self.k], model.row(piece));
        if model.masks > 2 {
            for c in (0..8).filter(|c| model.classes[piece] >> c & 1 == 1) {
                self.classes[slot][c] -= 1;
            }
            self.change_mask(model, slot);
        }
        for label in model.labels.get(piece) {
            if let Some(at) = self.labels[slot].iter().position(|(l, _)| l == label) {
                self.labels[slot][at].1 -= 1;
                if self.labels[slot][at].1 == 0 {
                    self.labels[slot].swap_remove(at);
                }
            }
        }
    }

    fn change_mask(&mut self, model: &Model, slot: usize) {
        let mask = (0..8).filter(|c| self.classes[slot][*c] > 0).fold(0u8, |m, c| m | 1 << c);
        if mask != self.masks[slot] {
            let kind = self.kind[slot] as usize;
            let free = &mut self.free[slot * self.k..(slot + 1) * self.k];
            sub_row(free, model.room(kind, self.masks[slot]));
            add_row(free, model.room(kind, mask));
            self.masks[slot] = mask;
        }
    }

    /// Gives an open bin another kind. Whether its pieces go there is the caller's to know.
    pub fn change_kind(&mut self, model: &Model, slot: usize, kind: usize) {
        let pieces = std::mem::take(&mut self.pieces[slot]);
        for p in &pieces {
            self.pieces[slot].push(*p);
            self.take(model, *p as usize);
        }
        self.leave_open(model, slot);
        self.open_at(model, slot, kind);
        for p in pieces {
            self.put(model, slot, p as usize);
        }
    }

    /// Whether an empty bin of this kind would carry all that is in a slot, and may have it.
    pub fn goes_into_kind(&self, model: &Model, slot: usize, kind: usize) -> bool {
        let k = &model.kinds[kind];
        k.labels.is_none_or(|l| model.weight(self.labels[slot].iter().map(|(l, _)| l)) <= l)
            && self.pieces[slot].iter().all(|p| model.suits(kind, *p as usize))
            && {
                let old = model.room(self.kind[slot] as usize, self.masks[slot]);
                let new = model.room(kind, self.masks[slot]);
                let zero = super::word::word([0; 4]);
                let free = self.free(slot).iter().zip(old).zip(new);
                free.map(|((f, o), n)| add(sub(*f, *o), *n)).all(|f| fits(&[f], &[zero]))
            }
    }

    /// Looks where the pieces are that this one may not meet. To be called before [`Self::may_enter`], for pieces
    /// that are restricted.
    pub fn look_round(&mut self, model: &Model, piece: usize) {
        self.met.epoch = self.met.epoch.wrapping_add(1);
        let epoch = self.met.epoch;
        for (level, mates) in model.mates.iter().enumerate() {
            for mate in mates.get(piece) {
                let slot = self.bin_of[*mate as usize];
                if slot == NOWHERE {
                    continue;
                }
                let cell = &mut self.met.in_bin[slot as usize];
                if cell.0 != epoch {
                    *cell = (epoch, 0, 0);
                }
                cell.1 += 1;
                if level > 0
                    && let Some(place) = model.place(self.kind[slot as usize] as usize, level)
                {
                    cell.2 += 1;
                    let at = &mut self.met.at[level][place];
                    if at.0 != epoch {
                        *at = (epoch, 0);
                    }
                    at.1 += 1;
                }
            }
        }
    }

    /// How many pieces in the bin would have to leave because of what [`Self::look_round`] saw; `None`: nothing
    /// that leaves this bin makes room.
    #[inline]
    fn in_the_way(&self, model: &Model, slot: usize) -> Option<u32> {
        let (epoch, here, wide_here) = self.met.in_bin[slot];
        let (here, wide_here) = if epoch == self.met.epoch { (here, wide_here) } else { (0, 0) };
        let mut wide = 0;
        for level in 1..model.mates.len() {
            if let Some(place) = model.place(self.kind[slot] as usize, level) {
                let at = self.met.at[level][place];
                if at.0 == self.met.epoch {
                    wide += at.1;
                }
            }
        }
        (wide == wide_here).then_some(here)
    }

    /// Whether restrictions allow a piece in a bin once `out` have left it. Room is another question.
    #[inline]
    pub fn may_enter(&self, model: &Model, slot: usize, piece: usize, out: &[u32]) -> bool {
        if !model.suits(self.kind[slot] as usize, piece) {
            return false;
        }
        if !model.restricted[piece] {
            return true;
        }
        match self.in_the_way(model, slot) {
            None => false,
            Some(0) => self.labels_allow(model, slot, piece, out),
            Some(n) => {
                let leaving = out.iter().filter(|o| model.may_not_meet(piece, **o as usize)).count();
                leaving == n as usize && self.labels_allow(model, slot, piece, out)
            }
        }
    }

    /// As [`Self::may_enter`], without having looked round.
    pub fn may_enter_unseen(&self, model: &Model, slot: usize, piece: usize, out: &[u32]) -> bool {
        if !model.suits(self.kind[slot] as usize, piece) {
            return false;
        }
        if !model.restricted[piece] {
            return true;
        }
        for (level, mates) in model.mates.iter().enumerate() {
            let place = if level > 0 { model.place(self.kind[slot] as usize, level) } else { None };
            if level == 0 || place.is_none() {
                let list = mates.get(piece);
                let meets = |p: &u32| !out.contains(p) && list.binary_search(p).is_ok();
                if !list.is_empty() && self.pieces[slot].iter().any(meets) {
                    return false;
                }
            } else {
                let there = |mate: &u32| {
                    let bin = self.bin_of[*mate as usize];
                    bin != NOWHERE
                        && model.place(self.kind[bin as usize] as usize, level) == place
                        && !out.contains(mate)
                };
                if mates.get(piece).iter().any(there) {
                    return false;
                }
            }
        }
        self.labels_allow(model, slot, piece, out)
    }

    fn labels_allow(&self, model: &Model, slot: usize, piece: usize, out: &[u32]) -> bool {
        let own = model.labels.get(piece);
        let Some(limit) = model.kinds[self.kind[slot] as usize].labels.filter(|_| !own.is_empty()) else {
            return true;
        };
        let there = &self.labels[slot];
        let stays = |(l, n): &&(u32, u32)| {
            let leave = out.iter().filter(|o| model.labels.get(**o as usize).contains(l)).count();
            leave < *n as usize && !own.contains(l)
        };
        let stay = there.iter().filter(stays).map(|(l, _)| l);
        model.weight(own.iter().chain(stay)) <= limit
    }

    /// Whether a bin has room for a piece once `out` (two at most) have left it.
    #[inline]
    pub fn has_room(&self, model: &Model, slot: usize, piece: usize, out: &[u32]) -> bool {
        let (free, need) = (self.free(slot), model.row(piece));
        if model.masks > 2 {
            return self.has_room_for_class(model, slot, piece, out);
        }
        match out {
            [] => fits(free, need),
            [o] => fits_swap(free, need, model.row(*o as usize)),
            [o, p, ..] => fits_swap2(free, need, model.row(*o as usize), model.row(*p as usize)),
        }
    }

    /// As [`Self::has_room`], where what enters or leaves may change the ceiling.
    fn has_room_for_class(&self, model: &Model, slot: usize, piece: usize, out: &[u32]) -> bool {
        let mut count = self.classes[slot];
        for o in out {
            for c in (0..8).filter(|c| model.classes[*o as usize] >> c & 1 == 1) {
                count[c] -= 1;
            }
        }
        let mask = (0..8).filter(|c| count[*c] > 0).fold(model.classes[piece], |m, c| m | 1 << c);
        let kind = self.kind[slot] as usize;
        let (old, new) = (model.room(kind, self.masks[slot]), model.room(kind, mask));
        let rows = self.free(slot).iter().zip(old).zip(new).zip(model.row(piece)).enumerate();
        rows.into_iter().all(|(i, (((f, o), n), w))| {
            let mut free = add(sub(*f, *o), *n);
            for p in out {
                free = add(free, model.row(*p as usize)[i]);
            }
            fits(&[free], &[*w])
        })
    }

    /// What is open and where everything is.
    pub fn state(&self) -> State {
        State {
            bin_of: self.bin_of.clone(),
            open: self.open.clone(),
            kind: self.kind.clone(),
            cost: self.cost,
        }
    }

    /// Comes back to a state; `from` is where to go on, after at most `pieces` pieces. Gives where to go on next, `None`
    /// when done. Nothing else may be done in between.
    pub fn return_to(&mut self, model: &Model, state: &State, from: usize, pieces: usize) -> Option<usize> {
        let n = model.n;
        // First everything that is not where it belongs is taken out, then put where it belongs.
        if from < n {
            let to = (from + pieces).min(n);
            for p in from..to {
                if self.bin_of[p] != state.bin_of[p] && self.bin_of[p] != NOWHERE {
                    self.take(model, p);
                }
            }
            if to < n {
                return Some(to);
            }
            self.reopen(model, state);
            return Some(n);
        }
        let to = (from + pieces).min(2 * n);
        for p in from - n..to - n {
            if self.bin_of[p] != state.bin_of[p] {
                self.put(model, state.bin_of[p] as usize, p);
            }
        }
        (to < 2 * n).then_some(to)
    }

    fn reopen(&mut self, model: &Model, state: &State) {
        let mut wanted = vec![NOWHERE; self.kind.len()];
        for slot in &state.open {
            wanted[*slot as usize] = state.kind[*slot as usize];
        }
        for (slot, wanted) in wanted.into_iter().enumerate() {
            let is_open = self.place[slot] != NOWHERE;
            if is_open && wanted != self.kind[slot] {
                // A bin that gets another kind back keeps pieces that were in it all the time.
                if wanted == NOWHERE {
                    self.leave_open(model, slot);
                } else {
                    self.change_kind(model, slot, wanted as usize);
                }
            } else if !is_open && wanted != NOWHERE {
                self.open_at(model, slot, wanted as usize);
            }
        }
        self.open.clone_from(&state.open);
        for (at, slot) in self.open.iter().enumerate() {
            self.place[*slot as usize] = index(at);
        }
        self.spare = (0..self.kind.len()).rev().filter(|s| self.place[*s] == NOWHERE).map(index).collect();
    }

    /// Pieces with a home that are in no bin.
    pub fn unplaced(&self, model: &Model) -> Vec<u32> {
        (0..model.n).filter(|p| self.bin_of[*p] == NOWHERE && !model.homeless[*p]).map(index).collect()
    }
}
