//! Idle: a server that nobody seems to use.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;
use crate::figure::Value;

pub(super) const ID: &str = "idle";

/// CPU and network (both directions together) below their marks in 95 % of samples, both measured
/// well. Without network figures nothing is said: a quiet CPU may serve many.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let policy = &subject.estate.resolved.policy;
    let cpu = subject.loads.cpu.as_ref()?;
    let network_in = subject.loads.network_in.as_ref()?;
    let network_out = subject.loads.network_out.as_ref()?;
    let stars = cpu.stars.min(network_in.stars).min(network_out.stars);
    if u32::from(stars) < policy.minimum_stars() {
        return None;
    }
    let network = network_in.p95 + network_out.p95;
    (cpu.p95 < policy.idle_cpu() && network < policy.idle_network()).then(|| {
        finding(
            ID,
            "Idle",
            Some(Verdict::Retire),
            "Over the period measured it did next to nothing",
            vec![
                Evidence::measured("CPU, 95th percentile", Value::Share(cpu.p95))
                    .against(AssumptionId::IdleCpu),
                Evidence::measured("Network, 95th percentile", network.into())
                    .against(AssumptionId::IdleNetwork),
            ],
            "Ask its owner; if it works at month or year end only, overrule the verdict",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{load, says, server};
    use super::*;
    use crate::measurement::ServerLoads;
    use crate::quantity::{Mbps, Ratio};

    fn loads(cpu: f64, network: f64, stars: u8) -> ServerLoads {
        ServerLoads {
            cpu: Some(load(Ratio::from_fraction(cpu), stars)),
            network_in: Some(load(Mbps::from_mbps(network), stars)),
            network_out: Some(load(Mbps::from_mbps(network), stars)),
            stars,
            ..ServerLoads::default()
        }
    }

    #[test]
    fn fires_when_nothing_happens() {
        assert_eq!(says(ID, server("a"), loads(0.02, 0.5, 4)).unwrap().verdict, Some(Verdict::Retire));
    }

    #[test]
    fn says_nothing_when_busy_or_poorly_measured() {
        assert_eq!(says(ID, server("a"), loads(0.05, 0.5, 5)), None);
        assert_eq!(says(ID, server("a"), loads(0.02, 1.0, 5)), None);
        assert_eq!(says(ID, server("a"), loads(0.02, 0.5, 3)), None);
        let cpu_only = ServerLoads { network_in: None, network_out: None, ..loads(0.01, 0.0, 5) };
        assert_eq!(says(ID, server("a"), cpu_only), None);
    }
}
