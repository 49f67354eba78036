//! Source servers: what is known of them, what was measured, and the verdict with its reasons.

use super::values::{figure, known, origin, text};
use crate::writers::names;
use engine::assessment::{Finding, ServerAssessment};
use engine::inventory::Server;
use engine::measurement::{Load, ServerLoads, Shortage};
use engine::plan::Plan;
use engine::quantity::Quantity;
use serde_json::{Value, json};

pub(super) fn all(plan: &Plan) -> Vec<Value> {
    plan.inventory
        .servers
        .iter()
        .enumerate()
        .map(|(i, s)| server(plan, s, plan.assessment.servers.get(i), plan.measurements.servers.get(i)))
        .collect()
}

fn server(
    plan: &Plan,
    s: &Server,
    assessed: Option<&ServerAssessment>,
    loads: Option<&ServerLoads>,
) -> Value {
    json!({
        "id": s.id.as_str(),
        "name": &*s.name.value,
        "kind": s.kind,
        "serial": text(s.serial.as_ref()),
        "site": text(s.site.as_ref()),
        "environment": text(s.environment.as_ref()),
        "application": text(s.application.as_ref()),
        "owner": text(s.owner.as_ref()),
        "os": text(s.os.as_ref()),
        "model": text(s.model.as_ref()),
        "cpu_model": text(s.cpu_model.as_ref()),
        "bought_year": known(s.bought.as_ref()),
        "sockets": known(s.sockets.as_ref()),
        "cores_per_socket": known(s.cores_per_socket.as_ref()),
        "clock_mhz": s.clock.as_ref().map(|v| v.value.mhz()),
        "memory_mib": s.memory.as_ref().map(|v| v.value.mib()),
        "disk_capacity_mib": s.disk_capacity.as_ref().map(|v| v.value.mib()),
        "disk_used_mib": s.disk_used.as_ref().map(|v| v.value.mib()),
        "power_watts": s.power.as_ref().map(|v| v.value.watts()),
        "rack_units": known(s.rack_units.as_ref()),
        "firmware": s.firmware.as_ref().map(|v| v.value),
        "special_hardware": text(s.special_hardware.as_ref()),
        "address": text(s.address.as_ref()),
        "origin": origin(&plan.inventory, s.name.origin),
        "measured": loads.map(measured),
        "assessment": assessed.map(|a| assessment(plan, a)),
    })
}

fn measured(loads: &ServerLoads) -> Value {
    let mut all = json!({
        "confidence_stars": loads.stars,
        "cpu_share": load(loads.cpu.as_ref()),
        "memory_mib": load(loads.memory.as_ref()),
        "network_in_mbit_per_s": load(loads.network_in.as_ref()),
        "network_out_mbit_per_s": load(loads.network_out.as_ref()),
        "disk_operations_per_s": load(loads.disk_operations.as_ref()),
        "disk_throughput_mb_per_s": load(loads.disk_throughput.as_ref()),
    });
    // Few sources record them: they are there where they were measured.
    for (key, short) in [
        ("waiting_threads_per_processor", loads.short.waiting_threads.as_ref().map(shortage)),
        ("paging_pages_per_s", loads.short.paging.as_ref().map(shortage)),
        ("disk_busy_share", loads.short.disk_busy.as_ref().map(shortage)),
    ] {
        if let (Some(short), Some(all)) = (short, all.as_object_mut()) {
            all.insert(key.into(), short);
        }
    }
    all
}

fn shortage<Q: Quantity>(s: &Shortage<Q>) -> Value {
    json!({
        "share_above_mark": s.share_above.fraction(),
        "p95": s.p95.base(),
        "max": s.max.base(),
        "samples_present": s.present,
    })
}

fn load<Q: Quantity>(load: Option<&Load<Q>>) -> Value {
    load.map_or(Value::Null, |l| {
        json!({
            "mean": l.mean.base(),
            "p95": l.p95.base(),
            "p99": l.p99.base(),
            "max": l.max.base(),
            "samples_present": l.present,
            "samples_expected": l.expected,
        })
    })
}

fn assessment(plan: &Plan, a: &ServerAssessment) -> Value {
    json!({
        "verdict": a.verdict,
        "proposed_verdict": a.proposed,
        "overruling": a.overruling.as_ref().map(|o| json!({
            "verdict": o.verdict,
            "reason": o.reason,
            "decided_on": names::day(o.on),
            "decided_by": o.by,
        })),
        "role": a.role,
        "role_assumed": a.role_assumed,
        "role_group": a.recognised.role_group,
        "role_confidence": a.recognised.role_confidence.fraction(),
        "environment": a.recognised.environment.as_ref().map(|e| json!({
            "environment": e.environment,
            "assumed": e.assumed,
            "confidence": e.confidence.fraction(),
        })),
        "load_shape": a.recognised.shape,
        "os_family": a.os_family,
        "findings": a.findings.iter().map(|f| finding(plan, f)).collect::<Vec<_>>(),
    })
}

fn finding(plan: &Plan, f: &Finding) -> Value {
    json!({
        "rule": f.rule,
        "title": f.title,
        "severity": f.severity,
        "verdict": f.verdict,
        "message": f.message,
        "remedy": f.remedy,
        "evidence": f.evidence.iter().map(|e| json!({
            "what": e.what,
            "value": figure(&e.value),
            "origin": e.origin.map(|o| origin(&plan.inventory, o)),
            "limit": e.limit.map(engine::assumption::AssumptionId::name),
        })).collect::<Vec<_>>(),
    })
}
