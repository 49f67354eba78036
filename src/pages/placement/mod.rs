//! Which VM on which host: how many hosts and why no fewer, what happens when one fails, licences.

mod comparison;
mod failover;
mod host_filter;
mod hosts;
mod licences;
mod limits;
mod loads;
mod pins;
mod replay;
mod rule_dialog;
mod rule_members;
mod rules;
mod status;
mod supply;
mod vms;
mod ways_on;

use crate::session::{Page, Session};
use crate::shell::LOCALE;
use crate::widgets::button::{Button, ButtonKind, LinkButton};
use crate::widgets::empty::Empty;
use crate::widgets::message::{DiagnosticMessage, Remedy};
use crate::widgets::progress::PlaceholderLines;
use engine::command::Command;
use engine::demand::Demand;
use engine::diagnostic::Diagnostic;
use engine::figure::FigureId;
use engine::placement::failover::FailedSets;
use engine::placement::{Lane, LaneBound, Placement, ProvenBy, Restart, gap};
use leptos::prelude::*;
use std::sync::Arc;

/// The placement that the page shows.
type Shown = Memo<Option<Arc<Placement>>>;

/// "8 hosts".
fn count_hosts(n: usize) -> String {
    format::count(n as u64, "host", "hosts", LOCALE)
}

/// "82 VMs".
fn count_vms(n: usize) -> String {
    format::count(n as u64, "VM", "VMs", LOCALE)
}

/// A limit inside a sentence.
const fn lane_words(lane: Lane) -> &'static str {
    match lane {
        Lane::Memory => "memory",
        Lane::NetworkIn => "network in",
        Lane::NetworkOut => "network out",
        Lane::DiskOperations => "disk operations",
        Lane::Cpu => "CPU",
        Lane::Vcpus => "vCPUs",
        Lane::Vms => "VMs per core",
    }
}

/// Up to four names, then how many more.
fn names(all: &[String]) -> String {
    const SHOWN: usize = 4;
    let head: Vec<&str> = all.iter().take(SHOWN).map(String::as_str).collect();
    match (all.len(), head.split_last()) {
        (n, _) if n > SHOWN => {
            format!("{} and {} more", head.join(", "), format::integer((n - SHOWN) as u64, LOCALE))
        }
        (_, Some((last, rest))) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => head.join(""),
    }
}

/// "CPU on Tue 14:00 with one host failed needs 7.3".
fn reason(b: &LaneBound, may_fail: u32) -> String {
    let what = match b.hour {
        Some(hour) => format!("{} on {}", lane_words(b.lane), format::hour_of_week(hour)),
        None => lane_words(b.lane).to_owned(),
    };
    let (needs, failed) = if b.hosts_with_failure > b.hosts_normal && may_fail > 0 {
        let failed = if may_fail == 1 { "one host".into() } else { count_hosts(may_fail as usize) };
        (b.hosts_with_failure, format!(" with {failed} failed"))
    } else {
        (b.hosts_normal, String::new())
    };
    format!("{what}{failed} needs {}", format::number(needs.fraction(), 1, LOCALE))
}

fn title(p: &Placement, may_fail: u32) -> String {
    let n = p.hosts.len();
    let least = p.bound.hosts as usize;
    let Some(first) = p.bound.lanes.first() else {
        return format!("{} for nothing to carry", count_hosts(n));
    };
    // Where more than the simple bound is proven, a limit by itself does not say why.
    let why = match p.bound.by {
        ProvenBy::Sums => reason(first, may_fail),
        by => format!("proven {}; {} by itself", by.words(), reason(first, may_fail)),
    };
    let head = match n.cmp(&least) {
        std::cmp::Ordering::Equal if n <= 1 => format!("{} can carry it all: {why}", count_hosts(n)),
        std::cmp::Ordering::Equal => {
            let fewer = format::integer((n - 1) as u64, LOCALE);
            format!("{}, proven: {fewer} cannot be enough. {} hosts", count_hosts(n), sentence(&why))
        }
        std::cmp::Ordering::Greater => {
            let gap = gap(u32::try_from(n).unwrap_or(u32::MAX), p.bound.hosts).unwrap_or_default();
            let (least, gap) = (format::integer(least as u64, LOCALE), format::share(gap, LOCALE));
            format!(
                "{}, within {gap} of what is proven: fewer than {least} cannot be enough. {} hosts",
                count_hosts(n),
                sentence(&why)
            )
        }
        std::cmp::Ordering::Less => {
            let least = format::integer(least as u64, LOCALE);
            format!("{} are too few for today's inputs: at least {least} are needed, {why}", count_hosts(n))
        }
    };
    match p.unplaced.len() {
        0 => head,
        out => format!("{head}; {} {} no place", count_vms(out), if out == 1 { "has" } else { "have" }),
    }
}

/// With its first letter in upper case; "vCPUs" stays as it is.
fn sentence(text: &str) -> String {
    if text.starts_with("vCPU") {
        return text.to_owned();
    }
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// Whether every failure is survived, and which is not.
fn survival(p: &Placement) -> String {
    if !p.spare.counts_restarts() {
        let kept = if p.spare.is_kept() { "is kept free" } else { "is not kept free" };
        return format!("What the failover policy asks for {kept}: {}.", p.spare.policy.spare.words());
    }
    let Some(not_safe) = p.not_safe() else {
        return "No failure is planned for: when a host fails, its VMs stay down.".into();
    };
    if not_safe.is_empty()
        && let Some(sets) = &p.sets
    {
        return together(p, sets);
    }
    if not_safe.is_empty() {
        return "Whichever host fails, all its VMs have room on the others at every hour.".into();
    }
    let (mut missing, mut impossible) = (Vec::new(), Vec::new());
    for h in not_safe.iter().filter_map(|h| p.hosts.get(*h)) {
        match &h.restart {
            Some(Restart::NoPlan(_)) => impossible.push(h.name.clone()),
            Some(Restart::Impossible(n)) => {
                impossible.push(format!("{} ({})", h.name, lane_words(n.lane)));
            }
            Some(Restart::NoHost { .. }) => impossible.push(format!("{} (rules)", h.name)),
            _ => missing.push(h.name.clone()),
        }
    }
    let mut parts = Vec::new();
    if !impossible.is_empty() {
        parts.push(format!("The others cannot carry the VMs of {}", names(&impossible)));
    }
    if !missing.is_empty() {
        parts.push(format!("No room was found for all VMs of {}, should it fail", names(&missing)));
    }
    format!("{}.", parts.join(". "))
}

/// What happens when several hosts fail at once, each of them being survived by itself.
fn together(p: &Placement, sets: &FailedSets) -> String {
    let several = count_hosts(sets.hosts as usize);
    let (checked, of) = (format::integer(sets.checked, LOCALE), format::integer(sets.of, LOCALE));
    let partly = sets.checked < sets.of;
    match sets.failing.first() {
        None if partly => format!(
            "Any one host may fail. Of {of} sets of {several} that could fail at once {checked} were looked at, evenly over all \
             of them, and each is survived; of the others nothing is known."
        ),
        None => {
            format!(
                "Whichever {several} of a cluster fail at once, all their VMs have room on the others at every hour."
            )
        }
        Some((hosts, _)) => {
            let which: Vec<String> =
                hosts.iter().filter_map(|h| p.hosts.get(*h)).map(|h| h.name.clone()).collect();
            let looked_at = if partly {
                format!("{checked} sets looked at, of {of},")
            } else {
                format!("{checked} sets")
            };
            format!(
                "Any one host may fail, but not every set of {several} at once: for {} of {looked_at} no restart plan was \
                 found, {} among them.",
                format::integer(sets.without_plan, LOCALE),
                names(&which)
            )
        }
    }
}

/// "3 of them to buy, at least 2 by proof": where hosts stand already.
fn bought(p: &Placement) -> Option<String> {
    let least = p.bound.to_buy?;
    let new = p.hosts.iter().filter(|h| !h.standing).count();
    let proven = match new.cmp(&(least as usize)) {
        _ if new == 0 => String::new(),
        std::cmp::Ordering::Equal => "; no plan buys fewer".to_owned(),
        std::cmp::Ordering::Greater => {
            format!("; no plan buys fewer than {}", format::integer(u64::from(least), LOCALE))
        }
        // VMs are without a place.
        std::cmp::Ordering::Less => {
            format!(
                "; a plan with a place for every VM buys at least {}",
                format::integer(u64::from(least), LOCALE)
            )
        }
    };
    let stand = p.hosts.len() - new;
    let (new, stand) = (format::integer(new as u64, LOCALE), format::integer(stand as u64, LOCALE));
    Some(format!(" {stand} of the hosts stand already, {new} are to buy{proven}."))
}

fn subtitle(p: &Placement) -> String {
    let placed: usize = p.hosts.iter().map(|h| h.vms.len()).sum();
    let over: Vec<String> =
        p.hosts.iter().filter(|h| !h.violations.is_empty()).map(|h| h.name.clone()).collect();
    let rules = if p.broken.is_empty() { "" } else { " Rules are broken; see below." };
    let over =
        if over.is_empty() { String::new() } else { format!(" Limits are passed on {}.", names(&over)) };
    let on = if placed == 1 { "is" } else { "are" };
    let bought = bought(p).unwrap_or_default();
    format!("{} {on} placed. {}{bought}{over}{rules} ", count_vms(placed), survival(p))
}

#[component]
fn Head(placement: Shown) -> impl IntoView {
    let session = Session::here();
    let may_fail =
        move || session.stages().resolved.with(|r| r.as_ref().map_or(0, |r| r.policy.hosts_that_may_fail()));
    let accepted = move || placement.with(|p| p.as_ref().is_some_and(|p| p.accepted));
    let title = move || {
        placement.with(|p| match p {
            Some(p) => title(p, may_fail()),
            None => "Which VM goes on which host".into(),
        })
    };
    let line = move || placement.with(|p| p.as_ref().map(|p| subtitle(p)));
    view! {
        <div class="page-head">
            <div>
                <h1>{title}</h1>
                <p>
                    {line}
                    <Show when=move || placement.with(Option::is_some)>
                        <LinkButton
                            label="Why no fewer hosts"
                            on_press=move |()| session.explain(FigureId::HostBound)
                        />
                    </Show>
                </p>
            </div>
            <div class="actions">
                <Show when=accepted>
                    <Button
                        label="Take back acceptance"
                        kind=ButtonKind::Quiet
                        on_press=move |()| {
                            session
                                .run(Command::Accept {
                                    scenario: session.scenario.get_untracked(),
                                    assignment: None,
                                });
                        }
                    />
                </Show>
            </div>
        </div>
    }
    .into_any()
}

/// Why VMs have no place, each reason once, with how many it keeps out.
fn by_reason(p: &Placement, demand: Option<&Demand>) -> Vec<(Diagnostic, usize)> {
    let mut reasons: Vec<(&Diagnostic, Vec<String>)> = Vec::new();
    for (vm, why) in &p.unplaced {
        let name =
            demand.and_then(|d| d.vms.get(*vm)).map_or_else(String::new, |v| v.server.as_str().to_owned());
        match reasons.iter_mut().find(|(of, _)| of.message == why.message) {
            Some((_, vms)) => vms.push(name),
            None => reasons.push((why, vec![name])),
        }
    }
    let told = |(why, vms): (&Diagnostic, Vec<String>)| {
        let n = vms.len();
        let mut why = why.clone();
        if let Some(rest) = why.message.strip_prefix("This VM ").filter(|_| n > 1) {
            why.message = format!("Each of {} {rest}", count_vms(n));
            why = why.about(&names(&vms));
        }
        (why, n)
    };
    reasons.into_iter().map(told).collect()
}

#[component]
fn Unplaced(placement: Shown) -> impl IntoView {
    /// More would push the placement itself out of sight; the list of VMs has them all.
    const SHOWN: usize = 5;
    let session = Session::here();
    let messages = move || {
        placement.with(|p| {
            let p = p.as_ref()?;
            let all = session.stages().demand.with(|d| by_reason(p, d.as_deref()));
            let rest: usize = all.iter().skip(SHOWN).map(|(_, n)| n).sum();
            let rest = (rest > 0).then(|| {
                view! {
                    <p class="hint">
                        {format!("{} more without a place are in the list of VMs below.", count_vms(rest))}
                    </p>
                }
            });
            let shown = all
                .into_iter()
                .take(SHOWN)
                .map(|(why, _)| {
                    let remedy =
                        Remedy::new("Change hosts or limits", || crate::browser::route::go(Page::Capacity));
                    view! { <DiagnosticMessage diagnostic=why remedy=remedy /> }
                })
                .collect_view();
            Some(view! { {shown} {rest} }.into_any())
        })
    };
    view! { <div class="placement-messages">{messages}</div> }.into_any()
}

fn body(placement: Shown, about: RwSignal<Option<rule_dialog::Edited>>) -> AnyView {
    view! {
        <limits::Limits placement=placement />
        <loads::Hosts placement=placement />
        <loads::Week placement=placement />
        <replay::ReplaySection placement=placement />
        <failover::FailoverSection placement=placement />
        <hosts::HostTable placement=placement />
        <licences::LicenceSection placement=placement />
        <comparison::Comparisons placement=placement />
        <vms::VmList placement=placement about=about />
    }
    .into_any()
}

fn nothing_yet(session: Session) -> AnyView {
    let stages = session.stages();
    let moves = stages.demand.with(|d| d.as_ref().is_none_or(|d| !d.vms.is_empty()));
    if !moves {
        return view! {
            <Empty
                title="No server moves, so there is nothing to place"
                text="Verdicts decide which servers move. Overrule one, or mend what keeps it."
                remedy=Remedy::new("Go to Candidates", || crate::browser::route::go(Page::Candidates))
            />
        }
        .into_any();
    }
    (move || {
        if session.stopped.get() {
            view! {
                <Empty
                    title="The search was stopped before it found a placement"
                    text="Look again, or make it easier: larger hosts, higher limits, fewer servers that move."
                    remedy=Remedy::new("Look again", move || session.look_again.update(|n| *n += 1))
                />
            }
            .into_any()
        } else {
            view! {
                <p class="quiet">"Looking for a placement."</p>
                <PlaceholderLines lines=8 />
            }
            .into_any()
        }
    })
    .into_any()
}

/// The page.
#[component]
pub fn PlacementPage() -> impl IntoView {
    let session = Session::here();
    let placement = session.stages().placement;
    let there = Memo::new(move |_| placement.with(Option::is_some));
    let about = RwSignal::new(None::<rule_dialog::Edited>);
    let busy = move || session.busy.with(Option::is_some);
    view! {
        <Head placement=placement />
        <status::Status placement=placement />
        <Unplaced placement=placement />
        <div class="whole" class:waiting=busy aria-busy=move || busy().to_string()>
            {move || if there.get() { body(placement, about) } else { nothing_yet(session) }}
        </div>
        <supply::SupplySection />
        <rules::RuleSection placement=placement about=about />
    }
    .into_any()
}
