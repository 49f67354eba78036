//! Which hosts there are to place on: those that stand already, with what they carry and where they
//! are, those that may be bought, and the sites and racks over which these are spread.

use super::PlannedHost;
use crate::catalogue::CatalogueId;
use crate::quantity::{Mhz, MiB};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A room with racks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SupplySite {
    /// Its name.
    pub name: String,
    /// Its racks by name; none: where in the site is not said.
    pub racks: Vec<String>,
}

/// What a host carries already and keeps; the same at every hour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Carried {
    /// CPU work.
    pub cpu: Mhz,
    /// Memory given to its VMs.
    pub memory: MiB,
    /// vCPUs of its VMs.
    pub vcpus: u32,
    /// VMs.
    pub vms: u32,
}

/// A host that stands already and may take VMs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct StandingHost {
    /// Its name, unique among hosts.
    pub name: String,
    /// The catalogue entry that describes it.
    pub host_type: CatalogueId,
    /// Its site.
    pub site: Option<String>,
    /// Its rack.
    pub rack: Option<String>,
    /// Classes that rules choose it by.
    pub classes: BTreeSet<String>,
    /// What it carries already.
    pub carries: Carried,
}

/// A type of host that may be bought.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ToBuy {
    /// Catalogue entry.
    pub host_type: CatalogueId,
    /// So many at most; `None`: as many as it takes.
    pub most: Option<u32>,
    /// Classes that rules choose them by.
    pub classes: BTreeSet<String>,
}

/// Hosts to place on. An empty one means: as many as it takes of the scenario's host type, in one
/// cluster, nothing said of racks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct HostSupply {
    /// Hosts that stand already; they are used before any is bought.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub standing: Vec<StandingHost>,
    /// Types that may be bought; empty means the scenario's host type.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to_buy: Vec<ToBuy>,
    /// Where bought hosts go, in turn: the first to the first site, the second to the second, and
    /// within a site from rack to rack.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sites: Vec<SupplySite>,
    /// Hosts of a cluster at most; `None`: all are one cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hosts_per_cluster: Option<u32>,
}

/// What is known of a host of the plan that rules look at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HostFacts {
    /// Its name.
    pub name: String,
    /// Catalogue entry.
    pub host_type: CatalogueId,
    /// Its site, where said.
    pub site: Option<String>,
    /// Its rack with the site, where said: racks of one name at two sites are two.
    pub rack: Option<String>,
    /// Cluster, counted from 0.
    pub cluster: u32,
    /// Classes that it was given.
    pub classes: BTreeSet<String>,
}

/// Hosts that stand already, types to buy, sites, racks of a site: more is a slip or a forgery.
const MOST_PARTS: usize = 5_000;
/// Hosts of a cluster that can be asked for.
const MOST_PER_CLUSTER: u32 = 10_000;

impl HostSupply {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// What is missing or impossible in it, as a sentence; `None` when it can be planned with.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        let racks = self.sites.iter().map(|s| s.racks.len()).max().unwrap_or(0);
        if [self.standing.len(), self.to_buy.len(), self.sites.len(), racks].iter().any(|n| *n > MOST_PARTS) {
            return Some("There are too many hosts, types or sites in the list");
        }
        if self.hosts_per_cluster.is_some_and(|n| !(1..=MOST_PER_CLUSTER).contains(&n)) {
            return Some("A cluster has at least one host, and 10,000 at most");
        }
        let mut names = BTreeSet::new();
        for host in &self.standing {
            if host.name.trim().is_empty() {
                return Some("A host that stands already needs a name");
            }
            if !names.insert(host.name.as_str()) {
                return Some("Two hosts have one name");
            }
            let c = host.carries;
            let finite = c.cpu.mhz().is_finite() && c.memory.mib().is_finite();
            if !finite || c.cpu < Mhz::ZERO || c.memory < MiB::ZERO {
                return Some("What a host carries already is not below zero");
            }
        }
        if self.sites.iter().any(|s| s.name.trim().is_empty() || s.racks.iter().any(|r| r.trim().is_empty()))
        {
            return Some("Sites and racks need names");
        }
        None
    }

    /// Every catalogue entry that it names.
    pub fn types(&self) -> impl Iterator<Item = &CatalogueId> {
        self.standing.iter().map(|h| &h.host_type).chain(self.to_buy.iter().map(|t| &t.host_type))
    }

    /// Whether a host of this type stands already or may be bought.
    #[must_use]
    pub fn has_type(&self, id: &str) -> bool {
        self.standing.iter().any(|h| &*h.host_type == id) || self.to_buy.iter().any(|t| &*t.host_type == id)
    }

    /// The host that stands already under this name.
    #[must_use]
    pub fn standing(&self, name: &str) -> Option<&StandingHost> {
        self.standing.iter().find(|h| h.name == name)
    }

    /// Where the nth bought host goes, counted from 0: site and rack.
    #[must_use]
    pub fn place_of_bought(&self, n: usize) -> (Option<String>, Option<String>) {
        let Some(site) = n.checked_rem(self.sites.len()).and_then(|i| self.sites.get(i)) else {
            return (None, None);
        };
        let turn = n / self.sites.len();
        let rack = turn.checked_rem(site.racks.len()).and_then(|i| site.racks.get(i));
        (Some(site.name.clone()), rack.cloned())
    }

    /// What rules look at, for each host of a plan.
    #[must_use]
    pub fn facts(&self, hosts: &[PlannedHost]) -> Vec<HostFacts> {
        hosts
            .iter()
            .map(|host| {
                let (mut site, mut rack) = (host.site.clone(), host.rack.clone());
                let mut classes = BTreeSet::new();
                if let Some(standing) = self.standing(&host.name) {
                    site.clone_from(&standing.site);
                    rack.clone_from(&standing.rack);
                    classes.clone_from(&standing.classes);
                } else if let Some(kind) = self.to_buy.iter().find(|t| *t.host_type == *host.host_type) {
                    classes.clone_from(&kind.classes);
                }
                let of = site.as_deref().unwrap_or_default();
                HostFacts {
                    name: host.name.clone(),
                    host_type: host.host_type.as_str().into(),
                    rack: rack.map(|r| rack_name(of, &r)),
                    site,
                    cluster: host.cluster,
                    classes,
                }
            })
            .collect()
    }

    /// Puts hosts that stand nowhere yet where bought ones go in turn.
    pub fn spread(&self, hosts: &mut [PlannedHost]) {
        let bought = hosts.iter_mut().filter(|h| self.standing(&h.name).is_none());
        for (n, host) in bought.enumerate() {
            if host.site.is_none() {
                (host.site, host.rack) = self.place_of_bought(n);
            }
        }
    }
}

/// A rack with its site: "Zurich A1".
fn rack_name(site: &str, rack: &str) -> String {
    if site.is_empty() { rack.to_owned() } else { format!("{site} {rack}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn planned(name: &str) -> PlannedHost {
        PlannedHost::new(name, "x")
    }

    /// Two sites with two racks and one: H1 north A, H2 south C, H3 north B, H4 south C, H5 north A.
    #[test]
    fn bought_hosts_go_in_turn() {
        let site = |name: &str, racks: &[&str]| SupplySite {
            name: name.into(),
            racks: racks.iter().map(|r| (*r).to_owned()).collect(),
        };
        let supply = HostSupply {
            sites: vec![site("north", &["A", "B"]), site("south", &["C"])],
            standing: vec![StandingHost {
                name: "old".into(),
                site: Some("south".into()),
                rack: Some("C".into()),
                ..StandingHost::default()
            }],
            ..HostSupply::default()
        };
        let mut hosts = ["H1", "old", "H2", "H3", "H4", "H5"].map(planned);
        supply.spread(&mut hosts);
        let racks: Vec<_> = supply.facts(&hosts).into_iter().filter_map(|f| f.rack).collect();
        assert_eq!(racks, ["north A", "south C", "south C", "north B", "south C", "north A"]);
        assert_eq!(HostSupply::default().place_of_bought(7), (None, None));
    }

    #[test]
    fn faults_are_named() {
        let twice = StandingHost { name: "a".into(), ..StandingHost::default() };
        let supply = HostSupply { standing: vec![twice.clone(), twice], ..HostSupply::default() };
        assert_eq!(supply.fault(), Some("Two hosts have one name"));
        let supply = HostSupply { hosts_per_cluster: Some(0), ..HostSupply::default() };
        assert!(supply.fault().is_some());
        assert_eq!(HostSupply::default().fault(), None);
    }
}
