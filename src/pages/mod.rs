//! The pages, one for each step. They show what the engine made and run commands; they compute no
//! figures.

mod assumption_field;
mod assumptions;
mod business_case;
mod candidates;
mod capacity;
mod cells;
pub mod chart;
mod conversion;
mod copy_table;
mod correctable;
pub mod decisions;
mod history;
mod inventory;
mod placement;
mod report;
mod together;

pub use candidates::server_drawer::ServerDrawer;

use crate::session::{Page, Session};
use crate::widgets::empty::Empty;
use crate::widgets::message::Remedy;
use leptos::prelude::*;

/// A page.
pub fn view(page: Page) -> AnyView {
    match page {
        Page::Inventory => inventory::InventoryPage().into_any(),
        Page::Candidates => with_servers("Which servers can move", candidates::CandidatesPage),
        Page::Capacity => with_servers("What the workloads need", capacity::CapacityPage),
        Page::Placement => with_servers("Which VM goes on which host", placement::PlacementPage),
        Page::BusinessCase => with_servers("What it costs and saves", business_case::BusinessCasePage),
        Page::Conversion => with_servers("How each server moves", conversion::ConversionPage),
        Page::Report => with_servers("The report", report::ReportPage),
        Page::Assumptions => assumptions::AssumptionsPage().into_any(),
        Page::History => history::HistoryPage().into_any(),
        Page::Projects => inventory::ProjectsPage().into_any(),
    }
}

/// A page that needs an inventory; without one it says what would fill it.
fn with_servers<V: IntoView + 'static>(title: &'static str, page: fn() -> V) -> AnyView {
    let session = Session::here();
    // Asked of every change of the project, answered anew only when there are servers or none: a page that were made
    // anew would forget its filters, what is picked, and what is open.
    let has_servers = Memo::new(move |_| session.has_servers());
    (move || {
        if has_servers.get() {
            page().into_any()
        } else {
            view! {
                <div class="page-head">
                    <div>
                        <h1>{title}</h1>
                    </div>
                </div>
                <Empty
                    title="There are no servers yet"
                    text="Import an inventory, open the sample estate, or resume a project that this browser keeps: this page then fills itself."
                    remedy=Remedy::new("Go to Inventory", || crate::browser::route::go(Page::Inventory))
                />
            }
            .into_any()
        }
    })
    .into_any()
}
