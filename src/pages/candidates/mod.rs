//! Which servers can move: verdicts in a table that is filtered, sorted, and overruled many at a time.

mod class_dialog;
mod correct;
mod decide_dialog;
mod evidence;
mod imported_values;
mod matrix;
mod overrule;
mod percentiles;
mod rationalisation;
mod role;
mod role_dialog;
mod rows;
mod rules;
pub mod server_drawer;
mod who;

use crate::pages::together::LoadTogether;
use crate::session::{Drawer, Session};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::chip::Chip;
use crate::widgets::empty::Empty;
use crate::widgets::grid::{Grid, Sort};
use crate::widgets::icon::Glyph;
use crate::widgets::message::Remedy;
use crate::widgets::progress::PlaceholderLines;
use crate::widgets::select::{Choice, Select};
use crate::widgets::text_field::TextField;
use crate::widgets::verdict::VerdictCount;
use engine::aligned::Group;
use engine::assessment::{Assessment, Verdict, systems_after};
use engine::figure::FigureId;
use engine::inventory::{Kind, ServerId};
use engine::order::set_of;
use leptos::prelude::*;
use matrix::Narrowed;
use rows::Row;
pub use rows::gib;
use std::collections::BTreeSet;
use std::sync::Arc;

fn number(n: usize) -> String {
    format::integer(n as u64, LOCALE)
}

/// "103 of 120 servers become VMs; 9 retire, 4 are to be mended first, 4 stay as they are"; where some are VMs already
/// they "move".
fn title(a: &Assessment, any_virtual: bool) -> String {
    let all = a.servers.len();
    let moving = a.servers.iter().filter(|s| s.verdict.moves()).count();
    let retire = a.count(Verdict::Retire);
    let (mend, merge) = (a.count(Verdict::MendFirst), a.count(Verdict::Merge));
    let stay = all.saturating_sub(moving + retire + mend + merge);
    let verb = |n: usize, one: &str, many: &str| format!("{} {}", number(n), if n == 1 { one } else { many });
    let mut rest = Vec::new();
    if retire > 0 {
        rest.push(verb(retire, "retires", "retire"));
    }
    if mend > 0 {
        rest.push(verb(mend, "is to be mended first", "are to be mended first"));
    }
    if merge > 0 {
        rest.push(verb(merge, "is to be merged", "are to be merged"));
    }
    if stay > 0 {
        rest.push(verb(stay, "stays as it is", "stay as they are"));
    }
    let (becomes, become_vms) = if any_virtual { ("moves", "move") } else { ("becomes a VM", "become VMs") };
    let verb_of = if moving == 1 { becomes } else { become_vms };
    let servers = format::count(all as u64, "server", "servers", LOCALE);
    let head = match moving {
        0 => format!("None of {servers} {becomes}"),
        n if n == all => return format!("All {servers} {become_vms}"),
        n => format!("{} of {servers} {verb_of}", number(n)),
    };
    if rest.is_empty() { head } else { format!("{head}; {}", rest.join(", ")) }
}

#[component]
fn Head() -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let any_virtual =
        Memo::new(move |_| session.project().inventory.servers.iter().any(|s| s.kind == Kind::Virtual));
    let title = move || {
        stages.assessment.with(|a| {
            a.as_ref().map_or_else(|| "Judging the servers".to_owned(), |a| title(a, any_virtual.get()))
        })
    };
    let systems = move || {
        let a = stages.assessment.get()?;
        let before = number(a.systems_before as usize);
        let hosts = stages.placement.with(|p| p.as_ref().map(|p| p.hosts.len()));
        let Some(hosts) = hosts.and_then(|h| u32::try_from(h).ok()) else {
            return Some(
                format!("{before} systems are administered today; a placement says how many there will be.")
                    .into_any(),
            );
        };
        let after = systems_after(&a, hosts);
        let words = match after.cmp(&a.systems_before) {
            std::cmp::Ordering::Less => "fall",
            std::cmp::Ordering::Equal => "stay",
            std::cmp::Ordering::Greater => "rise",
        };
        Some(
            view! {
                {format!("Systems to administer {words} from {before} to ")}
                <LinkButton
                    label=number(after as usize)
                    name=format!("{} systems to administer: how this comes about", number(after as usize))
                    on_press=move |()| session.explain(FigureId::SystemsAfter)
                />
                ": hosts replace hardware; only retiring and merging reduce what must be run."
            }
            .into_any(),
        )
    };
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p>{systems}</p>
            </div>
        </div>
    }
    .into_any()
}

/// What the table is narrowed to.
#[derive(Clone, Copy)]
struct Filters {
    verdicts: RwSignal<BTreeSet<Verdict>>,
    text: RwSignal<String>,
    role: RwSignal<String>,
    site: RwSignal<String>,
    /// Servers that belong together, as the matrix has them.
    island: RwSignal<Option<Narrowed>>,
}

impl Filters {
    fn take(self, place: usize, row: &Row, text: &str) -> bool {
        self.island.with(|i| i.as_ref().is_none_or(|i| i.servers.contains(&place)))
            && self.verdicts.with(|v| v.is_empty() || v.contains(&row.verdict))
            && self.role.with(|r| r.is_empty() || **r == *row.role)
            && self.site.with(|s| s.is_empty() || row.site.as_ref().is_some_and(|at| **s == **at))
            && row.contains(text)
    }
    fn any(self) -> bool {
        self.verdicts.with(|v| !v.is_empty())
            || self.island.with(Option::is_some)
            || [self.text, self.role, self.site].iter().any(|f| f.with(|f| !f.is_empty()))
    }
    fn clear(self) {
        self.verdicts.update(BTreeSet::clear);
        self.island.set(None);
        for f in [self.text, self.role, self.site] {
            f.set(String::new());
        }
    }
}

fn choices(
    all: Memo<Arc<Vec<Row>>>,
    every: &'static str,
    of: fn(&Row) -> Option<&Arc<str>>,
) -> Signal<Vec<Choice>> {
    let values = Memo::new(move |_| all.with(|rows| set_of(rows.iter().filter_map(|r| of(r).cloned()))));
    Signal::derive(move || {
        std::iter::once(Choice::new("", every))
            .chain(values.get().into_iter().map(|v| Choice::new(&*v, &*v)))
            .collect()
    })
}

fn counts(session: Session, filters: Filters) -> AnyView {
    let one = move |verdict: Verdict| {
        let count = Signal::derive(move || {
            session.stages().assessment.with(|a| number(a.as_ref().map_or(0, |a| a.count(verdict))))
        });
        view! {
            <VerdictCount
                verdict=verdict
                count=count
                pressed=Signal::derive(move || filters.verdicts.with(|v| v.contains(&verdict)))
                on_press=move |()| {
                    filters
                        .verdicts
                        .update(|v| {
                            if !v.remove(&verdict) {
                                v.insert(verdict);
                            }
                        });
                }
            />
        }
    };
    view! {
        <div class="verdict-counts" role="group" aria-label="Show verdicts">
            {Verdict::ALL.map(one).into_iter().collect_view()}
        </div>
    }
    .into_any()
}

/// The page.
#[component]
pub fn CandidatesPage() -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let all = Memo::new(move |_| {
        let made = (|| {
            Some(rows::rows(
                &*stages.inventory.get()?,
                &*stages.measurements.get()?,
                &*stages.assessment.get()?,
            ))
        })();
        Arc::new(made.unwrap_or_default())
    });
    let narrow = Memo::new(move |_| session.drawer.with(Option::is_some));
    let revision = Memo::new(move |before: Option<&u64>| {
        all.track();
        narrow.track();
        before.map_or(0, |b| b + 1)
    });
    let filters = Filters {
        verdicts: RwSignal::default(),
        text: RwSignal::default(),
        role: RwSignal::default(),
        site: RwSignal::default(),
        island: RwSignal::default(),
    };
    let shown = Memo::new(move |_| {
        let text = filters.text.get().trim().to_lowercase();
        all.with(|rows| {
            let fit = rows.iter().enumerate().filter(|(i, r)| filters.take(*i, r, &text));
            Arc::new(fit.map(|(i, _)| i).collect::<Vec<_>>())
        })
    });
    let picked = RwSignal::new(BTreeSet::<usize>::new());
    // Rows are named by their place in the inventory: another inventory has other places.
    Effect::new(move |before: Option<Option<Arc<engine::inventory::Inventory>>>| {
        let now = stages.inventory.get();
        if before.is_some() {
            picked.update(BTreeSet::clear);
            filters.island.set(None);
        }
        now
    });
    let picked_ids = Memo::new(move |_| {
        all.with(|rows| {
            picked
                .with(|p| p.iter().filter_map(|i| Some(rows.get(*i)?.id.clone())).collect::<Vec<ServerId>>())
        })
    });
    let own = Memo::new(move |_| overrule::own_overrulings(session, &picked_ids.get()));
    let about = RwSignal::new(Vec::<ServerId>::new());
    let about_role = RwSignal::new(Vec::<ServerId>::new());
    let about_class = RwSignal::new(Vec::<ServerId>::new());
    let role_set = Memo::new(move |_| role_dialog::with_role_set(session, &picked_ids.get()));
    let current = Signal::derive(move || match session.drawer.get() {
        Some(Drawer::Server(id)) => stages.inventory.with(|i| i.as_ref()?.index_of(&id)),
        _ => None,
    });
    let open = move |i: usize| {
        if let Some(id) = all.with_untracked(|r| r.get(i).map(|r| r.id.clone())) {
            session.drawer.set(Some(Drawer::Server(id)));
        }
    };
    let sort = RwSignal::new(None::<Sort>);
    let in_view =
        move || format!("{} of {} in view", number(shown.with(|s| s.len())), number(all.with(|r| r.len())));
    let picks = move || {
        let n = picked_ids.with(Vec::len);
        (n > 0).then(|| {
            view! {
                <Button
                    label=format!("Overrule {}…", format::count(n as u64, "verdict", "verdicts", LOCALE))
                    on_press=move |()| about.set(picked_ids.get_untracked())
                />
                {(!own.with(Vec::is_empty))
                    .then(|| {
                        view! {
                            <Button
                                label=format!(
                                    "Take back {}",
                                    format::count(
                                        own.with(Vec::len) as u64,
                                        "overruling",
                                        "overrulings",
                                        LOCALE,
                                    ),
                                )
                                on_press=move |()| {
                                    overrule::overrule(session, &own.get_untracked(), None, None);
                                }
                            />
                        }
                    })}
                <Button
                    label=format!("Set {}…", format::count(n as u64, "role", "roles", LOCALE))
                    on_press=move |()| about_role.set(picked_ids.get_untracked())
                />
                <Button
                    label=format!("Set {}…", format::count(n as u64, "service class", "service classes", LOCALE))
                    on_press=move |()| about_class.set(picked_ids.get_untracked())
                />
                {(!role_set.with(Vec::is_empty))
                    .then(|| {
                        view! {
                            <Button
                                label=format!(
                                    "Take back {}",
                                    format::count(role_set.with(Vec::len) as u64, "role", "roles", LOCALE),
                                )
                                on_press=move |()| {
                                    role_dialog::take_back_roles(session, &role_set.get_untracked());
                                }
                            />
                        }
                    })}
                <Button
                    label="Unpick all"
                    kind=ButtonKind::Quiet
                    on_press=move |()| picked.update(BTreeSet::clear)
                />
            }
        })
    };
    let together = RwSignal::new(false);
    let to_add_up = Memo::new(move |_| {
        if picked.with(BTreeSet::is_empty) {
            shown.get()
        } else {
            Arc::new(picked.get().into_iter().collect())
        }
    });
    // What is picked, else what is in view, for as long as somebody looks at the sum.
    Effect::new(move |_| {
        let wanted = if together.get() { to_add_up.get() } else { Arc::default() };
        if session.readings.picked.with_untracked(|p| **p != *wanted) {
            session.readings.picked.set(wanted);
        }
    });
    let add_up = move || {
        let n = to_add_up.with(|s| s.len());
        let which = if picked.with(BTreeSet::is_empty) { " in view" } else { "" };
        view! {
            <Button
                label=format!("Load of {}{which} together", number(n))
                expanded=Signal::from(together)
                disabled=n == 0
                on_press=move |()| together.update(|t| *t = !*t)
            />
        }
    };
    let island = move || {
        filters.island.get().map(|i| {
            view! { <Chip label=i.words() on_remove=move |()| filters.island.set(None) /> }
        })
    };
    let narrow_to = Callback::new(move |(island, verdict): (Narrowed, Option<Verdict>)| {
        filters.island.set(Some(island));
        filters.verdicts.set(verdict.into_iter().collect());
    });
    let nothing = move || shown.with(|s| s.is_empty()) && !all.with(|r| r.is_empty());
    let columns = rows::columns(session, all);
    let few = rows::beside_drawer(&columns);
    let columns = Signal::derive(move || if narrow.get() { Arc::clone(&few) } else { Arc::clone(&columns) });
    let table = move || {
        if all.with(|r| r.is_empty()) {
            return view! { <PlaceholderLines lines=8 /> }.into_any();
        }
        view! {
            <Grid
                label="Servers and their verdicts"
                columns=columns
                rows=shown
                sort=sort
                picked=picked
                current=current
                on_open=Callback::new(open)
                revision=revision
                height=640
            />
        }
        .into_any()
    };
    let is_empty = Memo::new(move |_| all.with(|r| r.is_empty()));
    view! {
        <Head />
        <rationalisation::RationalisationPanel />
        <matrix::Matrix on_pick=narrow_to />
        {counts(session, filters)}
        <div class="filters">
            <TextField
                label="Filter by name or text"
                hide_label=true
                live=true
                icon=Glyph::Search
                placeholder="Filter by name or text"
                value=filters.text
                on_commit=Callback::new(move |t: String| filters.text.set(t))
            />
            <Select
                label="Role"
                hide_label=true
                choices=choices(all, "All roles", |r| Some(&r.role))
                value=filters.role
                on_change=Callback::new(move |v: String| filters.role.set(v))
            />
            <Select
                label="Site"
                hide_label=true
                choices=choices(all, "All sites", |r| r.site.as_ref())
                value=filters.site
                on_change=Callback::new(move |v: String| filters.site.set(v))
            />
            {island}
            <Show when=move || filters.any()>
                <Button
                    label="Clear filters"
                    kind=ButtonKind::Quiet
                    icon=Glyph::Close
                    on_press=move |()| filters.clear()
                />
            </Show>
            {picks}
            {add_up}
            <span class="count" role="status">
                {in_view}
            </span>
        </div>
        <Show when=move || together.get()>
            <LoadTogether
                group=Group::Picked
                actions=move || {
                    view! {
                        <Button
                            label="Close the sums"
                            icon=Glyph::Close
                            only_icon=true
                            kind=ButtonKind::Quiet
                            on_press=move |()| together.set(false)
                        />
                    }
                }
            />
        </Show>
        <Show when=nothing>
            <Empty
                title="No server fits these filters"
                text="Fewer words or verdicts show more."
                remedy=Remedy::new("Clear filters", move || filters.clear())
            />
        </Show>
        <div hidden=nothing>
            {move || {
                is_empty.get();
                untrack(table)
            }}
        </div>
        <p class="note quiet">
            {move || {
                format!(
                    "Week of CPU: Monday to Sunday, hours {}; the top of the line is all of the CPU, hatched was not measured. Peak in grey: one number of the inventory, not a week.",
                    format::on_site_clock(session.project().clock),
                )
            }}
        </p>
        <overrule::OverruleDialog about=about />
        <role_dialog::RoleDialog about=about_role />
        <class_dialog::ClassDialog about=about_class />
    }
    .into_any()
}
