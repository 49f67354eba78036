//! The decisions that are in force in a plan, as a list.

use crate::figure::Value;
use crate::inventory::ServerId;
use crate::joining::{FieldValue, ServerField, SettledBy};
use crate::order::Order as _;
use crate::plan::Plan;
use crate::service_class::{ClassAssignments, ClassId};
use crate::time::Day;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a decision is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Matter {
    /// The verdict on a server.
    Verdict,
    /// The role of a server.
    Role,
    /// The service class of a server.
    Class,
    /// A value about which files differ.
    Conflict,
    /// The placement.
    Placement,
}

impl Matter {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 5] = [Self::Verdict, Self::Role, Self::Class, Self::Conflict, Self::Placement];
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Verdict => "Verdict",
            Self::Role => "Role",
            Self::Class => "Service class",
            Self::Conflict => "Conflict between files",
            Self::Placement => "Placement",
        }
    }
}

/// One decision in force.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What it is about.
    pub matter: Matter,
    /// Which server; `None` where it is about the plan.
    pub server: Option<ServerId>,
    /// The server's name as written, or the thing itself ("memory", "the placement").
    pub about: String,
    /// What the planner proposed, or what the sources say; empty where it proposed nothing.
    pub proposed: Vec<Value>,
    /// What was decided.
    pub decided: Value,
    /// Why; may be empty.
    pub reason: String,
    /// Who; `None` where nobody gave a name.
    pub by: Option<Arc<str>>,
    /// When; `None` where it was not recorded.
    pub on: Option<Day>,
    /// Whether the inventory still has what it is about.
    pub in_inventory: bool,
}

const fn settled_words(by: SettledBy) -> &'static str {
    match by {
        SettledBy::Hand => "",
        SettledBy::First => "by the value that was known first",
        SettledBy::LatestFile => "by the file that was imported last",
        SettledBy::File => "by the file that is believed",
        SettledBy::LargerNumber => "by the larger number",
    }
}

/// Every decision in force in a plan: the newest first; of one day by matter and server.
#[must_use]
pub fn log(plan: &Plan) -> Vec<Decision> {
    let mut all = verdicts(plan);
    all.extend(roles(plan));
    all.extend(classes(plan));
    all.extend(conflicts(plan));
    all.extend(placement(plan));
    all.order_by_key(|d| (std::cmp::Reverse(d.on), d.matter));
    all
}

fn name_of(plan: &Plan, id: &ServerId) -> (String, Option<usize>) {
    let index = plan.inventory.index_of(id);
    let server = index.and_then(|i| plan.inventory.servers.get(i));
    (server.map_or_else(|| id.as_str().to_owned(), |s| s.name.value.to_string()), index)
}

fn verdicts(plan: &Plan) -> Vec<Decision> {
    let one = |(id, o): (&ServerId, &crate::project::Overruling)| {
        let (about, index) = name_of(plan, id);
        let judged = index.and_then(|i| plan.assessment.servers.get(i));
        Decision {
            matter: Matter::Verdict,
            server: Some(id.clone()),
            about,
            proposed: judged.map(|a| Value::Text(a.proposed.words().into())).into_iter().collect(),
            decided: Value::Text(o.verdict.words().into()),
            reason: o.reason.clone(),
            by: o.by.clone(),
            on: Some(o.on),
            in_inventory: index.is_some(),
        }
    };
    plan.resolved.overrulings.iter().map(one).collect()
}

fn roles(plan: &Plan) -> Vec<Decision> {
    let one = |(id, o): (&ServerId, &super::RoleOverruling)| {
        let (about, index) = name_of(plan, id);
        let server = index.and_then(|i| plan.inventory.servers.get(i));
        let given = server.and_then(|s| s.role.as_ref()).map(|r| Value::Text(r.value.to_string()));
        Decision {
            matter: Matter::Role,
            server: Some(id.clone()),
            about,
            proposed: given.into_iter().collect(),
            decided: Value::Text(o.role.to_string()),
            reason: o.signed.reason.clone(),
            by: o.signed.by.clone(),
            on: Some(o.signed.on),
            in_inventory: index.is_some(),
        }
    };
    plan.resolved.roles.iter().map(one).collect()
}

/// Classes that servers were given by hand, beside those that their roles would give them.
fn classes(plan: &Plan) -> Vec<Decision> {
    let resolved = &plan.resolved;
    let by_role = ClassAssignments { servers: BTreeMap::new(), ..resolved.class_assignments.clone() };
    let one = |(id, class): (&ServerId, &ClassId)| {
        let (about, index) = name_of(plan, id);
        let role = index.and_then(|i| plan.assessment.servers.get(i)).map_or("", |a| &*a.role);
        let proposed = resolved.service_classes.of(&by_role, id, role);
        let given = resolved.service_classes.get(class);
        let signed = plan.decisions.classes.get(id).filter(|s| s.class == *class).map(|s| &s.signed);
        Decision {
            matter: Matter::Class,
            server: Some(id.clone()),
            about,
            proposed: vec![Value::Text(proposed.name.clone())],
            decided: Value::Text(given.map_or_else(|| class.to_string(), |c| c.name.clone())),
            reason: signed.map(|s| s.reason.clone()).unwrap_or_default(),
            by: signed.and_then(|s| s.by.clone()),
            on: signed.map(|s| s.on),
            in_inventory: index.is_some(),
        }
    };
    resolved.class_assignments.servers.iter().map(one).collect()
}

/// A value of a field; a year is no quantity.
fn shown(field: ServerField, value: &FieldValue) -> Value {
    match (field, value) {
        (ServerField::Bought, FieldValue::Count(year)) => Value::Text(year.value.to_string()),
        _ => value.shown(),
    }
}

fn unknown() -> Value {
    Value::Unknown("not known".into())
}

fn conflicts(plan: &Plan) -> Vec<Decision> {
    let settled = plan.inventory.conflicts.iter().filter_map(|c| {
        let by = c.settled?;
        let signed = plan.decisions.settled.get(&c.server).and_then(|fields| fields.get(&c.field));
        let (name, index) = name_of(plan, &c.server);
        let server = index.and_then(|i| plan.inventory.servers.get(i));
        let taken = server.and_then(|s| s.value_of(c.field));
        let mut reason = signed.map(|s| s.reason.clone()).unwrap_or_default();
        if reason.is_empty() {
            settled_words(by).clone_into(&mut reason);
        }
        Some(Decision {
            matter: Matter::Conflict,
            server: Some(c.server.clone()),
            about: format!("{name}: {}", c.field.label()),
            proposed: c.values.iter().map(|v| shown(c.field, v)).collect(),
            decided: taken.as_ref().map_or_else(unknown, |v| shown(c.field, v)),
            reason,
            by: signed.and_then(|s| s.by.clone()),
            on: signed.map(|s| s.on),
            in_inventory: index.is_some(),
        })
    });
    settled.collect()
}

fn placement(plan: &Plan) -> Option<Decision> {
    let placement = plan.placement.as_ref().filter(|p| p.accepted)?;
    let signed = plan.placement_signed.as_ref().map(|s| &s.signed);
    let vms: usize = placement.hosts.iter().map(|h| h.vms.len()).sum();
    Some(Decision {
        matter: Matter::Placement,
        server: None,
        about: format!("Scenario {}", plan.scenario),
        proposed: Vec::new(),
        decided: Value::Text(format!("{vms} VMs on {} hosts", placement.hosts.len())),
        reason: signed.map(|s| s.reason.clone()).unwrap_or_default(),
        by: signed.and_then(|s| s.by.clone()),
        on: signed.map(|s| s.on),
        in_inventory: true,
    })
}
