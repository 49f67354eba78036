//! One value about which files differ: what each says, and which is taken.

use crate::session::deciding::settle;
use crate::session::{Drawer, Session};
use crate::shell::LOCALE;
use crate::shell::drawer::origin_words;
use crate::widgets::button::LinkButton;
use crate::widgets::icon::{Glyph, Icon};
use crate::widgets::message::{SeverityMark, Tell};
use engine::inventory::{Inventory, ServerId};
use engine::joining::{Conflict, FieldValue, ServerField, SettledBy};
use engine::origin::Origin;
use leptos::prelude::*;

/// A value in words.
pub fn value_words(field: ServerField, value: &FieldValue) -> String {
    match (field, value) {
        // A year is no quantity.
        (ServerField::Bought, FieldValue::Count(year)) => year.value.to_string(),
        _ => format::value(&value.shown(), LOCALE).trim().to_owned(),
    }
}

fn settled_words(by: SettledBy) -> &'static str {
    match by {
        SettledBy::Hand => "taken by you",
        SettledBy::First => "by rule: the first kept",
        SettledBy::LatestFile => "by rule: the file imported last",
        SettledBy::File => "by rule: one file believed",
        SettledBy::LargerNumber => "by rule: the larger number",
    }
}

/// What the rule meant, when pointed at.
const fn settled_title(by: SettledBy) -> Option<&'static str> {
    match by {
        SettledBy::LatestFile => {
            Some("By the order of importing; of files imported together, the last in their list")
        }
        _ => None,
    }
}

/// The table that a value is from, by the order of importing.
fn order_of(value: &FieldValue) -> Option<u16> {
    match value.origin() {
        Origin::Cell(c) | Origin::Derived(c) => Some(c.source),
        Origin::Typed => None,
    }
}

fn name_of(inventory: &Inventory, server: &ServerId) -> String {
    inventory.server(server).map_or_else(|| server.as_str().to_owned(), |s| s.name.value.to_string())
}

/// What the row shows.
#[derive(Clone, PartialEq)]
struct Standing {
    name: String,
    conflict: Conflict,
    /// A value that was typed, and stands before all of them.
    typed: Option<FieldValue>,
}

fn standing(inventory: &Inventory, server: &ServerId, field: ServerField) -> Option<Standing> {
    let conflict = inventory.conflict(server, field)?.clone();
    let value = inventory.server(server).and_then(|s| s.value_of(field));
    Some(Standing {
        name: name_of(inventory, server),
        typed: value.filter(|v| v.origin() == Origin::Typed && conflict.settled.is_none()),
        conflict,
    })
}

fn take(session: Session, server: &ServerId, field: ServerField, index: usize) {
    let project = session.project_now();
    let inventory = &project.inventory;
    let Some(conflict) = inventory.conflict(server, field) else { return };
    let Some(settlement) = conflict.take(index, SettledBy::Hand) else { return };
    let said = settlement.value.as_ref().map(|v| value_words(field, v)).unwrap_or_default();
    let label = format!("{} of {}: take {said}", field.label(), name_of(inventory, server));
    settle(session, label, vec![settlement]);
}

fn open_again(session: Session, server: &ServerId, field: ServerField) {
    let project = session.project_now();
    let inventory = &project.inventory;
    let Some(conflict) = inventory.conflict(server, field) else { return };
    let Some(mut settlement) = conflict.take(0, SettledBy::First) else { return };
    settlement.settled = None;
    let label = format!("{} of {}: open again", field.label(), name_of(inventory, server));
    settle(session, label, vec![settlement]);
}

/// The row.
#[component]
pub fn ConflictRow(
    /// The server.
    server: ServerId,
    /// Which value.
    field: ServerField,
) -> impl IntoView {
    let session = Session::here();
    let (id, opened) = (server.clone(), server.clone());
    let stands = Memo::new(move |_| standing(&session.project().inventory, &id, field));
    let name = Memo::new(move |_| stands.with(|s| s.as_ref().map(|s| s.name.clone()).unwrap_or_default()));
    // The buttons stay the same elements while the choice moves among them: the focus stays too.
    let count = Memo::new(move |_| stands.with(|s| s.as_ref().map_or(0, |s| s.conflict.values.len())));
    let taking = StoredValue::new(server.clone());
    let option = move |index: usize| {
        let said = move || {
            stands.with(|s| {
                let value = s.as_ref().and_then(|s| s.conflict.values.get(index));
                value.map(|v| value_words(field, v)).unwrap_or_default()
            })
        };
        let place = move || {
            stands.with(|s| {
                let Some(values) = s.as_ref().map(|s| &s.conflict.values) else { return String::new() };
                let Some(value) = values.get(index) else { return String::new() };
                let words = origin_words(&session.project_now().inventory, value.origin());
                let last = values.iter().filter_map(order_of).max();
                let is_last = last.is_some() && order_of(value) == last;
                if is_last && values.len() > 1 { format!("{words}; imported last") } else { words }
            })
        };
        let used = Memo::new(move |_| {
            stands.with(|s| s.as_ref().is_some_and(|s| s.typed.is_none() && s.conflict.taken == Some(index)))
        });
        let pressed = Memo::new(move |_| {
            stands.with(|s| {
                s.as_ref().is_some_and(|s| s.conflict.settled.is_some() && s.conflict.taken == Some(index))
            })
        });
        view! {
            <button
                type="button"
                class="said"
                class:used=move || used.get()
                aria-pressed=move || pressed.get().to_string()
                on:click=move |_| taking.with_value(|server| take(session, server, field, index))
            >
                <span class="said-value">
                    <span class="heard">{move || format!("Take for {}: ", name.get())}</span>
                    <b>{said}</b>
                    {move || {
                        used.get()
                            .then(|| {
                                view! {
                                    <span class="in-use">
                                        <Icon glyph=Glyph::Check />
                                        "in use"
                                    </span>
                                }
                            })
                    }}
                </span>
                <span class="said-place">{place}</span>
            </button>
        }
    };
    let options = move || (0..count.get()).map(option).collect_view();
    let state = move || {
        stands.with(|s| {
            let s = s.as_ref()?;
            Some(match (&s.typed, s.conflict.settled) {
                (Some(value), _) => {
                    let words = format!("{} typed in here", value_words(field, value));
                    view! { <SeverityMark tell=Tell::Done label=words /> }.into_any()
                }
                (None, Some(by)) => {
                    let name = s.name.clone();
                    view! {
                        <span title=settled_title(by)>
                            <SeverityMark tell=Tell::Done label=settled_words(by) />
                        </span>
                        <LinkButton
                            label="Open again"
                            name=format!("Open again: {} of {name}", field.label())
                            on_press=move |()| {
                                taking.with_value(|server| open_again(session, server, field));
                            }
                        />
                    }
                    .into_any()
                }
                (None, None) => view! { <SeverityMark tell=Tell::Warning label="open" /> }.into_any(),
            })
        })
    };
    view! {
        <tr class="conflict">
            <th scope="row">
                <LinkButton
                    label=name
                    on_press=move |()| session.drawer.set(Some(Drawer::Server(opened.clone())))
                />
            </th>
            <td>
                <div class="sayings" role="group" aria-label=move || format!("{} of {}", field.label(), name.get())>
                    {options}
                </div>
            </td>
            <td class="conflict-state">{state}</td>
        </tr>
    }
}
