//! What a series of Prometheus measures: by its label `resource`, by its name, or by the query.

use crate::mapping::Unit;
use crate::readers::resource_names::measured;
use engine::diagnostic::Diagnostic;
use engine::series::Resource;
use std::collections::BTreeMap;

/// What a series measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Kind {
    /// The resource.
    pub resource: Resource,
    /// Unit, where anything says it.
    pub unit: Option<Unit>,
    /// What is left, not what is used.
    pub left: bool,
    /// How good it is among those of the file; lower is better.
    pub rank: u8,
    /// One of several disks or cards.
    pub part: bool,
    /// Reads of reads and writes.
    pub half: bool,
}

// Counters of the exporters, which grow for ever: only their rate says anything.
const COUNTERS: &[(&str, Resource, Unit, bool)] = &[
    ("node_cpu_seconds_total", Resource::Cpu, Unit::Fraction, false),
    ("windows_cpu_time_total", Resource::Cpu, Unit::Fraction, false),
    ("node_network_receive_bytes_total", Resource::NetworkIn, Unit::BytePerS, false),
    ("node_network_transmit_bytes_total", Resource::NetworkOut, Unit::BytePerS, false),
    ("windows_net_bytes_received_total", Resource::NetworkIn, Unit::BytePerS, false),
    ("windows_net_bytes_sent_total", Resource::NetworkOut, Unit::BytePerS, false),
    ("node_disk_reads_completed_total", Resource::DiskOperations, Unit::PerSecond, true),
    ("node_disk_writes_completed_total", Resource::DiskOperations, Unit::PerSecond, true),
    ("windows_logical_disk_reads_total", Resource::DiskOperations, Unit::PerSecond, true),
    ("windows_logical_disk_writes_total", Resource::DiskOperations, Unit::PerSecond, true),
    ("windows_physical_disk_reads_total", Resource::DiskOperations, Unit::PerSecond, true),
    ("windows_physical_disk_writes_total", Resource::DiskOperations, Unit::PerSecond, true),
    ("node_disk_read_bytes_total", Resource::DiskThroughput, Unit::BytePerS, true),
    ("node_disk_written_bytes_total", Resource::DiskThroughput, Unit::BytePerS, true),
    ("windows_logical_disk_read_bytes_total", Resource::DiskThroughput, Unit::BytePerS, true),
    ("windows_logical_disk_write_bytes_total", Resource::DiskThroughput, Unit::BytePerS, true),
    ("windows_physical_disk_read_bytes_total", Resource::DiskThroughput, Unit::BytePerS, true),
    ("windows_physical_disk_write_bytes_total", Resource::DiskThroughput, Unit::BytePerS, true),
    ("node_vmstat_pswpin", Resource::Paging, Unit::PerSecond, true),
    ("node_vmstat_pswpout", Resource::Paging, Unit::PerSecond, true),
    ("windows_memory_swap_page_operations_total", Resource::Paging, Unit::PerSecond, false),
    ("node_disk_io_time_seconds_total", Resource::DiskBusy, Unit::Fraction, false),
];

/// The query that gives a resource, for exporters of Linux and of Windows.
#[must_use]
pub const fn query_for(resource: Resource, windows: bool) -> &'static str {
    match (resource, windows) {
        (Resource::Cpu, false) => {
            "label_replace(100 - 100 * avg by (instance) (rate(node_cpu_seconds_total{mode=\"idle\"}[5m])), \"resource\", \"cpu_percent\", \"\", \"\")"
        }
        (Resource::Cpu, true) => {
            "label_replace(100 - 100 * avg by (instance) (rate(windows_cpu_time_total{mode=\"idle\"}[5m])), \"resource\", \"cpu_percent\", \"\", \"\")"
        }
        (Resource::Memory, false) => "node_memory_MemAvailable_bytes",
        (Resource::Memory, true) => "windows_memory_available_bytes",
        (Resource::NetworkIn, false) => {
            "label_replace(sum by (instance) (rate(node_network_receive_bytes_total{device!~\"lo|veth.*|docker.*|br-.*|virbr.*\"}[5m])) * 8 / 1e6, \"resource\", \"network_in_mbit_s\", \"\", \"\")"
        }
        (Resource::NetworkIn, true) => {
            "label_replace(sum by (instance) (rate(windows_net_bytes_received_total[5m])) * 8 / 1e6, \"resource\", \"network_in_mbit_s\", \"\", \"\")"
        }
        (Resource::NetworkOut, false) => {
            "label_replace(sum by (instance) (rate(node_network_transmit_bytes_total{device!~\"lo|veth.*|docker.*|br-.*|virbr.*\"}[5m])) * 8 / 1e6, \"resource\", \"network_out_mbit_s\", \"\", \"\")"
        }
        (Resource::NetworkOut, true) => {
            "label_replace(sum by (instance) (rate(windows_net_bytes_sent_total[5m])) * 8 / 1e6, \"resource\", \"network_out_mbit_s\", \"\", \"\")"
        }
        (Resource::DiskOperations, false) => {
            "label_replace(sum by (instance) (rate(node_disk_reads_completed_total{device!~\"dm-.*|md.*|loop.*|sr.*\"}[5m]) + rate(node_disk_writes_completed_total{device!~\"dm-.*|md.*|loop.*|sr.*\"}[5m])), \"resource\", \"disk_operations_s\", \"\", \"\")"
        }
        (Resource::DiskOperations, true) => {
            "label_replace(sum by (instance) (rate(windows_logical_disk_reads_total[5m]) + rate(windows_logical_disk_writes_total[5m])), \"resource\", \"disk_operations_s\", \"\", \"\")"
        }
        (Resource::DiskThroughput, false) => {
            "label_replace(sum by (instance) (rate(node_disk_read_bytes_total{device!~\"dm-.*|md.*|loop.*|sr.*\"}[5m]) + rate(node_disk_written_bytes_total{device!~\"dm-.*|md.*|loop.*|sr.*\"}[5m])) / 1e6, \"resource\", \"disk_mb_s\", \"\", \"\")"
        }
        (Resource::DiskThroughput, true) => {
            "label_replace(sum by (instance) (rate(windows_logical_disk_read_bytes_total[5m]) + rate(windows_logical_disk_write_bytes_total[5m])) / 1e6, \"resource\", \"disk_mb_s\", \"\", \"\")"
        }
        (Resource::RunQueue | Resource::ProcessorQueue, false) => "node_procs_running",
        (Resource::RunQueue | Resource::ProcessorQueue, true) => "windows_system_processor_queue_length",
        (Resource::Paging, false) => {
            "label_replace(rate(node_vmstat_pswpin[5m]) + rate(node_vmstat_pswpout[5m]), \"resource\", \"paging_pages_s\", \"\", \"\")"
        }
        (Resource::Paging, true) => {
            "label_replace(rate(windows_memory_swap_page_operations_total[5m]), \"resource\", \"paging_pages_s\", \"\", \"\")"
        }
        (Resource::DiskBusy, false) => {
            "label_replace(100 * max by (instance) (rate(node_disk_io_time_seconds_total{device!~\"dm-.*|md.*|loop.*|sr.*\"}[5m])), \"resource\", \"disk_busy_percent\", \"\", \"\")"
        }
        (Resource::DiskBusy, true) => {
            "label_replace(100 - 100 * min by (instance) (rate(windows_logical_disk_idle_seconds_total[5m])), \"resource\", \"disk_busy_percent\", \"\", \"\")"
        }
    }
}

/// What a series measures.
///
/// # Errors
/// Why it cannot be used, with the query to run instead.
#[allow(clippy::result_large_err, reason = "made once for a series; large on 64 bit only")]
pub fn kind_of(metric: &BTreeMap<String, String>, query: &str) -> Result<Kind, Diagnostic> {
    let kind = of_any(metric, query)?;
    let single = ["cpu", "core", "mode"].into_iter().find(|l| metric.contains_key(*l));
    let Some(label) = single.filter(|_| kind.resource == Resource::Cpu) else { return Ok(kind) };
    let instead = query_for(Resource::Cpu, query.contains("windows"));
    Err(Diagnostic::error(
        "prometheus.single_processor",
        "This is one processor or one mode of it, not the load of the server",
        format!("Run this query over the period instead: {instead}"),
    )
    .found(format!("the label {label}"), "one series for each server"))
}

#[allow(clippy::result_large_err, reason = "made once for a series; large on 64 bit only")]
fn of_any(metric: &BTreeMap<String, String>, query: &str) -> Result<Kind, Diagnostic> {
    let name = metric.get("__name__").map(String::as_str).unwrap_or_default();
    let device = metric.get("device").or(metric.get("nic")).or(metric.get("volume"));
    if let Some(said) = metric.get("resource").and_then(|r| measured(r)) {
        return sorted(kind(said.resource, said.unit, said.left, device.is_some()), device);
    }
    if let Some((counter, resource, ..)) = COUNTERS.iter().find(|(n, ..)| *n == name) {
        let instead = query_for(*resource, counter.starts_with("windows"));
        return Err(Diagnostic::error(
            "prometheus.counter",
            "This is a counter that only grows; its rate is needed",
            format!("Run this query over the period instead: {instead}"),
        )
        .found(name, "the rate of the counter"));
    }
    if let Some(said) = (!name.is_empty()).then(|| measured(name)).flatten() {
        return sorted(kind(said.resource, said.unit, said.left, device.is_some()), device);
    }
    by_query(name, query, device)
}

const fn kind(resource: Resource, unit: Option<Unit>, left: bool, part: bool) -> Kind {
    Kind { resource, unit, left, rank: 0, part, half: false }
}

/// By the query, or by words of the file's name.
#[allow(clippy::result_large_err, reason = "made once for a series; large on 64 bit only")]
fn by_query(name: &str, query: &str, device: Option<&String>) -> Result<Kind, Diagnostic> {
    let rated = query.contains("rate(") || query.contains("increase(");
    if let Some((_, resource, unit, half)) = COUNTERS.iter().find(|(n, ..)| rated && query.contains(n)) {
        // Only CPU is told apart in per cent and fraction; others are scaled in too many ways.
        let unit = match resource {
            Resource::Cpu if query.contains("100") => Some(Unit::Percent),
            Resource::Cpu => None,
            Resource::DiskBusy if query.contains("100") => Some(Unit::Percent),
            Resource::NetworkIn | Resource::NetworkOut if query.contains("* 8") || query.contains("*8") => {
                return Err(unknown(name, query));
            }
            _ => Some(*unit),
        };
        let both =
            *half && COUNTERS.iter().filter(|(n, r, ..)| r == resource && query.contains(n)).count() > 1;
        let k = Kind { half: *half && !both, ..kind(*resource, unit, false, device.is_some()) };
        return sorted(k, device);
    }
    let stem = query.rsplit(['/', '\\']).next().unwrap_or(query);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    match measured(stem) {
        Some(said) => sorted(kind(said.resource, said.unit, said.left, device.is_some()), device),
        None => Err(unknown(name, query)),
    }
}

fn unknown(name: &str, query: &str) -> Diagnostic {
    let instead = query_for(Resource::Cpu, false);
    Diagnostic::error(
        "prometheus.unknown_metric",
        "What this series measures is not known",
        format!("Give it the label resource, as in {instead}; or name the file cpu_percent.json, memory_mib.json …"),
    )
    .found(if name.is_empty() { query } else { name }, "a label resource, or a known name")
}

/// Leaves out devices that other devices count too.
#[allow(clippy::result_large_err, reason = "made once for a series; large on 64 bit only")]
fn sorted(kind: Kind, device: Option<&String>) -> Result<Kind, Diagnostic> {
    let Some(device) = device else { return Ok(kind) };
    let starts = |words: &[&str]| words.iter().any(|w| device.starts_with(w));
    let inner = match kind.resource {
        Resource::NetworkIn | Resource::NetworkOut => {
            device == "lo" || starts(&["veth", "docker", "br-", "virbr", "cni", "flannel", "tun", "tap"])
        }
        Resource::DiskOperations | Resource::DiskThroughput | Resource::DiskBusy => {
            starts(&["dm-", "md", "loop", "sr", "ram"])
        }
        _ => false,
    };
    if !inner {
        return Ok(kind);
    }
    Err(Diagnostic::note(
        "row.inner_device",
        "This device is no disk or card of its own: others count its traffic too",
        "Nothing to do",
    )
    .found(device.as_str(), "a disk or card"))
}
