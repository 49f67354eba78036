//! What a server serves: production, test, or another environment, as given or by its name.

use super::role::weight_of_name;
use super::words::{entry_first_in, parts_of_name, stands_for, words};
use crate::inventory::Server;
use crate::origin::Origin;
use crate::quantity::Ratio;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// What a server serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// The work of the business.
    Production,
    /// Takes over after a disaster.
    DisasterRecovery,
    /// The last trial before production.
    Acceptance,
    /// Where software is made.
    Development,
    /// Where things are tried.
    Test,
}

impl Environment {
    /// In words.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Production => "Production",
            Self::DisasterRecovery => "Disaster recovery",
            Self::Acceptance => "Acceptance",
            Self::Development => "Development",
            Self::Test => "Test",
        }
    }
}

/// An environment with what tells it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecognisedEnvironment {
    /// Which.
    pub environment: Environment,
    /// How sure: 1 where given.
    pub confidence: Ratio,
    /// Whether it was recognised by the name rather than given.
    pub assumed: bool,
    /// The cell that tells it.
    pub origin: Origin,
}

#[derive(Deserialize)]
struct Row {
    environment: Environment,
    words: Vec<String>,
    names: Vec<String>,
}

static ENTRIES: LazyLock<Vec<(Row, Vec<Vec<String>>)>> = LazyLock::new(|| {
    let rows: Vec<Row> =
        serde_json::from_str(include_str!("../../data/environments.json")).unwrap_or_default();
    rows.into_iter()
        .map(|row| {
            let phrases = row.words.iter().map(|w| words(w)).collect();
            (row, phrases)
        })
        .collect()
});

/// The environment given, in whatever language; else that of the first part of the name that has one. `None`
/// where nothing tells it.
pub(super) fn environment(server: &Server) -> Option<RecognisedEnvironment> {
    if let Some(given) = &server.environment
        && let Some((row, _)) =
            entry_first_in(ENTRIES.iter().map(|(_, p)| p), &words(&given.value)).and_then(|i| ENTRIES.get(i))
    {
        return Some(RecognisedEnvironment {
            environment: row.environment,
            confidence: Ratio::ONE,
            assumed: false,
            origin: given.origin,
        });
    }
    let of = |part: &String| {
        ENTRIES
            .iter()
            .find(|(row, _)| row.names.iter().any(|n| stands_for(n, part)))
            .map(|(row, _)| row.environment)
    };
    let environment = parts_of_name(&server.name.value).iter().find_map(of)?;
    Some(RecognisedEnvironment {
        environment,
        confidence: weight_of_name(),
        assumed: true,
        origin: server.name.origin,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Sourced;

    fn of(name: &str, given: Option<&str>) -> Option<(Environment, bool)> {
        let mut server = Server::named(Sourced::typed(name.into()));
        server.environment = given.map(|g| Sourced::typed(g.into()));
        environment(&server).map(|e| (e.environment, e.assumed))
    }

    #[test]
    fn given_in_several_languages() {
        for (given, expected) in [
            ("Production", Environment::Production),
            ("PROD", Environment::Production),
            ("Pre-Production", Environment::Acceptance),
            ("préproduction", Environment::Acceptance),
            ("Entwicklung", Environment::Development),
            ("Testumgebung", Environment::Test),
            ("Disaster Recovery", Environment::DisasterRecovery),
        ] {
            assert_eq!(of("x1", Some(given)), Some((expected, false)), "{given}");
        }
    }

    #[test]
    fn by_the_name_where_nothing_is_given() {
        assert_eq!(of("muc-prd-sql01", None), Some((Environment::Production, true)));
        assert_eq!(of("tst-web02.example.net", None), Some((Environment::Test, true)));
        assert_eq!(of("srv-dev-07", Some("42")), Some((Environment::Development, true)));
        assert_eq!(of("server17", None), None);
        assert_eq!(of("product-web", None), None, "a product is no production");
    }
}
