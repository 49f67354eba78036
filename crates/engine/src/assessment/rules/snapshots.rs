//! Snapshots: chains that slow a copy down, or that it leaves out.

use super::{Subject, of_sign};
use crate::assessment::Finding;

pub(super) const ID: &str = "snapshots";

/// What the signs of the data say of it, in the columns for special hardware, application and role, and in the note.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    of_sign(subject, ID, "A copy takes the state of now only, and reads the whole chain for it")
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
        let note = Some(Sourced::cell(text.into(), 0, 2, 9));
        says(ID, Server { note, ..server("a") }, ServerLoads::default())
    }

    #[test]
    fn fires_on_its_signs() {
        for text in ["has 4 snapshots", "VM checkpoints kept"] {
            let finding = of(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(finding.verdict, Some(Verdict::ReadyWithConditions), "{text}");
            assert!(finding.evidence[0].origin.is_some());
        }
    }

    #[test]
    fn says_nothing_of_other_texts() {
        for text in ["no snapshots", "Check Point firewall"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
