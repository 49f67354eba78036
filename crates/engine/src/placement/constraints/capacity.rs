//! Every limit holds at every hour. The caps on vCPUs and on VMs are lanes like the others.

use crate::placement::lanes::{HostSet, fits, fits_with_margin};

/// Whether the host has room in every lane.
pub(in crate::placement) fn has_room(hosts: &HostSet, host: usize, need: &[u32]) -> bool {
    fits(hosts.free(host), need)
}

/// Whether it has, and a margin stays free.
pub(in crate::placement) fn has_room_beside(
    hosts: &HostSet,
    margin: &[u32],
    host: usize,
    need: &[u32],
) -> bool {
    fits_with_margin(hosts.free(host), need, margin)
}
