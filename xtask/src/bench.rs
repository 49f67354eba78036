//! `cargo xtask bench`: sizes of the deliverables, times in the browser, and the benches of the crates, measured
//! on this machine.

use crate::run::{Outcome, cargo, root, run, say};
use crate::{deliver, sizes, suite};

/// `bench`: whatever is in `dist/` is measured; it is not built anew, so that a bench of the crates alone is quick.
///
/// # Errors
/// What a bench or the browser says.
pub fn command(arguments: &[String]) -> Outcome<()> {
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
            run(&mut suite::script_over("bench.mjs", delivery)?)?;
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
    Ok(())
}
