//! From work consumed today to work demanded, and what had to be assumed on the way.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::Tone;
use crate::widgets::bar::{Bar, BarShares};
use crate::widgets::button::LinkButton;
use crate::widgets::message::SeverityMark;
use crate::widgets::table::{Head, Table};
use engine::demand::{CpuTogether, cpu_together};
use engine::diagnostic::Diagnostic;
use engine::figure::FigureId;
use engine::order::Order as _;
use engine::quantity::{Mhz, Ratio};
use leptos::prelude::*;
use std::collections::BTreeMap;

fn share(part: Mhz, whole: Mhz) -> Option<Ratio> {
    part.per(whole)
}

fn title(t: &CpuTogether) -> String {
    let added = share(t.overhead + t.growth, t.demanded);
    added.map_or_else(
        || "CPU from today to the plan".to_owned(),
        |s| format!("{} of the planned CPU is overhead and growth", format::share(s, LOCALE)),
    )
}

fn step(label: &str, amount: AnyView, part: Mhz, whole: Mhz, sign: &str, tone: Tone) -> AnyView {
    let text =
        share(part, whole).map_or_else(format::unknown, |s| format!("{sign}{}", format::share(s, LOCALE)));
    let value = share(part, whole).map(Ratio::fraction);
    let shares = BarShares { value, with_spare: None, limit: None };
    view! {
        <tr>
            <th scope="row">{label.to_owned()}</th>
            <td class="number">{amount}</td>
            <td class="bar-cell">
                <Bar shares=shares text=text tone=tone />
            </td>
        </tr>
    }
    .into_any()
}

fn steps(session: Session, t: CpuTogether) -> AnyView {
    let plus = |m: Mhz| format!("+{}", format::mhz(m, LOCALE)).into_any();
    let sum = format::mhz(t.demanded, LOCALE);
    let door = view! {
        <LinkButton
            label=sum.clone()
            name=format!("{sum} demanded: how this comes about")
            on_press=move |()| session.explain(FigureId::CpuSum)
        />
    }
    .into_any();
    let heads = vec![
        Head::words(format!("On {}", format::hour_of_week(t.hour))),
        Head::number("CPU"),
        Head::words("Share of the plan"),
    ];
    view! {
        <Table caption="CPU of all VMs at their common peak hour, from today to the plan" heads=heads>
            <tbody>
                {step(
                    "Consumed by the servers today",
                    format::mhz(t.consumed, LOCALE).into_any(),
                    t.consumed,
                    t.demanded,
                    "",
                    Tone::Before,
                )}
                {generation(t)}
                {step("Overhead of virtualisation", plus(t.overhead), t.overhead, t.demanded, "+", Tone::Cpu)}
                {step("Growth to the horizon", plus(t.growth), t.growth, t.demanded, "+", Tone::Cpu)}
            </tbody>
            <tfoot>{step("Demanded of the hosts", door, t.demanded, t.demanded, "", Tone::After)}</tfoot>
        </Table>
    }
    .into_any()
}

/// What the generation of the hosts' CPU takes away or adds; nothing where CPUs are compared by plain GHz.
fn generation(t: CpuTogether) -> Option<AnyView> {
    if t.on_hosts == t.consumed {
        return None;
    }
    let less = t.on_hosts < t.consumed;
    let (part, sign) = if less { (t.consumed - t.on_hosts, "−") } else { (t.on_hosts - t.consumed, "+") };
    let label = if less {
        "Less work for newer cores, by their factors"
    } else {
        "More work for slower cores, by their factors"
    };
    let amount = format!("{sign}{}", format::mhz(part, LOCALE)).into_any();
    Some(step(label, amount, part, t.demanded, sign, Tone::Cpu))
}

/// One kind of message with how often it is said, and of whom.
struct Kinds<'a> {
    first: &'a Diagnostic,
    of: Vec<String>,
}

fn kinds(all: &[Diagnostic]) -> Vec<Kinds<'_>> {
    let mut by_code: BTreeMap<&str, Kinds<'_>> = BTreeMap::new();
    for d in all {
        let kind = by_code.entry(&d.code).or_insert_with(|| Kinds { first: d, of: Vec::new() });
        kind.of.extend(d.place.subject.as_ref().map(ToString::to_string));
    }
    let mut kinds: Vec<_> = by_code.into_values().collect();
    kinds.order_by(|a, b| {
        b.first
            .severity
            .cmp(&a.first.severity)
            .then(b.of.len().cmp(&a.of.len()))
            .then(a.first.code.cmp(&b.first.code))
    });
    kinds
}

fn names(of: &[String]) -> String {
    const SHOWN: usize = 6;
    let mut words = of.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
    if let Some(more) = of.len().checked_sub(SHOWN).filter(|n| *n > 0) {
        words.push_str(&format!(" and {} more", format::integer(more as u64, LOCALE)));
    }
    words
}

fn assumed(session: Session) -> AnyView {
    let Some(demand) = session.stages().demand.get() else { return ().into_any() };
    let rows = kinds(&demand.diagnostics)
        .into_iter()
        .map(|k| {
            view! {
                <tr>
                    <th scope="row">
                        <SeverityMark tell=k.first.severity.into() label=k.first.message.clone() />
                        <div class="sub">{names(&k.of)}</div>
                    </th>
                    <td class="number">{format::integer(k.of.len() as u64, LOCALE)}</td>
                    <td class="quiet">{k.first.remedy.clone()}</td>
                </tr>
            }
        })
        .collect_view();
    if demand.diagnostics.is_empty() {
        return view! { <p class="quiet">"Nothing had to be assumed: every VM is measured."</p> }.into_any();
    }
    view! {
        <Table
            caption="What had to be assumed, by kind"
            heads=vec![Head::words("What"), Head::number("VMs"), Head::words("What to do")]
        >
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

/// The steps with their finding.
#[component]
pub fn Breakdown() -> impl IntoView {
    let session = Session::here();
    let together = Memo::new(move |_| session.stages().demand.get().and_then(|d| cpu_together(&d)));
    let heading =
        move || together.with(|t| t.as_ref().map_or_else(|| "CPU from today to the plan".to_owned(), title));
    let body = move || match together.get() {
        Some(t) => steps(session, t),
        None => view! { <p class="quiet">"No hour is known of all VMs together."</p> }.into_any(),
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{heading}</h2>
                <span class="about">"all VMs together in their busiest hour"</span>
            </div>
            {body}
        </section>
    }
    .into_any()
}

/// What had to be assumed.
#[component]
pub fn Doubts() -> impl IntoView {
    let session = Session::here();
    let title = move || {
        let n = session.stages().demand.with(|d| d.as_ref().map_or(0, |d| kinds(&d.diagnostics).len()));
        match n {
            0 => "Every VM is measured".to_owned(),
            1 => "One kind of doubt weakens the demand".to_owned(),
            n => format!("{} kinds of doubt weaken the demand", format::integer(n as u64, LOCALE)),
        }
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
            </div>
            {move || assumed(session)}
        </section>
    }
    .into_any()
}
