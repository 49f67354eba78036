//! Rules that cannot all be kept, found before anything is solved, each with a smallest set of rules that
//! is to blame: without any one of them the others of the set can be kept, as far as this looks.
//!
//! What is looked for are proofs: a plan that is not called impossible here may still not exist. The
//! smallest set is found by a deletion filter (Chinneck and Dravnieks, 1991): a rule whose absence leaves
//! the conflict is not to blame for it.

mod groups;
mod impossible;
mod matching;

use super::constraints::FoundRule;
use super::problem::Problem;
use super::rules::RuleId;
use crate::diagnostic::Diagnostic;
use groups::Groups;
use impossible::{Why, find};

/// Rules that cannot all be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleConflict {
    /// The rules; each one of them is needed for the conflict.
    pub rules: Vec<RuleId>,
    /// VMs that they are about: indices into `Problem::vms`.
    pub vms: Vec<usize>,
    /// As a message that names rules and VMs.
    pub diagnostic: Diagnostic,
}

/// So many conflicts are told; mending one often mends others.
const MOST_TOLD: usize = 20;

/// Every conflict that is found when the rules to blame for one are set aside before the next is looked
/// for. Empty where nothing is impossible as far as this looks.
#[must_use]
pub fn rule_conflicts(problem: &Problem) -> Vec<RuleConflict> {
    let all: Vec<&FoundRule> = problem.rules().iter().collect();
    let candidates = groups::candidates(problem, &all);
    let mut left = all;
    let mut told = Vec::new();
    while told.len() < MOST_TOLD {
        let look = |rules: &[&FoundRule]| find(problem, &candidates, &Groups::new(problem, rules), rules);
        let Some(first) = look(&left) else { break };
        // Rules that share no VM with the conflict, directly or by others, cannot be to blame.
        let mut blamed = touching(&left, &first.vms);
        let mut why = look(&blamed).unwrap_or(first);
        let mut at = 0;
        while at < blamed.len() {
            let mut without = blamed.clone();
            without.remove(at);
            match look(&without) {
                Some(still) => {
                    blamed = without;
                    why = still;
                }
                None => at += 1,
            }
        }
        if blamed.is_empty() {
            // Impossible without any rule: another check tells that.
            break;
        }
        left.retain(|r| !blamed.iter().any(|b| b.id == r.id));
        told.push(conflict(problem, &blamed, &why));
    }
    told
}

/// Rules that are about these VMs, or about VMs of such a rule, and so on.
fn touching<'a>(rules: &[&'a FoundRule], vms: &[usize]) -> Vec<&'a FoundRule> {
    let mut marked =
        vec![false; rules.iter().flat_map(|r| r.vms()).chain(vms.iter().copied()).max().map_or(0, |m| m + 1)];
    let mark = |vms: &[usize], marked: &mut Vec<bool>| {
        for vm in vms {
            if let Some(m) = marked.get_mut(*vm) {
                *m = true;
            }
        }
    };
    mark(vms, &mut marked);
    let mut taken = vec![false; rules.len()];
    loop {
        let mut more = false;
        for (rule, taken) in rules.iter().zip(&mut taken) {
            let its = rule.vms();
            if !*taken && its.iter().any(|vm| marked.get(*vm) == Some(&true)) {
                *taken = true;
                more = true;
                mark(&its, &mut marked);
            }
        }
        if !more {
            break;
        }
    }
    rules.iter().zip(taken).filter(|(_, t)| *t).map(|(r, _)| *r).collect()
}

/// Up to four names, then how many more.
pub(super) fn names(all: &[&str]) -> String {
    const SHOWN: usize = 4;
    let head = all.get(..SHOWN.min(all.len())).unwrap_or_default();
    match (all.len(), head.split_last()) {
        (n, _) if n > SHOWN => format!("{} and {} more", head.join(", "), n - SHOWN),
        (_, Some((last, rest))) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => head.concat(),
    }
}

fn conflict(problem: &Problem, blamed: &[&FoundRule], why: &Why) -> RuleConflict {
    let vms: Vec<&str> = why.vms.iter().filter_map(|vm| problem.vms().get(*vm)).map(|v| v.as_str()).collect();
    let quoted: Vec<String> = blamed.iter().map(|r| format!("“{}”", r.name)).collect();
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    let (what, remedy) = match quoted.as_slice() {
        [one] => (format!("The rule {one} cannot be kept"), "Change it, or switch it off"),
        all => (
            format!("The rules {} cannot all be kept", names(all)),
            "Switch one of them off, or change whom it is about",
        ),
    };
    let message = format!("{what}: {}", why.sentence(&names(&vms)));
    RuleConflict {
        rules: blamed.iter().map(|r| r.id.clone()).collect(),
        vms: why.vms.clone(),
        diagnostic: Diagnostic::error("placement.rules_conflict", message, remedy),
    }
}

#[cfg(test)]
mod tests;
