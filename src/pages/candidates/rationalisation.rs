//! What can go before anything moves: zombies, idle and double servers, and small ones that could be merged; with the
//! count of systems before and after.

use super::overrule::{overrule, reasoned};
use crate::session::{Drawer, Session};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use engine::assessment::{Assessment, MergeGroup, Verdict, rationalisation, systems};
use engine::figure::FigureId;
use engine::inventory::{Inventory, ServerId};
use leptos::prelude::*;

/// Names that are drawn at first.
const SHOWN: usize = 8;

fn servers_words(n: usize) -> String {
    format::count(n as u64, "server", "servers", LOCALE)
}

fn door(session: Session, figure: FigureId, text: String) -> AnyView {
    let name = format!("{text} systems to administer: how this comes about");
    view! { <LinkButton label=text name=name on_press=move |()| session.explain(figure.clone()) /> }
        .into_any()
}

/// Names of servers, each a door to its drawer.
fn names(session: Session, inventory: &Inventory, servers: &[usize]) -> AnyView {
    let whole = RwSignal::new(false);
    let all: Vec<(ServerId, String)> = servers
        .iter()
        .filter_map(|i| inventory.servers.get(*i))
        .map(|s| (s.id.clone(), s.name.value.to_string()))
        .collect();
    let count = all.len();
    let all = StoredValue::new(all);
    let list = move || {
        let shown = if whole.get() { usize::MAX } else { SHOWN };
        all.with_value(|all| {
            all.iter()
                .take(shown)
                .map(|(id, name)| {
                    let id = id.clone();
                    view! {
                        <li>
                            <LinkButton
                                label=name.clone()
                                name=format!("Open {name}")
                                on_press=move |()| session.drawer.set(Some(Drawer::Server(id.clone())))
                            />
                        </li>
                    }
                })
                .collect_view()
        })
    };
    let more = move || {
        (count > SHOWN && !whole.get()).then(|| {
            let label = format!("and {} more", format::integer((count - SHOWN) as u64, LOCALE));
            view! {
                <li>
                    <LinkButton label=label on_press=move |()| whole.set(true) />
                </li>
            }
        })
    };
    view! {
        <ul class="names">
            {list}
            {more}
        </ul>
    }
    .into_any()
}

/// What is to be done with servers: a button each, that signs the decision and can be undone.
fn actions(
    session: Session,
    ids: Vec<ServerId>,
    what: &str,
    agree: (Verdict, String),
    keep: String,
) -> AnyView {
    let ids = StoredValue::new(ids);
    let decide = move |verdict: Verdict, reason: String| {
        ids.with_value(|ids| overrule(session, ids, Some(reasoned(session, verdict, &reason)), None));
    };
    let n = ids.with_value(Vec::len);
    let (verdict, label) = agree;
    let found = format!("Rationalisation: {what}");
    let kept = format!("Kept after review, though found: {what}");
    view! {
        <span class="row tight">
            <Button
                label=format!("{label} {}", servers_words(n))
                on_press=move |()| decide(verdict, found.clone())
            />
            <Button
                label=keep
                kind=ButtonKind::Quiet
                on_press=move |()| decide(Verdict::Ready, kept.clone())
            />
        </span>
    }
    .into_any()
}

fn ids(inventory: &Inventory, servers: &[usize]) -> Vec<ServerId> {
    servers.iter().filter_map(|i| inventory.servers.get(*i)).map(|s| s.id.clone()).collect()
}

/// Those about which nobody has decided yet.
fn open(assessment: &Assessment, servers: &[usize]) -> Vec<usize> {
    let undecided = |i: &&usize| assessment.servers.get(**i).is_some_and(|s| s.overruling.is_none());
    servers.iter().filter(undecided).copied().collect()
}

fn line(title: String, hint: String, names: AnyView, actions: Option<AnyView>) -> AnyView {
    view! {
        <li class="rationalise">
            <div>
                <b>{title}</b>
                <p class="hint">{hint}</p>
                {names}
            </div>
            {actions.unwrap_or_else(|| view! { <span class="quiet">"Decided"</span> }.into_any())}
        </li>
    }
    .into_any()
}

fn found(
    session: Session,
    inventory: &Inventory,
    assessment: &Assessment,
    servers: &[usize],
    (what, hint): (&'static str, &'static str),
) -> Option<AnyView> {
    (!servers.is_empty()).then(|| {
        let undecided = open(assessment, servers);
        let act = (!undecided.is_empty()).then(|| {
            let agree = (Verdict::Retire, "Confirm: retire".to_owned());
            actions(session, ids(inventory, &undecided), what, agree, "Keep them".to_owned())
        });
        let title = format!("{what}: {}", servers_words(servers.len()));
        line(title, hint.to_owned(), names(session, inventory, servers), act)
    })
}

fn group(session: Session, inventory: &Inventory, assessment: &Assessment, group: &MergeGroup) -> AnyView {
    let undecided = open(assessment, &group.servers);
    let site = group.site.as_ref().map(|s| format!(", {s}")).unwrap_or_default();
    let title = format!("{}{site}: {} into one VM", group.role, servers_words(group.servers.len()));
    let hour = group.hour.map(|h| format!(" on {}", format::hour_of_week(h))).unwrap_or_default();
    let hint = format!(
        "Together at most {}{hour}: {}, and {} of memory",
        format::mhz(group.work, LOCALE),
        format::count(group.vcpus.into(), "vCPU", "vCPUs", LOCALE),
        format::mib(group.memory, LOCALE),
    );
    let act = (!undecided.is_empty()).then(|| {
        let all: Vec<&str> =
            group.servers.iter().filter_map(|i| inventory.servers.get(*i)).map(|s| &*s.name.value).collect();
        let what = format!("to be merged into one VM: {}", all.join(", "));
        let agree = (Verdict::Merge, "Confirm: merge".to_owned());
        actions(session, ids(inventory, &undecided), &what, agree, "Move each by itself".to_owned())
    });
    line(title, hint, names(session, inventory, &group.servers), act)
}

/// The panel, folded away at first.
#[component]
pub fn RationalisationPanel() -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let both = move || Some((stages.inventory.get()?, stages.assessment.get()?));
    let hosts = move || stages.placement.with(|p| p.as_ref().and_then(|p| u32::try_from(p.hosts.len()).ok()));
    let number = |n: u32| format::integer(u64::from(n), LOCALE);
    let title = move || {
        let Some((_, a)) = both() else { return "What can go before anything moves".to_owned() };
        let r = rationalisation(&a);
        let go = [&r.zombies, &r.idle, &r.switched_off, &r.duplicates, &r.unowned];
        let go = engine::order::set_of(go.into_iter().flatten().copied()).len();
        let merge: usize = r.merge_groups.iter().map(|g| g.servers.len()).sum();
        match (go, merge) {
            (0, 0) => "Nothing was found that could go or be merged".to_owned(),
            (go, 0) => format!("{} could go before anything moves", servers_words(go)),
            (0, m) => format!("{} could be merged", servers_words(m)),
            (go, m) => format!(
                "{} could go before anything moves, {} be merged",
                servers_words(go),
                servers_words(m)
            ),
        }
    };
    let count = move || {
        let (_, a) = both()?;
        let systems = systems(&a);
        let before = door(session, FigureId::SystemsBefore, number(systems.before()));
        let Some(hosts) = hosts() else {
            return Some(
                view! { <p>{before} " systems today; a placement says how many there will be."</p> }
                    .into_any(),
            );
        };
        let after = door(session, FigureId::SystemsAfter, number(systems.after(hosts)));
        let merged = (systems.merged_away > 0).then(|| {
            let merged = door(session, FigureId::SystemsAfterMerging, number(systems.after_merging(hosts)));
            view! { ", and " {merged} " once the groups are merged" }
        });
        let working = format!(
            "{} that stay + {} + {}",
            number(systems.staying()),
            format::count(hosts.into(), "host", "hosts", LOCALE),
            format::count(systems.vms.into(), "VM", "VMs", LOCALE),
        );
        Some(
            view! {
                <p>
                    {before} " systems to administer today, " {after} " after the move" {merged}
                    ". After the move: " {working} "."
                </p>
            }
            .into_any(),
        )
    };
    let lines = move || {
        let (inventory, a) = both()?;
        let r = rationalisation(&a);
        let (i, a): (&Inventory, &Assessment) = (&inventory, &a);
        let of = |servers: &[usize], what| found(session, i, a, servers, what);
        let mut all: Vec<AnyView> = [
            of(&r.zombies, ("Zombies", "They did nothing at any hour of the week")),
            of(&r.idle, ("Idle", "They did next to nothing over the period measured")),
            of(&r.switched_off, ("Switched off", "They were off when the inventory was taken")),
            of(&r.duplicates, ("Listed twice", "Their serial number or UUID is another row's")),
            of(&r.unowned, ("Without an owner", "Out of support, and nobody answers for them")),
        ]
        .into_iter()
        .flatten()
        .collect();
        all.extend(r.merge_groups.iter().map(|g| group(session, i, a, g)));
        Some(view! { <ul class="rationalisation">{all}</ul> }.into_any())
    };
    view! {
        <details class="fold">
            <summary>
                <h2>{title}</h2>
            </summary>
            {count}
            {lines}
        </details>
    }
    .into_any()
}
