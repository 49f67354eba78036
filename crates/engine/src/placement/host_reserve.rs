//! What of a host VMs can have, once the platform has taken what it keeps for itself.

use crate::assumption::Policy;
use crate::catalogue::{HostType, Hypervisor};
use crate::quantity::{Mhz, MiB};

/// Memory of a host that VMs can have: installed − what the platform keeps, in MiB. Never below zero.
#[must_use]
pub fn memory_for_vms(host: &HostType, hypervisor: &Hypervisor) -> MiB {
    host.memory - hypervisor.memory_kept(host)
}

/// CPU work of a host that VMs can have: all − what the platform keeps, or the share of policy where that is
/// more. Never below zero.
#[must_use]
pub fn cpu_for_vms(host: &HostType, hypervisor: &Hypervisor, policy: &Policy) -> Mhz {
    let worth = policy.thread_worth();
    host.cpu_capacity(worth) - hypervisor.cpu_kept(host, worth, policy.host_cpu_reserve())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::AssumptionId;
    use crate::placement::tests::{demand, resolved, solve, vm};

    // By hand, hosts of 10 × 1 GHz, planned to 80 %, to 95 % after a failure: of 9 VMs of 2 GHz four fit on a host
    // of 8 or 9.5 GHz, and three must carry all nine when one fails: 4 hosts. With half kept a host carries 4 and
    // 4.75 GHz, two VMs: five are left of 6 when one fails.
    #[test]
    fn half_kept_takes_twice_the_hosts() {
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
        let d = demand(names.map(|n| vm(n, 2000.0, 1.0)).to_vec());
        let all = resolved(&[]);
        assert_eq!(cpu_for_vms(&all.host, &all.hypervisor, &all.policy), Mhz::from_ghz(10.0));
        assert_eq!(solve(&d, &all).hosts.len(), 4);
        let half = resolved(&[(AssumptionId::HostCpuReserve, 0.5)]);
        assert_eq!(cpu_for_vms(&half.host, &half.hypervisor, &half.policy), Mhz::from_ghz(5.0));
        assert_eq!(solve(&d, &half).hosts.len(), 6);
    }
}
