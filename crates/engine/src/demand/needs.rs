//! The needs of every server that moves.

use super::cpu::{Configured, Consumption, Taken, overhead_factor};
use super::{
    Basis, Demand, VmDemand, backup, by_class, confidence, generation, growth, input_output, memory,
};
use super::{storage, vcpu};
use crate::assessment::{Assessment, ServerAssessment};
use crate::cpu_model::{CpuFactor, CpuName, CpuNames};
use crate::diagnostic::Diagnostic;
use crate::inventory::{Inventory, Known, Server, Text};
use crate::measurement::{Measurements, ServerLoads};
use crate::order::Order as _;
use crate::placement::rules::VmFacts;
use crate::project::Resolved;
use crate::quantity::Iops;

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
    let host = resolved.host_factor();
    let mut names = CpuNames::default();
    let mut demand = Demand::default();
    for (index, (server, judged)) in inventory.servers.iter().zip(&assessment.servers).enumerate() {
        if judged.verdict.moves() {
            let loads = measurements.servers.get(index).unwrap_or(&unmeasured);
            let name = server.cpu_model.as_ref().map(|text| names.of(&text.value));
            let given = Given { name: name.as_deref(), host };
            let vm = needs(index, server, loads, judged, resolved, given, &mut demand.diagnostics);
            demand.vms.push(vm);
        }
    }
    demand.vms.order_by(|a, b| a.server.cmp(&b.server));
    if resolved.policy.compare_cpus_by_work() {
        not_compared(&mut demand, host);
    }
    let too_short = backup::too_short(&demand, &resolved.policy);
    demand.diagnostics.extend(too_short);
    demand
}

/// The name of a server's CPU, and the factor of the host's.
#[derive(Clone, Copy)]
struct Given<'a> {
    name: Option<&'a CpuName>,
    host: Option<CpuFactor>,
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
    known.as_ref().map_or_else(Text::default, |k| k.value.clone())
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
    let Given { name, host } = given;
    let policy = &resolved.policy;
    let class = resolved.service_class(&server.id, &judged.role);
    let loads = &*by_class(loads, &class);
    let growth = growth(resolved, &server.id, &judged.role).factor;
    let operations = input_output::operations(server, loads, policy);
    let busiest = operations.week.peak().map_or(Iops::ZERO, |(_, o)| o);
    let overhead = overhead_factor(
        &resolved.hypervisor,
        resolved.adjustments.overhead_of(&judged.role),
        busiest,
        policy,
    );

    let configured = Configured::of(server, name, policy);
    let consumption =
        Consumption::of(server, loads, &configured, policy).by_role(server, &judged.role, policy);
    let cpu_basis = consumption.basis(&configured);
    let cpu_factor = resolved.cpu_ratings.of_server(&server.id, name);
    let generation = generation(cpu_factor, host, policy);
    let cpu_steps = consumption.steps(&configured, overhead, growth, generation);
    let (taken, shaped) = (consumption.taken, consumption.shape.is_some());
    // As `work_demanded` and `work_on_target` have it, at every hour.
    let cpu = consumption.week.scaled([overhead, growth, generation]);
    let peak = cpu_steps.as_ref().map(|s| s.demanded).unwrap_or_default();
    let target = policy.vcpu_target();
    let as_is =
        (!configured.cores_assumed).then(|| configured.sockets.saturating_mul(configured.cores_per_socket));
    let load_known = consumption.taken != Taken::Nothing;
    let (vcpus, vcpus_reason) = vcpu::given(peak, as_is, load_known, &resolved.host, policy);

    let (memory, memory_taken) = memory::given(server, loads, policy);
    let sizing = memory::sizing(server, loads, policy);
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
    match taken {
        Taken::Week => {}
        Taken::Peak | Taken::Moment | Taken::Average if shaped => about(Diagnostic::note(
            "demand.cpu_shape_assumed",
            "Its use of the CPU is one number, spread over the week by the usual hours of its role",
            "Measure it for two weeks",
        )),
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
    if vcpus_reason == vcpu::Reason::WholeHost {
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

    let whole = storage::needed(size, storage_taken, policy);
    let data = storage::grown(size, storage_taken, policy);
    let storage_parts = storage::Parts {
        used: storage::used(server).map(|(size, _)| size),
        allocated: storage::allocated(server).map(|(size, _)| size),
        data,
        snapshots: whole - data,
        swap_file: storage::swap_file(&resolved.hypervisor, memory),
    };
    let backup_data = backup::data(server, policy);
    let network_out = backup::onto(network_out.week.scaled([growth]), backup_data, &class, policy);
    VmDemand {
        server: server.id.clone(),
        index,
        cpu,
        cpu_basis,
        cpu_steps,
        cpu_factor,
        network_in: network_in.week.scaled([growth]),
        network_out,
        network_basis,
        disk_operations: operations.week.scaled([growth]),
        disk_basis: operations.basis,
        disk_throughput: input_output::throughput(loads, policy, growth),
        memory,
        memory_overhead: memory::overhead(&resolved.hypervisor.memory_overhead, memory, vcpus),
        memory_basis,
        memory_as_is: sizing.as_is,
        memory_right_sized: sizing.right_sized,
        memory_reason: sizing.reason,
        vcpus,
        vcpus_right_sized: vcpu::fewest(peak, &resolved.host, target),
        vcpus_reason,
        vcpus_as_is: as_is,
        storage: whole + storage_parts.swap_file,
        storage_parts,
        storage_basis: storage_taken.basis(),
        backup_data,
        rare_days: Vec::new(),
        zones: resolved.network_zones.of(server),
        class,
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
