//! Measured loads by the statistic that a service class asks for.

use crate::measurement::{Load, ServerLoads, Statistic};
use crate::quantity::Quantity;
use crate::service_class::ServiceClass;
use std::borrow::Cow;

fn by<Q: Quantity>(load: Option<&Load<Q>>, statistic: Statistic) -> Option<Load<Q>> {
    let load = load?;
    Some(Load { week: load.week_by(statistic), statistic, ..load.clone() })
}

/// The loads of a server with the week of its class's statistic; as they are where the class follows the policy.
/// A statistic that was not folded is replaced by the next wider one: never by less.
#[must_use]
pub fn by_class<'a>(loads: &'a ServerLoads, class: &ServiceClass) -> Cow<'a, ServerLoads> {
    let Some(statistic) = class.statistic.map(crate::service_class::ClassStatistic::statistic) else {
        return Cow::Borrowed(loads);
    };
    Cow::Owned(ServerLoads {
        cpu: by(loads.cpu.as_ref(), statistic),
        memory: by(loads.memory.as_ref(), statistic),
        network_in: by(loads.network_in.as_ref(), statistic),
        network_out: by(loads.network_out.as_ref(), statistic),
        disk_operations: by(loads.disk_operations.as_ref(), statistic),
        disk_throughput: by(loads.disk_throughput.as_ref(), statistic),
        short: loads.short,
        stars: loads.stars,
    })
}
