//! Larger than a host: a server that no single host of the type chosen could carry.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;
use crate::demand::memory;
use crate::placement::{cpu_for_vms, memory_for_vms};

pub(super) const ID: &str = "larger_than_host";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject.server.memory.is_some() || subject.server.memory_used.is_some() || subject.loads.memory.is_some()
}

/// Conditions where the memory of the VM, or the CPU work of its busiest hour, passes what one host of the type
/// chosen may carry under its normal ceiling. CPU is held against it where cores, clock and use are known.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let (server, resolved) = (subject.server, subject.estate.resolved);
    let (policy, host) = (&resolved.policy, &resolved.host);
    let mut evidence = Vec::new();
    if can_look(subject) {
        let (needed, _) = memory::given(server, subject.loads, policy);
        let room = memory_for_vms(host, &resolved.hypervisor) * policy.memory_ceiling();
        if needed > room {
            evidence.push(match &server.memory {
                Some(m) => Evidence::imported("Memory of its VM", needed.into(), m.origin),
                None => Evidence::measured("Memory of its VM", needed.into()),
            });
            evidence.push(
                Evidence::measured("Memory that a host may carry", room.into())
                    .against(AssumptionId::MemoryCeiling),
            );
        }
    }
    let busiest = subject.loads.cpu.as_ref().and_then(|l| l.week.peak()).map(|(_, u)| u);
    let busiest = busiest.or_else(|| server.cpu_peak.as_ref().map(|p| p.value));
    if let (Some(cores), Some(clock), Some(busiest)) = (server.cores(), &server.clock, busiest) {
        let work = clock.value * cores * busiest;
        let room = cpu_for_vms(host, &resolved.hypervisor, policy) * policy.cpu_ceiling();
        if work > room {
            evidence.push(Evidence::imported("CPU work in its busiest hour", work.into(), clock.origin));
            evidence.push(
                Evidence::measured("CPU work that a host may carry", room.into())
                    .against(AssumptionId::CpuCeiling),
            );
        }
    }
    (!evidence.is_empty()).then(|| {
        finding(
            ID,
            "Larger than one host",
            Some(Verdict::ReadyWithConditions),
            format!("No host of the type {} can carry it alone, and a VM runs on one host", host.name),
            evidence,
            "Choose a larger host type, split its work over several VMs, or keep it as it is",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judged, resolved, server};
    use super::*;
    use crate::assumption::Changes;
    use crate::inventory::Server;
    use crate::origin::Sourced;
    use crate::quantity::{Mhz, MiB, Ratio};

    // A host of 2 × 8 cores of 2 GHz, one thread each, and 256 GiB. The platform keeps 1 GiB and 2 %: 249.88 GiB
    // are left, 90 % of it 224.892 GiB. CPU: 32 GHz, 80 % of it 25.6 GHz.
    fn fires(gib: f64, ghz: f64, peak: f64) -> bool {
        let mut resolved = resolved(&Changes::new());
        resolved.host.sockets = 2;
        resolved.host.cores_per_socket = 8;
        resolved.host.threads_per_core = 1;
        resolved.host.clock = Mhz::from_ghz(2.0);
        resolved.host.memory = MiB::from_gib(256.0);
        resolved.hypervisor = crate::catalogue::Catalogue::built_in().hypervisor("kvm").unwrap().clone();
        let server = Server {
            memory: Some(Sourced::typed(MiB::from_gib(gib))),
            clock: Some(Sourced::typed(Mhz::from_ghz(ghz))),
            cpu_peak: Some(Sourced::typed(Ratio::from_fraction(peak))),
            ..server("a")
        };
        judged(vec![server], Vec::new(), &resolved).servers[0].findings.iter().any(|f| f.rule == ID)
    }

    #[test]
    fn fires_on_more_than_a_host_carries() {
        assert!(fires(225.0, 1.0, 0.1));
        // 8 cores × 3.3 GHz × 97 % = 25.608 GHz.
        assert!(fires(16.0, 3.3, 0.97));
    }

    #[test]
    fn says_nothing_of_what_fits() {
        assert!(!fires(224.8, 1.0, 0.1));
        assert!(!fires(16.0, 3.2, 1.0), "25.6 GHz exactly");
    }
}
