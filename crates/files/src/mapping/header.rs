//! Headers taken apart: case, accents, punctuation and units out of the way.

use super::unit::Unit;

/// A header without what differs from tool to tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Its words, lower case, without accents and without the unit.
    pub words: Vec<String>,
    /// The unit that it names.
    pub unit: Option<Unit>,
}

/// The letter without its accent, lower case; `None` for what separates words.
fn plain(c: char) -> Option<char> {
    let c = c.to_lowercase().next().unwrap_or(c);
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        'ç' => 'c',
        'ñ' => 'n',
        'ß' => 's',
        '%' | '#' => c,
        _ if c.is_alphanumeric() => c,
        _ => return None,
    })
}

/// The words of a text: cut at punctuation and where a small letter meets a capital.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut previous_small = false;
    let chars: Vec<char> = text.chars().collect();
    for (i, &c) in chars.iter().enumerate() {
        let capital = c.is_uppercase();
        // "MemoryGiB" is two words and so is "GiB" one: a capital starts a word only where the
        // word before it has at least three letters.
        let starts = capital && previous_small && word.chars().count() >= 3;
        if (starts || c == '%') && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        match plain(c) {
            Some(p) => word.push(p),
            None if !word.is_empty() => out.push(std::mem::take(&mut word)),
            None => {}
        }
        if c == '%' && chars.get(i + 1).is_some() && !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        previous_small = c.is_lowercase();
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

impl Header {
    /// Takes a header apart.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let text = text.trim().trim_start_matches(['\u{feff}', '*']);
        let (outside, inside) = split_brackets(text);
        let bracketed = inside.as_deref().map(words);
        let mut unit = bracketed.as_ref().and_then(|w| unit_in(w));
        let mut main = words(&outside);
        if unit.is_none() {
            if let Some(more) = bracketed {
                main.extend(more);
            }
            (main, unit) = without_unit(main);
        }
        Self { words: main, unit }
    }
    /// The words run together, for comparison.
    #[must_use]
    pub fn key(&self) -> String {
        self.words.concat()
    }
}

/// The text outside and inside of the last pair of brackets.
fn split_brackets(text: &str) -> (String, Option<String>) {
    for (open, close) in [('(', ')'), ('[', ']')] {
        if let (Some(a), Some(b)) = (text.rfind(open), text.rfind(close))
            && a < b
        {
            let outside = format!("{} {}", &text[..a], &text[b + 1..]);
            return (outside, Some(text[a + 1..b].to_owned()));
        }
    }
    (text.to_owned(), None)
}

/// A unit that makes up the words, but for "in" ("In MB").
fn unit_in(words: &[String]) -> Option<Unit> {
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|w| *w != "in").collect();
    Unit::of_tokens(&words.join(" "))
}

/// Takes a unit from the end of the words, or a per cent sign from anywhere.
fn without_unit(mut words: Vec<String>) -> (Vec<String>, Option<Unit>) {
    if let Some(i) = words.iter().position(|w| w == "%") {
        words.remove(i);
        return (words, Some(Unit::Percent));
    }
    for n in (1..=3).rev() {
        if words.len() > n {
            let tail = words[words.len() - n..].join(" ");
            // A lone letter or a word that also means something else is no unit.
            if matches!(tail.as_str(), "s" | "b" | "sec" | "to" | "go" | "mo" | "ko" | "ratio") {
                continue;
            }
            if let Some(unit) = Unit::of_tokens(&tail) {
                if tail != "iops" {
                    words.truncate(words.len() - n);
                }
                return (words, Some(unit));
            }
        }
    }
    (words, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_lose_case_punctuation_and_unit() {
        let check = |text: &str, key: &str, unit: Option<Unit>| {
            let h = Header::new(text);
            assert_eq!((h.key().as_str(), h.unit), (key, unit), "{text}");
        };
        check("memory_gib", "memory", Some(Unit::GiB));
        check("*Memory (In MB)", "memory", Some(Unit::MB));
        check("MemoryGiB", "memory", Some(Unit::GiB));
        check("Arbeitsspeicher [GB]", "arbeitsspeicher", Some(Unit::GB));
        check("CPU %", "cpu", Some(Unit::Percent));
        check("CPU Clock Speed (GHz)", "cpuclockspeed", Some(Unit::Ghz));
        check("disk_operations_per_s", "diskoperations", Some(Unit::PerSecond));
        check("network_mbit_per_s", "network", Some(Unit::MbitPerS));
        check("Taille mémoire (Go)", "taillememoire", Some(Unit::GB));
        check("Server Name", "servername", None);
        check("power_w", "power", Some(Unit::Watt));
        check("\u{feff}name", "name", None);
    }
}
