//! Pins: rules that keep one VM on one host.

use crate::session::Session;
use engine::command::Command;
use engine::inventory::ServerId;
use engine::order::map_of;
use engine::placement::rules::{Rule, RuleId, RuleKind, Rules, free_id};
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn rules(session: Session) -> Arc<Rules> {
    session.stages().resolved.with_untracked(|r| r.as_ref().map(|r| Arc::clone(&r.rules)).unwrap_or_default())
}

/// The pin of each pinned VM that counts.
pub fn pins(session: Session) -> BTreeMap<ServerId, RuleId> {
    let rules = rules(session);
    map_of(rules.iter().filter(|(_, r)| r.on).filter_map(|(id, r)| match &r.kind {
        RuleKind::Pinned { server, .. } => Some((server.clone(), id.clone())),
        _ => None,
    }))
}

fn run(session: Session, label: String, mut commands: Vec<Command>) {
    if commands.len() > 1 {
        session.run(Command::Batch { label, commands });
    } else if let Some(one) = commands.pop() {
        session.run(one);
    }
}

/// Pins VMs to the hosts that they are on.
pub fn pin(session: Session, to: &[(ServerId, String)]) {
    let project = session.project_now();
    let scenario = session.scenario.get_untracked();
    let mut taken = Rules::new();
    let mut commands = Vec::new();
    for (server, host) in to {
        let id = free_id(project.scenarios.iter().map(|s| &s.rules).chain([&taken]));
        let rule = Rule::new(RuleKind::Pinned { server: server.clone(), host: host.clone() });
        taken.insert(id.clone(), rule.clone());
        commands.push(Command::SetRule { scenario, id, rule: Some(Box::new(rule)) });
    }
    run(session, format!("Pin {} VMs", to.len()), commands);
}

/// Takes pins away; one that the base has is switched off in this scenario.
pub fn unpin(session: Session, ids: &[RuleId]) {
    let project = session.project_now();
    let scenario = session.scenario.get_untracked();
    let rules = rules(session);
    let in_base =
        |id: &RuleId| scenario > 0 && project.scenarios.first().is_some_and(|s| s.rules.contains_key(id));
    let commands: Vec<Command> = ids
        .iter()
        .filter_map(|id| {
            let rule =
                if in_base(id) { Some(Box::new(Rule { on: false, ..rules.get(id)?.clone() })) } else { None };
            Some(Command::SetRule { scenario, id: id.clone(), rule })
        })
        .collect();
    run(session, format!("Unpin {} VMs", commands.len()), commands);
}
