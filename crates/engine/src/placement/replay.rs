//! A placement replayed: the readings of all VMs of a host added up instant by instant and held against its
//! ceilings. Packing adds figures of hours; this says what would have happened in the period measured.

use super::{HostLoad, Lane, Placement, cpu_for_vms};
use crate::aligned::{Part, Slots, Summing, Workloads};
use crate::assumption::Policy;
use crate::cpu_model::CpuNames;
use crate::demand::{Demand, VmDemand};
use crate::measurement::Statistic;
use crate::order::Order as _;
use crate::quantity::{Quantity, Ratio};
use crate::service_class::ServiceClass;
use crate::time::Instant;

/// VMs that are named at the worst instant of a host.
const NAMED: usize = 10;

/// One limit of one host, replayed.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedLane {
    /// Which limit.
    pub lane: Lane,
    /// Begin of the first and of the last interval.
    pub period: (Instant, Instant),
    /// Length of an interval: the longest of any series, at most an hour; shorter readings are averaged over it.
    pub interval_seconds: u32,
    /// Intervals of the period.
    pub intervals: usize,
    /// VMs of the host that were measured well enough for their readings to count. The others count as planned.
    pub measured: usize,
    /// Share of all readings (intervals × VMs) for which the planned figure of their hour stands.
    pub filled: Ratio,
    /// Load ÷ capacity up to which a host is planned to be used.
    pub ceiling: Ratio,
    /// Intervals in which the load passed the ceiling.
    pub above_ceiling: usize,
    /// Those in which it passed what the host can do at all.
    pub above_capacity: usize,
    /// The statistic of policy over all intervals, load ÷ capacity.
    pub usual: Ratio,
    /// The highest load ÷ capacity, and when it was first reached.
    pub worst: (Instant, Ratio),
    /// Load ÷ capacity of the VMs (index into `Demand::vms`) that had most of it then, the most first; at most ten.
    pub at_worst: Vec<(usize, Ratio)>,
    /// That of all others together.
    pub others_at_worst: Ratio,
}

/// One host, replayed.
#[derive(Debug, Clone, PartialEq)]
pub struct ReplayedHost {
    /// Its name.
    pub name: String,
    /// Its VMs.
    pub vms: usize,
    /// The limits by hour of which anything was measured.
    pub lanes: Vec<ReplayedLane>,
}

/// A whole placement, replayed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Replayed {
    /// Hosts in the order of the placement.
    pub hosts: Vec<ReplayedHost>,
}

impl Replayed {
    /// Intervals above the ceiling and intervals in all, over all hosts, of one limit.
    #[must_use]
    pub fn above(&self, lane: Lane) -> (usize, usize) {
        let lanes = self.hosts.iter().flat_map(|h| &h.lanes).filter(|l| l.lane == lane);
        lanes.fold((0, 0), |(above, all), l| (above + l.above_ceiling, all + l.intervals))
    }
    /// The host, limit and instant of the highest load ÷ ceiling; ties go to the earlier host and limit.
    #[must_use]
    pub fn worst(&self) -> Option<(&ReplayedHost, &ReplayedLane)> {
        let mut best: Option<(&ReplayedHost, &ReplayedLane, Ratio)> = None;
        for (host, lane) in self.hosts.iter().flat_map(|h| h.lanes.iter().map(move |l| (h, l))) {
            let excess = lane.of_ceiling();
            if best.is_none_or(|b| excess > b.2) {
                best = Some((host, lane, excess));
            }
        }
        best.map(|(host, lane, _)| (host, lane))
    }
}

impl ReplayedLane {
    /// The highest load ÷ ceiling: above 1 the ceiling was passed.
    #[must_use]
    pub fn of_ceiling(&self) -> Ratio {
        if self.ceiling > Ratio::ZERO { self.worst.1 / self.ceiling } else { self.worst.1 }
    }
}

/// A replay that is being made, host by host: the unit in which long work is sliced.
#[derive(Debug)]
pub struct Replay<'a> {
    workloads: Workloads<'a>,
    demand: &'a Demand,
    placement: &'a Placement,
    names: CpuNames,
    /// One axis for each limit by hour, the same for all hosts.
    axes: [Option<Slots>; 4],
    hosts: Vec<ReplayedHost>,
}

impl<'a> Replay<'a> {
    /// Of a placement of these needs.
    #[must_use]
    pub fn new(workloads: Workloads<'a>, demand: &'a Demand, placement: &'a Placement) -> Self {
        let mut names = CpuNames::default();
        let vms = || placement.hosts.iter().flat_map(|h| &h.vms).filter_map(|vm| demand.vms.get(*vm));
        let axes = [
            axis(&vms().map(|vm| workloads.cpu(vm, &mut names)).collect::<Vec<_>>()),
            axis(&vms().map(|vm| workloads.network_in(vm)).collect::<Vec<_>>()),
            axis(&vms().map(|vm| workloads.network_out(vm)).collect::<Vec<_>>()),
            axis(&vms().map(|vm| workloads.disk_operations(vm)).collect::<Vec<_>>()),
        ];
        Self { workloads, demand, placement, names, axes, hosts: Vec::new() }
    }
    /// Hosts done, and hosts in all.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.hosts.len(), self.placement.hosts.len())
    }
    /// The next host; false when there is none left.
    pub fn step(&mut self) -> bool {
        let Some(host) = self.placement.hosts.get(self.hosts.len()) else { return false };
        let (w, names) = (self.workloads, &mut self.names);
        let vms: Vec<_> = host.vms.iter().filter_map(|vm| self.demand.vms.get(*vm)).collect();
        let [cpu, network_in, network_out, operations] = self.axes;
        let policy = &w.resolved.policy;
        // As packing has it: the strictest class on the host counts.
        let strictest = |of: fn(&ServiceClass, &Policy) -> Ratio, own: Ratio| {
            vms.iter().map(|vm| of(&vm.class, policy)).fold(own, Ratio::min)
        };
        let cpu_ceiling = strictest(ServiceClass::cpu_ceiling, policy.cpu_ceiling());
        let network_ceiling = policy.network_ceiling();
        let mut lanes = Vec::new();
        let full = cpu_for_vms(&host.host, &w.resolved.hypervisor, policy);
        let parts = placed(&host.vms, self.demand, |vm| w.cpu(vm, names));
        lanes.extend(replayed(&w, Lane::Cpu, cpu, &parts, (full, cpu_ceiling)));
        let full = host.host.network;
        let parts = placed(&host.vms, self.demand, |vm| w.network_in(vm));
        lanes.extend(replayed(&w, Lane::NetworkIn, network_in, &parts, (full, network_ceiling)));
        let parts = placed(&host.vms, self.demand, |vm| w.network_out(vm));
        lanes.extend(replayed(&w, Lane::NetworkOut, network_out, &parts, (full, network_ceiling)));
        let full = host.host.disk_operations;
        let parts = placed(&host.vms, self.demand, |vm| w.disk_operations(vm));
        lanes.extend(replayed(&w, Lane::DiskOperations, operations, &parts, (full, policy.disk_ceiling())));
        let HostLoad { name, vms, .. } = host;
        self.hosts.push(ReplayedHost { name: name.clone(), vms: vms.len(), lanes });
        self.hosts.len() < self.placement.hosts.len()
    }
    /// All hosts.
    #[must_use]
    pub fn finish(mut self) -> Replayed {
        while self.step() {}
        Replayed { hosts: self.hosts }
    }
}

fn axis<Q: Quantity>(parts: &[Part<'_, Q>]) -> Option<Slots> {
    Slots::over(parts.iter().filter_map(Part::block))
}

/// The parts of the VMs of a host, with their index into `Demand::vms`.
fn placed<'a, Q: Clone>(
    vms: &[usize],
    demand: &'a Demand,
    mut part: impl FnMut(&'a VmDemand) -> Part<'a, Q>,
) -> Vec<(usize, Part<'a, Q>)> {
    vms.iter().filter_map(|vm| Some((*vm, part(demand.vms.get(*vm)?)))).collect()
}

/// `None` where nothing of this limit was measured, or the host has none of it. The host has its whole capacity and
/// the share of it up to which it is planned to be used.
fn replayed<Q: Quantity>(
    workloads: &Workloads<'_>,
    lane: Lane,
    axis: Option<Slots>,
    parts: &[(usize, Part<'_, Q>)],
    (capacity, ceiling): (Q, Ratio),
) -> Option<ReplayedLane> {
    let slots = axis?;
    let full = capacity.base();
    if full <= 0.0 || parts.is_empty() {
        return None;
    }
    let statistic = Statistic::of_policy(&workloads.resolved.policy);
    let mut summing = Summing::new(slots, workloads.resolved.clock, statistic);
    for (_, part) in parts {
        summing.add(part);
    }
    let sum = summing.finish();
    let (when, worst) = sum.peak()?;
    let share = |q: Q| Ratio::from_fraction(q.base() / full);
    let slot = sum.slot_of(when)?;
    let mut at_worst: Vec<(usize, Ratio)> =
        parts.iter().filter_map(|(vm, part)| Some((*vm, share(sum.reading(part, slot)?)))).collect();
    at_worst.order_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    let others_at_worst = at_worst.iter().skip(NAMED).fold(Ratio::ZERO, |sum, (_, share)| sum + *share);
    at_worst.truncate(NAMED);
    Some(ReplayedLane {
        lane,
        period: (slots.start(), slots.instant(slots.len() - 1)),
        interval_seconds: slots.interval_seconds(),
        intervals: sum.known(),
        measured: sum.measured(),
        filled: sum.filled(),
        ceiling,
        above_ceiling: sum.above(Q::from_base(full * ceiling.fraction())),
        above_capacity: sum.above(capacity),
        usual: share(sum.by(statistic)?),
        worst: (when, share(worst)),
        at_worst,
        others_at_worst,
    })
}

mod explain;
#[cfg(test)]
mod tests;

pub use explain::explain;
