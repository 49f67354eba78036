//! Idle: a server that nobody seems to use.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;
use crate::figure::Value;
use crate::quantity::{Mbps, Ratio};

pub(super) const ID: &str = "idle";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    super::zombie::can_look(subject)
}

/// CPU and network (both directions together) below their marks in 95 % of samples, both measured
/// well. Without network figures nothing is said: a quiet CPU may serve many. What does nothing at all is a zombie,
/// and said there.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    if super::zombie::check(subject).is_some() {
        return None;
    }
    let (cpu, network) = marks(subject)?;
    Some(finding(
        ID,
        "Idle",
        Some(Verdict::Retire),
        "Over the period measured it did next to nothing",
        vec![
            Evidence::measured("CPU, 95th percentile", Value::Share(cpu)).against(AssumptionId::IdleCpu),
            Evidence::measured("Network, 95th percentile", network.into()).against(AssumptionId::IdleNetwork),
        ],
        "Ask its owner; if it works at month or year end only, overrule the verdict",
    ))
}

/// The CPU and the network of a server that does next to nothing, zombies included.
pub(super) fn marks(subject: &Subject<'_>) -> Option<(Ratio, Mbps)> {
    if !can_look(subject) {
        return None;
    }
    let (loads, policy) = (subject.loads, &subject.estate.resolved.policy);
    let cpu = loads.cpu.as_ref()?.p95;
    let network = loads.network_in.as_ref()?.p95 + loads.network_out.as_ref()?.p95;
    (cpu < policy.idle_cpu() && network < policy.idle_network()).then_some((cpu, network))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{load, says, server};
    use super::*;
    use crate::measurement::ServerLoads;

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
