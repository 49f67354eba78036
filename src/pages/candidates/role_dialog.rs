//! A person's word on what servers are for: a role with its reason, for one server or many.

use super::overrule::whom;
use super::who::Who;
use crate::session::Session;
use crate::session::deciding::{as_one, naming, signature};
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::dialog::Dialog;
use crate::widgets::select::{Choice, Select};
use crate::widgets::text_field::TextField;
use engine::assessment::roles;
use engine::command::Command;
use engine::decision::{Record, RoleOverruling, Signature};
use engine::inventory::ServerId;
use leptos::prelude::*;
use std::sync::Arc;

/// Sets the role of servers, or with `None` takes what was set back.
fn set_role(
    session: Session,
    servers: &[ServerId],
    role: Option<(&Arc<str>, Signature)>,
    first: Option<Command>,
) {
    let label = match &role {
        Some((role, _)) => format!("Set the role of {}: {role}", whom(servers)),
        None => format!("Take back the role of {}", whom(servers)),
    };
    let mut commands: Vec<Command> = first.into_iter().collect();
    commands.extend(servers.iter().map(|server| {
        let overruling = role
            .as_ref()
            .map(|(role, signed)| RoleOverruling { role: Arc::clone(role), signed: signed.clone() });
        Command::Record(Record::Role { server: server.clone(), overruling })
    }));
    if let Some(command) = as_one(&label, commands) {
        session.run(command);
        session.tell(&label, true);
    }
}

/// Takes back the roles set for servers.
pub fn take_back_roles(session: Session, servers: &[ServerId]) {
    set_role(session, servers, None, None);
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
    let role = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    let all: Vec<&'static Arc<str>> = roles().collect();
    let first = all.first().map(|r| r.to_string()).unwrap_or_default();
    // Each opening starts afresh, from the role in force where it is about one server.
    Effect::new(move |_| {
        let servers = about.get();
        tried.set(false);
        let now = match servers.as_slice() {
            [one] => {
                let project = session.project_now();
                let at = project.inventory.index_of(one);
                session.stages().assessment.with_untracked(|a| a.as_ref()?.servers.get(at?).cloned())
            }
            _ => None,
        };
        let known = now.as_ref().map(|n| n.role.to_string()).filter(|r| roles().any(|k| **k == **r));
        role.set(known.unwrap_or_else(|| first.clone()));
        reason
            .set(now.and_then(|n| n.recognised.role_overruling).map(|o| o.signed.reason).unwrap_or_default());
    });
    let open = Signal::derive(move || about.with(|a| !a.is_empty()));
    let title = Signal::derive(move || about.with(|a| format!("Set the role of {}", whom(a))));
    let choices: Vec<Choice> = all.into_iter().map(|r| Choice::new(&**r, &**r)).collect();
    let missing = Signal::derive(move || reason.with(|r| r.trim().is_empty()));
    let decide = move || {
        if missing.get_untracked() {
            tried.set(true);
            return;
        }
        let servers = about.get_untracked();
        let chosen = role.get_untracked();
        let Some(role) = roles().find(|r| ***r == *chosen) else { return };
        let naming = naming(session, &name.get_untracked());
        let mut signed = signature(session, &reason.get_untracked());
        if let Some(Command::Record(Record::Author(Some(by)))) = &naming {
            signed.by = Some(Arc::clone(by));
        }
        about.set(Vec::new());
        set_role(session, &servers, Some((role, signed)), naming);
    };
    let footer = move || {
        view! {
            <Button
                label="Cancel"
                kind=ButtonKind::Quiet
                on_press=move |()| about.set(Vec::new())
            />
            <Button
                label=Signal::derive(move || format!("Set the role of {}", about.with(|a| whom(a))))
                kind=ButtonKind::Primary
                on_press=move |()| decide()
            />
        }
    };
    let choices = StoredValue::new(choices);
    view! {
        <Dialog title=title open=open on_close=move |()| about.set(Vec::new()) footer=footer>
            <Select
                label="Role"
                choices=choices.get_value()
                value=role
                on_change=Callback::new(move |r: String| role.set(r))
                hint="It stands before the inventory and before what the planner recognises, in every scenario"
            />
            <TextField
                label="Reason"
                lines=true
                live=true
                value=reason
                placeholder="How you know"
                hint="Stands in the decision log and in the report"
                fault=Signal::derive(move || {
                    (tried.get() && missing.get()).then(|| "Give a reason: others will read it".to_owned())
                })
                on_commit=Callback::new(move |t: String| reason.set(t))
            />
            <Who name=name />
        </Dialog>
    }
    .into_any()
}
