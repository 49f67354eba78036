//! Spare capacity counted in slots, and as a share: what the platforms' admission control counts.
//!
//! Source of both definitions: the availability guide of the platform that made them known (edition 6.7,
//! pages 23 to 25); its worked examples are the tests. It counts reservations, which are fixed; what is
//! counted here are the needs of the plan, at their worst hour.

use crate::order::Order as _;
use crate::quantity::{Mhz, MiB, Quantity, Ratio};
use std::cmp::Reverse;

/// CPU and memory of a host or a VM.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Size {
    /// CPU work.
    pub cpu: Mhz,
    /// Memory.
    pub memory: MiB,
}

/// Spare capacity in slots.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Slots {
    /// How large a slot is.
    pub slot: Size,
    /// Slots of each host.
    pub of_host: Vec<u32>,
    /// Slots that the VMs take.
    pub taken: u32,
    /// How many hosts may fail, the largest first, with enough slots left.
    pub hosts_that_may_fail: u32,
}

/// Whole times that a part goes into a whole; a part of nothing goes in as often as one likes.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before the cast")]
fn times(whole: f64, part: f64) -> u32 {
    if part <= 0.0 { u32::MAX } else { (whole / part + 1e-9).floor().clamp(0.0, f64::from(u32::MAX)) as u32 }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before the cast")]
fn needed(whole: f64, part: f64) -> u32 {
    if part <= 0.0 { 0 } else { (whole / part - 1e-9).ceil().clamp(0.0, f64::from(u32::MAX)) as u32 }
}

/// Counts slots. `most`: the slot at most, where someone says so; a VM that is larger takes several.
#[must_use]
pub fn slots(hosts: &[Size], vms: &[Size], most_cpu: Option<Mhz>, most_memory: Option<MiB>) -> Slots {
    let largest_cpu = vms.iter().map(|v| v.cpu).max().unwrap_or_default();
    let largest_memory = vms.iter().map(|v| v.memory).max().unwrap_or_default();
    let slot = Size {
        cpu: most_cpu.map_or(largest_cpu, |m| m.min(largest_cpu)),
        memory: most_memory.map_or(largest_memory, |m| m.min(largest_memory)),
    };
    let of_host: Vec<u32> = hosts
        .iter()
        .map(|h| times(h.cpu.mhz(), slot.cpu.mhz()).min(times(h.memory.mib(), slot.memory.mib())))
        .collect();
    let taken = vms.iter().fold(0u32, |sum, v| {
        let n = needed(v.cpu.mhz(), slot.cpu.mhz()).max(needed(v.memory.mib(), slot.memory.mib()));
        sum.saturating_add(n.max(1))
    });
    let mut sorted = of_host.clone();
    sorted.order_by_key(|n| Reverse(*n));
    let mut left: u64 = sorted.iter().map(|n| u64::from(*n)).sum();
    let mut hosts_that_may_fail = 0;
    for n in &sorted {
        left -= u64::from(*n);
        if left < u64::from(taken) {
            break;
        }
        hosts_that_may_fail += 1;
    }
    Slots { slot, of_host, taken, hosts_that_may_fail }
}

/// Share of capacity that is free: (all − needed) ÷ all; below zero where more is needed than there is.
/// `None` without capacity.
#[must_use]
pub fn free_share<Q: Quantity>(all: Q, needed: Q) -> Option<Ratio> {
    (all.base() > 0.0).then(|| Ratio::from_fraction((all.base() - needed.base()) / all.base()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(ghz: f64, gib: f64) -> Size {
        Size { cpu: Mhz::from_ghz(ghz), memory: MiB::from_gib(gib) }
    }

    /// The guide's example: hosts of 9 GHz and 9 GB, 9 and 6, 6 and 6; VMs of 2 GHz and 1 GB, 2 and 1, 1 and
    /// 2, 1 and 1, 1 and 1. It prints: slot 2 GHz and 2 GB; 4, 3 and 3 slots; six are left when the first
    /// host fails, three when two fail; so one host may.
    #[test]
    fn the_published_example() {
        let hosts = [size(9.0, 9.0), size(9.0, 6.0), size(6.0, 6.0)];
        let vms = [size(2.0, 1.0), size(2.0, 1.0), size(1.0, 2.0), size(1.0, 1.0), size(1.0, 1.0)];
        let s = slots(&hosts, &vms, None, None);
        assert_eq!(s.slot, size(2.0, 2.0));
        assert_eq!(s.of_host, [4, 3, 3]);
        assert_eq!((s.taken, s.hosts_that_may_fail), (5, 1));
        // Its example of a share: of 24 GHz 7 are needed, of 21 GB 6; it prints 70 % and 71 %, cut off.
        let cut = |all, needed| {
            free_share(Ratio::from_fraction(all), Ratio::from_fraction(needed)).map(|s| s.percent() as u32)
        };
        assert_eq!((cut(24.0, 7.0), cut(21.0, 6.0)), (Some(70), Some(71)));
        // With 25 % configured it says that 45 % of the CPU and 46 % of the memory are left.
        let left = |all, needed| cut(all, needed).map(|free| free - 25);
        assert_eq!((left(24.0, 7.0), left(21.0, 6.0)), (Some(45), Some(46)));
    }

    /// With a slot of 1 GHz at most, by hand: VMs of 2 GHz take two slots each, 2 + 2 + 1 + 1 + 1 by CPU; memory
    /// slots stay 2 GB: hosts hold min(9, 4), min(9, 3), min(6, 3).
    #[test]
    fn a_smaller_slot_is_taken_several_times() {
        let hosts = [size(9.0, 9.0), size(9.0, 6.0), size(6.0, 6.0)];
        let vms = [size(2.0, 1.0), size(2.0, 1.0), size(1.0, 2.0), size(1.0, 1.0), size(1.0, 1.0)];
        let s = slots(&hosts, &vms, Some(Mhz::from_ghz(1.0)), None);
        assert_eq!((s.of_host, s.taken, s.hosts_that_may_fail), (vec![4, 3, 3], 7, 0));
    }

    #[test]
    fn nothing_to_carry() {
        assert_eq!(slots(&[size(1.0, 1.0)], &[], None, None).hosts_that_may_fail, 1);
        assert_eq!(slots(&[], &[size(1.0, 1.0)], None, None).hosts_that_may_fail, 0);
        assert_eq!(free_share(Ratio::ZERO, Ratio::ONE), None);
    }
}
