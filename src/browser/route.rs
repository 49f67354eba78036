//! The route is in the hash: it works from a web server, a folder and a single file alike.

use crate::session::Page;
use gloo::events::EventListener;
use leptos::prelude::*;

fn current() -> Page {
    let hash = web_sys::window().and_then(|w| w.location().hash().ok()).unwrap_or_default();
    Page::from_hash(&hash)
}

/// The page that the hash names, following every change of it.
pub fn watch() -> ReadSignal<Page> {
    let (page, set_page) = signal(current());
    if let Some(window) = web_sys::window() {
        EventListener::new(&window, "hashchange", move |_| set_page.set(current())).forget();
    }
    page
}

/// Goes to a page.
pub fn go(page: Page) {
    if let Some(window) = web_sys::window() {
        let _ = window.location().set_hash(page.hash());
    }
}
