//! Greedy vector packing, one VM at a time: the first host that has room, the fullest, the one that
//! stays least full, or host by host with the VM whose needs best match what is left (dot product).
//!
//! Sources: Panigrahy, Talwar, Uyeda, Wieder: Heuristics for vector bin packing (2011) for the dot
//! product; first-fit and best-fit decreasing are folklore.

use super::constraints::{may_go, may_go_beside_reserve};
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
#[derive(Debug, Clone)]
pub(super) struct Packing {
    choice: Choice,
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
        choice: Choice,
        ceiling: Ceiling,
        limit: Option<usize>,
        order: &Arc<[u32]>,
    ) -> Self {
        // Only a choice that evens out needs all hosts from the start.
        let open = if choice == Choice::LeastFull { limit.unwrap_or(0) } else { 0 };
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
            limit,
            left: order.iter().rev().copied().collect(),
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
        let beside = |h: usize| may_go_beside_reserve(problem, &self.hosts, &self.ceiling.margin, h, vm);
        let mut host = self.choose(problem, vm, &beside);
        if host.is_none() && self.may_open() {
            self.open();
            host = Some(self.hosts.len() - 1).filter(|h| may_go(problem, &self.hosts, *h, vm));
        }
        if host.is_none() && self.ceiling.has_margin() {
            host = self.choose(problem, vm, &|h| may_go(problem, &self.hosts, h, vm));
        }
        match host {
            Some(h) => {
                self.put(problem, h, vm);
                Step::More
            }
            None => Step::Failed,
        }
    }

    fn may_open(&self) -> bool {
        self.limit.is_none_or(|l| self.hosts.len() < l)
    }

    fn open(&mut self) {
        self.by_fill.insert(0, index(self.hosts.len()));
        self.hosts.open(&self.ceiling);
    }

    fn put(&mut self, problem: &Problem, host: usize, vm: u32) {
        self.hosts.put(problem, &self.ceiling, host, vm);
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

    fn choose(&self, problem: &Problem, vm: u32, has_room: &dyn Fn(usize) -> bool) -> Option<usize> {
        match self.choice {
            Choice::First | Choice::DotProduct => (0..self.hosts.len()).find(|h| has_room(*h)),
            Choice::Fullest => self.by_fill.iter().rev().map(|h| *h as usize).find(|h| has_room(*h)),
            Choice::LeastFull => {
                let mut best: Option<(f32, usize)> = None;
                let with_room = self.by_fill.iter().map(|h| *h as usize).filter(|h| has_room(*h));
                for h in with_room.take(COMPARED) {
                    let after = self.hosts.fill_with(problem, &self.ceiling, h, vm);
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
        for (at, vm) in self.left.iter().enumerate().rev().take(POOL) {
            let score: f32 = problem.row(*vm).iter().zip(&weights).map(|(w, a)| *w as f32 * a).sum();
            if best.is_none_or(|(b, _)| score > b)
                && may_go_beside_reserve(problem, &self.hosts, &self.ceiling.margin, host, *vm)
            {
                best = Some((score, at));
            }
        }
        match best {
            Some((_, at)) => {
                let vm = self.left.remove(at);
                add_shares(&mut self.wanted, problem, &self.ceiling, vm, -1.0);
                self.put(problem, host, vm);
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
