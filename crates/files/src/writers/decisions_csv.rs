//! The decision log: what people decided, with what was proposed, by whom, when and why.

use super::csv_table::file;
use super::{Export, NotWritten, names};
use engine::decision::log;
use engine::plan::Plan;
use format::{Locale, plain};

const HEADERS: &[&str] = &[
    "matter",
    "server",
    "about",
    "proposed",
    "decided",
    "reason",
    "decided_by",
    "decided_on",
    "in_inventory",
];

/// The table; only its header where nobody decided anything.
///
/// # Errors
/// When the table cannot be made.
pub fn write(plan: &Plan) -> Result<Export, NotWritten> {
    let value = |v: &engine::figure::Value| plain(&format::value(v, Locale::En)).trim().to_owned();
    let rows = log(plan).into_iter().map(|d| {
        [
            d.matter.words().to_owned(),
            d.server.as_ref().map(|s| s.as_str().to_owned()).unwrap_or_default(),
            d.about.clone(),
            d.proposed.iter().map(value).collect::<Vec<_>>().join(" or "),
            value(&d.decided),
            d.reason.clone(),
            d.by.as_deref().unwrap_or_default().to_owned(),
            d.on.map(names::day).unwrap_or_default(),
            if d.in_inventory { "yes" } else { "no" }.to_owned(),
        ]
    });
    file("decisions.csv", HEADERS, rows)
}
