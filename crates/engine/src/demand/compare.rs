//! CPU of all VMs compared both ways: by plain GHz, and by work per core-GHz.

use super::{Demand, other_host::on_host};
use crate::assumption::{AssumptionId, Policy};
use crate::cpu_model::{CpuFactor, FactorFrom, compared};
use crate::project::Resolved;
use crate::quantity::{Mhz, Ratio};

/// What work is multiplied by on the host: source's factor ÷ host's factor where the policy compares by work
/// and both are known, else 1.
#[must_use]
pub fn generation(source: Option<CpuFactor>, host: Option<CpuFactor>, policy: &Policy) -> Ratio {
    if policy.compare_cpus_by_work() {
        compared(source.map(|s| s.factor), host.map(|h| h.factor))
    } else {
        Ratio::ONE
    }
}

/// The CPU of all VMs at their common peak hour, by both measures, whichever the policy takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CpuBothWays {
    /// In plain GHz.
    pub plain: Mhz,
    /// By work per core-GHz: GHz of the host type's cores. `None` where the host's factor is unknown.
    pub by_work: Option<Mhz>,
    /// The host's factor.
    pub host: Option<CpuFactor>,
    /// VMs whose server's CPU a person rated.
    pub typed: usize,
    /// VMs whose server's CPU the catalogue knows by its model.
    pub by_model: usize,
    /// VMs whose server's CPU the catalogue knows by its family alone.
    pub by_family: usize,
    /// VMs whose server's CPU is not in the catalogue: taken in plain GHz.
    pub unknown: usize,
}

/// Both measures. `None` without VMs, and where no hour is known of all of them.
#[must_use]
pub fn cpu_both_ways(demand: &Demand, resolved: &Resolved) -> Option<CpuBothWays> {
    let host = resolved.host_factor();
    let peak = |by_work: bool| {
        let measured = on_host(demand, &comparing(resolved, by_work));
        measured.cpu_sum().peak().map(|(_, sum)| sum)
    };
    let from = |from: Option<FactorFrom>| {
        demand.vms.iter().filter(|vm| vm.cpu_factor.map(|f| f.from) == from).count()
    };
    if demand.vms.is_empty() {
        return None;
    }
    Some(CpuBothWays {
        plain: peak(false)?,
        by_work: if host.is_some() { Some(peak(true)?) } else { None },
        host,
        typed: from(Some(FactorFrom::Typed)),
        by_model: from(Some(FactorFrom::Model)),
        by_family: from(Some(FactorFrom::Family)),
        unknown: from(None),
    })
}

/// The same scenario, comparing CPUs the one way or the other.
pub(crate) fn comparing(resolved: &Resolved, by_work: bool) -> Resolved {
    let value = if by_work { 1.0 } else { 0.0 };
    Resolved { policy: resolved.policy.with(AssumptionId::CompareCpusByWork, value), ..resolved.clone() }
}
