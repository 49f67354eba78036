//! Memory of a VM, and what the platform needs on top of it.

use super::Basis;
use crate::assumption::Policy;
use crate::catalogue::MemoryOverhead;
use crate::inventory::Server;
use crate::measurement::ServerLoads;
use crate::quantity::{MiB, Ratio};

/// Platform's memory for one VM = base + per GiB × GiB of the VM + per further vCPU × (vCPUs − 1).
#[must_use]
pub fn overhead(table: &MemoryOverhead, memory: MiB, vcpus: u32) -> MiB {
    table.base
        + table.per_gib * Ratio::from_fraction(memory.gib())
        + table.per_further_vcpu * vcpus.saturating_sub(1)
}

/// A use with the margin on top, rounded up to whole GiB.
#[must_use]
pub fn with_margin(used: MiB, margin: Ratio) -> MiB {
    let wanted = used * (Ratio::ONE + margin);
    MiB::from_gib(libm::ceil(wanted.gib()))
}

/// What the memory of a VM was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The size that the server has.
    Configured,
    /// The 99th percentile measured with the margin, at most the configured size.
    Measured,
    /// The use as one number with the margin.
    Used,
    /// The assumption for servers of which nothing is known.
    Nothing,
}

impl Taken {
    /// How well it is founded.
    #[must_use]
    pub const fn basis(self) -> Basis {
        match self {
            Self::Configured | Self::Measured => Basis::Measured,
            Self::Used => Basis::OneNumber,
            Self::Nothing => Basis::Assumed,
        }
    }
}

/// The memory that a VM is given. The configured size; with right-sizing on, and memory measured with
/// enough stars, what was used (99th percentile) with the margin, at most the configured size. Without
/// a configured size: the measured use with the margin, else the one number with the margin, else the
/// assumption.
#[must_use]
pub fn given(server: &Server, loads: &ServerLoads, policy: &Policy) -> (MiB, Taken) {
    let configured = server.memory.as_ref().map(|m| m.value).filter(|m| *m > MiB::ZERO);
    let measured = loads
        .memory
        .as_ref()
        .filter(|m| u32::from(m.stars) >= policy.minimum_stars() && m.p99 > MiB::ZERO)
        .map(|m| with_margin(m.p99, policy.memory_margin()));
    match (configured, measured) {
        (Some(configured), Some(measured)) if policy.right_size_memory() && measured < configured => {
            (measured, Taken::Measured)
        }
        (Some(configured), _) => (configured, Taken::Configured),
        (None, Some(measured)) => (measured, Taken::Measured),
        (None, None) => match server.memory_used.as_ref().map(|m| m.value).filter(|m| *m > MiB::ZERO) {
            Some(used) => (with_margin(used, policy.memory_margin()), Taken::Used),
            None => (policy.assumed_memory(), Taken::Nothing),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn the_vendors_table_for_vsphere_6_5() {
        // Table 6-1 of the vSphere 6.5 Resource Management guide: MB of the VM, then the overhead in MB
        // with 1, 2, 4 and 8 vCPUs.
        let table = [
            (256.0, [20.29, 24.28, 32.23, 48.16]),
            (1024.0, [25.90, 29.91, 37.86, 53.82]),
            (4096.0, [48.64, 52.72, 60.67, 76.78]),
            (16384.0, [139.62, 143.98, 151.93, 168.60]),
        ];
        let catalogue = Catalogue::built_in();
        let esxi = &catalogue.hypervisor("esxi").unwrap().memory_overhead;
        for (memory, row) in table {
            for (vcpus, expected) in [1, 2, 4, 8].into_iter().zip(row) {
                let got = overhead(esxi, MiB::from_mib(memory), vcpus).mib();
                assert!((got - expected).abs() < 1.0, "{memory} MB, {vcpus} vCPU: {got} for {expected}");
            }
        }
    }

    #[test]
    fn the_vendors_figure_for_esx_2() {
        // ESX Server 2 manual: a VM with 1 vCPU and 2 GB costs 102 MB: 54 MB up to half a GB and
        // 32 MB for every further GB, that is 38 MB + 32 MB a GB.
        let esx_2 = MemoryOverhead {
            base: MiB::from_mib(54.0 - 0.5 * 32.0),
            per_gib: MiB::from_mib(32.0),
            per_further_vcpu: MiB::from_mib(10.0),
            source: String::new(),
        };
        assert_eq!(overhead(&esx_2, MiB::from_gib(2.0), 1), MiB::from_mib(102.0));
        assert_eq!(overhead(&esx_2, MiB::from_gib(0.5), 2), MiB::from_mib(64.0));
    }

    #[test]
    fn margins_round_up_to_whole_gib() {
        // 10 GiB + 20 % = 12 GiB; 5000 MiB + 20 % = 6000 MiB, that is 5.86 GiB.
        let margin = Ratio::from_percent(20.0);
        assert_eq!(with_margin(MiB::from_gib(10.0), margin), MiB::from_gib(12.0));
        assert_eq!(with_margin(MiB::from_mib(5000.0), margin), MiB::from_gib(6.0));
    }
}
