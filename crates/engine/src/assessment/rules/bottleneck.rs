//! Bottleneck: a server so busy that its measurements cannot show what it really needs.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;
use crate::figure::Value;

pub(super) const ID: &str = "bottleneck";

/// CPU above the overload mark in more than the allowed share of samples.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let cpu = subject.loads.cpu.as_ref()?;
    (cpu.share_above_bottleneck > subject.estate.resolved.policy.bottleneck_share()).then(|| {
        finding(
            ID,
            "Overloaded today",
            Some(Verdict::MendFirst),
            "Its CPU is at its limit so often that the measurements show a floor, not the need",
            vec![
                Evidence::measured(
                    "Samples above the overload mark",
                    Value::Share(cpu.share_above_bottleneck),
                )
                .against(AssumptionId::BottleneckShare),
                Evidence::measured("Highest use", Value::Share(cpu.max)).against(AssumptionId::BottleneckCpu),
            ],
            "Find what is eating the CPU, mend it, measure again, then plan the move",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{load, says, server};
    use super::*;
    use crate::measurement::{Load, ServerLoads};
    use crate::quantity::Ratio;

    fn loads(share_above: f64) -> ServerLoads {
        let cpu = Load {
            share_above_bottleneck: Ratio::from_fraction(share_above),
            ..load(Ratio::from_fraction(0.8), 5)
        };
        ServerLoads { cpu: Some(cpu), stars: 5, ..ServerLoads::default() }
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
