//! Days and hours as text.

use engine::time::{Day, HourOfWeek, Instant, SiteClock};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The name of a day of the week, 0 is Monday.
#[must_use]
pub fn weekday(day: usize) -> &'static str {
    DAYS[day % 7]
}

/// Its first three letters: "Tue".
#[must_use]
pub fn weekday_short(day: usize) -> &'static str {
    &weekday(day)[..3]
}

/// An hour of the week: "Tue 14:00".
#[must_use]
pub fn hour_of_week(h: HourOfWeek) -> String {
    format!("{} {}", weekday_short(h.day()), hour_of_day(h.hour()))
}

/// An hour of the day: "14:00".
#[must_use]
pub fn hour_of_day(hour: usize) -> String {
    format!("{:02}:00", hour % 24)
}

/// A day for people: "21 Nov 2026".
#[must_use]
pub fn day(d: Day) -> String {
    let (year, month, day) = d.ymd();
    let name = MONTHS[(month as usize + 11) % 12];
    format!("{day}\u{a0}{name}\u{a0}{year}")
}

/// A day for files: "2026-11-21".
#[must_use]
pub fn day_iso(d: Day) -> String {
    let (year, month, day) = d.ymd();
    format!("{year:04}-{month:02}-{day:02}")
}

/// An instant on the site's clock: "21 Nov 2026 14:32".
#[must_use]
pub fn date_time(at: Instant, clock: SiteClock) -> String {
    let local = clock.local_seconds(at);
    let days = i32::try_from(local.div_euclid(86_400)).unwrap_or(i32::MAX / 2);
    let seconds = local.rem_euclid(86_400);
    format!("{} {:02}:{:02}", day(Day::from_days(days)), seconds / 3600, seconds % 3600 / 60)
}
