//! Storage of a VM.

use super::Basis;
use crate::assumption::Policy;
use crate::catalogue::Hypervisor;
use crate::inventory::{Known, Server};
use crate::origin::Origin;
use crate::quantity::{MiB, Ratio};
use serde::{Deserialize, Serialize};

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

/// Where the size comes from, and the size before margins: disk in use, else disk allocated (as one number, or
/// the sum of the disks listed), with thick disks the other way round; else the assumption. Zero counts as
/// unknown.
#[must_use]
pub fn size(server: &Server, policy: &Policy) -> (MiB, Taken, Option<Origin>) {
    let used = used(server).map(|(size, origin)| (size, Taken::Used, Some(origin)));
    let whole = || allocated(server).map(|(size, origin)| (size, Taken::Allocated, origin));
    let found = if policy.thin_disks() { used.or_else(whole) } else { whole().or(used) };
    found.unwrap_or((policy.assumed_storage(), Taken::Nothing, None))
}

fn known(field: &Known<MiB>) -> Option<(MiB, Origin)> {
    field.as_ref().filter(|m| m.value > MiB::ZERO).map(|m| (m.value, m.origin))
}

/// Disk in use, and where that was read.
#[must_use]
pub fn used(server: &Server) -> Option<(MiB, Origin)> {
    known(&server.disk_used)
}

/// Disk allocated, as one number or the sum of the disks listed, and where that was read.
#[must_use]
pub fn allocated(server: &Server) -> Option<(MiB, Option<Origin>)> {
    if let Some((size, origin)) = known(&server.disk_capacity) {
        return Some((size, Some(origin)));
    }
    let listed: MiB = server.disks.iter().map(|d| d.capacity.value).sum();
    (listed > MiB::ZERO).then(|| (listed, server.disks.first().map(|d| d.capacity.origin)))
}

/// The swap file that the platform keeps for a running VM = its memory × the hypervisor's share.
#[must_use]
pub fn swap_file(hypervisor: &Hypervisor, memory: MiB) -> MiB {
    memory * hypervisor.swap_file_share
}

/// What the storage of a VM is made of; the sum is what it takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// Disk in use today; `None` where unknown.
    pub used: Option<MiB>,
    /// Disk allocated today; `None` where unknown.
    pub allocated: Option<MiB>,
    /// Data with room to grow: in use with the margin, or allocated.
    pub data: MiB,
    /// Reserve for snapshots.
    pub snapshots: MiB,
    /// The platform's swap file.
    pub swap_file: MiB,
}

impl Parts {
    /// What the VM may fill at most: its disks as allocated, snapshots and swap file with them; what it takes
    /// where that is unknown.
    #[must_use]
    pub fn promised(&self) -> MiB {
        let data = self.allocated.map_or(self.data, |a| a.max(self.data));
        data + self.snapshots + self.swap_file
    }
}

/// Storage without the swap file = used × (1 + growth margin) × (1 + snapshot reserve); allocated or assumed ×
/// (1 + snapshot reserve).
#[must_use]
pub fn needed(size: MiB, taken: Taken, policy: &Policy) -> MiB {
    grown(size, taken, policy) * (Ratio::ONE + policy.snapshot_reserve())
}

/// Data with room to grow = used × (1 + growth margin); allocated or assumed as it is.
#[must_use]
pub fn grown(size: MiB, taken: Taken, policy: &Policy) -> MiB {
    match taken {
        Taken::Used => size * (Ratio::ONE + policy.disk_growth_margin()),
        Taken::Allocated | Taken::Nothing => size,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::{AssumptionId, Changes};
    use crate::money::Currency;
    use crate::origin::Sourced;

    #[test]
    fn thick_disks_take_what_is_allocated() {
        let changes = Changes::from([(AssumptionId::ThinDisks, 0.0)]);
        let policy = Policy::new(Currency::EUR, [&changes]);
        let gib = |g: f64| Some(Sourced::typed(MiB::from_gib(g)));
        let mut server = Server { disk_capacity: gib(100.0), disk_used: gib(12.0), ..Server::default() };
        let (taken, from, _) = size(&server, &policy);
        assert_eq!((taken.gib(), from), (100.0, Taken::Allocated));
        server.disk_capacity = None;
        let (taken, from, _) = size(&server, &policy);
        assert_eq!((taken.gib(), from), (12.0, Taken::Used), "the only one that is known");
    }

    /// ituda.com, "VMware ESXi swap files": a VM of 4 GB without a reservation has a swap file of 4 GB.
    #[test]
    fn swap_files() {
        let catalogue = crate::catalogue::Catalogue::built_in();
        let of = |id: &str| swap_file(catalogue.hypervisor(id).unwrap(), MiB::from_gib(4.0)).gib();
        assert_eq!((of("esxi"), of("kvm")), (4.0, 0.0));
    }

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
