//! What people type, and what comes of it.

use format::Locale::{De, En};
use format::{Unit, parse_as, parse_number, parse_range};

#[track_caller]
fn reads(text: &str, locale: format::Locale, expected: f64) {
    let found = parse_number(text, locale);
    assert!(found.as_ref().is_ok_and(|v| (v - expected).abs() < 1e-9), "{text}: {found:?}");
}

#[track_caller]
fn refused(text: &str, locale: format::Locale, meant: Option<&str>) {
    let found = parse_number(text, locale).expect_err(text);
    assert_eq!(found.meant.as_deref(), meant, "{found}");
}

#[test]
fn numbers() {
    reads("64", En, 64.0);
    reads(" 64 GiB ", En, 64.0);
    reads("1.5k", En, 1500.0);
    reads("1,5k", De, 1500.0);
    reads("12 %", En, 12.0);
    reads("1,234.5", En, 1234.5);
    reads("1.234,5", De, 1234.5);
    reads("1 234,5", De, 1234.5);
    reads("1'234.5", En, 1234.5);
    reads("1\u{202f}234\u{a0}567", En, 1_234_567.0);
    reads("−8", En, -8.0);
    reads("-€1,200", En, -1200.0);
    reads("EUR 1,200", En, 1200.0);
    reads("287.489 €", De, 287_489.0);
    reads("+24", En, 24.0);
    reads(".5", En, 0.5);
    reads("2M", En, 2_000_000.0);
    reads("65.3 k IOPS", En, 65_300.0);
    reads("0.10", En, 0.1);
}

#[test]
fn what_was_meant() {
    refused("1,5", En, Some("1.5"));
    refused("1.5", De, Some("1,5"));
    refused("1.234,5", En, Some("1,234.5"));
    refused("12,34 GiB", En, Some("12.34 GiB"));
    refused("−0,5", En, Some("−0.5"));
    refused("1,2,3", En, None);
    refused("", En, None);
    refused("abc", En, None);
    refused("64 parsec", En, Some("64"));
    let message = parse_number("1,5", En).expect_err("a comma").to_string();
    assert_eq!(
        message,
        "the point is the decimal mark here, the comma only separates thousands. Did you mean 1.5?"
    );
}

#[test]
fn in_the_unit_of_the_field() {
    let read = |text, unit| parse_as(text, unit, En).expect(text);
    assert_eq!(read("64 GiB", Unit::MiB), 65_536.0);
    assert_eq!(read("64", Unit::GiB), 64.0);
    assert_eq!(read("1 TiB", Unit::GiB), 1024.0);
    // 10^9 / 2^20.
    assert!((read("1 GB", Unit::MiB) - 953.674_316_406_25).abs() < 1e-9);
    assert_eq!(read("2.9 GHz", Unit::Mhz), 2900.0);
    assert_eq!(read("12 %", Unit::Fraction), 0.12);
    assert_eq!(read("12", Unit::Fraction), 0.12);
    assert_eq!(read("12", Unit::Percent), 12.0);
    assert_eq!(read("3 years", Unit::Months), 36.0);
    assert!((read("90 min", Unit::Hours) - 1.5).abs() < 1e-12);
    assert_eq!(read("€5k", Unit::Money), 5000.0);
    assert_eq!(read("1.5 Gbit/s", Unit::MegabitsPerSecond), 1500.0);
    assert_eq!(read("500M", Unit::Money), 500_000_000.0);
}

#[test]
fn another_kind_of_unit() {
    let wrong = parse_as("64 GHz", Unit::GiB, En).expect_err("a clock rate");
    assert_eq!(
        wrong.to_string(),
        "a value in GiB is expected here, GHz is something else. Did you mean 64 GiB?"
    );
    let wrong = parse_as("12 W", Unit::Fraction, En).expect_err("a power");
    assert_eq!(wrong.to_string(), "a share in % is expected here, W is something else. Did you mean 12 %?");
    assert!(parse_as("12 h", Unit::Plain, En).is_err());
}

#[test]
fn ranges() {
    assert_eq!(parse_range("3 to 5", Unit::Plain, En), Ok((3.0, 5.0)));
    assert_eq!(parse_range("3–5", Unit::Plain, En), Ok((3.0, 5.0)));
    assert_eq!(parse_range("–4", Unit::Plain, En), Ok((-4.0, -4.0)));
    assert_eq!(parse_range("4", Unit::Plain, En), Ok((4.0, 4.0)));
    assert_eq!(parse_range("32 to 64 GiB", Unit::MiB, En), Ok((32_768.0, 65_536.0)));
    assert_eq!(parse_range("10 to 12 %", Unit::Fraction, En), Ok((0.1, 0.12)));
    assert_eq!(
        parse_range("5 to 3", Unit::Plain, En).expect_err("upside down").meant.as_deref(),
        Some("3 to 5")
    );
}

#[test]
fn what_is_written_can_be_read() {
    for locale in format::Locale::ALL {
        for v in [0.0, 0.5, -8.0, 1234.5, 287_489.0, -1_000_000.25] {
            reads(&format::number(v, 2, locale), locale, v);
        }
    }
}

/// By hand: either mark may stand before the decimals, where the other one groups threes or is absent.
#[test]
fn either_manner_of_writing_is_read_and_what_is_both_is_said() {
    use format::typed;
    for (text, expected) in [
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("2,6", 2.6),
        ("2.6", 2.6),
        ("0,125 TiB", 128.0),
        ("1.048.576", 1_048_576.0),
        ("64", 64.0),
    ] {
        for locale in [En, De] {
            let read = typed(text, Unit::GiB, locale).unwrap();
            assert_eq!((read.value, read.otherwise), (expected, None), "{text}");
        }
    }
    let both = |text, locale| typed(text, Unit::GiB, locale).map(|t| (t.value, t.otherwise)).unwrap();
    assert_eq!(both("1,234", En), (1234.0, Some(1.234)));
    assert_eq!(both("1.234", En), (1.234, Some(1234.0)));
    assert_eq!(both("1,234", De), (1.234, Some(1234.0)));
    assert!(typed("12 apples", Unit::GiB, En).is_err());
    assert!(typed("1,2,3", Unit::GiB, En).is_err());
}
