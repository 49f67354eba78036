//! Numbers, money, quantities, dates and durations as text, and typed text as numbers. Everything
//! that people read goes through here, so that a figure is rounded in one way on every page, in
//! reports and in the terminal.
//!
//! The locale decides about marks and the place of the currency; words are English in all of them.
//! A space within a figure never breaks: U+00A0 before units, U+202F (narrow) before the per cent
//! sign. Negative numbers carry the true minus U+2212. [`plain`] turns these into ASCII for files and
//! terminals that want it.

mod entry;
mod money;
mod number;
mod quantity;
mod time;
mod value;

pub use entry::{NotANumber, Typed, Unit, parse_as, parse_number, parse_range, typed};
pub use money::{currency_symbol, money, money_compact, money_exact};
pub use number::{MINUS, NARROW_SPACE, SPACE, compact, difference_number, factor, integer, number, plain};
pub use quantity::{
    heat, hours, iops, kwh, mbps, mbytes_per_s, mhz, mib, months, page_rate, share, share_to, to_one, watts,
};
pub use time::{
    date_time, day, day_iso, hour_found, hour_of_day, hour_of_week, on_site_clock, utc_offset, weekday,
    weekday_short,
};
pub use value::{
    assumption, count, count_of, difference, difference_money, number_as, stars, unknown, value,
};

/// How numbers are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Locale {
    /// 1,234.5 and €1,234.
    #[default]
    En,
    /// 1.234,5 and 1.234 €.
    De,
}

impl Locale {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::De];
    /// From a language tag such as `de-AT`; English marks for any other language.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        let language = tag.split(['-', '_']).next().unwrap_or_default();
        if language.eq_ignore_ascii_case("de") { Self::De } else { Self::En }
    }
    /// Its language tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }
    /// Between whole and fraction.
    #[must_use]
    pub const fn decimal_mark(self) -> char {
        match self {
            Self::En => '.',
            Self::De => ',',
        }
    }
    /// Between groups of three digits.
    #[must_use]
    pub const fn grouping_mark(self) -> char {
        match self {
            Self::En => ',',
            Self::De => '.',
        }
    }
}
