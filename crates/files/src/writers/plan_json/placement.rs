//! Hosts, what is on them, how full they get, and what happens when one fails.

use super::values;
use engine::placement::failover::SpareCount;
use engine::placement::rules::RuleKind;
use engine::placement::{HostLoad, Lane, Placement, Restart};
use engine::plan::Plan;
use engine::quantity::Ratio;
use engine::time::HourOfWeek;
use serde_json::{Map, Value, json};

/// The stable name of a VM by its index.
pub(super) fn vm_id(plan: &Plan, vm: usize) -> Value {
    plan.demand.vms.get(vm).map_or(Value::Null, |v| json!(v.server.as_str()))
}

/// The name of a host by its index.
pub(super) fn host_name(placement: &Placement, host: usize) -> Value {
    placement.hosts.get(host).map_or(Value::Null, |h| json!(h.name))
}

pub(super) fn value(plan: &Plan, p: &Placement) -> Value {
    json!({
        "accepted": p.accepted,
        "made_for_older_inputs": p.stale,
        "sound": p.is_sound(),
        "seed": p.assignment.seed,
        "steps": p.assignment.steps,
        "cores": p.cores,
        "lower_bound": {
            "hosts": p.bound.hosts,
            "simple": p.bound.simple,
            "proven_by": p.bound.by.name(),
            "to_buy": p.bound.to_buy,
            "limits": p.bound.lanes.iter().map(|l| json!({
                "limit": l.lane,
                "hour_of_week": l.hour.map(HourOfWeek::index),
                "hosts_normal": l.hosts_normal.fraction(),
                "hosts_with_failure": l.hosts_with_failure.fraction(),
            })).collect::<Vec<_>>(),
        },
        "hosts": p.hosts.iter().enumerate().map(|(i, h)| host(plan, p, i, h)).collect::<Vec<_>>(),
        "hosts_to_place_on": supply(plan),
        "rules": rules(plan, p),
        "failover": failover(plan, p),
        "not_placed": p.unplaced.iter().map(|(vm, why)| json!({
            "server": vm_id(plan, *vm),
            "reason": values::diagnostic(why),
        })).collect::<Vec<_>>(),
    })
}

/// Which hosts there were to place on.
fn supply(plan: &Plan) -> Value {
    let s = &plan.resolved.supply;
    json!({
        "standing": s.standing.iter().map(|h| json!({
            "name": h.name,
            "host_type": h.host_type,
            "site": h.site,
            "rack": h.rack,
            "classes": h.classes,
            "carries_cpu_mhz": h.carries.cpu.mhz(),
            "carries_memory_mib": h.carries.memory.mib(),
            "carries_vcpus": h.carries.vcpus,
            "carries_vms": h.carries.vms,
        })).collect::<Vec<_>>(),
        "to_buy": s.to_buy.iter().map(|t| json!({
            "host_type": t.host_type,
            "most": t.most,
            "classes": t.classes,
        })).collect::<Vec<_>>(),
        "sites": s.sites.iter().map(|site| json!({ "name": site.name, "racks": site.racks })).collect::<Vec<_>>(),
        "hosts_per_cluster": s.hosts_per_cluster,
    })
}

/// Every rule, with where this placement breaks it.
fn rules(plan: &Plan, p: &Placement) -> Vec<Value> {
    plan.resolved
        .rules
        .iter()
        .map(|(id, rule)| {
            let members = rule.kind.members();
            let vms = plan.demand.vms.iter().filter(|vm| match &rule.kind {
                RuleKind::Pinned { server, .. } => vm.server == *server,
                _ => members.is_some_and(|m| m.takes(vm)),
            });
            let broken = p.broken.iter().filter(|b| b.rule == *id).map(|b| {
                let hosts: Vec<Value> = b.hosts.iter().map(|h| host_name(p, *h)).collect();
                let servers: Vec<Value> = b.vms.iter().map(|vm| vm_id(plan, *vm)).collect();
                json!({ "hosts": hosts, "servers": servers })
            });
            json!({
                "id": id.as_str(),
                "name": rule.name,
                "demands": rule.in_words(),
                "on": rule.on,
                "after_failure": rule.after_failure,
                "note": rule.note,
                "servers": vms.map(|vm| vm.server.as_str()).collect::<Vec<_>>(),
                "broken": broken.collect::<Vec<_>>(),
            })
        })
        .collect()
}

/// What is planned for a failure, and what each policy says of this placement.
fn failover(plan: &Plan, p: &Placement) -> Value {
    let spare = &p.spare;
    let counts = match spare.policy.spare {
        SpareCount::Restarts => "restarts",
        SpareCount::Share => "share",
        SpareCount::Slots { .. } => "slots",
    };
    json!({
        "counts": counts,
        "disks_reached_from": spare.policy.storage,
        "hosts_that_may_fail": spare.hosts_that_may_fail,
        "sets_of_hosts": p.sets.as_ref().map(|s| json!({
            "hosts": s.hosts,
            "of": s.of,
            "checked": s.checked,
            "without_plan": s.without_plan,
            "failing": s.failing.iter().map(|(hosts, found)| json!({
                "hosts": hosts.iter().map(|h| host_name(p, *h)).collect::<Vec<_>>(),
                "when_they_fail": restart(plan, p, found),
            })).collect::<Vec<_>>(),
        })),
        "clusters": spare.clusters.iter().map(|c| json!({
            "cluster": c.cluster,
            "hosts": c.hosts.iter().map(|h| host_name(p, *h)).collect::<Vec<_>>(),
            "free_cpu_share": c.free_cpu.map(|f| f.0.fraction()),
            "free_memory_share": c.free_memory.map(Ratio::fraction),
            "slots": c.slots.of_host,
            "slots_taken": c.slots.taken,
            "hosts_that_may_fail_by_slots": c.slots.hosts_that_may_fail,
        })).collect::<Vec<_>>(),
    })
}

fn host(plan: &Plan, p: &Placement, index: usize, h: &HostLoad) -> Value {
    let planned = p.assignment.hosts.get(index);
    let mut peaks = Map::new();
    peaks.extend(Lane::ALL.iter().zip(&h.use_of_capacity).map(|(lane, hours)| {
        let peak = hours.iter().copied().max().map(Ratio::fraction);
        (crate::writers::names::of(lane), json!(peak))
    }));
    json!({
        "name": h.name,
        "host_type": h.host.id,
        "standing": h.standing,
        "site": planned.and_then(|h| h.site.as_deref()),
        "rack": planned.and_then(|h| h.rack.as_deref()),
        "cluster": planned.map_or(0, |h| h.cluster),
        "vms": h.vms.iter().map(|vm| vm_id(plan, *vm)).collect::<Vec<_>>(),
        "peak_use_share": peaks,
        "tightest": h.tightest.as_ref().map(limit),
        "limits_passed": h.violations.iter().map(limit).collect::<Vec<_>>(),
        "when_it_fails": h.restart.as_ref().map(|r| restart(plan, p, r)),
    })
}

fn limit((lane, hour, of_ceiling): &(Lane, Option<HourOfWeek>, Ratio)) -> Value {
    json!({
        "limit": lane,
        "hour_of_week": hour.map(HourOfWeek::index),
        "share_of_ceiling": of_ceiling.fraction(),
    })
}

fn restart(plan: &Plan, p: &Placement, restart: &Restart) -> Value {
    match restart {
        Restart::Safe(moves) => json!({
            "state": "safe",
            "restarts": moves.iter().map(|(vm, host)| json!({
                "server": vm_id(plan, *vm),
                "host": host_name(p, *host),
            })).collect::<Vec<_>>(),
        }),
        Restart::NoPlan(left) => json!({
            "state": "no_plan",
            "left_over": left.iter().map(|vm| vm_id(plan, *vm)).collect::<Vec<_>>(),
        }),
        Restart::NotFound(left) => json!({
            "state": "not_found",
            "left_over": left.iter().map(|vm| vm_id(plan, *vm)).collect::<Vec<_>>(),
        }),
        Restart::Impossible(n) => json!({
            "state": "impossible",
            "limit": n.lane,
            "without_room": n.vms.iter().map(|vm| vm_id(plan, *vm)).collect::<Vec<_>>(),
            "over": n.over.map(|h| host_name(p, h)),
        }),
        Restart::NoHost { vms, rules } => json!({
            "state": "no_host",
            "left_over": vms.iter().map(|vm| vm_id(plan, *vm)).collect::<Vec<_>>(),
            "rules": rules.iter().map(|r| r.as_str()).collect::<Vec<_>>(),
        }),
    }
}
