//! Where a server stands among those of its role.

use super::Assessment;
use crate::figure::Value;
use crate::inventory::Inventory;
use crate::measurement::Measurements;
use crate::order::Order as _;
use crate::quantity::Ratio;

/// What servers of one role are compared by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeerMeasure {
    /// CPU, 95th percentile of the samples.
    Cpu,
    /// Installed memory.
    Memory,
    /// Memory in use, 95th percentile of the samples.
    MemoryUsed,
    /// Disk in use.
    Disk,
}

impl PeerMeasure {
    const ALL: [Self; 4] = [Self::Cpu, Self::Memory, Self::MemoryUsed, Self::Disk];
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Cpu => "CPU, 95th percentile",
            Self::Memory => "Memory installed",
            Self::MemoryUsed => "Memory in use, 95th percentile",
            Self::Disk => "Disk in use",
        }
    }
    fn of(self, inventory: &Inventory, measurements: &Measurements, index: usize) -> Option<f64> {
        let (server, loads) = (inventory.servers.get(index)?, measurements.servers.get(index));
        match self {
            Self::Cpu => loads?.cpu.as_ref().map(|l| l.p95.fraction()),
            Self::Memory => server.memory.as_ref().map(|m| m.value.mib()),
            Self::MemoryUsed => loads?.memory.as_ref().map(|l| l.p95.mib()),
            Self::Disk => server.disk_used.as_ref().map(|m| m.value.mib()),
        }
    }
    fn value(self, v: f64) -> Value {
        match self {
            Self::Cpu => Value::Share(Ratio::from_fraction(v)),
            _ => crate::quantity::MiB::from_mib(v).into(),
        }
    }
}

/// One server among those of its role, by one measure.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// By what.
    pub measure: PeerMeasure,
    /// Its own value.
    pub own: Value,
    /// Its place, 1 for the highest; who has the same shares a place.
    pub place: usize,
    /// How many of its role have a value, itself included.
    pub of: usize,
    /// The lowest of them.
    pub lowest: Value,
    /// The median of them (the lower of two).
    pub median: Value,
    /// The highest of them.
    pub highest: Value,
    /// Where each stands between 0 and the highest, ascending.
    pub spots: Vec<Ratio>,
    /// Where it stands itself.
    pub own_spot: Ratio,
}

/// A server among those of its role, by each measure that is known of it and of one more at least. None where the
/// role is not known.
#[must_use]
pub fn standings(
    inventory: &Inventory,
    measurements: &Measurements,
    assessment: &Assessment,
    index: usize,
) -> Vec<Standing> {
    let Some(judged) = assessment.servers.get(index).filter(|s| &*s.role != "Unknown") else {
        return Vec::new();
    };
    let role = || {
        (0..assessment.servers.len())
            .filter(|i| assessment.servers.get(*i).is_some_and(|s| s.role == judged.role))
    };
    let one = |measure: PeerMeasure| {
        let own = measure.of(inventory, measurements, index)?;
        let mut all: Vec<f64> = role().filter_map(|i| measure.of(inventory, measurements, i)).collect();
        all.order_by(f64::total_cmp);
        let (first, last) = (*all.first()?, *all.last()?);
        let median = *all.get((all.len() - 1) / 2)?;
        let spot = |v: f64| Ratio::from_fraction(if last > 0.0 { v / last } else { 0.0 });
        (all.len() > 1).then(|| Standing {
            measure,
            own: measure.value(own),
            place: 1 + all.iter().filter(|v| **v > own).count(),
            of: all.len(),
            lowest: measure.value(first),
            median: measure.value(median),
            highest: measure.value(last),
            spots: all.iter().map(|v| spot(*v)).collect(),
            own_spot: spot(own),
        })
    };
    PeerMeasure::ALL.into_iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::super::rules::testing::{judged, resolved, server};
    use super::*;
    use crate::assumption::Changes;
    use crate::inventory::Server;
    use crate::origin::Sourced;
    use crate::quantity::MiB;

    #[test]
    fn a_server_stands_among_its_role_only() {
        let with = |name: &str, gib: f64| Server {
            memory: Some(Sourced::typed(MiB::from_gib(gib))),
            ..server(name)
        };
        let servers = vec![
            with("db1", 64.0),
            with("db2", 16.0),
            with("db3", 64.0),
            with("db4", 32.0),
            with("web1", 512.0),
        ];
        let assessment = judged(servers.clone(), Vec::new(), &resolved(&Changes::new()));
        let inventory = Inventory { servers, ..Inventory::default() };
        let of = |index| standings(&inventory, &Measurements::default(), &assessment, index);
        let found = of(3);
        assert_eq!(found.len(), 1, "nothing was measured");
        let one = &found[0];
        assert_eq!((one.place, one.of), (3, 4), "two share the first place");
        let gib = |n: f64| Value::MiB(MiB::from_gib(n));
        assert_eq!((&one.lowest, &one.median, &one.highest), (&gib(16.0), &gib(32.0), &gib(64.0)));
        assert_eq!(one.own_spot, Ratio::from_fraction(0.5));
        assert_eq!(of(4), [], "alone in its role");
        assert_eq!(of(9), []);
    }
}
