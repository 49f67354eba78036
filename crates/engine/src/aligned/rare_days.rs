//! The rare days of all VMs of a plan, for each resource that changes by hour.

use super::worst_day::RankedDays;
use super::{Part, Workloads, WorstDay, WorstDaySearch};
use crate::cpu_model::CpuNames;
use crate::demand::Demand;
use crate::measurement::Statistic;
use crate::quantity::{Iops, Mbps, Mhz, Quantity};

/// Parts that are read in one step.
const A_STEP: usize = 8;
/// Resources by hour.
const RESOURCES: usize = 4;

/// The rare days of all VMs of a demand, for each resource that changes by hour; workloads are the VMs in the
/// order of `Demand::vms`. To be packed as 24 hours more of their limit.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RareDays {
    /// CPU work, with overhead, growth and generation.
    pub cpu: Vec<WorstDay<Mhz>>,
    /// Network received, with growth.
    pub network_in: Vec<WorstDay<Mbps>>,
    /// Network sent, with growth.
    pub network_out: Vec<WorstDay<Mbps>>,
    /// Disk operations per second, with growth.
    pub disk_operations: Vec<WorstDay<Iops>>,
}

impl RareDays {
    /// Whether no day asks for more than the week.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.cpu.is_empty()
            && self.network_in.is_empty()
            && self.network_out.is_empty()
            && self.disk_operations.is_empty()
    }
}

#[derive(Debug)]
enum Phase<Q> {
    Adding(WorstDaySearch<Q>),
    Reading(RankedDays<Q>),
    Nothing,
}

/// One resource: its parts are added once, and read once more.
#[derive(Debug)]
struct Looking<'a, Q: Quantity> {
    parts: Vec<Part<'a, Q>>,
    next: usize,
    phase: Phase<Q>,
}

impl<'a, Q: Quantity> Looking<'a, Q> {
    fn new(workloads: &Workloads<'_>, parts: Vec<Part<'a, Q>>) -> Self {
        let statistic = Statistic::of_policy(&workloads.resolved.policy);
        let search = WorstDaySearch::over(&parts, workloads.resolved.clock, statistic);
        Self { parts, next: 0, phase: search.map_or(Phase::Nothing, Phase::Adding) }
    }
    /// Some more parts; false when none is left to be read.
    fn step(&mut self, count: usize) -> bool {
        let some = self.parts.iter().skip(self.next).take(A_STEP);
        match &mut self.phase {
            Phase::Adding(search) => some.for_each(|part| search.add(part)),
            Phase::Reading(days) => some.for_each(|part| days.read(part)),
            Phase::Nothing => return false,
        }
        self.next += A_STEP;
        if self.next < self.parts.len() {
            return true;
        }
        self.next = 0;
        match std::mem::replace(&mut self.phase, Phase::Nothing) {
            Phase::Adding(search) => {
                self.phase = Phase::Reading(search.rank(count));
                true
            }
            done => {
                self.phase = done;
                false
            }
        }
    }
    fn finish(self) -> Vec<WorstDay<Q>> {
        let Phase::Reading(days) = self.phase else { return Vec::new() };
        let mut days = days.finish();
        days.retain(WorstDay::exceeds_the_week);
        days
    }
}

#[derive(Debug)]
enum Now<'a> {
    Cpu(Looking<'a, Mhz>),
    NetworkIn(Looking<'a, Mbps>),
    NetworkOut(Looking<'a, Mbps>),
    DiskOperations(Looking<'a, Iops>),
}

/// [`RareDays`] in the making, a few VMs of one resource a step: the unit in which long work is sliced.
#[derive(Debug)]
pub struct RareDaysSearch<'a> {
    workloads: Workloads<'a>,
    demand: &'a Demand,
    count: usize,
    resource: usize,
    now: Option<Now<'a>>,
    found: RareDays,
}

impl<'a> RareDaysSearch<'a> {
    /// At most `count` days for each resource.
    #[must_use]
    pub fn new(workloads: Workloads<'a>, demand: &'a Demand, count: usize) -> Self {
        Self { workloads, demand, count, resource: 0, now: None, found: RareDays::default() }
    }
    /// Resources looked through, and resources in all.
    #[must_use]
    pub const fn progress(&self) -> (usize, usize) {
        (self.resource, RESOURCES)
    }
    fn begin(&self) -> Option<Now<'a>> {
        let (w, vms) = (self.workloads, self.demand.vms.iter());
        Some(match self.resource {
            0 => {
                let mut names = CpuNames::default();
                Now::Cpu(Looking::new(&w, vms.map(|vm| w.cpu(vm, &mut names)).collect()))
            }
            1 => Now::NetworkIn(Looking::new(&w, vms.map(|vm| w.network_in(vm)).collect())),
            2 => Now::NetworkOut(Looking::new(&w, vms.map(|vm| w.network_out(vm)).collect())),
            3 => Now::DiskOperations(Looking::new(&w, vms.map(|vm| w.disk_operations(vm)).collect())),
            _ => return None,
        })
    }
    /// Some more VMs; false when there is nothing left.
    pub fn step(&mut self) -> bool {
        let Some(mut now) = self.now.take().or_else(|| self.begin()) else { return false };
        let more = match &mut now {
            Now::Cpu(l) => l.step(self.count),
            Now::NetworkIn(l) | Now::NetworkOut(l) => l.step(self.count),
            Now::DiskOperations(l) => l.step(self.count),
        };
        if more {
            self.now = Some(now);
            return true;
        }
        match now {
            Now::Cpu(l) => self.found.cpu = l.finish(),
            Now::NetworkIn(l) => self.found.network_in = l.finish(),
            Now::NetworkOut(l) => self.found.network_out = l.finish(),
            Now::DiskOperations(l) => self.found.disk_operations = l.finish(),
        }
        self.resource += 1;
        self.resource < RESOURCES
    }
    /// All of it.
    #[must_use]
    pub fn finish(mut self) -> RareDays {
        while self.step() {}
        self.found
    }
}

/// At most `count` days for each resource, the highest first: those that ask for more than the fullest hour of
/// the folded week. Nothing where no day does, or nothing was measured.
#[must_use]
pub fn rare_days(workloads: &Workloads<'_>, demand: &Demand, count: usize) -> RareDays {
    RareDaysSearch::new(*workloads, demand, count).finish()
}
