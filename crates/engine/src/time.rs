//! Instants and the clock of the site. No clock is read here: today comes in as an argument.

use serde::{Deserialize, Serialize};

/// An instant: seconds since 1970-01-01 00:00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(i64);

impl Instant {
    /// From seconds since 1970 UTC.
    #[must_use]
    pub const fn from_unix_seconds(seconds: i64) -> Self {
        Self(seconds)
    }
    /// Seconds since 1970 UTC.
    #[must_use]
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }
    /// Its day in UTC; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn day(self) -> Option<Day> {
        let days = i32::try_from(self.0.div_euclid(86_400)).ok()?;
        (Day::FIRST.0..=Day::LAST.0).contains(&days).then_some(Day(days))
    }
}

/// The clock of the site where the VMs will run, as an offset from UTC. Hours of the week are
/// hours on this clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteClock {
    /// Minutes to add to UTC, from -14 × 60 to +14 × 60.
    pub offset_minutes: i32,
}

/// Hours in a week.
pub const WEEK: usize = 168;

/// An hour of the week on the site's clock: 0 is Monday 00:00 to 01:00, 167 is Sunday 23:00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HourOfWeek(u8);

impl HourOfWeek {
    /// From 0 to 167, wrapping.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "below 168")]
    pub const fn new(hour: usize) -> Self {
        Self((hour % WEEK) as u8)
    }
    /// The hour in which an instant falls.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, reason = "0 to 167")]
    pub const fn of(instant: Instant, clock: SiteClock) -> Self {
        // 1970-01-01 was a Thursday: day 3 of a week that starts on Monday.
        let local = instant.0 + clock.offset_minutes as i64 * 60;
        Self((local.div_euclid(3600) + 72).rem_euclid(168) as u8)
    }
    /// 0 to 167.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
    /// 0 is Monday.
    #[must_use]
    pub const fn day(self) -> usize {
        self.0 as usize / 24
    }
    /// 0 to 23.
    #[must_use]
    pub const fn hour(self) -> usize {
        self.0 as usize % 24
    }
    /// Saturday or Sunday.
    #[must_use]
    pub const fn is_weekend(self) -> bool {
        self.day() >= 5
    }
    /// All 168.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..WEEK).map(Self::new)
    }
}

/// A calendar day, as days since 1970-01-01. Today comes in as one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(i32);

impl Day {
    /// 1 January of the year 1.
    pub const FIRST: Self = Self::from_ymd(1, 1, 1);
    /// 31 December 9999.
    pub const LAST: Self = Self::from_ymd(9999, 12, 31);
    /// From days since 1970-01-01.
    #[must_use]
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }
    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }
    /// From year, month 1 to 12, day 1 to 31 in the Gregorian calendar (no check that the day exists).
    #[must_use]
    pub const fn from_ymd(year: i32, month: u32, day: u32) -> Self {
        // Days from civil: shift the year to start in March, count 400-year eras.
        let y = if month <= 2 { year - 1 } else { year };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let mp = (month as i32 + 9) % 12;
        let doy = (153 * mp + 2) / 5 + day as i32 - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        Self(era * 146_097 + doe - 719_468)
    }
    /// Year, month and day.
    #[must_use]
    #[expect(clippy::cast_sign_loss, reason = "month and day are positive")]
    pub const fn ymd(self) -> (i32, u32, u32) {
        let z = self.0 + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let day = doy - (153 * mp + 2) / 5 + 1;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + if month <= 2 { 1 } else { 0 };
        (year, month as u32, day as u32)
    }
}
