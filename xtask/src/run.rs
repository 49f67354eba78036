//! Running other programs, and saying so.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A result whose error is a sentence for the person at the terminal.
pub type Outcome<T> = Result<T, String>;

/// The root of the workspace.
pub fn root() -> PathBuf {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let here = manifest.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    here.parent().map(Path::to_path_buf).unwrap_or(here)
}

/// Says what is being done now.
pub fn say(text: &str) {
    eprintln!("==> {text}");
}

/// Runs a program to its end, its output going to the terminal.
pub fn run(command: &mut Command) -> Outcome<()> {
    let shown = shown(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{shown}` ended with {status}.")),
        Err(error) => Err(format!("`{shown}` could not be started: {error}.")),
    }
}

/// Runs a program and returns what it printed; `None` when it is not there or failed.
pub fn printed(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// The command as it would be typed.
pub fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

/// The first program of these names on the PATH.
pub fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let candidates = names.iter().flat_map(|name| {
        folders.iter().map(move |f| f.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
    });
    candidates.into_iter().find(|file| file.is_file())
}

/// The PATH with these folders in front.
pub fn path_with(folders: &[PathBuf]) -> Outcome<OsString> {
    let old = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(folders.iter().cloned().chain(std::env::split_paths(&old)))
        .map_err(|error| format!("A folder of the tools cannot be put on the PATH: {error}."))
}

/// Cargo, as the one that runs us.
pub fn cargo() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Reads a file to text, with its name in the error.
pub fn read_text(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path).map_err(|error| format!("{} could not be read: {error}.", path.display()))
}

/// Reads a file to bytes, with its name in the error.
pub fn read_bytes(path: &Path) -> Outcome<Vec<u8>> {
    std::fs::read(path).map_err(|error| format!("{} could not be read: {error}.", path.display()))
}

/// Writes a file and the folders above it.
pub fn write(path: &Path, bytes: &[u8]) -> Outcome<()> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, bytes))
        .map_err(|error| format!("{} could not be written: {error}.", path.display()))
}
