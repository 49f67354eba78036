//! Instances in their published formats (described in tests/packing/SOURCES.md).

use engine::packing::{Apart, BinType, Instance, Item};

/// Costs may have decimals; the solver counts in whole units.
const UNITS: f64 = 1000.0;

fn numbers(line: &str) -> Vec<f64> {
    line.split_whitespace().filter_map(|w| w.parse().ok()).collect()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "files hold small whole numbers")]
fn whole(values: &[f64]) -> Vec<u32> {
    values.iter().map(|v| *v as u32).collect()
}

/// An instance by the ending of its file's name; capacities of `.cons` times `times`.
pub fn read(file: &str, text: &str, times: f64) -> Instance {
    if file.ends_with(".vbp") {
        vbp(text)
    } else if file.ends_with(".cons") {
        cons(text, times)
    } else {
        conflicts(text)
    }
}

/// d; capacities; number of lines; weights and copies.
fn vbp(text: &str) -> Instance {
    let mut lines = text.lines().filter(|l| !l.trim().is_empty());
    let mut next = || lines.next().map(numbers).unwrap_or_default();
    let lanes = whole(&next()).first().copied().unwrap_or(0) as usize;
    let capacity = whole(&next());
    next();
    let mut instance = Instance {
        lanes,
        types: vec![BinType { capacity: vec![capacity], cost: 1000, ..BinType::default() }],
        ..Instance::default()
    };
    loop {
        let row = whole(&next());
        let Some((copies, demand)) = row.split_last() else { break };
        for _ in 0..*copies {
            let rank = u32::try_from(instance.items.len()).unwrap_or(0);
            instance.items.push(Item { rank, demand: demand.to_vec(), ..Item::default() });
        }
    }
    instance
}

/// n, lanes, types, groups; cost and capacities of each type; group and demand of each item.
fn cons(text: &str, times: f64) -> Instance {
    let mut lines = text.lines().map(numbers);
    let head = whole(&lines.next().unwrap_or_default());
    let [_, lanes, types, groups] = head[..] else { return Instance::default() };
    let mut instance = Instance { lanes: lanes as usize, ..Instance::default() };
    instance.kinds = (0..lanes).map(|l| u16::try_from(l / (lanes / 4).max(1)).unwrap_or(0)).collect();
    for _ in 0..types {
        let row = lines.next().unwrap_or_default();
        let (cost, capacity) = row.split_first().map_or((0.0, &[][..]), |(c, r)| (*c, r));
        let capacity: Vec<f64> = capacity.iter().map(|c| c * times).collect();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        let cost = (cost * UNITS).round() as u64;
        instance.types.push(BinType { capacity: vec![whole(&capacity)], cost, ..BinType::default() });
    }
    instance.apart = (0..groups).map(|_| Apart { items: Vec::new(), level: 0 }).collect();
    for (i, row) in lines.filter(|r| !r.is_empty()).enumerate() {
        let rank = u32::try_from(i).unwrap_or(0);
        #[expect(clippy::cast_possible_truncation, reason = "small")]
        let group = row[0] as i64;
        if let Ok(g) = usize::try_from(group) {
            instance.apart[g].items.push(rank);
        }
        instance.items.push(Item { rank, demand: whole(&row[1..]), ..Item::default() });
    }
    instance
}

/// n and capacity; index from 1, weight and conflicting indices of each item.
fn conflicts(text: &str) -> Instance {
    let mut lines = text.lines().map(|l| whole(&numbers(l)));
    let head = lines.next().unwrap_or_default();
    let mut instance = Instance {
        lanes: 1,
        types: vec![BinType { capacity: vec![vec![head[1]]], cost: 1000, ..BinType::default() }],
        ..Instance::default()
    };
    for row in lines.filter(|r| r.len() > 1) {
        instance.items.push(Item { rank: row[0] - 1, demand: vec![row[1]], ..Item::default() });
        instance.conflicts.extend(row[2..].iter().map(|other| (row[0] - 1, other - 1)));
    }
    instance
}
