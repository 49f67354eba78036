//! Heavy I/O: disk or network beyond what a VM takes lightly.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;

pub(super) const ID: &str = "heavy_io";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    let (server, loads) = (subject.server, subject.loads);
    let disk = loads.disk_operations.is_some()
        || loads.disk_throughput.is_some()
        || server.disk_operations.is_some();
    disk || loads.network_in.is_some() || loads.network_out.is_some() || server.network.is_some()
}

/// Sets conditions on a server whose busiest hour passes a limit for operations, throughput or
/// network (in either direction). Unmeasured, the single figures of the inventory are held against it.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let (server, loads) = (subject.server, subject.loads);
    let policy = &subject.estate.resolved.policy;
    let mut evidence = Vec::new();

    let operations = loads.disk_operations.as_ref().and_then(|l| l.week.peak());
    if let Some((_, peak)) = operations {
        if peak > policy.heavy_operations() {
            evidence.push(
                Evidence::measured("Disk operations in the busiest hour", peak.into())
                    .against(AssumptionId::HeavyOperations),
            );
        }
    } else if let Some(one) = &server.disk_operations
        && one.value > policy.heavy_operations()
    {
        evidence.push(
            Evidence::imported("Disk operations", one.value.into(), one.origin)
                .against(AssumptionId::HeavyOperations),
        );
    }
    if let Some((_, peak)) = loads.disk_throughput.as_ref().and_then(|l| l.week.peak())
        && peak > policy.heavy_throughput()
    {
        evidence.push(
            Evidence::measured("Disk throughput in the busiest hour", peak.into())
                .against(AssumptionId::HeavyThroughput),
        );
    }
    let network = [&loads.network_in, &loads.network_out]
        .into_iter()
        .filter_map(|l| Some(l.as_ref()?.week.peak()?.1))
        .max();
    if let Some(peak) = network {
        if peak > policy.heavy_network() {
            evidence.push(
                Evidence::measured("Network in the busiest hour, one direction", peak.into())
                    .against(AssumptionId::HeavyNetwork),
            );
        }
    } else if let Some(one) = &server.network
        && one.value > policy.heavy_network()
    {
        evidence.push(
            Evidence::imported("Network", one.value.into(), one.origin).against(AssumptionId::HeavyNetwork),
        );
    }
    (!evidence.is_empty()).then(|| {
        finding(
            ID,
            "Heavy disk or network use",
            Some(Verdict::ReadyWithConditions),
            "Virtualisation costs most where much is read, written or sent",
            evidence,
            "Convert it as a pilot and measure; give it storage and ports that carry the load",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{load, says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;
    use crate::quantity::{Iops, MBps, Mbps};

    #[test]
    fn fires_above_each_limit() {
        let measured = [
            ServerLoads { disk_operations: Some(load(Iops::from_iops(5001.0), 5)), ..ServerLoads::default() },
            ServerLoads {
                disk_throughput: Some(load(MBps::from_mbytes_per_s(251.0), 5)),
                ..ServerLoads::default()
            },
            ServerLoads { network_out: Some(load(Mbps::from_gbps(9.0), 5)), ..ServerLoads::default() },
        ];
        for loads in measured {
            let finding = says(ID, server("a"), loads).unwrap();
            assert_eq!(finding.verdict, Some(Verdict::ReadyWithConditions));
            assert!(finding.evidence[0].limit.is_some());
        }
        let one = Some(Sourced::cell(Iops::from_iops(9000.0), 0, 3, 4));
        assert!(
            says(ID, Server { disk_operations: one, ..server("a") }, ServerLoads::default())
                .unwrap()
                .evidence[0]
                .origin
                .is_some()
        );
    }

    #[test]
    fn says_nothing_at_the_limit_or_below() {
        let loads = ServerLoads {
            disk_operations: Some(load(Iops::from_iops(5000.0), 5)),
            disk_throughput: Some(load(MBps::from_mbytes_per_s(250.0), 5)),
            network_in: Some(load(Mbps::from_mbps(10.0), 5)),
            ..ServerLoads::default()
        };
        // Measured operations count before a single figure.
        let one = Some(Sourced::typed(Iops::from_iops(9000.0)));
        assert_eq!(says(ID, Server { disk_operations: one, ..server("a") }, loads), None);
        assert_eq!(says(ID, server("a"), ServerLoads::default()), None);
    }
}
