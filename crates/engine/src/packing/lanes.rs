//! Which lanes can bind at all, and in which order they are looked at.

use super::instance::{Instance, LARGEST};

/// A capacity that some bin has, lane by lane; below zero where what is in it passes its limits already.
type Row = Vec<i64>;

/// Above so many different capacities no lane is compared with another one.
const CAPACITIES: usize = 64;

/// The rows that bins can have: types by class, existing bins with what is in them.
fn capacities(instance: &Instance) -> Vec<Row> {
    let at = |row: &[u32], lane: usize| i64::from(row.get(lane).copied().unwrap_or(0).min(LARGEST));
    let mut rows: Vec<Row> = Vec::new();
    for t in &instance.types {
        rows.extend(t.capacity.iter().map(|c| (0..instance.lanes).map(|l| at(c, l)).collect()));
    }
    for bin in instance.existing.iter().filter(|b| !b.preload.is_empty()) {
        let capacity = instance.types.get(bin.bin_type as usize).map_or(&[][..], |t| &t.capacity);
        rows.extend(
            capacity
                .iter()
                .map(|c| (0..instance.lanes).map(|l| at(c, l) - at(&bin.preload, l)).collect::<Row>()),
        );
    }
    rows.sort();
    rows.dedup();
    // The least of two rows is a row too, and no wider: what holds of both for two lanes may not hold of it. So
    // with classes nothing is concluded from ratios; see `dominated`.
    rows
}

/// The lanes that can bind, those that bind most first, kinds taken in turns.
pub(super) fn that_bind(instance: &Instance) -> Vec<usize> {
    let mut totals = vec![0u64; instance.lanes];
    for item in &instance.items {
        for (t, w) in totals.iter_mut().zip(&item.demand) {
            *t += u64::from((*w).min(LARGEST));
        }
    }
    let rows = capacities(instance);
    let least = |lane: usize| rows.iter().filter_map(|r| r.get(lane)).min().copied().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "only orders lanes")]
    let pressure = |lane: usize| {
        let mean = rows.iter().filter_map(|r| r.get(lane)).map(|c| (*c).max(1) as f64).sum::<f64>()
            / rows.len().max(1) as f64;
        totals[lane] as f64 / mean.max(1.0)
    };
    let mut kept: Vec<(usize, f64)> = (0..instance.lanes)
        .filter(|l| i64::try_from(totals[*l]).unwrap_or(i64::MAX) > least(*l))
        .map(|l| (l, pressure(l)))
        .collect();
    kept.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let classes = instance.types.iter().map(|t| t.capacity.len()).max().unwrap_or(0);
    if rows.len() <= CAPACITIES && classes <= 1 {
        let mut free: Vec<(usize, f64)> = Vec::new();
        for (lane, p) in kept {
            if !free.iter().any(|(other, _)| dominated(instance, &rows, lane, *other)) {
                free.push((lane, p));
            }
        }
        kept = free;
    }
    // The fullest of each kind, then the second of each, and so on: a full bin is seen to be full early.
    let mut of_kind: std::collections::BTreeMap<u16, usize> = std::collections::BTreeMap::new();
    let mut placed: Vec<(usize, f64, usize)> = kept
        .into_iter()
        .map(|(l, p)| {
            let n = of_kind.entry(instance.kinds.get(l).copied().unwrap_or(0)).or_insert(0);
            *n += 1;
            (*n, p, l)
        })
        .collect();
    placed.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)).then(a.2.cmp(&b.2)));
    placed.into_iter().map(|(_, _, l)| l).collect()
}

/// Whether `lane` holds in every bin in which `other` holds: every item needs no larger share of it, whichever bin
/// it goes to.
fn dominated(instance: &Instance, rows: &[Row], lane: usize, other: usize) -> bool {
    rows.iter().all(|row| {
        let (mine, its) = (row[lane], row[other]);
        its > 0
            && mine >= 0
            && instance.items.iter().all(|item| {
                let at = |l: usize| i64::from(item.demand.get(l).copied().unwrap_or(0).min(LARGEST));
                at(lane) * its <= at(other) * mine
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::packing::{BinType, Item};

    #[test]
    fn lanes_that_others_imply_go() {
        let item = |rank, demand: [u32; 5]| Item { rank, demand: demand.to_vec(), ..Item::default() };
        let instance = Instance {
            lanes: 5,
            kinds: vec![0, 0, 0, 1, 1],
            // Lane 1 is half of lane 0 everywhere; lane 2 is not; lane 3 never binds; lane 4 does.
            items: vec![item(0, [8, 4, 1, 1, 5]), item(1, [6, 3, 9, 1, 2])],
            types: vec![BinType { capacity: vec![vec![10, 10, 9, 2, 6]], cost: 1, ..BinType::default() }],
            ..Instance::default()
        };
        assert_eq!(that_bind(&instance), [0, 4, 2]);
    }
}
