//! Hosts, what is on them, how full they get, and what happens when one fails.

use super::values;
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
            "limits": p.bound.lanes.iter().map(|l| json!({
                "limit": l.lane,
                "hour_of_week": l.hour.map(HourOfWeek::index),
                "hosts_normal": l.hosts_normal.fraction(),
                "hosts_with_failure": l.hosts_with_failure.fraction(),
            })).collect::<Vec<_>>(),
        },
        "hosts": p.hosts.iter().map(|h| host(plan, p, h)).collect::<Vec<_>>(),
        "not_placed": p.unplaced.iter().map(|(vm, why)| json!({
            "server": vm_id(plan, *vm),
            "reason": values::diagnostic(why),
        })).collect::<Vec<_>>(),
    })
}

fn host(plan: &Plan, p: &Placement, h: &HostLoad) -> Value {
    let mut peaks = Map::new();
    peaks.extend(Lane::ALL.iter().zip(&h.use_of_capacity).map(|(lane, hours)| {
        let peak = hours.iter().copied().max().map(Ratio::fraction);
        (crate::writers::names::of(lane), json!(peak))
    }));
    json!({
        "name": h.name,
        "host_type": h.host.id,
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
        Restart::Impossible(lane) => json!({ "state": "impossible", "limit": lane }),
    }
}
