//! One headline figure: a door to its working.

use super::icon::{Glyph, Icon};
use super::stars::Stars;
use leptos::prelude::*;

/// What a headline shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    /// A value and its unit, both as text ("18.5", "months").
    Value(String, String),
    /// From one to another ("112", "8"), drawn with an arrow.
    FromTo(String, String),
    /// Filled boxes, of five.
    Stars(u8),
    /// Not there yet: what it needs ("needs an inventory").
    Missing(String),
}

/// A headline figure in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeadlineFigure {
    /// The figure.
    pub shown: Shown,
    /// One line of context.
    pub context: String,
    /// Against Base, with its sign ("−1 host").
    pub difference: Option<String>,
    /// It is of an older plan: what it waits for ("placement").
    pub waits_for: Option<String>,
}

impl HeadlineFigure {
    /// A figure in force.
    pub fn new(shown: Shown, context: impl Into<String>) -> Self {
        Self { shown, context: context.into(), difference: None, waits_for: None }
    }
    /// A figure that cannot be made yet.
    pub fn missing(needs: impl Into<String>) -> Self {
        Self::new(Shown::Missing(needs.into()), "")
    }
}

fn drawn(shown: Shown) -> AnyView {
    match shown {
        Shown::Value(value, unit) => {
            let unit = (!unit.is_empty()).then(|| view! { <small>{unit}</small> });
            view! { {value} {unit} }.into_any()
        }
        Shown::FromTo(from, to) => view! {
            {from}
            <Icon glyph=Glyph::ArrowRight />
            <span class="heard">" to "</span>
            {to}
        }
        .into_any(),
        Shown::Stars(n) => view! { <Stars value=Some(n) big=true /> }.into_any(),
        Shown::Missing(_) => view! { <span aria-hidden="true">"–"</span> }.into_any(),
    }
}

/// One of the headline figures, as a button that opens its working.
#[component]
pub fn Headline(
    /// Its name.
    #[prop(into)]
    label: String,
    /// What it shows.
    #[prop(into)]
    figure: Signal<HeadlineFigure>,
    /// Opens its working.
    #[prop(into)]
    on_open: Callback<()>,
) -> impl IntoView {
    let class = move || {
        figure.with(|f| match (&f.shown, &f.waits_for) {
            (Shown::Missing(_), _) => "headline missing",
            (_, Some(_)) => "headline stale",
            (_, None) => "headline",
        })
    };
    let context = move || {
        figure.with(|f| match (&f.shown, &f.waits_for) {
            (Shown::Missing(needs), _) => needs.clone(),
            (_, Some(what)) => format!("waiting for {what}"),
            (_, None) => f.context.clone(),
        })
    };
    let difference =
        move || figure.with(|f| f.difference.clone()).map(|d| view! { <span class="difference">{d}</span> });
    view! {
        <button type="button" class=class title=context on:click=move |_| on_open.run(())>
            <span class="label">{label}</span>
            <span class="figure">{move || drawn(figure.with(|f| f.shown.clone()))} {difference}</span>
            <span class="context">{context}</span>
        </button>
    }
    .into_any()
}
