//! The problem in the words of `packing`: VMs are items, limits at hours are lanes, the host type is the only type of
//! bin. Items stand in the order of the servers' names.

use super::keeping::{Kept, new_host};
use super::problem::{Problem, index};
use super::restrictions::Lowered;
use super::{HostKind, PlannedHost};
use crate::packing::{Bin, BinType, Instance, Item, Model};
use std::sync::Arc;

/// Made ready for a ceiling. `movable` are the VMs to be placed, in the order of the servers' names: item i is the
/// i-th of them.
fn model(problem: &Problem, movable: &[u32], ceiling: &[u32]) -> Arc<Model> {
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

/// What the search packs: the model, and what its bins are where rules, other hosts or classes of ceilings make
/// them differ.
#[derive(Debug)]
pub(super) struct Ground {
    pub model: Arc<Model>,
    lowered: Option<Lowered>,
}

impl Ground {
    /// Of these VMs, under the rules that `kept` counts.
    pub fn new(problem: &Problem, movable: &[u32], kept: &Kept) -> Self {
        let classes = problem.host_types().first().map_or(1, |k| k.by_class.len());
        if kept.any(problem) || !problem.supply().is_empty() || classes > 1 {
            let lowered = Lowered::new(problem, movable, kept);
            return Self { model: Arc::new(Model::new(&lowered.instance)), lowered: Some(lowered) };
        }
        Self { model: model(problem, movable, &ceiling(problem)), lowered: None }
    }
    /// Whether all bins are alike and nothing but room decides.
    pub const fn is_plain(&self) -> bool {
        self.lowered.is_none()
    }
    /// Whether what a packing costs at least is a number of hosts that no plan has fewer of.
    pub fn counts_hosts(&self) -> bool {
        self.lowered.as_ref().is_none_or(|l| l.counts_hosts)
    }
    /// Whether VMs can be spread over new hosts one by one, without the model: hosts of one type, one ceiling.
    pub fn is_of_one_type(&self, problem: &Problem) -> bool {
        let supply = problem.supply();
        let one =
            supply.standing.is_empty() && supply.to_buy.is_empty() && supply.hosts_per_cluster.is_none();
        one && problem.host_types().first().is_none_or(|k| k.by_class.len() < 2)
    }
    /// The VMs of each bin, and the host that it is.
    pub fn lists(
        &self,
        problem: &Problem,
        movable: &[u32],
        bins: &[Bin],
    ) -> (Vec<Vec<u32>>, Vec<PlannedHost>) {
        let lists = lists(movable, bins);
        let hosts = match &self.lowered {
            Some(l) => l.hosts(bins),
            None => (0..lists.len()).map(|n| new_host(problem, n)).collect(),
        };
        (lists, hosts)
    }
    /// Another empty host beside these: one that stands idle and carries as much as any of them, before one is bought.
    pub fn one_more(&self, problem: &Problem, hosts: &[PlannedHost]) -> PlannedHost {
        if let Some(idle) = idle(problem, hosts) {
            return idle;
        }
        let kind = match &self.lowered {
            Some(l) => l.new_hosts.first().cloned().unwrap_or_default(),
            None => new_host(problem, hosts.len()),
        };
        let free = (1..).map(|n| format!("H{n}")).find(|name| hosts.iter().all(|h| h.name != *name));
        PlannedHost { name: free.unwrap_or_default(), ..kind }
    }
    /// Hosts of a plan with their VMs as bins, and which host each is: those that are no bins of it are left out.
    pub fn bins(
        &self,
        hosts: &[PlannedHost],
        lists: &[Vec<u32>],
        place_of: &[Option<u32>],
    ) -> (Vec<Bin>, Vec<usize>) {
        match &self.lowered {
            Some(l) => l.bins(hosts, lists, place_of),
            None => (bins(lists, place_of), (0..lists.len()).collect()),
        }
    }
}

/// A host that stands, carries nothing and is none of these, and on which the VMs of any of them would have room. Not
/// where rules count: they may have nothing go there.
fn idle(problem: &Problem, hosts: &[PlannedHost]) -> Option<PlannedHost> {
    if !problem.rules().is_empty() || problem.supply().hosts_per_cluster.is_some() {
        return None;
    }
    let kind = |id: &str| problem.host_types().get(problem.type_of(id));
    let carries_as_much = |id: &str| {
        hosts.iter().all(|h| match (kind(id), kind(&h.host_type)) {
            (Some(a), Some(b)) => {
                let rows = |k: &HostKind| [k.normal.clone(), k.failure.clone()].concat();
                rows(a).iter().zip(rows(b)).all(|(a, b)| *a >= b)
            }
            _ => false,
        })
    };
    let planned = problem.supply().standing.iter().map(|h| PlannedHost {
        site: h.site.clone(),
        rack: h.rack.clone(),
        ..PlannedHost::new(&*h.name, &*h.host_type)
    });
    let mut free = planned.filter(|p| hosts.iter().all(|h| h.name != p.name));
    free.find(|p| {
        let facts = problem.supply().facts(std::slice::from_ref(p));
        problem.columns().all(|(i, _)| problem.preload(facts.first(), i) == 0)
            && carries_as_much(&p.host_type)
    })
}

/// The VMs of each bin.
fn lists(movable: &[u32], bins: &[Bin]) -> Vec<Vec<u32>> {
    let vms = |b: &Bin| b.items.iter().filter_map(|i| movable.get(*i as usize)).copied().collect();
    bins.iter().map(vms).collect()
}

/// Hosts with their VMs as bins; `place_of` gives the place of a VM in `movable`.
fn bins(lists: &[Vec<u32>], place_of: &[Option<u32>]) -> Vec<Bin> {
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
