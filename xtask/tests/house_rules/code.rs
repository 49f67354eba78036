//! Rust source as the rules see it: without comments and without tests, lines kept.

use crate::{Breach, files, read, shown};
use std::path::{Path, PathBuf};

/// One source file, its comments and tests blanked out.
pub struct Source {
    pub file: PathBuf,
    /// With its text literals.
    pub code: String,
    /// Text literals blanked out too.
    pub bare: String,
}

/// The sources below a folder, without files that hold only tests.
pub fn sources(folder: &str) -> Vec<Source> {
    let texts: Vec<(PathBuf, String)> =
        files(folder, &["rs"]).into_iter().map(|file| (file.clone(), read(&file))).collect();
    let for_tests: Vec<PathBuf> = texts.iter().flat_map(|(file, text)| test_modules(file, text)).collect();
    let is_test = |file: &Path| {
        let name = shown(file);
        name.ends_with("tests.rs")
            || name.split('/').any(|part| part == "tests" || part == "benches")
            || for_tests.iter().any(|module| file == module.with_extension("rs") || file.starts_with(module))
    };
    let code = texts.iter().filter(|(file, _)| !is_test(file));
    code.map(|(file, text)| {
        let (code, bare) = stripped(text);
        Source { file: file.clone(), code, bare }
    })
    .collect()
}

/// Modules in files of their own that a file declares for tests, without their ending.
fn test_modules(file: &Path, text: &str) -> Vec<PathBuf> {
    let is_root =
        file.file_name().is_some_and(|name| name == "mod.rs" || name == "lib.rs" || name == "main.rs");
    let home = if is_root {
        file.parent().map(Path::to_path_buf).unwrap_or_default()
    } else {
        file.with_extension("")
    };
    let after_mark = text.split("#[cfg(test)]").skip(1);
    let declared = after_mark.filter_map(|rest| {
        let line = rest.trim_start().lines().next()?;
        line.split_once("mod ").and_then(|(_, name)| name.trim().strip_suffix(';')).map(str::to_string)
    });
    declared.map(|name| home.join(name)).collect()
}

impl Source {
    pub fn is_under(&self, folder: &str) -> bool {
        self.file.starts_with(Path::new(folder))
    }

    /// Where one of these words stands as a whole word, text literals included or not.
    pub fn words(&self, words: &[&str], in_text: bool) -> Vec<Breach> {
        let text = if in_text { &self.code } else { &self.bare };
        let mut found = Vec::new();
        for (number, line) in text.lines().enumerate() {
            for word in words.iter().filter(|word| has_word(line, word)) {
                found.push(Breach { file: self.file.clone(), line: number + 1, what: (*word).to_string() });
            }
        }
        found
    }
}

fn has_word(line: &str, word: &str) -> bool {
    let part_of_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let at_edge = |c: Option<char>, edge: Option<char>| !(part_of_word(c) && part_of_word(edge));
    line.match_indices(word).any(|(at, _)| {
        at_edge(line[..at].chars().next_back(), word.chars().next())
            && at_edge(line[at + word.len()..].chars().next(), word.chars().next_back())
    })
}

/// The text with comments and test modules blanked, and the same with text literals blanked too.
fn stripped(text: &str) -> (String, String) {
    let letters: Vec<char> = text.chars().collect();
    let (mut code, mut bare) = (letters.clone(), letters.clone());
    let blank = |out: &mut [char], from: usize, to: usize| {
        for letter in out[from..to].iter_mut().filter(|letter| **letter != '\n') {
            *letter = ' ';
        }
    };
    let at = |i: usize| letters.get(i).copied().unwrap_or('\0');
    let mut i = 0;
    while i < letters.len() {
        let start = i;
        match at(i) {
            '/' if at(i + 1) == '/' => {
                while i < letters.len() && at(i) != '\n' {
                    i += 1;
                }
                blank(&mut code, start, i);
                blank(&mut bare, start, i);
            }
            '/' if at(i + 1) == '*' => {
                while i < letters.len() && !(at(i) == '*' && at(i + 1) == '/') {
                    i += 1;
                }
                i = (i + 2).min(letters.len());
                blank(&mut code, start, i);
                blank(&mut bare, start, i);
            }
            'r' if matches!(at(i + 1), '"' | '#')
                && !(i > 0 && (at(i - 1).is_alphanumeric() || at(i - 1) == '_')) =>
            {
                let mut hashes = 0;
                while at(i + 1 + hashes) == '#' {
                    hashes += 1;
                }
                if at(i + 1 + hashes) != '"' {
                    i += 1;
                    continue;
                }
                i += 2 + hashes;
                while i < letters.len() && !(at(i) == '"' && (1..=hashes).all(|n| at(i + n) == '#')) {
                    i += 1;
                }
                i = (i + 1 + hashes).min(letters.len());
                blank(&mut bare, start, i);
            }
            '"' => {
                i += 1;
                while i < letters.len() && at(i) != '"' {
                    i += if at(i) == '\\' { 2 } else { 1 };
                }
                i = (i + 1).min(letters.len());
                blank(&mut bare, start, i);
            }
            // A letter in quotes; otherwise it is a lifetime.
            '\'' if at(i + 1) == '\\' || at(i + 2) == '\'' => {
                i += if at(i + 1) == '\\' { 3 } else { 2 };
                while i < letters.len() && at(i) != '\'' {
                    i += 1;
                }
                i = (i + 1).min(letters.len());
                blank(&mut bare, start, i);
            }
            _ => i += 1,
        }
    }
    for (from, to) in tests_in(&bare) {
        blank(&mut code, from, to);
        blank(&mut bare, from, to);
    }
    (code.into_iter().collect(), bare.into_iter().collect())
}

/// The ranges of items under `#[cfg(test)]`.
fn tests_in(bare: &[char]) -> Vec<(usize, usize)> {
    let mark: Vec<char> = "#[cfg(test)]".chars().collect();
    let mut ranges = Vec::new();
    let mut i = 0;
    while i + mark.len() <= bare.len() {
        if bare[i..i + mark.len()] != mark[..] {
            i += 1;
            continue;
        }
        let start = i;
        let mut depth = 0;
        while i < bare.len() {
            match bare[i] {
                '{' => depth += 1,
                '}' => depth -= 1,
                _ => {}
            }
            i += 1;
            if depth == 0 && matches!(bare[i - 1], '}' | ';') {
                break;
            }
        }
        ranges.push((start, i));
    }
    ranges
}

#[test]
fn comments_texts_and_tests_are_told_from_code() {
    let text = "let a = \"// b\"; // c\nlet q = '\"'; fn f<'a>() {}\n#[cfg(test)]\nmod t { fn d() { \"}\" } }\nlet e = r#\"f\"g\"#;";
    let (code, bare) = stripped(text);
    assert!(code.contains("// b") && !code.contains("// c") && !code.contains("fn d"));
    assert!(
        !bare.contains("// b") && bare.contains("fn f<'a>") && bare.contains("let e") && !bare.contains('g')
    );
    assert_eq!(code.lines().count(), text.lines().count());
    assert!(has_word("std::env::var", "std::env") && !has_word("std::environment", "std::env"));
}
