//! Floor space, energy and cooling.

use super::{Basis, Escalation, RunningItem, Shares, Uneven, assumed_term, counted_term};
use crate::assumption::AssumptionId;
use crate::figure::{Term, TermOrigin, Value};
use crate::finance::LineKind;
use crate::finance::energy::{
    HOURS_OF_A_YEAR, energy_cost, fixed_overhead, marginal_overhead, yearly_energy,
};
use crate::money::Money;
use crate::quantity::{Kwh, Watts};

/// Why energy and cooling have no amount when the floor price holds them.
pub(crate) const PAID_WITH_FLOOR: &str = "the price of floor space includes energy";

pub(crate) fn floor_space(b: Basis<'_>) -> RunningItem {
    let e = b.estate;
    let price = b.policy.floor_price();
    let price_term = assumed_term("c", AssumptionId::FloorPrice, price);
    let now = e.leaving.rack_units + e.staying.rack_units;
    RunningItem {
        id: "floor_space",
        label: "Floor space",
        label_to_be: "Floor space",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Other,
        shares: Ok(Shares {
            leaving: b.priced(e.leaving.rack_units, price),
            staying: b.priced(e.staying.rack_units, price),
            hosts: b.priced(e.hosts.rack_units, price),
            vms: Money::zero(b.currency()),
        }),
        uneven: Uneven::default(),
        as_is_formula: Some("floor space = rack units u × price per unit c"),
        to_be_formula: "floor space = (units that stay u + units of hosts v) × price per unit c",
        as_is_terms: vec![
            counted_term("u", "Rack units of today's servers", now, "units"),
            price_term.clone(),
            assumed_term(
                "u₀",
                AssumptionId::RackUnitsUnknown,
                Value::Count(u64::from(b.policy.rack_units_unknown()), "units"),
            ),
        ],
        to_be_terms: vec![
            counted_term("u", "Rack units of servers that stay", e.staying.rack_units, "units"),
            counted_term("v", "Rack units of hosts", e.hosts.rack_units, "units"),
            price_term,
        ],
    }
}

fn power_term(symbol: &'static str, label: &str, power: Watts, how: String) -> Term {
    Term::new(symbol, label, power, TermOrigin::Counted(how))
}

fn host_power_term(b: Basis<'_>) -> Term {
    power_term(
        "Q",
        "Mean power of all hosts at the placement's CPU use",
        b.estate.hosts.power,
        format!("power curve of the host; {}", b.estate.hosts.source),
    )
}

fn hours_term() -> Term {
    Term::new("h", "Hours of a year", HOURS_OF_A_YEAR, TermOrigin::Counted("24 × 365".into()))
}

/// Energy of a year: servers that leave, servers that stay, hosts.
fn energies(b: Basis<'_>) -> [Kwh; 3] {
    [b.estate.leaving.power, b.estate.staying.power, b.estate.hosts.power].map(yearly_energy)
}

pub(crate) fn energy(b: Basis<'_>) -> RunningItem {
    let e = b.estate;
    let price = b.policy.energy_price();
    let [leaving, staying, hosts] = energies(b).map(|kwh| energy_cost(kwh, price));
    let price_term = assumed_term("c", AssumptionId::EnergyPrice, price);
    let shares = Shares { leaving, staying, hosts, vms: Money::zero(b.currency()) };
    let now = e.leaving.power + e.staying.power;
    RunningItem {
        id: "energy",
        label: "Energy",
        label_to_be: "Energy",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Energy,
        shares: if b.policy.floor_includes_energy() { Err(PAID_WITH_FLOOR.into()) } else { Ok(shares) },
        uneven: Uneven::default(),
        as_is_formula: Some("energy = power P ÷ 1,000 × hours h × price c"),
        to_be_formula: "energy = (power that stays P + power of hosts Q) ÷ 1,000 × hours h × price c",
        as_is_terms: vec![
            power_term("P", "Mean power of all servers of today", now, e.power_words()),
            hours_term(),
            price_term.clone(),
        ],
        to_be_terms: vec![
            power_term("P", "Mean power of servers that stay", e.staying.power, e.power_words()),
            host_power_term(b),
            hours_term(),
            price_term,
        ],
    }
}

pub(crate) fn cooling(b: Basis<'_>) -> RunningItem {
    let price = b.policy.energy_price();
    let (pue, share) = (b.policy.pue(), b.policy.fixed_overhead_share());
    let [leaving, staying, hosts] = energies(b);
    let now = leaving + staying;
    let fixed = fixed_overhead(now, pue, share);
    let follows = |kwh| energy_cost(marginal_overhead(kwh, pue, share), price);
    let shares = Shares {
        leaving: follows(leaving),
        staying: energy_cost(fixed + marginal_overhead(staying, pue, share), price),
        hosts: follows(hosts),
        vms: Money::zero(b.currency()),
    };
    let kwh = |symbol, label: &str, kwh: Kwh| {
        Term::new(symbol, label, kwh, TermOrigin::Counted("power × 8,760 h, see the line of energy".into()))
    };
    let pue_term = assumed_term("PUE", AssumptionId::Pue, Value::Factor(pue));
    let price_term = assumed_term("c", AssumptionId::EnergyPrice, price);
    RunningItem {
        id: "cooling",
        label: "Cooling",
        label_to_be: "Cooling",
        kind: LineKind::Direct,
        is_time: false,
        escalation: Escalation::Energy,
        shares: if b.policy.floor_includes_energy() { Err(PAID_WITH_FLOOR.into()) } else { Ok(shares) },
        uneven: Uneven::default(),
        as_is_formula: Some("cooling = energy E × (PUE − 1) × price c"),
        to_be_formula: "cooling = (energy of today E × share that stays f + energy of tomorrow A × (1 − f)) × (PUE − 1) × price c",
        as_is_terms: vec![
            kwh("E", "Energy of today's servers, a year", now),
            pue_term.clone(),
            price_term.clone(),
        ],
        to_be_terms: vec![
            kwh("E", "Energy of today's servers, a year", now),
            kwh("A", "Energy of servers that stay and of hosts, a year", staying + hosts),
            assumed_term("f", AssumptionId::FixedOverheadShare, Value::Share(share)),
            pue_term,
            price_term,
        ],
    }
}
