//! Moments as tools write them. The offset from UTC is kept apart from the wall time: few files say it.

use super::Head;
use crate::dialect::DateOrder;
use chrono::NaiveDate;
use engine::diagnostic::Diagnostic;

/// A moment as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Seconds since 1970 on the clock that the file uses.
    pub wall_seconds: i64,
    /// Minutes that this clock is ahead of UTC, where the cell says so.
    pub offset_minutes: Option<i32>,
}

impl Moment {
    /// The day on the file's own clock, as 2026-03-02.
    #[must_use]
    pub fn date_text(&self) -> String {
        chrono::DateTime::from_timestamp(self.wall_seconds, 0)
            .map(|t| t.format("%Y-%m-%d").to_string())
            .unwrap_or_default()
    }
    /// Reads ISO 8601 with `T` or a blank, with `Z`, an offset, `UTC` or nothing behind; day, month
    /// and year with `.`, `/` or `-` between, in the given order (dots: day first; else, when the
    /// order is not given, month first unless that cannot be); a month by its name in English, German,
    /// French or Spanish with the time before or behind; AM and PM; seconds or milliseconds since 1970.
    #[must_use]
    pub fn parse(text: &str, order: Option<DateOrder>) -> Option<Self> {
        let text = text.trim();
        if let Some(fast) = iso_seconds(text.as_bytes()) {
            return Some(fast);
        }
        if text.len() >= 9
            && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && text.matches('.').count() < 2
        {
            return epoch(text);
        }
        if let Some(named) = named_month(text) {
            return Some(named);
        }
        let (date, rest) = match text.find([' ', 'T', 't', '\u{a0}']) {
            Some(i) => (text.get(..i)?, text.get(i..)?.trim_start_matches([' ', 'T', 't', '\u{a0}', ','])),
            None => (text, ""),
        };
        let day = date_of(date.trim_end_matches(','), order)?;
        let (seconds, offset_minutes) = time_of(rest)?;
        let days = day.signed_duration_since(NaiveDate::default()).num_days();
        Some(Self { wall_seconds: days * 86_400 + seconds, offset_minutes })
    }

    /// Seconds since 1970 UTC; `offset_minutes` is that of clocks that do not say it themselves.
    #[must_use]
    pub fn utc_seconds(self, offset_minutes: i32) -> i64 {
        self.wall_seconds - 60 * i64::from(self.offset_minutes.unwrap_or(offset_minutes))
    }
}

/// `2026-03-02T08:00:00Z` and its kin, without allocation: most files hold nothing else.
fn iso_seconds(b: &[u8]) -> Option<Moment> {
    let digits = |from: usize, n: usize| -> Option<u32> {
        let mut v = 0;
        for c in b.get(from..from + n)? {
            v = v * 10 + u32::from(c.is_ascii_digit().then(|| c - b'0')?);
        }
        Some(v)
    };
    if b.len() < 16 || b[4] != b'-' || b[7] != b'-' || !matches!(b[10], b'T' | b't' | b' ') || b[13] != b':' {
        return None;
    }
    let (year, month, day) = (digits(0, 4)?, digits(5, 2)?, digits(8, 2)?);
    let (hour, minute) = (digits(11, 2)?, digits(14, 2)?);
    let mut at = 16;
    let mut second = 0;
    if b.get(16) == Some(&b':') {
        second = digits(17, 2)?;
        at = 19;
        if matches!(b.get(19), Some(b'.' | b',')) {
            at = 20;
            while b.get(at).is_some_and(u8::is_ascii_digit) {
                at += 1;
            }
        }
    }
    if hour > 24 || minute > 59 || second > 60 || !(1..=9999).contains(&year) {
        return None;
    }
    let offset_minutes = offset(b.get(at..)?)?;
    let days = engine_days(year, month, day)?;
    let wall_seconds = days * 86_400 + i64::from(hour * 3600 + minute * 60 + second);
    Some(Moment { wall_seconds, offset_minutes })
}

fn engine_days(year: u32, month: u32, day: u32) -> Option<i64> {
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        1..=12 => 31,
        _ => return None,
    };
    let year = i32::try_from(year).ok()?;
    (1..=length).contains(&day).then(|| i64::from(engine::time::Day::from_ymd(year, month, day).days()))
}

/// An offset from UTC in minutes; `Some(None)` when there is none.
#[expect(clippy::option_option, reason = "nothing written and nonsense written are two things")]
fn offset(rest: &[u8]) -> Option<Option<i32>> {
    let rest = rest.trim_ascii();
    if rest.is_empty() {
        return Some(None);
    }
    if rest.eq_ignore_ascii_case(b"z")
        || rest.eq_ignore_ascii_case(b"utc")
        || rest.eq_ignore_ascii_case(b"gmt")
    {
        return Some(Some(0));
    }
    let sign = match rest.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: Vec<i32> = rest[1..].iter().filter(|b| **b != b':').map(|b| i32::from(*b) - 48).collect();
    if digits.iter().any(|d| !(0..=9).contains(d)) {
        return None;
    }
    let (hours, minutes) = match digits.as_slice() {
        [a, b] => (a * 10 + b, 0),
        [a, b, c, d] => (a * 10 + b, c * 10 + d),
        _ => return None,
    };
    (hours <= 14 && minutes < 60).then_some(Some(sign * (hours * 60 + minutes)))
}

/// Seconds or milliseconds since 1970, between 1980 and 2100.
#[expect(clippy::cast_possible_truncation, reason = "below 2^53")]
fn epoch(text: &str) -> Option<Moment> {
    let v: f64 = text.parse().ok()?;
    let seconds = if v >= 1e11 { v / 1000.0 } else { v };
    (3.1e8..4.2e9)
        .contains(&seconds)
        .then_some(Moment { wall_seconds: seconds as i64, offset_minutes: Some(0) })
}

fn date_of(text: &str, order: Option<DateOrder>) -> Option<NaiveDate> {
    let mark = if text.contains('.') {
        '.'
    } else if text.contains('/') {
        '/'
    } else {
        '-'
    };
    let mut parts = text.split(mark);
    let (a, b, c) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some_and(|p| !p.is_empty()) {
        return None;
    }
    let n = |s: &str| s.parse::<u32>().ok();
    let (a, b, c, first_is_year) = (n(a)?, n(b)?, n(c)?, a.len() == 4);
    let date = |y: u32, m: u32, d: u32| {
        let y = if y < 100 { y + 2000 } else { y };
        NaiveDate::from_ymd_opt(i32::try_from(y).ok()?, m, d).filter(|_| y <= 9999)
    };
    if first_is_year {
        return date(a, b, c);
    }
    match order {
        Some(DateOrder::DayMonthYear) => date(c, b, a),
        Some(DateOrder::MonthDayYear) => date(c, a, b),
        None if mark == '.' => date(c, b, a),
        None => date(c, a, b).or_else(|| date(c, b, a)),
    }
}

// The first letters of each month, without accents; English, German, French, Spanish.
const MONTHS: [&str; 12] = [
    "jan|ene",
    "feb|fev",
    "mar|mae|mrz",
    "apr|avr|abr",
    "may|mai",
    "jun|juin",
    "jul|juil",
    "aug|aou|ago",
    "sep",
    "oct|okt",
    "nov",
    "dec|dez|dic",
];

/// `12:00 AM 21 July 2026`, `Jul 21, 2026 12:00:00 AM`, `Tue, 21 Jul 2026 00:00`.
fn named_month(text: &str) -> Option<Moment> {
    let month_of = |word: &str| {
        let word = crate::mapping::header::words(word).concat();
        let starts = |names: &str| names.split('|').any(|n| word.starts_with(n));
        // "mardi" and "martes" are days.
        let day = word.starts_with("mard") || word.starts_with("marte");
        (word.len() >= 3 && !day).then(|| MONTHS.iter().position(|names| starts(names)))?
    };
    if !(text.contains(char::is_alphabetic) && text.contains(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let words = text.split([' ', ',', '\u{a0}', '\u{202f}']).filter(|w| !w.is_empty());
    let (mut month, mut day, mut year, mut clock, mut tail) = (None, None, None, "", String::new());
    for word in words {
        let plain = word.trim_end_matches('.');
        if let Ok(n) = plain.parse::<u32>() {
            if plain.len() == 4 { year = Some(n) } else { day = Some(n) }
        } else if word.contains(':') {
            clock = word;
        } else if month.is_none()
            && let Some(m) = month_of(plain)
        {
            month = u32::try_from(m + 1).ok();
        } else if ["am", "pm", "utc", "gmt", "z"].iter().any(|w| word.eq_ignore_ascii_case(w))
            || word.starts_with(['+', '-'])
        {
            tail.push(' ');
            tail.push_str(word);
        } else if !(word == "de" || month.is_none() && plain.chars().all(char::is_alphabetic)) {
            // What is left may be the day of the week.
            return None;
        }
    }
    let date = NaiveDate::from_ymd_opt(i32::try_from(year?).ok()?, month?, day?)?;
    let (seconds, offset_minutes) = time_of(&format!("{clock}{tail}"))?;
    let days = date.signed_duration_since(NaiveDate::default()).num_days();
    Some(Moment { wall_seconds: days * 86_400 + seconds, offset_minutes })
}

/// Seconds since midnight, and the offset behind the time.
fn time_of(text: &str) -> Option<(i64, Option<i32>)> {
    let text = text.trim();
    if text.is_empty() {
        return Some((0, None));
    }
    let end =
        text.find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ','))).unwrap_or(text.len());
    let (clock, mut rest) = (text.get(..end)?, text.get(end..)?.trim());
    let mut parts = clock.split(':');
    let mut hour: i64 = parts.next()?.parse().ok()?;
    let minute: i64 = parts.next()?.parse().ok()?;
    let second: i64 = match parts.next() {
        Some(s) => s.split(['.', ',']).next()?.parse().ok()?,
        None => 0,
    };
    for (mark, afternoon) in [("am", false), ("pm", true)] {
        if rest.get(..2).is_some_and(|r| r.eq_ignore_ascii_case(mark)) {
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if afternoon { 12 } else { 0 };
            rest = rest.get(2..)?.trim();
        }
    }
    if hour > 24 || minute > 59 || second > 60 {
        return None;
    }
    Some((hour * 3600 + minute * 60 + second, offset(rest.as_bytes())?))
}

/// The warning that clocks without a zone were read as UTC.
#[must_use]
pub fn no_zone(head: &Head) -> Diagnostic {
    Diagnostic::warning(
        "times.no_zone",
        "The times carry no time zone and were read as UTC",
        "Choose the time zone of this file: office hours would fall on other hours",
    )
    .at(head.place(head.header_row, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected seconds are from Python's datetime.
    #[test]
    fn moments_as_they_are_written() {
        let utc = |s| Moment::parse(s, None).map(|m| m.utc_seconds(0));
        assert_eq!(utc("2026-03-02T08:00:00Z"), Some(1_772_438_400));
        assert_eq!(utc("2026-03-02 08:00"), Some(1_772_438_400));
        assert_eq!(utc("2026-03-02T08:00:00.123+01:00"), Some(1_772_434_800));
        assert_eq!(utc("2026-03-02 08:00:00 UTC"), Some(1_772_438_400));
        assert_eq!(utc("2026-03-02T08:00:00-0530"), Some(1_772_458_200));
        assert_eq!(utc("02.03.2026 08:00:00"), Some(1_772_438_400));
        assert_eq!(utc("03/02/2026 8:00:00 AM"), Some(1_772_438_400));
        assert_eq!(utc("03/02/2026 12:00 AM"), Some(1_772_409_600));
        assert_eq!(utc("31/12/2026 23:59"), Some(1_798_761_540));
        assert_eq!(utc("1772438400"), Some(1_772_438_400));
        assert_eq!(utc("1772438400123"), Some(1_772_438_400));
        assert_eq!(utc("2024-02-29 00:00"), Some(1_709_164_800));
        // As views and mails write them.
        assert_eq!(utc("12:00 AM 21 July 2026"), Some(1_784_592_000));
        assert_eq!(utc("Jul 21, 2026 12:05:00 AM"), Some(1_784_592_300));
        assert_eq!(utc("Tue, 21 Jul 2026 00:00:00 GMT"), Some(1_784_592_000));
        assert_eq!(utc("21. Juli 2026 14:00"), Some(1_784_642_400));
        assert_eq!(utc("1 mars 2026 08:00"), Some(1_772_352_000));
        assert_eq!(utc("1 février 2026 08:00"), Some(1_769_932_800));
        for bad in [
            "21 Foo 2026 08:00",
            "July 2026",
            "2026-02-29 00:00",
            "2026-13-01 00:00",
            "yesterday",
            "",
            "2026-03-02T08:00:00X",
            "12",
            "32.01.2026",
        ] {
            assert_eq!(utc(bad), None, "{bad}");
        }
        let order = Some(DateOrder::DayMonthYear);
        assert_eq!(Moment::parse("02/03/2026 08:00", order).map(|m| m.utc_seconds(60)), Some(1_772_434_800));
    }
}
