//! The list of what people call the fields, as data.

use super::field::Field;
use super::header::{Header, words};
use std::sync::OnceLock;

/// One name of a field.
#[derive(Debug)]
pub struct Synonym {
    /// The field that it names.
    pub field: Field,
    /// Language, for the reason.
    pub language: &'static str,
    /// Its words, normalised like headers.
    pub words: Vec<String>,
    /// The words run together.
    pub key: String,
}

const TABLE: &str = include_str!("synonyms.tsv");

/// All names.
pub fn all() -> &'static [Synonym] {
    static ALL: OnceLock<Vec<Synonym>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut out = Vec::new();
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let mut parts = line.split('\t');
            let (Some(key), Some(language), Some(names)) = (parts.next(), parts.next(), parts.next()) else {
                continue;
            };
            let Some(field) = Field::from_key(key) else { continue };
            let language = match language {
                "de" => "German",
                "fr" => "French",
                "es" => "Spanish",
                "it" => "Italian",
                "nl" => "Dutch",
                "pt" => "Portuguese",
                _ => "English",
            };
            for name in names.split('|') {
                let words = words(name);
                out.push(Synonym { field, language, key: words.concat(), words });
            }
        }
        out
    })
}

/// Whether a header is a known name of anything: finds the header row.
pub fn is_known(header: &str) -> bool {
    let text = header.trim();
    if Field::from_key(&text.to_lowercase()).is_some() {
        return true;
    }
    let key = Header::new(text).key();
    !key.is_empty() && all().iter().any(|s| s.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_names_a_field_and_every_field_has_names_in_four_languages() {
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let parts: Vec<&str> = line.split('\t').collect();
            assert_eq!(parts.len(), 3, "{line}");
            assert!(Field::from_key(parts[0]).is_some(), "{line}");
        }
        for field in Field::all() {
            for language in ["English", "German", "French", "Spanish"] {
                assert!(
                    all().iter().any(|s| s.field == field && s.language == language),
                    "{field:?} has no {language} name"
                );
            }
        }
    }
}
