//! Time of people: maintenance, and the four indirect items.

use super::{Basis, Escalation, RunningItem, Shares, Uneven, assumed_term, counted_term, rate_term};
use crate::assumption::AssumptionId;
use crate::figure::Value;
use crate::finance::LineKind;
use crate::money::Money;
use crate::quantity::Ratio;

/// The sum of several kinds of work.
fn sum(b: Basis<'_>, parts: &[Money]) -> Money {
    Money::new(parts.iter().map(|p| p.amount()).sum(), b.currency())
}

fn devices(b: Basis<'_>, ports: u32) -> u32 {
    ports.div_ceil(b.policy.ports_per_device().max(1))
}

pub(crate) fn maintenance(b: Basis<'_>) -> RunningItem {
    let (e, p) = (b.estate, b.policy);
    let (physical, vm, device) =
        (p.maintenance_physical(), p.maintenance_vm(), p.maintenance_network_device());
    // Switches are whole: those that leave are the difference of the counts before and after.
    let before = devices(b, e.leaving.ports + e.staying.ports);
    let stay = devices(b, e.staying.ports).min(before);
    let new = devices(b, e.hosts.ports);
    let once = Ratio::ONE;
    let shares = Shares {
        leaving: sum(
            b,
            &[
                b.work(e.leaving.physical, physical, once),
                b.work(e.leaving.already_virtual, vm, once),
                b.work(before - stay, device, once),
            ],
        ),
        staying: sum(
            b,
            &[
                b.work(e.staying.physical, physical, once),
                b.work(e.staying.already_virtual, vm, once),
                b.work(stay, device, once),
            ],
        ),
        hosts: sum(b, &[b.work(e.hosts.count, physical, once), b.work(new, device, once)]),
        vms: b.work(e.vms, vm, once),
    };
    let physical_term = assumed_term("h", AssumptionId::MaintenancePhysical, physical);
    let vm_term = assumed_term("v", AssumptionId::MaintenanceVm, vm);
    let device_term = assumed_term("d", AssumptionId::MaintenanceNetworkDevice, device);
    RunningItem {
        id: "maintenance",
        label: "Maintenance hours",
        label_to_be: "Maintenance hours",
        kind: LineKind::Direct,
        is_time: true,
        escalation: Escalation::Labour,
        shares: Ok(shares),
        uneven: Uneven::default(),
        as_is_formula: Some(
            "maintenance = (servers n × hours h + VMs of today m × hours v + switches k × hours d) × rate w",
        ),
        to_be_formula: "maintenance = (servers that stay and hosts n × hours h + VMs m × hours v + switches k × hours d) × rate w",
        as_is_terms: vec![
            counted_term(
                "n",
                "Physical servers of today",
                e.leaving.physical + e.staying.physical,
                "servers",
            ),
            physical_term.clone(),
            counted_term("m", "VMs of today", e.leaving.already_virtual + e.staying.already_virtual, "VMs"),
            vm_term.clone(),
            counted_term("k", "Switches, by ports", before, "switches"),
            device_term.clone(),
            rate_term(p),
        ],
        to_be_terms: vec![
            counted_term("n", "Servers that stay and hosts", e.staying.physical + e.hosts.count, "machines"),
            physical_term,
            counted_term("m", "VMs of tomorrow", e.vms + e.staying.already_virtual, "VMs"),
            vm_term,
            counted_term("k", "Switches, by ports", stay + new, "switches"),
            device_term,
            rate_term(p),
        ],
    }
}

/// New systems: so many a year, each with the hours of a physical server or of a VM.
fn new_systems(
    b: Basis<'_>,
    id: &'static str,
    labels: [&'static str; 2],
    hours: [AssumptionId; 2],
    values: [crate::quantity::Hours; 2],
) -> RunningItem {
    let (e, share) = (b.estate, b.policy.new_servers_per_year());
    let [physical, vm] = values;
    let of = |physical_count: u32, vm_count: u32| {
        sum(b, &[b.work(physical_count, physical, share), b.work(vm_count, vm, share)])
    };
    let terms = |machines: u32, vms: u32| {
        vec![
            counted_term("n", "Physical servers", machines, "servers"),
            assumed_term("h", hours[0], physical),
            counted_term("m", "VMs", vms, "VMs"),
            assumed_term("v", hours[1], vm),
            assumed_term("s", AssumptionId::NewServersPerYear, Value::Share(share)),
            rate_term(b.policy),
        ]
    };
    RunningItem {
        id,
        label: labels[0],
        label_to_be: labels[1],
        kind: LineKind::Indirect,
        is_time: true,
        escalation: Escalation::Labour,
        shares: Ok(Shares {
            leaving: of(e.leaving.physical, e.leaving.already_virtual),
            staying: of(e.staying.physical, e.staying.already_virtual),
            hosts: Money::zero(b.currency()),
            vms: of(0, e.vms),
        }),
        uneven: Uneven::default(),
        as_is_formula: Some(
            "work = (servers n × hours h + VMs m × hours v) × new systems each year s × rate w",
        ),
        to_be_formula: "work = (servers n × hours h + VMs m × hours v) × new systems each year s × rate w",
        as_is_terms: terms(
            e.leaving.physical + e.staying.physical,
            e.leaving.already_virtual + e.staying.already_virtual,
        ),
        to_be_terms: terms(e.staying.physical, e.vms + e.staying.already_virtual),
    }
}

pub(crate) fn deploy(b: Basis<'_>) -> RunningItem {
    new_systems(
        b,
        "deploy",
        ["Deploy a new server", "Deploy a new VM"],
        [AssumptionId::DeployPhysical, AssumptionId::DeployVm],
        [b.policy.deploy_physical(), b.policy.deploy_vm()],
    )
}

pub(crate) fn configure(b: Basis<'_>) -> RunningItem {
    new_systems(
        b,
        "configure",
        ["Configure it", "Configure it"],
        [AssumptionId::ConfigurePhysical, AssumptionId::ConfigureVm],
        [b.policy.configure_physical(), b.policy.configure_vm()],
    )
}

pub(crate) fn move_after_failure(b: Basis<'_>) -> RunningItem {
    let (e, p) = (b.estate, b.policy);
    let rate = p.severe_failures_per_year();
    let (physical, vm) = (p.failure_move_physical(), p.failure_move_vm());
    let rate_of_failure = assumed_term("f", AssumptionId::SevereFailuresPerYear, Value::Factor(rate));
    let physical_term = assumed_term("h", AssumptionId::FailureMovePhysical, physical);
    RunningItem {
        id: "move_after_failure",
        label: "Move after a failure",
        label_to_be: "Move after a failure",
        kind: LineKind::Indirect,
        is_time: true,
        escalation: Escalation::Labour,
        shares: Ok(Shares {
            leaving: b.work(e.leaving.physical, physical, rate),
            staying: b.work(e.staying.physical, physical, rate),
            hosts: b.work(e.hosts.count, physical, rate),
            vms: b.work(e.vms, vm, rate),
        }),
        uneven: Uneven::default(),
        as_is_formula: Some("work = servers n × severe failures each year f × hours h × rate w"),
        to_be_formula: "work = (servers that stay and hosts n × hours h + VMs m × hours v) × severe failures each year f × rate w",
        as_is_terms: vec![
            counted_term(
                "n",
                "Physical servers of today",
                e.leaving.physical + e.staying.physical,
                "servers",
            ),
            rate_of_failure.clone(),
            physical_term.clone(),
            rate_term(p),
        ],
        to_be_terms: vec![
            counted_term("n", "Servers that stay and hosts", e.staying.physical + e.hosts.count, "machines"),
            physical_term,
            counted_term("m", "VMs, moved when their host fails", e.vms, "VMs"),
            assumed_term("v", AssumptionId::FailureMoveVm, vm),
            rate_of_failure,
            rate_term(p),
        ],
    }
}

pub(crate) fn move_when_obsolete(b: Basis<'_>) -> RunningItem {
    let (e, p) = (b.estate, b.policy);
    let (physical, vm) = (p.renewal_move_physical(), p.renewal_move_vm());
    let (server_share, host_share) = (b.per_year(p.server_life()), b.per_year(p.host_life()));
    let physical_term = assumed_term("h", AssumptionId::RenewalMovePhysical, physical);
    let life_term = assumed_term("L", AssumptionId::ServerLife, p.server_life());
    RunningItem {
        id: "move_when_obsolete",
        label: "Move, hardware obsolete",
        label_to_be: "Move, hardware obsolete",
        kind: LineKind::Indirect,
        is_time: true,
        escalation: Escalation::Labour,
        shares: Ok(Shares {
            leaving: b.work(e.leaving.physical, physical, server_share),
            staying: b.work(e.staying.physical, physical, server_share),
            hosts: b.work(e.hosts.count, physical, host_share),
            vms: b.work(e.vms, vm, host_share),
        }),
        uneven: Uneven::default(),
        as_is_formula: Some("work = servers n ÷ life L in years × hours h × rate w"),
        to_be_formula: "work = (servers that stay n ÷ life L × hours h + (hosts k × hours h + VMs m × hours v) ÷ life of hosts H) × rate w",
        as_is_terms: vec![
            counted_term(
                "n",
                "Physical servers of today",
                e.leaving.physical + e.staying.physical,
                "servers",
            ),
            life_term.clone(),
            physical_term.clone(),
            rate_term(p),
        ],
        to_be_terms: vec![
            counted_term("n", "Physical servers that stay", e.staying.physical, "servers"),
            life_term,
            physical_term,
            counted_term("k", "Hosts", e.hosts.count, "hosts"),
            counted_term("m", "VMs, moved when their host is replaced", e.vms, "VMs"),
            assumed_term("v", AssumptionId::RenewalMoveVm, vm),
            assumed_term("H", AssumptionId::HostLife, p.host_life()),
            rate_term(p),
        ],
    }
}
