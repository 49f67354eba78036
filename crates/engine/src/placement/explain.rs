//! How the host count comes about: the limits, their sums and their hours.

use super::bound::bound;
use super::constraints::fits_nowhere;
use super::problem::{Problem, lane_words};
use super::{Bound, Lane, LaneBound, Placement, ProvenBy};
use super::{cpu_for_vms, memory_for_vms};
use crate::assumption::AssumptionId;
use crate::demand::{Demand, VmDemand, network};
use crate::figure::{FigureId, Term, TermOrigin, Value, Working};
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::{Iops, Mbps, Mhz, MiB, Quantity, Ratio};
use crate::time::HourOfWeek;

/// What all VMs need together in a lane at an hour; an unknown hour counts as the VM's peak, as in
/// the packing.
fn sum<Q: Quantity>(
    vms: &[&VmDemand],
    hour: Option<HourOfWeek>,
    of: impl Fn(&VmDemand) -> &Profile<Q>,
) -> f64 {
    let Some(hour) = hour else { return 0.0 };
    vms.iter()
        .filter_map(|vm| {
            let week = of(vm);
            week.at(hour).or_else(|| week.peak().map(|(_, q)| q))
        })
        .map(Quantity::base)
        .sum()
}

/// The VMs that the bound counts: those that fit on an empty host.
pub(super) fn that_fit<'a>(problem: &Problem, demand: &'a Demand) -> Vec<&'a VmDemand> {
    let fits = |(i, vm)| fits_nowhere::too_big(problem, i).is_none().then_some(vm);
    demand.vms.iter().enumerate().filter_map(fits).collect()
}

/// What VMs need together, in the base unit of the lane; see [`Lane::value`].
#[expect(clippy::cast_precision_loss, reason = "counts of VMs and vCPUs")]
pub(super) fn needed_base(vms: &[&VmDemand], lane: Lane, hour: Option<HourOfWeek>) -> f64 {
    match lane {
        Lane::Cpu => sum(vms, hour, |v| &v.cpu),
        Lane::NetworkIn => sum(vms, hour, |v| &v.network_in),
        Lane::NetworkOut => sum(vms, hour, |v| &v.network_out),
        Lane::DiskOperations => sum(vms, hour, |v| &v.disk_operations),
        Lane::Memory => vms.iter().map(|v| v.memory + v.memory_overhead).sum::<MiB>().base(),
        Lane::Vcpus => vms.iter().map(|v| f64::from(v.vcpus)).sum(),
        Lane::Vms => vms.len() as f64,
    }
}

/// What one host has of a lane, in the base unit of the lane, and the normal ceiling. Counted limits
/// are per core and rounded down; they have no ceiling.
pub(super) fn of_lane(resolved: &Resolved, lane: Lane) -> (f64, Ratio) {
    let (host, policy) = (&resolved.host, &resolved.policy);
    let cores = f64::from(host.cores());
    match lane {
        Lane::Cpu => (cpu_for_vms(host, &resolved.hypervisor, policy).base(), policy.cpu_ceiling()),
        Lane::Memory => (memory_for_vms(host, &resolved.hypervisor).base(), policy.memory_ceiling()),
        Lane::NetworkIn | Lane::NetworkOut => {
            (network::for_vms(host, policy).base(), policy.network_ceiling())
        }
        Lane::DiskOperations => (host.disk_operations.base(), policy.disk_ceiling()),
        Lane::Vcpus => ((cores * policy.vcpus_per_core().fraction() + 1e-9).floor(), Ratio::ONE),
        Lane::Vms => ((cores * policy.vms_per_core().fraction() + 1e-9).floor(), Ratio::ONE),
    }
}

/// What one host has of a lane, in full, and the ceilings that apply.
fn capacity(resolved: &Resolved, lane: Lane) -> (Value, Option<AssumptionId>) {
    let (host, policy) = (&resolved.host, &resolved.policy);
    let cores = Ratio::from_fraction(f64::from(host.cores()));
    match lane {
        Lane::Cpu => (cpu_for_vms(host, &resolved.hypervisor, policy).into(), Some(AssumptionId::CpuCeiling)),
        Lane::Memory => {
            (memory_for_vms(host, &resolved.hypervisor).into(), Some(AssumptionId::MemoryCeiling))
        }
        Lane::NetworkIn | Lane::NetworkOut => {
            (network::for_vms(host, policy).into(), Some(AssumptionId::NetworkCeiling))
        }
        Lane::DiskOperations => (host.disk_operations.into(), Some(AssumptionId::DiskCeiling)),
        Lane::Vcpus => (Value::Factor(cores * policy.vcpus_per_core()), None),
        Lane::Vms => (Value::Factor(cores * policy.vms_per_core()), None),
    }
}

fn cap(lane: Lane) -> Option<AssumptionId> {
    match lane {
        Lane::Vcpus => Some(AssumptionId::VcpusPerCore),
        Lane::Vms => Some(AssumptionId::VmsPerCore),
        _ => None,
    }
}

fn assumption(symbol: &'static str, id: AssumptionId, value: Value) -> Term {
    Term::new(symbol, id.info().label.clone(), value, TermOrigin::Assumption(id))
}

fn lane_terms(vms: &[&VmDemand], resolved: &Resolved, b: &LaneBound) -> Vec<Term> {
    let policy = &resolved.policy;
    let when = match b.hour {
        Some(_) => "What all VMs need together at that hour",
        None => "What all VMs need together",
    };
    let (full, ceiling) = capacity(resolved, b.lane);
    let origin = if b.lane == Lane::Cpu {
        TermOrigin::Figure(FigureId::CpuSum)
    } else {
        TermOrigin::Counted("summed over the VMs of the plan".into())
    };
    let mut terms = vec![
        Term::new("need", when, b.lane.value(needed_base(vms, b.lane, b.hour)), origin),
        Term::new(
            "host",
            "What one host has of it",
            full,
            TermOrigin::Catalogue(resolved.host.name.to_string()),
        ),
    ];
    let kept: Option<Value> = match b.lane {
        Lane::Cpu => {
            let worth = policy.thread_worth();
            let kept = resolved.hypervisor.cpu_kept(&resolved.host, worth, policy.host_cpu_reserve());
            (kept > Mhz::ZERO).then(|| kept.into())
        }
        Lane::Memory => Some(resolved.hypervisor.memory_kept(&resolved.host).into()),
        _ => None,
    };
    if let Some(kept) = kept {
        let label = "Taken off that already: what the platform keeps";
        terms.push(Term::new("", label, kept, TermOrigin::Catalogue(resolved.hypervisor.name.to_string())));
    }
    // More than the platform needs, where policy says so.
    let by_policy = policy.host_cpu_reserve();
    if b.lane == Lane::Cpu && by_policy > Ratio::ZERO {
        terms.push(assumption(
            "of which policy asks for",
            AssumptionId::HostCpuReserve,
            Value::Share(by_policy),
        ));
    }
    if let Some(id) = cap(b.lane) {
        terms.push(assumption("per core", id, Value::Factor(Ratio::from_fraction(policy.value(id)))));
    }
    if let Some(id) = ceiling {
        terms.push(assumption("plan to", id, Value::Share(Ratio::from_fraction(policy.value(id)))));
        terms.push(assumption(
            "after a failure",
            AssumptionId::FailureCeiling,
            Value::Share(policy.failure_ceiling()),
        ));
    }
    terms.push(assumption(
        "may fail",
        AssumptionId::HostsThatMayFail,
        Value::Count(u64::from(policy.hosts_that_may_fail()), "hosts"),
    ));
    terms.push(Term::new(
        "normal",
        "Hosts in normal running: need ÷ (host × plan to)",
        Value::Factor(b.hosts_normal),
        TermOrigin::Counted("worked out in whole units of a host, demand rounded up".into()),
    ));
    terms.push(Term::new(
        "failed",
        "Hosts with the failure: need ÷ (host × after a failure) + may fail",
        Value::Factor(b.hosts_with_failure),
        TermOrigin::Counted("worked out in whole units of a host, demand rounded up".into()),
    ));
    terms
}

/// The working of a bound that a search has proven beyond the simple one.
fn proven_working(figure: &FigureId, all: &Bound, caveats: Vec<String>) -> Working {
    let mut terms = vec![Term::new(
        "simple",
        "What the limits need, each by itself, as if VMs could be cut into parts",
        Value::Count(u64::from(all.simple), "hosts"),
        TermOrigin::Counted("ceil of the largest of all limits".into()),
    )];
    terms.extend(all.lanes.iter().take(1).map(|b| {
        Term::new(
            "",
            b.lane.words(),
            Value::Factor(b.hosts_normal.max(b.hosts_with_failure)),
            TermOrigin::Figure(FigureId::LaneBound(b.lane)),
        )
    }));
    terms.push(Term::new(
        "proven",
        format!("Proven {}", all.by.words()),
        Value::Count(u64::from(all.hosts), "hosts"),
        TermOrigin::Counted(match all.by {
            ProvenBy::Limit(lane, hour) => match hour {
                Some(hour) => format!("of {} at hour {} of the week", lane.words(), hour.index()),
                None => format!("of {}", lane.words()),
            },
            ProvenBy::Rules => {
                "summed over groups of VMs that never share a host, each with what it needs by itself".into()
            }
            _ => "in whole numbers, by the search that made the plan; the same seed proves it again".into(),
        }),
    ));
    Working {
        figure: figure.clone(),
        title: format!("Why at least {} hosts are needed", all.hosts),
        formula: "hosts ≥ the larger of the simple bound and what is proven of VMs as whole".into(),
        terms,
        result: Value::Count(u64::from(all.hosts), "hosts"),
        caveats,
        method: if all.by == ProvenBy::Rules { "placement" } else { "packing" },
    }
}

/// The working of a figure of placement.
#[must_use]
pub fn explain(
    demand: &Demand,
    resolved: &Resolved,
    placement: Option<&Placement>,
    figure: &FigureId,
) -> Option<Working> {
    let problem = Problem::new(demand, resolved);
    let proven = placement.filter(|p| !p.stale).and_then(|p| p.assignment.proven);
    let all = bound(&problem).with(proven);
    let vms = that_fit(&problem, demand);
    let mut caveats = vec![
        "A lower bound: no plan under these limits has fewer hosts, but a plan with so few may not exist"
            .to_owned(),
    ];
    if let Some(n) = demand.vms.len().checked_sub(vms.len()).filter(|n| *n > 0) {
        caveats.push(format!("VMs that are too big for any host are not counted: {n}"));
    }
    if problem.host_types().first().is_some_and(|k| k.by_class.len() > 1) {
        caveats.push("Each VM counts by the ceiling of its own service class where that is lower".to_owned());
    }
    if !problem.supply().is_empty() {
        caveats.push(
            "Hosts that stand count with what is left on them, each once; of types to buy the one that carries most of the limit"
                .to_owned(),
        );
    }
    match figure {
        FigureId::HostBound if all.by != ProvenBy::Sums => Some(proven_working(figure, &all, caveats)),
        FigureId::HostBound => Some(Working {
            figure: figure.clone(),
            title: format!("Why at least {} hosts are needed", all.hosts),
            formula: "hosts ≥ the largest of all limits, rounded up; a limit needs the larger of need ÷ (host × plan \
                      to) and need ÷ (host × after a failure) + hosts that may fail"
                .into(),
            terms: all
                .lanes
                .iter()
                .map(|b| {
                    Term::new(
                        "",
                        b.lane.words(),
                        Value::Factor(b.hosts_normal.max(b.hosts_with_failure)),
                        TermOrigin::Figure(FigureId::LaneBound(b.lane)),
                    )
                })
                .collect(),
            result: Value::Count(u64::from(all.hosts), "hosts"),
            caveats,
            method: "placement",
        }),
        FigureId::LaneBound(lane) => {
            let b = all.lanes.iter().find(|b| b.lane == *lane)?;
            Some(Working {
                figure: figure.clone(),
                title: format!("How many hosts {} needs", b.lane.words()),
                formula: "hosts = max(need ÷ (host × plan to), need ÷ (host × after a failure) + may fail)".into(),
                terms: lane_terms(&vms, resolved, b),
                result: Value::Factor(b.hosts_normal.max(b.hosts_with_failure)),
                caveats,
                method: "placement",
            })
        }
        _ => None,
    }
}

/// A limit inside a sentence.
pub(super) const fn lane_words_inside(lane: Lane) -> &'static str {
    match lane {
        Lane::Memory => "memory",
        Lane::NetworkIn => "network in",
        Lane::NetworkOut => "network out",
        Lane::DiskOperations => "disk operations",
        Lane::Cpu => "CPU",
        Lane::Vcpus => "vCPUs for its cores",
        Lane::Vms => "VMs for its cores",
    }
}

impl Lane {
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        lane_words(self)
    }
    /// Whether a share of it is planned to, in normal running and after a failure; counted limits are
    /// limits as they are.
    #[must_use]
    pub const fn has_ceiling(self) -> bool {
        !matches!(self, Self::Vcpus | Self::Vms)
    }
    /// An amount of it in its base unit, as people see it.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts, never below zero")]
    pub(super) fn value(self, base: f64) -> Value {
        match self {
            Self::Cpu => Mhz::from_base(base).into(),
            Self::Memory => MiB::from_base(base).into(),
            Self::NetworkIn | Self::NetworkOut => Mbps::from_base(base).into(),
            Self::DiskOperations => Iops::from_base(base).into(),
            Self::Vcpus => Value::Count(base.max(0.0).round() as u64, "vCPUs"),
            Self::Vms => Value::Count(base.max(0.0).round() as u64, "VMs"),
        }
    }
}
