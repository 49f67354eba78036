//! What the app is built from: hashed, to know whether a build is still up to date.

use crate::run::{Outcome, printed, read_bytes};
use crate::tools::Tools;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

const FILES: [&str; 5] = ["Cargo.toml", "Cargo.lock", "Trunk.toml", "index.html", ".cargo/config.toml"];
const FOLDERS: [&str; 5] = ["src", "crates", "style", "public", "xtask/src"];
/// Parts of those folders that do not get into the app.
const NOT_BUILT: [&str; 4] = ["tests", "benches", "examples", "fuzz"];

/// A hash over the sources, the tools' versions and the compiler's.
pub fn stamp(root: &Path) -> Outcome<String> {
    let mut files: Vec<PathBuf> =
        FILES.iter().map(|name| root.join(name)).filter(|file| file.is_file()).collect();
    for folder in FOLDERS {
        collect(&root.join(folder), &NOT_BUILT, &mut files);
    }
    files.sort();
    let mut hasher = Sha256::new();
    hasher.update(Tools::versions());
    hasher.update(printed(Command::new("rustc").arg("-V").current_dir(root)).unwrap_or_default());
    for file in files {
        let bytes = read_bytes(&file)?;
        hasher.update(file.strip_prefix(root).unwrap_or(&file).to_string_lossy().as_bytes());
        hasher.update(bytes.len().to_le_bytes());
        hasher.update(bytes);
    }
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Every file below a folder, except in folders of these names.
pub fn collect(folder: &Path, skipped: &[&str], into: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if !skipped.iter().any(|skipped| name == *skipped) {
                collect(&path, skipped, into);
            }
        } else {
            into.push(path);
        }
    }
}
