//! What each server will need as a VM.

use crate::writers::names;
use engine::demand::VmDemand;
use engine::plan::Plan;
use serde_json::{Value, json};

pub(super) fn all(plan: &Plan) -> Vec<Value> {
    plan.demand.vms.iter().map(vm).collect()
}

fn vm(vm: &VmDemand) -> Value {
    let cpu_peak = vm.cpu.peak();
    json!({
        "server": vm.server.as_str(),
        "vcpus": vm.vcpus,
        "vcpus_as_is": vm.vcpus_as_is,
        "cpu_peak_mhz": cpu_peak.map(|(_, v)| v.mhz()),
        "cpu_peak_hour_of_week": cpu_peak.map(|(h, _)| h.index()),
        "cpu_mean_mhz": vm.cpu.mean().map(|v| v.mhz()),
        "cpu_basis": names::basis(vm.cpu_basis),
        "cpu_steps": vm.cpu_steps.as_ref().map(|s| json!({
            "configured_mhz": s.configured.mhz(),
            "utilisation_share": s.utilisation.fraction(),
            "consumed_mhz": s.consumed.mhz(),
            "overhead_factor": s.overhead.fraction(),
            "growth_factor": s.growth.fraction(),
            "generation_factor": s.generation.fraction(),
            "demanded_plain_mhz": s.demanded_plain().mhz(),
            "demanded_mhz": s.demanded.mhz(),
        })),
        "cpu_work_per_core_ghz": vm.cpu_factor.map(|f| f.factor.fraction()),
        "memory_mib": vm.memory.mib(),
        "memory_overhead_mib": vm.memory_overhead.mib(),
        "memory_basis": names::basis(vm.memory_basis),
        "network_in_peak_mbit_per_s": vm.network_in.peak().map(|(_, v)| v.mbps()),
        "network_out_peak_mbit_per_s": vm.network_out.peak().map(|(_, v)| v.mbps()),
        "network_basis": names::basis(vm.network_basis),
        "disk_operations_peak_per_s": vm.disk_operations.peak().map(|(_, v)| v.iops()),
        "disk_throughput_peak_mb_per_s": vm.disk_throughput.as_ref().and_then(|p| p.peak()).map(|(_, v)| v.mbytes_per_s()),
        "disk_basis": names::basis(vm.disk_basis),
        "storage_mib": vm.storage.mib(),
        "storage_basis": names::basis(vm.storage_basis),
        "role": vm.role,
        "service_class": vm.class.id,
        "restart_priority": vm.class.restart,
        "may_stay_down": vm.class.may_stay_down,
        "network_zones": vm.zones,
        "vcpus_reason": vm.vcpus_reason.words(),
        "memory_reason": vm.memory_reason.words(),
        "os_family": vm.os_family,
        "confidence_stars": vm.stars,
    })
}
