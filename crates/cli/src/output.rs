//! What goes to the terminal: results to standard output, messages to standard error.

use engine::diagnostic::{Diagnostic, Severity};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Prints to standard output. A reader that went away (`| head`) is no failure.
pub fn print(text: &str) -> Result<(), String> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
        Err(e) => Err(format!("standard output: {e}")),
        Ok(()) => Ok(()),
    }
}

/// Prints a message to standard error; where that is closed, there is nobody to tell.
pub fn complain(message: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{message}");
}

/// Prints diagnostics, one line each.
pub fn complain_of<'a>(diagnostics: impl IntoIterator<Item = &'a Diagnostic>) {
    for diagnostic in diagnostics {
        complain(&line(diagnostic));
    }
}

/// `file:row:column: severity: message (found …; expected …). Remedy.`, as compilers have it. What is
/// not known of the place is left out.
pub fn line(d: &Diagnostic) -> String {
    let mut place: Vec<String> = Vec::new();
    match (&d.place.file, &d.place.sheet) {
        (Some(file), Some(sheet)) => place.push(format!("{file}[{sheet}]")),
        (Some(file), None) => place.push(file.to_string()),
        (None, _) => {}
    }
    place.extend(d.place.row.map(|row| row.to_string()));
    place.extend(d.place.column.as_ref().map(ToString::to_string));
    let mut out = place.join(":");
    if !out.is_empty() {
        out.push_str(": ");
    }
    out.push_str(match d.severity {
        Severity::Note => "note: ",
        Severity::Warning => "warning: ",
        Severity::Error => "error: ",
    });
    if let Some(subject) = &d.place.subject {
        out.push_str(subject);
        out.push_str(": ");
    }
    out.push_str(&d.message);
    if let Some(found) = &d.found {
        out.push_str(&format!("; found \"{found}\""));
    }
    if let Some(expected) = &d.expected {
        out.push_str(&format!("; expected {expected}"));
    }
    if !d.remedy.is_empty() {
        out.push_str(". ");
        out.push_str(d.remedy.trim_end_matches('.'));
    }
    // One line each, whatever was found in a cell.
    let mut out: String = out.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    out.push('.');
    out
}

/// Makes a folder, where it is not there.
pub fn make_folder(folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))
}

/// Writes a file into a folder: beside its final name first, so that a failure leaves no half file.
pub fn write_file(folder: &Path, name: &str, bytes: &[u8]) -> Result<(), String> {
    let path = folder.join(name);
    let partial = folder.join(format!("{name}.part"));
    std::fs::write(&partial, bytes)
        .and_then(|()| std::fs::rename(&partial, &path))
        .map_err(|e| format!("{}: {e}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::diagnostic::Place;

    #[test]
    fn messages_say_where_what_and_what_to_do() {
        let place = Place {
            file: Some("a.csv".into()),
            row: Some(5),
            column: Some("memory_gib".into()),
            subject: Some("web01".into()),
            sheet: None,
        };
        let d = Diagnostic::warning("x", "this looks like MiB", "Change the unit.")
            .at(place)
            .found("65\n536", "up to 6144");
        assert_eq!(
            line(&d),
            "a.csv:5:memory_gib: warning: web01: this looks like MiB; found \"65 536\"; expected up to 6144. Change the unit."
        );
        assert_eq!(line(&Diagnostic::error("x", "nothing", "")), "error: nothing.");
    }
}
