//! How licences were counted: per host, and per product over all hosts.

use super::{HostLicence, Licences, ProductLicences};
use crate::assumption::AssumptionId;
use crate::figure::{FigureId, Term, TermOrigin, Value, Working};
use crate::money::Money;
use crate::placement::Placement;
use crate::project::Resolved;

/// What the chosen edition costs on a host over the horizon; `None` where nothing is needed or no
/// price is known.
#[must_use]
pub fn cost_on_host(licence: &HostLicence) -> Option<Money> {
    licence.editions.get(licence.chosen?)?.cost
}

fn of_host(
    product: &ProductLicences,
    licence: &HostLicence,
    placement: &Placement,
    figure: &FigureId,
) -> Working {
    let name = |host: usize| placement.hosts.get(host).map_or_else(String::new, |h| h.name.clone());
    let host = name(licence.host);
    let counted = || TermOrigin::Counted("counted in the placement and its restart plans".into());
    let mut terms = vec![
        Term::new(
            "placed",
            format!("VMs placed on {host}"),
            Value::Count(u64::from(licence.vms_placed), "VMs"),
            counted(),
        ),
        Term::new(
            "at most",
            match licence.when_fails {
                Some(failed) => format!("Most VMs that may be on {host}: when {} has failed", name(failed)),
                None => format!("Most VMs that may be on {host}: in normal running"),
            },
            Value::Count(u64::from(licence.vms_at_most), "VMs"),
            counted(),
        ),
    ];
    for (i, edition) in licence.editions.iter().enumerate() {
        let chosen = if licence.chosen == Some(i) { ", the cheapest" } else { "" };
        terms.push(Term::new(
            "",
            format!(
                "{}{chosen}: {} {}; {}",
                edition.edition,
                edition.units,
                edition.unit,
                edition.working.join("; ")
            ),
            edition
                .cost
                .map_or_else(|| Value::Unknown("no rate for the currency of its price".into()), Value::Money),
            TermOrigin::Catalogue(product.pack.clone()),
        ));
    }
    Working {
        figure: figure.clone(),
        title: format!("How {} on {host} is licensed", product.name),
        formula: "the edition that is cheapest in money over the horizon, for the most VMs that may be on the host in any \
                  allowed state"
            .into(),
        terms,
        result: cost_on_host(licence)
            .map_or_else(|| Value::Unknown("nothing is needed, or no price is known".into()), Value::Money),
        caveats: vec!["Client access licences are not included".into()],
        method: "licences",
    }
}

/// The working of a figure of licences.
#[must_use]
pub fn explain(
    licences: &Licences,
    placement: &Placement,
    resolved: &Resolved,
    figure: &FigureId,
) -> Option<Working> {
    match figure {
        FigureId::HostLicence(product, host) => {
            let product = licences.products.get(*product)?;
            let licence = product.hosts.iter().find(|h| h.host == *host)?;
            Some(of_host(product, licence, placement, figure))
        }
        FigureId::LicencesOnce(index) => {
            let product = licences.products.get(*index)?;
            let mut terms: Vec<Term> = product
                .hosts
                .iter()
                .map(|l| {
                    let host = placement.hosts.get(l.host).map_or("", |h| h.name.as_str());
                    let edition = l.chosen.and_then(|c| l.editions.get(c));
                    Term::new(
                        "",
                        edition.map_or_else(
                            || format!("{host}: nothing"),
                            |e| format!("{host}: {}, {} {}, over the horizon", e.edition, e.units, e.unit),
                        ),
                        cost_on_host(l).map_or_else(|| Value::Unknown("no price".into()), Value::Money),
                        TermOrigin::Figure(FigureId::HostLicence(*index, l.host)),
                    )
                })
                .collect();
            terms.push(Term::new(
                "once",
                "Of that, paid once at the start",
                product.once,
                TermOrigin::Catalogue(product.pack.clone()),
            ));
            terms.push(Term::new(
                "a year",
                "Of that, paid every year",
                product.yearly,
                TermOrigin::Assumption(AssumptionId::SoftwareAssurance),
            ));
            if product.once.currency() == resolved.policy.currency() {
                terms.push(Term::new(
                    "rate",
                    AssumptionId::UsdRate.info().label.clone(),
                    Value::Factor(resolved.policy.usd_rate()),
                    TermOrigin::Assumption(AssumptionId::UsdRate),
                ));
            }
            Some(Working {
                figure: figure.clone(),
                title: format!("What {} costs on all hosts, once", product.name),
                formula: "sum over the hosts of the chosen edition's price that is paid once".into(),
                terms,
                result: Value::Money(product.once),
                caveats: vec![format!("Prices: {}", product.pack)],
                method: "licences",
            })
        }
        _ => None,
    }
}
