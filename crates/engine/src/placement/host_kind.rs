//! A type of host in the units of the problem, which are shares of the scenario's own type.

use super::problem::{TOO_BIG, UNITS, counted, under};
use super::{Column, Lane, memory_for_vms};
use crate::catalogue::HostType;
use crate::cpu_model::compared;
use crate::project::Resolved;
use crate::quantity::{Mhz, Quantity as _, Ratio};

/// What a type of host carries of each column of the problem.
#[derive(Debug, Clone, PartialEq)]
pub struct HostKind {
    /// Catalogue entry.
    pub host: HostType,
    /// What it has before any ceiling, in units, by column; zero in padding.
    pub full: Vec<u32>,
    /// What it may carry when all hosts run.
    pub normal: Vec<u32>,
    /// What it may carry when another one has failed.
    pub failure: Vec<u32>,
    /// Ports that networks of their own can take.
    pub ports: u32,
}

/// What a host has of a lane, in the base unit of the lane.
fn capacity(host: &HostType, resolved: &Resolved, lane: Lane) -> f64 {
    match lane {
        Lane::Cpu => {
            let work = host.cpu_capacity(resolved.policy.thread_worth());
            let mine = resolved.cpu_ratings.of_host(host).map(|f| f.factor);
            let own = resolved.host_factor().map(|f| f.factor);
            // Work is counted in that of the scenario's own type.
            let by_work = resolved.policy.compare_cpus_by_work();
            let factor = if by_work { compared(mine, own) } else { Ratio::ONE };
            work.base() * factor.fraction()
        }
        Lane::Memory => memory_for_vms(host, &resolved.hypervisor).base(),
        Lane::NetworkIn | Lane::NetworkOut => host.network.base(),
        Lane::DiskOperations => host.disk_operations.base(),
        Lane::Vcpus | Lane::Vms => f64::from(host.cores()),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before the cast")]
fn units_of(capacity: f64, own: f64) -> u32 {
    let units = if own > 0.0 { capacity / own * f64::from(UNITS) + 1e-6 } else { 0.0 };
    units.floor().clamp(0.0, f64::from(TOO_BIG - 1)) as u32
}

impl HostKind {
    /// CPU work that it can do, counted in that of the scenario's own type.
    #[must_use]
    pub fn cpu_of(&self, resolved: &Resolved) -> Mhz {
        Mhz::from_base(capacity(&self.host, resolved, Lane::Cpu))
    }

    /// In the units of the problem that `columns` are of.
    pub(super) fn new(host: &HostType, resolved: &Resolved, columns: &[Option<Column>]) -> Self {
        let p = &resolved.policy;
        let mut kind = Self {
            host: host.clone(),
            full: Vec::with_capacity(columns.len()),
            normal: Vec::with_capacity(columns.len()),
            failure: Vec::with_capacity(columns.len()),
            ports: host.ports.saturating_sub(p.reserved_ports()),
        };
        for column in columns {
            let (full, normal, failure) = match column.as_ref().map(|c| c.lane) {
                None => (0, 0, 0),
                Some(lane @ (Lane::Vcpus | Lane::Vms)) => {
                    let per_core = if lane == Lane::Vcpus { p.vcpus_per_core() } else { p.vms_per_core() };
                    let n = counted(host.cores(), per_core);
                    (n, n, n)
                }
                Some(lane) => {
                    let own = capacity(&resolved.host, resolved, lane);
                    // The scenario's own type is the measure: no division may cost it a unit.
                    let full = if host.id == resolved.host.id {
                        UNITS
                    } else {
                        units_of(capacity(host, resolved, lane), own)
                    };
                    let normal = lane.ceiling(p).unwrap_or(Ratio::ONE);
                    (full, under(full, normal), under(full, p.failure_ceiling()))
                }
            };
            kind.full.push(full);
            kind.normal.push(normal);
            kind.failure.push(failure);
        }
        kind
    }
}
