//! A type of host in the units of the problem, which are shares of the scenario's own type.

use super::problem::{Problem, TOO_BIG, UNITS, counted, under, units};
use super::{Column, Lane, cpu_for_vms, memory_for_vms};
use crate::catalogue::HostType;
use crate::cpu_model::compared;
use crate::demand::{Demand, network};
use crate::order::map_of;
use crate::project::Resolved;
use crate::quantity::{Mhz, Quantity as _, Ratio};
use std::collections::BTreeMap;

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
    /// What it may carry beside VMs of each class of ceilings, as [`Problem::class_of`](super::Problem::class_of)
    /// counts them; never more than `normal` and `failure`.
    pub by_class: Vec<ClassRows>,
    /// Ports that networks of their own can take.
    pub ports: u32,
    /// Price in whole units of the project's currency; 1 where nobody says.
    pub(super) cost: u64,
}

/// What a host may carry that has a VM of a class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassRows {
    /// When all hosts run, by column.
    pub normal: Vec<u32>,
    /// When another one has failed.
    pub failure: Vec<u32>,
}

/// Ceilings that a service class asks for: CPU, memory, and both after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ceilings {
    pub cpu: Ratio,
    pub memory: Ratio,
    pub failure: Ratio,
}

/// Different ceilings of the classes of all VMs, the policy's own first, and which of them each VM has.
pub(super) fn ceilings(demand: &Demand, resolved: &Resolved) -> (Vec<Ceilings>, Vec<u8>) {
    let p = &resolved.policy;
    let own = Ceilings { cpu: p.cpu_ceiling(), memory: p.memory_ceiling(), failure: p.failure_ceiling() };
    let mut all = vec![own];
    let mut class = Vec::with_capacity(demand.vms.len());
    for vm in &demand.vms {
        let c = &vm.class;
        let mine = Ceilings {
            cpu: c.cpu_ceiling(p),
            memory: c.memory_ceiling(p),
            failure: c.ceiling_after_failure(p),
        };
        class.push(all.iter().position(|c| *c == mine).unwrap_or_else(|| {
            all.push(mine);
            all.len() - 1
        }));
    }
    // More than a packing has: the strictest of those beyond stands for them.
    let most = crate::packing::MAX_CLASSES;
    if all.len() > most {
        let beyond = all.split_off(most - 1);
        let least = |f: fn(&Ceilings) -> Ratio| beyond.iter().map(f).min().unwrap_or(Ratio::ONE);
        all.push(Ceilings {
            cpu: least(|c| c.cpu),
            memory: least(|c| c.memory),
            failure: least(|c| c.failure),
        });
    }
    let last = all.len() - 1;
    (all, class.into_iter().map(|c| u8::try_from(c.min(last)).unwrap_or(0)).collect())
}

/// What a host has of a lane, in the base unit of the lane.
fn capacity(host: &HostType, resolved: &Resolved, lane: Lane) -> f64 {
    match lane {
        Lane::Cpu => {
            let work = cpu_for_vms(host, &resolved.hypervisor, &resolved.policy);
            let mine = resolved.cpu_ratings.of_host(host).map(|f| f.factor);
            let own = resolved.host_factor().map(|f| f.factor);
            // Work is counted in that of the scenario's own type.
            let by_work = resolved.policy.compare_cpus_by_work();
            let factor = if by_work { compared(mine, own) } else { Ratio::ONE };
            work.base() * factor.fraction()
        }
        Lane::Memory => memory_for_vms(host, &resolved.hypervisor).base(),
        Lane::NetworkIn | Lane::NetworkOut => network::for_vms(host, &resolved.policy).base(),
        Lane::DiskOperations => host.disk_operations.base(),
        Lane::Vcpus | Lane::Vms => f64::from(host.cores()),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before the cast")]
fn cost(host: &HostType, resolved: &Resolved) -> u64 {
    let price = resolved.rates.convert(host.price).map_or(1.0, |p| p.amount());
    price.round().clamp(1.0, 1e12) as u64
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
    pub(super) fn new(
        host: &HostType,
        resolved: &Resolved,
        columns: &[Option<Column>],
        classes: &[Ceilings],
    ) -> Self {
        let p = &resolved.policy;
        let mut kind = Self {
            host: host.clone(),
            full: Vec::with_capacity(columns.len()),
            normal: Vec::with_capacity(columns.len()),
            failure: Vec::with_capacity(columns.len()),
            by_class: Vec::new(),
            cost: cost(host, resolved),
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
        kind.by_class = classes.iter().map(|c| kind.under(columns, *c)).collect();
        kind
    }

    fn under(&self, columns: &[Option<Column>], ceilings: Ceilings) -> ClassRows {
        let mut rows = ClassRows { normal: self.normal.clone(), failure: self.failure.clone() };
        let all = rows.normal.iter_mut().zip(&mut rows.failure).zip(&self.full).zip(columns);
        for (((normal, failure), full), column) in all {
            let own = match column.as_ref().map(|c| c.lane) {
                Some(Lane::Cpu) => ceilings.cpu,
                Some(Lane::Memory) => ceilings.memory,
                _ => continue,
            };
            *normal = (*normal).min(under(*full, own));
            *failure = (*failure).min(under(*full, ceilings.failure));
        }
        rows
    }

    /// What it may carry in a column beside VMs of these classes.
    pub(super) fn cap(
        &self,
        column: usize,
        classes: impl Iterator<Item = usize>,
        after_failure: bool,
    ) -> u32 {
        let base = if after_failure { &self.failure } else { &self.normal };
        let at = |of: &[u32]| of.get(column).copied().unwrap_or(0);
        classes.filter_map(|c| self.by_class.get(c)).fold(at(base), |least, rows| {
            least.min(at(if after_failure { &rows.failure } else { &rows.normal }))
        })
    }
}

impl Problem {
    /// Whether no host may carry more than normally when another one has failed, and whether none may carry less: of any
    /// type, beside VMs of any class.
    pub(super) fn ceilings_after_failure(&self) -> (bool, bool) {
        let rows = || {
            let classes = self.host_types().iter().flat_map(|k| &k.by_class);
            let classes = classes.flat_map(|c| c.normal.iter().zip(&c.failure));
            classes.chain(self.normal().iter().zip(self.failure()))
        };
        (rows().all(|(n, f)| f <= n), rows().all(|(n, f)| n <= f))
    }
}

/// What standing hosts carry already, in units of each column.
pub(super) fn carried(resolved: &Resolved, columns: &[Option<Column>]) -> BTreeMap<String, Vec<u32>> {
    let own = &resolved.host;
    let cpu = cpu_for_vms(own, &resolved.hypervisor, &resolved.policy).base();
    let memory = memory_for_vms(own, &resolved.hypervisor).base();
    let standing = resolved.supply.standing.iter();
    map_of(standing.map(|host| {
        let c = host.carries;
        let of = |column: &Option<Column>| match column.as_ref().map(|c| c.lane) {
            Some(Lane::Cpu) => units(c.cpu.base(), cpu),
            Some(Lane::Memory) => units(c.memory.base(), memory),
            Some(Lane::Vcpus) => c.vcpus.min(TOO_BIG),
            Some(Lane::Vms) => c.vms.min(TOO_BIG),
            _ => 0,
        };
        (host.name.clone(), columns.iter().map(of).collect())
    }))
}
