//! Packs one published instance and prints the packing: `pack FILE [seconds=1] [steps=N] [seed=1] [capacity=1]`.
//! `cargo xtask bench placement` runs it, natively or as WebAssembly, and checks what it prints.
//!
//! Output: a line `n lanes bound cost bins steps seconds first_seconds improvements`, then a line a bin: its type and
//! its items.

mod formats;

use engine::packing::{Model, Packing, Progress, Solver};
use std::sync::Arc;
use std::time::Instant;

/// Seconds of work: of the processor where the system tells (other programs may run on it too), else by the clock.
struct Stopwatch(Instant);

impl Stopwatch {
    fn seconds(&self) -> f64 {
        let on_processor = std::fs::read_to_string("/proc/self/schedstat").ok();
        let nanoseconds =
            on_processor.and_then(|t| t.split_whitespace().next().and_then(|n| n.parse::<f64>().ok()));
        nanoseconds.map_or_else(|| self.0.elapsed().as_secs_f64(), |n| n / 1e9)
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = arguments.first().expect("a file");
    let value = |name: &str, otherwise: f64| {
        let given = arguments.iter().find_map(|a| a.strip_prefix(name)?.strip_prefix('=')?.parse().ok());
        given.unwrap_or(otherwise)
    };
    let text = std::fs::read_to_string(file).expect("the file can be read");
    let instance = formats::read(file, &text, value("capacity", 1.0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
    let (seed, steps) = (value("seed", 1.0) as u64, value("steps", f64::from(u32::MAX)) as u64);
    let seconds = value("seconds", 1.0);
    let watch = Stopwatch(Instant::now());
    let started = watch.seconds();
    let model = Arc::new(Model::new(&instance));
    if value("trace", 0.0) > 0.0 {
        eprintln!("ready {:.3}", watch.seconds() - started);
    }
    let mut solver = Solver::new(Arc::clone(&model), seed);
    let mut first = None;
    let mut last = solver.cost();
    // Looking at the watch costs too: as many steps as take some milliseconds.
    let (mut slice, mut before) = (8, started);
    loop {
        let now_at_most = u32::try_from(steps - solver.steps()).unwrap_or(u32::MAX);
        let done = solver.step(now_at_most.min(slice)) == Progress::Optimal;
        let at = watch.seconds();
        slice = if at - before < 0.002 { (2 * slice).min(512) } else { (slice / 2).max(1) };
        before = at;
        let now = at - started;
        if solver.cost() != last {
            last = solver.cost();
            first.get_or_insert(now);
            if value("trace", 0.0) > 0.0 {
                eprintln!("{now:.3} {last:?} {}", solver.steps());
            }
        }
        if done || now >= seconds || solver.steps() >= steps {
            break;
        }
    }
    let Packing { bins, unplaced, cost } = solver.best();
    assert!(unplaced.is_empty(), "{} items found no place", unplaced.len());
    let now = watch.seconds() - started;
    println!(
        "{} {} {} {cost} {} {} {now:.3} {:.3} {}",
        instance.items.len(),
        model.binding_lanes().len(),
        solver.bound(),
        bins.len(),
        solver.steps(),
        first.unwrap_or(now),
        solver.improvements()
    );
    for bin in bins {
        let items: Vec<String> = bin.items.iter().map(u32::to_string).collect();
        println!("{} {}", bin.bin_type, items.join(" "));
    }
}
