//! What measuring would change: how far the number of hosts is open, and which servers to measure first.

use super::hosts;
use crate::pages::copy_table::CopyTable;
use crate::session::readings::Question;
use crate::session::{Drawer, Session};
use crate::shell::LOCALE;
use crate::widgets::Tone;
use crate::widgets::bar::{Bar, BarShares};
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::progress::Progress;
use crate::widgets::table::{Head, Table};
use engine::figure::FigureId;
use engine::inventory::ServerId;
use engine::placement::narrowing::Narrowing;
use engine::quantity::Ratio;
use leptos::prelude::*;
use std::sync::Arc;

/// Servers at first sight.
const SHOWN: usize = 12;
/// Up to so many VMs it is worked out unasked.
const UNASKED_UP_TO: usize = 2_500;

/// Three counts of hosts on one line, so that the gap between them is seen.
fn range(session: Session, n: Arc<Narrowing>) -> AnyView {
    let most = f64::from(n.high.max(n.today).max(1));
    let line = move |label: &str, about: &str, count: u32, tone: Tone, door: bool| {
        let text = hosts(count);
        let shares = BarShares { value: Some(f64::from(count) / most), with_spare: None, limit: None };
        let figure = if door { FigureId::MeasuringChanges } else { FigureId::HostBound };
        let number = if door || about.is_empty() {
            let name = format!("{label}, {text}: how this comes about");
            view! {
                <LinkButton label=text.clone() name=name on_press=move |()| session.explain(figure.clone()) />
            }
            .into_any()
        } else {
            text.clone().into_any()
        };
        view! {
            <tr>
                <th scope="row">
                    {label.to_owned()} <span class="note faint block">{about.to_owned()}</span>
                </th>
                <td class="number nowrap">{number}</td>
                <td class="bar-cell">
                    <Bar shares=shares text=text tone=tone hide_text=true thin=true />
                </td>
            </tr>
        }
    };
    let heads = vec![
        Head::words("If the servers not measured"),
        Head::number("At least"),
        Head::words("Side by side"),
    ];
    view! {
        <Table caption="Hosts at least, by how the servers turn out that are not measured" heads=heads>
            <tbody>
                {line("turn out low", "the usual low load of their role", n.low, Tone::Before, false)}
                {line("are what the plan takes them for", "", n.today, Tone::After, false)}
                {line("need all that they have", "their configured size, or their one number, at every hour", n.high, Tone::Before, false)}
                {(!n.measure.is_empty())
                    .then(|| line("are measured as below, and turn out as usual", "the range closes", n.then, Tone::After, true))}
            </tbody>
        </Table>
    }
    .into_any()
}

fn row(session: Session, id: &ServerId, width: Ratio, widest: Ratio) -> AnyView {
    let name = session
        .project()
        .inventory
        .server(id)
        .map_or_else(|| id.as_str().to_owned(), |s| s.name.value.to_string());
    let open = id.clone();
    let value = (widest > Ratio::ZERO).then(|| (width / widest).fraction());
    let text = format::number(width.fraction(), 2, LOCALE);
    let shares = BarShares { value, with_spare: None, limit: None };
    view! {
        <tr>
            <th scope="row">
                <LinkButton
                    label=name.clone()
                    name=format!("{name}: open its data")
                    on_press=move |()| session.drawer.set(Some(Drawer::Server(open.clone())))
                />
            </th>
            <td class="number">{text.clone()}</td>
            <td class="bar-cell">
                <Bar shares=shares text=text tone=Tone::Cpu hide_text=true thin=true />
            </td>
        </tr>
    }
    .into_any()
}

fn copied(n: &Narrowing) -> Vec<Vec<String>> {
    let mut rows = vec![vec!["Server".to_owned(), "Open, hosts' worth of CPU".to_owned()]];
    rows.extend(
        n.measure
            .iter()
            .zip(&n.widths)
            .map(|(id, w)| vec![id.as_str().to_owned(), format::number(w.fraction(), 2, LOCALE)]),
    );
    rows
}

fn to_measure(session: Session, n: &Arc<Narrowing>) -> Option<AnyView> {
    let widest = *n.widths.first()?;
    let whole = RwSignal::new(false);
    let listed = Arc::clone(n);
    let rows = move || {
        let shown = if whole.get() { usize::MAX } else { SHOWN };
        listed
            .measure
            .iter()
            .zip(&listed.widths)
            .take(shown)
            .map(|(id, w)| row(session, id, *w, widest))
            .collect_view()
    };
    let rest = n.measure.len().saturating_sub(SHOWN);
    let more = move || {
        (rest > 0 && !whole.get()).then(|| {
            let label = format!("Show {} more", format::integer(rest as u64, LOCALE));
            view! { <Button label=label kind=ButtonKind::Quiet on_press=move |()| whole.set(true) /> }
        })
    };
    let copy = Arc::clone(n);
    let heads =
        vec![Head::words("Measure first"), Head::number("Open, hosts' worth"), Head::words("Side by side")];
    Some(
        view! {
            <Table caption="Servers to measure, the widest range first" heads=heads>
                <tbody>{rows}</tbody>
            </Table>
            <div class="row spaced">
                {more} <span class="push"></span>
                <CopyTable what="the servers to measure" rows=Callback::new(move |()| copied(&copy)) />
            </div>
        }
        .into_any(),
    )
}

/// The section. Of many VMs a bound takes long enough to be felt: then somebody says that they want to know.
#[component]
pub fn WhatMeasuringChanges() -> impl IntoView {
    let session = Session::here();
    let asked_for = RwSignal::new(false);
    let at_once = Memo::new(move |_| {
        session.stages().demand.with(|d| d.as_ref().is_none_or(|d| d.vms.len() <= UNASKED_UP_TO))
    });
    move || {
        if at_once.get() || asked_for.get() {
            return view! { <Answer /> }.into_any();
        }
        view! {
            <section class="section">
                <div class="section-head">
                    <h2>"What measuring would change"</h2>
                </div>
                <div class="row">
                    <Button label="Work it out" on_press=move |()| asked_for.set(true) />
                    <span class="quiet">
                        "How far the number of hosts is open because servers are not measured, and which to measure first. Of so many servers it takes a while."
                    </span>
                </div>
            </section>
        }
        .into_any()
    }
}

#[component]
fn Answer() -> impl IntoView {
    let session = Session::here();
    session.ask_readings(Question::Narrowing);
    let found = Memo::new(move |_| session.stages().asked.with(|a| a.narrowing.clone()));
    let under_way = Memo::new(move |_| session.readings_under_way(Question::Narrowing));
    let title = move || {
        found.with(|f| match f {
            Some(n) => n.words(),
            None => "What measuring would change".into(),
        })
    };
    let progress = move || {
        under_way.with(Option::is_some).then(|| {
            view! {
                <Progress
                    label="Working out the number of hosts, low and high"
                    done=under_way
                    bare=true
                />
            }
        })
    };
    let body = move || {
        let n = found.get()?;
        (n.not_measured > 0).then(|| {
            view! {
                <div class="two-columns">
                    <div>{range(session, Arc::clone(&n))}</div>
                    <div>{to_measure(session, &n)}</div>
                </div>
            }
        })
    };
    let about = move || {
        found.with(|f| {
            let n = f.as_ref()?.not_measured;
            (n > 0).then(|| {
                let servers =
                    format::count(n as u64, "server that moves is", "servers that move are", LOCALE);
                format!("{servers} not, or not well, measured; of the least number of hosts, CPU by hour")
            })
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">{about}</span>
            </div>
            {progress}
            {body}
        </section>
    }
    .into_any()
}
