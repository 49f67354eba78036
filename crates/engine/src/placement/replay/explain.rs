//! How the figures of a replay came about.

use super::Replayed;
use crate::assumption::AssumptionId;
use crate::figure::{FigureId, Term, TermOrigin, Value, Working};
use crate::placement::Lane;
use crate::plan::Plan;
use crate::quantity::Hours;

const fn ceiling_of(lane: Lane) -> AssumptionId {
    match lane {
        Lane::NetworkIn | Lane::NetworkOut => AssumptionId::NetworkCeiling,
        Lane::DiskOperations => AssumptionId::DiskCeiling,
        _ => AssumptionId::CpuCeiling,
    }
}

/// The working of one limit of one host, replayed; `None` where it was not replayed.
#[must_use]
pub fn explain(figure: &FigureId, plan: &Plan, replayed: &Replayed) -> Option<Working> {
    let (FigureId::ReplayWorst(host, lane) | FigureId::ReplayAbove(host, lane)) = figure else { return None };
    let found = replayed.hosts.get(*host)?;
    let of = found.lanes.iter().find(|l| l.lane == *lane)?;
    let counted = |what: &str| TermOrigin::Counted(what.into());
    let intervals = |n: usize| Value::Count(n as u64, "intervals");
    let mut terms = vec![
        Term::new(
            "",
            "Intervals of the period",
            intervals(of.intervals),
            counted("in which the load is known"),
        ),
        Term::new(
            "",
            "Length of an interval",
            Hours::from_hours(f64::from(of.interval_seconds) / 3600.0),
            counted("the longest of any series, at most an hour"),
        ),
        Term::new(
            "",
            "VMs that are measured",
            Value::Count(of.measured as u64, "VMs"),
            counted("the others count as they were packed"),
        ),
        Term::new(
            "",
            "Readings that are filled",
            Value::Share(of.filled),
            counted("by the planned figure of their hour"),
        ),
    ];
    let lowered = plan.resolved.policy.value(ceiling_of(*lane)) > of.ceiling.fraction();
    let origin = if lowered {
        counted("the strictest service class on the host")
    } else {
        TermOrigin::Assumption(ceiling_of(*lane))
    };
    terms.push(Term::new("ceiling", "Planned to be used up to", Value::Share(of.ceiling), origin));
    let when = Value::When(of.worst.0, plan.resolved.clock);
    let (title, formula, result) = if matches!(figure, FigureId::ReplayWorst(..)) {
        terms.push(Term::new("", "First reached", when, counted("on the clock of the site")));
        for (vm, share) in &of.at_worst {
            let name = plan.demand.vms.get(*vm).map_or_else(String::new, |v| v.server.as_str().to_owned());
            terms.push(Term::new(
                "+",
                name,
                Value::Share(*share),
                counted("its load ÷ capacity of the host"),
            ));
        }
        if of.others_at_worst > crate::quantity::Ratio::ZERO {
            let value = Value::Share(of.others_at_worst);
            terms.push(Term::new("+", "All others", value, counted("summed over the others")));
        }
        let above = TermOrigin::Figure(FigureId::ReplayAbove(*host, *lane));
        terms.push(Term::new("", "Above the ceiling", intervals(of.above_ceiling), above));
        (
            format!("How the worst {} of {} in the readings comes about", lane.words(), found.name),
            "worst = highest interval of Σ reading × overhead × growth of its VMs ÷ capacity of the host",
            Value::Share(of.worst.1),
        )
    } else {
        terms.push(Term::new(
            "",
            "Above the host itself",
            intervals(of.above_capacity),
            counted("load above its whole capacity"),
        ));
        let worst = TermOrigin::Figure(FigureId::ReplayWorst(*host, *lane));
        terms.push(Term::new("", "Worst", Value::Share(of.worst.1), worst));
        terms.push(Term::new("", "When", when, counted("on the clock of the site")));
        (
            format!("How often {} of {} passes its ceiling in the readings", lane.words(), found.name),
            "above = intervals in which Σ load of its VMs > capacity of the host × ceiling",
            intervals(of.above_ceiling),
        )
    };
    Some(Working {
        figure: figure.clone(),
        title,
        formula: formula.into(),
        terms,
        result,
        caveats: vec![
            "The period measured with growth on top, not a forecast".into(),
            "A load above capacity would in truth take longer, and run into the next intervals".into(),
        ],
        method: "replay",
    })
}
