//! The rules of ARCHITECTURE.md that say what must be absent, as tests.
//!
//! Where a rule has exceptions, they stand in `exceptions/`, one a line: the file, a bar, the reason.

mod code;
mod contrast;
mod engine;
mod layout;
mod workspace;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask is inside the workspace")
}

/// Files below a folder with one of these endings, sorted, as paths from the root.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() {
                if !["target", "dist", "node_modules", ".git"].contains(&name.as_str()) {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|ending| endings.iter().any(|e| ending == *e)) {
                found.extend(path.strip_prefix(root()).map(Path::to_path_buf));
            }
        }
    }
    found.sort();
    found
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// A path with slashes, on every platform.
fn shown(file: &Path) -> String {
    file.to_string_lossy().replace('\\', "/")
}

/// The first column and the reason of each line of a list of exceptions. A line without a reason, or one that names
/// a file that is gone, fails.
fn exceptions(list: &str) -> Vec<String> {
    let text = read(&Path::new("xtask/tests/house_rules/exceptions").join(list));
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (what, reason) = line.split_once('|').unwrap_or((line, ""));
            assert!(!reason.trim().is_empty(), "{list}: \"{line}\" gives no reason after a bar");
            let file = what.split_whitespace().next().unwrap_or_default();
            assert!(root().join(file).exists(), "{list}: {file} is gone: take the line out");
            what.trim().to_string()
        })
        .collect()
}

/// Where something stands that must not.
struct Breach {
    file: PathBuf,
    line: usize,
    what: String,
}

/// Fails with a list of the breaches and what to do about them.
fn none(breaches: &[Breach], remedy: &str) {
    let mut list = String::new();
    for Breach { file, line, what } in breaches {
        let _ = write!(list, "\n  {}:{line}: {what}", shown(file));
    }
    assert!(breaches.is_empty(), "{remedy}{list}");
}
