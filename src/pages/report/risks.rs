//! What could go wrong, or makes the plan weaker than it looks.

use super::{many, part, says};
use crate::shell::LOCALE;
use crate::widgets::message::{SeverityMark, Tell};
use engine::demand::{Basis, confidence, unmeasured_cpu};
use engine::diagnostic::{Diagnostic, Severity};
use engine::order::Order as _;
use engine::plan::Plan;
use leptos::prelude::*;

/// Confidence below which it is a risk, in stars.
const LOW: u8 = 3;
/// Kinds of errors that are named; the rest are counted.
const NAMED: usize = 4;

/// How many VMs rest on an assumed load, and on which; `None`: none.
pub fn unmeasured(plan: &Plan) -> Option<String> {
    let n = unmeasured_cpu(&plan.demand, &plan.resolved.policy);
    (n > 0).then(|| {
        format!(
            "{} of {} unmeasured: taken at {} CPU",
            super::whole(n),
            many(plan.demand.vms.len(), "server", "servers"),
            format::share(plan.resolved.policy.unmeasured_cpu(), LOCALE)
        )
    })
}

/// Errors that any stage reported.
fn errors(plan: &Plan) -> Vec<&Diagnostic> {
    let mut all: Vec<&Diagnostic> = Vec::new();
    all.extend(&plan.demand.diagnostics);
    all.extend(plan.licences.iter().flat_map(|l| &l.diagnostics));
    all.extend(plan.business_case.iter().flat_map(|b| &b.diagnostics));
    all.extend(plan.conversion.iter().flat_map(|c| c.jobs.iter().flat_map(|j| &j.diagnostics)));
    all.retain(|d| d.severity == Severity::Error);
    // What another stage says too is one risk: VMs without a place are counted by the placement, and a
    // product without a price by the costs that lack it.
    let has = |all: &[&Diagnostic], code: &str| all.iter().any(|d| &*d.code == code);
    let unpriced = has(&all, "finance.licences_without_price");
    all.retain(|d| match &*d.code {
        "conversion.no_host" => false,
        "licences.no_pack" | "licences.no_price" => !unpriced,
        _ => true,
    });
    all
}

fn of_placement(plan: &Plan, found: &mut Vec<(Tell, String)>) {
    let Some(p) = &plan.placement else {
        found.push((Tell::Warning, "There is no placement: hosts, costs and orders are not known.".into()));
        return;
    };
    if p.stale {
        let text = "The placement was made for other inputs than those of today.";
        found.push((Tell::Warning, text.into()));
    }
    if !p.accepted {
        found.push((Tell::Note, "The placement is a proposal that nobody has accepted yet.".into()));
    }
    let unsafe_hosts = p.hosts.iter().filter(|h| h.restart.as_ref().is_some_and(|r| !r.is_safe())).count();
    if unsafe_hosts > 0 {
        let hosts = many(unsafe_hosts, "host", "hosts");
        found.push((
            Tell::Warning,
            format!("If one of {hosts} fails, not all of its VMs find room elsewhere."),
        ));
    }
    let over = p.hosts.iter().filter(|h| !h.violations.is_empty()).count();
    if over > 0 {
        found.push((Tell::Error, format!("{} beyond a limit.", many(over, "host is", "hosts are"))));
    }
    if !p.unplaced.is_empty() {
        found.push((Tell::Error, format!("{} no place.", many(p.unplaced.len(), "VM has", "VMs have"))));
    }
}

/// All of them, the gravest first.
fn found(plan: &Plan) -> Vec<(Tell, String)> {
    let mut found = Vec::new();
    of_placement(plan, &mut found);
    let vms = plan.demand.vms.len();
    let stars = confidence(&plan.demand);
    if vms > 0 && stars < LOW {
        found.push((Tell::Warning, format!("Confidence is low: {stars} of 5.")));
    }
    if let Some(words) = unmeasured(plan) {
        found.push((Tell::Warning, format!("{words}.")));
    }
    let one_number = plan.demand.vms.iter().filter(|v| v.cpu_basis == Basis::OneNumber).count();
    if one_number > 0 {
        let vms = many(one_number, "VM is", "VMs are");
        found
            .push((Tell::Warning, format!("{vms} sized by one number for the whole week, not by the hour.")));
    }
    let mut kinds: Vec<(&str, &Diagnostic, usize)> = Vec::new();
    for d in errors(plan) {
        match kinds.iter_mut().find(|k| k.0 == &*d.code || k.1.message == d.message) {
            Some(kind) => kind.2 += 1,
            None => kinds.push((&d.code, d, 1)),
        }
    }
    for (_, d, n) in kinds.iter().take(NAMED) {
        let times = if *n > 1 { format!(" ({} times)", super::whole(*n)) } else { String::new() };
        found.push((Tell::Error, format!("{}{times}.", d.message)));
    }
    if let Some(more) = kinds.len().checked_sub(NAMED).filter(|n| *n > 0) {
        found.push((Tell::Error, format!("{} of errors.", many(more, "further kind", "further kinds"))));
    }
    let grave = |t: Tell| match t {
        Tell::Error => 0,
        Tell::Warning => 1,
        Tell::Note | Tell::Done => 2,
    };
    found.order_by_key(|(tell, _)| grave(*tell));
    found
}

/// The list with its finding.
pub fn risks(plan: &Plan) -> AnyView {
    let all = found(plan);
    if all.is_empty() {
        return part(
            "No risk was found",
            says("Every VM is placed, measured, and restarts when a host fails."),
        );
    }
    let rows = all
        .iter()
        .map(|(tell, text)| {
            view! {
                <li>
                    <SeverityMark tell=*tell label=text.clone() />
                </li>
            }
        })
        .collect_view();
    part(
        format!("{} what could go wrong", many(all.len(), "point says", "points say")),
        view! { <ul class="risks">{rows}</ul> },
    )
}
