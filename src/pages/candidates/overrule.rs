//! A person's word against that of the rules: a verdict with its reason, for one server or many.

use super::who::Who;
use crate::session::Session;
use crate::session::deciding::{as_one, author, naming};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::dialog::Dialog;
use crate::widgets::select::{Choice, Select};
use crate::widgets::text_field::TextField;
use engine::assessment::Verdict;
use engine::command::Command;
use engine::decision::Record;
use engine::inventory::ServerId;
use engine::project::Overruling;
use leptos::prelude::*;

fn key(verdict: Verdict) -> String {
    Verdict::ALL.iter().position(|v| *v == verdict).unwrap_or(0).to_string()
}

fn from_key(key: &str) -> Option<Verdict> {
    Verdict::ALL.get(key.parse::<usize>().ok()?).copied()
}

/// "ham-sql-03", or "12 servers".
pub fn whom(servers: &[ServerId]) -> String {
    match servers {
        [one] => one.as_str().to_owned(),
        many => format::count(many.len() as u64, "server", "servers", LOCALE),
    }
}

/// A verdict of today with its reason, signed where a name was given.
pub fn reasoned(session: Session, verdict: Verdict, reason: &str) -> Overruling {
    Overruling { verdict, reason: reason.trim().to_owned(), on: session.today, by: author(session) }
}

/// Sets, or with `None` takes back, the overruling of servers in the scenario that is looked at; as one step with
/// what is to be done first.
pub fn overrule(
    session: Session,
    servers: &[ServerId],
    overruling: Option<Overruling>,
    first: Option<Command>,
) {
    let scenario = session.scenario.get_untracked();
    let label = match (&overruling, servers) {
        (Some(o), _) => format!("Overrule {}: {}", whom(servers), o.verdict.words()),
        (None, _) => format!("Take back the overruling of {}", whom(servers)),
    };
    let mut commands: Vec<Command> = first.into_iter().collect();
    commands.extend(servers.iter().map(|s| Command::Overrule {
        scenario,
        server: s.clone(),
        overruling: overruling.clone(),
    }));
    if let Some(command) = as_one(&label, commands) {
        session.run(command);
        session.tell(&label, true);
    }
}

/// Those of the servers that this scenario itself overrules; what the base says cannot be taken back
/// elsewhere.
pub fn own_overrulings(session: Session, servers: &[ServerId]) -> Vec<ServerId> {
    let project = session.project();
    let Some(scenario) = project.scenarios.get(session.scenario.get()) else { return Vec::new() };
    servers.iter().filter(|s| scenario.overrulings.contains_key(*s)).cloned().collect()
}

/// The dialog; open while there are servers in `about`.
#[component]
pub fn OverruleDialog(
    /// Whose verdict is overruled.
    about: RwSignal<Vec<ServerId>>,
) -> impl IntoView {
    let session = Session::here();
    let verdict = RwSignal::new(Verdict::Ready);
    let reason = RwSignal::new(String::new());
    let name = RwSignal::new(String::new());
    let tried = RwSignal::new(false);
    // Each opening starts afresh, from the verdict in force where it is about one server.
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
        verdict.set(now.as_ref().map_or(Verdict::Ready, |n| n.verdict));
        reason.set(now.and_then(|n| n.overruling).map(|o| o.reason).unwrap_or_default());
    });
    let open = Signal::derive(move || about.with(|a| !a.is_empty()));
    let title = Signal::derive(move || about.with(|a| format!("Overrule the verdict on {}", whom(a))));
    let choices: Vec<Choice> = Verdict::ALL.iter().map(|v| Choice::new(key(*v), v.words())).collect();
    let missing = Signal::derive(move || reason.with(|r| r.trim().is_empty()));
    let consequence = move || match (verdict.get().moves(), about.with(Vec::len)) {
        (true, 1) => "It moves, as a VM of the plan. What the rules say stays beside it.",
        (false, 1) => "It does not become a VM of the plan. What the rules say stays beside it.",
        (true, _) => "Each moves, as a VM of the plan. What the rules say stays beside it.",
        (false, _) => "None of them moves. What the rules say stays beside it.",
    };
    let names = move || {
        about.with(|a| {
            const SHOWN: usize = 12;
            if a.len() < 2 {
                return String::new();
            }
            let mut names = a.iter().take(SHOWN).map(ServerId::as_str).collect::<Vec<_>>().join(", ");
            if let Some(more) = a.len().checked_sub(SHOWN).filter(|n| *n > 0) {
                names.push_str(&format!(" and {} more", format::integer(more as u64, LOCALE)));
            }
            names
        })
    };
    let decide = move || {
        if missing.get_untracked() {
            tried.set(true);
            return;
        }
        let servers = about.get_untracked();
        let naming = naming(session, &name.get_untracked());
        let mut made = reasoned(session, verdict.get_untracked(), &reason.get_untracked());
        if let Some(Command::Record(Record::Author(by))) = &naming {
            made.by.clone_from(by);
        }
        about.set(Vec::new());
        overrule(session, &servers, Some(made), naming);
    };
    let footer = move || {
        view! {
            <Button
                label="Cancel"
                kind=ButtonKind::Quiet
                on_press=move |()| about.set(Vec::new())
            />
            <Button
                label=Signal::derive(move || format!("Overrule {}", about.with(|a| whom(a))))
                kind=ButtonKind::Primary
                on_press=move |()| decide()
            />
        }
    };
    let choices = StoredValue::new(choices);
    view! {
        <Dialog title=title open=open on_close=move |()| about.set(Vec::new()) footer=footer>
            {move || {
                let names = names();
                (!names.is_empty()).then(|| view! { <p class="quiet">{names}</p> })
            }}
            <Select
                label="Verdict"
                choices=choices.get_value()
                value=Signal::derive(move || key(verdict.get()))
                on_change=Callback::new(move |k: String| {
                    if let Some(v) = from_key(&k) {
                        verdict.set(v);
                    }
                })
                hint=Signal::derive(move || consequence().to_owned())
            />
            <TextField
                label="Reason"
                lines=true
                live=true
                value=reason
                placeholder="Why, and on whose word"
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
