//! How records of several files became one server, and where those files differ. A difference is data:
//! it holds what each file says, and a choice among them is a command that can be taken back.

pub use field::{FieldValue, ServerField};

use crate::inventory::{Inventory, ServerId};
use crate::origin::Origin;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

mod field;

/// What a table gave to the servers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Given {
    /// Servers that one of its records made.
    pub made: usize,
    /// Servers of other tables to which its records were joined.
    pub joined: usize,
}

/// What two records had in common, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JoinRule {
    /// The identity in the firmware.
    Uuid,
    /// The identity on one platform.
    PlatformId,
    /// The serial number.
    Serial,
    /// A MAC address.
    Mac,
    /// The whole name in the domain.
    DnsName,
    /// The name, within one site.
    NameInSite,
}

impl JoinRule {
    /// All rules, strongest first.
    pub const ALL: [Self; 6] =
        [Self::Uuid, Self::PlatformId, Self::Serial, Self::Mac, Self::DnsName, Self::NameInSite];
    /// What was in common, as it follows "by" ("serial number").
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Uuid => "UUID",
            Self::PlatformId => "identity on its platform",
            Self::Serial => "serial number",
            Self::Mac => "MAC address",
            Self::DnsName => "name in the domain",
            Self::NameInSite => "name",
        }
    }
}

/// A record that was joined to a server which another record made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Join {
    /// The server.
    pub server: ServerId,
    /// What both had in common.
    pub rule: JoinRule,
    /// Source of the record, an index into `Inventory::sources`.
    pub source: u16,
    /// Row of the record.
    pub row: u32,
}

/// How a conflict was settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SettledBy {
    /// By hand.
    Hand,
    /// By keeping the first value.
    First,
    /// By the file that was imported last.
    LatestFile,
    /// By one file that is believed.
    File,
    /// By the larger number.
    LargerNumber,
}

/// A value of one server about which sources differ.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Conflict {
    /// The server.
    pub server: ServerId,
    /// Which value.
    pub field: ServerField,
    /// What the sources say, each with its cell, at least two; the one that was known first stands first.
    pub values: Vec<FieldValue>,
    /// Index into `values` of the one that the server has; `None`: another one that was typed.
    pub taken: Option<usize>,
    /// How it was settled; `None`: still open, the first value is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<SettledBy>,
}

impl Conflict {
    /// Values of one conflict that are kept.
    pub const MOST_VALUES: usize = 16;
    /// Conflicts that an inventory keeps.
    pub const MOST: usize = 200_000;

    /// The value that the server has.
    #[must_use]
    pub fn kept(&self) -> Option<&FieldValue> {
        self.taken.and_then(|i| self.values.get(i))
    }
    /// The other values, with their index.
    pub fn others(&self) -> impl Iterator<Item = (usize, &FieldValue)> {
        self.values.iter().enumerate().filter(|(i, _)| Some(*i) != self.taken)
    }
    /// The choice of one of its values; `None` when there is no such value.
    #[must_use]
    pub fn take(&self, index: usize, by: SettledBy) -> Option<Settlement> {
        let value = self.values.get(index)?.clone();
        Some(Settlement {
            server: self.server.clone(),
            field: self.field,
            value: Some(value),
            taken: Some(index),
            settled: Some(by),
        })
    }
}

/// A choice for one conflict, as a command carries it.
#[derive(Debug, Clone, PartialEq)]
pub struct Settlement {
    /// The server.
    pub server: ServerId,
    /// Which value.
    pub field: ServerField,
    /// What the server says from then on.
    pub value: Option<FieldValue>,
    /// Index into the values of the conflict; `None`: another value.
    pub taken: Option<usize>,
    /// How it was settled; `None` opens it again.
    pub settled: Option<SettledBy>,
}

/// A rule that settles all open conflicts at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SettlingRule {
    /// Keep what was known first.
    First,
    /// Take what the file says that was imported last.
    LatestFile,
    /// Take what files of this name say, where they say anything.
    File(Arc<str>),
    /// Take the larger number; words stay open.
    LargerNumber,
}

impl Inventory {
    /// The conflict about a value.
    #[must_use]
    pub fn conflict(&self, server: &ServerId, field: ServerField) -> Option<&Conflict> {
        self.conflict_index(server, field).and_then(|i| self.conflicts.get(i))
    }
    /// Index of the conflict about a value; conflicts are sorted by server and field.
    pub(crate) fn conflict_index(&self, server: &ServerId, field: ServerField) -> Option<usize> {
        self.conflicts.binary_search_by(|c| c.server.cmp(server).then(c.field.cmp(&field))).ok()
    }
    /// Conflicts that nobody settled: neither by a choice nor by typing a value.
    pub fn open_conflicts(&self) -> impl Iterator<Item = &Conflict> {
        self.conflicts.iter().filter(|c| {
            let typed = || {
                let value = self.server(&c.server).and_then(|s| s.value_of(c.field));
                value.is_none_or(|v| v.origin() == Origin::Typed)
            };
            c.settled.is_none() && !typed()
        })
    }
    /// The choices of a rule for all open conflicts. Those about which the rule says nothing stay open.
    #[must_use]
    pub fn settlements(&self, rule: &SettlingRule) -> Vec<Settlement> {
        let source = |v: &FieldValue| match v.origin() {
            Origin::Cell(c) | Origin::Derived(c) => Some(c.source),
            Origin::Typed => None,
        };
        let of_file = |v: &FieldValue, file: &Arc<str>| {
            source(v).and_then(|s| self.sources.get(usize::from(s))).is_some_and(|s| s.file == *file)
        };
        self.open_conflicts()
            .filter_map(|c| {
                let all = || c.values.iter().enumerate();
                let (index, by) = match rule {
                    SettlingRule::First => (c.taken?, SettledBy::First),
                    SettlingRule::LatestFile => {
                        (all().max_by_key(|(_, v)| source(v))?.0, SettledBy::LatestFile)
                    }
                    SettlingRule::File(file) => {
                        // The newest reading of that file.
                        let of = all().filter(|(_, v)| of_file(v, file));
                        (of.max_by_key(|(_, v)| source(v))?.0, SettledBy::File)
                    }
                    SettlingRule::LargerNumber => {
                        let mut best = (0, c.values.first()?);
                        for (i, v) in all().skip(1) {
                            if v.compare(best.1)? == Ordering::Greater {
                                best = (i, v);
                            }
                        }
                        // A single value that is no number does not come here.
                        best.1.compare(best.1)?;
                        (best.0, SettledBy::LargerNumber)
                    }
                };
                c.take(index, by)
            })
            .collect()
    }
    /// What each source gave to the servers, in the order of `sources`.
    #[must_use]
    pub fn given_by_source(&self) -> Vec<Given> {
        let mut given = vec![Given::default(); self.sources.len()];
        for server in &self.servers {
            if let Origin::Cell(c) | Origin::Derived(c) = server.name.origin
                && let Some(given) = given.get_mut(usize::from(c.source))
            {
                given.made += 1;
            }
        }
        let joined: BTreeSet<(u16, &ServerId)> = self.joins.iter().map(|j| (j.source, &j.server)).collect();
        for (source, _) in joined {
            if let Some(given) = given.get_mut(usize::from(source)) {
                given.joined += 1;
            }
        }
        given
    }
    /// How many records each rule joined, strongest first; rules that joined none are left out.
    #[must_use]
    pub fn joined_by(&self) -> Vec<(JoinRule, usize)> {
        let count = |rule| self.joins.iter().filter(|j| j.rule == rule).count();
        JoinRule::ALL.into_iter().map(|r| (r, count(r))).filter(|(_, n)| *n > 0).collect()
    }
}

#[cfg(test)]
mod tests;
