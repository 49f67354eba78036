//! Hosts as they are when others fail: what is left of each lane under the ceiling after a failure.

use crate::placement::lanes::fits;
use crate::placement::problem::Problem;
use crate::placement::supply::HostFacts;

/// Room on hosts that stay, lane by lane.
#[derive(Debug)]
pub(super) struct Rooms {
    width: usize,
    free: Vec<u32>,
    caps: Vec<u32>,
    inverse: Vec<f32>,
    /// Share used of the fullest lane.
    pub fill: Vec<f32>,
}

impl Rooms {
    /// Hosts of these types, with what they carry; a host that carries more than it may has nothing left.
    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
    pub fn new(problem: &Problem, facts: &[HostFacts], types: &[usize], lists: &[Vec<u32>]) -> Self {
        let width = problem.active();
        let mut rooms = Self {
            width,
            free: Vec::with_capacity(width * lists.len()),
            caps: Vec::with_capacity(width * lists.len()),
            inverse: Vec::new(),
            fill: vec![0.0; lists.len()],
        };
        for (host, list) in lists.iter().enumerate() {
            let kind = types.get(host).and_then(|t| problem.host_types().get(*t));
            for i in 0..width {
                let cap = kind.and_then(|k| k.failure.get(i)).copied().unwrap_or(0);
                let carried = u32::try_from(problem.preload(facts.get(host), i)).unwrap_or(u32::MAX);
                rooms.caps.push(cap);
                rooms.free.push(cap.saturating_sub(carried));
            }
            let at = host * width;
            if let Some(free) = rooms.free.get_mut(at..at + width) {
                for vm in list {
                    for (f, w) in free.iter_mut().zip(problem.row(*vm)) {
                        *f = f.saturating_sub(*w);
                    }
                }
            }
        }
        rooms.inverse = rooms.caps.iter().map(|c| if *c == 0 { 0.0 } else { 1.0 / *c as f32 }).collect();
        for host in 0..lists.len() {
            rooms.look(host);
        }
        rooms
    }

    /// What is left on a host.
    pub fn free(&self, host: usize) -> &[u32] {
        self.free.get(host * self.width..(host + 1) * self.width).unwrap_or_default()
    }

    /// How much a host gives in full, for comparing what VMs need.
    pub fn inverse(&self, host: usize) -> &[f32] {
        self.inverse.get(host * self.width..(host + 1) * self.width).unwrap_or_default()
    }

    /// Whether so much goes on a host.
    pub fn fits(&self, host: usize, need: &[u32]) -> bool {
        fits(self.free(host), need)
    }

    /// Takes room that is there.
    pub fn put(&mut self, host: usize, need: &[u32]) {
        if let Some(free) = self.free.get_mut(host * self.width..(host + 1) * self.width) {
            for (f, w) in free.iter_mut().zip(need) {
                *f -= *w;
            }
        }
        self.look(host);
    }

    /// Gives it back.
    pub fn take_back(&mut self, host: usize, need: &[u32]) {
        if let Some(free) = self.free.get_mut(host * self.width..(host + 1) * self.width) {
            for (f, w) in free.iter_mut().zip(need) {
                *f += *w;
            }
        }
        self.look(host);
    }

    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
    fn look(&mut self, host: usize) {
        let range = host * self.width..(host + 1) * self.width;
        let lanes = self.free.get(range.clone()).into_iter().flatten();
        let caps = self.caps.get(range.clone()).into_iter().flatten();
        let inverse = self.inverse.get(range).into_iter().flatten();
        let mut fullest = 0f32;
        for ((f, c), i) in lanes.zip(caps).zip(inverse) {
            let used = (c - f) as f32 * i;
            fullest = if used > fullest { used } else { fullest };
        }
        if let Some(fill) = self.fill.get_mut(host) {
            *fill = fullest;
        }
    }
}
