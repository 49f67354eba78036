//! Zombie: a server that does nothing at all, at any hour.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;
use crate::figure::Value;
use crate::quantity::Ratio;

pub(super) const ID: &str = "zombie";

/// The part of the mark for idle below which a network carries nothing but its own management.
const TENTH: Ratio = Ratio::from_fraction(0.1);

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    let loads = subject.loads;
    let fewest = subject.estate.resolved.policy.minimum_stars();
    let well = |stars: Option<u8>| stars.is_some_and(|s| u32::from(s) >= fewest);
    well(loads.cpu.as_ref().map(|l| l.stars))
        && well(loads.network_in.as_ref().map(|l| l.stars))
        && well(loads.network_out.as_ref().map(|l| l.stars))
}

/// CPU below the mark in every hour of the week, network (both directions together, 95th percentile) below a tenth
/// of the mark for idle, both measured well.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    if !can_look(subject) {
        return None;
    }
    let (loads, policy) = (subject.loads, &subject.estate.resolved.policy);
    let (_, busiest) = loads.cpu.as_ref()?.week.peak()?;
    let network = loads.network_in.as_ref()?.p95 + loads.network_out.as_ref()?.p95;
    (busiest < policy.zombie_cpu() && network < policy.idle_network() * TENTH).then(|| {
        finding(
            ID,
            "Zombie",
            Some(Verdict::Retire),
            "In no hour of the week did it do anything",
            vec![
                Evidence::measured("CPU in the busiest hour", Value::Share(busiest))
                    .against(AssumptionId::ZombieCpu),
                Evidence::measured("Network, 95th percentile", network.into())
                    .against(AssumptionId::IdleNetwork),
            ],
            "Ask its owner, switch it off for a month, then retire it",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{load, says, server};
    use super::*;
    use crate::measurement::ServerLoads;
    use crate::quantity::Mbps;

    fn loads(cpu: f64, network: f64, stars: u8) -> ServerLoads {
        ServerLoads {
            cpu: Some(load(Ratio::from_fraction(cpu), stars)),
            network_in: Some(load(Mbps::from_mbps(network), stars)),
            network_out: Some(load(Mbps::from_mbps(network), stars)),
            stars,
            ..ServerLoads::default()
        }
    }

    // Marks: 1 % of CPU, a tenth of 2 Mbit/s.
    #[test]
    fn fires_when_nothing_happens_at_all() {
        assert_eq!(says(ID, server("a"), loads(0.009, 0.09, 4)).unwrap().verdict, Some(Verdict::Retire));
        let both = says("idle", server("a"), loads(0.009, 0.09, 4));
        assert_eq!(both, None, "one of the two speaks");
    }

    #[test]
    fn says_nothing_at_the_marks_or_poorly_measured() {
        assert_eq!(says(ID, server("a"), loads(0.01, 0.09, 5)), None);
        assert_eq!(says(ID, server("a"), loads(0.009, 0.1, 5)), None);
        assert_eq!(says(ID, server("a"), loads(0.009, 0.09, 3)), None);
        assert!(says("idle", server("a"), loads(0.01, 0.09, 5)).is_some());
    }
}
