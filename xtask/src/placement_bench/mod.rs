//! `cargo xtask bench placement`: how few hosts the packing of the engine finds for published and own instances, and
//! how far that is from what is known. Every packing is checked here again, by code that shares nothing with the
//! engine.

mod check;
mod instances;

use crate::run::{Outcome, cargo, root, say};
use crate::tools;
use instances::{Case, Known};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const WASI: &str = "wasm32-wasip1";
const PROGRAM: &str = "pack";

const HELP: &str = "\
cargo xtask bench placement [FOLDER]

  FOLDER                 instances: .vbp, .cons, .txt with conflicts; also packed as .xz or .tar.gz
                         (otherwise those of tests/packing)
  --seconds S            seconds for each, of the processor where the system tells (1)
  --steps N              a budget of steps in place of seconds: the same on every machine
  --limit N              only instances of at most N items
  --only WORD            only instances whose name has this word
  --scale-capacity N     capacities of .cons times N; their names end in _hN
  --seed N               the seed of the search (1)
  --wasm                 as WebAssembly under Node.js, compiled as the app is";

struct Options {
    folder: PathBuf,
    seconds: f64,
    steps: Option<u64>,
    limit: Option<usize>,
    only: Option<String>,
    scale: u32,
    seed: u64,
    wasm: bool,
}

fn options(arguments: &[String]) -> Outcome<Options> {
    let mut o = Options {
        folder: root().join("tests/packing"),
        seconds: 1.0,
        steps: None,
        limit: None,
        only: None,
        scale: 1,
        seed: 1,
        wasm: false,
    };
    let mut words = arguments.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().map(String::as_str).ok_or(format!("{word} needs a value.\n\n{HELP}"));
        let bad = |v: &str| format!("{word} cannot be \"{v}\".\n\n{HELP}");
        match word.as_str() {
            "--seconds" => o.seconds = value().and_then(|v| v.parse().map_err(|_| bad(v)))?,
            "--steps" => o.steps = Some(value().and_then(|v| v.parse().map_err(|_| bad(v)))?),
            "--limit" => o.limit = Some(value().and_then(|v| v.parse().map_err(|_| bad(v)))?),
            "--scale-capacity" => o.scale = value().and_then(|v| v.parse().map_err(|_| bad(v)))?,
            "--seed" => o.seed = value().and_then(|v| v.parse().map_err(|_| bad(v)))?,
            "--only" => o.only = Some(value()?.to_string()),
            "--wasm" => o.wasm = true,
            folder if !folder.starts_with('-') => o.folder = PathBuf::from(folder),
            other => return Err(format!("`bench placement` takes no \"{other}\".\n\n{HELP}")),
        }
    }
    Ok(o)
}

/// Builds the program that packs, and gives how it is run.
fn program(wasm: bool) -> Outcome<Vec<PathBuf>> {
    let mut build = cargo();
    build.args(["build", "-p", "engine", "--example", PROGRAM]);
    let folder = if wasm {
        tools::rust_target(WASI)?;
        build.args(["--profile", "web", "--target", WASI]);
        build.env("CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS", "-C target-feature=+simd128");
        root().join(format!("target/{WASI}/web/examples"))
    } else {
        build.arg("--release");
        root().join("target/release/examples")
    };
    crate::run::run(build.stderr(Stdio::inherit()))?;
    if wasm {
        let node = tools::node().ok_or("Node.js (20 or later) is missing.")?;
        Ok(vec![node, root().join("xtask/src/wasi.mjs"), folder.join(format!("{PROGRAM}.wasm"))])
    } else {
        Ok(vec![folder.join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX))])
    }
}

/// What the program said of one instance.
struct Answer {
    items: usize,
    lanes: usize,
    bound: f64,
    cost: f64,
    steps: u64,
    seconds: f64,
    bins: Vec<(usize, Vec<usize>)>,
}

fn answer(text: &str) -> Option<Answer> {
    let mut lines = text.lines();
    let head: Vec<f64> = lines.next()?.split_whitespace().filter_map(|w| w.parse().ok()).collect();
    let [items, lanes, bound, cost, _, steps, seconds, ..] = head[..] else { return None };
    let bins = lines
        .map(|line| {
            let mut numbers = line.split_whitespace().filter_map(|w| w.parse::<usize>().ok());
            numbers.next().map(|kind| (kind, numbers.collect()))
        })
        .collect::<Option<Vec<_>>>()?;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts")]
    let count = |v: f64| v as usize;
    Some(Answer {
        items: count(items),
        lanes: count(lanes),
        bound: bound / 1000.0,
        cost: cost / 1000.0,
        steps: count(steps) as u64,
        seconds,
        bins,
    })
}

fn packed(program: &[PathBuf], file: &Path, o: &Options, scale: u32) -> Outcome<Answer> {
    let (first, rest) = program.split_first().ok_or("no program")?;
    let mut command = Command::new(first);
    if o.wasm {
        command.arg("--no-warnings");
    }
    command.args(rest);
    if o.wasm {
        // The folder that the program may read.
        command.arg(file.parent().unwrap_or(file));
    }
    command.arg(file);
    match o.steps {
        Some(n) => command.arg("seconds=1000000").arg(format!("steps={n}")),
        None => command.arg(format!("seconds={}", o.seconds)),
    };
    command.arg(format!("capacity={scale}")).arg(format!("seed={}", o.seed));
    let output = command.output().map_err(|e| format!("{}: {e}", first.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    answer(&text).ok_or_else(|| format!("{}: {}", file.display(), String::from_utf8_lossy(&output.stderr)))
}

/// `bench placement`
///
/// # Errors
/// When an instance cannot be read, or a packing does not hold what it must.
pub fn command(arguments: &[String]) -> Outcome<()> {
    if arguments.iter().any(|a| a == "--help") {
        println!("{HELP}");
        return Ok(());
    }
    let o = options(arguments)?;
    let cases = instances::find(&o.folder, o.scale)?;
    let known = Known::read(&o.folder)?;
    let program = program(o.wasm)?;
    say(&format!("{} instances of {}", cases.len(), o.folder.display()));
    println!(
        "instance\tn\tlanes\tbound\tcost\thosts\tgap\tbest known\tover known\tfirst of others\tseconds\tsteps"
    );
    let mut wrong = Vec::new();
    let mut sums: std::collections::BTreeMap<String, Sums> = std::collections::BTreeMap::new();
    for Case { name, file, scale } in cases {
        if o.only.as_ref().is_some_and(|w| !name.contains(w.as_str())) {
            continue;
        }
        let instance = instances::read(&file, scale)?;
        if o.limit.is_some_and(|l| instance.items.len() > l) {
            continue;
        }
        let a = packed(&program, &file, &o, scale)?;
        if let Err(fault) = check::holds(&instance, a.items, &a.bins, a.cost) {
            wrong.push(format!("{name}: {fault}"));
        }
        let known = known.of(&name);
        let shown = |v: Option<f64>| v.map_or(String::new(), |v| format!("{v}"));
        let best = known.and_then(|k| k.best);
        let over = best.map(|b| 100.0 * (a.cost / b - 1.0));
        let percent = |v: f64| format!("{v:.2} %");
        println!(
            "{name}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{:.2}\t{}",
            a.items,
            a.lanes,
            a.bound,
            a.cost,
            a.bins.len(),
            percent(100.0 * (a.cost / a.bound - 1.0)),
            shown(best),
            over.map_or(String::new(), percent),
            shown(known.and_then(|k| k.others)),
            a.seconds,
            a.steps
        );
        let set = name.split('/').next().filter(|s| *s != name).unwrap_or_default().to_string();
        let sum = sums.entry(set).or_default();
        sum.count += 1;
        if let (Some(over), true) = (over, known.is_some_and(|k| k.proven)) {
            sum.proven += 1;
            sum.over += over;
            sum.hit += usize::from(over < 1e-9);
        }
        if let Some(others) = known.and_then(|k| k.others) {
            sum.better += usize::from(a.cost < others - 1e-9);
            sum.worse += usize::from(a.cost > others + 1e-9);
        }
    }
    for (set, s) in sums.iter().filter(|(_, s)| s.proven > 0) {
        #[expect(clippy::cast_precision_loss, reason = "a count")]
        let mean = s.over / s.proven as f64;
        say(&format!(
            "{set}: {} instances; {} with a proven optimum: {} hit, {mean:.2} % over it in the mean; better than the \
             best of the others on {}, worse on {}",
            s.count, s.proven, s.hit, s.better, s.worse
        ));
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("Packings that do not hold:\n{}", wrong.join("\n"))) }
}

#[derive(Default)]
struct Sums {
    count: usize,
    proven: usize,
    hit: usize,
    over: f64,
    better: usize,
    worse: usize,
}
