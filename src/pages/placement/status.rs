//! Whether the placement shown is a decision or a proposal, and what can be decided now.

use super::Shown;
use crate::session::Session;
use crate::session::deciding::accept;
use crate::widgets::message::{Message, Remedy, Tell};
use leptos::prelude::*;
use std::sync::Arc;

/// What stands above the placement.
#[derive(Clone, PartialEq)]
enum State {
    /// A decision for today's inputs: nothing to say.
    Quiet,
    /// A proposal.
    Proposed(usize),
    /// A proposal for older inputs; a new one is on its way.
    Outdated,
    /// A decision for older inputs.
    Stale,
}

/// The bar.
#[component]
pub fn Status(placement: Shown) -> impl IntoView {
    let session = Session::here();
    let state = Memo::new(move |_| {
        let Some(p) = placement.get() else { return State::Quiet };
        match (p.accepted, p.stale) {
            (true, false) => State::Quiet,
            (false, false) => State::Proposed(p.hosts.len()),
            (false, true) => State::Outdated,
            (true, true) => State::Stale,
        }
    });
    let accept_shown = move || {
        if let Some(p) = placement.get_untracked() {
            accept(session, Arc::new(p.assignment.clone()));
        }
    };
    move || {
        match state.get() {
        State::Quiet => ().into_any(),
        State::Proposed(_) => view! {
            <Message
                tell=Tell::Note
                title="Proposed, not accepted"
                text="It is looked for anew whenever the inputs change. Accepted, it stays as it is until you decide otherwise, and is saved with the project."
                remedy=Remedy::new("Accept this placement", accept_shown)
                primary=true
            />
        }
        .into_any(),
        State::Outdated => view! {
            <Message
                tell=Tell::Note
                title="Proposed for older inputs"
                text="A new proposal for today's inputs takes its place as soon as it is found."
            />
        }
        .into_any(),
        State::Stale => super::ways_on::stale(session),
    }
    }
}
