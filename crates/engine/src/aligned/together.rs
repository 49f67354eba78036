//! What some servers need together, resource by resource: the estate, a selection, the VMs of a host.

use super::{Part, SideBySide, Slots, Summing, Workloads};
use crate::cpu_model::CpuNames;
use crate::measurement::Statistic;
use crate::quantity::{Iops, MBps, Mbps, Mhz, MiB, Quantity};

/// Each resource of some servers, added up instant by instant. `None` where nothing of it was measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Together {
    /// CPU work, by sockets × cores × clock × utilisation; servers of unknown size count as assumed.
    pub cpu: Option<SideBySide<Mhz>>,
    /// Memory in use.
    pub memory: Option<SideBySide<MiB>>,
    /// Network received.
    pub network_in: Option<SideBySide<Mbps>>,
    /// Network sent.
    pub network_out: Option<SideBySide<Mbps>>,
    /// Disk operations per second.
    pub disk_operations: Option<SideBySide<Iops>>,
    /// Disk throughput.
    pub disk_throughput: Option<SideBySide<MBps>>,
    /// Servers.
    pub servers: usize,
    /// Servers of which no CPU was measured: they are not in the sum of the CPU.
    pub cpu_not_measured: usize,
}

/// The parts that have a series, added up. What was not measured is left out: its need is not known.
fn sum<Q: Quantity>(workloads: &Workloads<'_>, parts: &[Part<'_, Q>]) -> Option<SideBySide<Q>> {
    let slots = Slots::over(parts.iter().filter_map(Part::block))?;
    let statistic = Statistic::of_policy(&workloads.resolved.policy);
    let mut summing = Summing::new(slots, workloads.resolved.clock, statistic);
    for part in parts.iter().filter(|p| p.block().is_some_and(|b| b.present() > 0)) {
        summing.add(part);
    }
    summing.finish().side_by_side()
}

/// [`Together`] in the making, one resource a step: the unit in which long work is sliced.
#[derive(Debug)]
pub struct TogetherSearch<'a> {
    workloads: Workloads<'a>,
    servers: Vec<usize>,
    step: usize,
    found: Together,
}

impl<'a> TogetherSearch<'a> {
    /// Of these servers (indices into the inventory) as they are today.
    #[must_use]
    pub fn today(workloads: Workloads<'a>, servers: Vec<usize>) -> Self {
        let found = Together { servers: servers.len(), ..Together::default() };
        Self { workloads, servers, step: 0, found }
    }
    /// The next resource; false when there is none left.
    pub fn step(&mut self) -> bool {
        let (w, servers) = (&self.workloads, &self.servers);
        match self.step {
            0 => {
                let mut names = CpuNames::default();
                let parts: Vec<_> = servers.iter().map(|s| w.cpu_today(*s, &mut names)).collect();
                self.found.cpu_not_measured =
                    parts.iter().filter(|p| p.block().is_none_or(|b| b.present() == 0)).count();
                self.found.cpu = sum(w, &parts);
            }
            1 => self.found.memory = sum(w, &servers.iter().map(|s| w.memory_today(*s)).collect::<Vec<_>>()),
            2 => {
                self.found.network_in =
                    sum(w, &servers.iter().map(|s| w.network_in_today(*s)).collect::<Vec<_>>());
            }
            3 => {
                self.found.network_out =
                    sum(w, &servers.iter().map(|s| w.network_out_today(*s)).collect::<Vec<_>>());
            }
            4 => {
                let parts: Vec<_> = servers.iter().map(|s| w.disk_operations_today(*s)).collect();
                self.found.disk_operations = sum(w, &parts);
            }
            5 => {
                let parts: Vec<_> = servers.iter().map(|s| w.disk_throughput_today(*s)).collect();
                self.found.disk_throughput = sum(w, &parts);
            }
            _ => return false,
        }
        self.step += 1;
        self.step < 6
    }
    /// All of it.
    #[must_use]
    pub fn finish(mut self) -> Together {
        while self.step() {}
        self.found
    }
}
