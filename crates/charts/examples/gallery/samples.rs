//! Invented models of a mid-sized plan, for the gallery and the goldens.

use charts::{cumulative_cash, host_heatmap, host_loads, load_by_hour, week_heatmap};
use engine::finance::Payback;
use engine::money::{Currency, Money};
use engine::profile::Profile;
use engine::quantity::{Months, Ratio};
use engine::time::HourOfWeek;
use format::Locale;

/// Per cent of the peak of an office day, by hour.
const OFFICE: [u32; 24] =
    [34, 36, 40, 38, 30, 26, 28, 42, 66, 88, 96, 97, 98, 100, 99, 98, 92, 70, 46, 34, 28, 30, 36, 38];
const WEEKEND: [u32; 24] =
    [30, 28, 26, 24, 24, 26, 28, 30, 34, 36, 36, 34, 34, 36, 38, 36, 34, 34, 36, 40, 46, 48, 42, 36];

fn share(h: HourOfWeek, peak_percent: f64, wobble: usize) -> Ratio {
    let shape = if h.is_weekend() { WEEKEND } else { OFFICE };
    let percent = f64::from(shape[h.hour()]);
    #[expect(clippy::cast_precision_loss, reason = "0 to 6")]
    let wave = ((h.index() * (wobble + 3) + wobble * wobble * 5) % 7) as f64;
    // Wednesday is a little fuller than the other days.
    let day = if h.day() == 2 { 1.0 } else { 0.97 };
    Ratio::from_percent(peak_percent * percent / 100.0 * day * (1.0 - wave / 90.0))
}

pub fn profile(peak_percent: f64, wobble: usize) -> Profile<Ratio> {
    Profile::new(|h| Some(share(h, peak_percent, wobble)))
}

/// The night from Saturday to Sunday was not measured.
fn with_a_gap(peak_percent: f64) -> Profile<Ratio> {
    Profile::new(|h| (!(140..=149).contains(&h.index())).then(|| share(h, peak_percent, 2)))
}

pub fn loads() -> load_by_hour::Model {
    load_by_hour::Model {
        resource: "CPU in use".into(),
        before: Some(load_by_hour::Line { name: "120 servers".into(), load: profile(21.0, 1) }),
        after: Some(load_by_hour::Line { name: "7 hosts".into(), load: profile(67.0, 0) }),
        limit: Some(Ratio::from_percent(80.0)),
        locale: Locale::En,
    }
}

pub fn loads_over_the_limit() -> load_by_hour::Model {
    load_by_hour::Model {
        before: None,
        after: Some(load_by_hour::Line { name: "5 hosts".into(), load: with_a_gap(94.0) }),
        ..loads()
    }
}

pub fn hosts() -> host_loads::Model {
    use host_loads::{Host, Kind, Row};
    let day =
        |peak: f64, n: usize| (48..72).map(|h| Some(share(HourOfWeek::new(h), peak, n))).collect::<Vec<_>>();
    let ceiling = |p: f64| Some(Ratio::from_percent(p));
    let host = |n: usize| {
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let more = (n * 5 % 7) as f64;
        let network = (0..24).map(|h| {
            (n != 6 || h > 5).then(|| Ratio::from_percent(if h == 22 { 17.0 } else { 3.0 + more / 3.0 }))
        });
        Host {
            name: format!("H{n}"),
            note: format!("{}\u{a0}VMs", 11 + n % 3),
            rows: vec![
                Row {
                    name: "CPU".into(),
                    kind: Kind::Cpu,
                    load: day(if n == 7 { 84.0 } else { 56.0 + more }, n),
                    ceiling: ceiling(80.0),
                },
                Row {
                    name: "Memory".into(),
                    kind: Kind::Memory,
                    load: vec![ceiling(68.0 + more)],
                    ceiling: ceiling(90.0),
                },
                Row {
                    name: "Network".into(),
                    kind: Kind::Network,
                    load: network.collect(),
                    ceiling: ceiling(60.0),
                },
                Row {
                    name: "If 1 fails".into(),
                    kind: Kind::Other,
                    load: day(80.0 + more, n + 1),
                    ceiling: ceiling(100.0),
                },
            ],
        }
    };
    host_loads::Model {
        hosts: (1..=8).map(host).collect(),
        span: host_loads::Span::Day(2),
        locale: Locale::En,
    }
}

pub fn cash() -> cumulative_cash::Model {
    let eur = |v: f64| Money::new(v, Currency::EUR);
    // 360,000 at the start; 24,000 a month from month 6 on, a sixth of it for each month before.
    let mut sum = -360_000.0;
    let mut discounted_sum = sum;
    let mut factor = 1.0;
    let (mut plain, mut discounted) = (vec![eur(sum)], vec![eur(sum)]);
    for m in 1..=60 {
        let net = if m < 6 { 4_000.0 * f64::from(m) - 4_000.0 } else { 24_000.0 };
        factor /= 1.004_867;
        sum += net;
        discounted_sum += net * factor;
        plain.push(eur(sum));
        discounted.push(eur(discounted_sum));
    }
    cumulative_cash::Model {
        plain,
        discounted: Some(discounted),
        band: None,
        payback: Payback::After { months: Months::from_months(18.33), first_crossing: None },
        payback_note: None,
        locale: Locale::En,
    }
}

pub fn cash_with_band() -> cumulative_cash::Model {
    let mut model = cash();
    let scaled = |low: f64, line: &[Money]| -> Vec<Money> {
        (0_u32..)
            .zip(line)
            .map(|(i, m)| {
                Money::new(m.amount() + low * f64::from(i) * f64::from(i).sqrt() * 300.0, m.currency())
            })
            .collect()
    };
    model.band = Some((scaled(-1.2, &model.plain), scaled(0.5, &model.plain)));
    model.discounted = None;
    model.payback_note = Some("80\u{202f}% of runs: 17.9 to 21.8".into());
    model
}

pub fn never_back() -> cumulative_cash::Model {
    let mut model = cash();
    model.plain.truncate(13);
    model.discounted = None;
    model.payback = Payback::NotWithinHorizon;
    model.locale = Locale::De;
    model
}

pub fn week() -> week_heatmap::Model {
    week_heatmap::Model {
        name: "CPU in use".into(),
        load: with_a_gap(67.0),
        limit: Some(Ratio::from_percent(80.0)),
        locale: Locale::En,
    }
}

pub fn all_hosts() -> host_heatmap::Model {
    host_heatmap::Model {
        name: "CPU in use".into(),
        hosts: (1..=8_u32)
            .map(|n| {
                let peak = f64::from(56 + n * 5 % 9);
                let load = if n == 5 { with_a_gap(peak) } else { profile(peak, n as usize) };
                (format!("H{n}"), load)
            })
            .collect(),
        limit: Some(Ratio::from_percent(80.0)),
        cursor: None,
        locale: Locale::En,
    }
}
