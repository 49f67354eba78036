//! Licences: dated data packs over a few generic metrics. No product is named in code.

use crate::catalogue::CatalogueId;
use crate::diagnostic::Diagnostic;
use crate::money::Money;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

mod compare;
mod count;
mod edition;
pub mod explain;
mod host_cost;
mod pack;
pub mod per_core_with_minimums;
pub mod per_socket;

pub use compare::EditionTotal;
pub use count::{count, count_with, most_vms};
pub use edition::{Payments, editions_for, payments};
pub use host_cost::LicenceCost;
pub use pack::{Covers, Edition, LicencePacks, Metric, Pack, Picked};

#[cfg(test)]
mod tests;

/// One edition of a product that may cover a host.
#[derive(Debug, Clone, PartialEq)]
pub struct EditionCount {
    /// Edition by name.
    pub edition: Arc<str>,
    /// Units to buy (cores, sockets, hosts …), after minimums and packs.
    pub units: u32,
    /// Name of the unit.
    pub unit: Arc<str>,
    /// Price of them over the horizon, in the project's currency; `None` without a rate.
    pub cost: Option<Money>,
    /// How the units were counted, step by step, in words and numbers.
    pub working: Vec<String>,
}

/// What one product costs on one host.
#[derive(Debug, Clone, PartialEq)]
pub struct HostLicence {
    /// Index into `Placement::hosts`.
    pub host: usize,
    /// VMs of the product placed there.
    pub vms_placed: u32,
    /// Most VMs of the product that may be there when any one host has failed.
    pub vms_at_most: u32,
    /// The failed host that leads to that number; `None` when it is the normal state.
    pub when_fails: Option<usize>,
    /// Every edition that would cover it.
    pub editions: Vec<EditionCount>,
    /// Index of the cheapest; `None` when no edition has a price, or nothing is needed.
    pub chosen: Option<usize>,
}

/// One product over all hosts.
#[derive(Debug, Clone, PartialEq)]
pub struct ProductLicences {
    /// Stable name.
    pub product: CatalogueId,
    /// On screen.
    pub name: Arc<str>,
    /// The price pack in words, with its date and source.
    pub pack: String,
    /// Per host.
    pub hosts: Vec<HostLicence>,
    /// Bought once, at the start.
    pub once: Money,
    /// Paid every year.
    pub yearly: Money,
}

/// All products.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Licences {
    /// Products that are needed on any host.
    pub products: Vec<ProductLicences>,
    /// Missing prices, expired packs.
    pub diagnostics: Vec<Diagnostic>,
}

/// How a price is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Term {
    /// Once, with optional yearly maintenance.
    Perpetual,
    /// Every year.
    Yearly,
}
