//! What would be otherwise: the same needs under another rule, on another host type, or arranged in another way. Each is
//! packed for real, with the same search as the plan, and stands beside the plan with what is proven of it.
//!
//! Two searches are compared, and a search is not a proof. So each answer carries the lower bound beside the hosts that
//! were found, and a [`Difference`] says what follows from both: exactly so many, at least so many, or only "found".

mod answering;
mod arrangement;
mod best_fit;
mod difference;
pub mod explain;
mod pairs;
mod question;
mod room;

pub use answering::{Answering, Basis};
pub use arrangement::flattened;
pub use best_fit::{BestFit, Fit};
pub use difference::{Difference, Proof};
pub use pairs::{Pair, Pairs, pairs};
pub use question::{Arrangement, Effect, Question, questions};
pub use room::Room;

use crate::catalogue::HostType;
use crate::licensing::Licences;
use crate::money::{Money, Rates};
use crate::placement::Placement;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(test)]
mod tests;

/// What was found for a question, or what the plan itself is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Hosts of the best plan that was found.
    pub hosts: u32,
    /// Hosts that are needed at least, whatever the plan.
    pub least: u32,
    /// VMs in all.
    pub vms: u32,
    /// VMs without a place.
    pub unplaced: u32,
    /// Hosts whose failure is not known to be survived.
    pub not_safe: u32,
    /// Cores of all hosts.
    pub cores: u32,
    /// Price of all hosts in the project's currency; `None` where one has no price.
    pub hardware: Option<Money>,
    /// Licences on them over the horizon, each product in its cheapest edition on each host; `None` where one has no
    /// price.
    pub licences: Option<Money>,
    /// Hours of the week at which a host passes a limit when the VMs need what they were measured to need, summed over
    /// the hosts; `None` where that was not asked.
    pub hours_over: Option<u32>,
    /// Steps that the search spent.
    pub steps: u64,
}

impl Answer {
    /// Hardware and licences together; `None` where either is not known.
    #[must_use]
    pub fn money(&self) -> Option<Money> {
        self.hardware?.plus(self.licences?).ok()
    }
    /// Money ÷ VMs with a place. `None` without either.
    #[must_use]
    pub fn money_per_vm(&self) -> Option<Money> {
        let placed = self.vms.checked_sub(self.unplaced).filter(|n| *n > 0)?;
        let share = crate::quantity::Ratio::from_fraction(1.0 / f64::from(placed));
        self.money().map(|m| m.times(share))
    }
    /// Whether no plan for this question has fewer hosts.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        self.hosts <= self.least
    }

    /// A placement as the answer to its own question. `hosts`: the types that may be in it.
    #[must_use]
    pub fn of(placement: &Placement, licences: Option<&Licences>, rates: &Rates) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let types = bought(placement);
        let placed: usize = placement.hosts.iter().map(|h| h.vms.len()).sum();
        Self {
            hosts: count(placement.hosts.len()),
            least: placement.bound.hosts,
            vms: count(placed + placement.unplaced.len()),
            unplaced: count(placement.unplaced.len()),
            not_safe: placement.not_safe().map_or(0, |n| count(n.len())),
            cores: placement.cores,
            hardware: price_of(types, rates),
            licences: licences.and_then(|l| licences_of(l, rates)),
            hours_over: None,
            steps: placement.assignment.steps,
        }
    }
}

/// The types of the hosts that are bought.
fn bought(placement: &Placement) -> impl Iterator<Item = &HostType> {
    placement.hosts.iter().filter(|h| !h.standing).map(|h| &h.host)
}

/// Price of hosts together; `None` where one has no price in the project's currency.
fn price_of<'a>(hosts: impl Iterator<Item = &'a HostType>, rates: &Rates) -> Option<Money> {
    let mut sum = Money::zero(rates.own());
    for host in hosts {
        sum = sum.plus(rates.convert(host.price)?).ok()?;
    }
    Some(sum)
}

/// Licences over the horizon, the cheapest edition on each host; `None` where one has no price.
fn licences_of(licences: &Licences, rates: &Rates) -> Option<Money> {
    let mut sum = Money::zero(rates.own());
    for product in licences.products.iter().filter(|p| p.hosts_licensed() > 0) {
        sum = sum.plus(product.cheapest_on_each()?).ok()?;
    }
    Some(sum)
}

/// The plan beside everything that was asked so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The plan.
    pub plan: Answer,
    /// What was asked and answered; a question that is not in it has no answer yet.
    pub answers: BTreeMap<Question, Answer>,
}

/// Money of one answer less that of another, where both are known and of one currency.
fn less(a: &Answer, b: &Answer) -> Option<Money> {
    a.money()?.minus(b.money()?).ok()
}

impl Comparison {
    /// Hosts of an answer less hosts of the plan, with what is proven of it. `None` while there is no answer.
    #[must_use]
    pub fn hosts(&self, question: &Question) -> Option<Difference> {
        Some(Difference::between(&self.plan, self.answers.get(question)?, question.effect()))
    }
    /// Hardware and licences of an answer less those of the plan. Under a relaxation the plan itself still holds: where
    /// its own search found no fewer hosts, and nothing cheaper, the difference is nothing. `None` where either is not
    /// known.
    #[must_use]
    pub fn money(&self, question: &Question) -> Option<Money> {
        let answer = self.answers.get(question)?;
        let difference = less(answer, &self.plan)?;
        let holds = question.effect() == Effect::Relaxes && answer.hosts >= self.plan.hosts;
        Some(if holds && difference.amount() > 0.0 { Money::zero(difference.currency()) } else { difference })
    }
}
