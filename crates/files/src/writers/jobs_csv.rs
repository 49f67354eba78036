//! Each conversion with its method, duration and downtime.

use super::csv_table::{file, number};
use super::{Export, NotWritten, names, no_stage};
use engine::plan::Plan;

const HEADERS: &[&str] = &[
    "server",
    "vm_name",
    "host",
    "method",
    "reason",
    "data_mib",
    "rate_mb_per_s",
    "bottleneck",
    "copy_hours",
    "fixed_hours",
    "duration_hours",
    "downtime_hours",
    "to_settle_before",
];

/// The table.
///
/// # Errors
/// When there is no conversion plan.
pub fn write(plan: &Plan) -> Result<Export, NotWritten> {
    let conversion = plan.conversion.as_ref().ok_or_else(|| no_stage("conversion plan"))?;
    let host_name = |host: Option<usize>| {
        let placement = plan.placement.as_ref()?;
        Some(placement.hosts.get(host?)?.name.clone())
    };
    let rows = conversion.jobs.iter().map(|job| {
        let before: Vec<&str> = job.diagnostics.iter().map(|d| d.message.as_str()).collect();
        [
            job.server.as_str().to_string(),
            job.vm_name.clone(),
            host_name(job.host).unwrap_or_default(),
            names::of(&job.method),
            job.reason.clone(),
            number(job.data.map(|v| v.mib())),
            number(Some(job.rate.mbytes_per_s())),
            names::of(&job.bottleneck),
            number(job.copy.map(|v| v.hours())),
            number(Some(job.fixed.hours())),
            number(job.duration.map(|v| v.hours())),
            number(job.downtime.map(|v| v.hours())),
            before.join(" / "),
        ]
    });
    file("jobs.csv", HEADERS, rows)
}
