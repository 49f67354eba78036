//! VM by VM, what happens when its host fails, in the order in which they restart; then the hosts that may not fail at once.

use super::csv_table::file;
use super::hosts_csv::state;
use super::{Export, NotWritten, names, no_stage};
use engine::order::Order as _;
use engine::placement::Restart;
use engine::plan::Plan;

const HEADERS: &[&str] = &[
    "failed_host",
    "server",
    "service_class",
    "restart_priority",
    "may_stay_down",
    "restarts_on",
    "when_the_host_fails",
];

/// The table: for each host its VMs, those of the highest restart priority first.
///
/// # Errors
/// When there is no placement.
pub fn write(plan: &Plan) -> Result<Export, NotWritten> {
    let placement = plan.placement.as_ref().ok_or_else(|| no_stage("placement"))?;
    let vms = &plan.demand.vms;
    let rows = placement.hosts.iter().flat_map(|h| {
        let mut own: Vec<usize> = h.vms.clone();
        own.order_by_key(|vm| vms.get(*vm).map(|v| (v.class.restart, v.server.clone())));
        own.into_iter()
            .filter_map(|vm| Some((vm, vms.get(vm)?)))
            .map(|(i, vm)| {
                let to = match &h.restart {
                    Some(Restart::Safe(moves)) => {
                        let to = moves
                            .iter()
                            .find(|(of, _)| *of == i)
                            .and_then(|(_, to)| placement.hosts.get(*to));
                        to.map(|h| h.name.clone()).unwrap_or_default()
                    }
                    _ => String::new(),
                };
                let what = match (&h.restart, to.is_empty()) {
                    (Some(_), true) if vm.class.may_stay_down => "stays_down",
                    (Some(Restart::Safe(_)), false) => "restarts",
                    (Some(Restart::NotFound(left)), _) if !left.contains(&i) => "room_found",
                    (Some(Restart::NoHost { vms, .. }), _) if !vms.contains(&i) => "not_all_have_room",
                    (Some(Restart::Impossible(n)), _) if !n.vms.contains(&i) => "not_all_have_room",
                    (restart, _) => state(restart.as_ref()),
                };
                [
                    h.name.clone(),
                    vm.server.as_str().to_owned(),
                    vm.class.id.to_string(),
                    names::of(&vm.class.restart),
                    if vm.class.may_stay_down { "yes" } else { "no" }.to_owned(),
                    to,
                    what.to_owned(),
                ]
            })
            .collect::<Vec<_>>()
    });
    // Hosts that fail at once, where no restart plan was found: what is left over of their VMs.
    let sets = placement.sets.iter().flat_map(|s| &s.failing).flat_map(|(hosts, found)| {
        let failed: Vec<&str> =
            hosts.iter().filter_map(|h| placement.hosts.get(*h)).map(|h| &*h.name).collect();
        let failed = failed.join(" + ");
        let left: Vec<usize> = match found {
            Restart::NoPlan(left) | Restart::NotFound(left) | Restart::NoHost { vms: left, .. } => {
                left.clone()
            }
            Restart::Impossible(n) if n.over.is_none() => n.vms.clone(),
            _ => hosts.iter().filter_map(|h| placement.hosts.get(*h)).flat_map(|h| h.vms.clone()).collect(),
        };
        left.into_iter()
            .filter_map(|i| vms.get(i))
            .filter(|vm| !vm.class.may_stay_down)
            .map(|vm| {
                [
                    failed.clone(),
                    vm.server.as_str().to_owned(),
                    vm.class.id.to_string(),
                    names::of(&vm.class.restart),
                    "no".to_owned(),
                    String::new(),
                    state(Some(found)).to_owned(),
                ]
            })
            .collect::<Vec<_>>()
    });
    let rows: Vec<[String; 7]> = rows.chain(sets).collect();
    file("failover.csv", HEADERS, rows)
}
