//! A placement at a glance: what fails safely, which hosts and which days are fullest.

use super::{Lane, Placement};
use crate::assumption::Policy;
use crate::order::Order as _;
use crate::quantity::Ratio;
use crate::time::HourOfWeek;
use std::cmp::Reverse;

impl Lane {
    /// The share up to which a host is planned to be used in normal running; `None` for counted limits.
    #[must_use]
    pub fn ceiling(self, policy: &Policy) -> Option<Ratio> {
        match self {
            Self::Cpu => Some(policy.cpu_ceiling()),
            Self::Memory => Some(policy.memory_ceiling()),
            Self::NetworkIn | Self::NetworkOut => Some(policy.network_ceiling()),
            Self::DiskOperations => Some(policy.disk_ceiling()),
            Self::Vcpus | Self::Vms => None,
        }
    }
}

impl Placement {
    /// Hosts, the tightest first: by load ÷ ceiling of their tightest limit; ties as numbered, hosts
    /// without load last.
    #[must_use]
    pub fn tightest_first(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.hosts.len()).collect();
        order.order_by_key(|h| Reverse(self.hosts.get(*h).and_then(|h| h.tightest).map(|t| t.2)));
        order
    }
    /// The day with the fullest hour of any host and limit, load ÷ capacity, among working days or
    /// among those of the weekend; 0 is Monday, ties go to the earlier one.
    #[must_use]
    pub fn fullest_day(&self, weekend: bool) -> usize {
        let mut best: Option<(Ratio, usize)> = None;
        for hour in HourOfWeek::all().filter(|h| h.is_weekend() == weekend) {
            for host in &self.hosts {
                for lane in Lane::ALL.into_iter().filter(|l| l.is_hourly()) {
                    let used = host.use_of_capacity.get(lane as usize).and_then(|l| l.get(hour.index()));
                    if let Some(used) = used
                        && best.is_none_or(|b| *used > b.0)
                    {
                        best = Some((*used, hour.day()));
                    }
                }
            }
        }
        best.map_or(if weekend { 5 } else { 0 }, |b| b.1)
    }
    /// Hosts whose failure is not known to be survived; `None` when no failure is planned for.
    #[must_use]
    pub fn not_safe(&self) -> Option<Vec<usize>> {
        let planned = self.hosts.iter().any(|h| h.restart.is_some());
        planned.then(|| {
            (0..self.hosts.len())
                .filter(|h| self.hosts.get(*h).and_then(|h| h.restart.as_ref()).is_some_and(|r| !r.is_safe()))
                .collect()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement::tests::{demand, resolved, solve, vm};

    /// Nine VMs of 2 GHz on hosts of 10 GHz planned to 80 %: at most four go on a host, so the first
    /// listed carries most, and any of them may fail.
    #[test]
    fn fullest_first_and_all_safe() {
        let p = solve(&demand((0..9).map(|i| vm(&format!("s{i}"), 2000.0, 1.0)).collect()), &resolved(&[]));
        let shares: Vec<Option<Ratio>> =
            p.tightest_first().into_iter().map(|h| p.hosts[h].tightest.map(|t| t.2)).collect();
        assert!(shares.windows(2).all(|w| w[0] >= w[1]));
        assert_eq!(p.not_safe(), Some(Vec::new()));
        // Flat loads: every day is as full as the first.
        assert_eq!((p.fullest_day(false), p.fullest_day(true)), (0, 5));
    }

    #[test]
    fn the_day_of_the_peak() {
        let mut one = vm("a", 1000.0, 1.0);
        one.cpu = crate::profile::Profile::new(|h| {
            let busy = h.day() == 2 && h.hour() == 14 || h.day() == 6 && h.hour() == 3;
            Some(crate::quantity::Mhz::from_mhz(if busy { 4000.0 } else { 1000.0 }))
        });
        let p = solve(&demand(vec![one]), &resolved(&[]));
        assert_eq!((p.fullest_day(false), p.fullest_day(true)), (2, 6));
    }
}
