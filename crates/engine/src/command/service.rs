//! Whether a list of service classes can be put in place.

use super::Refused;
use crate::project::Project;
use crate::service_class::ServiceClasses;

/// Refuses a list that no plan can be made with, and one that lacks a class which something still has.
pub(super) fn accepts(project: &Project, classes: &ServiceClasses) -> Result<(), Refused> {
    if let Some(why) = classes.unsound() {
        return Err(Refused::ImpossibleClasses(why));
    }
    let mut used = project.scenarios.iter().flat_map(|s| s.class_assignments.used());
    match used.find(|id| classes.get(id).is_none()) {
        Some(id) => Err(Refused::ClassInUse(id.clone())),
        None => Ok(()),
    }
}
