//! What is planned for a failure: the policy, what each policy says of this plan, and where hosts stand.

use super::{Shown, count_hosts, names};
use crate::pages::assumption_field::AssumptionField;
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::message::{DiagnosticMessage, SeverityMark, Tell};
use crate::widgets::number_field::{NumberField, NumberText};
use crate::widgets::select::{Choice, Select};
use crate::widgets::table::{Head, Table};
use engine::assumption::AssumptionId;
use engine::command::Command;
use engine::placement::Placement;
use engine::placement::failover::{ClusterSpare, FailoverPolicy, SpareCount, StorageReach, why_not};
use engine::quantity::{Mhz, MiB};
use leptos::prelude::*;

const fn key(spare: SpareCount) -> &'static str {
    match spare {
        SpareCount::Restarts => "restarts",
        SpareCount::Share => "share",
        SpareCount::Slots { .. } => "slots",
    }
}

fn explained(policy: FailoverPolicy) -> String {
    let what = match policy.spare {
        SpareCount::Restarts => {
            "Whichever hosts fail, as many at once as may, a restart plan is looked for: each VM that must restart has room elsewhere at every hour, \
             under the ceiling after a failure, and the rules that hold then are kept."
        }
        SpareCount::Share => {
            "A share of all CPU and memory of a cluster is free at every hour. Simple, and no promise that each VM fits somewhere."
        }
        SpareCount::Slots { .. } => {
            "A host holds slots as large as the largest VM in CPU and in memory; enough of them are left when the largest hosts fail. \
             Cautious where one VM is much larger than the others."
        }
    };
    let storage = match policy.storage {
        StorageReach::Cluster => "",
        StorageReach::Host => {
            " Disks are reached from their own host alone: nothing restarts by itself and nothing moves live. A failed host's VMs \
             have to be restored from backup; the plan says where they would have room."
        }
    };
    format!("{what}{storage}")
}

/// A policy that does not decide asks nobody to act.
fn mark(good: bool, decides: bool, words: String) -> AnyView {
    let tell = match (good, decides) {
        (true, _) => Tell::Done,
        (false, true) => Tell::Error,
        (false, false) => Tell::Note,
    };
    view! { <SeverityMark tell=tell label=words /> }.into_any()
}

fn restarts(p: &Placement) -> AnyView {
    let decides = p.spare.counts_restarts();
    let Some(not_safe) = p.not_safe() else {
        return view! { <span class="quiet">"not looked for: no host may fail, or another policy counts"</span> }
            .into_any();
    };
    if let Some(sets) = &p.sets {
        let of = format::integer(sets.of, LOCALE);
        let checked = format::integer(sets.checked, LOCALE);
        let words = match (sets.without_plan, sets.checked == sets.of) {
            (0, true) => format!("all {of} sets of {} survived", count_hosts(sets.hosts as usize)),
            (0, false) => format!("{checked} of {of} sets looked at, all survived"),
            (n, _) => format!("{} of {checked} sets without a restart plan", format::integer(n, LOCALE)),
        };
        return mark(sets.is_safe(), decides, words);
    }
    let hosts: Vec<String> =
        not_safe.iter().filter_map(|h| p.hosts.get(*h)).map(|h| h.name.clone()).collect();
    if hosts.is_empty() {
        mark(true, decides, "survived, whichever host fails".into())
    } else {
        mark(false, decides, format!("not known to be survived: {}", names(&hosts)))
    }
}

fn share(p: &Placement, c: &ClusterSpare) -> String {
    let of =
        |s: Option<engine::quantity::Ratio>| s.map_or_else(format::unknown, |s| format::share(s, LOCALE));
    let when =
        c.free_cpu.and_then(|f| f.1).map(|h| format!(" on {}", format::hour_of_week(h))).unwrap_or_default();
    format!(
        "CPU {} free{when}, {} wanted; memory {} free, {} wanted",
        of(c.free_cpu.map(|f| f.0)),
        format::share(p.spare.share_wanted.0, LOCALE),
        of(c.free_memory),
        format::share(p.spare.share_wanted.1, LOCALE),
    )
}

fn slots(c: &ClusterSpare) -> String {
    let all: u64 = c.slots.of_host.iter().map(|n| u64::from(*n)).sum();
    format!(
        "slot {} and {}; {} slots, {} taken; {} may fail",
        format::value(&c.slots.slot.cpu.into(), LOCALE),
        format::value(&c.slots.slot.memory.into(), LOCALE),
        format::integer(all, LOCALE),
        format::integer(u64::from(c.slots.taken), LOCALE),
        count_hosts(c.slots.hosts_that_may_fail as usize),
    )
}

/// What each policy says of this plan; the chosen one decides.
fn side_by_side(p: &Placement) -> AnyView {
    let chosen = key(p.spare.policy.spare);
    let name = move |spare: &'static str, words: &'static str| {
        if spare == chosen { format!("{words} (decides)") } else { words.to_owned() }
    };
    let clusters = |of: &dyn Fn(&ClusterSpare) -> AnyView| p.spare.clusters.iter().map(of).collect_view();
    let shares = clusters(&|c| mark(c.keeps_share(p.spare.share_wanted), chosen == "share", share(p, c)));
    let slot_marks = clusters(&|c| {
        mark(c.slots.hosts_that_may_fail >= p.spare.hosts_that_may_fail, chosen == "slots", slots(c))
    });
    let by_restarts = name("restarts", "Every VM has room to restart");
    let by_share = name("share", "A share of capacity is free");
    let by_slots = name("slots", "Slots are left");
    let survived = restarts(p);
    view! {
        <Table
            caption="This plan under each policy"
            min_width=640
            heads=vec![Head::words("Policy"), Head::words("What it says of this plan")]
        >
            <tbody class="policies">
                <tr>
                    <th scope="row">{by_restarts}</th>
                    <td>{survived}</td>
                </tr>
                <tr>
                    <th scope="row">{by_share}</th>
                    <td>{shares}</td>
                </tr>
                <tr>
                    <th scope="row">{by_slots}</th>
                    <td>{slot_marks}</td>
                </tr>
            </tbody>
        </Table>
    }
    .into_any()
}

fn amounts() -> NumberText {
    NumberText::new(
        |text| format::parse_as(text, format::Unit::Plain, LOCALE).map_err(|e| e.to_string()),
        |value| format::number(value, 1, LOCALE),
    )
}

fn set_policy(session: Session, policy: FailoverPolicy) {
    session.run(Command::SetFailover { scenario: session.scenario.get_untracked(), policy: Some(policy) });
}

/// Slots at most, where slots are counted.
fn slot_fields(session: Session, policy: FailoverPolicy) -> AnyView {
    let SpareCount::Slots { cpu, memory } = policy.spare else { return ().into_any() };
    let with = move |cpu, memory| {
        set_policy(session, FailoverPolicy { spare: SpareCount::Slots { cpu, memory }, ..policy });
    };
    view! {
        <NumberField
            label="CPU of a slot, at most"
            inline=true
            unit="GHz"
            value=Signal::stored(cpu.map(Mhz::ghz))
            numbers=amounts()
            min=0.1
            max=1000.0
            placeholder="as the largest VM"
            on_clear=Callback::new(move |()| with(None, memory))
            on_commit=Callback::new(move |v: f64| with(Some(Mhz::from_ghz(v)), memory))
        />
        <NumberField
            label="Memory of a slot, at most"
            inline=true
            unit="GiB"
            value=Signal::stored(memory.map(MiB::gib))
            numbers=amounts()
            min=0.1
            max=100_000.0
            placeholder="as the largest VM"
            on_clear=Callback::new(move |()| with(cpu, None))
            on_commit=Callback::new(move |v: f64| with(cpu, Some(MiB::from_gib(v))))
        />
    }
    .into_any()
}

fn fields(session: Session, policy: FailoverPolicy) -> AnyView {
    let shares = (policy.spare == SpareCount::Share).then(|| {
        view! {
            <AssumptionField id=AssumptionId::FreeShareCpu inline=true />
            <AssumptionField id=AssumptionId::FreeShareMemory inline=true />
        }
    });
    let count = (policy.spare != SpareCount::Share)
        .then(|| view! { <AssumptionField id=AssumptionId::HostsThatMayFail inline=true /> });
    view! {
        <p class="quiet">{explained(policy)}</p>
        <div class="policy-fields">{count} {shares} {slot_fields(session, policy)}</div>
    }
    .into_any()
}

/// Which VMs do not restart, why, and what can be done: host by host, then sets of hosts.
fn why_not_all(session: Session, placement: Shown) -> Option<AnyView> {
    /// The table of hosts has them all.
    const SHOWN: usize = 5;
    let stages = session.stages();
    let demand = stages.demand.get()?;
    let rules = stages.resolved.with(|r| r.as_ref().map(|r| r.rules.clone()))?;
    placement.with(|p| {
        let p = p.as_ref().filter(|p| p.spare.counts_restarts())?;
        let alone = p.hosts.iter().enumerate().filter_map(|(i, h)| Some((vec![i], h.restart.as_ref()?)));
        let sets = p.sets.iter().flat_map(|s| &s.failing).map(|(hosts, restart)| (hosts.clone(), restart));
        let messages = alone
            .chain(sets)
            .filter_map(|(failed, restart)| why_not(p, &demand, &rules, &failed, restart))
            .take(SHOWN)
            .map(|why| view! { <DiagnosticMessage diagnostic=why /> })
            .collect_view();
        Some(messages.into_any())
    })
}

/// The section.
#[component]
pub fn FailoverSection(
    /// The placement.
    placement: Shown,
) -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let policy =
        Memo::new(move |_| stages.resolved.with(|r| r.as_ref().map(|r| r.failover).unwrap_or_default()));
    let choices = vec![
        Choice::new("restarts", "Every VM has room to restart"),
        Choice::new("share", "A share of capacity is free"),
        Choice::new("slots", "Slots are left"),
    ];
    let reach = vec![
        Choice::new("cluster", "From every host: shared or replicated"),
        Choice::new("host", "From their own host alone"),
    ];
    let choose = move |k: String| {
        let spare = match k.as_str() {
            "share" => SpareCount::Share,
            "slots" => SpareCount::Slots { cpu: None, memory: None },
            _ => SpareCount::Restarts,
        };
        set_policy(session, FailoverPolicy { spare, ..policy.get_untracked() });
    };
    let choose_reach = move |k: String| {
        let storage = if k == "host" { StorageReach::Host } else { StorageReach::Cluster };
        set_policy(session, FailoverPolicy { storage, ..policy.get_untracked() });
    };
    let table = move || placement.with(|p| p.as_ref().map(|p| side_by_side(p)));
    let why = move || why_not_all(session, placement);
    view! {
        <section class="section" id="failover">
            <div class="section-head">
                <h2>"What is planned for a failure"</h2>
                <span class="about">{move || policy.get().spare.words()}</span>
            </div>
            <div class="rule-pair">
                <Select
                    label="Spare capacity is counted as"
                    choices=choices
                    value=Signal::derive(move || key(policy.get().spare).to_owned())
                    on_change=Callback::new(choose)
                />
                <Select
                    label="Disks are reached"
                    choices=reach
                    value=Signal::derive(move || {
                        let host = policy.get().storage == StorageReach::Host;
                        if host { "host".to_owned() } else { "cluster".to_owned() }
                    })
                    on_change=Callback::new(choose_reach)
                />
            </div>
            {move || fields(session, policy.get())}
            {table}
            <div class="placement-messages">{why}</div>
        </section>
    }
    .into_any()
}
