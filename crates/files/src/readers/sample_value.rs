//! A measured number in the unit in which series of its resource are stored, or with the meaning that
//! brings it there once the server is known.

use crate::dialect::{NumberStyle, parse_number};
use crate::import::Meaning;
use crate::mapping::{Dimension, Field, Unit, sample_unit};
use engine::series::Resource;

/// Per cent of CPU as a fraction that rounding may add to one.
const ROUNDING: f64 = 1.01;
/// Counters that measure against the nominal clock may pass 100 per cent; beyond this it is a mistake.
pub const BOOSTED: f64 = 4.0;

/// Bytes of the pages in which paging is counted.
pub const PAGE_BYTES: f64 = 4096.0;

/// A value, ready to be stored.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SampleValue {
    /// What it is of.
    pub meaning: Meaning,
    /// In the unit of the resource; the fraction of what is installed; MHz.
    pub value: f32,
    /// It was above all that there is and was cut down to it.
    pub clamped: bool,
}

/// A number in a unit; `None` when the unit does not measure this resource or the number is out of its
/// bounds. `boosted`: CPU may pass 100 per cent, and is cut down to it.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "samples are stored with seven digits")]
pub fn value_in(value: f64, resource: Resource, unit: Unit, boosted: bool) -> Option<SampleValue> {
    let share = |meaning| {
        let fraction = unit.to_base(value, Dimension::Share)?;
        let highest = if boosted { BOOSTED } else { ROUNDING };
        (0.0..=highest).contains(&fraction).then_some(SampleValue {
            meaning,
            value: fraction.min(1.0) as f32,
            clamped: fraction > ROUNDING,
        })
    };
    match (resource, unit.dimension()) {
        (Resource::Cpu, Dimension::Share) => share(Meaning::Stored),
        (Resource::Memory, Dimension::Share) => share(Meaning::OfInstalled),
        (Resource::Cpu, Dimension::Clock) => {
            let mhz = unit.to_base(value, Dimension::Clock).filter(|v| (0.0..=1e9).contains(v))?;
            Some(SampleValue { meaning: Meaning::Clock, value: mhz as f32, clamped: false })
        }
        (Resource::Cpu, Dimension::PartShare) => {
            let cores = unit.to_base(value, Dimension::PartShare).filter(|v| (0.0..=4096.0).contains(v))?;
            Some(SampleValue { meaning: Meaning::Cores, value: cores as f32, clamped: false })
        }
        // Some tools count each waiting request once more and pass 100 per cent: a disk is busy or not.
        (Resource::DiskBusy, Dimension::Share) => {
            let fraction = unit.to_base(value, Dimension::Share).filter(|v| (0.0..=1e6).contains(v))?;
            Some(SampleValue { meaning: Meaning::Stored, value: fraction.min(1.0) as f32, clamped: false })
        }
        (Resource::Paging, Dimension::Throughput) => {
            let megabytes = unit.to_base(value, Dimension::Throughput).filter(|v| (0.0..=1e9).contains(v))?;
            let pages = megabytes * 1e6 / PAGE_BYTES;
            Some(SampleValue { meaning: Meaning::Stored, value: pages as f32, clamped: false })
        }
        _ => {
            let base = unit.to_base(value, sample_unit(resource).dimension())?;
            (0.0..=1e12).contains(&base).then_some(SampleValue {
                meaning: Meaning::Stored,
                value: base as f32,
                clamped: false,
            })
        }
    }
}

/// Like [`value_in`], from a cell. A unit behind the number wins over that of the column.
#[must_use]
pub fn value_of(
    text: &str,
    resource: Resource,
    unit: Unit,
    style: NumberStyle,
    boosted: bool,
) -> Option<SampleValue> {
    let (value, rest) = parse_number(text, style)?;
    let unit = if rest.is_empty() {
        unit
    } else {
        match (unit, Field::Sample(resource).meant(rate_unit(rest)?)) {
            // A per cent sign does not say of what.
            (Unit::PercentOfCore, Unit::Percent) => Unit::PercentOfCore,
            (_, written) => written,
        }
    };
    value_in(value, resource, unit, boosted)
}

/// A unit as monitoring tools write it: there a capital B stands for bytes and a small one for bits.
#[must_use]
pub fn rate_unit(text: &str) -> Option<Unit> {
    Some(match text.trim() {
        "Bps" | "B/s" => Unit::BytePerS,
        "KBps" | "kBps" | "kB/s" | "KB/s" => Unit::KBPerS,
        "MBps" | "MB/s" => Unit::MBPerS,
        "Kbps" | "kbps" | "kb/s" | "Kb/s" => Unit::KbitPerS,
        "Mbps" | "Mb/s" => Unit::MbitPerS,
        "Gbps" | "Gb/s" => Unit::GbitPerS,
        "io/s" | "ops/s" | "iops" | "IOPS" => Unit::PerSecond,
        other => return Unit::from_words(other),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_clocks_and_rates() {
        let v = |text, resource, unit| {
            value_of(text, resource, unit, NumberStyle::default(), false).map(|v| (v.meaning, v.value))
        };
        assert_eq!(v("50", Resource::Memory, Unit::Percent), Some((Meaning::OfInstalled, 0.5)));
        assert_eq!(v("1.5", Resource::Cpu, Unit::Ghz), Some((Meaning::Clock, 1500.0)));
        // 125,000 bytes are a million bits.
        assert_eq!(v("125000", Resource::NetworkIn, Unit::BytePerS), Some((Meaning::Stored, 1.0)));
        assert_eq!(v("8 Mb/s", Resource::NetworkIn, Unit::BytePerS), Some((Meaning::Stored, 8.0)));
        assert_eq!(v("8 MB/s", Resource::NetworkIn, Unit::BytePerS), Some((Meaning::Stored, 64.0)));
        assert_eq!(v("130", Resource::Cpu, Unit::Percent), None);
        // 8,192,000 bytes are 2,000 pages; a queue of requests makes a disk no more than always busy.
        assert_eq!(v("8192000", Resource::Paging, Unit::BytePerS), Some((Meaning::Stored, 2000.0)));
        assert_eq!(v("12", Resource::Paging, Unit::PerSecond), Some((Meaning::Stored, 12.0)));
        assert_eq!(v("240", Resource::DiskBusy, Unit::Percent), Some((Meaning::Stored, 1.0)));
        let boosted = value_of("130", Resource::Cpu, Unit::Percent, NumberStyle::default(), true);
        assert_eq!(boosted, Some(SampleValue { meaning: Meaning::Stored, value: 1.0, clamped: true }));
    }
}
