//! The least cost of bins of several kinds that carry all items together, lane by lane: whole numbers of bins, items
//! in pieces. Exact up to a number of tries, then the best that no try was needed for.

use super::model::Model;

/// Tries of the exact search.
const TRIES: u32 = 100_000;
/// Sets of needed bits that are looked at by themselves.
const NEEDS: usize = 16;

struct Kind {
    cost: u64,
    limit: u64,
    room: Vec<u64>,
}

/// No packing costs less.
pub(super) fn bound(model: &Model) -> u64 {
    // What needs certain bits must go into kinds that have them; the largest of these bounds holds.
    let mut needs: Vec<u64> = (0..model.n).filter(|p| !model.homeless[*p]).map(|p| model.need[p]).collect();
    needs.push(0);
    needs.sort_unstable();
    needs.dedup();
    needs.truncate(NEEDS);
    needs.into_iter().map(|need| bound_for(model, need)).max().unwrap_or(0)
}

fn bound_for(model: &Model, need: u64) -> u64 {
    let mut left = vec![0u64; model.k * super::word::LANES];
    for p in (0..model.n).filter(|p| !model.homeless[*p] && model.need[*p] & need == need) {
        for (t, w) in left.iter_mut().zip(Model::numbers(model.row(p))) {
            *t += u64::try_from(w).unwrap_or(0);
        }
    }
    let mut kinds: Vec<Kind> = Vec::new();
    for (i, kind) in model.kinds.iter().enumerate().filter(|(_, k)| k.has & need == need) {
        // Of no class, a bin carries most.
        let room: Vec<u64> =
            Model::numbers(model.room(i, 0)).map(|c| u64::try_from(c).unwrap_or(0)).collect();
        if kind.cost == 0 {
            match kind.limit {
                Some(n) => {
                    for (l, c) in left.iter_mut().zip(&room) {
                        *l = l.saturating_sub(c * u64::from(n));
                    }
                }
                None => return 0,
            }
            continue;
        }
        let limit = kind.limit.map_or(u64::MAX, u64::from);
        // Bins that are alike are one kind.
        match kinds.iter_mut().find(|k| k.cost == kind.cost && k.room == room) {
            Some(same) => same.limit = same.limit.saturating_add(limit),
            None => kinds.push(Kind { cost: kind.cost, limit, room }),
        }
    }
    least_cost(&kinds, &left)
}

/// Cost per unit of the best kind from `from` on, lane by lane, at least: the fractional bound on one lane.
fn fractional(kinds: &[Kind], left: &[u64]) -> u64 {
    let mut best = 0u64;
    for (lane, need) in left.iter().enumerate().filter(|(_, n)| **n > 0) {
        let rate = kinds
            .iter()
            .filter(|k| k.room[lane] > 0)
            .map(|k| (u128::from(k.cost), u128::from(k.room[lane])))
            .min_by(|(c, r), (d, s)| (c * s).cmp(&(d * r)));
        match rate {
            // Rounded up: costs are whole.
            Some((cost, room)) => {
                best = best.max(u64::try_from((u128::from(*need) * cost).div_ceil(room)).unwrap_or(u64::MAX));
            }
            None => return u64::MAX,
        }
    }
    best
}

fn least_cost(kinds: &[Kind], left: &[u64]) -> u64 {
    let simple = fractional(kinds, left);
    if simple == u64::MAX {
        // Cannot be: then nothing is said.
        return 0;
    }
    let mut order: Vec<usize> = (0..kinds.len()).collect();
    // The dearest first: few of it are many units of cost.
    order.sort_by_key(|k| (std::cmp::Reverse(kinds[*k].cost), *k));
    let sorted: Vec<Kind> = order
        .iter()
        .map(|k| Kind { cost: kinds[*k].cost, limit: kinds[*k].limit, room: kinds[*k].room.clone() })
        .collect();
    let mut best = u64::MAX;
    let mut tries = TRIES;
    go(&sorted, left, 0, &mut best, &mut tries);
    if tries > 0 && best != u64::MAX { best } else { simple }
}

fn go(kinds: &[Kind], left: &[u64], spent: u64, best: &mut u64, tries: &mut u32) {
    if *tries == 0 {
        return;
    }
    *tries -= 1;
    if left.iter().all(|l| *l == 0) {
        *best = (*best).min(spent);
        return;
    }
    let Some((kind, rest)) = kinds.split_first() else { return };
    if spent.saturating_add(fractional(kinds, left)) >= *best {
        return;
    }
    let enough = left
        .iter()
        .zip(&kind.room)
        .map(|(l, c)| {
            if *l == 0 {
                0
            } else if *c == 0 {
                u64::MAX
            } else {
                l.div_ceil(*c)
            }
        })
        .max()
        .unwrap_or(0);
    let most = if enough == u64::MAX { kind.limit.min(100_000) } else { enough.min(kind.limit) };
    let mut n = most;
    loop {
        let after: Vec<u64> =
            left.iter().zip(&kind.room).map(|(l, c)| l.saturating_sub(c.saturating_mul(n))).collect();
        go(rest, &after, spent.saturating_add(kind.cost.saturating_mul(n)), best, tries);
        if n == 0 || *tries == 0 {
            return;
        }
        n -= 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(cost: u64, room: &[u64]) -> Kind {
        Kind { cost, limit: u64::MAX, room: room.to_vec() }
    }

    /// By hand: 25 units, bins of 10 at 7 and of 4 at 3. 2 × 10 + 2 × 4 = 28 for 20; 3 × 10 for 21; 7 × 4 for 21;
    /// 1 × 10 + 4 × 4 = 26 for 19, the least. Cut into pieces: 25 × 0.7 = 17.5, so 18.
    #[test]
    fn whole_bins_cost_more_than_pieces() {
        let kinds = [kind(7, &[10]), kind(3, &[4])];
        assert_eq!(fractional(&kinds, &[25]), 18);
        assert_eq!(least_cost(&kinds, &[25]), 19);
    }

    /// Two lanes, each carried well by another kind; by hand: 3 of each at 2 is 12, one kind alone takes 30 bins.
    #[test]
    fn every_lane_has_to_be_carried() {
        let kinds = [kind(2, &[10, 1]), kind(2, &[1, 10])];
        assert_eq!(least_cost(&kinds, &[30, 30]), 12);
        assert_eq!(least_cost(&kinds, &[33, 33]), 12);
    }

    #[test]
    fn limits_hold() {
        let kinds = [Kind { limit: 1, ..kind(1, &[10]) }, kind(9, &[10])];
        assert_eq!(least_cost(&kinds, &[20]), 10);
    }
}
