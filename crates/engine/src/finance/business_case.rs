//! From all stages to the three lists, the flows and the results.

use super::cash_flow::{flows, savings, total, total_cost_to_be};
use super::estate::{Estate, estate};
use super::internal_rate::internal_rate;
use super::lists::{
    Basis, OnceItem, RunningItem, adoption, facilities, hardware, list_total, people, purchases, software,
};
use super::payback::payback;
use super::present_value::net_present_value;
use super::return_on_investment::{net_return, savings_return};
use super::{BusinessCase, CostLine, Results};
use crate::assessment::Assessment;
use crate::assumption::Policy;
use crate::conversion::ConversionPlan;
use crate::demand::Demand;
use crate::diagnostic::Diagnostic;
use crate::figure::{CostList, View};
use crate::inventory::Inventory;
use crate::licensing::Licences;
use crate::measurement::Measurements;
use crate::money::{Currency, Money};
use crate::placement::Placement;
use crate::project::Resolved;
use crate::time::Day;

/// Months that are looked at, as a whole number.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounds of the assumption")]
pub fn horizon(policy: &Policy) -> u32 {
    libm::round(policy.horizon_months().months()).clamp(1.0, 1200.0) as u32
}

/// AS IS − TO BE of a year, once all is moved, at today's prices.
#[must_use]
pub fn saving_per_year(as_is: Money, to_be: Money) -> Money {
    Money::new(as_is.amount() - to_be.amount(), as_is.currency())
}

fn running_items(b: Basis<'_>, licences: &Licences, resolved: &Resolved, today: Day) -> Vec<RunningItem> {
    vec![
        facilities::floor_space(b),
        facilities::energy(b),
        facilities::cooling(b),
        hardware::server_hardware(b, today),
        hardware::network_hardware(b),
        hardware::storage(b),
        software::os_licences(b, licences, &resolved.hypervisor, &resolved.rates),
        software::platform(b, licences, &resolved.hypervisor, &resolved.rates),
        hardware::support(b),
        hardware::spare_parts(b),
        hardware::downtime(b),
        people::maintenance(b),
        people::deploy(b),
        people::configure(b),
        people::move_after_failure(b),
        people::move_when_obsolete(b),
    ]
}

fn results(
    currency: Currency,
    lines: &[CostLine],
    items: &[RunningItem],
    once: &[OnceItem],
    policy: &Policy,
    view: View,
) -> Results {
    let flows = flows(currency, items, once, policy, horizon(policy), view);
    let as_is_per_year = list_total(currency, lines, CostList::AsIs, view);
    let to_be_per_year = list_total(currency, lines, CostList::ToBe, view);
    let investment = list_total(currency, lines, CostList::Adoption, view);
    let saved = savings(currency, &flows);
    Results {
        view,
        as_is_per_year,
        to_be_per_year,
        saving_per_year: saving_per_year(as_is_per_year, to_be_per_year),
        investment,
        payback: payback(&flows.cumulative),
        npv: net_present_value(currency, &flows.net, policy.discount_rate()),
        irr: internal_rate(&flows.net),
        roi_net: net_return(saved, investment),
        roi_savings: savings_return(saved, investment),
        tco_as_is: total(currency, &flows.as_is),
        tco_to_be: total_cost_to_be(currency, &flows),
        flows,
    }
}

fn not_included(lines: &[CostLine], estate: &Estate) -> Vec<String> {
    let mut list = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for line in lines {
        if let Some(why) = &line.why_not
            && !seen.contains(&line.id)
        {
            seen.push(line.id);
            list.push(format!("{}: {why}", line.label));
        }
    }
    if estate.leaving.already_virtual + estate.staying.already_virtual > 0 {
        list.push(
            "Hardware, energy and licences of the platforms that carry today's VMs: no file names their hosts"
                .into(),
        );
    }
    list.push("Taxes and depreciation: all amounts are cash before tax".into());
    list.push("Growth of the estate as it is: AS IS keeps its number of servers".into());
    list.push("Changes to applications, and backup software".into());
    list.push("The value of floor space and power set free, and of machines sold".into());
    list
}

fn diagnostics(
    lines: &[CostLine],
    estate: &Estate,
    placement: &Placement,
    licences: &Licences,
    policy: &Policy,
) -> Vec<Diagnostic> {
    let mut list = Vec::new();
    if estate.hosts.price.is_none() {
        list.push(Diagnostic::error(
            "finance.no_rate",
            "The hosts are priced in a currency without a rate, so the investment is without them",
            "Give the rate of that currency, or put in a price in the project's own",
        ));
    }
    for line in lines.iter().filter(|l| l.amount.is_none()) {
        if ["buy_licences", "os_licences", "hypervisor"].contains(&line.id) {
            let why = line.why_not.clone().unwrap_or_default();
            list.push(
                Diagnostic::error(
                    "finance.licences_without_price",
                    format!("{} are in no total: {why}", line.label),
                    "Give a rate for the currency, or a price for the product",
                )
                .about(line.id),
            );
        }
    }
    for product in &licences.products {
        let open = product
            .hosts
            .iter()
            .filter(|h| h.chosen.is_none() && !h.editions.is_empty() && h.vms_at_most > 0)
            .count();
        if open > 0 {
            list.push(
                Diagnostic::warning(
                    "finance.licence_without_price",
                    format!("{} has no price on {open} hosts, so its cost is too low", product.name),
                    "Put a price into the licence pack",
                )
                .about(&product.product),
            );
        }
    }
    if policy.floor_includes_energy() {
        list.push(Diagnostic::note(
            "finance.energy_with_floor",
            "Energy and cooling are off, because the price of floor space includes energy",
            "Switch it off where energy is paid apart",
        ));
    } else if policy.floor_price().amount() > 0.0 && policy.energy_price().amount() > 0.0 {
        list.push(Diagnostic::note(
            "finance.energy_twice",
            "Floor space and energy are both paid: counted twice if the price of the room includes energy",
            "Read the contract; switch on 'Floor price includes energy' if it does",
        ));
    }
    if policy.renewals_by_age() {
        list.push(Diagnostic::note(
            "finance.renewals_by_age",
            "Replacements fall due by age in the cash flow, while the line of server hardware shows price ÷ life",
            "Compare totals over the horizon, not a year with a line",
        ));
    }
    if !placement.unplaced.is_empty() {
        list.push(Diagnostic::warning(
            "finance.unplaced",
            match placement.unplaced.len() {
                1 => "1 VM has no place; its server is paid for as it is".to_owned(),
                n => format!("{n} VMs have no place; their servers are paid for as they are"),
            },
            "Add a host or relax a limit, then look again",
        ));
    }
    let [measured, curve, assumed] = estate.power_bases;
    if assumed > 0 {
        list.push(
            Diagnostic::warning(
                "finance.power_assumed",
                "The power of some servers rests on a class and a typical CPU use",
                "Measure power before and after; one metered rack says more than any table",
            )
            .found(
                format!("{assumed} of {} servers", measured + curve + assumed),
                "power or CPU use of each server",
            ),
        );
    }
    list
}

/// The business case of one plan. `today` dates renewals by age; it changes nothing else.
///
/// Lines without an amount say why and count on neither side. All amounts are in the project's
/// currency; catalogue prices are converted at the project's rates, and a missing rate is an error
/// among the diagnostics. See `docs/method/business-case.md`.
#[must_use]
#[expect(clippy::too_many_arguments, reason = "the business case rests on every stage")]
pub fn business_case(
    inventory: &Inventory,
    assessment: &Assessment,
    demand: &Demand,
    measurements: &Measurements,
    placement: &Placement,
    licences: &Licences,
    conversion: &ConversionPlan,
    resolved: &Resolved,
    today: Day,
) -> BusinessCase {
    let policy = &resolved.policy;
    let currency = policy.currency();
    let estate = estate(inventory, assessment, demand, measurements, placement, conversion, resolved);
    let basis = Basis { estate: &estate, policy };
    let items = running_items(basis, licences, resolved, today);
    let mut once = purchases::items(basis, licences, &resolved.rates);
    once.extend(adoption::items(basis));
    let lines: Vec<CostLine> = items
        .iter()
        .filter_map(RunningItem::as_is_line)
        .chain(items.iter().map(RunningItem::to_be_line))
        .chain(once.iter().map(|o| o.line.clone()))
        .collect();
    BusinessCase {
        currency,
        horizon: horizon(policy),
        cash: results(currency, &lines, &items, &once, policy, View::CashOnly),
        time_valued: results(currency, &lines, &items, &once, policy, View::TimeValued),
        not_included: not_included(&lines, &estate),
        diagnostics: diagnostics(&lines, &estate, placement, licences, policy),
        lines,
    }
}
