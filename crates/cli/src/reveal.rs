//! The key file, and plans turned back with it.

use crate::arguments::RevealRequest;
use crate::output;
use crate::run::read;
use files::anonymise::{Key, reveal_file};
use std::path::Path;

/// The key in a file; a new one where there is none.
pub fn open_or_make(path: &Path) -> Result<Key, String> {
    if path.exists() {
        return open(path);
    }
    let mut salt = [0; 32];
    getrandom::fill(&mut salt).map_err(|e| format!("the system gives no random numbers: {e}"))?;
    Ok(Key::new(salt))
}

fn open(path: &Path) -> Result<Key, String> {
    let (name, bytes) = read(path)?;
    Key::parse(&bytes).map_err(|e| output::line(&e.diagnostic(&name)))
}

/// Writes the key. A failure leaves the file as it was.
pub fn save(key: &Key, path: &Path) -> Result<(), String> {
    let name = path.file_name().ok_or_else(|| format!("{}: not a file name", path.display()))?;
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty()).unwrap_or(Path::new("."));
    output::make_folder(folder)?;
    output::write_file(folder, &name.to_string_lossy(), key.to_json().as_bytes())?;
    output::complain(&format!(
        "{}: {} tokens; keep it to yourself, it turns the plan back",
        path.display(),
        key.len()
    ));
    Ok(())
}

/// Turns files back. Succeeds when every file could be.
pub fn reveal(request: &RevealRequest) -> Result<(), String> {
    let key = open(&request.key)?;
    let mut revealed = Vec::new();
    for path in &request.files {
        let done = read(path).map_err(|message| format!("{message}.")).and_then(|(name, bytes)| {
            reveal_file(&name, &bytes, &key).map_err(|diagnostic| output::line(&diagnostic))
        });
        match done {
            Ok(file) => revealed.push(file),
            Err(message) => output::complain(&message),
        }
    }
    if revealed.is_empty() {
        return Err("none of the files can be turned back".into());
    }
    output::make_folder(&request.out)?;
    for file in &revealed {
        output::complain_of(&file.diagnostics);
        output::write_file(&request.out, &file.name, &file.bytes)?;
        output::complain(&format!("{}: {} tokens turned back", file.name, file.count));
        output::print(&format!("{}\n", request.out.join(&file.name).display()))?;
    }
    if revealed.len() < request.files.len() { Err(String::new()) } else { Ok(()) }
}
