//! Quantities as text, each in the unit in which the field reads it.

use crate::Locale;
use crate::number::{MINUS, NARROW_SPACE, SPACE, number, scaled, trimmed};
use engine::quantity::{Hours, Iops, Kwh, MBps, Mbps, Mhz, MiB, Months, PageRate, Ratio, Watts};

fn with_unit(digits: String, unit: &str) -> String {
    format!("{digits}{SPACE}{unit}")
}

/// CPU work: "850 MHz", from 1,000 MHz on "2.9 GHz", "437 GHz".
#[must_use]
pub fn mhz(q: Mhz, locale: Locale) -> String {
    if q.mhz().abs() < 999.5 {
        with_unit(number(q.mhz(), 0, locale), "MHz")
    } else {
        with_unit(scaled(q.ghz(), locale), "GHz")
    }
}

/// Memory or storage: "512 MiB", "64 GiB", "2,177 GiB", from 10 TiB on "12.5 TiB".
#[must_use]
pub fn mib(q: MiB, locale: Locale) -> String {
    let size = q.mib().abs();
    if size < 1023.5 {
        with_unit(number(q.mib(), 0, locale), "MiB")
    } else if size < 10.0 * 1_048_576.0 {
        with_unit(scaled(q.gib(), locale), "GiB")
    } else {
        with_unit(scaled(q.tib(), locale), "TiB")
    }
}

/// Network rate: "850 Mbit/s", from 1,000 on "58.8 Gbit/s".
#[must_use]
pub fn mbps(q: Mbps, locale: Locale) -> String {
    if q.mbps().abs() < 999.5 {
        with_unit(scaled(q.mbps(), locale), "Mbit/s")
    } else {
        with_unit(scaled(q.gbps(), locale), "Gbit/s")
    }
}

/// Throughput: "120 MB/s", from 1,000 on "1.2 GB/s".
#[must_use]
pub fn mbytes_per_s(q: MBps, locale: Locale) -> String {
    if q.mbytes_per_s().abs() < 999.5 {
        with_unit(scaled(q.mbytes_per_s(), locale), "MB/s")
    } else {
        with_unit(scaled(q.mbytes_per_s() / 1000.0, locale), "GB/s")
    }
}

/// Operations per second: "65,300 IOPS".
#[must_use]
pub fn iops(q: Iops, locale: Locale) -> String {
    with_unit(number(q.iops(), 0, locale), "IOPS")
}

/// Paging: "1,240 pages/s".
#[must_use]
pub fn page_rate(q: PageRate, locale: Locale) -> String {
    with_unit(number(q.pages_per_s(), 0, locale), "pages/s")
}

/// Heat that power becomes, for those who plan cooling: "1,365 BTU/h".
#[must_use]
pub fn heat(q: Watts, locale: Locale) -> String {
    with_unit(number(q.btu_per_hour(), 0, locale), "BTU/h")
}

/// Power: "228 W", from 10,000 W on "27.4 kW".
#[must_use]
pub fn watts(q: Watts, locale: Locale) -> String {
    if q.watts().abs() < 9_999.5 {
        with_unit(number(q.watts(), 0, locale), "W")
    } else {
        with_unit(scaled(q.kilowatts(), locale), "kW")
    }
}

/// Energy: "45,538 kWh", from a million on "1,240 MWh".
#[must_use]
pub fn kwh(q: Kwh, locale: Locale) -> String {
    if q.kwh().abs() < 999_999.5 {
        with_unit(number(q.kwh(), 0, locale), "kWh")
    } else {
        with_unit(number(q.kwh() / 1000.0, 0, locale), "MWh")
    }
}

/// A duration: "20 s", "35 min", "1 h 35 min", "12 h"; from 100 hours on "1,240 h".
#[must_use]
pub fn hours(q: Hours, locale: Locale) -> String {
    let h = q.hours();
    if !h.is_finite() {
        return crate::unknown();
    }
    let sign = if h < 0.0 { "−" } else { "" };
    let size = h.abs();
    if size >= 99.995 {
        return with_unit(number(h, 0, locale), "h");
    }
    let seconds = (size * 3600.0).round();
    if seconds == 0.0 {
        return with_unit("0".to_owned(), "min");
    }
    if seconds < 60.0 {
        return with_unit(format!("{sign}{seconds:.0}"), "s");
    }
    let minutes = (size * 60.0).round();
    let (whole, rest) = ((minutes / 60.0).floor(), minutes % 60.0);
    if whole == 0.0 {
        format!("{sign}{rest:.0}{SPACE}min")
    } else if rest == 0.0 {
        format!("{sign}{whole:.0}{SPACE}h")
    } else {
        format!("{sign}{whole:.0}{SPACE}h{SPACE}{rest:.0}{SPACE}min")
    }
}

/// Months, one decimal where it matters: "18.5 months", "36 months", "1 month".
#[must_use]
pub fn months(q: Months, locale: Locale) -> String {
    let text = trimmed(q.months(), 1, locale);
    let unit = if text.trim_start_matches(MINUS) == "1" { "month" } else { "months" };
    with_unit(text, unit)
}

/// A share in per cent: "29 %", below 10 and above 99 with a decimal where it matters: "5.2 %",
/// "99.5 %".
#[must_use]
pub fn share(r: Ratio, locale: Locale) -> String {
    let size = r.percent().abs();
    let near_an_end = size < 9.95 || (size > 99.0 && size < 100.0);
    format!("{}{NARROW_SPACE}%", trimmed(r.percent(), usize::from(near_an_end), locale))
}

/// A share in per cent with a fixed count of decimals, for columns.
#[must_use]
pub fn share_to(r: Ratio, decimals: usize, locale: Locale) -> String {
    format!("{}{NARROW_SPACE}%", number(r.percent(), decimals, locale))
}

/// A quotient as "12.0 : 1".
#[must_use]
pub fn to_one(r: Ratio, locale: Locale) -> String {
    format!("{}{SPACE}:{SPACE}1", number(r.fraction(), 1, locale))
}
