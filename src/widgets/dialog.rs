//! A dialog: one decision, its consequence, its reason. The browser keeps the focus inside, gives
//! it back afterwards, and closes on Esc.

use super::button::{Button, ButtonKind};
use super::icon::Glyph;
use super::unique_id;
use crate::browser::dom;
use leptos::prelude::*;

/// A native dialog that opens and closes with `open`.
pub(super) fn follow(open: Signal<bool>, dialog: NodeRef<leptos::html::Dialog>) {
    Effect::new(move |_| {
        let (open, Some(dialog)) = (open.get(), dialog.get()) else { return };
        if open {
            dom::show_modal(&dialog);
        } else {
            dom::close_dialog(&dialog);
        }
    });
}

/// A dialog.
#[component]
pub fn Dialog(
    /// What is decided.
    #[prop(into)]
    title: Signal<String>,
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Called when the user closes it without deciding; sets `open` to false.
    #[prop(into)]
    on_close: Callback<()>,
    /// The buttons, the deciding one last.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    /// Wider, for a table inside.
    #[prop(optional)]
    wide: bool,
    /// The question; drawn while it is open.
    children: ChildrenFn,
) -> impl IntoView {
    let id = unique_id("dialog");
    let labelled = id.clone();
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    follow(open, dialog);
    let content = move || {
        open.get().then(|| {
            view! {
                <div class="dialog-body">{children()}</div>
                {footer.clone().map(|f| view! { <footer>{f.run()}</footer> })}
            }
        })
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            class:wide=wide
            aria-labelledby=labelled
            on:close=move |_| {
                if open.get_untracked() {
                    on_close.run(());
                }
            }
        >
            <header>
                <h2 id=id>{move || title.get()}</h2>
                <Button
                    label="Close"
                    kind=ButtonKind::Quiet
                    icon=Glyph::Close
                    only_icon=true
                    on_press=on_close
                />
            </header>
            {content}
        </dialog>
    }
    .into_any()
}
