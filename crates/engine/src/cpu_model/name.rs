//! The words of a CPU's name as files write it, and what it says of itself beside the model: processors,
//! cores, clock.

use crate::quantity::Mhz;

/// What a name says beside the model.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Written {
    /// Its words in lower case, figures with their unit taken out.
    pub(super) words: Vec<String>,
    /// "2x".
    pub(super) processors: Option<u32>,
    /// "20C", "24-Core".
    pub(super) cores: Option<u32>,
    /// "@ 2.40GHz".
    pub(super) clock: Option<Mhz>,
}

/// Longest name that is read; what comes after says nothing of a CPU.
const LONGEST: usize = 200;

/// The words of a name: lower case, split at everything that is no letter, digit or plus sign, and before
/// the version in "2680v4". Points and commas between digits stay.
pub(super) fn words(text: &str) -> Vec<String> {
    let lower: Vec<char> = text.chars().take(LONGEST).flat_map(char::to_lowercase).collect();
    let mut words = Vec::new();
    let mut word = String::new();
    let mut close = |word: &mut String| {
        if !word.is_empty() {
            words.push(std::mem::take(word));
        }
    };
    for (i, c) in lower.iter().enumerate() {
        let before = i.checked_sub(1).and_then(|b| lower.get(b));
        let digit = |c: Option<&char>| c.is_some_and(char::is_ascii_digit);
        match c {
            '×' => {
                // As an x that multiplies: "2×" is "2x".
                word.push('x');
                close(&mut word);
            }
            '@' => {
                close(&mut word);
                word.push('@');
                close(&mut word);
            }
            '.' | ',' if digit(before) && digit(lower.get(i + 1)) => word.push('.'),
            'v' if digit(before) && digit(lower.get(i + 1)) && !digit(lower.get(i + 2)) => {
                close(&mut word);
                word.push('v');
            }
            c if c.is_alphanumeric() || (*c == '+' && !word.is_empty()) => word.push(*c),
            _ => close(&mut word),
        }
    }
    close(&mut word);
    words
}

/// Whether a word is the number of a model: three digits at least, or two with letters among them, and no
/// decimal point.
pub(super) fn is_number(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    !word.contains('.') && (digits >= 3 || (digits == 2 && letters >= 1))
}

/// A number with these units behind it, in the same word: "2.40ghz", "20c".
fn with_unit<'a>(word: &'a str, units: &[&str]) -> Option<&'a str> {
    units.iter().filter_map(|u| word.strip_suffix(u)).find(|n| decimal(n).is_some())
}

fn decimal(word: &str) -> Option<f64> {
    let plain = !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || c == '.');
    plain.then(|| word.parse().ok()).flatten()
}

fn clock_of(word: &str, unit: &str) -> Option<Mhz> {
    let value = decimal(word)?;
    let mhz = if unit.starts_with('g') { value * 1000.0 } else { value };
    (100.0..=10_000.0).contains(&mhz).then(|| Mhz::try_from_mhz(mhz).ok()).flatten()
}

fn count_of(word: &str, most: u32) -> Option<u32> {
    word.parse().ok().filter(|n| (1..=most).contains(n))
}

const CORES: [&str; 5] = ["c", "core", "cores", "kern", "kerne"];
const THREADS: [&str; 3] = ["t", "thread", "threads"];

/// Takes the figures with a unit out of the words.
pub(super) fn written(text: &str) -> Written {
    let words = words(text);
    let mut out = Written::default();
    let mut i = 0;
    while let Some(word) = words.get(i) {
        let next = words.get(i + 1).map_or("", String::as_str);
        i += 1;
        if word == "@" {
            // A bare number behind it is in GHz.
            if let Some(clock) = clock_of(next, "ghz")
                && next.contains('.')
            {
                out.clock = out.clock.or(Some(clock));
                i += 1;
                // Its unit, where it stands apart.
                i += usize::from(words.get(i).is_some_and(|w| w == "ghz"));
            }
            continue;
        }
        if let Some(n) = with_unit(word, &["ghz", "mhz"]) {
            let unit = word.get(n.len()..).unwrap_or("ghz");
            out.clock = out.clock.or_else(|| clock_of(n, unit));
        } else if decimal(word).is_some() && matches!(next, "ghz" | "mhz") {
            out.clock = out.clock.or_else(|| clock_of(word, next));
            i += 1;
        } else if let Some(n) = with_unit(word, &CORES).filter(|n| n.len() <= 3) {
            out.cores = out.cores.or_else(|| count_of(n, 1024));
        } else if decimal(word).is_some() && word.len() <= 3 && CORES.contains(&next) {
            out.cores = out.cores.or_else(|| count_of(word, 1024));
            i += 1;
        } else if with_unit(word, &THREADS).is_some() {
            // Threads are left out.
        } else if decimal(word).is_some() && word.len() <= 4 && THREADS.contains(&next) {
            i += 1;
        } else if let Some(n) = with_unit(word, &["x"]).filter(|n| n.len() <= 2) {
            out.processors = out.processors.or_else(|| count_of(n, 64));
        } else if decimal(word).is_some() && word.len() <= 2 && next == "x" {
            out.processors = out.processors.or_else(|| count_of(word, 64));
            i += 1;
        } else if !word.contains('.') {
            out.words.push(word.clone());
        }
    }
    out
}
