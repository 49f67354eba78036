//! Figures as people read them, each expected string written by hand. `~` stands for the no-break
//! space, `_` for the narrow one.

use engine::assumption::AssumptionUnit;
use engine::figure::Value;
use engine::money::{Currency, Money};
use engine::quantity::{Hours, Iops, Kwh, MBps, Mbps, Mhz, MiB, Months, Ratio, Watts};
use engine::time::{Day, HourOfWeek, Instant, SiteClock};
use format::Locale::{De, En};

#[track_caller]
fn same(found: &str, expected: &str) {
    let found = found.replace('\u{a0}', "~").replace('\u{202f}', "_");
    assert_eq!(found, expected);
}

fn eur(v: f64) -> Money {
    Money::new(v, Currency::EUR)
}

fn of(code: &str, v: f64) -> Money {
    Money::new(v, Currency::from_code(code).expect("three letters"))
}

#[test]
fn numbers() {
    same(&format::number(0.0, 0, En), "0");
    same(&format::number(7.0, 0, En), "7");
    same(&format::number(999.0, 0, En), "999");
    same(&format::number(1000.0, 0, En), "1,000");
    same(&format::number(287_489.0, 0, En), "287,489");
    same(&format::number(1_234_567.891, 2, En), "1,234,567.89");
    same(&format::number(1_234_567.891, 2, De), "1.234.567,89");
    same(&format::number(-8.0, 0, En), "−8");
    same(&format::number(-1234.5, 1, De), "−1.234,5");
    same(&format::number(18.47, 1, En), "18.5");
    same(&format::number(0.05, 2, En), "0.05");
    same(&format::number(1e300, 0, En).len().to_string(), "401");
}

#[test]
fn halves_go_away_from_zero() {
    same(&format::number(0.5, 0, En), "1");
    same(&format::number(1.5, 0, En), "2");
    same(&format::number(2.5, 0, En), "3");
    same(&format::number(-2.5, 0, En), "−3");
    same(&format::number(0.125, 2, En), "0.13");
}

#[test]
fn what_rounds_to_zero_has_no_sign() {
    same(&format::number(-0.4, 0, En), "0");
    same(&format::number(-0.0, 2, En), "0.00");
    same(&format::difference_number(0.3, 0, En), "0");
}

#[test]
fn what_is_no_number_is_unknown() {
    same(&format::number(f64::NAN, 0, En), "unknown");
    same(&format::number(f64::INFINITY, 2, De), "unknown");
    same(&format::money(eur(f64::NAN), En), "unknown");
    same(&format::hours(Hours::from_hours(f64::NAN), En), "unknown");
}

#[test]
fn short_numbers() {
    same(&format::compact(0.0, En), "0");
    same(&format::compact(350.0, En), "350");
    same(&format::compact(1200.0, En), "1.2k");
    same(&format::compact(803_112.0, En), "803k");
    same(&format::compact(999_700.0, En), "1M");
    same(&format::compact(1_055_000.0, En), "1.06M");
    same(&format::compact(-1_250.0, De), "−1,25k");
}

#[test]
fn amounts() {
    same(&format::money(eur(287_489.4), En), "€287,489");
    same(&format::money(eur(287_489.4), De), "287.489~€");
    same(&format::money(eur(-38_022.0), En), "−€38,022");
    same(&format::money(eur(-38_022.0), De), "−38.022~€");
    same(&format::money(eur(0.19), En), "€0.19");
    same(&format::money(eur(74.0), En), "€74");
    same(&format::money(of("USD", 31_200.0), En), "$31,200");
    same(&format::money(of("GBP", 5.5), En), "£5.50");
    same(&format::money(of("CHF", 1200.0), En), "CHF~1,200");
    same(&format::money(of("CHF", -1200.0), De), "−1.200~CHF");
    same(&format::money(eur(0.0), En), "€0");
    same(&format::money_exact(eur(0.194), 3, En), "€0.194");
    same(&format::money_compact(eur(803_000.0), En), "€803k");
    same(&format::money_compact(eur(-400_000.0), En), "−€400k");
    same(&format::money_compact(eur(803_000.0), De), "803k~€");
    same(&format::money_compact(eur(0.0), En), "€0");
    same(&format::difference_money(eur(3616.0), En), "+€3,616");
    same(&format::difference_money(eur(-45_797.0), En), "−€45,797");
    same(&format::difference_money(eur(0.2), De), "+0,20~€");
}

#[test]
fn quantities() {
    same(&format::mhz(Mhz::from_mhz(850.0), En), "850~MHz");
    same(&format::mhz(Mhz::from_mhz(2900.0), En), "2.9~GHz");
    same(&format::mhz(Mhz::from_mhz(2250.0), De), "2,25~GHz");
    same(&format::mhz(Mhz::from_mhz(999.7), En), "1~GHz");
    same(&format::mhz(Mhz::from_ghz(11.3), En), "11.3~GHz");
    same(&format::mhz(Mhz::from_ghz(437.2), En), "437~GHz");
    same(&format::mib(MiB::from_mib(512.0), En), "512~MiB");
    same(&format::mib(MiB::from_gib(64.0), En), "64~GiB");
    same(&format::mib(MiB::from_mib(1536.0), En), "1.5~GiB");
    same(&format::mib(MiB::from_gib(2177.0), En), "2,177~GiB");
    same(&format::mib(MiB::from_tib(12.5), En), "12.5~TiB");
    same(&format::mbps(Mbps::from_mbps(850.0), En), "850~Mbit/s");
    same(&format::mbps(Mbps::from_mbps(4.25), En), "4.25~Mbit/s");
    same(&format::mbps(Mbps::from_gbps(58.8), En), "58.8~Gbit/s");
    same(&format::mbytes_per_s(MBps::from_mbytes_per_s(120.0), En), "120~MB/s");
    same(&format::mbytes_per_s(MBps::from_mbytes_per_s(1200.0), En), "1.2~GB/s");
    same(&format::iops(Iops::from_iops(65_300.0), En), "65,300~IOPS");
    same(&format::watts(Watts::from_watts(228.4), En), "228~W");
    same(&format::watts(Watts::from_watts(27_360.0), En), "27.4~kW");
    same(&format::kwh(Kwh::from_kwh(239_674.0), De), "239.674~kWh");
    same(&format::kwh(Kwh::from_kwh(1_240_000.0), En), "1,240~MWh");
    same(&format::months(Months::from_months(18.47), En), "18.5~months");
    same(&format::months(Months::from_months(18.47), De), "18,5~months");
    same(&format::months(Months::from_months(36.0), En), "36~months");
    same(&format::months(Months::from_months(1.02), En), "1~month");
    same(&format::to_one(Ratio::from_fraction(12.0), En), "12.0~:~1");
    same(&format::factor(0.375, En), "0.38");
    same(&format::factor(13.71, En), "13.7");
}

#[test]
fn durations() {
    same(&format::hours(Hours::from_minutes(95.0), En), "1~h~35~min");
    same(&format::hours(Hours::from_minutes(35.0), En), "35~min");
    same(&format::hours(Hours::from_hours(12.0), En), "12~h");
    same(&format::hours(Hours::from_hours(0.0), En), "0~min");
    same(&format::hours(Hours::from_hours(0.005), En), "18~s");
    same(&format::hours(Hours::from_minutes(59.7), En), "1~h");
    same(&format::hours(Hours::from_hours(1240.0), En), "1,240~h");
    same(&format::hours(Hours::from_minutes(-95.0), En), "−1~h~35~min");
}

#[test]
fn shares() {
    same(&format::share(Ratio::from_percent(29.0), En), "29_%");
    same(&format::share(Ratio::from_percent(28.6), En), "29_%");
    same(&format::share(Ratio::from_percent(5.2), En), "5.2_%");
    same(&format::share(Ratio::from_percent(5.2), De), "5,2_%");
    same(&format::share(Ratio::from_percent(6.0), En), "6_%");
    same(&format::share(Ratio::from_percent(99.5), En), "99.5_%");
    same(&format::share(Ratio::ONE, En), "100_%");
    same(&format::share(Ratio::ZERO, En), "0_%");
    same(&format::share_to(Ratio::from_percent(5.2), 0, En), "5_%");
}

#[test]
fn counts() {
    same(&format::count(1, "host", "hosts", En), "1~host");
    same(&format::count(0, "host", "hosts", En), "0~hosts");
    same(&format::count_of(1, "hosts", En), "1~host");
    same(&format::count_of(1, "days of work", En), "1~day of work");
    same(&format::count_of(1, "policies", En), "1~policy");
    same(&format::count_of(1, "boxes", En), "1~box");
    same(&format::count_of(1, "VMs on a host", En), "1~VM on a host");
    same(&format::count_of(12_000, "VMs", De), "12.000~VMs");
    same(&format::count_of(64, "", En), "64");
    same(&format::stars(4), "4 of 5");
}

#[test]
fn days_and_hours() {
    // 38 = 24 + 14: Tuesday, 14:00.
    same(&format::hour_of_week(HourOfWeek::new(38)), "Tue 14:00");
    same(&format::hour_of_week(HourOfWeek::new(0)), "Mon 00:00");
    same(&format::hour_of_week(HourOfWeek::new(167)), "Sun 23:00");
    same(&format::day(Day::from_ymd(2026, 11, 21)), "21~Nov~2026");
    same(&format::day_iso(Day::from_ymd(2026, 3, 1)), "2026-03-01");
    // date -u -d @1700000000: 2023-11-14 22:13:20.
    let at = Instant::from_unix_seconds(1_700_000_000);
    same(&format::date_time(at, SiteClock::default()), "14~Nov~2023 22:13");
    same(&format::date_time(at, SiteClock::fixed(120)), "15~Nov~2023 00:13");
}

#[test]
fn figures() {
    same(&format::value(&Value::Mhz(Mhz::from_ghz(437.0)), En), "437~GHz");
    same(&format::value(&Value::Share(Ratio::from_percent(34.0)), En), "34_%");
    same(&format::value(&Value::ToOne(Ratio::from_fraction(13.714)), En), "13.7~:~1");
    same(&format::value(&Value::Factor(Ratio::from_fraction(7.3)), En), "7.30");
    same(&format::value(&Value::Count(8, "hosts"), En), "8~hosts");
    same(&format::value(&Value::Money(eur(287_489.0)), En), "€287,489");
    same(&format::value(&Value::Text("at once".to_owned()), En), "at once");
    same(&format::value(&Value::Unknown("no measurements".to_owned()), En), "unknown");
}

#[test]
fn differences() {
    same(&format::difference(&Value::Factor(Ratio::from_fraction(0.05)), En), "+0.05");
    same(&format::difference(&Value::ToOne(Ratio::from_fraction(1.7)), En), "+1.7");
    same(&format::difference(&Value::Months(Months::from_months(-1.0)), En), "−1~month");
    same(&format::difference(&Value::Money(eur(3616.0)), En), "+€3,616");
    same(&format::difference(&Value::Share(Ratio::from_percent(23.0)), En), "+23~points");
    same(&format::difference(&Value::Count(0, "hosts"), En), "0~hosts");
    same(&format::difference_number(24.0, 0, En), "+24");
    same(&format::difference_number(-8.0, 0, En), "−8");
}

#[test]
fn assumptions() {
    let show = |v, unit| format::assumption(v, unit, Currency::EUR, En);
    same(&show(0.052, AssumptionUnit::Share), "5.2_%");
    same(&show(0.8, AssumptionUnit::Share), "80_%");
    same(&show(1.25, AssumptionUnit::Factor), "1.25");
    same(&show(3.0, AssumptionUnit::Years), "3~years");
    same(&show(1.0, AssumptionUnit::Years), "1~year");
    same(&show(393_216.0, AssumptionUnit::Mebibytes), "384~GiB");
    same(&show(0.19, AssumptionUnit::Money), "€0.19");
    same(&show(0.1975, AssumptionUnit::Money), "€0.1975");
    same(&show(1.0, AssumptionUnit::Switch), "yes");
    same(&show(0.0, AssumptionUnit::Switch), "no");
}

#[test]
fn ascii() {
    assert_eq!(format::plain(&format::value(&Value::Share(Ratio::from_percent(-29.0)), En)), "-29 %");
}

/// Offsets as people write them; Newfoundland is three and a half hours behind.
#[test]
fn whose_hours_a_chart_shows() {
    same(&format::utc_offset(0), "UTC");
    same(&format::utc_offset(60), "UTC+1");
    same(&format::utc_offset(-210), "UTC−3:30");
    same(&format::on_site_clock(SiteClock::fixed(330)), "on the clock of the site (UTC+5:30)");
    let berlin = SiteClock::of_place("Europe/Berlin").unwrap();
    same(&format::on_site_clock(berlin), "on the clock of the site (UTC+1, with summer time)");
}

#[test]
fn an_hour_that_borrows_says_so() {
    use engine::measurement::HourFrom;
    let wednesday = HourOfWeek::new(2 * 24 + 11);
    same(&format::hour_found(wednesday, HourFrom::Own), "Wed 11:00");
    same(&format::hour_found(wednesday, HourFrom::Pooled), "weekdays 11:00 (pooled)");
    same(&format::hour_found(HourOfWeek::new(6 * 24 + 3), HourFrom::HighestOfFew), "weekend 03:00 (pooled)");
}
