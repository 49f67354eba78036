//! Text as words, so that "RHEL7", "rhel 7.9" and "Red Hat(R) 7" can be held against the same data.

/// Text in lower case, cut into words at everything that is neither letter, digit nor dot, and
/// between three or more letters and a digit ("rhel7" is two words, "r2" is one). A star in data
/// stays at the end of its word.
pub(super) fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase().replace("(r)", " ").replace("(tm)", " ");
    let mut out = Vec::new();
    for piece in lower.split(|c: char| !(c.is_alphanumeric() || c == '.' || c == '*')) {
        let piece = piece.trim_matches('.');
        let letters = piece.chars().take_while(|c| c.is_alphabetic()).count();
        let cut = piece.char_indices().nth(letters).map_or(piece.len(), |(i, _)| i);
        if letters >= 3 && piece[cut..].starts_with(|c: char| c.is_ascii_digit()) {
            out.push(piece[..cut].to_owned());
            out.push(piece[cut..].to_owned());
        } else if !piece.is_empty() {
            out.push(piece.to_owned());
        }
    }
    out
}

/// Whether a word of data stands for a word of text: the same, or its beginning where the data ends
/// in a star, or the same version with further parts ("7" for "7.9").
pub(super) fn stands_for(pattern: &str, word: &str) -> bool {
    if let Some(stem) = pattern.strip_suffix('*') {
        return word.starts_with(stem);
    }
    if pattern.starts_with(|c: char| c.is_ascii_digit())
        && let Some(rest) = word.strip_prefix(pattern)
    {
        return rest.is_empty() || rest.starts_with('.');
    }
    pattern == word
}

/// Whether all words of a pattern occur in the text, in any order.
pub(super) fn all_in(pattern: &[String], text: &[String]) -> bool {
    !pattern.is_empty() && pattern.iter().all(|p| text.iter().any(|w| stands_for(p, w)))
}

/// Where the words of a pattern occur one after the other in the text, first place first.
pub(super) fn phrase_at(pattern: &[String], text: &[String]) -> Option<usize> {
    if pattern.is_empty() {
        return None;
    }
    text.windows(pattern.len()).position(|run| pattern.iter().zip(run).all(|(p, w)| stands_for(p, w)))
}

/// The entry of which a phrase stands first in the text; of two at one place the longer phrase. `entries` gives the
/// phrases of each.
pub(super) fn entry_first_in<'p>(
    entries: impl IntoIterator<Item = &'p Vec<Vec<String>>>,
    text: &[String],
) -> Option<usize> {
    let mut best: Option<(usize, std::cmp::Reverse<usize>, usize)> = None;
    for (index, phrases) in entries.into_iter().enumerate() {
        for phrase in phrases {
            if let Some(place) = phrase_at(phrase, text) {
                let length = std::cmp::Reverse(phrase.len());
                if best.is_none_or(|(p, l, _)| (place, length) < (p, l)) {
                    best = Some((place, length, index));
                }
            }
        }
    }
    best.map(|(.., index)| index)
}

/// The parts of a host's name by which people tell servers apart: letters of the first label, two or more together.
pub(super) fn parts_of_name(name: &str) -> Vec<String> {
    let host = name.split('.').next().unwrap_or(name).to_lowercase();
    host.split(|c: char| !c.is_alphabetic())
        .filter(|part| part.chars().count() >= 2)
        .map(str::to_owned)
        .collect()
}

/// Words that take back what follows ("no dongle", "dongle removed" is for people to judge).
const NEGATIONS: [&str; 10] =
    ["no", "not", "without", "kein", "keine", "keinen", "ohne", "sans", "sin", "senza"];

/// Whether the word before a place takes it back.
pub(super) fn is_negated(text: &[String], place: usize) -> bool {
    place.checked_sub(1).and_then(|i| text.get(i)).is_some_and(|w| NEGATIONS.contains(&w.as_str()))
}

/// Whether a text says that there is nothing ("none", "-", "n/a", "keine").
pub(super) fn says_nothing(text: &[String]) -> bool {
    const NOTHING: [&str; 18] = [
        "no", "none", "nil", "n", "a", "na", "nothing", "0", "false", "kein", "keine", "nein", "aucun",
        "aucune", "non", "ninguno", "nessuno", "unknown",
    ];
    text.iter().all(|w| NOTHING.contains(&w.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_names_as_people_write_them() {
        assert_eq!(words("Red Hat(R) Enterprise Linux 7.9"), ["red", "hat", "enterprise", "linux", "7.9"]);
        assert_eq!(words("RHEL7"), ["rhel", "7"]);
        assert_eq!(words("Windows Server 2012 R2"), ["windows", "server", "2012", "r2"]);
        assert_eq!(words("CentOS 4/5/6/7 (64-bit)"), ["centos", "4", "5", "6", "7", "64", "bit"]);
        assert_eq!(words("  ... "), Vec::<String>::new());
        assert_eq!(words("Überwachung"), ["überwachung"]);
    }

    #[test]
    fn versions_match_by_whole_parts() {
        assert!(stands_for("7", "7.9") && !stands_for("7", "79") && !stands_for("10", "1"));
        assert!(stands_for("dongle*", "dongles") && !stands_for("dongle", "dongles"));
    }

    #[test]
    fn what_is_said_not_to_be_there_is_not_there() {
        let text = words("runs without dongle");
        let place = phrase_at(&words("dongle*"), &text).unwrap();
        assert!(is_negated(&text, place));
        assert!(says_nothing(&words("n/a")) && says_nothing(&words("-")) && !says_nothing(&words("fax")));
    }
}
