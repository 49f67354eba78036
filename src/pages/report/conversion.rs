//! How servers become VMs: methods, data, and the longest downtime.

use super::{Sheet, many, part, says, table, waits, whole};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::table::Head;
use engine::conversion::{ConversionPlan, Job, Method};
use engine::order::Order as _;
use engine::plan::Plan;
use leptos::prelude::*;

const METHODS: [(Method, &str, &str); 4] = [
    (Method::ColdImage, "Cold image", "down for the whole copy"),
    (Method::LiveCutOver, "Live copy and cut-over", "down for the last difference and the cut-over"),
    (Method::VirtualToVirtual, "Virtual to virtual", "the disks of a VM of today are converted"),
    (Method::Rebuild, "Rebuild", "installed anew, the data moved"),
];

/// Jobs with a known downtime, the longest first.
fn by_downtime(c: &ConversionPlan) -> Vec<&Job> {
    let mut jobs: Vec<&Job> = c.jobs.iter().filter(|j| j.downtime.is_some()).collect();
    jobs.order_by(|a, b| b.downtime.cmp(&a.downtime).then(a.server.cmp(&b.server)));
    jobs
}

fn method_words(method: Method) -> &'static str {
    METHODS.iter().find(|m| m.0 == method).map_or("", |m| m.1)
}

/// The sheet.
pub fn sheet(_: Session, plan: &Plan) -> Sheet {
    const SHOWN: usize = 10;
    let Some(c) = &plan.conversion else { return waits("Conversions are not planned yet") };
    let jobs = by_downtime(c);
    let methods = METHODS
        .iter()
        .map(|(m, name, what)| (name, what, c.jobs.iter().filter(|j| j.method == *m).count()))
        .filter(|(_, _, n)| *n > 0)
        .map(|(name, what, n)| vec![(*name).to_owned(), whole(n), (*what).to_owned()])
        .collect();
    let hours = |h: Option<_>| h.map_or_else(format::unknown, |h| format::hours(h, LOCALE));
    let name = |j: &Job| {
        plan.inventory.server(&j.server).map_or_else(|| j.vm_name.clone(), |s| s.name.value.to_string())
    };
    let longest = jobs
        .iter()
        .take(SHOWN)
        .map(|j| vec![name(j), method_words(j.method).to_owned(), hours(j.duration), hours(j.downtime)])
        .collect();
    let unknown = c.jobs.len() - jobs.len();
    let downtimes = match jobs.first() {
        Some(first) => part(
            format!("{} is down longest: {}", name(first), hours(first.downtime)),
            table(
                "The longest downtimes",
                vec![
                    Head::words("Server"),
                    Head::words("Method"),
                    Head::number("Duration"),
                    Head::number("Downtime"),
                ],
                longest,
            ),
        ),
        None => part("No downtime is known", ()),
    };
    let note = (unknown > 0)
        .then(|| says(format!("For {} the downtime is not known.", many(unknown, "server", "servers"))));
    Sheet {
        title: format!("{} to convert", many(c.jobs.len(), "server", "servers")),
        lead: format!(
            "{} to copy: {} at best, with the shared link kept full.",
            format::mib(c.data, LOCALE),
            format::hours(c.link_kept_full, LOCALE)
        ),
        body: view! {
            {part(
                "Servers by method",
                table(
                    "Servers by method",
                    vec![Head::words("Method"), Head::number("Servers"), Head::words("What it means")],
                    methods,
                ),
            )}
            {downtimes}
            {note}
        }
        .into_any(),
    }
}
