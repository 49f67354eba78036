//! Rules, hosts to place on and service classes as restrictions of a packing: bits that hosts have, groups that
//! are apart or together, labels, limits. What a packing cannot say exactly is said more strictly, never less:
//! what it allows, the rules allow.

use super::constraints::{Body, FoundRule, SHARED_PORTS, takes_more};
use super::presolve::rule_conflicts;
use super::problem::{Problem, index};
use super::rules::{Across, RuleId};
use super::supply::HostFacts;
use super::{Assignment, HostKind, PlannedHost};
use crate::order::{Order as _, set_of};
use crate::packing::{Apart, BinType, ExistingBin, Instance, Item, Packing};
use crate::project::Resolved;
use crate::quantity::Ratio;
use std::collections::{BTreeMap, BTreeSet};

/// Bits that a packing has for hosts.
const BITS: u32 = 64;

/// A problem as a packing, and what its bins are.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lowered {
    /// The packing problem.
    pub instance: Instance,
    /// What a new bin of each type is; the name is given when it is opened.
    pub new_hosts: Vec<PlannedHost>,
    /// The existing bins as hosts: those that stand, and those that rules name.
    pub named: Vec<PlannedHost>,
    /// Rules that were left out: those of a conflict, and those beyond what a packing can say.
    pub left_out: BTreeSet<RuleId>,
}

/// A type of bin under way: host, place, and what it may not cost.
struct Opened {
    host: PlannedHost,
    kind: usize,
    limit: Option<u32>,
    cost: u64,
    island: Option<RuleId>,
}

/// Whether members may be on a host of a type that may be of an island.
type Answer<'a> = Box<dyn Fn(&PlannedHost, usize, Option<&RuleId>) -> bool + 'a>;

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

/// What a host costs, in whole units of the project's currency; one where nobody says.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before the cast")]
fn cost(kind: &HostKind, resolved: &Resolved) -> u64 {
    let price = resolved.rates.convert(kind.host.price).map_or(1.0, |p| p.amount());
    price.round().clamp(1.0, 1e12) as u64
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
fn opened(problem: &Problem, resolved: &Resolved, rules: &[&FoundRule], clusters: u32) -> Vec<Opened> {
    let supply = problem.supply();
    let mut wanted: Vec<(usize, Option<u32>)> =
        supply.to_buy.iter().map(|t| (problem.type_of(&t.host_type), t.most)).collect();
    if wanted.is_empty() {
        wanted.push((0, None));
    }
    let places = places(problem);
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
                out.push(Opened { host, kind, limit, cost: cost(k, resolved), island: None });
            }
        }
    }
    for rule in rules {
        if let Body::Island { hosts, .. } = &rule.body
            && let Some(first) = out.first()
        {
            let limit = first.limit.map_or(*hosts, |l| l.min(*hosts));
            let (host, kind, cost) = (first.host.clone(), first.kind, first.cost);
            out.push(Opened { host, kind, limit: Some(limit), cost, island: Some(rule.id.clone()) });
        }
    }
    out
}

/// Ceilings that a VM's class asks for: CPU, memory, and both after a failure.
type Ceilings = (Ratio, Ratio, Ratio);

fn ceilings(demand: &crate::demand::Demand, resolved: &Resolved) -> (Vec<Ceilings>, Vec<u8>) {
    let p = &resolved.policy;
    let of = |vm: &crate::demand::VmDemand| {
        let c = &vm.class;
        (c.cpu_ceiling(p), c.memory_ceiling(p), c.ceiling_after_failure(p))
    };
    let mut all: Vec<Ceilings> = Vec::new();
    let mut class = Vec::new();
    for vm in &demand.vms {
        let mine = of(vm);
        let at = all.iter().position(|c| *c == mine).unwrap_or_else(|| {
            all.push(mine);
            all.len() - 1
        });
        class.push(at);
    }
    // More classes than a packing has: the strictest of all stands for those beyond.
    let most = crate::packing::MAX_CLASSES;
    if all.len() > most {
        let least = |f: fn(&Ceilings) -> Ratio| all.iter().map(f).min().unwrap_or(Ratio::ONE);
        let strictest = (least(|c| c.0), least(|c| c.1), least(|c| c.2));
        all.truncate(most - 1);
        all.push(strictest);
    }
    if all.is_empty() {
        all.push((p.cpu_ceiling(), p.memory_ceiling(), p.failure_ceiling()));
    }
    let last = all.len() - 1;
    let class = class.into_iter().map(|c| u8::try_from(c.min(last)).unwrap_or(0)).collect();
    (all, class)
}

/// What a host of a type carries under the ceilings of a class, in each column.
fn capacity(problem: &Problem, kind: &HostKind, ceilings: Ceilings, after_failure: bool) -> Vec<u32> {
    use super::Lane;
    use super::problem::under;
    let mut row = vec![0; problem.active()];
    for (i, column) in problem.columns().filter(|(i, _)| *i < problem.active()) {
        let at = |of: &[u32]| of.get(i).copied().unwrap_or(0);
        let (normal, failure, full) = (at(&kind.normal), at(&kind.failure), at(&kind.full));
        let (own, down) = match column.lane {
            Lane::Cpu => (under(full, ceilings.0), under(full, ceilings.2)),
            Lane::Memory => (under(full, ceilings.1), under(full, ceilings.2)),
            _ => (normal, failure),
        };
        let (normal, failure) = (normal.min(own), failure.min(down));
        if let Some(slot) = row.get_mut(i) {
            *slot = if after_failure { normal.min(failure) } else { normal };
        }
    }
    row
}

impl Lowered {
    /// The problem as a packing. `after_failure`: hosts are filled to the stricter of both ceilings.
    /// `clusters`: how many there may be, where their size is limited.
    #[must_use]
    pub fn new(
        problem: &Problem,
        demand: &crate::demand::Demand,
        resolved: &Resolved,
        after_failure: bool,
        clusters: u32,
    ) -> Self {
        let conflicts = if problem.rules().is_empty() { Vec::new() } else { rule_conflicts(problem) };
        let mut left_out: BTreeSet<RuleId> = set_of(conflicts.into_iter().flat_map(|c| c.rules));
        let rules: Vec<&FoundRule> = problem.rules().iter().filter(|r| !left_out.contains(&r.id)).collect();
        let per_cluster = problem.supply().hosts_per_cluster;
        let clusters = if per_cluster.is_some() { clusters.max(1) } else { 1 };
        let (classes, class_of) = ceilings(demand, resolved);

        let mut items: Vec<Item> = (0..problem.vms().len())
            .map(|vm| Item {
                rank: problem.rank(index(vm)),
                demand: problem.row(index(vm)).to_vec(),
                class: class_of.get(vm).copied().unwrap_or(0),
                family: u32::from(problem.kin(index(vm))),
                ..Item::default()
            })
            .collect();

        // Hosts with names: those that stand, and those that pins name.
        let mut opened = opened(problem, resolved, &rules, clusters);
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
                    if let Some(item) = items.get_mut(*vm) {
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
            opened.push(Opened { host: host.clone(), kind, limit: Some(0), cost: 0, island: None });
        }

        // Bits: a question for hosts, which members must have answered with yes.
        let facts = |host: &PlannedHost| -> HostFacts {
            supply.facts(std::slice::from_ref(host)).into_iter().next().unwrap_or_default()
        };
        let mut bits = Bits { of: BTreeMap::new(), next: 0 };
        let mut has: Vec<u64> = vec![0; opened.len()];
        let mut named_has: Vec<u64> = vec![0; named.len()];
        for rule in &rules {
            let (vms, open): (&[usize], Answer<'_>) = match &rule.body {
                Body::Hosts { vms, hosts, allowed } => {
                    (vms, Box::new(move |h, _, _| hosts.takes(&facts(h)) == *allowed))
                }
                Body::Island { vms, .. } => (vms, Box::new(|_, _, island| island == Some(&rule.id))),
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
                *has |= if open(&o.host, o.kind, o.island.as_ref()) { bit } else { 0 };
            }
            for (has, h) in named_has.iter_mut().zip(&named) {
                *has |= if open(h, problem.type_of(&h.host_type), None) { bit } else { 0 };
            }
            for vm in vms {
                if let Some(item) = items.get_mut(*vm) {
                    item.need |= bit;
                }
            }
        }

        let labels = labels(problem, &rules, &mut items);
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
                let rows = classes
                    .iter()
                    .map(|c| kind.map_or_else(Vec::new, |k| capacity(problem, k, *c, after_failure)));
                BinType {
                    capacity: rows.collect(),
                    cost: o.cost,
                    limit: o.limit,
                    has: *has,
                    labels: labels.map(|most| kind.map_or(0, |k| k.ports) / most),
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
            cluster_limits: per_cluster.map_or_else(Vec::new, |n| vec![Some(n); clusters as usize]),
            ..Instance::default()
        };
        for rule in &rules {
            match &rule.body {
                Body::Apart { vms, across } => instance.apart.push(Apart {
                    items: vms.iter().map(|vm| index(*vm)).collect(),
                    level: match across {
                        Across::Host => 0,
                        Across::Rack => 1,
                        Across::Site => 2,
                    },
                }),
                Body::Together { vms } => instance.together.push(vms.iter().map(|vm| index(*vm)).collect()),
                Body::NeverWith { vms, others } => {
                    for a in vms {
                        instance.conflicts.extend(others.iter().map(|b| (index(*a), index(*b))));
                    }
                }
                _ => {}
            }
        }
        Self { instance, new_hosts: opened.into_iter().map(|o| o.host).collect(), named, left_out }
    }

    /// What a packing says, as an assignment: hosts that stand keep their names, new ones get the next free.
    /// Hosts without VMs are there only where a pin's host has a higher number.
    #[must_use]
    pub fn assignment(&self, problem: &Problem, packing: &Packing, seed: u64, steps: u64) -> Assignment {
        let mut taken: BTreeSet<String> = set_of(self.named.iter().map(|h| h.name.clone()));
        let mut hosts: Vec<(PlannedHost, &[u32])> = Vec::new();
        let mut next = 1u32;
        for bin in &packing.bins {
            let host = match bin.existing.and_then(|e| self.named.get(e as usize)) {
                Some(named) => named.clone(),
                None => {
                    while !taken.insert(format!("H{next}")) {
                        next += 1;
                    }
                    let kind = self.new_hosts.get(bin.bin_type as usize).cloned().unwrap_or_default();
                    PlannedHost { name: format!("H{next}"), ..kind }
                }
            };
            hosts.push((host, &bin.items));
        }
        let number = |name: &str| name.strip_prefix('H').and_then(|n| n.parse::<u32>().ok());
        hosts.order_by_key(|(h, _)| (number(&h.name).is_some(), number(&h.name), h.name.clone()));
        let mut place = BTreeMap::new();
        for (n, (_, items)) in hosts.iter().enumerate() {
            for vm in *items {
                if let Some(server) = problem.vms().get(*vm as usize) {
                    place.insert(server.clone(), index(n));
                }
            }
        }
        let hosts = hosts.into_iter().map(|(h, _)| h).collect();
        Assignment { hosts, place, made_for: problem.hash(), seed, steps }
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

/// Labels of networks: VMs of the same networks have one label. Gives the ports that a label takes at most,
/// where any rule asks for a network of its own.
fn labels(problem: &Problem, rules: &[&FoundRule], items: &mut [Item]) -> Option<u32> {
    let mut own: Vec<(Vec<usize>, u32)> = vec![(Vec::new(), 0); problem.vms().len()];
    let mut any = false;
    for (n, rule) in rules.iter().enumerate() {
        if let Body::Zone { vms, ports } = &rule.body {
            any = true;
            for vm in vms {
                if let Some(own) = own.get_mut(*vm) {
                    own.0.push(n);
                    own.1 = own.1.saturating_add(*ports);
                }
            }
        }
    }
    if !any {
        return None;
    }
    let mut numbers: BTreeMap<Vec<usize>, u32> = BTreeMap::new();
    let mut most = SHARED_PORTS;
    for (item, (zones, ports)) in items.iter_mut().zip(own) {
        let next = index(numbers.len());
        item.label = Some(*numbers.entry(zones).or_insert(next));
        most = most.max(ports);
    }
    Some(most)
}
