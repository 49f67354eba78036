//! Placement rules, hosts to place on and the failover policy of a scenario, brought to what can be kept
//! while they are still plain JSON: one that this version does not know must not lose the document.

use engine::diagnostic::Diagnostic;
use engine::placement::failover::FailoverPolicy;
use engine::placement::rules::Rule;
use engine::placement::supply::HostSupply;
use serde_json::Value;

/// Rules of a scenario.
const MOST_RULES: usize = 10_000;

const NEWER: &str = "Open the project with the version that saved it, if it matters, or make the rule anew";

fn left_out(code: &str, what: &str, why: &str, about: &str) -> Diagnostic {
    Diagnostic::error(code, format!("{what} cannot be kept and was left out: {why}"), NEWER).about(about)
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
