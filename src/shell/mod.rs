//! What stands round every page: top bar, steps, headline figures, drawer, notices, progress.

pub mod drawer;
mod headlines;
mod notices;
mod opening;
mod rename;
mod side;
mod top;
mod turn_back;

use crate::browser::theme::{self, Theme};
use crate::browser::{files, keys, route};
use crate::pages;
use crate::session::{Page, Session};
use leptos::prelude::*;

/// What every part of the page may need besides the document.
#[derive(Clone, Copy)]
pub struct Shell {
    /// The page that is shown.
    pub page: ReadSignal<Page>,
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// Whether the command palette is open.
    pub palette: RwSignal<bool>,
    /// Whether the dialog is open that turns anonymised files back.
    pub turn_back: RwSignal<bool>,
    /// Whether the dialog is open that renames the project.
    pub rename: RwSignal<bool>,
}

impl Shell {
    /// The shell of this page.
    pub fn here() -> Self {
        expect_context()
    }
}

/// Numbers on screen are written this way.
pub const LOCALE: format::Locale = format::Locale::En;

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let session = Session::start();
    let shell = Shell {
        page: route::watch(),
        theme: RwSignal::new(theme::start()),
        palette: RwSignal::new(false),
        turn_back: RwSignal::new(false),
        rename: RwSignal::new(false),
    };
    provide_context(shell);
    shortcuts(session, shell);
    files::guard_drops();
    let title = move || format!("{} · {} · P2V Planner", shell.page.get().title(), session.project().name);
    Effect::new(move |_| crate::browser::dom::set_title(&title()));
    // Another page begins at its headline, and so does the inventory once files came in.
    let wizard = Memo::new(move |_| session.import.with(Option::is_some));
    Effect::new(move |_| {
        shell.page.get();
        wizard.get();
        crate::browser::dom::scroll_to_top("main");
    });
    view! {
        <div class="app">
            <a class="skip" href="#main" on:click=move |ev| {
                // The hash is the route: the jump is made by hand.
                ev.prevent_default();
                crate::browser::dom::focus_id("main");
            }>"Skip to the page"</a>
            <top::Top />
            <side::Side />
            <headlines::Headlines />
            <div class="body">
                <main class="main" id="main" tabindex="-1">
                    {move || pages::view(shell.page.get())}
                </main>
                <drawer::DrawerHost />
            </div>
            <notices::Notices />
            <top::Palette />
            <turn_back::TurnBack />
            <rename::Rename />
            <opening::Opening />
        </div>
    }
}

/// Undo or redo: of the wizard while it is open, else of the document.
pub fn turn_back(session: Session, shell: Shell, back: bool) {
    if untrack(|| session.in_wizard(shell.page.get())) {
        crate::session::draft::go(session, back);
    } else if back {
        session.undo();
    } else {
        session.redo();
    }
}

fn shortcuts(session: Session, shell: Shell) {
    keys::watch(move |key| match (key.command, key.shift, key.name.as_str()) {
        (true, false, "z") if !key.text => {
            turn_back(session, shell, true);
            true
        }
        (true, true, "z") | (true, false, "y") if !key.text => {
            turn_back(session, shell, false);
            true
        }
        (true, false, "k") => {
            shell.palette.update(|open| *open = !*open);
            true
        }
        (true, false, "s") => {
            crate::session::keeping::save_as_file(session);
            true
        }
        // A dialog has an Esc of its own.
        (false, false, "escape") if crate::browser::dom::dialog_is_open() => false,
        (false, false, "escape") if !key.typing && session.drawer.with_untracked(Option::is_some) => {
            session.drawer.set(None);
            true
        }
        (false, false, "escape") if !key.text && untrack(|| session.in_wizard(shell.page.get())) => {
            crate::session::importing::ask_to_close(session);
            true
        }
        (false, false, digit) if !key.typing => {
            let step = digit.parse::<usize>().ok().and_then(|n| Page::STEPS.get(n.wrapping_sub(1)));
            match step {
                Some(page) => {
                    route::go(*page);
                    true
                }
                None => false,
            }
        }
        _ => false,
    });
}
