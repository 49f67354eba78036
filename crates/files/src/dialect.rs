//! How a text file is written: encoding, separator, preamble, decimal mark, order of dates. All of
//! it is sniffed and all of it can be overridden.

pub use encoding::{Decoder, Encoding, decode};
pub use number::{NumberStyle, Thousands, parse_number, style_of, thousands_of};
pub use records::{MAX_QUOTED, Record, Records};
use serde::{Deserialize, Serialize};

mod encoding;
mod number;
mod records;

/// Order of day and month where a date is written with figures only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateOrder {
    /// 31/12/2026.
    DayMonthYear,
    /// 12/31/2026.
    MonthDayYear,
}

/// How a text file is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Dialect {
    /// Encoding of the characters.
    pub encoding: Encoding,
    /// What stands between two cells: one ASCII character; a blank stands for any run of blanks and tabs.
    pub separator: char,
    /// Row of the header, counted from 1; rows above it are a preamble and skipped. 0: there is none, and
    /// the columns are called by their number.
    pub header_row: u32,
    /// Whether a comma marks the decimals; `None`: decided for each column.
    pub decimal_comma: Option<bool>,
    /// The mark between thousands; `None`: decided for each number.
    pub thousands: Option<Thousands>,
    /// Order of dates; `None`: decided for the column.
    pub date_order: Option<DateOrder>,
}

impl Default for Dialect {
    fn default() -> Self {
        Self {
            encoding: Encoding::Utf8,
            separator: ',',
            header_row: 1,
            decimal_comma: None,
            thousands: None,
            date_order: None,
        }
    }
}

/// What the first rows show of what a [`Dialect`] may leave open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Observed {
    /// Whether a comma marks the decimals; `None`: nothing tells.
    pub decimal_comma: Option<bool>,
    /// The mark between thousands; `None`: nothing tells.
    pub thousands: Option<Thousands>,
    /// Order of dates; `None`: no date tells.
    pub date_order: Option<DateOrder>,
    /// Whether the times, or a header of the file, say their zone.
    pub times_carry_zone: Option<bool>,
}

/// The separators that are offered. Any other ASCII character may be given too.
pub const OFFERED_SEPARATORS: [char; 5] = [',', ';', '\t', '|', ' '];

/// The separators that are looked for; the first wins a tie.
pub const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Lines in which the separator is looked for.
const SNIFF_LINES: usize = 50;

/// Finds the separator by which the first lines fall into the most even columns, ignoring quoted
/// parts. A line `sep=;` settles it.
#[must_use]
pub fn sniff_separator(text: &str) -> char {
    if let Some(c) = declared_separator(text.split(['\n', '\r']).next().unwrap_or_default()) {
        return c;
    }
    let mut best = (0.0, ',');
    for separator in SEPARATORS {
        let mut records = Records::new(text, separator);
        let mut record = Record::default();
        let mut widths = Vec::new();
        while widths.len() < SNIFF_LINES && records.next(&mut record) {
            if !record.is_blank() && !is_preamble(&record) {
                widths.push(record.len());
            }
        }
        let widest = widths.iter().copied().max().unwrap_or(0);
        if widest < 2 {
            continue;
        }
        // Even columns count more than many columns: a list of names with commas inside is ragged.
        let same = widths.iter().filter(|w| **w == widths[0].max(2)).count();
        let several = widths.iter().filter(|w| **w > 1).count();
        #[expect(clippy::cast_precision_loss, reason = "a few dozen lines")]
        let score =
            (same as f64 * 2.0 + several as f64) / widths.len() as f64 + (widest.min(50) as f64) / 50.0;
        if score > best.0 {
            best = (score, separator);
        }
    }
    if best.0 == 0.0 && is_blank_separated(text) { ' ' } else { best.1 }
}

/// Whether runs of blanks cut the first lines into equally many columns, as terminals print tables.
fn is_blank_separated(text: &str) -> bool {
    let lines = || text.split(['\n', '\r']).filter(|l| !l.trim().is_empty()).take(SNIFF_LINES);
    let width = lines().next().map_or(0, |l| l.split_whitespace().count());
    width > 1 && lines().nth(1).is_some() && lines().all(|l| l.split_whitespace().count() == width)
}

/// The separator that a first line `sep=;` declares.
fn declared_separator(line: &str) -> Option<char> {
    let rest = line.trim_matches(['"', '\r', ' ']).strip_prefix("sep=")?;
    let mut chars = rest.chars();
    let c = chars.next().unwrap_or('\t');
    (c.is_ascii() && chars.next().is_none()).then_some(c)
}

/// Lines above the header that say nothing about servers: `sep=;`, `#TYPE …`, comments.
#[must_use]
pub fn is_preamble(record: &Record) -> bool {
    let first = record.get(0).unwrap_or_default().trim();
    let others_blank = (1..record.len()).all(|i| record.get(i).unwrap_or_default().trim().is_empty());
    others_blank && (first.starts_with("sep=") || first.starts_with("#TYPE") || first.starts_with("# "))
        || first.starts_with("#TYPE ")
}

/// Decides the order of dates from samples of one column: a first number over 12 is a day. `None`
/// when every sample could be read both ways, or none is such a date.
#[must_use]
pub fn sniff_date_order<'a>(samples: impl Iterator<Item = &'a str>) -> Option<DateOrder> {
    let (mut first_day, mut second_day) = (0_usize, 0_usize);
    for s in samples {
        if let Some((a, b)) = figures_of_date(s) {
            first_day += usize::from(a > 12 && b <= 12);
            second_day += usize::from(b > 12 && a <= 12);
        }
    }
    match first_day.cmp(&second_day) {
        std::cmp::Ordering::Greater => Some(DateOrder::DayMonthYear),
        std::cmp::Ordering::Less => Some(DateOrder::MonthDayYear),
        std::cmp::Ordering::Equal => None,
    }
}

/// The two first figures of a date that ends with the year.
fn figures_of_date(text: &str) -> Option<(u32, u32)> {
    let date = text.trim().split([' ', 'T']).next()?;
    let mut parts = date.split(['/', '.', '-']);
    let (a, b, year) = (parts.next()?, parts.next()?, parts.next()?);
    (a.len() <= 2 && year.len() == 4).then_some(())?;
    Some((a.parse().ok()?, b.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_found() {
        assert_eq!(sniff_separator("a;b;c\n1,5;2;3\n"), ';');
        assert_eq!(sniff_separator("name\tmemory\nweb, old\t5\n"), '\t');
        assert_eq!(sniff_separator("a|b\n1|2\n"), '|');
        assert_eq!(sniff_separator("\"x;y\",b\n\"1;2;3\",5\n"), ',');
        assert_eq!(sniff_separator("sep=;\na,b\n"), ';');
        assert_eq!(sniff_separator("only one column\nx\n"), ',');
        assert_eq!(sniff_separator("name   ram\nweb01   4\ndb01   16\n"), ' ');
        assert_eq!(sniff_separator("sep=;\ra;b\r1;2\r"), ';');
    }

    #[test]
    fn date_order_comes_from_the_whole_column() {
        let order = |v: &[&str]| sniff_date_order(v.iter().copied());
        assert_eq!(order(&["01/02/2026", "01/13/2026 10:00"]), Some(DateOrder::MonthDayYear));
        assert_eq!(order(&["01.02.2026", "28.02.2026"]), Some(DateOrder::DayMonthYear));
        assert_eq!(order(&["01/02/2026", "2026-01-13"]), None);
    }
}
