//! The series of servers as parts of a sum: as they are today, and as the VMs that they will be.

use super::Part;
use crate::cpu_model::CpuNames;
use crate::demand::VmDemand;
use crate::demand::cpu::{Configured, work_demanded, work_on_target};
use crate::inventory::{Inventory, Server};
use crate::measurement::{Load, Measurements, ServerLoads, Shortages};
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::{Iops, MBps, Mbps, Mhz, MiB, Quantity, Ratio};
use crate::series::{Resource, SeriesBlock, SeriesStore};
use std::borrow::Cow;

/// Where the series of servers are, and how far they are trusted.
#[derive(Debug, Clone, Copy)]
pub struct Workloads<'a> {
    /// What was imported.
    pub inventory: &'a Inventory,
    /// Its series.
    pub series: &'a SeriesStore,
    /// The same folded, in the order of the inventory.
    pub measurements: &'a Measurements,
    /// What the scenario says.
    pub resolved: &'a Resolved,
}

static NOT_MEASURED: ServerLoads = ServerLoads {
    cpu: None,
    memory: None,
    network_in: None,
    network_out: None,
    disk_operations: None,
    disk_throughput: None,
    short: Shortages { waiting_threads: None, paging: None, disk_busy: None },
    stars: 0,
};

impl<'a> Workloads<'a> {
    fn server(&self, index: usize) -> Option<(&'a Server, &'a ServerLoads)> {
        let loads = self.measurements.servers.get(index).unwrap_or(&NOT_MEASURED);
        self.inventory.servers.get(index).map(|s| (s, loads))
    }
    fn block(&self, server: &Server, resource: Resource) -> Option<&'a SeriesBlock> {
        let block = self.series.get(server.series.get(&resource)?.block)?;
        (block.resource() == resource).then_some(block.as_ref())
    }
    /// A resource as it is today: its readings; missing ones are the figure of their hour.
    fn today<Q: Quantity>(&self, server: usize, resource: Resource, load: Of<Q>) -> Part<'a, Q> {
        let Some((s, loads)) = self.server(server) else { return Part::scaled(None, Ratio::ONE) };
        let part = Part::scaled(self.block(s, resource), Ratio::ONE);
        match load(loads) {
            Some(load) => part.or_else(Cow::Borrowed(&load.week)),
            None => part,
        }
    }
    /// Work that a server consumes today, overhead and growth not in it: sockets × cores × clock × utilisation.
    #[must_use]
    pub fn cpu_today(&self, server: usize, names: &mut CpuNames) -> Part<'a, Mhz> {
        let Some((s, loads)) = self.server(server) else { return Part::cpu(None, |_| Mhz::ZERO) };
        let name = s.cpu_model.as_ref().map(|text| names.of(&text.value));
        let configured = Configured::of(s, name.as_deref(), &self.resolved.policy);
        let part = Part::cpu(self.block(s, Resource::Cpu), move |u| configured.consumed(u));
        match &loads.cpu {
            Some(cpu) => part.or_else(Cow::Owned(cpu.week.map(|u| configured.consumed(u)))),
            None => part,
        }
    }
    /// Memory in use today.
    #[must_use]
    pub fn memory_today(&self, server: usize) -> Part<'a, MiB> {
        self.today(server, Resource::Memory, |l| l.memory.as_ref())
    }
    /// Network received today.
    #[must_use]
    pub fn network_in_today(&self, server: usize) -> Part<'a, Mbps> {
        self.today(server, Resource::NetworkIn, |l| l.network_in.as_ref())
    }
    /// Network sent today.
    #[must_use]
    pub fn network_out_today(&self, server: usize) -> Part<'a, Mbps> {
        self.today(server, Resource::NetworkOut, |l| l.network_out.as_ref())
    }
    /// Disk operations per second today.
    #[must_use]
    pub fn disk_operations_today(&self, server: usize) -> Part<'a, Iops> {
        self.today(server, Resource::DiskOperations, |l| l.disk_operations.as_ref())
    }
    /// Disk throughput today.
    #[must_use]
    pub fn disk_throughput_today(&self, server: usize) -> Part<'a, MBps> {
        self.today(server, Resource::DiskThroughput, |l| l.disk_throughput.as_ref())
    }

    /// Whether a load has the stars from which measurements size anything.
    fn trusted<Q>(&self, load: Option<&Load<Q>>) -> bool {
        load.is_some_and(|l| u32::from(l.stars) >= self.resolved.policy.minimum_stars())
    }
    /// A resource of a VM: readings × growth where they size it; missing ones, and all of those that do not,
    /// are what the plan counts with.
    fn of_vm<Q: Quantity>(
        &self,
        vm: &'a VmDemand,
        resource: Resource,
        load: Of<Q>,
        week: &'a Profile<Q>,
    ) -> Part<'a, Q> {
        let growth = vm.cpu_steps.as_ref().map_or(Ratio::ONE, |s| s.growth);
        let block = self
            .server(vm.index)
            .filter(|(_, loads)| self.trusted(load(loads)))
            .and_then(|(s, _)| self.block(s, resource));
        Part::scaled(block, growth).or_else(Cow::Borrowed(week))
    }
    /// Work that a VM demands: readings × overhead × growth × generation.
    #[must_use]
    pub fn cpu(&self, vm: &'a VmDemand, names: &mut CpuNames) -> Part<'a, Mhz> {
        let measured = self.server(vm.index).filter(|(_, l)| self.trusted(l.cpu.as_ref()));
        let part = match (measured, &vm.cpu_steps) {
            (Some((server, _)), Some(steps)) => {
                let name = server.cpu_model.as_ref().map(|text| names.of(&text.value));
                let configured = Configured::of(server, name.as_deref(), &self.resolved.policy);
                let (overhead, growth, generation) = (steps.overhead, steps.growth, steps.generation);
                Part::cpu(self.block(server, Resource::Cpu), move |u| {
                    work_on_target(work_demanded(configured.consumed(u), overhead, growth), generation)
                })
            }
            _ => Part::cpu(None, |_| Mhz::ZERO),
        };
        part.or_else(Cow::Borrowed(&vm.cpu))
    }
    /// Network that a VM receives.
    #[must_use]
    pub fn network_in(&self, vm: &'a VmDemand) -> Part<'a, Mbps> {
        self.of_vm(vm, Resource::NetworkIn, |l| l.network_in.as_ref(), &vm.network_in)
    }
    /// Network that a VM sends.
    #[must_use]
    pub fn network_out(&self, vm: &'a VmDemand) -> Part<'a, Mbps> {
        self.of_vm(vm, Resource::NetworkOut, |l| l.network_out.as_ref(), &vm.network_out)
    }
    /// Disk operations per second of a VM.
    #[must_use]
    pub fn disk_operations(&self, vm: &'a VmDemand) -> Part<'a, Iops> {
        self.of_vm(vm, Resource::DiskOperations, |l| l.disk_operations.as_ref(), &vm.disk_operations)
    }
}

/// One resource of a server's loads.
type Of<Q> = for<'l> fn(&'l ServerLoads) -> Option<&'l Load<Q>>;
