//! A size beyond belief: most often a number in another unit, which would decide the whole plan.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;

pub(super) const ID: &str = "unbelievable_size";

/// Stops a server whose memory is larger than any machine believably has, until it is corrected.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let memory = subject.server.memory.as_ref()?;
    if memory.value <= subject.estate.resolved.policy.believable_memory() {
        return None;
    }
    let mut evidence = vec![
        Evidence::imported("Installed memory", memory.value.into(), memory.origin)
            .against(AssumptionId::BelievableMemory),
    ];
    if let Some(used) = &subject.loads.memory {
        evidence.push(Evidence::measured("Most memory in use", used.max.into()));
    }
    Some(finding(
        ID,
        "Its memory is beyond belief",
        Some(Verdict::MendFirst),
        "The number is probably in another unit than its column says; as it stands, it would decide the whole plan",
        evidence,
        "Correct its size in this drawer, or import the list again with the right unit",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;
    use crate::quantity::MiB;

    fn with(memory: MiB) -> Server {
        Server { memory: Some(Sourced::cell(memory, 0, 7, 17)), ..server("a") }
    }

    #[test]
    fn fires_on_a_number_in_another_unit() {
        // 64 GiB written as MiB into a column of GiB.
        let finding = says(ID, with(MiB::from_gib(65_536.0)), ServerLoads::default()).unwrap();
        assert_eq!(finding.verdict, Some(Verdict::MendFirst));
        assert!(finding.evidence[0].origin.is_some());
    }

    #[test]
    fn says_nothing_of_large_servers() {
        assert!(says(ID, with(MiB::from_tib(6.0)), ServerLoads::default()).is_none());
        assert!(says(ID, server("a"), ServerLoads::default()).is_none());
    }
}
