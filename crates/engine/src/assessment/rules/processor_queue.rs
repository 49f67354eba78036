//! Waiting threads: work that stands in line for a processor is not in the measured CPU.

use super::{Subject, hides_need};
use crate::assessment::{Evidence, Finding};
use crate::assumption::AssumptionId;
use crate::figure::Value;

pub(super) const ID: &str = "processor_queue";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject.loads.short.waiting_threads.is_some()
}

/// More threads waiting for each logical processor than the mark, in more than the allowed share of samples.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let queue = subject.loads.short.waiting_threads?;
    let words = (
        ID,
        "Threads wait for processors",
        "Threads stand in line for its processors so often that the measured CPU is a floor, not the need",
        "Find which program keeps so many threads ready, mend it, measure again, then plan the move",
    );
    hides_need(
        subject,
        words,
        queue.share_above,
        Evidence::measured("Waiting threads for each processor, P95", Value::Factor(queue.p95))
            .against(AssumptionId::BottleneckQueue),
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
        let waiting_threads = Some(shortage(share_above, Ratio::from_fraction(3.0)));
        ServerLoads { short: Shortages { waiting_threads, ..Shortages::default() }, ..ServerLoads::default() }
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
