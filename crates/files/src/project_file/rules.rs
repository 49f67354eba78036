//! Placement rules, hosts to place on and the failover policy of a scenario, brought to what can be kept
//! while they are still plain JSON: one that this version does not know must not lose the document.

use engine::diagnostic::Diagnostic;
use engine::placement::failover::FailoverPolicy;
use engine::placement::rules::Rule;
use engine::placement::supply::HostSupply;
use engine::project::Project;
use serde_json::Value;
use std::sync::Arc;

/// Rules of a scenario.
const MOST_RULES: usize = 10_000;

const NEWER: &str = "Open the project with the version that saved it, if it matters, or make the rule anew";

fn left_out(code: &str, what: &str, why: &str, about: &str) -> Diagnostic {
    Diagnostic::error(code, format!("{what} cannot be kept and was left out: {why}"), NEWER).about(about)
}

/// Hosts to place on of types that the catalogue does not have are left out.
pub(super) fn known_types(project: &mut Project, diagnostics: &mut Vec<Diagnostic>) {
    let Project { catalogue, scenarios, .. } = project;
    for supply in scenarios.iter_mut().filter_map(|s| s.supply.as_mut()) {
        if supply.types().all(|id| catalogue.host(id).is_some()) {
            continue;
        }
        let supply = Arc::make_mut(supply);
        let mut unknown = |id: &str, what: &str| {
            let known = catalogue.host(id).is_some();
            if !known {
                diagnostics.push(left_out(
                    "project.host_type",
                    &format!("a host to place on, {what},"),
                    "the catalogue does not have its type",
                    id,
                ));
            }
            known
        };
        supply.standing.retain(|h| unknown(&h.host_type, &h.name));
        supply.to_buy.retain(|t| unknown(&t.host_type, "to be bought"));
    }
}

/// Takes out of a scenario what cannot be kept.
pub(super) fn sanitise(scenario: &mut Value, diagnostics: &mut Vec<Diagnostic>) {
    let Some(scenario) = scenario.as_object_mut() else { return };
    if let Some(rules) = scenario.get_mut("rules") {
        if let Some(rules) = rules.as_object_mut() {
            let found = rules.len();
            let mut kept = 0;
            rules.retain(|id, rule| {
                let fault = match serde_json::from_value::<Rule>(rule.clone()) {
                    Ok(rule) => rule.fault().map(str::to_owned),
                    Err(error) => Some(error.to_string()),
                };
                if let Some(why) = &fault {
                    diagnostics.push(left_out("project.rule", "a placement rule", why, id));
                }
                kept += usize::from(fault.is_none());
                fault.is_none() && kept <= MOST_RULES
            });
            if kept > MOST_RULES {
                diagnostics.push(
                    left_out("project.too_many_rules", "the last placement rules", "there are too many", "")
                        .found(found.to_string(), format!("at most {MOST_RULES}")),
                );
            }
        } else {
            *rules = serde_json::json!({});
            diagnostics.push(left_out("project.rule", "the list of placement rules", "it is no list", ""));
        }
    }
    let mut keep = |key: &str, what: &str, fault: &dyn Fn(Value) -> Option<String>| {
        let Some(why) = scenario.get(key).cloned().filter(|v| !v.is_null()).and_then(fault) else { return };
        scenario.remove(key);
        diagnostics.push(left_out("project.rule", what, &why, key));
    };
    keep(
        "supply",
        "the list of hosts to place on",
        &|value| match serde_json::from_value::<HostSupply>(value) {
            Ok(supply) => supply.fault().map(str::to_owned),
            Err(error) => Some(error.to_string()),
        },
    );
    keep("failover", "the failover policy", &|value| match serde_json::from_value::<FailoverPolicy>(value) {
        Ok(policy) => policy.fault().map(str::to_owned),
        Err(error) => Some(error.to_string()),
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::placement::supply::{Carried, StandingHost, ToBuy};
    use engine::project::Scenario;
    use engine::quantity::{Mhz, MiB};

    /// Hosts that stand, with what they carry, and types to buy are saved and read as they were; one of a type that the
    /// catalogue does not have is left out and told, the others stay.
    #[test]
    fn hosts_to_place_on_are_kept_and_unknown_types_are_told() {
        let mut project = Project::default();
        let own = project.catalogue.hosts[0].id.clone();
        let host = |name: &str, host_type: &str| StandingHost {
            name: name.into(),
            host_type: host_type.into(),
            rack: Some("A1".into()),
            classes: ["gpu".to_owned()].into(),
            carries: Carried { cpu: Mhz::from_ghz(12.5), memory: MiB::from_gib(64.0), vcpus: 8, vms: 3 },
            ..StandingHost::default()
        };
        let buy = |host_type: &str| ToBuy { host_type: host_type.into(), most: Some(4), ..ToBuy::default() };
        let supply = HostSupply {
            standing: vec![host("esx01", &own), host("esx02", &own)],
            to_buy: vec![buy(&own)],
            hosts_per_cluster: Some(16),
            ..HostSupply::default()
        };
        project.scenarios = vec![Scenario {
            name: "Base".into(),
            supply: Some(Arc::new(supply.clone())),
            ..Scenario::default()
        }];
        let text = super::super::save_document(&project, "0.1.0");
        let (after, told) = super::super::open_document(&text, &project.series).unwrap();
        assert_eq!((after.scenarios[0].supply.as_deref(), told), (Some(&supply), Vec::new()));

        let of = format!(r#""host_type":"{own}","#);
        let forged = text.replacen(&of, r#""host_type":"none such","#, 1);
        assert_ne!(forged, text);
        let (after, told) = super::super::open_document(&forged, &project.series).unwrap();
        let kept = after.scenarios[0].supply.as_deref().expect("the rest stays");
        assert_eq!((kept.standing.len() + kept.to_buy.len(), kept.hosts_per_cluster), (2, Some(16)));
        let codes: Vec<&str> = told.iter().map(|d| &*d.code).collect();
        assert_eq!(codes, ["project.host_type"]);
    }
}
