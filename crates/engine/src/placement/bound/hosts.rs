//! What hosts can carry of each limit, those with least room last: so many of them are needed for a sum.

use crate::placement::HostKind;
use crate::placement::problem::Problem;
use crate::placement::rules::HostChoice;
use crate::placement::supply::HostFacts;
use std::collections::BTreeSet;

/// Sums are counted in parts of the largest host: so many make one. Capacities lie below 2^17, so a sum that passes
/// whole hosts by one unit passes them in parts too.
pub(super) const WHOLE: u64 = 1 << 32;

/// Whether all hosts run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// They do.
    Normal,
    /// Others have failed.
    Failed,
}

/// A host that stands, or any number of a type that may be bought.
#[derive(Debug)]
pub(super) struct Entry {
    /// Index into [`Problem::host_types`].
    pub kind: usize,
    /// So many at most; `None`: as many as it takes.
    pub most: Option<u32>,
    /// Whether it stands already.
    pub stands: bool,
    /// What is known of it; of hosts to buy, no name and no place.
    facts: HostFacts,
}

/// Hosts that a plan may have.
#[derive(Debug)]
pub(super) struct Hosts<'a> {
    problem: &'a Problem,
    pub entries: Vec<Entry>,
    /// Names of hosts that stand.
    names: BTreeSet<&'a str>,
    /// Whether a plan may have hosts of every type of the problem.
    has_every_type: bool,
}

/// Hosts that are needed for a sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Needed {
    /// Whole ones.
    pub hosts: u32,
    /// The same before rounding up: of the last one, the part that is needed.
    pub exact: f64,
}

impl<'a> Hosts<'a> {
    pub fn new(problem: &'a Problem) -> Self {
        let supply = problem.supply();
        let mut entries: Vec<Entry> = supply
            .standing
            .iter()
            .map(|host| {
                let planned = crate::placement::PlannedHost::new(&*host.name, &*host.host_type);
                let facts = supply.facts(std::slice::from_ref(&planned)).into_iter().next();
                Entry {
                    kind: problem.type_of(&host.host_type),
                    most: Some(1),
                    stands: true,
                    facts: facts.unwrap_or_default(),
                }
            })
            .collect();
        let bought = |host_type: &str, most, classes: &BTreeSet<String>| Entry {
            kind: problem.type_of(host_type),
            most,
            stands: false,
            facts: HostFacts {
                host_type: host_type.into(),
                classes: classes.clone(),
                ..HostFacts::default()
            },
        };
        if supply.to_buy.is_empty() {
            entries.push(bought(&problem.host().id, None, &BTreeSet::new()));
        } else {
            entries.extend(supply.to_buy.iter().map(|t| bought(&t.host_type, t.most, &t.classes)));
        }
        let kinds: BTreeSet<usize> = entries.iter().map(|e| e.kind).collect();
        Self {
            has_every_type: kinds.len() == problem.host_types().len(),
            names: supply.standing.iter().map(|h| &*h.name).collect(),
            problem,
            entries,
        }
    }

    fn kind(&self, entry: &Entry) -> Option<&'a HostKind> {
        self.problem.host_types().get(entry.kind)
    }

    fn cap(&self, entry: &Entry, column: usize, class: usize, state: State) -> u32 {
        let class = std::iter::once(class);
        self.kind(entry).map_or(0, |k| k.cap(column, class, state == State::Failed))
    }

    /// What the host that carries most of a column may carry beside a VM of each class.
    pub fn most(&self, column: usize, state: State, among: &[bool]) -> Vec<u32> {
        let classes = self.problem.host_types().first().map_or(1, |k| k.by_class.len().max(1));
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut most = vec![0; classes];
        for entry in self.among(among) {
            if !seen.insert(entry.kind) {
                continue;
            }
            for (class, most) in most.iter_mut().enumerate() {
                *most = (*most).max(self.cap(entry, column, class, state));
            }
        }
        most
    }

    fn among<'b>(&'b self, among: &'b [bool]) -> impl Iterator<Item = &'b Entry> {
        self.entries.iter().zip(among).filter(|(_, a)| **a).map(|(e, _)| e)
    }

    /// All of them.
    pub fn all(&self) -> Vec<bool> {
        vec![true; self.entries.len()]
    }

    /// What each host can carry of a column beside what it carries already, in parts of `most`, those that carry most
    /// first, with how many there are of each.
    fn rooms(&self, column: usize, state: State, among: &[bool], most: &[u32]) -> Vec<(u64, u64, bool)> {
        let mut rooms: Vec<(u64, u64, bool)> = self
            .among(among)
            .map(|entry| {
                let carried = if entry.stands { self.problem.preload(Some(&entry.facts), column) } else { 0 };
                let of = |(class, most): (usize, &u32)| {
                    let left = u64::from(self.cap(entry, column, class, state)).saturating_sub(carried);
                    (left * WHOLE).div_ceil(u64::from((*most).max(1)))
                };
                let room = most.iter().enumerate().map(of).max().unwrap_or(0);
                (room, entry.most.map_or(u64::MAX, u64::from), entry.stands)
            })
            .collect();
        rooms.sort_unstable_by_key(|(room, _, _)| std::cmp::Reverse(*room));
        rooms
    }

    /// Whether hosts are all new ones, as many as it takes.
    fn without_end(&self, among: &[bool]) -> bool {
        self.among(among).all(|e| e.most.is_none())
    }

    /// Hosts that a sum of a column needs, `by_class` the VMs' classes, when `failed` of them carry nothing: those that
    /// could carry most, where any may fail together.
    pub fn needed(
        &self,
        column: usize,
        by_class: &[u64],
        state: State,
        among: &[bool],
        failed: u32,
    ) -> Needed {
        let most = self.most(column, state, among);
        let left = parts(by_class, &most);
        // What no host carries at all is a conflict, which others tell: nothing is concluded from it.
        let none_carries = by_class.iter().zip(&most).any(|(sum, most)| *sum > 0 && *most == 0);
        if none_carries || by_class.iter().all(|s| *s == 0) {
            return Needed { hosts: 0, exact: 0.0 };
        }
        if self.without_end(among) {
            let hosts = u32::try_from(left.div_ceil(u128::from(WHOLE))).unwrap_or(u32::MAX);
            return Needed {
                hosts: hosts.max(1).saturating_add(failed),
                exact: quotient(by_class, &most) + f64::from(failed),
            };
        }
        let rooms = self.rooms(column, state, among, &most);
        let mut fail = if self.problem.supply().hosts_per_cluster.is_none() { u64::from(failed) } else { 0 };
        let (mut left, mut hosts, mut exact) = (left, 0u64, 0.0);
        for (room, n, _) in rooms {
            let gone = fail.min(n);
            fail -= gone;
            if room == 0 || left == 0 {
                continue;
            }
            let of_these = left.div_ceil(u128::from(room)).min(u128::from(n - gone));
            let carried = (of_these * u128::from(room)).min(left);
            hosts = hosts.saturating_add(u64::try_from(of_these).unwrap_or(u64::MAX));
            exact += part(carried, room);
            left -= carried;
        }
        // There are no more hosts: what is left would need as large ones.
        hosts = hosts.saturating_add(u64::try_from(left.div_ceil(u128::from(WHOLE))).unwrap_or(u64::MAX));
        exact += part(left, WHOLE);
        Needed {
            hosts: u32::try_from(hosts).unwrap_or(u32::MAX).saturating_add(failed),
            exact: exact + f64::from(failed),
        }
    }

    /// Hosts to buy that a sum needs beside all that stand, when `failed` of all of them carry nothing: those that could
    /// carry most, or, where a cluster has so many at most, those that could carry least.
    pub fn to_buy(&self, column: usize, by_class: &[u64], state: State, failed: u32) -> u32 {
        let among = self.all();
        let most = self.most(column, state, &among);
        let need = parts(by_class, &most);
        let rooms = self.rooms(column, state, &among, &most);
        let largest = self.problem.supply().hosts_per_cluster.is_none();
        let carry = |bought: u32| -> u128 {
            let mut new = u64::from(bought);
            let mut taken: Vec<(u64, u64)> = Vec::with_capacity(rooms.len());
            for (room, n, stands) in &rooms {
                let n = if *stands { *n } else { (*n).min(new) };
                if !stands {
                    new -= n;
                }
                taken.push((*room, n));
            }
            // More than there are to buy would be as large as the largest.
            taken.insert(0, (WHOLE, new));
            if !largest {
                taken.reverse();
            }
            let mut fail = u64::from(failed);
            let mut sum = 0u128;
            for (room, n) in taken {
                let gone = fail.min(n);
                fail -= gone;
                sum += u128::from(room) * u128::from(n - gone);
            }
            sum
        };
        // So many whole hosts are always enough.
        let (mut low, mut high) = (0u32, u32::try_from(need / u128::from(WHOLE)).unwrap_or(u32::MAX - 9));
        high = high.saturating_add(1).saturating_add(failed);
        while low < high {
            let middle = low + (high - low) / 2;
            if carry(middle) >= need { high = middle } else { low = middle + 1 }
        }
        if need == 0 { 0 } else { low }
    }

    /// Whether a VM that fits on some type of the problem fits on one that a plan may have, in both states where hosts
    /// may fail.
    pub fn fit(&self, vm: usize) -> bool {
        if self.has_every_type {
            return true;
        }
        let class = self.problem.class_of(vm);
        let may_fail = self.problem.hosts_that_may_fail() > 0;
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        self.entries.iter().any(|entry| {
            seen.insert(entry.kind)
                && self.problem.columns().all(|(i, _)| {
                    let need = self.problem.need(vm, i);
                    need <= self.cap(entry, i, class, State::Normal)
                        && (!may_fail || need <= self.cap(entry, i, class, State::Failed))
                })
        })
    }

    /// Those on which VMs can be that may only be where all of these say.
    pub fn allowed(&self, choices: &[Choice<'_>]) -> Vec<bool> {
        self.entries.iter().map(|e| choices.iter().all(|c| self.can(e, *c))).collect()
    }

    /// Whether a host of an entry can be one that a choice allows.
    fn can(&self, entry: &Entry, choice: Choice<'_>) -> bool {
        match (choice.hosts.takes(&entry.facts), choice.allowed) {
            (takes, allowed) if entry.stands => takes == allowed,
            // By type or class: whatever it is called and wherever it goes.
            (true, allowed) => allowed,
            (false, false) => true,
            (false, true) => {
                let h = choice.hosts;
                h.names.iter().any(|n| !self.names.contains(&**n))
                    || !h.racks.is_empty()
                    || !h.sites.is_empty()
            }
        }
    }

    /// Whether one host can be allowed by both.
    pub fn share(&self, a: Choice<'_>, b: Choice<'_>) -> bool {
        self.entries
            .iter()
            .any(|e| self.can(e, a) && self.can(e, b) && (e.stands || self.new_shares(e, a, b)))
    }

    /// Whether a new host that each allows by itself can be allowed by both.
    fn new_shares(&self, entry: &Entry, a: Choice<'_>, b: Choice<'_>) -> bool {
        let always = |c: Choice<'_>| c.hosts.takes(&entry.facts);
        match (a.allowed, b.allowed) {
            // By type or class it is of the one; and the other is possible.
            (true, _) if always(a) => true,
            (_, true) if always(b) => true,
            (false, false) => true,
            (true, true) => {
                let (a, b) = (a.hosts, b.hosts);
                let meet = |a: &BTreeSet<String>, b: &BTreeSet<String>| !a.is_disjoint(b);
                let placed = |h: &HostChoice| !h.racks.is_empty() || !h.sites.is_empty();
                a.names.iter().any(|n| b.names.contains(n) && !self.names.contains(&**n))
                    || !a.names.is_empty() && placed(b)
                    || placed(a) && !b.names.is_empty()
                    || meet(&a.racks, &b.racks)
                    || meet(&a.sites, &b.sites)
                    || !a.racks.is_empty() && !b.sites.is_empty()
                    || !a.sites.is_empty() && !b.racks.is_empty()
            }
            (only, _) => {
                let (only, not) = if only { (a.hosts, b.hosts) } else { (b.hosts, a.hosts) };
                !(only.names.is_subset(&not.names)
                    && only.racks.is_subset(&not.racks)
                    && only.sites.is_subset(&not.sites))
            }
        }
    }
}

/// Hosts that members of a rule may be on, or may not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice<'a> {
    pub hosts: &'a HostChoice,
    pub allowed: bool,
}

/// Each class's sum ÷ what the largest host may carry beside it, rounded down to parts.
fn parts(by_class: &[u64], most: &[u32]) -> u128 {
    let of = |(sum, most): (&u64, &u32)| u128::from(*sum) * u128::from(WHOLE) / u128::from((*most).max(1));
    by_class.iter().zip(most).map(of).sum()
}

#[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
fn quotient(by_class: &[u64], most: &[u32]) -> f64 {
    by_class.iter().zip(most).map(|(s, m)| *s as f64 / f64::from((*m).max(1))).sum()
}

#[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
fn part(carried: u128, room: u64) -> f64 {
    carried as f64 / room.max(1) as f64
}
