//! The editions of a product against each other, over all hosts.

use super::ProductLicences;
use crate::money::Money;
use std::sync::Arc;

/// What one edition would cost if every host had it.
#[derive(Debug, Clone, PartialEq)]
pub struct EditionTotal {
    /// Edition by name.
    pub edition: Arc<str>,
    /// Units for all hosts that need the product.
    pub units: u64,
    /// Name of the unit.
    pub unit: Arc<str>,
    /// Their price over the horizon; `None` where a host has no price for it.
    pub cost: Option<Money>,
    /// Hosts on which it is the cheapest, and is bought.
    pub chosen_on: usize,
}

impl ProductLicences {
    /// Each edition on all hosts alike, in the order of the price pack. The plan may mix them: each
    /// host has its cheapest.
    #[must_use]
    pub fn editions(&self) -> Vec<EditionTotal> {
        let mut all: Vec<EditionTotal> = Vec::new();
        for host in &self.hosts {
            for (i, e) in host.editions.iter().enumerate() {
                let chosen = usize::from(host.chosen == Some(i));
                match all.iter_mut().find(|t| t.edition == e.edition) {
                    Some(t) => {
                        t.units += u64::from(e.units);
                        t.cost = t.cost.and_then(|sum| sum.plus(e.cost?).ok());
                        t.chosen_on += chosen;
                    }
                    None => all.push(EditionTotal {
                        edition: Arc::clone(&e.edition),
                        units: u64::from(e.units),
                        unit: Arc::clone(&e.unit),
                        cost: e.cost,
                        chosen_on: chosen,
                    }),
                }
            }
        }
        all
    }
    /// The cheapest edition of each host, summed over the horizon; `None` where a host that needs the
    /// product has no price.
    #[must_use]
    pub fn cheapest_on_each(&self) -> Option<Money> {
        let mut needed = self.hosts.iter().filter(|h| !h.editions.is_empty());
        let cost = |h: &super::HostLicence| h.editions.get(h.chosen?)?.cost;
        let first = cost(needed.next()?)?;
        needed.try_fold(first, |sum, h| sum.plus(cost(h)?).ok())
    }
    /// Hosts that need it.
    #[must_use]
    pub fn hosts_licensed(&self) -> usize {
        self.hosts.iter().filter(|h| !h.editions.is_empty()).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::licensing::{EditionCount, HostLicence};
    use crate::money::Currency;

    /// Two hosts, by hand. Few VMs: stacking costs 10, unlimited 50. Many: 90 and 50. All stacked 100,
    /// all unlimited 100, each its cheapest 60. A third host needs nothing.
    #[test]
    fn each_host_its_cheapest() {
        let eur = |v: f64| Some(Money::new(v, Currency::EUR));
        let edition = |name: &str, units, cost| EditionCount {
            edition: name.into(),
            units,
            unit: "cores".into(),
            cost,
            working: vec![],
        };
        let host = |host, editions: Vec<EditionCount>, chosen| HostLicence {
            host,
            vms_placed: 0,
            vms_at_most: 0,
            when_fails: None,
            editions,
            chosen,
        };
        let mut p = ProductLicences {
            product: "p".into(),
            name: "P".into(),
            pack: String::new(),
            hosts: vec![
                host(0, vec![edition("S", 16, eur(10.0)), edition("D", 16, eur(50.0))], Some(0)),
                host(1, vec![edition("S", 144, eur(90.0)), edition("D", 16, eur(50.0))], Some(1)),
                host(2, vec![], None),
            ],
            once: Money::zero(Currency::EUR),
            yearly: Money::zero(Currency::EUR),
        };
        let all = p.editions();
        assert_eq!((all[0].units, all[0].cost, all[0].chosen_on), (160, eur(100.0), 1));
        assert_eq!((all[1].units, all[1].cost, all[1].chosen_on), (32, eur(100.0), 1));
        assert_eq!(p.cheapest_on_each(), eur(60.0));
        assert_eq!(p.hosts_licensed(), 2);
        p.hosts[1].editions[0].cost = None;
        assert_eq!(p.editions()[0].cost, None);
    }
}
