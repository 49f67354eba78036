//! The problem in the words of `packing`: VMs are items, limits at hours are lanes, the host type is the only type of
//! bin. Items stand in the order of the servers' names.

use super::problem::{Problem, index};
use crate::packing::{Bin, BinType, Instance, Item, Model};
use std::sync::Arc;

/// Made ready for a ceiling. `movable` are the VMs to be placed, in the order of the servers' names: item i is the
/// i-th of them.
pub(super) fn model(problem: &Problem, movable: &[u32], ceiling: &[u32]) -> Arc<Model> {
    let mut kinds = vec![0; problem.active()];
    for (i, c) in problem.columns().filter(|(i, _)| *i < problem.active()) {
        kinds[i] = c.lane as u16;
    }
    let items = movable
        .iter()
        .enumerate()
        .map(|(i, vm)| Item { rank: index(i), demand: problem.row(*vm).to_vec(), ..Item::default() })
        .collect();
    Arc::new(Model::new(&Instance {
        lanes: problem.active(),
        kinds,
        items,
        types: vec![BinType { capacity: vec![ceiling.to_vec()], cost: 1, ..BinType::default() }],
        ..Instance::default()
    }))
}

/// The VMs of each bin.
pub(super) fn lists(movable: &[u32], bins: &[Bin]) -> Vec<Vec<u32>> {
    let vms = |b: &Bin| b.items.iter().filter_map(|i| movable.get(*i as usize)).copied().collect();
    bins.iter().map(vms).collect()
}

/// Hosts with their VMs as bins; `place_of` gives the place of a VM in `movable`.
pub(super) fn bins(lists: &[Vec<u32>], place_of: &[Option<u32>]) -> Vec<Bin> {
    let items = |l: &Vec<u32>| l.iter().filter_map(|vm| *place_of.get(*vm as usize)?).collect();
    lists.iter().map(|l| Bin { bin_type: 0, existing: None, items: items(l) }).collect()
}

/// The place of each VM in `movable`.
pub(super) fn places(problem: &Problem, movable: &[u32]) -> Vec<Option<u32>> {
    let mut places = vec![None; problem.vms().len()];
    for (i, vm) in movable.iter().enumerate() {
        places[*vm as usize] = Some(index(i));
    }
    places
}

/// What a host may carry, column by column, such that it does so whatever may fail.
pub(super) fn ceiling(problem: &Problem) -> Vec<u32> {
    let both = problem.normal().iter().zip(problem.failure());
    if problem.hosts_that_may_fail() > 0 {
        both.map(|(n, f)| *n.min(f)).collect()
    } else {
        problem.normal().to_vec()
    }
}

/// Share used of the fullest lane of the fullest host.
#[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
pub(super) fn fullest(problem: &Problem, lists: &[Vec<u32>]) -> f32 {
    let caps = ceiling(problem);
    let of = |list: &Vec<u32>| {
        let mut load = vec![0u32; caps.len()];
        for vm in list {
            load.iter_mut().zip(problem.row(*vm)).for_each(|(l, w)| *l += w);
        }
        let shares = load.iter().zip(&caps).filter(|(_, c)| **c > 0).map(|(l, c)| *l as f32 / *c as f32);
        shares.fold(0f32, |a, b| if b > a { b } else { a })
    };
    lists.iter().map(of).fold(0f32, |a, b| if b > a { b } else { a })
}
