//! How many vCPUs a VM is given.

use crate::assumption::Policy;
use crate::catalogue::HostType;
use crate::quantity::{Mhz, Ratio};
use serde::{Deserialize, Serialize};

/// What one vCPU may carry = clock of the host's core × target.
#[must_use]
pub fn work_per_vcpu(host: &HostType, target: Ratio) -> Mhz {
    host.clock * target
}

/// The fewest vCPUs that hold the peak hour at the target on the host's cores: at least 1, never more
/// than the cores of the host.
#[must_use]
pub fn fewest(peak: Mhz, host: &HostType, target: Ratio) -> u32 {
    let most = host.cores().max(1);
    let one = work_per_vcpu(host, target);
    let Some(wanted) = peak.per(one) else { return most };
    let wanted = libm::ceil(wanted.fraction()).clamp(1.0, f64::from(most));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 1 and the cores")]
    let mut vcpus = wanted as u32;
    // The quotient is rounded: the product decides.
    if vcpus < most && one * vcpus < peak {
        vcpus += 1;
    }
    vcpus
}

/// Why a VM is given its vCPUs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// The fewest that hold its peak hour.
    PeakHour,
    /// Its load is unknown: the fewest that hold the configured size.
    #[default]
    ConfiguredSize,
    /// All cores of the host, and even they do not hold its peak hour.
    WholeHost,
    /// As many as the server has cores: the policy says like for like.
    LikeForLike,
    /// As many as the host has cores, fewer than the server has.
    LikeForLikeHost,
}

impl Reason {
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::PeakHour => "The fewest that hold its peak hour",
            Self::ConfiguredSize => "Its load is not known: the fewest that hold the size it has",
            Self::WholeHost => "All cores of the host, and even they do not hold its peak hour",
            Self::LikeForLike => "Like for like: the cores that the server has",
            Self::LikeForLikeHost => "Like for like, but the host has no more cores",
        }
    }
}

/// vCPUs of a VM and why: the fewest that hold its peak hour, or with right-sizing off the cores that the
/// server has, never more than those of the host. Cores that are not known cannot be taken.
#[must_use]
pub fn given(
    peak: Mhz,
    as_is: Option<u32>,
    load_known: bool,
    host: &HostType,
    policy: &Policy,
) -> (u32, Reason) {
    let target = policy.vcpu_target();
    match as_is.filter(|n| *n > 0 && !policy.right_size_vcpus()) {
        Some(n) if n > host.cores().max(1) => (host.cores().max(1), Reason::LikeForLikeHost),
        Some(n) => (n, Reason::LikeForLike),
        None => {
            let vcpus = fewest(peak, host, target);
            let reason = match (holds(vcpus, peak, host, target), load_known) {
                (false, _) => Reason::WholeHost,
                (true, true) => Reason::PeakHour,
                (true, false) => Reason::ConfiguredSize,
            };
            (vcpus, reason)
        }
    }
}

/// Whether so many vCPUs hold the peak at the target; else even the whole host is too small.
#[must_use]
pub fn holds(vcpus: u32, peak: Mhz, host: &HostType, target: Ratio) -> bool {
    work_per_vcpu(host, target) * vcpus >= peak
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::{AssumptionId, Changes};
    use crate::catalogue::Catalogue;
    use crate::money::Currency;

    #[test]
    fn the_fewest_that_hold_the_peak() {
        // A host of 2 × 12 cores of 3 GHz, planned to 70 %: a vCPU carries 2.1 GHz.
        let catalogue = Catalogue::built_in();
        let host = HostType {
            sockets: 2,
            cores_per_socket: 12,
            clock: Mhz::from_ghz(3.0),
            ..catalogue.hosts[0].clone()
        };
        let target = Ratio::from_percent(70.0);
        for (ghz, vcpus) in
            [(0.0, 1), (0.5, 1), (2.0, 1), (2.2, 2), (4.1, 2), (21.5, 11), (50.0, 24), (900.0, 24)]
        {
            assert_eq!(fewest(Mhz::from_ghz(ghz), &host, target), vcpus, "{ghz} GHz");
        }
        let policy = |right_size: f64| {
            let changes = Changes::from([(AssumptionId::RightSizeVcpus, right_size)]);
            Policy::new(Currency::EUR, [&changes])
        };
        let of = |ghz: f64, as_is, known, p: f64| given(Mhz::from_ghz(ghz), as_is, known, &host, &policy(p));
        assert_eq!(of(4.1, Some(8), true, 1.0), (2, Reason::PeakHour));
        assert_eq!(of(4.1, Some(8), false, 1.0), (2, Reason::ConfiguredSize));
        assert_eq!(of(90.0, Some(8), true, 1.0), (24, Reason::WholeHost));
        assert_eq!(of(4.1, Some(8), true, 0.0), (8, Reason::LikeForLike));
        assert_eq!(of(4.1, Some(32), true, 0.0), (24, Reason::LikeForLikeHost));
        assert_eq!(of(4.1, None, true, 0.0), (2, Reason::PeakHour), "cores that are not known");
        assert!(holds(24, Mhz::from_ghz(50.0), &host, target));
        assert!(!holds(24, Mhz::from_ghz(51.0), &host, target));
    }
}
