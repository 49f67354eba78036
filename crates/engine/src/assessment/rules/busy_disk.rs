//! A disk that is always busy: what waits for it is in no figure.

use super::{Subject, hides_need};
use crate::assessment::{Evidence, Finding};
use crate::assumption::AssumptionId;
use crate::figure::Value;

pub(super) const ID: &str = "busy_disk";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject.loads.short.disk_busy.is_some()
}

/// The busiest disk has work for more of the time than the mark, in more than the allowed share of samples.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let disk = subject.loads.short.disk_busy?;
    let words = (
        ID,
        "Its disk is at its limit",
        "A disk is busy so often that the measured operations and CPU are a floor, not the need",
        "Find what keeps the disk busy, or move it to a faster one, and measure again; an array or flash \
             memory that serves many at once is busy long before it is full: overrule there",
    );
    hides_need(
        subject,
        words,
        disk.share_above,
        Evidence::measured("Time in which the busiest disk had work, P95", Value::Share(disk.p95))
            .against(AssumptionId::BottleneckDisk),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server, shortage};
    use super::*;
    use crate::assessment::Verdict;
    use crate::measurement::{ServerLoads, Shortages};
    use crate::quantity::Ratio;

    fn loads(share_above: f64) -> ServerLoads {
        let disk_busy = Some(shortage(share_above, Ratio::ONE));
        ServerLoads { short: Shortages { disk_busy, ..Shortages::default() }, ..ServerLoads::default() }
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
