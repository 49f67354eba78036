//! A small estate for the tests of the rules.

use super::super::{Assessment, Finding, assess};
use crate::assumption::{Changes, Policy};
use crate::inventory::{Inventory, Server};
use crate::measurement::{Load, Measurements, SampledHours, ServerLoads, Shortage, Statistic};
use crate::origin::Sourced;
use crate::profile::Profile;
use crate::project::{Project, Resolved};
use crate::quantity::{MiB, Quantity, Ratio};
use crate::time::{Day, Instant};

/// The day of all these tests.
pub(crate) const TODAY: Day = Day::from_ymd(2026, 6, 1);

/// The defaults with changes.
pub(crate) fn resolved(changes: &Changes) -> Resolved {
    let project = Project::default();
    let mut resolved = project.resolve(0).unwrap();
    resolved.policy = Policy::new(project.currency, [changes]);
    resolved
}

/// A server of which enough is known that no rule objects.
pub(crate) fn server(name: &str) -> Server {
    Server {
        sockets: Some(Sourced::cell(2, 0, 2, 1)),
        cores_per_socket: Some(Sourced::cell(4, 0, 2, 2)),
        memory: Some(Sourced::cell(MiB::from_gib(16.0), 0, 2, 3)),
        cpu_peak: Some(Sourced::cell(Ratio::from_percent(50.0), 0, 2, 4)),
        os: Some(Sourced::cell("Windows Server 2022".into(), 0, 2, 5)),
        ..Server::named(Sourced::cell(name.into(), 0, 2, 0))
    }
}

/// A load that never changes.
pub(crate) fn load<Q: Quantity>(value: Q, stars: u8) -> Load<Q> {
    Load {
        week: Profile::flat(value),
        further: Vec::new(),
        statistic: Statistic::Peak,
        hours: SampledHours::new(|_| 2),
        mean: value,
        p95: value,
        p99: value,
        max: value,
        present: 336,
        expected: 336,
        share_above_bottleneck: Ratio::ZERO,
        period: (Instant::from_unix_seconds(0), Instant::from_unix_seconds(335 * 3600)),
        business_hours_missing: Ratio::ZERO,
        stars,
    }
}

/// A sign of shortage that is above its mark in a share of 1,000 samples.
pub(crate) fn shortage<Q: Quantity>(share_above: f64, p95: Q) -> Shortage<Q> {
    Shortage { share_above: Ratio::from_fraction(share_above), p95, max: p95, present: 1000 }
}

/// Judges servers with their loads (fewer loads than servers: the rest is not measured).
pub(crate) fn judged(servers: Vec<Server>, loads: Vec<ServerLoads>, resolved: &Resolved) -> Assessment {
    let inventory = Inventory { servers, ..Inventory::default() };
    assess(&inventory, &Measurements { servers: loads }, resolved, TODAY)
}

/// What one rule says of one server with its loads, under the defaults.
pub(crate) fn says(rule: &str, server: Server, loads: ServerLoads) -> Option<Finding> {
    let resolved = resolved(&Changes::new());
    let mut servers = judged(vec![server], vec![loads], &resolved).servers;
    servers.remove(0).findings.into_iter().find(|f| f.rule == rule)
}
