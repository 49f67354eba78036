//! Bare numbers: rounding, marks, signs.

use crate::Locale;

/// The true minus.
pub const MINUS: char = '\u{2212}';
/// No-break space, before a unit.
pub const SPACE: char = '\u{a0}';
/// Narrow no-break space, before the per cent sign.
pub const NARROW_SPACE: char = '\u{202f}';

/// The most decimals that are ever written.
const MOST_DECIMALS: usize = 9;
/// Above this a double holds no fraction worth rounding, 2^53.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number with a fixed count of decimals (at most 9), halves rounded away from zero. What rounds
/// to zero has no sign; what is not a number is "unknown".
#[must_use]
pub fn number(v: f64, decimals: usize, locale: Locale) -> String {
    let Some((negative, whole, fraction)) = rounded(v, decimals) else { return crate::unknown() };
    let mut out = String::with_capacity(16);
    if negative {
        out.push(MINUS);
    }
    let count = whole.len();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (count - i) % 3 == 0 {
            out.push(locale.grouping_mark());
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push(locale.decimal_mark());
        out.push_str(&fraction);
    }
    out
}

/// Sign, digits before and digits after the mark.
fn rounded(v: f64, decimals: usize) -> Option<(bool, String, String)> {
    if !v.is_finite() {
        return None;
    }
    let decimals = decimals.min(MOST_DECIMALS);
    let scale = (0..decimals).fold(1.0, |s, _| s * 10.0);
    let scaled = v.abs() * scale;
    let digits = if scaled < EXACT {
        format!("{:0width$.0}", scaled.round(), width = decimals + 1)
    } else {
        format!("{:.decimals$}", v.abs()).replace('.', "")
    };
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let zero = digits.bytes().all(|b| b == b'0');
    Some((v < 0.0 && !zero, whole.to_owned(), fraction.to_owned()))
}

/// At most so many decimals, without trailing zeros: "2.9", "2.25", "64".
#[must_use]
pub(crate) fn trimmed(v: f64, most: usize, locale: Locale) -> String {
    let text = number(v, most, locale);
    if most == 0 || !v.is_finite() {
        return text;
    }
    text.trim_end_matches('0').trim_end_matches(locale.decimal_mark()).to_owned()
}

/// Three digits or more that matter, without trailing zeros: "2.25", "11.3", "437", "2,177".
#[must_use]
pub(crate) fn scaled(v: f64, locale: Locale) -> String {
    let most = if v.abs() < 9.995 {
        2
    } else if v.abs() < 99.95 {
        1
    } else {
        0
    };
    trimmed(v, most, locale)
}

/// A whole number: "1,234".
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub fn integer(n: u64, locale: Locale) -> String {
    number(n as f64, 0, locale)
}

/// A plain factor or quotient: two decimals below 10, one below 100, none above ("0.38", "13.7").
#[must_use]
pub fn factor(v: f64, locale: Locale) -> String {
    let decimals = if v.abs() < 9.995 {
        2
    } else if v.abs() < 99.95 {
        1
    } else {
        0
    };
    number(v, decimals, locale)
}

/// Short, for axes: "350", "1.2k", "803k", "1.06M", "2.5G".
#[must_use]
pub fn compact(v: f64, locale: Locale) -> String {
    let size = v.abs();
    let (divisor, suffix) = if size < 999.5 {
        (1.0, "")
    } else if size < 999_500.0 {
        (1e3, "k")
    } else if size < 999_500_000.0 {
        (1e6, "M")
    } else {
        (1e9, "G")
    };
    format!("{}{suffix}", scaled(v / divisor, locale))
}

/// A difference: "+24", "−8", "0".
#[must_use]
pub fn difference_number(v: f64, decimals: usize, locale: Locale) -> String {
    signed(number(v, decimals, locale))
}

/// Puts a plus before what is neither negative nor zero nor words.
pub(crate) fn signed(text: String) -> String {
    let more_than_zero = text.bytes().any(|b| matches!(b, b'1'..=b'9'));
    if more_than_zero && !text.starts_with(MINUS) { format!("+{text}") } else { text }
}

/// The same in ASCII spaces and hyphen-minus, for files and terminals.
#[must_use]
pub fn plain(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            SPACE | NARROW_SPACE => ' ',
            MINUS => '-',
            other => other,
        })
        .collect()
}
