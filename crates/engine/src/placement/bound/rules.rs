//! Hosts that rules ask for: groups of VMs of which no two share a host each need hosts of their own, so what they need
//! adds up; members that are apart need a host each; hosts that pins name are there.

use super::hosts::{Choice, Hosts, State};
use super::sums::Sums;
use crate::order::set_of;
use crate::placement::Lane;
use crate::placement::constraints::{Body, FoundRule, holds_after_failure};
use crate::placement::problem::Problem;
use crate::placement::rules::HostChoice;
use std::collections::{BTreeMap, BTreeSet};

/// So many groups are compared with each other.
const GROUPS: usize = 120;
/// Columns looked at for a group: the fullest of each limit in so many hours of the day.
const HOURS: usize = 4;

/// What a rule makes of a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Role {
    /// A member.
    Member,
    /// One of those that members are never with.
    Other,
}

/// VMs for which the same rules count.
#[derive(Debug, Default)]
struct Group {
    /// Rules, by their place, with what they make of its VMs.
    roles: BTreeSet<(usize, Role)>,
    /// Whether it has no network of its own.
    shares_network: bool,
    vms: Vec<usize>,
    normal: u32,
    failed: u32,
}

/// Rules of one state.
struct Counted<'a> {
    problem: &'a Problem,
    hosts: &'a Hosts<'a>,
    rules: Vec<&'a FoundRule>,
    /// Of each pin, the host as a choice.
    pins: Vec<HostChoice>,
    /// Ports of the host that has most.
    ports: u32,
    state: State,
}

impl<'a> Counted<'a> {
    fn counts(&self, rule: usize) -> Option<&'a FoundRule> {
        let rule = self.rules.get(rule)?;
        (self.state == State::Normal || holds_after_failure(rule)).then_some(*rule)
    }

    fn choice<'b>(&'b self, rule: usize) -> Option<Choice<'b>> {
        match &self.counts(rule)?.body {
            Body::Hosts { hosts, allowed, .. } => Some(Choice { hosts, allowed: *allowed }),
            Body::Pinned { .. } => self.pins.get(rule).map(|hosts| Choice { hosts, allowed: true }),
            _ => None,
        }
    }

    fn choices<'b>(&'b self, group: &Group) -> Vec<Choice<'b>> {
        group.roles.iter().filter_map(|(rule, _)| self.choice(*rule)).collect()
    }

    /// Whether what hosts are allowed leaves two groups none in common, whatever the plan.
    fn hosts_differ(&self, a: &Group, b: &Group) -> bool {
        let others = self.choices(b);
        self.choices(a).iter().any(|a| others.iter().any(|b| !self.hosts.share(*a, *b)))
    }

    /// Whether no VM of one group shares a host with one of the other.
    fn never_meet(&self, a: &Group, b: &Group) -> bool {
        let never = |a: &Group, b: &Group| {
            let is = |(rule, role): &(usize, Role)| {
                *role == Role::Member
                    && self.counts(*rule).is_some_and(|r| matches!(r.body, Body::NeverWith { .. }))
                    && b.roles.contains(&(*rule, Role::Other))
            };
            a.roles.iter().any(is)
        };
        never(a, b) || never(b, a) || self.too_few_ports(a, b) || self.hosts_differ(a, b)
    }

    /// Whether no host has ports for the networks of both.
    fn too_few_ports(&self, a: &Group, b: &Group) -> bool {
        let all: BTreeSet<usize> = a.roles.union(&b.roles).map(|(rule, _)| *rule).collect();
        let mut any = false;
        let mut ports = 0u32;
        for rule in all {
            if let Some(Body::Zone { ports: its, .. }) = self.counts(rule).map(|r| &r.body) {
                ports = ports.saturating_add(*its);
                any = true;
            }
        }
        // After a failure a network whose rule may be broken is shared like any other.
        if any && self.state == State::Normal && (a.shares_network || b.shares_network) {
            ports = ports.saturating_add(self.problem.shared_ports());
        }
        any && ports > self.ports
    }

    /// Hosts that a group needs.
    fn needed(&self, group: &Group, columns: &[usize]) -> u32 {
        if group.vms.is_empty() {
            return 0;
        }
        let among = self.hosts.allowed(&self.choices(group));
        let sums = Sums::new(self.problem, &group.vms, Some(columns));
        let by_limits = columns.iter().map(|i| {
            let sum = if self.state == State::Normal { sums.of_all(*i) } else { sums.of_running(*i) };
            self.hosts.needed(*i, &sum, self.state, &among, 0).hosts
        });
        let runs = |vm: &&usize| self.state == State::Normal || !self.problem.may_stay_down(**vm);
        let here: BTreeSet<usize> = group.vms.iter().filter(runs).copied().collect();
        let apart = (0..self.rules.len()).filter_map(|rule| match &self.counts(rule)?.body {
            // Wherever they have to be apart, they are on different hosts.
            Body::Apart { vms, .. } => Some(vms.iter().filter(|vm| here.contains(vm)).count()),
            _ => None,
        });
        let apart = u32::try_from(apart.max().unwrap_or(0)).unwrap_or(u32::MAX);
        by_limits.max().unwrap_or(0).max(apart).max(u32::from(!here.is_empty()))
    }
}

/// Groups: all VMs, those of each side of each rule, and those for which all the same rules count.
fn groups(problem: &Problem, rules: &[&FoundRule], vms: &[usize]) -> Vec<Group> {
    let mut roles: BTreeMap<usize, BTreeSet<(usize, Role)>> = BTreeMap::new();
    let mut zoned: BTreeSet<usize> = BTreeSet::new();
    let mut sides: BTreeMap<(usize, Role), Vec<usize>> = BTreeMap::new();
    let there: BTreeSet<usize> = set_of(vms.iter().copied());
    let mut pinned: BTreeMap<&str, usize> = BTreeMap::new();
    for (at, rule) in rules.iter().enumerate() {
        // What is pinned to one host is one group.
        let at = match &rule.body {
            Body::Pinned { host, .. } => *pinned.entry(host).or_insert(at),
            _ => at,
        };
        let mut side = |members: &[usize], role| {
            for vm in members.iter().filter(|vm| there.contains(vm)) {
                roles.entry(*vm).or_default().insert((at, role));
                sides.entry((at, role)).or_default().push(*vm);
            }
        };
        match &rule.body {
            Body::NeverWith { vms, others } => {
                side(vms, Role::Member);
                side(others, Role::Other);
            }
            Body::Zone { vms, .. } => {
                side(vms, Role::Member);
                zoned.extend(vms);
            }
            Body::Hosts { vms, .. } | Body::Pinned { vms, .. } => side(vms, Role::Member),
            _ => {}
        }
    }
    let any_zone = rules.iter().any(|r| matches!(r.body, Body::Zone { .. }));
    let shares = |vms: &[usize]| any_zone && vms.iter().all(|vm| !zoned.contains(vm));
    let mut all = vec![Group { vms: vms.to_vec(), ..Group::default() }];
    let rest: Vec<usize> = vms.iter().copied().filter(|vm| !zoned.contains(vm)).collect();
    if any_zone && problem.shared_ports() > 0 {
        all.push(Group { shares_network: true, vms: rest, ..Group::default() });
    }
    for (role, vms) in sides {
        all.push(Group {
            roles: BTreeSet::from([role]),
            shares_network: shares(&vms),
            vms,
            ..Group::default()
        });
    }
    let mut alike: BTreeMap<BTreeSet<(usize, Role)>, Vec<usize>> = BTreeMap::new();
    for vm in vms {
        alike.entry(roles.get(vm).cloned().unwrap_or_default()).or_default().push(*vm);
    }
    let mut alike: Vec<Group> = alike
        .into_iter()
        .map(|(roles, vms)| Group { roles, shares_network: shares(&vms), vms, ..Group::default() })
        .collect();
    // What is left out makes the bound smaller, never wrong.
    alike.sort_by_key(|g| std::cmp::Reverse(g.vms.len()));
    all.extend(alike);
    all.truncate(GROUPS);
    all
}

/// The fullest columns of each limit.
fn columns(problem: &Problem) -> Vec<usize> {
    let mut fullest: BTreeMap<(Lane, usize), (u64, usize)> = BTreeMap::new();
    for (i, c) in problem.columns().filter(|(_, c)| c.day.is_none()) {
        let part = c.hour().map_or(0, |h| h.index() % 24 / HOURS);
        let known = fullest.entry((c.lane, part)).or_insert((c.total, i));
        if c.total > known.0 {
            *known = (c.total, i);
        }
    }
    fullest.into_values().map(|(_, i)| i).collect()
}

/// The heaviest set of groups found of which each two satisfy `meet_not`: from each group, others by their weight.
fn together(
    groups: &[Group],
    weight: &dyn Fn(&Group) -> u32,
    meet_not: &dyn Fn(&Group, &Group) -> bool,
) -> u32 {
    let mut order: Vec<usize> =
        (0..groups.len()).filter(|g| groups.get(*g).is_some_and(|g| weight(g) > 0)).collect();
    order.sort_by_key(|g| groups.get(*g).map(|g| std::cmp::Reverse(weight(g))));
    let apart: Vec<Vec<bool>> = order
        .iter()
        .map(|a| {
            let pair = |b: &usize| match (groups.get(*a), groups.get(*b)) {
                (Some(x), Some(y)) => a != b && meet_not(x, y),
                _ => false,
            };
            order.iter().map(pair).collect()
        })
        .collect();
    let is_apart = |a: usize, b: usize| apart.get(a).and_then(|row| row.get(b)).copied().unwrap_or(false);
    let heavy = |at: usize| order.get(at).and_then(|g| groups.get(*g)).map_or(0, weight);
    (0..order.len())
        .map(|first| {
            let mut taken = vec![first];
            for next in 0..order.len() {
                if taken.iter().all(|t| is_apart(*t, next)) {
                    taken.push(next);
                }
            }
            taken.into_iter().map(heavy).fold(0u32, u32::saturating_add)
        })
        .max()
        .unwrap_or(0)
}

/// Hosts that are needed at least, of these VMs, under the rules that count.
pub(super) fn least(
    problem: &Problem,
    hosts: &Hosts<'_>,
    vms: &[usize],
    counts: &dyn Fn(&FoundRule) -> bool,
) -> u32 {
    let rules: Vec<&FoundRule> = problem.rules().iter().filter(|r| counts(r)).collect();
    if rules.is_empty() {
        return 0;
    }
    let pins = rules.iter().map(|r| match &r.body {
        Body::Pinned { host, .. } => HostChoice::named(host),
        _ => HostChoice::default(),
    });
    let pins: Vec<HostChoice> = pins.collect();
    let ports = problem.host_types().iter().map(|k| k.ports).max().unwrap_or(0);
    let in_state = |state| Counted { problem, hosts, rules: rules.clone(), pins: pins.clone(), ports, state };
    let (normal, failed) = (in_state(State::Normal), in_state(State::Failed));
    let spare = problem.hosts_that_may_fail();
    let columns = columns(problem);
    let mut groups = groups(problem, &rules, vms);
    for group in &mut groups {
        group.normal = normal.needed(group, &columns);
        group.failed = if spare > 0 { failed.needed(group, &columns) } else { 0 };
    }
    let mut least = together(&groups, &|g| g.normal, &|a, b| normal.never_meet(a, b));
    if spare > 0 {
        // Those that are left carry every group on hosts of its own.
        let left = together(&groups, &|g| g.failed, &|a, b| failed.never_meet(a, b));
        if left > 0 {
            least = least.max(left.saturating_add(spare));
        }
        // Groups that share no host whatever fails: those of each may fail.
        if problem.supply().hosts_per_cluster.is_none() {
            let own = |g: &Group| g.normal.max(if g.failed > 0 { g.failed.saturating_add(spare) } else { 0 });
            least = least.max(together(&groups, &own, &|a, b| failed.hosts_differ(a, b)));
        }
    }
    least
}
