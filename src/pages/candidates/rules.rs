//! What each rule said of a server: those that spoke, with their evidence, those that looked and found nothing, and
//! those that knew too little to look.

use crate::shell::LOCALE;
use crate::shell::drawer::origin_words;
use crate::widgets::icon::{Glyph, Icon};
use crate::widgets::message::SeverityMark;
use engine::assessment::rules::RULES;
use engine::assessment::{Evidence, Finding, ServerAssessment};
use engine::inventory::Inventory;
use engine::project::Resolved;
use leptos::prelude::*;

fn evidence_line(inventory: &Inventory, resolved: &Resolved, e: &Evidence) -> AnyView {
    let limit = e.limit.map(|id| {
        let info = id.info();
        let value =
            format::assumption(resolved.policy.value(id), info.unit, resolved.policy.currency(), LOCALE);
        format!(", held against {value} ({})", info.label)
    });
    let cell = e.origin.map(|o| origin_words(inventory, o));
    view! {
        <li>
            <span>{e.what.clone()} ": " <b>{format::value(&e.value, LOCALE)}</b> {limit}</span>
            {cell.map(|c| view! { <span class="cell-of">{c}</span> })}
        </li>
    }
    .into_any()
}

fn rule(inventory: &Inventory, resolved: &Resolved, f: &Finding) -> AnyView {
    let lines = f.evidence.iter().map(|e| evidence_line(inventory, resolved, e)).collect_view();
    let proposes = f.verdict.map(|v| format!("Proposes: {}", v.words()));
    view! {
        <li class="finding">
            <div class="row apart">
                <SeverityMark tell=f.severity.into() label=f.title.clone() />
                <span class="note quiet">{proposes}</span>
            </div>
            <p>{f.message.clone()}</p>
            <ul class="evidence">{lines}</ul>
            {(!f.remedy.is_empty())
                .then(|| {
                    view! {
                        <p class="remedy">
                            <Icon glyph=Glyph::ArrowRight />
                            <span>{f.remedy.clone()}</span>
                        </p>
                    }
                })}
        </li>
    }
    .into_any()
}

/// The names of rules, folded away.
fn silent(title: String, names: &[&'static str]) -> Option<AnyView> {
    (!names.is_empty()).then(|| {
        let names = names.iter().map(|n| view! { <li>{*n}</li> }).collect_view();
        view! {
            <details class="silent">
                <summary>{title}</summary>
                <ul>{names}</ul>
            </details>
        }
        .into_any()
    })
}

/// All rules.
pub fn rules(inventory: &Inventory, resolved: &Resolved, judged: &ServerAssessment) -> AnyView {
    let n = judged.findings.len();
    let title = match n {
        0 => "No rule objects".to_owned(),
        1 => "One rule speaks".to_owned(),
        n => format!("{} rules speak", format::integer(n as u64, LOCALE)),
    };
    let all = judged.findings.iter().map(|f| rule(inventory, resolved, f)).collect_view();
    let spoke = |id: &str| judged.findings.iter().any(|f| f.rule == id);
    let (mut passed, mut blind) = (Vec::new(), Vec::new());
    for (place, rule) in RULES.iter().enumerate().filter(|(_, r)| !spoke(r.id)) {
        if judged.looked.at(place) { passed.push(rule.title) } else { blind.push(rule.title) }
    }
    let rules = |n: usize| format::count(n as u64, "rule", "rules", LOCALE);
    view! {
        <section>
            <h3>{title}</h3>
            <ul class="rules">{all}</ul>
            {silent(format!("Checked, nothing found: {}", rules(passed.len())), &passed)}
            {silent(format!("Not enough is known to check: {}", rules(blind.len())), &blind)}
        </section>
    }
    .into_any()
}
