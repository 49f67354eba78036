//! The hypervisor: what it adds to the work, what memory it keeps, and who says so.

use crate::session::Session;
use crate::shell::LOCALE;
use crate::widgets::select::{Choice, Select};
use crate::widgets::table::{Head, Table};
use engine::catalogue::{Hypervisor, HypervisorClass, ReserveRule};
use engine::command::Command;
use engine::quantity::Ratio;
use leptos::prelude::*;

const fn class_words(class: HypervisorClass) -> &'static str {
    match class {
        HypervisorClass::Full => "full virtualisation",
        HypervisorClass::Assisted => "assisted by hardware, or paravirtual",
        HypervisorClass::OperatingSystemLevel => "containers of one kernel",
    }
}

fn cpu_kept(h: &Hypervisor) -> String {
    let share = format::share(h.host_cpu_reserve_share, LOCALE);
    match (h.host_cpu_reserve_cores, h.host_cpu_reserve_share > Ratio::ZERO) {
        (0, false) => "none beside what it adds to the work of each VM".into(),
        (0, true) => format!("{share} of its work"),
        (n, more) => {
            let cores = format::count(u64::from(n), "core", "cores", LOCALE);
            if more { format!("{cores}, or {share} of its work, whichever is more") } else { cores }
        }
    }
}

fn facts(h: &Hypervisor) -> AnyView {
    let m = &h.memory_overhead;
    let size = |m| format::mib(m, LOCALE);
    let rows = [
        ("How it runs guests", class_words(h.class).to_owned(), String::new()),
        ("CPU work added", format::share(h.cpu_overhead, LOCALE), h.cpu_overhead_source.clone()),
        (
            "Memory added to each VM",
            if m.table.is_empty() {
                format!(
                    "{}, and {} for each GiB, and {} for each further vCPU",
                    size(m.base),
                    size(m.per_gib),
                    size(m.per_further_vcpu)
                )
            } else {
                "by the vendor's table, between its memory sizes and its vCPUs".to_owned()
            },
            m.source.clone(),
        ),
        (
            "Memory a host keeps",
            match h.host_memory_reserve_rule {
                ReserveRule::Sum => format!(
                    "{}, and {} of what it has",
                    size(h.host_memory_reserve),
                    format::share(h.host_memory_reserve_share, LOCALE)
                ),
                ReserveRule::Larger => format!(
                    "{}, or {} of what it has, whichever is more",
                    size(h.host_memory_reserve),
                    format::share(h.host_memory_reserve_share, LOCALE)
                ),
            },
            h.host_reserve_source.clone(),
        ),
        ("CPU a host keeps", cpu_kept(h), h.host_cpu_reserve_source.clone()),
    ]
    .into_iter()
    .map(|(what, value, source)| {
        view! {
            <tr>
                <th scope="row">{what}</th>
                <td class="strong">{value}</td>
                <td class="quiet">{source}</td>
            </tr>
        }
    })
    .collect_view();
    view! {
        <Table
            caption="What the hypervisor adds, with sources"
            heads=vec![Head::words("What it takes"), Head::words("Value"), Head::words("Source")]
        >
            <tbody>{rows}</tbody>
        </Table>
    }
    .into_any()
}

/// The choice and its facts.
#[component]
pub fn HypervisorChoice() -> impl IntoView {
    let session = Session::here();
    let stages = session.stages();
    let now = Memo::new(move |_| stages.resolved.with(|r| r.as_ref().map(|r| r.hypervisor.clone())));
    let choices = Signal::derive(move || {
        let project = session.project();
        project.catalogue.hypervisors.iter().map(|h| Choice::new(&*h.id, &*h.name)).collect::<Vec<_>>()
    });
    let value =
        Signal::derive(move || now.with(|h| h.as_ref().map(|h| h.id.to_string()).unwrap_or_default()));
    let changed = Signal::derive(move || {
        let at = session.scenario.get();
        let project = session.project();
        project.scenarios.get(at).filter(|s| at > 0 && s.hypervisor.is_some())?;
        project.resolve(0).map(|r| format!("Base: {}", r.hypervisor.name))
    });
    let choose = Callback::new(move |id: String| {
        let scenario = session.scenario.get_untracked();
        // What the base has needs no choice of its own.
        let base = session.project_now().resolve(0).map(|r| r.hypervisor.id);
        let follows = scenario > 0 && base.as_deref() == Some(&*id);
        session.run(Command::ChooseHypervisor { scenario, id: (!follows).then(|| id.into()) });
    });
    let title = move || {
        now.with(|h| {
            h.as_ref().map_or_else(
                || "Hypervisor".to_owned(),
                |h| {
                    format!(
                        "{} adds {} to the work of each VM",
                        h.name,
                        format::share(h.cpu_overhead, LOCALE)
                    )
                },
            )
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
            </div>
            <div class="hypervisor">
                <Select
                    label="Hypervisor"
                    choices=choices
                    value=value
                    changed_from=changed
                    on_change=choose
                />
                {move || now.with(|h| h.as_ref().map(facts))}
            </div>
        </section>
    }
    .into_any()
}
