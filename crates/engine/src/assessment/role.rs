//! What a server is for: the role that the inventory gives, in the planner's words, or one recognised
//! from its application or its name.

use super::words::{phrase_at, stands_for, words};
use crate::inventory::Server;
use serde::Deserialize;
use std::sync::{Arc, LazyLock};

/// The role of one server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    /// In words: one of the data, or "Unknown".
    pub name: Arc<str>,
    /// Whether it was recognised rather than given.
    pub assumed: bool,
    /// Whether several small servers of this role are commonly merged into one.
    pub merge: bool,
}

#[derive(Deserialize)]
struct Row {
    role: Arc<str>,
    /// What people write into a column for roles, in several languages.
    words: Vec<String>,
    /// What names of servers are made of.
    names: Vec<String>,
    merge: bool,
}

struct Entry {
    row: Row,
    phrases: Vec<Vec<String>>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let rows: Vec<Row> = serde_json::from_str(include_str!("../../data/roles.json")).unwrap_or_default();
    rows.into_iter().map(|row| Entry { phrases: row.words.iter().map(|w| words(w)).collect(), row }).collect()
});

static UNKNOWN: LazyLock<Arc<str>> = LazyLock::new(|| "Unknown".into());

/// All roles in the planner's words, in the order of the data; a server of none of them is "Unknown".
pub fn roles() -> impl Iterator<Item = &'static Arc<str>> {
    ENTRIES.iter().map(|e| &e.row.role)
}

/// The role of a server: given, else by its application, else by its name.
pub(super) fn role(server: &Server) -> Role {
    let given = server.role.as_ref().and_then(|r| by_text(&r.value));
    let found = given
        .or_else(|| server.application.as_ref().and_then(|a| by_text(&a.value)))
        .or_else(|| by_name(&server.name.value));
    match found {
        Some(entry) => {
            Role { name: Arc::clone(&entry.row.role), assumed: given.is_none(), merge: entry.row.merge }
        }
        None => Role { name: Arc::clone(&UNKNOWN), assumed: true, merge: false },
    }
}

/// The role whose phrase stands first in the text; of two at one place the longer phrase.
fn by_text(text: &str) -> Option<&'static Entry> {
    let text = words(text);
    let mut best: Option<(usize, std::cmp::Reverse<usize>, &Entry)> = None;
    for entry in ENTRIES.iter() {
        for phrase in &entry.phrases {
            if let Some(place) = phrase_at(phrase, &text) {
                let length = std::cmp::Reverse(phrase.len());
                if best.is_none_or(|(p, l, _)| (place, length) < (p, l)) {
                    best = Some((place, length, entry));
                }
            }
        }
    }
    best.map(|(_, _, entry)| entry)
}

/// The role of the last part of the name that has one: site and room stand first in most schemes
/// ("dc1-web04" is a web server in data centre 1).
fn by_name(name: &str) -> Option<&'static Entry> {
    let host = name.split('.').next().unwrap_or(name).to_lowercase();
    host.split(|c: char| !c.is_alphabetic())
        .filter(|part| part.chars().count() >= 2)
        .filter_map(|part| ENTRIES.iter().find(|e| e.row.names.iter().any(|n| stands_for(n, part))))
        .next_back()
}

/// A word of the planner's own that gives the role of a name.
pub(super) fn word_in_name(name: &str) -> Option<String> {
    let found = by_name(name)?;
    let mut words = found.row.names.iter().map(|n| n.trim_end_matches('*'));
    words.find(|w| by_name(w).is_some_and(|e| std::ptr::eq(e, found))).map(str::to_owned)
}

/// Whether a word stands for one of a phrase of the data, letter by letter.
pub(super) fn is_known(word: &str) -> bool {
    ENTRIES.iter().flat_map(|e| &e.phrases).flatten().any(|known| known.trim_end_matches('*') == word)
}

/// Words of the planner's own that give the role of a text.
pub(super) fn words_in_text(text: &str) -> Option<String> {
    let found = by_text(text)?;
    let mut words = found.row.words.iter().map(|w| w.trim_end_matches('*'));
    words.find(|w| by_text(w).is_some_and(|e| std::ptr::eq(e, found))).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Sourced;

    fn of(name: &str, role_given: Option<&str>, application: Option<&str>) -> (String, bool) {
        let mut server = Server::named(Sourced::typed(name.into()));
        server.role = role_given.map(|r| Sourced::typed(r.into()));
        server.application = application.map(|a| Sourced::typed(a.into()));
        let role = role(&server);
        (role.name.to_string(), role.assumed)
    }

    #[test]
    fn the_data_is_whole() {
        assert_eq!(ENTRIES.len(), 11);
        assert!(ENTRIES.iter().all(|e| e.phrases.iter().all(|p| !p.is_empty())));
    }

    #[test]
    fn given_roles_in_several_languages() {
        for (given, expected) in [
            ("Database server", "Database"),
            ("Datenbankserver", "Database"),
            ("base de données", "Database"),
            ("Druckserver", "File and print"),
            ("File & Print", "File and print"),
            ("Domänencontroller", "Identity"),
            ("correo", "Mail"),
            ("Terminal Server", "Terminal"),
            ("WEB", "Web"),
            ("Web application", "Web"),
            ("DNS/DHCP", "Infrastructure"),
            ("überwachung", "Monitoring"),
        ] {
            assert_eq!(of("x1", Some(given), None), (expected.into(), false), "{given}");
        }
    }

    #[test]
    fn recognised_by_application_then_by_name() {
        assert_eq!(of("x1", None, Some("Oracle 11g")), ("Database".into(), true));
        for (name, expected) in [
            ("SRV-DB01", "Database"),
            ("dc1-web04.example.net", "Web"),
            ("DC02", "Identity"),
            ("muc-fs-03", "File and print"),
            ("exch1", "Mail"),
            ("zabbix", "Monitoring"),
            ("server17", "Unknown"),
        ] {
            assert_eq!(of(name, None, None), (expected.into(), true), "{name}");
        }
        assert_eq!(of("sql01", Some("42"), None), ("Database".into(), true), "a word that is no role");
    }
}
