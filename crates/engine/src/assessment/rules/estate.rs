//! What a rule may know beyond its own server: twins, namesakes, groups that could be merged.

use super::no_owner::has_owner;
use crate::assessment::merging::{MergeGroup, groups};
use crate::assessment::operating_system::OperatingSystem;
use crate::assessment::role::Role;
use crate::assessment::words::words;
use crate::inventory::{Inventory, Server};
use crate::measurement::ServerLoads;
use crate::project::Resolved;
use crate::time::Day;
use std::collections::BTreeMap;

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
    /// Small servers whose work fits into one VM.
    pub merge_groups: Vec<MergeGroup>,
    /// For each server its place in `merge_groups`.
    pub group_of: Vec<Option<usize>>,
    /// Whether more servers have an owner than have none.
    pub owners_are_given: bool,
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
        let mut by_uuid: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        let mut by_short_name: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut owned = 0;
        for (i, server) in inventory.servers.iter().enumerate() {
            if let Some(serial) = serial(server) {
                by_serial.entry(serial).or_default().push(i);
            }
            if let Some(uuid) = server.uuid.as_ref().and_then(|u| serial_of(&u.value)) {
                by_uuid.entry(uuid).or_default().push(i);
            }
            let id = server.id.as_str();
            by_short_name.entry(id.split('.').next().unwrap_or(id)).or_default().push(i);
            owned += usize::from(has_owner(server.owner.as_ref().map(|o| &*o.value)));
        }
        let mut twin = vec![None; count];
        for group in by_serial.values().chain(by_uuid.values()) {
            // The best measured one stays; of equals the first by name. What goes already keeps no other.
            let left = || group.iter().copied().filter(|i| twin[*i].is_none());
            let stays = left().min_by_key(|i| (std::cmp::Reverse(loads(*i).stars), *i));
            for i in left().collect::<Vec<_>>() {
                twin[i] = stays.filter(|s| *s != i);
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
        let merge_groups = groups(inventory, &loads, subjects, resolved);
        let mut group_of = vec![None; count];
        for (g, group) in merge_groups.iter().enumerate() {
            for i in &group.servers {
                group_of[*i] = Some(g);
            }
        }
        let owners_are_given = owned > count - owned;
        Self { inventory, resolved, today, twin, namesake, merge_groups, group_of, owners_are_given }
    }

    /// The name of a server as written.
    #[must_use]
    pub fn name(&self, index: usize) -> &str {
        self.inventory.servers.get(index).map_or("", |s| &s.name.value)
    }
}

pub(super) fn serial(server: &Server) -> Option<String> {
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
