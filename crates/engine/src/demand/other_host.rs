//! The same needs on another host type, or compared another way: work follows the generation of its CPU, vCPUs
//! follow the clock of its cores, and the platform's memory follows the vCPUs. Everything else is the work itself.

use super::cpu::work_on_target;
use super::{Demand, generation, memory, vcpu};
use crate::project::Resolved;
use crate::quantity::Ratio;

/// Needs as [`super::demand`] gives them for `resolved.host`, from needs made for another host type
/// under the same policy and hypervisor. Messages stay those of the first host type.
#[must_use]
pub fn on_host(demand: &Demand, resolved: &Resolved) -> Demand {
    let mut other = demand.clone();
    let host = resolved.host_factor();
    for vm in &mut other.vms {
        let ratio = generation(vm.cpu_factor, host, &resolved.policy);
        if let Some(steps) = &mut vm.cpu_steps
            && steps.generation != ratio
        {
            let change = Ratio::from_fraction(ratio.fraction() / steps.generation.fraction());
            vm.cpu = vm.cpu.map(|work| work_on_target(work, change));
            vm.rare_days.iter_mut().for_each(|day| day.on_another_generation(change));
            steps.generation = ratio;
            steps.demanded = work_on_target(steps.demanded_plain(), ratio);
        }
        let peak = vm.cpu_steps.as_ref().map(|s| s.demanded).unwrap_or_default();
        let known = vm.vcpus_reason != vcpu::Reason::ConfiguredSize;
        let (vcpus, reason) = vcpu::given(peak, vm.vcpus_as_is, known, &resolved.host, &resolved.policy);
        (vm.vcpus, vm.vcpus_reason) = (vcpus, reason);
        vm.vcpus_right_sized = vcpu::fewest(peak, &resolved.host, resolved.policy.vcpu_target());
        vm.memory_overhead = memory::overhead(&resolved.hypervisor.memory_overhead, vm.memory, vm.vcpus);
    }
    other
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demand::{CpuSteps, VmDemand};
    use crate::placement::tests::{demand, resolved, vm};
    use crate::quantity::Mhz;

    /// By hand: 5 GHz at 70 % of a core. Cores of 1 GHz: 5 ÷ 0.7 = 7.1, so 8 vCPUs; of 2.5 GHz: 5 ÷ 1.75 = 2.9,
    /// so 3.
    #[test]
    fn vcpus_follow_the_clock() {
        let work = Mhz::from_ghz(5.0);
        let mut r = resolved(&[(crate::assumption::AssumptionId::VcpuTarget, 0.7)]);
        let steps = CpuSteps {
            configured: work,
            utilisation: Ratio::ONE,
            consumed: work,
            overhead: Ratio::ONE,
            growth: Ratio::ONE,
            generation: Ratio::ONE,
            demanded: work,
        };
        let d = demand(vec![VmDemand { cpu_steps: Some(steps), ..vm("a", 5000.0, 4.0) }]);
        assert_eq!(on_host(&d, &r).vms[0].vcpus, 8);
        r.host.clock = Mhz::from_ghz(2.5);
        assert_eq!(on_host(&d, &r).vms[0].vcpus, 3);
    }
}
