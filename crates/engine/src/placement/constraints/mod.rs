//! What forbids a VM on a host. Each constraint is a file here; everything that places a VM, in the
//! normal state or after a failure, asks [`may_go`].

pub mod capacity;
pub mod fits_nowhere;

use super::lanes::HostSet;
use super::problem::Problem;

/// Whether a VM may go to a host with what it carries already.
pub(super) fn may_go(problem: &Problem, hosts: &HostSet, host: usize, vm: u32) -> bool {
    capacity::has_room(problem, hosts, host, vm)
}

/// Whether it may, and the reserve for failover stays free too.
pub(super) fn may_go_beside_reserve(
    problem: &Problem,
    hosts: &HostSet,
    margin: &[u32],
    host: usize,
    vm: u32,
) -> bool {
    capacity::has_room_beside(problem, hosts, margin, host, vm)
}
