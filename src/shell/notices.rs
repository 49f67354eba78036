//! Long work with its progress, and what happened in passing.

use crate::session::Session;
use crate::widgets::message::Remedy;
use crate::widgets::progress::Progress;
use crate::widgets::toast::{ToastHost, Toasts};
use leptos::prelude::*;

/// Progress of long work, and notices.
#[component]
pub fn Notices() -> impl IntoView {
    let session = Session::here();
    let toasts = Toasts::new();
    Effect::new(move |_| {
        if let Some(notice) = session.notice.get() {
            let undo = notice.undo.then(|| Remedy::new("Undo", move || session.undo()));
            toasts.confirm(notice.text, undo);
        }
    });
    // The bar stays while its numbers change; it comes and goes only with the work.
    let what = Memo::new(move |_| session.busy.with(|b| b.as_ref().map(|b| (b.what.clone(), b.can_cancel))));
    let share = Signal::derive(move || session.busy.with(|b| b.as_ref().and_then(|b| b.share)));
    let detail = Signal::derive(move || {
        session.busy.with(|b| b.as_ref().map(|b| b.detail.clone()).unwrap_or_default())
    });
    let working = move || {
        what.get().map(|(what, can_cancel)| {
            let bar = if can_cancel {
                let stop = Remedy::new("Cancel", move || session.cancelled.update(|c| *c += 1));
                view! { <Progress label=what done=share detail=detail stop=stop /> }.into_any()
            } else {
                view! { <Progress label=what done=share detail=detail /> }.into_any()
            };
            view! { <div class="long-work">{bar}</div> }
        })
    };
    view! {
        {working}
        <ToastHost toasts=toasts />
    }
}
