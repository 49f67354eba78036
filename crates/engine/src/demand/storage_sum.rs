//! Storage of all VMs by tier: usable and raw capacity, operations on disks, and what it costs.

use super::{Demand, VmDemand, network};
use crate::catalogue::CatalogueId;
use crate::diagnostic::Diagnostic;
use crate::money::Money;
use crate::project::Resolved;
use crate::quantity::{Iops, MiB, Ratio};
use crate::storage_tier::StorageTier;
use crate::time::HourOfWeek;

/// What one tier must hold.
#[derive(Debug, Clone, PartialEq)]
pub struct TierSum {
    /// The tier.
    pub tier: StorageTier,
    /// Its VMs: indices into `Demand::vms`.
    pub vms: Vec<usize>,
    /// What they take, growth, snapshots and swap files included.
    pub needed: MiB,
    /// What was promised to them: disks as allocated, with snapshots and swap files.
    pub promised: MiB,
    /// Where backup stages its data, kept free for it.
    pub staging: MiB,
    /// Usable capacity = the larger of needed and promised ÷ over-provisioning, + staging.
    pub usable: MiB,
    /// Raw capacity = usable × raw per usable of the layout.
    pub raw: MiB,
    /// The hour in which its VMs together do most operations, and how many a second.
    pub operations: Option<(HourOfWeek, Iops)>,
    /// Operations a second on its disks at that hour.
    pub on_disks: Iops,
    /// What it costs, in the project's currency; `None` where a rate is missing.
    pub price: Option<Money>,
}

/// Storage of all VMs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StorageSum {
    /// Tiers that carry something, in the order of the catalogue.
    pub tiers: Vec<TierSum>,
    /// What could not be given.
    pub diagnostics: Vec<Diagnostic>,
}

impl StorageSum {
    /// A tier by its name.
    #[must_use]
    pub fn tier(&self, id: &CatalogueId) -> Option<&TierSum> {
        self.tiers.iter().find(|t| t.tier.id == *id)
    }
    /// Usable capacity of all tiers.
    #[must_use]
    pub fn usable(&self) -> MiB {
        self.tiers.iter().map(|t| t.usable).sum()
    }
    /// Raw capacity of all tiers.
    #[must_use]
    pub fn raw(&self) -> MiB {
        self.tiers.iter().map(|t| t.raw).sum()
    }
    /// What all tiers cost; `None` where one has no price in the project's currency.
    #[must_use]
    pub fn price(&self, resolved: &Resolved) -> Option<Money> {
        let mut sum = Money::zero(resolved.rates.own());
        for tier in &self.tiers {
            sum = sum.plus(tier.price?).ok()?;
        }
        Some(sum)
    }
}

/// The raw capacity and the operations on disks of so much on a tier, and their price.
fn priced(
    tier: &StorageTier,
    usable: MiB,
    operations: Iops,
    resolved: &Resolved,
) -> (MiB, Iops, Option<Money>) {
    let raw = usable * tier.layout.raw_per_usable();
    let on_disks = tier.layout.on_disks(operations, resolved.policy.write_share());
    (raw, on_disks, tier.price(raw, on_disks).and_then(|p| resolved.rates.convert(p)))
}

/// The tier of a VM: of those that answer as fast as its class wants, the cheapest for its capacity and its
/// busiest hour; of equal ones the first. Where none is fast enough: the fastest, and `false`. `None` without
/// tiers.
#[must_use]
pub fn tier_of<'a>(vm: &VmDemand, resolved: &'a Resolved) -> Option<(&'a StorageTier, bool)> {
    let busiest = vm.disk_operations.peak().map_or(Iops::ZERO, |(_, o)| o);
    let cost = |tier: &StorageTier| {
        // A tier without a price comes last.
        priced(tier, vm.storage, busiest, resolved).2.map_or(f64::INFINITY, Money::amount)
    };
    let mut best: Option<(f64, &StorageTier)> = None;
    for tier in resolved.storage_tiers.iter().filter(|t| t.latency <= vm.class.latency) {
        let cost = cost(tier);
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, tier));
        }
    }
    if let Some((_, tier)) = best {
        return Some((tier, true));
    }
    let mut fastest: Option<&StorageTier> = None;
    for tier in &resolved.storage_tiers {
        if fastest.is_none_or(|f| tier.latency < f.latency) {
            fastest = Some(tier);
        }
    }
    fastest.map(|tier| (tier, false))
}

/// Storage of all VMs by tier.
#[must_use]
pub fn storage_sum(demand: &Demand, resolved: &Resolved) -> StorageSum {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); resolved.storage_tiers.len()];
    let mut sum = StorageSum::default();
    for (i, vm) in demand.vms.iter().enumerate() {
        let Some((tier, fast_enough)) = tier_of(vm, resolved) else { continue };
        if !fast_enough {
            sum.diagnostics.push(
                Diagnostic::warning(
                    "storage.no_tier_fast_enough",
                    format!("No tier answers as fast as its service class {} wants", vm.class.name),
                    "Add a faster tier, or choose another service class",
                )
                .about(vm.server.as_str()),
            );
        }
        let at = resolved.storage_tiers.iter().position(|t| t.id == tier.id);
        if let Some(list) = at.and_then(|at| members.get_mut(at)) {
            list.push(i);
        }
    }
    let staging = staging(demand, resolved);
    let stage_on = (staging > MiB::ZERO).then(|| cheapest_capacity(resolved)).flatten();
    for (tier, vms) in resolved.storage_tiers.iter().zip(members) {
        let staging = if stage_on.as_ref() == Some(&tier.id) { staging } else { MiB::ZERO };
        if vms.is_empty() && staging == MiB::ZERO {
            continue;
        }
        sum.tiers.push(tier_sum(demand, resolved, tier, vms, staging));
    }
    if resolved.storage_tiers.is_empty() && !demand.vms.is_empty() {
        sum.diagnostics.push(Diagnostic::warning(
            "storage.no_tiers",
            "The catalogue has no tier of storage, so none is planned",
            "Add a tier of storage to the catalogue",
        ));
    }
    sum
}

/// Where backup stages = the factor × the data of the largest VM.
pub(super) fn staging(demand: &Demand, resolved: &Resolved) -> MiB {
    let largest = demand.vms.iter().map(|vm| vm.storage_parts.data).fold(MiB::ZERO, MiB::max);
    largest * resolved.policy.staging_largest()
}

/// The tier on which usable capacity alone costs least.
fn cheapest_capacity(resolved: &Resolved) -> Option<CatalogueId> {
    let terabyte = MiB::from_tb_decimal(1.0);
    let mut best: Option<(f64, &StorageTier)> = None;
    for tier in &resolved.storage_tiers {
        let cost = priced(tier, terabyte, Iops::ZERO, resolved).2.map_or(f64::INFINITY, Money::amount);
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, tier));
        }
    }
    best.map(|(_, tier)| tier.id.clone())
}

fn tier_sum(
    demand: &Demand,
    resolved: &Resolved,
    tier: &StorageTier,
    vms: Vec<usize>,
    staging: MiB,
) -> TierSum {
    let these = || vms.iter().filter_map(|i| demand.vms.get(*i));
    let needed: MiB = these().map(|vm| vm.storage).sum();
    let promised: MiB = these().map(|vm| vm.storage_parts.promised()).sum();
    let usable = usable(needed, promised, resolved.policy.over_provisioning(), staging);
    let operations = network::sum(these().map(|vm| &vm.disk_operations)).peak();
    let busiest = operations.map_or(Iops::ZERO, |(_, o)| o);
    let (raw, on_disks, price) = priced(tier, usable, busiest, resolved);
    TierSum { tier: tier.clone(), vms, needed, promised, staging, usable, raw, operations, on_disks, price }
}

/// Usable capacity = the larger of needed and promised ÷ over-provisioning, + staging.
pub(super) fn usable(needed: MiB, promised: MiB, over_provisioning: Ratio, staging: MiB) -> MiB {
    needed.max(promised / over_provisioning.max(Ratio::ONE)) + staging
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::AssumptionId;
    use crate::demand::storage::Parts;
    use crate::money::Currency;
    use crate::placement::tests::{demand, resolved, vm};
    use crate::profile::Profile;
    use crate::service_class::{LatencyTier, ServiceClass};
    use crate::storage_tier::Layout;
    use std::sync::Arc;

    fn tier(id: &str, latency: LatencyTier, layout: Layout, per_tb: f64, per_operation: f64) -> StorageTier {
        StorageTier {
            id: id.into(),
            name: id.into(),
            latency,
            layout,
            price_per_tb: Money::new(per_tb, Currency::EUR),
            price_per_operation: Money::new(per_operation, Currency::EUR),
            source: "by hand".into(),
        }
    }

    fn with_storage(
        name: &str,
        needed: f64,
        allocated: f64,
        operations: f64,
        latency: LatencyTier,
    ) -> VmDemand {
        VmDemand {
            storage: MiB::from_tb_decimal(needed),
            storage_parts: Parts {
                allocated: Some(MiB::from_tb_decimal(allocated)),
                data: MiB::from_tb_decimal(needed),
                ..Parts::default()
            },
            disk_operations: Profile::flat(Iops::from_iops(operations)),
            class: Arc::new(ServiceClass { latency, ..ServiceClass::default() }),
            ..vm(name, 100.0, 1.0)
        }
    }

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-6, "{a} for {b}");
    }

    /// By hand. Fast: mirrored, €800 a TB, €0.01 an operation. Slow: one parity in 4 disks, €100 a TB, €2 an
    /// operation. Half of the operations are writes.
    /// "busy" (1 TB, 2,000 operations): fast 2 raw TB = 1,600 and 2,000 × (0.5 + 1) × 0.01 = 30; slow 4/3 TB =
    /// 133 and 2,000 × (0.5 + 2) × 2 = 10,000. So it goes to the fast one, though any would do.
    /// "large" (6 TB, 10 operations): fast 9,600; slow 800 + 50 = 850.
    /// "first" wants the fast one.
    #[test]
    fn the_cheapest_tier_that_is_fast_enough() {
        let mut r = resolved(&[(AssumptionId::WriteShare, 0.5), (AssumptionId::OverProvisioning, 2.0)]);
        r.storage_tiers = vec![
            tier("fast", LatencyTier::Fast, Layout::Mirror, 800.0, 0.01),
            tier("slow", LatencyTier::Slow, Layout::Parity { disks: 4 }, 100.0, 2.0),
        ];
        let d = demand(vec![
            with_storage("busy", 1.0, 1.0, 2000.0, LatencyTier::Slow),
            with_storage("first", 1.0, 10.0, 10.0, LatencyTier::Fast),
            with_storage("large", 6.0, 6.0, 10.0, LatencyTier::Slow),
        ]);
        let sum = storage_sum(&d, &r);
        assert_eq!(sum.tiers.len(), 2);
        let fast = &sum.tiers[0];
        assert_eq!(fast.vms, [0, 1]);
        near(fast.needed.tb_decimal(), 2.0);
        // 11 TB promised ÷ 2 are more than the 2 TB needed.
        near(fast.usable.tb_decimal(), 5.5);
        near(fast.raw.tb_decimal(), 11.0);
        near(fast.operations.unwrap().1.iops(), 2010.0);
        near(fast.on_disks.iops(), 2010.0 * 1.5);
        near(fast.price.unwrap().amount(), 11.0 * 800.0 + 3015.0 * 0.01);
        let slow = &sum.tiers[1];
        near(slow.raw.tb_decimal(), 8.0);
        near(slow.price.unwrap().amount(), 850.0);
        near(sum.price(&r).unwrap().amount(), 8830.15 + 850.0);
        near(sum.usable().tb_decimal(), 11.5);
        near(sum.raw().tb_decimal(), 19.0);
        assert!(sum.diagnostics.is_empty());
    }

    /// The planning guides: a backup proxy in a VM needs 3 to 4 times the largest VM. 4 × 6 TB = 24 TB, on the
    /// tier whose capacity is cheapest.
    #[test]
    fn staging_is_kept_free() {
        let mut r = resolved(&[(AssumptionId::StagingLargest, 4.0)]);
        r.storage_tiers = vec![
            tier("fast", LatencyTier::Standard, Layout::Plain, 800.0, 0.0),
            tier("slow", LatencyTier::Slow, Layout::Plain, 100.0, 0.0),
        ];
        let d = demand(vec![with_storage("large", 6.0, 6.0, 10.0, LatencyTier::Standard)]);
        let sum = storage_sum(&d, &r);
        near(sum.tier(&"slow".into()).unwrap().staging.tb_decimal(), 24.0);
        near(sum.tier(&"slow".into()).unwrap().usable.tb_decimal(), 24.0);
        near(sum.tier(&"fast".into()).unwrap().usable.tb_decimal(), 6.0);
    }

    #[test]
    fn a_class_that_no_tier_suits_is_said() {
        let mut r = resolved(&[]);
        r.storage_tiers = vec![tier("slow", LatencyTier::Slow, Layout::Plain, 100.0, 0.0)];
        let d = demand(vec![with_storage("a", 1.0, 1.0, 1.0, LatencyTier::Fast)]);
        let sum = storage_sum(&d, &r);
        assert_eq!((sum.tiers.len(), &*sum.diagnostics[0].code), (1, "storage.no_tier_fast_enough"));
        r.storage_tiers.clear();
        assert_eq!(&*storage_sum(&d, &r).diagnostics[0].code, "storage.no_tiers");
    }
}
