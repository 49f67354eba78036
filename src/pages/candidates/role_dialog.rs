//! A person's word on what servers are for: a role with its reason, for one server or many.

use super::decide_dialog::{DecideDialog, Decided};
use super::overrule::whom;
use crate::session::Session;
use crate::session::deciding::as_one;
use crate::widgets::select::Choice;
use engine::assessment::roles;
use engine::command::Command;
use engine::decision::{Record, RoleOverruling};
use engine::inventory::ServerId;
use leptos::prelude::*;
use std::sync::Arc;

fn run(session: Session, label: &str, commands: Vec<Command>) {
    if let Some(command) = as_one(label, commands) {
        session.run(command);
        session.tell(label, true);
    }
}

/// Takes back the roles set for servers.
pub fn take_back_roles(session: Session, servers: &[ServerId]) {
    let label = format!("Take back the role of {}", whom(servers));
    let back = |server: &ServerId| Command::Record(Record::Role { server: server.clone(), overruling: None });
    run(session, &label, servers.iter().map(back).collect());
}

/// Those of the servers whose role was set by hand.
pub fn with_role_set(session: Session, servers: &[ServerId]) -> Vec<ServerId> {
    let decisions = Arc::clone(&session.project().decisions);
    servers.iter().filter(|s| decisions.roles.contains_key(*s)).cloned().collect()
}

/// The dialog; open while there are servers in `about`.
#[component]
pub fn RoleDialog(
    /// Whose role is set.
    about: RwSignal<Vec<ServerId>>,
) -> impl IntoView {
    let session = Session::here();
    let choices: Vec<Choice> = roles().map(|r| Choice::new(&**r, &**r)).collect();
    // From the role in force, where it is about one server.
    let start = Callback::new(move |servers: Vec<ServerId>| {
        let now = match servers.as_slice() {
            [one] => {
                let at = session.project_now().inventory.index_of(one);
                session.stages().assessment.with_untracked(|a| a.as_ref()?.servers.get(at?).cloned())
            }
            _ => None,
        };
        let known = now.as_ref().map(|n| n.role.to_string()).filter(|r| roles().any(|k| **k == **r));
        let first = || roles().next().map(|r| r.to_string()).unwrap_or_default();
        let reason = now.and_then(|n| n.recognised.role_overruling).map(|o| o.signed.reason);
        (known.unwrap_or_else(first), reason.unwrap_or_default())
    });
    let decide = Callback::new(move |d: Decided| {
        let Some(role) = roles().find(|r| ***r == *d.chosen) else { return };
        let label = format!("Set the role of {}: {role}", whom(&d.servers));
        let mut commands: Vec<Command> = d.first.into_iter().collect();
        commands.extend(d.servers.iter().map(|server| {
            let overruling = Some(RoleOverruling { role: Arc::clone(role), signed: d.signed.clone() });
            Command::Record(Record::Role { server: server.clone(), overruling })
        }));
        run(session, &label, commands);
    });
    view! {
        <DecideDialog
            about=about
            verb="Set the role of"
            label="Role"
            choices=choices
            hint="It stands before the inventory and before what the planner recognises, in every scenario"
            start=start
            on_decide=decide
        />
    }
    .into_any()
}
