//! The types of hosts that may be bought, each with its price and how many at most.

use super::{edit, edit_type, list, now, numbers, text, whole, words};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, LinkButton};
use crate::widgets::number_field::NumberField;
use crate::widgets::select::{Choice, Select};
use crate::widgets::table::{Head, Table};
use engine::catalogue::CatalogueId;
use engine::order::set_of;
use engine::placement::supply::{HostSupply, ToBuy};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

fn price(session: Session, id: &CatalogueId) -> String {
    let catalogue = &session.project().catalogue;
    catalogue.host(id).map_or_else(format::unknown, |h| format::money(h.price, LOCALE))
}

fn type_row(
    session: Session,
    at: usize,
    supply: Memo<Arc<HostSupply>>,
    types: Signal<Vec<Choice>>,
) -> AnyView {
    let one = Memo::new(move |_| supply.with(|s| s.to_buy.get(at).cloned().unwrap_or_default()));
    // A type is listed once.
    let free = Signal::derive(move || {
        let taken: BTreeSet<String> = supply.with(|s| {
            let others = s.to_buy.iter().enumerate().filter(|(i, _)| *i != at);
            set_of(others.map(|(_, t)| t.host_type.to_string()))
        });
        types.with(|all| all.iter().filter(|c| !taken.contains(&c.value)).cloned().collect::<Vec<_>>())
    });
    view! {
        <tr>
            <th scope="row">
                <Select
                    label="Type to buy"
                    hide_label=true
                    choices=free
                    value=Signal::derive(move || one.with(|t| t.host_type.to_string()))
                    on_change=Callback::new(move |id: String| {
                        edit_type(session, at, |t| t.host_type = id.as_str().into());
                    })
                />
            </th>
            <td class="number">{move || one.with(|t| price(session, &t.host_type))}</td>
            <td>
                <NumberField
                    label="Hosts of this type at most"
                    hide_label=true
                    placeholder="as many as it takes"
                    value=Signal::derive(move || one.with(|t| t.most.map(f64::from)))
                    numbers=numbers(0)
                    min=0.0
                    max=10_000.0
                    on_clear=Callback::new(move |()| edit_type(session, at, |t| t.most = None))
                    on_commit=Callback::new(move |v: f64| edit_type(session, at, |t| t.most = Some(whole(v))))
                />
            </td>
            <td>
                {text("Classes of hosts of this type", move || one.with(|t| words(&t.classes)), "none", move |t| {
                    edit_type(session, at, |own| own.classes = list(&t));
                })}
            </td>
            <td>
                <LinkButton
                    label="Remove"
                    name="Remove this type to buy"
                    on_press=move |()| {
                        edit(session, |s| {
                            if at < s.to_buy.len() {
                                s.to_buy.remove(at);
                            }
                        });
                    }
                />
            </td>
        </tr>
    }
    .into_any()
}

/// The table, and what adds to it.
pub fn buying_table(session: Session, supply: Memo<Arc<HostSupply>>, types: Signal<Vec<Choice>>) -> AnyView {
    let count = Memo::new(move |_| supply.with(|s| s.to_buy.len()));
    let heads = || {
        vec![
            Head::words("Type to buy"),
            Head::number("Price of one"),
            Head::words("At most"),
            Head::words("Classes"),
            Head::words("Change"),
        ]
    };
    let add = move |()| {
        let taken: BTreeSet<String> =
            now(session).to_buy.iter().map(|t| t.host_type.to_string()).collect::<BTreeSet<_>>();
        let own = session.stages().resolved.with_untracked(|r| r.as_ref().map(|r| r.host.id.to_string()));
        // The type of the scenario goes with the first further one: it would be left out otherwise.
        let own = own.filter(|o| !taken.contains(o));
        let other = types.with_untracked(|all| {
            all.iter().map(|c| c.value.clone()).find(|t| !taken.contains(t) && Some(t) != own.as_ref())
        });
        let new: Vec<String> = if taken.is_empty() {
            own.into_iter().chain(other).collect()
        } else {
            own.into_iter().chain(other).take(1).collect()
        };
        if new.is_empty() {
            session.tell("Every type of the catalogue is in the list", false);
            return;
        }
        edit(session, |s| {
            s.to_buy.extend(new.iter().map(|id| ToBuy { host_type: id.as_str().into(), ..ToBuy::default() }));
        });
    };
    let none_left = move || types.with(Vec::len) <= count.get();
    view! {
        <Show when=move || { count.get() > 0 }>
            <Table caption="Types of hosts to buy" min_width=720 heads=heads()>
                <tbody>
                    <For
                        each=move || 0..count.get()
                        key=|i| *i
                        children=move |i| type_row(session, i, supply, types)
                    />
                </tbody>
            </Table>
        </Show>
        <div class="actions">
            <Button
                label=Signal::derive(move || {
                    if count.get() == 0 { "Choose among several types".to_owned() } else { "Add a type".to_owned() }
                })
                disabled=Signal::derive(none_left)
                on_press=add
            />
        </div>
    }
    .into_any()
}
