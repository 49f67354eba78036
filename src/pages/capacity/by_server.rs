//! Servers that differ from their role: service class, growth, network zones.

use crate::pages::assumption_field::numbers;
use crate::session::Session;
use crate::widgets::button::Button;
use crate::widgets::number_field::NumberField;
use crate::widgets::select::{Choice, Select};
use crate::widgets::table::{Head, Table};
use crate::widgets::text_field::TextField;
use engine::assumption::AssumptionUnit;
use engine::inventory::{ServerId, Text};
use engine::order::Order as _;
use engine::quantity::Ratio;
use leptos::prelude::*;

fn class_cell(session: Session, id: &ServerId) -> AnyView {
    let choices = Signal::derive(move || {
        let project = session.project();
        let own = project.service_classes.iter().map(|c| Choice::new(&*c.id, c.name.clone()));
        std::iter::once(Choice::new("", "That of its role")).chain(own).collect::<Vec<_>>()
    });
    let (asked, set) = (id.clone(), id.clone());
    let value = Memo::new(move |_| {
        let class = session.stages().resolved.with(|r| {
            r.as_ref().and_then(|r| r.class_assignments.servers.get(&asked).map(ToString::to_string))
        });
        class.unwrap_or_default()
    });
    view! {
        <Select
            label=format!("Service class of {}", id.as_str())
            hide_label=true
            choices=choices
            value=value
            on_change=Callback::new(move |chosen: String| {
                let class: Option<Text> = (!chosen.is_empty()).then(|| chosen.into());
                session.give_class(std::slice::from_ref(&set), class.as_ref());
            })
        />
    }
    .into_any()
}

fn growth_cell(session: Session, id: &ServerId) -> AnyView {
    let (asked, set, clear) = (id.clone(), id.clone(), id.clone());
    let value = Memo::new(move |_| {
        session
            .stages()
            .resolved
            .with(|r| r.as_ref().and_then(|r| r.adjustments.growth.get(&asked).map(|g| g.fraction())))
    });
    view! {
        <NumberField
            label=format!("Growth of {} a year", id.as_str())
            hide_label=true
            value=value
            numbers=numbers(AssumptionUnit::Share)
            unit="%"
            min=-0.2
            max=1.0
            placeholder="that of its role"
            on_commit=Callback::new(move |v: f64| session.grow_server(&set, Some(Ratio::from_fraction(v))))
            on_clear=Callback::new(move |()| session.grow_server(&clear, None))
        />
    }
    .into_any()
}

fn zones_cell(session: Session, id: &ServerId) -> AnyView {
    let (asked, set) = (id.clone(), id.clone());
    let value = Memo::new(move |_| {
        let project = session.project();
        let zones = project.network_zones.servers.get(&asked);
        zones.map(|z| z.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")).unwrap_or_default()
    });
    view! {
        <TextField
            label=format!("Network zones of {}", id.as_str())
            hide_label=true
            value=value
            placeholder="those of its cards"
            on_commit=Callback::new(move |text: String| {
                let names = text.split(',').map(str::trim).filter(|n| !n.is_empty());
                session.zones_of_server(&set, names.map(Text::from).collect());
            })
        />
    }
    .into_any()
}

fn row(session: Session, id: ServerId) -> AnyView {
    let named = id.clone();
    let name = move || {
        let project = session.project();
        project
            .inventory
            .server(&named)
            .map_or_else(|| named.as_str().to_owned(), |s| s.name.value.to_string())
    };
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td>{class_cell(session, &id)}</td>
            <td>{growth_cell(session, &id)}</td>
            <td>{zones_cell(session, &id)}</td>
        </tr>
    }
    .into_any()
}

/// The table, with a line to add a server.
#[component]
pub fn ByServer() -> impl IntoView {
    let session = Session::here();
    let added = RwSignal::new(Vec::<ServerId>::new());
    let wanted = RwSignal::new(String::new());
    let servers = Memo::new(move |_| {
        let project = session.project();
        let mut ids = added.get();
        session.stages().resolved.with(|r| {
            let Some(r) = r.as_ref() else { return };
            ids.extend(r.class_assignments.servers.keys().cloned());
            ids.extend(r.adjustments.growth.keys().cloned());
        });
        ids.extend(project.network_zones.servers.keys().cloned());
        ids.order();
        ids.dedup();
        ids
    });
    let fault = Signal::derive(move || {
        let name = wanted.get();
        let there = session.project().inventory.index_of(&ServerId::new(&name)).is_some();
        (!name.trim().is_empty() && !there).then(|| "The inventory has no server of that name".to_owned())
    });
    let can_add = move || !wanted.with(|w| w.trim().is_empty()) && fault.with(Option::is_none);
    let add = move |()| {
        let id = ServerId::new(&wanted.get_untracked());
        added.update(|a| a.push(id));
        wanted.set(String::new());
    };
    let heads = || {
        vec![
            Head::words("Server"),
            Head::words("Service class"),
            Head::words("Growth a year"),
            Head::words("Network zones"),
        ]
    };
    view! {
        <details class="inputs" prop:open=move || servers.with(|s| !s.is_empty())>
            <summary>"Servers that differ from their role"</summary>
            <Show when=move || servers.with(|s| !s.is_empty())>
                <Table caption="Servers that differ from their role" heads=heads() min_width=640>
                    <tbody>
                        <For each=move || servers.get() key=|id| id.clone() children=move |id| row(session, id) />
                    </tbody>
                </Table>
            </Show>
            <div class="fields">
                <TextField
                    label="Add a server"
                    value=wanted
                    live=true
                    fault=fault
                    placeholder="its name"
                    on_commit=Callback::new(move |text: String| wanted.set(text))
                />
                <Button label="Add" on_press=add disabled=Signal::derive(move || !can_add()) />
            </div>
        </details>
    }
    .into_any()
}
