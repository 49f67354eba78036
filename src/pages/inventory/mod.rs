//! Import, and the table of servers.

mod anonymise;
mod cell_origin;
mod columns;
mod conflict_row;
mod conflicts;
mod doubts;
mod existing_hosts;
mod how_read;
mod kept;
mod leaving;
mod outlook;
mod preview;
mod repairs;
mod server_cells;
mod servers;
mod set_aside;
mod sources;
mod start;
mod wizard;

use crate::session::Session;
use leptos::prelude::*;

/// The page of projects; without an open one it is the start.
#[component]
pub fn ProjectsPage() -> impl IntoView {
    let session = Session::here();
    let filled = Memo::new(move |_| session.has_servers());
    move || if filled.get() { kept::Projects().into_any() } else { beginning(session) }
}

/// The start, or a word while the project that was open is on its way.
fn beginning(session: Session) -> AnyView {
    let waiting = Memo::new(move |_| session.reopening.get());
    (move || {
        if waiting.get() {
            view! {
                <div class="page-head" aria-busy="true">
                    <div>
                        <h1>"Opening the project again"</h1>
                        <p>"It is read from this browser."</p>
                    </div>
                </div>
            }
            .into_any()
        } else {
            start::Start().into_any()
        }
    })
    .into_any()
}

/// The page: the start without servers, the wizard while files are looked through, else the table.
#[component]
pub fn InventoryPage() -> impl IntoView {
    let session = Session::here();
    let wizard = Memo::new(move |_| session.import.with(Option::is_some));
    let filled = Memo::new(move |_| session.has_servers());
    move || {
        if wizard.get() {
            wizard::Wizard().into_any()
        } else if filled.get() {
            servers::Servers().into_any()
        } else {
            beginning(session)
        }
    }
}
