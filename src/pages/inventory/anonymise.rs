//! The choice to import names as tokens, and the key for it.

use crate::browser::files;
use crate::session::Session;
use crate::session::anonymising::{KeyChoice, read_key};
use crate::widgets::button::LinkButton;
use crate::widgets::icon::{Glyph, Icon};
use crate::widgets::switch::Checkbox;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

fn choose(session: Session, choice: Option<KeyChoice>) {
    session.import.update(|d| {
        if let Some(d) = d {
            d.anonymise = choice;
        }
    });
}

/// The option of an import, with its key file.
#[component]
pub fn Anonymise() -> impl IntoView {
    let session = Session::here();
    let fault = RwSignal::new(None::<String>);
    // The name of the key file that is extended; none: a new one is made.
    let state = Memo::new(move |_| {
        session.import.with(|d| {
            d.as_ref().and_then(|d| d.anonymise.as_ref()).map(|choice| match choice {
                KeyChoice::New => None,
                KeyChoice::Existing { name, key } => Some((name.clone(), key.len())),
            })
        })
    });
    let take = move |()| {
        files::choose(move |files| {
            let Some(file) = files.into_iter().next() else { return };
            spawn_local(async move {
                match read_key(&file).await {
                    Ok(key) => {
                        fault.set(None);
                        let key = Arc::new(key);
                        choose(session, Some(KeyChoice::Existing { name: file.name.clone(), key }));
                    }
                    Err(why) => fault.set(Some(why)),
                }
            });
        });
    };
    let key = move || {
        state.get().map(|existing| match existing {
            None => view! {
                <p class="hint">
                    "A new key file is saved as you import: it alone turns the plan back, so keep it to yourself. Files join only with what was imported with the same key. "
                    <LinkButton label="Use a key file that you have" on_press=take />
                </p>
            }
            .into_any(),
            Some((name, tokens)) => view! {
                <p class="hint">
                    {format!(
                        "{name} with {} is used and saved again with what is new. ",
                        format::count(tokens as u64, "token", "tokens", crate::shell::LOCALE),
                    )}
                    <LinkButton
                        label="Make a new key instead"
                        on_press=move |()| choose(session, Some(KeyChoice::New))
                    />
                </p>
            }
            .into_any(),
        })
    };
    view! {
        <div class="anonymise">
            <Checkbox
                label="Anonymise: names, addresses and free text become tokens"
                checked=Signal::derive(move || state.with(Option::is_some))
                on_change=Callback::new(move |on: bool| {
                    fault.set(None);
                    choose(session, on.then(KeyChoice::default));
                })
            />
            {key}
            <div aria-live="polite">
                {move || {
                    fault
                        .get()
                        .map(|why| {
                            view! {
                                <p class="fault">
                                    <Icon glyph=Glyph::Error />
                                    <span>{why}</span>
                                </p>
                            }
                        })
                }}
            </div>
        </div>
    }
}
