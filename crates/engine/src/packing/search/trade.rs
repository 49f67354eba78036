//! Which bins are given up, and for which.

use super::{LOOKED_AT, Phase, Search};
use crate::packing::model::Model;
use crate::packing::word::lanes;

/// Among so few bins none is preferred.
const FEW_BINS: usize = 6;

impl Search {
    /// Gives up some bins, perhaps for others that cost less together.
    pub(super) fn choose(&mut self, model: &Model) {
        self.stack.clear();
        if self.unplaced > 0 {
            self.stack = self.bins.unplaced(model);
            self.stack.sort_by_key(|p| (model.size[*p as usize], std::cmp::Reverse(*p)));
            self.phase = Phase::Placing { steps: 0 };
            return;
        }
        let Some((out, into)) = self.trade(model) else { return };
        for slot in out {
            for p in self.bins.pieces[slot].clone() {
                self.bins.take(model, p as usize);
                self.stack.push(p);
            }
            self.bins.close(model, slot);
        }
        for kind in into {
            if self.bins.may_open(model, kind) {
                self.bins.open(model, kind);
            }
        }
        self.stack.sort_by_key(|p| (model.size[*p as usize], std::cmp::Reverse(*p)));
        self.phase = Phase::Placing { steps: 0 };
    }

    /// Bins to give up, and kinds of bins to have for them. `None`: nothing that can work was drawn.
    fn trade(&mut self, model: &Model) -> Option<(Vec<usize>, Vec<usize>)> {
        let several = model.kinds.len() > 1;
        let number = if several { [1, 1, 2, 2, 3][self.draw.below(5)] } else { 1 };
        let mut out: Vec<usize> = Vec::new();
        for _ in 0..number {
            if let Some(slot) = self.one_to_give_up(model).filter(|s| !out.contains(s)) {
                out.push(slot);
            }
        }
        let given: u64 = out.iter().map(|s| model.kinds[self.bins.kind[*s] as usize].cost).sum();
        if out.is_empty() || given == 0 {
            return None;
        }
        let mut ways: Vec<Vec<usize>> = vec![Vec::new()];
        if several {
            let kinds: Vec<usize> =
                (0..model.kinds.len()).filter(|k| self.bins.may_open(model, *k)).collect();
            // Existing bins can be many: some of them, another time others.
            let some: Vec<usize> = if kinds.len() <= 8 {
                kinds
            } else {
                (0..8).map(|_| kinds[self.draw.below(kinds.len())]).collect()
            };
            // One more than are given up, at most.
            let mut from = 0;
            for _ in 0..=out.len() {
                let to = ways.len();
                for i in from..to {
                    let least = ways[i].last().copied().unwrap_or(0);
                    for kind in some.iter().filter(|k| **k >= least) {
                        let mut way = ways[i].clone();
                        way.push(*kind);
                        ways.push(way);
                    }
                }
                from = to;
            }
        }
        let cost = |way: &Vec<usize>| way.iter().map(|k| model.kinds[*k].cost).sum::<u64>();
        let least = self.bound.saturating_sub(self.bins.cost - given);
        ways.retain(|w| cost(w) < given && cost(w) >= least && self.can_work(model, &out, w));
        if ways.is_empty() {
            return None;
        }
        // The roomiest, or any.
        let room = |w: &Vec<usize>| w.iter().map(|k| u64::from(model.room_size[*k])).sum::<u64>();
        let at = if self.draw.below(2) == 0 {
            (0..ways.len()).max_by_key(|i| (room(&ways[*i]), std::cmp::Reverse(*i))).unwrap_or(0)
        } else {
            self.draw.below(ways.len())
        };
        Some((out, ways.swap_remove(at)))
    }

    /// The emptiest for its cost of some bins, or any.
    fn one_to_give_up(&mut self, model: &Model) -> Option<usize> {
        let n = self.bins.open.len();
        // Of few bins of several types any may be the one.
        let any = self.draw.below(4) == 0 || (n <= FEW_BINS && model.kinds.len() > 1);
        let looked_at = if any { 1 } else { LOOKED_AT };
        let mut found: Option<(u128, usize)> = None;
        for _ in 0..looked_at {
            let slot = self.bins.open.get(self.draw.below(n)).copied()? as usize;
            let cost = model.kinds[self.bins.kind[slot] as usize].cost;
            let fixed = self.bins.pieces[slot].iter().any(|p| model.pinned[*p as usize].is_some());
            if cost == 0 || fixed {
                continue;
            }
            let filled = (u128::from(self.bins.filled[slot]) << 30) / u128::from(cost);
            if found.is_none_or(|(f, _)| filled < f) {
                found = Some((filled, slot));
            }
        }
        found.map(|(_, slot)| slot)
    }

    /// Whether all bins together would have room in every lane.
    fn can_work(&self, model: &Model, out: &[usize], into: &[usize]) -> bool {
        (0..model.k).all(|i| {
            let of = |kind: usize| lanes(model.room(kind, 0)[i]);
            let mut left: [i64; 4] = std::array::from_fn(|j| self.slack.get(4 * i + j).copied().unwrap_or(0));
            for slot in out {
                let room = of(self.bins.kind[*slot] as usize);
                left.iter_mut().zip(room).for_each(|(l, r)| *l -= i64::from(r));
            }
            for kind in into {
                left.iter_mut().zip(of(*kind)).for_each(|(l, r)| *l += i64::from(r));
            }
            left.iter().all(|l| *l >= 0)
        })
    }
}
