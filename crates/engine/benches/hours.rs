//! How long it takes to work on hours of the week and on readings: `cargo bench -p engine`.
//!
//! Prints a table parted by tabs: group, what, how much of it, the median of several runs, the runs. Nothing is
//! asserted: a time is a property of a machine. Compiled for wasm32-wasip1 it runs under Node.js too.

use engine::aligned::{TogetherSearch, Workloads, rare_days};
use engine::assessment::assess;
use engine::assumption::AssumptionId;
use engine::demand::demand;
use engine::inventory::{Inventory, Measured, Server};
use engine::measurement::{Folding, Measurements, Statistic, Statistics, fold, fold_server};
use engine::origin::Sourced;
use engine::placement::narrowing::what_measuring_changes;
use engine::placement::replay::Replay;
use engine::placement::{Assignment, InputsHash, PlannedHost, Problem, evaluate};
use engine::project::{Project, Resolved};
use engine::quantity::{Mhz, MiB, Ratio};
use engine::series::{Resource, SeriesBlock, SeriesStore};
use engine::time::{Day, Instant, SiteClock};
use std::hint::black_box;
use std::time::{Duration, Instant as Now};

const TODAY: Day = Day::from_ymd(2026, 11, 21);
/// 2026-03-01 00:00 UTC: four weeks before clocks are changed in Europe.
const START: i64 = 1_772_323_200;
const HOURS: usize = 35 * 24;

fn main() {
    println!("group\twhat\tcount\tmedian, ms\truns");
    folding();
    needs();
}

fn measure<T>(group: &str, what: &str, count: &str, runs: usize, mut run: impl FnMut() -> T) -> T {
    let mut times: Vec<Duration> = Vec::with_capacity(runs);
    let mut made = None;
    for _ in 0..runs.max(1) {
        // What the run before made is let go outside the clock.
        drop(made.take());
        let started = Now::now();
        let result = black_box(run());
        times.push(started.elapsed());
        made = Some(result);
    }
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!("{group}\t{what}\t{count}\t{:.1}\t{}", median.as_secs_f64() * 1e3, times.len());
    made.unwrap_or_else(run)
}

/// A load that rises by day, with something of chance that is the same in every run.
fn samples(server: usize, resource: usize, count: usize) -> Vec<f32> {
    let mut state = (server as u64 + 1) * 0x9e37_79b9 + resource as u64;
    (0..count)
        .map(|hour| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let chance = (state >> 40) as f32 / (1 << 24) as f32;
            let day = if (8..18).contains(&(hour % 24)) { 0.3 } else { 0.1 };
            let share = day + 0.2 * chance;
            if resource == 0 { share } else { share * 100.0 }
        })
        .collect()
}

/// Servers of 2 × 4 cores, of which a part has six series of 35 days by the hour.
fn estate(servers: usize, measured: usize) -> (Inventory, SeriesStore) {
    let mut store = SeriesStore::default();
    let servers = (0..servers)
        .map(|n| {
            let mut server = Server::named(Sourced::typed(format!("srv-app-{n:05}").into()));
            server.os = Some(Sourced::typed("Windows Server 2016".into()));
            server.sockets = Some(Sourced::typed(2));
            server.cores_per_socket = Some(Sourced::typed(4));
            server.clock = Some(Sourced::typed(Mhz::from_ghz(2.4)));
            server.memory = Some(Sourced::typed(MiB::from_gib(16.0)));
            server.disk_used = Some(Sourced::typed(MiB::from_gib(100.0)));
            if n < measured {
                for (i, resource) in Resource::LOADS.into_iter().enumerate() {
                    let block = SeriesBlock::new(
                        resource,
                        Instant::from_unix_seconds(START),
                        3600,
                        samples(n, i, HOURS),
                    );
                    let block = store.insert(block);
                    let read = Measured { block, source: 0, first_row: 2, last_row: 2, column: 1 };
                    server.series.insert(resource, read);
                }
            }
            server
        })
        .collect();
    (Inventory { servers, ..Inventory::default() }, store)
}

fn resolved() -> Resolved {
    let clock = SiteClock::of_place("Europe/Berlin").unwrap_or_default();
    Project { clock, ..Project::default() }.resolve(0).expect("the built-in catalogue")
}

fn folding() {
    let (inventory, store) = estate(1000, 1000);
    let resolved = resolved();
    let count = "1,000 servers × 6 series × 840 readings";
    measure("fold", "weeks by the statistic of policy", count, 5, || {
        fold(&inventory, &store, &resolved.policy, resolved.clock)
    });
    let three =
        Statistics::beside_policy([Statistic::percentile(Ratio::from_percent(99.0)), Statistic::Peak]);
    let mut folding = Folding::with(three);
    measure("fold", "weeks by three statistics", count, 5, || -> Vec<_> {
        let servers = inventory.servers.iter();
        servers.map(|s| fold_server(s, &store, &resolved.policy, resolved.clock, &mut folding)).collect()
    });
}

fn needs() {
    const SERVERS: usize = 10_000;
    const READ: usize = 1_000;
    let (inventory, store) = estate(SERVERS, READ);
    let resolved = resolved();
    let mut loads = fold(&inventory, &store, &resolved.policy, resolved.clock);
    let read = loads.clone();
    // Every server measured, the later ones as the earlier.
    for n in READ..SERVERS {
        loads.servers[n] = loads.servers[n % READ].clone();
    }
    let verdicts = measure("assess", "verdicts by all rules", "10,000 servers", 5, || {
        assess(&inventory, &loads, &resolved, TODAY)
    });
    let count = "10,000 servers × 168 hours";
    let all = measure("needs", "demand, all measured", count, 9, || {
        demand(&inventory, &loads, &verdicts, &resolved)
    });
    let mut growing = resolved.clone();
    growing.policy = resolved.policy.with(AssumptionId::GrowthPerYear, 0.2);
    measure("needs", "demand after another growth", count, 9, || {
        demand(&inventory, &loads, &verdicts, &growing)
    });
    measure("needs", "problem: demands to whole numbers", count, 5, || Problem::new(&all, &resolved));
    drop(all);

    let few = Inventory { servers: inventory.servers[..READ].to_vec(), ..Inventory::default() };
    let w = Workloads { inventory: &few, series: &store, measurements: &read, resolved: &resolved };
    let count = "1,000 servers × 840 readings";
    measure("aligned", "sums of six resources", count, 3, || {
        TogetherSearch::today(w, (0..READ).collect()).finish()
    });
    let verdicts = assess(&few, &read, &resolved, TODAY);
    let vms = demand(&few, &read, &verdicts, &resolved);
    measure("aligned", "rare days of four resources", count, 3, || rare_days(&w, &vms, 2));
    let problem = Problem::new(&vms, &resolved);
    let hosts = 40;
    let place = vms.vms.iter().enumerate().map(|(i, vm)| (vm.server.clone(), (i % hosts) as u32)).collect();
    let hosts = (0..hosts).map(|i| PlannedHost::new(format!("H{}", i + 1), &*resolved.host.id)).collect();
    let assignment = Assignment { hosts, place, made_for: InputsHash(0), seed: 1, steps: 0, proven: None };
    let placement = evaluate(&problem, &vms, &resolved, &assignment, true);
    measure("aligned", "replay of four limits on 40 hosts", count, 3, || {
        Replay::new(w, &vms, &placement).finish()
    });
    let unmeasured = Measurements::default();
    let verdicts = assess(&few, &unmeasured, &resolved, TODAY);
    let vms = demand(&few, &unmeasured, &verdicts, &resolved);
    let found = measure("narrowing", "what measuring would change", "1,000 servers not measured", 3, || {
        what_measuring_changes(&few, &unmeasured, &verdicts, &vms, &resolved)
    });
    println!("# {}", found.words());
}
