//! Paging: a server that is short of memory waits for its disks, and its CPU looks idle meanwhile.

use super::{Subject, hides_need};
use crate::assessment::{Evidence, Finding};
use crate::assumption::AssumptionId;

pub(super) const ID: &str = "paging";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject.loads.short.paging.is_some()
}

/// More pages moved between memory and disk than the mark, in more than the allowed share of samples.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let paging = subject.loads.short.paging?;
    let words = (
        ID,
        "Short of memory",
        "It moves pages between memory and disk so often that memory in use says what it has, not what it needs",
        "Give it more memory or find what takes it, measure again, then plan the move; where only files are \
             read through memory, raise the mark",
    );
    hides_need(
        subject,
        words,
        paging.share_above,
        Evidence::measured("Paging, P95", paging.p95.into()).against(AssumptionId::BottleneckPaging),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server, shortage};
    use super::*;
    use crate::assessment::Verdict;
    use crate::measurement::{ServerLoads, Shortages};
    use crate::quantity::PageRate;

    fn loads(share_above: f64) -> ServerLoads {
        let paging = Some(shortage(share_above, PageRate::from_pages_per_s(4000.0)));
        ServerLoads { short: Shortages { paging, ..Shortages::default() }, ..ServerLoads::default() }
    }

    #[test]
    fn fires_above_the_share() {
        assert_eq!(says(ID, server("a"), loads(0.06)).unwrap().verdict, Some(Verdict::MendFirst));
    }

    #[test]
    fn says_nothing_at_the_share_or_unmeasured() {
        assert_eq!(says(ID, server("a"), loads(0.05)), None);
        assert_eq!(says(ID, server("a"), ServerLoads::default()), None);
    }
}
