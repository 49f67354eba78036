//! How what measuring would change came about.

use super::Narrowing;
use crate::assumption::AssumptionId;
use crate::figure::{FigureId, Term, TermOrigin, Value, Working};
use crate::plan::Plan;
use crate::quantity::Ratio;

/// Servers that a working names by themselves.
const NAMED: usize = 20;

/// The working of the number of hosts once the servers are measured.
#[must_use]
pub fn explain(plan: &Plan, found: &Narrowing) -> Working {
    let counted = |what: &str| TermOrigin::Counted(what.into());
    let hosts = |n: u32| Value::Count(n.into(), "hosts");
    let policy = &plan.resolved.policy;
    let not_measured = Value::Count(found.not_measured as u64, "servers");
    let mut terms = vec![
        Term::new("", "Servers not measured well", not_measured, counted("of those that move")),
        Term::new("", "Hosts today at least", hosts(found.today), TermOrigin::Figure(FigureId::HostBound)),
        Term::new(
            "low",
            "Hosts if all of them turn out low",
            hosts(found.low),
            counted("the lower bound, worked out for that"),
        ),
        Term::new(
            "high",
            "Hosts if all of them need all they have",
            hosts(found.high),
            counted("the lower bound, worked out for that"),
        ),
    ];
    for (id, value) in [
        (AssumptionId::LowUtilisation, policy.low_utilisation()),
        (AssumptionId::TypicalUtilisation, policy.typical_utilisation()),
    ] {
        terms.push(Term::new("", id.info().label.clone(), Value::Share(value), TermOrigin::Assumption(id)));
    }
    terms.push(Term::new(
        "",
        AssumptionId::PeakOverMoment.info().label.clone(),
        Value::Factor(policy.peak_over_moment()),
        TermOrigin::Assumption(AssumptionId::PeakOverMoment),
    ));
    for (server, width) in found.measure.iter().zip(&found.widths).take(NAMED) {
        let origin = counted("hosts' worth of CPU between low and high");
        terms.push(Term::new("measure", server.as_str(), Value::Factor(*width), origin));
    }
    let more = found.measure.len().saturating_sub(NAMED);
    if more > 0 {
        let rest = found.widths.iter().skip(NAMED).fold(Ratio::ZERO, |sum, w| sum + *w);
        terms.push(Term::new("measure", "The others to measure", Value::Factor(rest), counted("summed")));
    }
    Working {
        figure: FigureId::MeasuringChanges,
        title: "What measuring would change in the number of hosts".into(),
        formula: "the fewest servers, widest range first, with which low and high are one number".into(),
        terms,
        result: hosts(found.then),
        caveats: vec![
            "Of the lower bound: a placement may need a host more".into(),
            "If a server turns out otherwise than usual, another number comes out".into(),
        ],
        method: "what-measuring-changes",
    }
}
