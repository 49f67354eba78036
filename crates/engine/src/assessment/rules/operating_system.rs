//! The operating system: can a VM run it.

use super::{Subject, finding};
use crate::assessment::operating_system::Moves;
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;

pub(super) const ID: &str = "operating_system";

/// Keeps what no current hypervisor can run, sets conditions on what has to be checked.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let Some(text) = subject.server.os.as_ref().filter(|os| !os.value.trim().is_empty()) else {
        return Some(finding(
            ID,
            "Operating system unknown",
            None,
            "The inventory does not name the operating system: drivers, licences and the method of conversion depend on it",
            Vec::new(),
            "Add the operating system to the inventory",
        ));
    };
    let evidence = Evidence::imported("Operating system", Value::Text(text.value.to_string()), text.origin);
    let Some(os) = subject.os else {
        return Some(finding(
            ID,
            "Operating system not recognised",
            None,
            "The planner has no data on this operating system",
            vec![evidence],
            "Write it as its vendor does, or check by hand that the hypervisor supports it",
        ));
    };
    match os.moves {
        Moves::No => Some(finding(
            ID,
            format!("{} cannot run as a VM", os.name),
            Some(Verdict::KeepPhysical),
            &os.why,
            vec![evidence],
            "Keep it, or rebuild the service on a system of today and retire this one",
        )),
        Moves::Check => Some(finding(
            ID,
            format!("{}: to be checked", os.name),
            Some(Verdict::ReadyWithConditions),
            &os.why,
            vec![evidence],
            "Check before the move; overrule the verdict with what you found",
        )),
        Moves::Yes => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    fn finding_for(os: Option<&str>) -> Option<Finding> {
        let server = Server { os: os.map(|o| Sourced::typed(o.into())), ..server("a") };
        says(ID, server, ServerLoads::default())
    }

    #[test]
    fn fires_on_what_cannot_run_or_is_to_be_checked() {
        for (os, verdict) in [
            ("Windows NT 4.0 Server", Some(Verdict::KeepPhysical)),
            ("Windows 2000 Server", Some(Verdict::KeepPhysical)),
            ("AIX 7.2", Some(Verdict::KeepPhysical)),
            ("HP-UX 11.31", Some(Verdict::KeepPhysical)),
            ("Solaris 10 SPARC", Some(Verdict::KeepPhysical)),
            ("Solaris 10", Some(Verdict::ReadyWithConditions)),
            ("Quux 9000", None),
        ] {
            assert_eq!(finding_for(Some(os)).unwrap().verdict, verdict, "{os}");
        }
        assert_eq!(finding_for(None).unwrap().verdict, None);
    }

    #[test]
    fn says_nothing_of_a_system_that_runs() {
        for os in [
            "Windows Server 2008 R2",
            "CentOS 7",
            "Windows Server 2022",
            "Red Hat Enterprise Linux 9.4",
            "Ubuntu 24.04",
            "Linux",
        ] {
            assert_eq!(finding_for(Some(os)), None, "{os}");
        }
    }
}
