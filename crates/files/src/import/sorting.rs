//! Putting a hundred thousand records in order in slices. The order is that of a stable sort, however the
//! work is sliced.

use engine::order::Order as _;
use std::cmp::Ordering;

/// Records that are sorted at once; then runs of this length are merged two by two.
const RUN: usize = 4096;

/// What comes next.
#[derive(Debug)]
enum Part {
    /// Runs are sorted, from this place on.
    Runs(usize),
    /// Runs of this length are merged two by two, from this place on.
    Merging { length: usize, at: usize },
    /// The records are put in their places: where a round of exchanges began, and where it is.
    Placing { start: usize, place: usize },
}

/// An order that is being looked for, and then brought about.
#[derive(Debug)]
pub struct Sorting {
    /// Where what belongs in each place is now.
    from: Vec<usize>,
    merged: Vec<usize>,
    part: Part,
}

impl Sorting {
    /// Of so many records.
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self { from: (0..len).collect(), merged: Vec::new(), part: Part::Runs(0) }
    }

    /// Does a slice: a run, the merging of two, or at most so many exchanges. False: all is in order.
    /// Records are compared by their places, from which none is moved before the last comparison.
    pub fn step<T>(
        &mut self,
        most: usize,
        records: &mut [T],
        compare: impl Fn(&[T], usize, usize) -> Ordering,
    ) -> bool {
        let len = self.from.len().min(records.len());
        let by = |a: usize, b: usize| compare(records, a, b);
        self.part = match self.part {
            Part::Runs(at) => {
                let to = at.saturating_add(RUN).min(len);
                if let Some(run) = self.from.get_mut(at..to) {
                    run.order_by(|a, b| by(*a, *b));
                }
                if to < len { Part::Runs(to) } else { Part::Merging { length: RUN, at: 0 } }
            }
            Part::Merging { length, .. } if length >= len => Part::Placing { start: 0, place: 0 },
            Part::Merging { length, at } => {
                let middle = at.saturating_add(length).min(len);
                let to = middle.saturating_add(length).min(len);
                self.merge(at, middle, to, by);
                if to < len {
                    Part::Merging { length, at: to }
                } else {
                    Part::Merging { length: length.saturating_mul(2), at: 0 }
                }
            }
            Part::Placing { mut start, mut place } => {
                for _ in 0..most {
                    let Some(slot) = self.from.get_mut(place) else { return false };
                    let next = std::mem::replace(slot, place);
                    if next == start {
                        start += 1;
                        place = start;
                    } else {
                        records.swap(place, next);
                        place = next;
                    }
                }
                Part::Placing { start, place }
            }
        };
        true
    }

    /// Merges two runs that lie side by side.
    fn merge(&mut self, at: usize, middle: usize, to: usize, by: impl Fn(usize, usize) -> Ordering) {
        let (Some(a), Some(b)) = (self.from.get(at..middle), self.from.get(middle..to)) else { return };
        if a.last().zip(b.first()).is_none_or(|(a, b)| by(*a, *b).is_le()) {
            return;
        }
        self.merged.clear();
        let (mut a, mut b) = (a.iter().copied().peekable(), b.iter().copied().peekable());
        loop {
            let next = match (a.peek(), b.peek()) {
                (Some(x), Some(y)) if by(*x, *y).is_gt() => b.next(),
                (Some(_), _) => a.next(),
                (None, _) => b.next(),
            };
            match next {
                Some(i) => self.merged.push(i),
                None => break,
            }
        }
        if let Some(both) = self.from.get_mut(at..to) {
            both.copy_from_slice(&self.merged);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sorted(mut items: Vec<(u16, usize)>, most: usize) -> Vec<(u16, usize)> {
        let mut sorting = Sorting::new(items.len());
        while sorting.step(most, &mut items, |all, a, b| all[a].0.cmp(&all[b].0)) {}
        items
    }

    proptest! {
        // The standard library's stable sort is the measure.
        #[test]
        fn the_order_is_that_of_a_stable_sort(keys in prop::collection::vec(0_u16..50, 0..300), most in 1_usize..40) {
            let items: Vec<_> = keys.into_iter().enumerate().map(|(i, k)| (k, i)).collect();
            let mut theirs = items.clone();
            theirs.sort_by_key(|t| t.0);
            prop_assert_eq!(sorted(items, most), theirs);
        }
    }

    #[test]
    fn several_runs_are_merged() {
        // Five runs and a half, turned round and mixed.
        let turned = |n: usize| (0..n).rev().map(|i| ((i % 997) as u16, i)).collect::<Vec<_>>();
        for n in [RUN - 1, RUN, RUN + 1, 5 * RUN + RUN / 2] {
            let mut theirs = turned(n);
            theirs.sort_by_key(|t| t.0);
            assert_eq!(sorted(turned(n), 1000), theirs, "{n}");
        }
    }
}
