//! What tells nobody anything: numbers with units, moments, and words that the planner itself knows.

use super::kind::is_hex;
use crate::mapping::header::words;
use crate::mapping::{Field, Header, Unit, is_missing};
use crate::readers::timestamp::Moment;
use crate::readers::words as answers;
use crate::readers::{known_columns, resource_names};
use std::net::IpAddr;

/// Words of which environments are made.
const ENVIRONMENTS: [&str; 34] = [
    "production",
    "produktion",
    "produktiv",
    "produccion",
    "prod",
    "prd",
    "live",
    "test",
    "tst",
    "testing",
    "uat",
    "qa",
    "qs",
    "quality",
    "acceptance",
    "abnahme",
    "development",
    "developpement",
    "desarrollo",
    "entwicklung",
    "dev",
    "staging",
    "stage",
    "stg",
    "integration",
    "int",
    "preproduction",
    "preprod",
    "pre",
    "dr",
    "sandbox",
    "training",
    "schulung",
    "lab",
];
/// Words of which names of devices are made where they are no device's own.
const DEVICES: [&str; 14] = [
    "hard",
    "disk",
    "drive",
    "network",
    "adapter",
    "ethernet",
    "nic",
    "lan",
    "card",
    "controller",
    "interface",
    "connection",
    "local",
    "area",
];

/// Digits with marks between, and nothing behind but a unit.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.trim();
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '\'' | '+' | '-')))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let digits = number.trim_start_matches(['+', '-']);
    let one_number = digits.starts_with(|c: char| c.is_ascii_digit()) && !digits.contains(['+', '-']);
    // A long run of digits may be an inventory number.
    let longest = digits.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default();
    one_number
        && longest <= 8
        && digits.matches('.').count() < 3
        && (unit.trim().is_empty() || Unit::from_words(unit).is_some())
}

/// A moment of the calendar, not one counted in seconds.
fn is_moment(text: &str) -> bool {
    text.contains([':', '-', '/', '.'])
        && !text.chars().any(|c| c.is_alphabetic() && !matches!(c, 'T' | 't' | 'Z' | 'z'))
        && Moment::parse(text, None).is_some()
}

/// Whether a cell of an unknown column tells nothing.
pub(super) fn cell(text: &str) -> bool {
    let text = text.trim();
    if text.parse::<IpAddr>().is_ok() || is_hex(text, 12) {
        return false;
    }
    is_missing(text)
        || is_number(text)
        || is_moment(text)
        || is_answer(text)
        || Unit::from_words(text).is_some()
        || !text.contains('\\') && resource_names::measured(text).is_some()
}

fn is_answer(text: &str) -> bool {
    answers::yes_no(text).is_some()
        || answers::kind(text).is_some()
        || answers::firmware(text).is_some()
        || answers::nothing(text)
        || answers::total(text)
}

/// Whether what the planner says of a value holds nothing but numbers, units, and its own words.
pub(super) fn saying(text: &str) -> bool {
    const OWN: [&str; 22] = [
        "more",
        "than",
        "rows",
        "row",
        "at",
        "most",
        "in",
        "as",
        "no",
        "of",
        "and",
        "columns",
        "column",
        "values",
        "cells",
        "samples",
        "tables",
        "sheets",
        "characters",
        "to",
        "s",
        "per",
    ];
    let own = |word: &str| {
        cell(word) || OWN.contains(&word) || Field::all().any(|f| words(f.label()).iter().any(|w| w == word))
    };
    cell(text) || words(text).iter().all(|w| own(w))
}

/// Whether a role is given in the planner's own words.
pub(super) fn role(text: &str) -> bool {
    const FURTHER: [&str; 6] = ["server", "servers", "srv", "and", "und", "host"];
    engine::assessment::telling::says_nothing(text)
        || words(text)
            .iter()
            .all(|w| FURTHER.contains(&w.as_str()) || engine::assessment::telling::is_word_of_roles(w))
}

/// Whether an environment is given in common words.
pub(super) fn environment(text: &str) -> bool {
    cell(text) || words(text).iter().all(|w| ENVIRONMENTS.contains(&w.as_str()) || is_short_number(w))
}

/// Whether a name of a disk or card is one that systems give.
pub(super) fn device(text: &str) -> bool {
    let text = text.trim();
    // "em1", "sda", "enp3s0", "nvme0n1", "C:"
    let of_linux = text.len() <= 10
        && [
            "en", "em", "eth", "sd", "hd", "vd", "xvd", "nvme", "mmcblk", "bond", "vmnic", "ib", "wl", "md",
            "dm", "p",
        ]
        .iter()
        .any(|p| text.starts_with(p))
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let of_windows = matches!(text.as_bytes(), [b'A'..=b'Z', b':'] | [b'A'..=b'Z', b':', b'\\' | b'/']);
    of_linux || of_windows || words(text).iter().all(|w| DEVICES.contains(&w.as_str()) || is_short_number(w))
}

fn is_short_number(word: &str) -> bool {
    word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether a header is one that the planner knows.
pub(super) fn header(text: &str) -> bool {
    crate::mapping::is_known_header(text)
        || known_columns::is_known(text)
        || Header::new(text).words.is_empty()
}
