//! The packing problem as packed whole numbers, made from typed demands in this one place.
//!
//! What a host can do without any ceiling is [`UNITS`] units of each limit; demand is rounded up to
//! units and capacity down. Sums of whole numbers are exact, so every platform decides alike.
//! vCPUs and VMs are counted as they are.

use super::columns::columns;
use super::constraints::{FoundRule, find_members};
use super::failover::{FailoverPolicy, SpareCount, least_hosts};
use super::host_kind::{HostKind, carried, ceilings};
use super::host_reserve::{cpu_for_vms, memory_for_vms};
use super::inputs_hash::{Fnv, put_classes, put_rules};
use super::rare_hours::RareHours;
use super::supply::{HostFacts, HostSupply};
use super::{InputsHash, Lane};
use crate::catalogue::HostType;
use crate::demand::{Demand, VmDemand, network};
use crate::diagnostic::Diagnostic;
use crate::inventory::ServerId;
use crate::order::Order as _;
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::{Quantity, Ratio};
use crate::service_class::RestartPriority;
use crate::time::{Day, HourOfWeek, WEEK};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Units of a limit that a host has before any ceiling.
pub const UNITS: u32 = 60_000;

/// No demand is larger: more than any host has, and small enough for exact sums.
pub(super) const TOO_BIG: u32 = 1 << 17;
/// Lanes are read in chunks of so many.
pub(super) const CHUNK: usize = 16;
/// Hours of the four limits by hour, and three without hours.
const WIDTH: usize = 4 * WEEK + 3;

/// One number that is kept under a limit: a limit at one or more hours at which every VM needs the
/// same.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Which limit.
    pub lane: Lane,
    /// Hours that it stands for, in order; empty for a limit without hours.
    pub hours: Vec<HourOfWeek>,
    /// The rare day that these are hours of; `None` for hours of every week.
    pub day: Option<Day>,
    /// What a host has of it before any ceiling, in units.
    pub full: u32,
    /// What a host may carry when all hosts run.
    pub normal: u32,
    /// What a host may carry when another one has failed.
    pub failure: u32,
    /// What all VMs need together.
    pub total: u64,
}

impl Column {
    /// The first of its hours.
    #[must_use]
    pub fn hour(&self) -> Option<HourOfWeek> {
        self.hours.first().copied()
    }
}

/// VMs and what a host can carry, as whole numbers.
#[derive(Debug, Clone)]
pub struct Problem {
    vms: Vec<ServerId>,
    /// VM indices in the order of their server's name: what ties are broken by.
    by_id: Vec<u32>,
    /// The place of each VM in `by_id`.
    rank: Vec<u32>,
    /// Number of the family of operating systems; equal families, equal number.
    kin: Vec<u16>,
    kinds: usize,
    host: HostType,
    hosts_that_may_fail: u32,
    /// When each VM starts again after a failure, and whether it may stay down.
    starts: Vec<(RestartPriority, bool)>,
    /// Which ceilings each VM asks for.
    class_of: Vec<u8>,
    least_hosts: u32,
    shared_ports: u32,
    rules: Vec<FoundRule>,
    supply: Arc<HostSupply>,
    failover_policy: FailoverPolicy,
    kinds_of_host: Vec<HostKind>,
    /// What standing hosts carry already, by name and column.
    carried: BTreeMap<String, Vec<u32>>,
    /// Those that can bind first, `None` is padding; then those that one host could carry for all VMs.
    columns: Vec<Option<Column>>,
    /// Columns that can bind, padding included: a multiple of `CHUNK`.
    active: usize,
    /// Row-major, `columns.len()` a VM.
    demand: Vec<u32>,
    normal: Vec<u32>,
    failure: Vec<u32>,
    hash: InputsHash,
    diagnostics: Vec<Diagnostic>,
}

/// Units of a demand, rounded up. A millionth of a unit is noise of the division, not demand.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before the cast")]
pub(super) fn units(demand: f64, capacity: f64) -> u32 {
    if demand.is_nan() || demand <= 0.0 {
        return 0;
    }
    let u = (demand / capacity * f64::from(UNITS) - 1e-6).ceil();
    if u < f64::from(TOO_BIG) { u.max(0.0) as u32 } else { TOO_BIG }
}

/// Units of a capacity under a ceiling, rounded down.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before the cast")]
pub(super) fn under(full: u32, ceiling: Ratio) -> u32 {
    (f64::from(full) * ceiling.fraction().clamp(0.0, 1.0) + 1e-6).floor() as u32
}

/// Whole things that fit: floor(cores × ratio).
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before the cast")]
pub(super) fn counted(cores: u32, per_core: Ratio) -> u32 {
    (f64::from(cores) * per_core.fraction() + 1e-9).floor().clamp(0.0, f64::from(TOO_BIG - 1)) as u32
}

/// One profile into 168 units; an unknown hour counts as the peak. Gives the number of unknown hours.
fn hours_into<Q: Quantity>(row: &mut Vec<u32>, profile: &Profile<Q>, capacity: Q) -> usize {
    let peak = profile.peak().map_or(0.0, |(_, q)| q.base());
    let mut unknown = 0;
    for h in HourOfWeek::all() {
        let q = profile.at(h).map(Quantity::base);
        unknown += usize::from(q.is_none());
        row.push(units(q.unwrap_or(peak), capacity.base()));
    }
    unknown
}

pub(super) struct Limit {
    pub lane: Lane,
    pub hour: Option<HourOfWeek>,
    pub day: Option<Day>,
    pub full: u32,
    pub normal: u32,
    pub failure: u32,
}

fn limits(resolved: &Resolved) -> Vec<Limit> {
    let p = &resolved.policy;
    let cores = resolved.host.cores();
    let failure = p.failure_ceiling();
    let mut out = Vec::with_capacity(WIDTH);
    for lane in Lane::ALL {
        let (full, normal, failure) = match lane {
            Lane::Cpu => (UNITS, under(UNITS, p.cpu_ceiling()), under(UNITS, failure)),
            Lane::Memory => (UNITS, under(UNITS, p.memory_ceiling()), under(UNITS, failure)),
            Lane::NetworkIn | Lane::NetworkOut => {
                (UNITS, under(UNITS, p.network_ceiling()), under(UNITS, failure))
            }
            Lane::DiskOperations => (UNITS, under(UNITS, p.disk_ceiling()), under(UNITS, failure)),
            Lane::Vcpus => {
                let n = counted(cores, p.vcpus_per_core());
                (n, n, n)
            }
            Lane::Vms => {
                let n = counted(cores, p.vms_per_core());
                (n, n, n)
            }
        };
        if lane.is_hourly() {
            out.extend(HourOfWeek::all().map(|h| Limit {
                lane,
                hour: Some(h),
                day: None,
                full,
                normal,
                failure,
            }));
        } else {
            out.push(Limit { lane, hour: None, day: None, full, normal, failure });
        }
    }
    out
}

fn row_of(vm: &VmDemand, resolved: &Resolved, diagnostics: &mut Vec<Diagnostic>) -> Vec<u32> {
    let host = &resolved.host;
    let mut row = Vec::with_capacity(WIDTH);
    let mut unknown = Vec::new();
    let network = network::for_vms(host, &resolved.policy);
    for lane in Lane::ALL {
        let missing = match lane {
            Lane::Cpu => {
                hours_into(&mut row, &vm.cpu, cpu_for_vms(host, &resolved.hypervisor, &resolved.policy))
            }
            Lane::NetworkIn => hours_into(&mut row, &vm.network_in, network),
            Lane::NetworkOut => hours_into(&mut row, &vm.network_out, network),
            Lane::DiskOperations => hours_into(&mut row, &vm.disk_operations, host.disk_operations),
            Lane::Memory => {
                let room = memory_for_vms(host, &resolved.hypervisor);
                row.push(units((vm.memory + vm.memory_overhead).mib(), room.mib()));
                0
            }
            Lane::Vcpus => {
                row.push(vm.vcpus.min(TOO_BIG));
                0
            }
            Lane::Vms => {
                row.push(1);
                0
            }
        };
        if missing > 0 {
            unknown.push((lane, missing));
        }
    }
    for (lane, missing) in unknown {
        let what = lane_words(lane);
        let d = if missing == WEEK {
            Diagnostic::warning(
                "placement.demand_unknown",
                format!("{what} is not known at any hour and was placed as if it needed none"),
                "Measure this server, or give one number for it",
            )
        } else {
            Diagnostic::note(
                "placement.hours_unknown",
                format!("{what} is not known at {missing} of {WEEK} hours; its peak was taken for them"),
                "Measure a full week, or accept the cautious reading",
            )
        };
        diagnostics.push(d.about(vm.server.as_str()));
    }
    row
}

/// A limit in words, for messages.
pub(super) const fn lane_words(lane: Lane) -> &'static str {
    match lane {
        Lane::Cpu => "CPU",
        Lane::Memory => "Memory",
        Lane::NetworkIn => "Network in",
        Lane::NetworkOut => "Network out",
        Lane::DiskOperations => "Disk operations",
        Lane::Vcpus => "vCPUs for the cores of a host",
        Lane::Vms => "VMs for the cores of a host",
    }
}

impl Problem {
    /// Packs demands and limits into whole numbers. VMs keep the order of `Demand::vms`; that order
    /// decides nothing, the names of the servers do.
    #[must_use]
    pub fn new(demand: &Demand, resolved: &Resolved) -> Self {
        let mut limits = limits(resolved);
        let rare = RareHours::of(demand);
        rare.limits_into(&mut limits);
        let vms: Vec<ServerId> = demand.vms.iter().map(|v| v.server.clone()).collect();
        let mut by_id: Vec<u32> = (0..vms.len()).map(index).collect();
        by_id.order_by(|a, b| vms[*a as usize].cmp(&vms[*b as usize]));
        let mut rank = vec![0; vms.len()];
        for (r, vm) in by_id.iter().enumerate() {
            rank[*vm as usize] = index(r);
        }
        let mut diagnostics = Vec::new();
        let rows: Vec<Vec<u32>> = demand
            .vms
            .iter()
            .map(|vm| {
                let mut row = row_of(vm, resolved, &mut diagnostics);
                rare.needs_into(&mut row, vm, resolved);
                row
            })
            .collect();

        let mut hash = Fnv(0xcbf2_9ce4_8422_2325);
        hash.put(resolved.host.id.as_bytes());
        hash.put_u32(resolved.policy.hosts_that_may_fail());
        // What licences cost decides between placements that need equally many hosts.
        hash.put(resolved.hypervisor.licence.as_deref().unwrap_or_default().as_bytes());
        hash.put_ratio(resolved.policy.software_assurance());
        hash.put_ratio(resolved.policy.usd_rate());
        hash.put(&resolved.policy.horizon_months().months().to_bits().to_le_bytes());
        for l in &limits {
            hash.put_u32(l.normal);
            hash.put_u32(l.failure);
        }
        for vm in &by_id {
            let vm = *vm as usize;
            hash.put(vms[vm].as_str().as_bytes());
            hash.put(&[0]);
            hash.put(demand.vms[vm].os_family.as_bytes());
            hash.put(&[0]);
            for w in &rows[vm] {
                hash.put_u32(*w);
            }
        }

        let (classes, class_of) = ceilings(demand, resolved);
        put_classes(&mut hash, demand, resolved, classes.len());
        let rules = find_members(&resolved.rules, &demand.vms);
        put_rules(&mut hash, demand, resolved, &rules);

        // Other hosts may be smaller, or carry something already: every column can bind there.
        let (columns, from, active) = columns(&limits, &rows, &by_id, !resolved.supply.is_empty());
        let mut packed = Vec::with_capacity(columns.len() * rows.len());
        for row in &rows {
            packed.extend(from.iter().map(|f| f.map_or(0, |f| row[f])));
        }
        let caps = |cap: fn(&Column) -> u32| -> Vec<u32> {
            columns.iter().take(active).map(|c| c.as_ref().map_or(0, cap)).collect()
        };
        let mut kinds: BTreeMap<&str, u16> = BTreeMap::new();
        for vm in &demand.vms {
            kinds.insert(&vm.os_family, 0);
        }
        for (i, n) in kinds.values_mut().enumerate() {
            *n = u16::try_from(i).unwrap_or(u16::MAX - 1);
        }
        Self {
            kin: demand.vms.iter().map(|vm| kinds.get(&*vm.os_family).copied().unwrap_or(0)).collect(),
            kinds: kinds.len().min(usize::from(u16::MAX)),
            host: resolved.host.clone(),
            hosts_that_may_fail: if resolved.failover.spare == SpareCount::Restarts {
                resolved.policy.hosts_that_may_fail()
            } else {
                0
            },
            starts: demand.vms.iter().map(|vm| (vm.class.restart, vm.class.may_stay_down)).collect(),
            class_of,
            least_hosts: least_hosts(demand, resolved, &columns),
            shared_ports: u32::from(resolved.policy.reserved_ports() == 0),
            rules,
            carried: carried(resolved, &columns),
            supply: Arc::clone(&resolved.supply),
            failover_policy: resolved.failover,
            kinds_of_host: std::iter::once(&resolved.host)
                .chain(&resolved.host_types)
                .map(|host| HostKind::new(host, resolved, &columns, &classes))
                .collect(),
            normal: caps(|c| c.normal),
            failure: caps(|c| c.failure),
            vms,
            by_id,
            rank,
            columns,
            active,
            demand: packed,
            hash: InputsHash(hash.0),
            diagnostics,
        }
    }

    /// The servers, in the order of `Demand::vms`.
    #[must_use]
    pub fn vms(&self) -> &[ServerId] {
        &self.vms
    }
    /// The index of a VM by its server's name.
    #[must_use]
    pub fn index_of(&self, id: &ServerId) -> Option<usize> {
        self.by_id.binary_search_by(|vm| self.vms[*vm as usize].cmp(id)).ok().map(|r| self.by_id[r] as usize)
    }
    /// The name of these inputs: equal demands, limits and hosts have equal names.
    #[must_use]
    pub const fn hash(&self) -> InputsHash {
        self.hash
    }
    /// How many hosts of a cluster may fail at once, where restarts are counted; else 0.
    #[must_use]
    pub const fn hosts_that_may_fail(&self) -> u32 {
        self.hosts_that_may_fail
    }
    /// The type of all hosts.
    #[must_use]
    pub const fn host(&self) -> &HostType {
        &self.host
    }
    /// The rules that count, with their members found.
    #[must_use]
    pub fn rules(&self) -> &[FoundRule] {
        &self.rules
    }
    /// Hosts to place on.
    #[must_use]
    pub fn supply(&self) -> &HostSupply {
        &self.supply
    }
    /// Which ceilings a VM asks for: index into [`HostKind::by_class`].
    #[must_use]
    pub fn class_of(&self, vm: usize) -> usize {
        self.class_of.get(vm).copied().map_or(0, usize::from)
    }
    /// Whether a VM may stay down until a failed host is back.
    #[must_use]
    pub fn may_stay_down(&self, vm: usize) -> bool {
        self.starts.get(vm).is_some_and(|s| s.1)
    }
    /// When a VM starts again after a failure.
    #[must_use]
    pub fn restart_priority(&self, vm: usize) -> RestartPriority {
        self.starts.get(vm).map(|s| s.0).unwrap_or_default()
    }
    /// Hosts that the failover policy asks for by itself, where it counts a share or slots; else 0.
    #[must_use]
    pub const fn least_hosts(&self) -> u32 {
        self.least_hosts
    }
    /// Ports that the networks take together that are nobody's own: none where a host keeps ports for management,
    /// which carry them too.
    pub(super) const fn shared_ports(&self) -> u32 {
        self.shared_ports
    }
    /// What is planned for a failure.
    #[must_use]
    pub const fn failover_policy(&self) -> FailoverPolicy {
        self.failover_policy
    }
    /// The types of host that a plan may have: the scenario's first, then the others of the supply.
    #[must_use]
    pub fn host_types(&self) -> &[HostKind] {
        &self.kinds_of_host
    }
    /// What a host carries already of a column, in units; zero for a host that does not stand yet.
    #[must_use]
    pub fn preload(&self, host: Option<&HostFacts>, column: usize) -> u64 {
        let carried = host.and_then(|f| self.carried.get(&f.name));
        carried.and_then(|c| c.get(column)).map_or(0, |n| u64::from(*n))
    }
    /// The type of a host by its catalogue entry. What is not among them counts as the scenario's own:
    /// so is an older plan judged by the hosts of today.
    #[must_use]
    pub fn type_of(&self, id: &str) -> usize {
        self.kinds_of_host.iter().position(|k| &*k.host.id == id).unwrap_or(0)
    }
    /// What was assumed for hours that nobody measured.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
    /// Everything that is kept under a limit, with what a VM needs of each.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &Column)> {
        self.columns.iter().enumerate().filter_map(|(i, c)| c.as_ref().map(|c| (i, c)))
    }
    /// What a VM needs in a column, in units.
    #[must_use]
    pub fn need(&self, vm: usize, column: usize) -> u32 {
        self.demand.get(vm * self.columns.len() + column).copied().unwrap_or(0)
    }
    /// Columns that can bind, padded.
    pub(super) const fn active(&self) -> usize {
        self.active
    }
    /// The needs of a VM in the columns that can bind.
    pub(super) fn row(&self, vm: u32) -> &[u32] {
        let at = vm as usize * self.columns.len();
        &self.demand[at..at + self.active]
    }
    /// The needs of a VM in all columns, padding included.
    pub(super) fn all_needs(&self, vm: u32) -> &[u32] {
        let width = self.columns.len();
        self.demand.get(vm as usize * width..(vm as usize + 1) * width).unwrap_or_default()
    }
    pub(super) fn normal(&self) -> &[u32] {
        &self.normal
    }
    pub(super) fn failure(&self) -> &[u32] {
        &self.failure
    }
    pub(super) fn rank(&self, vm: u32) -> u32 {
        self.rank[vm as usize]
    }
    pub(super) fn by_id(&self) -> &[u32] {
        &self.by_id
    }
    pub(super) fn kin(&self, vm: u32) -> u16 {
        self.kin[vm as usize]
    }
    pub(super) const fn kinds(&self) -> usize {
        self.kinds
    }
}

/// A count of VMs or hosts as an index; there are never 2^32 of them.
pub(super) fn index(i: usize) -> u32 {
    u32::try_from(i).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
