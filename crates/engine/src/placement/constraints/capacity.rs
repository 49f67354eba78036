//! Every limit holds at every hour. The caps on vCPUs and on VMs are lanes like the others.

use crate::placement::lanes::{HostSet, fits, fits_with_margin};
use crate::placement::problem::Problem;

/// Whether the host has room for the VM in every lane.
pub(in crate::placement) fn has_room(problem: &Problem, hosts: &HostSet, host: usize, vm: u32) -> bool {
    fits(hosts.free(host), problem.row(vm))
}

/// Whether it has, and a margin stays free.
pub(in crate::placement) fn has_room_beside(
    problem: &Problem,
    hosts: &HostSet,
    margin: &[u32],
    host: usize,
    vm: u32,
) -> bool {
    fits_with_margin(hosts.free(host), problem.row(vm), margin)
}
