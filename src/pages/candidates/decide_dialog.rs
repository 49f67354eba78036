//! One dialog for what people decide about servers: a choice, its reason, and who says so.

use super::overrule::whom;
use super::who::Who;
use crate::session::Session;
use crate::session::deciding::{naming, signature};
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::dialog::Dialog;
use crate::widgets::select::{Choice, Select};
use crate::widgets::text_field::TextField;
use engine::command::Command;
use engine::decision::{Record, Signature};
use engine::inventory::ServerId;
use leptos::prelude::*;

/// What was decided.
#[derive(Clone)]
pub struct Decided {
    /// About which servers.
    pub servers: Vec<ServerId>,
    /// The choice.
    pub chosen: String,
    /// Who, when and why.
    pub signed: Signature,
    /// What is to be done first: keeping the name that was typed.
    pub first: Option<Command>,
}

/// What the dialog starts with: the choice and the reason in force.
pub type Start = (String, String);

/// The dialog; open while there are servers in `about`.
#[component]
pub fn DecideDialog(
    /// What is decided about.
    about: RwSignal<Vec<ServerId>>,
    /// "Set the role of".
    #[prop(into)]
    verb: String,
    /// Label of the choice.
    label: &'static str,
    /// What there is to choose from.
    #[prop(into)]
    choices: Signal<Vec<Choice>>,
    /// What the choice means.
    hint: &'static str,
    /// What it starts with.
    start: Callback<Vec<ServerId>, Start>,
    /// Called with the decision.
    on_decide: Callback<Decided>,
) -> impl IntoView {
    let session = Session::here();
    let chosen = RwSignal::new(String::new());
    let reason = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    Effect::new(move |_| {
        let servers = about.get();
        tried.set(false);
        let (choice, why) = untrack(|| start.run(servers));
        chosen.set(choice);
        reason.set(why);
    });
    let verb = StoredValue::new(verb);
    let open = Signal::derive(move || about.with(|a| !a.is_empty()));
    let title = Signal::derive(move || verb.with_value(|v| about.with(|a| format!("{v} {}", whom(a)))));
    let missing = Signal::derive(move || reason.with(|r| r.trim().is_empty()));
    let decide = move || {
        if missing.get_untracked() {
            tried.set(true);
            return;
        }
        let first = naming(session, &name.get_untracked());
        let mut signed = signature(session, &reason.get_untracked());
        if let Some(Command::Record(Record::Author(by))) = &first {
            signed.by.clone_from(by);
        }
        let servers = about.get_untracked();
        about.set(Vec::new());
        on_decide.run(Decided { servers, chosen: chosen.get_untracked(), signed, first });
    };
    let footer = move || {
        view! {
            <Button
                label="Cancel"
                kind=ButtonKind::Quiet
                on_press=move |()| about.set(Vec::new())
            />
            <Button label=title kind=ButtonKind::Primary on_press=move |()| decide() />
        }
    };
    view! {
        <Dialog title=title open=open on_close=move |()| about.set(Vec::new()) footer=footer>
            <Select
                label=label
                choices=choices
                value=chosen
                on_change=Callback::new(move |c: String| chosen.set(c))
                hint=hint
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
