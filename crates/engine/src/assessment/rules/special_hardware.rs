//! Special hardware: whatever a VM may not be able to present.

use super::{Subject, finding};
use crate::assessment::signs::{gravest, says_something};
use crate::assessment::words::{says_nothing, words};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;

pub(super) const ID: &str = "special_hardware";

pub(super) fn can_look(subject: &Subject<'_>) -> bool {
    subject.server.special_hardware.is_some() || subject.server.note.is_some()
}

/// Keeps a server whose special hardware ties it down; what is named there and not recognised has to
/// be looked at.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    if let Some(seen) = gravest(subject.server, ID, false) {
        return Some(finding(
            ID,
            &seen.sign.label,
            Some(seen.verdict),
            if seen.verdict == Verdict::KeepPhysical {
                "It needs hardware that a VM cannot be given without more"
            } else {
                "It may need hardware or wiring that has to be made available to the VM"
            },
            vec![Evidence::imported("Text", Value::Text(seen.field.value.to_string()), seen.field.origin)],
            &seen.sign.remedy,
        ));
    }
    let field = subject.server.special_hardware.as_ref()?;
    // What another rule reads from it is no unknown hardware.
    (!says_nothing(&words(&field.value)) && !says_something(&field.value)).then(|| {
        finding(
            ID,
            "Special hardware",
            Some(Verdict::ReadyWithConditions),
            "The inventory names special hardware that the planner does not recognise",
            vec![Evidence::imported("Text", Value::Text(field.value.to_string()), field.origin)],
            "Find out whether a VM can be given it; overrule the verdict if not",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::inventory::Text;
    use crate::measurement::ServerLoads;
    use crate::origin::{Origin, Sourced};

    fn verdict(column: Option<&str>, note: Option<&str>) -> Option<Verdict> {
        let text = |t: &str| Sourced::cell(Text::from(t), 0, 7, 9);
        let server = Server { special_hardware: column.map(text), note: note.map(text), ..server("a") };
        let finding = says(ID, server, ServerLoads::default())?;
        assert!(matches!(finding.evidence[0].origin, Some(Origin::Cell(c)) if c.row == 7 && c.column == 9));
        finding.verdict
    }

    #[test]
    fn fires_on_what_ties_a_server_down() {
        for text in [
            "USB licence dongle",
            "HASP key",
            "ISDN-Karte",
            "Fax modem",
            "LTO-4 tape",
            "NVIDIA Tesla K40",
            "RS-232 to scale",
            "Luna HSM",
            "FC tape library",
        ] {
            assert_eq!(verdict(Some(text), None), Some(Verdict::KeepPhysical), "{text}");
        }
        assert_eq!(verdict(None, Some("needs the dongle of accounting")), Some(Verdict::KeepPhysical));
        assert_eq!(verdict(None, Some("backed up to tape nightly")), Some(Verdict::ReadyWithConditions));
        assert_eq!(verdict(Some("quantum flux card"), None), Some(Verdict::ReadyWithConditions));
    }

    #[test]
    fn says_nothing_where_there_is_nothing() {
        for text in ["none", "-", "n/a", "keine", ""] {
            assert_eq!(verdict(Some(text), None), None, "{text}");
        }
        assert_eq!(verdict(None, Some("runs without dongle; ordinary web server")), None);
        assert_eq!(verdict(None, None), None);
    }
}
