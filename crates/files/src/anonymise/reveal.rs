//! Tokens in a text back into what they stand for, in one pass. Only tokens that the key knows are
//! touched, and only where they stand alone.

use super::key::Key;
use super::kind::{Kind, with_digits};
use super::reveal_table::RevealTable;
use crate::writers::csv_table::guarded;
use crate::writers::virt_p2v::network_entry;
use std::borrow::Cow;

/// How a text is written, which says how an original has to be written in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    Plain,
    Json,
    /// A table, with the character that separates its cells.
    Table(u8),
}

impl Writing {
    /// Told by the file's name, and by its first characters where that says nothing.
    pub(super) fn of(name: &str, text: &str) -> Self {
        let name = name.to_lowercase();
        let begins = text.trim_start_matches('\u{feff}').trim_start();
        if name.ends_with(".json") || begins.starts_with(['{', '[']) && is_json(begins) {
            Self::Json
        } else if name.ends_with(".csv") || name.ends_with(".tsv") {
            Self::Table(separator(text))
        } else {
            Self::Plain
        }
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// What separates the cells of the first line.
fn separator(text: &str) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0_usize), (b';', 0), (b'\t', 0), (b'|', 0)];
    for b in text.bytes() {
        match b {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            _ if !quoted => {
                for (separator, n) in &mut counts {
                    *n += usize::from(b == *separator);
                }
            }
            _ => {}
        }
    }
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(b',', |(s, _)| s)
}

/// A text with its tokens turned back, and how many there were. `name` is the file's name: JSON and
/// tables (`.csv`) are written as they have to be, so that quotes and separators in an original do
/// no harm.
#[must_use]
pub fn reveal(name: &str, text: &str, key: &Key) -> (String, usize) {
    RevealTable::new(key).text(text, Writing::of(name, text))
}

/// The name of a file with its tokens turned back, without characters that names of files cannot have.
#[must_use]
pub fn reveal_name(name: &str, key: &Key) -> String {
    RevealTable::new(key).name(name)
}

impl RevealTable<'_> {
    pub(super) fn name(&self, name: &str) -> String {
        let mut out = String::with_capacity(name.len());
        self.span(name, Writing::Plain, &mut out, |text| {
            text.chars().map(|c| if c.is_control() || "/\\:*?\"<>|".contains(c) { '-' } else { c }).collect()
        });
        out
    }

    pub(super) fn text(&self, text: &str, writing: Writing) -> (String, usize) {
        let mut out = String::with_capacity(text.len());
        let count = match writing {
            Writing::Json => self.span(text, writing, &mut out, |original| {
                let quoted = serde_json::to_string(original).unwrap_or_default();
                let inside = quoted.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
                inside.unwrap_or_default().to_owned()
            }),
            Writing::Table(separator) => self.table(text, separator, &mut out),
            Writing::Plain => self.plain(text, &mut out),
        };
        (out, count)
    }

    /// Line by line: an original stays in its line, and in its place in a list of a command line.
    fn plain(&self, text: &str, out: &mut String) -> usize {
        let mut count = 0;
        for line in text.split_inclusive('\n') {
            let in_command = line.contains("p2v.network=") && !line.trim_start().starts_with('#');
            count += self.span(line, Writing::Plain, out, |original| {
                if in_command {
                    return network_entry(original);
                }
                original.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
            });
        }
        count
    }

    /// Cell by cell; a cell without tokens stays byte for byte.
    fn table(&self, text: &str, separator: u8, out: &mut String) -> usize {
        let mut count = 0;
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let end = cell_end(bytes, at, separator);
            let raw = text.get(at..end).unwrap_or_default();
            let inside = raw.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
            let cell: Cow<'_, str> = inside.map_or(raw.into(), |t| t.replace("\"\"", "\"").into());
            let mut revealed = String::with_capacity(cell.len());
            let found = self.span(&cell, Writing::Plain, &mut revealed, str::to_owned);
            count += found;
            if found == 0 {
                out.push_str(raw);
            } else {
                let cell = guarded(&revealed);
                let needs_quotes = inside.is_some() && cell.is_empty()
                    || cell.bytes().any(|b| matches!(b, b'"' | b'\n' | b'\r') || b == separator);
                if needs_quotes {
                    out.push('"');
                    out.push_str(&cell.replace('"', "\"\""));
                    out.push('"');
                } else {
                    out.push_str(&cell);
                }
            }
            // The separator or the line break after it.
            if let Some(mark) = text.get(end..end + 1) {
                out.push_str(mark);
            }
            at = end + 1;
        }
        count
    }

    /// Copies a text, each token as `write` writes its original.
    fn span(&self, text: &str, writing: Writing, out: &mut String, write: impl Fn(&str) -> String) -> usize {
        let bytes = text.as_bytes();
        let (mut at, mut copied, mut count) = (0, 0, 0);
        let mut starts = true;
        while let Some(&b) = bytes.get(at) {
            if writing == Writing::Json && b == b'\\' {
                // "\n" is no letter n.
                at += if bytes.get(at + 1) == Some(&b'u') { 6 } else { 2 };
                starts = true;
                continue;
            }
            let hit = match b {
                _ if !starts => None,
                b'a'..=b'z' => self.word(text, at).or_else(|| self.digits(text, at)),
                b'0'..=b'9' | b'A'..=b'F' => self.digits(text, at),
                _ => None,
            };
            if let Some((end, original)) = hit {
                out.push_str(text.get(copied..at).unwrap_or_default());
                out.push_str(&write(&original));
                (at, copied, starts) = (end, end, false);
                count += 1;
                continue;
            }
            starts = b.is_ascii() && !b.is_ascii_alphanumeric() && b != b'_';
            at += 1;
        }
        out.push_str(text.get(copied..).unwrap_or_default());
        count
    }

    fn word(&self, text: &str, at: usize) -> Option<(usize, Cow<'_, str>)> {
        let (entry, form, end) = self.key.known_at(text, at)?;
        Some((end, self.original(entry, form)))
    }

    /// A token of hexadecimal digits, whatever separates them.
    fn digits(&self, text: &str, at: usize) -> Option<(usize, Cow<'_, str>)> {
        let mut digits = String::new();
        let mut best = None;
        for (i, b) in text.bytes().enumerate().skip(at).take(64 + 32) {
            if b.is_ascii_hexdigit() {
                digits.push(char::from(b.to_ascii_lowercase()));
            } else if !matches!(b, b':' | b'-' | b'.' | b' ') || digits.len() % 2 == 1 {
                break;
            } else {
                continue;
            }
            let ends = !text
                .as_bytes()
                .get(i + 1)
                .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || !b.is_ascii());
            if ends
                && matches!(digits.len(), 12 | 32 | 64)
                && let Some(entry) = self.key.entries().get(&digits)
            {
                let like = text.get(at..=i)?;
                let original = match entry.kind {
                    // Its digits, as this text writes them.
                    Kind::Mac | Kind::Uuid | Kind::Content => {
                        with_digits(like, &super::kind::hex_digits(&entry.original))
                    }
                    _ => continue,
                };
                best = Some((i + 1, Cow::from(original)));
            }
        }
        best
    }
}

/// Where the cell that begins at a place ends: before its separator or line break.
fn cell_end(bytes: &[u8], at: usize, separator: u8) -> usize {
    let mut quoted = bytes.get(at) == Some(&b'"');
    let mut i = at + usize::from(quoted);
    while let Some(&b) = bytes.get(i) {
        if b == b'"' {
            quoted = !quoted;
        } else if !quoted && (b == separator || matches!(b, b'\n' | b'\r')) {
            break;
        }
        i += 1;
    }
    i
}
