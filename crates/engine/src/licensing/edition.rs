//! What each edition of a product costs on one host: units, money, working.

use super::pack::{Edition, Metric, Pack};
use super::per_core_with_minimums::{cores_to_license, licensings, working as core_working};
use super::per_socket::{sockets_to_license, working as socket_working};
use super::{EditionCount, Term};
use crate::catalogue::HostType;
use crate::money::{Money, Rates};
use crate::quantity::{Months, Ratio};

/// What is paid once, and what every year, in the project's currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Payments {
    /// At the start.
    pub once: Money,
    /// Every year.
    pub yearly: Money,
}

impl Payments {
    /// Over a horizon: once + yearly × years.
    #[must_use]
    pub fn over(&self, horizon: Months) -> Money {
        let years = Ratio::from_fraction(horizon.years());
        self.once.plus(self.yearly.times(years)).unwrap_or(self.once)
    }
}

/// Price of units: units × price ÷ units that the price is for; with maintenance a year as a share
/// of a perpetual licence. `None` without a rate for the currency.
#[must_use]
pub fn payments(edition: &Edition, units: u32, rates: &Rates, maintenance: Ratio) -> Option<Payments> {
    let share = f64::from(units) / f64::from(edition.price_covers.max(1));
    let price = rates.convert(edition.price.times(Ratio::from_fraction(share)))?;
    let zero = Money::zero(rates.own());
    Some(match edition.term {
        Term::Perpetual if edition.maintenance => Payments { once: price, yearly: price.times(maintenance) },
        Term::Perpetual => Payments { once: price, yearly: zero },
        Term::Yearly => Payments { once: zero, yearly: price },
    })
}

/// Every edition of a pack on one host for so many VMs, in the order of the pack.
#[must_use]
pub fn editions_for(
    pack: &Pack,
    host: &HostType,
    vms: u32,
    rates: &Rates,
    maintenance: Ratio,
    horizon: Months,
) -> Vec<EditionCount> {
    pack.editions
        .iter()
        .map(|edition| {
            let (whole, unit, step) = match &pack.metric {
                Metric::PerCoreWithMinimums(m) => (
                    cores_to_license(host.sockets, host.cores_per_socket, m),
                    "cores",
                    core_working(host.sockets, host.cores_per_socket, m),
                ),
                Metric::PerSocket => {
                    (sockets_to_license(host.sockets), "sockets", socket_working(host.sockets))
                }
            };
            let times = licensings(vms, edition.vms_per_licensing);
            let units = whole.saturating_mul(times);
            let mut working = vec![step];
            match edition.vms_per_licensing {
                Some(per) => {
                    working.push(format!("{vms} VMs, {per} for each licensing of the host: {times} times"));
                    working.push(format!("{times} × {whole} = {units} {unit}"));
                }
                None => working.push(format!("Any number of VMs: {units} {unit}")),
            }
            EditionCount {
                edition: edition.name.clone(),
                units,
                unit: unit.into(),
                cost: payments(edition, units, rates, maintenance).map(|p| p.over(horizon)),
                working,
            }
        })
        .collect()
}

/// The cheapest edition in money, the first of equals; `None` when none has a price.
pub(super) fn cheapest(editions: &[EditionCount]) -> Option<usize> {
    editions
        .iter()
        .enumerate()
        .filter_map(|(i, e)| e.cost.map(|c| (i, c)))
        .min_by(|a, b| a.1.amount().total_cmp(&b.1.amount()).then(a.0.cmp(&b.0)))
        .map(|(i, _)| i)
}
