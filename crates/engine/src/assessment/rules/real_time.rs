//! Real time: what must answer within a time cannot wait for a core.

use super::{Subject, of_sign};
use crate::assessment::Finding;

pub(super) const ID: &str = "real_time";

/// What the signs of the data say of it, in the columns for special hardware, application and role, and in the note.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    of_sign(subject, ID, "A VM may wait for a core longer than real-time control can bear")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::assessment::Verdict;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    fn of(text: &str) -> Option<Finding> {
        let special_hardware = Some(Sourced::cell(text.into(), 0, 2, 9));
        says(ID, Server { special_hardware, ..server("a") }, ServerLoads::default())
    }

    #[test]
    fn fires_on_its_signs() {
        for text in ["real-time control", "SCADA", "Echtzeitsteuerung"] {
            let finding = of(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(finding.verdict, Some(Verdict::KeepPhysical), "{text}");
            assert!(finding.evidence[0].origin.is_some());
        }
    }

    #[test]
    fn says_nothing_of_other_texts() {
        for text in ["reports in time", "web shop"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
