//! The bill of materials, and what removing old machines costs and brings.

use super::hardware::storage_price;
use super::software::{product_terms, sum_products};
use super::{Basis, OnceItem, Paid, assumed_term, counted_term};
use crate::assumption::AssumptionId;
use crate::figure::{CostList, FigureId, Term, TermOrigin, Value};
use crate::finance::{CostLine, LineKind};
use crate::licensing::Licences;
use crate::money::{Money, Rates};
use crate::quantity::Ratio;

fn purchase(
    id: &'static str,
    label: &'static str,
    amount: Result<Money, String>,
    paid: Paid,
    formula: &'static str,
    terms: Vec<Term>,
) -> OnceItem {
    let line = CostLine {
        id,
        list: CostList::Adoption,
        kind: LineKind::Purchase,
        label,
        amount: amount.as_ref().ok().copied(),
        is_time: false,
        why_not: amount.err(),
        formula,
        terms,
    };
    OnceItem { line, paid }
}

fn storage_terms(b: Basis<'_>) -> Vec<Term> {
    let of_vms = TermOrigin::Counted("sum over the VMs of the plan".into());
    let storage = Term::new("s", "Storage of all VMs", b.estate.storage, of_vms);
    let Some(tiers) = &b.estate.tiers else {
        return vec![storage, assumed_term("c", AssumptionId::StoragePrice, b.policy.storage_price())];
    };
    let mut terms = vec![storage];
    terms.extend(tiers.iter().map(|t| {
        let price = t.price.map_or_else(|| Value::Unknown("no rate for its currency".into()), Value::Money);
        Term::new("+", &*t.name, price, TermOrigin::Figure(FigureId::TierPrice(t.id.clone())))
    }));
    terms
}

/// All purchases, in the order of the pages.
pub(crate) fn items(b: Basis<'_>, licences: &Licences, rates: &Rates) -> Vec<OnceItem> {
    let (e, p) = (b.estate, b.policy);
    let removed = || counted_term("n", "Physical machines removed", e.leaving.physical, "machines");
    let rebate = p.rebate_per_server();
    let ports = || counted_term("n", "Ports of all hosts", e.hosts.ports, "ports");
    let mut list = vec![
        purchase(
            "buy_hosts",
            "Hosts",
            e.hosts.price.ok_or_else(|| "the hosts are priced in a currency without a rate".into()),
            Paid::AtStart,
            "hosts = sum of the prices p of all hosts n",
            vec![
                counted_term("n", "Hosts", e.hosts.count, "hosts"),
                Term::new(
                    "p",
                    "Price of all hosts",
                    e.hosts
                        .price
                        .map_or_else(|| Value::Unknown("no rate for its currency".into()), Value::Money),
                    TermOrigin::Catalogue(e.hosts.source.clone()),
                ),
            ],
        ),
        purchase(
            "buy_storage",
            "Shared storage",
            storage_price(b),
            Paid::AtStart,
            if e.tiers.is_some() {
                "storage = sum over its tiers of raw TB × price per TB + operations on disks × price of one"
            } else {
                "storage = storage of all VMs s in TB × price per TB c"
            },
            storage_terms(b),
        ),
        purchase(
            "buy_network",
            "Network",
            Ok(b.priced(e.hosts.ports, p.port_price())),
            Paid::AtStart,
            "network = ports n × price of a port c",
            vec![ports(), assumed_term("c", AssumptionId::PortPrice, p.port_price())],
        ),
        purchase(
            "buy_cards",
            "Cards and cabling",
            Ok(b.priced(e.hosts.ports, p.card_and_cable_price())),
            Paid::AtStart,
            "cards and cabling = ports n × price of card and cable c",
            vec![ports(), assumed_term("c", AssumptionId::CardAndCablePrice, p.card_and_cable_price())],
        ),
    ];
    let bought = || licences.products.iter().filter(|l| l.once.amount() != 0.0);
    list.push(purchase(
        "buy_licences",
        "Licences",
        sum_products(bought(), rates, |l| l.once)
            .ok_or_else(|| "a licence is priced in a currency without a rate".into()),
        Paid::AtStart,
        "licences = sum of what is bought once l",
        product_terms(bought(), |l| l.once),
    ));
    list.push(purchase(
        "disposal",
        "Wiping and disposal",
        Ok(b.priced(e.leaving.physical, p.disposal_price())),
        Paid::AlongRamp,
        "disposal = machines removed n × price of one c",
        vec![removed(), assumed_term("c", AssumptionId::DisposalPrice, p.disposal_price())],
    ));
    list.push(purchase(
        "rebate",
        "Rebate of the power company",
        if rebate.amount() > 0.0 {
            Ok(b.priced(e.leaving.physical, rebate).times(Ratio::from_fraction(-1.0)))
        } else {
            Err("no rebate was offered".into())
        },
        Paid::AlongRamp,
        "rebate = − machines removed n × rebate of one c",
        vec![removed(), assumed_term("c", AssumptionId::RebatePerServer, rebate)],
    ));
    list
}
