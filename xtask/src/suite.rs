//! `cargo xtask test`: every check, and one line at the end that counts them.

use crate::browser::Browser;
use crate::deliver;
use crate::run::{Outcome, cargo, on_path, root, say, shown};
use crate::serve::Server;
use crate::tools;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const WASM: &str = "wasm32-unknown-unknown";
/// The same engine under Node.js, with a test harness: `WASM` has none.
const WASI: &str = "wasm32-wasip1";

/// What a step found.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    passed: usize,
    failed: usize,
    skipped: usize,
}

impl Tally {
    const PASSED: Tally = Tally { passed: 1, failed: 0, skipped: 0 };

    fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    fn line(self) -> String {
        let skipped = if self.skipped == 0 { String::new() } else { format!(", {} skipped", self.skipped) };
        format!("{} passed, {} failed{skipped}", self.passed, self.failed)
    }
}

/// A step: its name on the command line, what it does, and how. The words are those after the step's name.
type Step = (&'static str, &'static str, fn(&[String]) -> Outcome<Tally>);

const STEPS: [Step; 7] = [
    ("format", "the sources are formatted", formatted),
    ("lints", "clippy has nothing to say, natively and for the browser", lints),
    ("native", "unit, property, known-answer and house-rule tests", native),
    (
        "wasm",
        "the engine's tests again, compiled to WebAssembly: the same results to the last bit",
        engine_on_wasm,
    ),
    ("validators", "files that the planner writes, checked by other programs", validators),
    ("bundle", "both deliverables build in release", bundled),
    ("browser", "the deliverables in a browser", in_browser),
];

/// `test [STEP [WORD...]]`, `test --list`
///
/// # Errors
/// When a check failed.
pub fn command(arguments: &[String]) -> Outcome<()> {
    if arguments.iter().any(|word| word == "--list") {
        for (name, what, _) in STEPS {
            println!("{name:<12} {what}");
        }
        return Ok(());
    }
    // Names of steps; what follows the last of them and is none goes to the step.
    let is_step = |word: &String| STEPS.iter().any(|(name, _, _)| name == word);
    let names = arguments.iter().take_while(|word| is_step(word)).count();
    let (chosen, words) = arguments.split_at(names);
    if chosen.is_empty() && !words.is_empty() {
        return Err(format!("There is no step \"{}\". `cargo xtask test --list` shows them.", words[0]));
    }
    let mut total = Tally::default();
    let mut faults = Vec::new();
    for (name, what, step) in STEPS {
        if !chosen.is_empty() && !chosen.iter().any(|word| word == name) {
            continue;
        }
        say(&format!("{name}: {what}"));
        let tally = step(words).unwrap_or_else(|error| {
            eprintln!("{error}");
            Tally { failed: 1, ..Tally::default() }
        });
        if tally.failed > 0 {
            faults.push(name);
        }
        say(&format!("{name}: {}", tally.line()));
        total.add(tally);
    }
    if !faults.is_empty() {
        eprintln!("Failed in: {}", faults.join(", "));
    }
    println!("{}", total.line());
    if total.failed == 0 { Ok(()) } else { std::process::exit(1) }
}

/// A command that passes or fails as a whole.
fn whole(command: &mut Command) -> Tally {
    match crate::run::run(command) {
        Ok(()) => Tally::PASSED,
        Err(error) => {
            eprintln!("{error}");
            Tally { failed: 1, ..Tally::default() }
        }
    }
}

fn formatted(_: &[String]) -> Outcome<Tally> {
    Ok(whole(cargo().args(["fmt", "--all", "--check"])))
}

fn lints(_: &[String]) -> Outcome<Tally> {
    tools::rust_target(WASM)?;
    let warnings = ["--", "-D", "warnings"];
    let mut tally = whole(cargo().args(["clippy", "--quiet", "--workspace", "--all-targets"]).args(warnings));
    // The app compiles to something only here.
    tally.add(whole(
        cargo().args(["clippy", "--quiet", "-p", "p2v-planner", "--target", WASM]).args(warnings),
    ));
    Ok(tally)
}

fn native(words: &[String]) -> Outcome<Tally> {
    counted(cargo().args(["test", "--workspace", "--exclude", "p2v-planner", "--no-fail-fast"]).args(words))
}

fn engine_on_wasm(words: &[String]) -> Outcome<Tally> {
    let node = tools::node()
        .ok_or("Node.js (20 or later) is missing. On Debian and Ubuntu: apt-get install nodejs npm")?;
    let mut tally = Tally::default();
    // The engine's own tests, and the whole way from the sample to its plan.
    for (package, targets) in [("engine", ["--lib", "--tests"]), ("files", ["--test", "whole_plan"])] {
        let mut build = cargo();
        build.args(["test", "-p", package]).args(targets);
        build.arg("--no-run");
        for program in wasi_programs(&mut build)? {
            let mut test = on_node(&node, &program);
            test.args(["--test-threads=1", "--nocapture"]).args(words);
            tally.add(counted(test.current_dir(root().join("crates").join(package)))?);
        }
    }
    Ok(tally)
}

/// Has cargo build for WASI, with the instructions that the app is compiled with. Gives the programs.
pub fn wasi_programs(build: &mut Command) -> Outcome<Vec<PathBuf>> {
    tools::rust_target(WASI)?;
    build.args(["--target", WASI, "--message-format=json"]);
    build.env("CARGO_TARGET_WASM32_WASIP1_RUSTFLAGS", "-C target-feature=+simd128");
    let output = build.stderr(Stdio::inherit()).output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!("`{}` ended with {}.", shown(build), output.status));
    }
    Ok(programs(&String::from_utf8_lossy(&output.stdout)))
}

/// Runs a program that was built for WASI.
pub fn on_node(node: &Path, program: &Path) -> Command {
    let mut command = Command::new(node);
    command.arg("--no-warnings").arg(root().join("xtask/src/wasi.mjs")).arg(program).arg(root());
    command
}

/// The programs in cargo's messages.
fn programs(messages: &str) -> Vec<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    messages.filter_map(|message| message["executable"].as_str().map(PathBuf::from)).collect()
}

/// Runs tests of Rust's harness and counts them; of those that pass it shows nothing.
fn counted(command: &mut Command) -> Outcome<Tally> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`{}` could not be started: {error}.", shown(command)))?;
    let mut tally = Tally::default();
    for line in
        child.stdout.take().into_iter().flat_map(|out| BufReader::new(out).lines()).map_while(Result::ok)
    {
        let found = counts_of(&line);
        tally.add(found.unwrap_or_default());
        let dull = line.is_empty() || line.ends_with("... ok") || line.starts_with("running ");
        if !dull && found.is_none_or(|found| found.failed > 0) {
            println!("{line}");
        }
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if !status.success() && tally.failed == 0 {
        // It did not compile, or a test took the whole program down.
        eprintln!("`{}` ended with {status}.", shown(command));
        tally.failed = 1;
    }
    Ok(tally)
}

/// `test result: ok. 12 passed; 0 failed; 1 ignored; …` of Rust's harness, or `3 passed, 1 failed` of ours.
fn counts_of(line: &str) -> Option<Tally> {
    let is_result = line.starts_with("test result:")
        || line.split(", ").all(|part| {
            let mut words = part.split(' ');
            words.next().is_some_and(|n| n.parse::<usize>().is_ok())
                && words.next().is_some_and(|w| ["passed", "failed", "skipped"].contains(&w))
                && words.next().is_none()
        });
    if !is_result {
        return None;
    }
    let words: Vec<&str> = line.split([' ', ';', ',']).collect();
    let before = |name: &str| {
        let at = words.iter().position(|word| *word == name)?;
        words.get(at.checked_sub(1)?)?.parse().ok()
    };
    Some(Tally {
        passed: before("passed").unwrap_or(0),
        failed: before("failed").unwrap_or(0),
        skipped: before("ignored").or_else(|| before("skipped")).unwrap_or(0),
    })
}

/// The status with which a validator says that it cannot run here (automake's).
const SKIPPED: i32 = 77;

/// Runs the scripts of tests/validators, each over the files that `inputs.txt` there gives it.
fn validators(words: &[String]) -> Outcome<Tally> {
    let folder = root().join("tests/validators");
    let list = crate::run::read_text(&folder.join("inputs.txt"))?;
    let given = |script: &str| -> Option<Vec<String>> {
        let lines = list.lines().map(|line| line.split_whitespace().map(str::to_string).collect::<Vec<_>>());
        lines
            .into_iter()
            .find(|line| line.first().is_some_and(|name| name == script))
            .map(|line| line[1..].to_vec())
    };
    let mut scripts: Vec<String> = std::fs::read_dir(&folder)
        .map(|entries| {
            entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        })
        .unwrap_or_default();
    scripts.retain(|name| {
        name.ends_with(".py") && (words.is_empty() || words.iter().any(|word| name.contains(word)))
    });
    scripts.sort();
    if scripts.is_empty() {
        return Ok(Tally::default());
    }
    let Some(python) = on_path(&["python3"]) else {
        println!("skipped: python3 is missing. On Debian and Ubuntu: apt-get install python3");
        return Ok(Tally { skipped: scripts.len(), ..Tally::default() });
    };
    let written = root().join("target/validators");
    std::fs::create_dir_all(&written)
        .map_err(|error| format!("{} could not be made: {error}.", written.display()))?;
    let mut write = cargo();
    write.args(["test", "--quiet", "-p", "files", "--lib", "write_for_validators"]).stdout(Stdio::null());
    crate::run::run(write.env("P2V_VALIDATE_DIR", &written))?;
    let mut tally = Tally::default();
    for name in scripts {
        let inputs = given(&name)
            .ok_or_else(|| format!("tests/validators/inputs.txt does not say what {name} is given."))?;
        let mut command = Command::new(&python);
        command
            .arg(folder.join(&name))
            .args(inputs.iter().map(|input| written.join(input)))
            .current_dir(root());
        match command.status().map_err(|error| error.to_string())?.code() {
            Some(0) => tally.passed += 1,
            Some(SKIPPED) => tally.skipped += 1,
            _ => {
                println!("FAILED  {name}");
                tally.failed += 1;
            }
        }
    }
    Ok(tally)
}

fn bundled(_: &[String]) -> Outcome<Tally> {
    crate::sizes::print(&deliver::build()?)?;
    Ok(Tally::PASSED)
}

fn in_browser(words: &[String]) -> Outcome<Tally> {
    counted(script("run.mjs")?.args(words))
}

/// `cargo xtask screens`: a picture of every page.
///
/// # Errors
/// What the build or the browser says.
pub fn screens(arguments: &[String]) -> Outcome<()> {
    crate::run::run(script("screens.mjs")?.args(arguments))
}

/// A script of tests/e2e, with the deliverables built and served, ready to run.
fn script(name: &str) -> Outcome<Command> {
    script_over(name, deliver::build()?)
}

/// A script of tests/e2e over deliverables that are there, served, ready to run.
///
/// # Errors
/// A sentence that says what is missing.
pub fn script_over(name: &str, delivery: deliver::Delivery) -> Outcome<Command> {
    let node = tools::node()
        .ok_or("Node.js (20 or later) is missing. On Debian and Ubuntu: apt-get install nodejs npm")?;
    let browser = Browser::find_or_install()?;
    let packages = tools::browser_test_packages()?;
    let folder: &Path = &delivery.folder.clone();
    let server = Server::start(delivery, 0)?;
    let mut command = Command::new(node);
    command.arg(root().join("tests/e2e").join(name)).current_dir(root());
    command.env("P2V_URL", &server.address).env("P2V_DIST", folder);
    command.env("P2V_NODE_MODULES", packages).env("P2V_CHROME", browser.program);
    command.env("P2V_SCREENSHOTS", root().join("target/screenshots"));
    std::thread::spawn(move || server.serve());
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_of_both_harnesses_are_counted() {
        let rust = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 4 filtered out; finished in 0.01s";
        assert_eq!(counts_of(rust), Some(Tally { passed: 12, failed: 3, skipped: 1 }));
        assert_eq!(counts_of("7 passed, 2 failed"), Some(Tally { passed: 7, failed: 2, skipped: 0 }));
        assert_eq!(counts_of("ok      the planner starts [hosted]  350 ms"), None);
        assert_eq!(counts_of("test units::tests::passed ... ok"), None);
    }

    #[test]
    fn the_closing_line_names_skipped_checks_only_when_there_are_any() {
        assert_eq!(Tally { passed: 2, failed: 0, skipped: 0 }.line(), "2 passed, 0 failed");
        assert_eq!(Tally { passed: 2, failed: 1, skipped: 3 }.line(), "2 passed, 1 failed, 3 skipped");
    }
}
