//! What services need, changed from pages: classes, who has which, zones, prices of storage.

use super::Session;
use engine::adjustment::RoleAdjustment;
use engine::command::Command;
use engine::inventory::{ServerId, Text};
use engine::network_zone::{NetworkZone, NetworkZones};
use engine::quantity::Ratio;
use engine::service_class::{ClassId, ClassOf, ServiceClass, ServiceClasses};
use engine::storage_tier::StorageTier;
use leptos::prelude::*;
use std::sync::Arc;

impl Session {
    /// Gives servers a service class in the scenario that is looked at; `None` leaves them to their role.
    pub fn give_class(self, servers: &[ServerId], class: Option<&ClassId>) {
        let scenario = self.scenario.get_untracked();
        let mut commands: Vec<Command> = servers
            .iter()
            .map(|s| Command::AssignClass { scenario, of: ClassOf::Server(s.clone()), class: class.cloned() })
            .collect();
        match commands.len() {
            0 => {}
            1 => commands.into_iter().for_each(|c| self.run(c)),
            n => {
                let label = match class {
                    Some(class) => format!("Service class {class} for {n} servers"),
                    None => format!("Take back the service classes of {n} servers"),
                };
                self.run(Command::Batch { label, commands: std::mem::take(&mut commands) });
            }
        }
    }

    /// Gives a role a service class in the scenario that is looked at; `None` leaves it to the first class.
    pub fn give_class_to_role(self, role: &Text, class: Option<ClassId>) {
        let scenario = self.scenario.get_untracked();
        self.run(Command::AssignClass { scenario, of: ClassOf::Role(role.clone()), class });
    }

    /// Gives each role the class that the planner suggests for it, where that class is in the list.
    pub fn give_suggested_classes(self) {
        let scenario = self.scenario.get_untracked();
        let project = self.project_now();
        let commands: Vec<Command> = ServiceClasses::suggested_roles()
            .iter()
            .filter(|(_, class)| project.service_classes.get(class).is_some())
            .map(|(role, class)| Command::AssignClass {
                scenario,
                of: ClassOf::Role(role.clone()),
                class: Some(class.clone()),
            })
            .collect();
        self.run(Command::Batch { label: "Give roles the suggested service classes".into(), commands });
    }

    fn set_classes(self, change: impl FnOnce(&mut Vec<ServiceClass>)) {
        let project = self.project_now();
        let mut classes: Vec<ServiceClass> =
            project.service_classes.iter().map(|c| c.as_ref().clone()).collect();
        change(&mut classes);
        self.run(Command::SetServiceClasses(Arc::new(ServiceClasses::new(classes))));
    }

    /// Changes one service class.
    pub fn edit_class(self, id: &ClassId, change: impl FnOnce(&mut ServiceClass)) {
        self.set_classes(|classes| {
            if let Some(class) = classes.iter_mut().find(|c| c.id == *id) {
                change(class);
                class.source = "Typed".into();
            }
        });
    }

    /// Adds a service class that follows the assumptions.
    pub fn add_class(self) {
        let project = self.project_now();
        let free = |n: &usize| {
            let (id, name) = (format!("class-{n}"), format!("Class {n}"));
            project.service_classes.iter().all(|c| *c.id != *id && c.name != name)
        };
        let Some(n) = (1..=ServiceClasses::MOST + 1).find(free) else { return };
        self.set_classes(|classes| {
            classes.push(ServiceClass {
                id: format!("class-{n}").into(),
                name: format!("Class {n}"),
                source: "Typed".into(),
                ..ServiceClass::default()
            });
        });
    }

    /// Takes a service class out of the list; refused while something has it.
    pub fn remove_class(self, id: &ClassId) {
        self.set_classes(|classes| classes.retain(|c| c.id != *id));
    }

    /// Says by what a role differs, in the scenario that is looked at.
    pub fn adjust_role(self, role: &Text, change: impl FnOnce(&mut RoleAdjustment)) {
        let scenario = self.scenario.get_untracked();
        let project = self.project_now();
        let own = project.scenarios.get(scenario).and_then(|s| s.adjustments.roles.get(role).copied());
        let mut adjustment = own.unwrap_or_default();
        change(&mut adjustment);
        self.run(Command::AdjustRole { scenario, role: role.clone(), adjustment });
    }

    /// Says the growth of a server a year, in the scenario that is looked at; `None` leaves it to its role.
    pub fn grow_server(self, server: &ServerId, growth: Option<Ratio>) {
        let scenario = self.scenario.get_untracked();
        self.run(Command::SetGrowth { scenario, server: server.clone(), growth });
    }

    fn set_zones(self, change: impl FnOnce(&mut NetworkZones)) {
        let mut zones = self.project_now().network_zones.as_ref().clone();
        change(&mut zones);
        zones.zones.retain(|z| {
            !z.networks.is_empty() || z.separate || zones.servers.values().flatten().any(|s| *s == z.name)
        });
        self.run(Command::SetNetworkZones(Arc::new(zones)));
    }

    /// Puts a network of the inventory into a zone; an empty name makes it a zone of its own again.
    pub fn zone_of_network(self, network: &Text, zone: &str) {
        let zone = zone.trim();
        self.set_zones(|zones| {
            for z in &mut zones.zones {
                z.networks.retain(|n| n != network);
            }
            if zone.is_empty() {
                return;
            }
            match zones.zones.iter_mut().find(|z| &*z.name == zone) {
                Some(z) => z.networks.push(network.clone()),
                None => zones.zones.push(NetworkZone {
                    name: zone.into(),
                    separate: false,
                    networks: vec![network.clone()],
                }),
            }
        });
    }

    /// Gives a zone ports of its own, or takes them back.
    pub fn separate_zone(self, zone: &Text, separate: bool) {
        self.set_zones(|zones| match zones.zones.iter_mut().find(|z| z.name == *zone) {
            Some(z) => z.separate = separate,
            None => {
                zones.zones.push(NetworkZone { name: zone.clone(), separate, networks: vec![zone.clone()] })
            }
        });
    }

    /// Puts a server into zones by hand; none leaves it to the networks of its cards.
    pub fn zones_of_server(self, server: &ServerId, names: Vec<Text>) {
        self.set_zones(|zones| {
            if names.is_empty() {
                zones.servers.remove(server);
            } else {
                zones.servers.insert(server.clone(), names);
            }
        });
    }

    /// Changes a tier of storage.
    pub fn edit_tier(self, id: &Text, change: impl FnOnce(&mut StorageTier)) {
        let mut catalogue = self.project_now().catalogue.as_ref().clone();
        if let Some(tier) = catalogue.storage_tiers.iter_mut().find(|t| t.id == *id) {
            change(tier);
            tier.source = "Typed".into();
        }
        self.run(Command::SetCatalogue(Arc::new(catalogue)));
    }
}
