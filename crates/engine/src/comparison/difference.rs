//! How many hosts more or fewer, and what of that is proven.

use super::Answer;
use super::question::Effect;

/// What is known of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It is this number, whatever the plans.
    Exact,
    /// It is at least this many fewer (negative) or more (positive), whatever the plans.
    AtLeast(i64),
    /// Only the two searches say so.
    Found,
}

/// Hosts of an answer less hosts of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// As the searches found it.
    pub found: i64,
    /// The least that the best plans may differ.
    pub from: i64,
    /// The most that they may differ.
    pub to: i64,
}

impl Difference {
    /// The best plan for the question has between `least` and `hosts` hosts, and so has the best plan as it is. So they
    /// differ by something from (least of the one − hosts of the other) to (hosts of the one − least of the other). A
    /// relaxation needs no more than the plan, a tightening no fewer.
    #[must_use]
    pub(super) fn between(plan: &Answer, other: &Answer, effect: Effect) -> Self {
        // Where VMs are left out, the counts are of different things: nothing is proven.
        let of = |a: &Answer| (i64::from(a.least.min(a.hosts)), i64::from(a.hosts));
        let ((plan_least, plan_hosts), (other_least, other_hosts)) = (of(plan), of(other));
        let found = other_hosts - plan_hosts;
        let (mut from, mut to) = (other_least - plan_hosts, other_hosts - plan_least);
        let found = match effect {
            Effect::Relaxes => {
                to = to.min(0);
                found.min(0)
            }
            Effect::Tightens => {
                from = from.max(0);
                found.max(0)
            }
            Effect::Changes => found,
        };
        if plan.unplaced != other.unplaced || plan.not_safe > 0 || other.not_safe > 0 {
            (from, to) = (i64::MIN, i64::MAX);
        }
        Self { found, from: from.min(to), to }
    }

    /// What of it is proven.
    #[must_use]
    pub const fn proof(&self) -> Proof {
        if self.from == self.to {
            Proof::Exact
        } else if self.to < 0 {
            Proof::AtLeast(self.to)
        } else if self.from > 0 {
            Proof::AtLeast(self.from)
        } else {
            Proof::Found
        }
    }
}
