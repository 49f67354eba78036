//! The figures of one server: what it consumes, and what its VM is given.

use super::Stages;
use crate::adjustment::GrowthOf;
use crate::assumption::AssumptionId;
use crate::cpu_model::{self, CpuFactor, CpuName};
use crate::demand::cpu::{Configured, Consumption, SizeFrom};
use crate::demand::{Basis, CpuSteps, VmDemand, by_class, cpu, generation, growth, input_output};
use crate::figure::{FigureId, Term, TermOrigin, Value};
use crate::inventory::{Known, Server, ServerId};
use crate::measurement::{ServerLoads, Shortages};
use crate::origin::{Cell, Origin};
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::Iops;
use crate::series::Resource;
use std::borrow::Cow;
use std::sync::Arc;

/// One server that moves, with what its figures are made of.
pub(super) struct One<'a> {
    pub(super) server: &'a Server,
    pub(super) vm: &'a VmDemand,
    pub(super) loads: Cow<'a, ServerLoads>,
    pub(super) resolved: &'a Resolved,
    name: Option<Arc<CpuName>>,
    configured: Configured,
    pub(super) consumption: Consumption,
}

static UNMEASURED: ServerLoads = ServerLoads {
    cpu: None,
    memory: None,
    network_in: None,
    network_out: None,
    disk_operations: None,
    disk_throughput: None,
    short: Shortages { waiting_threads: None, paging: None, disk_busy: None },
    stars: 0,
};

impl<'a> One<'a> {
    pub(super) fn of(id: &ServerId, stages: &Stages<'a>) -> Option<Self> {
        let at = stages.demand.vms.binary_search_by(|vm| vm.server.cmp(id)).ok()?;
        let vm = stages.demand.vms.get(at)?;
        let server = stages.inventory.servers.get(vm.index).filter(|s| s.id == *id)?;
        let loads = stages.measurements.servers.get(vm.index).unwrap_or(&UNMEASURED);
        let loads = by_class(loads, &vm.class);
        let policy = &stages.resolved.policy;
        let name = server.cpu_model.as_ref().map(|text| cpu_model::read(&text.value));
        let configured = Configured::of(server, name.as_deref(), policy);
        let role = stages.assessment.servers.get(vm.index).map_or("", |a| &a.role);
        let consumption = Consumption::of(server, &loads, &configured, policy).by_role(server, role, policy);
        Some(Self { server, vm, loads, resolved: stages.resolved, name, configured, consumption })
    }

    pub(super) fn steps(&self) -> Option<CpuSteps> {
        let operations = input_output::operations(self.server, &self.loads, &self.resolved.policy);
        let policy = &self.resolved.policy;
        let of_role = self.resolved.adjustments.overhead_of(&self.vm.role);
        let overhead =
            cpu::overhead_factor(&self.resolved.hypervisor, of_role, busiest(&operations.week), policy);
        let generation = generation(self.vm.cpu_factor, self.resolved.host_factor(), policy);
        let growth = growth(self.resolved, &self.server.id, &self.vm.role).factor;
        self.consumption.steps(&self.configured, overhead, growth, generation)
    }

    pub(super) fn consumed(&self) -> (&'static str, Vec<Term>, Vec<String>) {
        let policy = &self.resolved.policy;
        let c = &self.configured;
        let server = self.server;
        let cores_assumed = TermOrigin::Assumption(AssumptionId::AssumedCores);
        let mut terms = vec![
            Term::new(
                "s",
                "Sockets",
                Value::Count(u64::from(c.sockets), "sockets"),
                imported(&server.sockets, || match self.name.as_ref().and_then(|n| n.processors) {
                    Some(n) if n == c.sockets => given(&server.cpu_model),
                    _ => TermOrigin::Counted("taken as one where the inventory does not say".into()),
                }),
            ),
            Term::new(
                "c",
                "Cores per socket",
                Value::Count(u64::from(c.cores_per_socket), "cores"),
                self.size(c.cores_from, &server.cores_per_socket, cores_assumed, || {
                    TermOrigin::Counted("one core for each vCPU of a VM".into())
                }),
            ),
            Term::new(
                "f",
                "Clock of one core",
                c.clock,
                self.size(
                    c.clock_from,
                    &server.clock,
                    TermOrigin::Assumption(AssumptionId::AssumedClock),
                    || TermOrigin::Counted("in the plan".into()),
                ),
            ),
        ];
        let mut caveats = Vec::new();
        let factor = || {
            let value = Value::Factor(policy.peak_over_moment());
            Term::new(
                "p",
                "Peak over one moment",
                value,
                TermOrigin::Assumption(AssumptionId::PeakOverMoment),
            )
        };
        let formula = match self.consumption.taken {
            cpu::Taken::Week => {
                terms.push(Term::new(
                    "u",
                    "Utilisation in the peak hour",
                    Value::Share(self.consumption.utilisation),
                    self.series(Resource::Cpu),
                ));
                let class = &self.vm.class;
                let by = match class.statistic {
                    None => TermOrigin::Assumption(AssumptionId::Percentile),
                    Some(_) => TermOrigin::Counted(format!("of its service class {}", class.name)),
                };
                let percentile = Value::Share(class.percentile(policy));
                terms.push(Term::new("P", "Statistic of each hour", percentile, by));
                "work = s × c × f × u, u the statistic P of the samples of its hour of the week"
            }
            cpu::Taken::Peak => {
                let value = Value::Share(self.consumption.utilisation);
                terms.push(Term::new("u", "Peak utilisation", value, given(&server.cpu_peak)));
                caveats.push(
                    "One number for every hour of the week: the hours of its peak are not known".into(),
                );
                "work = s × c × f × u"
            }
            cpu::Taken::Moment => {
                if let Some(now) = &server.cpu_now {
                    terms.push(Term::new("m", "CPU in use at one moment", now.value, given(&server.cpu_now)));
                }
                terms.push(factor());
                caveats.push("A figure from one moment: it is neither average nor peak".into());
                "work = m × p, at most s × c × f"
            }
            cpu::Taken::Average => {
                if let Some(average) = &server.cpu_average {
                    let value = Value::Share(average.value);
                    terms.push(Term::new("a", "Average utilisation", value, given(&server.cpu_average)));
                }
                terms.push(factor());
                caveats.push("An average hides the peak: the factor stands for what is not known".into());
                "work = s × c × f × u, u = a × p, at most the whole"
            }
            cpu::Taken::Nothing => {
                terms.push(Term::new(
                    "u",
                    "Utilisation where nothing is known",
                    Value::Share(self.consumption.utilisation),
                    TermOrigin::Assumption(AssumptionId::UnmeasuredCpu),
                ));
                if self.loads.cpu.is_some() {
                    terms.push(Term::new(
                        "★",
                        "Stars from which measurements are trusted",
                        Value::Count(u64::from(policy.minimum_stars()), "stars"),
                        TermOrigin::Assumption(AssumptionId::MinimumStars),
                    ));
                    caveats.push("Its measurements have too few stars to be used".into());
                } else {
                    caveats.push("Its use of the CPU was never measured".into());
                }
                "work = s × c × f × u"
            }
        };
        if let Some(shape) = self.consumption.shape {
            terms.push(Term::new(
                "h",
                "Hours of the week",
                Value::Text(shape.label.clone()),
                TermOrigin::Catalogue(format!("usual hours of its role: {}", shape.source)),
            ));
            caveats.push("The peak is taken for its usual hours only: when it peaks is assumed".into());
        }
        let counts =
            matches!(self.consumption.taken, cpu::Taken::Week | cpu::Taken::Peak | cpu::Taken::Average);
        if let Some(worth) = c.second_thread.filter(|_| counts) {
            let busy = Value::Share(cpu::cores_busy(self.consumption.utilisation, worth));
            let by = TermOrigin::Assumption(AssumptionId::SecondThreadsOnSources);
            terms.push(Term::new("u₂", "Cores busy at that utilisation, taken in place of u", busy, by));
            let worth = Value::Share(worth);
            let by = TermOrigin::Assumption(AssumptionId::ThreadWorth);
            terms.push(Term::new("t", "Second thread is worth", worth, by));
            caveats.push(
                "Its CPU runs two threads a core: u₂ = 2 u up to one half, then 1 + t × (2 u − 1)".into(),
            );
        }
        if c.cores_assumed || c.clock_assumed {
            caveats.push("Its cores or their clock are not known".into());
        }
        if c.from_name() {
            caveats.push("Cores or clock were taken from the name of its CPU, without turbo".into());
        }
        caveats.push("Clock alone says little between generations of CPU: a GHz of today does more".into());
        (formula, terms, caveats)
    }

    pub(super) fn demanded(&self, steps: &CpuSteps) -> Vec<Term> {
        let policy = &self.resolved.policy;
        let hypervisor = &self.resolved.hypervisor;
        let operations = input_output::operations(self.server, &self.loads, policy);
        let operations_origin = match operations.basis {
            Basis::Measured => self.series(Resource::DiskOperations),
            Basis::OneNumber if self.server.disk_operations.is_some() => given(&self.server.disk_operations),
            Basis::OneNumber => self.series(Resource::DiskOperations),
            Basis::Assumed => TermOrigin::Assumption(AssumptionId::UnmeasuredOperations),
        };
        let consumed = TermOrigin::Figure(FigureId::CpuConsumed(self.server.id.clone()));
        let growth = growth(self.resolved, &self.server.id, &self.vm.role);
        let growth_origin = match growth.of {
            None => TermOrigin::Assumption(AssumptionId::GrowthPerYear),
            Some(GrowthOf::Role) => TermOrigin::Counted(format!("typed for role {}", self.vm.role)),
            Some(GrowthOf::Server) => TermOrigin::Counted("typed for this server".into()),
        };
        let mut terms = vec![
            Term::new("work", "CPU work consumed in the peak hour", steps.consumed, consumed),
            Term::new(
                "v",
                "Overhead of the hypervisor",
                Value::Share(hypervisor.cpu_overhead),
                TermOrigin::Catalogue(format!("{}: {}", hypervisor.name, hypervisor.cpu_overhead_source)),
            ),
            Term::new(
                "r",
                format!("Its factor for role {}", self.vm.role),
                Value::Factor(self.resolved.adjustments.overhead_of(&self.vm.role)),
                TermOrigin::Counted("by the table of roles; 1 where it says nothing".into()),
            ),
            Term::new(
                "i",
                "Overhead for I/O",
                Value::Share(policy.input_output_overhead()),
                TermOrigin::Assumption(AssumptionId::InputOutputOverhead),
            ),
            Term::new(
                "operations",
                "Disk operations in their peak hour",
                busiest(&operations.week),
                operations_origin,
            ),
            Term::new(
                "heavy",
                "Heavy disk from",
                policy.heavy_operations(),
                TermOrigin::Assumption(AssumptionId::HeavyOperations),
            ),
            Term::new("growth", "Growth a year", Value::Share(growth.per_year), growth_origin),
            Term::new(
                "years",
                "Years to the horizon",
                policy.growth_years(),
                TermOrigin::Assumption(AssumptionId::GrowthYears),
            ),
        ];
        terms.extend(self.generation(steps));
        terms
    }

    /// Where a part of the size comes from.
    fn size<T>(
        &self,
        from: SizeFrom,
        known: &Known<T>,
        assumed: TermOrigin,
        otherwise: impl FnOnce() -> TermOrigin,
    ) -> TermOrigin {
        match from {
            SizeFrom::Inventory => imported(known, otherwise),
            SizeFrom::Name => given(&self.server.cpu_model),
            SizeFrom::Catalogue => {
                self.name.as_ref().and_then(|n| n.model()).map_or_else(otherwise, |model| {
                    TermOrigin::Catalogue(format!("{}: {}", model.name, model.source))
                })
            }
            SizeFrom::Assumed => assumed,
        }
    }

    /// The factors of server and host, with the demand in plain GHz before them; nothing where the policy
    /// compares by plain GHz.
    fn generation(&self, steps: &CpuSteps) -> Vec<Term> {
        if !self.resolved.policy.compare_cpus_by_work() {
            return Vec::new();
        }
        let ratings = &self.resolved.cpu_ratings;
        let factor = |factor: Option<CpuFactor>, source: Option<String>| {
            let unknown = || Value::Unknown("not in the catalogue: taken in plain GHz".into());
            let value = factor.map_or_else(unknown, |f| Value::Factor(f.factor));
            let origin =
                source.map_or_else(|| TermOrigin::Counted("no factor".into()), TermOrigin::Catalogue);
            (value, origin)
        };
        let (source, from) =
            factor(self.vm.cpu_factor, ratings.source_of_server(&self.server.id, self.name.as_deref()));
        let (target, to) = factor(self.resolved.host_factor(), ratings.source_of_host(&self.resolved.host));
        let by = TermOrigin::Assumption(AssumptionId::CompareCpusByWork);
        vec![
            Term::new("F", "Work per core-GHz of the server's CPU", source, from),
            Term::new("T", "Work per core-GHz of the host's CPU", target, to),
            Term::new("F ÷ T", "What its work is multiplied by", Value::Factor(steps.generation), by),
            Term::new(
                "plain",
                "The same demand in plain GHz",
                steps.demanded_plain(),
                TermOrigin::Counted("without the factors".into()),
            ),
        ]
    }

    /// The rows from which a series was read.
    pub(super) fn series(&self, resource: Resource) -> TermOrigin {
        self.server.series.get(&resource).map_or_else(
            || TermOrigin::Counted("from a measured series".into()),
            |m| {
                TermOrigin::Import(Origin::Derived(Cell {
                    source: m.source,
                    column: m.column,
                    row: m.first_row,
                }))
            },
        )
    }
}

fn busiest(week: &Profile<Iops>) -> Iops {
    week.peak().map_or(Iops::ZERO, |(_, o)| o)
}

fn imported<T>(field: &Known<T>, otherwise: impl FnOnce() -> TermOrigin) -> TermOrigin {
    field.as_ref().map_or_else(otherwise, |f| TermOrigin::Import(f.origin))
}

pub(super) fn given<T>(field: &Known<T>) -> TermOrigin {
    imported(field, || TermOrigin::Counted("in the plan".into()))
}
