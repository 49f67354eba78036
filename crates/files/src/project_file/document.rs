//! `project.json`: the document without its series.

use super::{FORMAT, OpenError, SCHEMA_VERSION, rules, sanitise};
use engine::catalogue::Catalogue;
use engine::conversion::Target;
use engine::cpu_model::CpuRatings;
use engine::decision::Decisions;
use engine::diagnostic::Diagnostic;
use engine::inventory::Inventory;
use engine::money::Currency;
use engine::network_zone::NetworkZones;
use engine::project::{Project, Scenario};
use engine::service_class::ServiceClasses;
use engine::time::SiteClock;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was looked at when the project was saved. It is no part of the plan.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct View {
    /// Index of the scenario.
    pub scenario: usize,
}

impl View {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
    fn is_first(&self) -> bool {
        *self == Self::default()
    }
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    schema_version: u32,
    app_version: &'a str,
    #[serde(skip_serializing_if = "View::is_first")]
    view: View,
    project: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    name: &'a str,
    currency: Currency,
    seed: u64,
    clock: SiteClock,
    scenarios: &'a [Scenario],
    catalogue: &'a Catalogue,
    #[serde(skip_serializing_if = "CpuRatings::is_empty")]
    cpu_ratings: &'a CpuRatings,
    service_classes: &'a ServiceClasses,
    #[serde(skip_serializing_if = "Target::is_empty")]
    conversion_target: &'a Target,
    #[serde(skip_serializing_if = "NetworkZones::is_empty")]
    network_zones: &'a NetworkZones,
    #[serde(skip_serializing_if = "Decisions::is_empty")]
    decisions: &'a Decisions,
    // And the inventory, which is written record by record.
}

/// What must be read first: the rest is understood only if these two are right.
#[derive(Deserialize)]
struct Header {
    format: Option<String>,
    schema_version: Option<u32>,
    app_version: Option<String>,
}

#[derive(Deserialize)]
struct Read {
    /// As a plain value: what is said of the view must not lose the document.
    #[serde(default)]
    view: serde_json::Value,
    project: ReadBody,
}

#[derive(Deserialize)]
#[serde(default)]
struct ReadBody {
    name: String,
    currency: Currency,
    seed: u64,
    /// As a plain value, as scenarios are: its rule of summer time may be of a later version.
    clock: serde_json::Value,
    /// As plain values: an assumption that this version does not know must not lose the document.
    scenarios: Vec<serde_json::Value>,
    catalogue: Catalogue,
    cpu_ratings: CpuRatings,
    service_classes: ServiceClasses,
    conversion_target: Target,
    network_zones: NetworkZones,
    decisions: Decisions,
    inventory: Inventory,
}

impl Default for ReadBody {
    fn default() -> Self {
        let Project { name, currency, seed, .. } = Project::default();
        Self {
            name,
            currency,
            seed,
            clock: serde_json::Value::Null,
            scenarios: Vec::new(),
            catalogue: Catalogue::default(),
            cpu_ratings: CpuRatings::default(),
            service_classes: ServiceClasses::default(),
            conversion_target: Target::default(),
            network_zones: NetworkZones::default(),
            decisions: Decisions::default(),
            inventory: Inventory::default(),
        }
    }
}

/// Everything before the records of the inventory.
fn head(project: &Project, view: View, app_version: &str) -> Vec<u8> {
    let written = Written {
        format: FORMAT,
        schema_version: SCHEMA_VERSION,
        app_version,
        view,
        project: Body {
            name: &project.name,
            currency: project.currency,
            seed: project.seed,
            clock: project.clock,
            scenarios: &project.scenarios,
            catalogue: &project.catalogue,
            cpu_ratings: &project.cpu_ratings,
            service_classes: &project.service_classes,
            conversion_target: &project.conversion_target,
            network_zones: &project.network_zones,
            decisions: &project.decisions,
        },
    };
    // These types have text keys only and no writer of their own that fails.
    let mut text = serde_json::to_vec(&written).unwrap_or_default();
    // The inventory goes into the project, which ends where the whole does.
    text.truncate(text.len().saturating_sub(2));
    text
}

/// The text of a document while it is written.
#[derive(Debug)]
pub(super) struct Text {
    text: Vec<u8>,
    /// Which list of the inventory, and the next of its records.
    list: usize,
    at: usize,
}

impl Text {
    pub(super) fn new(project: &Project, view: View, app_version: &str) -> Self {
        Self { text: head(project, view, app_version), list: 0, at: 0 }
    }

    /// Writes so many records; true while more is left.
    pub(super) fn step(&mut self, inventory: &Inventory, count: usize) -> bool {
        // Named one by one, so that a new list has to be thought about here.
        let Inventory { sources, servers, hosts, set_aside, diagnostics, joins, conflicts } = inventory;
        let mut left = count.max(1);
        while left > 0 {
            let done = match self.list {
                0 => self.records("sources", sources, left),
                1 => self.records("servers", servers, left),
                2 => self.records("hosts", hosts, left),
                3 => self.records("set_aside", set_aside, left),
                4 => self.records("diagnostics", diagnostics, left),
                5 => self.records("joins", joins, left),
                6 => self.records("conflicts", conflicts, left),
                7 => {
                    self.text.extend_from_slice(b"}}}");
                    self.list += 1;
                    return false;
                }
                _ => return false,
            };
            left -= done.min(left);
        }
        true
    }

    /// Writes so many records of a list, with what stands before the first and behind the last of them.
    fn records<T: Serialize>(&mut self, name: &str, list: &[T], count: usize) -> usize {
        if self.at == 0 {
            let before = if self.list == 0 { ",\"inventory\":{" } else { "," };
            self.text.extend_from_slice(format!("{before}\"{name}\":[").as_bytes());
        }
        let part = list.get(self.at..).unwrap_or_default();
        let count = count.min(part.len());
        for (i, record) in part.iter().take(count).enumerate() {
            if self.at + i > 0 {
                self.text.push(b',');
            }
            // As above: nothing of these fails.
            let _ = serde_json::to_writer(&mut self.text, record);
        }
        self.at += count;
        if self.at >= list.len() {
            self.text.push(b']');
            (self.list, self.at) = (self.list + 1, 0);
        }
        count
    }

    pub(super) fn finish(self) -> String {
        // JSON is text.
        String::from_utf8(self.text).unwrap_or_default()
    }
}

pub(super) fn write(project: &Project, view: View, app_version: &str) -> String {
    let mut text = Text::new(project, view, app_version);
    while text.step(&project.inventory, usize::MAX) {}
    text.finish()
}

fn damaged(error: &serde_json::Error) -> OpenError {
    OpenError::Damaged { what: format!("project.json: {error}") }
}

pub(super) fn read(text: &str, diagnostics: &mut Vec<Diagnostic>) -> Result<(Project, View), OpenError> {
    let header: Header = serde_json::from_str(text).map_err(|e| damaged(&e))?;
    if header.format.as_deref() != Some(FORMAT) {
        return Err(OpenError::AnotherKind {
            what: "a JSON document of another kind",
            remedy: "Choose a project that was saved by the planner",
        });
    }
    match header.schema_version {
        Some(found) if found > SCHEMA_VERSION => {
            return Err(OpenError::Newer { found, app_version: header.app_version });
        }
        None | Some(0) => {
            return Err(OpenError::Damaged { what: "project.json does not say its schema_version".into() });
        }
        Some(_) => {}
    }
    let Read { view, project: mut body } = serde_json::from_str(text).map_err(|e| damaged(&e))?;
    sanitise::scenarios(&mut body.scenarios, diagnostics);
    let mut scenarios = Vec::with_capacity(body.scenarios.len().max(1));
    for mut value in body.scenarios {
        sanitise::assumptions(&mut value, diagnostics);
        rules::sanitise(&mut value, diagnostics);
        scenarios.push(serde_json::from_value(value).map_err(|e| damaged(&e))?);
    }
    sanitise::clock(&mut body.clock, diagnostics);
    let clock: Option<SiteClock> = serde_json::from_value(body.clock).map_err(|e| damaged(&e))?;
    let mut project = Project {
        name: body.name,
        currency: body.currency,
        seed: body.seed,
        clock: clock.unwrap_or_default(),
        inventory: Arc::new(body.inventory),
        series: Arc::default(),
        catalogue: Arc::new(body.catalogue),
        cpu_ratings: Arc::new(body.cpu_ratings),
        conversion_target: Arc::new(body.conversion_target.sound()),
        service_classes: Arc::new(body.service_classes),
        network_zones: Arc::new(body.network_zones),
        decisions: Arc::new(body.decisions),
        scenarios,
    };
    sanitise::project(&mut project, diagnostics);
    // A view that is not there, or of a scenario that is not there, is that of the base.
    let view: View = serde_json::from_value(view).unwrap_or_default();
    let view = if view.scenario < project.scenarios.len() { view } else { View::default() };
    Ok((project, view))
}
