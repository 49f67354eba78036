//! Storage of a VM.

use super::Basis;
use crate::assumption::Policy;
use crate::inventory::Server;
use crate::origin::Origin;
use crate::quantity::{MiB, Ratio};

/// What the storage of a VM was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// Disk in use: the growth margin is added.
    Used,
    /// Disk allocated: room to grow is in it.
    Allocated,
    /// The assumption for servers of which nothing is known.
    Nothing,
}

impl Taken {
    /// How well it is founded.
    #[must_use]
    pub const fn basis(self) -> Basis {
        match self {
            Self::Used => Basis::Measured,
            Self::Allocated => Basis::OneNumber,
            Self::Nothing => Basis::Assumed,
        }
    }
}

/// Where the size comes from, and the size before margins: disk in use; else disk allocated (as one
/// number, or the sum of the disks listed); else the assumption. Zero counts as unknown.
#[must_use]
pub fn size(server: &Server, policy: &Policy) -> (MiB, Taken, Option<Origin>) {
    let known = |field: &crate::inventory::Known<MiB>| {
        field.as_ref().filter(|m| m.value > MiB::ZERO).map(|m| (m.value, Some(m.origin)))
    };
    if let Some((size, origin)) = known(&server.disk_used) {
        return (size, Taken::Used, origin);
    }
    if let Some((size, origin)) = known(&server.disk_capacity) {
        return (size, Taken::Allocated, origin);
    }
    let listed: MiB = server.disks.iter().map(|d| d.capacity.value).sum();
    if listed > MiB::ZERO {
        return (listed, Taken::Allocated, server.disks.first().map(|d| d.capacity.origin));
    }
    (policy.assumed_storage(), Taken::Nothing, None)
}

/// Storage = used × (1 + growth margin) × (1 + snapshot reserve); allocated or assumed × (1 + snapshot
/// reserve).
#[must_use]
pub fn needed(size: MiB, taken: Taken, policy: &Policy) -> MiB {
    let grown = match taken {
        Taken::Used => size * (Ratio::ONE + policy.disk_growth_margin()),
        Taken::Allocated | Taken::Nothing => size,
    };
    grown * (Ratio::ONE + policy.snapshot_reserve())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::Changes;
    use crate::money::Currency;
    use crate::origin::Sourced;

    #[test]
    fn used_before_allocated_before_assumed() {
        let policy = Policy::new(Currency::EUR, [&Changes::new()]);
        let gib = |g: f64| Some(Sourced::typed(MiB::from_gib(g)));
        let need = |server: &Server| {
            let (size, taken, _) = size(server, &policy);
            (needed(size, taken, &policy).gib(), taken.basis())
        };
        // The guides' 100 GB LUN with 12 GB used: 12 × 1.2 × 1.2 = 17.28.
        let mut server = Server { disk_capacity: gib(100.0), disk_used: gib(12.0), ..Server::default() };
        let (got, basis) = need(&server);
        assert!((got - 17.28).abs() < 1e-9 && basis == Basis::Measured, "{got}");
        server.disk_used = None;
        assert_eq!(need(&server), (120.0, Basis::OneNumber));
        server.disk_capacity = gib(0.0);
        let (got, basis) = need(&server);
        assert!((got - 120.0).abs() < 1e-9 && basis == Basis::Assumed, "100 GiB assumed: {got}");
    }
}
