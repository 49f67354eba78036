//! Shared disks: nodes of a cluster that write to the same disks.

use super::{Subject, of_sign};
use crate::assessment::Finding;

pub(super) const ID: &str = "shared_disks";

/// What the signs of the data say of it, in the columns for special hardware, application and role, and in the note.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    of_sign(
        subject,
        ID,
        "Nodes with shared disks need a form of disk that the platform supports for clusters, and hosts apart from one another",
    )
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
        let application = Some(Sourced::cell(text.into(), 0, 2, 9));
        says(ID, Server { application, ..server("a") }, ServerLoads::default())
    }

    #[test]
    fn fires_on_its_signs() {
        for text in ["Oracle RAC", "MSCS node 2", "Failover cluster with quorum disk"] {
            let finding = of(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(finding.verdict, Some(Verdict::ReadyWithConditions), "{text}");
            assert!(finding.evidence[0].origin.is_some());
        }
    }

    #[test]
    fn says_nothing_of_other_texts() {
        for text in ["Oracle 19c", "horizontal scaling"] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
