//! The headline figures, for dashboards and for comparing scenarios.

use super::plan_json::{headline_money, irr, payback};
use super::{Export, names};
use engine::assessment::Verdict;
use engine::figure::View;
use engine::plan::Plan;
use engine::quantity::Ratio;
use serde_json::{Map, Value, json};

/// The figures. What is not known yet is `null`.
#[must_use]
pub fn write(plan: &Plan) -> Export {
    let mut bytes = serde_json::to_vec_pretty(&value(plan)).unwrap_or_default();
    bytes.push(b'\n');
    Export { file_name: "summary.json".into(), mime: "application/json", bytes }
}

/// The figures as a JSON value.
#[must_use]
pub fn value(plan: &Plan) -> Value {
    let mut verdicts = Map::new();
    verdicts.extend(Verdict::ALL.iter().map(|v| (names::of(v), json!(plan.assessment.count(*v)))));
    let placement = plan.placement.as_deref();
    let hosts = placement.map(|p| p.hosts.iter().filter(|h| !h.vms.is_empty()).count());
    let placed = placement.map(|p| p.hosts.iter().map(|h| h.vms.len()).sum::<usize>());
    #[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
    let per_host = placed.zip(hosts).filter(|(_, h)| *h > 0).map(|(vms, h)| vms as f64 / h as f64);
    let view = |view: View| {
        plan.business_case.as_deref().map(|case| {
            let r = case.results(view);
            json!({
                "saving_per_year": headline_money(r.saving_per_year),
                "investment": headline_money(r.investment),
                "npv": headline_money(r.npv),
                "payback": payback(r.payback),
                "irr": irr(r.irr),
                "roi_net_share": r.roi_net.map(Ratio::fraction),
            })
        })
    };
    json!({
        "format": "p2v-plan-summary",
        "schema_version": 1,
        "app_version": env!("CARGO_PKG_VERSION"),
        "made_for_day": names::day(plan.today),
        "project": plan.project,
        "scenario": plan.scenario,
        "servers": plan.inventory.servers.len(),
        "verdicts": verdicts,
        "vms": plan.demand.vms.len(),
        "vms_placed": placed,
        "vms_not_placed": placement.map(|p| p.unplaced.len()),
        "hosts": hosts,
        "hosts_lower_bound": placement.map(|p| p.bound.hosts),
        "vms_per_host": per_host,
        "host_type": plan.resolved.host.name,
        "hypervisor": plan.resolved.hypervisor.name,
        "placement_sound": placement.map(engine::placement::Placement::is_sound),
        "placement_accepted": placement.map(|p| p.accepted),
        "systems_to_administer_before": plan.assessment.systems_before,
        "copy_hours_link_kept_full": plan.conversion.as_deref().map(|c| c.link_kept_full.hours()),
        "horizon_months": plan.business_case.as_deref().map(|c| c.horizon),
        "cash_only": view(View::CashOnly),
        "time_valued": view(View::TimeValued),
    })
}
