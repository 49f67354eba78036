//! CPUs of different generations: both measures side by side, what each CPU was taken for, factors to type, and
//! the catalogue to search.

use crate::browser::clock;
use crate::pages::assumption_field::{AssumptionField, numbers};
use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::button::LinkButton;
use crate::widgets::chip::Chip;
use crate::widgets::number_field::NumberField;
use crate::widgets::table::{Head, Table};
use engine::assumption::AssumptionId::{CompareCpusByWork, CpuFromName, SecondThreadsOnSources, ThreadWorth};
use engine::assumption::{AssumptionUnit, Trust};
use engine::command::Command;
use engine::cpu_model::{CpuName, CpuRating, CpuRatings, FactorFrom, RatedCpu, read};
use engine::demand::{CpuBothWays, cpu_both_ways};
use engine::figure::FigureId;
use engine::inventory::Text;
use engine::order::Order as _;
use engine::placement::{BoundBothWays, bound_both_ways};
use engine::quantity::{Mhz, Ratio};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

/// Rows of a table before it says how many more there are.
pub(super) const SHOWN: usize = 40;

pub(super) const fn trust_words(trust: Trust) -> &'static str {
    match trust {
        Trust::Vendor => "maker's figure",
        Trust::ThirdParty => "published test",
        Trust::Guide => "guide",
        Trust::Derived => "worked out",
        Trust::Unconfirmed => "estimate",
    }
}

/// Both measures: they take two looks at all VMs, so the page answers first.
fn follow(session: Session) -> RwSignal<Option<(CpuBothWays, BoundBothWays)>> {
    let made = RwSignal::new(None);
    let run = Rc::new(Cell::new(0_u32));
    let stages = session.stages();
    Effect::new(move |_| {
        let this = run.get() + 1;
        run.set(this);
        let (Some(demand), Some(resolved)) = (stages.demand.get(), stages.resolved.get()) else {
            made.set(None);
            return;
        };
        let run = Rc::clone(&run);
        spawn_local(async move {
            clock::breathe().await;
            if run.get() != this {
                return;
            }
            let both = cpu_both_ways(&demand, &resolved).map(|c| (c, bound_both_ways(&demand, &resolved)));
            // The page may be gone by now.
            let _ = made.try_set(both);
        });
    });
    made
}

fn title(both: Option<&(CpuBothWays, BoundBothWays)>) -> String {
    let Some((cpu, bound)) = both else { return "CPUs of different generations".into() };
    let hosts = |n: u32| format::count(n.into(), "host", "hosts", LOCALE);
    match (cpu.by_work, &bound.by_work) {
        (Some(work), Some(by_work)) => format!(
            "{} in plain GHz, {} by the work of their cores: at least {}, or {}",
            format::mhz(cpu.plain, LOCALE),
            format::mhz(work, LOCALE),
            hosts(bound.plain.hosts),
            hosts(by_work.hosts)
        ),
        _ => format!(
            "{} in plain GHz; the CPU of the host type has no factor to compare by",
            format::mhz(cpu.plain, LOCALE)
        ),
    }
}

fn side_by_side(session: Session, both: &(CpuBothWays, BoundBothWays)) -> AnyView {
    let (cpu, bound) = both;
    let by_work =
        session.stages().resolved.with(|r| r.as_ref().is_some_and(|r| r.policy.compare_cpus_by_work()));
    let unknown = || view! { <span class="unknown">{format::unknown()}</span> }.into_any();
    let row = move |name: &str, on: bool, work: Option<Mhz>, hosts: Option<u32>| {
        let sum = match work {
            Some(work) if on => {
                let text = format::mhz(work, LOCALE);
                view! {
                    <LinkButton
                        label=text.clone()
                        name=format!("{text} demanded: how this comes about")
                        on_press=move |()| session.explain(FigureId::CpuSum)
                    />
                }
                .into_any()
            }
            Some(work) => format::mhz(work, LOCALE).into_any(),
            None => unknown(),
        };
        let least = hosts.map_or_else(unknown, |n| format::integer(n.into(), LOCALE).into_any());
        view! {
            <tr class:chosen=on>
                <th scope="row">
                    {name.to_owned()} " " {on.then(|| view! { <span class="chip">"in the plan"</span> })}
                </th>
                <td class="number">{sum}</td>
                <td class="number strong">{least}</td>
            </tr>
        }
    };
    let known =
        |n: usize, what: &str| (n > 0).then(|| format!("{} {what}", format::integer(n as u64, LOCALE)));
    let parts: Vec<String> = [
        known(cpu.by_model, "by their very model"),
        known(cpu.by_family, "by their family"),
        known(cpu.typed, "typed"),
        known(cpu.unknown, "not known, taken in plain GHz"),
    ]
    .into_iter()
    .flatten()
    .collect();
    let heads = vec![
        Head::words("CPUs compared by"),
        Head::number("CPU in the busiest hour"),
        Head::number("Hosts, at least"),
    ];
    let plain = row("Plain GHz", !by_work, Some(cpu.plain), Some(bound.plain.hosts));
    let compared = row("Work per core-GHz", by_work, cpu.by_work, bound.by_work.as_ref().map(|b| b.hosts));
    view! {
        <Table caption="CPU and hosts by both measures" heads=heads inset=true>
            <tbody>{plain} {compared}</tbody>
        </Table>
        <p class="quiet">{format!("CPUs of the VMs' servers: {}.", parts.join(", "))}</p>
    }
    .into_any()
}

/// A field for a factor.
fn factor_field(session: Session, of: RatedCpu, label: String) -> AnyView {
    let asked = of.clone();
    let typed = Memo::new(move |_| {
        let ratings = &session.project().cpu_ratings;
        let found = match &asked {
            RatedCpu::Server(id) => ratings.servers.get(id),
            RatedCpu::Model(name) => ratings.models.get(name),
            RatedCpu::Host(id) => ratings.hosts.get(id),
        };
        found.map(|r| r.factor.fraction())
    });
    let clear = of.clone();
    view! {
        <NumberField
            label=label
            hide_label=true
            value=typed
            numbers=numbers(AssumptionUnit::Factor)
            min=CpuRating::LEAST.fraction()
            max=CpuRating::MOST.fraction()
            placeholder="type a factor"
            on_commit=Callback::new(move |v: f64| {
                let rating = CpuRating::typed(Ratio::from_fraction(v), String::new());
                session.run(Command::RateCpu { of: of.clone(), rating: Some(rating) });
            })
            on_clear=Callback::new(move |()| {
                session.run(Command::RateCpu { of: clear.clone(), rating: None });
            })
        />
    }
    .into_any()
}

/// The factor in force of a name, and where it comes from.
fn in_force(name: &CpuName, ratings: &CpuRatings) -> (Option<Ratio>, &'static str, String) {
    if let Some(rating) = ratings.models.get(&name.key) {
        let source = match &rating.score {
            Some(score) => format!("From a typed score of {}", score.benchmark),
            None => "Typed".into(),
        };
        return (Some(rating.factor), "typed", source);
    }
    match name.core {
        Some(core) => (
            Some(core.factor),
            trust_words(core.trust),
            format!("{}: {} ({})", core.name, core.source, core.date),
        ),
        None => (None, "", String::new()),
    }
}

struct Named {
    text: Text,
    servers: usize,
    name: Arc<CpuName>,
}

/// CPUs of the servers that move: those without a factor first, then those of most servers.
fn named(session: Session) -> Vec<Named> {
    let stages = session.stages();
    let (Some(demand), Some(inventory)) = (stages.demand.get(), stages.inventory.get()) else {
        return Vec::new();
    };
    let mut by_text: BTreeMap<Text, usize> = BTreeMap::new();
    for vm in &demand.vms {
        let cpu = inventory.servers.get(vm.index).and_then(|s| s.cpu_model.as_ref());
        *by_text.entry(cpu.map_or_else(|| "".into(), |c| c.value.clone())).or_default() += 1;
    }
    let mut all: Vec<Named> =
        by_text.into_iter().map(|(text, servers)| Named { name: read(&text), text, servers }).collect();
    let ratings = session.project_now().cpu_ratings.clone();
    let known = |n: &Named| in_force(&n.name, &ratings).0.is_some();
    all.order_by(|a, b| {
        known(a).cmp(&known(b)).then(b.servers.cmp(&a.servers)).then_with(|| a.text.cmp(&b.text))
    });
    all
}

fn named_row(session: Session, of: &Named) -> AnyView {
    let written = if of.text.trim().is_empty() { "(no CPU named)".to_owned() } else { of.text.to_string() };
    let name = Arc::clone(&of.name);
    let factor = move || {
        let (factor, trust, source) = in_force(&name, &session.project().cpu_ratings);
        match factor {
            Some(f) => view! {
                {format::number(f.fraction(), 2, LOCALE)}
                " "
                <Chip label=trust.to_owned() />
                <div class="sub">{source}</div>
            }
            .into_any(),
            None => view! { <span class="unknown">"none: plain GHz"</span> }.into_any(),
        }
    };
    let can_rate = !of.name.key.is_empty();
    let field = can_rate.then(|| {
        factor_field(session, RatedCpu::Model(of.name.key.clone()), format!("Work per core-GHz of {written}"))
    });
    view! {
        <tr>
            <th scope="row">{written}</th>
            <td class="number">{format::integer(of.servers as u64, LOCALE)}</td>
            <td>
                {of.name.taken_for()}
                <div class="sub">{of.name.why.words()}</div>
            </td>
            <td>{factor}</td>
            <td>{field}</td>
        </tr>
    }
    .into_any()
}

/// The host's CPU and its factor.
fn host_line(session: Session) -> AnyView {
    let resolved = session.stages().resolved;
    let words = move || {
        resolved.with(|r| {
            let Some(r) = r.as_ref() else { return String::new() };
            let cpu = r.host.cpu_model.as_deref().unwrap_or("no CPU named");
            match (r.host_factor(), r.cpu_ratings.source_of_host(&r.host)) {
                (Some(f), Some(source)) => {
                    let from = if f.from == FactorFrom::Typed { "" } else { "catalogue, " };
                    format!(
                        "Host type {}, {cpu}: factor {} ({from}{}). {source}",
                        r.host.name,
                        format::number(f.factor.fraction(), 2, LOCALE),
                        trust_words(f.trust)
                    )
                }
                _ => format!("Host type {}, {cpu}: no factor", r.host.name),
            }
        })
    };
    let id = Memo::new(move |_| resolved.with(|r| r.as_ref().map(|r| r.host.id.clone())));
    view! {
        <div class="host-factor">
            <p>{words}</p>
            {move || {
                id.get()
                    .map(|id| factor_field(session, RatedCpu::Host(id), "Work per core-GHz of the host's CPU".into()))
            }}
        </div>
    }
    .into_any()
}

/// The section.
#[component]
pub fn Cpus() -> impl IntoView {
    let session = Session::here();
    let both = follow(session);
    let texts =
        Memo::new(move |_| named(session).into_iter().map(|n| (n.text, n.servers)).collect::<Vec<_>>());
    let names = Memo::new(move |_| {
        let with_key = texts.get().into_iter().map(|(text, _)| (read(&text).key.clone(), text));
        with_key.filter(|(key, _)| !key.is_empty()).collect::<Vec<_>>()
    });
    let rows = move || {
        let all = texts.get();
        let more = all.len().saturating_sub(SHOWN);
        let rows = all
            .into_iter()
            .take(SHOWN)
            .map(|(text, servers)| named_row(session, &Named { name: read(&text), text, servers }))
            .collect_view();
        let more = (more > 0).then(|| {
            let n = format::integer(more as u64, LOCALE);
            view! { <tr><td colspan="5" class="quiet">{format!("and {n} more, all with a factor or rarer")}</td></tr> }
        });
        view! { {rows} {more} }
    };
    let heads = vec![
        Head::words("CPU as the inventory names it"),
        Head::number("Servers"),
        Head::words("Taken for"),
        Head::words("Work per core-GHz"),
        Head::words("Typed factor"),
    ];
    view! {
        <section class="section" id="cpus">
            <div class="section-head">
                <h2>{move || both.with(|b| title(b.as_ref()))}</h2>
                <span class="about">"1 is the core of the reference; a factor compares one thread at equal clock"</span>
            </div>
            {move || both.with(|b| b.as_ref().map(|b| side_by_side(session, b)))}
            <div class="fields">
                <AssumptionField id=CompareCpusByWork />
                <AssumptionField id=CpuFromName />
                <AssumptionField id=SecondThreadsOnSources />
                <AssumptionField id=ThreadWorth />
            </div>
            {host_line(session)}
            <Table caption="CPUs of the servers that move, and their factors" heads=heads min_width=760>
                <tbody>{rows}</tbody>
            </Table>
            {super::cpu_score::score_form(session, names)}
            {super::cpu_catalogue::catalogue()}
        </section>
    }
    .into_any()
}
