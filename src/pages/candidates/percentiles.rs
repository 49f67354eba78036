//! How the samples of one server are spread: median, 95th and 99th percentile, and the highest.

use super::imported_values::resource_words;
use super::rows::gib;
use crate::shell::LOCALE;
use engine::inventory::Server;
use engine::measurement::distribution;
use engine::quantity::{Iops, MBps, Mbps, MiB, PageRate, Quantity, Ratio};
use engine::series::{Resource, SeriesBlock, SeriesStore};
use leptos::prelude::*;

fn texts<Q: Quantity>(block: &SeriesBlock, write: impl Fn(Q) -> String) -> Option<[String; 5]> {
    let d = distribution::<Q>(block)?;
    Some([d.mean, d.p50, d.p95, d.p99, d.max].map(write))
}

fn row(resource: Resource, block: &SeriesBlock) -> Option<[String; 5]> {
    let one = |v: f64| format::number(v, 1, LOCALE);
    let whole = |v: f64| format::number(v, 0, LOCALE);
    match resource {
        Resource::Cpu => texts::<Ratio>(block, |v| whole(v.percent())),
        Resource::Memory => texts::<MiB>(block, gib),
        Resource::NetworkIn | Resource::NetworkOut => texts::<Mbps>(block, |v| one(v.mbps())),
        Resource::DiskOperations => texts::<Iops>(block, |v| whole(v.iops())),
        Resource::DiskThroughput => texts::<MBps>(block, |v| one(v.mbytes_per_s())),
        Resource::RunQueue | Resource::ProcessorQueue => texts::<Ratio>(block, |v| one(v.fraction())),
        Resource::Paging => texts::<PageRate>(block, |v| whole(v.pages_per_s())),
        Resource::DiskBusy => texts::<Ratio>(block, |v| whole(v.percent())),
    }
}

/// The unit of a row; the head has it, so that five numbers fit beside each other.
const fn unit(resource: Resource) -> &'static str {
    match resource {
        Resource::Cpu | Resource::DiskBusy => "%",
        Resource::Memory => "GiB",
        Resource::NetworkIn | Resource::NetworkOut => "Mbit/s",
        Resource::DiskOperations => "IOPS",
        Resource::DiskThroughput => "MB/s",
        Resource::RunQueue | Resource::ProcessorQueue => "threads",
        Resource::Paging => "pages/s",
    }
}

/// The table; nothing where nothing was measured.
pub fn percentiles(server: &Server, store: &SeriesStore) -> Option<AnyView> {
    let rows: Vec<(Resource, [String; 5])> = server
        .series
        .iter()
        .filter_map(|(resource, measured)| {
            let block = store.get(measured.block)?;
            (block.resource() == *resource).then_some(())?;
            Some((*resource, row(*resource, block)?))
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let rows = rows
        .into_iter()
        .map(|(resource, texts)| {
            let cells = texts.into_iter().map(|t| view! { <td class="number">{t}</td> }).collect_view();
            view! {
                <tr>
                    <th scope="row">
                        {resource_words(resource)} <span class="unit">", " {unit(resource)}</span>
                    </th>
                    {cells}
                </tr>
            }
        })
        .collect_view();
    let heads = ["Mean", "P50", "P95", "P99", "Highest"]
        .map(|h| view! { <th scope="col" class="number">{h}</th> })
        .into_iter()
        .collect_view();
    Some(
        view! {
            <section>
                <h3>"How its samples are spread"</h3>
                <div class="table-box" tabindex="0" role="group" aria-label="Percentiles">
                    <table class="table percentiles">
                        <caption class="heard">"Percentiles of all samples"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Measured"</th>
                                {heads}
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </section>
        }
        .into_any(),
    )
}
