//! What the charts say to those who do not see them, and the tables behind them.

#[path = "../examples/gallery/samples.rs"]
#[allow(dead_code, reason = "the pictures use the rest")]
mod samples;

use charts::{Table, Theme, cumulative_cash, host_heatmap, host_loads, load_by_hour, week_heatmap};
use engine::time::HourOfWeek;

#[track_caller]
fn says(found: &str, expected: &str) {
    assert_eq!(found.replace(['\u{a0}', '\u{202f}'], " "), expected);
}

#[test]
fn sentences() {
    says(
        &cumulative_cash::summary(&samples::cash_with_band()),
        "Cumulative cash by month: lowest in month 0 with −€360,000; paid back after 18.3 months; \
         €1,000,000 after 60 months.",
    );
    says(
        &cumulative_cash::summary(&samples::never_back()),
        "Cumulative cash by month: lowest in month 0 with −360.000 €; not paid back within 12 months; \
         −152.000 € after 12 months.",
    );
    let loads = load_by_hour::summary(&samples::loads_over_the_limit());
    assert!(loads.contains("10\u{a0}hours unknown") && loads.contains("the plan may use 80"), "{loads}");
    let hosts = host_loads::summary(&samples::hosts());
    assert!(hosts.ends_with("over the limit: CPU of H7."), "{hosts}");
    let heat = host_heatmap::summary(&samples::all_hosts());
    assert!(heat.contains("within the limit of 80"), "{heat}");
    let week = week_heatmap::summary(&samples::week());
    assert!(week.starts_with("CPU in use by day and hour"), "{week}");
}

#[track_caller]
fn is_square(table: &Table, columns: usize, rows: usize) {
    assert_eq!(table.head.len(), columns);
    assert_eq!(table.rows.len(), rows);
    assert!(table.rows.iter().all(|r| r.len() == columns));
}

#[test]
fn tables() {
    is_square(&load_by_hour::table(&samples::loads()), 3, 168);
    is_square(&host_loads::table(&samples::hosts()), 4 + 24, 8 * 4);
    is_square(&cumulative_cash::table(&samples::cash()), 3, 61);
    is_square(&cumulative_cash::table(&samples::cash_with_band()), 4, 61);
    is_square(&host_heatmap::table(&samples::all_hosts()), 169, 8);
    let week = week_heatmap::table(&samples::week());
    is_square(&week, 25, 7);
    // The hours 140 to 149 were not measured: Saturday 20:00 (hour 140) to Sunday 05:00.
    assert_eq!(week.rows[5][21], "unknown");
    assert_eq!(week.rows[6][6], "unknown");
    assert_ne!(week.rows[6][7], "unknown");
    // Memory is the same at every hour.
    let memory = &host_loads::table(&samples::hosts()).rows[1];
    assert!(memory[4..].iter().all(|c| c == &memory[3]));
}

#[test]
fn cells_under_a_point() {
    // Drawn 634 wide: 34 for the days, 25 for each hour; 7 rows of 20 between 2 above and 46 below.
    assert_eq!(week_heatmap::hour_at(634.0, 188.0, 34.5, 2.5), Some(HourOfWeek::new(0)));
    assert_eq!(week_heatmap::hour_at(634.0, 188.0, 60.0, 23.0), Some(HourOfWeek::new(25)));
    assert_eq!(week_heatmap::hour_at(634.0, 188.0, 20.0, 23.0), None);
    assert_eq!(week_heatmap::hour_at(634.0, 188.0, 60.0, 160.0), None);
    let model = samples::all_hosts();
    let tall = host_heatmap::height(&model);
    assert_eq!(host_heatmap::cell_at(&model, 1000.0, tall, 999.0, 1.0), Some((0, HourOfWeek::new(167))));
    assert_eq!(host_heatmap::cell_at(&model, 1000.0, tall, 999.0, tall - 10.0), None);
}

#[test]
fn widths_come_from_the_font() {
    // The digits of Source Sans 3 are 497 thousandths wide, all of them.
    for digit in '0'..='9' {
        assert!((charts::width(&digit.to_string(), 1000.0, charts::Weight::Regular) - 497.0).abs() < 1e-9);
    }
    assert_eq!(charts::fit("Nordhaven", 12.0, charts::Weight::Regular, 200.0), "Nordhaven");
    let cut = charts::fit("Nordhaven", 12.0, charts::Weight::Regular, 40.0);
    assert!(cut.ends_with('…') && charts::width(&cut, 12.0, charts::Weight::Regular) <= 40.0, "{cut}");
}

/// The colours here are those of the stylesheet.
#[test]
fn colours_are_the_tokens() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../style/tokens.css");
    let Ok(css) = std::fs::read_to_string(path) else { return };
    let dark = css.find("[data-theme=\"dark\"]").expect("a dark theme");
    let token = |part: &str, name: &str| -> Option<String> {
        let from = part.find(&format!("--{name}:"))? + name.len() + 3;
        Some(part[from..].split([';', '}']).next()?.trim().to_lowercase())
    };
    for (theme, part) in [(Theme::light(), &css[..dark]), (Theme::dark(), &css[dark..])] {
        for (name, colour) in theme.tokens() {
            assert_eq!(token(part, name), Some(colour.css()), "--{name}");
        }
    }
    for (i, colour) in charts::MAGNITUDE.iter().enumerate() {
        assert_eq!(token(&css, &format!("m{i}")), Some(colour.css()), "--m{i}");
    }
}
