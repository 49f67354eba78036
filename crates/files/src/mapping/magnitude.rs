//! Doubts about units: values that no server has.

use super::field::Field;
use super::unit::{Dimension, Unit};
use crate::dialect::{NumberStyle, parse_number};
use engine::order::Order as _;

/// How many times the middle of its column a single value must be before its unit is doubted.
const FAR_OUT: f64 = 50.0;

/// A unit that makes a whole column believable, when the given one does not, and why. Nothing is
/// changed: the user is asked.
#[must_use]
pub fn propose(field: Field, unit: Unit, values: &[&str]) -> Option<(Unit, String)> {
    let mut numbers: Vec<f64> = values
        .iter()
        .filter_map(|v| parse_number(v, NumberStyle::default()))
        .filter(|(v, rest)| rest.is_empty() && *v > 0.0)
        .map(|(v, _)| v)
        .collect();
    numbers.order_by(f64::total_cmp);
    let middle = *numbers.get(numbers.len() / 2)?;
    if matches!(unit.dimension(), Dimension::Share | Dimension::PartShare) {
        return better_share(field, unit, &numbers);
    }
    let better = better_unit(field, unit, middle, None)?;
    Some((better, why(field, unit, better, middle)))
}

/// In words: what the values would be, and what servers have.
fn why(field: Field, unit: Unit, better: Unit, value: f64) -> String {
    let Some((dimension, (low, high))) = field.unit().map(Unit::dimension).zip(field.believable()) else {
        return String::new();
    };
    let base = unit.to_base(value, dimension).unwrap_or(value);
    let much = if base > high {
        "more"
    } else if base < low {
        "less"
    } else {
        "other"
    };
    format!("{value} {} is {much} than servers have; these are {}", unit.label(), better.label())
}

/// Per cent, fraction, or a sum over cores, by values above zero, the highest last.
#[must_use]
pub fn better_share(field: Field, unit: Unit, sorted: &[f64]) -> Option<(Unit, String)> {
    let highest = *sorted.last()?;
    // One wrong cell says nothing about its column.
    let often = |limit: f64| {
        let over = sorted.iter().filter(|v| **v > limit).count();
        over * 10 >= sorted.len() && over >= sorted.len().min(2)
    };
    match unit {
        Unit::Fraction if often(1.01) && highest > 1.01 && highest <= 101.0 => {
            Some((Unit::Percent, format!("{highest} is more than all of it; these are per cent")))
        }
        Unit::Percent if field.is_cpu_load() && often(101.0) && (101.0..=102_400.0).contains(&highest) => {
            let why = "more than 100 per cent: these are sums over the cores".into();
            Some((Unit::PercentOfCore, why))
        }
        // One small value can be per cent; several with none above one cannot.
        Unit::Percent if highest <= 1.0 && sorted.len() >= 3 && sorted.iter().any(|v| v.fract() != 0.0) => {
            Some((Unit::Fraction, "no value is above 1; these are fractions of one".into()))
        }
        _ => None,
    }
}

/// A unit in which a value is believable, when it is not in the given one. `middle` is the middle of
/// the other values of the column, in the base unit: the nearest to it wins.
#[must_use]
pub fn better_unit(field: Field, unit: Unit, value: f64, middle: Option<f64>) -> Option<Unit> {
    let (low, high) = field.believable()?;
    let dimension = field.unit()?.dimension();
    let base = unit.to_base(value, dimension)?;
    let far = middle.is_none_or(|m| m > 0.0 && (base > m * FAR_OUT || base < m / FAR_OUT));
    if (low..=high).contains(&base) || !far {
        return None;
    }
    // Without other values, what servers typically have: the geometric middle of what is believable.
    let centre = middle.unwrap_or_else(|| (low.max(1.0) * high).sqrt());
    let distance = |u: Unit| {
        let v = u.to_base(value, dimension).unwrap_or(0.0);
        if v > centre { v / centre } else { centre / v.max(f64::MIN_POSITIVE) }
    };
    // Tools err between neighbours and write binary units: those are proposed.
    let offered: &[Unit] = match dimension {
        Dimension::Clock => &[Unit::Mhz, Unit::Ghz],
        Dimension::Size => &[Unit::Byte, Unit::KiB, Unit::MiB, Unit::GiB, Unit::TiB],
        Dimension::NetworkRate => &[Unit::BytePerS, Unit::KbitPerS, Unit::MbitPerS, Unit::GbitPerS],
        Dimension::Power => &[Unit::Watt, Unit::Kilowatt],
        Dimension::Throughput => &[Unit::BytePerS, Unit::KBPerS, Unit::MBPerS],
        Dimension::Share | Dimension::PartShare | Dimension::PerSecond | Dimension::Count => return None,
    };
    offered
        .iter()
        .copied()
        .filter(|u| *u != unit)
        .filter(|u| u.to_base(value, dimension).is_some_and(|v| (low..=high).contains(&v)))
        .min_by(|a, b| distance(*a).total_cmp(&distance(*b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_no_server_has_is_doubted() {
        // 65,536 "GiB" is 64 TiB; as MiB it is 64 GiB.
        assert_eq!(better_unit(Field::Memory, Unit::GiB, 65_536.0, Some(64.0 * 1024.0)), Some(Unit::MiB));
        assert_eq!(better_unit(Field::Memory, Unit::GiB, 512.0, Some(8.0 * 1024.0)), None);
        let proposed = |f, u, v: &[&str]| propose(f, u, v).map(|p| p.0);
        assert_eq!(proposed(Field::Memory, Unit::GiB, &["65536", "32768", "131072"]), Some(Unit::MiB));
        assert_eq!(proposed(Field::Memory, Unit::GiB, &["64", "32"]), None);
        assert_eq!(proposed(Field::Clock, Unit::Ghz, &["2600", "2100"]), Some(Unit::Mhz));
    }

    /// Each figure is 16 GiB, 2.6 GHz and so on, written in the other unit by hand.
    #[test]
    fn every_numeric_field_has_its_doubts() {
        let proposed = |f, u, v: &[&str]| propose(f, u, v).map(|p| p.0);
        assert_eq!(proposed(Field::Memory, Unit::GiB, &["17179869184"]), Some(Unit::Byte));
        assert_eq!(proposed(Field::Memory, Unit::MiB, &["16777216"]), Some(Unit::KiB));
        assert_eq!(proposed(Field::MemoryUsed, Unit::GiB, &["12288"]), Some(Unit::MiB));
        assert_eq!(proposed(Field::DiskCapacity, Unit::GiB, &["536870912000"]), Some(Unit::Byte));
        assert_eq!(proposed(Field::Clock, Unit::Mhz, &["2.6"]), Some(Unit::Ghz));
        assert_eq!(proposed(Field::Power, Unit::Kilowatt, &["350"]), Some(Unit::Watt));
        assert_eq!(proposed(Field::Network, Unit::MbitPerS, &["125000000"]), Some(Unit::BytePerS));
        let memory = Field::Sample(engine::series::Resource::Memory);
        assert_eq!(proposed(memory, Unit::MiB, &["17179869184"]), Some(Unit::Byte));
        let cpu = Field::Sample(engine::series::Resource::Cpu);
        for field in [Field::CpuAverage, Field::CpuPeak, cpu] {
            assert_eq!(proposed(field, Unit::Fraction, &["12", "55"]), Some(Unit::Percent));
            assert_eq!(proposed(field, Unit::Percent, &["0.12", "0.5", "0.9"]), Some(Unit::Fraction));
            assert_eq!(proposed(field, Unit::Percent, &["350", "80", "1200"]), Some(Unit::PercentOfCore));
            assert_eq!(proposed(field, Unit::Percent, &["12", "55", "99"]), None);
        }
        assert_eq!(proposed(Field::MemoryShare, Unit::Percent, &["350"]), None);
        let reason = propose(Field::Memory, Unit::GiB, &["17179869184"]).map(|p| p.1);
        assert_eq!(reason.as_deref(), Some("17179869184 GiB is more than servers have; these are bytes"));
    }
}
