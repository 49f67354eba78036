//! The judgement as a whole.

use super::rules::testing::{TODAY, judged, resolved, server};
use super::*;
use crate::assumption::Changes;
use crate::inventory::{Server, ServerId};
use crate::origin::Sourced;

fn text(t: &str) -> Option<crate::origin::Sourced<Arc<str>>> {
    Some(Sourced::typed(t.into()))
}

#[test]
fn the_gravest_verdict_counts_and_all_findings_stay() {
    let server = Server {
        special_hardware: text("dongle"),
        os: text("Windows Server 2008 R2"),
        powered_on: Some(Sourced::typed(false)),
        ..server("a")
    };
    let judged = judged(vec![server], Vec::new(), &resolved(&Changes::new()));
    let one = &judged.servers[0];
    assert_eq!(one.proposed, Verdict::KeepPhysical);
    let rules: Vec<_> = one.findings.iter().map(|f| f.rule).collect();
    assert_eq!(rules, ["special_hardware", "powered_off", "operating_system"]);
    assert_eq!(&*one.os_family, "windows_server");
}

#[test]
fn an_overruling_wins_and_the_proposal_stays_visible() {
    let mut resolved = resolved(&Changes::new());
    let overruling =
        Overruling { verdict: Verdict::Ready, reason: "network dongle tested".into(), on: TODAY };
    resolved.overrulings.insert(ServerId::new("A"), overruling.clone());
    let judged =
        judged(vec![Server { special_hardware: text("dongle"), ..server("a") }], Vec::new(), &resolved);
    let one = &judged.servers[0];
    assert_eq!((one.verdict, one.proposed), (Verdict::Ready, Verdict::KeepPhysical));
    assert_eq!(one.overruling, Some(overruling));
}

#[test]
fn a_server_without_objections_is_ready() {
    let judged = judged(vec![server("a")], Vec::new(), &resolved(&Changes::new()));
    assert_eq!(judged.servers[0].findings, []);
    assert_eq!(judged.servers[0].verdict, Verdict::Ready);
}

#[test]
fn a_hundred_servers_on_ten_hosts_are_a_hundred_and_ten_systems() {
    // The planning guides' example: 100 servers turned into 100 VMs on 10 hosts.
    let servers = (0..100).map(|n| server(&format!("x{n:03}"))).collect();
    let mut judged = judged(servers, Vec::new(), &resolved(&Changes::new()));
    assert_eq!(judged.systems_before, 100);
    assert_eq!(systems_after(&judged, 10), 110);
    // Thirty of them retired: 70 VMs and 10 hosts.
    for s in &mut judged.servers[..30] {
        s.verdict = Verdict::Retire;
    }
    assert_eq!(systems_after(&judged, 10), 80);
}
