//! Days and hours as text.

use crate::number::MINUS;
use engine::measurement::HourFrom;
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

/// An hour of the week as its figure was found: "Wed 11:00" by its own samples; "weekdays 11:00 (pooled)"
/// where the samples of that hour on all weekdays had to stand for it.
#[must_use]
pub fn hour_found(h: HourOfWeek, from: HourFrom) -> String {
    match from {
        HourFrom::Own | HourFrom::Nothing => hour_of_week(h),
        HourFrom::Pooled | HourFrom::HighestOfFew => {
            let days = if h.is_weekend() { "weekend" } else { "weekdays" };
            format!("{days} {} (pooled)", hour_of_day(h.hour()))
        }
    }
}

/// Minutes ahead of UTC: "UTC+1", "UTC−3:30", "UTC".
#[must_use]
pub fn utc_offset(minutes: i32) -> String {
    let sign = if minutes < 0 { MINUS } else { '+' };
    match (minutes.unsigned_abs() / 60, minutes.unsigned_abs() % 60) {
        (0, 0) => "UTC".into(),
        (h, 0) => format!("UTC{sign}{h}"),
        (h, m) => format!("UTC{sign}{h}:{m:02}"),
    }
}

/// Whose hours a chart shows: "on the clock of the site (UTC+1)", "… (UTC+1, with summer time)".
#[must_use]
pub fn on_site_clock(clock: SiteClock) -> String {
    let summer = if clock.summer_time.is_none() { "" } else { ", with summer time" };
    format!("on the clock of the site ({}{summer})", utc_offset(clock.offset_minutes))
}

/// An instant on the site's clock: "21 Nov 2026 14:32".
#[must_use]
pub fn date_time(at: Instant, clock: SiteClock) -> String {
    let local = clock.local_seconds(at);
    let days = i32::try_from(local.div_euclid(86_400)).unwrap_or(i32::MAX / 2);
    let seconds = local.rem_euclid(86_400);
    format!("{} {:02}:{:02}", day(Day::from_days(days)), seconds / 3600, seconds % 3600 / 60)
}
