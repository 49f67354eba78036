//! Values about which files differ: side by side, settled one by one or all at once by a rule.

use super::conflict_row::ConflictRow;
use crate::session::Session;
use crate::session::deciding::settle;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, LinkButton};
use crate::widgets::empty::Empty;
use crate::widgets::icon::Glyph;
use crate::widgets::message::{SeverityMark, Tell};
use crate::widgets::segments::Segments;
use crate::widgets::select::{Choice, Select};
use crate::widgets::table::{Head, Table};
use crate::widgets::text_field::TextField;
use engine::inventory::{Inventory, ServerId};
use engine::joining::{ServerField, Settlement, SettlingRule};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Rows of one field that are drawn at first, and how many a press adds.
const ROWS: usize = 25;
/// The value of the choice "all fields".
const ALL: &str = "";

fn number(n: usize) -> String {
    format::integer(n as u64, LOCALE)
}

fn conflicts_words(n: usize) -> String {
    format::count(n as u64, "conflict", "conflicts", LOCALE)
}

/// A conflict, by what it is about.
type Key = (ServerId, ServerField);

/// Which are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    All,
    Open,
    Settled,
}

impl Shown {
    const ALL: [(Self, &'static str, &'static str); 3] =
        [(Self::All, "all", "All"), (Self::Open, "open", "Open"), (Self::Settled, "settled", "Settled")];
}

/// Keys of the conflicts to list, by field, those with the most first.
fn listed(inventory: &Inventory, shown: Shown, word: &str) -> Vec<(ServerField, Vec<Key>)> {
    let open: BTreeSet<Key> = inventory.open_conflicts().map(|c| (c.server.clone(), c.field)).collect();
    let word = word.trim().to_lowercase();
    let mut by_field: BTreeMap<ServerField, Vec<Key>> = BTreeMap::new();
    for c in &inventory.conflicts {
        let key = (c.server.clone(), c.field);
        let fits = match shown {
            Shown::All => true,
            Shown::Open => open.contains(&key),
            Shown::Settled => !open.contains(&key),
        };
        if fits && (word.is_empty() || c.server.as_str().contains(&word)) {
            by_field.entry(c.field).or_default().push(key);
        }
    }
    let mut all: Vec<_> = by_field.into_iter().collect();
    all.sort_by_key(|(field, keys)| (std::cmp::Reverse(keys.len()), *field));
    all
}

/// The rule of a choice.
fn rule_of(choice: &str) -> Option<SettlingRule> {
    match choice {
        "first" => Some(SettlingRule::First),
        "latest" => Some(SettlingRule::LatestFile),
        "larger" => Some(SettlingRule::LargerNumber),
        file => file.strip_prefix("file:").map(|name| SettlingRule::File(name.into())),
    }
}

/// The rule in words, as they follow "by" in the history.
fn rule_words(rule: &SettlingRule) -> String {
    match rule {
        SettlingRule::First => "keeping the first value".into(),
        SettlingRule::LatestFile => "taking the file imported last".into(),
        SettlingRule::File(name) => format!("taking {name}"),
        SettlingRule::LargerNumber => "taking the larger number".into(),
    }
}

/// What a rule means, below the choice.
fn meaning(choice: &str) -> &'static str {
    match rule_of(choice) {
        Some(SettlingRule::First) => "What was known before the other file came.",
        Some(SettlingRule::LatestFile) => {
            "By the order of importing, not by the date of the file; of files imported together, the last in \
             their list. Marked below as imported last."
        }
        Some(SettlingRule::LargerNumber) => "Says nothing about words: those stay open.",
        Some(SettlingRule::File(_)) => "Says nothing where this file is silent: those stay open.",
        None => "",
    }
}

fn rules(inventory: &Inventory) -> Vec<Choice> {
    let mut all = vec![
        Choice::new("latest", "take the file imported last"),
        Choice::new("first", "keep the first value"),
        Choice::new("larger", "take the larger number"),
    ];
    let files: BTreeSet<&Arc<str>> = inventory.sources.iter().map(|s| &s.file).collect();
    all.extend(
        files
            .into_iter()
            .map(|f| Choice::new(format!("file:{f}"), format!("take {f}")).under("Believe one file")),
    );
    all
}

fn fields(inventory: &Inventory) -> Vec<Choice> {
    let mut open: BTreeMap<ServerField, usize> = BTreeMap::new();
    for c in inventory.open_conflicts() {
        *open.entry(c.field).or_default() += 1;
    }
    let total: usize = open.values().sum();
    let mut all = vec![Choice::new(ALL, format!("all fields ({})", number(total)))];
    all.extend(open.into_iter().map(|(f, n)| Choice::new(f.key(), format!("{} ({})", f.label(), number(n)))));
    all
}

/// Settling many at once.
#[component]
fn ByRule(
    /// What was imported.
    inventory: Memo<Arc<Inventory>>,
    /// Called when it was done.
    on_settled: Callback<()>,
) -> impl IntoView {
    let session = Session::here();
    let rule = RwSignal::new("latest".to_owned());
    let field = RwSignal::new(ALL.to_owned());
    let choices = Signal::derive(move || inventory.with(|i| rules(i)));
    let about = Signal::derive(move || inventory.with(|i| fields(i)));
    // A field that has no open conflict left is no choice any more.
    let field_in_force = Memo::new(move |_| {
        let chosen = field.get();
        if about.with(|a| a.iter().any(|c| c.value == chosen)) { chosen } else { ALL.to_owned() }
    });
    let waiting = Memo::new(move |_| {
        let field = field_in_force.get();
        inventory
            .with(|i| i.open_conflicts().filter(|c| field == ALL || c.field.key() == field.as_str()).count())
    });
    let settlements = move || -> Vec<Settlement> {
        let (field, rule) = (field_in_force.get(), rule_of(&rule.get()));
        let all = inventory.with(|i| rule.map(|r| i.settlements(&r)).unwrap_or_default());
        all.into_iter().filter(|s| field == ALL || s.field.key() == field.as_str()).collect()
    };
    let possible = Memo::new(move |_| settlements().len());
    let left = move || {
        let left = waiting.get().saturating_sub(possible.get());
        (left > 0).then(|| {
            let words = format!("{} stay open: the rule says nothing about them", number(left));
            let words =
                if left == 1 { words.replacen("stay", "stays", 1).replacen("them", "it", 1) } else { words };
            view! { <span class="hint">{words}</span> }
        })
    };
    let settle = move |()| {
        let Some(rule) = rule_of(&rule.get_untracked()) else { return };
        let settlements = untrack(settlements);
        let n = settlements.len();
        if n == 0 {
            return;
        }
        let about = ServerField::ALL.iter().find(|f| f.key() == field_in_force.get_untracked().as_str());
        let about = about.map(|f| format!(" about {}", f.label().to_lowercase())).unwrap_or_default();
        let label = format!("Settle {}{about} by {}", conflicts_words(n), rule_words(&rule));
        settle(session, label, settlements);
        session.tell(&format!("{}{about} settled by {}", conflicts_words(n), rule_words(&rule)), true);
        on_settled.run(());
    };
    view! {
        <div class="settle-by-rule" role="group" aria-label="Settle by a rule">
            <Select
                label="For"
                choices=about
                value=field_in_force
                on_change=Callback::new(move |v| field.set(v))
            />
            <Select
                label="Rule"
                choices=choices
                value=rule
                hint=Signal::derive(move || rule.with(|r| meaning(r).to_owned()))
                on_change=Callback::new(move |v| rule.set(v))
            />
            <Button
                label=Signal::derive(move || format!("Settle {}", conflicts_words(possible.get())))
                icon=Glyph::Check
                disabled=Signal::derive(move || possible.get() == 0)
                on_press=settle
            />
            {left}
        </div>
    }
}

/// The conflicts about one field.
#[component]
fn OfField(field: ServerField, keys: Vec<Key>) -> impl IntoView {
    let total = keys.len();
    let drawn = RwSignal::new(ROWS);
    let label = field.label();
    let rows = move || keys.iter().take(drawn.get()).cloned().collect::<Vec<_>>();
    let more = move || {
        let left = total.saturating_sub(drawn.get());
        (left > 0).then(|| {
            view! {
                <p class="hint">
                    <LinkButton
                        label=format!("Show {} more of {}", number(left.min(ROWS * 4)), number(left))
                        name=format!("Show more about {label}")
                        on_press=move |()| drawn.update(|d| *d += ROWS * 4)
                    />
                </p>
            }
        })
    };
    view! {
        <section class="conflicts-of">
            <h3>
                {label} " " <span class="quiet">{number(total)}</span>
            </h3>
            <Table
                caption=format!("{label}: what the files say")
                heads=vec![Head::words("Server"), Head::words("What the files say"), Head::words("State")]
                min_width=340
            >
                <tbody>
                    <For
                        each=rows
                        key=|key| key.clone()
                        children=move |(server, field)| view! { <ConflictRow server=server field=field /> }
                    />
                </tbody>
            </Table>
            {more}
        </section>
    }
}

/// The conflicts, with a headline and what settles them.
#[component]
pub fn Conflicts(
    /// Lists only those of servers whose name holds this.
    word: RwSignal<String>,
) -> impl IntoView {
    let session = Session::here();
    let inventory = Memo::new(move |_| session.project().inventory.clone());
    let total = Memo::new(move |_| inventory.with(|i| i.conflicts.len()));
    let open = Memo::new(move |_| inventory.with(|i| i.open_conflicts().count()));
    let several = Memo::new(move |_| {
        inventory.with(|i| i.sources.iter().map(|s| &s.file).collect::<BTreeSet<_>>().len() > 1)
    });
    let shown = RwSignal::new(Shown::All);
    // What is listed does not change under the hand of who settles row by row: only when there are
    // other conflicts, others are asked for, or a rule settled many.
    let known = Memo::new(move |_| {
        inventory.with(|i| i.conflicts.iter().map(|c| (c.server.clone(), c.field)).collect::<Vec<_>>())
    });
    let settled = RwSignal::new(0_u32);
    let groups = Memo::new(move |_| {
        known.track();
        settled.track();
        let word = word.get();
        let shown = shown.get();
        inventory.with_untracked(|i| listed(i, shown, &word))
    });
    let heading = move || match (open.get(), total.get()) {
        (0, 1) => "The value about which files differ is settled".to_owned(),
        (0, n) => format!("All {} values about which files differ are settled", number(n)),
        (1, 1) => "Files differ about one value".to_owned(),
        (o, n) if o == n => format!("Files differ about {} values", number(n)),
        (o, n) => format!("{} of {} values about which files differ are open", number(o), number(n)),
    };
    let which = Signal::derive(move || {
        let now = shown.get();
        Shown::ALL.iter().find(|(s, ..)| *s == now).map_or("all", |(_, v, _)| v).to_owned()
    });
    let choose = Callback::new(move |v: String| {
        if let Some((s, ..)) = Shown::ALL.iter().find(|(_, value, _)| *value == v) {
            shown.set(*s);
        }
    });
    let body = move || {
        let groups = groups.get();
        if groups.is_empty() {
            return view! { <Empty title="No conflict is listed" text="Change the filter, or show all of them." /> }
                .into_any();
        }
        groups
            .into_iter()
            .map(|(field, keys)| view! { <OfField field=field keys=keys /> })
            .collect_view()
            .into_any()
    };
    let listing = move || {
        if total.get() == 0 {
            return several
                .get()
                .then(|| {
                    view! {
                        <section class="section">
                            <div class="section-head">
                                <h2 id="conflicts" tabindex="-1">
                                    "The files agree"
                                </h2>
                                <SeverityMark
                                    tell=Tell::Done
                                    label="no server has two values for one thing"
                                />
                            </div>
                        </section>
                    }
                })
                .into_any();
        }
        view! {
            <section class="section">
                <div class="section-head">
                    <h2 id="conflicts" tabindex="-1">
                        {heading}
                    </h2>
                    <Show when=move || { open.get() > 0 }>
                        <span class="about">"an open one uses what was known first"</span>
                    </Show>
                </div>
                <Show when=move || { open.get() > 0 }>
                    <ByRule
                        inventory=inventory
                        on_settled=Callback::new(move |()| settled.update(|n| *n += 1))
                    />
                </Show>
                <div class="filters">
                    <TextField
                        label="Filter conflicts by server"
                        hide_label=true
                        live=true
                        icon=Glyph::Search
                        placeholder="Filter by server"
                        value=word
                        on_commit=Callback::new(move |t: String| word.set(t))
                    />
                    <Segments
                        label="Which conflicts are listed"
                        choices=Shown::ALL.map(|(_, v, l)| Choice::new(v, l)).into()
                        value=which
                        on_change=choose
                    />
                    <span class="count" role="status">
                        {move || format!("{} open, {} settled", number(open.get()), number(total.get() - open.get().min(total.get())))}
                    </span>
                </div>
                {body}
            </section>
        }
        .into_any()
    };
    // Drawn anew only when there are none, or some again.
    let any = Memo::new(move |_| (total.get() == 0, several.get()));
    move || {
        any.track();
        untrack(listing)
    }
}
