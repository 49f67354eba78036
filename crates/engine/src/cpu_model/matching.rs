//! Names as files write them, found in the catalogue.

use super::name::written;
use super::pack::{CoreDesign, CpuModel, CpuModels, Family};
use crate::inventory::Text;
use crate::order::{Order as _, set_of};
use crate::quantity::Mhz;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How sure a match is, and why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// All words of a model are there and nothing that speaks against it.
    Model,
    /// The number or a word says the family: the design of its cores is known, cores and clock are not.
    Family,
    /// A name that a hypervisor gives to a CPU: it says nothing of the hardware.
    Invented,
    /// Nothing in the catalogue fits.
    NotInCatalogue,
    /// Nothing is written.
    Empty,
}

impl Why {
    /// In words, as a part of a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Model => "this very model",
            Self::Family => "known by its family alone",
            Self::Invented => "a name that a hypervisor gives, which says nothing of the hardware",
            Self::NotInCatalogue => "not in the catalogue",
            Self::Empty => "no name",
        }
    }
}

/// What the catalogue has for a name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Found {
    /// A model.
    Model(&'static CpuModel),
    /// A family, as the pattern of its names.
    Family(&'static str),
}

/// A name of a CPU, read.
#[derive(Debug, Clone, PartialEq)]
pub struct CpuName {
    /// The name for comparing: its telling words in order of the alphabet. Spellings of one model are one key.
    pub key: Text,
    /// Processors that the name counts ("2x").
    pub processors: Option<u32>,
    /// Cores of one processor that the name says ("24-Core").
    pub cores: Option<u32>,
    /// Clock that the name says ("@ 2.40GHz").
    pub clock: Option<Mhz>,
    /// The match.
    pub found: Option<Found>,
    /// The design of its cores.
    pub core: Option<&'static CoreDesign>,
    /// How sure, or why not.
    pub why: Why,
}

impl CpuName {
    /// The model, where it was found.
    #[must_use]
    pub const fn model(&self) -> Option<&'static CpuModel> {
        match self.found {
            Some(Found::Model(model)) => Some(model),
            _ => None,
        }
    }
    /// What it was taken for, for people.
    #[must_use]
    pub fn taken_for(&self) -> String {
        match (&self.found, self.core) {
            (Some(Found::Model(m)), _) => m.name.clone(),
            (Some(Found::Family(_)), Some(core)) => format!("a CPU with cores of {}", core.name),
            _ => self.why.words().into(),
        }
    }
}

/// Names read once each, however many servers have them.
#[derive(Debug, Clone, Default)]
pub struct CpuNames {
    read: BTreeMap<Text, Arc<CpuName>>,
}

impl CpuNames {
    /// A name, read.
    pub fn of(&mut self, text: &Text) -> Arc<CpuName> {
        if let Some(known) = self.read.get(text) {
            return Arc::clone(known);
        }
        let name = super::read(text);
        self.read.insert(Arc::clone(text), Arc::clone(&name));
        name
    }
}

/// A word that speaks against a model when the model does not have it: another version, a letter of its
/// own, another number. Small plain numbers, capacities and words do not.
fn tells(word: &str) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let measure = ["m", "mb", "k", "kb", "w", "nm", "bit", "gt", "mt"].iter().any(|unit| {
        word.strip_suffix(unit).is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
    });
    let plain_and_small = digits == word.len() && digits < 3;
    (digits > 0 && !measure && !plain_and_small) || (digits == 0 && word.chars().count() == 1)
}

fn is_version(word: &str) -> bool {
    word.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.chars().all(|c| c.is_ascii_digit()))
}

fn model_of(words: &BTreeSet<String>, all: &'static CpuModels) -> Option<&'static CpuModel> {
    let candidates = words.iter().filter_map(|w| all.by_number.get(w)).flatten();
    let fits = candidates.filter_map(|i| all.models.get(*i)).filter(|model| {
        let own = |w: &&String| model.words.contains(*w);
        let there = model.words.iter().all(|w| words.contains(w) || all.brands.contains(w));
        let no_other_brand = words.iter().filter(|w| all.brands.contains(*w)).all(|w| own(&w));
        let against = words.iter().filter(|w| !own(w)).any(|w| tells(w));
        // A bare number alone is too little: it needs its line, or letters of its own.
        let line =
            words.iter().filter(own).any(|w| all.brands.contains(w) || w.chars().any(char::is_alphabetic));
        there && no_other_brand && !against && line
    });
    // The one that says most of what is written, and least that is not.
    let rank = |m: &CpuModel| {
        let written = m.words.iter().filter(|w| words.contains(*w)).count();
        (written, std::cmp::Reverse(m.words.len()))
    };
    fits.max_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| b.name.cmp(&a.name)))
}

fn word_fits(pattern: &[char], word: &str) -> bool {
    let mut word = word.chars();
    for p in pattern {
        let fits = match (p, word.next()) {
            ('*', _) => return true,
            ('#', Some(c)) => c.is_ascii_digit(),
            ('?', Some(c)) => c.is_alphabetic(),
            (p, Some(c)) => *p == c,
            (_, None) => false,
        };
        if !fits {
            return false;
        }
    }
    word.next().is_none()
}

fn family_of(words: &BTreeSet<String>, all: &'static CpuModels) -> Option<&'static Family> {
    let weight = |f: &Family| {
        let literal = f.words.iter().flatten().filter(|c| !matches!(c, '#' | '?' | '*')).count();
        (f.words.len(), literal)
    };
    let fits = all.families.iter().filter(|family| {
        let covers = |word: &String| family.words.iter().any(|p| word_fits(p, word));
        let all_there = family.words.iter().all(|p| words.iter().any(|w| word_fits(p, w)));
        all_there && words.iter().filter(|w| is_version(w)).all(covers)
    });
    fits.max_by(|a, b| weight(a).cmp(&weight(b)).then_with(|| b.pattern.cmp(&a.pattern)))
}

/// Reads a name and finds it.
pub(super) fn find(text: &str, all: &'static CpuModels) -> CpuName {
    let written = written(text);
    let mut telling: Vec<String> = Vec::new();
    let mut after_a_name = false;
    for word in written.words {
        // The registered mark, with or without its brackets, stands behind a name of a company or a line.
        let mark = after_a_name && matches!(word.as_str(), "r" | "tm");
        let noise = all.noise.contains(&word);
        after_a_name = mark || noise || all.brands.contains(&word);
        if !mark && !noise {
            telling.push(word);
        }
    }
    telling.order();
    telling.dedup();
    let key: Text = telling.join(" ").into();
    let words = set_of(telling);
    let model = model_of(&words, all);
    let family = if model.is_none() { family_of(&words, all) } else { None };
    let core = model.map(|m| m.core).or_else(|| family.map(|f| f.core)).and_then(|i| all.cores.get(i));
    let (found, why) = match (model, family) {
        (Some(model), _) => (Some(Found::Model(model)), Why::Model),
        (None, Some(family)) => (Some(Found::Family(&family.pattern)), Why::Family),
        _ if words.iter().any(|w| all.invented.contains(w)) => (None, Why::Invented),
        _ if !words.is_empty() => (None, Why::NotInCatalogue),
        _ => (None, Why::Empty),
    };
    CpuName {
        key,
        processors: written.processors,
        cores: written.cores,
        clock: written.clock,
        found,
        core,
        why,
    }
}
