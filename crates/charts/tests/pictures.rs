//! Every chart against its golden picture (SVG text). `UPDATE_GOLDEN=1 cargo test -p charts` writes
//! them anew; look at them before committing (`--example gallery` makes a page of them).

#[path = "../examples/gallery/samples.rs"]
mod samples;

use charts::svg::SvgBackend;
use charts::{Drawn, Theme, cumulative_cash, host_heatmap, host_loads, load_by_hour, svg, week_heatmap};
use engine::profile::Profile;
use engine::quantity::Ratio;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use std::path::PathBuf;

#[track_caller]
fn same_as_golden(name: &str, found: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(format!("{name}.svg"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, found).expect("the golden can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(golden == found, "{name}.svg differs from its golden; UPDATE_GOLDEN=1 writes it anew");
}

#[test]
fn load_by_hour() {
    let theme = Theme::light();
    let m = samples::loads();
    same_as_golden("load_by_hour", &svg::render(760, 220, |a, r| load_by_hour::draw(a, &m, &theme, r)));
    same_as_golden(
        "load_by_hour_narrow",
        &svg::render(340, 200, |a, r| load_by_hour::draw(a, &m, &theme, r)),
    );
    let m = samples::loads_over_the_limit();
    let dark = Theme::dark();
    same_as_golden("load_by_hour_over", &svg::render(560, 200, |a, r| load_by_hour::draw(a, &m, &dark, r)));
}

#[test]
fn host_loads() {
    let m = samples::hosts();
    same_as_golden("host_loads", &svg::render(1040, 300, |a, r| host_loads::draw(a, &m, &Theme::light(), r)));
}

#[test]
fn cumulative_cash() {
    let theme = Theme::light();
    for (name, m) in [
        ("cumulative_cash", samples::cash()),
        ("cumulative_cash_band", samples::cash_with_band()),
        ("cumulative_cash_never", samples::never_back()),
    ] {
        same_as_golden(name, &svg::render(700, 260, |a, r| cumulative_cash::draw(a, &m, &theme, r)));
    }
}

#[test]
fn heatmaps() {
    let theme = Theme::light();
    let m = samples::week();
    same_as_golden("week_heatmap", &svg::render(560, 200, |a, r| week_heatmap::draw(a, &m, &theme, r)));
    let m = samples::all_hosts();
    same_as_golden("host_heatmap", &svg::render(1040, 214, |a, r| host_heatmap::draw(a, &m, &theme, r)));
}

/// Every text of a picture lies within it, by the widths of the font.
#[track_caller]
fn texts_lie_inside(name: &str, picture: &str, width: f64, height: f64) {
    let attribute = |tag: &str, key: &str| -> Option<f64> {
        let from = tag.find(&format!(" {key}=\""))? + key.len() + 3;
        tag[from..].split('"').next()?.parse().ok()
    };
    let texts = picture.lines().filter(|l| l.starts_with("<text"));
    for line in texts {
        let (tag, rest) = line.split_once('>').expect("a tag");
        let text = rest.trim_end_matches("</text>").replace("&amp;", "&");
        let (x, y) = (attribute(tag, "x").expect("x"), attribute(tag, "y").expect("y"));
        let size = attribute(tag, "font-size").expect("a size");
        let weight =
            if tag.contains("font-weight") { charts::Weight::Strong } else { charts::Weight::Regular };
        let w = charts::width(&text, size, weight);
        let left = if tag.contains("middle") {
            x - w / 2.0
        } else if tag.contains("\"end\"") {
            x - w
        } else {
            x
        };
        assert!(left > -0.5 && left + w < width + 0.5, "{name}: {text:?} from {left} to {}", left + w);
        assert!(y - size * 0.66 > -0.5 && y < height + 0.5, "{name}: {text:?} at {y}");
    }
}

type Draw = for<'a> fn(&DrawingArea<SvgBackend<'a>, Shift>, f64) -> Drawn<SvgBackend<'a>>;

#[test]
fn texts_stay_inside_at_every_width() {
    let charts: [(&str, Draw); 8] = [
        ("loads", |a, r| load_by_hour::draw(a, &samples::loads(), &Theme::light(), r)),
        ("over", |a, r| load_by_hour::draw(a, &samples::loads_over_the_limit(), &Theme::light(), r)),
        ("hosts", |a, r| host_loads::draw(a, &samples::hosts(), &Theme::light(), r)),
        ("cash", |a, r| cumulative_cash::draw(a, &samples::cash(), &Theme::light(), r)),
        ("band", |a, r| cumulative_cash::draw(a, &samples::cash_with_band(), &Theme::light(), r)),
        ("never", |a, r| cumulative_cash::draw(a, &samples::never_back(), &Theme::light(), r)),
        ("week", |a, r| week_heatmap::draw(a, &samples::week(), &Theme::light(), r)),
        ("all hosts", |a, r| host_heatmap::draw(a, &samples::all_hosts(), &Theme::light(), r)),
    ];
    for (name, draw) in charts {
        for width in [320, 480, 760, 1200] {
            let height = if name == "hosts" { 1400 } else { 240 };
            let picture = svg::render(width, height, draw);
            texts_lie_inside(&format!("{name} at {width}"), &picture, f64::from(width), f64::from(height));
            assert!(!picture.contains("NaN") && !picture.contains("inf"), "{name} at {width}");
        }
    }
}

#[test]
fn nothing_is_needed() {
    // Models without data, and areas without room, are drawn without a fault.
    let nothing = Profile::<Ratio>::new(|_| None);
    let line = load_by_hour::Line { name: String::new(), load: nothing.clone() };
    let loads = load_by_hour::Model { before: None, after: Some(line), limit: None, ..samples::loads() };
    let none = load_by_hour::Model { before: None, after: None, limit: None, ..samples::loads() };
    let hosts = host_loads::Model { hosts: vec![], ..samples::hosts() };
    let cash = cumulative_cash::Model { plain: vec![], discounted: None, ..samples::cash() };
    let week = week_heatmap::Model { load: nothing, limit: None, ..samples::week() };
    let all = host_heatmap::Model { hosts: vec![], ..samples::all_hosts() };
    let theme = Theme::light();
    for (w, h) in [(0, 0), (1, 1), (30, 20), (400, 200)] {
        for m in [&loads, &none] {
            let _ = svg::render(w, h, |a, r| load_by_hour::draw(a, m, &theme, r));
        }
        let _ = svg::render(w, h, |a, r| host_loads::draw(a, &hosts, &theme, r));
        let _ = svg::render(w, h, |a, r| cumulative_cash::draw(a, &cash, &theme, r));
        let _ = svg::render(w, h, |a, r| week_heatmap::draw(a, &week, &theme, r));
        let _ = svg::render(w, h, |a, r| host_heatmap::draw(a, &all, &theme, r));
        for m in [samples::loads(), samples::loads_over_the_limit()] {
            let _ = svg::render(w, h, |a, r| load_by_hour::draw(a, &m, &theme, r));
        }
        let _ = svg::render(w, h, |a, r| cumulative_cash::draw(a, &samples::cash(), &theme, r));
        let _ = svg::render(w, h, |a, r| host_loads::draw(a, &samples::hosts(), &theme, r));
        let _ = svg::render(w, h, |a, r| week_heatmap::draw(a, &samples::week(), &theme, r));
        let _ = svg::render(w, h, |a, r| host_heatmap::draw(a, &samples::all_hosts(), &theme, r));
    }
    assert_eq!(load_by_hour::summary(&none), "CPU in use by hour of the week, share of capacity: unknown.");
}

#[test]
fn text_is_escaped() {
    let mut m = samples::hosts();
    m.hosts[0].name = "<H&1>".into();
    let picture = svg::render(1040, 300, |a, r| host_loads::draw(a, &m, &Theme::light(), r));
    assert!(picture.contains(">&lt;H&amp;1&gt;</text>"));
}
