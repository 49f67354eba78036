//! Merge: several small servers of one role at one site. Moving each makes as many VMs to run; merging
//! them first makes one.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;
use crate::figure::Value;

pub(super) const ID: &str = "merge";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    u32::from(subject.loads.stars) >= subject.estate.resolved.policy.minimum_stars()
}

/// Fires on every server of a group of small ones whose work fits into one VM: the same role (one that is commonly
/// merged, as the data of roles says), the same site, environment and family of operating system, each measured well
/// and below the mark for CPU in 95 % of samples.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let estate = subject.estate;
    let group = estate.merge_groups.get(estate.group_of.get(subject.index).copied().flatten()?)?;
    let cpu = subject.loads.cpu.as_ref()?;
    let others: Vec<&str> =
        group.servers.iter().filter(|i| **i != subject.index).map(|i| estate.name(*i)).collect();
    let count = group.servers.len() as u64;
    Some(finding(
        ID,
        "Small servers of one role",
        Some(Verdict::Merge),
        format!("It does little, and one VM could do its work and that of {}", listed(&others)),
        vec![
            Evidence::measured("Servers in the group", Value::Count(count, "servers"))
                .against(AssumptionId::MergeServers),
            Evidence::measured("CPU, 95th percentile", Value::Share(cpu.p95)).against(AssumptionId::MergeCpu),
            Evidence::measured("vCPUs of all together", Value::Count(group.vcpus.into(), "vCPUs"))
                .against(AssumptionId::MergedVcpus),
            Evidence::measured("Memory of all together", group.memory.into())
                .against(AssumptionId::MergedMemory),
        ],
        "Merge their services into one server, then move that; overrule if they must stay apart",
    ))
}

/// "a, b and c", "a, b, c and 4 more".
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let more = names.len().saturating_sub(SHOWN);
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [head @ .., last] if more == 0 => format!("{} and {last}", head.join(", ")),
        _ => format!("{} and {more} more", names.get(..SHOWN).unwrap_or_default().join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judged, load, resolved, server};
    use super::*;
    use crate::assumption::Changes;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;
    use crate::quantity::Ratio;

    fn merged(servers: &[(&str, &str, f64, u8)]) -> Vec<bool> {
        let loads = servers
            .iter()
            .map(|(_, _, cpu, stars)| ServerLoads {
                cpu: Some(load(Ratio::from_fraction(*cpu), *stars)),
                stars: *stars,
                ..ServerLoads::default()
            })
            .collect();
        let servers = servers
            .iter()
            .map(|(name, site, ..)| Server { site: Some(Sourced::typed((*site).into())), ..server(name) })
            .collect();
        judged(servers, loads, &resolved(&Changes::new()))
            .servers
            .iter()
            .map(|s| s.verdict == Verdict::Merge)
            .collect()
    }

    #[test]
    fn fires_on_three_small_file_servers_of_a_site() {
        assert_eq!(
            merged(&[
                ("fs1", "Bonn", 0.1, 5),
                ("fs2", "bonn ", 0.1, 5),
                ("fs3", "Bonn", 0.1, 4),
                ("web1", "Bonn", 0.1, 5)
            ]),
            [true, true, true, false]
        );
    }

    #[test]
    fn says_nothing_of_few_busy_or_scattered_ones() {
        assert_eq!(merged(&[("fs1", "Bonn", 0.1, 5), ("fs2", "Bonn", 0.1, 5)]), [false; 2]);
        assert_eq!(
            merged(&[("fs1", "Bonn", 0.1, 5), ("fs2", "Bonn", 0.1, 5), ("fs3", "Bonn", 0.15, 5)]),
            [false; 3]
        );
        assert_eq!(
            merged(&[("fs1", "Bonn", 0.1, 5), ("fs2", "Bonn", 0.1, 5), ("fs3", "Köln", 0.1, 5)]),
            [false; 3]
        );
        assert_eq!(
            merged(&[("fs1", "Bonn", 0.1, 5), ("fs2", "Bonn", 0.1, 5), ("fs3", "Bonn", 0.1, 3)]),
            [false; 3]
        );
    }
}
