//! The table of tokens and what they stand for.

use super::kind::{Kind, Shape, hex_digits, with_digits};
use super::token::{TAIL, is_tail, stem};
use engine::diagnostic::Diagnostic;
use std::collections::BTreeMap;

/// What a token stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub kind: Kind,
    /// The token whole, with the word that it keeps ("srv_K3F9A2Q7M4-db"); of hexadecimal kinds the digits.
    pub token: String,
    /// The original as it was first written.
    pub original: String,
}

/// The key: a salt, and every token that was made with it. It stays with its owner: who has it can
/// turn everything back. The same original gives the same token in every import with the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    salt: Vec<u8>,
    /// By the part of the token that finds it in a text.
    entries: BTreeMap<String, Entry>,
    /// The stem that an original has, by kind and normalised original.
    stems: BTreeMap<(Kind, String), String>,
}

impl Key {
    /// A key without tokens. The salt must be random: who knows it can tell from a token whether it
    /// stands for a name that he guesses.
    #[must_use]
    pub fn new(salt: [u8; 32]) -> Self {
        Self::with_salt(salt.to_vec())
    }
    pub(super) const fn with_salt(salt: Vec<u8>) -> Self {
        Self { salt, entries: BTreeMap::new(), stems: BTreeMap::new() }
    }
    pub(super) fn salt(&self) -> &[u8] {
        &self.salt
    }
    pub(super) const fn entries(&self) -> &BTreeMap<String, Entry> {
        &self.entries
    }
    /// How many tokens it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }
    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
    /// Every token with its kind and its original, sorted by token.
    pub fn tokens(&self) -> impl Iterator<Item = (Kind, &str, &str)> {
        self.entries.values().map(|e| (e.kind, e.token.as_str(), e.original.as_str()))
    }

    /// The token of an original, made where there is none yet. `keeps` gives the word that stays
    /// readable in it. What is blank, or a token of this key already, stays as it is.
    pub(super) fn token(&mut self, kind: Kind, original: &str, keeps: impl FnOnce() -> Kept) -> String {
        let text = original.trim();
        if text.is_empty() || self.is_token(text) {
            return original.to_owned();
        }
        let normalised = kind.normalised(text).into_owned();
        if let Some(entry) = self.stems.get(&(kind, normalised.clone())).and_then(|s| self.entries.get(s)) {
            return written(entry, text);
        }
        let mut attempt = 0;
        let stem = loop {
            let stem = stem(&self.salt, kind, &normalised, attempt);
            // A token must be free, and no name that somebody has already.
            if !self.entries.contains_key(&stem) && !text.contains(&stem) {
                break stem;
            }
            attempt += 1;
        };
        let token = match keeps() {
            Kept::Nothing => stem.clone(),
            Kept::Label(word) => format!("{stem}-{word}"),
            Kept::Words(words) => format!("{stem} ({words})"),
        };
        let entry = Entry { kind, token, original: text.to_owned() };
        let out = written(&entry, text);
        self.add(stem, entry);
        out
    }

    pub(super) fn add(&mut self, stem: String, entry: Entry) {
        let of = (entry.kind, entry.kind.normalised(&entry.original).into_owned());
        // Of several tokens of one original the one that this salt gives is used from now on.
        let own = || self::stem(&self.salt, of.0, &of.1, 0) == stem;
        if !self.stems.contains_key(&of) || own() {
            self.stems.insert(of, stem.clone());
        }
        self.entries.insert(stem, entry);
    }

    /// The word token of this key that begins at a place, and where it ends with the word that it keeps.
    pub(super) fn known_at(&self, text: &str, at: usize) -> Option<(&Entry, Form, usize)> {
        let found = word_at(text, at)?;
        let entry = self.entries.get(&found.stem)?;
        let kept = entry.token.get(found.stem.len()..).unwrap_or_default();
        let with_kept = found.end + kept.len();
        let is_kept = text.get(found.end..with_kept).is_some_and(|t| t.eq_ignore_ascii_case(kept))
            && !text
                .get(with_kept..)
                .is_some_and(|t| t.starts_with(char::is_alphanumeric) && !kept.ends_with(')'));
        Some((entry, found.form, if is_kept { with_kept } else { found.end }))
    }

    /// Whether a token of this key stands anywhere in a text.
    pub(super) fn holds_token(&self, text: &str) -> bool {
        let starts = text.char_indices().filter(|(_, c)| c.is_ascii_lowercase());
        self.is_token(text.trim()) || starts.into_iter().any(|(at, _)| self.known_at(text, at).is_some())
    }

    /// Whether a text is a token of this key, and nothing else.
    pub(super) fn is_token(&self, text: &str) -> bool {
        if let Some((_, _, end)) = self.known_at(text, 0) {
            return end == text.len();
        }
        let digits = hex_digits(text);
        matches!(digits.len(), 12 | 32 | 64)
            && text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '-' | '.' | ' ' | '{' | '}'))
            && self.entries.contains_key(&digits)
    }

    /// Takes in the tokens of another key, so that both kinds of files can be turned back. Originals
    /// that both know keep their token of this key. A token that means something else here stays as
    /// it is and is told.
    pub fn merge(&mut self, other: &Self) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for (stem, entry) in &other.entries {
            match self.entries.get(stem) {
                None => self.add(stem.clone(), entry.clone()),
                Some(own)
                    if own.kind == entry.kind
                        && own.kind.normalised(&own.original) == own.kind.normalised(&entry.original) => {}
                Some(_) => diagnostics.push(
                    Diagnostic::error(
                        "key.two_meanings",
                        format!(
                            "The token {} stands for one thing in this key and for another in the other",
                            entry.token
                        ),
                        "Keep the two key files apart, and turn each plan back with its own",
                    )
                    .about(&entry.token),
                ),
            }
        }
        diagnostics
    }
}

/// What stays readable in a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kept {
    Nothing,
    /// A word that fits into a host's name.
    Label(String),
    /// Words in brackets behind it.
    Words(String),
}

/// A token as it stands for one spelling of its original.
fn written(entry: &Entry, original: &str) -> String {
    match entry.kind.shape() {
        Shape::Word(_) => entry.token.clone(),
        Shape::Hex(_) => with_digits(original, &entry.token),
    }
}

/// How a text writes a word token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// As it was made: the original as written.
    Written,
    /// In small letters, as the stable names of servers are.
    Small,
    /// As a label, with a hyphen for the underscore, as names of VMs and files are.
    Label,
}

/// A word token in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// As the key knows it.
    pub stem: String,
    pub form: Form,
    /// Where it ends, in bytes.
    pub end: usize,
}

/// The word token that begins at a place, whether a key knows it or not.
pub(super) fn word_at(text: &str, at: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let rest = bytes.get(at..)?;
    let letters = rest.iter().take(8).take_while(|b| b.is_ascii_lowercase()).count();
    let separator = *rest.get(letters)?;
    let tail = rest.get(letters + 1..letters + 1 + TAIL)?;
    if letters == 0 || !matches!(separator, b'_' | b'-') || !is_tail(tail) {
        return None;
    }
    let end = at + letters + 1 + TAIL;
    if bytes.get(end).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || !b.is_ascii()) {
        return None;
    }
    let small = tail.iter().all(|b| !b.is_ascii_uppercase());
    let capital = tail.iter().all(|b| !b.is_ascii_lowercase());
    let form = match separator {
        b'_' if capital => Form::Written,
        b'_' if small => Form::Small,
        b'-' if small => Form::Label,
        _ => return None,
    };
    let prefix = text.get(at..at + letters)?;
    let tail = text.get(at + letters + 1..end)?.to_ascii_uppercase();
    Some(Found { stem: format!("{prefix}_{tail}"), form, end })
}
