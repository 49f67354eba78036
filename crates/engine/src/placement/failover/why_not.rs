//! Why what is on a host does not restart, in words: which VMs, which limit or rule, and what can be done.

use crate::demand::Demand;
use crate::diagnostic::Diagnostic;
use crate::placement::explain::lane_words_inside;
use crate::placement::rules::{RuleId, Rules};
use crate::placement::{Placement, Restart, presolve};

fn names(all: &[String]) -> String {
    presolve::names(&all.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Why a restart does not happen, as a message about the hosts that fail. `None` where all restart.
#[must_use]
pub fn why_not(
    placement: &Placement,
    demand: &Demand,
    rules: &Rules,
    failed: &[usize],
    restart: &Restart,
) -> Option<Diagnostic> {
    let host = |h: &usize| placement.hosts.get(*h).map(|h| h.name.clone());
    let hosts: Vec<String> = failed.iter().filter_map(host).collect();
    let fails = format!("{} {}", names(&hosts), if hosts.len() == 1 { "fails" } else { "fail" });
    let server = |vm: &usize| demand.vms.get(*vm).map(|v| v.server.as_str().to_owned());
    let of = |vms: &[usize]| {
        let all: Vec<String> = vms.iter().filter_map(server).collect();
        (names(&all), all.len() == 1)
    };
    let (code, message, remedy) = match restart {
        Restart::Safe(_) => return None,
        Restart::NoHost { vms, rules: blamed } => {
            let (who, one) = of(vms);
            let called = |id: &RuleId| rules.get(id).map_or_else(|| id.to_string(), |r| r.name.clone());
            let blamed: Vec<String> = blamed.iter().map(|id| format!("“{}”", called(id))).collect();
            let (finds, rule) = (
                if one { "finds no host" } else { "find no host" },
                if blamed.len() == 1 { "the rule" } else { "the rules" },
            );
            (
                "failover.no_host",
                format!(
                    "When {fails}, {who} {finds} that {rule} {} would allow and that has room",
                    names(&blamed)
                ),
                "Let the rule be broken while a host is down, name a second host in it, or add a host that it allows",
            )
        }
        Restart::Impossible(no_room) => {
            let limit = lane_words_inside(no_room.lane);
            if let Some(over) = no_room.over.as_ref().and_then(host) {
                (
                    "failover.over",
                    format!(
                        "When {fails}, {over} is over its ceiling after a failure by its own VMs: {limit}"
                    ),
                    "Move VMs off that host, or raise the ceiling after a failure",
                )
            } else {
                let (who, one) = of(&no_room.vms);
                let has = if one { "has" } else { "have" };
                (
                    "failover.no_room",
                    format!("When {fails}, {who} {has} no room: the others have too little {limit} left"),
                    "Add a host, raise the ceiling after a failure, or let VMs stay down",
                )
            }
        }
        Restart::NoPlan(left) => {
            let (who, _) = of(left);
            (
                "failover.no_plan",
                format!("When {fails}, no plan has a place for all its VMs: {who} would be left over"),
                "Add a host, or let VMs stay down; every restart plan was tried",
            )
        }
        Restart::NotFound(left) => {
            let (who, _) = of(left);
            (
                "failover.not_found",
                format!("When {fails}, no room was found for {who}"),
                "Solve again or add a host; that none was found proves nothing",
            )
        }
    };
    Some(Diagnostic::error(code, message, remedy).about(&names(&hosts)))
}
