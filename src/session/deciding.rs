//! Decisions are signed: who, if a name was given once, and on which day.

use super::Session;
use engine::command::Command;
use engine::decision::{PlacementSignature, Record, Signature};
use engine::joining::Settlement;
use engine::placement::Assignment;
use leptos::prelude::*;
use std::sync::Arc;

/// Who works with this project; `None` where nobody gave a name.
pub fn author(session: Session) -> Option<Arc<str>> {
    session.project_now().decisions.author.clone()
}

/// A signature of today.
pub fn signature(session: Session, reason: &str) -> Signature {
    Signature { by: author(session), on: session.today, reason: reason.trim().to_owned() }
}

/// Several changes as one step; one alone keeps its own label.
pub fn as_one(label: &str, mut commands: Vec<Command>) -> Option<Command> {
    match commands.len() {
        0 => None,
        1 => commands.pop(),
        _ => Some(Command::Batch { label: label.to_owned(), commands }),
    }
}

/// The command that keeps a name, where one was typed that is not kept yet.
pub fn naming(session: Session, name: &str) -> Option<Command> {
    let name: Arc<str> = name.trim().into();
    let known = name.is_empty() || author(session).as_ref() == Some(&name);
    if known { None } else { Some(Command::Record(Record::Author(Some(name)))) }
}

/// Settles conflicts between files, and signs.
pub fn settle(session: Session, label: String, settlements: Vec<Settlement>) {
    let signed: Vec<Command> = settlements
        .iter()
        .map(|s| {
            let signed = s.settled.map(|_| signature(session, ""));
            Command::Record(Record::Settlement { server: s.server.clone(), field: s.field, signed })
        })
        .collect();
    let mut commands = vec![Command::SettleConflicts { label: label.clone(), settlements }];
    commands.extend(signed);
    session.run(Command::Batch { label, commands });
}

/// Accepts a placement, and signs.
pub fn accept(session: Session, assignment: Arc<Assignment>) {
    let scenario = session.scenario.get_untracked();
    let signed = PlacementSignature::under(&assignment, signature(session, ""));
    let accept = Command::Accept { scenario, assignment: Some(assignment) };
    let label = accept.label();
    let sign = Command::Record(Record::Placement { scenario, signed: Some(signed) });
    session.run(Command::Batch { label, commands: vec![accept, sign] });
}
