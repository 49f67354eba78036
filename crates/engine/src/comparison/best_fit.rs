//! How well a VM fits on each host of a plan.

use crate::order::Order as _;
use crate::placement::{Column, Lane, Placement, Problem};
use crate::quantity::Ratio;
use crate::time::HourOfWeek;
use std::sync::Arc;

/// A VM on a host.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Index into `Placement::hosts`.
    pub host: usize,
    /// Whether it is there in the plan.
    pub is_home: bool,
    /// 0 where it passes a limit; else 1 to 5, by how much of its own peak hides where the host is not busy.
    pub stars: u8,
    /// The limit and hour that would be closest to its ceiling with the VM there, and how close (1 = at it).
    pub tightest: Option<(Lane, Option<HourOfWeek>, Ratio)>,
    /// The limit by hour of which the VM needs most; the two below are of it. `None` where it needs of none.
    pub of: Option<Lane>,
    /// Peak of the VM ÷ what a host has in full.
    pub own_peak: Ratio,
    /// What it adds to the host's peak ÷ what a host has in full.
    pub adds: Ratio,
}

impl Fit {
    /// The part of its own peak that the VM does not add to the host's, 0 to 1; all of it where it needs nothing.
    #[must_use]
    pub fn hidden(&self) -> Ratio {
        Ratio::from_fraction(hidden(self.adds.fraction(), self.own_peak.fraction()))
    }
}

fn hidden(adds: f64, own: f64) -> f64 {
    if own > 0.0 { (1.0 - adds / own).clamp(0.0, 1.0) } else { 1.0 }
}

/// Stars for the part of its own peak that a VM adds to the host's: 5 for at most a fifth, 1 for all of it.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 4")]
fn stars(adds: f64, own: f64) -> u8 {
    1 + (hidden(adds, own) * 5.0 + 1e-9).floor().min(4.0) as u8
}

/// The hosts of a plan with what they carry, to try VMs on.
#[derive(Debug)]
pub struct BestFit {
    problem: Arc<Problem>,
    columns: Vec<(usize, Column)>,
    /// By host, the load of each column.
    loads: Vec<Vec<u64>>,
    home: Vec<Option<usize>>,
}

/// Load ÷ capacity; a capacity of nothing counts as one unit.
#[expect(clippy::cast_precision_loss, reason = "sums stay far below 2^53")]
fn share(load: u64, capacity: u32) -> f64 {
    load as f64 / f64::from(capacity.max(1))
}

impl BestFit {
    /// `problem` is that of today; a placement for older inputs is taken with the needs of today.
    #[must_use]
    pub fn new(problem: Arc<Problem>, placement: &Placement) -> Self {
        let columns: Vec<(usize, Column)> = problem.columns().map(|(i, c)| (i, c.clone())).collect();
        let mut home = vec![None; problem.vms().len()];
        let mut loads = Vec::with_capacity(placement.hosts.len());
        for (host, h) in placement.hosts.iter().enumerate() {
            let sum = |i: usize| h.vms.iter().map(|vm| u64::from(problem.need(*vm, i))).sum();
            loads.push(columns.iter().map(|(i, _)| sum(*i)).collect());
            for vm in &h.vms {
                if let Some(place) = home.get_mut(*vm) {
                    *place = Some(host);
                }
            }
        }
        Self { problem, columns, loads, home }
    }

    /// The limit by hour of which a VM needs the largest share of a host, and how much.
    fn own(&self, vm: usize) -> Option<(Lane, f64)> {
        let mut own: Option<(Lane, f64)> = None;
        for (i, c) in self.columns.iter().filter(|(_, c)| c.lane.is_hourly()) {
            let s = share(u64::from(self.problem.need(vm, *i)), c.full);
            if s > own.map_or(0.0, |o| o.1) {
                own = Some((c.lane, s));
            }
        }
        own
    }

    fn fit(&self, vm: usize, host: usize, loads: &[u64], own: Option<(Lane, f64)>) -> Fit {
        let is_home = self.home.get(vm).copied().flatten() == Some(host);
        let mut tightest: Option<(Lane, Option<HourOfWeek>, Ratio)> = None;
        let (mut before, mut after) = (0.0_f64, 0.0_f64);
        let mut over = false;
        for ((i, c), load) in self.columns.iter().zip(loads) {
            let need = u64::from(self.problem.need(vm, *i));
            let without = if is_home { load.saturating_sub(need) } else { *load };
            let with = without + need;
            over |= with > u64::from(c.normal);
            let close = Ratio::from_fraction(share(with, c.normal));
            if with > 0 && tightest.as_ref().is_none_or(|t| close > t.2) {
                tightest = Some((c.lane, c.hour(), close));
            }
            if own.is_some_and(|(lane, _)| lane == c.lane) {
                before = before.max(share(without, c.full));
                after = after.max(share(with, c.full));
            }
        }
        let own_peak = own.map_or(0.0, |o| o.1);
        Fit {
            host,
            is_home,
            stars: if over { 0 } else { stars(after - before, own_peak) },
            tightest,
            of: own.map(|o| o.0),
            own_peak: Ratio::from_fraction(own_peak),
            adds: Ratio::from_fraction(after - before),
        }
    }

    /// A VM on the host where it is. `None` where it has none.
    #[must_use]
    pub fn home(&self, vm: usize) -> Option<Fit> {
        let host = self.home.get(vm).copied().flatten()?;
        Some(self.fit(vm, host, self.loads.get(host)?, self.own(vm)))
    }

    /// A VM on each host, the best fit first; ties go to where it is, then to the earlier host. Limits are those of
    /// normal running; where everything restarts is not looked for. Empty for a VM that is not there.
    #[must_use]
    pub fn everywhere(&self, vm: usize) -> Vec<Fit> {
        if vm >= self.problem.vms().len() {
            return Vec::new();
        }
        let own = self.own(vm);
        let mut all: Vec<Fit> =
            self.loads.iter().enumerate().map(|(host, loads)| self.fit(vm, host, loads, own)).collect();
        all.order_by(|a, b| {
            let close = |f: &Fit| f.tightest.map_or(Ratio::ZERO, |t| t.2);
            b.stars
                .cmp(&a.stars)
                .then(a.adds.cmp(&b.adds))
                .then(close(a).cmp(&close(b)))
                .then(b.is_home.cmp(&a.is_home))
                .then(a.host.cmp(&b.host))
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement::tests::{demand, resolved, vm};
    use crate::placement::{Assignment, PlannedHost, evaluate};
    use crate::profile::Profile;
    use crate::quantity::Mhz;

    /// By hand, hosts of 10 GHz planned to 80 %. The VM needs 2 GHz in hours 0 to 83. H1 needs 6 GHz in hours 84 to 167
    /// and nothing before: the peak stays 6, five stars. H2 needs 6 GHz in hours 0 to 83: the peak becomes 8 of 8, one
    /// star. H3 needs 7 GHz at all hours: 9 passes 8, none. On H4, where it is, nothing else runs: it adds its own
    /// peak, one star.
    #[test]
    fn stars_by_hand() {
        let half = |name: &str, first: bool, mhz: f64| {
            let mut one = vm(name, 0.0, 1.0);
            one.cpu =
                Profile::new(|h| Some(Mhz::from_mhz(if (h.index() < 84) == first { mhz } else { 0.0 })));
            one
        };
        let d = demand(vec![
            half("a", true, 2000.0),
            half("b", false, 6000.0),
            half("c", true, 6000.0),
            vm("d", 7000.0, 1.0),
        ]);
        let r = resolved(&[]);
        let problem = Problem::new(&d, &r);
        let host = |n: u32| PlannedHost::new(format!("H{n}"), "ten-cores");
        let place = [("a", 3), ("b", 0), ("c", 1), ("d", 2)];
        let assignment = Assignment {
            hosts: (1..=4).map(host).collect(),
            place: place.into_iter().map(|(v, h)| (crate::inventory::ServerId::new(v), h)).collect(),
            made_for: problem.hash(),
            seed: 0,
            steps: 0,
            proven: None,
        };
        let p = evaluate(&problem, &d, &r, &assignment, false);
        let hosts = BestFit::new(Arc::new(problem), &p);
        let fits = hosts.everywhere(0);
        let seen: Vec<(usize, u8, bool)> = fits.iter().map(|f| (f.host, f.stars, f.is_home)).collect();
        assert_eq!(seen, [(0, 5, false), (3, 1, true), (1, 1, false), (2, 0, false)]);
        assert_eq!(fits[0].of, Some(Lane::Cpu));
        assert!((fits[0].own_peak.fraction() - 0.2).abs() < 1e-4 && fits[0].adds.fraction().abs() < 1e-4);
        assert!((fits[0].hidden().fraction() - 1.0).abs() < 1e-3 && fits[2].hidden().fraction() < 1e-3);
        assert!((fits[2].adds.fraction() - 0.2).abs() < 1e-4);
        assert_eq!(hosts.home(0).as_ref(), fits.iter().find(|f| f.is_home));
        assert!(hosts.everywhere(9).is_empty() && hosts.home(9).is_none());
    }
}
