//! How a figure came about: formula, terms with value and origin, result, caveats. Each term leads
//! on: to another figure, to an assumption, or to the imported cell.

use super::button::LinkButton;
use super::icon::{Glyph, Icon};
use engine::assumption::AssumptionId;
use engine::figure::{FigureId, Term, TermOrigin, Value, Working};
use engine::origin::Origin;
use leptos::prelude::*;
use std::sync::Arc;

/// How the working is put into words, by locale and project.
#[derive(Clone)]
pub struct WorkingText {
    /// A value.
    pub value: Arc<dyn Fn(&Value) -> String + Send + Sync>,
    /// Where a term came from, in one line ("servers.xlsx, Export, row 31, RAM").
    pub origin: Arc<dyn Fn(&TermOrigin) -> String + Send + Sync>,
}

/// Where the terms lead.
#[derive(Clone, Copy)]
pub struct WorkingLinks {
    /// Another figure.
    pub on_open_figure: Callback<FigureId>,
    /// An assumption.
    pub on_open_assumption: Callback<AssumptionId>,
    /// An imported cell, or what was typed.
    pub on_open_cell: Callback<Origin>,
    /// The method page, by its name.
    pub on_open_method: Callback<&'static str>,
}

fn origin_line(origin: &TermOrigin, words: String, links: WorkingLinks) -> AnyView {
    let (glyph, open): (Glyph, Option<Callback<()>>) = match origin.clone() {
        TermOrigin::Import(o) => (Glyph::Table, Some(Callback::new(move |()| links.on_open_cell.run(o)))),
        TermOrigin::Assumption(id) => {
            (Glyph::Edit, Some(Callback::new(move |()| links.on_open_assumption.run(id))))
        }
        TermOrigin::Figure(id) => {
            (Glyph::Formula, Some(Callback::new(move |()| links.on_open_figure.run(id.clone()))))
        }
        TermOrigin::Catalogue(_) => (Glyph::Host, None),
        TermOrigin::Counted(_) => (Glyph::Check, None),
    };
    match open {
        Some(open) => view! {
            <button type="button" class="origin" on:click=move |_| open.run(())>
                <Icon glyph=glyph />
                <span>{words}</span>
            </button>
        }
        .into_any(),
        None => view! {
            <span class="origin">
                <Icon glyph=glyph />
                <span>{words}</span>
            </span>
        }
        .into_any(),
    }
}

fn term_line(term: &Term, text: &WorkingText, links: WorkingLinks) -> AnyView {
    let unknown = matches!(term.value, Value::Unknown(_));
    view! {
        <li class="term">
            <span class="symbol">{term.symbol}</span>
            <span>{term.label.clone()}</span>
            <span class="value" class:unknown=unknown>{(text.value)(&term.value)}</span>
            {origin_line(&term.origin, (text.origin)(&term.origin), links)}
        </li>
    }
    .into_any()
}

/// The working of a figure, as sections for a drawer.
#[component]
pub fn WorkingPanel(
    /// What the engine explained.
    #[prop(into)]
    working: Signal<Arc<Working>>,
    /// How it is put into words.
    text: WorkingText,
    /// Where it leads.
    links: WorkingLinks,
) -> impl IntoView {
    move || {
        let w = working.get();
        let numbers: Vec<(&str, String)> =
            w.terms.iter().map(|t| (t.symbol, (text.value)(&t.value))).collect();
        let with_numbers = super::formula::with_numbers(&w.formula, &numbers);
        let result = (text.value)(&w.result);
        let terms = w.terms.iter().map(|t| term_line(t, &text, links)).collect_view();
        let caveats = w
            .caveats
            .iter()
            .map(|c| {
                view! {
                    <li>
                        <Icon glyph=Glyph::Note />
                        <span>{c.clone()}</span>
                    </li>
                }
            })
            .collect_view();
        let method = w.method;
        view! {
            <section>
                <div class="formula">
                    <p>{w.formula.clone()}</p>
                    {with_numbers.map(|line| view! { <p class="quiet">{line}</p> })}
                    <p class="result">"= " {result}</p>
                </div>
            </section>
            <section>
                <h3>"Terms"</h3>
                <ul class="terms">{terms}</ul>
            </section>
            {(!w.caveats.is_empty())
                .then(|| {
                    view! {
                        <section>
                            <h3>"What it does not say"</h3>
                            <ul class="caveats">{caveats}</ul>
                        </section>
                    }
                })}
            <section>
                <LinkButton
                    label="How this is calculated"
                    on_press=move || links.on_open_method.run(method)
                />
            </section>
        }
        .into_any()
    }
}
