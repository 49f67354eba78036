//! Time keeping: servers from which others take the time.

use super::{Subject, finding, of_sign};
use crate::assessment::{Evidence, Finding};
use crate::figure::Value;

pub(super) const ID: &str = "time_keeping";

/// Conditions on a source of time for others, by the signs of the data; a remark on servers of identity, which keep
/// the time of their domain.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    if let Some(found) =
        of_sign(subject, ID, "A VM's clock stands still while the VM waits: what others trust must not")
    {
        return Some(found);
    }
    (&*subject.role.group == "Identity").then(|| {
        let name = &subject.server.name;
        finding(
            ID,
            "Keeps the time of its domain",
            None,
            "Servers of identity refuse who is minutes off, and others take the time from them",
            vec![Evidence::imported("Server", Value::Text(name.value.to_string()), name.origin)],
            "Give one source of time to all of them, and none of it from the host through the guest tools",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::assessment::Verdict;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    fn of(name: &str, application: &str) -> Option<Option<Verdict>> {
        let server = Server { application: Some(Sourced::typed(application.into())), ..server(name) };
        says(ID, server, ServerLoads::default()).map(|f| f.verdict)
    }

    #[test]
    fn fires_on_sources_of_time() {
        assert_eq!(of("x1", "NTP server"), Some(Some(Verdict::ReadyWithConditions)));
        assert_eq!(of("dc01", ""), Some(None));
    }

    #[test]
    fn says_nothing_of_others() {
        assert_eq!(of("web01", "time recording"), None);
    }
}
