//! Firmware: whether the platform can boot a VM the way the server boots.

use super::platform_limits::gives;
use super::{Subject, finding};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;
use crate::inventory::Firmware;

pub(super) const ID: &str = "firmware";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject
        .server
        .firmware
        .as_ref()
        .is_some_and(|f| gives(&subject.estate.resolved.hypervisor.id, f.value).is_some())
}

/// Conditions where the platform of the scenario does not give the firmware that the server boots with.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let firmware = subject.server.firmware.as_ref()?;
    let platform = &subject.estate.resolved.hypervisor;
    if gives(&platform.id, firmware.value)? {
        return None;
    }
    let name = match firmware.value {
        Firmware::Bios => "BIOS",
        Firmware::Uefi => "UEFI",
    };
    Some(finding(
        ID,
        format!("Boots by {name}, which the platform does not give"),
        Some(Verdict::ReadyWithConditions),
        "Its boot disk has to be laid out anew for the VM to start",
        vec![
            Evidence::imported("Firmware", Value::Text(name.into()), firmware.origin),
            Evidence::measured("Platform", Value::Text(platform.name.to_string())),
        ],
        "Choose another platform, or a tool that changes the layout on the way; else build it anew",
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{judged, resolved, server};
    use super::*;
    use crate::assumption::Changes;
    use crate::catalogue::Catalogue;
    use crate::inventory::Server;
    use crate::origin::Sourced;

    fn fires(platform: &str, firmware: Option<Firmware>) -> bool {
        let mut resolved = resolved(&Changes::new());
        resolved.hypervisor = Catalogue::built_in().hypervisor(platform).unwrap().clone();
        let server = Server { firmware: firmware.map(|f| Sourced::cell(f, 0, 2, 7)), ..server("a") };
        judged(vec![server], Vec::new(), &resolved).servers[0].findings.iter().any(|f| f.rule == ID)
    }

    #[test]
    fn fires_on_what_the_platform_does_not_give() {
        assert!(fires("emulated", Some(Firmware::Uefi)));
    }

    #[test]
    fn says_nothing_where_it_fits_or_is_not_known() {
        assert!(!fires("emulated", Some(Firmware::Bios)));
        assert!(!fires("esxi", Some(Firmware::Uefi)));
        assert!(!fires("emulated", None));
        assert!(!fires("containers", Some(Firmware::Uefi)));
    }
}
