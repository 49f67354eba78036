//! What licences cost a host, for placement: it asks, and knows no product.

use super::edition::{cheapest, editions_for};
use super::pack::{LicencePacks, Pack};
use crate::catalogue::HostType;
use crate::demand::Demand;
use crate::money::{Money, Rates};
use crate::order::Order as _;
use crate::placement::HostCost;
use crate::project::Resolved;
use crate::quantity::{Months, Ratio};
use crate::time::Day;
use std::sync::Arc;

/// Licences of a host over the horizon, each product in its cheapest edition. Smallest orders are not
/// looked at: they concern all hosts together.
#[derive(Debug, Clone)]
pub struct LicenceCost {
    /// Packs for families of operating systems, with the VMs that they are for.
    families: Vec<(Pack, Vec<bool>)>,
    /// The pack of the platform, for every host.
    platform: Option<Pack>,
    rates: Rates,
    maintenance: Ratio,
    horizon: Months,
}

impl LicenceCost {
    /// For the VMs of a demand, with the built-in packs valid today.
    #[must_use]
    pub fn new(demand: &Demand, resolved: &Resolved, today: Day, horizon: Months) -> Self {
        Self::with(&LicencePacks::built_in(), demand, resolved, today, horizon)
    }
    /// The same with other packs.
    #[must_use]
    pub fn with(
        packs: &LicencePacks,
        demand: &Demand,
        resolved: &Resolved,
        today: Day,
        horizon: Months,
    ) -> Self {
        let mut names: Vec<Arc<str>> = demand.vms.iter().map(|vm| Arc::clone(&vm.os_family)).collect();
        names.order();
        names.dedup();
        let mut families = Vec::new();
        for name in names {
            for product in packs.products_for(&name) {
                if let Some(picked) = packs.pick(&product, today) {
                    let of_family = demand.vms.iter().map(|vm| vm.os_family == name).collect();
                    families.push((picked.pack.clone(), of_family));
                }
            }
        }
        let licence = resolved.hypervisor.licence.as_deref();
        Self {
            families,
            platform: licence.and_then(|p| packs.pick(p, today)).map(|p| p.pack.clone()),
            rates: resolved.rates.clone(),
            maintenance: resolved.policy.software_assurance(),
            horizon,
        }
    }

    fn of(&self, pack: &Pack, host: &HostType, vms: u32) -> Option<Money> {
        let editions = editions_for(pack, host, vms, &self.rates, self.maintenance, self.horizon);
        editions.get(cheapest(&editions)?)?.cost
    }
}

impl HostCost for LicenceCost {
    fn cost(&self, host: &HostType, vms: &[usize]) -> Option<Money> {
        let mut total = Money::zero(self.rates.own());
        if let Some(pack) = &self.platform {
            let n = u32::try_from(vms.len()).unwrap_or(u32::MAX);
            total = total.plus(self.of(pack, host, n)?).ok()?;
        }
        for (pack, of_family) in &self.families {
            let n = vms.iter().filter(|vm| of_family.get(**vm).copied().unwrap_or(false)).count();
            if n > 0 {
                let n = u32::try_from(n).unwrap_or(u32::MAX);
                total = total.plus(self.of(pack, host, n)?).ok()?;
            }
        }
        Some(total)
    }
}
