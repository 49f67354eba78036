//! Writes a page with every chart, to look at: `cargo run -p charts --example gallery > gallery.html`.

mod samples;

use charts::{Theme, cumulative_cash, host_heatmap, host_loads, load_by_hour, svg, week_heatmap};

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "heights of drawings")]
fn main() {
    println!(
        "<!doctype html><meta charset=utf-8><title>Charts</title><style>\
         @font-face{{font-family:'Source Sans 3';src:url(source-sans-3-latin-wght.woff2);font-weight:200 900}}\
         body{{margin:0;font:14px/20px 'Source Sans 3'}}section{{padding:24px}}svg{{display:block;margin:0 0 28px}}\
         .row{{display:flex;gap:24px}}</style>"
    );
    for theme in [Theme::light(), Theme::dark()] {
        println!("<section style='background:{};color:{}'>", theme.surface.css(), theme.ink.css());
        let loads = samples::loads();
        println!("<p>{}", load_by_hour::summary(&loads));
        let h = |v: f64| v.round() as u32;
        println!("{}", svg::render(860, 220, |a, r| load_by_hour::draw(a, &loads, &theme, r)));
        println!("<div class=row>");
        let over = samples::loads_over_the_limit();
        println!("{}", svg::render(560, 200, |a, r| load_by_hour::draw(a, &over, &theme, r)));
        println!("{}", svg::render(360, 200, |a, r| load_by_hour::draw(a, &loads, &theme, r)));
        println!("</div>");
        let hosts = samples::hosts();
        println!("<p>{}", host_loads::summary(&hosts));
        let tall = h(host_loads::height(&hosts, 1040.0));
        println!("{}", svg::render(1040, tall, |a, r| host_loads::draw(a, &hosts, &theme, r)));
        let heat = samples::all_hosts();
        println!("<p>{}", host_heatmap::summary(&heat));
        let tall = h(host_heatmap::height(&heat));
        println!("{}", svg::render(1040, tall, |a, r| host_heatmap::draw(a, &heat, &theme, r)));
        let cash = samples::cash();
        println!("<p>{}", cumulative_cash::summary(&cash));
        println!("<div class=row>");
        println!("{}", svg::render(700, 260, |a, r| cumulative_cash::draw(a, &cash, &theme, r)));
        let never = samples::never_back();
        println!("{}", svg::render(420, 220, |a, r| cumulative_cash::draw(a, &never, &theme, r)));
        println!("</div>");
        let band = samples::cash_with_band();
        println!("{}", svg::render(860, 280, |a, r| cumulative_cash::draw(a, &band, &theme, r)));
        let week = samples::week();
        println!("<p>{}", week_heatmap::summary(&week));
        let tall = h(week_heatmap::height(560.0));
        println!("<div class=row>");
        println!("{}", svg::render(560, tall, |a, r| week_heatmap::draw(a, &week, &theme, r)));
        let tall = h(week_heatmap::height(344.0));
        println!("{}", svg::render(344, tall, |a, r| week_heatmap::draw(a, &week, &theme, r)));
        println!("</div></section>");
    }
}
