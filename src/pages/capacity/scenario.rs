//! A scenario's name and its end. The base has a name of its own and stays.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::text_field::TextField;
use engine::command::Command;
use engine::project::Scenario;
use leptos::prelude::*;

/// "differs from Base in 2 assumptions, the host type and 1 verdict".
fn differences(s: &Scenario) -> String {
    let count = |n: usize, one: &str, many: &str| (n > 0).then(|| format::count(n as u64, one, many, LOCALE));
    let parts: Vec<String> = [
        count(s.assumptions.len(), "assumption", "assumptions"),
        s.host_type.as_ref().map(|_| "the host type".to_owned()),
        s.hypervisor.as_ref().map(|_| "the hypervisor".to_owned()),
        count(s.overrulings.len(), "verdict", "verdicts"),
    ]
    .into_iter()
    .flatten()
    .collect();
    match parts.as_slice() {
        [] => "is the same as Base until you change something".into(),
        [one] => format!("differs from Base in {one}"),
        [first @ .., last] => format!("differs from Base in {} and {last}", first.join(", ")),
    }
}

/// The line; nothing for the base.
#[component]
pub fn ScenarioLine() -> impl IntoView {
    let session = Session::here();
    let here = Memo::new(move |_| {
        let at = session.scenario.get();
        session.project().scenarios.get(at).filter(|_| at > 0).cloned()
    });
    let shown = Memo::new(move |_| here.with(Option::is_some));
    let name = Signal::derive(move || here.with(|s| s.as_ref().map(|s| s.name.clone()).unwrap_or_default()));
    let words = move || here.with(|s| s.as_ref().map(differences).unwrap_or_default());
    let rename = move |name: String| {
        session.run(Command::RenameScenario {
            scenario: session.scenario.get_untracked(),
            name: name.trim().into(),
        });
    };
    let remove = move || {
        let at = session.scenario.get_untracked();
        let named = name.get_untracked();
        session.scenario.set(0);
        session.run(Command::RemoveScenario { at });
        session.tell(&format!("{named} is removed"), true);
    };
    view! {
        <Show when=move || shown.get()>
            <div class="row apart scenario-line">
                <TextField
                    label="Scenario"
                    hide_label=true
                    value=name
                    on_commit=Callback::new(rename)
                />
                <p class="quiet">{words}</p>
                <Button
                    label="Remove scenario"
                    kind=ButtonKind::Quiet
                    on_press=move |()| remove()
                />
            </div>
        </Show>
    }
    .into_any()
}
