//! Assumptions that differ from their default, and how many of the rest are estimates.

use super::{Sheet, many, table, whole};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::Head;
use engine::assumption::{AssumptionId, Trust};
use engine::plan::Plan;

/// The sheet.
pub fn sheet(session: Session, plan: &Plan) -> Sheet {
    let project = session.project();
    let own = plan.resolved.scenario;
    let policy = &plan.resolved.policy;
    let write = |id: AssumptionId, v: f64| format::assumption(v, id.info().unit, policy.currency(), LOCALE);
    let changed: Vec<AssumptionId> = AssumptionId::ALL
        .iter()
        .copied()
        .filter(|id| project.is_overridden(0, *id) || project.is_overridden(own, *id))
        .collect();
    let rows = changed
        .iter()
        .map(|id| {
            let info = id.info();
            let by = if own > 0 && project.is_overridden(own, *id) {
                format!("set in {}", plan.scenario)
            } else {
                "set in the base".to_owned()
            };
            vec![
                info.label.clone(),
                write(*id, policy.value(*id)),
                write(*id, info.default),
                by,
                format!("{}, {}", info.source, info.date),
            ]
        })
        .collect();
    let estimates = AssumptionId::ALL
        .iter()
        .filter(|id| !changed.contains(id) && id.info().trust == Trust::Unconfirmed)
        .count();
    let body = if changed.is_empty() {
        super::says("Nobody has set a value: all are as the planner brings them.")
    } else {
        table(
            "Assumptions changed from their default",
            vec![
                Head::words("Assumption"),
                Head::number("Value"),
                Head::number("Default"),
                Head::words("Where"),
                Head::words("Source of the default"),
            ],
            rows,
        )
    };
    Sheet {
        title: match changed.len() {
            0 => "All assumptions are defaults".to_owned(),
            n => format!("{} changed from the default", many(n, "assumption is", "assumptions are")),
        },
        lead: format!(
            "{} stand behind the figures. {} at their default are estimates without a source that could be \
             checked: replace those first.",
            many(AssumptionId::ALL.len(), "assumption", "assumptions"),
            whole(estimates)
        ),
        body,
    }
}
