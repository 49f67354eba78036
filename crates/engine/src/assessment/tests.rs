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
    assert_eq!(rules, ["special_hardware", "powered_off", "end_of_support"]);
    assert_eq!(&*one.os_family, "windows_server");
}

#[test]
fn an_overruling_wins_and_the_proposal_stays_visible() {
    let mut resolved = resolved(&Changes::new());
    let overruling =
        Overruling { verdict: Verdict::Ready, reason: "network dongle tested".into(), on: TODAY, by: None };
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
