//! Adding a placement rule, or changing one.

use super::rule_members::{HostsField, MembersField};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::dialog::Dialog;
use crate::widgets::number_field::{NumberField, NumberText};
use crate::widgets::select::{Choice, Select};
use crate::widgets::switch::Switch;
use crate::widgets::text_field::TextField;
use engine::command::Command;
use engine::inventory::ServerId;
use engine::placement::rules::{Across, AfterFailure, HostChoice, Members, Rule, RuleId, RuleKind};
use engine::quantity::Ratio;
use leptos::prelude::*;

/// What the dialog is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// Its name in the document.
    pub id: RuleId,
    /// As it is, or as it starts.
    pub rule: Rule,
    /// Whether it is not there yet.
    pub is_new: bool,
}

/// Kinds as the list shows them: key, words.
const KINDS: [(&str, &str); 11] = [
    ("apart_host", "Apart: no two on one host"),
    ("apart_rack", "Apart: no two in one rack"),
    ("apart_site", "Apart: no two at one site"),
    ("together", "Together on one host"),
    ("never_with", "Never on a host with others"),
    ("only_on", "Only on these hosts"),
    ("not_on", "Not on these hosts"),
    ("island", "On so many hosts at most (licence island)"),
    ("zone", "A network of their own, with ports"),
    ("largest_share", "None larger than a share of a host"),
    ("pinned", "One VM on one host"),
];

const fn kind_key(kind: &RuleKind) -> &'static str {
    match kind {
        RuleKind::Apart { across: Across::Host, .. } => "apart_host",
        RuleKind::Apart { across: Across::Rack, .. } => "apart_rack",
        RuleKind::Apart { across: Across::Site, .. } => "apart_site",
        RuleKind::Together { .. } => "together",
        RuleKind::NeverWith { .. } => "never_with",
        RuleKind::OnlyOn { .. } => "only_on",
        RuleKind::NotOn { .. } => "not_on",
        RuleKind::Zone { .. } => "zone",
        RuleKind::Island { .. } => "island",
        RuleKind::Pinned { .. } => "pinned",
        RuleKind::LargestShare { .. } => "largest_share",
    }
}

/// The fields of the dialog.
#[derive(Clone, Copy)]
struct Fields {
    kind: RwSignal<String>,
    members: RwSignal<Members>,
    others: RwSignal<Members>,
    hosts: RwSignal<HostChoice>,
    number: RwSignal<u32>,
    share: RwSignal<Ratio>,
    holds: RwSignal<bool>,
    name: RwSignal<String>,
    note: RwSignal<String>,
}

impl Fields {
    fn new() -> Self {
        Self {
            kind: RwSignal::new(String::new()),
            members: RwSignal::default(),
            others: RwSignal::default(),
            hosts: RwSignal::default(),
            number: RwSignal::new(1),
            share: RwSignal::new(Ratio::from_fraction(0.5)),
            holds: RwSignal::new(true),
            name: RwSignal::new(String::new()),
            note: RwSignal::new(String::new()),
        }
    }

    fn show(self, edited: &Edited) {
        let rule = &edited.rule;
        self.kind.set(kind_key(&rule.kind).to_owned());
        let mut members = rule.kind.members().cloned().unwrap_or_default();
        self.others.set(Members::default());
        self.hosts.set(HostChoice::default());
        match &rule.kind {
            RuleKind::NeverWith { others, .. } => self.others.set(others.clone()),
            RuleKind::OnlyOn { hosts, .. } | RuleKind::NotOn { hosts, .. } => self.hosts.set(hosts.clone()),
            RuleKind::Zone { ports: n, .. } | RuleKind::Island { hosts: n, .. } => self.number.set(*n),
            RuleKind::LargestShare { share, .. } => self.share.set(*share),
            RuleKind::Pinned { server, host } => {
                members = Members::named([server.as_str()]);
                self.hosts.set(HostChoice::named(host));
            }
            _ => {}
        }
        self.members.set(members);
        self.holds.set(rule.after_failure == AfterFailure::Holds);
        // A name that the planner gave follows what the rule says.
        self.name.set(if rule.name == rule.in_words() { String::new() } else { rule.name.clone() });
        self.note.set(rule.note.clone());
    }

    /// The rule as it is filled in.
    fn rule(self, on: bool) -> Rule {
        let members = self.members.get();
        let hosts = self.hosts.get();
        let across = |across| RuleKind::Apart { members: members.clone(), across };
        let kind = match self.kind.get().as_str() {
            "apart_rack" => across(Across::Rack),
            "apart_site" => across(Across::Site),
            "together" => RuleKind::Together { members },
            "never_with" => RuleKind::NeverWith { members, others: self.others.get() },
            "only_on" => RuleKind::OnlyOn { members, hosts },
            "not_on" => RuleKind::NotOn { members, hosts },
            "zone" => RuleKind::Zone { members, ports: self.number.get() },
            "island" => RuleKind::Island { members, hosts: self.number.get() },
            "largest_share" => RuleKind::LargestShare { members, share: self.share.get() },
            "pinned" => RuleKind::Pinned {
                server: members.servers.first().cloned().unwrap_or_else(|| ServerId::new("")),
                host: hosts.names.first().cloned().unwrap_or_default(),
            },
            _ => across(Across::Host),
        };
        let mut rule = Rule::new(kind);
        let named = self.name.get();
        if !named.trim().is_empty() {
            rule.name = named.trim().to_owned();
        }
        rule.after_failure = if self.holds.get() { AfterFailure::Holds } else { AfterFailure::MayBreak };
        rule.on = on;
        rule.note = self.note.get().trim().to_owned();
        rule
    }
}

fn whole() -> NumberText {
    NumberText::new(
        |text| format::parse_as(text, format::Unit::Plain, LOCALE).map_err(|e| e.to_string()),
        |value| format::number(value, 0, LOCALE),
    )
}

fn percent() -> NumberText {
    NumberText::new(
        |text| format::parse_as(text, format::Unit::Fraction, LOCALE).map_err(|e| e.to_string()),
        |value| format::number(value * 100.0, 0, LOCALE),
    )
}

fn extra(fields: Fields) -> AnyView {
    match fields.kind.get().as_str() {
        "never_with" => view! { <MembersField label="Never with" members=fields.others /> }.into_any(),
        "only_on" | "not_on" | "pinned" => view! { <HostsField hosts=fields.hosts /> }.into_any(),
        kind @ ("zone" | "island") => {
            let label = if kind == "zone" { "Ports on each host" } else { "Hosts at most" };
            view! {
                <NumberField
                    label=label
                    value=Signal::derive(move || Some(f64::from(fields.number.get())))
                    numbers=whole()
                    min=1.0
                    max=1000.0
                    on_commit=Callback::new(move |v: f64| {
                        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 1 to 1000")]
                        fields.number.set(v as u32);
                    })
                />
            }
            .into_any()
        }
        "largest_share" => view! {
            <NumberField
                label="Share of a host at most"
                unit="%"
                value=Signal::derive(move || Some(fields.share.get().fraction()))
                numbers=percent()
                min=0.01
                max=1.0
                on_commit=Callback::new(move |v: f64| fields.share.set(Ratio::from_fraction(v)))
            />
        }
        .into_any(),
        _ => ().into_any(),
    }
}

/// The dialog; open while there is something in `about`.
#[component]
pub fn RuleDialog(
    /// The rule that is added or changed.
    about: RwSignal<Option<Edited>>,
) -> impl IntoView {
    let session = Session::here();
    let fields = Fields::new();
    let tried = RwSignal::new(false);
    Effect::new(move |_| {
        about.with(|a| {
            if let Some(edited) = a {
                tried.set(false);
                fields.show(edited);
            }
        });
    });
    let open = Signal::derive(move || about.with(Option::is_some));
    let is_new = move || about.with(|a| a.as_ref().is_some_and(|a| a.is_new));
    let title = Signal::derive(move || {
        if is_new() { "Add a placement rule".to_owned() } else { "Change a placement rule".to_owned() }
    });
    let made = Memo::new(move |_| fields.rule(about.with(|a| a.as_ref().is_none_or(|a| a.rule.on))));
    let fault = move || made.with(Rule::fault);
    let decide = move || {
        let Some(edited) = about.get_untracked() else { return };
        if fault().is_some() {
            tried.set(true);
            return;
        }
        about.set(None);
        session.run(Command::SetRule {
            scenario: session.scenario.get_untracked(),
            id: edited.id,
            rule: Some(Box::new(made.get_untracked())),
        });
    };
    let footer = move || {
        view! {
            <Button label="Cancel" kind=ButtonKind::Quiet on_press=move |()| about.set(None) />
            <Button
                label=Signal::derive(move || if is_new() { "Add rule".to_owned() } else { "Change rule".to_owned() })
                kind=ButtonKind::Primary
                on_press=move |()| decide()
            />
        }
    };
    let kinds = StoredValue::new(KINDS.map(|(key, words)| Choice::new(key, words)).to_vec());
    let pinned = move || fields.kind.with(|k| k == "pinned");
    view! {
        <Dialog title=title open=open on_close=move |()| about.set(None) footer=footer>
            <Select
                label="What it demands"
                choices=kinds.get_value()
                value=fields.kind
                on_change=Callback::new(move |k: String| fields.kind.set(k))
            />
            <MembersField label="VMs" members=fields.members />
            {move || extra(fields)}
            <Show when=move || !pinned()>
                <Switch
                    label="Holds after a failure too"
                    hint="Restarts keep it; otherwise it may be broken until the host is back"
                    checked=fields.holds
                    on_change=Callback::new(move |on: bool| fields.holds.set(on))
                />
            </Show>
            <TextField
                label="Name"
                live=true
                value=fields.name
                hint=Signal::derive(move || {
                    let named = fields.name.with(|n| !n.trim().is_empty());
                    let whole = made.with(|rule| rule.fault().is_none());
                    if named || !whole { String::new() } else { format!("Unless named: {}", made.with(Rule::in_words)) }
                })
                on_commit=Callback::new(move |t: String| fields.name.set(t))
            />
            <TextField
                label="Note"
                lines=true
                live=true
                value=fields.note
                placeholder="Who asked for it, and why"
                on_commit=Callback::new(move |t: String| fields.note.set(t))
            />
            {move || {
                let why = tried.get().then(fault).flatten();
                why.map(|why| view! { <p class="fault" role="alert">{why}</p> })
            }}
        </Dialog>
    }
    .into_any()
}
