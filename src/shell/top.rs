//! The top bar: project, scenario, undo, save and open, search, theme.

use super::{Shell, turn_back};
use crate::browser::{route, theme};
use crate::session::{Drawer, Page, Saved, Session, keeping};
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::command_palette::{CommandPalette, PaletteEntry};
use crate::widgets::icon::{Glyph, Icon};
use crate::widgets::select::{Choice, Select};
use engine::command::Command;
use engine::project::Scenario;
use leptos::prelude::*;
use std::sync::Arc;

/// The value of the entry that adds a scenario.
const ADD: &str = "add";

fn add_scenario(session: Session) {
    let project = session.project_now();
    let name = (2..)
        .map(|n| format!("Scenario {n}"))
        .find(|n| project.scenarios.iter().all(|s| s.name != *n))
        .unwrap_or_default();
    let at = project.scenarios.len();
    session.run(Command::AddScenario {
        at,
        scenario: Box::new(Scenario { name: name.clone(), ..Scenario::default() }),
    });
    session.scenario.set(at);
    session.tell(&format!("{name} is the same as Base until you change something in it"), true);
}

#[component]
fn Scenarios() -> impl IntoView {
    let session = Session::here();
    let choices = Signal::derive(move || {
        let mut all: Vec<Choice> = session
            .project()
            .scenarios
            .iter()
            .enumerate()
            .map(|(i, s)| Choice::new(i.to_string(), s.name.clone()))
            .collect();
        all.push(Choice::new(ADD, "Add a scenario…"));
        all
    });
    let current = Signal::derive(move || session.scenario.get().to_string());
    let change = Callback::new(move |value: String| match value.parse() {
        Ok(i) => session.scenario.set(i),
        Err(_) => add_scenario(session),
    });
    view! { <Select label="Scenario" choices=choices value=current on_change=change inline=true /> }
}

/// The top bar.
#[component]
pub fn Top() -> impl IntoView {
    let session = Session::here();
    let shell = Shell::here();
    let saved = move || match session.saved.get() {
        Saved::Nothing => String::new(),
        Saved::Pending => "saving…".into(),
        Saved::At(time) => format!("saved {time}"),
        Saved::Failed(why) => format!("not saved here: {why}"),
    };
    // While the wizard is open and in sight, undo and redo are those of the wizard.
    let last = move || {
        if session.in_wizard(shell.page.get()) {
            let back = session.import.with(|d| d.as_ref().and_then(|d| d.back()).map(ToOwned::to_owned));
            return back.unwrap_or_default();
        }
        session.past().last().map(|s| s.label.clone()).unwrap_or_default()
    };
    let nothing = move |back: bool| {
        if session.in_wizard(shell.page.get()) {
            return session
                .import
                .with(|d| d.as_ref().and_then(|d| if back { d.back() } else { d.forward() }).is_none());
        }
        if back { session.past().is_empty() } else { session.future().is_empty() }
    };
    let has = move || session.has_servers();
    view! {
        <header class="top">
            <a class="brand" href=Page::Projects.hash() aria-label="P2V Planner, projects">
                <svg viewBox="0 0 20 20" aria-hidden="true">
                    <path
                        d="M1 2h5v4H1zM1 8h5v4H1zM1 14h5v4H1zM6 4h3v6h3M6 10h6M6 16h3v-6"
                        fill="none"
                        stroke="currentColor"
                        stroke-width="1.5"
                    />
                    <path d="M12 6h7v8h-7z" fill="var(--accent)" />
                </svg>
                <span>"P2V Planner"</span>
            </a>
            <Show when=has fallback=|| view! { <span class="project-name">"No project open"</span> }>
                <button
                    type="button"
                    class="project-name"
                    title="Rename the project"
                    on:click=move |_| shell.rename.set(true)
                >
                    {move || session.project().name.clone()}
                </button>
            </Show>
            <span class="saved" role="status">{saved}</span>
            <Show when=has>
                <span class="divide"></span>
                <Scenarios />
            </Show>
            <span class="push"></span>
            <Button
                label="Undo"
                icon=Glyph::Undo
                only_icon=true
                kind=ButtonKind::Quiet
                shortcut="Control+Z"
                hint=Signal::derive(move || Some(format!("Undo: {}", last())))
                disabled=Signal::derive(move || nothing(true))
                on_press=move |()| turn_back(session, shell, true)
            />
            <Button
                label="Redo"
                icon=Glyph::Redo
                only_icon=true
                kind=ButtonKind::Quiet
                shortcut="Control+Shift+Z"
                disabled=Signal::derive(move || nothing(false))
                on_press=move |()| turn_back(session, shell, false)
            />
            <span class="saved last-change">{last}</span>
            <span class="divide"></span>
            <Button
                label="Open…"
                icon=Glyph::Upload
                kind=ButtonKind::Quiet
                hint=Signal::derive(|| Some("Open a project file, or import inventory files".to_owned()))
                on_press=move |()| keeping::choose_and_open(session)
            />
            <Button
                label="Save"
                icon=Glyph::Download
                kind=ButtonKind::Quiet
                shortcut="Control+S"
                hint=Signal::derive(|| Some("Save the project as a file".to_owned()))
                disabled=Signal::derive(move || !has())
                on_press=move |()| keeping::save_as_file(session)
            />
            <button
                type="button"
                class="search-button"
                aria-keyshortcuts="Control+K"
                on:click=move |_| shell.palette.set(true)
            >
                <Icon glyph=Glyph::Search />
                <span>"Search or run"</span>
                <kbd aria-hidden="true">"Ctrl K"</kbd>
            </button>
            <Button
                label=Signal::derive(move || match shell.theme.get() {
                    theme::Theme::Light => "Dark theme".to_owned(),
                    theme::Theme::Dark => "Light theme".to_owned(),
                })
                icon=Glyph::Theme
                only_icon=true
                kind=ButtonKind::Quiet
                on_press=move |()| theme::toggle(shell.theme)
            />
        </header>
    }
}

/// Everything that can be run by name.
fn entries(session: Session, shell: Shell) -> Vec<PaletteEntry> {
    let entry = |group, label: String, detail: String, keys: Vec<&'static str>, run: Callback<()>| {
        PaletteEntry { group, label, detail, keys, run }
    };
    let mut all: Vec<PaletteEntry> = Page::STEPS
        .into_iter()
        .zip(["1", "2", "3", "4", "5", "6", "7"])
        .map(|(page, key)| (page, vec![key]))
        .chain([(Page::Assumptions, vec![]), (Page::History, vec![]), (Page::Projects, vec![])])
        .map(|(page, keys)| {
            entry("Go to", page.title().into(), String::new(), keys, Callback::new(move |()| route::go(page)))
        })
        .collect();
    let actions: [(&str, Vec<&'static str>, Callback<()>); 9] = [
        (
            "Look for a placement again",
            vec![],
            Callback::new(move |()| session.look_again.update(|n| *n += 1)),
        ),
        ("Undo", vec!["Ctrl", "Z"], Callback::new(move |()| turn_back(session, shell, true))),
        ("Redo", vec!["Ctrl", "Shift", "Z"], Callback::new(move |()| turn_back(session, shell, false))),
        (
            "Save the project as a file",
            vec!["Ctrl", "S"],
            Callback::new(move |()| keeping::save_as_file(session)),
        ),
        ("Open files…", vec![], Callback::new(move |()| keeping::choose_and_open(session))),
        ("Turn an anonymised plan back…", vec![], Callback::new(move |()| shell.turn_back.set(true))),
        ("Rename the project…", vec![], Callback::new(move |()| shell.rename.set(session.has_servers_now()))),
        ("Add a scenario", vec![], Callback::new(move |()| add_scenario(session))),
        ("Switch between light and dark", vec![], Callback::new(move |()| theme::toggle(shell.theme))),
    ];
    all.extend(
        actions.into_iter().map(|(label, keys, run)| entry("Do", label.into(), String::new(), keys, run)),
    );
    all.extend(session.project().inventory.servers.iter().map(|s| {
        let id = s.id.clone();
        let detail = s.role.as_ref().map(|r| r.value.to_string()).unwrap_or_default();
        let run = Callback::new(move |()| {
            route::go(Page::Candidates);
            session.drawer.set(Some(Drawer::Server(id.clone())));
        });
        entry("Servers", s.name.value.to_string(), detail, vec![], run)
    }));
    all
}

/// The command palette.
#[component]
pub fn Palette() -> impl IntoView {
    let session = Session::here();
    let shell = Shell::here();
    // Made only while it is open.
    let all = Signal::derive(move || {
        Arc::new(if shell.palette.get() { entries(session, shell) } else { Vec::new() })
    });
    view! { <CommandPalette open=shell.palette entries=all /> }
}
