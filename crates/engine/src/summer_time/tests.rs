//! Against Python's zoneinfo (tz database 2025b): every change of six zones up to 2037.

use super::*;
use crate::time::SiteClock;
use proptest::prelude::*;

/// Zone, its rule, standard offset, first year, changes and the sum of their instants up to the end of 2037,
/// and those of 2026. Worked out with Python by halving the day in which `utcoffset` differs:
///
/// ```python
/// off = lambda s: datetime.fromtimestamp(s, ZoneInfo(zone)).utcoffset()
/// # for each day of the years: if off(t) != off(t + 86400): halve until the second is found
/// ```
const ZONES: [(SummerTime, i32, i32, usize, i64, [i64; 2]); 6] = [
    // Europe/Berlin, America/New_York, Australia/Sydney, Pacific/Auckland, America/Santiago, Asia/Jerusalem
    (SummerTime::Europe, 60, 1996, 84, 124_665_912_000, [1_774_746_000, 1_792_890_000]),
    (SummerTime::NorthAmerica, -300, 1987, 102, 136_881_759_600, [1_772_953_200, 1_793_512_800]),
    (SummerTime::Australia, 600, 2009, 58, 97_931_692_800, [1_775_318_400, 1_791_043_200]),
    (SummerTime::NewZealand, 720, 2009, 58, 97_913_736_000, [1_775_311_200, 1_790_431_200]),
    (SummerTime::Chile, -240, 2023, 30, 57_246_426_000, [1_775_358_000, 1_788_667_200]),
    (SummerTime::Israel, 120, 2013, 50, 87_613_225_200, [1_774_569_600, 1_792_882_800]),
];

fn changes(rule: SummerTime, standard: i32, from: i32, to: i32) -> Vec<i64> {
    let start = |year| i64::from(Day::from_ymd(year, 1, 1).days()) * 86_400;
    let mut found = Vec::new();
    let mut at = start(from);
    loop {
        let (offset, until) = rule.offset_until(Instant::from_unix_seconds(at), standard);
        if until >= start(to) {
            return found;
        }
        let after = rule.offset_until(Instant::from_unix_seconds(until), standard).0;
        let before = rule.offset_until(Instant::from_unix_seconds(until - 1), standard).0;
        assert!(before == offset && (after - offset).abs() == 60, "{rule:?} at {until}");
        found.push(until);
        at = until;
    }
}

#[test]
fn every_change_is_that_of_the_tz_database() {
    for (rule, standard, from, count, sum, in_2026) in ZONES {
        let all = changes(rule, standard, from, 2038);
        assert_eq!((all.len(), all.iter().sum::<i64>()), (count, sum), "{rule:?}");
        assert_eq!(changes(rule, standard, 2026, 2027), in_2026, "{rule:?}");
    }
}

#[test]
fn a_place_has_the_clock_of_its_wall() {
    // Python: datetime(2026, 7, 1, 12, tzinfo=UTC).astimezone(ZoneInfo(place)), and on 1 January.
    let noon =
        |month| Instant::from_unix_seconds(i64::from(Day::from_ymd(2026, month, 1).days()) * 86_400 + 43_200);
    for (place, july, january) in [
        ("Europe/Berlin", 120, 60),
        ("America/New_York", -240, -300),
        ("America/St_Johns", -150, -210),
        ("Australia/Adelaide", 570, 630),
        ("Asia/Kolkata", 330, 330),
        ("America/Santiago", -240, -180),
        ("Africa/Johannesburg", 120, 120),
    ] {
        let clock = SiteClock::of_place(place).expect(place);
        assert_eq!((clock.offset_at(noon(7)), clock.offset_at(noon(1))), (july, january), "{place}");
    }
    assert_eq!(SiteClock::of_place("Europe/Nowhere"), None);
}

#[test]
fn names_and_places_lead_back() {
    for s in SummerTime::ALL {
        assert_eq!(SummerTime::from_name(s.name()), Some(s));
        assert_eq!(serde_json::to_string(&s).unwrap(), format!("\"{}\"", s.name()));
    }
    assert!(clocks_of_places().len() > 60);
    assert!(clocks_of_places().windows(2).all(|w| w[0].offset_minutes <= w[1].offset_minutes));
}

#[test]
fn no_summer_outside_the_calendar() {
    for s in [i64::MIN, i64::MIN + 1, i64::MAX, -62_135_596_801, 253_402_300_800] {
        for rule in SummerTime::ALL {
            assert_eq!(rule.offset_until(Instant::from_unix_seconds(s), 60), (60, i64::MAX), "{s}");
        }
    }
}

proptest! {
    // The offset is the same at every instant until the end that is given.
    #[test]
    fn the_offset_holds_until_it_is_said_to(
        rule in 0_usize..7, standard in -720_i32..=780, at in -62_135_596_800_i64..253_370_000_000, within in 0.0_f64..1.0,
    ) {
        let rule = SummerTime::ALL[rule];
        let (offset, until) = rule.offset_until(Instant::from_unix_seconds(at), standard);
        prop_assert!(until > at);
        #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "some instant in between")]
        let between = at + ((until.min(at + 40_000_000) - at - 1) as f64 * within) as i64;
        prop_assert_eq!(rule.offset_until(Instant::from_unix_seconds(between), standard).0, offset);
    }
}
