//! The steps of the way through, each with how far it is.

use super::{LOCALE, Shell};
use crate::session::{Page, Session};
use crate::widgets::icon::{Glyph, Icon};
use leptos::prelude::*;

fn state(session: Session, page: Page) -> String {
    let stages = session.stages();
    let number = |n: usize| format::integer(n as u64, LOCALE);
    match page {
        Page::Inventory => session
            .project()
            .inventory
            .servers
            .len()
            .checked_sub(1)
            .map(|n| number(n + 1))
            .unwrap_or_default(),
        Page::Candidates => stages
            .assessment
            .get()
            .filter(|a| !a.servers.is_empty())
            .map(|a| format!("{} move", number(a.servers.iter().filter(|s| s.verdict.moves()).count())))
            .unwrap_or_default(),
        Page::Placement => stages
            .placement
            .get()
            .map(|p| format::count(p.hosts.len() as u64, "host", "hosts", LOCALE))
            .unwrap_or_default(),
        Page::Conversion => stages
            .conversion
            .get()
            .map(|c| format::count(c.jobs.len() as u64, "job", "jobs", LOCALE))
            .unwrap_or_default(),
        Page::History => session.past().len().checked_sub(1).map(|n| number(n + 1)).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The navigation.
#[component]
pub fn Side() -> impl IntoView {
    let session = Session::here();
    let shell = Shell::here();
    let link = move |page: Page, mark: AnyView| {
        view! {
            <li>
                <a
                    href=page.hash()
                    aria-current=move || (shell.page.get() == page).then_some("page")
                >
                    {mark}
                    <span>{page.title()}</span>
                    <span class="step-state">{move || state(session, page)}</span>
                </a>
            </li>
        }
    };
    let steps = Page::STEPS
        .into_iter()
        .enumerate()
        .map(|(i, page)| {
            link(page, view! { <span class="step-number" aria-hidden="true">{i + 1}</span> }.into_any())
        })
        .collect_view();
    view! {
        <nav class="side" aria-label="Steps">
            <ul>{steps}</ul>
            <p class="side-head" id="side-project">"Project"</p>
            <ul aria-labelledby="side-project">
                {link(Page::Assumptions, view! { <Icon glyph=Glyph::Formula /> }.into_any())}
                {link(Page::History, view! { <Icon glyph=Glyph::History /> }.into_any())}
                {link(Page::Projects, view! { <Icon glyph=Glyph::Folder /> }.into_any())}
            </ul>
            <p class="side-foot">"Nothing leaves this browser."</p>
        </nav>
    }
}
