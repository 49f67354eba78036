//! Each host with where it is, what fills it and what happens when it fails, for spreadsheets and scripts.

use super::csv_table::{file, number};
use super::{Export, NotWritten, names, no_stage};
use engine::order::set_of;
use engine::placement::{Lane, Restart};
use engine::plan::Plan;
use engine::quantity::Ratio;
use engine::time::HourOfWeek;

const HEADERS: &[&str] = &[
    "host",
    "host_type",
    "stands_already",
    "site",
    "rack",
    "cluster",
    "vms",
    "cpu_peak_share",
    "memory_share",
    "network_in_peak_share",
    "network_out_peak_share",
    "disk_operations_peak_share",
    "vcpus_share",
    "vms_share",
    "tightest_limit",
    "tightest_hour_of_week",
    "share_of_ceiling",
    "limits_passed",
    "when_it_fails",
    "restarts_on",
];

/// What happens when a host fails, as plan.json has it.
pub(super) const fn state(restart: Option<&Restart>) -> &'static str {
    match restart {
        None => "not_planned_for",
        Some(Restart::Safe(_)) => "safe",
        Some(Restart::NoPlan(_)) => "no_plan",
        Some(Restart::NotFound(_)) => "not_found",
        Some(Restart::Impossible(_)) => "impossible",
        Some(Restart::NoHost { .. }) => "no_host",
    }
}

/// The table.
///
/// # Errors
/// When there is no placement.
pub fn write(plan: &Plan) -> Result<Export, NotWritten> {
    let placement = plan.placement.as_ref().ok_or_else(|| no_stage("placement"))?;
    let rows = placement.hosts.iter().enumerate().map(|(i, h)| {
        let planned = placement.assignment.hosts.get(i);
        let peaks = Lane::ALL.iter().enumerate().map(|(lane, _)| {
            let hours = h.use_of_capacity.get(lane).into_iter().flatten();
            number(hours.copied().max().map(Ratio::fraction))
        });
        let passed = set_of(h.violations.iter().map(|v| names::of(&v.0)));
        let to = match &h.restart {
            Some(Restart::Safe(moves)) => set_of(moves.iter().map(|(_, to)| *to)),
            _ => set_of([]),
        };
        let to: Vec<&str> =
            to.iter().filter_map(|h| placement.hosts.get(*h)).map(|h| h.name.as_str()).collect();
        let mut row = vec![
            h.name.clone(),
            h.host.id.to_string(),
            if h.standing { "yes" } else { "no" }.to_owned(),
            planned.and_then(|h| h.site.clone()).unwrap_or_default(),
            planned.and_then(|h| h.rack.clone()).unwrap_or_default(),
            planned.map_or_else(String::new, |h| (h.cluster + 1).to_string()),
            h.vms.len().to_string(),
        ];
        row.extend(peaks);
        row.extend([
            h.tightest.map(|t| names::of(&t.0)).unwrap_or_default(),
            h.tightest.and_then(|t| t.1).map(|h| HourOfWeek::index(h).to_string()).unwrap_or_default(),
            number(h.tightest.map(|t| t.2.fraction())),
            passed.into_iter().collect::<Vec<_>>().join("; "),
            state(h.restart.as_ref()).to_owned(),
            to.join("; "),
        ]);
        row
    });
    file("hosts.csv", HEADERS, rows)
}
