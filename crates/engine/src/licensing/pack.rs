//! Price packs: one product, one metric, its editions, and when they are valid. All data.

use super::Term;
use super::per_core_with_minimums::Minimums;
use crate::assumption::Trust;
use crate::catalogue::CatalogueId;
use crate::diagnostic::Diagnostic;
use crate::money::Money;
use crate::time::Day;
use serde::{Deserialize, Deserializer};
use std::sync::{Arc, LazyLock};

/// What a product has to be bought for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Covers {
    /// Hosts on which VMs of this family of operating systems may run.
    OsFamily(Arc<str>),
    /// Every host, where the hypervisor asks for it.
    Platform,
}

/// How units are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Metric {
    /// All cores of a host, with minimums.
    PerCoreWithMinimums(Minimums),
    /// Sockets of a host.
    PerSocket,
}

/// One edition with its price.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Edition {
    /// By name.
    pub name: Arc<str>,
    /// VMs that may run each time the whole host is licensed; `None`: any number.
    pub vms_per_licensing: Option<u32>,
    /// Price of `price_covers` units.
    pub price: Money,
    /// Units that the price is for.
    pub price_covers: u32,
    /// Once or every year.
    pub term: Term,
    /// Whether yearly maintenance may be bought on top.
    pub maintenance: bool,
    /// Where the price is from.
    pub source: String,
    /// How far to trust it.
    pub trust: Trust,
}

/// One product at one time.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Pack {
    /// Stable name of the product; packs of several years share it.
    pub product: CatalogueId,
    /// On screen.
    pub name: Arc<str>,
    /// Its date in words.
    pub dated: String,
    /// First day.
    #[serde(deserialize_with = "day")]
    pub valid_from: Day,
    /// Last day; `None`: until further notice.
    #[serde(default, deserialize_with = "perhaps_day")]
    pub valid_to: Option<Day>,
    /// What it has to be bought for.
    pub covers: Covers,
    /// How units are counted.
    pub metric: Metric,
    /// Fewest units in one order; `None`: any number.
    #[serde(default)]
    pub minimum_per_order: Option<u32>,
    /// Editions to choose from.
    pub editions: Vec<Edition>,
    /// Where the rules are from.
    pub rules_source: String,
    /// How far to trust the rules.
    pub rules_trust: Trust,
}

impl Pack {
    /// The pack in words, with date and sources.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{}, {}. {}", self.name, self.dated, self.rules_source)
    }
    fn is_valid_on(&self, today: Day) -> bool {
        self.valid_from <= today && self.valid_to.is_none_or(|to| today <= to)
    }
}

/// A day written as `2024-11-01`.
fn parse_day(text: &str) -> Option<Day> {
    let mut parts = text.split('-');
    let year = parts.next()?.parse().ok()?;
    let month: u32 = parts.next()?.parse().ok()?;
    let day: u32 = parts.next()?.parse().ok()?;
    let real = (1..=12).contains(&month) && (1..=31).contains(&day) && parts.next().is_none();
    real.then(|| Day::from_ymd(year, month, day))
}

fn day<'de, D: Deserializer<'de>>(d: D) -> Result<Day, D::Error> {
    let text = String::deserialize(d)?;
    parse_day(&text)
        .ok_or_else(|| serde::de::Error::custom(format!("a day such as 2024-11-01 expected, found {text:?}")))
}

fn perhaps_day<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Day>, D::Error> {
    let Some(text) = Option::<String>::deserialize(d)? else { return Ok(None) };
    parse_day(&text)
        .map(Some)
        .ok_or_else(|| serde::de::Error::custom(format!("a day such as 2024-11-01 expected, found {text:?}")))
}

/// A pack chosen for a day.
#[derive(Debug, Clone, PartialEq)]
pub struct Picked<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// What is to be said about it: that it is not valid on that day.
    pub doubt: Option<Diagnostic>,
}

/// All packs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LicencePacks {
    packs: Vec<Pack>,
}

static BUILT_IN: LazyLock<Arc<LicencePacks>> = LazyLock::new(|| {
    let packs = [
        include_str!("../../data/licences/windows-server.json"),
        include_str!("../../data/licences/vsphere.json"),
        include_str!("../../data/licences/proxmox-ve.json"),
    ]
    .into_iter()
    .flat_map(|json| serde_json::from_str::<Vec<Pack>>(json).unwrap_or_default())
    .collect();
    Arc::new(LicencePacks { packs })
});

impl LicencePacks {
    /// The packs that the planner comes with.
    #[must_use]
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }
    /// From packs.
    #[must_use]
    pub const fn new(packs: Vec<Pack>) -> Self {
        Self { packs }
    }
    /// All packs, in order.
    #[must_use]
    pub fn all(&self) -> &[Pack] {
        &self.packs
    }
    /// Products that have to be bought for a family of operating systems, each once.
    #[must_use]
    pub fn products_for(&self, os_family: &str) -> Vec<CatalogueId> {
        let mut out: Vec<CatalogueId> = Vec::new();
        for p in &self.packs {
            if matches!(&p.covers, Covers::OsFamily(f) if &**f == os_family) && !out.contains(&p.product) {
                out.push(Arc::clone(&p.product));
            }
        }
        out
    }
    /// The pack of a product that is valid on a day; of several the newest. Where none is valid: the
    /// last one before that day, else the first one after it, with a doubt. `None`: no such product.
    #[must_use]
    pub fn pick(&self, product: &str, today: Day) -> Option<Picked<'_>> {
        let packs = || self.packs.iter().filter(|p| &*p.product == product);
        if let Some(pack) = packs().filter(|p| p.is_valid_on(today)).max_by_key(|p| p.valid_from) {
            return Some(Picked { pack, doubt: None });
        }
        let past = packs().filter(|p| p.valid_from <= today).max_by_key(|p| p.valid_from);
        let (pack, message) = match past {
            Some(p) => (p, "The price pack has expired"),
            None => (packs().min_by_key(|p| p.valid_from)?, "The price pack is not valid yet"),
        };
        let doubt = Diagnostic::warning(
            "licences.pack_not_valid",
            message,
            "Check the prices with the seller, and put in a pack of today",
        )
        .about(&pack.name)
        .found(pack.dated.clone(), "a pack that is valid on the day of the plan");
        Some(Picked { pack, doubt: Some(doubt) })
    }
}
