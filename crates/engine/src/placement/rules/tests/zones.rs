//! Network zones as rules.

use super::*;

/// Zones with ports of their own, as the Capacity page has them, are rules without anybody writing one. By hand: a host
/// has 4 ports, keeps 2, and a zone takes 2: VMs of two such zones never meet, those of the common network go
/// anywhere. Without the zones all five VMs of 1 GHz are on one host of 8 GHz.
#[test]
fn zones_with_ports_of_their_own_are_rules_by_default() {
    use crate::network_zone::{NetworkZone, NetworkZones};
    let mut project = crate::project::Project::default();
    let zone = |name: &str, separate| NetworkZone { name: name.into(), separate, networks: Vec::new() };
    project.network_zones = Arc::new(NetworkZones {
        zones: vec![zone("DMZ", true), zone("Office", false), zone("Backup", true)],
        ..NetworkZones::default()
    });
    let rules = project.resolve(0).expect("the built-in catalogue").rules;
    let ids: Vec<&str> = rules.keys().map(RuleId::as_str).collect();
    assert_eq!(ids, ["zone Backup", "zone DMZ"]);
    assert!(rules.keys().all(RuleId::is_of_zone));
    let two = |r: &Rule| matches!(r.kind, RuleKind::Zone { ports: 2, .. });
    assert!(rules.values().all(two), "ports that work together are 2 by default");

    let mut d = five();
    d.vms[0].zones = vec!["DMZ".into()];
    d.vms[1].zones = vec!["Backup".into(), "Office".into()];
    let mut r = resolved(&[(AssumptionId::HostsThatMayFail, 0.0)]);
    r.host.ports = 4;
    let hosts = |r: &Resolved| crate::placement::tests::solve(&d, r);
    assert_eq!(hosts(&r).hosts.len(), 1);
    r.rules = rules;
    let p = hosts(&r);
    assert!(p.is_sound());
    assert_eq!(p.hosts.len(), 2);
    assert_ne!(p.assignment.place.get(&d.vms[0].server), p.assignment.place.get(&d.vms[1].server));
    // Switched off by a person, under the same name, it no longer counts.
    let off = project.scenarios[0].rules.clone();
    assert!(off.is_empty());
    let mut own = project.resolve(0).expect("the built-in catalogue").rules[&RuleId::new("zone DMZ")].clone();
    own.on = false;
    project.scenarios[0].rules.insert(RuleId::new("zone DMZ"), own);
    assert!(!project.resolve(0).expect("the built-in catalogue").rules[&RuleId::new("zone DMZ")].on);
}
