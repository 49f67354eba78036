//! Long work: how far it is, what it has so far, and a way to stop and keep that.

use super::button::Button;
use super::message::Remedy;
use leptos::prelude::*;

/// A progress box.
#[component]
pub fn Progress(
    /// What is being done ("Placing 96 VMs").
    #[prop(into)]
    label: Signal<String>,
    /// Share done, 0 to 1; `None` where nobody can say.
    #[prop(into)]
    done: Signal<Option<f64>>,
    /// What there is so far ("best so far: 9 hosts, bound 8").
    #[prop(optional, into)]
    so_far: Signal<String>,
    /// How far, in words ("312 of 840 MB").
    #[prop(optional, into)]
    detail: Signal<String>,
    /// Stops it ("Keep 9 and stop", "Cancel").
    #[prop(optional, into)]
    stop: Option<Remedy>,
    /// Without the box around.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let percent = move || done.get().map(|d| d.clamp(0.0, 1.0) * 100.0);
    view! {
        <div class="progress" class:bare=bare>
            <div class="line">
                <span class="strong">{move || label.get()}</span>
                <span class="small quiet" aria-live="polite">{move || so_far.get()}</span>
            </div>
            <div
                class="track"
                class:unsure=move || percent().is_none()
                role="progressbar"
                aria-label=move || label.get()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent().map(|p| format!("{p:.0}"))
            >
                <span style:width=move || percent().map(|p| format!("{p:.1}%"))></span>
            </div>
            <div class="line">
                <span class="small quiet">{move || detail.get()}</span>
                {stop.map(|s| view! { <Button label=s.label on_press=s.run /> })}
            </div>
        </div>
    }
    .into_any()
}

/// The shape of what comes, while it is being read.
#[component]
pub fn PlaceholderLines(
    /// How many.
    #[prop(default = 4)]
    lines: usize,
) -> impl IntoView {
    view! {
        <div class="placeholder-lines" aria-hidden="true">
            {(0..lines).map(|_| view! { <i></i> }).collect_view()}
        </div>
    }
}
