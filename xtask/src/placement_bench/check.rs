//! Whether a packing holds what it must, counted again from the file, in floating point.

use super::instances::Instance;

/// Every item in one bin, no capacity passed, nothing beside what it may not meet, and the cost as told.
pub fn holds(
    instance: &Instance,
    items: usize,
    bins: &[(usize, Vec<usize>)],
    told: f64,
) -> Result<(), String> {
    if items != instance.items.len() {
        return Err(format!("{items} of {} items were read", instance.items.len()));
    }
    let mut seen = vec![0usize; instance.items.len()];
    let mut cost = 0.0;
    for (at, (kind, list)) in bins.iter().enumerate() {
        let (price, capacity) = instance.types.get(*kind).ok_or(format!("bin {at} is of no type"))?;
        cost += price;
        let mut load = vec![0.0; capacity.len()];
        let mut groups = Vec::new();
        for i in list {
            let item = instance.items.get(*i).ok_or(format!("bin {at} has an item {i}"))?;
            seen[*i] += 1;
            for (l, w) in load.iter_mut().zip(&item.needs) {
                *l += w;
            }
            if let Some(group) = item.group {
                if groups.contains(&group) {
                    return Err(format!("bin {at} has two items of group {group}"));
                }
                groups.push(group);
            }
            if let Some(other) = list.iter().find(|o| item.conflicts.contains(o)) {
                return Err(format!("bin {at} has items {i} and {other}, which conflict"));
            }
        }
        if let Some(lane) = load.iter().zip(capacity).position(|(l, c)| l > c) {
            return Err(format!("bin {at} carries {} of {} in lane {lane}", load[lane], capacity[lane]));
        }
    }
    if let Some(i) = seen.iter().position(|n| *n != 1) {
        return Err(format!("item {i} is in {} bins", seen[i]));
    }
    if (cost - told).abs() > 1e-6 {
        return Err(format!("it costs {cost}, not {told}"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement_bench::instances::Item;

    fn instance() -> Instance {
        let item = |w: f64, group| Item { needs: vec![w], group, conflicts: Vec::new() };
        let mut i = Instance {
            types: vec![(2.5, vec![10.0])],
            items: vec![item(6.0, None), item(4.0, Some(0)), item(5.0, Some(0))],
        };
        i.items[0].conflicts = vec![2];
        i
    }

    #[test]
    fn what_does_not_hold_is_found() {
        let i = instance();
        let check = |bins: &[(usize, Vec<usize>)], cost| holds(&i, 3, bins, cost);
        assert!(check(&[(0, vec![0, 1]), (0, vec![2])], 5.0).is_ok());
        for (bins, cost, word) in [
            (vec![(0, vec![0, 1])], 2.5, "item 2 is in 0"),
            (vec![(0, vec![0, 1]), (0, vec![1, 2])], 5.0, "two items of group"),
            (vec![(0, vec![0, 2]), (0, vec![1])], 5.0, "conflict"),
            (vec![(0, vec![1, 2]), (0, vec![0])], 5.0, "two items of group"),
            (vec![(1, vec![0, 1]), (0, vec![2])], 5.0, "of no type"),
            (vec![(0, vec![0, 1]), (0, vec![2])], 4.0, "costs"),
        ] {
            let fault = check(&bins, cost).expect_err(word);
            assert!(fault.contains(word), "{fault}");
        }
        let fault = holds(&i, 3, &[(0, vec![0, 1, 2])], 2.5).expect_err("too full");
        assert!(fault.contains("conflict") || fault.contains("carries"), "{fault}");
        let full = Instance { items: instance().items.into_iter().take(2).collect(), ..instance() };
        let mut heavy = full;
        heavy.items[1].needs = vec![4.5];
        assert!(
            holds(&heavy, 2, &[(0, vec![0, 1])], 2.5).expect_err("too full").contains("carries 10.5 of 10")
        );
    }
}
