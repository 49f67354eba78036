//! Typed text as numbers: "64 GiB", "1.5k", "12 %", "1,234.5", "3 to 5". What cannot be read says
//! what was probably meant.

use crate::Locale;
use crate::number::{MINUS, NARROW_SPACE, SPACE, trimmed};
use std::fmt;

/// Text that is not a number, with what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotANumber {
    /// What was typed.
    pub found: String,
    /// What is wrong with it, as a sentence without its full stop.
    pub reason: String,
    /// What was probably meant, ready to be taken over.
    pub meant: Option<String>,
}

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)?;
        match &self.meant {
            Some(meant) => write!(f, ". Did you mean {meant}?"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for NotANumber {}

macro_rules! units {
    ($($(#[$doc:meta])* $id:ident $family:ident $factor:expr, $shown:literal, [$($name:literal),*];)*) => {
        /// A unit that a field has, or that people type behind a number.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Unit { $($(#[$doc])* $id,)* }

        impl Unit {
            const ALL: &'static [Self] = &[$(Self::$id,)*];
            const fn family(self) -> Family { match self { $(Self::$id => Family::$family,)* } }
            const fn factor(self) -> f64 { match self { $(Self::$id => $factor,)* } }
            /// As it is written behind a number.
            #[must_use]
            pub const fn name(self) -> &'static str { match self { $(Self::$id => $shown,)* } }
            const fn spellings(self) -> &'static [&'static str] {
                match self { $(Self::$id => &[$($name),*],)* }
            }
        }
    };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Plain,
    Share,
    Bytes,
    Clock,
    BitRate,
    ByteRate,
    Operations,
    Paging,
    Power,
    Energy,
    Time,
    Span,
    Money,
}

// Factors to the first unit of each family; spellings in lower case.
units! {
    /// No unit.
    Plain Plain 1.0, "", ["x", "×"];
    /// Per cent, typed and returned as per cent.
    Percent Share 1.0, "%", ["%", "percent", "per cent", "pct"];
    /// A fraction of one; "12 %" becomes 0.12.
    Fraction Share 100.0, "of one", [];
    /// 2^20 bytes.
    MiB Bytes 1.0, "MiB", ["mib", "mi"];
    /// 2^10 bytes.
    KiB Bytes 0.000_976_562_5, "KiB", ["kib", "ki"];
    /// 2^30 bytes.
    GiB Bytes 1024.0, "GiB", ["gib", "gi"];
    /// 2^40 bytes.
    TiB Bytes 1_048_576.0, "TiB", ["tib", "ti"];
    /// 10^6 bytes.
    MB Bytes 0.953_674_316_406_25, "MB", ["mb"];
    /// 10^9 bytes.
    GB Bytes 953.674_316_406_25, "GB", ["gb"];
    /// 10^12 bytes.
    TB Bytes 953_674.316_406_25, "TB", ["tb"];
    /// 10^6 hertz.
    Mhz Clock 1.0, "MHz", ["mhz"];
    /// 10^9 hertz.
    Ghz Clock 1000.0, "GHz", ["ghz"];
    /// 10^6 bits per second.
    MegabitsPerSecond BitRate 1.0, "Mbit/s", ["mbit/s", "mbps", "mbit"];
    /// 10^9 bits per second.
    GigabitsPerSecond BitRate 1000.0, "Gbit/s", ["gbit/s", "gbps", "gbit"];
    /// 10^6 bytes per second.
    MegabytesPerSecond ByteRate 1.0, "MB/s", ["mb/s"];
    /// 10^9 bytes per second.
    GigabytesPerSecond ByteRate 1000.0, "GB/s", ["gb/s"];
    /// Operations per second.
    OperationsPerSecond Operations 1.0, "IOPS", ["iops", "io/s"];
    /// Pages of memory per second.
    PagesPerSecond Paging 1.0, "pages/s", ["pages/s", "pages"];
    /// Watts.
    Watts Power 1.0, "W", ["w", "watt", "watts"];
    /// 1000 watts.
    Kilowatts Power 1000.0, "kW", ["kw"];
    /// Kilowatt-hours.
    KilowattHours Energy 1.0, "kWh", ["kwh"];
    /// 1000 kilowatt-hours.
    MegawattHours Energy 1000.0, "MWh", ["mwh"];
    /// Hours.
    Hours Time 1.0, "h", ["h", "hour", "hours", "hrs"];
    /// Minutes.
    Minutes Time 0.016_666_666_666_666_666, "min", ["min", "mins", "minute", "minutes"];
    /// Days of 24 hours.
    Days Time 24.0, "days", ["d", "day", "days"];
    /// Months.
    Months Span 1.0, "months", ["month", "months", "mo"];
    /// Years of 12 months.
    Years Span 12.0, "years", ["y", "yr", "year", "years", "a"];
    /// Money of the project's currency.
    Money Money 1.0, "", ["€", "$", "£", "eur", "usd", "gbp", "chf"];
}

/// The number, whatever unit stands behind it: "64 GiB" is 64, "1.5k" is 1500, "12 %" is 12.
///
/// # Errors
/// What is wrong with the text, and what was probably meant.
pub fn parse_number(text: &str, locale: Locale) -> Result<f64, NotANumber> {
    read(text, locale).map(|(number, _)| number)
}

/// The number in the unit of a field: "64 GiB" in a field of MiB is 65,536, "64" is 64; "12 %" in a
/// field of fractions is 0.12, and so is "12" (shares are always typed in per cent).
///
/// # Errors
/// What is wrong with the text, and what was probably meant; a unit of another kind.
pub fn parse_as(text: &str, field: Unit, locale: Locale) -> Result<f64, NotANumber> {
    let (number, typed) = read(text, locale)?;
    let typed = match typed {
        Some(unit) => unit,
        None if field == Unit::Fraction => Unit::Percent,
        None => field,
    };
    if typed.family() == field.family() {
        if typed == field { Ok(number) } else { Ok(number * typed.factor() / field.factor()) }
    } else {
        let wanted = match (field, field.family()) {
            (Unit::Fraction, _) => "a share in %".to_owned(),
            (_, Family::Plain) => "a number without a unit".to_owned(),
            (_, Family::Money) => "an amount of money".to_owned(),
            _ => format!("a value in {}", field.name()),
        };
        let unit = typed.spellings().first().copied().unwrap_or_default();
        let shown = if typed.name().is_empty() { unit } else { typed.name() };
        let meant = if field == Unit::Fraction { "%" } else { field.name() };
        let digits = trimmed(number, 9, locale);
        Err(NotANumber {
            found: text.to_owned(),
            reason: format!("{wanted} is expected here, {shown} is something else"),
            meant: Some(if meant.is_empty() { digits } else { format!("{digits} {meant}") }),
        })
    }
}

/// A number as it was typed, in whichever manner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Typed {
    /// The number, in the unit of the field.
    pub value: f64,
    /// What it would be with point and comma the other way round, where that makes sense too and is
    /// another number: to be said.
    pub otherwise: Option<f64>,
}

/// The number in the unit of a field, with either mark for decimals: "1,234.5" and "1.234,5" are the
/// same, "2,6" is 2.6. What can be read both ways ("1,234") is read in the manner of the locale.
///
/// # Errors
/// As for [`parse_as`].
pub fn typed(text: &str, field: Unit, locale: Locale) -> Result<Typed, NotANumber> {
    let other = match locale {
        Locale::En => Locale::De,
        Locale::De => Locale::En,
    };
    match (parse_as(text, field, locale), parse_as(text, field, other)) {
        (Ok(value), Ok(otherwise)) => {
            // Exact: the same digits with the same marks are the same number.
            Ok(Typed { value, otherwise: (value.to_bits() != otherwise.to_bits()).then_some(otherwise) })
        }
        (Ok(value), Err(_)) | (Err(_), Ok(value)) => Ok(Typed { value, otherwise: None }),
        (Err(why), Err(_)) => Err(why),
    }
}

/// A range: "3 to 5", "3–5", "3 .. 5"; a single number is a range without width. A unit behind the
/// second number holds for both.
///
/// # Errors
/// As for [`parse_as`]; also when the low end lies above the high one.
pub fn parse_range(text: &str, field: Unit, locale: Locale) -> Result<(f64, f64), NotANumber> {
    let parts = [" to ", "–", "..", " bis "]
        .iter()
        .find_map(|mark| text.split_once(mark))
        .filter(|(low, _)| !low.trim().is_empty());
    let Some((low, high)) = parts else {
        return parse_as(text, field, locale).map(|v| (v, v));
    };
    let (first, unit_of_first) = read(low, locale)?;
    let (_, unit_of_second) = read(high, locale)?;
    let high = parse_as(high, field, locale)?;
    let low = match (unit_of_first, unit_of_second) {
        (None, Some(unit)) => {
            parse_as(&format!("{}{}", plain_digits(first), unit_text(unit)), field, Locale::En)?
        }
        _ => parse_as(low, field, locale)?,
    };
    if low <= high {
        Ok((low, high))
    } else {
        Err(NotANumber {
            found: text.to_owned(),
            reason: "the low end comes first, the high end second".to_owned(),
            meant: text.split_once(" to ").map(|(a, b)| format!("{} to {}", b.trim(), a.trim())),
        })
    }
}

fn plain_digits(v: f64) -> String {
    format!("{v}")
}

fn unit_text(unit: Unit) -> &'static str {
    unit.spellings().first().copied().unwrap_or_default()
}

fn read(text: &str, locale: Locale) -> Result<(f64, Option<Unit>), NotANumber> {
    let wrong = |reason: String, meant: Option<String>| NotANumber { found: text.to_owned(), reason, meant };
    let cleaned: String = text
        .trim()
        .chars()
        .map(|c| match c {
            SPACE | NARROW_SPACE | '\u{2009}' => ' ',
            MINUS | '\u{2013}' => '-',
            '\u{2019}' => '\'',
            other => other,
        })
        .collect();
    if cleaned.is_empty() {
        return Err(wrong("nothing was typed; a number is expected".to_owned(), None));
    }
    let mut rest = cleaned.as_str();
    let mut negative = false;
    let mut money = false;
    loop {
        let before = rest;
        if let Some(r) = rest.strip_prefix('-') {
            negative = !negative;
            rest = r.trim_start();
        } else if let Some(r) = rest.strip_prefix('+') {
            rest = r.trim_start();
        } else if let Some(r) = rest.strip_prefix(['€', '$', '£']) {
            money = true;
            rest = r.trim_start();
        } else if let Some(code) = rest.get(..3)
            && rest.len() > 3
            && Unit::Money.spellings().contains(&code.to_lowercase().as_str())
        {
            money = true;
            rest = rest[3..].trim_start();
        }
        if rest == before {
            break;
        }
    }
    let end = rest
        .char_indices()
        .find(|(i, c)| {
            let part_of_number = c.is_ascii_digit() || matches!(c, '.' | ',' | '\'');
            let space_between_digits = *c == ' ' && rest[i + 1..].starts_with(|d: char| d.is_ascii_digit());
            !(part_of_number || space_between_digits)
        })
        .map_or(rest.len(), |(i, _)| i);
    let (digits, tail) = rest.split_at(end);
    if !digits.bytes().any(|b| b.is_ascii_digit()) {
        return Err(wrong(format!("\u{201c}{}\u{201d} is not a number", text.trim()), None));
    }
    let number = digits_of(digits, locale).map_err(|(reason, meant)| {
        let meant = meant.map(|m| {
            let sign = if negative { "−" } else { "" };
            format!("{sign}{m}{tail}")
        });
        wrong(reason, meant)
    })?;
    let (factor, unit) = suffix(tail.trim()).ok_or_else(|| {
        wrong(
            format!("\u{201c}{}\u{201d} is no unit known here", tail.trim()),
            Some(digits.trim().to_owned()),
        )
    })?;
    let unit = if money { unit.or(Some(Unit::Money)) } else { unit };
    let value = if negative { -number } else { number } * factor;
    if value.is_finite() { Ok((value, unit)) } else { Err(wrong("the number is too large".to_owned(), None)) }
}

/// A multiplier and a unit from what stands behind the digits.
fn suffix(tail: &str) -> Option<(f64, Option<Unit>)> {
    if tail.is_empty() {
        return Some((1.0, None));
    }
    let known = |word: &str| {
        let word = word.to_lowercase();
        Unit::ALL.iter().copied().find(|u| u.spellings().contains(&word.as_str()))
    };
    if let Some(unit) = known(tail) {
        return Some((1.0, Some(unit)));
    }
    let mut chars = tail.chars();
    let factor = match chars.next()? {
        'k' | 'K' => 1e3,
        'M' | 'm' => 1e6,
        'G' => 1e9,
        _ => return None,
    };
    let rest = chars.as_str().trim();
    if rest.is_empty() { Some((factor, None)) } else { known(rest).map(|u| (factor, Some(u))) }
}

/// The digits with their marks; the error is a reason and what was probably meant.
fn digits_of(digits: &str, locale: Locale) -> Result<f64, (String, Option<String>)> {
    let (decimal, grouping) = (locale.decimal_mark(), locale.grouping_mark());
    let name = |mark: char| if mark == '.' { "point" } else { "comma" };
    let digits = digits.trim();
    let mut parts = digits.splitn(2, decimal);
    let (whole, fraction) = (parts.next().unwrap_or_default(), parts.next());
    let groups: Vec<&str> = whole.split([grouping, ' ', '\'']).collect();
    let grouped_well = groups.len() == 1
        // "0,125" is no group of thousands.
        || (groups.first().is_some_and(|g| (1..=3).contains(&g.len()) && !g.starts_with('0'))
            && groups.iter().skip(1).all(|g| g.len() == 3));
    let fraction_well = fraction.is_none_or(|f| f.bytes().all(|b| b.is_ascii_digit()));
    if grouped_well && fraction_well {
        let text = format!("0{}.{}0", groups.concat(), fraction.unwrap_or_default());
        return text.parse().map_err(|_| (format!("\u{201c}{digits}\u{201d} is not a number"), None));
    }
    // Read with the marks the other way round: does it make sense then?
    let other = match locale {
        Locale::En => Locale::De,
        Locale::De => Locale::En,
    };
    let swapped: String = digits
        .chars()
        .map(|c| match c {
            '.' => ',',
            ',' => '.',
            c => c,
        })
        .collect();
    let mut marks = digits.chars().filter(|c| *c == '.' || *c == ',');
    let one_decimal = marks.clone().filter(|c| *c == other.decimal_mark()).count() == 1;
    let makes_sense = marks.next().is_some() && one_decimal && {
        let (w, f) = swapped.split_once(decimal).unwrap_or((&swapped, ""));
        f.bytes().all(|b| b.is_ascii_digit()) && w.split([grouping, ' ', '\'']).skip(1).all(|g| g.len() == 3)
    };
    Err((
        format!(
            "the {} is the decimal mark here, the {} only separates thousands",
            name(decimal),
            name(grouping)
        ),
        makes_sense.then_some(swapped),
    ))
}
