//! What all VMs need of each limit at its worst hour, against what a number of hosts may carry.

use super::bound::bound;
use super::explain::{needed_base, of_lane, that_fit};
use super::problem::Problem;
use super::{Lane, Placement};
use crate::demand::Demand;
use crate::figure::Value;
use crate::order::Order as _;
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::Ratio;
use crate::time::{HourOfWeek, WEEK};

/// One limit of all hosts together.
#[derive(Debug, Clone, PartialEq)]
pub struct LaneBalance {
    /// Which limit.
    pub lane: Lane,
    /// The hour that needs most; `None` for a limit without hours.
    pub hour: Option<HourOfWeek>,
    /// What all VMs need together at that hour.
    pub need: Value,
    /// What all hosts together may carry under the normal ceiling.
    pub normal: Value,
    /// Need ÷ normal: 1 is at the limit.
    pub of_normal: Ratio,
    /// What is left of them after the planned failure may carry under its ceiling; `None` where no
    /// failure is planned for, or no host would be left.
    pub after_failure: Option<Value>,
    /// Need ÷ after_failure.
    pub of_after_failure: Option<Ratio>,
}

impl LaneBalance {
    /// The tighter of both states: need ÷ what may be carried.
    #[must_use]
    pub fn tightest(&self) -> Ratio {
        self.of_after_failure.map_or(self.of_normal, |f| f.max(self.of_normal))
    }
}

/// Need and room of every limit for `hosts` hosts of the scenario's type, the tightest first; the hours
/// are those of the bound. VMs that are too big for any host are left out, as in the bound. Empty without
/// hosts. `problem` is that of `demand` and `resolved`.
#[must_use]
pub fn balance(problem: &Problem, demand: &Demand, resolved: &Resolved, hosts: u32) -> Vec<LaneBalance> {
    if hosts == 0 {
        return Vec::new();
    }
    let policy = &resolved.policy;
    let spare = policy.hosts_that_may_fail();
    let vms = that_fit(problem, demand);
    let mut all: Vec<LaneBalance> = bound(problem)
        .lanes
        .iter()
        .map(|b| {
            let need = needed_base(&vms, b.lane, b.hour);
            let (full, normal) = of_lane(resolved, b.lane);
            let normal_room = full * normal.fraction() * f64::from(hosts);
            let failure = if b.lane.has_ceiling() { policy.failure_ceiling() } else { Ratio::ONE };
            let left = hosts.saturating_sub(spare);
            let failed_room = (spare > 0 && left > 0).then(|| full * failure.fraction() * f64::from(left));
            let share = |room: f64| Ratio::from_fraction(if room > 0.0 { need / room } else { 0.0 });
            LaneBalance {
                lane: b.lane,
                hour: b.hour,
                need: b.lane.value(need),
                normal: b.lane.value(normal_room),
                of_normal: share(normal_room),
                after_failure: failed_room.map(|room| b.lane.value(room)),
                of_after_failure: failed_room.map(share),
            }
        })
        .collect();
    all.order_by(|a, b| b.tightest().cmp(&a.tightest()).then(a.lane.cmp(&b.lane)));
    all
}

/// Load ÷ full capacity of all hosts together at each hour. Hosts of a plan are of one type, so it is
/// their mean. `None` without hosts.
#[must_use]
pub fn host_use(placement: &Placement, lane: Lane) -> Option<Profile<Ratio>> {
    let hosts = u32::try_from(placement.hosts.len()).ok().filter(|n| *n > 0)?;
    let mut sum = [0.0; WEEK];
    for host in &placement.hosts {
        let used = host.use_of_capacity.get(lane as usize)?;
        for (hour, sum) in sum.iter_mut().enumerate() {
            *sum += used.get(hour).or_else(|| used.first())?.fraction();
        }
    }
    Some(Profile::new(|h| Some(Ratio::from_fraction(sum[h.index()] / f64::from(hosts)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement::tests::{demand, resolved, solve, vm};
    use crate::quantity::Mhz;

    /// By hand: 18 GHz on 4 hosts of 10 GHz. Planned to 80 % they carry 32: 56.25 %. Three of them at
    /// 95 % carry 28.5: 63.16 %. The hosts are used to 18 ÷ 40 = 45 %.
    #[test]
    fn need_against_four_hosts() {
        let d = demand((0..9).map(|i| vm(&format!("s{i}"), 2000.0, 1.0)).collect());
        let r = resolved(&[]);
        let all = balance(&Problem::new(&d, &r), &d, &r, 4);
        let cpu = all.iter().find(|b| b.lane == Lane::Cpu).expect("every limit is there");
        assert_eq!(cpu.need, Value::Mhz(Mhz::from_ghz(18.0)));
        assert_eq!(cpu.normal, Value::Mhz(Mhz::from_ghz(32.0)));
        assert_eq!(cpu.after_failure, Some(Value::Mhz(Mhz::from_ghz(28.5))));
        assert!((cpu.of_normal.percent() - 56.25).abs() < 1e-9);
        assert!((cpu.tightest().percent() - 63.157_894_7).abs() < 1e-6);
        assert_eq!(all.len(), Lane::ALL.len());
        assert_eq!(all[0].lane, Lane::Cpu);

        let p = solve(&d, &r);
        assert_eq!(p.hosts.len(), 4);
        let week = host_use(&p, Lane::Cpu).expect("hosts");
        assert!((week.peak().expect("known").1.percent() - 45.0).abs() < 1e-6);
    }

    /// A VM of 900 GiB fits on no host of 100 GiB: it adds nothing to what hosts carry.
    #[test]
    fn what_fits_nowhere_is_not_carried() {
        let d = demand(vec![vm("a", 1000.0, 8.0), vm("wrong", 1000.0, 900.0)]);
        let r = resolved(&[]);
        let all = balance(&Problem::new(&d, &r), &d, &r, 2);
        let memory = all.iter().find(|b| b.lane == Lane::Memory).expect("every limit is there");
        assert_eq!(memory.need, Value::MiB(crate::quantity::MiB::from_gib(8.0)));
    }

    #[test]
    fn no_hosts_no_balance() {
        let d = demand(vec![vm("a", 1.0, 1.0)]);
        let r = resolved(&[]);
        assert!(balance(&Problem::new(&d, &r), &d, &r, 0).is_empty());
    }
}
