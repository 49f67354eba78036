//! Doubts about units: values that no server has.

use super::field::Field;
use super::unit::{Dimension, Unit};
use crate::dialect::{NumberStyle, parse_number};
use engine::order::Order as _;

/// How many times the middle of its column a single value must be before its unit is doubted.
const FAR_OUT: f64 = 50.0;

/// A unit that makes a whole column believable, when the given one does not. Nothing is changed: the
/// user is asked.
#[must_use]
pub fn propose(field: Field, unit: Unit, values: &[&str]) -> Option<Unit> {
    let mut numbers: Vec<f64> = values
        .iter()
        .filter_map(|v| parse_number(v, NumberStyle::default()))
        .filter(|(v, rest)| rest.is_empty() && *v > 0.0)
        .map(|(v, _)| v)
        .collect();
    numbers.order_by(f64::total_cmp);
    let middle = *numbers.get(numbers.len() / 2)?;
    better_unit(field, unit, middle, None)
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
        Dimension::Share | Dimension::Throughput | Dimension::PerSecond => return None,
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
        assert_eq!(propose(Field::Memory, Unit::GiB, &["65536", "32768", "131072"]), Some(Unit::MiB));
        assert_eq!(propose(Field::Memory, Unit::GiB, &["64", "32"]), None);
        assert_eq!(propose(Field::Clock, Unit::Ghz, &["2600", "2100"]), Some(Unit::Mhz));
    }
}
