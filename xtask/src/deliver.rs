//! Building what people get: trunk's output finished into `dist/`, with a strict policy in the page and
//! the single file beside it.

use crate::page::{Origin, with_policy};
use crate::run::{Outcome, cargo, read_bytes, read_text, root, run, say, write};
use crate::single_file;
use crate::sources::{collect, stamp};
use crate::tools::Tools;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The single file's name.
pub const SINGLE_FILE: &str = "p2v-planner.html";

/// The two deliverables.
pub struct Delivery {
    /// For a web server.
    pub folder: PathBuf,
}

impl Delivery {
    /// The page for a web server.
    pub fn page(&self) -> PathBuf {
        self.folder.join("index.html")
    }

    /// The page for a double click.
    pub fn single_file(&self) -> PathBuf {
        self.folder.join(SINGLE_FILE)
    }

    /// Every file for a web server, so without the single file.
    pub fn hosted_files(&self) -> Vec<PathBuf> {
        let mut files = Vec::new();
        collect(&self.folder, &[], &mut files);
        files.retain(|file| *file != self.single_file());
        files.sort();
        files
    }
}

/// What was built last, whether or not it is up to date.
///
/// # Errors
/// When nothing was built yet.
pub fn built() -> Outcome<Delivery> {
    let delivery = Delivery { folder: root().join("dist") };
    match delivery.page().is_file() && delivery.single_file().is_file() {
        true => Ok(delivery),
        false => Err("Nothing is built yet: run `cargo xtask bundle`.".to_string()),
    }
}

/// The file that says from which sources `dist/` was built.
fn stamp_file() -> PathBuf {
    root().join("target/xtask/built-from")
}

/// Whether `dist/` was built from the sources as they are now.
///
/// # Errors
/// When a source cannot be read.
pub fn is_current() -> Outcome<bool> {
    let now = stamp(&root())?;
    Ok(std::fs::read_to_string(stamp_file()).is_ok_and(|before| before == now))
}

/// Builds in release, unless the sources are those of the last build.
///
/// # Errors
/// A sentence that says what is missing or which program failed.
pub fn build() -> Outcome<Delivery> {
    let root = root();
    let now = stamp(&root)?;
    if let Ok(delivery) = built()
        && is_current()?
    {
        return Ok(delivery);
    }
    let tools = Tools::for_build()?;
    say("Fetching the packages of Cargo.lock");
    // trunk builds offline, so that nothing is downloaded that Cargo.lock does not name.
    if let Err(error) = run(cargo().args(["fetch", "--locked"])) {
        say(&format!("{error} Going on with what is on this machine"));
    }
    say("Building the planner for the browser, in release (the first time takes some minutes)");
    run(trunk(&root, &tools)?.args(["build", "--release"]))?;
    say("Finishing dist/");
    let delivery = finish(&root.join("target/trunk"), &root.join("dist"))?;
    write(&stamp_file(), now.as_bytes())?;
    Ok(delivery)
}

fn trunk(root: &Path, tools: &Tools) -> Outcome<Command> {
    let mut command = Command::new("trunk");
    command.current_dir(root).env("PATH", tools.path()?);
    // trunk 0.21 refuses NO_COLOR=1; RUSTFLAGS would push aside those of .cargo/config.toml.
    command.env_remove("NO_COLOR").env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    // Panic messages name source files: not where they are on the machine that built them.
    let mut flags: Vec<String> = Vec::new();
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from);
    let cargo_home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let cargo_home = cargo_home.or_else(|| home.map(|home| home.join(".cargo")));
    for (from, to) in [(cargo_home, "cargo"), (Some(root.to_path_buf()), "p2v-planner")] {
        flags.extend(from.map(|from| format!("--remap-path-prefix={}={to}", from.display())));
    }
    // Flags stand apart by blanks here: a folder with a blank in its name keeps its name in the messages.
    flags.retain(|flag| !flag.contains(' '));
    command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags.join(" "));
    Ok(command)
}

/// Makes `dist/` from what trunk wrote.
fn finish(from: &Path, to: &Path) -> Outcome<Delivery> {
    if to.exists() {
        std::fs::remove_dir_all(to)
            .map_err(|error| format!("{} could not be emptied: {error}.", to.display()))?;
    }
    let page = read_text(&from.join("index.html"))?;
    let mut files = Vec::new();
    collect(from, &[], &mut files);
    for file in files {
        let Ok(name) = file.strip_prefix(from) else { continue };
        write(&to.join(name), &read_bytes(&file)?)?;
    }
    write(&to.join("index.html"), with_policy(&page, Origin::Hosted).as_bytes())?;
    write(&to.join(SINGLE_FILE), single_file::fold(&page, from)?.as_bytes())?;
    Ok(Delivery { folder: to.to_path_buf() })
}
