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
}

// Names as tools print them, in lower case; their unit stands with them.
const TOOLS: &[(&str, Resource, Unit)] = &[
    ("% processor time", Resource::Cpu, Unit::Percent),
    ("% processor utility", Resource::Cpu, Unit::Percent),
    ("cpu.usage.average", Resource::Cpu, Unit::Percent),
    ("mem.consumed.average", Resource::Memory, Unit::KiB),
    ("mem.active.average", Resource::Memory, Unit::KiB),
    ("net.received.average", Resource::NetworkIn, Unit::KBPerS),
    ("net.transmitted.average", Resource::NetworkOut, Unit::KBPerS),
    ("disk.usage.average", Resource::DiskThroughput, Unit::KBPerS),
    ("bytes received/sec", Resource::NetworkIn, Unit::BytePerS),
    ("bytes sent/sec", Resource::NetworkOut, Unit::BytePerS),
    ("disk transfers/sec", Resource::DiskOperations, Unit::PerSecond),
    ("disk bytes/sec", Resource::DiskThroughput, Unit::BytePerS),
];

/// What a name means; `None` when it is not known.
#[must_use]
pub fn measured(name: &str) -> Option<Measured> {
    let name = name.trim().to_lowercase();
    for resource in Resource::ALL {
        if Field::Sample(resource).key() == name {
            return Some(Measured { resource, unit: Some(sample_unit(resource)) });
        }
    }
    if let Some((_, resource, unit)) =
        TOOLS.iter().find(|(n, ..)| name == *n || name.ends_with(&format!("\\{n}")))
    {
        return Some(Measured { resource: *resource, unit: Some(*unit) });
    }
    let header = Header::new(&name);
    let resource = crate::mapping::resource_named(&header)?;
    let field = Field::Sample(resource);
    let unit = header.unit.filter(|u| u.to_base(1.0, sample_unit(resource).dimension()).is_some());
    Some(Measured { resource, unit: unit.map(|u| field.meant(u)) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_are_known_by_their_names() {
        let is = |name: &str, resource, unit| {
            assert_eq!(measured(name), Some(Measured { resource, unit }), "{name}")
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
        assert_eq!(measured("temperature"), None);
    }
}
