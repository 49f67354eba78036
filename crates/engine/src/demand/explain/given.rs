//! What the VM of one server is given: memory, storage, vCPUs.

use super::server::{One, given};
use crate::assumption::AssumptionId;
use crate::demand::{cpu, memory, storage, vcpu};
use crate::figure::{FigureId, Term, TermOrigin, Value};
use crate::quantity::MiB;
use crate::series::Resource;

impl One<'_> {
    pub(super) fn memory(&self) -> (Vec<Term>, Value) {
        let policy = &self.resolved.policy;
        let (size, taken) = memory::given(self.server, &self.loads, policy);
        let margin = Term::new(
            "margin",
            "Margin, in the memory given; rounded up to whole GiB",
            Value::Share(policy.memory_margin()),
            TermOrigin::Assumption(AssumptionId::MemoryMargin),
        );
        let mut terms = Vec::new();
        match taken {
            memory::Taken::Configured => {
                terms.push(Term::new("given", "Memory of the server", size, given(&self.server.memory)));
                if let Some(right) = self.vm.memory_right_sized {
                    let beside = TermOrigin::Counted("beside it: what it uses, with the margin".into());
                    terms.push(Term::new("right-sized", "Memory by measurement", right, beside));
                }
            }
            memory::Taken::Measured => {
                let counted = TermOrigin::Counted("from the memory in use, with the margin".into());
                terms.push(Term::new("given", "Memory given", size, counted));
                if let Some(load) = &self.loads.memory {
                    let series = self.series(Resource::Memory);
                    terms.push(Term::new("used", "Memory in use, 99th percentile", load.p99, series));
                }
                terms.push(margin);
            }
            memory::Taken::Used => {
                let counted = TermOrigin::Counted("from the memory in use, with the margin".into());
                terms.push(Term::new("given", "Memory given", size, counted));
                if let Some(used) = &self.server.memory_used {
                    terms.push(Term::new(
                        "used",
                        "Memory in use",
                        used.value,
                        given(&self.server.memory_used),
                    ));
                }
                terms.push(margin);
            }
            memory::Taken::Nothing => {
                let assumed = TermOrigin::Assumption(AssumptionId::AssumedMemory);
                terms.push(Term::new("given", "Memory where nothing is known", size, assumed));
            }
        }
        let table = &self.resolved.hypervisor.memory_overhead;
        let source = || TermOrigin::Catalogue(format!("{}: {}", self.resolved.hypervisor.name, table.source));
        if table.table.is_empty() {
            terms.push(Term::new("base", "Overhead of every VM", table.base, source()));
            terms.push(Term::new("per GiB", "Overhead for every GiB", table.per_gib, source()));
            let further = "Overhead for every further vCPU";
            terms.push(Term::new("per further vCPU", further, table.per_further_vcpu, source()));
        } else {
            let by_table = memory::overhead(table, size, self.vm.vcpus);
            terms.push(Term::new("overhead", "Overhead by the vendor's table", by_table, source()));
        }
        let vcpus = Value::Count(u64::from(self.vm.vcpus), "vCPUs");
        terms.push(Term::new(
            "vCPUs",
            "vCPUs",
            vcpus,
            TermOrigin::Figure(FigureId::Vcpus(self.server.id.clone())),
        ));
        (terms, (size + memory::overhead(table, size, self.vm.vcpus)).into())
    }

    pub(super) fn memory_caveats(&self) -> Vec<String> {
        let (_, taken) = memory::given(self.server, &self.loads, &self.resolved.policy);
        let reason = self.vm.memory_reason.words().to_owned();
        match taken {
            memory::Taken::Configured => vec![reason, "It is what the server has, not what it needs".into()],
            memory::Taken::Measured => vec!["Caches of the operating system may count as use, or not".into()],
            memory::Taken::Used => vec!["One number for the memory in use: its peak is not known".into()],
            memory::Taken::Nothing => vec!["Nothing is known of its memory".into()],
        }
    }

    pub(super) fn storage(&self) -> (&'static str, Vec<Term>, Value, Vec<String>) {
        let policy = &self.resolved.policy;
        let (size, taken, origin) = storage::size(self.server, policy);
        let from = origin.map_or(TermOrigin::Assumption(AssumptionId::AssumedStorage), TermOrigin::Import);
        let reserve = Term::new(
            "reserve",
            "Reserve for snapshots",
            Value::Share(policy.snapshot_reserve()),
            TermOrigin::Assumption(AssumptionId::SnapshotReserve),
        );
        let swap = storage::swap_file(&self.resolved.hypervisor, self.vm.memory);
        let hypervisor = &self.resolved.hypervisor;
        let source = if swap == MiB::ZERO {
            TermOrigin::Counted("the hypervisor keeps none".into())
        } else {
            TermOrigin::Catalogue(format!("{}: {}", hypervisor.name, hypervisor.swap_file_source))
        };
        let swap_term = Term::new("swap", "Swap file for its memory", swap, source);
        let result = (storage::needed(size, taken, policy) + swap).into();
        match taken {
            storage::Taken::Used => {
                let margin = Term::new(
                    "margin",
                    "Margin to grow",
                    Value::Share(policy.disk_growth_margin()),
                    TermOrigin::Assumption(AssumptionId::DiskGrowthMargin),
                );
                let terms = vec![Term::new("used", "Disk in use", size, from), margin, reserve, swap_term];
                ("storage = used × (1 + margin) × (1 + reserve) + swap", terms, result, Vec::new())
            }
            storage::Taken::Allocated => {
                let terms = vec![Term::new("allocated", "Disk allocated", size, from), reserve, swap_term];
                let caveat = "Disk in use is not known: thin disks may need much less".into();
                ("storage = allocated × (1 + reserve) + swap", terms, result, vec![caveat])
            }
            storage::Taken::Nothing => {
                let terms = vec![
                    Term::new("assumed", "Storage where nothing is known", size, from),
                    reserve,
                    swap_term,
                ];
                let caveat = "Nothing is known of its disks".into();
                ("storage = assumed × (1 + reserve) + swap", terms, result, vec![caveat])
            }
        }
    }

    pub(super) fn vcpus_reason(&self) -> vcpu::Reason {
        self.vm.vcpus_reason
    }

    /// What the server is given, or has: by the fewest that hold the peak, or like for like.
    pub(super) fn vcpus(&self) -> Option<(&'static str, Vec<Term>, Value)> {
        let host = &self.resolved.host;
        let target = self.resolved.policy.vcpu_target();
        let demanded = self.steps()?.demanded;
        let catalogue = || TermOrigin::Catalogue(format!("{}: {}", host.name, host.source));
        let figure = TermOrigin::Figure(FigureId::CpuDemanded(self.server.id.clone()));
        let as_is = self.vm.vcpus_as_is;
        let known = self.consumption.taken != cpu::Taken::Nothing;
        let (vcpus, reason) = vcpu::given(demanded, as_is, known, host, &self.resolved.policy);
        let result = Value::Count(u64::from(vcpus), "vCPUs");
        let fewest = vcpu::fewest(demanded, host, target);
        let has = as_is.map_or_else(
            || Value::Unknown("the cores of the server are not known".into()),
            |n| Value::Count(u64::from(n), "cores"),
        );
        let mut terms = vec![
            Term::new("demand", "CPU demand in the peak hour", demanded, figure),
            Term::new("clock", "Clock of the host's core", host.clock, catalogue()),
            Term::new(
                "target",
                "A vCPU, plan to",
                Value::Share(target),
                TermOrigin::Assumption(AssumptionId::VcpuTarget),
            ),
            Term::new(
                "cores",
                "Cores of the host",
                Value::Count(u64::from(host.cores()), "cores"),
                catalogue(),
            ),
        ];
        let counted = || TermOrigin::Counted("beside it, for comparison".into());
        if matches!(reason, vcpu::Reason::LikeForLike | vcpu::Reason::LikeForLikeHost) {
            let policy = TermOrigin::Assumption(AssumptionId::RightSizeVcpus);
            terms.push(Term::new("has", "Cores of the server", has, policy));
            let fewest = Value::Count(u64::from(fewest), "vCPUs");
            terms.push(Term::new("fewest", "The fewest that hold the demand", fewest, counted()));
            return Some(("vCPUs = cores of the server, at most those of the host", terms, result));
        }
        terms.push(Term::new("has", "Like for like: cores of the server", has, counted()));
        let formula = "vCPUs = demand ÷ (clock × target), rounded up, from 1 to the cores of the host";
        Some((formula, terms, result))
    }
}
