//! The judgement: every rule over every server, the gravest verdict, the user's word on top.

use super::environment::environment;
use super::operating_system::{OperatingSystem, recognise};
use super::role::{Role, role};
use super::rules::{Estate, RULES, Subject};
use super::shape::{LoadShape, shape};
use super::{Assessment, Finding, Looked, Recognised, ServerAssessment, Verdict};
use crate::inventory::{Inventory, Kind};
use crate::measurement::{Measurements, ServerLoads};
use crate::order::Order as _;
use crate::project::Resolved;
use crate::time::Day;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Judges every server, in the order of `Inventory::servers`. A server whose loads are missing from
/// `measurements` counts as not measured. The proposed verdict is the gravest of all findings (see
/// [`Verdict::gravity`]), `Ready` where no rule objects; an overruling of the scenario wins, and both
/// are kept.
#[must_use]
pub fn assess(
    inventory: &Inventory,
    measurements: &Measurements,
    resolved: &Resolved,
    today: Day,
) -> Assessment {
    let unmeasured = ServerLoads::default();
    let loads = |i: usize| measurements.servers.get(i).unwrap_or(&unmeasured);
    let (policy, count) = (&resolved.policy, inventory.servers.len());
    let shapes: Vec<Option<LoadShape>> = (0..count)
        .map(|i| {
            let cpu = loads(i).cpu.as_ref()?;
            let well = u32::from(cpu.stars) >= policy.minimum_stars();
            well.then(|| shape(&cpu.week, policy.shape_ratio())).flatten()
        })
        .collect();
    // An estate has few systems and many servers: each spelling is recognised once.
    let mut spellings: BTreeMap<&str, Option<&'static OperatingSystem>> = BTreeMap::new();
    let subjects: Vec<(Role, Option<&'static OperatingSystem>)> = inventory
        .servers
        .iter()
        .enumerate()
        .map(|(i, server)| {
            let system = server.os.as_ref().and_then(|os| {
                *spellings.entry(&os.value).or_insert_with_key(|spelling| recognise(spelling))
            });
            let by_hand = resolved.roles.get(&server.id);
            (role(server, shapes.get(i).copied().flatten(), by_hand), system)
        })
        .collect();
    let estate = Estate::survey(inventory, |i| loads(i), &subjects, resolved, today);
    let unknown: Arc<str> = "unknown".into();
    let mut families: BTreeMap<&'static str, Arc<str>> = BTreeMap::new();

    let servers: Vec<ServerAssessment> = inventory
        .servers
        .iter()
        .zip(subjects)
        .enumerate()
        .map(|(index, (server, (role, os)))| {
            let subject = Subject { index, server, loads: loads(index), role: &role, os, estate: &estate };
            let mut findings: Vec<Finding> = RULES.iter().filter_map(|rule| (rule.check)(&subject)).collect();
            let mut looked = Looked::default();
            for (place, _) in RULES.iter().enumerate().filter(|(_, rule)| (rule.can_look)(&subject)) {
                looked.note(place);
            }
            // Stable: rules of one gravity keep the order of the table.
            findings.order_by_key(|f| std::cmp::Reverse((f.verdict.map_or(0, Verdict::gravity), f.severity)));
            let proposed = findings
                .iter()
                .filter_map(|f| f.verdict)
                .max_by_key(|v| v.gravity())
                .unwrap_or(Verdict::Ready);
            let overruling = resolved.overrulings.get(&server.id).cloned();
            let os_family = os.map_or_else(
                || Arc::clone(&unknown),
                |os| Arc::clone(families.entry(&os.family).or_insert_with(|| os.family.as_str().into())),
            );
            ServerAssessment {
                verdict: overruling.as_ref().map_or(proposed, |o| o.verdict),
                proposed,
                overruling,
                findings,
                role: role.name,
                role_assumed: role.assumed,
                os_family,
                recognised: Recognised {
                    role_group: role.group,
                    role_confidence: role.confidence,
                    role_reasons: role.reasons,
                    role_overruling: resolved.roles.get(&server.id).cloned(),
                    environment: environment(server),
                    shape: shapes.get(index).copied().flatten(),
                },
                looked,
                is_vm: server.kind == Kind::Virtual,
            }
        })
        .collect();
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let hosts_today = number(inventory.hosts.len());
    Assessment {
        systems_before: number(servers.len()).saturating_add(hosts_today),
        hosts_today,
        merge_groups: estate.merge_groups,
        servers,
    }
}
