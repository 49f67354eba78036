//! Where a role or a server differs from the assumptions: how much virtualisation costs it, and how fast it
//! grows.

use crate::assumption::AssumptionId;
use crate::inventory::{ServerId, Text};
use crate::quantity::Ratio;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What differs for a role.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoleAdjustment {
    /// What the hypervisor's overhead is multiplied by; `None` is once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overhead: Option<Ratio>,
    /// Growth a year; `None` follows the assumption.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub growth: Option<Ratio>,
}

/// Whether a growth a year lies within the bounds of the assumption.
fn growth_is_sound(growth: Ratio) -> bool {
    let info = AssumptionId::GrowthPerYear.info();
    (info.min..=info.max).contains(&growth.fraction())
}

impl RoleAdjustment {
    /// The overhead of a hypervisor is multiplied by this at most.
    pub const MOST_OVERHEAD: Ratio = Ratio::from_fraction(10.0);

    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
    /// Whether a plan can be made with it.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.overhead.is_none_or(|o| (Ratio::ZERO..=Self::MOST_OVERHEAD).contains(&o))
            && self.growth.is_none_or(growth_is_sound)
    }
}

/// All of them. What is nearer wins: the server before its role, both before the assumptions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Adjustments {
    /// By role, in the planner's words.
    pub roles: BTreeMap<Text, RoleAdjustment>,
    /// Growth a year, by server.
    pub growth: BTreeMap<ServerId, Ratio>,
}

impl Adjustments {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.roles.is_empty() && self.growth.is_empty()
    }
    /// Whether a plan can be made with a growth a year.
    #[must_use]
    pub fn growth_is_sound(growth: Ratio) -> bool {
        growth_is_sound(growth)
    }
    /// Lays others on top, field by field.
    pub fn extend(&mut self, others: &Self) {
        for (role, other) in &others.roles {
            let mine = self.roles.entry(role.clone()).or_default();
            mine.overhead = other.overhead.or(mine.overhead);
            mine.growth = other.growth.or(mine.growth);
        }
        self.growth.extend(others.growth.iter().map(|(k, v)| (k.clone(), *v)));
    }
    /// Sets or, with one that says nothing, takes away what differs for a role; gives what was there.
    pub fn set_role(&mut self, role: &Text, adjustment: RoleAdjustment) -> RoleAdjustment {
        let before = if adjustment.is_empty() {
            self.roles.remove(role)
        } else {
            self.roles.insert(role.clone(), adjustment)
        };
        before.unwrap_or_default()
    }
    /// Sets or takes away the growth of a server; gives what was there.
    pub fn set_growth(&mut self, server: &ServerId, growth: Option<Ratio>) -> Option<Ratio> {
        match growth {
            Some(growth) => self.growth.insert(server.clone(), growth),
            None => self.growth.remove(server),
        }
    }
    /// What the hypervisor's overhead is multiplied by for a role.
    #[must_use]
    pub fn overhead_of(&self, role: &str) -> Ratio {
        self.roles.get(role).and_then(|r| r.overhead).unwrap_or(Ratio::ONE)
    }
    /// Growth a year of a server of a role, and whose it is; `None` where the assumption holds.
    #[must_use]
    pub fn growth_of(&self, server: &ServerId, role: &str) -> Option<(Ratio, GrowthOf)> {
        let own = self.growth.get(server).map(|g| (*g, GrowthOf::Server));
        own.or_else(|| Some((self.roles.get(role)?.growth?, GrowthOf::Role)))
    }
}

/// Whose growth was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum GrowthOf {
    /// Given for the server.
    Server,
    /// Given for its role.
    Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nearer_wins() {
        let (a, b) = (ServerId::new("a"), ServerId::new("b"));
        let share = Ratio::from_percent;
        let mut base = Adjustments::default();
        let of_role = RoleAdjustment { overhead: Some(share(150.0)), growth: Some(share(10.0)) };
        base.set_role(&"Web".into(), of_role);
        let mut own = Adjustments::default();
        own.set_growth(&a, Some(share(20.0)));
        own.set_role(&"Web".into(), RoleAdjustment { overhead: None, growth: Some(share(-5.0)) });
        base.extend(&own);
        assert_eq!(base.growth_of(&a, "Web"), Some((share(20.0), GrowthOf::Server)));
        assert_eq!(base.growth_of(&b, "Web"), Some((share(-5.0), GrowthOf::Role)));
        assert_eq!(base.growth_of(&b, "Mail"), None);
        assert_eq!(base.overhead_of("Web"), share(150.0), "what the variant does not say is the base's");
        assert_eq!(base.overhead_of("Mail"), Ratio::ONE);
        assert_eq!(base.set_role(&"Web".into(), RoleAdjustment::default()).growth, Some(share(-5.0)));
        assert!(base.roles.is_empty());
    }

    #[test]
    fn what_no_plan_can_be_made_with() {
        let overhead = |o: f64| RoleAdjustment { overhead: Some(Ratio::from_fraction(o)), growth: None };
        assert!(overhead(0.0).is_sound() && overhead(10.0).is_sound());
        assert!(!overhead(-0.1).is_sound() && !overhead(11.0).is_sound() && !overhead(f64::NAN).is_sound());
        assert!(!Adjustments::growth_is_sound(Ratio::from_fraction(1.5)));
    }
}
