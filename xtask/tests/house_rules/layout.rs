//! Where things are: colours in one stylesheet, files of one purpose, names of the field.

use crate::code::sources;
use crate::{Breach, exceptions, files, none, read, shown};
use std::path::Path;

#[test]
fn colours_are_tokens() {
    let home = ["style/tokens.css", "crates/charts/src/theme.rs"];
    let mut breaches = Vec::new();
    let mut look = |file: &Path, text: &str| {
        if home.contains(&shown(file).as_str()) {
            return;
        }
        for (number, line) in text.lines().enumerate().filter(|(_, line)| has_colour(line)) {
            breaches.push(Breach {
                file: file.to_path_buf(),
                line: number + 1,
                what: line.trim().to_string(),
            });
        }
    };
    for file in files("style", &["css"]) {
        look(&file, &without_css_comments(&read(&file)));
    }
    for folder in ["src", "crates/charts/src"] {
        for source in sources(folder) {
            look(&source.file, &source.code);
        }
    }
    none(&breaches, "Colours are tokens of style/tokens.css (and, drawn, of crates/charts/src/theme.rs).");
}

/// A hexadecimal colour, or one by its parts.
fn has_colour(line: &str) -> bool {
    let hex = line.match_indices('#').any(|(at, _)| {
        let digits = line[at + 1..].chars().take_while(char::is_ascii_hexdigit).count();
        let next = line[at + 1 + digits..].chars().next();
        matches!(digits, 3 | 4 | 6 | 8) && !next.is_some_and(|c| c.is_alphanumeric() || c == '-' || c == '_')
    });
    let parts = ["rgb(", "rgba(", "hsl(", "oklch(", "RGBColor("].iter().any(|name| {
        line.match_indices(name)
            .any(|(at, _)| line[at + name.len()..].trim_start().starts_with(|c: char| c.is_ascii_digit()))
    });
    hex || parts
}

fn without_css_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        let (comment, after) = after.split_once("*/").unwrap_or((after, ""));
        out.extend(comment.chars().filter(|c| *c == '\n'));
        rest = after;
    }
    out + rest
}

#[test]
fn a_file_is_about_one_thing() {
    const LIMIT: usize = 500;
    let allowed = exceptions("long_files.txt");
    let mut breaches = Vec::new();
    for file in files("", &["rs", "css", "mjs", "js", "py"]) {
        let lines = read(&file).lines().count();
        if lines > LIMIT && !allowed.contains(&shown(&file)) {
            breaches.push(Breach { file, line: lines, what: format!("{lines} lines") });
        }
    }
    none(
        &breaches,
        "A file past 500 lines is two files, unless xtask/tests/house_rules/exceptions/long_files.txt says why not.",
    );
}

#[test]
fn modules_are_named_after_what_the_field_calls_the_thing() {
    let empty = ["util", "utils", "helper", "helpers", "common", "manager", "misc", "stuff"];
    let breaches: Vec<Breach> = files("", &["rs", "mjs", "css", "py"])
        .into_iter()
        .filter(|file| {
            let mut parts = file.iter().map(|part| part.to_string_lossy().into_owned());
            parts.any(|part| empty.contains(&part.split('.').next().unwrap_or_default()))
        })
        .map(|file| Breach { file, line: 1, what: "says nothing".to_string() })
        .collect();
    none(&breaches, "Name it after what it holds.");
}

#[test]
fn no_paths_of_a_machine() {
    // Put together here, so that this file does not hold them.
    let paths =
        [["/ho", "me/"], ["/ro", "ot/"], ["/Us", "ers/"], ["C:\\Us", "ers\\"], ["/tm", "p/"], ["/wo", "rk/"]];
    let paths: Vec<String> = paths.iter().map(|parts| parts.concat()).collect();
    let mut breaches = Vec::new();
    for file in
        files("", &["rs", "toml", "css", "html", "mjs", "js", "py", "md", "json", "sh", "yaml", "yml", "txt"])
    {
        let Ok(text) = std::fs::read_to_string(crate::root().join(&file)) else { continue };
        for (number, line) in text.lines().enumerate() {
            // A path begins where a word does: a folder of the same name deeper down is inside the project.
            let found = paths.iter().find(|path| {
                line.match_indices(path.as_str()).any(|(at, _)| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-/}~".contains(c))
                })
            });
            breaches.extend(found.map(|path| Breach {
                file: file.clone(),
                line: number + 1,
                what: path.clone(),
            }));
        }
    }
    let allowed = exceptions("machine_paths.txt");
    breaches.retain(|breach| !allowed.contains(&shown(&breach.file)));
    none(&breaches, "Name a place so that it is there on every machine.");
}
