//! The server that a file is about which names none: as the user said, else from the file's name.

use super::Head;
use super::findings::Findings;
use engine::diagnostic::Diagnostic;

/// Endings of files that say nothing about a server.
const ENDINGS: [&str; 9] = ["txt", "log", "csv", "tsv", "out", "dat", "tab", "raw", "gz"];
/// Names of programs and of what they write, in names of files.
const PROGRAMS: [&str; 9] =
    ["vmstat", "collectl", "sar", "sadf", "typeperf", "perfmon", "performance", "measurements", "stats"];

/// The server's name, and what to say of it where the name is only that of the file.
#[must_use]
pub fn server_name(head: &Head) -> (String, Option<Diagnostic>) {
    if let Some(name) = head.server_name.as_ref().map(|n| n.trim()).filter(|n| !n.is_empty()) {
        return (name.to_owned(), None);
    }
    let name = from_file_name(&head.file);
    let said = Diagnostic::warning(
        "file.server_from_name",
        format!("The file names no server; from its own name it was taken to be of {name}"),
        "Say which server it is of, or name the file after its server",
    )
    .at(head.place(head.header_row, None));
    (name, Some(said))
}

/// The server that a whole file is about, which is told where its name is only that of the file.
pub fn server_of_file(head: &Head, findings: &mut Findings) -> String {
    let (name, said) = server_name(head);
    if let Some(said) = said {
        findings.tell(said);
    }
    name
}

/// `web01-20261121.tab.gz`, `vmstat_web01.txt` and the like without endings, dates and programs; the
/// whole name without its ending where nothing else is left.
fn from_file_name(file: &str) -> String {
    let mut stem = file.rsplit(['/', '\\']).next().unwrap_or(file);
    while let Some((front, ending)) = stem.rsplit_once('.')
        && !front.is_empty()
        && (ENDINGS.contains(&ending.to_ascii_lowercase().as_str())
            || PROGRAMS.contains(&ending.to_ascii_lowercase().as_str()))
    {
        stem = front;
    }
    let marks = ['-', '_', ' ', '(', ')'];
    let figures = |part: &str, least: usize| part.len() >= least && part.bytes().all(|b| b.is_ascii_digit());
    let says_nothing = |part: &str| {
        let lower = part.to_ascii_lowercase();
        lower.is_empty() || PROGRAMS.contains(&lower.as_str()) || figures(part, 6)
    };
    let mut left = stem;
    while let Some((front, part)) = left.rsplit_once(marks) {
        // 2026-11-21.
        let date = front.rsplit_once('-').and_then(|(f, month)| Some((f.rsplit_once(marks)?, month)));
        left = match date {
            Some(((before, year), month)) if figures(year, 4) && figures(month, 2) && figures(part, 2) => {
                before
            }
            _ if says_nothing(part) => front,
            _ => break,
        };
    }
    while let Some((part, rest)) = left.split_once(marks)
        && says_nothing(part)
    {
        left = rest;
    }
    if says_nothing(left) { stem.to_owned() } else { left.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_name_servers() {
        for (file, name) in [
            ("web01.txt", "web01"),
            ("vmstat-web01.txt", "web01"),
            ("web-01.vmstat", "web-01"),
            ("web01-20261121-134354.tab.gz", "web01"),
            ("db01.example.org_vmstat_2026-11-21.log", "db01.example.org"),
            ("vmstat.txt", "vmstat"),
            ("20261121.txt", "20261121"),
            ("web 2.csv", "web 2"),
        ] {
            assert_eq!(from_file_name(file), name, "{file}");
        }
    }
}
