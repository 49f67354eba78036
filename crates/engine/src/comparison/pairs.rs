//! Workloads that suit each other, and workloads that get in each other's way.
//!
//! Two VMs on one host need the peak of their sum, not the sum of their peaks. What that saves is what makes a good
//! pair. A bad pair stands on top of each other: at its peak, the other one needs more than it mostly does.

use crate::demand::{Basis, Demand};
use crate::order::Order as _;
use crate::quantity::{Mhz, Quantity, Ratio};
use crate::time::{HourOfWeek, WEEK};

/// VMs that are looked at, those with the highest peak: their pairs are what decides, and all pairs of thousands
/// would take minutes.
const LARGEST: usize = 200;

/// Two VMs beside each other, by their CPU hour by hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// Indices into `Demand::vms`, the one that comes first in it first.
    pub vms: (usize, usize),
    /// The hour at which each needs most.
    pub peaks: (HourOfWeek, HourOfWeek),
    /// Sum of both peaks.
    pub sum_of_peaks: Mhz,
    /// Peak of their sum.
    pub peak_of_sum: Mhz,
    /// Peak of the sum less what it would be, did the other one need its mean at the peak of the one: what their peaks
    /// add on top of each other. Negative where they keep out of each other's way.
    pub stacked: Mhz,
    /// Peak of the sum ÷ sum of peaks: 1 where both need most at the same hour.
    pub of_sum: Ratio,
    /// Correlation of both over the week (Pearson); `None` where one is the same at all hours.
    pub correlation: Option<Ratio>,
}

impl Pair {
    /// Work that sharing a host saves.
    #[must_use]
    pub fn saved(&self) -> Mhz {
        self.sum_of_peaks - self.peak_of_sum
    }
}

/// The best and the worst of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Pairs {
    /// Those that save most, the best first.
    pub best: Vec<Pair>,
    /// Those that stand on top of each other most, the worst first.
    pub worst: Vec<Pair>,
    /// VMs whose pairs were looked at.
    pub looked_at: usize,
    /// VMs whose CPU was measured by the hour.
    pub measured: usize,
}

struct Load {
    vm: usize,
    hours: [f64; WEEK],
    peak: f64,
    peak_hour: HourOfWeek,
    mean: f64,
    /// Sum of squares of the distances from the mean.
    spread: f64,
}

fn loads(demand: &Demand) -> Vec<Load> {
    let measured = demand.vms.iter().enumerate().filter(|(_, vm)| vm.cpu_basis == Basis::Measured);
    measured
        .filter_map(|(vm, d)| {
            let (peak_hour, peak) = d.cpu.peak()?;
            let mut hours = [0.0; WEEK];
            // An hour that is not known counts as the peak, as in the packing.
            for (slot, h) in hours.iter_mut().zip(HourOfWeek::all()) {
                *slot = d.cpu.at(h).unwrap_or(peak).base();
            }
            let mean = hours.iter().sum::<f64>() / hours_in_a_week();
            let spread = hours.iter().map(|v| (v - mean) * (v - mean)).sum();
            (peak.base() > 0.0).then_some(Load { vm, hours, peak: peak.base(), peak_hour, mean, spread })
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "168")]
const fn hours_in_a_week() -> f64 {
    WEEK as f64
}

fn pair(a: &Load, b: &Load) -> Pair {
    let mut peak = 0.0;
    let mut together = 0.0;
    for (x, y) in a.hours.iter().zip(&b.hours) {
        if x + y > peak {
            peak = x + y;
        }
        together += (x - a.mean) * (y - b.mean);
    }
    let apart = (a.peak + b.mean).max(b.peak + a.mean);
    let spread = libm::sqrt(a.spread * b.spread);
    let sum = a.peak + b.peak;
    Pair {
        vms: (a.vm, b.vm),
        peaks: (a.peak_hour, b.peak_hour),
        sum_of_peaks: Mhz::from_base(sum),
        peak_of_sum: Mhz::from_base(peak),
        stacked: Mhz::from_base(peak - apart),
        of_sum: Ratio::from_fraction(peak / sum),
        correlation: (spread > 0.0).then(|| Ratio::from_fraction((together / spread).clamp(-1.0, 1.0))),
    }
}

/// Puts a pair among the first `most` by a key, the largest first; of equal ones the earlier pair.
fn keep(list: &mut Vec<(f64, Pair)>, most: usize, key: f64, make: impl FnOnce() -> Pair) {
    if key <= 0.0 || list.len() == most && list.last().is_some_and(|(last, _)| key <= *last) {
        return;
    }
    let at = list.partition_point(|(k, _)| *k >= key);
    list.insert(at, (key, make()));
    list.truncate(most);
}

/// The `most` best and worst pairs of VMs whose CPU was measured by the hour, among those with the highest peaks.
#[must_use]
pub fn pairs(demand: &Demand, most: usize) -> Pairs {
    let mut all = loads(demand);
    let measured = all.len();
    all.order_by(|a, b| b.peak.total_cmp(&a.peak).then(a.vm.cmp(&b.vm)));
    all.truncate(LARGEST);
    all.order_by_key(|l| l.vm);
    let (mut best, mut worst) = (Vec::new(), Vec::new());
    for (i, a) in all.iter().enumerate() {
        for b in all.iter().skip(i + 1) {
            let p = pair(a, b);
            keep(&mut best, most, p.saved().base(), || p.clone());
            keep(&mut worst, most, p.stacked.base(), || p.clone());
        }
    }
    let plain = |list: Vec<(f64, Pair)>| list.into_iter().map(|(_, p)| p).collect();
    Pairs { best: plain(best), worst: plain(worst), looked_at: all.len(), measured }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement::tests::{demand, vm};
    use crate::profile::Profile;

    /// 1 GHz at all hours, and `more` on top from `from` for as many hours as `hours`.
    fn busy(name: &str, from: usize, hours: usize, more: f64) -> crate::demand::VmDemand {
        let mut one = vm(name, 0.0, 1.0);
        one.cpu = Profile::new(|h| {
            let on = (from..from + hours).contains(&h.index());
            Some(Mhz::from_mhz(1000.0 + if on { more } else { 0.0 }))
        });
        one
    }

    /// By hand: a and b need 4 GHz at hours 9 to 16, c at hours 100 to 107. a and b: 8 of 8, on top of each other:
    /// mean = 1 + 3 × 8 ÷ 168 = 1.142857, 8 − (4 + 1.142857) = 2.857143. a and c: 5 of 8, 3 saved.
    #[test]
    fn pairs_by_hand() {
        let d = demand(vec![
            busy("a", 9, 8, 3000.0),
            busy("b", 9, 8, 3000.0),
            busy("c", 100, 8, 3000.0),
            vm("flat", 9000.0, 1.0),
        ]);
        let p = pairs(&d, 10);
        assert_eq!((p.measured, p.looked_at), (4, 4));
        let best: Vec<_> = p.best.iter().map(|p| p.vms).collect();
        assert_eq!(best, [(0, 2), (1, 2)]);
        assert_eq!(p.best[0].saved(), Mhz::from_ghz(3.0));
        assert!((p.best[0].of_sum.fraction() - 0.625).abs() < 1e-12);
        assert_eq!(p.worst[0].vms, (0, 1));
        assert!((p.worst[0].stacked.mhz() - 2_857.142_857).abs() < 1e-5);
        assert_eq!(p.worst[0].of_sum, Ratio::ONE);
        // NumPy: corrcoef of the same two weeks. Equal ones: 1; 8 hours each, apart: −8 ÷ 160 = −0.05.
        let close = |r: Option<Ratio>, v: f64| (r.expect("both vary").fraction() - v).abs() < 1e-12;
        assert!(close(p.worst[0].correlation, 1.0));
        assert!(close(p.best[0].correlation, -0.05));
    }

    #[test]
    fn what_was_not_measured_by_the_hour_is_left_out() {
        let mut one = busy("a", 9, 8, 3000.0);
        one.cpu_basis = Basis::OneNumber;
        let p = pairs(&demand(vec![one, busy("b", 50, 8, 3000.0)]), 10);
        assert_eq!((p.measured, p.best.len(), p.worst.len()), (1, 0, 0));
    }

    #[test]
    fn thousands_of_vms_take_no_longer_than_the_largest() {
        let d = demand((0..3000).map(|i| busy(&format!("s{i:04}"), i % 160, 8, 1000.0 + i as f64)).collect());
        let p = pairs(&d, 10);
        assert_eq!((p.measured, p.looked_at, p.best.len(), p.worst.len()), (3000, 200, 10, 10));
        assert!(p.best.windows(2).all(|w| w[0].saved() >= w[1].saved()));
        assert!(p.worst.windows(2).all(|w| w[0].stacked >= w[1].stacked));
    }
}
