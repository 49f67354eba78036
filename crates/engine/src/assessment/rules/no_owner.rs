//! No owner: a system out of support that nobody in the inventory answers for.

use super::{Subject, finding, idle};
use crate::assessment::operating_system::Phase;
use crate::assessment::words::{says_nothing, words};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;

pub(super) const ID: &str = "no_owner";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject.estate.owners_are_given && subject.os.is_some_and(|os| os.last_day().is_some())
}

/// Proposes to retire a server past the end of its support without an owner, in an estate whose inventory names
/// owners for most. One that is measured to work is not retired: its owner has to be found first.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    if !can_look(subject) || has_owner(subject.server.owner.as_ref().map(|o| &*o.value)) {
        return None;
    }
    let os = subject.os?;
    if !matches!(os.phase(subject.estate.today)?, Phase::Over | Phase::Paid) {
        return None;
    }
    let works = subject.loads.cpu.is_some() && idle::marks(subject).is_none();
    let (verdict, message) = if works {
        (
            Verdict::ReadyWithConditions,
            "Nobody answers for it and its vendor no longer mends it, yet it is at work",
        )
    } else {
        (
            Verdict::Retire,
            "Nobody answers for it, its vendor no longer mends it, and nothing shows that it is used",
        )
    };
    let mut evidence = vec![Evidence::measured(
        "Last day of support",
        Value::Text(os.end_of_support.clone().unwrap_or_default()),
    )];
    if let Some(text) = &subject.server.os {
        evidence.push(Evidence::imported(
            "Operating system",
            Value::Text(text.value.to_string()),
            text.origin,
        ));
    }
    Some(finding(
        ID,
        "Out of support and without an owner",
        Some(verdict),
        message,
        evidence,
        "Find its owner; if there is none, switch it off for a month before it is retired",
    ))
}

/// Whether a text names somebody.
pub(super) fn has_owner(text: Option<&str>) -> bool {
    text.is_some_and(|t| !says_nothing(&words(t)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judged, load, resolved, server};
    use super::*;
    use crate::assumption::Changes;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;
    use crate::quantity::Ratio;

    fn of(os: &str, owners: [Option<&str>; 3], loads: ServerLoads) -> Option<Verdict> {
        let servers = ["a", "b", "c"]
            .into_iter()
            .zip(owners)
            .map(|(name, owner)| Server {
                owner: owner.map(|o| Sourced::typed(o.into())),
                os: Some(Sourced::typed(os.into())),
                ..server(name)
            })
            .collect();
        let mut judged = judged(servers, vec![loads], &resolved(&Changes::new())).servers;
        judged.remove(0).findings.into_iter().find(|f| f.rule == ID).and_then(|f| f.verdict)
    }

    #[test]
    fn fires_where_others_have_owners() {
        let owners = [None, Some("Ms Jones"), Some("Mr Li")];
        assert_eq!(of("Windows Server 2008", owners, ServerLoads::default()), Some(Verdict::Retire));
        let nobody = [Some("n/a"), Some("Ms Jones"), Some("Mr Li")];
        assert_eq!(of("CentOS 6", nobody, ServerLoads::default()), Some(Verdict::Retire));
        let busy =
            ServerLoads { cpu: Some(load(Ratio::from_fraction(0.4), 5)), stars: 5, ..ServerLoads::default() };
        assert_eq!(of("CentOS 6", owners, busy), Some(Verdict::ReadyWithConditions));
    }

    #[test]
    fn says_nothing_where_owners_are_not_kept_or_support_goes_on() {
        assert_eq!(of("Windows Server 2008", [None, None, Some("Mr Li")], ServerLoads::default()), None);
        assert_eq!(
            of("Windows Server 2008", [Some("Al"), None, Some("Mr Li")], ServerLoads::default()),
            None
        );
        assert_eq!(
            of("Windows Server 2022", [None, Some("Al"), Some("Mr Li")], ServerLoads::default()),
            None
        );
    }
}
