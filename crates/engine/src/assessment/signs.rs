//! Signs in texts: words of a column or a note that a rule reads something from.

use super::Verdict;
use super::words::{is_negated, phrase_at, words};
use crate::inventory::{Known, Server, Text};
use crate::order::set_of;
use crate::origin::Sourced;
use serde::Deserialize;
use std::sync::LazyLock;

/// One sign of the data.
#[derive(Deserialize)]
pub(super) struct Sign {
    /// The rule that it belongs to.
    pub rule: String,
    pub label: String,
    /// When it stands in a column of its own.
    verdict: Verdict,
    /// When it stands in a note, where words have other meanings too.
    verdict_in_note: Verdict,
    words: Vec<String>,
    pub remedy: String,
}

/// A sign that was found.
pub(super) struct Seen<'a> {
    pub sign: &'static Sign,
    pub verdict: Verdict,
    pub field: &'a Sourced<Text>,
}

static SIGNS: LazyLock<Vec<(Sign, Vec<Vec<String>>)>> = LazyLock::new(|| {
    let all: Vec<Sign> =
        serde_json::from_str(include_str!("../../data/hardware_signs.json")).unwrap_or_default();
    all.into_iter()
        .map(|sign| {
            let phrases = sign.words.iter().map(|w| words(w)).collect();
            (sign, phrases)
        })
        .collect()
});

/// The signs of a text that stand there and are not taken back ("no dongle"), of those that are asked for.
fn in_text(text: &str, asked_for: impl Fn(&Sign) -> bool) -> impl Iterator<Item = &'static Sign> {
    let text = words(text);
    SIGNS
        .iter()
        .filter(move |(sign, _)| asked_for(sign))
        .filter(move |(_, phrases)| {
            phrases.iter().any(|p| phrase_at(p, &text).is_some_and(|place| !is_negated(&text, place)))
        })
        .map(|(sign, _)| sign)
}

/// Whether a text holds a sign of any rule.
pub(super) fn says_something(text: &str) -> bool {
    in_text(text, |_| true).next().is_some()
}

/// The gravest sign of a rule in the column for special hardware and the note, and with `everywhere` in application
/// and role too; the first of the data where several weigh the same.
pub(super) fn gravest<'a>(server: &'a Server, rule: &str, everywhere: bool) -> Option<Seen<'a>> {
    let columns: [(&'a Known<Text>, bool, bool); 4] = [
        (&server.special_hardware, false, true),
        (&server.application, false, everywhere),
        (&server.role, false, everywhere),
        (&server.note, true, true),
    ];
    columns
        .into_iter()
        .filter(|(.., is_read)| *is_read)
        .filter_map(|(field, is_note, _)| field.as_ref().map(|f| (f, is_note)))
        .filter_map(|(field, is_note)| of_rule(field, rule, is_note))
        .reduce(graver)
}

fn of_rule<'a>(field: &'a Sourced<Text>, rule: &str, is_note: bool) -> Option<Seen<'a>> {
    in_text(&field.value, |sign| sign.rule == rule)
        .map(|sign| Seen { sign, verdict: if is_note { sign.verdict_in_note } else { sign.verdict }, field })
        .reduce(graver)
}

fn graver<'a>(a: Seen<'a>, b: Seen<'a>) -> Seen<'a> {
    if b.verdict.gravity() > a.verdict.gravity() { b } else { a }
}

/// Words of the planner's own that say as much as a text does, one for each rule that reads something from it.
pub(super) fn words_in(text: &str, is_note: bool) -> Option<String> {
    let field = |t: &str| Sourced::typed(Text::from(t));
    let text = field(text);
    let mut kept = Vec::new();
    for rule in set_of(SIGNS.iter().map(|(s, _)| s.rule.as_str())) {
        let Some(found) = of_rule(&text, rule, is_note) else { continue };
        let mut words = found.sign.words.iter().map(|w| w.trim_end_matches('*'));
        let same = |w: &&str| {
            let alone = field(w);
            of_rule(&alone, rule, is_note).is_some_and(|s| std::ptr::eq(s.sign, found.sign))
        };
        kept.extend(words.find(same));
    }
    (!kept.is_empty()).then(|| kept.join(", "))
}

#[cfg(test)]
mod tests {
    use super::super::rules::RULES;
    use super::*;

    #[test]
    fn every_sign_belongs_to_a_rule_and_tells_itself() {
        assert!(SIGNS.len() > 15);
        for (sign, _) in SIGNS.iter() {
            assert!(RULES.iter().any(|r| r.id == sign.rule), "{}", sign.label);
            for word in &sign.words {
                let word = word.trim_end_matches('*');
                assert!(in_text(word, |_| true).any(|s| s.rule == sign.rule), "{word}");
            }
        }
    }

    #[test]
    fn what_is_kept_of_a_text_says_as_much() {
        let text = "HASP key; MSCS cluster node, no backup since 2012";
        let kept = words_in(text, false).unwrap();
        let rules = |t: &str| set_of(in_text(t, |_| true).map(|s| s.rule.clone()));
        assert_eq!(rules(&kept), rules(text));
        assert_eq!(words_in("runs without dongle", true), None);
    }
}
