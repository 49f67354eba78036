//! Duplicate: the same machine twice in the inventory.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;

pub(super) const ID: &str = "duplicate";

/// The same serial number, or the same identity in the firmware: all but the best measured one are to be struck off. The same name with
/// another domain: a remark, because two machines may well share a short name.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let estate = subject.estate;
    if let Some(other) = estate.twin.get(subject.index).copied().flatten() {
        let server = subject.server;
        let of_other = estate.inventory.servers.get(other);
        let same_serial = server.serial.is_some()
            && of_other.is_some_and(|o| super::estate::serial(o) == super::estate::serial(server));
        let (what, field) =
            if same_serial { ("serial number", &server.serial) } else { ("UUID", &server.uuid) };
        let field = field.as_ref()?;
        return Some(finding(
            ID,
            format!("Same {what} as {}", estate.name(other)),
            Some(Verdict::Retire),
            "Two rows seem to be one machine; the better measured one is kept",
            vec![Evidence::imported(
                if same_serial { "Serial number" } else { "UUID" },
                Value::Text(field.value.to_string()),
                field.origin,
            )],
            format!("Strike one row off, or correct the {what}"),
        ));
    }
    let other = estate.namesake.get(subject.index).copied().flatten()?;
    Some(finding(
        ID,
        format!("Same short name as {}", estate.name(other)),
        None,
        "The names differ only in their domain: they may be one machine",
        vec![Evidence::imported(
            "Name",
            Value::Text(subject.server.name.value.to_string()),
            subject.server.name.origin,
        )],
        "If they are one machine, strike one row off",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judged, resolved, server};
    use super::*;
    use crate::assumption::Changes;
    use crate::inventory::{Kind, Server};
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    fn verdicts(servers: Vec<Server>, stars: &[u8]) -> Vec<Option<Option<Verdict>>> {
        let loads = stars.iter().map(|s| ServerLoads { stars: *s, ..ServerLoads::default() }).collect();
        judged(servers, loads, &resolved(&Changes::new()))
            .servers
            .into_iter()
            .map(|s| s.findings.into_iter().find(|f| f.rule == ID).map(|f| f.verdict))
            .collect()
    }

    fn with_serial(name: &str, serial: &str) -> Server {
        Server { serial: Some(Sourced::typed(serial.into())), kind: Kind::Physical, ..server(name) }
    }

    #[test]
    fn fires_on_all_but_the_best_measured_twin() {
        let twins =
            vec![with_serial("a", "CZ1234XY"), with_serial("b", "cz1234xy "), with_serial("c", "OTHER77")];
        assert_eq!(verdicts(twins.clone(), &[0, 0, 0]), [None, Some(Some(Verdict::Retire)), None]);
        assert_eq!(verdicts(twins, &[2, 5, 0]), [Some(Some(Verdict::Retire)), None, None]);
        let uuid = |name: &str| Server {
            uuid: Some(Sourced::typed("4C4C4544-0042-3510-8052-C4C04F4E4B32".into())),
            ..server(name)
        };
        assert_eq!(verdicts(vec![uuid("a"), uuid("b")], &[]), [None, Some(Some(Verdict::Retire))]);
        let namesakes = vec![server("web1"), server("web1.example.net")];
        assert_eq!(verdicts(namesakes, &[]), [Some(None), Some(None)]);
    }

    #[test]
    fn says_nothing_of_placeholders_and_strangers() {
        for serial in ["To Be Filled By O.E.M.", "0000000000", "None", "n/a", ""] {
            assert_eq!(verdicts(vec![with_serial("a", serial), with_serial("b", serial)], &[]), [None, None]);
        }
    }
}
