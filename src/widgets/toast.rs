//! A toast confirms what was done and offers to undo it. Never an error: those stay where they
//! belong. Everything a toast offers is also in the bar at the top, so it may go by itself.

use super::icon::{Glyph, Icon};
use super::message::Remedy;
use leptos::prelude::*;
use std::time::Duration;

/// How long a toast stays.
const STAYS: Duration = Duration::from_secs(9);
/// How many are kept in sight.
const AT_MOST: usize = 3;

#[derive(Clone)]
struct Toast {
    number: u64,
    words: String,
    action: Option<Remedy>,
}

/// The toasts in sight.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u64>,
}

impl Default for Toasts {
    fn default() -> Self {
        Self::new()
    }
}

impl Toasts {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) }
    }

    /// Confirms something done, with an action ("Undo", "Show") where there is one.
    pub fn confirm(self, words: impl Into<String>, action: Option<Remedy>) {
        let number = self.next.get_value();
        self.next.set_value(number + 1);
        self.list.update(|list| {
            // An action of before meant the step that was the last one then.
            list.retain(|t| t.action.is_none());
            list.push(Toast { number, words: words.into(), action });
            let surplus = list.len().saturating_sub(AT_MOST);
            list.drain(..surplus);
        });
        set_timeout(move || self.shut(number), STAYS);
    }

    fn shut(self, number: u64) {
        // The app may be gone by the time a toast ends.
        let _ = self.list.try_update(|list| list.retain(|t| t.number != number));
    }
}

/// Where toasts appear; once in the shell.
#[component]
pub fn ToastHost(
    /// What is shown.
    toasts: Toasts,
) -> impl IntoView {
    let one = move |toast: Toast| {
        let number = toast.number;
        let action = toast.action.map(|a| {
            view! {
                <button
                    type="button"
                    on:click=move |_| {
                        toasts.shut(number);
                        a.run.run(());
                    }
                >
                    {a.label.clone()}
                </button>
            }
        });
        view! {
            <div class="toast">
                <span class="words">{toast.words}</span>
                {action}
                <button
                    type="button"
                    class="shut"
                    aria-label="Close"
                    on:click=move |_| toasts.shut(number)
                >
                    <Icon glyph=Glyph::Close />
                </button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.list.get() key=|t| t.number children=one />
        </div>
    }
    .into_any()
}
