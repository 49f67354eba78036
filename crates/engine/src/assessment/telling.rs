//! What the rules take from a text: the one word that decides. Whoever puts something else in the
//! place of names and texts keeps this word, and the verdicts stay as they are.

use super::role;
use super::rules;
use super::signs;

/// The part of a host's name that tells its role ("sql" for "SRV-SQL01"), in the spelling of the
/// planner's own list, never in that of the name. `None` where the name tells nothing.
#[must_use]
pub fn role_in_name(name: &str) -> Option<String> {
    role::word_in_name(name)
}

/// The words of a text that tell a role ("database" for "Oracle 11g of the payroll").
#[must_use]
pub fn role_in_text(text: &str) -> Option<String> {
    role::words_in_text(text)
}

/// Whether a word in small letters is one by which roles are known.
#[must_use]
pub fn is_word_of_roles(word: &str) -> bool {
    role::is_known(word)
}

/// The words of an application that tell a role, a product with conditions, or a sign that a rule reads.
#[must_use]
pub fn of_application(text: &str) -> Option<String> {
    let mut kept: Vec<String> = Vec::new();
    let found = [role_in_text(text), rules::product_support::words_in(text), signs::words_in(text, false)];
    for words in found.into_iter().flatten() {
        if !kept.contains(&words) {
            kept.push(words);
        }
    }
    (!kept.is_empty()).then(|| kept.join(" / "))
}

/// The words of the column for special hardware that tell its signs ("dongle").
#[must_use]
pub fn hardware_in_column(text: &str) -> Option<String> {
    signs::words_in(text, false)
}

/// The same of a note, where words weigh differently.
#[must_use]
pub fn hardware_in_note(text: &str) -> Option<String> {
    signs::words_in(text, true)
}

/// Whether a text says that there is nothing ("none", "n/a").
#[must_use]
pub fn says_nothing(text: &str) -> bool {
    super::words::says_nothing(&super::words::words(text))
}

/// Whether a serial number is one, and not what boards without one hold ("To be filled by O.E.M.").
#[must_use]
pub fn is_serial(text: &str) -> bool {
    rules::estate::serial_of(text).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_word_is_kept_and_it_is_the_planners_own() {
        assert_eq!(role_in_name("MUC-SQL07.example.com").as_deref(), Some("db"));
        assert_eq!(role_in_name("server17"), None);
        assert_eq!(role_in_text("Oracle 11g of the payroll").as_deref(), Some("database"));
        assert_eq!(hardware_in_column("HASP key, ask Ms Jones").as_deref(), Some("dongle"));
        assert_eq!(hardware_in_column("quantum flux card"), None);
        assert_eq!(hardware_in_note("runs without dongle"), None);
        assert!(says_nothing("n/a") && !says_nothing("fax"));
        assert!(is_serial("CZ1234XY") && !is_serial("To be filled by O.E.M."));
    }
}
