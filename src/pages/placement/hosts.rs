//! The hosts as a table: what fills each, and where its VMs go when it fails.

use super::host_filter::HostFilter;
use super::pins::{pin, pins, unpin};
use super::{Shown, count_vms, lane_words, names, sentence};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::bar::{Bar, BarShares};
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::icon::Glyph;
use crate::widgets::message::{SeverityMark, Tell};
use crate::widgets::table::{Head, Table, TextTable};
use engine::demand::Demand;
use engine::figure::FigureId;
use engine::inventory::ServerId;
use engine::licensing::Licences;
use engine::licensing::explain::cost_on_host;
use engine::order::set_of;
use engine::placement::rules::Rules;
use engine::placement::{HostLoad, Placement, Problem, Restart, after_failure, why_here};
use engine::quantity::Ratio;
use leptos::prelude::*;
use std::sync::Arc;

fn tightest(h: &HostLoad) -> AnyView {
    let Some((lane, hour, share)) = h.tightest else {
        return view! { <td class="quiet">"empty"</td> <td></td> }.into_any();
    };
    let when = hour.map(|h| format!(" on {}", format::hour_of_week(h))).unwrap_or_default();
    let words = format!("{}{when}", sentence(lane_words(lane)));
    let text = format::share(share, LOCALE);
    let over = (!h.violations.is_empty()).then(|| {
        let passed = set_of(h.violations.iter().map(|v| lane_words(v.0)));
        let label = format!("passes {}", passed.into_iter().collect::<Vec<_>>().join(", "));
        view! { <SeverityMark tell=Tell::Error label=label /> }
    });
    let shares = BarShares { value: Some(share.fraction()), with_spare: None, limit: Some(1.0) };
    let rare = h.rare_days.first().filter(|r| r.of_ceiling > share || r.of_ceiling > Ratio::ONE).map(|r| {
        let when = format!("{} {}", format::day(r.day), format::hour_of_week(r.hour));
        let words =
            format!("{} on {when}: {}", sentence(lane_words(r.lane)), format::share(r.of_ceiling, LOCALE));
        if r.of_ceiling > Ratio::ONE {
            view! { <div class="note"><SeverityMark tell=Tell::Error label=words /></div> }.into_any()
        } else {
            view! { <div class="note quiet">{words}</div> }.into_any()
        }
    });
    view! {
        <td class="nowrap">{words} " " {over} {rare}</td>
        <td class="bar-cell">
            <Bar shares=shares text=text tone=super::limits::tone(lane) thin=true />
        </td>
    }
    .into_any()
}

/// What happens when it fails, in a few words.
fn failure(p: &Placement, h: &HostLoad) -> (Option<Tell>, String) {
    match &h.restart {
        None => (None, "not planned for".into()),
        Some(Restart::Safe(plan)) if plan.is_empty() => (None, "nothing to restart".into()),
        Some(Restart::Safe(plan)) => {
            let to = set_of(plan.iter().map(|(_, host)| *host));
            let to: Vec<String> =
                to.into_iter().filter_map(|h| p.hosts.get(h)).map(|h| h.name.clone()).collect();
            (Some(Tell::Done), format!("all restart on {}", names(&to)))
        }
        Some(Restart::NoPlan(left)) => {
            (Some(Tell::Error), format!("no plan has a place for {}", count_vms(left.len())))
        }
        Some(Restart::NotFound(left)) => {
            (Some(Tell::Warning), format!("no room found for {}", count_vms(left.len())))
        }
        Some(Restart::Impossible(n)) => match n.over.and_then(|h| p.hosts.get(h)) {
            Some(over) => {
                (Some(Tell::Error), format!("{} is too full then: {}", over.name, lane_words(n.lane)))
            }
            None => {
                let words =
                    format!("too little {} on the others for {}", lane_words(n.lane), count_vms(n.vms.len()));
                (Some(Tell::Error), words)
            }
        },
        Some(Restart::NoHost { vms, .. }) => {
            (Some(Tell::Error), format!("rules leave {} no host", count_vms(vms.len())))
        }
    }
}

/// What one product costs on a host.
fn licence(session: Session, licences: Option<&Licences>, index: usize, host: usize) -> AnyView {
    let found = licences.and_then(|l| l.products.get(index)).and_then(|product| {
        let on = product.hosts.iter().find(|h| h.host == host)?;
        (!on.editions.is_empty()).then_some((product, on))
    });
    let Some((product, on)) = found else {
        return view! { <span class="quiet">"none"</span> }.into_any();
    };
    let edition = on.chosen.and_then(|c| on.editions.get(c)).map(|e| format!("{} ", e.edition));
    let cost = cost_on_host(on).map_or_else(format::unknown, |m| format::money(m, LOCALE));
    let name = format!("{} on this host, {cost}: how this comes about", product.name);
    view! {
        {edition}
        <LinkButton
            label=cost
            name=name
            on_press=move |()| session.explain(FigureId::HostLicence(index, host))
        />
    }
    .into_any()
}

/// VM by VM: where each goes when the host fails.
fn restarts(p: &Placement, demand: &Demand, h: &HostLoad) -> Vec<Vec<String>> {
    h.vms
        .iter()
        .map(|vm| {
            let name = demand.vms.get(*vm).map_or_else(String::new, |v| v.server.as_str().to_owned());
            let to = match &h.restart {
                Some(Restart::Safe(plan)) => plan
                    .iter()
                    .find(|(of, _)| of == vm)
                    .and_then(|(_, to)| p.hosts.get(*to))
                    .map_or_else(format::unknown, |to| to.name.clone()),
                Some(Restart::NoPlan(_)) => "no plan has a place for all".into(),
                Some(Restart::NotFound(left)) if left.contains(vm) => "no room found".into(),
                Some(Restart::NotFound(_)) => "room found".into(),
                Some(Restart::Impossible(n)) if n.vms.contains(vm) => {
                    format!("too little {} on the others", lane_words(n.lane))
                }
                Some(Restart::NoHost { vms, .. }) if vms.contains(vm) => "rules leave it no host".into(),
                Some(Restart::Impossible(_) | Restart::NoHost { .. }) => "not all have room".into(),
                None => "stays down".into(),
            };
            let to = match demand.vms.get(*vm) {
                Some(v) if v.class.may_stay_down && h.restart.is_some() => "may stay down".into(),
                _ => to,
            };
            vec![name, to]
        })
        .collect()
}

/// Why each VM of a host is there, in the order of its VMs.
fn reasons(problem: &Problem, p: &Placement, host: usize, rules: &Rules) -> Vec<String> {
    let named = |hosts: &[usize]| {
        let all: Vec<String> = hosts.iter().filter_map(|h| p.hosts.get(*h)).map(|h| h.name.clone()).collect();
        names(&all)
    };
    why_here(problem, p, host)
        .iter()
        .map(|why| {
            let mut parts: Vec<String> =
                why.rules.iter().filter_map(|id| rules.get(id)).map(|r| format!("“{}”", r.name)).collect();
            parts.push(match (why.could_be_on.as_slice(), why.forbidden_on.as_slice()) {
                ([], []) => "no other host has room".into(),
                ([], forbidden) => format!("a rule keeps it off {}", named(forbidden)),
                (could, _) => format!("could be on {} too", named(could)),
            });
            parts.join("; ")
        })
        .collect()
}

/// How full the others become when this one fails.
fn guests(problem: &Problem, p: &Placement, host: usize) -> Vec<Vec<String>> {
    after_failure(problem, p, host)
        .into_iter()
        .filter_map(|(h, n, share)| {
            Some(vec![p.hosts.get(h)?.name.clone(), count_vms(n), format::share(share, LOCALE)])
        })
        .collect()
}

/// The VMs of a host: where each restarts, why it is here, and its pin.
fn unfolded_rows(
    session: Session,
    p: &Placement,
    index: usize,
    about: (Vec<Vec<String>>, Vec<String>),
) -> AnyView {
    let Some(h) = p.hosts.get(index) else { return ().into_any() };
    let host = h.name.clone();
    let pins = pins(session);
    let rows = about.0.into_iter().zip(about.1).map(|(row, why)| {
        let mut row = row.into_iter();
        let (name, to) = (row.next().unwrap_or_default(), row.next().unwrap_or_default());
        let server = ServerId::new(&name);
        let pinned = pins.get(&server).cloned();
        let (label, said) = match &pinned {
            Some(_) => ("Unpin", format!("Unpin {name}")),
            None => ("Pin", format!("Pin {name} to {host}")),
        };
        let host = host.clone();
        let act = move |()| match &pinned {
            Some(id) => unpin(session, std::slice::from_ref(id)),
            None => pin(session, &[(server.clone(), host.clone())]),
        };
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{to}</td>
                <td>{why}</td>
                <td>
                    <LinkButton label=label name=said on_press=act />
                </td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    let heads = vec![
        Head::words("VM"),
        Head::words(format!("When {} fails, restarts on", h.name)),
        Head::words("Why it is here"),
        Head::words("Pin"),
    ];
    view! {
        <Table caption=format!("VMs on {}, where each restarts, and why it is here", h.name) heads=heads>
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

fn title(p: &Placement) -> String {
    let Some(h) = p.tightest_first().first().and_then(|h| p.hosts.get(*h)) else {
        return "No hosts".into();
    };
    match h.tightest {
        Some((lane, _, share)) => format!(
            "{} is the tightest: {} {} of its limit",
            h.name,
            lane_words(lane),
            format::share(share, LOCALE)
        ),
        None => "No host carries anything".into(),
    }
}

/// Where a host is and what it is, as far as hosts differ: "stands already, rack A1 at north, cluster 2".
fn where_and_what(p: &Placement, index: usize) -> Option<String> {
    let (h, planned) = (p.hosts.get(index)?, p.assignment.hosts.get(index)?);
    let mut parts = Vec::new();
    if h.standing {
        parts.push("stands already".to_owned());
    }
    if p.hosts.iter().any(|other| other.host.id != h.host.id) {
        parts.push(h.host.name.to_string());
    }
    match (&planned.site, &planned.rack) {
        (Some(site), Some(rack)) => parts.push(format!("{site}, rack {rack}")),
        (Some(one), None) => parts.push(one.clone()),
        (None, Some(rack)) => parts.push(format!("rack {rack}")),
        (None, None) => {}
    }
    if p.assignment.hosts.iter().any(|other| other.cluster > 0) {
        parts.push(format!("cluster {}", format::integer(u64::from(planned.cluster) + 1, LOCALE)));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// "each 2 × 16 …", or how many of which type.
fn kinds(p: &Placement) -> String {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for h in &p.hosts {
        match counts.iter_mut().find(|(name, _)| *name == *h.host.name) {
            Some((_, n)) => *n += 1,
            None => counts.push((h.host.name.to_string(), 1)),
        }
    }
    match counts.as_slice() {
        [(name, _)] => format!("each {name}"),
        many => {
            let each =
                |(name, n): &(String, usize)| format!("{} × {name}", format::integer(*n as u64, LOCALE));
            many.iter().map(each).collect::<Vec<_>>().join("; ")
        }
    }
}

#[component]
fn Row(
    /// Its index.
    index: usize,
    /// The placement.
    placement: Arc<Placement>,
    /// Which host is unfolded.
    open: RwSignal<Option<usize>>,
    /// Columns of products.
    products: usize,
) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let Some(h) = placement.hosts.get(index) else { return ().into_any() };
    let (tell, words) = failure(&placement, h);
    let mark = match tell {
        Some(tell) => view! { <SeverityMark tell=tell label=words /> }.into_any(),
        None => view! { <span class="quiet">{words}</span> }.into_any(),
    };
    let mine = Signal::derive(move || open.get() == Some(index));
    let licences = (0..products)
        .map(|i| {
            let cell = move || stages.licences.with(|l| licence(session, l.as_deref(), i, index));
            view! { <td class="number nowrap">{cell}</td> }
        })
        .collect_view();
    let name = h.name.clone();
    let shown = Arc::clone(&placement);
    let unfolded = move || {
        mine.get().then(|| {
            let rows = stages.demand.with(|d| {
                let h = shown.hosts.get(index)?;
                Some(restarts(&shown, d.as_ref()?, h))
            });
            let rules =
                stages.resolved.with(|r| r.as_ref().map(|r| Arc::clone(&r.rules)).unwrap_or_default());
            let (why, full) = stages
                .problem
                .with(|problem| {
                    let problem = problem.as_ref()?;
                    Some((reasons(problem, &shown, index, &rules), guests(problem, &shown, index)))
                })
                .unwrap_or_default();
            let name = shown.hosts.get(index).map_or("", |h| h.name.as_str());
            let vms = unfolded_rows(session, &shown, index, (rows.unwrap_or_default(), why));
            let takes = (!full.is_empty()).then(|| {
                let heads = vec![
                    Head::words("Host"),
                    Head::number("VMs that come"),
                    Head::number("Used of the limit after the failure"),
                ];
                view! {
                    <TextTable
                        caption=format!("How full the others become when {name} fails")
                        heads=heads
                        rows=Signal::stored(full)
                    />
                }
            });
            view! {
                <tr class="unfolded">
                    <td colspan=5 + products>
                        <div class="restarts">
                            {vms}
                            {takes}
                        </div>
                    </td>
                </tr>
            }
        })
    };
    view! {
        <tr>
            <th scope="row">
                {name.clone()}
                {where_and_what(&placement, index).map(|words| view! { <div class="sub">{words}</div> })}
            </th>
            <td>
                <Button
                    label=count_vms(h.vms.len())
                    kind=ButtonKind::Quiet
                    icon=Glyph::ChevronRight
                    expanded=mine
                    hint=Signal::stored(Some(format!("VMs on {name}, and where each restarts")))
                    on_press=move |()| {
                        open.update(|o| *o = if *o == Some(index) { None } else { Some(index) });
                    }
                />
            </td>
            {tightest(h)}
            <td>{mark}</td>
            {licences}
        </tr>
        {unfolded}
    }
    .into_any()
}

/// The section.
#[component]
pub fn HostTable(placement: Shown) -> impl IntoView {
    let session = Session::here();
    let open = RwSignal::new(None::<usize>);
    let filter = HostFilter::new(session, placement);
    let products = Memo::new(move |_| {
        let names = |l: &Licences| l.products.iter().map(|p| p.name.to_string()).collect::<Vec<_>>();
        session.stages().licences.with(|l| l.as_ref().map(|l| names(l)).unwrap_or_default())
    });
    let table = move || {
        let products = products.get();
        let n = products.len();
        let rows = move || {
            let p = placement.get()?;
            let row = |i| view! { <Row index=i placement=Arc::clone(&p) open=open products=n /> };
            Some(filter.drawn().into_iter().map(row).collect_view())
        };
        let mut heads: Vec<Head> =
            ["Host", "VMs", "Tightest limit", "Used of the limit", "If it fails"].map(Head::words).into();
        heads.extend(products.into_iter().map(Head::number));
        view! {
            <Table
                caption="Hosts: VMs, tightest limit, failure, licences over the horizon"
                min_width=860
                heads=heads
            >
                <tbody class="host-rows">{rows}</tbody>
            </Table>
        }
    };
    let title = move || placement.with(|p| p.as_ref().map(|p| title(p)));
    let host_type = move || {
        let kinds = placement.with(|p| p.as_ref().map(|p| kinds(p)))?;
        session.stages().resolved.with(|r| {
            r.as_ref().map(|r| {
                let years = format::number_as(r.policy.horizon_months().years(), "year", "years", LOCALE);
                format!("{kinds}; licences over {years}")
            })
        })
    };
    let save =
        [("hosts-csv", "Save hosts"), ("failover-csv", "Save failover"), ("placement-csv", "Save VMs")];
    let save = save.map(|(id, label)| {
        view! {
            <Button
                label=label
                kind=ButtonKind::Quiet
                icon=Glyph::Download
                hint=Signal::stored(Some(format!("{label} as CSV")))
                on_press=move |()| crate::session::keeping::save_export(session, id)
            />
        }
    });
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">{host_type}</span>
            </div>
            {filter.fields()}
            {table}
            {filter.rest()}
            <div class="host-downloads">{save}</div>
        </section>
    }
    .into_any()
}
