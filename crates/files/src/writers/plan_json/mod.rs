//! The whole plan for other programs. `public/plan.schema.json` describes it strictly; a change here
//! is a change there, and `schema_version` rises when an old reader would misread the new file.
//!
//! Units are in the names of the keys, amounts carry their currency, what is unknown is `null`.

mod business_case;
mod comparison;
mod conversion;
mod licences;
mod placement;
mod servers;
mod values;
mod vms;

use super::{Export, names};
use engine::assumption::AssumptionId;
use engine::plan::Plan;
use engine::project::Resolved;
use serde_json::{Value, json};

/// What `format` says in every exported plan.
pub const FORMAT: &str = "p2v-plan";
/// The layout that is written.
pub const SCHEMA_VERSION: u32 = 1;

/// The plan as JSON, with a line break at its end.
#[must_use]
pub fn write(plan: &Plan) -> Export {
    let mut bytes = serde_json::to_vec_pretty(&value(plan)).unwrap_or_default();
    bytes.push(b'\n');
    Export { file_name: "plan.json".into(), mime: "application/json", bytes }
}

/// The plan as a JSON value.
#[must_use]
pub fn value(plan: &Plan) -> Value {
    let resolved = &plan.resolved;
    let inventory = &plan.inventory;
    json!({
        "format": FORMAT,
        "schema_version": SCHEMA_VERSION,
        "app_version": env!("CARGO_PKG_VERSION"),
        "made_for_day": names::day(plan.today),
        "project": plan.project,
        "scenario": plan.scenario,
        "currency": resolved.policy.currency().code(),
        "seed": resolved.seed,
        "site_clock_offset_minutes": resolved.clock.offset_minutes,
        "site_clock_summer_time": resolved.clock.summer_time.name(),
        "sources": inventory.sources.iter().map(|s| json!({
            "file": s.file,
            "sheet": s.sheet,
            "recognised_as": s.recognised_as,
            "rows": s.rows,
            "rows_used": s.rows_used,
            "sha256": s.sha256,
        })).collect::<Vec<_>>(),
        "rows_set_aside": inventory.set_aside.len(),
        "assumptions": assumptions(resolved),
        "host_type": host_type(resolved),
        "hypervisor": { "id": resolved.hypervisor.id, "name": resolved.hypervisor.name },
        "systems_to_administer_before": plan.assessment.systems_before,
        "servers": servers::all(plan),
        "vms": vms::all(plan),
        "placement": plan.placement.as_deref().map(|p| placement::value(plan, p)),
        "licences": plan.licences.as_deref().map(|l| licences::value(plan, l)),
        "conversion": plan.conversion.as_deref().map(|c| conversion::value(plan, c)),
        "business_case": plan.business_case.as_deref().map(|b| business_case::value(plan, b)),
        "comparison": plan.comparison.as_deref().map(comparison::value),
        "diagnostics": inventory
            .diagnostics
            .iter()
            .chain(&plan.demand.diagnostics)
            .map(values::diagnostic)
            .collect::<Vec<_>>(),
    })
}

fn assumptions(resolved: &Resolved) -> Vec<Value> {
    AssumptionId::ALL
        .iter()
        .map(|id| {
            let info = id.info();
            let value = resolved.policy.value(*id);
            json!({
                "id": id.name(),
                "label": info.label,
                "value": value,
                "unit": info.unit,
                "default": info.default,
                "changed": value.to_bits() != info.default.to_bits(),
                "source": info.source,
                "date": info.date,
                "trust": info.trust,
            })
        })
        .collect()
}

fn host_type(resolved: &Resolved) -> Value {
    let host = &resolved.host;
    json!({
        "id": host.id,
        "name": host.name,
        "sockets": host.sockets,
        "cores_per_socket": host.cores_per_socket,
        "threads_per_core": host.threads_per_core,
        "clock_mhz": host.clock.mhz(),
        "cpu_model": host.cpu_model,
        "cpu_work_per_core_ghz": resolved.host_factor().map(|f| f.factor.fraction()),
        "memory_mib": host.memory.mib(),
        "network_mbit_per_s": host.network.mbps(),
        "disk_operations_per_s": host.disk_operations.iops(),
        "idle_power_watts": host.idle_power.watts(),
        "full_power_watts": host.full_power.watts(),
        "rack_units": host.rack_units,
        "ports": host.ports,
        "price": values::money(host.price),
        "source": host.source,
    })
}

pub(super) use business_case::{irr, payback};
pub(super) use values::money as headline_money;
