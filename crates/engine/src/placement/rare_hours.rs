//! Hours of rare days as limits of the problem, beside those of the week.

use super::Lane;
use super::cpu_for_vms;
use super::problem::{Limit, units};
use crate::demand::{Demand, RareNeeds, VmDemand, network};
use crate::order::set_of;
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::Quantity;
use crate::time::{Day, HourOfWeek};

const HOURS: i64 = 24;

/// The rare days of a demand, each with the limit that it is about.
pub(super) struct RareHours(Vec<(Lane, Day)>);

const fn lane_of(needs: &RareNeeds) -> Lane {
    match needs {
        RareNeeds::Cpu(_) => Lane::Cpu,
        RareNeeds::NetworkIn(_) => Lane::NetworkIn,
        RareNeeds::NetworkOut(_) => Lane::NetworkOut,
        RareNeeds::DiskOperations(_) => Lane::DiskOperations,
    }
}

/// The hour of the week that an hour of a day is.
fn hour_of(day: Day, hour: i64) -> HourOfWeek {
    HourOfWeek::of_local(i64::from(day.days()) * 86_400 + hour * 3_600)
}

impl RareHours {
    pub fn of(demand: &Demand) -> Self {
        let days = demand.vms.iter().flat_map(|vm| &vm.rare_days);
        Self(set_of(days.map(|d| (lane_of(&d.needs), d.date))).into_iter().collect())
    }

    /// A limit for each hour of each day, as the hours of the week have it.
    pub fn limits_into(&self, limits: &mut Vec<Limit>) {
        for (lane, day) in &self.0 {
            let Some((full, normal, failure)) =
                limits.iter().find(|l| l.lane == *lane).map(|l| (l.full, l.normal, l.failure))
            else {
                continue;
            };
            limits.extend((0..HOURS).map(|hour| Limit {
                lane: *lane,
                hour: Some(hour_of(*day, hour)),
                day: Some(*day),
                full,
                normal,
                failure,
            }));
        }
    }

    /// What a VM needs then, in units: where nothing is known of the day, what it needs in that hour of its week, else its
    /// peak.
    pub fn needs_into(&self, row: &mut Vec<u32>, vm: &VmDemand, resolved: &Resolved) {
        let host = &resolved.host;
        for (lane, day) in &self.0 {
            let own = vm.rare_days.iter().find(|d| d.date == *day && lane_of(&d.needs) == *lane);
            match (lane, own.map(|d| &d.needs)) {
                (Lane::Cpu, Some(RareNeeds::Cpu(hours))) => {
                    put(row, *day, hours, &vm.cpu, cpu_for_vms(host, &resolved.hypervisor, &resolved.policy));
                }
                (Lane::NetworkIn, Some(RareNeeds::NetworkIn(hours))) => {
                    put(row, *day, hours, &vm.network_in, network::for_vms(host, &resolved.policy));
                }
                (Lane::NetworkOut, Some(RareNeeds::NetworkOut(hours))) => {
                    put(row, *day, hours, &vm.network_out, network::for_vms(host, &resolved.policy));
                }
                (Lane::DiskOperations, Some(RareNeeds::DiskOperations(hours))) => {
                    put(row, *day, hours, &vm.disk_operations, host.disk_operations);
                }
                (Lane::Cpu, _) => {
                    put(row, *day, &[], &vm.cpu, cpu_for_vms(host, &resolved.hypervisor, &resolved.policy));
                }
                (Lane::NetworkIn, _) => {
                    put(row, *day, &[], &vm.network_in, network::for_vms(host, &resolved.policy));
                }
                (Lane::NetworkOut, _) => {
                    put(row, *day, &[], &vm.network_out, network::for_vms(host, &resolved.policy));
                }
                _ => put(row, *day, &[], &vm.disk_operations, host.disk_operations),
            }
        }
    }
}

fn put<Q: Quantity>(row: &mut Vec<u32>, day: Day, hours: &[Option<Q>], week: &Profile<Q>, capacity: Q) {
    for hour in 0..HOURS {
        let known = usize::try_from(hour).ok().and_then(|h| hours.get(h).copied().flatten());
        let need = known.or_else(|| week.at(hour_of(day, hour))).or_else(|| week.peak().map(|(_, q)| q));
        row.push(units(need.map_or(0.0, Quantity::base), capacity.base()));
    }
}

#[cfg(test)]
mod tests {
    use crate::assumption::AssumptionId;
    use crate::demand::{RareDay, RareNeeds};
    use crate::placement::evaluate;
    use crate::placement::tests::{demand, resolved, solve, vm};
    use crate::placement::{Lane, Problem};
    use crate::quantity::Mhz;
    use crate::time::Day;

    /// By hand: six VMs need 1 GHz at every hour of the week, 6 of the 8 GHz of a host: one host. On the month-end four of
    /// them need 3 GHz at 22:00, the others what they always need: 4 × 3 + 2 = 14 GHz, so two hosts. A plan on one host
    /// passes the limit on that day alone: 14 ÷ 8 = 175 %.
    #[test]
    fn a_month_end_is_packed_as_hours_of_its_own() {
        let r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
        let mut d = demand((0..6).map(|i| vm(&format!("s{i}"), 1000.0, 1.0)).collect());
        let week = solve(&d, &r);
        assert_eq!(week.hosts.len(), 1);
        let month_end = Day::from_ymd(2026, 6, 30);
        for vm in &mut d.vms[..4] {
            let mut hours = vec![Some(Mhz::from_ghz(1.0)); 24];
            hours[22] = Some(Mhz::from_ghz(3.0));
            vm.rare_days = vec![RareDay { date: month_end, needs: RareNeeds::Cpu(hours) }];
        }
        let p = solve(&d, &r);
        assert!(p.is_sound());
        assert_eq!(p.hosts.len(), 2);
        let on_one = evaluate(&Problem::new(&d, &r), &d, &r, &week.assignment, true);
        assert!(on_one.stale && !on_one.is_sound());
        assert_eq!(on_one.hosts[0].violations, [], "no hour of the week is passed");
        let worst = on_one.hosts[0].rare_days.first().expect("a rare day");
        assert_eq!((worst.lane, worst.day, worst.hour.hour()), (Lane::Cpu, month_end, 22));
        assert!((worst.of_ceiling.fraction() - 1.75).abs() < 1e-3, "{worst:?}");
    }
}
