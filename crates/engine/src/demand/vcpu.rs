//! How many vCPUs a VM is given.

use crate::catalogue::HostType;
use crate::quantity::{Mhz, Ratio};

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

/// Whether so many vCPUs hold the peak at the target; else even the whole host is too small.
#[must_use]
pub fn holds(vcpus: u32, peak: Mhz, host: &HostType, target: Ratio) -> bool {
    work_per_vcpu(host, target) * vcpus >= peak
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

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
        assert!(holds(24, Mhz::from_ghz(50.0), &host, target));
        assert!(!holds(24, Mhz::from_ghz(51.0), &host, target));
    }
}
