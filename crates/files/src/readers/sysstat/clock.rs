//! Dates and times as sysstat prints them.

use crate::dialect::DateOrder;
use crate::readers::timestamp::Moment;

/// The time stamp of `sadf`: with UTC behind, with the name of a zone, with nothing, or as seconds
/// since 1970. A zone's name is passed over: names such as CST stand for several zones.
#[must_use]
pub fn stamp(text: &str) -> Option<Moment> {
    let text = text.trim();
    Moment::parse(text, None).or_else(|| {
        let (time, zone) = text.rsplit_once(' ')?;
        let is_name = zone.len() >= 2 && zone.bytes().all(|b| b.is_ascii_alphabetic());
        is_name.then(|| Moment::parse(time, None)).flatten()
    })
}

/// The date of a banner. The marks between the figures depend on the locale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BannerDate {
    /// Seconds from 1970 to midnight on the clock of the server.
    Known(i64),
    /// Two ways to read it: month first, day first.
    Open(i64, i64),
}

/// Reads the date of a banner: `2026-11-21`, `21.11.2026`, `11/21/26`, `2026年11月21日`.
#[must_use]
pub fn banner_date(text: &str) -> Option<BannerDate> {
    let figures: Vec<&str> = text.split(|c: char| !c.is_ascii_digit()).filter(|f| !f.is_empty()).collect();
    let [a, b, c] = figures.as_slice() else { return None };
    let midnight = |year: &str, month: &str, day: &str| {
        let century = if year.len() == 2 { "20" } else { "" };
        let text = format!("{century}{year}-{month:0>2}-{day:0>2}T00:00:00");
        Moment::parse(&text, Some(DateOrder::DayMonthYear)).map(|m| m.wall_seconds)
    };
    if a.len() == 4 {
        return midnight(a, b, c).map(BannerDate::Known);
    }
    let (month_first, day_first) = (midnight(c, a, b), midnight(c, b, a));
    if !text.contains('/') {
        return day_first.or(month_first).map(BannerDate::Known);
    }
    match (month_first, day_first) {
        (Some(m), Some(d)) if m != d => Some(BannerDate::Open(m, d)),
        (m, d) => m.or(d).map(BannerDate::Known),
    }
}

/// Seconds since midnight of `13:20:09`, `01:20:09 PM` given in two cells; and how many cells it took.
#[must_use]
pub fn time_of_day(first: &str, second: Option<&str>) -> Option<(i64, usize)> {
    let mut parts = first.split(':');
    let mut number = |most: i64| -> Option<i64> {
        let part = parts.next()?;
        if part.is_empty() || part.len() > 2 || !part.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        part.parse().ok().filter(|n| *n <= most)
    };
    let (mut hour, minute, second_of) = (number(24)?, number(59)?, number(60)?);
    if parts.next().is_some() {
        return None;
    }
    let half = second.map(|s| s.replace('.', "").to_ascii_lowercase());
    let mut cells = 1;
    if let Some(afternoon) = match half.as_deref() {
        Some("am") => Some(false),
        Some("pm") => Some(true),
        _ => None,
    } {
        if !(1..=12).contains(&hour) {
            return None;
        }
        hour = hour % 12 + if afternoon { 12 } else { 0 };
        cells = 2;
    }
    Some((hour * 3600 + minute * 60 + second_of, cells))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected seconds are from Python's datetime.
    #[test]
    fn dates_of_banners() {
        let november = BannerDate::Known(1_795_219_200);
        for text in
            ["2026-11-21", "21.11.2026", "11/21/26", "11/21/2026", "21/11/26", "2026年11月21日", "21-11-2026"]
        {
            assert_eq!(banner_date(text), Some(november), "{text}");
        }
        // 4 March or 3 April.
        assert_eq!(banner_date("03/04/26"), Some(BannerDate::Open(1_772_582_400, 1_775_174_400)));
        assert_eq!(banner_date("today"), None);
        assert_eq!(banner_date("99/99/26"), None);
    }

    #[test]
    fn times_of_day() {
        assert_eq!(time_of_day("13:20:09", Some("all")), Some((48_009, 1)));
        assert_eq!(time_of_day("01:20:09", Some("PM")), Some((48_009, 2)));
        assert_eq!(time_of_day("12:00:01", Some("AM")), Some((1, 2)));
        assert_eq!(time_of_day("Average:", Some("all")), None);
    }

    #[test]
    fn stamps_with_any_zone() {
        let utc = |s| stamp(s).map(|m| (m.wall_seconds, m.offset_minutes));
        assert_eq!(utc("2019-04-18 13:20:19 UTC"), Some((1_555_593_619, Some(0))));
        assert_eq!(utc("2019-04-18 13:20:19"), Some((1_555_593_619, None)));
        assert_eq!(utc("2019-04-18 13:20:19 CEST"), Some((1_555_593_619, None)));
        assert_eq!(utc("1555593639"), Some((1_555_593_639, Some(0))));
        assert_eq!(utc("2019-04-18 13:20:19 +"), None);
    }
}
