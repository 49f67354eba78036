//! Choices among values about which sources differ.

use super::Refused;
use crate::inventory::Server;
use crate::joining::Settlement;
use crate::project::Project;
use std::sync::Arc;

/// Applies choices among differing values; gives those that take them back.
pub(super) fn settle(
    project: &mut Project,
    settlements: Vec<Settlement>,
) -> Result<Vec<Settlement>, Refused> {
    let mut probe = Server::default();
    let inventory = &project.inventory;
    for s in &settlements {
        let conflict = inventory.conflict(&s.server, s.field);
        let known = conflict.is_some_and(|c| s.taken.is_none_or(|i| i < c.values.len()));
        if !known || !probe.set_value(s.field, s.value.clone()) {
            return Err(Refused::NoSuchConflict { server: s.server.clone(), field: s.field });
        }
        if inventory.index_of(&s.server).is_none() {
            return Err(Refused::NoSuchServer(s.server.clone()));
        }
    }
    let inventory = Arc::make_mut(&mut project.inventory);
    let mut back = Vec::with_capacity(settlements.len());
    for s in settlements {
        let (Some(server), Some(conflict)) =
            (inventory.index_of(&s.server), inventory.conflict_index(&s.server, s.field))
        else {
            continue;
        };
        let (Some(server), Some(conflict)) =
            (inventory.servers.get_mut(server), inventory.conflicts.get_mut(conflict))
        else {
            continue;
        };
        let before = server.value_of(s.field);
        server.set_value(s.field, s.value);
        back.push(Settlement {
            server: s.server,
            field: s.field,
            value: before,
            taken: std::mem::replace(&mut conflict.taken, s.taken),
            settled: std::mem::replace(&mut conflict.settled, s.settled),
        });
    }
    // The same conflict may be named twice.
    back.reverse();
    Ok(back)
}
