//! Brings what a file says of decisions within its bounds.

use engine::assessment::roles;
use engine::decision::{Decisions, Signature};
use engine::diagnostic::Diagnostic;
use engine::inventory::Inventory;
use engine::project::Scenario;
use engine::service_class::ServiceClasses;
use engine::time::Day;
use std::sync::Arc;

const CHECK: &str = "Check the value; the file was changed by something else than the planner";
/// Characters of a name that are kept.
const LONGEST_NAME: usize = 200;
/// Characters of a reason that are kept.
const LONGEST_REASON: usize = 10_000;

fn out_of_bounds(what: &str, about: &str) -> Diagnostic {
    Diagnostic::warning("project.out_of_bounds", what, CHECK).about(about)
}

/// A name within its length; an empty one is none.
fn name(by: &mut Option<Arc<str>>) {
    if let Some(n) = by {
        let kept: String = n.trim().chars().take(LONGEST_NAME).collect();
        *by = (!kept.is_empty()).then(|| kept.into());
    }
}

fn reason(text: &mut String) {
    if let Some((end, _)) = text.char_indices().nth(LONGEST_REASON) {
        text.truncate(end);
    }
}

fn signature(signed: &mut Signature, about: &str, diagnostics: &mut Vec<Diagnostic>) {
    name(&mut signed.by);
    reason(&mut signed.reason);
    let day = signed.on.clamp(Day::FIRST, Day::LAST);
    if day != signed.on {
        signed.on = day;
        diagnostics
            .push(out_of_bounds("the day of a decision was brought within the years 1 to 9999", about));
    }
}

/// Verdicts that were overruled, and the signature under the placement.
pub(super) fn of_scenario(scenario: &mut Scenario, diagnostics: &mut Vec<Diagnostic>) {
    for (server, overruling) in &mut scenario.overrulings {
        name(&mut overruling.by);
        reason(&mut overruling.reason);
        let day = overruling.on.clamp(Day::FIRST, Day::LAST);
        if day != overruling.on {
            overruling.on = day;
            let said = "the day of an overruled verdict was brought within the years 1 to 9999";
            diagnostics.push(out_of_bounds(said, server.as_str()));
        }
    }
    if let Some(signed) = &mut scenario.placement_signed {
        signature(&mut signed.signed, &scenario.name, diagnostics);
    }
}

/// Roles that there are, signatures under conflicts that there are.
pub(super) fn of_project(
    decisions: &mut Decisions,
    inventory: &Inventory,
    classes: &ServiceClasses,
    diagnostics: &mut Vec<Diagnostic>,
) {
    name(&mut decisions.author);
    decisions.roles.retain(|server, overruling| {
        let is_role = roles().any(|r| *r == overruling.role);
        if !is_role {
            let said =
                format!("the role \"{}\" is not known to this version and was left out", overruling.role);
            let remedy = "Open the project with the version that saved it, or set the role again";
            diagnostics
                .push(Diagnostic::warning("project.unknown_role", said, remedy).about(server.as_str()));
        }
        is_role
    });
    for (server, overruling) in &mut decisions.roles {
        signature(&mut overruling.signed, server.as_str(), diagnostics);
    }
    decisions.classes.retain(|server, signed| {
        signature(&mut signed.signed, server.as_str(), diagnostics);
        classes.get(&signed.class).is_some()
    });
    let mut lost = 0;
    for (server, fields) in &mut decisions.settled {
        fields.retain(|field, signed| {
            let is_there = inventory.conflict(server, *field).is_some();
            lost += usize::from(!is_there);
            signature(signed, server.as_str(), diagnostics);
            is_there
        });
    }
    decisions.settled.retain(|_, fields| !fields.is_empty());
    if lost > 0 {
        let said =
            format!("{lost} signatures stand under conflicts that are not in the project, and were left out");
        diagnostics.push(Diagnostic::warning("project.no_such_conflict", said, CHECK));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{open_document, save_document};
    use engine::decision::{RoleOverruling, Signature};
    use engine::inventory::{Server, ServerId};
    use engine::joining::ServerField;
    use engine::origin::Sourced;
    use engine::project::Project;
    use engine::time::Day;
    use std::sync::Arc;

    fn project() -> Project {
        let mut project = Project::default();
        Arc::make_mut(&mut project.inventory).servers = vec![Server::named(Sourced::typed("a".into()))];
        let decisions = Arc::make_mut(&mut project.decisions);
        decisions.author = Some("A. Jones".into());
        let signed =
            Signature { by: Some("A. Jones".into()), on: Day::from_ymd(2026, 11, 2), reason: "asked".into() };
        decisions.roles.insert(ServerId::new("a"), RoleOverruling { role: "Batch".into(), signed });
        project
    }

    #[test]
    fn decisions_travel_with_the_project() {
        let before = project();
        let (after, diagnostics) =
            open_document(&save_document(&before, "0.1.0"), &before.series).expect("opens");
        assert_eq!(diagnostics, []);
        assert_eq!(after, before);
        // A project without any says nothing of them.
        assert!(!save_document(&Project::default(), "0.1.0").contains("decisions"));
    }

    #[test]
    fn forged_decisions_are_brought_within_bounds_or_left_out() {
        let mut forged = project();
        let decisions = Arc::make_mut(&mut forged.decisions);
        decisions.author = Some(" ".into());
        let signed = |on| Signature { by: Some("x".repeat(5_000).into()), on, reason: "é".repeat(20_000) };
        let of = |role: &str, on| RoleOverruling { role: role.into(), signed: signed(on) };
        decisions.roles.insert(ServerId::new("a"), of("Batch", Day::from_days(i32::MAX)));
        decisions.roles.insert(ServerId::new("b"), of("King", Day::FIRST));
        decisions.settled.insert(ServerId::new("a"), [(ServerField::Memory, signed(Day::FIRST))].into());
        let (after, diagnostics) =
            open_document(&save_document(&forged, "0.1.0"), &forged.series).expect("opens");
        let d = &after.decisions;
        assert_eq!((d.author.as_ref(), d.roles.len(), d.settled.len()), (None, 1, 0));
        let kept = &d.roles[&ServerId::new("a")].signed;
        assert_eq!(kept.on, Day::LAST);
        assert_eq!((kept.by.as_ref().map(|b| b.len()), kept.reason.chars().count()), (Some(200), 10_000));
        for code in ["project.unknown_role", "project.no_such_conflict", "project.out_of_bounds"] {
            assert!(diagnostics.iter().any(|d| &*d.code == code), "{code}");
        }
    }
}
