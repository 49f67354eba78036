//! Rules, hosts to place on and service classes as restrictions of a packing: bits that hosts have, groups that
//! are apart or together, labels, limits. What a packing cannot say exactly is said more strictly, never less:
//! what it allows, the rules allow.

use super::bound::bound;
use super::constraints::{Body, FoundRule, takes_more};
use super::instance::places as places_of;
use super::keeping::Kept;
use super::problem::{Problem, index};
use super::rules::{Across, HostChoice, RuleId};
use super::supply::HostFacts;
use super::{HostKind, PlannedHost};
use crate::order::set_of;
use crate::packing::{Apart, Bin, BinType, ExistingBin, Instance, Item};
use std::collections::{BTreeMap, BTreeSet};

/// Bits that a packing has for hosts.
const BITS: u32 = 64;

/// A problem as a packing, and what its bins are.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Lowered {
    /// The packing problem.
    pub instance: Instance,
    /// What a new bin of each type is; the name is given when it is opened.
    pub new_hosts: Vec<PlannedHost>,
    /// The existing bins as hosts: those that stand, and those that rules name.
    pub named: Vec<PlannedHost>,
    /// Rules that were left out: those of a conflict, and those beyond what a packing can say.
    pub left_out: BTreeSet<RuleId>,
    /// Whether every plan that keeps the rules is such a packing, with a cost of one for each host: then no plan has fewer
    /// hosts than a packing costs at least. Not where an island or a cluster has its hosts laid out beforehand, where hosts
    /// are paid for by price, or where a host that a rule names could stand at several places.
    pub counts_hosts: bool,
}

/// A type of bin under way: host, place, and what it may not cost.
struct Opened {
    host: PlannedHost,
    kind: usize,
    limit: Option<u32>,
    cost: u64,
    island: Vec<RuleId>,
}

/// Whether members may be on a host of a type that may be of an island.
type Answer<'a> = Box<dyn Fn(&PlannedHost, usize, &[RuleId]) -> bool + 'a>;

/// Gives a bit for each new question.
struct Bits<K> {
    of: BTreeMap<K, u32>,
    next: u32,
}

impl<K: Ord> Bits<K> {
    fn bit(&mut self, of: K) -> Option<u64> {
        let next = &mut self.next;
        let at = *self.of.entry(of).or_insert_with(|| {
            *next += 1;
            *next - 1
        });
        (at < BITS).then(|| 1u64 << at)
    }
}

/// Places where new hosts go, in turn.
fn places(problem: &Problem) -> Vec<PlannedHost> {
    let supply = problem.supply();
    let racks: usize = supply.sites.iter().map(|s| s.racks.len().max(1)).max().unwrap_or(1);
    let mut all: Vec<PlannedHost> = Vec::new();
    for n in 0..racks * supply.sites.len().max(1) {
        let (site, rack) = supply.place_of_bought(n);
        let place = PlannedHost { site, rack, ..PlannedHost::default() };
        if !all.contains(&place) {
            all.push(place);
        }
    }
    all
}

/// Every type of bin that can be opened, one for each place and cluster.
fn opened(problem: &Problem, islands: &[Island], clusters: u32) -> Vec<Opened> {
    let supply = problem.supply();
    let mut wanted: Vec<(usize, Option<u32>)> =
        supply.to_buy.iter().map(|t| (problem.type_of(&t.host_type), t.most)).collect();
    if wanted.is_empty() {
        wanted.push((0, None));
    }
    let places = places(problem);
    // Hosts of one type are counted, others are paid for.
    let one_type = wanted.len() == 1 && supply.standing.is_empty();
    let all = index(places.len()).saturating_mul(clusters).max(1);
    let mut out = Vec::new();
    for (kind, most) in wanted {
        let Some(k) = problem.host_types().get(kind) else { continue };
        let mut nth = 0;
        for cluster in 0..clusters {
            for place in &places {
                let host = PlannedHost { host_type: k.host.id.to_string(), cluster, ..place.clone() };
                // A limit on the type is shared out, so that all places together keep it.
                let limit = most.map(|m| m / all + u32::from(nth < m % all));
                nth += 1;
                out.push(Opened {
                    host,
                    kind,
                    limit,
                    cost: if one_type { 1 } else { k.cost },
                    island: Vec::new(),
                });
            }
        }
    }
    for island in islands {
        let takes = |o: &&Opened| {
            let facts = facts(problem, &o.host);
            island.choices.iter().all(|(hosts, allowed)| hosts.takes(&facts) == *allowed)
        };
        // New hosts where all members may be; else some will break a rule, wherever they are.
        let Some(first) = out.iter().find(takes).or(out.first()) else { continue };
        // Hosts that members are pinned to are of it already.
        let most = island.hosts.saturating_sub(index(island.named.len()));
        let limit = first.limit.map_or(most, |l| l.min(most));
        let (host, kind, cost) = (first.host.clone(), first.kind, first.cost);
        out.push(Opened { host, kind, limit: Some(limit), cost, island: island.rules.clone() });
    }
    out
}

/// Islands that share VMs, or VMs that go together, as one: the smallest of them.
struct Island {
    rules: Vec<RuleId>,
    hosts: u32,
    units: BTreeSet<usize>,
    /// Hosts of it by name: those that members are pinned to, or may only be on.
    named: BTreeSet<String>,
    /// Where members may be, or not.
    choices: Vec<(HostChoice, bool)>,
}

impl Island {
    /// Takes in hosts that members may only be on, as long as it has hosts left: first those that suit most.
    fn name_hosts(&mut self) {
        let by_name = |(hosts, allowed): &&(HostChoice, bool)| *allowed && hosts.is_by_name();
        let refused = |name: &String| {
            self.choices.iter().any(|(hosts, allowed)| !allowed && hosts.names.contains(name))
        };
        while index(self.named.len()) < self.hosts {
            let open: Vec<&BTreeSet<String>> = self
                .choices
                .iter()
                .filter(by_name)
                .map(|(hosts, _)| &hosts.names)
                .filter(|names| names.is_disjoint(&self.named))
                .collect();
            let suits = |name: &&String| open.iter().filter(|names| names.contains(*name)).count();
            let all = open.iter().copied().flatten().filter(|name| !refused(name));
            let Some(best) = all.max_by_key(|name| (suits(name), std::cmp::Reverse(*name))).cloned() else {
                break;
            };
            self.named.insert(best);
        }
    }
}

fn islands(rules: &[&FoundRule], kept: &Kept) -> Vec<Island> {
    let units_of = |vms: &[usize]| set_of(vms.iter().map(|vm| kept.unit_of(*vm)));
    let mut all: Vec<Island> = Vec::new();
    for rule in rules {
        let Body::Island { vms, hosts } = &rule.body else { continue };
        let mut one = Island {
            rules: vec![rule.id.clone()],
            hosts: *hosts,
            units: units_of(vms),
            named: BTreeSet::new(),
            choices: Vec::new(),
        };
        let (overlap, mut rest): (Vec<Island>, Vec<Island>) =
            all.into_iter().partition(|i| !i.units.is_disjoint(&one.units));
        for other in overlap {
            one.rules.extend(other.rules);
            one.hosts = one.hosts.min(other.hosts);
            one.units.extend(other.units);
        }
        rest.push(one);
        all = rest;
    }
    for rule in rules {
        let units = units_of(&rule.vms());
        for island in all.iter_mut().filter(|i| !i.units.is_disjoint(&units)) {
            match &rule.body {
                Body::Pinned { host, .. } => {
                    island.named.insert(host.clone());
                }
                Body::Hosts { hosts, allowed, .. } => island.choices.push((hosts.clone(), *allowed)),
                _ => {}
            }
        }
    }
    all.iter_mut().for_each(Island::name_hosts);
    all
}

/// What is known of a host.
fn facts(problem: &Problem, host: &PlannedHost) -> HostFacts {
    problem.supply().facts(std::slice::from_ref(host)).into_iter().next().unwrap_or_default()
}

/// What a host of a type carries, a row for each class of ceilings. Where a host may fail, it is filled to the
/// stricter of both ceilings, so that it carries the same whichever other one fails.
fn capacity(problem: &Problem, kind: &HostKind) -> Vec<Vec<u32>> {
    let after_failure = problem.hosts_that_may_fail() > 0;
    kind.by_class
        .iter()
        .map(|c| {
            let both = c.normal.iter().zip(&c.failure).take(problem.active());
            both.map(|(n, f)| if after_failure { *n.min(f) } else { *n }).collect()
        })
        .collect()
}

impl Lowered {
    /// The problem as a packing of `movable`, in the order of the servers' names: item i is the i-th of them.
    /// Rules that `kept` sets aside are left out.
    pub fn new(problem: &Problem, movable: &[u32], kept: &Kept) -> Self {
        let mut left_out: BTreeSet<RuleId> =
            set_of(problem.rules().iter().filter(|r| !kept.counts(r)).map(|r| r.id.clone()));
        let rules: Vec<&FoundRule> = problem.rules().iter().filter(|r| kept.counts(r)).collect();
        let per_cluster = problem.supply().hosts_per_cluster;
        // As many clusters as the bound fills, and one for what it does not know.
        let clusters = per_cluster.map_or(1, |n| bound(problem).hosts / n.max(1) + 2);
        let item_of = places_of(problem, movable);
        let item = |vm: usize| item_of.get(vm).copied().flatten();

        let mut items: Vec<Item> = movable
            .iter()
            .enumerate()
            .map(|(i, vm)| Item {
                rank: index(i),
                demand: problem.row(*vm).to_vec(),
                class: u8::try_from(problem.class_of(*vm as usize)).unwrap_or(0),
                ..Item::default()
            })
            .collect();

        let islands = islands(&rules, kept);
        // Hosts with names: those that stand, and those that pins name.
        let mut opened = opened(problem, &islands, clusters);
        let supply = problem.supply();
        let mut named: Vec<PlannedHost> = supply
            .standing
            .iter()
            .map(|h| PlannedHost {
                site: h.site.clone(),
                rack: h.rack.clone(),
                ..PlannedHost::new(&*h.name, &*h.host_type)
            })
            .collect();
        let standing = named.len();
        for rule in &rules {
            if let Body::Pinned { vms, host } = &rule.body {
                let at = named.iter().position(|h| h.name == *host).unwrap_or_else(|| {
                    let place = opened.first().map(|o| o.host.clone()).unwrap_or_default();
                    named.push(PlannedHost { name: host.clone(), ..place });
                    named.len() - 1
                });
                for vm in vms {
                    if let Some(item) = item(*vm).and_then(|i| items.get_mut(i as usize)) {
                        item.pinned = Some(index(at));
                    }
                }
            }
        }
        // A host that a rule names is not just any new one.
        let by_name = rules.iter().flat_map(|r| match &r.body {
            Body::Hosts { hosts, .. } => hosts.names.iter().cloned().collect(),
            _ => Vec::new(),
        });
        for name in set_of(by_name) {
            if !named.iter().any(|h| h.name == name) {
                let place = opened.first().map(|o| o.host.clone()).unwrap_or_default();
                named.push(PlannedHost { name, ..place });
            }
        }
        // What stands costs nothing: a type of its own for each, of which none can be opened.
        let first_standing = opened.len();
        for host in named.iter().take(standing) {
            let kind = problem.type_of(&host.host_type);
            opened.push(Opened { host: host.clone(), kind, limit: Some(0), cost: 0, island: Vec::new() });
        }

        // Bits: a question for hosts, which members must have answered with yes.
        let facts = |host: &PlannedHost| facts(problem, host);
        let mut bits = Bits { of: BTreeMap::new(), next: 0 };
        let mut has: Vec<u64> = vec![0; opened.len()];
        let mut named_has: Vec<u64> = vec![0; named.len()];
        for rule in &rules {
            let (vms, open): (&[usize], Answer<'_>) = match &rule.body {
                Body::Hosts { vms, hosts, allowed } => {
                    (vms, Box::new(move |h, _, _| hosts.takes(&facts(h)) == *allowed))
                }
                Body::Island { vms, .. } => {
                    let named = islands.iter().filter(|i| i.rules.contains(&rule.id)).flat_map(|i| &i.named);
                    let named: BTreeSet<&String> = set_of(named);
                    (vms, Box::new(move |h, _, of| of.contains(&rule.id) || named.contains(&h.name)))
                }
                Body::LargestShare { vms, share } => {
                    let fits = move |kind| !vms.iter().any(|vm| takes_more(problem, *vm, kind, *share));
                    (vms, Box::new(move |_, kind, _| fits(kind)))
                }
                _ => continue,
            };
            let Some(bit) = bits.bit(rule.id.clone()) else {
                left_out.insert(rule.id.clone());
                continue;
            };
            for (has, o) in has.iter_mut().zip(&opened) {
                *has |= if open(&o.host, o.kind, &o.island) { bit } else { 0 };
            }
            for (has, h) in named_has.iter_mut().zip(&named) {
                *has |= if open(h, problem.type_of(&h.host_type), &[]) { bit } else { 0 };
            }
            for vm in vms {
                if let Some(item) = item(*vm).and_then(|i| items.get_mut(i as usize)) {
                    item.need |= bit;
                }
            }
        }

        let label_weights = labels(problem, &rules, movable, &mut items);
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut number = |name: Option<String>| {
            let next = index(numbers.len());
            name.map(|n| *numbers.entry(n).or_insert(next))
        };
        let mut location = |host: &PlannedHost| {
            let f = facts(host);
            vec![number(f.rack.map(|r| format!("rack {r}"))), number(f.site.map(|s| format!("site {s}")))]
        };
        let types: Vec<BinType> = opened
            .iter()
            .zip(&has)
            .map(|(o, has)| {
                let kind = problem.host_types().get(o.kind);
                BinType {
                    capacity: kind.map_or_else(Vec::new, |k| capacity(problem, k)),
                    cost: o.cost,
                    limit: o.limit,
                    has: *has,
                    labels: (!label_weights.is_empty()).then(|| kind.map_or(0, |k| k.ports)),
                    location: location(&o.host),
                    cluster: per_cluster.map(|_| o.host.cluster),
                }
            })
            .collect();
        let existing = named
            .iter()
            .enumerate()
            .map(|(n, host)| {
                let preload = if n < standing {
                    let f = facts(host);
                    (0..problem.active())
                        .map(|i| u32::try_from(problem.preload(Some(&f), i)).unwrap_or(u32::MAX))
                        .collect()
                } else {
                    Vec::new()
                };
                ExistingBin {
                    bin_type: index(if n < standing { first_standing + n } else { 0 }),
                    preload,
                    location: location(host),
                    has: named_has.get(n).copied().unwrap_or(0),
                }
            })
            .collect();

        let mut instance = Instance {
            lanes: problem.active(),
            kinds: kinds(problem),
            items,
            types,
            existing,
            label_weights,
            cluster_limits: per_cluster.map_or_else(Vec::new, |n| vec![Some(n); clusters as usize]),
            ..Instance::default()
        };
        for rule in &rules {
            match &rule.body {
                Body::Apart { vms, across } => instance.apart.push(Apart {
                    items: vms.iter().filter_map(|vm| item(*vm)).collect(),
                    level: match across {
                        Across::Host => 0,
                        Across::Rack => 1,
                        Across::Site => 2,
                    },
                }),
                Body::Together { vms } => {
                    instance.together.push(vms.iter().filter_map(|vm| item(*vm)).collect())
                }
                Body::NeverWith { vms, others } => {
                    for a in vms.iter().filter_map(|vm| item(*vm)) {
                        let pairs = others.iter().filter_map(|b| Some((a, item(*b)?)));
                        instance.conflicts.extend(pairs);
                    }
                }
                _ => {}
            }
        }
        let to_buy = &supply.to_buy;
        let alike = supply.standing.is_empty() && to_buy.len() < 2 && to_buy.iter().all(|t| t.most.is_none());
        let counts_hosts =
            alike && islands.is_empty() && per_cluster.is_none() && (named.is_empty() || opened.len() == 1);
        let new_hosts = opened.into_iter().map(|o| o.host).collect();
        Self { instance, new_hosts, named, left_out, counts_hosts }
    }

    /// The host of each bin: those that stand or that rules name keep their names, new ones get the next free.
    pub fn hosts(&self, bins: &[Bin]) -> Vec<PlannedHost> {
        let mut taken: BTreeSet<String> = set_of(self.named.iter().map(|h| h.name.clone()));
        let mut next = 1u32;
        bins.iter()
            .map(|bin| {
                if let Some(named) = bin.existing.and_then(|e| self.named.get(e as usize)) {
                    return named.clone();
                }
                while !taken.insert(format!("H{next}")) {
                    next += 1;
                }
                let kind = self.new_hosts.get(bin.bin_type as usize).cloned().unwrap_or_default();
                PlannedHost { name: format!("H{next}"), ..kind }
            })
            .collect()
    }

    /// Hosts of a plan as bins, the other way round, and which host each is. A host that is none of these is left
    /// out.
    pub fn bins(
        &self,
        hosts: &[PlannedHost],
        lists: &[Vec<u32>],
        item_of: &[Option<u32>],
    ) -> (Vec<Bin>, Vec<usize>) {
        let (mut bins, mut which) = (Vec::new(), Vec::new());
        for (h, (host, list)) in hosts.iter().zip(lists).enumerate() {
            let existing = self.named.iter().position(|n| n.name == host.name);
            let bin_type = self.new_hosts.iter().position(|h| h.is_like(host));
            if existing.is_none() && bin_type.is_none() {
                continue;
            }
            which.push(h);
            bins.push(Bin {
                bin_type: index(bin_type.unwrap_or(0)),
                existing: existing.map(index),
                items: list.iter().filter_map(|vm| *item_of.get(*vm as usize)?).collect(),
            });
        }
        (bins, which)
    }
}

/// Kinds of lanes: the limit that each column is of.
fn kinds(problem: &Problem) -> Vec<u16> {
    let mut kinds = vec![0; problem.active()];
    for (i, column) in problem.columns() {
        if let Some(kind) = kinds.get_mut(i) {
            *kind = column.lane as u16;
        }
    }
    kinds
}

/// Labels: networks that take ports of their own, and the one that all others share. Gives what each takes, where any
/// rule asks for a network of its own.
fn labels(problem: &Problem, rules: &[&FoundRule], movable: &[u32], items: &mut [Item]) -> Vec<u32> {
    let mut ports: Vec<u32> = Vec::new();
    let mut own: Vec<Vec<u32>> = vec![Vec::new(); problem.vms().len()];
    for rule in rules {
        if let Body::Zone { vms, ports: its } = &rule.body {
            for vm in vms {
                if let Some(own) = own.get_mut(*vm) {
                    own.push(index(ports.len()));
                }
            }
            ports.push(*its);
        }
    }
    let shared = problem.shared_ports();
    if ports.is_empty() {
        return ports;
    }
    for (item, vm) in items.iter_mut().zip(movable) {
        let Some(own) = own.get_mut(*vm as usize) else { continue };
        // VMs that take no port have no label: they go beside any.
        if own.is_empty() && shared > 0 {
            own.push(index(ports.len()));
        }
        item.labels = std::mem::take(own);
    }
    ports.push(shared);
    ports
}
