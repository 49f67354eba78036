//! Correcting a server's size: what is typed here says so in its origin, and can be undone.

use crate::pages::correctable::{Correctable, Number, SIZES, numbers};
use crate::session::Session;
use crate::widgets::number_field::NumberField;
use engine::inventory::ServerId;
use leptos::prelude::*;

/// The fields.
#[component]
pub fn Correct(server: ServerId) -> impl IntoView {
    let session = Session::here();
    let field = move |c: &'static Correctable, number: &'static Number| {
        let (id, read) = (server.clone(), server.clone());
        let value = Signal::derive(move || session.project().inventory.server(&read).and_then(number.get));
        let commit = Callback::new(move |v: f64| c.set(session, &id, Some(v)));
        view! {
            <NumberField
                label=c.label
                value=value
                numbers=numbers(number.unit)
                unit=number.unit.name()
                min=number.bounds.0
                max=number.bounds.1
                placeholder="unknown"
                inline=true
                on_commit=commit
            />
        }
    };
    let fields = SIZES.iter().filter_map(|c| c.number.as_ref().map(|n| field(c, n))).collect_view();
    view! {
        <section>
            <details class="imported">
                <summary>
                    <h3>"Correct its size"</h3>
                </summary>
                <p class="hint">"A typed value stands before every import, and can be undone."</p>
                <div class="stack">{fields}</div>
            </details>
        </section>
    }
}
