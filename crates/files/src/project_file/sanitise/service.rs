//! Service classes, and which role or server has which.

use super::CHECK;
use engine::diagnostic::Diagnostic;
use engine::project::Scenario;
use engine::service_class::{ServiceClass, ServiceClasses};
use std::sync::Arc;

/// Service classes that no plan can be made with are left out; the built-in ones step in for an empty list.
pub(super) fn classes(classes: &mut Arc<ServiceClasses>, diagnostics: &mut Vec<Diagnostic>) {
    if classes.unsound().is_none() {
        return;
    }
    let mut kept: Vec<ServiceClass> = Vec::new();
    for class in classes.iter() {
        kept.push(class.as_ref().clone());
        if let Some(why) = ServiceClasses::new(kept.clone()).unsound() {
            kept.pop();
            let said = format!("a service class has impossible values and was left out: {why}");
            diagnostics.push(Diagnostic::error("project.service_class", said, CHECK).about(&class.name));
        }
        if kept.len() >= ServiceClasses::MOST {
            break;
        }
    }
    *classes = if kept.is_empty() { ServiceClasses::built_in() } else { Arc::new(ServiceClasses::new(kept)) };
}

/// What names a service class that is not there has none.
pub(super) fn assignments(
    scenario: &mut Scenario,
    classes: &ServiceClasses,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut keep = |name: &str, class: &str| {
        let there = classes.get(class).is_some();
        if !there {
            diagnostics.push(
                Diagnostic::error(
                    "project.no_such_class",
                    format!(
                        "in scenario \"{}\" its service class is not in the list; it has the first one now",
                        scenario.name
                    ),
                    "Choose its service class anew",
                )
                .about(name)
                .found(class.to_owned(), "a service class of the list".to_owned()),
            );
        }
        there
    };
    scenario.class_assignments.roles.retain(|role, class| keep(role, class));
    scenario.class_assignments.servers.retain(|server, class| keep(server.as_str(), class));
}
