//! Licences of a placement: per product and host, the most VMs that may be there, the editions that
//! would do, the cheapest in money.

use super::edition::{cheapest, editions_for, payments};
use super::pack::{Covers, LicencePacks, Pack};
use super::{HostLicence, Licences, ProductLicences};
use crate::catalogue::CatalogueId;
use crate::demand::Demand;
use crate::diagnostic::Diagnostic;
use crate::money::Money;
use crate::order::Order as _;
use crate::placement::{Placement, Restart};
use crate::project::Resolved;
use crate::quantity::Months;
use crate::time::Day;
use std::sync::Arc;

/// The most of certain VMs that may be on a host: those placed there, or, when another host has
/// failed, with those that restart there. Gives placed, most, and the failed host that leads to it.
#[must_use]
pub fn most_vms(
    placement: &Placement,
    host: usize,
    counts: &dyn Fn(usize) -> bool,
) -> (u32, u32, Option<usize>) {
    let Some(h) = placement.hosts.get(host) else { return (0, 0, None) };
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let placed = number(h.vms.iter().filter(|vm| counts(**vm)).count());
    let mut most = (placed, None);
    for (failed, other) in placement.hosts.iter().enumerate() {
        if let Some(Restart::Safe(plan)) = &other.restart {
            let guests = number(plan.iter().filter(|(vm, to)| *to == host && counts(*vm)).count());
            if placed + guests > most.0 {
                most = (placed + guests, Some(failed));
            }
        }
    }
    (placed, most.0, most.1)
}

/// Counts the licences of a placement with the built-in packs.
#[must_use]
pub fn count(
    placement: &Placement,
    demand: &Demand,
    resolved: &Resolved,
    today: Day,
    horizon: Months,
) -> Licences {
    count_with(&LicencePacks::built_in(), placement, demand, resolved, today, horizon)
}

/// Counts the licences of a placement: of its platform, and of each family of operating systems that
/// a pack is for.
#[must_use]
pub fn count_with(
    packs: &LicencePacks,
    placement: &Placement,
    demand: &Demand,
    resolved: &Resolved,
    today: Day,
    horizon: Months,
) -> Licences {
    let mut out = Licences::default();
    let mut products: Vec<CatalogueId> = resolved.hypervisor.licence.iter().cloned().collect();
    let mut families: Vec<&Arc<str>> = placement
        .hosts
        .iter()
        .flat_map(|h| &h.vms)
        .filter_map(|vm| demand.vms.get(*vm))
        .map(|v| &v.os_family)
        .collect();
    families.order();
    families.dedup();
    for family in families {
        for product in packs.products_for(family) {
            if !products.contains(&product) {
                products.push(product);
            }
        }
    }
    let unsafe_hosts =
        placement.hosts.iter().filter(|h| h.restart.as_ref().is_some_and(|r| !r.is_safe())).count();
    if unsafe_hosts > 0 && !products.is_empty() {
        out.diagnostics.push(
            Diagnostic::warning(
                "licences.failures_not_counted",
                "Some hosts have no restart plan, so where their VMs may run is not known and not licensed",
                "Mend the placement first",
            )
            .found(format!("{unsafe_hosts} hosts"), "a restart plan for every host"),
        );
    }
    for product in products {
        match packs.pick(&product, today) {
            Some(picked) => {
                out.diagnostics.extend(picked.doubt);
                let p = of_product(picked.pack, placement, demand, resolved, horizon, &mut out.diagnostics);
                out.products.push(p);
            }
            None => out.diagnostics.push(
                Diagnostic::error(
                    "licences.no_pack",
                    "There is no price pack for this product, so it is not in the costs",
                    "Put in a price pack, or set the licence of the hypervisor to none",
                )
                .about(&product),
            ),
        }
    }
    out
}

fn of_product(
    pack: &Pack,
    placement: &Placement,
    demand: &Demand,
    resolved: &Resolved,
    horizon: Months,
    diagnostics: &mut Vec<Diagnostic>,
) -> ProductLicences {
    let rates = &resolved.rates;
    let maintenance = resolved.policy.software_assurance();
    let counts = |vm: usize| match &pack.covers {
        Covers::Platform => true,
        Covers::OsFamily(f) => demand.vms.get(vm).is_some_and(|v| v.os_family == *f),
    };
    let mut hosts = Vec::new();
    let mut units_of = vec![0u32; pack.editions.len()];
    let mut unpriced = false;
    for (host, load) in placement.hosts.iter().enumerate() {
        let (vms_placed, vms_at_most, when_fails) = most_vms(placement, host, &counts);
        let needed = vms_at_most > 0 || pack.covers == Covers::Platform;
        let editions = if needed {
            editions_for(pack, &load.host, vms_at_most, rates, maintenance, horizon)
        } else {
            Vec::new()
        };
        let chosen = cheapest(&editions);
        unpriced |= needed && chosen.is_none();
        if let Some(i) = chosen {
            units_of[i] = units_of[i].saturating_add(editions[i].units);
        }
        hosts.push(HostLicence { host, vms_placed, vms_at_most, when_fails, editions, chosen });
    }
    if unpriced {
        diagnostics.push(
            Diagnostic::error(
                "licences.no_price",
                "No edition has a price in the currency of the project, so the product is not in the costs",
                "Put in a rate for the currency of the price pack",
            )
            .about(&pack.name),
        );
    }
    let mut once = Money::zero(rates.own());
    let mut yearly = once;
    for (edition, units) in pack.editions.iter().zip(&units_of) {
        if *units == 0 {
            continue;
        }
        let ordered = (*units).max(pack.minimum_per_order.unwrap_or(0));
        if ordered > *units {
            diagnostics.push(
                Diagnostic::note(
                    "licences.smallest_order",
                    "Fewer units are needed than the smallest order has; the whole order is in the costs",
                    "Nothing to do; other orders of the same product may share it",
                )
                .about(&pack.name)
                .found(format!("{units} needed"), format!("{ordered} at least")),
            );
        }
        if let Some(p) = payments(edition, ordered, rates, maintenance) {
            once = once.plus(p.once).unwrap_or(once);
            yearly = yearly.plus(p.yearly).unwrap_or(yearly);
        }
    }
    ProductLicences {
        product: pack.product.clone(),
        name: pack.name.clone(),
        pack: pack.words(),
        hosts,
        once,
        yearly,
    }
}
