//! One limit of every host over the week: hosts down, 168 hours across, on one scale for all.

use crate::pen::{Drawn, Label, Pen};
use crate::text::{Align, Weight, fit};
use crate::theme::{Theme, magnitude};
use crate::week_heatmap::legend;
use crate::{Table, sentence, share_or_unknown, week};
use engine::profile::Profile;
use engine::quantity::Ratio;
use engine::time::HourOfWeek;
use format::Locale;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters_backend::DrawingBackend;

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// What it is ("CPU in use").
    pub name: String,
    /// Name of each host and its load, as shares of its capacity.
    pub hosts: Vec<(String, Profile<Ratio>)>,
    /// The top of the scale; without one the scale ends at 100 %, or at the highest hour above that.
    pub limit: Option<Ratio>,
    /// The cell that is being read, outlined: host and hour.
    pub cursor: Option<(usize, HourOfWeek)>,
    /// How numbers are written.
    pub locale: Locale,
}

impl Model {
    /// The fullest host and hour; ties go to the first.
    #[must_use]
    pub fn peak(&self) -> Option<(usize, HourOfWeek, Ratio)> {
        let each = self.hosts.iter().enumerate().filter_map(|(i, (_, p))| p.peak().map(|(h, v)| (i, h, v)));
        each.reduce(|a, b| if b.2 > a.2 { b } else { a })
    }
    fn top(&self) -> Ratio {
        match self.limit {
            Some(limit) if limit > Ratio::ZERO => limit,
            _ => self.peak().map_or(Ratio::ONE, |p| p.2.max(Ratio::ONE)),
        }
    }
    fn left(&self) -> f64 {
        let widest =
            self.hosts.iter().map(|(n, _)| crate::width(n, 12.0, Weight::Regular)).fold(0.0, f64::max);
        widest.clamp(16.0, 120.0) + 10.0
    }
}

const BELOW: f64 = 46.0;

/// The height that all hosts need, CSS pixels.
#[must_use]
pub fn height(model: &Model) -> f64 {
    let hosts = f64::from(u32::try_from(model.hosts.len()).unwrap_or(0)).max(1.0);
    let row = if hosts <= 12.0 {
        21.0
    } else if hosts <= 40.0 {
        16.0
    } else {
        14.0
    };
    hosts * row + BELOW
}

/// The cell under a point of the drawing, CSS pixels.
#[must_use]
pub fn cell_at(model: &Model, width: f64, height: f64, x: f64, y: f64) -> Option<(usize, HourOfWeek)> {
    let hosts = f64::from(u32::try_from(model.hosts.len()).unwrap_or(0));
    let left = model.left();
    let hour = (x - left) / ((width - left) / 168.0);
    let row = y / ((height - BELOW) / hosts);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
    let cell = || (row as usize, HourOfWeek::new(hour as usize));
    ((0.0..168.0).contains(&hour) && (0.0..hosts).contains(&row)).then(cell)
}

/// Draws it.
///
/// # Errors
/// What the backend says.
pub fn draw<DB: DrawingBackend>(
    area: &DrawingArea<DB, Shift>,
    model: &Model,
    theme: &Theme,
    device_pixel_ratio: f64,
) -> Drawn<DB> {
    let mut pen = Pen::new(area, device_pixel_ratio);
    pen.background(theme.surface);
    let (x0, x1) = (model.left(), pen.width());
    let y1 = pen.height() - BELOW;
    let hosts = f64::from(u32::try_from(model.hosts.len()).unwrap_or(0)).max(1.0);
    let (across, down) = ((x1 - x0) / 168.0, y1 / hosts);
    let top = model.top().fraction();
    for (row, (name, load)) in (0_u32..).zip(&model.hosts) {
        let y = f64::from(row) * down;
        let shown = fit(name, 12.0, Weight::Regular, x0 - 8.0);
        pen.text_middle(0.0, y + down / 2.0, Label::new(&shown, theme.ink2));
        // Neighbours of one step are one rectangle: far fewer to draw.
        let mut open: Option<(f64, crate::Colour)> = None;
        for (i, h) in week::hours() {
            let colour = load.at(h).map(|v| magnitude(v.fraction() / top));
            if let Some((from, old)) = open
                && colour != Some(old)
            {
                pen.rect(x0 + from * across, y, x0 + i * across, y + down - 1.0, old);
                open = None;
            }
            if let (None, Some(new)) = (open, colour) {
                open = Some((i, new));
            }
        }
        if let Some((from, old)) = open {
            pen.rect(x0 + from * across, y, x1, y + down - 1.0, old);
        }
        for (from, to) in week::gaps(load) {
            pen.hatch(x0 + from * across, y, x0 + to * across, y + down - 1.0, theme.hatch);
        }
    }
    for day in 0..7_u8 {
        let x = x0 + f64::from(day) * 24.0 * across;
        pen.upright(x, y1, y1 + 6.0, 1.0, theme.axis);
        let name = format::weekday_short(usize::from(day));
        let name = if across * 24.0 < 34.0 { &name[..1] } else { name };
        pen.text(x + 5.0, y1 + 14.0, Label::new(name, theme.ink2));
    }
    let marked = model.cursor.or_else(|| model.peak().map(|(host, h, _)| (host, h)));
    let unknown = model.hosts.iter().any(|(_, p)| p.known_hours() < 168);
    let end =
        legend(&mut pen, x0, y1 + 34.0, model.top(), model.limit.is_some(), unknown, model.locale, theme);
    if let Some((host, hour)) = marked
        && let Some((name, load)) = model.hosts.get(host)
    {
        let x = x0 + f64::from(u8::try_from(hour.index()).unwrap_or(0)) * across;
        let y = f64::from(u32::try_from(host).unwrap_or(0)) * down;
        let wide = across.max(5.0);
        let x = x + (across - wide) / 2.0;
        pen.frame(x - 2.0, y - 2.0, x + wide + 2.0, y + down + 1.0, 1.0, theme.surface);
        pen.frame(x - 1.0, y - 1.0, x + wide + 1.0, y + down, 1.5, theme.ink);
        let share = share_or_unknown(load.at(hour), model.locale);
        let text = format!("{name}, {}: {share}", format::hour_of_week(hour));
        let label = Label::new(&text, theme.ink).strong().align(Align::End);
        if x1 - label.width() > end + 12.0 {
            pen.text_middle(x1, y1 + 34.0, label);
        }
    }
    pen.draw(area)
}

/// One sentence that says what is seen.
#[must_use]
pub fn summary(model: &Model) -> String {
    let hosts = format::count(model.hosts.len() as u64, "host", "hosts", model.locale);
    let mut text = format!("{} of {hosts} by hour of the week", sentence(&model.name));
    if let Some((host, hour, peak)) = model.peak() {
        let name = model.hosts.get(host).map_or("", |h| h.0.as_str());
        text.push_str(&format!(
            "; fullest is {name} on {} with {}",
            format::hour_of_week(hour),
            format::share(peak, model.locale)
        ));
        if let Some(limit) = model.limit {
            let verb = if peak > limit { "over" } else { "within" };
            text.push_str(&format!(", {verb} the limit of {}", format::share(limit, model.locale)));
        }
    }
    text.push('.');
    text
}

/// Hosts down, hours across.
#[must_use]
pub fn table(model: &Model) -> Table {
    let mut head = vec!["Host".to_owned()];
    head.extend(HourOfWeek::all().map(format::hour_of_week));
    let rows = model
        .hosts
        .iter()
        .map(|(name, load)| {
            let mut row = vec![name.clone()];
            row.extend(HourOfWeek::all().map(|h| share_or_unknown(load.at(h), model.locale)));
            row
        })
        .collect();
    Table { head, rows }
}
