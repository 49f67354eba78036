//! The drawer: how a figure came about, or one server.

use super::LOCALE;
use crate::browser::{dom, route};
use crate::pages::ServerDrawer;
use crate::session::{Drawer as Shown, Page, Session};
use crate::widgets::button::LinkButton;
use crate::widgets::drawer::Drawer;
use crate::widgets::working_panel::{WorkingLinks, WorkingPanel, WorkingText};
use engine::explain::explain;
use engine::figure::{FigureId, TermOrigin, Working};
use engine::inventory::Inventory;
use engine::origin::{Cell, Origin};
use leptos::prelude::*;
use std::sync::Arc;

/// A cell in words: file, sheet, row, column.
pub fn cell_words(inventory: &Inventory, cell: Cell) -> String {
    match inventory.sources.get(usize::from(cell.source)) {
        Some(source) => {
            let sheet = source.sheet.as_ref().map(|s| format!(", {s}")).unwrap_or_default();
            format!("{}{sheet}, row {}, {}", source.file, cell.row, source.header(cell.column))
        }
        None => format!("row {}", cell.row),
    }
}

/// Where a value came from, in words.
pub fn origin_words(inventory: &Inventory, origin: Origin) -> String {
    match origin {
        Origin::Cell(cell) => cell_words(inventory, cell),
        Origin::Derived(cell) => format!("worked out from {}", cell_words(inventory, cell)),
        Origin::Typed => "typed in here".into(),
    }
}

fn term_origin(session: Session, origin: &TermOrigin) -> String {
    match origin {
        TermOrigin::Import(o) => origin_words(&session.project().inventory, *o),
        TermOrigin::Assumption(id) => {
            let info = id.info();
            let changed = session.stages().resolved.with(|r| {
                r.as_ref().is_some_and(|r| (r.policy.value(*id) - info.default).abs() > f64::EPSILON)
            });
            if changed {
                "changed in this project".into()
            } else {
                format!("{} ({})", info.source, info.date)
            }
        }
        TermOrigin::Figure(_) => "how this comes about".into(),
        TermOrigin::Catalogue(words) => format!("catalogue: {words}"),
        TermOrigin::Counted(words) => words.clone(),
    }
}

#[component]
fn WorkingDrawer(path: Vec<FigureId>) -> impl IntoView {
    let session = Session::here();
    let close = Callback::new(move |()| session.drawer.set(None));
    let figure = path.last().cloned();
    let working = Memo::new(move |_| {
        let figure = figure.as_ref()?;
        session.stages().plan.with(|p| explain(p.as_ref()?, figure)).map(Arc::new)
    });
    let earlier: Vec<(FigureId, String)> = {
        let plan = session.stages().plan.get_untracked();
        path.iter()
            .take(path.len().saturating_sub(1))
            .filter_map(|f| Some((f.clone(), explain(plan.as_deref()?, f)?.title)))
            .collect()
    };
    let title = Signal::derive(move || {
        working.get().map_or_else(|| "This figure is not there any more".to_owned(), |w| w.title.clone())
    });
    let text = WorkingText {
        value: Arc::new(|v| format::value(v, LOCALE)),
        origin: Arc::new(move |o| term_origin(session, o)),
    };
    let links = WorkingLinks {
        on_open_figure: Callback::new(move |f| session.explain_further(f)),
        on_open_assumption: Callback::new(move |id: engine::assumption::AssumptionId| {
            route::go(Page::Assumptions);
            dom::reveal_soon(&format!("assumption-{}", id.name()));
        }),
        on_open_cell: Callback::new(move |_| route::go(Page::Inventory)),
        on_open_method: Callback::new(move |_| ()),
    };
    let text = StoredValue::new(text);
    let body = move || {
        working.get().map(|w: Arc<Working>| {
            view! { <WorkingPanel working=w text=text.get_value() links=links /> }
        })
    };
    let earlier = StoredValue::new(earlier);
    let crumbs = move || {
        earlier
            .get_value()
            .into_iter()
            .map(|(figure, title)| {
                view! {
                    <LinkButton
                        label=title
                        on_press=move |()| session.explain_further(figure.clone())
                    />
                    <span aria-hidden="true">"/"</span>
                }
            })
            .collect_view()
    };
    view! {
        <Drawer title=title on_close=close crumbs=crumbs>
            {body}
        </Drawer>
    }
}

/// The drawer, where something is open in it.
#[component]
pub fn DrawerHost() -> impl IntoView {
    let session = Session::here();
    move || match session.drawer.get() {
        None => ().into_any(),
        Some(Shown::Working(path)) => view! { <WorkingDrawer path=path /> }.into_any(),
        Some(Shown::Server(id)) => view! { <ServerDrawer server=id /> }.into_any(),
    }
}
