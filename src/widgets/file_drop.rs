//! Where files come in: dropped, or chosen by a button that does the same.

use super::button::{Button, ButtonKind};
use super::icon::{Glyph, Icon};
use crate::browser::files::{self, Dropped, PickedFile};
use leptos::prelude::*;

/// What of a drop was not taken, in words; `None`: all of it was.
fn left_out(dropped: &Dropped) -> Option<String> {
    let mut words = Vec::new();
    if dropped.folders > 0 && dropped.files.is_empty() && dropped.unread > 0 {
        // Chromium hands over nothing of a dropped folder where the page itself was opened from disk.
        return Some(
            "the browser did not hand over what is in the folder: take Choose a folder… instead".into(),
        );
    }
    if dropped.folders > 0 && dropped.files.is_empty() {
        words.push("no file in the folder could be taken".to_owned());
    }
    match dropped.hidden {
        0 => {}
        1 => words.push("1 hidden file or folder was left out".to_owned()),
        n => words.push(format!("{n} hidden files or folders were left out")),
    }
    match dropped.unread {
        0 => {}
        1 => words.push("1 file or folder could not be read".to_owned()),
        n => words.push(format!("{n} files or folders could not be read")),
    }
    (!words.is_empty()).then(|| words.join("; "))
}

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
    /// Called with what a folder held besides, in words ("2 hidden files were left out").
    #[prop(optional, into)]
    on_left_out: Option<Callback<String>>,
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
    let folder = NodeRef::<leptos::html::Input>::new();
    let give_folder = move |dropped: Dropped| {
        if let (Some(tell), Some(words)) = (on_left_out, left_out(&dropped)) {
            tell.run(words);
        }
        give(dropped.files);
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
                files::dropped(&ev, give_folder);
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
                    {on_left_out
                        .map(|_| {
                            view! {
                                <Button
                                    label="Choose a folder…"
                                    large=!slim
                                    on_press=move || {
                                        if let Some(folder) = folder.get_untracked() {
                                            files::open_folder_chooser(&folder);
                                        }
                                    }
                                />
                            }
                        })}
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
            {on_left_out
                .map(|_| {
                    view! {
                        <input
                            node_ref=folder
                            type="file"
                            hidden
                            aria-hidden="true"
                            tabindex="-1"
                            on:change=move |_| {
                                if let Some(folder) = folder.get_untracked() {
                                    give_folder(files::chosen_folder(&folder));
                                }
                            }
                        />
                    }
                })}
        </div>
    }
    .into_any()
}
