//! What it costs and saves: three lists of lines with formulas, monthly cash flow, and the results.
//! Costs are positive numbers; in cash flows money that is saved is positive.

pub mod cash_flow;
pub mod energy;
pub mod estate;
pub mod explain;
pub mod internal_rate;
pub mod item_savings;
pub mod lists;
pub mod payback;
pub mod present_value;
pub mod renewal;
pub mod return_on_investment;

mod business_case;
#[cfg(test)]
mod tests;

pub use business_case::{business_case, horizon, saving_per_year};
pub use item_savings::{ItemSaving, item_savings, largest_differences};

use crate::diagnostic::Diagnostic;
use crate::figure::{CostList, Term, View};
use crate::money::{Currency, Money};
use crate::quantity::{Months, Ratio};

/// The part of the business case that a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineKind {
    /// Paid directly: the ten direct items, and what is bought.
    Direct,
    /// Time of people: the four indirect items.
    Indirect,
    /// Adoption: the six items.
    Adoption,
    /// The bill of materials.
    Purchase,
}

/// One line of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct CostLine {
    /// Stable name, the same in all three lists where it is the same item ("energy").
    pub id: &'static str,
    /// Which list.
    pub list: CostList,
    /// Which part.
    pub kind: LineKind,
    /// On screen.
    pub label: &'static str,
    /// A year for AS IS and TO BE (year one at today's prices), once for adoption. `None`: not
    /// given, with the reason in `why_not`.
    pub amount: Option<Money>,
    /// Hours of people behind it, valued at a rate: counted in `View::TimeValued` only.
    pub is_time: bool,
    /// Why there is no amount ("no figure for downtime was given").
    pub why_not: Option<String>,
    /// The formula in words.
    pub formula: &'static str,
    /// Its terms.
    pub terms: Vec<Term>,
}

/// The money of one view, month by month. Month 0 is today; flows fall at the end of each month.
#[derive(Debug, Clone, PartialEq)]
pub struct Flows {
    /// AS IS costs by month, 0 to the horizon.
    pub as_is: Vec<Money>,
    /// TO BE and remaining AS IS costs by month, while servers move along the ramp.
    pub to_be: Vec<Money>,
    /// Adoption and purchases by month.
    pub adoption: Vec<Money>,
    /// as_is − to_be − adoption.
    pub net: Vec<Money>,
    /// Running sum of `net`.
    pub cumulative: Vec<Money>,
    /// Running sum of `net` discounted to month 0.
    pub cumulative_discounted: Vec<Money>,
}

/// When the money is back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Payback {
    /// After so many months the cumulative cash never falls below zero again.
    After {
        /// Interpolated within the month.
        months: Months,
        /// The first crossing, where it differs (cash fell below zero again later).
        first_crossing: Option<Months>,
    },
    /// Nothing had to be laid out, so there is nothing to pay back.
    Immediate,
    /// Not within the horizon.
    NotWithinHorizon,
}

/// Internal rate of return.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Irr {
    /// Yearly rate.
    Rate(Ratio),
    /// The flows never change sign.
    None,
    /// The flows change sign more than once, and more than one rate fits.
    Several,
}

/// The results of one view.
#[derive(Debug, Clone, PartialEq)]
pub struct Results {
    /// Cash only, or with time valued.
    pub view: View,
    /// The flows.
    pub flows: Flows,
    /// Sum of AS IS lines, a year.
    pub as_is_per_year: Money,
    /// Sum of TO BE lines, a year.
    pub to_be_per_year: Money,
    /// AS IS − TO BE, a year, once all is moved.
    pub saving_per_year: Money,
    /// Adoption and purchases.
    pub investment: Money,
    /// Payback.
    pub payback: Payback,
    /// Net present value at the discount rate.
    pub npv: Money,
    /// Internal rate of return.
    pub irr: Irr,
    /// (Savings − investment) ÷ investment over the horizon; `None` without investment.
    pub roi_net: Option<Ratio>,
    /// Savings ÷ investment over the horizon; `None` without investment.
    pub roi_savings: Option<Ratio>,
    /// AS IS costs over the horizon.
    pub tco_as_is: Money,
    /// TO BE and adoption over the horizon.
    pub tco_to_be: Money,
}

/// The whole business case.
#[derive(Debug, Clone, PartialEq)]
pub struct BusinessCase {
    /// Currency of all amounts.
    pub currency: Currency,
    /// Months that are looked at.
    pub horizon: u32,
    /// Lines of all three lists, in the order of the pages.
    pub lines: Vec<CostLine>,
    /// What leaves the bank.
    pub cash: Results,
    /// With time saved valued.
    pub time_valued: Results,
    /// What no total holds, in sentences.
    pub not_included: Vec<String>,
    /// Contradictions found (energy paid twice, say), missing rates.
    pub diagnostics: Vec<Diagnostic>,
}

impl BusinessCase {
    /// The results of one view.
    #[must_use]
    pub const fn results(&self, view: View) -> &Results {
        match view {
            View::CashOnly => &self.cash,
            View::TimeValued => &self.time_valued,
        }
    }
    /// A line by list and name.
    #[must_use]
    pub fn line(&self, list: CostList, id: &str) -> Option<&CostLine> {
        self.lines.iter().find(|l| l.list == list && l.id == id)
    }
}
