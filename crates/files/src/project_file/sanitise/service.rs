//! What services need: their classes, growth and overhead by role, network zones.

use super::CHECK;
use engine::adjustment::Adjustments;
use engine::diagnostic::Diagnostic;
use engine::network_zone::{NetworkZone, NetworkZones};
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

/// Overhead and growth that no plan can be made with are left out.
pub(super) fn adjustments(scenario: &mut Scenario, diagnostics: &mut Vec<Diagnostic>) {
    let mut keep = |name: &str, sound: bool| {
        if !sound {
            let said = "its overhead or growth is out of bounds and was left out";
            diagnostics.push(Diagnostic::error("project.adjustment", said, CHECK).about(name));
        }
        sound
    };
    let Adjustments { roles, growth } = &mut scenario.adjustments;
    roles.retain(|role, adjustment| keep(role, adjustment.is_sound()));
    growth.retain(|server, rate| keep(server.as_str(), Adjustments::growth_is_sound(*rate)));
}

/// Network zones that no plan can be made with are left out.
pub(super) fn network_zones(zones: &mut NetworkZones, diagnostics: &mut Vec<Diagnostic>) {
    if zones.unsound().is_none() {
        return;
    }
    let mut kept: Vec<NetworkZone> = Vec::new();
    for zone in std::mem::take(&mut zones.zones) {
        let name = zone.name.clone();
        kept.push(zone);
        let so_far = NetworkZones { zones: kept, ..NetworkZones::default() };
        let why = so_far.unsound();
        kept = so_far.zones;
        if let Some(why) = why {
            kept.pop();
            let said = format!("a network zone is impossible and was left out: {why}");
            diagnostics.push(Diagnostic::error("project.network_zone", said, CHECK).about(&name));
        }
    }
    zones.zones = kept;
}
