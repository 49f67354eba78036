//! The rules: which there are, which are broken and where, and which cannot all be kept.

use super::rule_dialog::{Edited, RuleDialog};
use super::{Shown, names};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::icon::Glyph;
use crate::widgets::message::{Message, SeverityMark, Tell};
use crate::widgets::switch::Switch;
use crate::widgets::table::{Head, Table};
use engine::command::Command;
use engine::placement::rules::{Across, Members, Rule, RuleId, RuleKind, Rules, free_id};
use engine::placement::{Placement, RuleConflict, rule_conflicts};
use leptos::prelude::*;
use std::sync::Arc;

/// A new rule with a name that no scenario has yet.
pub fn new_rule(session: Session, kind: RuleKind) -> Edited {
    let project = session.project_now();
    let rule = Rule::new(kind);
    Edited { id: free_id(project.scenarios.iter().map(|s| &s.rules)), rule, is_new: true }
}

fn set(session: Session, id: RuleId, rule: Option<Rule>) {
    session.run(Command::SetRule {
        scenario: session.scenario.get_untracked(),
        id,
        rule: rule.map(Box::new),
    });
}

/// The rules in force, those of the base included.
fn in_force(session: Session) -> Arc<Rules> {
    session.stages().resolved.with(|r| r.as_ref().map(|r| Arc::clone(&r.rules)).unwrap_or_default())
}

fn switch_off(session: Session, id: &RuleId) {
    let rules = in_force(session);
    if let Some(rule) = rules.get(id) {
        set(session, id.clone(), Some(Rule { on: false, ..rule.clone() }));
    }
}

/// A conflict: what cannot be, and a button for each rule that is needed for it.
fn conflict(session: Session, c: &RuleConflict) -> AnyView {
    let rules = in_force(session);
    let named = c.rules.iter().filter_map(|id| Some((id.clone(), rules.get(id)?.name.clone())));
    let buttons = named
        .map(|(id, name)| {
            view! {
                <Button
                    label=format!("Switch off “{name}”")
                    on_press=move |()| switch_off(session, &id)
                />
            }
        })
        .collect_view();
    view! {
        <Message tell=Tell::Error title=c.diagnostic.message.clone() text=c.diagnostic.remedy.clone() />
        <div class="rule-ways-out">{buttons}</div>
    }
    .into_any()
}

/// Where a rule is broken, in a few words.
fn broken(p: Option<&Placement>, id: &RuleId, on: bool) -> AnyView {
    if !on {
        return view! { <span class="quiet">"off"</span> }.into_any();
    }
    let Some(p) = p else { return view! { <span class="quiet">"no plan yet"</span> }.into_any() };
    let mine: Vec<_> = p.broken.iter().filter(|b| b.rule == *id).collect();
    if mine.is_empty() {
        return view! { <SeverityMark tell=Tell::Done label="kept" /> }.into_any();
    }
    let mut hosts: Vec<String> = mine
        .iter()
        .flat_map(|b| b.hosts.iter().filter_map(|h| p.hosts.get(*h)).map(|h| h.name.clone()))
        .collect();
    hosts.dedup();
    view! { <SeverityMark tell=Tell::Error label=format!("broken on {}", names(&hosts)) /> }.into_any()
}

#[component]
fn Row(
    /// Its name in the document.
    id: RuleId,
    /// The rule.
    rule: Rule,
    /// The placement.
    placement: Shown,
    /// Opens the dialog.
    about: RwSignal<Option<Edited>>,
) -> impl IntoView {
    let session = Session::here();
    let (whom, state, off) = (id.clone(), id.clone(), id.clone());
    let on = rule.on;
    let members = move || {
        session.stages().problem.with(|p| {
            let found =
                p.as_ref().and_then(|p| p.rules().iter().find(|r| r.id == whom).map(|r| r.vms().len()));
            found.map_or_else(format::unknown, |n| format::integer(n as u64, LOCALE))
        })
    };
    let own = {
        let id = id.clone();
        Memo::new(move |_| {
            let project = session.project();
            project.scenarios.get(session.scenario.get()).is_some_and(|s| s.rules.contains_key(&id))
        })
    };
    let in_base = {
        let id = id.clone();
        let project = session.project_now();
        session.scenario.get_untracked() > 0
            && project.scenarios.first().is_some_and(|s| s.rules.contains_key(&id))
    };
    let (edited, toggled) = (rule.clone(), rule.clone());
    let (edit_id, delete_id) = (id.clone(), id.clone());
    let delete_label = if in_base { "Follow the base again" } else { "Delete" };
    let name = rule.name.clone();
    let said = rule.in_words();
    let detail = if said == name { rule.kind.words().to_owned() } else { said };
    let note = (!rule.note.is_empty()).then(|| view! { <span class="hint">{rule.note.clone()}</span> });
    view! {
        <tr>
            <td>
                <Switch
                    label=format!("“{name}” counts")
                    checked=Signal::stored(on)
                    on_change=Callback::new(move |on: bool| {
                        set(session, off.clone(), Some(Rule { on, ..toggled.clone() }));
                    })
                />
            </td>
            <td>{detail} {note}</td>
            <td class="number">{members}</td>
            <td>{rule.after_failure.words()}</td>
            <td>{move || placement.with(|p| broken(p.as_deref(), &state, on))}</td>
            <td class="nowrap">
                <Button
                    label=format!("Change “{name}”")
                    kind=ButtonKind::Quiet
                    icon=Glyph::Edit
                    only_icon=true
                    on_press=move |()| {
                        about.set(
                            Some(Edited { id: edit_id.clone(), rule: edited.clone(), is_new: false }),
                        );
                    }
                />
                <Show when=move || own.get()>
                    <Button
                        label=format!("{delete_label}: “{name}”")
                        kind=ButtonKind::Quiet
                        icon=Glyph::Close
                        only_icon=true
                        on_press={
                            let id = delete_id.clone();
                            move |()| set(session, id.clone(), None)
                        }
                    />
                </Show>
            </td>
        </tr>
    }
    .into_any()
}

fn title(rules: &Rules, conflicts: usize, broken: usize) -> String {
    let on = rules.values().filter(|r| r.on).count();
    match (rules.len(), on, conflicts, broken) {
        (0, ..) => "No placement rules".into(),
        (_, _, n, _) if n > 0 => "Some placement rules cannot all be kept".into(),
        (_, _, _, n) if n > 0 => "Some placement rules are broken".into(),
        (_, 0, ..) => "All placement rules are off".into(),
        (_, n, ..) => {
            format!("{} kept", format::count(n as u64, "placement rule is", "placement rules are", LOCALE))
        }
    }
}

/// The section.
#[component]
pub fn RuleSection(
    /// The placement.
    placement: Shown,
    /// Opens the dialog, from here and from other sections.
    about: RwSignal<Option<Edited>>,
) -> impl IntoView {
    let session = Session::here();
    let rules = Memo::new(move |_| in_force(session));
    let conflicts = Memo::new(move |_| {
        session.stages().problem.with(|p| p.as_ref().map(|p| rule_conflicts(p)).unwrap_or_default())
    });
    let head = move || {
        let broken = placement.with(|p| p.as_ref().map_or(0, |p| p.broken.len()));
        rules.with(|r| title(r, conflicts.with(Vec::len), broken))
    };
    let told = move || conflicts.get().iter().map(|c| conflict(session, c)).collect_view();
    let add = move |()| {
        let kind = RuleKind::Apart { members: Members::default(), across: Across::Host };
        about.set(Some(new_rule(session, kind)));
    };
    let table = move || {
        let rules = rules.get();
        if rules.is_empty() {
            return view! {
                <p class="quiet">
                    "VMs go wherever there is room. A rule keeps some apart or together, on some hosts or off them, or on a network of their own."
                </p>
            }
            .into_any();
        }
        let heads = vec![
            Head::words("Rule"),
            Head::words("What it demands"),
            Head::number("VMs"),
            Head::words("After a failure"),
            Head::words("In this plan"),
            Head::words("Change"),
        ];
        let rows = rules
            .iter()
            .map(|(id, rule)| {
                view! { <Row id=id.clone() rule=rule.clone() placement=placement about=about /> }
            })
            .collect_view();
        view! {
            <Table caption="Placement rules" min_width=860 heads=heads>
                <tbody>{rows}</tbody>
            </Table>
        }
        .into_any()
    };
    view! {
        <section class="section" id="placement-rules">
            <div class="section-head">
                <h2>{head}</h2>
                <span class="to-end">
                    <Button label="Add rule" on_press=add />
                </span>
            </div>
            {told}
            {table}
            <RuleDialog about=about />
        </section>
    }
    .into_any()
}
