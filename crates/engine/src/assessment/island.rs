//! Islands: servers that belong together, by what they have in common.

use super::{Assessment, Verdict};
use crate::inventory::Inventory;
use crate::order::Order as _;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What servers have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IslandsBy {
    /// The role, given or recognised.
    Role,
    /// The group of the role, as the planning guides count.
    RoleGroup,
    /// The site.
    Site,
    /// Production, test …, given or recognised.
    Environment,
    /// The application.
    Application,
    /// The owner.
    Owner,
}

impl IslandsBy {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 6] =
        [Self::Role, Self::RoleGroup, Self::Site, Self::Environment, Self::Application, Self::Owner];
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Role => "Role",
            Self::RoleGroup => "Group of roles",
            Self::Site => "Site",
            Self::Environment => "Environment",
            Self::Application => "Application",
            Self::Owner => "Owner",
        }
    }
}

/// Servers that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Island {
    /// What they have in common, as the first of them writes it; `None` where it is not known.
    pub name: Option<Arc<str>>,
    /// Indices into `Inventory::servers`, ascending.
    pub servers: Vec<usize>,
    /// How many have each verdict, in the order of [`Verdict::ALL`].
    pub verdicts: [usize; 7],
}

/// What one server has in common with others; `None` where it is not known.
#[must_use]
pub fn island_of(
    inventory: &Inventory,
    assessment: &Assessment,
    by: IslandsBy,
    index: usize,
) -> Option<Arc<str>> {
    let (server, judged) = (inventory.servers.get(index)?, assessment.servers.get(index)?);
    let text = |t: &crate::inventory::Known<Arc<str>>| {
        t.as_ref().map(|t| Arc::clone(&t.value)).filter(|t| !t.trim().is_empty())
    };
    match by {
        IslandsBy::Role => (&*judged.role != "Unknown").then(|| Arc::clone(&judged.role)),
        IslandsBy::RoleGroup => {
            let group = &judged.recognised.role_group;
            (&**group != "Unknown").then(|| Arc::clone(group))
        }
        IslandsBy::Site => text(&server.site),
        IslandsBy::Environment => match &judged.recognised.environment {
            Some(known) => Some(known.environment.words().into()),
            None => text(&server.environment),
        },
        IslandsBy::Application => text(&server.application),
        IslandsBy::Owner => text(&server.owner),
    }
}

/// All servers by what they have in common, the largest island first, of equals by name; those of which it is not
/// known last. Upper and lower case are one.
#[must_use]
pub fn islands(inventory: &Inventory, assessment: &Assessment, by: IslandsBy) -> Vec<Island> {
    let mut found: BTreeMap<Option<String>, Island> = BTreeMap::new();
    for (index, judged) in assessment.servers.iter().enumerate() {
        let name = island_of(inventory, assessment, by, index);
        let key = name.as_ref().map(|n| n.trim().to_lowercase());
        let island =
            found.entry(key).or_insert_with(|| Island { name, servers: Vec::new(), verdicts: [0; 7] });
        island.servers.push(index);
        let place = Verdict::ALL.iter().position(|v| *v == judged.verdict);
        if let Some(count) = place.and_then(|p| island.verdicts.get_mut(p)) {
            *count += 1;
        }
    }
    let mut islands: Vec<Island> = found.into_values().collect();
    islands.order_by_key(|i| (i.name.is_none(), std::cmp::Reverse(i.servers.len())));
    islands
}

#[cfg(test)]
mod tests {
    use super::super::rules::testing::{judged, resolved, server};
    use super::*;
    use crate::assumption::Changes;
    use crate::inventory::Server;
    use crate::origin::Sourced;

    #[test]
    fn servers_stand_together_by_what_they_share() {
        let with = |name: &str, site: &str, off: bool| Server {
            site: (!site.is_empty()).then(|| Sourced::typed(site.into())),
            powered_on: Some(Sourced::typed(!off)),
            ..server(name)
        };
        let servers = vec![
            with("db1", "Bonn", false),
            with("db2", "bonn ", true),
            with("web1", "", false),
            with("x1", "Köln", false),
        ];
        let assessment = judged(servers.clone(), Vec::new(), &resolved(&Changes::new()));
        let inventory = Inventory { servers, ..Inventory::default() };
        let by = |by| {
            islands(&inventory, &assessment, by)
                .into_iter()
                .map(|i| (i.name.map(|n| n.to_string()), i.servers))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            by(IslandsBy::Site),
            [(Some("Bonn".into()), vec![0, 1]), (Some("Köln".into()), vec![3]), (None, vec![2])]
        );
        assert_eq!(
            by(IslandsBy::Role),
            [(Some("Database".into()), vec![0, 1]), (Some("Web".into()), vec![2]), (None, vec![3])]
        );
        // Ready first, retire fifth, as Verdict::ALL has it.
        assert_eq!(islands(&inventory, &assessment, IslandsBy::Site)[0].verdicts, [1, 0, 0, 0, 1, 0, 0]);
        let all: usize =
            islands(&inventory, &assessment, IslandsBy::Owner).iter().map(|i| i.servers.len()).sum();
        assert_eq!(all, 4, "nobody is lost");
    }
}
