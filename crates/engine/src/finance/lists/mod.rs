//! The three lists of the business case. An item that runs on is described once, with what it costs
//! before and after; from it come its lines in AS IS and TO BE and its monthly flows.

pub mod adoption;
pub mod facilities;
pub mod hardware;
pub mod people;
pub mod purchases;
pub mod software;

use super::estate::Estate;
use super::{CostLine, LineKind};
use crate::assumption::{AssumptionId, Policy};
use crate::figure::{CostList, Term, TermOrigin, Value, View};
use crate::money::{Currency, Money};
use crate::quantity::{Hours, Months, Ratio};

/// Which price escalation an item follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escalation {
    /// Energy.
    Energy,
    /// Work of people.
    Labour,
    /// Everything else.
    Other,
}

/// A year of an item, split by what pays for it. All in the project's currency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// Of servers that leave: paid until they have moved.
    pub leaving: Money,
    /// Of what stays: paid before and after alike.
    pub staying: Money,
    /// Of the hosts: paid in full from the first month.
    pub hosts: Money,
    /// Of the VMs: grows as servers move.
    pub vms: Money,
}

impl Shares {
    /// Nothing.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        let zero = Money::zero(currency);
        Self { leaving: zero, staying: zero, hosts: zero, vms: zero }
    }
    /// A year as it is: leaving + staying.
    #[must_use]
    pub fn as_is(&self) -> Money {
        Money::new(self.leaving.amount() + self.staying.amount(), self.leaving.currency())
    }
    /// A year as it will be: staying + hosts + VMs.
    #[must_use]
    pub fn to_be(&self) -> Money {
        let sum = self.staying.amount() + self.hosts.amount() + self.vms.amount();
        Money::new(sum, self.leaving.currency())
    }
}

/// Cash of an item that does not fall evenly.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Uneven {
    /// Of servers that leave, by month from 1, in place of a twelfth of the year.
    pub leaving: Option<Vec<Money>>,
    /// Of servers that stay, by month from 1, in place of a twelfth of the year.
    pub staying: Option<Vec<Money>>,
    /// Of hosts bought again: month and amount, on top.
    pub hosts: Vec<(u32, Money)>,
}

/// An item that is paid year after year.
#[derive(Debug, Clone, PartialEq)]
pub struct RunningItem {
    /// Stable name.
    pub id: &'static str,
    /// On screen, as it is.
    pub label: &'static str,
    /// On screen, as it will be.
    pub label_to_be: &'static str,
    /// Direct or indirect.
    pub kind: LineKind,
    /// Whether it is time of people.
    pub is_time: bool,
    /// Which prices it follows.
    pub escalation: Escalation,
    /// A year of it, or why there is no amount. Without an amount it counts on neither side, so that
    /// no saving is made up.
    pub shares: Result<Shares, String>,
    /// Cash that does not fall evenly.
    pub uneven: Uneven,
    /// Formula as it is; `None` where there is no such line.
    pub as_is_formula: Option<&'static str>,
    /// Formula as it will be.
    pub to_be_formula: &'static str,
    /// Terms as it is.
    pub as_is_terms: Vec<Term>,
    /// Terms as it will be.
    pub to_be_terms: Vec<Term>,
}

impl RunningItem {
    /// The line of AS IS, where there is one.
    #[must_use]
    pub fn as_is_line(&self) -> Option<CostLine> {
        let formula = self.as_is_formula?;
        let amount = self.shares.as_ref().map(Shares::as_is);
        Some(self.line(CostList::AsIs, self.label, amount, formula, &self.as_is_terms))
    }
    /// The line of TO BE.
    #[must_use]
    pub fn to_be_line(&self) -> CostLine {
        let amount = self.shares.as_ref().map(Shares::to_be);
        self.line(CostList::ToBe, self.label_to_be, amount, self.to_be_formula, &self.to_be_terms)
    }
    fn line(
        &self,
        list: CostList,
        label: &'static str,
        amount: Result<Money, &String>,
        formula: &'static str,
        terms: &[Term],
    ) -> CostLine {
        CostLine {
            id: self.id,
            list,
            kind: self.kind,
            label,
            amount: amount.ok(),
            is_time: self.is_time,
            why_not: amount.err().cloned(),
            formula,
            terms: terms.to_vec(),
        }
    }
}

/// When a cost of getting there is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paid {
    /// Today, in month 0.
    AtStart,
    /// As servers move, along the ramp.
    AlongRamp,
}

/// A cost that is paid once.
#[derive(Debug, Clone, PartialEq)]
pub struct OnceItem {
    /// Its line in the list of adoption.
    pub line: CostLine,
    /// When it is paid.
    pub paid: Paid,
}

/// Sum of the lines of one list that count in a view; lines without an amount are left out.
#[must_use]
pub fn list_total(currency: Currency, lines: &[CostLine], list: CostList, view: View) -> Money {
    let sum = counted(lines, list, view).filter_map(|l| l.amount).fold(0.0, |sum, a| sum + a.amount());
    Money::new(sum, currency)
}

/// The lines of one list that count in a view.
pub fn counted(lines: &[CostLine], list: CostList, view: View) -> impl Iterator<Item = &CostLine> {
    lines.iter().filter(move |l| l.list == list && (view == View::TimeValued || !l.is_time))
}

/// What the items are worked out from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Basis<'a> {
    pub(crate) estate: &'a Estate,
    pub(crate) policy: &'a Policy,
}

impl Basis<'_> {
    pub(crate) fn currency(&self) -> Currency {
        self.policy.currency()
    }
    /// So many at a price.
    pub(crate) fn priced(&self, count: u32, price: Money) -> Money {
        price.times_count(u64::from(count))
    }
    /// So many at so many hours, at the hourly rate, so often a year.
    pub(crate) fn work(&self, count: u32, hours: Hours, times: Ratio) -> Money {
        self.policy.hourly_rate().times(Ratio::from_fraction((hours * count * times).hours()))
    }
    /// The part of a life that a year is; 0 for a life of nothing.
    pub(crate) fn per_year(&self, life: Months) -> Ratio {
        Months::from_years(1.0).per(life).unwrap_or(Ratio::ZERO)
    }
}

/// A term that the planner counted.
pub(crate) fn counted_term(symbol: &'static str, label: &'static str, n: u32, unit: &'static str) -> Term {
    let origin = TermOrigin::Counted("counted in the plan".into());
    Term::new(symbol, label, Value::Count(u64::from(n), unit), origin)
}

/// A term that is an assumption, under its own label.
pub(crate) fn assumed_term(symbol: &'static str, id: AssumptionId, value: impl Into<Value>) -> Term {
    Term::new(symbol, id.info().label.clone(), value, TermOrigin::Assumption(id))
}

/// The term of the hourly rate.
pub(crate) fn rate_term(policy: &Policy) -> Term {
    assumed_term("w", AssumptionId::HourlyRate, policy.hourly_rate())
}
