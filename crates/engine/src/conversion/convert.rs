//! From demands and placement to one job for each VM.

use super::duration::{Way, copy_time, downtime, duration, fixed_time};
use super::method::{Question, choose, copies_only_used};
use super::names::vm_names;
use super::{ConversionPlan, Job, Method};
use crate::assessment::Assessment;
use crate::demand::Demand;
use crate::diagnostic::Diagnostic;
use crate::inventory::{Inventory, Server};
use crate::order::Order as _;
use crate::placement::Placement;
use crate::project::Resolved;
use crate::quantity::{Hours, MiB};

/// Allocated disk: what the source says of all disks, else their sum.
#[must_use]
pub fn allocated(server: &Server) -> Option<MiB> {
    if let Some(all) = &server.disk_capacity {
        return Some(all.value);
    }
    (!server.disks.is_empty()).then(|| server.disks.iter().map(|d| d.capacity.value).sum())
}

/// Data that a method copies: what is used where it can skip free space, else what is allocated;
/// where one is unknown, the other. `None` when both are.
#[must_use]
pub fn data_to_copy(server: &Server, method: Method) -> Option<MiB> {
    let used = server.disk_used.as_ref().map(|u| u.value);
    if copies_only_used(method) { used.or_else(|| allocated(server)) } else { allocated(server).or(used) }
}

fn diagnostics(server: &Server, job: &Job) -> Vec<Diagnostic> {
    let id = server.id.as_str();
    let mut list = Vec::new();
    if job.data.is_none() {
        list.push(Diagnostic::error(
            "conversion.no_disk_size",
            "The size of its disks is not known, so its duration is not either",
            "Import disk sizes, or type them in",
        ));
    } else if !copies_only_used(job.method) && allocated(server).is_none() {
        list.push(Diagnostic::warning(
            "conversion.only_used_known",
            "This method copies whole disks, but only the space in use is known; it will take longer",
            "Import the allocated size of the disks",
        ));
    } else if copies_only_used(job.method) && server.disk_used.is_none() {
        list.push(Diagnostic::note(
            "conversion.used_unknown",
            "The space in use is not known; counted is what is allocated",
            "Import the space in use",
        ));
    }
    if job.host.is_none() {
        list.push(Diagnostic::error(
            "conversion.no_host",
            "It has no host to go to",
            "Add a host or relax a limit of the placement",
        ));
    }
    if server.firmware.is_none() && job.method != Method::Rebuild {
        list.push(Diagnostic::warning(
            "conversion.firmware_unknown",
            "Whether it boots by BIOS or UEFI is not known, and the VM must do the same",
            "Look at the server, or import the firmware",
        ));
    }
    if !server.network_cards.iter().any(|c| c.mac.is_some()) {
        list.push(Diagnostic::note(
            "conversion.no_mac",
            "No MAC address is known; licences and reservations bound to it cannot be kept",
            "Import network cards, or accept a new address",
        ));
    }
    if server.network_cards.iter().all(|c| c.network.is_none()) {
        list.push(Diagnostic::note(
            "conversion.no_network",
            "The network that it is in is not known; the orders name a default one",
            "Import the network of each card, or set it in the orders",
        ));
    }
    if server.address.is_none() {
        list.push(Diagnostic::note(
            "conversion.no_address",
            "No management address is known; inventories for tools leave it out",
            "Import its address",
        ));
    }
    list.into_iter().map(|d| d.about(id)).collect()
}

/// A job for every VM of the demand, sorted by server.
///
/// Rates are those of the policy for all jobs; no wave is planned here. See
/// `docs/method/conversion-duration.md`.
#[must_use]
pub fn convert(
    inventory: &Inventory,
    assessment: &Assessment,
    demand: &Demand,
    placement: &Placement,
    resolved: &Resolved,
) -> ConversionPlan {
    let policy = &resolved.policy;
    let way = Way::of(policy);
    let (rate, bottleneck) = way.slowest();
    let mut order: Vec<usize> = (0..demand.vms.len()).collect();
    order.order_by(|a, b| demand.vms[*a].server.cmp(&demand.vms[*b].server));
    let names = vm_names(order.iter().map(|i| demand.vms[*i].server.as_str()));
    let mut host_of = vec![None; demand.vms.len()];
    for (host, load) in placement.hosts.iter().enumerate() {
        for vm in &load.vms {
            if let Some(place) = host_of.get_mut(*vm) {
                *place = Some(host);
            }
        }
    }
    let mut plan = ConversionPlan::default();
    for (i, vm_name) in order.into_iter().zip(names) {
        let vm = &demand.vms[i];
        let Some(server) = inventory.servers.get(vm.index) else { continue };
        let cold_copy = data_to_copy(server, Method::ColdImage).and_then(|data| copy_time(data, rate));
        let cold_downtime =
            downtime(Method::ColdImage, cold_copy, fixed_time(Method::ColdImage, policy), policy);
        let (method, reason) = choose(&Question {
            kind: server.kind,
            os_family: &vm.os_family,
            os: server.os.as_ref().map(|os| &*os.value),
            role: assessment.servers.get(vm.index).map_or("", |a| &a.role),
            cold_downtime,
            allowed_downtime: vm.class.allowed_downtime(policy),
        });
        let data = data_to_copy(server, method);
        let copy = data.and_then(|data| copy_time(data, rate));
        let fixed = fixed_time(method, policy);
        let mut job = Job {
            server: vm.server.clone(),
            vm: i,
            vm_name,
            host: host_of.get(i).copied().flatten(),
            method,
            reason,
            data,
            rate,
            bottleneck,
            copy,
            fixed,
            duration: duration(copy, fixed),
            downtime: downtime(method, copy, fixed, policy),
            diagnostics: Vec::new(),
        };
        job.diagnostics = diagnostics(server, &job);
        plan.data += data.unwrap_or(MiB::ZERO);
        plan.jobs.push(job);
    }
    plan.link_kept_full = copy_time(plan.data, way.whole_link()).unwrap_or(Hours::ZERO);
    plan
}
