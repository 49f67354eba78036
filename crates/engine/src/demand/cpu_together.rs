//! CPU of all servers that move, taken together: what part of their capacity they use today, and what
//! overhead and growth add at the hour in which they need most.

use super::Demand;
use crate::profile::Profile;
use crate::quantity::{Mhz, Ratio};
use crate::time::HourOfWeek;

/// From work consumed today to work demanded, all VMs together at their common peak hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CpuTogether {
    /// The hour in which all VMs together demand most.
    pub hour: HourOfWeek,
    /// Work that the servers consume today at that hour.
    pub consumed: Mhz,
    /// The same work on the cores of the hosts: `consumed` where CPUs are compared by plain GHz.
    pub on_hosts: Mhz,
    /// What virtualisation adds.
    pub overhead: Mhz,
    /// What growth adds on top.
    pub growth: Mhz,
    /// The sum demanded: equal to the figure `CpuSum`.
    pub demanded: Mhz,
}

/// The steps of the common peak hour. A VM's factors hold at every hour, so consumed = demanded ÷
/// (overhead × growth × generation). `None` without VMs, and where no hour is known of all of them.
#[must_use]
pub fn cpu_together(demand: &Demand) -> Option<CpuTogether> {
    if demand.vms.is_empty() {
        return None;
    }
    let (hour, demanded) = demand.cpu_sum().peak()?;
    let mut consumed = Mhz::ZERO;
    let mut on_hosts = Mhz::ZERO;
    let mut with_overhead = Mhz::ZERO;
    for vm in &demand.vms {
        let work = vm.cpu.at(hour)?;
        let one = Ratio::ONE;
        let (overhead, growth, generation) =
            vm.cpu_steps.as_ref().map_or((one, one, one), |s| (s.overhead, s.growth, s.generation));
        with_overhead += work / growth;
        let before = work / (overhead * growth);
        on_hosts += before;
        consumed += before / generation;
    }
    Some(CpuTogether {
        hour,
        consumed,
        on_hosts,
        overhead: with_overhead - on_hosts,
        growth: demanded - with_overhead,
        demanded,
    })
}

/// Share of the CPU capacity (sockets × cores × clock) of all servers that move in use today, hour by
/// hour, without overhead and growth; capacities that were assumed count as assumed. An hour that is
/// unknown of one server is unknown. `None` without VMs or without capacity.
#[must_use]
pub fn source_cpu_use(demand: &Demand) -> Option<Profile<Ratio>> {
    let mut used = Profile::flat(Mhz::ZERO);
    let mut capacity = Mhz::ZERO;
    for vm in &demand.vms {
        let Some(steps) = &vm.cpu_steps else { continue };
        capacity += steps.configured;
        let factor = steps.overhead * steps.growth * steps.generation;
        used.add(&vm.cpu.map(|work| work / factor));
    }
    Mhz::ZERO.per(capacity)?;
    Some(used.map(|work| work.per(capacity).unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::CpuSteps;
    use crate::placement::tests::{demand, vm};

    /// A server of 10 GHz that consumes 2 GHz by day (hours 8 to 17) and 1 GHz else.
    fn moved(name: &str, overhead: f64, growth: f64) -> crate::demand::VmDemand {
        let factor = overhead * growth;
        let mut one = vm(name, 0.0, 1.0);
        one.cpu = Profile::new(|h| {
            let work = if (8..18).contains(&h.hour()) { 2000.0 } else { 1000.0 };
            Some(Mhz::from_mhz(work * factor))
        });
        one.cpu_steps = Some(CpuSteps {
            configured: Mhz::from_ghz(10.0),
            utilisation: Ratio::from_percent(20.0),
            consumed: Mhz::from_ghz(2.0),
            overhead: Ratio::from_fraction(overhead),
            growth: Ratio::from_fraction(growth),
            generation: Ratio::ONE,
            demanded: Mhz::from_mhz(2000.0 * factor),
        });
        one
    }

    /// By hand: 2 + 2 GHz; overhead 10 % and 20 % adds 0.2 + 0.4 = 0.6; growth by half of 4.6 adds 2.3.
    #[test]
    fn steps_by_hand() {
        let d = demand(vec![moved("a", 1.1, 1.5), moved("b", 1.2, 1.5)]);
        let t = cpu_together(&d).expect("two VMs");
        assert_eq!(t.hour, HourOfWeek::new(8));
        for (found, expected) in
            [(t.consumed, 4000.0), (t.overhead, 600.0), (t.growth, 2300.0), (t.demanded, 6900.0)]
        {
            assert!((found.mhz() - expected).abs() < 1e-6, "{found:?}, {expected}");
        }
    }

    /// By hand: 4 of 20 GHz by day is 20 %, 2 of 20 by night is 10 %, whatever virtualisation adds.
    #[test]
    fn share_of_the_sources_by_hand() {
        let d = demand(vec![moved("a", 1.1, 1.5), moved("b", 1.2, 1.5)]);
        let week = source_cpu_use(&d).expect("known");
        let at = |h: usize| week.at(HourOfWeek::new(h)).map(|r| libm::round(r.percent() * 1e6) / 1e6);
        assert_eq!((at(12), at(2)), (Some(20.0), Some(10.0)));
    }

    #[test]
    fn nothing_moves() {
        assert_eq!(cpu_together(&Demand::default()), None);
        assert!(source_cpu_use(&Demand::default()).is_none());
    }
}
