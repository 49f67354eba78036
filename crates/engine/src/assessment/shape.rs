//! The shape of a week: when a server is busy.

use crate::profile::Profile;
use crate::quantity::Ratio;
use crate::time::HourOfWeek;
use serde::{Deserialize, Serialize};

/// When a server is busy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LoadShape {
    /// Monday to Friday, 08:00 to 18:00.
    OfficeHours,
    /// 20:00 to 06:00, any day.
    Night,
    /// No hour stands out.
    Flat,
    /// Some hours stand out, at other times.
    Uneven,
}

impl LoadShape {
    /// In words, as part of a sentence.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::OfficeHours => "busy in office hours",
            Self::Night => "busy at night",
            Self::Flat => "busy at all hours alike",
            Self::Uneven => "busy at odd hours",
        }
    }
}

const fn is_office(hour: HourOfWeek) -> bool {
    !hour.is_weekend() && hour.hour() >= 8 && hour.hour() < 18
}

const fn is_night(hour: HourOfWeek) -> bool {
    hour.hour() >= 20 || hour.hour() < 6
}

#[expect(clippy::cast_precision_loss, reason = "at most 168")]
fn mean(week: &Profile<Ratio>, of: impl Fn(HourOfWeek) -> bool) -> Option<f64> {
    let known: Vec<f64> =
        HourOfWeek::all().filter(|h| of(*h)).filter_map(|h| Some(week.at(h)?.fraction())).collect();
    (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
}

/// The shape of a week of CPU: office hours, or nights, where their mean is at least `ratio` times that of the
/// rest; flat where the highest hour is at most `ratio` times the mean of all; else uneven. `None` where one of the
/// parts is not known at all.
pub(super) fn shape(week: &Profile<Ratio>, ratio: Ratio) -> Option<LoadShape> {
    let (ratio, all) = (ratio.fraction(), mean(week, |_| true)?);
    let stands_out = |part: fn(HourOfWeek) -> bool| {
        let (inside, rest) = (mean(week, part)?, mean(week, |h| !part(h))?);
        Some(inside > 0.0 && inside >= ratio * rest)
    };
    let (office, night) = (stands_out(is_office)?, stands_out(is_night)?);
    let peak = week.peak()?.1.fraction();
    Some(match (office, night) {
        (true, _) => LoadShape::OfficeHours,
        (_, true) => LoadShape::Night,
        _ if peak <= ratio * all => LoadShape::Flat,
        _ => LoadShape::Uneven,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(load: impl Fn(HourOfWeek) -> f64) -> Option<LoadShape> {
        let week = Profile::new(|h| Some(Ratio::from_fraction(load(h))));
        shape(&week, Ratio::from_fraction(1.5))
    }

    #[test]
    fn the_hours_that_stand_out_give_the_shape() {
        assert_eq!(of(|h| if is_office(h) { 0.6 } else { 0.1 }), Some(LoadShape::OfficeHours));
        assert_eq!(of(|h| if h.hour() == 2 { 0.9 } else { 0.05 }), Some(LoadShape::Night));
        assert_eq!(of(|_| 0.3), Some(LoadShape::Flat));
        assert_eq!(of(|_| 0.0), Some(LoadShape::Flat));
        assert_eq!(of(|h| if h.is_weekend() && h.hour() == 10 { 0.9 } else { 0.3 }), Some(LoadShape::Uneven));
    }

    // 50 office hours at 0.75, 118 others at 0.5: 1.5 times exactly.
    #[test]
    fn the_ratio_reached_is_enough() {
        assert_eq!(of(|h| if is_office(h) { 0.75 } else { 0.5 }), Some(LoadShape::OfficeHours));
        assert_eq!(of(|h| if is_office(h) { 0.74 } else { 0.5 }), Some(LoadShape::Flat));
    }

    #[test]
    fn what_is_not_known_has_no_shape() {
        let days = Profile::new(|h| is_office(h).then_some(Ratio::ONE));
        assert_eq!(shape(&days, Ratio::from_fraction(1.5)), None);
    }
}
