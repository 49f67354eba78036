//! How far the needs can be trusted.

use super::{Basis, Demand};
use crate::assumption::Policy;

/// Stars of one VM: those of its measurements where its CPU was sized by them; 1 where it was sized
/// by one number, 0 where by an assumption; one less (not below 0) where its memory was assumed.
pub(super) fn of_vm(measured: u8, cpu: Basis, memory: Basis) -> u8 {
    let stars = match cpu {
        Basis::Measured => measured,
        Basis::OneNumber => 1,
        Basis::Assumed => 0,
    };
    stars.saturating_sub(u8::from(memory == Basis::Assumed))
}

/// How many VMs are sized by the load that is assumed for servers without any measurement: nothing was
/// said of their CPU, so it counts as used at the share `unmeasured_cpu` of the policy.
#[must_use]
pub fn unmeasured_cpu(demand: &Demand, policy: &Policy) -> usize {
    let share = policy.unmeasured_cpu();
    let assumed = |vm: &&super::VmDemand| {
        vm.cpu_basis == Basis::Assumed && vm.cpu_steps.as_ref().is_some_and(|s| s.utilisation == share)
    };
    demand.vms.iter().filter(assumed).count()
}

/// Stars of the plan, 0 to 5: the mean of the stars of its VMs, rounded down. Every VM counts the
/// same: weighted by demand, a server that loses its measurements would change its weight too, and
/// less data could then look like more confidence. No VMs: 0.
#[must_use]
pub fn confidence(demand: &Demand) -> u8 {
    let sum: usize = demand.vms.iter().map(|vm| usize::from(vm.stars)).sum();
    let mean = sum.checked_div(demand.vms.len()).unwrap_or(0);
    u8::try_from(mean).unwrap_or(u8::MAX)
}
