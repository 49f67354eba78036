//! Licences per product and host, with every edition that would do.

use super::placement::host_name;
use super::values::{diagnostics, money};
use engine::licensing::{HostLicence, Licences};
use engine::plan::Plan;
use serde_json::{Value, json};

pub(super) fn value(plan: &Plan, licences: &Licences) -> Value {
    json!({
        "products": licences.products.iter().map(|p| json!({
            "product": p.product,
            "name": p.name,
            "price_pack": p.pack,
            "once": money(p.once),
            "yearly": money(p.yearly),
            "hosts": p.hosts.iter().map(|h| host(plan, h)).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "diagnostics": diagnostics(&licences.diagnostics),
    })
}

fn host(plan: &Plan, h: &HostLicence) -> Value {
    let name = |host: usize| plan.placement.as_deref().map_or(Value::Null, |p| host_name(p, host));
    json!({
        "host": name(h.host),
        "vms_placed": h.vms_placed,
        "vms_at_most": h.vms_at_most,
        "when_fails": h.when_fails.map(name),
        "chosen_edition": h.chosen.and_then(|i| h.editions.get(i)).map(|e| &e.edition),
        "editions": h.editions.iter().map(|e| json!({
            "edition": e.edition,
            "units": e.units,
            "unit": e.unit,
            "cost": e.cost.map(money),
            "working": e.working,
        })).collect::<Vec<_>>(),
    })
}
