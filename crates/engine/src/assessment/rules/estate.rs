//! What a rule may know beyond its own server: twins, namesakes, groups that could be merged.

use crate::assessment::operating_system::OperatingSystem;
use crate::assessment::role::Role;
use crate::assessment::words::words;
use crate::inventory::{Inventory, Server};
use crate::measurement::ServerLoads;
use crate::project::Resolved;
use crate::time::Day;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The estate as a whole.
pub struct Estate<'a> {
    /// The servers.
    pub inventory: &'a Inventory,
    /// Policy and choices.
    pub resolved: &'a Resolved,
    /// The day of the plan.
    pub today: Day,
    /// For each server the one that stays of those with its serial number, where that is another.
    pub twin: Vec<Option<usize>>,
    /// For each server another whose name differs only after the first dot.
    pub namesake: Vec<Option<usize>>,
    /// For each server how many small servers of its role, site and family there are, itself included.
    pub merge_group: Vec<usize>,
}

impl<'a> Estate<'a> {
    pub(in crate::assessment) fn survey<'l>(
        inventory: &'a Inventory,
        loads: impl Fn(usize) -> &'l ServerLoads,
        subjects: &[(Role, Option<&'static OperatingSystem>)],
        resolved: &'a Resolved,
        today: Day,
    ) -> Self {
        let count = inventory.servers.len();
        let mut by_serial: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_short_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut by_group: BTreeMap<(Arc<str>, String, &str), Vec<usize>> = BTreeMap::new();
        for (i, (server, (role, os))) in inventory.servers.iter().zip(subjects).enumerate() {
            if let Some(serial) = serial(server) {
                by_serial.entry(serial).or_default().push(i);
            }
            let id = server.id.as_str();
            by_short_name.entry(id.split('.').next().unwrap_or(id)).or_default().push(i);
            if role.merge && is_small(loads(i), resolved) {
                let site = server.site.as_ref().map(|s| s.value.trim().to_lowercase()).unwrap_or_default();
                let family = os.map_or("unknown", |os| os.family.as_str());
                by_group.entry((Arc::clone(&role.name), site, family)).or_default().push(i);
            }
        }
        let mut twin = vec![None; count];
        for group in by_serial.values() {
            // The best measured one stays; of equals the first by name.
            let stays = group.iter().copied().min_by_key(|i| (std::cmp::Reverse(loads(*i).stars), *i));
            for i in group {
                twin[*i] = stays.filter(|s| s != i);
            }
        }
        let mut namesake = vec![None; count];
        for group in by_short_name.values() {
            if let [first, second, ..] = group[..] {
                for i in group {
                    namesake[*i] = Some(if *i == first { second } else { first });
                }
            }
        }
        let mut merge_group = vec![0; count];
        for group in by_group.values() {
            for i in group {
                merge_group[*i] = group.len();
            }
        }
        Self { inventory, resolved, today, twin, namesake, merge_group }
    }

    /// The name of a server as written.
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        self.inventory.servers.get(index).map_or("", |s| &s.name.value)
    }
}

/// Measured well, and never busy.
fn is_small(loads: &ServerLoads, resolved: &Resolved) -> bool {
    let policy = &resolved.policy;
    u32::from(loads.stars) >= policy.minimum_stars()
        && loads.cpu.as_ref().is_some_and(|cpu| cpu.p95 < policy.merge_cpu())
}

fn serial(server: &Server) -> Option<String> {
    serial_of(&server.serial.as_ref()?.value)
}

/// A serial number that says something: boards without one hold a placeholder.
pub(in crate::assessment) fn serial_of(text: &str) -> Option<String> {
    const PLACEHOLDERS: [&str; 9] = [
        "to be filled",
        "default string",
        "not specified",
        "not available",
        "system serial",
        "o.e.m",
        "unknown",
        "none",
        "invalid",
    ];
    let text = text.trim().to_lowercase();
    let distinct: std::collections::BTreeSet<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    // "0000000000" and "xxxxxxx" are placeholders too.
    let says_something = text.chars().count() >= 5
        && distinct.len() >= 2
        && text != "123456789"
        && text != "0123456789"
        && !PLACEHOLDERS.iter().any(|p| text.contains(p))
        && !words(&text).is_empty();
    says_something.then_some(text)
}
