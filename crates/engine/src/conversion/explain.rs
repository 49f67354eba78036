//! How duration and downtime of a conversion came about.

use super::duration::{Way, copy_time, downtime, duration};
use super::method::copies_only_used;
use super::{Bottleneck, ConversionPlan, Job, Method};
use crate::assumption::AssumptionId;
use crate::figure::{FigureId, Term, TermOrigin, Value, Working};
use crate::project::Resolved;
use crate::quantity::Hours;

/// The working of a figure of the conversion; `None` for figures of other stages and for servers
/// that are not converted.
#[must_use]
pub fn explain(figure: &FigureId, plan: &ConversionPlan, resolved: &Resolved) -> Option<Working> {
    match figure {
        FigureId::JobDuration(server) => {
            let job = plan.jobs.iter().find(|j| j.server == *server)?;
            Some(duration_working(figure, job, resolved))
        }
        FigureId::JobDowntime(server) => {
            let job = plan.jobs.iter().find(|j| j.server == *server)?;
            Some(downtime_working(figure, job, resolved))
        }
        _ => None,
    }
}

fn hours_or_unknown(hours: Option<Hours>) -> Value {
    hours.map_or_else(|| Value::Unknown("the size of its disks is not known".into()), Value::Hours)
}

fn data_term(job: &Job) -> Term {
    let label = if copies_only_used(job.method) {
        "Data to copy: the space in use, or allocated where that is unknown"
    } else {
        "Data to copy: whole disks, or the space in use where those are unknown"
    };
    let value =
        job.data.map_or_else(|| Value::Unknown("the size of its disks is not known".into()), Value::MiB);
    Term::new("d", label, value, TermOrigin::Counted("disks of the server in the inventory".into()))
}

fn part_term(part: Bottleneck, resolved: &Resolved) -> Term {
    let p = &resolved.policy;
    let assumed = |label: &str, id, value: Value| Term::new("p", label, value, TermOrigin::Assumption(id));
    match part {
        Bottleneck::SourceDisk => assumed(
            "Slowest part: reading the source's disks",
            AssumptionId::SourceDiskRate,
            p.source_disk_rate().into(),
        ),
        Bottleneck::SourcePort => assumed(
            "Slowest part: the source's port",
            AssumptionId::SourcePortRate,
            p.source_port_rate().into(),
        ),
        Bottleneck::SharedLink => assumed(
            "Slowest part: the link that all jobs share",
            AssumptionId::SharedLink,
            p.shared_link().into(),
        ),
        Bottleneck::ConversionServer => assumed(
            "Slowest part: the conversion server, shared by all jobs",
            AssumptionId::ConversionServerRate,
            p.conversion_server_rate().into(),
        ),
        Bottleneck::TargetDisk => assumed(
            "Slowest part: writing on the target, shared by all jobs",
            AssumptionId::TargetWriteRate,
            p.target_write_rate().into(),
        ),
    }
}

fn copy_terms(job: &Job, resolved: &Resolved) -> Vec<Term> {
    let way = Way::of(&resolved.policy);
    vec![
        data_term(job),
        Term::new(
            "v",
            "Rate: the slowest part p (its share of one job, where jobs share it) × efficiency e",
            job.rate,
            TermOrigin::Counted("slowest of five parts of the way".into()),
        ),
        part_term(job.bottleneck, resolved),
        Term::new(
            "j",
            "Jobs at once",
            Value::Count(u64::from(way.jobs), "jobs"),
            TermOrigin::Assumption(AssumptionId::ParallelJobs),
        ),
        Term::new(
            "e",
            "Efficiency of copying",
            Value::Share(way.efficiency),
            TermOrigin::Assumption(AssumptionId::TransferEfficiency),
        ),
    ]
}

fn fixed_terms(job: &Job, resolved: &Resolved) -> Vec<Term> {
    let p = &resolved.policy;
    let assumed = |id: AssumptionId, hours: Hours| {
        Term::new("", id.info().label.clone(), hours, TermOrigin::Assumption(id))
    };
    let drivers = assumed(AssumptionId::DriverTime, p.driver_time());
    let tools = assumed(AssumptionId::ToolsTime, p.tools_time());
    let check = assumed(AssumptionId::VerificationTime, p.verification_time());
    match job.method {
        Method::ColdImage => vec![assumed(AssumptionId::BootTime, p.boot_time()), drivers, tools, check],
        Method::LiveCutOver => {
            vec![assumed(AssumptionId::CutOverTime, p.cut_over_time()), drivers, tools, check]
        }
        Method::VirtualToVirtual => vec![drivers, tools, check],
        Method::Rebuild => vec![assumed(AssumptionId::RebuildTime, p.rebuild_time()), check],
    }
}

fn caveats(job: &Job) -> Vec<String> {
    let mut list = vec![
        "Published rates of conversions differ 13-fold: time one pilot and set the efficiency by it".into(),
    ];
    list.extend(job.diagnostics.iter().map(|d| d.message.clone()));
    list
}

fn duration_working(figure: &FigureId, job: &Job, resolved: &Resolved) -> Working {
    let mut terms = copy_terms(job, resolved);
    terms.push(Term::new(
        "f",
        "Fixed parts, the sum of what follows",
        job.fixed,
        TermOrigin::Counted("by method".into()),
    ));
    terms.extend(fixed_terms(job, resolved));
    let copy = job.data.and_then(|data| copy_time(data, job.rate));
    Working {
        figure: figure.clone(),
        title: format!("Duration of the conversion of {}", job.vm_name),
        formula: "duration = data d ÷ rate v + fixed parts f".into(),
        terms,
        result: hours_or_unknown(duration(copy, job.fixed)),
        caveats: caveats(job),
        method: "conversion-duration",
    }
}

fn downtime_working(figure: &FigureId, job: &Job, resolved: &Resolved) -> Working {
    let p = &resolved.policy;
    let copy = job.data.and_then(|data| copy_time(data, job.rate));
    let cut_over =
        Term::new("c", "Cut-over", p.cut_over_time(), TermOrigin::Assumption(AssumptionId::CutOverTime));
    let (formula, terms) = match job.method {
        Method::ColdImage | Method::VirtualToVirtual => (
            "downtime = duration: it is down for all of it",
            vec![Term::new(
                "t",
                "Duration",
                hours_or_unknown(job.duration),
                TermOrigin::Figure(FigureId::JobDuration(job.server.clone())),
            )],
        ),
        Method::LiveCutOver => {
            let mut terms = copy_terms(job, resolved);
            terms.push(Term::new(
                "s",
                "Changed since the first copy",
                Value::Share(p.last_delta_share()),
                TermOrigin::Assumption(AssumptionId::LastDeltaShare),
            ));
            terms.push(cut_over);
            ("downtime = data d ÷ rate v × share changed s + cut-over c", terms)
        }
        Method::Rebuild => ("downtime = cut-over c: the old system runs until then", vec![cut_over]),
    };
    Working {
        figure: figure.clone(),
        title: format!("Downtime of {}", job.vm_name),
        formula: formula.into(),
        terms,
        result: hours_or_unknown(downtime(job.method, copy, job.fixed, p)),
        caveats: caveats(job),
        method: "conversion-duration",
    }
}
