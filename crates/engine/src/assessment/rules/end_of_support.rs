//! End of support: what the vendor still mends, until when, and what it costs to go on.

use super::{Subject, finding};
use crate::assessment::operating_system::{Moves, OperatingSystem, Phase};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::assumption::AssumptionId;
use crate::figure::Value;
use crate::time::Day;

pub(super) const ID: &str = "end_of_support";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject.os.is_some_and(|os| os.last_day().is_some())
}

/// Conditions on what is past its support, paid support named where it can be had; a remark where the end comes
/// within the months of the policy. A system that cannot run as a VM is another rule's.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let os = subject.os.filter(|os| os.moves != Moves::No)?;
    let (today, policy) = (subject.estate.today, &subject.estate.resolved.policy);
    let (title, verdict, message, remedy) = match os.phase(today)? {
        Phase::Over => (
            format!("{} is out of support", os.name),
            Some(Verdict::ReadyWithConditions),
            if os.why.is_empty() {
                "Its vendor no longer mends it, and the hypervisor's vendor may not support it as a guest"
                    .to_owned()
            } else {
                os.why.clone()
            },
            "Plan an upgrade before or with the move; until then keep it apart, and test the conversion first",
        ),
        Phase::Paid => (
            format!("{} is out of support, unless paid for", os.name),
            Some(Verdict::ReadyWithConditions),
            format!("{} can be bought until {}", os.paid_name, os.paid_end.as_deref().unwrap_or_default()),
            "Plan an upgrade, or buy the paid support; test the conversion first",
        ),
        Phase::Mainstream | Phase::Extended => {
            let last = os.last_day()?;
            if days_left(today, last) > policy.support_warning().months() * DAYS_A_MONTH {
                return None;
            }
            (
                format!("{} leaves support soon", os.name),
                None,
                "Its support ends within the time that you want to be warned".to_owned(),
                "Decide before the move whether to upgrade it on the way",
            )
        }
    };
    let mut evidence = Vec::new();
    if let Some(text) = &subject.server.os {
        evidence.push(Evidence::imported(
            "Operating system",
            Value::Text(text.value.to_string()),
            text.origin,
        ));
    }
    evidence.extend(dates(os));
    if let Some(last) = evidence.last_mut().filter(|_| verdict.is_none()) {
        last.limit = Some(AssumptionId::SupportWarning);
    }
    Some(finding(ID, title, verdict, message, evidence, remedy))
}

/// Mean length of a month of the Gregorian calendar: 365.2425 ÷ 12.
const DAYS_A_MONTH: f64 = 30.436_875;

fn days_left(today: Day, last: Day) -> f64 {
    f64::from(last.days()) - f64::from(today.days())
}

fn dates(os: &OperatingSystem) -> Vec<Evidence> {
    let day = |what: String, day: &Option<String>| {
        day.as_ref().map(|d| Evidence::measured(&what, Value::Text(d.clone())))
    };
    [
        day("Last day of mainstream support".into(), &os.mainstream_end),
        day(format!("Last day that {} can be bought for", os.paid_name), &os.paid_end),
        day(format!("Last day of support ({})", os.source), &os.end_of_support),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Sourced;

    // Judged on 2026-06-01. Dates: the vendors' lifecycle pages, as in the data.
    fn of(os: &str) -> Option<(String, Option<Verdict>)> {
        let server = Server { os: Some(Sourced::typed(os.into())), ..server("a") };
        says(ID, server, ServerLoads::default()).map(|f| (f.title, f.verdict))
    }

    #[test]
    fn fires_by_the_phase_of_support() {
        let conditions = Some(Verdict::ReadyWithConditions);
        for (os, title, verdict) in [
            ("Windows Server 2008 R2", "Windows Server 2008 R2 is out of support", conditions),
            ("CentOS 7", "CentOS 7 is out of support", conditions),
            // Extended Security Updates until 2026-10-13.
            ("Windows Server 2012", "Windows Server 2012 is out of support, unless paid for", conditions),
            ("RHEL 7.9", "Red Hat Enterprise Linux 7 is out of support, unless paid for", conditions),
            // Until 2027-01-12: 225 days.
            ("Windows Server 2016", "Windows Server 2016 leaves support soon", None),
        ] {
            assert_eq!(of(os), Some((title.into(), verdict)), "{os}");
        }
    }

    #[test]
    fn says_nothing_of_a_system_in_support_or_without_a_date() {
        for os in
            ["Windows Server 2022", "Red Hat Enterprise Linux 9.4", "Ubuntu 24.04", "Linux", "Quux 9000"]
        {
            assert_eq!(of(os), None, "{os}");
        }
        // Out of support, but it cannot run as a VM, and that is said elsewhere.
        assert_eq!(of("Windows NT 4.0 Server"), None);
    }
}
