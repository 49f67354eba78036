//! What a server is for: the role that the inventory gives, in the planner's words, or one recognised from its
//! application, its name, its system and the shape of its week; a person's word stands before all of them.

use super::shape::LoadShape;
use super::words::{entry_first_in, parts_of_name, stands_for, words};
use crate::decision::RoleOverruling;
use crate::inventory::Server;
use crate::origin::Origin;
use crate::quantity::Ratio;
use serde::Deserialize;
use std::sync::{Arc, LazyLock};

/// The role of one server.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// In words: one of the data, or "Unknown".
    pub name: Arc<str>,
    /// The group in which the planning guides count it.
    pub group: Arc<str>,
    /// Whether it was recognised rather than given.
    pub assumed: bool,
    /// Whether several small servers of this role are commonly merged into one.
    pub merge: bool,
    /// How sure: 1 where it was given or set by hand, 0 where nothing tells it.
    pub confidence: Ratio,
    /// What speaks for it, and for others.
    pub reasons: Vec<RoleReason>,
}

/// One sign of a role.
#[derive(Debug, Clone, PartialEq)]
pub struct RoleReason {
    /// The role that it speaks for.
    pub role: Arc<str>,
    /// What tells it, in words ("the application").
    pub what: &'static str,
    /// The text that was read; empty for the shape of the week.
    pub text: String,
    /// The cell, where it is one.
    pub origin: Option<Origin>,
    /// How much it weighs, 0 to 1.
    pub weight: Ratio,
}

#[derive(Deserialize)]
struct Row {
    role: Arc<str>,
    /// One of the groups of the planning guides.
    group: Arc<str>,
    /// What people write into a column for roles, in several languages.
    words: Vec<String>,
    /// What names of servers are made of.
    names: Vec<String>,
    /// Systems that are made for it.
    systems: Vec<String>,
    /// Shapes of the week that go with it.
    shapes: Vec<LoadShape>,
    merge: bool,
}

struct Entry {
    row: Row,
    phrases: Vec<Vec<String>>,
    systems: Vec<Vec<String>>,
}

/// How much each sign weighs, 0 to 1.
#[derive(Deserialize)]
struct Weights {
    application: f64,
    name: f64,
    system: f64,
    shape: f64,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let rows: Vec<Row> = serde_json::from_str(include_str!("../../data/roles.json")).unwrap_or_default();
    rows.into_iter()
        .map(|row| Entry {
            phrases: row.words.iter().map(|w| words(w)).collect(),
            systems: row.systems.iter().map(|w| words(w)).collect(),
            row,
        })
        .collect()
});

static WEIGHTS: LazyLock<Option<Weights>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../data/role_weights.json")).ok());

static UNKNOWN: LazyLock<Arc<str>> = LazyLock::new(|| "Unknown".into());

/// How much a sign in a name weighs.
pub(super) fn weight_of_name() -> Ratio {
    WEIGHTS.as_ref().map_or(Ratio::ZERO, |w| Ratio::from_fraction(w.name))
}

/// All roles of the data, in its order.
pub fn roles() -> impl Iterator<Item = &'static Arc<str>> {
    ENTRIES.iter().map(|e| &e.row.role)
}

fn certain(entry: &Entry, assumed: bool, reason: RoleReason) -> Role {
    Role {
        name: Arc::clone(&entry.row.role),
        group: Arc::clone(&entry.row.group),
        assumed,
        merge: entry.row.merge,
        confidence: Ratio::ONE,
        reasons: vec![reason],
    }
}

/// The role of a server: by hand, else given, else the one for which most speaks. Signs of one role add up as
/// 1 − Π(1 − weight); the confidence is the share of the strongest role in the sum of all, times its own strength.
/// The shape of the week counts only beside another sign of the same role.
pub(super) fn role(server: &Server, shape: Option<LoadShape>, by_hand: Option<&RoleOverruling>) -> Role {
    if let Some(said) = by_hand
        && let Some(entry) = ENTRIES.iter().find(|e| e.row.role == said.role)
    {
        let reason = RoleReason {
            role: Arc::clone(&said.role),
            what: "set by hand",
            text: said.signed.reason.clone(),
            origin: None,
            weight: Ratio::ONE,
        };
        return certain(entry, false, reason);
    }
    if let Some(given) = &server.role
        && let Some(entry) = by_text(&given.value)
    {
        let reason = RoleReason {
            role: Arc::clone(&entry.row.role),
            what: "the role in the inventory",
            text: given.value.to_string(),
            origin: Some(given.origin),
            weight: Ratio::ONE,
        };
        return certain(entry, false, reason);
    }
    strongest(signs(server, shape))
}

fn signs(server: &Server, shape: Option<LoadShape>) -> Vec<(usize, RoleReason)> {
    let Some(weights) = WEIGHTS.as_ref() else { return Vec::new() };
    let mut signs = Vec::new();
    let mut put = |entry: Option<usize>, what, text: &str, origin, weight| {
        if let Some((index, e)) = entry.and_then(|i| Some((i, ENTRIES.get(i)?))) {
            let (role, weight) = (Arc::clone(&e.row.role), Ratio::from_fraction(weight));
            signs.push((index, RoleReason { role, what, text: text.to_owned(), origin, weight }));
        }
    };
    if let Some(application) = &server.application {
        let found = index_by_text(&application.value);
        put(found, "the application", &application.value, Some(application.origin), weights.application);
    }
    let name = &server.name;
    put(index_by_name(&name.value), "the name", &name.value, Some(name.origin), weights.name);
    if let Some(os) = &server.os {
        let found = entry_first_in(ENTRIES.iter().map(|e| &e.systems), &words(&os.value));
        put(found, "the system", &os.value, Some(os.origin), weights.system);
    }
    if let Some(shape) = shape {
        for (index, entry) in ENTRIES.iter().enumerate() {
            if entry.row.shapes.contains(&shape) && signs.iter().any(|(i, _)| *i == index) {
                let reason = RoleReason {
                    role: Arc::clone(&entry.row.role),
                    what: shape.words(),
                    text: String::new(),
                    origin: None,
                    weight: Ratio::from_fraction(weights.shape),
                };
                signs.push((index, reason));
            }
        }
    }
    signs
}

fn strongest(signs: Vec<(usize, RoleReason)>) -> Role {
    // What is left of doubt about each role.
    let mut doubts: Vec<Option<f64>> = vec![None; ENTRIES.len()];
    for (index, reason) in &signs {
        if let Some(doubt) = doubts.get_mut(*index) {
            *doubt = Some(doubt.unwrap_or(1.0) * (1.0 - reason.weight.fraction()));
        }
    }
    let mut best: Option<(usize, f64)> = None;
    let mut sum = 0.0;
    for (index, doubt) in doubts.iter().enumerate() {
        let Some(doubt) = doubt else { continue };
        let strength = 1.0 - doubt;
        sum += strength;
        if best.is_none_or(|(_, b)| strength > b) {
            best = Some((index, strength));
        }
    }
    let reasons = signs.into_iter().map(|(_, reason)| reason).collect();
    match best.and_then(|(i, strength)| Some((ENTRIES.get(i)?, strength))) {
        Some((entry, strength)) => Role {
            name: Arc::clone(&entry.row.role),
            group: Arc::clone(&entry.row.group),
            assumed: true,
            merge: entry.row.merge,
            confidence: Ratio::from_fraction(strength * strength / sum),
            reasons,
        },
        None => Role {
            name: Arc::clone(&UNKNOWN),
            group: Arc::clone(&UNKNOWN),
            assumed: true,
            merge: false,
            confidence: Ratio::ZERO,
            reasons,
        },
    }
}

fn index_by_text(text: &str) -> Option<usize> {
    entry_first_in(ENTRIES.iter().map(|e| &e.phrases), &words(text))
}

/// The role whose phrase stands first in the text; of two at one place the longer phrase.
fn by_text(text: &str) -> Option<&'static Entry> {
    ENTRIES.get(index_by_text(text)?)
}

/// The role of the last part of the name that has one: site and room stand first in most schemes
/// ("dc1-web04" is a web server in data centre 1).
fn index_by_name(name: &str) -> Option<usize> {
    let of = |part: &String| ENTRIES.iter().position(|e| e.row.names.iter().any(|n| stands_for(n, part)));
    parts_of_name(name).iter().filter_map(of).next_back()
}

fn by_name(name: &str) -> Option<&'static Entry> {
    ENTRIES.get(index_by_name(name)?)
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
    use crate::decision::Signature;
    use crate::origin::Sourced;
    use crate::time::Day;

    fn server(name: &str, role_given: Option<&str>, application: Option<&str>) -> Server {
        let mut server = Server::named(Sourced::typed(name.into()));
        server.role = role_given.map(|r| Sourced::typed(r.into()));
        server.application = application.map(|a| Sourced::typed(a.into()));
        server
    }

    fn of(name: &str, role_given: Option<&str>, application: Option<&str>) -> (String, bool) {
        let role = role(&server(name, role_given, application), None, None);
        (role.name.to_string(), role.assumed)
    }

    #[test]
    fn the_data_is_whole() {
        assert_eq!(ENTRIES.len(), 11);
        assert!(ENTRIES.iter().all(|e| e.phrases.iter().all(|p| !p.is_empty())));
        let weights = WEIGHTS.as_ref().unwrap();
        // An application says more than name and shape together, as before there were weights.
        let name_and_shape = 1.0 - (1.0 - weights.name) * (1.0 - weights.system) * (1.0 - weights.shape);
        assert!(weights.application > name_and_shape);
        // The eight groups of the planning guides.
        let groups: std::collections::BTreeSet<_> = ENTRIES.iter().map(|e| &*e.row.group).collect();
        let guides = [
            "Application",
            "Collaboration",
            "Database",
            "File and print",
            "Identity",
            "Network infrastructure",
            "Terminal",
            "Web",
        ];
        assert!(groups.into_iter().eq(guides));
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

    // By hand, with the weights of the data: application 0.8, name 0.6, shape 0.1.
    #[test]
    fn confidence_adds_what_agrees_and_divides_what_does_not() {
        let confidence = |r: Role| (r.confidence.fraction() * 1e4).round() / 1e4;
        let db = server("db01", None, Some("Oracle 11g"));
        // 1 − 0.2 × 0.4 = 0.92, alone: 0.92² ÷ 0.92.
        assert_eq!(confidence(role(&db, None, None)), 0.92);
        let torn = role(&server("web01", None, Some("Oracle 11g")), None, None);
        // 0.8² ÷ (0.8 + 0.6) = 0.4571.
        assert_eq!((&*torn.name, torn.reasons.len()), ("Database", 2));
        assert_eq!(confidence(torn), 0.4571);
        let files = server("fs01", None, None);
        // 1 − 0.4 × 0.9 = 0.64 with office hours, 0.6 without.
        assert_eq!(confidence(role(&files, Some(LoadShape::OfficeHours), None)), 0.64);
        assert_eq!(confidence(role(&files, Some(LoadShape::Night), None)), 0.6);
        let nothing = role(&server("server17", None, None), Some(LoadShape::Night), None);
        assert_eq!(
            (&*nothing.name, confidence(nothing.clone())),
            ("Unknown", 0.0),
            "a shape alone tells no role"
        );
        assert_eq!(confidence(role(&server("x", Some("WEB"), None), None, None)), 1.0);
    }

    #[test]
    fn a_system_made_for_a_role_tells_it() {
        let mut s = server("server17", None, None);
        s.os = Some(Sourced::typed("Windows Storage Server 2016".into()));
        assert_eq!(&*role(&s, None, None).name, "File and print");
    }

    #[test]
    fn a_persons_word_stands_before_the_inventory() {
        let signed = Signature { by: None, on: Day::from_days(20_000), reason: "asked the owner".into() };
        let said = RoleOverruling { role: "Batch".into(), signed };
        let found = role(&server("db01", Some("WEB"), None), None, Some(&said));
        assert_eq!((&*found.name, &*found.group, found.assumed), ("Batch", "Application", false));
        let unknown = RoleOverruling { role: "Quux".into(), ..said };
        assert_eq!(&*role(&server("db01", Some("WEB"), None), None, Some(&unknown)).name, "Web");
    }
}
