//! The needs of every server that moves.

use super::cpu::{Configured, Consumption, Taken, overhead_factor, work_demanded, work_on_target};
use super::{Basis, Demand, VmDemand, confidence, generation, growth_factor, input_output, memory};
use super::{storage, vcpu};
use crate::assessment::{Assessment, ServerAssessment};
use crate::cpu_model::{CpuFactor, CpuName, CpuNames};
use crate::diagnostic::Diagnostic;
use crate::inventory::{Inventory, Known, Server, Text};
use crate::measurement::{Measurements, ServerLoads};
use crate::order::Order as _;
use crate::placement::rules::VmFacts;
use crate::project::Resolved;
use crate::quantity::{Iops, Ratio};
use std::sync::Arc;

/// What each server whose verdict moves will need as a VM, sorted by server. A server without an
/// assessment does not move.
#[must_use]
pub fn demand(
    inventory: &Inventory,
    measurements: &Measurements,
    assessment: &Assessment,
    resolved: &Resolved,
) -> Demand {
    let unmeasured = ServerLoads::default();
    let growth = growth_factor(&resolved.policy);
    let host = resolved.host_factor();
    let mut names = CpuNames::default();
    let mut demand = Demand::default();
    for (index, (server, judged)) in inventory.servers.iter().zip(&assessment.servers).enumerate() {
        if judged.verdict.moves() {
            let loads = measurements.servers.get(index).unwrap_or(&unmeasured);
            let name = server.cpu_model.as_ref().map(|text| names.of(&text.value));
            let given = Given { name: name.as_deref(), host, growth };
            let vm = needs(index, server, loads, judged, resolved, given, &mut demand.diagnostics);
            demand.vms.push(vm);
        }
    }
    demand.vms.order_by(|a, b| a.server.cmp(&b.server));
    if resolved.policy.compare_cpus_by_work() {
        not_compared(&mut demand, host);
    }
    demand
}

/// The name of a server's CPU, the factor of the host's, and growth.
#[derive(Clone, Copy)]
struct Given<'a> {
    name: Option<&'a CpuName>,
    host: Option<CpuFactor>,
    growth: Ratio,
}

/// Says what was taken in plain GHz although the policy compares by work.
fn not_compared(demand: &mut Demand, host: Option<CpuFactor>) {
    if host.is_none() {
        demand.diagnostics.push(Diagnostic::warning(
            "demand.host_cpu_unknown",
            "The CPU of the host type has no factor: all work was taken in plain GHz",
            "Give the host type the name of its CPU, or type its work per core-GHz",
        ));
        return;
    }
    let unknown = demand.vms.iter().filter(|vm| vm.cpu_factor.is_none()).count();
    if unknown > 0 {
        let of = if unknown == 1 {
            "The CPU of one server is".to_owned()
        } else {
            format!("The CPUs of {unknown} servers are")
        };
        demand.diagnostics.push(Diagnostic::warning(
            "demand.cpu_not_in_catalogue",
            format!("{of} not in the catalogue: taken in plain GHz"),
            "Correct the names of their CPUs, or type their work per core-GHz",
        ));
    }
}

/// What is known, else nothing.
fn text(known: &Known<Text>) -> Text {
    known.as_ref().map_or_else(Text::default, |k| Arc::clone(&k.value))
}

fn needs(
    index: usize,
    server: &Server,
    loads: &ServerLoads,
    judged: &ServerAssessment,
    resolved: &Resolved,
    given: Given<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> VmDemand {
    let Given { name, host, growth } = given;
    let policy = &resolved.policy;
    let operations = input_output::operations(server, loads, policy);
    let busiest = operations.week.peak().map_or(Iops::ZERO, |(_, o)| o);
    let overhead = overhead_factor(&resolved.hypervisor, busiest, policy);

    let configured = Configured::of(server, name, policy);
    let consumption = Consumption::of(server, loads, &configured, policy);
    let cpu_basis = consumption.basis(&configured);
    let cpu_factor = resolved.cpu_ratings.of_server(&server.id, name);
    let generation = generation(cpu_factor, host, policy);
    let cpu_steps = consumption.steps(&configured, overhead, growth, generation);
    let cpu = consumption.week.map(|work| work_on_target(work_demanded(work, overhead, growth), generation));
    let peak = cpu_steps.as_ref().map(|s| s.demanded).unwrap_or_default();
    let target = policy.vcpu_target();
    let vcpus = vcpu::fewest(peak, &resolved.host, target);

    let (memory, memory_taken) = memory::given(server, loads, policy);
    let memory_basis = memory_taken.basis();
    let (size, storage_taken, _) = storage::size(server, policy);
    let (network_in, network_out) = input_output::network(server, loads, policy);
    let network_basis = network_in.basis.max(network_out.basis);

    let mut about = |d: Diagnostic| diagnostics.push(d.about(&server.name.value));
    if configured.cores_assumed {
        about(Diagnostic::warning(
            "demand.cores_assumed",
            "The number of sockets or cores is unknown and was assumed",
            "Add sockets and cores per socket to the inventory",
        ));
    }
    if configured.clock_assumed {
        about(Diagnostic::warning(
            "demand.clock_assumed",
            "The clock of its cores is unknown and was assumed",
            "Add the clock, or the name of the CPU, to the inventory",
        ));
    }
    if configured.from_name() {
        about(Diagnostic::note(
            "demand.cpu_from_name",
            "Its cores or their clock were taken from the name of its CPU",
            "Add them to the inventory if they are others",
        ));
    }
    match consumption.taken {
        Taken::Week => {}
        Taken::Peak | Taken::Moment | Taken::Average => about(Diagnostic::note(
            "demand.cpu_one_number",
            "Its use of the CPU is one number, taken for every hour of the week",
            "Measure it for two weeks",
        )),
        Taken::Nothing if loads.cpu.is_some() => about(Diagnostic::warning(
            "demand.cpu_poorly_measured",
            "Its measurements have too few stars: the configured size was taken",
            "Measure longer and without gaps, or lower the stars from which measurements are trusted",
        )),
        Taken::Nothing => about(Diagnostic::warning(
            "demand.cpu_assumed",
            "Its use of the CPU is unknown: the configured size was taken",
            "Measure it for two weeks",
        )),
    }
    if !vcpu::holds(vcpus, peak, &resolved.host, target) {
        about(Diagnostic::warning(
            "demand.larger_than_host",
            "Its peak hour does not fit into one host at the target of a vCPU",
            "Choose a larger host type, or split its work before the move",
        ));
    }
    if memory_basis == Basis::Assumed {
        about(Diagnostic::warning(
            "demand.memory_assumed",
            "Its memory is unknown and was assumed",
            "Add the installed memory to the inventory",
        ));
    }
    if storage_taken == storage::Taken::Nothing {
        about(Diagnostic::warning(
            "demand.storage_assumed",
            "Its storage is unknown and was assumed",
            "Add used or allocated disk to the inventory",
        ));
    }
    if network_basis == Basis::Assumed {
        about(Diagnostic::note(
            "demand.network_assumed",
            "Its network load is unknown and was assumed",
            "Measure it, or add a figure to the inventory",
        ));
    }
    if operations.basis == Basis::Assumed {
        about(Diagnostic::note(
            "demand.operations_assumed",
            "Its disk operations are unknown and were assumed",
            "Measure them, or add a figure to the inventory",
        ));
    }

    VmDemand {
        server: server.id.clone(),
        index,
        cpu,
        cpu_basis,
        cpu_steps,
        cpu_factor,
        network_in: network_in.week.map(|v| v * growth),
        network_out: network_out.week.map(|v| v * growth),
        network_basis,
        disk_operations: operations.week.map(|v| v * growth),
        disk_basis: operations.basis,
        disk_throughput: input_output::throughput(loads, policy, growth),
        memory,
        memory_overhead: memory::overhead(&resolved.hypervisor.memory_overhead, memory, vcpus),
        memory_basis,
        vcpus,
        vcpus_as_is: (!configured.cores_assumed)
            .then(|| configured.sockets.saturating_mul(configured.cores_per_socket)),
        storage: storage::needed(size, storage_taken, policy),
        storage_basis: storage_taken.basis(),
        class: resolved.service_class(&server.id, &judged.role),
        role: judged.role.clone(),
        os_family: judged.os_family.clone(),
        facts: VmFacts {
            environment: text(&server.environment),
            application: text(&server.application),
            site: text(&server.site),
        },
        stars: confidence::of_vm(loads.stars, cpu_basis, memory_basis),
    }
}
