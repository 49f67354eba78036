//! Special hardware: whatever a VM may not be able to present.

use super::{Subject, finding};
use crate::assessment::words::{is_negated, phrase_at, says_nothing, words};
use crate::assessment::{Evidence, Finding, Verdict};
use crate::figure::Value;
use crate::inventory::{Known, Text};
use crate::origin::Sourced;
use serde::Deserialize;
use std::sync::LazyLock;

pub(super) const ID: &str = "special_hardware";

#[derive(Deserialize)]
struct Sign {
    label: String,
    /// When it stands in the column for special hardware.
    verdict: Verdict,
    /// When it stands in a note, where words have other meanings too.
    verdict_in_note: Verdict,
    words: Vec<String>,
    remedy: String,
}

static SIGNS: LazyLock<Vec<(Sign, Vec<Vec<String>>)>> = LazyLock::new(|| {
    let all: Vec<Sign> =
        serde_json::from_str(include_str!("../../../data/hardware_signs.json")).unwrap_or_default();
    all.into_iter()
        .map(|sign| {
            let phrases = sign.words.iter().map(|w| words(w)).collect();
            (sign, phrases)
        })
        .collect()
});

/// Keeps a server whose special hardware ties it down; what is named there and not recognised has to
/// be looked at.
pub(super) fn check(subject: &Subject<'_>) -> Option<Finding> {
    let column = gravest(&subject.server.special_hardware, |s| s.verdict);
    let note = gravest(&subject.server.note, |s| s.verdict_in_note);
    let found = [(column, &subject.server.special_hardware), (note, &subject.server.note)]
        .into_iter()
        .filter_map(|(found, field)| Some((found?, field.as_ref()?)))
        .reduce(|a, b| if b.0.0.gravity() > a.0.0.gravity() { b } else { a });
    if let Some(((verdict, sign), field)) = found {
        return Some(finding(
            ID,
            &sign.label,
            Some(verdict),
            if verdict == Verdict::KeepPhysical {
                "It needs hardware that a VM cannot be given without more"
            } else {
                "It may need hardware or wiring that has to be made available to the VM"
            },
            vec![Evidence::imported("Text", Value::Text(field.value.to_string()), field.origin)],
            &sign.remedy,
        ));
    }
    let field = subject.server.special_hardware.as_ref()?;
    (!says_nothing(&words(&field.value))).then(|| {
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

/// The gravest sign in a text, the first of the data where several weigh the same.
fn gravest(field: &Known<Text>, verdict: impl Fn(&Sign) -> Verdict) -> Option<(Verdict, &'static Sign)> {
    let text = words(&field.as_ref()?.value);
    SIGNS
        .iter()
        .filter(|(_, phrases)| {
            phrases.iter().any(|p| phrase_at(p, &text).is_some_and(|place| !is_negated(&text, place)))
        })
        .map(|(sign, _)| (verdict(sign), sign))
        .reduce(|a, b| if b.0.gravity() > a.0.gravity() { b } else { a })
}

/// Words of the planner's own that are as grave as a text is.
pub(in crate::assessment) fn words_in(text: &str, is_note: bool) -> Option<String> {
    let of = |text: &str| {
        let field = Some(Sourced::typed(Text::from(text)));
        gravest(&field, |s| if is_note { s.verdict_in_note } else { s.verdict })
    };
    let (_, found) = of(text)?;
    let mut words = found.words.iter().map(|w| w.trim_end_matches('*'));
    words.find(|w| of(w).is_some_and(|(_, sign)| std::ptr::eq(sign, found))).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{says, server};
    use super::*;
    use crate::inventory::Server;
    use crate::measurement::ServerLoads;
    use crate::origin::Origin;

    fn verdict(column: Option<&str>, note: Option<&str>) -> Option<Verdict> {
        let text = |t: &str| Sourced::cell(Text::from(t), 0, 7, 9);
        let server = Server { special_hardware: column.map(text), note: note.map(text), ..server("a") };
        let finding = says(ID, server, ServerLoads::default())?;
        assert!(matches!(finding.evidence[0].origin, Some(Origin::Cell(c)) if c.row == 7 && c.column == 9));
        finding.verdict
    }

    #[test]
    fn fires_on_what_ties_a_server_down() {
        assert!(SIGNS.len() > 10);
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
