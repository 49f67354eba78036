//! How the samples of one server are spread: median, 95th and 99th percentile, and the highest.

use super::imported_values::resource_words;
use crate::shell::LOCALE;
use engine::inventory::Server;
use engine::measurement::distribution;
use engine::quantity::{Iops, MBps, Mbps, MiB, Quantity, Ratio};
use engine::series::{Resource, SeriesBlock, SeriesStore};
use leptos::prelude::*;

fn texts<Q: Quantity>(block: &SeriesBlock, write: impl Fn(Q) -> String) -> Option<[String; 5]> {
    let d = distribution::<Q>(block)?;
    Some([d.mean, d.p50, d.p95, d.p99, d.max].map(write))
}

fn row(resource: Resource, block: &SeriesBlock) -> Option<[String; 5]> {
    match resource {
        Resource::Cpu => texts::<Ratio>(block, |v| format::share(v, LOCALE)),
        Resource::Memory => texts::<MiB>(block, |v| format::mib(v, LOCALE)),
        Resource::NetworkIn | Resource::NetworkOut => texts::<Mbps>(block, |v| format::mbps(v, LOCALE)),
        Resource::DiskOperations => texts::<Iops>(block, |v| format::iops(v, LOCALE)),
        Resource::DiskThroughput => texts::<MBps>(block, |v| format::mbytes_per_s(v, LOCALE)),
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
                    <th scope="row">{resource_words(resource)}</th>
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
