//! The table of servers with their verdicts: what a row holds, and its columns.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::chip::{Chip, ChipKind};
use crate::widgets::grid::{Column, SortKey};
use crate::widgets::sparkline::Sparkline;
use crate::widgets::stars::Stars;
use crate::widgets::verdict::VerdictMark;
use engine::assessment::{Assessment, IslandsBy, Verdict, island_of};
use engine::inventory::{Inventory, Server, ServerId};
use engine::measurement::Measurements;
use engine::profile::Profile;
use engine::quantity::{Mhz, MiB, Quantity, Ratio};
use engine::time::HourOfWeek;
use leptos::prelude::*;
use std::sync::Arc;

/// One server as the table shows it. Its place in the list is its index in the inventory.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its stable name.
    pub id: ServerId,
    /// Its name as written.
    pub name: Arc<str>,
    /// Role, given or recognised.
    pub role: Arc<str>,
    /// Whether the role was recognised.
    pub role_assumed: bool,
    /// How sure the role is.
    pub role_confidence: Ratio,
    /// Production, test …, given or recognised; else as written.
    pub environment: Option<Arc<str>>,
    /// Site, where known.
    pub site: Option<Arc<str>>,
    /// Operating system, where known.
    pub system: Option<Arc<str>>,
    /// Sockets, cores and clock in words.
    pub cpu: String,
    /// All cores × clock, for sorting.
    pub cpu_size: Option<Mhz>,
    /// Highest hour of the measured week, else the peak of the inventory.
    pub peak: Option<Ratio>,
    /// Whether the peak is that of a measured week.
    pub measured: bool,
    /// Installed memory.
    pub memory: Option<MiB>,
    /// What counts.
    pub verdict: Verdict,
    /// What the rules propose.
    pub proposed: Verdict,
    /// Whether a person overruled it.
    pub overruled: bool,
    /// Confidence in the measurements.
    pub stars: u8,
    /// Everything that the filter looks through, in lower case.
    search: String,
}

impl Row {
    /// Whether a text in lower case occurs in it.
    pub fn contains(&self, text: &str) -> bool {
        text.split_whitespace().all(|word| self.search.contains(word))
    }
}

/// Sockets × cores × GHz; what is not known is a question mark, and all of it is "unknown".
pub fn cpu_words(server: &Server) -> String {
    let count = |n: &engine::inventory::Known<u32>| n.as_ref().map(|n| n.value.to_string());
    let clock = server.clock.as_ref().map(|c| format::number(c.value.ghz(), 1, LOCALE));
    let parts = [count(&server.sockets), count(&server.cores_per_socket), clock];
    if parts.iter().all(Option::is_none) {
        return format::unknown();
    }
    parts.map(|p| p.unwrap_or_else(|| "?".into())).join("\u{a0}×\u{a0}")
}

/// All rows, in the order of the inventory.
pub fn rows(inventory: &Inventory, measurements: &Measurements, assessment: &Assessment) -> Vec<Row> {
    let text = |t: &engine::inventory::Known<Arc<str>>| t.as_ref().map(|t| Arc::clone(&t.value));
    inventory
        .servers
        .iter()
        .zip(&assessment.servers)
        .enumerate()
        .map(|(i, (s, a))| {
            let loads = measurements.servers.get(i);
            let week = loads.and_then(|l| l.cpu.as_ref()).and_then(|cpu| cpu.week.peak());
            let (site, system) = (text(&s.site), text(&s.os));
            let owned = [&s.owner, &s.application, &s.environment, &s.model, &s.cpu_model, &s.note];
            let mut search = format!("{} {}", s.name.value, a.role).to_lowercase();
            for word in
                [&site, &system].into_iter().flatten().chain(owned.into_iter().flatten().map(|o| &o.value))
            {
                search.push(' ');
                search.push_str(&word.to_lowercase());
            }
            Row {
                id: s.id.clone(),
                name: Arc::clone(&s.name.value),
                role: Arc::clone(&a.role),
                role_assumed: a.role_assumed,
                role_confidence: a.recognised.role_confidence,
                environment: island_of(inventory, assessment, IslandsBy::Environment, i),
                site,
                system,
                cpu: cpu_words(s),
                cpu_size: s.cores().zip(s.clock.as_ref()).map(|(n, c)| c.value * n),
                peak: week.map(|(_, p)| p).or_else(|| s.cpu_peak.as_ref().map(|p| p.value)),
                measured: week.is_some(),
                memory: s.memory.as_ref().map(|m| m.value),
                verdict: a.verdict,
                proposed: a.proposed,
                overruled: a.overruling.is_some(),
                stars: loads.map_or(0, |l| l.stars),
                search,
            }
        })
        .collect()
}

/// A week as a drawing takes it.
pub fn week_of<Q: Quantity>(week: &Profile<Q>) -> Vec<Option<f64>> {
    HourOfWeek::all().map(|h| week.at(h).map(Quantity::base)).collect()
}

fn words(text: Option<&str>) -> AnyView {
    match text {
        Some(t) => {
            // The maker's name in front leaves no room for what tells systems apart.
            let short = t.trim_start_matches("Microsoft ").to_owned();
            view! { <span class="cut" title=t.to_owned()>{short}</span> }.into_any()
        }
        None => view! { <span class="unknown">{format::unknown()}</span> }.into_any(),
    }
}

fn number(text: Option<String>) -> AnyView {
    match text {
        Some(t) => t.into_any(),
        None => view! { <span class="unknown">{format::unknown()}</span> }.into_any(),
    }
}

/// GiB without their unit, for a column.
pub fn gib(m: MiB) -> String {
    let decimals = usize::from(m.gib() < 10.0 && m.gib().fract() > 0.0);
    format::number(m.gib(), decimals, LOCALE)
}

fn sparkline(session: Session, row: usize, name: &str) -> AnyView {
    let week = session.stages().measurements.with_untracked(|m| {
        m.as_ref()?.servers.get(row)?.cpu.as_ref().map(|cpu| {
            let peak = cpu.week.peak().map(|(h, v)| (format::hour_found(h, cpu.hours.from(h)), v));
            (week_of(&cpu.week), peak)
        })
    });
    let label = match week.as_ref().and_then(|w| w.1.as_ref()) {
        Some((hour, peak)) => {
            format!("CPU of {name}: highest {} on {hour}", format::share(*peak, LOCALE))
        }
        None => format!("CPU of {name}: not measured"),
    };
    let values = week.map(|w| w.0).unwrap_or_default();
    view! { <Sparkline values=values max=Some(1.0) label=label /> }.into_any()
}

/// What stays beside the drawer, which shows the rest for one server.
const BESIDE_DRAWER: [&str; 6] = ["server", "role", "peak", "week", "verdict", "stars"];

/// The columns that fit beside an open drawer.
pub fn beside_drawer(all: &[Column]) -> Arc<Vec<Column>> {
    Arc::new(all.iter().filter(|c| BESIDE_DRAWER.contains(&c.key)).cloned().collect())
}

/// The columns, what decides first: the last ones may lie beyond the edge. Cells read the rows as they are when a
/// cell is drawn.
pub fn columns(session: Session, all: Memo<Arc<Vec<Row>>>) -> Arc<Vec<Column>> {
    // Sorting follows the rows; drawing does not: the grid draws anew by its revision.
    let cell = move |make: fn(&Row) -> AnyView| {
        move |i: usize| all.with_untracked(|r| r.get(i).map(make)).unwrap_or_else(|| ().into_any())
    };
    let by =
        move |key: fn(&Row) -> SortKey| move |i: usize| all.with(|r| r.get(i).map_or(SortKey::Unknown, key));
    Arc::new(vec![
        Column::words(
            "server",
            "Server",
            136,
            cell(|r| {
                view! { <span class="cut strong" title=r.name.to_string()>{r.name.to_string()}</span> }
                    .into_any()
            }),
        )
        .sorted_by(by(|r| SortKey::Text(r.id.as_str().to_owned()))),
        Column::words(
            "verdict",
            "Verdict",
            244,
            cell(|r| {
                let said = r.overruled.then(|| view! { <Chip label="overruled" kind=ChipKind::Changed /> });
                view! {
                    <span class="row tight nowrap">
                        <VerdictMark verdict=r.verdict />
                        {said}
                    </span>
                }
                .into_any()
            }),
        )
        .sorted_by(by(|r| {
            let place = Verdict::ALL.iter().position(|v| *v == r.verdict);
            SortKey::number(place.and_then(|p| u8::try_from(p).ok()).map(f64::from))
        })),
        Column::words(
            "role",
            "Role",
            124,
            cell(|r| {
                let title = if r.role_assumed {
                    let sure = format::share(r.role_confidence, LOCALE);
                    format!("{}, recognised, {sure} sure", r.role)
                } else {
                    r.role.to_string()
                };
                let class = if r.role_assumed { "cut quiet" } else { "cut" };
                view! { <span class=class title=title>{r.role.to_string()}</span> }.into_any()
            }),
        )
        .sorted_by(by(|r| SortKey::Text(r.role.to_lowercase()))),
        Column::numbers(
            "peak",
            "Peak",
            Some("%"),
            76,
            cell(|r| {
                let shown = r.peak.map(|p| format::number(p.percent(), 0, LOCALE));
                if r.measured || shown.is_none() {
                    number(shown)
                } else {
                    let title = "One number from the inventory: no week was measured";
                    view! { <span class="quiet" title=title>{shown}</span> }.into_any()
                }
            }),
        )
        .sorted_by(by(|r| SortKey::number(r.peak.map(Ratio::fraction)))),
        Column::words("week", "Week of CPU", 104, move |i| {
            let name = all.with_untracked(|r| r.get(i).map(|r| r.name.to_string())).unwrap_or_default();
            sparkline(session, i, &name)
        }),
        Column::words("stars", "Data", 72, cell(|r| view! { <Stars value=Some(r.stars) /> }.into_any()))
            .sorted_by(by(|r| SortKey::Number(f64::from(r.stars)))),
        Column::words("environment", "Environment", 112, cell(|r| words(r.environment.as_deref())))
            .sorted_by(by(|r| {
                r.environment.as_ref().map_or(SortKey::Unknown, |s| SortKey::Text(s.to_lowercase()))
            })),
        Column::words("system", "System", 184, cell(|r| words(r.system.as_deref()))).sorted_by(by(|r| {
            r.system.as_ref().map_or(SortKey::Unknown, |s| SortKey::Text(s.to_lowercase()))
        })),
        Column::numbers(
            "cpu",
            "CPU",
            Some("GHz"),
            112,
            cell(|r| {
                let class = if r.cpu_size.is_none() { "unknown" } else { "" };
                view! { <span class=class>{r.cpu.clone()}</span> }.into_any()
            }),
        )
        .sorted_by(by(|r| SortKey::number(r.cpu_size.map(Mhz::mhz)))),
        Column::numbers("memory", "Memory", Some("GiB"), 96, cell(|r| number(r.memory.map(gib))))
            .sorted_by(by(|r| SortKey::number(r.memory.map(MiB::mib)))),
    ])
}
