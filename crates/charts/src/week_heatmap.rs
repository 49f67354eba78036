//! One load over the week as a heatmap: seven days down, 24 hours across.

use crate::pen::{Drawn, Label, Pen};
use crate::text::Align;
use crate::theme::{MAGNITUDE, Theme, magnitude};
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
    /// Share of the capacity at each hour.
    pub load: Profile<Ratio>,
    /// The top of the scale; without one the scale ends at 100 %, or at the highest hour above that.
    pub limit: Option<Ratio>,
    /// How numbers are written.
    pub locale: Locale,
}

impl Model {
    fn top(&self) -> Ratio {
        let highest = self.load.peak().map_or(Ratio::ZERO, |p| p.1);
        match self.limit {
            Some(limit) if limit > Ratio::ZERO => limit,
            _ => highest.max(Ratio::ONE),
        }
    }
}

const LEFT: f64 = 34.0;
const ABOVE: f64 = 2.0;
const BELOW: f64 = 46.0;

/// A good height for a width, CSS pixels.
#[must_use]
pub fn height(width: f64) -> f64 {
    let cell = ((width - LEFT) / 24.0).clamp(14.0, 24.0);
    ABOVE + 7.0 * cell.round() + BELOW
}

/// The cell under a point of the drawing, CSS pixels, for a readout.
#[must_use]
pub fn hour_at(width: f64, height: f64, x: f64, y: f64) -> Option<HourOfWeek> {
    let hour = (x - LEFT) / ((width - LEFT) / 24.0);
    let day = (y - ABOVE) / ((height - ABOVE - BELOW) / 7.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "in range")]
    let index = || day as usize * 24 + hour as usize;
    ((0.0..24.0).contains(&hour) && (0.0..7.0).contains(&day)).then(|| HourOfWeek::new(index()))
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
    let (x0, x1) = (LEFT, pen.width());
    let (y0, y1) = (ABOVE, pen.height() - BELOW);
    let (across, down) = ((x1 - x0) / 24.0, (y1 - y0) / 7.0);
    let top = model.top().fraction();
    let cell = |i: f64| {
        let (day, hour) = ((i / 24.0).floor(), i % 24.0);
        (x0 + hour * across, y0 + day * down, x0 + (hour + 1.0) * across, y0 + (day + 1.0) * down)
    };
    for (i, h) in week::hours() {
        let (a, b, c, d) = cell(i);
        // A hairline of the background between days, so that each can be followed.
        match model.load.at(h) {
            Some(v) => pen.rect(a, b, c, d - 1.0, magnitude(v.fraction() / top)),
            None => pen.hatch(a, b, c, d - 1.0, theme.hatch),
        }
    }
    for day in 0..7_u8 {
        let name = format::weekday_short(usize::from(day));
        pen.text_middle(0.0, y0 + (f64::from(day) + 0.5) * down - 0.5, Label::new(name, theme.ink2));
    }
    for hour in [0.0, 6.0, 12.0, 18.0] {
        pen.upright(x0 + hour * across, y1, y1 + 5.0, 1.0, theme.axis);
        let name = format!("{hour:02.0}:00");
        pen.text(x0 + hour * across + 4.0, y1 + 14.0, Label::new(&name, theme.ink2));
    }
    if let Some((h, _)) = model.load.peak() {
        let (a, b, c, d) = cell(f64::from(u8::try_from(h.index()).unwrap_or(0)));
        pen.frame(a - 1.0, b - 1.0, c + 1.0, d, 2.0, theme.ink);
    }
    let unknown = model.load.known_hours() < 168;
    let end =
        legend(&mut pen, x0, y1 + 34.0, model.top(), model.limit.is_some(), unknown, model.locale, theme);
    if let Some((h, v)) = model.load.peak() {
        let text = format!("{}, {}", format::hour_of_week(h), format::share(v, model.locale));
        let label = Label::new(&text, theme.ink).strong().align(Align::End);
        if x1 - label.width() > end + 12.0 {
            pen.text_middle(x1, y1 + 34.0, label);
        }
    }
    pen.draw(area)
}

/// The scale of magnitudes, centred on `y`; returns where it ends.
#[expect(clippy::too_many_arguments, reason = "a legend says many things")]
pub(crate) fn legend(
    pen: &mut Pen,
    x: f64,
    y: f64,
    top: Ratio,
    is_limit: bool,
    unknown: bool,
    locale: Locale,
    theme: &Theme,
) -> f64 {
    let step = (pen.width() / 60.0).clamp(7.0, 15.0).round();
    let zero = format::share(Ratio::ZERO, locale);
    let label = Label::new(&zero, theme.ink2);
    pen.text_middle(x, y, label);
    let mut at = x + label.width() + 7.0;
    for colour in MAGNITUDE {
        pen.rect(at, y - 5.0, at + step, y + 5.0, colour);
        at += step;
    }
    let highest = format::share(top, locale);
    let highest = if is_limit { format!("{highest}, the limit") } else { highest };
    let label = Label::new(&highest, theme.ink2);
    at += 7.0;
    pen.text_middle(at, y, label);
    at += label.width();
    if unknown {
        at += 14.0;
        pen.frame(at, y - 5.0, at + 14.0, y + 5.0, 1.0, theme.line_strong);
        pen.hatch(at + 1.0, y - 4.0, at + 13.0, y + 4.0, theme.hatch);
        let word = format::unknown();
        let label = Label::new(&word, theme.ink2);
        pen.text_middle(at + 20.0, y, label);
        at += 20.0 + label.width();
    }
    at
}

/// One sentence that says what is seen.
#[must_use]
pub fn summary(model: &Model) -> String {
    format!(
        "{} by day and hour, share of capacity: {}.",
        sentence(&model.name),
        week::in_words(&model.load, model.locale)
    )
}

/// Days down, hours across.
#[must_use]
pub fn table(model: &Model) -> Table {
    let mut head = vec!["Day".to_owned()];
    head.extend((0..24).map(format::hour_of_day));
    let rows =
        (0..7)
            .map(|day| {
                let mut row = vec![format::weekday(day).to_owned()];
                row.extend((0..24).map(|hour| {
                    share_or_unknown(model.load.at(HourOfWeek::new(day * 24 + hour)), model.locale)
                }));
                row
            })
            .collect();
    Table { head, rows }
}
