//! Network of all VMs by zone, against the ports that a host has for it.

use super::{Demand, VmDemand};
use crate::assumption::Policy;
use crate::catalogue::HostType;
use crate::diagnostic::Diagnostic;
use crate::inventory::Text;
use crate::order::{map_of, set_of};
use crate::profile::Profile;
use crate::project::Resolved;
use crate::quantity::{Mbps, Quantity, Ratio};
use crate::time::HourOfWeek;
use std::collections::{BTreeMap, BTreeSet};

/// Which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// To the VMs.
    Received,
    /// From the VMs.
    Sent,
}

impl Direction {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Received, Self::Sent];
    /// In words, for people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sent => "sent",
        }
    }
}

/// Share of the common ports that is kept for management, for moving VMs and for storage; never all.
#[must_use]
pub fn reserved(policy: &Policy) -> Ratio {
    let sum = policy.reserved_management() + policy.reserved_migration() + policy.reserved_storage();
    sum.min(Ratio::from_fraction(0.95))
}

/// Bandwidth of a host that VMs can have, one direction, whatever their zones: all its ports less the shares
/// that are kept.
#[must_use]
pub fn for_vms(host: &HostType, policy: &Policy) -> Mbps {
    host.network * (Ratio::ONE - reserved(policy))
}

/// How the ports of a host are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ports {
    /// Groups of ports that work together: ports ÷ ports together, rounded down, at least one.
    pub groups: u32,
    /// Groups that physically separate zones take, one each.
    pub separate: u32,
    /// What one group carries, one direction: the bandwidth of the host ÷ groups.
    pub per_group: Mbps,
    /// What the groups left carry for the zones that share them, after what is kept for management, moves and
    /// storage. Nothing where none is left.
    pub common: Mbps,
}

impl Ports {
    /// The ports of a host, with so many zones that need ports of their own.
    #[must_use]
    pub fn of(host: &HostType, policy: &Policy, separate: u32) -> Self {
        let groups = (host.ports / policy.ports_together().max(1)).max(1);
        let left = groups.saturating_sub(separate);
        let part = |n: u32| Ratio::from_fraction(f64::from(n) / f64::from(groups));
        Self {
            groups,
            separate,
            per_group: host.network * part(1),
            common: (host.network * part(left)) * (Ratio::ONE - reserved(policy)),
        }
    }
    /// Groups that are lacking: one at least stays for the zones that share.
    #[must_use]
    pub const fn lacking(&self, shared: bool) -> u32 {
        let wanted = self.separate + if shared { 1 } else { 0 };
        wanted.saturating_sub(self.groups)
    }
}

/// A zone, with what all its VMs need.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneLoad {
    /// Its name; `None` for all zones together that share ports.
    pub name: Option<Text>,
    /// Whether it has ports of its own.
    pub separate: bool,
    /// Its VMs: indices into `Demand::vms`.
    pub vms: Vec<usize>,
    /// Received at each hour, all VMs together.
    pub received: Profile<Mbps>,
    /// Sent at each hour.
    pub sent: Profile<Mbps>,
    /// What the ports of one host carry for it, one direction, before the ceiling.
    pub capacity: Mbps,
}

impl ZoneLoad {
    /// The busiest hour of a direction. `None` without VMs.
    #[must_use]
    pub fn peak(&self, direction: Direction) -> Option<(HourOfWeek, Mbps)> {
        match direction {
            Direction::Received => self.received.peak(),
            Direction::Sent => self.sent.peak(),
        }
    }
    /// Hosts whose ports carry its busier direction under the ceiling: peak ÷ (capacity × ceiling). `None` where
    /// no port is left, or without VMs.
    #[must_use]
    pub fn hosts(&self, policy: &Policy) -> Option<Ratio> {
        let peak = Direction::ALL.iter().filter_map(|d| self.peak(*d)).map(|(_, p)| p).max()?;
        peak.per(self.capacity * policy.network_ceiling())
    }
}

/// Network of all VMs.
#[derive(Debug, Clone, PartialEq)]
pub struct NetworkSums {
    /// How a host's ports are shared out, where it carries VMs of every zone.
    pub ports: Ports,
    /// Zones with ports of their own, then those that share, each by name.
    pub zones: Vec<ZoneLoad>,
    /// All zones that share ports, and VMs whose network is not known, together.
    pub common: ZoneLoad,
    /// VMs whose network is not known.
    pub unknown: usize,
    /// VMs that are in more than one zone: their whole load counts in each.
    pub in_several: usize,
    /// What does not fit.
    pub diagnostics: Vec<Diagnostic>,
}

/// A profile whose unknown hours count as its peak, as placement counts them.
fn cautious<Q: Quantity>(profile: &Profile<Q>) -> Profile<Q> {
    let peak = profile.peak().map_or_else(Q::default, |(_, q)| q);
    Profile::new(|h| Some(profile.at(h).unwrap_or(peak)))
}

pub(super) fn sum<'a, Q: Quantity + 'a>(profiles: impl Iterator<Item = &'a Profile<Q>>) -> Profile<Q> {
    let mut sum = Profile::flat(Q::default());
    for profile in profiles {
        sum.add(&cautious(profile));
    }
    sum
}

fn zone(demand: &Demand, name: Option<Text>, separate: bool, vms: Vec<usize>, capacity: Mbps) -> ZoneLoad {
    let these = || vms.iter().filter_map(|i| demand.vms.get(*i));
    let (received, sent) = (sum(these().map(|v| &v.network_in)), sum(these().map(|v| &v.network_out)));
    ZoneLoad { name, separate, vms, received, sent, capacity }
}

/// Indices of VMs by zone, and those that share ports.
fn members<'a>(
    vms: impl Iterator<Item = (usize, &'a VmDemand)>,
    resolved: &Resolved,
) -> (BTreeMap<Text, Vec<usize>>, Vec<usize>) {
    let mut by_zone: BTreeMap<Text, Vec<usize>> = map_of([]);
    let mut common = Vec::new();
    for (i, vm) in vms {
        for name in &vm.zones {
            by_zone.entry(name.clone()).or_default().push(i);
        }
        if vm.zones.is_empty() || vm.zones.iter().any(|z| !resolved.network_zones.is_separate(z)) {
            common.push(i);
        }
    }
    (by_zone, common)
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// Sums by zone and direction against the ports of a host.
#[must_use]
pub fn network_sums(demand: &Demand, resolved: &Resolved) -> NetworkSums {
    let (by_zone, common) = members(demand.vms.iter().enumerate(), resolved);
    let separate: BTreeSet<&Text> = set_of(by_zone.keys().filter(|z| resolved.network_zones.is_separate(z)));
    let ports = Ports::of(&resolved.host, &resolved.policy, count(separate.len()));
    let load = |name: &Text, own: bool| {
        let vms = by_zone.get(name).cloned().unwrap_or_default();
        zone(demand, Some(name.clone()), own, vms, if own { ports.per_group } else { ports.common })
    };
    let with_own = separate.iter().map(|z| load(z, true));
    let sharing = by_zone.keys().filter(|z| !separate.contains(z)).map(|z| load(z, false));
    let zones: Vec<ZoneLoad> = with_own.chain(sharing).collect();
    let common = zone(demand, None, false, common, ports.common);
    let mut sums = NetworkSums {
        ports,
        unknown: demand.vms.iter().filter(|v| v.zones.is_empty()).count(),
        in_several: demand.vms.iter().filter(|v| v.zones.len() > 1).count(),
        zones,
        common,
        diagnostics: Vec::new(),
    };
    sums.diagnostics = too_much(demand, resolved, &sums);
    sums
}

fn too_much(demand: &Demand, resolved: &Resolved, sums: &NetworkSums) -> Vec<Diagnostic> {
    let mut said = Vec::new();
    let lacking = sums.ports.lacking(!sums.common.vms.is_empty());
    if lacking > 0 {
        let together = resolved.policy.ports_together().max(1);
        said.push(
            Diagnostic::error(
                "network.too_few_ports",
                format!(
                    "No host can carry VMs of all zones: {} zones have ports of their own, {lacking} {} lacking",
                    sums.ports.separate,
                    if lacking == 1 { "group of ports is" } else { "groups of ports are" },
                ),
                "Choose a host type with more ports, let zones share ports, or keep their VMs on different hosts",
            )
            .found(
                format!("{} ports, {together} together", resolved.host.ports),
                format!("{} groups", sums.ports.groups + lacking),
            ),
        );
    }
    let ceiling = resolved.policy.network_ceiling();
    for zone in sums.zones.iter().filter(|z| z.separate) {
        let most = zone.capacity * ceiling;
        for vm in zone.vms.iter().filter_map(|i| demand.vms.get(*i)) {
            let peaks = [vm.network_in.peak(), vm.network_out.peak()];
            if peaks.iter().flatten().any(|(_, p)| *p > most) {
                said.push(
                    Diagnostic::error(
                        "network.larger_than_ports",
                        format!(
                            "It needs more network than the ports of zone {} carry on a host",
                            zone.name.as_deref().unwrap_or_default()
                        ),
                        "Choose a host type with faster ports, or put fewer zones on ports of their own",
                    )
                    .about(vm.server.as_str()),
                );
            }
        }
    }
    if sums.unknown > 0 && !resolved.network_zones.zones.is_empty() {
        said.push(Diagnostic::note(
            "network.zone_unknown",
            format!("The network of {} VMs is not known: they count on the common ports", sums.unknown),
            "Import the networks of their cards, or put them into a zone by hand",
        ));
    }
    said
}

/// The use of the ports of one zone on one host.
#[derive(Debug, Clone, PartialEq)]
pub struct ZoneUse {
    /// The zone; `None` for the zones that share ports.
    pub zone: Option<Text>,
    /// The busier direction.
    pub direction: Direction,
    /// Its busiest hour.
    pub hour: HourOfWeek,
    /// What the VMs need then.
    pub load: Mbps,
    /// What the ports carry.
    pub capacity: Mbps,
}

impl ZoneUse {
    /// Load ÷ capacity; `None` where no port is left for it.
    #[must_use]
    pub fn share(&self) -> Option<Ratio> {
        (self.capacity > Mbps::ZERO).then(|| self.load.per(self.capacity)).flatten()
    }
    /// Whether it stays under the ceiling.
    #[must_use]
    pub fn fits(&self, ceiling: Ratio) -> bool {
        self.load <= self.capacity * ceiling
    }
}

/// The use of the ports of a host that carries these VMs (indices into `Demand::vms`): its zones with ports of
/// their own by name, then the common ports. Only the zones that it carries take ports there.
#[must_use]
pub fn host_zones(demand: &Demand, resolved: &Resolved, vms: &[usize]) -> Vec<ZoneUse> {
    let carried = vms.iter().filter_map(|i| Some((*i, demand.vms.get(*i)?)));
    let (by_zone, common) = members(carried, resolved);
    let separate: Vec<&Text> = by_zone.keys().filter(|z| resolved.network_zones.is_separate(z)).collect();
    let ports = Ports::of(&resolved.host, &resolved.policy, count(separate.len()));
    let own = separate.into_iter().map(|name| {
        let vms = by_zone.get(name).cloned().unwrap_or_default();
        zone(demand, Some(name.clone()), true, vms, ports.per_group)
    });
    let common = (!common.is_empty()).then(|| zone(demand, None, false, common, ports.common));
    own.chain(common)
        .filter_map(|z| {
            let [received, sent] = Direction::ALL.map(|d| z.peak(d).map(|p| (d, p)));
            let (received, sent) = (received?, sent?);
            let (direction, (hour, load)) = if sent.1.1 > received.1.1 { sent } else { received };
            Some(ZoneUse { zone: z.name, direction, hour, load, capacity: z.capacity })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assumption::AssumptionId;
    use crate::network_zone::{NetworkZone, NetworkZones};
    use crate::placement::tests::{demand, resolved, vm};
    use std::sync::Arc;

    fn in_zone(name: &str, zones: &[&str], received: f64, sent: f64) -> VmDemand {
        VmDemand {
            network_in: Profile::flat(Mbps::from_mbps(received)),
            network_out: Profile::flat(Mbps::from_mbps(sent)),
            zones: zones.iter().map(|z| (*z).into()).collect(),
            ..vm(name, 100.0, 1.0)
        }
    }

    /// A host of 6 ports in pairs and 30 Gbit/s: three groups of 10 Gbit/s.
    fn six_ports(separate: &[&str], changes: &[(AssumptionId, f64)]) -> Resolved {
        let mut r = resolved(changes);
        r.host.ports = 6;
        r.host.network = Mbps::from_mbps(30_000.0);
        let zones = separate.iter().map(|name| NetworkZone {
            name: (*name).into(),
            separate: true,
            networks: Vec::new(),
        });
        r.network_zones = Arc::new(NetworkZones { zones: zones.collect(), ..NetworkZones::default() });
        r
    }

    /// By hand: the DMZ takes one of three groups, 10 Gbit/s; 20 % of the others is kept: 16 Gbit/s.
    #[test]
    fn ports_by_hand() {
        let r = six_ports(
            &["DMZ"],
            &[
                (AssumptionId::PortsTogether, 2.0),
                (AssumptionId::ReservedMigration, 0.15),
                (AssumptionId::ReservedManagement, 0.05),
                (AssumptionId::NetworkCeiling, 0.8),
            ],
        );
        let d = demand(vec![
            in_zone("a", &["DMZ"], 3000.0, 1000.0),
            in_zone("b", &["DMZ"], 1000.0, 6000.0),
            in_zone("c", &["LAN"], 500.0, 100.0),
            in_zone("d", &[], 250.0, 100.0),
        ]);
        let sums = network_sums(&d, &r);
        let near = |a: Mbps, b: f64| assert!((a.mbps() - b).abs() < 1e-6, "{a:?} for {b}");
        assert_eq!((sums.ports.groups, sums.ports.separate, sums.unknown), (3, 1, 1));
        near(sums.ports.per_group, 10_000.0);
        near(sums.ports.common, 16_000.0);
        let dmz = &sums.zones[0];
        assert_eq!((dmz.name.as_deref(), dmz.separate, dmz.vms.len()), (Some("DMZ"), true, 2));
        near(dmz.peak(Direction::Received).unwrap().1, 4000.0);
        near(dmz.peak(Direction::Sent).unwrap().1, 7000.0);
        // 7,000 ÷ (10,000 × 0.8).
        assert!((dmz.hosts(&r.policy).unwrap().fraction() - 0.875).abs() < 1e-9);
        near(sums.common.peak(Direction::Received).unwrap().1, 750.0);
        assert_eq!(sums.zones[1].name.as_deref(), Some("LAN"));
        near(for_vms(&r.host, &r.policy), 24_000.0);
    }

    #[test]
    fn too_many_zones_for_the_ports() {
        let r = six_ports(&["A", "B", "C"], &[(AssumptionId::PortsTogether, 2.0)]);
        let d = demand(vec![
            in_zone("a", &["A"], 1.0, 1.0),
            in_zone("b", &["B"], 1.0, 9_000.0),
            in_zone("c", &["C"], 1.0, 1.0),
            in_zone("d", &["LAN"], 1.0, 1.0),
        ]);
        let codes = |d: &Demand| -> Vec<String> {
            network_sums(d, &r).diagnostics.iter().map(|d| d.code.to_string()).collect()
        };
        // Three groups for three zones and the LAN; 9,000 passes 80 % of 10,000.
        assert_eq!(codes(&d), ["network.too_few_ports", "network.larger_than_ports"]);
        // Without the LAN all three have theirs.
        let without = demand(d.vms[..3].to_vec());
        assert_eq!(codes(&without), ["network.larger_than_ports"]);
        // On one host that carries A and the LAN alone there is room.
        let uses = host_zones(&d, &r, &[0, 3]);
        assert_eq!(uses.len(), 2);
        assert!((uses[1].capacity.mbps() - 20_000.0).abs() < 1e-6);
        assert!(uses.iter().all(|u| u.fits(Ratio::from_fraction(0.8))));
    }

    #[test]
    fn no_zones_share_all_ports() {
        let r = six_ports(&[], &[]);
        let d = demand(vec![in_zone("a", &[], 5.0, 9.0)]);
        let sums = network_sums(&d, &r);
        assert_eq!(sums.ports.common, r.host.network);
        assert!(sums.zones.is_empty() && sums.diagnostics.is_empty());
        let uses = host_zones(&d, &r, &[0]);
        assert_eq!((uses.len(), uses[0].direction), (1, Direction::Sent));
    }
}
