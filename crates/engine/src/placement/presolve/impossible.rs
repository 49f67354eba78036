//! Proofs that a set of rules cannot be kept.

use super::groups::{Candidate, Groups};
use super::matching::crowd;
use crate::order::{Order as _, set_of};
use crate::placement::Lane;
use crate::placement::constraints::{Body, FoundRule, takes_more};
use crate::placement::problem::{Problem, lane_words};
use crate::placement::rules::Across;

/// Why, and of whom.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Why {
    pub vms: Vec<usize>,
    pub reason: Reason,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reason {
    /// They have to be on one host and may not be.
    OneHostAndApart,
    /// No host is left for them.
    NoHost,
    /// They need more of a limit than any host that they may be on.
    TooLarge(Lane),
    /// One of them takes a larger share than it may on any host that it may be on.
    Share,
    /// Their networks take more ports than a host has.
    Ports,
    /// More have to be apart than there are places.
    TooFewPlaces(Across, usize),
    /// More than the island has hosts for.
    Island(u32),
}

impl Why {
    /// As the end of a sentence.
    pub fn sentence(&self, who: &str) -> String {
        let one = self.vms.len() == 1;
        let (have, need, are) = if one { ("has", "needs", "is") } else { ("have", "need", "are") };
        match &self.reason {
            Reason::OneHostAndApart => format!("{who} {have} to be on one host and may not meet"),
            Reason::NoHost => format!("no host is left on which {who} may be"),
            Reason::TooLarge(lane) => {
                format!(
                    "{who} {need} more of a limit than any host they may be on has: {}",
                    lane_words(*lane)
                )
            }
            Reason::Share => format!("{who} {are} larger than that share of every host"),
            Reason::Ports => {
                format!("the networks of {who} take more ports than any host they may be on has to give")
            }
            Reason::TooFewPlaces(across, places) => {
                let what = match across {
                    Across::Host => "hosts",
                    Across::Rack => "racks",
                    Across::Site => "sites",
                };
                format!("{who} {have} to be apart, and there are {places} {what} for them")
            }
            Reason::Island(hosts) => {
                let unit = if *hosts == 1 { "host" } else { "hosts" };
                format!("{who} cannot all be on {hosts} {unit}")
            }
        }
    }
}

/// The first proof that is found; `None` where there is none.
pub(super) fn find(
    problem: &Problem,
    candidates: &[Candidate],
    groups: &Groups,
    rules: &[&FoundRule],
) -> Option<Why> {
    meeting(groups, rules)
        .or_else(|| no_host(problem, candidates, groups, rules))
        .or_else(|| one_place_for_both(candidates, groups, rules))
        .or_else(|| too_few_places(problem, candidates, groups, rules))
        .or_else(|| island_too_small(problem, groups, rules))
}

/// Who has to share a host and may not.
fn meeting(groups: &Groups, rules: &[&FoundRule]) -> Option<Why> {
    for rule in rules {
        match &rule.body {
            Body::Apart { vms, .. } => {
                for (at, a) in vms.iter().enumerate() {
                    let meets = vms.iter().take(at).find(|b| groups.of.get(**b) == groups.of.get(*a));
                    if let Some(b) = meets {
                        return Some(Why { vms: vec![*b, *a], reason: Reason::OneHostAndApart });
                    }
                }
            }
            Body::NeverWith { vms, others } => {
                for a in vms {
                    if let Some(b) = others.iter().find(|b| groups.of.get(**b) == groups.of.get(*a)) {
                        let mut both = vec![*a, *b];
                        both.order();
                        return Some(Why { vms: both, reason: Reason::OneHostAndApart });
                    }
                }
            }
            _ => {}
        }
    }
    None
}

/// Hosts that rules leave for a group.
fn open<'a>(candidates: &'a [Candidate], vms: &[usize], rules: &[&FoundRule]) -> Vec<&'a Candidate> {
    let about = |its: &[usize]| vms.iter().any(|vm| its.binary_search(vm).is_ok());
    candidates
        .iter()
        .filter(|c| {
            rules.iter().all(|r| match &r.body {
                Body::Hosts { vms, hosts, allowed } => !about(vms) || hosts.takes(&c.facts) == *allowed,
                Body::Pinned { vms, host } => !about(vms) || c.facts.name == *host,
                _ => true,
            })
        })
        .collect()
}

/// Groups for which no host is left, or none that is large enough or has ports enough.
fn no_host(
    problem: &Problem,
    candidates: &[Candidate],
    groups: &Groups,
    rules: &[&FoundRule],
) -> Option<Why> {
    let why = |vms: &[usize], reason| Some(Why { vms: vms.to_vec(), reason });
    for vms in groups.members.values() {
        let open = open(candidates, vms, rules);
        if open.is_empty() {
            return why(vms, Reason::NoHost);
        }
        let anywhere: Vec<&Candidate> = candidates.iter().collect();
        let alone = vms.iter().any(|vm| too_large(problem, &anywhere, &[*vm]).is_some());
        if let Some(lane) = too_large(problem, &open, vms).filter(|_| !alone) {
            return why(vms, Reason::TooLarge(lane));
        }
        for rule in rules {
            if let Body::LargestShare { vms: its, share } = &rule.body {
                let large = vms.iter().find(|vm| {
                    its.binary_search(vm).is_ok()
                        && open.iter().all(|c| takes_more(problem, **vm, c.kind, *share))
                });
                if let Some(vm) = large {
                    return why(&[*vm], Reason::Share);
                }
            }
        }
        let ports = ports_of(problem, vms, rules);
        let has = |c: &&Candidate| problem.host_types().get(c.kind).map_or(0, |k| k.ports);
        if ports > 0 && open.iter().all(|c| has(c) < ports) {
            return why(vms, Reason::Ports);
        }
    }
    None
}

/// A limit that a group passes on every host that is open to it; the one of the first such host. A VM
/// that is too large by itself is told elsewhere: a rule is not to blame unless it takes the larger
/// hosts away.
fn too_large(problem: &Problem, open: &[&Candidate], vms: &[usize]) -> Option<Lane> {
    let mut first = None;
    for c in open {
        let kind = problem.host_types().get(c.kind)?;
        let passed = problem.columns().find(|(i, _)| {
            let cap = |of: &[u32]| of.get(*i).copied().unwrap_or(0);
            let normal = cap(&kind.normal);
            let cap = if problem.hosts_that_may_fail() > 0 { normal.min(cap(&kind.failure)) } else { normal };
            let carried = if c.is_one { problem.preload(Some(&c.facts), *i) } else { 0 };
            let need: u64 = vms.iter().map(|vm| u64::from(problem.need(*vm, *i))).sum();
            need > 0 && need + carried > u64::from(cap)
        });
        first = first.or(passed.map(|(_, column)| column.lane));
        passed?;
    }
    first
}

/// Ports that the networks of a group take on its host.
fn ports_of(problem: &Problem, vms: &[usize], rules: &[&FoundRule]) -> u32 {
    let mut ports = 0u32;
    let mut any = false;
    let mut own = vec![false; vms.len()];
    for rule in rules {
        if let Body::Zone { vms: its, ports: n } = &rule.body {
            let mut here = false;
            for (vm, own) in vms.iter().zip(&mut own) {
                if its.binary_search(vm).is_ok() {
                    *own = true;
                    here = true;
                }
            }
            any |= here;
            ports = ports.saturating_add(if here { *n } else { 0 });
        }
    }
    let shared = any && own.iter().any(|o| !o);
    ports.saturating_add(if shared { problem.shared_ports() } else { 0 })
}

/// Who may not meet, and has one host only to be on: the same.
fn one_place_for_both(candidates: &[Candidate], groups: &Groups, rules: &[&FoundRule]) -> Option<Why> {
    let only = |vm: usize| {
        let group = groups.of.get(vm)?;
        let vms = groups.members.get(group)?;
        let open = open(candidates, vms, rules);
        let first = open.first().filter(|c| c.is_one)?;
        open.iter().all(|c| c.is_one && c.facts.name == first.facts.name).then(|| first.facts.name.clone())
    };
    for rule in rules {
        let Body::NeverWith { vms, others } = &rule.body else { continue };
        for a in vms {
            let Some(host) = only(*a) else { continue };
            if let Some(b) = others.iter().find(|b| only(**b).as_ref() == Some(&host)) {
                let mut both = vec![*a, *b];
                both.order();
                return Some(Why { vms: both, reason: Reason::TooFewPlaces(Across::Host, 1) });
            }
        }
    }
    None
}

/// Members of a group that is to be apart that share too few places.
fn too_few_places(
    problem: &Problem,
    candidates: &[Candidate],
    groups: &Groups,
    rules: &[&FoundRule],
) -> Option<Why> {
    let supply = problem.supply();
    for rule in rules {
        let Body::Apart { vms, across } = &rule.body else { continue };
        let apart = groups.of_vms(vms);
        if apart.len() < 2 {
            continue;
        }
        // Places by number; `None` where there are as many as one likes.
        let mut numbers: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
        let mut number = |name: String| {
            let next = numbers.len();
            *numbers.entry(name).or_insert(next)
        };
        let mut of_group = Vec::with_capacity(apart.len());
        for group in &apart {
            let vms = groups.members.get(group).map(Vec::as_slice).unwrap_or_default();
            let mut places = Some(Vec::new());
            for c in open(candidates, vms, rules) {
                let named = match across {
                    Across::Host => None,
                    Across::Rack => c.facts.rack.clone(),
                    Across::Site => c.facts.site.clone(),
                };
                let here: Option<Vec<String>> = match named {
                    Some(place) => Some(vec![format!("at {place}")]),
                    None if c.is_one => Some(vec![format!("host {}", c.facts.name)]),
                    None => {
                        let kind = supply.to_buy.iter().find(|t| t.host_type == c.facts.host_type);
                        let most = kind.and_then(|t| t.most).filter(|n| (*n as usize) < apart.len());
                        most.map(|n| (0..n).map(|i| format!("{} {i}", c.facts.host_type)).collect())
                    }
                };
                match (here, &mut places) {
                    (Some(here), Some(all)) => all.extend(here.into_iter().map(&mut number)),
                    _ => places = None,
                }
            }
            // A group that may be anywhere never crowds anybody.
            if let Some(places) = places {
                of_group.push((*group, set_of(places).into_iter().collect::<Vec<usize>>()));
            }
        }
        let lists: Vec<Vec<usize>> = of_group.iter().map(|(_, p)| p.clone()).collect();
        if let Some(crowd) = crowd(&lists) {
            let places = set_of(crowd.iter().filter_map(|i| lists.get(*i)).flatten().copied()).len();
            let of: Vec<usize> = crowd.iter().filter_map(|i| of_group.get(*i)).map(|(g, _)| *g).collect();
            let vms = vms.iter().copied().filter(|vm| groups.of.get(*vm).is_some_and(|g| of.contains(g)));
            return Some(Why { vms: vms.collect(), reason: Reason::TooFewPlaces(*across, places) });
        }
    }
    None
}

/// Islands on which more have to be apart than they have hosts, or that carry more than so many of the
/// largest hosts can.
fn island_too_small(problem: &Problem, groups: &Groups, rules: &[&FoundRule]) -> Option<Why> {
    for rule in rules {
        let Body::Island { vms, hosts } = &rule.body else { continue };
        for other in rules {
            let Body::Apart { vms: apart, .. } = &other.body else { continue };
            let both: Vec<usize> = apart.iter().copied().filter(|vm| vms.binary_search(vm).is_ok()).collect();
            if groups.of_vms(&both).len() > *hosts as usize {
                return Some(Why { vms: both, reason: Reason::Island(*hosts) });
            }
        }
        let largest = |i: usize| {
            let of = |k: &crate::placement::HostKind| k.normal.get(i).copied().unwrap_or(0);
            problem.host_types().iter().map(of).max().unwrap_or(0)
        };
        let over = problem.columns().any(|(i, _)| {
            let need: u64 = vms.iter().map(|vm| u64::from(problem.need(*vm, i))).sum();
            need > u64::from(largest(i)) * u64::from(*hosts)
        });
        if over {
            return Some(Why { vms: vms.clone(), reason: Reason::Island(*hosts) });
        }
    }
    None
}
