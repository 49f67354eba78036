//! Where files come in: dropped, or chosen by a button that does the same.

use super::button::{Button, ButtonKind};
use super::icon::{Glyph, Icon};
use crate::browser::files::{self, PickedFile};
use leptos::prelude::*;

/// A drop zone with its button; `children` are more buttons.
#[component]
pub fn FileDrop(
    /// What to do ("Drop files here").
    #[prop(into)]
    title: String,
    /// What is taken.
    #[prop(into)]
    text: String,
    /// Called with one file or more.
    on_files: Callback<Vec<PickedFile>>,
    /// The words of the button.
    #[prop(default = "Choose files…".to_owned(), into)]
    choose: String,
    /// Endings offered in the dialog, as `accept` has it; all where empty.
    #[prop(optional)]
    accept: &'static str,
    /// A few words below the buttons.
    #[prop(optional, into)]
    note: String,
    /// Low, for a page that has something already.
    #[prop(optional)]
    slim: bool,
    /// More buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let over = RwSignal::new(false);
    let input = NodeRef::<leptos::html::Input>::new();
    let give = move |list: Vec<PickedFile>| {
        if !list.is_empty() {
            on_files.run(list);
        }
    };
    let kind = if slim { ButtonKind::Plain } else { ButtonKind::Primary };
    view! {
        <div
            class="drop"
            class:slim=slim
            class:over=move || over.get()
            on:dragover=move |ev| {
                ev.prevent_default();
                if !over.get_untracked() {
                    over.set(true);
                }
            }
            on:dragleave=move |_| over.set(false)
            on:drop=move |ev| {
                ev.prevent_default();
                over.set(false);
                give(files::dropped(&ev));
            }
        >
            <Icon glyph=Glyph::Upload />
            <div>
                <p class="title">{title}</p>
                <p>{text}</p>
                <div class="actions">
                    <Button
                        label=choose
                        kind=kind
                        large=!slim
                        on_press=move || {
                            if let Some(input) = input.get_untracked() {
                                files::open_chooser(&input);
                            }
                        }
                    />
                    {children.map(|c| c())}
                </div>
                {(!note.is_empty()).then(|| view! { <p class="small faint">{note}</p> })}
            </div>
            <input
                node_ref=input
                type="file"
                multiple
                hidden
                aria-hidden="true"
                tabindex="-1"
                accept=accept
                on:change=move |_| {
                    if let Some(input) = input.get_untracked() {
                        give(files::chosen(&input));
                    }
                }
            />
        </div>
    }
    .into_any()
}
