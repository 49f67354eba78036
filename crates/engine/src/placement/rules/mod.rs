//! Placement rules as data of the document: who may be where, and with whom. Members are named or
//! selected by what is known of them; a selection is resolved anew for each plan.
//!
//! The kinds are those of the literature on rules for placing VMs (spread, gather, split, fence, ban,
//! root, among) and of the settings that platforms offer (affinity, anti-affinity, host groups).

mod hosts;
mod members;
mod of_zones;
mod words;

pub use hosts::HostChoice;
pub use members::{Attribute, Members, Selector, VmFacts};
pub use of_zones::of_zones;

use crate::inventory::ServerId;
use crate::quantity::Ratio;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The stable name of a rule in a project ("r1").
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RuleId(Arc<str>);

impl RuleId {
    /// From text.
    #[must_use]
    pub fn new(id: &str) -> Self {
        Self(id.into())
    }
    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RuleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// All rules by their names.
pub type Rules = BTreeMap<RuleId, Rule>;

/// What members are kept apart across.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Across {
    /// No two on one host.
    #[default]
    Host,
    /// No two in one rack.
    Rack,
    /// No two at one site.
    Site,
}

/// What a rule demands while a host is down.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterFailure {
    /// It holds then too: restarts keep it.
    #[default]
    Holds,
    /// It may be broken until the host is back.
    MayBreak,
}

/// What a rule demands in normal running.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RuleKind {
    /// No two members on one host, in one rack or at one site.
    Apart {
        /// Who.
        members: Members,
        /// Across what.
        across: Across,
    },
    /// All members on one host.
    Together {
        /// Who.
        members: Members,
    },
    /// No member on a host with any of the others; members among themselves may be together.
    NeverWith {
        /// Who.
        members: Members,
        /// Whom not to meet.
        others: Members,
    },
    /// Members only on these hosts.
    OnlyOn {
        /// Who.
        members: Members,
        /// Where.
        hosts: HostChoice,
    },
    /// Members on none of these hosts.
    NotOn {
        /// Who.
        members: Members,
        /// Where not.
        hosts: HostChoice,
    },
    /// Members need a network that is physically separate: it takes ports of its own on every host
    /// that carries one of them.
    Zone {
        /// Who.
        members: Members,
        /// Ports that it takes on a host; two where a port may fail.
        ports: u32,
    },
    /// Members on so many hosts at most, failures included: what licences by host are counted on.
    Island {
        /// Who.
        members: Members,
        /// Hosts at most.
        hosts: u32,
    },
    /// A VM on a host of the plan, by its name.
    Pinned {
        /// Which VM.
        server: ServerId,
        /// Which host ("H3").
        host: String,
    },
    /// No member takes more than a share of an empty host, of any limit at any hour.
    LargestShare {
        /// Who.
        members: Members,
        /// Need ÷ what a host has in full, 0 to 1.
        share: Ratio,
    },
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// What people call it.
    pub name: String,
    /// What it demands.
    #[serde(flatten)]
    pub kind: RuleKind,
    /// Whether it holds while a host is down.
    #[serde(default)]
    pub after_failure: AfterFailure,
    /// Whether it counts.
    #[serde(default = "yes")]
    pub on: bool,
    /// Why it is there.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

const fn yes() -> bool {
    true
}

/// Ports that a zone may take on a host, hosts of an island: more is a slip.
const MOST: u32 = 10_000;

impl Rule {
    /// A rule that is on and holds after a failure, named after what it demands.
    #[must_use]
    pub fn new(kind: RuleKind) -> Self {
        let mut rule = Self {
            name: String::new(),
            kind,
            after_failure: AfterFailure::Holds,
            on: true,
            note: String::new(),
        };
        rule.name = rule.in_words();
        rule
    }

    /// What is missing or impossible in it, as a sentence; `None` when it can be kept.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if self.name.trim().is_empty() {
            return Some("A rule needs a name");
        }
        let nobody = "Choose whom the rule is about";
        if self.kind.members().is_some_and(Members::is_nobody) {
            return Some(nobody);
        }
        match &self.kind {
            RuleKind::NeverWith { others, .. } if others.is_nobody() => {
                Some("Choose whom they are not to meet")
            }
            RuleKind::OnlyOn { hosts, .. } | RuleKind::NotOn { hosts, .. } if hosts.is_none() => {
                Some("Choose the hosts that the rule is about")
            }
            RuleKind::Zone { ports, .. } if !(1..=MOST).contains(ports) => {
                Some("A network of its own takes at least one port")
            }
            RuleKind::Island { hosts, .. } if !(1..=MOST).contains(hosts) => {
                Some("An island has at least one host")
            }
            RuleKind::Pinned { server, .. } if server.as_str().is_empty() => Some(nobody),
            RuleKind::Pinned { host, .. } if host.trim().is_empty() => Some("Choose the host"),
            RuleKind::LargestShare { share, .. } if !(share.fraction() > 0.0 && share.fraction() <= 1.0) => {
                Some("The largest share of a host lies above 0 and up to 100 %")
            }
            _ => None,
        }
    }
}

impl RuleKind {
    /// Whom it is about; `None` for a pin, which names one VM.
    #[must_use]
    pub const fn members(&self) -> Option<&Members> {
        match self {
            Self::Apart { members, .. }
            | Self::Together { members }
            | Self::NeverWith { members, .. }
            | Self::OnlyOn { members, .. }
            | Self::NotOn { members, .. }
            | Self::Zone { members, .. }
            | Self::Island { members, .. }
            | Self::LargestShare { members, .. } => Some(members),
            Self::Pinned { .. } => None,
        }
    }
}

/// A name that no rule of these layers has yet: "r" and the next number.
#[must_use]
pub fn free_id<'a>(layers: impl IntoIterator<Item = &'a Rules>) -> RuleId {
    let numbers = layers.into_iter().flat_map(BTreeMap::keys);
    let last = numbers.filter_map(|id| id.as_str().strip_prefix('r')?.parse::<u32>().ok()).max();
    RuleId::new(&format!("r{}", last.unwrap_or(0).saturating_add(1)))
}

#[cfg(test)]
mod tests;
