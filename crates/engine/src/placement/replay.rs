//! A placement replayed: the readings of all VMs of a host added up instant by instant and held against its
//! ceilings. Packing adds figures of hours; this says what would have happened in the period measured.

use super::{HostLoad, Lane, Placement};
use crate::aligned::{Part, Slots, Summing, Workloads};
use crate::cpu_model::CpuNames;
use crate::demand::Demand;
use crate::measurement::Statistic;
use crate::quantity::{Iops, Mbps, Mhz, Quantity, Ratio};
use crate::time::Instant;

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
        let thread_worth = w.resolved.policy.thread_worth();
        let mut lanes = Vec::new();
        let parts: Vec<Part<'_, Mhz>> = vms.iter().map(|vm| w.cpu(vm, names)).collect();
        lanes.extend(replayed(&w, Lane::Cpu, cpu, &parts, host.host.cpu_capacity(thread_worth)));
        let parts: Vec<Part<'_, Mbps>> = vms.iter().map(|vm| w.network_in(vm)).collect();
        lanes.extend(replayed(&w, Lane::NetworkIn, network_in, &parts, host.host.network));
        let parts: Vec<Part<'_, Mbps>> = vms.iter().map(|vm| w.network_out(vm)).collect();
        lanes.extend(replayed(&w, Lane::NetworkOut, network_out, &parts, host.host.network));
        let parts: Vec<Part<'_, Iops>> = vms.iter().map(|vm| w.disk_operations(vm)).collect();
        lanes.extend(replayed(&w, Lane::DiskOperations, operations, &parts, host.host.disk_operations));
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

/// `None` where nothing of this limit was measured, or the host has none of it.
fn replayed<Q: Quantity>(
    workloads: &Workloads<'_>,
    lane: Lane,
    axis: Option<Slots>,
    parts: &[Part<'_, Q>],
    capacity: Q,
) -> Option<ReplayedLane> {
    let policy = &workloads.resolved.policy;
    let (slots, ceiling) = (axis?, lane.ceiling(policy)?);
    let full = capacity.base();
    if full <= 0.0 || parts.is_empty() {
        return None;
    }
    let statistic = Statistic::of_policy(policy);
    let mut summing = Summing::new(slots, workloads.resolved.clock, statistic);
    for part in parts {
        summing.add(part);
    }
    let sum = summing.finish();
    let (when, worst) = sum.peak()?;
    let share = |q: Q| Ratio::from_fraction(q.base() / full);
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
    })
}

#[cfg(test)]
mod tests;
