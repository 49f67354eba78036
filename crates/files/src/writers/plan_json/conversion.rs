//! Conversion jobs.

use super::placement::host_name;
use super::values::diagnostics;
use engine::conversion::{ConversionPlan, Job};
use engine::plan::Plan;
use serde_json::{Value, json};

pub(super) fn value(plan: &Plan, conversion: &ConversionPlan) -> Value {
    json!({
        "data_mib": conversion.data.mib(),
        "link_kept_full_hours": conversion.link_kept_full.hours(),
        "jobs": conversion.jobs.iter().map(|j| job(plan, j)).collect::<Vec<_>>(),
    })
}

fn job(plan: &Plan, job: &Job) -> Value {
    let host = plan.placement.as_deref().zip(job.host).map(|(p, host)| host_name(p, host));
    json!({
        "server": job.server.as_str(),
        "vm_name": job.vm_name,
        "host": host,
        "method": job.method,
        "reason": job.reason,
        "data_mib": job.data.map(|v| v.mib()),
        "rate_mb_per_s": job.rate.mbytes_per_s(),
        "bottleneck": job.bottleneck,
        "copy_hours": job.copy.map(|v| v.hours()),
        "fixed_hours": job.fixed.hours(),
        "duration_hours": job.duration.map(|v| v.hours()),
        "downtime_hours": job.downtime.map(|v| v.hours()),
        "diagnostics": diagnostics(&job.diagnostics),
    })
}
