//! Instants and the clock of the site. No clock is read here: today comes in as an argument.

use crate::summer_time::{SummerTime, clocks_of_places};
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

/// The clock of the site where the VMs will run: an offset from UTC, and summer time by rule. Hours of
/// the week are hours on this clock.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SiteClock {
    /// Minutes to add to UTC when there is no summer time, from -14 × 60 to +14 × 60.
    pub offset_minutes: i32,
    /// Whose summer time is kept.
    #[serde(default, skip_serializing_if = "SummerTime::is_none")]
    pub summer_time: SummerTime,
}

impl SiteClock {
    /// A clock without summer time.
    #[must_use]
    pub const fn fixed(offset_minutes: i32) -> Self {
        Self { offset_minutes, summer_time: SummerTime::None }
    }
    /// The clock of a place by its name in the tz database ("Europe/Berlin"); `None` where the data do not
    /// list it.
    #[must_use]
    pub fn of_place(place: &str) -> Option<Self> {
        clocks_of_places()
            .iter()
            .find(|c| c.place == place)
            .map(|c| Self { offset_minutes: c.offset_minutes, summer_time: c.summer_time })
    }
    /// Minutes to add to UTC at an instant.
    #[must_use]
    pub fn offset_at(self, at: Instant) -> i32 {
        self.summer_time.offset_until(at, self.offset_minutes).0
    }
    /// Seconds since 1970-01-01 00:00 as this clock shows them.
    #[must_use]
    pub fn local_seconds(self, at: Instant) -> i64 {
        at.0.saturating_add(i64::from(self.offset_at(at)) * 60)
    }
    /// The day that this clock shows; `None` outside the years 1 to 9999.
    #[must_use]
    pub fn day(self, at: Instant) -> Option<Day> {
        Instant(self.local_seconds(at)).day()
    }
}

/// Follows the instants of a series on the site's clock: asks for its rule only when it may have changed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LocalTime {
    clock: SiteClock,
    ahead: i64,
    until: i64,
}

impl LocalTime {
    pub(crate) const fn new(clock: SiteClock) -> Self {
        Self { clock, ahead: 0, until: i64::MIN }
    }
    /// Seconds since 1970-01-01 00:00 on the clock. Instants must not go back.
    pub(crate) fn seconds(&mut self, at: Instant) -> i64 {
        if at.0 >= self.until {
            let (minutes, until) = self.clock.summer_time.offset_until(at, self.clock.offset_minutes);
            self.ahead = i64::from(minutes) * 60;
            self.until = until;
        }
        at.0.saturating_add(self.ahead)
    }
    /// When the clock may change next; infinitely late where it does not.
    pub(crate) const fn until(&self) -> i64 {
        self.until
    }
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
    pub fn of(instant: Instant, clock: SiteClock) -> Self {
        Self::of_local(clock.local_seconds(instant))
    }
    /// The hour of seconds since 1970-01-01 00:00 on the site's clock.
    #[expect(clippy::cast_possible_truncation, reason = "0 to 167")]
    pub(crate) const fn of_local(seconds: i64) -> Self {
        // 1970-01-01 was a Thursday: day 3 of a week that starts on Monday.
        Self((seconds.div_euclid(3600) + 72).rem_euclid(168) as u8)
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
