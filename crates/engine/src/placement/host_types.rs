//! What each host type that can be chosen would take: the lower bound on hosts, and their price.

use super::Bound;
use super::bound::bound;
use super::constraints::fits_nowhere;
use super::problem::Problem;
use crate::catalogue::HostType;
use crate::demand::{Demand, comparing, on_host};
use crate::money::Money;
use crate::project::Resolved;
use std::sync::Arc;

/// What one host type would take at least. No placement is sought: a plan with so few hosts may not
/// exist.
#[derive(Debug, Clone, PartialEq)]
pub struct HostTypeBound {
    /// The host type.
    pub host: HostType,
    /// The lower bound on hosts, each limit with what it needs, the one that needs most first.
    pub bound: Bound,
    /// VMs that fit on no host of this type; the bound does not count them.
    pub too_big: usize,
    /// Price of one host in the project's currency; `None` where its currency has no rate.
    pub price: Option<Money>,
    /// Price × hosts of the bound, those that stand left out: hardware alone, at least.
    pub hardware: Option<Money>,
}

/// The bound for one host type, everything else of the scenario as it is. `demand` may have been made
/// for another host type of the same scenario.
#[must_use]
pub fn host_type_bound(demand: &Demand, resolved: &Resolved, host: &HostType) -> HostTypeBound {
    // Of this type are all that are bought, beside those that stand.
    let mut supply = (*resolved.supply).clone();
    supply.to_buy.clear();
    let other = Resolved { host: host.clone(), supply: Arc::new(supply), ..resolved.clone() };
    let problem = Problem::new(&on_host(demand, &other), &other);
    let bound = bound(&problem);
    let price = resolved.rates.convert(host.price);
    HostTypeBound {
        host: host.clone(),
        too_big: fits_nowhere::find(&problem).len(),
        price,
        hardware: price.map(|p| p.times_count(u64::from(bound.to_buy.unwrap_or(bound.hosts)))),
        bound,
    }
}

/// Lower bounds on hosts with CPUs compared both ways, everything else of the scenario as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct BoundBothWays {
    /// By plain GHz.
    pub plain: Bound,
    /// By work per core-GHz. `None` where the host type's CPU has no factor.
    pub by_work: Option<Bound>,
}

/// Bounds both ways, whichever the policy compares by; a bound, no placement.
#[must_use]
pub fn bound_both_ways(demand: &Demand, resolved: &Resolved) -> BoundBothWays {
    let by = |work: bool| {
        let other = comparing(resolved, work);
        bound(&Problem::new(&on_host(demand, &other), &other))
    };
    BoundBothWays { plain: by(false), by_work: resolved.host_factor().map(|_| by(true)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::placement::Lane;
    use crate::placement::tests::{demand, resolved, vm};
    use crate::quantity::Mhz;

    /// By hand, no failure planned: 9 VMs of 2 GHz are 18 GHz. Hosts of 10 GHz carry 8 each: 18 ÷ 8 = 2.25,
    /// so 3. Hosts of 20 GHz carry 16: 18 ÷ 16 = 1.125, so 2, at 7,000 each 14,000.
    #[test]
    fn larger_hosts_are_fewer() {
        use crate::assumption::AssumptionId::HostsThatMayFail;
        let d = demand((0..9).map(|i| vm(&format!("s{i}"), 2000.0, 1.0)).collect());
        let r = resolved(&[(HostsThatMayFail, 0.0)]);
        let mut large = r.host.clone();
        large.clock = Mhz::from_ghz(2.0);
        large.price = Money::new(7000.0, r.rates.own());
        assert_eq!(host_type_bound(&d, &r, &r.host).bound.hosts, 3);
        let b = host_type_bound(&d, &r, &large);
        assert_eq!((b.bound.hosts, b.bound.lanes[0].lane, b.too_big), (2, Lane::Cpu, 0));
        assert_eq!(b.hardware, Some(Money::new(14_000.0, r.rates.own())));
    }

    /// By hand: a VM of 9 GHz passes the 8 GHz that a host of 10 GHz may carry.
    #[test]
    fn what_fits_nowhere_is_counted() {
        let d = demand(vec![vm("large", 9000.0, 1.0), vm("small", 100.0, 1.0)]);
        let r = resolved(&[]);
        assert_eq!(host_type_bound(&d, &r, &r.host).too_big, 1);
    }
}
