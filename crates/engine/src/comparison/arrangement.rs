//! Needs without their hours: what other tools pack.

use super::question::Arrangement;
use crate::demand::{Demand, VmDemand};
use crate::profile::Profile;
use crate::quantity::{Quantity, Ratio};

/// The nearest-rank percentile of the known hours; the highest for 1. `None` when nothing is known.
fn percentile<Q: Quantity>(week: &Profile<Q>, share: Ratio) -> Option<Q> {
    let mut known: Vec<Q> = crate::time::HourOfWeek::all().filter_map(|h| week.at(h)).collect();
    known.sort_by(|a, b| a.base().total_cmp(&b.base()));
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "at most 168"
    )]
    let rank = (share.fraction().clamp(0.0, 1.0) * known.len() as f64 - 1e-9).ceil().max(1.0) as usize;
    known.get(rank - 1).copied()
}

fn flat<Q: Quantity>(week: &Profile<Q>, share: Ratio) -> Profile<Q> {
    percentile(week, share).map_or_else(|| Profile::new(|_| None), Profile::flat)
}

/// Every VM with its own peak, or its own percentile of the week, at all hours; for the other arrangements the needs
/// as they are. Memory, storage and vCPUs have no hours. `share` is the percentile, by nearest rank.
#[must_use]
pub fn flattened(demand: &Demand, arrangement: Arrangement, share: Ratio) -> Demand {
    let share = match arrangement {
        Arrangement::SumOfPeaks => Ratio::ONE,
        Arrangement::Percentile => share,
        Arrangement::AsInTheRoom | Arrangement::HourByHour => return demand.clone(),
    };
    let one = |vm: &VmDemand| VmDemand {
        cpu: flat(&vm.cpu, share),
        network_in: flat(&vm.network_in, share),
        network_out: flat(&vm.network_out, share),
        disk_operations: flat(&vm.disk_operations, share),
        // One number for all hours knows no days.
        rare_days: Vec::new(),
        ..vm.clone()
    };
    Demand { vms: demand.vms.iter().map(one).collect(), diagnostics: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement::tests::{demand, vm};
    use crate::quantity::Mhz;
    use crate::time::HourOfWeek;

    /// By hand: hours count 1 to 168. The nearest rank of 95 % is ceil(159.6) = 160; NumPy's
    /// `percentile(range(1, 169), 95, method="inverted_cdf")` gives 160 too.
    #[test]
    fn the_percentile_is_the_nearest_rank() {
        let mut one = vm("a", 0.0, 1.0);
        let count = |h: HourOfWeek| f64::from(u32::try_from(h.index()).unwrap_or(0) + 1);
        one.cpu = Profile::new(|h| Some(Mhz::from_mhz(count(h))));
        let d = demand(vec![one]);
        let at = |d: &Demand| d.vms[0].cpu.at(HourOfWeek::all().next().expect("a first hour")).map(Mhz::mhz);
        let share = Ratio::from_percent(95.0);
        assert_eq!(at(&flattened(&d, Arrangement::Percentile, share)), Some(160.0));
        assert_eq!(at(&flattened(&d, Arrangement::SumOfPeaks, share)), Some(168.0));
        assert_eq!(at(&flattened(&d, Arrangement::HourByHour, share)), Some(1.0));
    }

    #[test]
    fn what_is_not_known_stays_so() {
        let mut one = vm("a", 0.0, 1.0);
        one.cpu = Profile::new(|_| None);
        let flat = flattened(&demand(vec![one]), Arrangement::SumOfPeaks, Ratio::ONE);
        assert_eq!(flat.vms[0].cpu.known_hours(), 0);
    }
}
