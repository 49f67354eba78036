//! How long the way from files to a whole plan takes, stage by stage: `cargo bench -p files`.
//!
//! Prints a table parted by tabs: what, how much of it, the median of several runs, the runs. Nothing is
//! asserted: a time is a property of a machine. Words on the command line choose groups by a part of their name.

use engine::assessment::assess;
use engine::conversion::convert;
use engine::demand::demand;
use engine::finance::business_case;
use engine::inventory::Inventory;
use engine::licensing::{self, LicenceCost};
use engine::measurement::fold;
use engine::placement::{Problem, evaluate, propose};
use engine::project::Project;
use engine::series::SeriesStore;
use engine::time::Day;
use files::import::{Choices, merge, read};
use files::sample::{DAYS, MEASUREMENTS_FILE, SERVERS, SERVERS_FILE, SampleEstate};
use std::fmt::Write;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

const SEED: u64 = 4117;
const TODAY: Day = Day::from_ymd(2026, 11, 21);
/// Servers of the large estate.
const LARGE: u32 = 5_000;
/// Rows of the long server list.
const LONG_LIST: u32 = 100_000;

fn main() {
    // Cargo adds `--bench`.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with("--")).collect();
    let wanted = |name: &str| words.is_empty() || words.iter().any(|word| name.contains(word.as_str()));
    println!("group\twhat\tcount\tmedian, ms\truns");
    for (name, run) in [
        ("import", import as fn()),
        ("sample", || plan("sample", SERVERS, 9)),
        ("large", || plan("large", LARGE, 3)),
        ("long-list", long_list),
    ] {
        if wanted(name) {
            run();
        }
    }
}

/// Runs something several times and prints the median; gives what the last run made.
fn measure<T>(group: &str, what: &str, runs: usize, count: impl Fn(&T) -> String, run: impl Fn() -> T) -> T {
    let mut times = Vec::with_capacity(runs);
    let mut made = None;
    for _ in 0..runs.max(1) {
        // What the run before made is let go outside the clock.
        drop(made.take());
        let started = Instant::now();
        let result = black_box(run());
        times.push(started.elapsed());
        made = Some(result);
    }
    let result = made.unwrap_or_else(run);
    line(group, what, &count(&result), &mut times);
    result
}

/// Time that this thread had a processor for, ms (Linux only): what others take of a shared machine is not in it.
fn processor_ms() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse::<f64>().ok().map(|ns| ns / 1e6)
}

fn line(group: &str, what: &str, count: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    println!("{group}\t{what}\t{count}\t{:.2}\t{}", median.as_secs_f64() * 1e3, times.len());
}

fn empty() -> (Inventory, SeriesStore) {
    Default::default()
}

/// Reading text: the sample's two tables.
fn import() {
    let estate = SampleEstate::new(SEED, SERVERS, DAYS);
    let (list, samples) = (estate.servers_csv(), estate.measurements_csv());
    measure(
        "import",
        "sample opened: server list read, series made, joined",
        5,
        |(inventory, store, _): &(Inventory, SeriesStore, _)| {
            format!("{} servers, {} series", inventory.servers.len(), store.len())
        },
        || SampleEstate::new(SEED, SERVERS, DAYS).imported(),
    );
    let batch = measure(
        "import",
        "measurements read from CSV",
        5,
        |batch: &files::import::Batch| {
            let rows = batch.sources.first().map_or(0, |source| source.rows);
            format!("{rows} rows, {:.1} MB", samples.len() as f64 / 1e6)
        },
        || read(MEASUREMENTS_FILE, samples.as_bytes(), &Choices::default()),
    );
    // Joining moves what was read: it is copied outside the clock.
    let servers = read(SERVERS_FILE, list.as_bytes(), &Choices::default());
    let mut times = Vec::new();
    for _ in 0..5 {
        let batches = vec![servers.clone(), batch.clone()];
        let (inventory, store) = empty();
        let started = Instant::now();
        black_box(merge(&inventory, &store, batches));
        times.push(started.elapsed());
    }
    line(
        "import",
        "measurements joined to servers",
        &format!("{} series", batch.measurements.len()),
        &mut times,
    );
}

/// Every stage of a plan, each on what the stages before it made.
fn plan(group: &str, servers: u32, runs: usize) {
    let (inventory, series, _) = measure(
        group,
        "estate made and joined",
        runs.min(3),
        |(inventory, store, _): &(Inventory, SeriesStore, _)| {
            format!("{} servers, {} series", inventory.servers.len(), store.len())
        },
        || SampleEstate::new(SEED, servers, DAYS).imported(),
    );
    let (inventory, series) = (Arc::new(inventory), Arc::new(series));
    let project = Project {
        inventory: Arc::clone(&inventory),
        series: Arc::clone(&series),
        seed: SEED,
        ..Project::default()
    };
    let Some(resolved) = project.resolve(0) else {
        println!("{group}\tthe catalogue is empty\t\t\t");
        return;
    };
    let horizon = resolved.policy.horizon_months();
    let loads = measure(
        group,
        "fold: samples to weeks",
        runs,
        |m: &engine::measurement::Measurements| format!("{} servers", m.servers.len()),
        || fold(&inventory, &series, &resolved.policy, project.clock),
    );
    let verdicts = measure(
        group,
        "assess: verdicts",
        runs,
        |a: &engine::assessment::Assessment| format!("{} servers", a.servers.len()),
        || assess(&inventory, &loads, &resolved, TODAY),
    );
    let needs = measure(
        group,
        "demand: what VMs need",
        runs,
        |d: &engine::demand::Demand| format!("{} VMs", d.vms.len()),
        || demand(&inventory, &loads, &verdicts, &resolved),
    );
    let problem = measure(
        group,
        "problem: demands to whole numbers",
        runs,
        |p: &Problem| format!("{} columns", p.columns().count()),
        || Problem::new(&needs, &resolved),
    );
    let found = measure(
        group,
        "solve: look for a placement",
        runs,
        |a: &Option<engine::placement::Assignment>| {
            a.as_ref().map_or("none found".into(), |a| format!("{} hosts, {} steps", a.hosts.len(), a.steps))
        },
        || propose(&problem, &LicenceCost::new(&needs, &resolved, TODAY, horizon), SEED),
    );
    let Some(assignment) = found else { return };
    let placement = measure(
        group,
        "evaluate: loads, limits, failures",
        runs,
        |p: &engine::placement::Placement| format!("{} hosts, bound {}", p.hosts.len(), p.bound.hosts),
        || evaluate(&problem, &needs, &resolved, &assignment, true),
    );
    let licences = measure(
        group,
        "licences",
        runs,
        |l: &licensing::Licences| format!("{} products", l.products.len()),
        || licensing::count(&placement, &needs, &resolved, TODAY, horizon),
    );
    let jobs = measure(
        group,
        "conversion",
        runs,
        |c: &engine::conversion::ConversionPlan| format!("{} jobs", c.jobs.len()),
        || convert(&inventory, &verdicts, &needs, &placement, &resolved),
    );
    measure(
        group,
        "business case",
        runs,
        |b: &engine::finance::BusinessCase| format!("{} lines, {} months", b.lines.len(), b.horizon),
        || {
            business_case(
                &inventory, &verdicts, &needs, &loads, &placement, &licences, &jobs, &resolved, TODAY,
            )
        },
    );
}

/// A server list as long as they come, read once and joined.
fn long_list() {
    let mut text = String::from(
        "name,kind,serial,site,environment,role,os,model,cpu_model,bought_year,sockets,cores_per_socket,clock_ghz,\
         cpu_average_percent,cpu_peak_percent,memory_gib,memory_used_gib,disk_capacity_gib,disk_used_gib,mac\n",
    );
    for i in 0..LONG_LIST {
        let (high, low) = (i >> 8 & 0xff, i & 0xff);
        // Writing into a string cannot fail.
        let _ = writeln!(
            text,
            "srv{i:06},physical,SN{i:07},Site {},Production,Web server,Debian GNU/Linux 10,Model {},\
             CPU {},2018,2,{},2.40,{}.5,{}.0,{},{}.0,600,{},em1=02:50:{:02x}:{high:02x}:{low:02x}:01",
            i % 9,
            i % 17,
            i % 23,
            4 + i % 12,
            3 + i % 20,
            20 + i % 70,
            16 + i % 96,
            8 + i % 8,
            100 + i % 400,
            i >> 16,
        );
    }
    let on_processor = processor_ms();
    let batch = measure(
        "long-list",
        "server list read from CSV",
        3,
        |batch: &files::import::Batch| {
            format!("{} servers, {:.1} MB", batch.servers.len(), text.len() as f64 / 1e6)
        },
        || read(SERVERS_FILE, text.as_bytes(), &Choices::default()),
    );
    if let Some(ms) = on_processor.zip(processor_ms()).map(|(a, b)| b - a) {
        println!("long-list\t… on a processor, the mean\t\t{:.0}\t3", ms / 3.0);
    }
    // Other lists of the same servers: under the serial number with another name, and under the name alone.
    let (mut by_serial, mut by_name) =
        (String::from("name,serial,owner\n"), String::from("name,memory_gib\n"));
    for i in 0..LONG_LIST {
        let _ = writeln!(by_serial, "asset{i:06},SN{i:07},Team {}", i % 7);
        let _ = writeln!(by_name, "srv{i:06},{}", 8 + i % 8);
    }
    let again = [("assets.csv", by_serial), ("owners.csv", by_name)]
        .map(|(name, text)| read(name, text.as_bytes(), &Choices::default()));
    let (inventory, store) = empty();
    let joined = merged("joined to an empty inventory", &inventory, &store, &batch);
    for (what, batch) in
        ["… joined again to 100,000 by serial", "… joined again to 100,000 by name"].into_iter().zip(&again)
    {
        merged(what, &joined, &store, batch);
    }
}

/// Joins a batch to an inventory, three times; what it joins is copied outside the clock.
fn merged(what: &str, inventory: &Inventory, store: &SeriesStore, batch: &files::import::Batch) -> Inventory {
    let mut times = Vec::new();
    let mut on_processor = Some(0.0);
    let mut made = Inventory::default();
    for _ in 0..3 {
        drop(std::mem::take(&mut made));
        let batches = vec![batch.clone()];
        let (started, before) = (Instant::now(), processor_ms());
        let (joined, ..) = merge(inventory, store, batches);
        times.push(started.elapsed());
        on_processor =
            on_processor.zip(before).zip(processor_ms()).map(|((sum, before), now)| sum + now - before);
        made = joined;
    }
    line("long-list", what, &format!("{} servers", made.servers.len()), &mut times);
    if let Some(ms) = on_processor {
        println!("long-list\t… on a processor, the mean\t\t{:.0}\t3", ms / 3.0);
    }
    made
}
