//! The server of a file that names none.

use super::Head;
use super::findings::Findings;
use engine::diagnostic::Diagnostic;

/// The server that a whole file is about, with a warning that its name was taken from the file's.
pub fn server_of_file(head: &Head, findings: &mut Findings) -> String {
    let file = head.file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem).trim();
    let name = if stem.is_empty() { "server" } else { stem };
    findings.tell(
        Diagnostic::warning(
            "file.server_by_name",
            format!("The file names no server; its own name was taken: {name}"),
            "Name the file after the server, or measure with the server's name in it",
        )
        .at(head.place(head.header_row, None))
        .about(name),
    );
    name.to_owned()
}

/// The warning that clocks without a zone were read as UTC.
#[must_use]
pub fn no_zone(head: &Head) -> Diagnostic {
    Diagnostic::warning(
        "times.no_zone",
        "The times carry no time zone and were read as UTC",
        "Choose the time zone of this file: office hours would fall on other hours",
    )
    .at(head.place(head.header_row, None))
}
