//! The columns of the problem: hours that are the same are one, and what can bind comes first.

use super::Lane;
use super::inputs_hash::Fnv;
use super::problem::{CHUNK, Column, Limit};
use crate::order::Order as _;
use std::collections::BTreeMap;

/// Merges hours at which every VM needs the same, puts what can bind first, and in such an order
/// that a host that is full is seen to be full within the first chunk. Gives the columns, where each
/// comes from, and how many can bind.
pub(super) fn columns(
    limits: &[Limit],
    rows: &[Vec<u32>],
    by_id: &[u32],
    all_can_bind: bool,
) -> (Vec<Option<Column>>, Vec<Option<usize>>, usize) {
    let mut hashes: Vec<Fnv> = limits.iter().map(|_| Fnv(0xcbf2_9ce4_8422_2325)).collect();
    let mut totals = vec![0u64; limits.len()];
    for vm in by_id {
        for ((h, t), w) in hashes.iter_mut().zip(&mut totals).zip(&rows[*vm as usize]) {
            h.put_u32(*w);
            *t += u64::from(*w);
        }
    }
    let mut merged: Vec<(usize, Column)> = Vec::new();
    for (i, l) in limits.iter().enumerate() {
        let same = merged.iter_mut().find(|(j, c)| {
            c.lane == l.lane
                && c.day == l.day
                && hashes[*j].0 == hashes[i].0
                && rows.iter().all(|r| r[*j] == r[i])
        });
        if let Some((_, c)) = same {
            c.hours.extend(l.hour);
        } else {
            let column = Column {
                lane: l.lane,
                hours: l.hour.into_iter().collect(),
                day: l.day,
                full: l.full,
                normal: l.normal,
                failure: l.failure,
                total: totals[i],
            };
            merged.push((i, column));
        }
    }
    let pressure = |c: &Column| {
        #[expect(clippy::cast_precision_loss, reason = "only orders columns")]
        let total = c.total as f64;
        total / f64::from(c.normal.max(1))
    };
    // The fullest hour of each limit stays among them even if it cannot bind: it tells how even the
    // load is.
    let mut fullest: BTreeMap<Lane, (f64, usize)> = BTreeMap::new();
    for (i, c) in &merged {
        let e = fullest.entry(c.lane).or_insert((pressure(c), *i));
        if pressure(c) > e.0 {
            *e = (pressure(c), *i);
        }
    }
    let (mut binding, idle): (Vec<_>, Vec<_>) = merged.into_iter().partition(|(i, c)| {
        all_can_bind
            || c.total > u64::from(c.normal.min(c.failure))
            || fullest.get(&c.lane).is_some_and(|f| f.1 == *i)
    });
    // Within its limit each column gets a place by pressure; the first of each limit come first.
    binding.order_by(|(_, a), (_, b)| a.lane.cmp(&b.lane).then(pressure(b).total_cmp(&pressure(a))));
    let mut place: BTreeMap<Lane, u32> = BTreeMap::new();
    let mut ordered: Vec<(u32, usize, Column)> = binding
        .into_iter()
        .map(|(i, c)| {
            let n = place.entry(c.lane).or_insert(0);
            *n += 1;
            (*n, i, c)
        })
        .collect();
    ordered
        .order_by(|(n, i, a), (m, j, b)| n.cmp(m).then(pressure(b).total_cmp(&pressure(a))).then(i.cmp(j)));
    let mut columns = Vec::new();
    let mut from = Vec::new();
    for (_, i, c) in ordered {
        columns.push(Some(c));
        from.push(Some(i));
    }
    while columns.len() % CHUNK != 0 {
        columns.push(None);
        from.push(None);
    }
    let active = columns.len();
    for (i, c) in idle {
        columns.push(Some(c));
        from.push(Some(i));
    }
    (columns, from, active)
}
