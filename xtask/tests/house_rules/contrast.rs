//! The contrast of what is read and what is drawn, computed from the tokens: WCAG 2.2, 1.4.3 and 1.4.11.

use std::collections::BTreeMap;
use std::path::Path;

type Theme = BTreeMap<String, [u8; 3]>;

/// Text that is read, and the backgrounds it stands on: 4.5 to 1.
const TEXT: [(&str, &[&str]); 9] = [
    ("ink", &["surface", "canvas", "sunken", "selected", "override", "hover"]),
    ("ink-2", &["surface", "canvas", "sunken", "selected", "override", "hover"]),
    ("ink-3", &["surface", "canvas", "sunken", "selected", "hover"]),
    ("accent", &["surface", "canvas", "selected"]),
    ("on-accent", &["accent"]),
    ("crit", &["surface", "canvas", "crit-tint"]),
    ("warn", &["surface", "canvas", "warn-tint"]),
    ("ok", &["surface", "canvas", "ok-tint"]),
    ("note", &["surface", "canvas", "note-tint"]),
];

/// What is drawn and carries a meaning: 3 to 1 on surface and canvas.
const GRAPHICS: [&str; 10] =
    ["line-strong", "focus", "cpu", "memory", "network", "disk", "fifth", "sixth", "before", "after"];

/// Colours of a rule, in the order of the file: later ones win.
fn tokens(css: &str, selector: &str) -> Theme {
    let mut theme = Theme::new();
    let mut rest = css;
    while let Some((head, after)) = rest.split_once('{') {
        let chosen = head.rsplit(['}', ';', '{']).next().unwrap_or_default();
        let (body, next) = after.split_once('}').unwrap_or((after, ""));
        if chosen.split(',').any(|one| one.trim().ends_with(selector)) {
            for declaration in body.split(';') {
                let Some((name, value)) = declaration.split_once(':') else { continue };
                let (Some(name), Some(colour)) = (name.trim().strip_prefix("--"), hex(value.trim())) else {
                    continue;
                };
                theme.insert(name.to_string(), colour);
            }
        }
        rest = next;
    }
    theme
}

fn hex(text: &str) -> Option<[u8; 3]> {
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
    let part = |i: usize| u8::from_str_radix(digits.get(i..i + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

/// Relative luminance of WCAG 2.2.
fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        #[expect(clippy::disallowed_methods, reason = "a test of colours, in no plan")]
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn theme(name: &str) -> Option<Theme> {
    let file = crate::root().join("style/tokens.css");
    let css = std::fs::read_to_string(Path::new(&file)).ok()?;
    let css: String =
        css.split("/*").map(|part| part.split_once("*/").map_or(part, |(_, code)| code)).collect();
    Some(tokens(&css, &format!("[data-theme=\"{name}\"]")))
}

#[test]
fn text_and_graphics_stand_out_in_both_themes() {
    let mut faults = Vec::new();
    for name in ["light", "dark"] {
        let Some(theme) = theme(name) else { return };
        let colour =
            |token: &str| *theme.get(token).unwrap_or_else(|| panic!("{name} has no token --{token}"));
        let text =
            TEXT.iter().flat_map(|(ink, grounds)| grounds.iter().map(move |ground| (*ink, *ground, 4.5)));
        let graphics =
            GRAPHICS.iter().flat_map(|mark| ["surface", "canvas"].map(|ground| (*mark, ground, 3.0)));
        for (mark, ground, least) in text.chain(graphics) {
            let found = contrast(colour(mark), colour(ground));
            if found < least {
                faults.push(format!("{name}: --{mark} on --{ground} is {found:.2}, must be {least}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn both_themes_have_the_same_tokens() {
    let (Some(light), Some(dark)) = (theme("light"), theme("dark")) else { return };
    assert_eq!(light.keys().collect::<Vec<_>>(), dark.keys().collect::<Vec<_>>());
}

#[test]
fn contrast_is_that_of_wcag() {
    // Black on white is 21 by the definition; #767676 on white is the known grey that just passes AA, 4.54.
    assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast([0x76; 3], [255; 3]) - 4.54).abs() < 0.005);
}
