//! Memory of a VM, and what the platform needs on top of it.

use super::Basis;
use crate::assumption::Policy;
use crate::catalogue::{MemoryOverhead, OverheadColumn};
use crate::inventory::Server;
use crate::measurement::ServerLoads;
use crate::quantity::{MiB, Ratio};
use serde::{Deserialize, Serialize};

/// On the line through two points, or beyond them.
fn along(at: f64, (x0, y0): (f64, f64), (x1, y1): (f64, f64)) -> f64 {
    if x1 > x0 { y0 + (y1 - y0) * (at - x0) / (x1 - x0) } else { y0 }
}

/// Between the points around it, by rising x; beyond the ends on the line of the last two.
fn between(at: f64, points: &[(f64, f64)]) -> Option<f64> {
    let after = points.iter().position(|(x, _)| *x >= at).unwrap_or(points.len());
    let from = after.saturating_sub(1).min(points.len().saturating_sub(2));
    let first = *points.get(from)?;
    Some(points.get(from + 1).map_or(first.1, |second| along(at, first, *second)))
}

/// By a vendor's table: between its points by memory, then between its columns by vCPUs; `None` without a table.
fn by_table(table: &[OverheadColumn], memory: MiB, vcpus: u32) -> Option<MiB> {
    let columns: Vec<(f64, f64)> = table
        .iter()
        .filter_map(|c| {
            let points: Vec<_> = c.points.iter().map(|(m, o)| (m.mib(), o.mib())).collect();
            Some((f64::from(c.vcpus), between(memory.mib(), &points)?))
        })
        .collect();
    between(f64::from(vcpus.max(1)), &columns).map(|mib| MiB::from_mib(mib.max(0.0)))
}

/// Platform's memory for one VM: by the vendor's table where the platform has one, else
/// base + per GiB × GiB of the VM + per further vCPU × (vCPUs − 1).
#[must_use]
pub fn overhead(table: &MemoryOverhead, memory: MiB, vcpus: u32) -> MiB {
    if let Some(overhead) = by_table(&table.table, memory, vcpus) {
        return overhead;
    }
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

/// Why a VM is given its memory.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// What the server has: the policy does not size by measurement.
    LikeForLike,
    /// What the server has: its memory in use was never measured.
    NotMeasured,
    /// What the server has: its measurement has too few stars.
    PoorlyMeasured,
    /// What the server has: with the margin it needs all of it.
    NeedsAll,
    /// What it uses by measurement, with the margin.
    Measured,
    /// What it uses by one number, with the margin; what the server has is not known.
    OneNumber,
    /// The assumption: nothing is known.
    #[default]
    Assumed,
}

impl Reason {
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::LikeForLike => "Like for like: what the server has",
            Self::NotMeasured => "What the server has: its use was never measured",
            Self::PoorlyMeasured => "What the server has: its measurement has too few stars",
            Self::NeedsAll => "What the server has: with the margin it needs all of it",
            Self::Measured => "What it uses by measurement, with the margin",
            Self::OneNumber => "What it uses by one number, with the margin",
            Self::Assumed => "Nothing is known of its memory: assumed",
        }
    }
}

/// Memory like for like and right-sized, side by side, and which of them is taken and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizing {
    /// What the server has; `None` where unknown.
    pub as_is: Option<MiB>,
    /// What it uses with the margin, at most what it has; `None` where not measured well.
    pub right_sized: Option<MiB>,
    /// What the VM is given.
    pub given: MiB,
    /// Why.
    pub reason: Reason,
}

/// Both sizes of a server's memory.
#[must_use]
pub fn sizing(server: &Server, loads: &ServerLoads, policy: &Policy) -> Sizing {
    let (given, taken) = given(server, loads, policy);
    let as_is = server.memory.as_ref().map(|m| m.value).filter(|m| *m > MiB::ZERO);
    let well = loads.memory.as_ref().filter(|m| u32::from(m.stars) >= policy.minimum_stars());
    let wanted = well.filter(|m| m.p99 > MiB::ZERO).map(|m| with_margin(m.p99, policy.memory_margin()));
    let right_sized = wanted.map(|w| as_is.map_or(w, |has| w.min(has)));
    let reason = match taken {
        Taken::Measured => Reason::Measured,
        Taken::Used => Reason::OneNumber,
        Taken::Nothing => Reason::Assumed,
        Taken::Configured if !policy.right_size_memory() => Reason::LikeForLike,
        Taken::Configured if right_sized.is_some() => Reason::NeedsAll,
        Taken::Configured if loads.memory.is_some() => Reason::PoorlyMeasured,
        Taken::Configured => Reason::NotMeasured,
    };
    Sizing { as_is, right_sized, given, reason }
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
            table: Vec::new(),
            source: String::new(),
        };
        assert_eq!(overhead(&esx_2, MiB::from_gib(2.0), 1), MiB::from_mib(102.0));
        assert_eq!(overhead(&esx_2, MiB::from_gib(0.5), 2), MiB::from_mib(64.0));
    }

    #[test]
    fn the_vendors_table_for_esx_4() {
        // vSphere 4.0 Resource Management Guide, page 30: MB of the VM, vCPUs, then the overhead in MB. Every value of
        // the table is met.
        let catalogue = Catalogue::built_in();
        let full = &catalogue.hypervisor("emulated").unwrap().memory_overhead;
        let of = |memory: f64, vcpus| overhead(full, MiB::from_mib(memory), vcpus).mib();
        for (memory, vcpus, expected) in [
            (256.0, 1, 113.17),
            (512.0, 1, 116.68),
            (1024.0, 1, 123.73),
            (2048.0, 1, 137.81),
            (4096.0, 1, 165.98),
            (8192.0, 1, 222.30),
            (16384.0, 1, 334.96),
            (32768.0, 1, 560.27),
            (65536.0, 1, 1011.21),
            (131_072.0, 1, 1912.48),
            (262_144.0, 1, 3714.99),
            (256.0, 2, 159.43),
            (1024.0, 2, 176.05),
            (4096.0, 2, 242.51),
            (256.0, 4, 241.62),
            (1024.0, 4, 258.30),
            (4096.0, 4, 324.99),
            (256.0, 8, 416.50),
            (1024.0, 8, 445.52),
        ] {
            assert!(
                (of(memory, vcpus) - expected).abs() < 1e-9,
                "{memory} MB, {vcpus} vCPUs: {}",
                of(memory, vcpus)
            );
        }
        // Between its points by hand: 3 GB, 1 vCPU: (137.81 + 165.98) / 2 = 151.895; 1 GB, 3 vCPUs: between 176.05
        // and 258.30, 217.175. Beyond the ends on the last line: 8 GB, 2 vCPUs: 242.51 + 4 × (242.51 − 176.05) / 3 =
        // 331.1233; 256 MB, 16 vCPUs: 416.50 + 8 × (416.50 − 241.62) / 4 = 766.26.
        for (memory, vcpus, expected) in
            [(3072.0, 1, 151.895), (1024.0, 3, 217.175), (8192.0, 2, 331.12333333), (256.0, 16, 766.26)]
        {
            assert!(
                (of(memory, vcpus) - expected).abs() < 1e-6,
                "{memory} MB, {vcpus} vCPUs: {}",
                of(memory, vcpus)
            );
        }
    }

    #[test]
    fn published_formulas_fit_the_three_figures() {
        // IBM's planner for OpenShift Virtualization (vcf-migration, useSizingCalculator.ts): 378 MiB + 3 % of
        // the memory; for 16 GiB 378 + 491.52 = 869.52.
        let line = |base: f64, per_gib: f64, per_vcpu: f64| MemoryOverhead {
            base: MiB::from_mib(base),
            per_gib: MiB::from_mib(per_gib),
            per_further_vcpu: MiB::from_mib(per_vcpu),
            table: Vec::new(),
            source: String::new(),
        };
        let got = overhead(&line(378.0, 0.03 * 1024.0, 0.0), MiB::from_gib(16.0), 4).mib();
        assert!((got - 869.52).abs() < 1e-9, "{got}");
        // OpenShift's page: 0.2 % of the memory + 218 MiB + 8 MiB a vCPU; for 8 GiB and 4 vCPUs
        // 16.384 + 218 + 32 = 266.384.
        let got = overhead(&line(218.0 + 8.0, 0.002 * 1024.0, 8.0), MiB::from_gib(8.0), 4).mib();
        assert!((got - 266.384).abs() < 1e-9, "{got}");
    }

    #[test]
    fn both_sizes_with_the_reason() {
        use crate::assessment::rules::testing::load;
        use crate::assumption::{AssumptionId, Changes};
        use crate::money::Currency;
        use crate::origin::Sourced;
        let policy = |on: f64| {
            let changes = Changes::from([(AssumptionId::RightSizeMemory, on)]);
            Policy::new(Currency::EUR, [&changes])
        };
        let server = |gib: Option<f64>| Server {
            memory: gib.map(|g| Sourced::typed(MiB::from_gib(g))),
            ..Server::default()
        };
        let used = |gib: f64, stars| ServerLoads {
            memory: Some(load(MiB::from_gib(gib), stars)),
            ..ServerLoads::default()
        };
        let gib = |s: &Sizing| (s.right_sized.map(MiB::gib), s.given.gib(), s.reason);
        let has = server(Some(16.0));
        // 5 GiB + 20 % = 6.
        assert_eq!(gib(&sizing(&has, &used(5.0, 5), &policy(0.0))), (Some(6.0), 16.0, Reason::LikeForLike));
        assert_eq!(gib(&sizing(&has, &used(5.0, 5), &policy(1.0))), (Some(6.0), 6.0, Reason::Measured));
        assert_eq!(gib(&sizing(&has, &used(15.0, 5), &policy(1.0))), (Some(16.0), 16.0, Reason::NeedsAll));
        assert_eq!(gib(&sizing(&has, &used(5.0, 2), &policy(1.0))), (None, 16.0, Reason::PoorlyMeasured));
        let unmeasured = ServerLoads::default();
        assert_eq!(gib(&sizing(&has, &unmeasured, &policy(1.0))), (None, 16.0, Reason::NotMeasured));
        assert_eq!(sizing(&server(None), &unmeasured, &policy(1.0)).reason, Reason::Assumed);
    }

    #[test]
    fn a_published_scale_factor() {
        // Oracle Enterprise Manager 13.5, "Setting Up the Scenario": a scale factor of 1.1 turns 2 GB into 2.2 GB;
        // VMs get whole GiB here.
        let tenth = Ratio::from_percent(10.0);
        let scaled = MiB::from_gib(2.0) * (Ratio::ONE + tenth);
        assert!((scaled.gib() - 2.2).abs() < 1e-12);
        assert_eq!(with_margin(MiB::from_gib(2.0), tenth), MiB::from_gib(3.0));
        // Ten such VMs, in whole GiB: 20 × 1.1 = 22.
        assert_eq!(with_margin(MiB::from_gib(20.0), tenth), MiB::from_gib(22.0));
    }

    #[test]
    fn margins_round_up_to_whole_gib() {
        // 10 GiB + 20 % = 12 GiB; 5000 MiB + 20 % = 6000 MiB, that is 5.86 GiB.
        let margin = Ratio::from_percent(20.0);
        assert_eq!(with_margin(MiB::from_gib(10.0), margin), MiB::from_gib(12.0));
        assert_eq!(with_margin(MiB::from_mib(5000.0), margin), MiB::from_gib(6.0));
    }
}
