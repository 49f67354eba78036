//! Bound licence: a licence that knows the machine it runs on.

use super::{Subject, of_sign};
use crate::assessment::Finding;

pub(super) const ID: &str = "bound_licence";

/// What the signs of the data say of it, in the columns for special hardware, application and role, and in the note.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    of_sign(subject, ID, "Its licence is tied to this hardware: on a VM the product may refuse to start")
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
        for text in ["node-locked licence", "licence bound to MAC", "Lizenz an Hardware gebunden"] {
            let finding = of(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(finding.verdict, Some(Verdict::KeepPhysical), "{text}");
            assert!(finding.evidence[0].origin.is_some());
        }
    }

    #[test]
    fn says_nothing_of_other_texts() {
        for text in ["floating licence", "none"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
