//! Service classes: what is acceptable of a service, to be changed here, and how many servers have each.

use crate::pages::assumption_field::numbers;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::number_field::NumberField;
use crate::widgets::select::{Choice, Select};
use crate::widgets::switch::Checkbox;
use crate::widgets::table::{Head, Table};
use crate::widgets::text_field::TextField;
use engine::assumption::AssumptionUnit;
use engine::quantity::{Hours, Ratio};
use engine::service_class::{ClassId, ClassStatistic, LatencyTier, RestartPriority, ServiceClass};
use leptos::prelude::*;

/// What a class says, as it is now.
fn of<T: Send + Sync + Clone + PartialEq + 'static>(
    session: Session,
    id: &ClassId,
    read: impl Fn(&ServiceClass) -> T + Send + Sync + 'static,
) -> Signal<Option<T>> {
    let id = id.clone();
    Memo::new(move |_| session.project().service_classes.get(&id).map(|c| read(c))).into()
}

fn share_field(
    session: Session,
    id: &ClassId,
    label: &'static str,
    read: fn(&ServiceClass) -> Option<Ratio>,
    write: fn(&mut ServiceClass, Option<Ratio>),
) -> AnyView {
    let value = of(session, id, move |c| read(c).map(Ratio::fraction));
    let (set, clear) = (id.clone(), id.clone());
    view! {
        <NumberField
            label=label
            hide_label=true
            value=Signal::derive(move || value.get().flatten())
            numbers=numbers(AssumptionUnit::Share)
            unit="%"
            min=0.1
            max=1.0
            placeholder="as assumed"
            on_commit=Callback::new(move |v: f64| {
                session.edit_class(&set, |c| write(c, Some(Ratio::from_fraction(v))));
            })
            on_clear=Callback::new(move |()| session.edit_class(&clear, |c| write(c, None)))
        />
    }
    .into_any()
}

fn select(
    session: Session,
    id: &ClassId,
    label: &'static str,
    choices: Vec<Choice>,
    read: fn(&ServiceClass) -> &'static str,
    write: fn(&mut ServiceClass, &str),
) -> AnyView {
    let value = of(session, id, read);
    let set = id.clone();
    view! {
        <Select
            label=label
            hide_label=true
            choices=choices
            value=Signal::derive(move || value.get().unwrap_or_default().to_owned())
            on_change=Callback::new(move |chosen: String| session.edit_class(&set, |c| write(c, &chosen)))
        />
    }
    .into_any()
}

const AS_ASSUMED: &str = "As assumed";

fn statistic(session: Session, id: &ClassId) -> AnyView {
    let all = ClassStatistic::ALL.iter().map(|s| s.words());
    let choices = std::iter::once(AS_ASSUMED).chain(all).map(|w| Choice::new(w, w)).collect();
    select(
        session,
        id,
        "Sized by",
        choices,
        |c| c.statistic.map_or(AS_ASSUMED, ClassStatistic::words),
        |c, w| c.statistic = ClassStatistic::ALL.into_iter().find(|s| s.words() == w),
    )
}

fn latency(session: Session, id: &ClassId) -> AnyView {
    let choices = LatencyTier::ALL.iter().map(|l| Choice::new(l.words(), l.words())).collect();
    select(
        session,
        id,
        "Storage",
        choices,
        |c| c.latency.words(),
        |c, w| {
            if let Some(l) = LatencyTier::ALL.into_iter().find(|l| l.words() == w) {
                c.latency = l;
            }
        },
    )
}

fn restart(session: Session, id: &ClassId) -> AnyView {
    let choices = RestartPriority::ALL.iter().map(|r| Choice::new(r.words(), r.words())).collect();
    select(
        session,
        id,
        "Restart",
        choices,
        |c| c.restart.words(),
        |c, w| {
            if let Some(r) = RestartPriority::ALL.into_iter().find(|r| r.words() == w) {
                c.restart = r;
            }
        },
    )
}

fn check(
    session: Session,
    id: &ClassId,
    label: &'static str,
    read: fn(&ServiceClass) -> bool,
    write: fn(&mut ServiceClass, bool),
) -> AnyView {
    let value = of(session, id, read);
    let set = id.clone();
    view! {
        <Checkbox
            label=label
            checked=Signal::derive(move || value.get().unwrap_or_default())
            on_change=Callback::new(move |on: bool| session.edit_class(&set, |c| write(c, on)))
        />
    }
    .into_any()
}

fn row(session: Session, id: ClassId, counts: Memo<Vec<(ClassId, usize)>>) -> AnyView {
    let name = of(session, &id, |c| c.name.clone());
    let source = of(session, &id, |c| c.source.clone());
    let downtime = of(session, &id, |c| c.allowed_downtime.map(Hours::hours));
    let (rename, set, clear, mine, gone) = (id.clone(), id.clone(), id.clone(), id.clone(), id.clone());
    let first = {
        let id = id.clone();
        Memo::new(move |_| session.project().service_classes.first().id == id)
    };
    let servers = move || counts.with(|all| all.iter().find(|(c, _)| *c == mine).map_or(0, |(_, n)| *n));
    view! {
        <tr>
            <th scope="row">
                <TextField
                    label="Name of the class"
                    hide_label=true
                    value=Signal::derive(move || name.get().unwrap_or_default())
                    on_commit=Callback::new(move |text: String| {
                        session.edit_class(&rename, |c| c.name = text.trim().to_owned());
                    })
                />
                <div class="sub">{move || source.get()}</div>
            </th>
            <td class="number">{move || format::integer(servers() as u64, LOCALE)}</td>
            <td>{statistic(session, &id)}</td>
            <td>
                {share_field(session, &id, "CPU of a host at most", |c| c.cpu_ceiling, |c, v| c.cpu_ceiling = v)}
            </td>
            <td>
                {share_field(
                    session,
                    &id,
                    "Memory of a host at most",
                    |c| c.memory_ceiling,
                    |c, v| c.memory_ceiling = v,
                )}
            </td>
            <td>
                {share_field(
                    session,
                    &id,
                    "Both after a failure at most",
                    |c| c.failure_ceiling,
                    |c, v| c.failure_ceiling = v,
                )}
            </td>
            <td>{latency(session, &id)}</td>
            <td>
                {restart(session, &id)}
                {check(session, &id, "may stay down", |c| c.may_stay_down, |c, on| c.may_stay_down = on)}
            </td>
            <td>
                {check(session, &id, "all day", |c| c.replicated, |c, on| c.replicated = on)}
            </td>
            <td>
                <NumberField
                    label="Downtime allowed for its conversion"
                    hide_label=true
                    value=Signal::derive(move || downtime.get().flatten())
                    numbers=numbers(AssumptionUnit::Hours)
                    unit="h"
                    min=0.0
                    max=8760.0
                    placeholder="as assumed"
                    on_commit=Callback::new(move |v: f64| {
                        session.edit_class(&set, |c| c.allowed_downtime = Some(Hours::from_hours(v)));
                    })
                    on_clear=Callback::new(move |()| session.edit_class(&clear, |c| c.allowed_downtime = None))
                />
            </td>
            <td>
                <Show when=move || !first.get() fallback=|| view! { <span class="quiet">"all others"</span> }>
                    {
                        let gone = gone.clone();
                        view! {
                            <LinkButton
                                label="Remove"
                                name="Remove this service class"
                                on_press=move |()| session.remove_class(&gone)
                            />
                        }
                    }
                </Show>
            </td>
        </tr>
    }
    .into_any()
}

/// The classes with their finding.
#[component]
pub fn ServiceClassesSection() -> impl IntoView {
    let session = Session::here();
    let ids = Memo::new(move |_| {
        session.project().service_classes.iter().map(|c| c.id.clone()).collect::<Vec<_>>()
    });
    let counts = Memo::new(move |_| {
        let demand = session.stages().demand.get();
        let vms = demand.as_ref().map_or(&[][..], |d| &d.vms);
        ids.get()
            .into_iter()
            .map(|id| {
                let n = vms.iter().filter(|vm| vm.class.id == id).count();
                (id, n)
            })
            .collect::<Vec<_>>()
    });
    let title = move || {
        counts.with(|all| {
            let others: usize = all.iter().skip(1).map(|(_, n)| n).sum();
            match others {
                0 => "Every service has the first class: what the assumptions say".to_owned(),
                n => format!(
                    "{} a service class of their own",
                    format::count(n as u64, "VM has", "VMs have", LOCALE)
                ),
            }
        })
    };
    let heads = vec![
        Head::words("Service class"),
        Head::number("VMs"),
        Head::words("Sized by"),
        Head::words("CPU at most"),
        Head::words("Memory at most"),
        Head::words("After a failure"),
        Head::words("Storage"),
        Head::words("Restart"),
        Head::words("Replicated"),
        Head::words("Downtime allowed"),
        Head::words(""),
    ];
    view! {
        <section class="section" id="service-classes">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">
                    "a host keeps the strictest ceiling of the VMs that it carries; empty follows the assumptions"
                </span>
            </div>
            <Table caption="Service classes" heads=heads min_width=1320>
                <tbody>
                    <For each=move || ids.get() key=|id| id.clone() children=move |id| row(session, id, counts) />
                </tbody>
            </Table>
            <div class="actions">
                <Button label="Add a class" kind=ButtonKind::Plain on_press=move |()| session.add_class() />
                <Button
                    label="Give roles the suggested classes"
                    kind=ButtonKind::Plain
                    on_press=move |()| session.give_suggested_classes()
                />
            </div>
        </section>
    }
    .into_any()
}
