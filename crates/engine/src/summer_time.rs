//! Rules of summer time: when clocks are put forward and back. Far smaller than the tz database, from which
//! they are taken; the decision is in `docs/decisions/020-rules-of-summer-time.md`.

use crate::time::{Day, Instant};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Whose rule clocks follow; one hour is added in summer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SummerTime {
    /// No summer time.
    #[default]
    None,
    /// European Union, United Kingdom, Norway, Switzerland and others.
    Europe,
    /// United States and Canada, except for the parts without summer time.
    NorthAmerica,
    /// South-eastern Australia.
    Australia,
    /// New Zealand.
    NewZealand,
    /// Chile, except for its far south.
    Chile,
    /// Israel.
    Israel,
}

/// Which day of a month.
#[derive(Clone, Copy)]
enum On {
    /// The last such day of the week.
    Last(Weekday),
    /// The first such day of the week on or after a date.
    From(Weekday, u32),
}

/// Days since Monday.
type Weekday = i32;
const FRIDAY: Weekday = 4;
const SUNDAY: Weekday = 6;

/// What the time of a change is read on.
#[derive(Clone, Copy)]
enum Read {
    Utc,
    /// The clock without summer time.
    Standard,
    /// The clock as it stands just before the change.
    Wall,
}

#[derive(Clone, Copy)]
struct Change {
    month: u32,
    on: On,
    hour: i64,
    read: Read,
}

/// A rule from a year on.
struct Era {
    from: i32,
    begin: Change,
    end: Change,
}

const fn change(month: u32, on: On, hour: i64, read: Read) -> Change {
    Change { month, on, hour, read }
}

// The rules "EU", "US", "AN", "NZ", "Chile" and "Zion" of the tz database, 2025b. Before the first year the
// rule of that year stands for all.
const EUROPE: &[Era] = &[
    Era {
        from: 1981,
        begin: change(3, On::Last(SUNDAY), 1, Read::Utc),
        end: change(9, On::Last(SUNDAY), 1, Read::Utc),
    },
    Era {
        from: 1996,
        begin: change(3, On::Last(SUNDAY), 1, Read::Utc),
        end: change(10, On::Last(SUNDAY), 1, Read::Utc),
    },
];
const NORTH_AMERICA: &[Era] = &[
    Era {
        from: 1987,
        begin: change(4, On::From(SUNDAY, 1), 2, Read::Wall),
        end: change(10, On::Last(SUNDAY), 2, Read::Wall),
    },
    Era {
        from: 2007,
        begin: change(3, On::From(SUNDAY, 8), 2, Read::Wall),
        end: change(11, On::From(SUNDAY, 1), 2, Read::Wall),
    },
];
const AUSTRALIA: &[Era] = &[Era {
    from: 2008,
    begin: change(10, On::From(SUNDAY, 1), 2, Read::Standard),
    end: change(4, On::From(SUNDAY, 1), 2, Read::Standard),
}];
const NEW_ZEALAND: &[Era] = &[Era {
    from: 2008,
    begin: change(9, On::Last(SUNDAY), 2, Read::Standard),
    end: change(4, On::From(SUNDAY, 1), 2, Read::Standard),
}];
const CHILE: &[Era] = &[Era {
    from: 2023,
    begin: change(9, On::From(SUNDAY, 2), 4, Read::Utc),
    end: change(4, On::From(SUNDAY, 2), 3, Read::Utc),
}];
const ISRAEL: &[Era] = &[Era {
    from: 2013,
    begin: change(3, On::From(FRIDAY, 23), 2, Read::Wall),
    end: change(10, On::Last(SUNDAY), 2, Read::Wall),
}];

/// What summer adds, in minutes.
const SUMMER: i32 = 60;

impl Change {
    /// When it happens in a year; `ahead` is what the clock is ahead of standard time until then.
    fn at(self, year: i32, standard: i32, ahead: i32) -> i64 {
        let day = match self.on {
            On::From(weekday, day) => first_from(Day::from_ymd(year, self.month, day).days(), weekday),
            On::Last(weekday) => {
                let (y, m) = if self.month == 12 { (year + 1, 1) } else { (year, self.month + 1) };
                first_from(Day::from_ymd(y, m, 1).days() - 7, weekday)
            }
        };
        let read_ahead = match self.read {
            Read::Utc => 0,
            Read::Standard => standard,
            Read::Wall => standard + ahead,
        };
        i64::from(day) * 86_400 + self.hour * 3600 - i64::from(read_ahead) * 60
    }
}

/// The first day on or after one (since 1970) that is such a day of the week. 1970-01-01 was a Thursday.
const fn first_from(day: i32, weekday: Weekday) -> i32 {
    day + (weekday - (day + 3)).rem_euclid(7)
}

impl SummerTime {
    /// All of them, in the order in which pages show them.
    pub const ALL: [Self; 7] = [
        Self::None,
        Self::Europe,
        Self::NorthAmerica,
        Self::Australia,
        Self::NewZealand,
        Self::Chile,
        Self::Israel,
    ];
    /// The stable name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Europe => "europe",
            Self::NorthAmerica => "north_america",
            Self::Australia => "australia",
            Self::NewZealand => "new_zealand",
            Self::Chile => "chile",
            Self::Israel => "israel",
        }
    }
    /// Whether clocks are never changed.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
    /// By its stable name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
    const fn eras(self) -> &'static [Era] {
        match self {
            Self::None => &[],
            Self::Europe => EUROPE,
            Self::NorthAmerica => NORTH_AMERICA,
            Self::Australia => AUSTRALIA,
            Self::NewZealand => NEW_ZEALAND,
            Self::Chile => CHILE,
            Self::Israel => ISRAEL,
        }
    }
    /// Begin and end of summer in a year, in seconds since 1970 UTC; `standard` in minutes ahead of UTC.
    fn summer(self, year: i32, standard: i32) -> Option<(i64, i64)> {
        let eras = self.eras();
        let era = eras.iter().rev().find(|e| e.from <= year).or_else(|| eras.first())?;
        Some((era.begin.at(year, standard, 0), era.end.at(year, standard, SUMMER)))
    }
    /// Minutes that clocks are ahead of UTC at an instant, and until when (exclusive) they stay so; `standard`
    /// is what they are ahead of UTC without summer time. Outside the years 1 to 9999 there is no summer time.
    #[must_use]
    pub(crate) fn offset_until(self, at: Instant, standard: i32) -> (i32, i64) {
        let t = at.unix_seconds();
        let years = at.day().map(|d| d.ymd().0);
        let Some((begin, end)) = years.and_then(|y| self.summer(y, standard)) else {
            return (standard, i64::MAX);
        };
        let ahead = if begin < end { begin <= t && t < end } else { !(end <= t && t < begin) };
        let next = years.and_then(|y| self.summer(y + 1, standard)).map_or([i64::MAX; 2], |n| [n.0, n.1]);
        let until = [begin, end, next[0], next[1]].into_iter().filter(|c| *c > t).min().unwrap_or(i64::MAX);
        (standard + if ahead { SUMMER } else { 0 }, until)
    }
}

/// A place whose clock can be chosen by name.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ClockOfPlace {
    /// Its name in the tz database ("Europe/Berlin").
    pub place: String,
    /// Minutes ahead of UTC without summer time.
    pub offset_minutes: i32,
    /// Its rule of summer time.
    #[serde(default)]
    pub summer_time: SummerTime,
}

static PLACES: LazyLock<Vec<ClockOfPlace>> =
    LazyLock::new(|| serde_json::from_str(include_str!("../data/clocks.json")).unwrap_or_default());

/// Places whose clock can be chosen by name, as the data list them: from west to east.
#[must_use]
pub fn clocks_of_places() -> &'static [ClockOfPlace] {
    &PLACES
}

#[cfg(test)]
mod tests;
