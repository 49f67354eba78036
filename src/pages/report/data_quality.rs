//! What the plan was made from: files, measurements, and what no figure holds.

use super::{Sheet, many, part, says, table, whole};
use crate::session::Session;
use crate::session::keeping::VERSION;
use crate::shell::LOCALE;
use crate::widgets::table::Head;
use engine::demand::Basis;
use engine::plan::Plan;
use leptos::prelude::*;

/// Digits of a SHA-256 that are enough to tell files apart.
const DIGITS: usize = 12;

fn sources(plan: &Plan) -> AnyView {
    let rows: Vec<Vec<String>> = plan
        .inventory
        .sources
        .iter()
        .map(|s| {
            let file = match &s.sheet {
                Some(sheet) => format!("{}, {sheet}", s.file),
                None => s.file.to_string(),
            };
            vec![
                file,
                s.recognised_as.clone(),
                format::integer(s.rows.into(), LOCALE),
                format::integer(s.rows_used.into(), LOCALE),
                format::integer(s.rows.saturating_sub(s.rows_used).into(), LOCALE),
                s.sha256.chars().take(DIGITS).collect(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return part("No file was read", ());
    }
    let heads = vec![
        Head::words("Source"),
        Head::words("Read as"),
        Head::number("Rows"),
        Head::number("Used"),
        Head::number("Not used"),
        Head::words("SHA-256"),
    ];
    part(many(rows.len(), "table was read", "tables were read"), table("Sources", heads, rows))
}

fn bases(plan: &Plan) -> AnyView {
    let vms = &plan.demand.vms;
    let row = |name: &str, basis: fn(&engine::demand::VmDemand) -> Basis| {
        let n = |b: Basis| whole(vms.iter().filter(|v| basis(v) == b).count());
        vec![name.to_owned(), n(Basis::Measured), n(Basis::OneNumber), n(Basis::Assumed)]
    };
    let rows = vec![
        row("CPU", |v| v.cpu_basis),
        row("Memory", |v| v.memory_basis),
        row("Network", |v| v.network_basis),
        row("Disk operations", |v| v.disk_basis),
        row("Storage", |v| v.storage_basis),
    ];
    let heads = vec![
        Head::words("VMs by what is known"),
        Head::number("Measured"),
        Head::number("One number"),
        Head::number("Assumed"),
    ];
    let measured = vms.iter().filter(|v| v.cpu_basis == Basis::Measured).count();
    part(
        format!(
            "The CPU of {} is measured, that of {} is not",
            many(measured, "VM", "VMs"),
            whole(vms.len() - measured)
        ),
        table("VMs by what their needs rest on", heads, rows),
    )
}

fn not_included(plan: &Plan) -> AnyView {
    let Some(b) = &plan.business_case else { return ().into_any() };
    if b.not_included.is_empty() {
        return part("Nothing is left out of the totals", ());
    }
    let rows = b.not_included.iter().map(|t| view! { <li>{t.clone()}</li> }).collect_view();
    part("Not included in any total", view! { <ul class="plain-list">{rows}</ul> })
}

/// The sheet.
pub fn sheet(_: Session, plan: &Plan) -> Sheet {
    let used: u64 = plan.inventory.sources.iter().map(|s| u64::from(s.rows_used)).sum();
    let aside: u64 = plan.inventory.set_aside.iter().map(|s| u64::from(s.rows)).sum();
    Sheet {
        title: format!(
            "{} used, {} set aside",
            format::count(used, "row was", "rows were", LOCALE),
            format::integer(aside, LOCALE)
        ),
        lead: format!("Made with P2V Planner {VERSION} on {}. Nothing left this machine.", format::day(plan.today)),
        body: view! {
            {sources(plan)}
            {bases(plan)}
            {not_included(plan)}
            {part(
                "What a figure is not",
                says(
                    "Amounts are estimates for a decision, not offers. Licence prices are list prices of the day \
                     that their pack names.",
                ),
            )}
        }
        .into_any(),
    }
}
