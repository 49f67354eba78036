//! How a figure came about: one entrance for all figures.

use crate::aligned;
use crate::assumption::AssumptionId;
use crate::comparison;
use crate::conversion;
use crate::demand;
use crate::figure::{FigureId, Term, TermOrigin, Value, Working};
use crate::finance;
use crate::licensing;
use crate::placement;
use crate::plan::Plan;
use crate::quantity::Ratio;

/// VMs per host, "12 : 1". `None` without hosts.
#[must_use]
pub fn consolidation_ratio(vms: usize, hosts: usize) -> Option<Ratio> {
    quotient(vms, hosts)
}

/// VMs per core of all hosts. `None` without cores.
#[must_use]
pub fn vms_per_core(vms: usize, cores: u32) -> Option<Ratio> {
    quotient(vms, cores as usize)
}

#[expect(clippy::cast_precision_loss, reason = "counts of VMs and hosts")]
fn quotient(a: usize, b: usize) -> Option<Ratio> {
    (b > 0).then(|| Ratio::from_fraction(a as f64 / b as f64))
}

impl Plan {
    /// VMs that have a place.
    #[must_use]
    pub fn placed(&self) -> usize {
        self.placement.as_ref().map_or(0, |p| p.hosts.iter().map(|h| h.vms.len()).sum())
    }
    /// VMs per host, where there is a placement.
    #[must_use]
    pub fn consolidation_ratio(&self) -> Option<Ratio> {
        consolidation_ratio(self.placed(), self.placement.as_ref()?.hosts.len())
    }
    /// VMs per core, where there is a placement.
    #[must_use]
    pub fn vms_per_core(&self) -> Option<Ratio> {
        vms_per_core(self.placed(), self.placement.as_ref()?.cores)
    }
}

/// The working of a figure of a plan; `None` where the plan has no such figure.
#[must_use]
pub fn explain(plan: &Plan, figure: &FigureId) -> Option<Working> {
    match figure {
        FigureId::ServersToHosts | FigureId::ConsolidationRatio | FigureId::VmsPerCore => {
            headline(plan, figure)
        }
        FigureId::Confidence
        | FigureId::SystemsBefore
        | FigureId::SystemsAfter
        | FigureId::SystemsAfterMerging
        | FigureId::CpuConsumed(_)
        | FigureId::CpuDemanded(_)
        | FigureId::VmMemory(_)
        | FigureId::VmStorage(_)
        | FigureId::Vcpus(_)
        | FigureId::CpuSum
        | FigureId::BackupTime(_)
        | FigureId::ZonePeak(..)
        | FigureId::TierUsable(_)
        | FigureId::TierRaw(_)
        | FigureId::TierOperations(_)
        | FigureId::TierPrice(_) => demand::explain(
            figure,
            &demand::Stages {
                inventory: &plan.inventory,
                measurements: &plan.measurements,
                assessment: &plan.assessment,
                demand: &plan.demand,
                resolved: &plan.resolved,
                hosts: plan.placement.as_ref().and_then(|p| u32::try_from(p.hosts.len()).ok()),
            },
        ),
        FigureId::HostBound | FigureId::LaneBound(_) => {
            placement::explain::explain(&plan.demand, &plan.resolved, plan.placement.as_deref(), figure)
        }
        FigureId::HostsIf(_) | FigureId::MoneyIf(_) => {
            comparison::explain::explain(figure, plan.comparison.as_deref()?, &plan.resolved)
        }
        FigureId::Together(..) | FigureId::WorstDay(..) => aligned::explain(figure, plan, &plan.asked),
        FigureId::ReplayWorst(..) | FigureId::ReplayAbove(..) => {
            placement::replay::explain(figure, plan, plan.asked.replayed.as_deref()?)
        }
        FigureId::MeasuringChanges => {
            Some(placement::narrowing::explain(plan, plan.asked.narrowing.as_deref()?))
        }
        FigureId::HostLicence(..) | FigureId::LicencesOnce(_) => licensing::explain::explain(
            plan.licences.as_deref()?,
            plan.placement.as_deref()?,
            &plan.resolved,
            figure,
        ),
        FigureId::SavingPerYear(_)
        | FigureId::Payback(_)
        | FigureId::CostLine(..)
        | FigureId::CostTotal(..)
        | FigureId::Investment(_)
        | FigureId::Npv(_)
        | FigureId::Irr(_)
        | FigureId::RoiSimple(_)
        | FigureId::RoiSavings(_)
        | FigureId::Tco(..) => {
            finance::explain::explain(figure, plan.business_case.as_deref()?, &plan.resolved)
        }
        FigureId::JobDuration(_) | FigureId::JobDowntime(_) => {
            conversion::explain::explain(figure, plan.conversion.as_deref()?, &plan.resolved)
        }
    }
}

fn headline(plan: &Plan, figure: &FigureId) -> Option<Working> {
    let counted = |what: &str| TermOrigin::Counted(what.into());
    let vms = plan.placed();
    let hosts = plan.placement.as_ref().map_or(0, |p| p.hosts.len());
    let servers = plan.assessment.servers.len();
    let working = |title: &str, formula: &str, terms, result, method| Working {
        figure: figure.clone(),
        title: title.into(),
        formula: formula.into(),
        terms,
        result,
        caveats: Vec::new(),
        method,
    };
    let hosts_term = || {
        Term::new(
            "hosts",
            "Hosts of the placement",
            Value::Count(hosts as u64, "hosts"),
            TermOrigin::Figure(FigureId::HostBound),
        )
    };
    let vms_term = || {
        Term::new(
            "VMs",
            "VMs with a place",
            Value::Count(vms as u64, "VMs"),
            counted("counted in the placement"),
        )
    };
    Some(match figure {
        FigureId::ServersToHosts => {
            let mut terms = vec![Term::new(
                "servers",
                "Servers in the inventory",
                Value::Count(servers as u64, "servers"),
                counted("rows of the inventory that were used"),
            )];
            for verdict in crate::assessment::Verdict::ALL {
                let n = plan.assessment.count(verdict);
                if n > 0 {
                    terms.push(Term::new(
                        "",
                        verdict.words(),
                        Value::Count(n as u64, "servers"),
                        counted("verdicts of the rules, and overrulings"),
                    ));
                }
            }
            terms.push(vms_term());
            terms.push(hosts_term());
            let mut w = working(
                "How servers become hosts",
                "servers that are ready, with or without conditions, move as VMs; the placement carries them on hosts",
                terms,
                Value::Text(format!("{vms} VMs on {hosts} hosts")),
                "placement",
            );
            if let Some(p) = &plan.placement {
                if !p.unplaced.is_empty() {
                    w.caveats.push(format!("{} VMs have no place yet", p.unplaced.len()));
                }
                if !p.accepted {
                    w.caveats.push("The placement is a proposal: nobody has accepted it".into());
                }
                if p.stale {
                    w.caveats.push("The accepted placement was made for older inputs".into());
                }
            }
            w
        }
        FigureId::ConsolidationRatio => working(
            "How the consolidation ratio comes about",
            "ratio = VMs ÷ hosts",
            vec![vms_term(), hosts_term()],
            Value::ToOne(plan.consolidation_ratio()?),
            "placement",
        ),
        FigureId::VmsPerCore => {
            let placement = plan.placement.as_ref()?;
            let host = &plan.resolved.host;
            let mut terms = vec![
                vms_term(),
                hosts_term(),
                Term::new(
                    "cores",
                    "Cores of all hosts",
                    Value::Count(u64::from(placement.cores), "cores"),
                    TermOrigin::Catalogue(format!("{}: {} cores each", host.name, host.cores())),
                ),
            ];
            terms.push(Term::new(
                "at most",
                AssumptionId::VmsPerCore.info().label.clone(),
                Value::Factor(plan.resolved.policy.vms_per_core()),
                TermOrigin::Assumption(AssumptionId::VmsPerCore),
            ));
            working(
                "How VMs per core come about",
                "VMs per core = VMs ÷ cores",
                terms,
                Value::Factor(plan.vms_per_core()?),
                "placement",
            )
        }
        _ => return None,
    })
}
