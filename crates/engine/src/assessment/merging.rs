//! Merging: which small servers of one role could do their work in one VM together.

use super::operating_system::OperatingSystem;
use super::role::Role;
use crate::demand::cpu::{Configured, Consumption, overhead_factor, work_demanded};
use crate::demand::{growth, memory, vcpu};
use crate::inventory::{Inventory, Server};
use crate::measurement::ServerLoads;
use crate::order::Order as _;
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::{Iops, Mhz, MiB};
use crate::time::HourOfWeek;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Servers whose work fits into one VM.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeGroup {
    /// Their role.
    pub role: Arc<str>,
    /// Their site, as the first of them writes it; `None` where it is not known.
    pub site: Option<Arc<str>>,
    /// Indices into `Inventory::servers`, ascending.
    pub servers: Vec<usize>,
    /// CPU work of all together at the hour in which they need most, with overhead and growth.
    pub work: Mhz,
    /// That hour.
    pub hour: Option<HourOfWeek>,
    /// vCPUs that hold it at the target.
    pub vcpus: u32,
    /// Memory of all together.
    pub memory: MiB,
}

/// What servers to be merged have in common, in small letters.
type Key = (Arc<str>, String, String, String);

struct Member {
    index: usize,
    week: Profile<Mhz>,
    memory: MiB,
}

struct Bin {
    members: Vec<usize>,
    week: Profile<Mhz>,
    memory: MiB,
}

/// Groups of small servers of one role, site, environment as given and family of operating system, each group no
/// larger than one VM of the policy: first fit, by memory, largest first. Groups of one are no groups, nor are groups
/// of a kind of which there are fewer than the policy asks. Sorted by role, site, environment and family.
pub(super) fn groups<'l>(
    inventory: &Inventory,
    loads: impl Fn(usize) -> &'l ServerLoads,
    subjects: &[(Role, Option<&'static OperatingSystem>)],
    resolved: &Resolved,
) -> Vec<MergeGroup> {
    let policy = &resolved.policy;
    let mut kinds: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for (index, (server, (role, os))) in inventory.servers.iter().zip(subjects).enumerate() {
        if role.merge && is_small(loads(index), resolved) {
            let text = |t: &Option<crate::origin::Sourced<Arc<str>>>| {
                t.as_ref().map(|t| t.value.trim().to_lowercase()).unwrap_or_default()
            };
            let family = os.map_or("unknown", |os| os.family.as_str()).to_owned();
            let key = (Arc::clone(&role.name), text(&server.site), text(&server.environment), family);
            kinds.entry(key).or_default().push(index);
        }
    }
    let fewest = usize::try_from(policy.merge_servers()).unwrap_or(usize::MAX).max(2);
    let mut groups = Vec::new();
    for ((role, ..), indices) in &kinds {
        if indices.len() < fewest {
            continue;
        }
        let mut members: Vec<Member> = indices
            .iter()
            .filter_map(|&index| {
                Some(member(index, inventory.servers.get(index)?, role, loads(index), resolved))
            })
            .collect();
        members.order_by(|a, b| b.memory.cmp(&a.memory).then(a.index.cmp(&b.index)));
        for bin in first_fit(members, resolved) {
            if bin.members.len() > 1 {
                groups.push(group(role, bin, inventory, resolved));
            }
        }
    }
    groups
}

/// Measured well, and never busy.
fn is_small(loads: &ServerLoads, resolved: &Resolved) -> bool {
    let policy = &resolved.policy;
    u32::from(loads.stars) >= policy.minimum_stars()
        && loads.cpu.as_ref().is_some_and(|cpu| cpu.p95 < policy.merge_cpu())
}

/// What a server would bring along: the work that its VM would demand, and the memory that it would be given.
fn member(index: usize, server: &Server, role: &str, loads: &ServerLoads, resolved: &Resolved) -> Member {
    let policy = &resolved.policy;
    let configured = Configured::of(server, None, policy);
    let busiest = loads.disk_operations.as_ref().and_then(|l| l.week.peak()).map_or(Iops::ZERO, |(_, o)| o);
    let overhead =
        overhead_factor(&resolved.hypervisor, resolved.adjustments.overhead_of(role), busiest, policy);
    let growth = growth(resolved, &server.id, role).factor;
    let week = Consumption::of(server, loads, &configured, policy).week;
    Member {
        index,
        week: week.map(|work| work_demanded(work, overhead, growth)),
        memory: memory::given(server, loads, policy).0,
    }
}

fn vcpus_of(week: &Profile<Mhz>, resolved: &Resolved) -> u32 {
    let peak = week.peak().map_or(Mhz::ZERO, |(_, work)| work);
    vcpu::fewest(peak, &resolved.host, resolved.policy.vcpu_target())
}

fn first_fit(members: Vec<Member>, resolved: &Resolved) -> Vec<Bin> {
    let policy = &resolved.policy;
    let most = policy.merged_vcpus().min(resolved.host.cores());
    let mut bins: Vec<Bin> = Vec::new();
    for member in members {
        let place = bins.iter().position(|bin| {
            let mut week = bin.week.clone();
            week.add(&member.week);
            let peak = week.peak().map_or(Mhz::ZERO, |(_, work)| work);
            bin.memory + member.memory <= policy.merged_memory()
                && vcpu::holds(most, peak, &resolved.host, policy.vcpu_target())
        });
        match place.and_then(|i| bins.get_mut(i)) {
            Some(bin) => {
                bin.members.push(member.index);
                bin.week.add(&member.week);
                bin.memory += member.memory;
            }
            None => bins.push(Bin { members: vec![member.index], week: member.week, memory: member.memory }),
        }
    }
    bins
}

fn group(role: &Arc<str>, mut bin: Bin, inventory: &Inventory, resolved: &Resolved) -> MergeGroup {
    bin.members.order();
    let first = bin.members.first().and_then(|i| inventory.servers.get(*i));
    let peak = bin.week.peak();
    MergeGroup {
        role: Arc::clone(role),
        site: first.and_then(|s| s.site.as_ref()).map(|s| Arc::clone(&s.value)),
        work: peak.map_or(Mhz::ZERO, |(_, work)| work),
        hour: peak.map(|(hour, _)| hour),
        vcpus: vcpus_of(&bin.week, resolved),
        memory: bin.memory,
        servers: bin.members,
    }
}

#[cfg(test)]
mod tests {
    use super::super::rules::testing::{judged, load, resolved, server};
    use super::*;
    use crate::assumption::{AssumptionId, Changes};
    use crate::origin::Sourced;
    use crate::quantity::Ratio;

    // 8 cores × 2 GHz × 10 % = 1.6 GHz each; overhead and growth taken out of the way.
    fn groups_of(memory: &[f64], changes: &Changes) -> Vec<MergeGroup> {
        let mut changes = changes.clone();
        changes.insert(AssumptionId::GrowthPerYear, 0.0);
        changes.insert(AssumptionId::InputOutputOverhead, 0.0);
        changes.insert(AssumptionId::VcpuTarget, 0.5);
        let mut resolved = resolved(&changes);
        resolved.hypervisor.cpu_overhead = Ratio::ZERO;
        resolved.host.clock = Mhz::from_ghz(2.0);
        let servers = memory
            .iter()
            .enumerate()
            .map(|(i, gib)| Server {
                memory: Some(Sourced::typed(MiB::from_gib(*gib))),
                clock: Some(Sourced::typed(Mhz::from_ghz(2.0))),
                ..server(&format!("fs{i:02}"))
            })
            .collect();
        let loads = memory
            .iter()
            .map(|_| ServerLoads {
                cpu: Some(load(Ratio::from_fraction(0.1), 5)),
                stars: 5,
                ..ServerLoads::default()
            })
            .collect();
        judged(servers, loads, &resolved).merge_groups
    }

    // One vCPU carries 2 GHz × 50 % = 1 GHz; 3 × 1.6 = 4.8 GHz take 5 vCPUs.
    #[test]
    fn what_fits_into_one_vm_is_one_group() {
        let groups = groups_of(&[8.0, 4.0, 16.0], &Changes::new());
        assert_eq!(groups.len(), 1);
        let one = &groups[0];
        assert_eq!((one.servers.as_slice(), one.vcpus), ([0, 1, 2].as_slice(), 5));
        assert_eq!(one.memory, MiB::from_gib(28.0));
        assert!((one.work.ghz() - 4.8).abs() < 1e-9);
        assert_eq!(one.role.as_ref(), "File and print");
    }

    // By memory, largest first, into 64 GiB: 40, 30, 20, 10, 4 → {40, 20, 4} and {30, 10}. Work: 3 × 1.6 and 2 × 1.6.
    #[test]
    fn what_does_not_fit_is_several() {
        let groups = groups_of(&[40.0, 30.0, 20.0, 10.0, 4.0], &Changes::new());
        let servers: Vec<_> = groups.iter().map(|g| g.servers.clone()).collect();
        assert_eq!(servers, [vec![0, 2, 4], vec![1, 3]]);
        // Four vCPUs hold 4 GHz: two servers each, and the fifth is alone and in no group.
        let few = Changes::from([(AssumptionId::MergedVcpus, 4.0)]);
        let groups = groups_of(&[4.0; 5], &few);
        assert_eq!(groups.iter().map(|g| g.servers.len()).collect::<Vec<_>>(), [2, 2]);
        assert!(groups.iter().all(|g| g.vcpus <= 4));
    }

    #[test]
    fn too_few_are_no_group() {
        assert_eq!(groups_of(&[4.0, 4.0], &Changes::new()), []);
        let two = Changes::from([(AssumptionId::MergeServers, 2.0)]);
        assert_eq!(groups_of(&[4.0, 4.0], &two).len(), 1);
    }
}
