//! Room on hosts, lane by lane, and the inner loops over it.

use super::problem::{CHUNK, Problem};

/// What hosts may carry, with the reciprocals for how full they are.
#[derive(Debug, Clone)]
pub(super) struct Ceiling {
    pub caps: Vec<u32>,
    inverse: Vec<f32>,
    /// Kept free while there is a choice: failover needs it.
    pub margin: Vec<u32>,
}

impl Ceiling {
    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
    pub(super) fn new(caps: &[u32]) -> Self {
        let inverse = caps.iter().map(|c| if *c == 0 { 0.0 } else { 1.0 / (*c as f32) }).collect();
        Self { caps: caps.to_vec(), inverse, margin: vec![0; caps.len()] }
    }
    pub(super) fn normal(problem: &Problem) -> Self {
        Self::new(problem.normal())
    }
    /// The stricter of both: what fits under it fits in either state.
    pub(super) fn both(problem: &Problem) -> Self {
        let caps: Vec<u32> = problem.normal().iter().zip(problem.failure()).map(|(n, f)| *n.min(f)).collect();
        Self::new(&caps)
    }
    /// The stricter ceiling with a margin, such that m hosts filled up to it leave room for the VMs of the k that may
    /// fail: load ≤ failure ceiling × (m − k) ÷ m.
    pub(super) fn with_reserve(problem: &Problem, hosts: usize) -> Self {
        let mut c = Self::normal(problem);
        if problem.hosts_that_may_fail() > 0 {
            c = Self::both(problem);
            let m = u64::try_from(hosts.max(1)).unwrap_or(u64::MAX);
            let left = m.saturating_sub(u64::from(problem.hosts_that_may_fail()));
            for (margin, (n, f)) in c.margin.iter_mut().zip(c.caps.iter().zip(problem.failure())) {
                let kept = u32::try_from(u64::from(*f) * left / m).unwrap_or(*f);
                *margin = n.saturating_sub(kept);
            }
        }
        c
    }
    pub(super) fn has_margin(&self) -> bool {
        self.margin.iter().any(|m| *m > 0)
    }
    pub(super) fn inverse(&self) -> &[f32] {
        &self.inverse
    }
}

/// Whether `need` goes into `free`, and `margin` stays. All below 2^31, so a negative difference
/// shows in the top bit: one subtraction and one or a lane, no branch within a chunk.
pub(super) fn fits(free: &[u32], need: &[u32]) -> bool {
    free.chunks_exact(CHUNK).zip(need.chunks_exact(CHUNK)).all(|(f, w)| {
        let mut short = 0;
        for i in 0..CHUNK {
            short |= f[i].wrapping_sub(w[i]);
        }
        short >> 31 == 0
    })
}

/// As [`fits`], with a margin kept.
pub(super) fn fits_with_margin(free: &[u32], need: &[u32], margin: &[u32]) -> bool {
    free.chunks_exact(CHUNK).zip(need.chunks_exact(CHUNK)).zip(margin.chunks_exact(CHUNK)).all(
        |((f, w), g)| {
            let mut short = 0;
            for i in 0..CHUNK {
                short |= f[i].wrapping_sub(w[i]).wrapping_sub(g[i]);
            }
            short >> 31 == 0
        },
    )
}

/// Hosts with their VMs and what is left of each lane.
#[derive(Debug, Clone)]
pub(super) struct HostSet {
    width: usize,
    free: Vec<u32>,
    /// Share used of the fullest lane.
    pub fill: Vec<f32>,
    pub vms: Vec<Vec<u32>>,
}

impl HostSet {
    pub(super) fn empty(problem: &Problem) -> Self {
        Self { width: problem.active(), free: Vec::new(), fill: Vec::new(), vms: Vec::new() }
    }
    /// So many empty hosts.
    pub(super) fn open_many(problem: &Problem, ceiling: &Ceiling, hosts: usize) -> Self {
        let mut s = Self::empty(problem);
        for _ in 0..hosts {
            s.open(ceiling);
        }
        s
    }
    pub(super) fn open(&mut self, ceiling: &Ceiling) {
        self.free.extend_from_slice(&ceiling.caps);
        self.fill.push(0.0);
        self.vms.push(Vec::new());
    }
    pub(super) fn len(&self) -> usize {
        self.vms.len()
    }
    pub(super) fn free(&self, host: usize) -> &[u32] {
        &self.free[host * self.width..(host + 1) * self.width]
    }
    /// Puts a VM where it fits.
    pub(super) fn put(&mut self, problem: &Problem, ceiling: &Ceiling, host: usize, vm: u32) {
        let free = &mut self.free[host * self.width..(host + 1) * self.width];
        for (f, w) in free.iter_mut().zip(problem.row(vm)) {
            *f -= *w;
        }
        self.vms[host].push(vm);
        self.fill[host] = self.fullness(ceiling, host);
    }
    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
    fn fullness(&self, ceiling: &Ceiling, host: usize) -> f32 {
        let mut fullest = 0f32;
        for ((f, c), i) in self.free(host).iter().zip(&ceiling.caps).zip(&ceiling.inverse) {
            let used = (c - f) as f32 * i;
            fullest = if used > fullest { used } else { fullest };
        }
        fullest
    }
    /// How full the fullest lane would be with one VM more.
    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
    pub(super) fn fill_with(&self, ceiling: &Ceiling, host: usize, need: &[u32]) -> f32 {
        let mut fullest = 0f32;
        let lanes = self.free(host).iter().zip(need).zip(&ceiling.caps).zip(&ceiling.inverse);
        for (((f, w), c), i) in lanes {
            let used = (c - f + w) as f32 * i;
            fullest = if used > fullest { used } else { fullest };
        }
        fullest
    }
}
