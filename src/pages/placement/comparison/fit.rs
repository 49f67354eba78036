//! How well one VM fits on each host, with the reason.

use super::super::{Shown, lane_words, sentence};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::Button;
use crate::widgets::icon::Glyph;
use crate::widgets::select::{Choice, Select};
use crate::widgets::stars::Stars;
use crate::widgets::table::{Head, Table};
use crate::widgets::text_field::TextField;
use engine::comparison::{BestFit, Fit};
use engine::order::Order as _;
use leptos::prelude::*;
use std::sync::Arc;

/// Hosts shown before "all".
const FEW: usize = 8;
/// Names offered at once.
const OFFERED: usize = 50;

/// Why a host has its stars.
fn reason(f: &Fit) -> String {
    let Some((lane, hour, close)) = f.tightest else { return "nothing runs there".into() };
    let when = hour.map(|h| format!(" on {}", format::hour_of_week(h))).unwrap_or_default();
    let what = format!("{}{when}", sentence(lane_words(lane)));
    let share = format::share(close, LOCALE);
    if f.stars == 0 {
        return format!("{what} would be at {share} of its limit");
    }
    let hidden = match f.of {
        Some(lane) => {
            let (own, adds) = (format::share(f.own_peak, LOCALE), format::share(f.adds, LOCALE));
            format!("its {} peak is {own} of a host and raises the host's peak by {adds}", lane_words(lane))
        }
        None => "it needs nothing by the hour".into(),
    };
    format!("{}; {what} is then the tightest, at {share} of its limit", sentence(&hidden))
}

/// The same in a few words, for a list.
pub fn in_short(f: &Fit) -> String {
    match (f.stars, f.of) {
        (0, _) => "passes a limit".into(),
        (_, None) => "needs nothing by the hour".into(),
        (_, Some(lane)) => {
            let hidden = format::share_to(f.hidden(), 0, LOCALE);
            format!("hides {hidden} of its {} peak", lane_words(lane))
        }
    }
}

/// The hosts of the placement that is shown, to try VMs on.
pub fn fits(session: Session, placement: Shown) -> Memo<Option<Arc<BestFit>>> {
    let stages = session.stages();
    Memo::new_with_compare(
        move |_| {
            let (problem, p) = (stages.problem.get()?, placement.get()?);
            Some(Arc::new(BestFit::new(problem, &p)))
        },
        |_, _| true,
    )
}

/// The section.
#[component]
pub fn FitOnHosts(placement: Shown) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let fits = fits(session, placement);
    // The largest first: where they go matters most.
    let names = Memo::new(move |_| {
        let (demand, inventory) = (stages.demand.get()?, stages.inventory.get()?);
        let peak =
            |vm: usize| demand.vms.get(vm).and_then(|d| d.cpu.peak()).map(|(_, q)| q).unwrap_or_default();
        let mut order: Vec<usize> = (0..demand.vms.len()).collect();
        order.order_by(|a, b| peak(*b).cmp(&peak(*a)).then(a.cmp(b)));
        let name = |vm: usize| {
            let server = inventory.servers.get(demand.vms.get(vm)?.index)?;
            Some((vm, server.name.value.to_string()))
        };
        Some(Arc::new(order.into_iter().filter_map(name).collect::<Vec<_>>()))
    });
    let (text, chosen, all) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(false));
    let offered = Memo::new(move |_| {
        let words = text.get().to_lowercase();
        let names = names.get().unwrap_or_default();
        let matching = names.iter().filter(|(_, n)| words.is_empty() || n.to_lowercase().contains(&words));
        matching.take(OFFERED).cloned().collect::<Vec<_>>()
    });
    let vm = Memo::new(move |_| {
        let list = offered.get();
        let wanted = chosen.get().parse::<usize>().ok();
        list.iter().find(|(vm, _)| Some(*vm) == wanted).or(list.first()).cloned()
    });
    let choices = Signal::derive(move || {
        offered.get().into_iter().map(|(vm, name)| Choice::new(vm.to_string(), name)).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || vm.get().map_or_else(String::new, |(vm, _)| vm.to_string()));
    let own = Memo::new(move |_| {
        let (fits, (vm, _)) = (fits.get()?, vm.get()?);
        Some(fits.everywhere(vm))
    });
    let rows = move || {
        let (list, p) = (own.get()?, placement.get()?);
        let many = if all.get() { list.len() } else { FEW };
        let home_later = list.iter().skip(many).find(|f| f.is_home).cloned();
        let row = |f: Fit| {
            let host = p.hosts.get(f.host)?;
            let name = host.name.clone();
            let here = f.is_home.then(|| view! { <span class="quiet">" where it is"</span> });
            Some(view! {
                <tr class=if f.is_home { "chosen" } else { "" }>
                    <th scope="row" class="nowrap">{name} {here}</th>
                    <td class="nowrap">
                        <Stars value=Some(f.stars) />
                    </td>
                    <td>{reason(&f)}</td>
                </tr>
            })
        };
        Some(list.into_iter().take(many).chain(home_later).filter_map(row).collect_view())
    };
    let title = move || {
        let (list, (_, name), p) = (own.get()?, vm.get()?, placement.get()?);
        let host = |f: &Fit| p.hosts.get(f.host).map_or_else(String::new, |h| h.name.clone());
        let home = list.iter().find(|f| f.is_home);
        Some(match (list.first(), home) {
            (Some(best), _) if best.stars == 0 => format!("{name} passes a limit on every host"),
            (Some(best), _) if best.is_home => format!("{name} is where it fits best: {}", host(best)),
            (Some(best), Some(home)) => {
                format!(
                    "{name} is on {} with {}; it would fit best on {}",
                    host(home),
                    format::stars(home.stars),
                    host(best)
                )
            }
            (Some(best), None) => format!("{name} would fit best on {}", host(best)),
            (None, _) => "There is no host".into(),
        })
    };
    let more = move || {
        let n = own.with(|o| o.as_ref().map_or(0, Vec::len));
        (n > FEW).then(|| {
            let label = Signal::derive(move || {
                if all.get() {
                    format!("Show the best {FEW}")
                } else {
                    format!("Show all {}", super::super::count_hosts(n))
                }
            });
            view! { <Button label=label on_press=move |()| all.update(|a| *a = !*a) /> }
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">
                    "stars: how much of its own peak hides where the host is not busy; none where it passes a limit"
                </span>
            </div>
            <div class="filters">
                <TextField
                    label="Find a VM"
                    hide_label=true
                    live=true
                    icon=Glyph::Search
                    placeholder="Find a VM"
                    value=text
                    on_commit=Callback::new(move |t: String| text.set(t))
                />
                <Select
                    label="VM"
                    hide_label=true
                    choices=choices
                    value=value
                    on_change=Callback::new(move |v: String| chosen.set(v))
                />
            </div>
            <Table
                caption="Hosts by how well the VM fits"
                min_width=640 inset=true
                heads=vec![Head::words("Host"), Head::words("Fit"), Head::words("Why")]
            >
                <tbody>{rows}</tbody>
            </Table>
            {more}
        </section>
    }
    .into_any()
}
