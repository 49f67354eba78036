//! `cargo xtask bench`: sizes of the deliverables, times in the browser, and the benches of the crates, measured
//! on this machine.

use crate::run::{Outcome, cargo, root, run, say};
use crate::{deliver, placement_bench, sizes, suite, tools};
use std::ffi::OsString;

/// Servers of the large estate, and the days of measurements that the browser is given.
const LARGE: (u32, [u32; 2]) = (5_000, [2, 7]);

/// Folders with the files of the large estate, made unless they are there; parted as on the PATH.
fn large_estates() -> Outcome<OsString> {
    let (servers, periods) = LARGE;
    let mut folders = Vec::new();
    for days in periods {
        let folder = root().join(format!("target/bench/{servers} servers, {days} days"));
        if !folder.join("measurements.csv").is_file() {
            say(&format!("Making the files of {servers} servers over {days} days"));
            let (servers, days) = (servers.to_string(), days.to_string());
            run(cargo()
                .args(["run", "--quiet", "--release", "-p", "cli", "--", "sample"])
                .args(["--servers", &servers, "--days", &days, "--out"])
                .arg(&folder))?;
        }
        folders.push(folder);
    }
    std::env::join_paths(folders).map_err(|error| format!("A folder cannot be named: {error}."))
}

/// `bench`: whatever is in `dist/` is measured; it is not built anew, so that a bench of the crates alone is quick.
///
/// # Errors
/// What a bench or the browser says.
pub fn command(arguments: &[String]) -> Outcome<()> {
    if let Some(("placement", rest)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return placement_bench::command(rest);
    }
    if let Some(unknown) = arguments.first() {
        return Err(format!("`bench` takes no \"{unknown}\"."));
    }
    match deliver::built() {
        Ok(delivery) => {
            if !deliver::is_current()? {
                say(
                    "dist/ was built from other sources than these: `cargo xtask bundle` brings it up to date",
                );
            }
            sizes::print(&delivery)?;
            say("Measuring in the browser");
            let mut script = suite::script_over("bench.mjs", delivery)?;
            run(script.env("P2V_ESTATES", large_estates()?))?;
        }
        Err(missing) => say(&format!("No sizes and no times in the browser. {missing}")),
    }
    // Whichever crate has a folder `benches` is measured.
    let mut crates: Vec<String> = std::fs::read_dir(root().join("crates"))
        .map(|entries| entries.flatten().filter(|entry| entry.path().join("benches").is_dir()))
        .map(|with_benches| {
            with_benches.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        })
        .unwrap_or_default();
    crates.sort();
    for name in crates {
        say(&format!("Measuring the crate {name}"));
        run(cargo().args(["bench", "--quiet", "-p", &name, "--benches"]))?;
    }
    match tools::node() {
        Some(node) => {
            say("Measuring the engine as WebAssembly, as small as the app's");
            let mut build = cargo();
            build.args(["build", "--quiet", "--profile", "web", "-p", "engine", "--benches"]);
            for program in suite::wasi_programs(&mut build)? {
                run(suite::on_node(&node, &program).current_dir(root()))?;
            }
        }
        None => say("No times as WebAssembly: Node.js (20 or later) is missing"),
    }
    Ok(())
}
