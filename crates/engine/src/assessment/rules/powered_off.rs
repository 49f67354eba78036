//! Powered off: a machine that was not running when the inventory was taken.

use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;

pub(super) const ID: &str = "powered_off";

/// Proposes to retire what is switched off. Unknown counts as on.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let powered_on = subject.server.powered_on.as_ref()?;
    (!powered_on.value).then(|| {
        finding(
            ID,
            "Switched off",
            Some(Verdict::Retire),
            "It was switched off when the inventory was taken, so nobody may miss it",
            vec![Evidence::imported("Power", Value::Text("off".into()), powered_on.origin)],
            "Ask its owner; if it is a cold standby, overrule the verdict",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    #[test]
    fn fires_when_off_only() {
        let with = |on: Option<bool>| Server { powered_on: on.map(Sourced::typed), ..server("a") };
        let verdict = |on| says(ID, with(on), ServerLoads::default()).and_then(|f| f.verdict);
        assert_eq!(verdict(Some(false)), Some(Verdict::Retire));
        assert_eq!(verdict(Some(true)), None);
        assert_eq!(verdict(None), None);
    }
}
