//! Messages about what was read, grouped by the kind of problem: one line each, with a few examples.

use crate::shell::LOCALE;
use crate::widgets::message::{SeverityMark, Tell, place_words};
use engine::diagnostic::Diagnostic;
use engine::order::Order as _;
use leptos::prelude::*;

/// Examples shown for each kind.
const EXAMPLES: usize = 5;

fn groups(all: &[Diagnostic]) -> Vec<Vec<Diagnostic>> {
    let mut groups: Vec<Vec<Diagnostic>> = Vec::new();
    for d in all {
        match groups.iter_mut().find(|g| g.first().is_some_and(|f| f.code == d.code)) {
            Some(group) => group.push(d.clone()),
            None => groups.push(vec![d.clone()]),
        }
    }
    groups.order_by(|a, b| {
        let worst = |g: &[Diagnostic]| g.iter().map(|d| d.severity).max();
        worst(b).cmp(&worst(a)).then(b.len().cmp(&a.len()))
    });
    groups
}

fn group(all: Vec<Diagnostic>) -> AnyView {
    let Some(first) = all.first().cloned() else { return ().into_any() };
    let n = all.len();
    let examples = all
        .into_iter()
        .take(EXAMPLES)
        .map(|d| {
            let place = place_words(&d.place);
            let found = match (&d.found, &d.expected) {
                (Some(f), Some(e)) => format!("found {f}, expected {e}"),
                (Some(f), None) => format!("found {f}"),
                _ => d.message.clone(),
            };
            view! {
                <li>
                    <span class="quiet">{place}</span>
                    " "
                    {found}
                </li>
            }
        })
        .collect_view();
    let more = (n > EXAMPLES)
        .then(|| view! { <li class="quiet">{format!("and {} more", format::integer((n - EXAMPLES) as u64, LOCALE))}</li> });
    view! {
        <li class="doubt">
            <details>
                <summary>
                    <SeverityMark tell=Tell::from(first.severity) />
                    <span class="doubt-words">
                        <b>{first.message.clone()}</b>
                        <span class="quiet">{first.remedy.clone()}</span>
                    </span>
                    <span class="doubt-count">{format::count(n as u64, "place", "places", LOCALE)}</span>
                </summary>
                <ul>{examples} {more}</ul>
            </details>
        </li>
    }
    .into_any()
}

/// The messages.
#[component]
pub fn Doubts(
    /// All of them.
    #[prop(into)]
    diagnostics: Signal<Vec<Diagnostic>>,
    /// They are worth knowing, and nothing has to be done about them.
    #[prop(optional)]
    notes: bool,
) -> impl IntoView {
    move || {
        let all = diagnostics.get();
        if all.is_empty() {
            return ().into_any();
        }
        let groups = groups(&all);
        let kinds = groups.len() as u64;
        view! {
            <section class="section">
                <div class="section-head">
                    <h2>
                        {if notes {
                            format::count(all.len() as u64, "note", "notes", LOCALE)
                        } else if kinds == all.len() as u64 {
                            format!("{} to look at", format::count(kinds, "doubt", "doubts", LOCALE))
                        } else {
                            format!(
                                "{} of {} to look at",
                                format::count(all.len() as u64, "doubt", "doubts", LOCALE),
                                format::count(kinds, "kind", "kinds", LOCALE),
                            )
                        }}
                    </h2>
                    <span class="about">
                        {if notes {
                            "worth knowing; nothing has to be done"
                        } else {
                            "grouped by what mends them; open one for examples"
                        }}
                    </span>
                </div>
                <ul class="doubts">{groups.into_iter().map(group).collect_view()}</ul>
            </section>
        }
        .into_any()
    }
}
