//! Views of VMware Aria Operations (vRealize Operations) as CSV: a column for each metric, named
//! `VM|CPU|Demand (MHz)|Avg`; a row for each VM and moment, or one row for each VM.

use super::sample_value::rate_unit;
use super::{Preview, Recognition, TablePreview};
use crate::mapping::{ColumnMapping, Dimension, Field, Mapping, Unit, sample_unit};
use engine::quantity::Ratio;
use engine::series::Resource;
use std::collections::BTreeMap;

/// A column taken apart.
struct Metric {
    resource: Resource,
    unit: Unit,
    /// Lower is better; columns of one rank belong together.
    rank: u8,
    /// One of two columns that make the whole.
    half: Option<bool>,
    highest: bool,
}

/// How the values of an interval were put together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    Mean,
    Highest,
    Other,
}

fn over(part: &str) -> Option<Over> {
    Some(match part {
        "avg" | "average" | "mean" => Over::Mean,
        "max" | "maximum" => Over::Highest,
        "min" | "minimum" | "sum" | "last" | "current" | "first" | "trend" | "forecast" => Over::Other,
        _ => return None,
    })
}

fn is_metric(header: &str) -> bool {
    header.contains('|')
}

/// Unit in the last brackets, and the text without it.
fn unit_of(text: &str) -> (String, Option<Unit>) {
    match text.rfind('(').zip(text.rfind(')')) {
        Some((a, b)) if a < b => {
            let rest =
                format!("{}{}", text.get(..a).unwrap_or_default(), text.get(b + 1..).unwrap_or_default());
            (rest.trim().to_owned(), text.get(a + 1..b).and_then(rate_unit))
        }
        _ => (text.trim().to_owned(), None),
    }
}

fn metric(header: &str) -> Option<Metric> {
    let (text, stated) = unit_of(header);
    let parts: Vec<String> = text.split('|').map(|p| p.trim().to_lowercase()).collect();
    let mut name = parts.last()?.as_str();
    let mut highest = false;
    let mut rest = parts.len();
    if let Some(how) = over(name) {
        if how == Over::Other {
            return None;
        }
        highest = how == Over::Highest;
        rest -= 1;
        name = parts.get(rest.checked_sub(1)?)?;
    }
    let group = parts.get(..rest.checked_sub(1)?)?;
    let of = |word: &str| group.iter().any(|g| g == word || g.split([':', ' ']).next() == Some(word));
    let share = stated.is_some_and(|u| u.dimension() == Dimension::Share);
    use Resource as R;
    let (resource, rank, half) = if of("cpu") {
        match name {
            "usage" | "utilization" if share => (R::Cpu, 0, None),
            "demand" if share => (R::Cpu, 1, None),
            "usage" | "utilization" => (R::Cpu, 2, None),
            "demand" => (R::Cpu, 3, None),
            _ => return None,
        }
    } else if of("memory") || of("mem") {
        match name {
            "utilization" | "guest usage" if !share => (R::Memory, 0, None),
            "consumed" | "host consumed" | "usage" if !share => (R::Memory, 1, None),
            "usage" | "utilization" => (R::Memory, 2, None),
            "active" | "guest active" if !share => (R::Memory, 3, None),
            _ => return None,
        }
    } else if of("network") || of("net") {
        match name {
            "data receive rate" | "received rate" | "receive rate" => (R::NetworkIn, 0, None),
            "data transmit rate" | "transmitted rate" | "transmit rate" => (R::NetworkOut, 0, None),
            "usage rate" | "total throughput" => (R::NetworkIn, 1, None),
            _ => return None,
        }
    } else if of("virtual") || of("disk") || of("storage") || of("datastore") || of("physical") {
        match name {
            "total iops" | "commands per second" | "iops" => (R::DiskOperations, 0, None),
            "read iops" | "reads per second" => (R::DiskOperations, 1, Some(false)),
            "write iops" | "writes per second" => (R::DiskOperations, 1, Some(true)),
            "total throughput" | "usage rate" => (R::DiskThroughput, 0, None),
            "read throughput" | "read rate" => (R::DiskThroughput, 1, Some(false)),
            "write throughput" | "write rate" => (R::DiskThroughput, 1, Some(true)),
            _ => return None,
        }
    } else {
        return None;
    };
    let unit = match (stated, resource) {
        (Some(u), _) => Field::Sample(resource).meant(u),
        // Without a unit only counts are certain.
        (None, R::DiskOperations) => sample_unit(resource),
        (None, _) => return None,
    };
    let fits = unit.to_base(1.0, sample_unit(resource).dimension()).is_some()
        || matches!((resource, unit.dimension()), (R::Cpu, Dimension::Clock) | (R::Memory, Dimension::Share));
    fits.then_some(Metric { resource, unit, rank, half, highest })
}

fn is_time(header: &str) -> bool {
    ["interval breakdown", "timestamp", "time"].contains(&header.trim().to_lowercase().as_str())
}

fn is_name(header: &str) -> bool {
    ["name", "object name", "vm name", "virtual machine"].contains(&header.trim().to_lowercase().as_str())
}

fn known(table: &TablePreview) -> Option<(bool, usize)> {
    let metrics = table.headers.iter().filter(|h| is_metric(h)).count();
    let useful = table.headers.iter().filter(|h| is_metric(h) && metric(h).is_some()).count();
    let named = table.headers.iter().any(|h| is_name(h));
    (named && metrics > 0 && useful > 0).then(|| (table.headers.iter().any(|h| is_time(h)), useful))
}

/// Recognises a view over time.
#[must_use]
pub fn detect(preview: &Preview<'_>) -> Option<Recognition> {
    let (timed, useful) = preview.tables.iter().find_map(known)?;
    timed.then(|| Recognition {
        confidence: Ratio::from_fraction(0.97),
        reason: format!("it has a column of times and {useful} metrics named with | between their parts"),
    })
}

/// Recognises a view with one row for each VM.
#[must_use]
pub fn detect_summary(preview: &Preview<'_>) -> Option<Recognition> {
    let (timed, useful) = preview.tables.iter().find_map(known)?;
    (!timed).then(|| Recognition {
        confidence: Ratio::from_fraction(0.96),
        reason: format!(
            "{useful} of its metrics are named with | between their parts, and no column holds times"
        ),
    })
}

/// The columns that are used: of several that say the same, the best.
fn best(table: &TablePreview, wants: impl Fn(&Metric) -> bool) -> BTreeMap<u16, Metric> {
    let mut all: Vec<(u16, Metric)> =
        (0..).zip(&table.headers).filter_map(|(c, h)| Some((c, metric(h)?))).collect();
    all.retain(|(_, m)| wants(m));
    let complete = |m: &Metric| match m.half {
        None => true,
        Some(h) => all.iter().any(|(_, o)| {
            o.resource == m.resource && o.rank == m.rank && o.highest == m.highest && o.half == Some(!h)
        }),
    };
    let mut lowest: BTreeMap<Resource, (bool, u8)> = BTreeMap::new();
    for (_, m) in all.iter().filter(|(_, m)| complete(m)) {
        let entry = lowest.entry(m.resource).or_insert((m.highest, m.rank));
        *entry = (*entry).min((m.highest, m.rank));
    }
    let mut taken: Vec<(Resource, Option<bool>)> = Vec::new();
    all.retain(|(_, m)| {
        let first = !taken.contains(&(m.resource, m.half));
        let wanted = first && lowest.get(&m.resource) == Some(&(m.highest, m.rank));
        if wanted {
            taken.push((m.resource, m.half));
        }
        wanted
    });
    all.into_iter().collect()
}

fn mapped(
    table: &TablePreview,
    meaning: impl Fn(&ColumnMapping) -> Option<(Field, Option<Unit>)>,
) -> Mapping {
    let columns = table.mapping.columns.iter().map(|c| {
        let known = meaning(c);
        let reason =
            if known.is_some() { "a metric of the view" } else { "not needed, or said better elsewhere" };
        ColumnMapping {
            field: known.map(|k| k.0),
            unit: known.and_then(|k| k.1),
            confidence: Ratio::from_fraction(if known.is_some() { 0.97 } else { 0.0 }),
            reason: reason.into(),
            proposed_unit: None,
            unit_doubt: String::new(),
            claims: None,
            ..c.clone()
        }
    });
    Mapping { columns: columns.collect() }
}

/// What the columns of a view over time mean.
#[must_use]
pub fn columns(table: &TablePreview) -> Option<Mapping> {
    known(table).filter(|(timed, _)| *timed)?;
    let best = best(table, |_| true);
    Some(mapped(table, |c| {
        if is_name(&c.header) {
            return Some((Field::Name, None));
        }
        if is_time(&c.header) {
            return Some((Field::Timestamp, None));
        }
        best.get(&c.column).map(|m| (Field::Sample(m.resource), Some(m.unit)))
    }))
}

/// What the columns of a view with one row for each VM mean.
#[must_use]
pub fn summary_columns(table: &TablePreview) -> Option<Mapping> {
    known(table).filter(|(timed, _)| !*timed)?;
    let share = |m: &Metric| m.unit.dimension() == Dimension::Share;
    let mean = best(table, |m| !m.highest && (m.resource != Resource::Cpu || share(m)));
    let peak = best(table, |m| m.highest && (m.resource != Resource::Cpu || share(m)));
    let once = |m: &BTreeMap<u16, Metric>, c: u16| m.get(&c).map(|m| (m.resource, m.unit));
    let peaks_of = |r: Resource| peak.values().any(|m| m.resource == r);
    Some(mapped(table, |c| {
        if is_name(&c.header) {
            return Some((Field::Name, None));
        }
        if let Some(hardware) = hardware(&c.header) {
            return Some(hardware);
        }
        let highest = once(&peak, c.column);
        let (resource, unit) = highest.or(once(&mean, c.column))?;
        let field = match resource {
            Resource::Cpu if highest.is_some() => Field::CpuPeak,
            Resource::Cpu => Field::CpuAverage,
            // Lists hold the highest rates, and the memory in use on average.
            Resource::Memory if highest.is_some() && mean.values().any(|m| m.resource == resource) => {
                return None;
            }
            Resource::Memory if unit.dimension() == Dimension::Share => Field::MemoryShare,
            Resource::Memory => Field::MemoryUsed,
            _ if highest.is_none() && peaks_of(resource) => return None,
            Resource::NetworkIn | Resource::NetworkOut => Field::Network,
            Resource::DiskOperations => Field::DiskOperations,
            // No single figure of a server says these.
            Resource::DiskThroughput
            | Resource::RunQueue
            | Resource::ProcessorQueue
            | Resource::Paging
            | Resource::DiskBusy => return None,
        };
        Some((field, Some(unit)))
    }))
}

/// What a VM has, and not what it uses.
fn hardware(header: &str) -> Option<(Field, Option<Unit>)> {
    let (text, unit) = unit_of(header);
    let parts: Vec<String> = text.split('|').map(|p| p.trim().to_lowercase()).collect();
    let group = |word: &str| parts.iter().any(|p| p == word);
    let last = parts.iter().rev().find(|p| over(p).is_none())?;
    match last.as_str() {
        "number of cpus" | "number of vcpus" | "vcpu" | "provisioned vcpus" => Some((Field::Cores, None)),
        "total capacity" | "memory size" | "provisioned memory"
            if group("memory") && unit.is_some_and(|u| u.dimension() == Dimension::Size) =>
        {
            Some((Field::Memory, unit.map(|u| Field::Memory.meant(u))))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_known_by_their_parts() {
        let is = |h: &str| metric(h).map(|m| (m.resource, m.unit, m.highest));
        assert_eq!(is("VM|CPU|Demand (MHz)|Avg"), Some((Resource::Cpu, Unit::Mhz, false)));
        assert_eq!(is("CPU|Usage (%)"), Some((Resource::Cpu, Unit::Percent, false)));
        assert_eq!(is("CPU|Usage (%)|Max"), Some((Resource::Cpu, Unit::Percent, true)));
        assert_eq!(is("Memory|Consumed (KB)|Avg"), Some((Resource::Memory, Unit::KiB, false)));
        assert_eq!(is("Network|Data Receive Rate (KBps)"), Some((Resource::NetworkIn, Unit::KBPerS, false)));
        assert_eq!(is("Virtual Disk|Total IOPS"), Some((Resource::DiskOperations, Unit::PerSecond, false)));
        assert_eq!(is("CPU|Ready (%)"), None);
        assert_eq!(is("CPU|Usage (%)|Min"), None);
        assert_eq!(is("Memory|Consumed"), None);
    }
}
