//! The key as a file: JSON that people can read, sorted, so that two versions can be compared.

use super::Kind;
use super::key::{Entry, Key, word_at};
use super::kind::Shape;
use engine::diagnostic::{Diagnostic, Place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;

/// What `format` says in every key file.
pub const FORMAT: &str = "p2v-planner-key";
/// The layout that is written, and the newest that is read.
pub const VERSION: u32 = 1;
/// How a key file is named unless the user says otherwise.
pub const FILE_NAME: &str = "p2v-key.json";
/// Largest key file that is read, in bytes.
const MOST_BYTES: usize = 256 << 20;
/// Shortest and longest salt, in bytes.
const SALT: std::ops::RangeInclusive<usize> = 16..=64;

const ABOUT: &str =
    "Turns the tokens of an anonymised plan back. Keep it to yourself, and give it to every later import.";

/// Why a key file is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// Another kind of file.
    AnotherKind,
    /// A layout that this version does not know.
    Newer {
        /// Layout of the file.
        found: u32,
    },
    /// Cut short, or changed by hand.
    Damaged {
        /// What was met, in words.
        what: String,
    },
    /// Larger than anything that the planner writes.
    TooLarge,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AnotherKind => write!(f, "this is no key file of the planner"),
            Self::Newer { found } => write!(
                f,
                "this key file was written by a newer version of the planner: its layout is number {found}, and this \
                 version reads up to {VERSION}"
            ),
            Self::Damaged { what } => write!(f, "the key file is cut short or was changed: {what}"),
            Self::TooLarge => write!(f, "the key file is larger than {} MiB", MOST_BYTES >> 20),
        }
    }
}

impl std::error::Error for KeyError {}

impl KeyError {
    /// As a message with its remedy.
    #[must_use]
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        let (code, remedy) = match self {
            Self::AnotherKind => {
                ("key.another_kind", "Choose the key file that was written when the plan was anonymised")
            }
            Self::Newer { .. } => ("key.newer", "Use the newer version of the planner"),
            Self::Damaged { .. } => ("key.damaged", "Take an older copy of the key file"),
            Self::TooLarge => ("key.too_large", "Check where the file comes from"),
        };
        Diagnostic::error(code, self.to_string(), remedy)
            .at(Place { file: Some(file.into()), ..Place::default() })
    }
}

#[derive(Serialize)]
struct Written<'a> {
    format: &'static str,
    version: u32,
    about: &'static str,
    salt: String,
    tokens: BTreeMap<&'static str, BTreeMap<&'a str, &'a str>>,
}

/// What must be read first: the rest is understood only if these two are right.
#[derive(Deserialize)]
struct Header {
    format: Option<String>,
    version: Option<u32>,
}

#[derive(Deserialize)]
struct Read {
    salt: String,
    tokens: BTreeMap<String, BTreeMap<String, String>>,
}

impl Key {
    /// The key as the text of its file. The same key gives the same text.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut tokens: BTreeMap<&'static str, BTreeMap<&str, &str>> = BTreeMap::new();
        for (kind, token, original) in self.tokens() {
            tokens.entry(kind.key()).or_default().insert(token, original);
        }
        let salt = self.salt().iter().map(|b| format!("{b:02x}")).collect();
        let written = Written { format: FORMAT, version: VERSION, about: ABOUT, salt, tokens };
        // Text keys only, and no writer that fails.
        serde_json::to_string_pretty(&written).unwrap_or_default() + "\n"
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// [`KeyError`]: another kind of file, a newer layout, damage, or a size beyond all reason.
    pub fn parse(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() > MOST_BYTES {
            return Err(KeyError::TooLarge);
        }
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if text.iter().find(|b| !b.is_ascii_whitespace()) != Some(&b'{') {
            return Err(KeyError::AnotherKind);
        }
        let damaged = |what: String| KeyError::Damaged { what };
        let header: Header = serde_json::from_slice(text).map_err(|e| damaged(e.to_string()))?;
        if header.format.as_deref() != Some(FORMAT) {
            return Err(KeyError::AnotherKind);
        }
        match header.version {
            Some(found) if found > VERSION => return Err(KeyError::Newer { found }),
            None | Some(0) => return Err(damaged("it does not say its version".into())),
            Some(_) => {}
        }
        let read: Read = serde_json::from_slice(text).map_err(|e| damaged(e.to_string()))?;
        let salt = salt(&read.salt).ok_or_else(|| damaged("its salt".into()))?;
        let mut key = Self::with_salt(salt);
        for (name, tokens) in read.tokens {
            let kind = Kind::from_key(&name).ok_or_else(|| damaged(format!("the kind \"{name}\"")))?;
            for (token, original) in tokens {
                let stem = stem_of(kind, &token).ok_or_else(|| damaged(format!("the token \"{token}\"")))?;
                if original.trim().is_empty() || key.entries().contains_key(&stem) {
                    return Err(damaged(format!("the token \"{token}\"")));
                }
                key.add(stem, Entry { kind, token, original });
            }
        }
        Ok(key)
    }
}

fn salt(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u32> = text.chars().map(|c| c.to_digit(16)).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits
        .chunks(2)
        .map(|pair| match pair {
            [a, b] => u8::try_from(a * 16 + b).ok(),
            _ => None,
        })
        .collect::<Option<_>>()?;
    SALT.contains(&bytes.len()).then_some(bytes)
}

/// What finds a token of a kind in a text; `None` when it is no such token.
fn stem_of(kind: Kind, token: &str) -> Option<String> {
    match kind.shape() {
        Shape::Word(prefix) => {
            let found = word_at(token, 0)?;
            let stem = token.get(..found.end)?;
            let rest = token.get(found.end..)?;
            let kept = rest.is_empty()
                || rest.strip_prefix('-').is_some_and(|w| w.chars().all(char::is_alphanumeric))
                || rest.starts_with(" (") && rest.ends_with(')') && !rest.contains(['"', '\\', ',', ';']);
            (stem == found.stem && stem.starts_with(&format!("{prefix}_")) && kept).then_some(found.stem)
        }
        Shape::Hex(digits) => {
            let is_hex =
                token.len() == digits && token.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
            is_hex.then(|| token.to_owned())
        }
    }
}
