//! Network and disk operations: hourly where measured, else from one number, else assumed.

use super::Basis;
use crate::assumption::Policy;
use crate::inventory::Server;
use crate::measurement::{Load, ServerLoads};
use crate::profile::Profile;
use crate::quantity::{Iops, MBps, Mbps, Quantity, Ratio};
use std::borrow::Cow;

/// A need at each hour and how it was found.
pub(super) struct Need<'a, Q: Clone> {
    pub(super) week: Cow<'a, Profile<Q>>,
    pub(super) basis: Basis,
}

/// The measured week with enough stars; else the one number of the inventory, flat; else the highest
/// sample of a poor measurement, flat; else the assumption, flat. Before growth.
fn need<'a, Q: Quantity>(
    load: Option<&'a Load<Q>>,
    one: Option<Q>,
    assumed: Q,
    policy: &Policy,
) -> Need<'a, Q> {
    let flat = |value| Cow::Owned(Profile::flat(value));
    if let Some(load) = load.filter(|l| u32::from(l.stars) >= policy.minimum_stars()) {
        return Need { week: Cow::Borrowed(&load.week), basis: Basis::Measured };
    }
    match one.or_else(|| load.map(|l| l.max)) {
        Some(value) => Need { week: flat(value), basis: Basis::OneNumber },
        None => Need { week: flat(assumed), basis: Basis::Assumed },
    }
}

/// Network received and sent. A single figure of the inventory holds both directions together, so it
/// is the cautious figure for each.
pub(super) fn network<'a>(
    server: &Server,
    loads: &'a ServerLoads,
    policy: &Policy,
) -> (Need<'a, Mbps>, Need<'a, Mbps>) {
    let one = server.network.as_ref().map(|n| n.value);
    let assumed = policy.unmeasured_network();
    (
        need(loads.network_in.as_ref(), one, assumed, policy),
        need(loads.network_out.as_ref(), one, assumed, policy),
    )
}

/// Disk operations per second.
pub(super) fn operations<'a>(server: &Server, loads: &'a ServerLoads, policy: &Policy) -> Need<'a, Iops> {
    let one = server.disk_operations.as_ref().map(|n| n.value);
    need(loads.disk_operations.as_ref(), one, policy.unmeasured_operations(), policy)
}

/// Disk throughput, where it was measured well.
pub(super) fn throughput(loads: &ServerLoads, policy: &Policy, growth: Ratio) -> Option<Profile<MBps>> {
    let load = loads.disk_throughput.as_ref()?;
    (u32::from(load.stars) >= policy.minimum_stars()).then(|| load.week.scaled([growth]))
}
