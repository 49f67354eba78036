//! The clock: today, now, and giving the page time to answer.

use engine::time::Day;
use std::time::Duration;

/// Today on the user's calendar.
pub fn today() -> Day {
    use chrono::Datelike;
    let now = chrono::Local::now();
    Day::from_ymd(now.year(), now.month(), now.day())
}

/// Milliseconds since 1970 UTC.
pub fn now_ms() -> f64 {
    js_sys::Date::now()
}

/// The user's time of day ("14:32").
pub fn time_of_day() -> String {
    chrono::Local::now().format("%H:%M").to_string()
}

/// A moment as the user's date and time ("21 Nov 2026 14:32").
pub fn date_time(ms: f64) -> String {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds fit far beyond the year 9999")]
    let utc = chrono::DateTime::from_timestamp_millis(ms as i64);
    utc.map(|t| t.with_timezone(&chrono::Local).format("%-d %b %Y %H:%M").to_string()).unwrap_or_default()
}

/// Milliseconds that only grow, for slicing long work.
pub fn stopwatch_ms() -> f64 {
    web_sys::window().and_then(|w| w.performance()).map_or_else(js_sys::Date::now, |p| p.now())
}

/// Lets the page answer, draw and handle input before work goes on.
pub async fn breathe() {
    gloo::timers::future::sleep(Duration::ZERO).await;
}

/// Waits.
pub async fn wait(ms: u64) {
    gloo::timers::future::sleep(Duration::from_millis(ms)).await;
}
