//! Whether each of some things can have a place of its own (bipartite matching by augmenting paths).

/// Things that cannot all have places of their own among those that each may have: a set of things that
/// share too few places. `None` where all can. `places[i]` lists the places that thing `i` may have.
pub(super) fn crowd(places: &[Vec<usize>]) -> Option<Vec<usize>> {
    let count = places.iter().flatten().max().map_or(0, |m| m + 1);
    let mut taken: Vec<Option<usize>> = vec![None; count];
    for thing in 0..places.len() {
        let mut seen = vec![false; count];
        if !give(thing, places, &mut taken, &mut seen) {
            // Whoever was asked to move stands in the way: Hall's theorem.
            let mut crowd: Vec<usize> =
                taken.iter().zip(&seen).filter(|(_, s)| **s).filter_map(|(t, _)| *t).collect();
            crowd.push(thing);
            crowd.sort_unstable();
            return Some(crowd);
        }
    }
    None
}

/// Gives a thing a place; those that have it move on.
fn give(thing: usize, places: &[Vec<usize>], taken: &mut [Option<usize>], seen: &mut [bool]) -> bool {
    for place in places.get(thing).into_iter().flatten() {
        let Some(was_seen) = seen.get_mut(*place) else { continue };
        if std::mem::replace(was_seen, true) {
            continue;
        }
        let holder = taken.get(*place).copied().flatten();
        if holder.is_none_or(|h| give(h, places, taken, seen)) {
            if let Some(slot) = taken.get_mut(*place) {
                *slot = Some(thing);
            }
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn three_things_for_two_places() {
        assert_eq!(crowd(&[vec![0, 1], vec![0, 1], vec![2], vec![0, 1]]), Some(vec![0, 1, 3]));
        assert_eq!(crowd(&[vec![0, 1], vec![0], vec![1, 2]]), None);
        assert_eq!(crowd(&[vec![]]), Some(vec![0]));
    }

    fn by_trying(places: &[Vec<usize>], at: usize, taken: u32) -> bool {
        places.get(at).is_none_or(|mine| {
            mine.iter().any(|p| taken & (1 << p) == 0 && by_trying(places, at + 1, taken | 1 << p))
        })
    }

    proptest! {
        #[test]
        fn as_trying_everything_says(places in prop::collection::vec(prop::collection::vec(0usize..5, 0..4), 0..6)) {
            let found = crowd(&places);
            prop_assert_eq!(found.is_none(), by_trying(&places, 0, 0));
            if let Some(crowd) = found {
                let mut theirs: Vec<usize> = crowd.iter().flat_map(|t| places[*t].clone()).collect();
                theirs.sort_unstable();
                theirs.dedup();
                prop_assert!(theirs.len() < crowd.len());
            }
        }
    }
}
