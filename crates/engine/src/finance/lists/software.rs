//! Licences that are paid every year: operating systems, and the platform for the VMs.

use super::{Basis, Escalation, RunningItem, Shares, Uneven, assumed_term, counted_term};
use crate::assumption::AssumptionId;
use crate::catalogue::Hypervisor;
use crate::figure::{Term, TermOrigin, Value};
use crate::finance::LineKind;
use crate::licensing::{Licences, ProductLicences};
use crate::money::{Money, Rates};

/// Whether a product is the licence of the platform itself.
#[must_use]
pub(crate) fn is_platform(product: &ProductLicences, hypervisor: &Hypervisor) -> bool {
    hypervisor.licence.as_ref() == Some(&product.product)
}

/// Sum of an amount over products, in the project's currency; `None` where a rate is missing.
pub(crate) fn sum_products<'a>(
    products: impl Iterator<Item = &'a ProductLicences>,
    rates: &Rates,
    amount: impl Fn(&ProductLicences) -> Money,
) -> Option<Money> {
    let mut sum = Money::zero(rates.own());
    for product in products {
        sum = sum.plus(rates.convert(amount(product))?).ok()?;
    }
    Some(sum)
}

/// Terms that name each product with its amount.
pub(crate) fn product_terms<'a>(
    products: impl Iterator<Item = &'a ProductLicences>,
    amount: impl Fn(&ProductLicences) -> Money,
) -> Vec<Term> {
    products
        .map(|p| Term::new("l", p.name.to_string(), amount(p), TermOrigin::Catalogue(p.pack.clone())))
        .collect()
}

const NO_RATE: &str = "a licence is priced in a currency without a rate; left out on both sides";

pub(crate) fn os_licences(
    b: Basis<'_>,
    licences: &Licences,
    hypervisor: &Hypervisor,
    rates: &Rates,
) -> RunningItem {
    let e = b.estate;
    let price = b.policy.os_licence_price();
    let products = || licences.products.iter().filter(|p| !is_platform(p, hypervisor));
    let shares = match sum_products(products(), rates, |p| p.yearly) {
        Some(yearly) => Ok(Shares {
            leaving: b.priced(e.leaving.paid_systems, price),
            staying: b.priced(e.staying.paid_systems, price),
            hosts: yearly,
            vms: Money::zero(b.currency()),
        }),
        None => Err(NO_RATE.into()),
    };
    let price_term = assumed_term("c", AssumptionId::OsLicencePrice, price);
    let mut to_be_terms = vec![
        counted_term("n", "Servers that stay, with a paid system", e.staying.paid_systems, "servers"),
        price_term.clone(),
    ];
    to_be_terms.extend(product_terms(products(), |p| p.yearly));
    RunningItem {
        id: "os_licences",
        label: "OS licences",
        label_to_be: "OS licences",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Other,
        shares,
        uneven: Uneven::default(),
        as_is_formula: Some("OS licences = servers with a paid system n × price a year c"),
        to_be_formula: "OS licences = servers that stay with a paid system n × price a year c + maintenance of the VMs' licences l",
        as_is_terms: vec![
            counted_term(
                "n",
                "Servers of today with a paid system",
                e.leaving.paid_systems + e.staying.paid_systems,
                "servers",
            ),
            price_term,
        ],
        to_be_terms,
    }
}

pub(crate) fn platform(
    b: Basis<'_>,
    licences: &Licences,
    hypervisor: &Hypervisor,
    rates: &Rates,
) -> RunningItem {
    let products = || licences.products.iter().filter(|p| is_platform(p, hypervisor));
    let mut terms = product_terms(products(), |p| p.yearly);
    let mut shares = sum_products(products(), rates, |p| p.yearly)
        .map(|yearly| Shares { hosts: yearly, ..Shares::zero(b.currency()) })
        .ok_or_else(|| NO_RATE.into());
    if hypervisor.licence.is_some() && terms.is_empty() {
        shares = Err("no price pack was found for the licence of the platform".into());
    }
    if terms.is_empty() {
        terms.push(Term::new(
            "l",
            hypervisor.name.to_string(),
            if hypervisor.licence.is_some() {
                Value::Unknown("no price".into())
            } else {
                Value::Money(Money::zero(b.currency()))
            },
            TermOrigin::Catalogue(hypervisor.name.to_string()),
        ));
    }
    RunningItem {
        id: "hypervisor",
        label: "Hypervisor",
        label_to_be: "Hypervisor",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Other,
        shares,
        uneven: Uneven::default(),
        as_is_formula: None,
        to_be_formula: "hypervisor = subscription or maintenance of all hosts l",
        as_is_terms: Vec::new(),
        to_be_terms: terms,
    }
}
