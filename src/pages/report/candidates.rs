//! Verdicts: how many, what does not move and why, and what a person decided.

use super::{Sheet, many, part, says, table, whole};
use crate::session::Session;
use crate::widgets::table::Head;
use engine::assessment::{ServerAssessment, Verdict};
use engine::order::Order as _;
use engine::plan::Plan;
use leptos::prelude::*;

/// The finding that the verdict rests on, or the words of who overruled it.
fn main_reason(a: &ServerAssessment) -> String {
    if let Some(o) = &a.overruling {
        return format!("Decided: {}", o.reason);
    }
    let grave = a.findings.iter().find(|f| f.verdict == Some(a.verdict)).or_else(|| a.findings.first());
    grave.map_or_else(|| "no reason was recorded".to_owned(), |f| f.message.clone())
}

fn staying(plan: &Plan) -> AnyView {
    let mut rows: Vec<(u8, Vec<String>)> = plan
        .inventory
        .servers
        .iter()
        .zip(&plan.assessment.servers)
        .filter(|(_, a)| !a.verdict.moves())
        .map(|(s, a)| {
            let cells = vec![s.name.value.to_string(), a.verdict.words().to_owned(), main_reason(a)];
            (a.verdict.gravity(), cells)
        })
        .collect();
    // The gravest first; within a verdict the order of names stays.
    rows.order_by_key(|(gravity, _)| std::cmp::Reverse(*gravity));
    if rows.is_empty() {
        return part("Every server moves", ());
    }
    let heads = vec![Head::words("Server"), Head::words("Verdict"), Head::words("Main reason")];
    part(
        format!("{} not move", many(rows.len(), "server does", "servers do")),
        table("Servers that do not move", heads, rows.into_iter().map(|(_, r)| r).collect()),
    )
}

fn decisions(plan: &Plan) -> AnyView {
    let log: Vec<Vec<String>> = plan
        .inventory
        .servers
        .iter()
        .zip(&plan.assessment.servers)
        .filter_map(|(s, a)| {
            let o = a.overruling.as_ref()?;
            Some(vec![
                format::day(o.on),
                s.name.value.to_string(),
                a.proposed.words().to_owned(),
                o.verdict.words().to_owned(),
                o.reason.clone(),
            ])
        })
        .collect();
    if log.is_empty() {
        return part("No verdict was overruled", says("All verdicts are those of the rules."));
    }
    let heads = vec![
        Head::words("When"),
        Head::words("Server"),
        Head::words("The rules said"),
        Head::words("Decided"),
        Head::words("Why"),
    ];
    part(
        format!("{} overruled by hand", many(log.len(), "verdict was", "verdicts were")),
        table("Decision log: verdicts overruled", heads, log),
    )
}

/// The sheet.
pub fn sheet(_: Session, plan: &Plan) -> Sheet {
    let counts =
        Verdict::ALL.iter().map(|v| vec![v.words().to_owned(), whole(plan.assessment.count(*v))]).collect();
    let all = plan.assessment.servers.len();
    Sheet {
        title: format!("{} of {} can move", whole(plan.demand.vms.len()), many(all, "server", "servers")),
        lead:
            "Verdicts follow from rules over the imported and measured values; a person can overrule each, \
               with a reason."
                .to_owned(),
        body: view! {
            {part(
                "Servers by verdict",
                table("Servers by verdict", vec![Head::words("Verdict"), Head::number("Servers")], counts),
            )}
            {decisions(plan)}
            {staying(plan)}
        }
        .into_any(),
    }
}
