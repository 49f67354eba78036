//! Hosts as they are when others fail: what they carry of each lane, and what they may under the ceiling
//! after a failure.

use crate::packing::MAX_CLASSES;
use crate::placement::HostKind;
use crate::placement::lanes::fits;
use crate::placement::problem::Problem;
use crate::placement::supply::HostFacts;

/// VMs that restart on one host: one, or those that a rule keeps together.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    pub vms: Vec<u32>,
    pub need: Vec<u32>,
    /// Bits of the classes of ceilings that they ask for.
    pub classes: u8,
}

impl Unit {
    /// One VM.
    pub fn of(problem: &Problem, vm: u32) -> Self {
        Self { vms: vec![vm], need: problem.row(vm).to_vec(), classes: 1 << problem.class_of(vm as usize) }
    }
}

/// Room on hosts that stay, lane by lane.
#[derive(Debug)]
pub(super) struct Rooms {
    width: usize,
    free: Vec<u32>,
    /// What each host carries.
    load: Vec<u32>,
    /// What each type may carry beside VMs of no class, and of each.
    rows: Vec<Vec<Vec<u32>>>,
    types: Vec<usize>,
    /// VMs of each class on each host.
    classes: Vec<[u32; MAX_CLASSES]>,
    /// What each host may carry with the classes that are on it, one over that, and which classes these are.
    cap: Vec<u32>,
    inverse: Vec<f32>,
    looked: Vec<Option<u8>>,
    /// Share used of the fullest lane.
    pub fill: Vec<f32>,
}

fn rows(kind: &HostKind, width: usize) -> Vec<Vec<u32>> {
    let row = |of: &[u32]| of.iter().copied().take(width).collect();
    std::iter::once(row(&kind.failure)).chain(kind.by_class.iter().map(|c| row(&c.failure))).collect()
}

impl Rooms {
    /// Hosts of these types, with what they carry; a host that carries more than it may has nothing left.
    pub fn new(problem: &Problem, facts: &[HostFacts], types: &[usize], lists: &[Vec<u32>]) -> Self {
        let width = problem.active();
        let mut rooms = Self {
            width,
            free: vec![0; width * lists.len()],
            load: vec![0; width * lists.len()],
            rows: problem.host_types().iter().map(|k| rows(k, width)).collect(),
            types: types.to_vec(),
            classes: vec![[0; MAX_CLASSES]; lists.len()],
            cap: vec![0; width * lists.len()],
            inverse: vec![0.0; width * lists.len()],
            looked: vec![None; lists.len()],
            fill: vec![0.0; lists.len()],
        };
        for (host, list) in lists.iter().enumerate() {
            let range = host * width..(host + 1) * width;
            let stands = facts.get(host).is_some_and(|f| problem.supply().standing(&f.name).is_some());
            let loads = rooms.load.get_mut(range).unwrap_or_default();
            if stands {
                for (i, load) in loads.iter_mut().enumerate() {
                    *load = u32::try_from(problem.preload(facts.get(host), i)).unwrap_or(u32::MAX);
                }
            }
            for vm in list {
                for (load, w) in loads.iter_mut().zip(problem.row(*vm)) {
                    *load = load.saturating_add(*w);
                }
            }
            for vm in list {
                rooms.count(host, 1 << problem.class_of(*vm as usize), true);
            }
            rooms.look(host);
        }
        rooms
    }

    fn count(&mut self, host: usize, classes: u8, up: bool) {
        let Some(counts) = self.classes.get_mut(host) else { return };
        for (class, n) in counts.iter_mut().enumerate() {
            if classes >> class & 1 == 1 {
                *n = if up { *n + 1 } else { n.saturating_sub(1) };
            }
        }
    }

    /// What a host may carry with these classes on it.
    fn cap(&self, host: usize, classes: u8) -> Vec<u32> {
        let rows =
            self.types.get(host).and_then(|t| self.rows.get(*t)).map(Vec::as_slice).unwrap_or_default();
        let mut cap = rows.first().cloned().unwrap_or_else(|| vec![0; self.width]);
        for (_, row) in rows.iter().skip(1).enumerate().filter(|(class, _)| classes >> class & 1 == 1) {
            cap.iter_mut().zip(row).for_each(|(c, r)| *c = (*c).min(*r));
        }
        cap
    }

    fn classes_on(&self, host: usize) -> u8 {
        let counts = self.classes.get(host).into_iter().flatten().enumerate();
        counts.filter(|(_, n)| **n > 0).fold(0, |bits, (class, _)| bits | 1 << class)
    }

    /// What is left on a host.
    pub fn free(&self, host: usize) -> &[u32] {
        self.free.get(host * self.width..(host + 1) * self.width).unwrap_or_default()
    }

    /// How much a host gives in full, for comparing what VMs need.
    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
    pub(in crate::placement) fn shares(&self, host: usize, need: &[u32], by_sum: bool) -> f32 {
        let cap = self.types.get(host).and_then(|t| self.rows.get(*t)).and_then(|r| r.first());
        let shares = need.iter().zip(cap.into_iter().flatten()).filter(|(_, c)| **c > 0);
        let shares = shares.map(|(w, c)| *w as f32 * (1.0 / *c as f32));
        if by_sum { shares.sum() } else { shares.fold(0.0, |a: f32, b| if b > a { b } else { a }) }
    }

    /// Whether a unit goes on a host.
    pub fn fits(&self, host: usize, unit: &Unit) -> bool {
        if !fits(self.free(host), &unit.need) {
            return false;
        }
        let now = self.classes_on(host);
        if now | unit.classes == now {
            return true;
        }
        // A stricter class lowers what the host may carry.
        let load = self.load.get(host * self.width..(host + 1) * self.width).into_iter().flatten();
        let cap = self.cap(host, now | unit.classes);
        load.zip(&unit.need).zip(cap).all(|((l, w), c)| l.saturating_add(*w) <= c)
    }

    /// Puts a unit where it fits.
    pub fn put(&mut self, host: usize, unit: &Unit) {
        for (l, w) in self.load_mut(host).iter_mut().zip(&unit.need) {
            *l = l.saturating_add(*w);
        }
        self.count(host, unit.classes, true);
        self.look(host);
    }

    /// Takes it away again.
    pub fn take_back(&mut self, host: usize, unit: &Unit) {
        for (l, w) in self.load_mut(host).iter_mut().zip(&unit.need) {
            *l = l.saturating_sub(*w);
        }
        self.count(host, unit.classes, false);
        self.look(host);
    }

    fn load_mut(&mut self, host: usize) -> &mut [u32] {
        self.load.get_mut(host * self.width..(host + 1) * self.width).unwrap_or_default()
    }

    #[expect(clippy::cast_precision_loss, reason = "capacities lie below 2^17")]
    fn look(&mut self, host: usize) {
        let classes = self.classes_on(host);
        let range = host * self.width..(host + 1) * self.width;
        if self.looked.get(host).copied().flatten() != Some(classes) {
            let now = self.cap(host, classes);
            let inverse = now.iter().map(|c| if *c == 0 { 0.0 } else { 1.0 / (*c as f32) });
            for (i, n) in self.inverse.get_mut(range.clone()).into_iter().flatten().zip(inverse) {
                *i = n;
            }
            for (c, n) in self.cap.get_mut(range.clone()).into_iter().flatten().zip(&now) {
                *c = *n;
            }
            if let Some(looked) = self.looked.get_mut(host) {
                *looked = Some(classes);
            }
        }
        let load = self.load.get(range.clone()).unwrap_or_default();
        let cap = self.cap.get(range.clone()).unwrap_or_default();
        let inverse = self.inverse.get(range.clone()).unwrap_or_default();
        let free = self.free.get_mut(range).unwrap_or_default();
        let mut fullest = 0f32;
        for (((f, l), c), i) in free.iter_mut().zip(load).zip(cap).zip(inverse) {
            *f = c.saturating_sub(*l);
            let used = (c - *f) as f32 * i;
            fullest = if used > fullest { used } else { fullest };
        }
        if let Some(fill) = self.fill.get_mut(host) {
            *fill = fullest;
        }
    }
}
