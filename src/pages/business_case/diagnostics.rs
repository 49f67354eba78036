//! What the engine has to say about the money: contradictions, and prices that are missing.

use super::Case;
use crate::shell::LOCALE;
use crate::widgets::message::DiagnosticMessage;
use engine::order::Order as _;
use leptos::prelude::*;

/// The messages, the gravest first; nothing where there are none.
#[component]
pub fn Doubts(
    /// The case.
    case: Case,
) -> impl IntoView {
    let all = Memo::new(move |_| {
        let mut all = case.with(|c| c.as_ref().map(|c| c.diagnostics.clone()).unwrap_or_default());
        all.order_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.code.cmp(&b.code)));
        all
    });
    let heading = move || {
        let n = all.with(Vec::len) as u64;
        format!("{} to know about these figures", format::count(n, "thing", "things", LOCALE))
    };
    let messages =
        move || all.get().into_iter().map(|d| view! { <DiagnosticMessage diagnostic=d /> }).collect_view();
    view! {
        <Show when=move || all.with(|a| !a.is_empty())>
            <section class="section">
                <div class="section-head">
                    <h2>{heading}</h2>
                </div>
                <div class="stack">{messages}</div>
            </section>
        </Show>
    }
    .into_any()
}
