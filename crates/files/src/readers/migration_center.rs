//! The performance table (perfInfo) of the import template of Google Migration Center.

use super::{Preview, Recognition, TablePreview};
use crate::mapping::{Field, Mapping, Unit};
use engine::quantity::Ratio;
use engine::series::Resource;

fn field_of(header: &str) -> Option<(Field, Option<Unit>)> {
    let sample = |r, u| (Field::Sample(r), Some(u));
    Some(match header.trim().to_ascii_lowercase().as_str() {
        "machineid" => (Field::Name, None),
        "timestamp" => (Field::Timestamp, None),
        "cpuutilizationpercentage" => sample(Resource::Cpu, Unit::Percent),
        "utilizedmemorybytes" => sample(Resource::Memory, Unit::Byte),
        "memoryutilizationpercentage" => sample(Resource::Memory, Unit::Percent),
        "diskreadoperationspersec" | "diskwriteoperationspersec" => {
            sample(Resource::DiskOperations, Unit::PerSecond)
        }
        "networkbytespersecsent" => sample(Resource::NetworkOut, Unit::BytePerS),
        "networkbytespersecreceived" => sample(Resource::NetworkIn, Unit::BytePerS),
        _ => return None,
    })
}

/// Recognises the columns of the template.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    preview.tables.iter().find_map(columns)?;
    Some(Recognition {
        confidence: Ratio::from_fraction(0.97),
        reason: "it has MachineId, TimeStamp and the load of machines, as the template names them".into(),
    })
}

/// What the columns mean. Memory in bytes is used where the column holds any, else its share.
#[must_use]
pub fn columns(table: &TablePreview) -> Option<Mapping> {
    let known: Vec<_> = table.headers.iter().map(|h| field_of(h)).collect();
    let has = |f| known.iter().flatten().any(|(k, _)| *k == f);
    let samples = known.iter().flatten().filter(|(f, _)| matches!(f, Field::Sample(_))).count();
    let id = table.headers.iter().any(|h| h.trim().eq_ignore_ascii_case("MachineId"));
    if !(id && has(Field::Timestamp) && samples >= 2) {
        return None;
    }
    let mut mapping = table.mapping.clone();
    let bytes = mapping.columns.iter().any(|c| {
        matches!(field_of(&c.header), Some((Field::Sample(Resource::Memory), Some(Unit::Byte))))
            && !c.first_value.is_empty()
    });
    for c in &mut mapping.columns {
        let known = field_of(&c.header);
        let unused = matches!(
            known,
            Some((Field::Sample(Resource::Memory), Some(u))) if (u == Unit::Byte) != bytes
        );
        (c.field, c.unit) = match known {
            Some((f, u)) if !unused => (Some(f), u),
            _ => (None, None),
        };
        c.proposed_unit = None;
        c.confidence = Ratio::from_fraction(if c.field.is_some() { 0.97 } else { 0.0 });
        c.reason = match (c.field, unused) {
            (Some(_), _) => "a column of the template",
            (None, true) => "the other column of memory is used",
            _ => "not needed",
        }
        .into();
    }
    Some(mapping)
}

/// Starts reading: its times are UTC.
#[must_use]
pub fn start(head: super::Head) -> Box<dyn super::RowReader> {
    super::measurements::start(super::Head { zone_offset_minutes: Some(0), ..head })
}
