//! Spare capacity of each cluster as every policy counts it, so that they can stand side by side.

use super::slots::{Size, Slots, free_share, slots};
use super::{FailoverPolicy, SpareCount};
use crate::demand::{Demand, VmDemand};
use crate::order::{Order as _, set_of};
use crate::placement::bound::hosts_needed;
use crate::placement::problem::{Problem, UNITS, under};
use crate::placement::supply::HostFacts;
use crate::placement::{Column, HostKind, Lane, cpu_for_vms, memory_for_vms};
use crate::project::Resolved;
use crate::quantity::{Mhz, MiB, Ratio};
use crate::time::HourOfWeek;

/// Spare capacity of one cluster.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterSpare {
    /// Which cluster, counted from 0.
    pub cluster: u32,
    /// Its hosts: indices into the hosts of the plan.
    pub hosts: Vec<usize>,
    /// Share of its CPU that is free at the worst hour, and which hour that is.
    pub free_cpu: Option<(Ratio, Option<HourOfWeek>)>,
    /// Share of its memory that is free.
    pub free_memory: Option<Ratio>,
    /// Slots.
    pub slots: Slots,
}

/// Spare capacity as each policy counts it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spare {
    /// What is planned for a failure.
    pub policy: FailoverPolicy,
    /// Hosts that may fail at once.
    pub hosts_that_may_fail: u32,
    /// Shares that are to be free: of CPU and of memory.
    pub share_wanted: (Ratio, Ratio),
    /// Cluster by cluster.
    pub clusters: Vec<ClusterSpare>,
}

impl ClusterSpare {
    /// Whether the shares are free.
    #[must_use]
    pub fn keeps_share(&self, wanted: (Ratio, Ratio)) -> bool {
        self.free_cpu.is_none_or(|f| f.0 >= wanted.0) && self.free_memory.is_none_or(|f| f >= wanted.1)
    }
}

impl Spare {
    /// Whether each cluster keeps the shares that are to be free.
    #[must_use]
    pub fn share_is_kept(&self) -> bool {
        self.clusters.iter().all(|c| c.keeps_share(self.share_wanted))
    }
    /// Whether each cluster has slots left when so many hosts fail.
    #[must_use]
    pub fn slots_are_kept(&self) -> bool {
        self.clusters.iter().all(|c| c.slots.hosts_that_may_fail >= self.hosts_that_may_fail)
    }
    /// Whether the chosen policy counts restarts.
    #[must_use]
    pub const fn counts_restarts(&self) -> bool {
        matches!(self.policy.spare, SpareCount::Restarts)
    }
    /// What the chosen policy says; restarts are judged host by host elsewhere.
    #[must_use]
    pub fn is_kept(&self) -> bool {
        match self.policy.spare {
            SpareCount::Restarts => true,
            SpareCount::Share => self.share_is_kept(),
            SpareCount::Slots { .. } => self.slots_are_kept(),
        }
    }
}

/// Work that a host can do, counted in that of the scenario's own type, and its memory for VMs, without
/// what it carries already.
fn size_of(kind: &HostKind, resolved: &Resolved, carried: Size) -> Size {
    let cpu = kind.cpu_of(resolved);
    let memory = memory_for_vms(&kind.host, &resolved.hypervisor);
    Size { cpu: (cpu - carried.cpu).max(Mhz::ZERO), memory: (memory - carried.memory).max(MiB::ZERO) }
}

/// Free share of a lane at its worst hour.
fn free(
    problem: &Problem,
    lane: Lane,
    hosts: &[usize],
    types: &[usize],
    lists: &[Vec<usize>],
    preload: &dyn Fn(usize, usize) -> u64,
) -> Option<(Ratio, Option<HourOfWeek>)> {
    let mut worst: Option<(Ratio, Option<HourOfWeek>)> = None;
    for (i, column) in problem.columns().filter(|(_, c)| c.lane == lane) {
        let (mut all, mut needed) = (0u64, 0u64);
        for host in hosts {
            let kind = types.get(*host).and_then(|t| problem.host_types().get(*t));
            all += kind.and_then(|k| k.full.get(i)).map_or(0, |f| u64::from(*f));
            needed += preload(*host, i);
            needed +=
                lists.get(*host).into_iter().flatten().map(|vm| u64::from(problem.need(*vm, i))).sum::<u64>();
        }
        #[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
        let free = free_share(Ratio::from_fraction(all as f64), Ratio::from_fraction(needed as f64));
        if let Some(free) = free
            && worst.is_none_or(|w| free < w.0)
        {
            worst = Some((free, column.hour()));
        }
    }
    worst
}

/// Spare capacity of hosts that carry these VMs.
#[must_use]
pub fn spare(
    problem: &Problem,
    demand: &Demand,
    resolved: &Resolved,
    facts: &[HostFacts],
    types: &[usize],
    lists: &[Vec<usize>],
) -> Spare {
    let policy = resolved.failover;
    let (most_cpu, most_memory) = match policy.spare {
        SpareCount::Slots { cpu, memory } => (cpu, memory),
        _ => (None, None),
    };
    let carried = |host: usize| {
        let standing = facts.get(host).and_then(|f| problem.supply().standing(&f.name));
        standing.map_or_else(Size::default, |s| Size { cpu: s.carries.cpu, memory: s.carries.memory })
    };
    let preload = |host: usize, column: usize| problem.preload(facts.get(host), column);
    let clusters = set_of(facts.iter().map(|f| f.cluster))
        .into_iter()
        .map(|cluster| {
            let hosts: Vec<usize> =
                (0..facts.len()).filter(|h| facts.get(*h).is_some_and(|f| f.cluster == cluster)).collect();
            let sizes: Vec<Size> = hosts
                .iter()
                .filter_map(|h| Some((h, problem.host_types().get(*types.get(*h)?)?)))
                .map(|(h, kind)| size_of(kind, resolved, carried(*h)))
                .collect();
            let mut vms: Vec<usize> = hosts.iter().filter_map(|h| lists.get(*h)).flatten().copied().collect();
            vms.order();
            let needs: Vec<Size> = vms.iter().filter_map(|vm| demand.vms.get(*vm)).map(size_of_vm).collect();
            ClusterSpare {
                cluster,
                free_cpu: free(problem, Lane::Cpu, &hosts, types, lists, &preload),
                free_memory: free(problem, Lane::Memory, &hosts, types, lists, &preload).map(|f| f.0),
                slots: slots(&sizes, &needs, most_cpu, most_memory),
                hosts,
            }
        })
        .collect();
    Spare {
        policy,
        hosts_that_may_fail: resolved.policy.hosts_that_may_fail(),
        share_wanted: (resolved.policy.free_share_cpu(), resolved.policy.free_share_memory()),
        clusters,
    }
}

/// Hosts of the scenario's own type that the policy asks for by itself: so many that the share is free at
/// every hour, or that enough slots are left. Zero where restarts are counted.
#[must_use]
pub(in crate::placement) fn least_hosts(
    demand: &Demand,
    resolved: &Resolved,
    columns: &[Option<Column>],
) -> u32 {
    let policy = &resolved.policy;
    match resolved.failover.spare {
        SpareCount::Restarts => 0,
        SpareCount::Share => {
            let per_host = |lane| match lane {
                Lane::Cpu => Some(under(UNITS, Ratio::ONE - policy.free_share_cpu())),
                Lane::Memory => Some(under(UNITS, Ratio::ONE - policy.free_share_memory())),
                _ => None,
            };
            let needed = columns.iter().flatten().filter_map(|c| Some((c.total, per_host(c.lane)?)));
            needed.map(|(total, per)| hosts_needed(total, per.max(1), 0)).max().unwrap_or(0)
        }
        SpareCount::Slots { cpu, memory } => {
            let own = Size {
                cpu: cpu_for_vms(&resolved.host, &resolved.hypervisor, policy),
                memory: memory_for_vms(&resolved.host, &resolved.hypervisor),
            };
            let needs: Vec<Size> = demand.vms.iter().map(size_of_vm).collect();
            let one = slots(&[own], &needs, cpu, memory);
            let per = one.of_host.first().copied().unwrap_or(0);
            if needs.is_empty() || per == 0 {
                0
            } else {
                one.taken.div_ceil(per) + policy.hosts_that_may_fail()
            }
        }
    }
}

fn size_of_vm(vm: &VmDemand) -> Size {
    Size { cpu: vm.cpu.peak().map_or(Mhz::ZERO, |(_, p)| p), memory: vm.memory + vm.memory_overhead }
}
