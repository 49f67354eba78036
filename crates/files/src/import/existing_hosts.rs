//! Hosts that run VMs today: a newer description takes the place of the older one.

use engine::inventory::ExistingHost;
use engine::order::Order as _;
use engine::origin::Origin;

/// Lays hosts of a batch over those that are known. The same name or serial number is the same host;
/// the newer row replaces the older. `shift` moves its cells to their place in the list of sources.
pub(super) fn lay(known: &mut Vec<ExistingHost>, new: Vec<ExistingHost>, shift: u16) {
    for mut host in new {
        shift_sources(&mut host, shift);
        known.retain(|old| old.id != host.id && !same_serial(old, &host));
        known.push(host);
    }
    known.order_by(|a, b| a.id.cmp(&b.id));
}

fn same_serial(a: &ExistingHost, b: &ExistingHost) -> bool {
    match (&a.serial, &b.serial) {
        (Some(a), Some(b)) => a.value.trim().eq_ignore_ascii_case(b.value.trim()),
        _ => false,
    }
}

fn shift_sources(host: &mut ExistingHost, by: u16) {
    let shift = |origin: &mut Origin| match origin {
        Origin::Cell(c) | Origin::Derived(c) => c.source = c.source.saturating_add(by),
        Origin::Typed => {}
    };
    shift(&mut host.name.origin);
    macro_rules! shift_all {
        ($($field:ident)*) => { $(if let Some(v) = &mut host.$field { shift(&mut v.origin); })* };
    }
    shift_all!(site cluster vendor model serial bios_year hypervisor cpu_model sockets cores_per_socket
        clock cpu_now memory memory_now);
}
