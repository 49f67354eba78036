//! Names that tools give to what they measure, in a column of names.

use crate::mapping::{Field, Header, Unit, sample_unit};
use engine::series::Resource;

/// What a name of a counter means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// The resource.
    pub resource: Resource,
    /// The unit of its values, where the name says it.
    pub unit: Option<Unit>,
    /// Whether it says what is left and not what is used.
    pub left: bool,
}

// Names as tools print them, in lower case; their unit stands with them. Free memory is told by its
// words (see `LEFT`).
const TOOLS: &[(&str, Resource, Unit)] = &[
    ("% processor time", Resource::Cpu, Unit::Percent),
    ("% processor utility", Resource::Cpu, Unit::Percent),
    ("available mbytes", Resource::Memory, Unit::MiB),
    ("available kbytes", Resource::Memory, Unit::KiB),
    ("available bytes", Resource::Memory, Unit::Byte),
    ("bytes received/sec", Resource::NetworkIn, Unit::BytePerS),
    ("bytes sent/sec", Resource::NetworkOut, Unit::BytePerS),
    ("disk transfers/sec", Resource::DiskOperations, Unit::PerSecond),
    ("disk bytes/sec", Resource::DiskThroughput, Unit::BytePerS),
    ("processor queue length", Resource::ProcessorQueue, Unit::Threads),
    ("pages/sec", Resource::Paging, Unit::PerSecond),
    ("% disk time", Resource::DiskBusy, Unit::Percent),
    ("node_procs_running", Resource::RunQueue, Unit::Threads),
    ("windows_system_processor_queue_length", Resource::ProcessorQueue, Unit::Threads),
    ("cpu.usage.average", Resource::Cpu, Unit::Percent),
    ("cpu.usagemhz.average", Resource::Cpu, Unit::Mhz),
    ("mem.usage.average", Resource::Memory, Unit::Percent),
    ("mem.consumed.average", Resource::Memory, Unit::KiB),
    ("mem.active.average", Resource::Memory, Unit::KiB),
    ("net.received.average", Resource::NetworkIn, Unit::KBPerS),
    ("net.transmitted.average", Resource::NetworkOut, Unit::KBPerS),
    ("disk.usage.average", Resource::DiskThroughput, Unit::KBPerS),
    ("instance:node_cpu_utilisation:rate5m", Resource::Cpu, Unit::Fraction),
    ("instance:node_cpu_utilisation:rate1m", Resource::Cpu, Unit::Fraction),
    ("instance:node_memory_utilisation:ratio", Resource::Memory, Unit::Fraction),
    ("node_memory_memavailable_bytes", Resource::Memory, Unit::Byte),
    ("windows_memory_available_bytes", Resource::Memory, Unit::Byte),
    ("windows_os_physical_memory_free_bytes", Resource::Memory, Unit::Byte),
    ("instance:node_network_receive_bytes_excluding_lo:rate5m", Resource::NetworkIn, Unit::BytePerS),
    ("instance:node_network_receive_bytes_excluding_lo:rate1m", Resource::NetworkIn, Unit::BytePerS),
    ("instance:node_network_transmit_bytes_excluding_lo:rate5m", Resource::NetworkOut, Unit::BytePerS),
    ("instance:node_network_transmit_bytes_excluding_lo:rate1m", Resource::NetworkOut, Unit::BytePerS),
];

// Words by which a counter of memory says what is left.
const LEFT: [&str; 3] = ["available", "memavailable", "free"];

/// What a name means; `None` when it is not known.
#[must_use]
pub fn measured(name: &str) -> Option<Measured> {
    let name = name.trim().to_lowercase();
    for resource in Resource::ALL {
        if Field::Sample(resource).key() == name {
            return Some(Measured { resource, unit: Some(sample_unit(resource)), left: false });
        }
    }
    if let Some((_, resource, unit)) =
        TOOLS.iter().find(|(n, ..)| name == *n || name.ends_with(&format!("\\{n}")))
    {
        let left = *resource == Resource::Memory && LEFT.iter().any(|w| name.contains(w));
        return Some(Measured { resource: *resource, unit: Some(*unit), left });
    }
    let header = Header::new(&name);
    let resource = crate::mapping::resource_named(&header)?;
    let field = Field::Sample(resource);
    let unit = header.unit.filter(|u| u.to_base(1.0, sample_unit(resource).dimension()).is_some());
    Some(Measured { resource, unit: unit.map(|u| field.meant(u)), left: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_known_by_their_names() {
        let is = |name: &str, resource, unit| {
            assert_eq!(measured(name), Some(Measured { resource, unit, left: false }), "{name}")
        };
        is("cpu_percent", Resource::Cpu, Some(Unit::Percent));
        is("CPU", Resource::Cpu, None);
        is("% Processor Time", Resource::Cpu, Some(Unit::Percent));
        is("\\\\WEB01\\Processor(_Total)\\% Processor Time", Resource::Cpu, Some(Unit::Percent));
        is("memory_mib", Resource::Memory, Some(Unit::MiB));
        is("Memory used (GB)", Resource::Memory, Some(Unit::GiB));
        is("network_in_mbit_s", Resource::NetworkIn, Some(Unit::MbitPerS));
        is("disk_operations_s", Resource::DiskOperations, Some(Unit::PerSecond));
        is("IOPS", Resource::DiskOperations, None);
        is("disk_mb_s", Resource::DiskThroughput, Some(Unit::MBPerS));
        let left = measured("\\\\WEB01\\Memory\\Available MBytes");
        assert_eq!(left, Some(Measured { resource: Resource::Memory, unit: Some(Unit::MiB), left: true }));
        assert_eq!(measured("temperature"), None);
    }
}
