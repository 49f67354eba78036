//! How the figures of this stage came about: the same functions, called again for one server.

mod given;
mod server;
mod shared;
mod sums;

use self::server::One;
use self::sums::{confidence_terms, count_of_systems, cpu_sum_terms, sum_caveats};
use super::{Demand, cpu};
use crate::assessment::{Assessment, systems};
use crate::figure::{FigureId, Value, Working};
use crate::inventory::Inventory;
use crate::measurement::Measurements;
use crate::project::Resolved;

/// The stages that these figures are made of.
#[derive(Debug, Clone, Copy)]
pub struct Stages<'a> {
    /// What was imported.
    pub inventory: &'a Inventory,
    /// Measurements folded.
    pub measurements: &'a Measurements,
    /// Verdicts.
    pub assessment: &'a Assessment,
    /// Needs of the VMs.
    pub demand: &'a Demand,
    /// Policy, host type and hypervisor.
    pub resolved: &'a Resolved,
    /// Hosts of the placement, where there is one.
    pub hosts: Option<u32>,
}

/// The working of a figure of this stage: `CpuConsumed`, `CpuDemanded`, `VmMemory`, `VmStorage`,
/// `Vcpus`, `CpuSum`, `SystemsAfter`, `Confidence`, and those of network, backup and storage. `None` for other figures, for servers that do not
/// move, and where the figure is unknown.
#[must_use]
pub fn explain(figure: &FigureId, stages: &Stages<'_>) -> Option<Working> {
    let working = |title: String, formula: &str, terms, result: Value, caveats: Vec<String>, method| {
        Some(Working {
            figure: figure.clone(),
            title,
            formula: formula.into(),
            terms,
            result,
            caveats,
            method,
        })
    };
    match figure {
        FigureId::CpuConsumed(id) => {
            let one = One::of(id, stages)?;
            let (formula, terms, caveats) = one.consumed();
            let title = format!("How the CPU work of {} comes about", one.server.name.value);
            working(title, formula, terms, one.steps()?.consumed.into(), caveats, "cpu-demand")
        }
        FigureId::CpuDemanded(id) => {
            let one = One::of(id, stages)?;
            let title = format!("How the CPU demand of {} comes about", one.server.name.value);
            let by_work = stages.resolved.policy.compare_cpus_by_work();
            let formula = if by_work {
                "demand = work × (1 + v × r + i × min(1, operations ÷ heavy)) × (1 + growth) ^ years × F ÷ T"
            } else {
                "demand = work × (1 + v × r + i × min(1, operations ÷ heavy)) × (1 + growth) ^ years"
            };
            let steps = one.steps()?;
            let result = cpu::work_on_target(steps.demanded_plain(), steps.generation);
            let caveats = if by_work {
                vec![
                    "Factors compare one thread at equal clock: second threads and turbo are left out".into(),
                ]
            } else {
                Vec::new()
            };
            working(title, formula, one.demanded(&steps), result.into(), caveats, "cpu-demand")
        }
        FigureId::VmMemory(id) => {
            let one = One::of(id, stages)?;
            let title = format!("How the memory of the VM for {} comes about", one.server.name.value);
            let (terms, result) = one.memory();
            let formula = if stages.resolved.hypervisor.memory_overhead.table.is_empty() {
                "memory = given + base + per GiB × GiB + per further vCPU × (vCPUs − 1)"
            } else {
                "memory = given + overhead by the vendor's table, between its memory sizes and its vCPUs"
            };
            working(title, formula, terms, result, one.memory_caveats(), "memory")
        }
        FigureId::VmStorage(id) => {
            let one = One::of(id, stages)?;
            let title = format!("How the storage of the VM for {} comes about", one.server.name.value);
            let (formula, terms, result, caveats) = one.storage();
            working(title, formula, terms, result, caveats, "storage")
        }
        FigureId::Vcpus(id) => {
            let one = One::of(id, stages)?;
            let title = format!("How the vCPUs of the VM for {} come about", one.server.name.value);
            let (formula, terms, result) = one.vcpus()?;
            let caveats = vec![one.vcpus_reason().words().to_owned()];
            working(title, formula, terms, result, caveats, "right-sizing")
        }
        FigureId::CpuSum => {
            let (hour, sum) = stages.demand.cpu_sum().peak()?;
            let terms = cpu_sum_terms(stages.demand, hour);
            let caveats = sum_caveats(stages.demand);
            let title = "How the CPU demand of all VMs comes about".into();
            let formula = "sum = demand of each VM at the hour in which all together need most";
            working(title, formula, terms, sum.into(), caveats, "profiles")
        }
        FigureId::SystemsBefore | FigureId::SystemsAfter | FigureId::SystemsAfterMerging => {
            let one = count_of_systems(figure, &systems(stages.assessment), stages.hosts)?;
            let result = Value::Count(u64::from(one.result), "systems");
            working(one.title.into(), one.formula, one.terms, result, one.caveats, "rationalisation")
        }
        FigureId::Confidence => {
            let stars = super::confidence(stages.demand);
            let title = "How the confidence of the plan comes about".into();
            let formula = "stars = sum of the stars of all VMs ÷ VMs, rounded down";
            let terms = confidence_terms(stages.demand);
            working(title, formula, terms, Value::Count(u64::from(stars), "stars"), Vec::new(), "confidence")
        }
        FigureId::BackupTime(_)
        | FigureId::ZonePeak(..)
        | FigureId::TierUsable(_)
        | FigureId::TierRaw(_)
        | FigureId::TierOperations(_)
        | FigureId::TierPrice(_) => shared::explain(figure, stages.demand, stages.resolved),
        _ => None,
    }
}
