//! Server and network hardware, support, spare parts and downtime.

use super::{Basis, Escalation, RunningItem, Shares, Uneven, assumed_term, counted_term};
use crate::assumption::AssumptionId;
use crate::figure::{Term, TermOrigin, Value};
use crate::finance::cash_flow::renewal_months;
use crate::finance::{LineKind, renewal};
use crate::money::Money;
use crate::quantity::Ratio;
use crate::time::Day;

/// Purchase of all hosts bought again at the end of their life within the horizon.
fn bought_again(b: Basis<'_>, price: Option<Money>, life: crate::quantity::Months) -> Vec<(u32, Money)> {
    let Some(price) = price else { return Vec::new() };
    renewal_months(life, b.policy.horizon_months()).into_iter().map(|m| (m, price)).collect()
}

pub(crate) fn server_hardware(b: Basis<'_>, today: Day) -> RunningItem {
    let e = b.estate;
    let (price, life) = (b.policy.server_price(), b.policy.server_life());
    let yearly = price.times(b.per_year(life));
    let mut uneven =
        Uneven { hosts: bought_again(b, e.hosts.price, b.policy.host_life()), ..Uneven::default() };
    if b.policy.renewals_by_age() {
        let horizon = b.policy.horizon_months();
        let by_age = |bought: &[Option<u32>]| Some(renewal::by_age(bought, price, life, horizon, today));
        uneven.leaving = by_age(&e.leaving.bought);
        uneven.staying = by_age(&e.staying.bought);
    }
    let price_term = assumed_term("c", AssumptionId::ServerPrice, price);
    let life_term = assumed_term("L", AssumptionId::ServerLife, life);
    let now = e.leaving.physical + e.staying.physical;
    RunningItem {
        id: "server_hardware",
        label: "Server hardware",
        label_to_be: "Server hardware",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Other,
        shares: Ok(Shares {
            leaving: b.priced(e.leaving.physical, yearly),
            staying: b.priced(e.staying.physical, yearly),
            ..Shares::zero(b.currency())
        }),
        uneven,
        as_is_formula: Some("hardware = servers n × price of a replacement c ÷ life L in years"),
        to_be_formula: "hardware = servers that stay n × price of a replacement c ÷ life L in years; the hosts are a purchase, bought again in the month in which their life ends",
        as_is_terms: vec![
            counted_term("n", "Physical servers of today", now, "servers"),
            price_term.clone(),
            life_term.clone(),
        ],
        to_be_terms: vec![
            counted_term("n", "Physical servers that stay", e.staying.physical, "servers"),
            price_term,
            life_term,
        ],
    }
}

pub(crate) fn network_hardware(b: Basis<'_>) -> RunningItem {
    let e = b.estate;
    let (price, life) = (b.policy.port_price(), b.policy.network_life());
    let yearly = price.times(b.per_year(life));
    let hosts = b.priced(e.hosts.ports, price);
    let price_term = assumed_term("c", AssumptionId::PortPrice, price);
    let life_term = assumed_term("L", AssumptionId::NetworkLife, life);
    RunningItem {
        id: "network_hardware",
        label: "Network hardware",
        label_to_be: "Network hardware",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Other,
        shares: Ok(Shares {
            leaving: b.priced(e.leaving.ports, yearly),
            staying: b.priced(e.staying.ports, yearly),
            ..Shares::zero(b.currency())
        }),
        uneven: Uneven { hosts: bought_again(b, Some(hosts), life), ..Uneven::default() },
        as_is_formula: Some("network = ports n × price of a port c ÷ life L in years"),
        to_be_formula: "network = ports that stay n × price of a port c ÷ life L in years; the hosts' ports are a purchase",
        as_is_terms: vec![
            counted_term("n", "Ports of today's servers", e.leaving.ports + e.staying.ports, "ports"),
            price_term.clone(),
            life_term.clone(),
        ],
        to_be_terms: vec![
            counted_term("n", "Ports of servers that stay", e.staying.ports, "ports"),
            price_term,
            life_term,
        ],
    }
}

/// What the storage for the VMs costs to buy.
///
/// # Errors
/// In words, where a tier is priced in a currency without a rate: unknown is not zero.
pub(crate) fn storage_price(b: Basis<'_>) -> Result<Money, String> {
    let Some(tiers) = &b.estate.tiers else {
        return Ok(b.policy.storage_price().times(Ratio::from_fraction(b.estate.storage.tb_decimal())));
    };
    let mut sum = Money::zero(b.currency());
    for tier in tiers {
        let known = tier.price.and_then(|p| sum.plus(p).ok());
        let why = || format!("the storage tier {} is priced in a currency without a rate", tier.name);
        sum = known.ok_or_else(why)?;
    }
    Ok(sum)
}

/// Shared storage, bought again at the end of its life.
pub(crate) fn storage(b: Basis<'_>) -> RunningItem {
    let price = storage_price(b);
    let support = price.clone().map(|p| p.times(b.policy.storage_support_share()));
    RunningItem {
        id: "storage",
        label: "Shared storage",
        label_to_be: "Support of shared storage",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Other,
        shares: support.map(|hosts| Shares { hosts, ..Shares::zero(b.currency()) }),
        uneven: Uneven {
            hosts: bought_again(b, price.clone().ok(), b.policy.storage_life()),
            ..Uneven::default()
        },
        as_is_formula: None,
        to_be_formula: "storage = purchase p × support a year s; the storage itself is a purchase",
        as_is_terms: Vec::new(),
        to_be_terms: vec![
            Term::new(
                "p",
                "Shared storage, once",
                price.map_or_else(Value::Unknown, Value::Money),
                TermOrigin::Figure(crate::figure::FigureId::CostLine(
                    crate::figure::CostList::Adoption,
                    "buy_storage",
                )),
            ),
            assumed_term(
                "s",
                AssumptionId::StorageSupportShare,
                Value::Share(b.policy.storage_support_share()),
            ),
        ],
    }
}

pub(crate) fn support(b: Basis<'_>) -> RunningItem {
    let e = b.estate;
    let (hardware, software) = (b.policy.hardware_support(), b.policy.software_support());
    let share = b.policy.host_support_share();
    let of = |physical: u32, systems: u32| {
        let sum = b.priced(physical, hardware).amount() + b.priced(systems, software).amount();
        Money::new(sum, b.currency())
    };
    let shares = match e.hosts.price {
        Some(price) => Ok(Shares {
            leaving: of(e.leaving.physical, e.leaving.systems()),
            staying: of(e.staying.physical, e.staying.systems()),
            hosts: price.times(share),
            vms: b.priced(e.vms, software),
        }),
        None => Err("the hosts have no price in this currency; left out on both sides".into()),
    };
    let hardware_term = assumed_term("c", AssumptionId::HardwareSupport, hardware);
    let software_term = assumed_term("s", AssumptionId::SoftwareSupport, software);
    let systems = |n: u32| counted_term("m", "Systems with software under contract", n, "systems");
    RunningItem {
        id: "support",
        label: "Support contracts",
        label_to_be: "Support contracts",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Other,
        uneven: Uneven::default(),
        as_is_formula: Some("support = servers n × hardware support c + systems m × software support s"),
        to_be_formula: "support = servers that stay n × hardware support c + price of the hosts p × share a year q + systems m × software support s",
        as_is_terms: vec![
            counted_term(
                "n",
                "Physical servers of today",
                e.leaving.physical + e.staying.physical,
                "servers",
            ),
            hardware_term.clone(),
            systems(e.leaving.systems() + e.staying.systems()),
            software_term.clone(),
        ],
        to_be_terms: vec![
            counted_term("n", "Physical servers that stay", e.staying.physical, "servers"),
            hardware_term,
            Term::new(
                "p",
                "Price of all hosts",
                e.hosts.price.map_or_else(|| Value::Unknown("no rate for its currency".into()), Value::Money),
                TermOrigin::Catalogue(e.hosts.source.clone()),
            ),
            assumed_term("q", AssumptionId::HostSupportShare, Value::Share(share)),
            systems(e.staying.systems() + e.vms),
            software_term,
        ],
        shares,
    }
}

pub(crate) fn spare_parts(b: Basis<'_>) -> RunningItem {
    let e = b.estate;
    let (rate, price) = (b.policy.failures_per_year(), b.policy.spare_part_price());
    let yearly = price.times(rate);
    let terms = |n: Term| {
        vec![
            n,
            assumed_term("f", AssumptionId::FailuresPerYear, Value::Factor(rate)),
            assumed_term("c", AssumptionId::SparePartPrice, price),
        ]
    };
    RunningItem {
        id: "spare_parts",
        label: "Spare parts",
        label_to_be: "Spare parts",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Other,
        shares: Ok(Shares {
            leaving: b.priced(e.leaving.physical, yearly),
            staying: b.priced(e.staying.physical, yearly),
            hosts: b.priced(e.hosts.count, yearly),
            vms: Money::zero(b.currency()),
        }),
        uneven: Uneven::default(),
        as_is_formula: Some("spare parts = servers n × failures a year f × parts of one failure c"),
        to_be_formula: "spare parts = (servers that stay and hosts) n × failures a year f × parts of one failure c",
        as_is_terms: terms(counted_term(
            "n",
            "Physical servers of today",
            e.leaving.physical + e.staying.physical,
            "servers",
        )),
        to_be_terms: terms(counted_term(
            "n",
            "Servers that stay and hosts",
            e.staying.physical + e.hosts.count,
            "machines",
        )),
    }
}

/// Why downtime has no amount.
pub(crate) const NO_DOWNTIME_FIGURE: &str = "no figure was given for one server down for an hour; a figure for the whole enterprise would be wrong here";

pub(crate) fn downtime(b: Basis<'_>) -> RunningItem {
    let e = b.estate;
    let (rate, cost) = (b.policy.failures_per_year(), b.policy.downtime_cost());
    let (long, short) = (b.policy.failure_downtime(), b.policy.restart_downtime());
    let of =
        |n: u32, hours: crate::quantity::Hours| cost.times(Ratio::from_fraction((hours * n * rate).hours()));
    let shares = Shares {
        leaving: of(e.leaving.physical, long),
        staying: of(e.staying.physical, long),
        hosts: Money::zero(b.currency()),
        // Each host that fails takes its VMs down: hosts × failures × VMs per host = VMs × failures.
        vms: of(e.vms, short),
    };
    let given = cost.amount() > 0.0;
    let cost_term = assumed_term(
        "c",
        AssumptionId::DowntimeCost,
        if given { Value::Money(cost) } else { Value::Unknown("not given".into()) },
    );
    let rate_term = assumed_term("f", AssumptionId::FailuresPerYear, Value::Factor(rate));
    let long_term = assumed_term("h", AssumptionId::FailureDowntime, long);
    RunningItem {
        id: "downtime",
        label: "Downtime",
        label_to_be: "Downtime",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Other,
        shares: if given { Ok(shares) } else { Err(NO_DOWNTIME_FIGURE.into()) },
        uneven: Uneven::default(),
        as_is_formula: Some("downtime = servers n × failures a year f × hours down h × cost of an hour c"),
        to_be_formula: "downtime = (servers that stay n × hours down h + VMs m × hours to restart r) × failures a year f × cost of an hour c",
        as_is_terms: vec![
            counted_term(
                "n",
                "Physical servers of today",
                e.leaving.physical + e.staying.physical,
                "servers",
            ),
            rate_term.clone(),
            long_term.clone(),
            cost_term.clone(),
        ],
        to_be_terms: vec![
            counted_term("n", "Physical servers that stay", e.staying.physical, "servers"),
            long_term,
            counted_term("m", "VMs, each down when its host fails", e.vms, "VMs"),
            assumed_term("r", AssumptionId::RestartDowntime, short),
            rate_term,
            cost_term,
        ],
    }
}
