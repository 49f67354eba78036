//! What people and CI run: `cargo xtask serve | bundle | test | bench`.
//!
//! Only the standard library and a few small crates, so that the first start is quick. Tools that a
//! command needs are installed at pinned versions into a cache folder outside the clone (`tools`).

mod bench;
mod browser;
mod bundle;
mod deliver;
mod page;
mod placement_bench;
mod run;
mod serve;
mod single_file;
mod sizes;
mod sources;
mod suite;
mod tools;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask <command>

  serve [--port N] [--no-build]   build the planner and serve it on http://127.0.0.1:8080
  bundle                          build what is handed out: dist/ for a web server, dist/p2v-planner.html for a double click
  test [STEP...]                  every check; with names, only those steps (--list shows them)
  screens [--press BUTTON]...     pictures of every page into target/screenshots/
  bench                           sizes and times, measured
  bench placement [FOLDER]        packings of published instances, checked, beside what is known (--help)
  setup                           install the tools that the commands need, and nothing else

Environment
  P2V_CACHE   where tools are kept (otherwise ~/.cache/p2v-planner)
  CHROME      the browser that the tests drive (otherwise Chromium or Chrome of the system)
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let rest = arguments.get(1..).unwrap_or_default();
    let result = match arguments.first().map(String::as_str) {
        Some("serve") => serve::command(rest),
        Some("bundle") => bundle::command(rest),
        Some("test") => suite::command(rest),
        Some("screens") => suite::screens(rest),
        Some("bench") => bench::command(rest),
        Some("setup") => {
            tools::Tools::for_build().and_then(|_| browser::Browser::find_or_install()).map(|_| ())
        }
        Some("help" | "--help" | "-h") | None => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(format!("There is no command \"{other}\".\n\n{HELP}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("\n{message}");
            ExitCode::FAILURE
        }
    }
}
