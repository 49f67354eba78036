//! Money month by month: what is paid as it is, what is paid while servers move and after, and what
//! getting there costs. Month 0 is today; flows fall at the end of each month.

use super::Flows;
use super::lists::{Escalation, OnceItem, Paid, RunningItem};
use super::present_value::discounted_sums;
use crate::assumption::Policy;
use crate::figure::View;
use crate::money::{Currency, Money};
use crate::quantity::{Months, Ratio};

pub use super::renewal::renewal_months;

/// How servers move over time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ramp {
    /// Month in which the first servers move, from 1.
    pub start: Months,
    /// Months over which the same number moves in each, at least 1.
    pub length: Months,
}

impl Ramp {
    /// The ramp of a policy.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        Self { start: policy.ramp_start_month(), length: policy.ramp_months() }
    }
    /// Share moved at the end of a month: (month − start + 1) ÷ length, from 0 to 1.
    #[must_use]
    pub fn moved_by_end(&self, month: u32) -> Ratio {
        let length = self.length.months().max(1.0);
        Ratio::from_fraction(((f64::from(month) - self.start.months() + 1.0) / length).clamp(0.0, 1.0))
    }
    /// Mean share moved during a month: half of what it was before and of what it is after.
    #[must_use]
    pub fn moved_during(&self, month: u32) -> Ratio {
        let before = self.moved_by_end(month.saturating_sub(1)).fraction();
        Ratio::from_fraction((before + self.moved_by_end(month).fraction()) / 2.0)
    }
    /// Share that moves in a month; all that is left over moves in the last month of the horizon.
    #[must_use]
    fn moves_in(&self, month: u32, horizon: u32) -> f64 {
        let before = if month == 0 { 0.0 } else { self.moved_by_end(month - 1).fraction() };
        let after = if month == horizon { 1.0 } else { self.moved_by_end(month).fraction() };
        after - before
    }
}

/// Price of a month over today's: (1 + rate) for every full year before it.
#[must_use]
pub fn escalation(rate: Ratio, month: u32) -> Ratio {
    (0..month.saturating_sub(1) / 12).fold(Ratio::ONE, |price, _| price * (Ratio::ONE + rate))
}

/// What a month costs as it is and as it will be, in one item at today's prices.
fn month_of(item: &RunningItem, month: u32, ramp: &Ramp) -> (f64, f64) {
    let Ok(shares) = &item.shares else { return (0.0, 0.0) };
    let of = |months: &Option<Vec<Money>>, yearly: Money| match months {
        Some(months) => months.get(month as usize - 1).map_or(0.0, |m| m.amount()),
        None => yearly.amount() / 12.0,
    };
    let leaving = of(&item.uneven.leaving, shares.leaving);
    let staying = of(&item.uneven.staying, shares.staying);
    let moved = ramp.moved_during(month).fraction();
    let again: f64 = item.uneven.hosts.iter().filter(|(m, _)| *m == month).map(|(_, a)| a.amount()).sum();
    let to_be = (1.0 - moved) * leaving
        + staying
        + shares.hosts.amount() / 12.0
        + moved * shares.vms.amount() / 12.0
        + again;
    // Nothing of the hosts counts as it is: an item that only the new world has costs nothing there.
    (leaving + staying, to_be)
}

/// Whether an item counts in a view.
fn counts(is_time: bool, view: View) -> bool {
    view == View::TimeValued || !is_time
}

/// The flows of one view, months 0 to `horizon`. Today only what is paid once falls due; hosts are
/// paid from month 1 in full, servers that leave are paid until they have moved: both for a while.
#[must_use]
pub fn flows(
    currency: Currency,
    items: &[RunningItem],
    once: &[OnceItem],
    policy: &Policy,
    horizon: u32,
    view: View,
) -> Flows {
    let ramp = Ramp::of(policy);
    let mut flows = Flows {
        as_is: Vec::new(),
        to_be: Vec::new(),
        adoption: Vec::new(),
        net: Vec::new(),
        cumulative: Vec::new(),
        cumulative_discounted: Vec::new(),
    };
    let mut sum = 0.0;
    for month in 0..=horizon {
        let (mut as_is, mut to_be) = (0.0, 0.0);
        if month > 0 {
            for item in items.iter().filter(|i| counts(i.is_time, view)) {
                let rate = match item.escalation {
                    Escalation::Energy => policy.energy_escalation(),
                    Escalation::Labour => policy.labour_escalation(),
                    Escalation::Other => policy.price_escalation(),
                };
                let price = escalation(rate, month).fraction();
                let (now, then) = month_of(item, month, &ramp);
                as_is += now * price;
                to_be += then * price;
            }
        }
        let adoption: f64 = once
            .iter()
            .filter(|o| counts(o.line.is_time, view))
            .filter_map(|o| Some((o.paid, o.line.amount?.amount())))
            .map(|(paid, amount)| match paid {
                Paid::AtStart if month == 0 => amount,
                Paid::AtStart => 0.0,
                Paid::AlongRamp => amount * ramp.moves_in(month, horizon),
            })
            .sum();
        let net = as_is - to_be - adoption;
        sum += net;
        let money = |amount| Money::new(amount, currency);
        flows.as_is.push(money(as_is));
        flows.to_be.push(money(to_be));
        flows.adoption.push(money(adoption));
        flows.net.push(money(net));
        flows.cumulative.push(money(sum));
    }
    flows.cumulative_discounted = discounted_sums(currency, &flows.net, policy.discount_rate());
    flows
}

/// Sum of a row of flows.
#[must_use]
pub fn total(currency: Currency, row: &[Money]) -> Money {
    Money::new(row.iter().fold(0.0, |sum, m| sum + m.amount()), currency)
}

/// What is saved over the horizon before adoption: AS IS − TO BE.
#[must_use]
pub fn savings(currency: Currency, flows: &Flows) -> Money {
    Money::new(total(currency, &flows.as_is).amount() - total(currency, &flows.to_be).amount(), currency)
}

/// Total cost as it will be over the horizon: running costs and getting there.
#[must_use]
pub fn total_cost_to_be(currency: Currency, flows: &Flows) -> Money {
    Money::new(total(currency, &flows.to_be).amount() + total(currency, &flows.adoption).amount(), currency)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::{AssumptionId, Changes};
    use crate::figure::CostList;
    use crate::finance::internal_rate::internal_rate;
    use crate::finance::lists::{Shares, Uneven};
    use crate::finance::payback::payback;
    use crate::finance::{CostLine, Irr, LineKind, Payback};

    const EUR: Currency = Currency::EUR;

    fn item(leaving: f64, staying: f64, hosts: f64, vms: f64) -> RunningItem {
        let m = |a| Money::new(a, EUR);
        RunningItem {
            id: "test",
            label: "Test",
            label_to_be: "Test",
            kind: LineKind::Direct,
            is_time: false,
            escalation: Escalation::Other,
            shares: Ok(Shares { leaving: m(leaving), staying: m(staying), hosts: m(hosts), vms: m(vms) }),
            uneven: Uneven::default(),
            as_is_formula: Some(""),
            to_be_formula: "",
            as_is_terms: Vec::new(),
            to_be_terms: Vec::new(),
        }
    }

    #[test]
    fn ramp_by_hand() {
        // Start in month 2, over 4 months: a quarter by the end of month 2, all by the end of 5.
        let ramp = Ramp { start: Months::from_months(2.0), length: Months::from_months(4.0) };
        let ends: Vec<f64> = (0..7).map(|m| ramp.moved_by_end(m).fraction()).collect();
        assert_eq!(ends, [0.0, 0.0, 0.25, 0.5, 0.75, 1.0, 1.0]);
        assert_eq!(ramp.moved_during(2).fraction(), 0.125);
    }

    #[test]
    fn both_are_paid_for_a_while() {
        // By hand, a year: 1,200 of servers that leave, 240 that stay, 360 of hosts, 120 of VMs; all
        // move in month 2. Month 1: as is 120, to be 100 + 20 + 30 + 0 = 150. Month 2, half moved in
        // the mean: 50 + 20 + 30 + 5 = 105. Month 3: 20 + 30 + 10 = 60.
        let mut changes = Changes::new();
        changes.insert(AssumptionId::RampStartMonth, 2.0);
        changes.insert(AssumptionId::RampMonths, 1.0);
        let policy = Policy::new(EUR, [&changes]);
        let flows = flows(EUR, &[item(1200.0, 240.0, 360.0, 120.0)], &[], &policy, 12, View::CashOnly);
        let row = |r: &[Money]| r.iter().take(4).map(|m| m.amount()).collect::<Vec<_>>();
        assert_eq!(row(&flows.as_is), [0.0, 120.0, 120.0, 120.0]);
        assert_eq!(row(&flows.to_be), [0.0, 150.0, 105.0, 60.0]);
        assert_eq!(row(&flows.cumulative), [0.0, -30.0, -15.0, 45.0]);
    }

    fn paid(amount: f64, paid: Paid) -> OnceItem {
        let line = CostLine {
            id: "test",
            list: CostList::Adoption,
            kind: LineKind::Purchase,
            label: "Test",
            amount: Some(Money::new(amount, EUR)),
            is_time: false,
            why_not: None,
            formula: "",
            terms: Vec::new(),
        };
        OnceItem { line, paid }
    }

    #[test]
    fn whole_case_against_forty_digits() {
        // Computed apart in Python's decimal (40 digits) in another way: six groups of servers, each
        // moving in the middle of one of the months 2 to 7, its old cost paid until then and its VM's
        // after. 30,000 today and 1,200 along the ramp; a year: 24,000 of servers that leave, 3,600
        // that stay, 6,000 of hosts, 1,200 of VMs; 7 % a year, 60 months.
        let policy = Policy::new(EUR, []);
        let once = [paid(30_000.0, Paid::AtStart), paid(1200.0, Paid::AlongRamp)];
        let items = [item(24_000.0, 3600.0, 6000.0, 1200.0)];
        let flows = flows(EUR, &items, &once, &policy, 60, View::CashOnly);
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found}");
        near(flows.cumulative[4].amount(), -31_175.0);
        near(flows.cumulative[60].amount(), 45_200.0);
        near(flows.cumulative_discounted[60].amount(), 32_419.099_606_134_3);
        match payback(&flows.cumulative) {
            Payback::After { months, first_crossing: None } => near(months.months(), 27.714_285_714_285_71),
            other => panic!("{other:?}"),
        }
        match internal_rate(&flows.net) {
            Irr::Rate(rate) => near(rate.fraction(), 0.440_667_070_869_63),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn prices_step_each_year() {
        // By hand at 10 %: months 1 to 12 at 1, 13 to 24 at 1.1, 25 at 1.21.
        let at = |m| escalation(Ratio::from_percent(10.0), m).fraction();
        assert_eq!(at(12), 1.0);
        assert!((at(13) - 1.1).abs() < 1e-12 && (at(24) - 1.1).abs() < 1e-12);
        assert!((at(25) - 1.21).abs() < 1e-12);
    }

    #[test]
    fn what_is_paid_along_the_ramp_is_paid_in_full() {
        let ramp = Ramp { start: Months::from_months(50.0), length: Months::from_months(40.0) };
        let all: f64 = (0..=60).map(|m| ramp.moves_in(m, 60)).sum();
        assert!((all - 1.0).abs() < 1e-12);
    }
}
