//! Which hosts the table of hosts shows, and in which order: a large estate has a thousand.

use super::{Shown, count_hosts};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind};
use crate::widgets::icon::Glyph;
use crate::widgets::select::{Choice, Select};
use crate::widgets::text_field::TextField;
use engine::demand::Demand;
use engine::placement::{Placement, Restart};
use leptos::prelude::*;
use std::cmp::Reverse;
use std::sync::Arc;

/// Hosts shown at first, and more at each press.
const AT_ONCE: usize = 50;
/// So few hosts are looked over without help.
const FEW: usize = 12;

/// Orders: what is chosen, and its words.
const ORDERS: [(&str, &str); 4] = [
    ("name", "In the order of the plan"),
    ("tightest", "Tightest first"),
    ("vms", "Most VMs first"),
    ("failure", "Failures without room first"),
];

/// What was asked for.
#[derive(Clone, Copy)]
pub struct HostFilter {
    words: RwSignal<String>,
    order: RwSignal<String>,
    most: RwSignal<usize>,
    found: Memo<Arc<Vec<usize>>>,
    all: Memo<usize>,
}

fn found(p: &Placement, demand: Option<&Demand>, words: &str, order: &str) -> Vec<usize> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let has = |text: &str, word: &String| text.to_lowercase().contains(word.as_str());
    let takes = |h: &usize| {
        let Some(host) = p.hosts.get(*h) else { return false };
        let names = || {
            let vms = host.vms.iter().filter_map(|vm| demand?.vms.get(*vm)).map(|v| v.server.as_str());
            std::iter::once(host.name.as_str()).chain(vms)
        };
        words.iter().all(|w| names().any(|name| has(name, w)))
    };
    let mut hosts: Vec<usize> = match order {
        "tightest" => p.tightest_first(),
        _ => (0..p.hosts.len()).collect(),
    };
    hosts.retain(takes);
    let of = |h: &usize| p.hosts.get(*h);
    match order {
        "vms" => hosts.sort_by_key(|h| Reverse(of(h).map_or(0, |h| h.vms.len()))),
        "failure" => hosts.sort_by_key(|h| {
            let restart = of(h).and_then(|h| h.restart.as_ref());
            restart.is_none_or(|r| matches!(r, Restart::Safe(_)))
        }),
        _ => {}
    }
    hosts
}

impl HostFilter {
    /// Shows the first hosts of the plan.
    pub fn new(session: Session, placement: Shown) -> Self {
        let (words, order) = (RwSignal::new(String::new()), RwSignal::new("name".to_owned()));
        let found = Memo::new(move |_| {
            let (words, order) = (words.get(), order.get());
            let found = placement.with(|p| {
                let p = p.as_ref()?;
                Some(session.stages().demand.with(|d| found(p, d.as_deref(), &words, &order)))
            });
            Arc::new(found.unwrap_or_default())
        });
        let all = Memo::new(move |_| placement.with(|p| p.as_ref().map_or(0, |p| p.hosts.len())));
        Self { words, order, most: RwSignal::new(AT_ONCE), found, all }
    }

    /// The hosts to draw.
    pub fn drawn(self) -> Vec<usize> {
        let most = self.most.get();
        self.found.with(|f| f.iter().take(most).copied().collect())
    }

    /// The fields above the table; none where there are few hosts.
    pub fn fields(self) -> AnyView {
        let Self { words, order, most, found, all } = self;
        let choices: Vec<Choice> = ORDERS.map(|(value, label)| Choice::new(value, label)).into();
        let few = Memo::new(move |_| all.get() <= FEW);
        let count = move || {
            let n = found.with(|f| f.len());
            format!("{} of {}", format::integer(n as u64, LOCALE), count_hosts(all.get()))
        };
        let fields = move || {
            (!few.get()).then(|| {
                let choices = choices.clone();
                view! {
                    <div class="filters">
                        <TextField
                            label="Filter hosts"
                            hide_label=true
                            live=true
                            icon=Glyph::Search
                            placeholder="Filter by host or VM"
                            value=words
                            on_commit=Callback::new(move |t: String| {
                                words.set(t);
                                most.set(AT_ONCE);
                            })
                        />
                        <Select
                            label="Order of the hosts"
                            hide_label=true
                            choices=Signal::stored(choices)
                            value=order
                            on_change=Callback::new(move |v: String| order.set(v))
                        />
                        <span class="count" aria-live="polite">{count}</span>
                    </div>
                }
            })
        };
        fields.into_any()
    }

    /// What stands below the table: how many are not drawn, or that none was found.
    pub fn rest(self) -> AnyView {
        let Self { words, most, found, all, .. } = self;
        let rest = move || {
            let (n, shown) = (found.with(|f| f.len()), most.get());
            if n == 0 && all.get() > 0 {
                let words = words.get();
                return view! { <p class="quiet">{format!("No host has “{words}” in its name or in that of a VM.")}</p> }
                    .into_any();
            }
            if n <= shown {
                return ().into_any();
            }
            let left = n - shown;
            let more = left.min(2 * AT_ONCE);
            view! {
                <p class="more">
                    <span class="quiet">
                        {format!("{} of {} are shown.", format::integer(shown as u64, LOCALE), count_hosts(n))}
                    </span>
                    <Button
                        label=format!("Show {} more", format::integer(more as u64, LOCALE))
                        kind=ButtonKind::Quiet
                        on_press=move |()| most.update(|m| *m += more)
                    />
                </p>
            }
            .into_any()
        };
        rest.into_any()
    }
}
