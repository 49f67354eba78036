//! A packing carried over to an instance that has changed.

use super::bins::{Bins, NOWHERE};
use super::construct::{open_for, place_in};
use super::instance::Bin;
use super::model::{Model, index};

/// Opens these bins and puts what still fits where it was; with `as_it_was`, whether it fits or not. Of a bin that
/// has become too full the largest pieces stay out: they are the fewest. Gives, for each slot, for which of the bins it
/// was opened.
pub(super) fn put_back(model: &Model, bins: &mut Bins, from: &[Bin], as_it_was: bool) -> Vec<u32> {
    let mut origins = Vec::new();
    let piece_of = model.piece_of_items();
    for (nth, bin) in from.iter().enumerate() {
        let kind = match bin.existing {
            Some(e) => model.kinds.iter().position(|k| k.existing == Some(e)),
            None => Some(bin.bin_type as usize).filter(|t| *t < model.types),
        };
        let Some(kind) = kind.filter(|k| bins.may_open(model, *k)) else { continue };
        let slot = bins.open(model, kind);
        origins.push(index(nth));
        let mut pieces: Vec<u32> =
            bin.items.iter().filter_map(|i| piece_of.get(*i as usize)).copied().collect();
        pieces.sort_by_key(|p| (model.size[*p as usize], *p));
        pieces.dedup();
        // What may be here only comes first, wherever it was: others have a choice.
        if let Some(e) = bin.existing.filter(|_| !as_it_was) {
            let mut own: Vec<u32> =
                (0..index(model.n)).filter(|p| model.pinned[*p as usize] == Some(e)).collect();
            own.sort_by_key(|p| (model.size[*p as usize], *p));
            own.extend(pieces.iter().filter(|p| model.pinned[**p as usize] != Some(e)));
            pieces = own;
        }
        for p in pieces.into_iter().map(|p| p as usize) {
            if bins.bin_of[p] == NOWHERE
                && !model.homeless[p]
                && (as_it_was
                    || bins.has_room(model, slot, p, &[]) && bins.may_enter_unseen(model, slot, p, &[]))
            {
                bins.put(model, slot, p);
            }
        }
    }
    // A bin that lost everything is not kept.
    if !as_it_was {
        for slot in bins.open.clone() {
            if bins.pieces[slot as usize].is_empty() {
                bins.close(model, slot as usize);
            }
        }
    }
    origins
}

impl Model {
    /// The piece of each item.
    pub(super) fn piece_of_items(&self) -> Vec<u32> {
        let mut piece_of = vec![NOWHERE; self.item_count()];
        for p in 0..self.n {
            for i in self.items.get(p) {
                piece_of[*i as usize] = index(p);
            }
        }
        piece_of
    }
}

/// Puts what is in no bin where there is room, or into new bins.
pub(super) fn complete(model: &Model, bins: &mut Bins) {
    let mut left = bins.unplaced(model);
    left.sort_by_key(|p| (std::cmp::Reverse(model.size[*p as usize]), *p));
    for p in left {
        let slot =
            place_in(model, bins, p as usize, 0, true).or_else(|| open_for(model, bins, p as usize, None));
        if let Some(slot) = slot {
            bins.put(model, slot, p as usize);
        }
    }
}
