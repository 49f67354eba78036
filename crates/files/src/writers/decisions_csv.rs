//! The decision log: verdicts that people overruled.

use super::csv_table::file;
use super::{Export, NotWritten, names};
use engine::plan::Plan;

const HEADERS: &[&str] =
    &["server", "proposed_verdict", "decided_verdict", "reason", "decided_on", "in_inventory"];

/// The table; only its header where nothing was overruled.
///
/// # Errors
/// When the table cannot be made.
pub fn write(plan: &Plan) -> Result<Export, NotWritten> {
    let rows = plan.resolved.overrulings.iter().map(|(id, overruling)| {
        let index = plan.inventory.index_of(id);
        let assessed = index.and_then(|i| plan.assessment.servers.get(i));
        [
            id.as_str().to_string(),
            assessed.map(|a| names::of(&a.proposed)).unwrap_or_default(),
            names::of(&overruling.verdict),
            overruling.reason.clone(),
            names::day(overruling.on),
            if index.is_some() { "yes" } else { "no" }.to_string(),
        ]
    });
    file("decisions.csv", HEADERS, rows)
}
