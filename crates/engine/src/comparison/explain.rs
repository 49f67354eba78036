//! How an answer came about.

use super::difference::Proof;
use super::question::{Arrangement, Effect, Question};
use super::{Answer, Comparison};
use crate::figure::{FigureId, Term, TermOrigin, Value, Working};
use crate::project::Resolved;

fn searched(what: &str, steps: u64) -> TermOrigin {
    TermOrigin::Counted(format!("{what}, in {steps} steps"))
}

fn hosts_terms(plan: &Answer, answer: &Answer) -> Vec<Term> {
    let hosts = |n: u32| Value::Count(u64::from(n), "hosts");
    vec![
        Term::new(
            "found",
            "Hosts of the best plan that was found",
            hosts(answer.hosts),
            searched("packed by the same search as the plan", answer.steps),
        ),
        Term::new(
            "least",
            "Hosts that are needed at least",
            hosts(answer.least),
            TermOrigin::Counted("the lower bound for the same needs and limits".into()),
        ),
        Term::new(
            "plan",
            "Hosts of the plan as it is",
            hosts(plan.hosts),
            TermOrigin::Figure(FigureId::ServersToHosts),
        ),
        Term::new(
            "plan at least",
            "Hosts that the plan needs at least",
            hosts(plan.least),
            TermOrigin::Figure(FigureId::HostBound),
        ),
    ]
}

fn caveats(comparison: &Comparison, question: &Question, answer: &Answer) -> Vec<String> {
    let mut all = Vec::new();
    match comparison.hosts(question).map(|d| d.proof()) {
        Some(Proof::Exact) => {}
        Some(Proof::AtLeast(_)) => {
            all.push("That there is a difference is proven; how large it is was found by search".into());
        }
        Some(Proof::Found) | None => {
            all.push(
                "Found by search, for the plan and for this: neither is proven to have the fewest hosts"
                    .into(),
            );
        }
    }
    if question.effect() == Effect::Relaxes && answer.hosts > comparison.plan.hosts {
        all.push("The plan holds here as it is, and has fewer hosts than this search found".into());
    }
    if answer.unplaced != comparison.plan.unplaced {
        all.push(format!(
            "VMs without a place: {}, in the plan {}",
            answer.unplaced, comparison.plan.unplaced
        ));
    }
    if answer.not_safe > 0 {
        all.push(format!("Hosts whose failure is not known to be survived: {}", answer.not_safe));
    }
    match question {
        Question::MoreMemory(_) => all.push("The additional memory itself is not priced".into()),
        Question::Arranged(Arrangement::AsInTheRoom) => {
            all.push("Each group survives failures by itself".into());
        }
        Question::Arranged(Arrangement::Percentile) => {
            all.push("Memory, vCPUs and the number of VMs have no hours and are as in the plan".into());
        }
        _ => {}
    }
    all
}

/// The working of a figure of a comparison. `None` while there is no answer.
#[must_use]
pub fn explain(figure: &FigureId, comparison: &Comparison, resolved: &Resolved) -> Option<Working> {
    let (question, money) = match figure {
        FigureId::HostsIf(q) => (q, false),
        FigureId::MoneyIf(q) => (q, true),
        _ => return None,
    };
    let answer = comparison.answers.get(question)?;
    let hosts = Value::Count(u64::from(answer.hosts), "hosts");
    Some(if money {
        let years = resolved.policy.horizon_months();
        let unknown = || Value::Unknown("a price is missing".into());
        let known = |m: Option<crate::money::Money>| m.map_or_else(unknown, Value::Money);
        Working {
            figure: figure.clone(),
            title: "How this money comes about".into(),
            formula: "hardware + licences over the horizon".into(),
            terms: vec![
                Term::new(
                    "hosts",
                    "Hosts of the best plan that was found",
                    hosts,
                    TermOrigin::Figure(FigureId::HostsIf(question.clone())),
                ),
                Term::new(
                    "hardware",
                    "Price of all hosts",
                    known(answer.hardware),
                    TermOrigin::Catalogue("prices of host types".into()),
                ),
                Term::new(
                    "horizon",
                    "Years that licences are counted for",
                    Value::Months(years),
                    TermOrigin::Assumption(crate::assumption::AssumptionId::HorizonMonths),
                ),
                Term::new(
                    "licences",
                    "Licences on them, each product in its cheapest edition on each host",
                    known(answer.licences),
                    TermOrigin::Counted(
                        "counted as for the plan, for the most VMs that may be on a host after a failure"
                            .into(),
                    ),
                ),
            ],
            result: known(answer.money()),
            caveats: caveats(comparison, question, answer),
            method: "comparisons",
        }
    } else {
        Working {
            figure: figure.clone(),
            title: format!("How {} hosts come about", answer.hosts),
            formula: "hosts of the best plan that the search found; no plan has fewer than the lower bound"
                .into(),
            terms: hosts_terms(&comparison.plan, answer),
            result: hosts,
            caveats: caveats(comparison, question, answer),
            method: "comparisons",
        }
    })
}
