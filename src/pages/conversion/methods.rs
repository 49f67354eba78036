//! Jobs by method.

use super::{Shown, hours};
use crate::shell::LOCALE;
use crate::widgets::bar::{Bar, BarShares};
use crate::widgets::table::{Head, Table};
use engine::conversion::{Method, MethodSum};
use leptos::prelude::*;

/// The method in a sentence, and the tool that does it.
const fn told(method: Method) -> (&'static str, &'static str) {
    match method {
        Method::ColdImage => ("Booted from a medium and copied; down for the whole of it", "virt-p2v"),
        Method::LiveCutOver => (
            "Copied while it runs; down for the last difference and the cut-over",
            "replication agent of your choice",
        ),
        Method::VirtualToVirtual => ("Already a VM: its disks are converted", "virt-v2v"),
        Method::Rebuild => ("Installed anew, data moved by its own means", "by hand"),
    }
}

fn row(s: &MethodSum, all: f64) -> AnyView {
    let (what, tool) = told(s.method);
    let words = super::sentence(s.method.words());
    let share = f64::from(u32::try_from(s.jobs).unwrap_or(u32::MAX)) / all;
    let jobs = format::integer(s.jobs as u64, LOCALE);
    let data = format::mib(s.data, LOCALE);
    let unknown = (s.data_unknown > 0).then(|| {
        view! {
            <span class="sub">
                {format!("{} unknown", format::integer(s.data_unknown as u64, LOCALE))}
            </span>
        }
    });
    view! {
        <tr>
            <th scope="row">{words} <span class="sub">{what}</span></th>
            <td class="number">{jobs.clone()}</td>
            <td class="bar-cell">
                <Bar
                    shares=BarShares { value: Some(share), with_spare: None, limit: None }
                    text=format!("{jobs} jobs")
                    hide_text=true
                    thin=true
                />
            </td>
            <td class="number">{data} {unknown}</td>
            <td class="number">{hours(s.longest_downtime)}</td>
            <td>{tool}</td>
        </tr>
    }
    .into_any()
}

fn title(sums: &[MethodSum]) -> String {
    let longest = sums.iter().filter(|s| s.longest_downtime.is_some()).max_by_key(|s| s.longest_downtime);
    match longest {
        Some(s) => format!("The longest downtime is {}, by {}", hours(s.longest_downtime), s.method.words()),
        None => "No downtime is known yet".into(),
    }
}

/// The section.
#[component]
pub fn Methods(plan: Shown) -> impl IntoView {
    let sums = Memo::new(move |_| plan.with(|c| c.as_ref().map(|c| c.by_method()).unwrap_or_default()));
    let title = move || sums.with(|s| title(s));
    let rows = move || {
        sums.with(|s| {
            let all: usize = s.iter().map(|s| s.jobs).sum();
            let all = f64::from(u32::try_from(all).unwrap_or(1)).max(1.0);
            s.iter().map(|s| row(s, all)).collect_view()
        })
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2>{title}</h2>
                <span class="about">"jobs by method"</span>
            </div>
            <Table
                caption="Jobs by method"
                min_width=700
                heads=vec![
                    Head::words("Method"),
                    Head::number("Jobs"),
                    Head::words("Share of all"),
                    Head::number("Data"),
                    Head::number("Longest downtime"),
                    Head::words("Tool"),
                ]
            >
                <tbody>{rows}</tbody>
            </Table>
        </section>
    }
    .into_any()
}
