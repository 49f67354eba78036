//! What there is to pay for: the servers that leave, those that stay, the hosts and the VMs.

use super::energy::{PowerBasis, power_at, server_power};
use crate::assessment::{Assessment, Verdict};
use crate::catalogue::CatalogueId;
use crate::conversion::method::licence_is_paid;
use crate::conversion::{ConversionPlan, Method};
use crate::demand::{Demand, TierSum, storage_sum};
use crate::inventory::{Inventory, Kind};
use crate::measurement::Measurements;
use crate::money::Money;
use crate::order::Order as _;
use crate::placement::{HostLoad, Lane, Placement};
use crate::project::Resolved;
use crate::quantity::{MiB, Ratio, Watts};
use std::sync::Arc;

/// What becomes of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// Becomes a VM that has a place.
    Moves,
    /// Is switched off for good.
    Retires,
    /// Stays as it is: kept physical, to be mended or merged first, unknown, or without a place.
    Stays,
}

/// Sums over a part of today's servers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Servers {
    /// Physical machines.
    pub physical: u32,
    /// VMs on platforms of today.
    pub already_virtual: u32,
    /// Mean power of all of them.
    pub power: Watts,
    /// Rack units.
    pub rack_units: u32,
    /// Network ports in use.
    pub ports: u32,
    /// Systems whose operating system is paid.
    pub paid_systems: u32,
    /// Year of purchase of each physical machine.
    pub bought: Vec<Option<u32>>,
}

impl Servers {
    /// Physical machines and VMs together.
    #[must_use]
    pub const fn systems(&self) -> u32 {
        self.physical + self.already_virtual
    }
}

/// Sums over the hosts of the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Hosts {
    /// How many.
    pub count: u32,
    /// Price of all in the project's currency; `None` where a rate is missing.
    pub price: Option<Money>,
    /// Mean power at the placement's own use.
    pub power: Watts,
    /// Rack units.
    pub rack_units: u32,
    /// Ports.
    pub ports: u32,
    /// Where price and power come from, in words.
    pub source: String,
}

/// What one tier of storage costs.
#[derive(Debug, Clone, PartialEq)]
pub struct TierPrice {
    /// The tier.
    pub id: CatalogueId,
    /// On screen.
    pub name: Arc<str>,
    /// In the project's currency; `None` where there is no rate for its own.
    pub price: Option<Money>,
}

/// All that the three lists count.
#[derive(Debug, Clone, PartialEq)]
pub struct Estate {
    /// Servers that move or retire.
    pub leaving: Servers,
    /// Servers that stay.
    pub staying: Servers,
    /// Hosts.
    pub hosts: Hosts,
    /// VMs with a place.
    pub vms: u32,
    /// Storage of these VMs.
    pub storage: MiB,
    /// What each tier costs that carries some of it; `None` where one price per TB counts.
    pub tiers: Option<Vec<TierPrice>>,
    /// Servers of the inventory.
    pub servers: u32,
    /// VMs that are converted.
    pub conversions: u32,
    /// VMs that are built anew.
    pub rebuilds: u32,
    /// Physical servers by the way their power was found: measured, from the curve, assumed.
    pub power_bases: [u32; 3],
}

impl Estate {
    /// How the power of today's servers is known, in words.
    #[must_use]
    pub fn power_words(&self) -> String {
        let [measured, curve, assumed] = self.power_bases;
        format!(
            "{measured} measured, {curve} from power curves at their own CPU use, {assumed} at the typical use"
        )
    }
}

/// What becomes of each server, in the order of the inventory.
#[must_use]
pub fn fates(
    inventory: &Inventory,
    assessment: &Assessment,
    demand: &Demand,
    placement: &Placement,
) -> Vec<Fate> {
    let mut fates: Vec<Fate> = (0..inventory.servers.len())
        .map(|i| match assessment.servers.get(i).map(|s| s.verdict) {
            Some(Verdict::Retire) => Fate::Retires,
            _ => Fate::Stays,
        })
        .collect();
    for vm in placement.hosts.iter().flat_map(|h| &h.vms) {
        if let Some(vm) = demand.vms.get(*vm)
            && let Some(fate) = fates.get_mut(vm.index)
        {
            *fate = Fate::Moves;
        }
    }
    fates
}

/// Mean CPU use of a host over its hours; the whole where nothing is known (cautious).
fn host_use(host: &HostLoad) -> Ratio {
    let lane = Lane::ALL.iter().position(|l| *l == Lane::Cpu).and_then(|i| host.use_of_capacity.get(i));
    match lane {
        Some(hours) if !hours.is_empty() => {
            let sum: f64 = hours.iter().map(|r| r.fraction()).sum();
            #[expect(clippy::cast_precision_loss, reason = "168 hours")]
            let n = hours.len() as f64;
            Ratio::from_fraction(sum / n)
        }
        _ => Ratio::ONE,
    }
}

fn sum_hosts(placement: &Placement, resolved: &Resolved) -> Hosts {
    let mut sum = Hosts {
        count: 0,
        price: Some(Money::zero(resolved.policy.currency())),
        power: Watts::ZERO,
        rack_units: 0,
        ports: 0,
        source: String::new(),
    };
    let mut names: Vec<(&str, &str)> = Vec::new();
    for load in &placement.hosts {
        let host = &load.host;
        sum.count += 1;
        sum.rack_units += host.rack_units;
        sum.power += power_at(host.idle_power, host.full_power, host_use(load));
        // What stands already has been bought, with its ports and cables.
        if load.standing {
            continue;
        }
        sum.ports += host.ports;
        let price = resolved.rates.convert(host.price);
        sum.price = sum.price.zip(price).and_then(|(a, b)| a.plus(b).ok());
        names.push((&host.name, &host.source));
    }
    names.order();
    names.dedup();
    sum.source = names.iter().map(|(n, s)| format!("{n}: {s}")).collect::<Vec<_>>().join("; ");
    sum
}

/// Counts everything once; all lines rest on these sums.
#[must_use]
pub fn estate(
    inventory: &Inventory,
    assessment: &Assessment,
    demand: &Demand,
    measurements: &Measurements,
    placement: &Placement,
    conversion: &ConversionPlan,
    resolved: &Resolved,
) -> Estate {
    let policy = &resolved.policy;
    let (mut leaving, mut staying) = (Servers::default(), Servers::default());
    let mut power_bases = [0; 3];
    for (i, (server, fate)) in
        inventory.servers.iter().zip(fates(inventory, assessment, demand, placement)).enumerate()
    {
        let part = if fate == Fate::Stays { &mut staying } else { &mut leaving };
        if assessment.servers.get(i).is_some_and(|a| licence_is_paid(&a.os_family)) {
            part.paid_systems += 1;
        }
        if server.kind == Kind::Virtual {
            part.already_virtual += 1;
            continue;
        }
        let (power, basis) = server_power(server, measurements.servers.get(i), policy);
        match basis {
            PowerBasis::Measured => power_bases[0] += 1,
            PowerBasis::Curve => power_bases[1] += 1,
            PowerBasis::Assumed => power_bases[2] += 1,
            PowerBasis::NoneOfItsOwn => {}
        }
        part.physical += 1;
        part.power += power;
        part.rack_units += server.rack_units.as_ref().map_or(policy.rack_units_unknown(), |u| u.value);
        part.ports += match u32::try_from(server.network_cards.len()) {
            Ok(n) if n > 0 => n,
            _ => policy.ports_unknown(),
        };
        part.bought.push(server.bought.as_ref().map(|b| b.value));
    }
    let placed: Vec<usize> = placement.hosts.iter().flat_map(|h| h.vms.iter().copied()).collect();
    let storage = placed.iter().filter_map(|vm| demand.vms.get(*vm)).map(|vm| vm.storage).sum();
    let tiers = policy.storage_by_tier().then(|| tier_prices(demand, &placed, resolved));
    let jobs = conversion.jobs.iter().filter(|j| j.host.is_some());
    let rebuilds = count(jobs.clone().filter(|j| j.method == Method::Rebuild).count());
    Estate {
        leaving,
        staying,
        hosts: sum_hosts(placement, resolved),
        vms: count(placed.len()),
        storage,
        tiers,
        servers: count(inventory.servers.len()),
        conversions: count(jobs.count()) - rebuilds,
        rebuilds,
        power_bases,
    }
}

/// Tiers that carry VMs with a place, with their prices.
fn tier_prices(demand: &Demand, placed: &[usize], resolved: &Resolved) -> Vec<TierPrice> {
    let sum = if placed.len() == demand.vms.len() {
        storage_sum(demand, resolved)
    } else {
        let vms = placed.iter().filter_map(|vm| demand.vms.get(*vm)).cloned().collect();
        storage_sum(&Demand { vms, diagnostics: Vec::new() }, resolved)
    };
    let one = |t: TierSum| TierPrice { id: t.tier.id.clone(), name: t.tier.name.clone(), price: t.price };
    sum.tiers.into_iter().map(one).collect()
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
