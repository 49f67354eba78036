//! Numbers as people and tools write them: decimal point or comma, grouped thousands, a unit behind.

use serde::{Deserialize, Serialize};

/// The mark between groups of three figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thousands {
    /// 1,234,567.
    Comma,
    /// 1.234.567.
    Point,
    /// 1 234 567, also with blanks that do not break.
    Blank,
    /// 1'234'567, also with the typographic apostrophe.
    Apostrophe,
    /// No mark: 1234567.
    None,
}

impl Thousands {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 5] = [Self::None, Self::Comma, Self::Point, Self::Blank, Self::Apostrophe];

    /// What people call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Comma => "comma (1,234)",
            Self::Point => "point (1.234)",
            Self::Blank => "blank (1 234)",
            Self::Apostrophe => "apostrophe (1'234)",
            Self::None => "none (1234)",
        }
    }
    /// The mark that a character is.
    fn of(c: char) -> Option<Self> {
        Some(match c {
            ',' => Self::Comma,
            '.' => Self::Point,
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' => Self::Blank,
            '\'' | '\u{2019}' => Self::Apostrophe,
            _ => return None,
        })
    }
    /// Whether the decimal mark can only be the comma, or only the point.
    const fn decimal_comma(self) -> Option<bool> {
        match self {
            Self::Comma => Some(false),
            Self::Point => Some(true),
            Self::Blank | Self::Apostrophe | Self::None => None,
        }
    }
}

/// How a column writes what could be read two ways ("1,234", "1.234").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NumberStyle {
    /// "1,234" is a little over one, and "1.234" is over a thousand.
    pub decimal_comma: bool,
    /// The only mark between groups of figures that is taken; `None`: any that fits.
    pub thousands: Option<Thousands>,
}

impl NumberStyle {
    /// A style whose marks agree: the mark of the thousands is not that of the decimals.
    #[must_use]
    pub const fn new(decimal_comma: bool, thousands: Option<Thousands>) -> Self {
        let settled = match thousands {
            Some(t) => t.decimal_comma(),
            None => None,
        };
        let decimal_comma = match settled {
            Some(comma) => comma,
            None => decimal_comma,
        };
        Self { decimal_comma, thousands }
    }
}

/// The mark between thousands in samples, where one of them shows it without doubt.
#[must_use]
pub fn thousands_of<'a>(samples: impl Iterator<Item = &'a str>) -> Option<Thousands> {
    let mut seen: Option<Thousands> = None;
    for s in samples {
        let number = s.trim();
        let number = &number[..number_end(number)];
        let marks: Vec<(usize, char)> =
            number.char_indices().filter(|(i, c)| *i > 0 && Thousands::of(*c).is_some()).collect();
        let Some(&(_, first)) = marks.first() else { continue };
        let mark = Thousands::of(first);
        let sure = match mark {
            Some(Thousands::Blank | Thousands::Apostrophe) => true,
            // Twice the same, or followed by the other.
            _ => marks.len() > 1,
        };
        if sure && parse_number(number, NumberStyle { thousands: mark, ..NumberStyle::default() }).is_some() {
            if seen.is_some_and(|s| Some(s) != mark) {
                return None;
            }
            seen = mark;
        }
    }
    seen
}

/// What a number gives away about its style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Evidence {
    None,
    Point,
    Comma,
    EitherByComma,
}

fn evidence(text: &str) -> Evidence {
    let text = text.trim();
    if !text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
        return Evidence::None;
    }
    let end = text.find(|c: char| c.is_alphabetic() || c == '%').unwrap_or(text.len());
    let number = text[..end].trim_end();
    let (points, commas) = (number.matches('.').count(), number.matches(',').count());
    match (points, commas) {
        (0, 0) => Evidence::None,
        (1, 0) if digits_behind(number, '.') != 3 => Evidence::Point,
        (0, 1) if digits_behind(number, ',') != 3 || number.starts_with("0,") => Evidence::Comma,
        (0, 1) => Evidence::EitherByComma,
        (1, 0) => Evidence::None,
        (0, _) => Evidence::Point,
        (_, 0) => Evidence::Comma,
        _ if number.rfind('.') > number.rfind(',') => Evidence::Point,
        _ => Evidence::Comma,
    }
}

fn digits_behind(number: &str, mark: char) -> usize {
    number.rsplit(mark).next().unwrap_or_default().chars().filter(char::is_ascii_digit).count()
}

/// The style of a column from samples of it. `separator` and what the file does elsewhere settle what
/// the column alone leaves open. The flag says that it stayed open and was guessed.
#[must_use]
pub fn style_of<'a>(
    samples: impl Iterator<Item = &'a str>,
    separator: char,
    file_decimal_comma: Option<bool>,
) -> (NumberStyle, bool) {
    let style = |decimal_comma| NumberStyle { decimal_comma, thousands: None };
    let (mut points, mut commas, mut either) = (0_usize, 0_usize, false);
    for s in samples {
        match evidence(s) {
            Evidence::None => {}
            Evidence::Point => points += 1,
            Evidence::Comma => commas += 1,
            Evidence::EitherByComma => either = true,
        }
    }
    if points != commas {
        return (style(commas > points), false);
    }
    match file_decimal_comma {
        Some(decimal_comma) => (style(decimal_comma), false),
        None => (style(either && separator != ','), either && separator == ','),
    }
}

/// A number and what stands behind it ("16 GiB"). What can be read in one way only is read so,
/// whatever the style says. `None` when it does not start with a number.
#[must_use]
pub fn parse_number(text: &str, style: NumberStyle) -> Option<(f64, &str)> {
    let text = text.trim();
    let first = text.as_bytes().first()?;
    if !(first.is_ascii_digit() || matches!(first, b'-' | b'+' | b'.')) {
        return None;
    }
    let style = NumberStyle::new(style.decimal_comma, style.thousands);
    let plain = |b: u8| b.is_ascii_digit() || b == b'.' && !style.decimal_comma;
    if text.bytes().all(plain)
        && let Ok(value) = text.parse()
    {
        return Some((value, ""));
    }
    // 1.5e3 and 1.5E+06, as programs write them.
    if text.bytes().any(|b| matches!(b, b'e' | b'E'))
        && text.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'))
    {
        return text.parse().ok().filter(|v: &f64| v.is_finite()).map(|v| (v, ""));
    }
    let end = number_end(text);
    let (number, rest) = (text[..end].trim_end(), text[end..].trim());
    let comma_decimal = match style.thousands {
        Some(Thousands::Comma | Thousands::Point) => style.decimal_comma,
        // Neither of them groups figures, so the one that is there marks the decimals.
        Some(_) => number.contains(','),
        None => match evidence(number) {
            Evidence::Point => false,
            Evidence::Comma => true,
            Evidence::None | Evidence::EitherByComma => style.decimal_comma,
        },
    };
    let (decimal, group) = if comma_decimal { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = number.split_once(decimal).unwrap_or((number, ""));
    if fraction.contains(decimal) || fraction.contains(group) {
        return None;
    }
    if !well_grouped(whole, group, style.thousands) {
        return None;
    }
    let mut plain: String = whole.chars().filter(|c| c.is_ascii_digit() || matches!(c, '-' | '+')).collect();
    plain.push('.');
    plain.push_str(fraction);
    let value: f64 = plain.parse().ok()?;
    value.is_finite().then_some((value, rest))
}

/// Where the number ends: digits, marks, and blanks or apostrophes between digits.
fn number_end(text: &str) -> usize {
    let mut end = 0;
    let mut previous_digit = false;
    for (i, c) in text.char_indices() {
        let next_is_digit = || text[i + c.len_utf8()..].starts_with(|d: char| d.is_ascii_digit());
        let take = match c {
            '0'..='9' => true,
            '-' | '+' => i == 0,
            '.' | ',' => true,
            _ => Thousands::of(c).is_some() && previous_digit && next_is_digit(),
        };
        if !take {
            break;
        }
        previous_digit = c.is_ascii_digit();
        end = i + c.len_utf8();
    }
    end
}

/// Groups of three behind the first, or no grouping at all.
fn well_grouped(whole: &str, group: char, only: Option<Thousands>) -> bool {
    let unsigned = whole.trim_start_matches(['-', '+']);
    let is_group = |c: char| {
        let mark = Thousands::of(c);
        match only {
            Some(_) => mark == only,
            None => c == group || matches!(mark, Some(Thousands::Blank | Thousands::Apostrophe)),
        }
    };
    if !unsigned.contains(is_group) {
        return unsigned.bytes().all(|b| b.is_ascii_digit());
    }
    let mut parts = unsigned.split(is_group);
    let first = parts.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_digit())
        && parts.all(|p| p.len() == 3 && p.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_written() {
        let point = NumberStyle::new(false, None);
        let comma = NumberStyle::new(true, None);
        let value = |s, style| parse_number(s, style).map(|(v, _)| v);
        assert_eq!(value("1,791,567.26", comma), Some(1_791_567.26));
        assert_eq!(value("68,50", point), Some(68.5));
        assert_eq!(value("1,234", point), Some(1234.0));
        assert_eq!(value("1,234", comma), Some(1.234));
        assert_eq!(value("1.234", comma), Some(1234.0));
        assert_eq!(value("1.234", point), Some(1.234));
        assert_eq!(value("1.234.567", point), Some(1_234_567.0));
        assert_eq!(value("1 234,5", point), Some(1234.5));
        assert_eq!(value("1'234.5", comma), Some(1234.5));
        assert_eq!(value("-3", point), Some(-3.0));
        assert_eq!(value("12,34,5", point), None);
        assert_eq!(value("abc", point), None);
        assert_eq!(value("", point), None);
        assert_eq!(parse_number("16 GiB", point), Some((16.0, "GiB")));
        assert_eq!(parse_number("2,4GHz", point), Some((2.4, "GHz")));
    }

    #[test]
    fn a_column_settles_its_own_style() {
        let style = |v: &[&str], sep| style_of(v.iter().copied(), sep, None);
        assert_eq!(style(&["1,234", "5,5"], ','), (NumberStyle::new(true, None), false));
        assert_eq!(style(&["1,234", "5.5"], ';'), (NumberStyle::new(false, None), false));
        assert_eq!(style(&["1,234"], ';'), (NumberStyle::new(true, None), false));
        assert_eq!(style(&["1,234"], ','), (NumberStyle::new(false, None), true));
        assert_eq!(style(&["12"], ','), (NumberStyle::new(false, None), false));
    }

    /// The same figures under each mark that a user may choose.
    #[test]
    fn a_chosen_mark_is_the_only_one() {
        let value = |s, decimal_comma, thousands| {
            parse_number(s, NumberStyle::new(decimal_comma, Some(thousands))).map(|(v, _)| v)
        };
        assert_eq!(value("1,234", true, Thousands::Comma), Some(1234.0));
        assert_eq!(value("1,234", false, Thousands::None), Some(1.234));
        assert_eq!(value("1.234", true, Thousands::None), Some(1.234));
        assert_eq!(value("1.234", false, Thousands::Point), Some(1234.0));
        assert_eq!(value("1.234,5", false, Thousands::Point), Some(1234.5));
        assert_eq!(value("1.234,5", false, Thousands::Comma), None);
        for blank in ["1 234,5", "1\u{a0}234,5", "1\u{202f}234,5", "1\u{2009}234,5"] {
            assert_eq!(value(blank, false, Thousands::Blank), Some(1234.5), "{blank:?}");
            assert_eq!(value(blank, false, Thousands::Apostrophe), None, "{blank:?}");
            assert_eq!(value(blank, false, Thousands::None), None, "{blank:?}");
        }
        assert_eq!(value("1'234.5", true, Thousands::Apostrophe), Some(1234.5));
        assert_eq!(value("1\u{2019}234.5", true, Thousands::Apostrophe), Some(1234.5));
        assert_eq!(value("1'234.5", true, Thousands::Blank), None);
        assert_eq!(value("1234.5", true, Thousands::Blank), Some(1234.5));
    }

    #[test]
    fn the_mark_of_thousands_is_seen_where_it_is_sure() {
        let seen = |v: &[&str]| thousands_of(v.iter().copied());
        assert_eq!(seen(&["12", "1,234"]), None, "could be decimals");
        assert_eq!(seen(&["1,234.5"]), Some(Thousands::Comma));
        assert_eq!(seen(&["1.234,5"]), Some(Thousands::Point));
        assert_eq!(seen(&["1\u{202f}234,5", "2\u{a0}000"]), Some(Thousands::Blank));
        assert_eq!(seen(&["1'234.5"]), Some(Thousands::Apostrophe));
        assert_eq!(seen(&["1'234.5", "1,234.5"]), None);
        assert_eq!(seen(&["10.0.0.11"]), None);
    }
}
