//! Tiers of storage: how fast each answers, how its disks are laid out, and what it costs.

use crate::catalogue::CatalogueId;
use crate::money::Money;
use crate::quantity::{Iops, MiB, Ratio};
use crate::service_class::LatencyTier;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a tier keeps data when a disk fails. It decides how much raw capacity a usable one takes, and how many
/// operations on disks a write costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Layout {
    /// No second copy.
    Plain,
    /// Two copies (RAID 1, RAID 10).
    Mirror,
    /// One parity in a group of so many disks (RAID 5).
    Parity {
        /// Disks of a group, parity included: 3 or more.
        disks: u32,
    },
    /// Two parities in a group of so many disks (RAID 6).
    DoubleParity {
        /// Disks of a group, parities included: 4 or more.
        disks: u32,
    },
    /// Copies on several hosts (hyper-converged).
    Replicas {
        /// Copies, the first included: 1 or more.
        copies: u32,
    },
}

impl Layout {
    /// Disks or copies of a group, at most.
    pub const MOST: u32 = 64;

    /// Whether there are enough disks or copies for it.
    #[must_use]
    pub const fn is_sound(self) -> bool {
        match self {
            Self::Plain | Self::Mirror => true,
            Self::Parity { disks } => disks >= 3 && disks <= Self::MOST,
            Self::DoubleParity { disks } => disks >= 4 && disks <= Self::MOST,
            Self::Replicas { copies } => copies >= 1 && copies <= Self::MOST,
        }
    }
    /// Raw capacity for each part of usable capacity: disks ÷ (disks − parities), or the copies.
    #[must_use]
    pub fn raw_per_usable(self) -> Ratio {
        let group = |disks: u32, parities: u32| {
            let data = disks.saturating_sub(parities).max(1);
            Ratio::from_fraction(f64::from(disks.max(1)) / f64::from(data))
        };
        match self {
            Self::Plain => Ratio::ONE,
            Self::Mirror => Ratio::from_fraction(2.0),
            Self::Parity { disks } => group(disks, 1),
            Self::DoubleParity { disks } => group(disks, 2),
            Self::Replicas { copies } => Ratio::from_fraction(f64::from(copies.max(1))),
        }
    }
    /// Operations on disks for each write: 2 where it is written twice; 4 with a parity (old data and parity
    /// are read, new ones written); 6 with two; the copies.
    #[must_use]
    pub fn write_penalty(self) -> Ratio {
        Ratio::from_fraction(match self {
            Self::Plain => 1.0,
            Self::Mirror => 2.0,
            Self::Parity { .. } => 4.0,
            Self::DoubleParity { .. } => 6.0,
            Self::Replicas { copies } => f64::from(copies.max(1)),
        })
    }
    /// Operations on disks = operations × (1 − writes + writes × write penalty), writes a share.
    #[must_use]
    pub fn on_disks(self, operations: Iops, writes: Ratio) -> Iops {
        operations * (Ratio::ONE - writes + writes * self.write_penalty())
    }
    /// In words, for people.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Plain => "One copy".into(),
            Self::Mirror => "Mirrored".into(),
            Self::Parity { disks } => format!("One parity in {disks} disks"),
            Self::DoubleParity { disks } => format!("Two parities in {disks} disks"),
            Self::Replicas { copies } => format!("{copies} copies on hosts"),
        }
    }
}

/// A tier of storage that can be bought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StorageTier {
    /// Stable name.
    pub id: CatalogueId,
    /// On screen.
    pub name: Arc<str>,
    /// How fast it answers.
    pub latency: LatencyTier,
    /// How its disks are laid out.
    pub layout: Layout,
    /// Price of a raw terabyte (10^12 bytes).
    pub price_per_tb: Money,
    /// Price of one operation a second on its disks.
    pub price_per_operation: Money,
    /// Where prices come from.
    pub source: String,
}

impl StorageTier {
    /// What it costs = raw TB × price per TB + operations on disks × price per operation. `None` where the two
    /// prices are of different currencies.
    #[must_use]
    pub fn price(&self, raw: MiB, on_disks: Iops) -> Option<Money> {
        let capacity = self.price_per_tb.times(Ratio::from_fraction(raw.tb_decimal()));
        let operations = self.price_per_operation.times(Ratio::from_fraction(on_disks.iops()));
        capacity.plus(operations).ok()
    }
    /// Whether a plan can be made with it.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let prices = [self.price_per_tb, self.price_per_operation];
        self.layout.is_sound()
            && !self.name.trim().is_empty()
            && prices.iter().all(|p| (0.0..=1e9).contains(&p.amount()))
            && self.price_per_tb.currency() == self.price_per_operation.currency()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Currency;

    fn near(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9, "{a} for {b}");
    }

    /// servnetuk.com, "RAID write penalty explained": 1,000 operations on disks are 250 writes with one parity,
    /// 500 mirrored; two parities take six for a write.
    #[test]
    fn published_write_penalties() {
        let all_writes =
            |layout: Layout, writes: f64| layout.on_disks(Iops::from_iops(writes), Ratio::ONE).iops();
        near(all_writes(Layout::Parity { disks: 5 }, 250.0), 1000.0);
        near(all_writes(Layout::Mirror, 500.0), 1000.0);
        near(all_writes(Layout::DoubleParity { disks: 8 }, 100.0), 600.0);
        near(all_writes(Layout::Plain, 70.0), 70.0);
    }

    /// By hand: 1,000 operations, 30 % of them writes, one parity: 700 + 300 × 4 = 1,900; reads cost nothing
    /// more.
    #[test]
    fn reads_cost_once() {
        let raid5 = Layout::Parity { disks: 4 };
        near(raid5.on_disks(Iops::from_iops(1000.0), Ratio::from_percent(30.0)).iops(), 1900.0);
        near(raid5.on_disks(Iops::from_iops(1000.0), Ratio::ZERO).iops(), 1000.0);
    }

    /// 7 disks of 1 TB with one parity hold 6 TB; 8 with two hold 6; three copies of 1 TB take 3.
    #[test]
    fn raw_for_usable() {
        near(Layout::Parity { disks: 7 }.raw_per_usable().fraction() * 6.0, 7.0);
        near(Layout::DoubleParity { disks: 8 }.raw_per_usable().fraction() * 6.0, 8.0);
        near(Layout::Mirror.raw_per_usable().fraction(), 2.0);
        near(Layout::Replicas { copies: 3 }.raw_per_usable().fraction(), 3.0);
        assert!(!Layout::DoubleParity { disks: 3 }.is_sound() && !Layout::Replicas { copies: 0 }.is_sound());
    }

    /// 10 raw TB at 100 and 2,000 operations at 0.5: 1,000 + 1,000.
    #[test]
    fn priced_by_capacity_and_operations() {
        let tier = StorageTier {
            id: "t".into(),
            name: "T".into(),
            latency: LatencyTier::Standard,
            layout: Layout::Plain,
            price_per_tb: Money::new(100.0, Currency::EUR),
            price_per_operation: Money::new(0.5, Currency::EUR),
            source: String::new(),
        };
        let price = tier.price(MiB::from_tb_decimal(10.0), Iops::from_iops(2000.0)).unwrap();
        near(price.amount(), 2000.0);
        let dollars = Money::new(0.5, Currency::from_code("USD").unwrap());
        let mixed = StorageTier { price_per_operation: dollars, ..tier };
        assert!(!mixed.is_sound());
        assert_eq!(mixed.price(MiB::ZERO, Iops::ZERO), None);
    }

    #[test]
    fn the_data_is_whole() {
        let tiers = &crate::catalogue::Catalogue::built_in().storage_tiers;
        assert_eq!(tiers.len(), 3);
        assert!(tiers.iter().all(StorageTier::is_sound));
    }
}
