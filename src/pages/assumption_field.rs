//! The field of one assumption: its value in force, its bounds, and the way back to the base or the
//! default. The same field serves every page.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::number_field::{NumberField, NumberText};
use crate::widgets::switch::Switch;
use engine::assumption::{AssumptionId, AssumptionUnit};
use engine::command::Command;
use format::Unit;
use leptos::prelude::*;

/// The unit that people type in, and how it reads.
const fn typed_in(unit: AssumptionUnit) -> Unit {
    match unit {
        AssumptionUnit::Share => Unit::Fraction,
        AssumptionUnit::Factor | AssumptionUnit::Count | AssumptionUnit::Switch => Unit::Plain,
        AssumptionUnit::Years => Unit::Years,
        AssumptionUnit::Months => Unit::Months,
        AssumptionUnit::Hours => Unit::Hours,
        AssumptionUnit::Megahertz => Unit::Mhz,
        AssumptionUnit::Mebibytes => Unit::MiB,
        AssumptionUnit::MegabitsPerSecond => Unit::MegabitsPerSecond,
        AssumptionUnit::MegabytesPerSecond => Unit::MegabytesPerSecond,
        AssumptionUnit::Operations => Unit::OperationsPerSecond,
        AssumptionUnit::PagesPerSecond => Unit::PagesPerSecond,
        AssumptionUnit::Watts => Unit::Watts,
        AssumptionUnit::Money => Unit::Money,
    }
}

/// The unit as it stands behind the field.
pub fn unit_name(unit: AssumptionUnit, currency: &str) -> String {
    match unit {
        AssumptionUnit::Share => "%".into(),
        AssumptionUnit::Factor | AssumptionUnit::Count | AssumptionUnit::Switch => String::new(),
        AssumptionUnit::Money => currency.into(),
        _ => typed_in(unit).name().into(),
    }
}

/// As many decimals as it has, up to four: "80", "2.5", "0.0375".
fn shortest(value: f64) -> String {
    (0..4)
        .map(|decimals| format::number(value, decimals, LOCALE))
        .find(|text| format::parse_number(text, LOCALE).is_ok_and(|v| (v - value).abs() < 1e-9))
        .unwrap_or_else(|| format::number(value, 4, LOCALE))
}

/// How values of a unit are typed and shown.
pub fn numbers(unit: AssumptionUnit) -> NumberText {
    let field = typed_in(unit);
    let factor = if unit == AssumptionUnit::Share { 100.0 } else { 1.0 };
    NumberText::new(
        move |text| format::parse_as(text, field, LOCALE).map_err(|e| e.to_string()),
        move |value| shortest(value * factor),
    )
}

/// What is in force without the change of this scenario: the base's value, or the default.
fn without(session: Session, id: AssumptionId) -> Option<String> {
    let project = session.project();
    let scenario = session.scenario.get();
    let own = project.scenarios.get(scenario)?.assumptions.get(&id)?;
    let base = project.scenarios.first().filter(|_| scenario > 0).and_then(|b| b.assumptions.get(&id));
    let info = id.info();
    let (name, value) = match base {
        Some(value) => ("Base", *value),
        None if scenario > 0 => ("Base", info.default),
        None => ("Default", info.default),
    };
    // Equal to what it would be anyway is no change worth a tint.
    ((value - own).abs() > f64::EPSILON)
        .then(|| format!("{name}: {}", format::assumption(value, info.unit, project.currency, LOCALE)))
}

fn change(session: Session, id: AssumptionId, value: Option<f64>) {
    session.run(Command::SetAssumption { scenario: session.scenario.get_untracked(), id, value });
}

/// The field.
#[component]
pub fn AssumptionField(
    /// Which assumption.
    id: AssumptionId,
    /// Label and field on one line.
    #[prop(optional)]
    inline: bool,
    /// The label is read out but not drawn.
    #[prop(optional)]
    hide_label: bool,
) -> impl IntoView {
    let session = Session::here();
    let info = id.info();
    let value =
        Signal::derive(move || session.stages().resolved.with(|r| r.as_ref().map(|r| r.policy.value(id))));
    if info.unit == AssumptionUnit::Switch {
        let on = Signal::derive(move || value.get().is_some_and(|v| v >= 0.5));
        return view! {
            <Switch
                label=info.label.clone()
                checked=on
                on_change=Callback::new(move |on: bool| change(session, id, Some(if on { 1.0 } else { 0.0 })))
            />
        }
        .into_any();
    }
    let currency = session.project_now().currency.code().to_owned();
    let limits = format!(
        "{} to {}",
        format::assumption(info.min, info.unit, session.project_now().currency, LOCALE),
        format::assumption(info.max, info.unit, session.project_now().currency, LOCALE)
    );
    view! {
        <NumberField
            label=info.label.clone()
            value=value
            numbers=numbers(info.unit)
            unit=unit_name(info.unit, &currency)
            min=info.min
            max=info.max
            hint=if inline || hide_label { String::new() } else { limits }
            changed_from=Signal::derive(move || without(session, id))
            on_reset=Callback::new(move |()| change(session, id, None))
            on_commit=Callback::new(move |v: f64| change(session, id, Some(v)))
            inline=inline
            hide_label=hide_label
        />
    }
    .into_any()
}
