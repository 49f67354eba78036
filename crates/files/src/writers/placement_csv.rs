//! Each VM with its host and what it needs, for spreadsheets and scripts.

use super::csv_table::{file, number};
use super::{Export, NotWritten, names, no_stage};
use engine::demand::VmDemand;
use engine::order::map_of;
use engine::placement::rules::RuleKind;
use engine::placement::{HostLoad, Placement, Restart};
use engine::plan::Plan;

const HEADERS: &[&str] = &[
    "server",
    "vm_name",
    "host",
    "host_type",
    "not_placed_because",
    "vcpus",
    "memory_mib",
    "cpu_peak_mhz",
    "network_in_peak_mbit_per_s",
    "network_out_peak_mbit_per_s",
    "disk_operations_peak_per_s",
    "storage_mib",
    "cpu_basis",
    "confidence_stars",
    "restarts_on",
    "rules",
    "site",
    "rack",
    "cluster",
    "service_class",
    "network_zones",
];

/// The host on which a VM restarts when its own fails; empty where it has none.
fn restarts_on(placement: &Placement, host: Option<&HostLoad>, vm: usize) -> String {
    let Some(Restart::Safe(moves)) = host.and_then(|h| h.restart.as_ref()) else { return String::new() };
    let to = moves.iter().find(|(of, _)| *of == vm).and_then(|(_, to)| placement.hosts.get(*to));
    to.map(|h| h.name.clone()).unwrap_or_default()
}

/// The rules that speak of a VM and count, by name.
fn rules_of(plan: &Plan, vm: &VmDemand) -> String {
    let about = plan.resolved.rules.values().filter(|r| {
        r.on && match &r.kind {
            RuleKind::Pinned { server, .. } => *server == vm.server,
            RuleKind::NeverWith { members, others } => members.takes(vm) || others.takes(vm),
            kind => kind.members().is_some_and(|m| m.takes(vm)),
        }
    });
    about.map(|r| r.name.as_str()).collect::<Vec<_>>().join("; ")
}

/// The table.
///
/// # Errors
/// When there is no placement.
pub fn write(plan: &Plan) -> Result<Export, NotWritten> {
    let placement = plan.placement.as_ref().ok_or_else(|| no_stage("placement"))?;
    let hosts = placement.hosts.iter().enumerate();
    let host_of = map_of(hosts.flat_map(|(h, host)| host.vms.iter().map(move |vm| (*vm, h))));
    let reason = map_of(placement.unplaced.iter().map(|(vm, why)| (*vm, why.message.as_str())));
    let jobs = plan.conversion.iter().flat_map(|conversion| &conversion.jobs);
    let vm_name = map_of(jobs.map(|job| (job.vm, job.vm_name.as_str())));
    let rows = plan.demand.vms.iter().enumerate().map(|(i, vm)| {
        let at = host_of.get(&i).copied();
        let host = at.and_then(|h| placement.hosts.get(h));
        let planned = at.and_then(|h| placement.assignment.hosts.get(h));
        [
            vm.server.as_str().to_string(),
            vm_name.get(&i).copied().unwrap_or_default().to_string(),
            host.map(|h| h.name.clone()).unwrap_or_default(),
            host.map(|h| h.host.id.to_string()).unwrap_or_default(),
            reason.get(&i).copied().unwrap_or_default().to_string(),
            vm.vcpus.to_string(),
            number(Some(vm.memory.mib())),
            number(vm.cpu.peak().map(|(_, v)| v.mhz())),
            number(vm.network_in.peak().map(|(_, v)| v.mbps())),
            number(vm.network_out.peak().map(|(_, v)| v.mbps())),
            number(vm.disk_operations.peak().map(|(_, v)| v.iops())),
            number(Some(vm.storage.mib())),
            names::basis(vm.cpu_basis).to_string(),
            vm.stars.to_string(),
            restarts_on(placement, host, i),
            rules_of(plan, vm),
            planned.and_then(|h| h.site.clone()).unwrap_or_default(),
            planned.and_then(|h| h.rack.clone()).unwrap_or_default(),
            planned.map_or_else(String::new, |h| (h.cluster + 1).to_string()),
            vm.class.id.to_string(),
            vm.zones.join("; "),
        ]
    });
    file("placement.csv", HEADERS, rows)
}
