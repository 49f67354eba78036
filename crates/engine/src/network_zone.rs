//! Network zones: which networks belong together, and which of them must have ports of their own.

use crate::inventory::{Server, ServerId, Text};
use crate::order::Order as _;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Networks that a VM belongs to as one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkZone {
    /// Its name, on screen and in files.
    pub name: Text,
    /// Whether it must be physically separate: ports of its own on every host that carries such a VM.
    pub separate: bool,
    /// Networks of the inventory that belong to it, by their names there.
    pub networks: Vec<Text>,
}

/// The zones of a site, and servers that were put into zones by hand.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NetworkZones {
    /// Zones that a person named. A network that belongs to none of them is a zone of its own, on the common
    /// ports.
    pub zones: Vec<NetworkZone>,
    /// Zones of a server, by hand.
    pub servers: BTreeMap<ServerId, Vec<Text>>,
}

impl NetworkZones {
    /// Zones of a site, at most.
    pub const MOST: usize = 200;

    /// Whether nobody named any.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.zones.is_empty() && self.servers.is_empty()
    }
    /// A zone by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&NetworkZone> {
        self.zones.iter().find(|z| &*z.name == name)
    }
    /// Whether a zone needs ports of its own.
    #[must_use]
    pub fn is_separate(&self, name: &str) -> bool {
        self.get(name).is_some_and(|z| z.separate)
    }
    /// The zones of a server, each once, by name: those given by hand; else those of the networks of its cards.
    /// Empty where no network is known.
    #[must_use]
    pub fn of(&self, server: &Server) -> Vec<Text> {
        let mut zones: Vec<Text> = match self.servers.get(&server.id) {
            Some(by_hand) => by_hand.clone(),
            None => {
                let networks = server.network_cards.iter().filter_map(|c| c.network.as_ref());
                networks.map(|n| self.of_network(&n.value)).collect()
            }
        };
        zones.order_by(|a, b| a.cmp(b));
        zones.dedup();
        zones
    }
    /// The zone that a network belongs to.
    fn of_network(&self, network: &Text) -> Text {
        let found = self.zones.iter().find(|z| z.networks.iter().any(|n| n.trim() == network.trim()));
        found.map_or_else(|| network.trim().into(), |z| z.name.clone())
    }
    /// What is wrong with them, in words; `None` where a plan can be made with them.
    #[must_use]
    pub fn unsound(&self) -> Option<String> {
        if self.zones.len() > Self::MOST {
            return Some(format!("Expected at most {} network zones", Self::MOST));
        }
        for (i, zone) in self.zones.iter().enumerate() {
            if zone.name.trim().is_empty() {
                return Some("A network zone needs a name".into());
            }
            let mut before = self.zones.iter().take(i);
            if before.any(|z| z.name.trim() == zone.name.trim()) {
                return Some(format!("There is a network zone {} already: choose another name", zone.name));
            }
            let mut before = self.zones.iter().take(i).flat_map(|z| &z.networks);
            if let Some(twice) = before.find(|n| zone.networks.contains(n)) {
                return Some(format!("The network {twice} is in two zones: leave it in one"));
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::NetworkCard;
    use crate::origin::Sourced;

    fn zone(name: &str, separate: bool, networks: &[&str]) -> NetworkZone {
        let networks = networks.iter().map(|n| (*n).into()).collect();
        NetworkZone { name: name.into(), separate, networks }
    }

    #[test]
    fn by_hand_before_the_inventory() {
        let card = |network: &str| NetworkCard {
            network: Some(Sourced::typed(network.into())),
            ..NetworkCard::default()
        };
        let mut server = Server::named(Sourced::typed("web1".into()));
        server.network_cards = vec![card("VLAN 20"), card("dmz-a"), card("dmz-b"), NetworkCard::default()];
        let mut zones =
            NetworkZones { zones: vec![zone("DMZ", true, &["dmz-a", "dmz-b"])], ..Default::default() };
        let names = |z: &NetworkZones| z.of(&server).iter().map(ToString::to_string).collect::<Vec<_>>();
        assert_eq!(names(&zones), ["DMZ", "VLAN 20"]);
        assert!(zones.is_separate("DMZ") && !zones.is_separate("VLAN 20"));
        zones.servers.insert(server.id.clone(), vec!["Public".into()]);
        assert_eq!(names(&zones), ["Public"]);
    }

    #[test]
    fn zones_that_no_plan_can_be_made_with() {
        let of = |zones: Vec<NetworkZone>| {
            NetworkZones { zones, ..Default::default() }.unsound().unwrap_or_default()
        };
        assert!(of(vec![zone(" ", false, &[])]).contains("needs a name"));
        assert!(of(vec![zone("a", false, &[]), zone("a", true, &[])]).contains("already"));
        assert!(of(vec![zone("a", false, &["x"]), zone("b", true, &["x"])]).contains("in two zones"));
        assert_eq!(of(vec![zone("a", false, &["x"]), zone("b", true, &["y"])]), "");
    }
}
