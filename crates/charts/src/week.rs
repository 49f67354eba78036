//! What the charts over a week share: the axis of days, and stretches of known hours.

use crate::pen::{Label, Pen};
use crate::text::Align;
use crate::theme::Theme;
use engine::profile::Profile;
use engine::quantity::{Quantity, Ratio};
use engine::time::{HourOfWeek, WEEK};

/// Names of the days, centred below their part of the axis; short ones where room is scarce.
pub(crate) fn day_names(pen: &mut Pen, x0: f64, x1: f64, baseline: f64, theme: &Theme) {
    let day = (x1 - x0) / 7.0;
    for d in 0..7_u8 {
        let name = format::weekday_short(usize::from(d));
        let shown = if day < 34.0 { &name[..1] } else { name };
        let x = x0 + (f64::from(d) + 0.5) * day;
        pen.text(x, baseline, Label::new(shown, theme.ink2).align(Align::Middle));
    }
}

/// Hours, Monday first, by their number.
pub(crate) fn hours() -> impl Iterator<Item = (f64, HourOfWeek)> {
    (0_u8..168).map(|i| (f64::from(i), HourOfWeek::new(usize::from(i))))
}

/// The known hours in stretches without a gap: number of the hour and value.
pub(crate) fn stretches(load: &Profile<Ratio>) -> Vec<Vec<(f64, f64)>> {
    let mut all = Vec::new();
    let mut open: Vec<(f64, f64)> = Vec::new();
    for (i, h) in hours() {
        match load.at(h) {
            Some(v) => open.push((i, v.base())),
            None if open.is_empty() => {}
            None => all.push(std::mem::take(&mut open)),
        }
    }
    if !open.is_empty() {
        all.push(open);
    }
    all
}

/// The unknown hours in stretches: first hour and the hour after the last.
pub(crate) fn gaps(load: &Profile<Ratio>) -> Vec<(f64, f64)> {
    let mut all: Vec<(f64, f64)> = Vec::new();
    for (i, h) in hours() {
        if load.at(h).is_none() {
            match all.last_mut() {
                Some(last) if last.1 == i => last.1 = i + 1.0,
                _ => all.push((i, i + 1.0)),
            }
        }
    }
    all
}

/// "mean 34 %, highest 67 % on Wed 13:00", and how many hours are unknown.
pub(crate) fn in_words(load: &Profile<Ratio>, locale: format::Locale) -> String {
    let (Some(mean), Some((hour, peak))) = (load.mean(), load.peak()) else {
        return format::unknown();
    };
    let mut words = format!(
        "mean {}, highest {} on {}",
        format::share(mean, locale),
        format::share(peak, locale),
        format::hour_of_week(hour)
    );
    let missing = WEEK - load.known_hours();
    if missing > 0 {
        words.push_str(&format!(", {} unknown", format::count(missing as u64, "hour", "hours", locale)));
    }
    words
}
