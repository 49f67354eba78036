//! Rules that nobody has to write: a network zone with ports of its own takes them on every host that carries one of
//! its VMs.

use super::{Attribute, Members, Rule, RuleId, RuleKind, Rules};
use crate::network_zone::NetworkZones;

/// How the names of these rules begin.
const PREFIX: &str = "zone ";

impl RuleId {
    /// Whether the rule follows from a network zone.
    #[must_use]
    pub fn is_of_zone(&self) -> bool {
        self.0.starts_with(PREFIX)
    }
}

/// A rule for each zone that needs ports of its own; `ports`: how many of them work together. A person's own rule
/// under the same name goes before it.
#[must_use]
pub fn of_zones(zones: &NetworkZones, ports: u32) -> Rules {
    let mut rules = Rules::new();
    for zone in zones.zones.iter().filter(|z| z.separate && !z.name.trim().is_empty()) {
        let members = Members::with(Attribute::NetworkZone, &zone.name);
        let mut rule = Rule::new(RuleKind::Zone { members, ports: ports.max(1) });
        rule.name = format!("{} has ports of its own", zone.name.trim());
        rule.note = "Follows from the network zones of the Capacity page".into();
        rules.insert(RuleId::new(&format!("{PREFIX}{}", zone.name.trim())), rule);
    }
    rules
}
