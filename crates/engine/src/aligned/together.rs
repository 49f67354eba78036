//! What some servers need together, resource by resource: the estate, a selection, the VMs of a host.

use super::{Part, SideBySide, Slots, Summing, Workloads};
use crate::cpu_model::CpuNames;
use crate::measurement::{Distribution, Statistic};
use crate::order::Order as _;
use crate::profile::Profile;
use crate::quantity::{Iops, MBps, Mbps, Mhz, MiB, Quantity};

/// Parts that are added in one step.
const A_STEP: usize = 8;

/// What one server has in a sum.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share<Q> {
    /// Index into the inventory.
    pub server: usize,
    /// Its highest reading.
    pub peak: Option<Q>,
    /// The statistic of its readings.
    pub by_statistic: Option<Q>,
    /// What it needed in the interval in which all together needed most.
    pub at_peak: Option<Q>,
}

/// One resource of some servers, added up instant by instant.
#[derive(Debug, Clone, PartialEq)]
pub struct SumOf<Q> {
    /// The figures that planning may take for it, side by side.
    pub said: SideBySide<Q>,
    /// How the sums of all intervals are spread.
    pub spread: Distribution<Q>,
    /// The sum folded into a week, as a single server is.
    pub week: Profile<Q>,
    /// What each server has in it, the one with the most at the highest sum first.
    pub shares: Vec<Share<Q>>,
}

impl<Q> SumOf<Q> {
    /// Servers of the group that are not in this sum: nothing of it was measured.
    #[must_use]
    pub const fn left_out(&self, of: &Together) -> usize {
        of.servers.len().saturating_sub(self.said.parts)
    }
}

/// Each resource of some servers, added up instant by instant. `None` where nothing of it was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Together {
    /// CPU work, by sockets × cores × clock × utilisation; servers of unknown size count as assumed.
    pub cpu: Option<SumOf<Mhz>>,
    /// Memory in use.
    pub memory: Option<SumOf<MiB>>,
    /// Network received.
    pub network_in: Option<SumOf<Mbps>>,
    /// Network sent.
    pub network_out: Option<SumOf<Mbps>>,
    /// Disk operations per second.
    pub disk_operations: Option<SumOf<Iops>>,
    /// Disk throughput.
    pub disk_throughput: Option<SumOf<MBps>>,
    /// The servers, as indices into the inventory.
    pub servers: Vec<usize>,
    /// Servers of which no CPU was measured: they are not in the sum of the CPU.
    pub cpu_not_measured: usize,
}

/// One resource that is being added up. What was not measured is left out: its need is not known.
#[derive(Debug)]
struct Adding<'a, Q: Quantity> {
    parts: Vec<(usize, Part<'a, Q>)>,
    summing: Option<Summing<Q>>,
    shares: Vec<Share<Q>>,
    next: usize,
}

impl<'a, Q: Quantity> Adding<'a, Q> {
    fn new(workloads: &Workloads<'_>, servers: &[usize], mut part: impl FnMut(usize) -> Part<'a, Q>) -> Self {
        let parts: Vec<_> = servers
            .iter()
            .map(|s| (*s, part(*s)))
            .filter(|(_, p)| p.block().is_some_and(|b| b.present() > 0))
            .collect();
        let statistic = Statistic::of_policy(&workloads.resolved.policy);
        let summing = Slots::over(parts.iter().filter_map(|(_, p)| p.block()))
            .map(|slots| Summing::new(slots, workloads.resolved.clock, statistic));
        Self { parts, summing, shares: Vec::new(), next: 0 }
    }
    /// Some more parts; false when there is none left.
    fn step(&mut self) -> bool {
        let Some(summing) = &mut self.summing else { return false };
        for (server, part) in self.parts.iter().skip(self.next).take(A_STEP) {
            let own = summing.add(part);
            self.shares.push(Share {
                server: *server,
                peak: own.peak,
                by_statistic: own.by_statistic,
                at_peak: None,
            });
        }
        self.next += A_STEP;
        self.next < self.parts.len()
    }
    fn finish(self) -> Option<SumOf<Q>> {
        let summing = self.summing?;
        let statistic = summing.statistic();
        let sum = summing.finish();
        let said = sum.side_by_side()?;
        let mut shares = self.shares;
        let slot = sum.slot_of(said.peak_at);
        for (share, (_, part)) in shares.iter_mut().zip(&self.parts) {
            share.at_peak = slot.and_then(|slot| sum.reading(part, slot));
        }
        let at_peak = |s: &Share<Q>| s.at_peak.map_or(f64::NEG_INFINITY, Quantity::base);
        shares.order_by(|a, b| at_peak(b).total_cmp(&at_peak(a)).then(a.server.cmp(&b.server)));
        Some(SumOf { said, spread: sum.spread()?, week: sum.week(statistic), shares })
    }
}

/// The resource that is being added up.
#[derive(Debug)]
enum Now<'a> {
    Cpu(Adding<'a, Mhz>),
    Memory(Adding<'a, MiB>),
    NetworkIn(Adding<'a, Mbps>),
    NetworkOut(Adding<'a, Mbps>),
    DiskOperations(Adding<'a, Iops>),
    DiskThroughput(Adding<'a, MBps>),
}

/// Resources, in the order in which they are added up.
const RESOURCES: usize = 6;

/// [`Together`] in the making, a few servers of one resource a step: the unit in which long work is sliced.
#[derive(Debug)]
pub struct TogetherSearch<'a> {
    workloads: Workloads<'a>,
    resource: usize,
    now: Option<Now<'a>>,
    found: Together,
}

impl<'a> TogetherSearch<'a> {
    /// Of these servers (indices into the inventory) as they are today; each counts once.
    #[must_use]
    pub fn today(workloads: Workloads<'a>, mut servers: Vec<usize>) -> Self {
        servers.order();
        servers.dedup();
        Self { workloads, resource: 0, now: None, found: Together { servers, ..Together::default() } }
    }
    /// Resources added up, and resources in all.
    #[must_use]
    pub const fn progress(&self) -> (usize, usize) {
        (self.resource, RESOURCES)
    }
    fn begin(&mut self) -> Option<Now<'a>> {
        let (w, servers) = (self.workloads, &self.found.servers);
        Some(match self.resource {
            0 => {
                let mut names = CpuNames::default();
                let adding = Adding::new(&w, servers, |s| w.cpu_today(s, &mut names));
                self.found.cpu_not_measured = servers.len() - adding.parts.len();
                Now::Cpu(adding)
            }
            1 => Now::Memory(Adding::new(&w, servers, |s| w.memory_today(s))),
            2 => Now::NetworkIn(Adding::new(&w, servers, |s| w.network_in_today(s))),
            3 => Now::NetworkOut(Adding::new(&w, servers, |s| w.network_out_today(s))),
            4 => Now::DiskOperations(Adding::new(&w, servers, |s| w.disk_operations_today(s))),
            5 => Now::DiskThroughput(Adding::new(&w, servers, |s| w.disk_throughput_today(s))),
            _ => return None,
        })
    }
    /// Some more servers; false when there is nothing left to add.
    pub fn step(&mut self) -> bool {
        let Some(mut now) = self.now.take().or_else(|| self.begin()) else { return false };
        let more = match &mut now {
            Now::Cpu(a) => a.step(),
            Now::Memory(a) => a.step(),
            Now::NetworkIn(a) | Now::NetworkOut(a) => a.step(),
            Now::DiskOperations(a) => a.step(),
            Now::DiskThroughput(a) => a.step(),
        };
        if more {
            self.now = Some(now);
            return true;
        }
        match now {
            Now::Cpu(a) => self.found.cpu = a.finish(),
            Now::Memory(a) => self.found.memory = a.finish(),
            Now::NetworkIn(a) => self.found.network_in = a.finish(),
            Now::NetworkOut(a) => self.found.network_out = a.finish(),
            Now::DiskOperations(a) => self.found.disk_operations = a.finish(),
            Now::DiskThroughput(a) => self.found.disk_throughput = a.finish(),
        }
        self.resource += 1;
        self.resource < RESOURCES
    }
    /// All of it.
    #[must_use]
    pub fn finish(mut self) -> Together {
        while self.step() {}
        self.found
    }
}
