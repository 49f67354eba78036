//! The tools of the build, at pinned versions, in a cache folder outside the clone so that a second
//! clone finds them.

use crate::run::{Outcome, on_path, path_with, printed, root, run, say, shown};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The last trunk that builds with Rust 1.90.
const TRUNK: &str = "0.21.14";
/// Must equal `wasm-bindgen` in Cargo.toml.
const WASM_BINDGEN: &str = "0.2.126";
/// npm's `binaryen`: carries a `wasm-opt` that knows what today's rustc emits. Distributions' older ones
/// (108, say) write a module that fails at start.
const BINARYEN: &str = "132.0.0";
const PLAYWRIGHT: &str = "1.65.1";
const AXE: &str = "4.14.1";
const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The tools that a build of the app needs.
pub struct Tools {
    folders: Vec<PathBuf>,
}

impl Tools {
    /// Finds them, installing what is missing.
    pub fn for_build() -> Outcome<Tools> {
        rust_target(WASM_TARGET)?;
        let trunk = cargo_tool("trunk", "trunk", TRUNK)?;
        let bindgen = cargo_tool("wasm-bindgen-cli", "wasm-bindgen", WASM_BINDGEN)?;
        let binaryen = npm_packages(&format!("binaryen-{BINARYEN}"), &[("binaryen", BINARYEN)])?;
        Ok(Tools { folders: vec![trunk, bindgen, binaryen.join(".bin")] })
    }

    /// The PATH for a program that uses them.
    pub fn path(&self) -> Outcome<OsString> {
        path_with(&self.folders)
    }

    /// The pinned versions as one text: when it changes, what was built before is out of date.
    pub fn versions() -> String {
        format!("trunk {TRUNK} wasm-bindgen {WASM_BINDGEN} binaryen {BINARYEN}")
    }
}

/// Where tools are kept.
pub fn cache() -> Outcome<PathBuf> {
    if let Some(folder) = std::env::var_os("P2V_CACHE") {
        return Ok(PathBuf::from(folder));
    }
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE"));
    let home =
        home.ok_or("No home folder is known, so tools cannot be kept. Set P2V_CACHE to a folder for them.")?;
    Ok(PathBuf::from(home).join(".cache").join("p2v-planner"))
}

/// Adds a compilation target to the toolchain in use, unless it is there.
pub fn rust_target(target: &str) -> Outcome<()> {
    let sysroot = printed(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()));
    let sysroot = sysroot
        .ok_or("Rust is missing. The one command that brings it: curl https://sh.rustup.rs -sSf | sh")?;
    if Path::new(&sysroot).join("lib/rustlib").join(target).join("lib").is_dir() {
        return Ok(());
    }
    say(&format!("Adding the compilation target {target}"));
    run(Command::new("rustup").args(["target", "add", target]).current_dir(root())).map_err(|error| {
        format!(
            "The Rust target {target} is missing and could not be added.\n{error}\n\
             The one command that brings it: rustup target add {target}"
        )
    })
}

/// A program of crates.io: from the cache, from the PATH when it has the version, or installed now.
/// Returns its folder.
fn cargo_tool(package: &str, program: &str, version: &str) -> Outcome<PathBuf> {
    let home = cache()?.join("tools").join(format!("{program}-{version}"));
    let file = home.join("bin").join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    if file.is_file() {
        return Ok(home.join("bin"));
    }
    if let Some(file) = on_path(&[program]) {
        let found = printed(Command::new(&file).arg("--version")).unwrap_or_default();
        if found.split_whitespace().any(|word| word == version)
            && let Some(folder) = file.parent()
        {
            return Ok(folder.to_path_buf());
        }
    }
    say(&format!("Installing {package} {version} into {} (once; some minutes)", home.display()));
    let mut install = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    install.args(["install", package, "--version", version, "--locked", "--root"]).arg(&home);
    // Away from the clone, whose .cargo/config.toml is not meant for tools.
    std::fs::create_dir_all(&home)
        .map_err(|error| format!("{} could not be made: {error}.", home.display()))?;
    install.current_dir(&home).env_remove("CARGO_TARGET_DIR");
    run(&mut install).map_err(|error| {
        format!(
            "{program} {version} is missing and could not be installed.\n{error}\nThe one command that brings it: {}",
            shown(&install)
        )
    })?;
    Ok(home.join("bin"))
}

/// Packages of npm in a folder of their own. Returns its `node_modules`.
fn npm_packages(name: &str, packages: &[(&str, &str)]) -> Outcome<PathBuf> {
    let home = cache()?.join("tools").join(name);
    let modules = home.join("node_modules");
    // npm writes this last: without it an installation was broken off.
    if modules.join(".package-lock.json").is_file() {
        return Ok(modules);
    }
    let npm = on_path(&["npm", "npm.cmd"]).filter(|_| node().is_some());
    let npm = npm.ok_or_else(|| {
        "Node.js (20 or later) and npm are missing. The one command that brings them on Debian and Ubuntu: \
         apt-get install nodejs npm"
            .to_string()
    })?;
    let wanted: Vec<String> =
        packages.iter().map(|(package, version)| format!("{package}@{version}")).collect();
    say(&format!("Installing {} into {} (once)", wanted.join(", "), home.display()));
    std::fs::create_dir_all(&home)
        .map_err(|error| format!("{} could not be made: {error}.", home.display()))?;
    let mut install = Command::new(npm);
    install.args([
        "install",
        "--no-save",
        "--no-package-lock",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
    ]);
    install.args(["--loglevel", "error", "--prefix"]).arg(&home).args(&wanted).current_dir(&home);
    run(&mut install).map_err(|error| {
        format!(
            "{} could not be installed.\n{error}\nThe one command that brings it: {}",
            wanted.join(", "),
            shown(&install)
        )
    })?;
    Ok(modules)
}

/// Node.js, which runs wasm-opt and the browser tests.
pub fn node() -> Option<PathBuf> {
    on_path(&["node", "nodejs"])
}

/// The `node_modules` with what the browser tests need.
pub fn browser_test_packages() -> Outcome<PathBuf> {
    let name = format!("browser-tests-playwright-{PLAYWRIGHT}-axe-{AXE}");
    npm_packages(&name, &[("playwright-core", PLAYWRIGHT), ("axe-core", AXE)])
}
