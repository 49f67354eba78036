//! What can be done about an accepted placement that was made for older inputs: repair it, or take a new one.

use super::{count_hosts, count_vms};
use crate::session::Session;
use crate::session::deciding::accept;
use crate::session::solving::anew;
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::message::{Message, Tell};
use crate::widgets::table::{Head, Table, TextTable};
use engine::order::Order as _;
use engine::placement::Transition;
use leptos::prelude::*;
use std::sync::Arc;

/// Moves that are listed at once.
const LISTED: usize = 200;

/// One way: what it is called, the button's name, and what it does.
#[derive(Clone, PartialEq)]
struct Way {
    words: &'static str,
    accept: &'static str,
    what: Arc<Transition>,
}

/// "11 hosts, 1 more; 2 of them stand already".
fn hosts(session: Session, t: &Transition) -> String {
    let now = count_hosts(t.assignment.hosts.len());
    let than_before = match t.hosts_more() {
        0 => format!("{now}, as many as now"),
        n if n > 0 => format!("{now}, {} more", format::integer(n.unsigned_abs(), LOCALE)),
        n => format!("{now}, {} fewer", format::integer(n.unsigned_abs(), LOCALE)),
    };
    let standing = session.stages().resolved.with_untracked(|r| {
        let stands = |name: &str| r.as_ref().is_some_and(|r| r.supply.standing(name).is_some());
        t.assignment.hosts.iter().filter(|h| stands(&h.name)).count()
    });
    match standing {
        0 => than_before,
        1 => format!("{than_before}; 1 of them stands already"),
        n => format!("{than_before}; {} of them stand already", format::integer(n as u64, LOCALE)),
    }
}

/// "3 VMs move, 2 get a place".
fn vms(t: &Transition) -> String {
    let mut parts = vec![match t.moved.len() {
        0 => "no VM moves".to_owned(),
        1 => "1 VM moves".to_owned(),
        n => format!("{} move", count_vms(n)),
    }];
    let also =
        |n: usize, one: &str, many: &str| format!("{} {}", count_vms(n), if n == 1 { one } else { many });
    if !t.placed.is_empty() {
        parts.push(also(t.placed.len(), "gets a place", "get a place"));
    }
    if t.gone > 0 {
        parts.push(also(t.gone, "leaves the plan", "leave the plan"));
    }
    if !t.without_place.is_empty() {
        parts.push(also(t.without_place.len(), "loses its place", "lose their place"));
    }
    parts.join(", ")
}

/// Whether one is another than the other in VMs that lose their place, in hosts or in moves.
fn says_more(t: &Transition, than: &Transition) -> bool {
    let worth = |t: &Transition| (t.without_place.len(), t.assignment.hosts.len(), t.moved.len());
    worth(t) != worth(than)
}

fn ways(session: Session) -> Vec<Way> {
    let mut all = Vec::new();
    if let Some(r) = session.stages().repaired.get() {
        if let Some(better) = r.better.filter(|b| says_more(b, &r.first)) {
            let words = if better.assignment.hosts.len() < r.first.assignment.hosts.len() {
                "Repaired, on fewer hosts"
            } else {
                "Repaired, after a search"
            };
            all.push(Way {
                words: "Repaired, fewest moves",
                accept: "Accept the quick repair",
                what: r.first,
            });
            all.insert(0, Way { words, accept: "Accept the repair", what: better });
        } else {
            all.push(Way { words: "Repaired", accept: "Accept the repair", what: r.first });
        }
    }
    if let Some(new) = anew(session) {
        all.push(Way { words: "Made anew", accept: "Accept the new placement", what: Arc::new(new) });
    }
    // What leaves nobody out is offered first.
    all.order_by(|a, b| a.what.without_place.len().cmp(&b.what.without_place.len()));
    all
}

fn moves(t: &Transition) -> Vec<Vec<String>> {
    let moved = t.moved.iter().map(|m| vec![m.server.as_str().to_owned(), m.from.clone(), m.to.clone()]);
    let placed = t
        .placed
        .iter()
        .map(|(server, to)| vec![server.as_str().to_owned(), "no place".to_owned(), to.clone()]);
    moved.chain(placed).take(LISTED).collect()
}

fn row(session: Session, way: Way, first: bool, open: RwSignal<Option<&'static str>>) -> AnyView {
    let Way { words, accept: label, what } = way;
    let listed = !what.moved.is_empty() || !what.placed.is_empty();
    let mine = Signal::derive(move || open.get() == Some(words));
    let kind = if first { ButtonKind::Primary } else { ButtonKind::Plain };
    let (taken, shown) = (Arc::clone(&what), Arc::clone(&what));
    let unfolded = move || {
        mine.get().then(|| {
            let rows = moves(&shown);
            let all = shown.moved.len() + shown.placed.len();
            let more = all.saturating_sub(rows.len());
            view! {
                <tr class="unfolded">
                    <td colspan="4">
                        <TextTable
                            caption=format!("VMs that move: {words}")
                            heads=vec![Head::words("VM"), Head::words("From"), Head::words("To")]
                            rows=Signal::stored(rows)
                        />
                        {(more > 0)
                            .then(|| view! { <p class="hint">{format!("{} more", count_vms(more))}</p> })}
                    </td>
                </tr>
            }
        })
    };
    let list = listed.then(|| {
        view! {
            " "
            <LinkButton
                label="which".to_owned()
                name=format!("Which VMs move: {words}")
                expanded=mine
                on_press=move |()| open.update(|o| *o = if *o == Some(words) { None } else { Some(words) })
            />
        }
    });
    view! {
        <tr>
            <th scope="row">{words}</th>
            <td>{hosts(session, &what)}</td>
            <td>{vms(&what)} {list}</td>
            <td>
                <Button
                    label=label
                    kind=kind
                    on_press=move |()| accept(session, Arc::new(taken.assignment.clone()))
                />
            </td>
        </tr>
        {unfolded}
    }
    .into_any()
}

/// The message above an accepted placement that was made for older inputs, with the ways on.
pub fn stale(session: Session) -> AnyView {
    let all = Memo::new(move |_| ways(session));
    let open = RwSignal::new(None::<&'static str>);
    let searching = move || {
        let repairing = session.stages().repaired.with(|r| r.as_ref().is_none_or(|r| r.searching));
        (repairing || session.settled.with(Option::is_none)).then(|| {
            view! { <p class="hint" role="status">"Fewer hosts and fewer moves are still being looked for."</p> }
        })
    };
    let table = move || {
        let all = all.get();
        (!all.is_empty()).then(|| {
            let heads =
                vec![Head::words("Way on"), Head::words("Hosts"), Head::words("VMs"), Head::words("Decide")];
            let rows =
                all.into_iter().enumerate().map(|(i, way)| row(session, way, i == 0, open)).collect_view();
            view! {
                <Table caption="Ways on from the accepted placement" min_width=720 heads=heads>
                    <tbody>{rows}</tbody>
                </Table>
            }
        })
    };
    view! {
        <Message
            tell=Tell::Warning
            title="Made for older inputs"
            text="The accepted placement is shown with the needs of today, and stays until you accept another one. A repair leaves VMs where they are unless moving pays."
        />
        <div class="ways-on">{table} {searching}</div>
    }
    .into_any()
}
