//! Greedy vector packing, one VM at a time: the first host that has room, the fullest, the one that
//! stays least full, or host by host with the VM whose needs best match what is left (dot product).
//!
//! Sources: Panigrahy, Talwar, Uyeda, Wieder: Heuristics for vector bin packing (2011) for the dot
//! product; first-fit and best-fit decreasing are folklore.

use super::Body;
use super::constraints::{Constraint, may_go, may_go_beside_reserve};
use super::keeping::{Kept, Unit};
use super::lanes::{Ceiling, HostSet};
use super::problem::{CHUNK, Problem, index};
use std::sync::Arc;

/// Which host takes the next VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// The first that has room.
    First,
    /// The fullest that has room.
    Fullest,
    /// Of the least full ones that have room, the one that is least full afterwards.
    LeastFull,
    /// Host by host: the VM that best matches what is left.
    DotProduct,
}

/// How many hosts with room are compared by their load afterwards.
const COMPARED: usize = 8;
/// The dot product looks at so many VMs, the largest ones left.
const POOL: usize = 1_000;

/// One greedy packing under way.
#[derive(Debug)]
pub(super) struct Packing {
    choice: Choice,
    kept: Arc<Kept>,
    rules: Vec<Box<dyn Constraint>>,
    ceiling: Ceiling,
    /// Hosts at most; `None`: as many as it takes.
    limit: Option<usize>,
    /// VMs still to place, the next one last.
    left: Vec<u32>,
    pub hosts: HostSet,
    /// Hosts by fill, least full first.
    by_fill: Vec<u32>,
    /// Dot product: the host being filled, and what the VMs left need together, in shares of a host.
    filling: Option<usize>,
    wanted: Vec<f32>,
}

/// So many further hosts are opened for one VM that rules keep off the next: as many racks are passed.
const PLACES: usize = 64;

/// Whether a unit goes on an empty host.
fn may_go_empty(ceiling: &Ceiling, unit: &Unit) -> bool {
    ceiling.caps.iter().zip(&unit.need).all(|(cap, need)| need <= cap)
}

/// VMs that stand for units, the next one last: first those that pins name, then in the order given.
fn left(problem: &Problem, kept: &Kept, order: &[u32]) -> Vec<u32> {
    let mut pinned = vec![false; problem.vms().len()];
    for rule in problem.rules().iter().filter(|r| kept.counts(r)) {
        if let Body::Pinned { vms, .. } = &rule.body {
            vms.iter().for_each(|vm| pinned[*vm] = true);
        }
    }
    let is_pinned = |vm: &u32| {
        kept.led_by(*vm).is_some_and(|u| u.vms.iter().any(|vm| pinned.get(*vm as usize) == Some(&true)))
    };
    let leads = |vm: &u32| kept.led_by(*vm).is_some();
    let mut left: Vec<u32> = order.iter().rev().copied().filter(|vm| leads(vm) && !is_pinned(vm)).collect();
    left.extend(order.iter().rev().copied().filter(|vm| leads(vm) && is_pinned(vm)));
    left
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    More,
    Complete,
    /// A VM found no host within the limit.
    Failed,
}

impl Packing {
    pub fn new(
        problem: &Problem,
        kept: &Arc<Kept>,
        choice: Choice,
        ceiling: Ceiling,
        limit: Option<usize>,
        order: &Arc<[u32]>,
    ) -> Self {
        let most = limit.unwrap_or_else(|| order.len().max(kept.pinned_up_to()) + PLACES);
        // Only a choice that evens out needs all hosts from the start; pins need theirs.
        let open =
            if choice == Choice::LeastFull { limit.unwrap_or(0) } else { kept.pinned_up_to().min(most) };
        let hosts = HostSet::open_many(problem, &ceiling, open);
        let mut wanted = Vec::new();
        if choice == Choice::DotProduct {
            wanted = vec![0f32; CHUNK.min(problem.active())];
            for vm in order.iter() {
                add_shares(&mut wanted, problem, &ceiling, *vm, 1.0);
            }
        }
        Self {
            choice,
            rules: kept.constraints(problem, most),
            left: left(problem, kept, order),
            kept: Arc::clone(kept),
            limit,
            by_fill: (0..open).map(index).collect(),
            hosts,
            ceiling,
            filling: None,
            wanted,
        }
    }

    /// Places one VM.
    pub fn step(&mut self, problem: &Problem) -> Step {
        if self.choice == Choice::DotProduct && self.fill_by_dot_product(problem) {
            return Step::More;
        }
        let Some(vm) = self.left.pop() else { return Step::Complete };
        let kept = Arc::clone(&self.kept);
        let Some(unit) = kept.led_by(vm) else { return Step::More };
        let margin = &self.ceiling.margin;
        let beside =
            |h: usize| may_go_beside_reserve(&self.hosts, margin, h, &unit.need) && self.allows(unit, h);
        let mut host = self.choose(unit, &beside);
        // With rules about racks the next host may be in the wrong one.
        let mut more = if self.rules.is_empty() { 1 } else { PLACES };
        while host.is_none() && more > 0 && self.may_open() && may_go_empty(&self.ceiling, unit) {
            self.open();
            host = Some(self.hosts.len() - 1).filter(|h| self.allows(unit, *h));
            more -= 1;
        }
        if host.is_none() && self.ceiling.has_margin() {
            host = self.choose(unit, &|h| may_go(&self.hosts, h, &unit.need) && self.allows(unit, h));
        }
        match host {
            Some(h) => {
                self.put(problem, h, unit);
                Step::More
            }
            None => Step::Failed,
        }
    }

    /// Whether rules allow a unit on a host. Its VMs may be together: what forbids that is a conflict and
    /// was set aside.
    fn allows(&self, unit: &Unit, host: usize) -> bool {
        unit.vms.iter().all(|vm| self.rules.iter().all(|r| r.allows(*vm as usize, host)))
    }

    fn may_open(&self) -> bool {
        self.limit.is_none_or(|l| self.hosts.len() < l)
    }

    fn open(&mut self) {
        self.by_fill.insert(0, index(self.hosts.len()));
        self.hosts.open(&self.ceiling);
    }

    fn put(&mut self, problem: &Problem, host: usize, unit: &Unit) {
        for vm in &unit.vms {
            self.hosts.put(problem, &self.ceiling, host, *vm);
            self.rules.iter_mut().for_each(|r| r.put(*vm as usize, host));
        }
        // Moves the host to its new place among the others.
        let fill = &self.hosts.fill;
        if let Some(at) = self.by_fill.iter().position(|h| *h as usize == host) {
            let h = self.by_fill.remove(at);
            let to = self
                .by_fill
                .partition_point(|o| fill[*o as usize].total_cmp(&fill[host]).then(o.cmp(&h)).is_lt());
            self.by_fill.insert(to, h);
        }
    }

    fn choose(&self, unit: &Unit, has_room: &dyn Fn(usize) -> bool) -> Option<usize> {
        match self.choice {
            Choice::First | Choice::DotProduct => (0..self.hosts.len()).find(|h| has_room(*h)),
            Choice::Fullest => self.by_fill.iter().rev().map(|h| *h as usize).find(|h| has_room(*h)),
            Choice::LeastFull => {
                let mut best: Option<(f32, usize)> = None;
                let with_room = self.by_fill.iter().map(|h| *h as usize).filter(|h| has_room(*h));
                for h in with_room.take(COMPARED) {
                    let after = self.hosts.fill_with(&self.ceiling, h, &unit.need);
                    if best.is_none_or(|(b, _)| after < b) {
                        best = Some((after, h));
                    }
                }
                best.map(|(_, h)| h)
            }
        }
    }

    /// Puts the VM that best matches what the host being filled has left; opens the next host when
    /// none fits. False when no further host may be opened.
    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
    fn fill_by_dot_product(&mut self, problem: &Problem) -> bool {
        if self.left.is_empty() {
            return false;
        }
        let host = match self.filling {
            Some(h) => h,
            None if self.may_open() => {
                self.open();
                let h = self.hosts.len() - 1;
                self.filling = Some(h);
                h
            }
            None => return false,
        };
        let free = self.hosts.free(host);
        let weights: Vec<f32> = free
            .iter()
            .zip(self.ceiling.inverse())
            .zip(&self.wanted)
            .map(|((f, i), a)| *f as f32 * i * i * a)
            .collect();
        let mut best: Option<(f32, usize)> = None;
        let kept = Arc::clone(&self.kept);
        for (at, vm) in self.left.iter().enumerate().rev().take(POOL) {
            let Some(unit) = kept.led_by(*vm) else { continue };
            let score: f32 = unit.need.iter().zip(&weights).map(|(w, a)| *w as f32 * a).sum();
            if best.is_none_or(|(b, _)| score > b)
                && may_go_beside_reserve(&self.hosts, &self.ceiling.margin, host, &unit.need)
                && self.allows(unit, host)
            {
                best = Some((score, at));
            }
        }
        match best {
            Some((_, at)) => {
                let vm = self.left.remove(at);
                if let Some(unit) = kept.led_by(vm) {
                    for vm in &unit.vms {
                        add_shares(&mut self.wanted, problem, &self.ceiling, *vm, -1.0);
                    }
                    self.put(problem, host, unit);
                }
                true
            }
            None => {
                self.filling = None;
                // An empty host that takes nothing beside the reserve will not do so later either.
                !self.hosts.vms[host].is_empty()
            }
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
fn add_shares(sum: &mut [f32], problem: &Problem, ceiling: &Ceiling, vm: u32, sign: f32) {
    for ((s, w), i) in sum.iter_mut().zip(problem.row(vm)).zip(ceiling.inverse()) {
        *s += sign * (*w as f32 * i);
    }
}
