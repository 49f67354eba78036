//! The contrast of every pair of colours that the stylesheets put together, computed from
//! `style/tokens.css` by the formula of WCAG 2.2 (relative luminance, contrast ratio).

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../style/tokens.css");

type Colours = BTreeMap<String, [u8; 3]>;

/// The opaque colours in the block that opens with `selector`.
fn block(selector: &str) -> Colours {
    let start = TOKENS.find(selector).unwrap_or_else(|| panic!("{selector} is missing"));
    let body = &TOKENS[start..];
    let open = body.find('{').expect("a block");
    let close = body.find('}').expect("its end");
    body[open + 1..close]
        .lines()
        .filter_map(|line| {
            let (name, value) = line.trim().strip_prefix("--")?.split_once(':')?;
            let hex = value.trim().strip_prefix('#')?.strip_suffix(';')?;
            let part = |i: usize| u8::from_str_radix(hex.get(i..i + 2)?, 16).ok();
            Some((name.to_owned(), [part(0)?, part(2)?, part(4)?]))
        })
        .collect()
}

fn light() -> Colours {
    block(":root,\n[data-theme=\"light\"]")
}

fn dark() -> Colours {
    block("\n[data-theme=\"dark\"]")
}

#[expect(clippy::disallowed_methods, reason = "a test: the last bit does not matter")]
fn luminance(rgb: [u8; 3]) -> f64 {
    let linear = rgb.map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.040_45 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(colours: &Colours, a: &str, b: &str) -> f64 {
    let of = |name: &str| luminance(*colours.get(name).unwrap_or_else(|| panic!("no colour {name}")));
    let (a, b) = (of(a), of(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn the_formula_gives_the_extremes_and_a_published_pair() {
    // Black on white is 21 : 1 by definition; #777777 on white is 4.48 : 1 (WebAIM's checker).
    let colours: Colours =
        [("black", [0; 3]), ("white", [255; 3]), ("grey", [0x77; 3])].map(|(n, c)| (n.to_owned(), c)).into();
    assert!((contrast(&colours, "black", "white") - 21.0).abs() < 1e-9);
    assert!((contrast(&colours, "grey", "white") - 4.48).abs() < 0.005);
}

#[test]
fn text_has_four_and_a_half_to_one() {
    for (theme, colours) in [("light", light()), ("dark", dark())] {
        for ground in ["surface", "canvas", "hover", "selected"] {
            for text in ["ink", "ink-2", "ink-3", "accent", "accent-hover"] {
                let c = contrast(&colours, text, ground);
                assert!(c >= 4.5, "{theme}: {text} on {ground} is {c:.2}");
            }
        }
        let pairs = [
            ("ink", "override"),
            ("on-accent", "accent"),
            ("on-accent", "accent-hover"),
            ("on-toast", "toast"),
            ("toast-action", "toast"),
        ];
        for (text, ground) in pairs {
            let c = contrast(&colours, text, ground);
            assert!(c >= 4.5, "{theme}: {text} on {ground} is {c:.2}");
        }
        for severity in ["crit", "warn", "ok", "note"] {
            for ground in ["surface".to_owned(), "canvas".to_owned(), format!("{severity}-tint")] {
                let c = contrast(&colours, severity, &ground);
                assert!(c >= 4.5, "{theme}: {severity} on {ground} is {c:.2}");
            }
            let c = contrast(&colours, "ink-2", &format!("{severity}-tint"));
            assert!(c >= 4.5, "{theme}: ink-2 on {severity}-tint is {c:.2}");
        }
    }
}

#[test]
fn marks_and_borders_have_three_to_one() {
    let marks =
        ["line-strong", "focus", "cpu", "memory", "network", "disk", "fifth", "sixth", "before", "after"];
    for (theme, colours) in [("light", light()), ("dark", dark())] {
        for mark in marks {
            for ground in ["surface", "canvas"] {
                let c = contrast(&colours, mark, ground);
                assert!(c >= 3.0, "{theme}: {mark} on {ground} is {c:.2}");
            }
        }
    }
}

#[test]
fn both_dark_blocks_are_the_same() {
    assert_eq!(block(":root:not([data-theme])"), dark());
    let (light, dark) = (light(), dark());
    assert!(light.keys().eq(dark.keys()), "both themes name the same colours");
}

#[test]
fn no_other_stylesheet_names_a_colour() {
    let sheets = [
        ("base", include_str!("../style/base.css")),
        ("layout", include_str!("../style/layout.css")),
        ("widgets", include_str!("../style/widgets.css")),
        ("overlays", include_str!("../style/overlays.css")),
        ("pages", include_str!("../style/pages.css")),
        ("print", include_str!("../style/print.css")),
    ];
    for (name, css) in sheets {
        for (number, line) in css.lines().enumerate() {
            let hex = line
                .split('#')
                .skip(1)
                .any(|rest| rest.len() >= 3 && rest.bytes().take(3).all(|b| b.is_ascii_hexdigit()));
            assert!(!hex && !line.contains("rgb("), "{name}.css line {}: {line}", number + 1);
        }
    }
}

#[test]
fn no_custom_property_is_used_undefined() {
    let sheets = [
        TOKENS,
        include_str!("../style/base.css"),
        include_str!("../style/layout.css"),
        include_str!("../style/widgets.css"),
        include_str!("../style/overlays.css"),
        include_str!("../style/pages.css"),
        include_str!("../style/print.css"),
    ];
    // Set on the element by the grid.
    let set_by_widgets = ["grid-height", "row-height"];
    for sheet in sheets {
        for used in sheet.split("var(--").skip(1) {
            let name: String = used.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
            let defined = TOKENS.contains(&format!("--{name}:")) || set_by_widgets.contains(&name.as_str());
            assert!(defined, "--{name} is not in tokens.css");
        }
    }
}
