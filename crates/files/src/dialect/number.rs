//! Numbers as people and tools write them: decimal point or comma, grouped thousands, a unit behind.

/// How a column writes what could be read two ways ("1,234", "1.234").
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct NumberStyle {
    /// "1,234" is a little over one, and "1.234" is over a thousand.
    pub decimal_comma: bool,
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
        return (NumberStyle { decimal_comma: commas > points }, false);
    }
    match file_decimal_comma {
        Some(decimal_comma) => (NumberStyle { decimal_comma }, false),
        None => (NumberStyle { decimal_comma: either && separator != ',' }, either && separator == ','),
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
    let comma_decimal = match evidence(number) {
        Evidence::Point => false,
        Evidence::Comma => true,
        Evidence::None | Evidence::EitherByComma => style.decimal_comma,
    };
    let (decimal, group) = if comma_decimal { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = number.split_once(decimal).unwrap_or((number, ""));
    if fraction.contains(decimal) || fraction.contains(group) {
        return None;
    }
    if !well_grouped(whole, group) {
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
            ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}' => previous_digit && next_is_digit(),
            _ => false,
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
fn well_grouped(whole: &str, group: char) -> bool {
    let unsigned = whole.trim_start_matches(['-', '+']);
    let is_group = |c: char| c == group || matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\'' | '\u{2019}');
    if !unsigned.contains(is_group) {
        return !unsigned.contains(['.', ',']);
    }
    let mut parts = unsigned.split(is_group);
    let first = parts.next().unwrap_or_default();
    (1..=3).contains(&first.len()) && parts.all(|p| p.len() == 3 && p.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_they_are_written() {
        let point = NumberStyle { decimal_comma: false };
        let comma = NumberStyle { decimal_comma: true };
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
        assert_eq!(style(&["1,234", "5,5"], ','), (NumberStyle { decimal_comma: true }, false));
        assert_eq!(style(&["1,234", "5.5"], ';'), (NumberStyle { decimal_comma: false }, false));
        assert_eq!(style(&["1,234"], ';'), (NumberStyle { decimal_comma: true }, false));
        assert_eq!(style(&["1,234"], ','), (NumberStyle { decimal_comma: false }, true));
        assert_eq!(style(&["12"], ','), (NumberStyle { decimal_comma: false }, false));
    }
}
