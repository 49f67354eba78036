//! The service class of servers, with its reason, for one server or many.

use super::decide_dialog::{DecideDialog, Decided};
use super::overrule::whom;
use crate::session::Session;
use crate::session::deciding::as_one;
use crate::widgets::select::Choice;
use engine::command::Command;
use engine::decision::{ClassSignature, Record};
use engine::inventory::ServerId;
use engine::service_class::ClassOf;
use leptos::prelude::*;

/// The dialog; open while there are servers in `about`.
#[component]
pub fn ClassDialog(
    /// Whose class is set.
    about: RwSignal<Vec<ServerId>>,
) -> impl IntoView {
    let session = Session::here();
    let choices = Signal::derive(move || {
        let classes = &session.project().service_classes;
        classes.iter().map(|c| Choice::new(&*c.id, c.name.clone())).collect::<Vec<_>>()
    });
    // From the class in force, where it is about one server.
    let start = Callback::new(move |servers: Vec<ServerId>| {
        let project = session.project_now();
        let signed = match servers.as_slice() {
            [one] => project.decisions.classes.get(one),
            _ => None,
        };
        let first = project.service_classes.first().id.to_string();
        (
            signed.map_or(first, |s| s.class.to_string()),
            signed.map(|s| s.signed.reason.clone()).unwrap_or_default(),
        )
    });
    let decide = Callback::new(move |d: Decided| {
        let project = session.project_now();
        let Some(class) = project.service_classes.get(&d.chosen) else { return };
        let scenario = session.scenario.get_untracked();
        let label = format!("Set the service class of {}: {}", whom(&d.servers), class.name);
        let mut commands: Vec<Command> = d.first.into_iter().collect();
        for server in &d.servers {
            let of = ClassOf::Server(server.clone());
            commands.push(Command::AssignClass { scenario, of, class: Some(class.id.clone()) });
            let signed = Some(ClassSignature { class: class.id.clone(), signed: d.signed.clone() });
            commands.push(Command::Record(Record::Class { server: server.clone(), signed }));
        }
        if let Some(command) = as_one(&label, commands) {
            session.run(command);
            session.tell(&label, true);
        }
    });
    view! {
        <DecideDialog
            about=about
            verb="Set the service class of"
            label="Service class"
            choices=choices
            hint="What the service needs: by which figure it is sized, how full its host may be, how long it may be down"
            start=start
            on_decide=decide
        />
    }
    .into_any()
}
