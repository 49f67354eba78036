//! A drawer stands beside what it explains, never over it.

use super::button::{Button, ButtonKind};
use super::icon::Glyph;
use super::unique_id;
use leptos::prelude::*;

/// A drawer, to be put beside `main` in the shell's `body`.
#[component]
pub fn Drawer(
    /// What it explains.
    #[prop(into)]
    title: Signal<String>,
    /// One line below the title.
    #[prop(optional, into)]
    subtitle: Signal<String>,
    /// Closes it (the cross, or Esc inside it).
    #[prop(into)]
    on_close: Callback<()>,
    /// More buttons beside the cross.
    #[prop(optional, into)]
    tools: Option<ViewFn>,
    /// The way back, above the title.
    #[prop(optional, into)]
    crumbs: Option<ViewFn>,
    /// What it says; `section`s get hairlines.
    children: Children,
) -> impl IntoView {
    let id = unique_id("drawer");
    let labelled = id.clone();
    view! {
        <aside
            class="drawer"
            aria-labelledby=labelled
            on:keydown=move |ev| {
                if ev.key() == "Escape" && !ev.default_prevented() {
                    on_close.run(());
                }
            }
        >
            <header>
                <div class="titles">
                    {crumbs.map(|c| view! { <nav class="crumbs" aria-label="Way back">{c.run()}</nav> })}
                    <h2 id=id>{move || title.get()}</h2>
                    {move || {
                        let words = subtitle.get();
                        (!words.is_empty()).then(|| view! { <p>{words}</p> })
                    }}
                </div>
                {tools.map(|t| t.run())}
                <Button
                    label="Close"
                    kind=ButtonKind::Quiet
                    icon=Glyph::Close
                    only_icon=true
                    on_press=on_close
                />
            </header>
            <div class="drawer-body">{children()}</div>
        </aside>
    }
    .into_any()
}
