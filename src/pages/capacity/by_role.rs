//! By role: service class, overhead and growth, where they differ from what holds for all.

use crate::pages::assumption_field::numbers;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::number_field::{NumberField, NumberText};
use crate::widgets::select::{Choice, Select};
use crate::widgets::table::{Head, Table};
use engine::adjustment::RoleAdjustment;
use engine::assumption::AssumptionUnit;
use engine::inventory::Text;
use engine::quantity::Ratio;
use leptos::prelude::*;
use std::collections::BTreeMap;

/// What differs for a role, the base's below the scenario's own.
fn adjustment(session: Session, role: &Text) -> Signal<RoleAdjustment> {
    let role = role.clone();
    Memo::new(move |_| {
        session
            .stages()
            .resolved
            .with(|r| r.as_ref().and_then(|r| r.adjustments.roles.get(&role).copied()).unwrap_or_default())
    })
    .into()
}

/// How a field of this table looks, and what it changes.
struct Part {
    text: NumberText,
    bounds: (f64, f64),
    unit: &'static str,
    placeholder: &'static str,
    read: fn(&RoleAdjustment) -> Option<Ratio>,
    write: fn(&mut RoleAdjustment, Option<Ratio>),
}

fn field(session: Session, role: &Text, label: String, part: Part) -> AnyView {
    let Part { text, bounds, unit, placeholder, read, write } = part;
    let now = adjustment(session, role);
    let (set, clear) = (role.clone(), role.clone());
    view! {
        <NumberField
            label=label
            hide_label=true
            value=Signal::derive(move || read(&now.get()).map(Ratio::fraction))
            numbers=text
            unit=unit
            min=bounds.0
            max=bounds.1
            placeholder=placeholder
            on_commit=Callback::new(move |v: f64| {
                session.adjust_role(&set, |a| write(a, Some(Ratio::from_fraction(v))));
            })
            on_clear=Callback::new(move |()| session.adjust_role(&clear, |a| write(a, None)))
        />
    }
    .into_any()
}

fn row(session: Session, role: Text, vms: Memo<BTreeMap<Text, usize>>) -> AnyView {
    let mine = role.clone();
    let count = move || vms.with(|v| v.get(&mine).copied().unwrap_or(0));
    let choices = Signal::derive(move || {
        let project = session.project();
        let first = project.service_classes.first().name.clone();
        let own = project.service_classes.iter().skip(1).map(|c| Choice::new(&*c.id, c.name.clone()));
        std::iter::once(Choice::new("", first)).chain(own).collect::<Vec<_>>()
    });
    let asked = role.clone();
    let class = Signal::derive(move || {
        session.stages().resolved.with(|r| {
            let r = r.as_ref()?;
            let id = r.class_assignments.roles.get(&asked)?;
            (r.service_classes.get(id).is_some() && **id != *r.service_classes.first().id)
                .then(|| id.to_string())
        })
    });
    let give = role.clone();
    view! {
        <tr>
            <th scope="row">{role.to_string()}</th>
            <td class="number">{move || format::integer(count() as u64, LOCALE)}</td>
            <td>
                <Select
                    label=format!("Service class of role {role}")
                    hide_label=true
                    choices=choices
                    value=Signal::derive(move || class.get().unwrap_or_default())
                    on_change=Callback::new(move |id: String| {
                        session.give_class_to_role(&give, (!id.is_empty()).then(|| id.into()));
                    })
                />
            </td>
            <td>
                {field(
                    session,
                    &role,
                    format!("Overhead of role {role}, times the hypervisor's"),
                    Part {
                        text: numbers(AssumptionUnit::Factor),
                        bounds: (0.0, RoleAdjustment::MOST_OVERHEAD.fraction()),
                        unit: "×",
                        placeholder: "1",
                        read: |a| a.overhead,
                        write: |a, v| a.overhead = v,
                    },
                )}
            </td>
            <td>
                {field(
                    session,
                    &role,
                    format!("Growth of role {role} a year"),
                    Part {
                        text: numbers(AssumptionUnit::Share),
                        bounds: (-0.2, 1.0),
                        unit: "%",
                        placeholder: "as assumed",
                        read: |a| a.growth,
                        write: |a, v| a.growth = v,
                    },
                )}
            </td>
        </tr>
    }
    .into_any()
}

/// The table.
#[component]
pub fn ByRole() -> impl IntoView {
    let session = Session::here();
    let vms = Memo::new(move |_| {
        let mut of: BTreeMap<Text, usize> = BTreeMap::new();
        if let Some(demand) = session.stages().demand.get() {
            for vm in &demand.vms {
                *of.entry(vm.role.clone()).or_default() += 1;
            }
        }
        of
    });
    let roles = Memo::new(move |_| {
        let mut roles = vms.with(|v| v.keys().cloned().collect::<Vec<_>>());
        // A role that was changed stays in sight, also when no VM has it any more.
        session.stages().resolved.with(|r| {
            let Some(r) = r.as_ref() else { return };
            for role in r.adjustments.roles.keys().chain(r.class_assignments.roles.keys()) {
                if !roles.contains(role) {
                    roles.push(role.clone());
                }
            }
        });
        roles
    });
    let title = move || {
        let differ = session.stages().resolved.with(|r| {
            r.as_ref().map_or(0, |r| {
                let roles = &r.class_assignments.roles;
                let others = r.adjustments.roles.keys().filter(|role| !roles.contains_key(*role));
                roles.len() + others.count()
            })
        });
        match differ {
            0 => "All roles are planned alike".to_owned(),
            n => format!(
                "{} otherwise than the rest",
                format::count(n as u64, "role is planned", "roles are planned", LOCALE)
            ),
        }
    };
    let heads = vec![
        Head::words("Role"),
        Head::number("VMs"),
        Head::words("Service class"),
        Head::words("Overhead, times the hypervisor's"),
        Head::words("Growth a year"),
    ];
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"overhead of virtualisation depends on the work: measure it where it matters"</span>
            </div>
            <Table caption="Service class, overhead and growth by role" heads=heads min_width=640>
                <tbody>
                    <For
                        each=move || roles.get()
                        key=|role| role.clone()
                        children=move |role| row(session, role, vms)
                    />
                </tbody>
            </Table>
            <super::by_server::ByServer />
        </section>
    }
    .into_any()
}
