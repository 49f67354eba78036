//! Load of a resource at each hour of the week, before and after: a share of the capacity of all
//! source servers, and a share of the capacity of the hosts.

use crate::pen::{Drawn, Label, Pen};
use crate::scale::{Scale, ticks};
use crate::text::Align;
use crate::theme::{Colour, Theme};
use crate::{Table, sentence, share_or_unknown, week};
use engine::order::Order as _;
use engine::profile::Profile;
use engine::quantity::Ratio;
use engine::time::HourOfWeek;
use format::Locale;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters_backend::DrawingBackend;

/// One line.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Whose load ("7 hosts").
    pub name: String,
    /// Share of their capacity at each hour; unknown hours are hatched.
    pub load: Profile<Ratio>,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// The resource, as in "CPU in use".
    pub resource: String,
    /// Today, where it is known.
    pub before: Option<Line>,
    /// The plan, where there is one.
    pub after: Option<Line>,
    /// What the plan may use of the hosts.
    pub limit: Option<Ratio>,
    /// How numbers are written.
    pub locale: Locale,
}

impl Model {
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.after.iter().chain(&self.before)
    }
    /// The line whose highest hour is marked.
    fn marked(&self) -> Option<(&Line, HourOfWeek, Ratio)> {
        let line = self.after.as_ref().or(self.before.as_ref())?;
        line.load.peak().map(|(h, v)| (line, h, v))
    }
}

/// A good height for a width, CSS pixels.
#[must_use]
pub fn height(width: f64) -> f64 {
    (width * 0.26).clamp(180.0, 260.0)
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

    let highest = model
        .lines()
        .filter_map(|l| l.load.peak().map(|p| p.1))
        .chain(model.limit)
        .max()
        .unwrap_or(Ratio::ONE)
        .fraction();
    let marks = ticks(0.0, highest.max(if highest > 0.5 { 1.0 } else { highest * 1.1 }), 4);
    let top = marks.last().copied().unwrap_or(1.0);
    let tick_texts: Vec<String> =
        marks.iter().map(|t| format::share(Ratio::from_fraction(*t), model.locale)).collect();
    let ends = end_labels(model, theme);
    let narrow = pen.width() < 420.0;
    let left = tick_texts.iter().map(|t| Label::new(t, theme.ink2).width()).fold(0.0, f64::max) + 8.0;
    let right = if narrow { 6.0 } else { ends.iter().map(EndLabel::width).fold(0.0, f64::max) + 12.0 };
    let (x0, x1) = (left, (pen.width() - right).max(left + 10.0));
    let (y0, y1) = (14.0, pen.height() - 20.0);
    let x = Scale::new((0.0, 168.0), (x0, x1));
    let y = Scale::new((0.0, top), (y1, y0));

    for (t, text) in marks.iter().zip(&tick_texts) {
        if *t > 0.0 {
            pen.level(x0, x1, y.at(*t), 1.0, theme.grid);
        }
        pen.text_middle(x0 - 6.0, y.at(*t), Label::new(text, theme.ink2).align(Align::End));
    }
    for day in 0..=7_u8 {
        pen.upright(x.at(f64::from(day) * 24.0), y0, y1, 1.0, theme.grid);
    }
    week::day_names(&mut pen, x0, x1, y1 + 15.0, theme);

    if let Some(line) = &model.after {
        for stretch in week::stretches(&line.load) {
            let mut shape: Vec<_> = outline(&stretch, x, y);
            if let (Some(first), Some(last)) = (shape.first().copied(), shape.last().copied()) {
                shape.push((last.0, y1));
                shape.push((first.0, y1));
            }
            pen.polygon(&shape, theme.after_soft);
        }
    }
    if let Some((line, _, _)) = model.marked() {
        for (from, to) in week::gaps(&line.load) {
            pen.hatch(x.at(from), y0, x.at(to), y1, theme.hatch);
        }
    }
    pen.level(x0, x1, y1, 1.0, theme.axis);
    if let Some(limit) = model.limit {
        pen.dashed_level(x0, x1, y.at(limit.fraction()), 1.5, theme.ink2);
    }
    for (line, colour, thick) in [(&model.before, theme.before, 1.5), (&model.after, theme.after, 2.0)] {
        for stretch in line.iter().flat_map(|l| week::stretches(&l.load)) {
            pen.path(&outline(&stretch, x, y), thick, colour);
        }
    }
    mark_peak(&mut pen, model, theme, x, y, (x0, x1));
    if narrow {
        name_inside(&mut pen, &ends, model, (x0, x1), y);
    } else {
        place(&mut pen, ends, x1 + 7.0, y, (y0, y1));
    }
    pen.draw(area)
}

/// The points of a stretch, from the start of its first hour to the end of its last.
fn outline(stretch: &[(f64, f64)], x: Scale, y: Scale) -> Vec<(f64, f64)> {
    let mut points = Vec::with_capacity(stretch.len() + 2);
    if let Some((h, v)) = stretch.first() {
        points.push((x.at(*h), y.at(*v)));
    }
    points.extend(stretch.iter().map(|(h, v)| (x.at(h + 0.5), y.at(*v))));
    if let Some((h, v)) = stretch.last() {
        points.push((x.at(h + 1.0), y.at(*v)));
    }
    points
}

fn mark_peak(pen: &mut Pen, model: &Model, theme: &Theme, x: Scale, y: Scale, ends: (f64, f64)) {
    let Some((_, hour, peak)) = model.marked() else { return };
    let (px, py) = (x.at(f64::from(u8::try_from(hour.index()).unwrap_or(0)) + 0.5), y.at(peak.fraction()));
    let over = model.limit.is_some_and(|l| peak > l);
    let line = if model.after.is_some() { theme.after } else { theme.before };
    pen.ring(px, py, if over { theme.crit } else { line }, theme.surface);
    let text = format!("{}, {}", format::hour_of_week(hour), format::share(peak, model.locale));
    let label = Label::new(&text, if over { theme.crit } else { theme.ink }).strong().align(Align::Middle);
    let half = label.width() / 2.0;
    let middle = px.clamp(ends.0 + half + 2.0, (ends.1 - half - 2.0).max(ends.0 + half + 2.0));
    // Above the point, but clear of the limit's line.
    let mut baseline = py - 9.0;
    if let Some(limit) = model.limit {
        let line = y.at(limit.fraction());
        if line > baseline - 11.0 && line < baseline + 4.0 {
            baseline = line - 5.0;
        }
    }
    pen.text(middle, baseline.max(10.0), label);
}

struct EndLabel {
    value: f64,
    lines: Vec<String>,
    colour: Colour,
    strong: bool,
}

impl EndLabel {
    fn label<'a>(&self, text: &'a str) -> Label<'a> {
        let label = Label::new(text, self.colour);
        if self.strong { label.strong() } else { label }
    }
    fn width(&self) -> f64 {
        self.lines.iter().map(|t| self.label(t).width()).fold(0.0, f64::max)
    }
    fn height(&self) -> f64 {
        self.lines.iter().map(|_| 14.0).sum()
    }
}

fn end_labels(model: &Model, theme: &Theme) -> Vec<EndLabel> {
    let mut all = Vec::new();
    if let Some(limit) = model.limit {
        all.push(EndLabel {
            value: limit.fraction(),
            lines: vec![format!("plan to {}", format::share(limit, model.locale))],
            colour: theme.ink2,
            strong: false,
        });
    }
    for (line, colour, strong) in [(&model.after, theme.after, true), (&model.before, theme.ink2, false)] {
        if let Some(line) = line
            && let Some(last) = week::stretches(&line.load).last().and_then(|s| s.last().copied())
        {
            let mean = share_or_unknown(line.load.mean(), model.locale);
            let lines = vec![line.name.clone(), format!("mean {mean}")];
            all.push(EndLabel { value: last.1, lines, colour, strong });
        }
    }
    all
}

/// Where there is no room beside the lines, they are named above all of them, over the last days.
fn name_inside(pen: &mut Pen, ends: &[EndLabel], model: &Model, (x0, x1): (f64, f64), y: Scale) {
    // Names only: with the means they would reach into the working days, where the lines are high.
    let texts: Vec<&str> = ends.iter().map(|e| e.lines.first().map_or("", String::as_str)).collect();
    let widest = ends.iter().zip(&texts).map(|(e, t)| e.label(t).width()).fold(0.0, f64::max);
    let from = 168.0 - (widest + 6.0) / ((x1 - x0) / 168.0);
    let late = week::hours().filter(|(i, _)| *i >= from);
    let highest = late.flat_map(|(_, h)| model.lines().filter_map(move |l| l.load.at(h))).max();
    let mut free = y.at(highest.unwrap_or(Ratio::ZERO).fraction()) - 6.0;
    for (end, text) in ends.iter().zip(&texts).rev() {
        let is_limit = !model.lines().any(|l| end.lines.first() == Some(&l.name));
        let baseline = if is_limit { (y.at(end.value) - 5.0).min(free) } else { free };
        if baseline > 9.0 {
            pen.text(x1 - 3.0, baseline, end.label(text).align(Align::End));
            free = baseline - 14.0;
        }
    }
}

/// Draws labels beside the ends of their lines, pushed apart where they would overlap.
fn place(pen: &mut Pen, mut labels: Vec<EndLabel>, x: f64, y: Scale, bounds: (f64, f64)) {
    labels.order_by(|a, b| b.value.total_cmp(&a.value));
    let mut tops: Vec<f64> = Vec::with_capacity(labels.len());
    let mut free = bounds.0 - 8.0;
    for l in &labels {
        let top = (y.at(l.value) - l.height() / 2.0).max(free);
        tops.push(top);
        free = top + l.height() + 3.0;
    }
    let mut floor = bounds.1 + 6.0;
    for (l, top) in labels.iter().zip(&mut tops).rev() {
        *top = top.min(floor - l.height());
        floor = *top - 3.0;
    }
    for (l, top) in labels.iter().zip(&tops) {
        let mut middle = top + 7.0;
        for text in &l.lines {
            pen.text_middle(x, middle, l.label(text));
            middle += 14.0;
        }
    }
}

/// One sentence that says what is seen.
#[must_use]
pub fn summary(model: &Model) -> String {
    let mut parts: Vec<String> =
        model.lines().map(|l| format!("{}: {}", l.name, week::in_words(&l.load, model.locale))).collect();
    if let Some(limit) = model.limit {
        parts.push(format!("the plan may use {}", format::share(limit, model.locale)));
    }
    if parts.is_empty() {
        return format!("{} by hour of the week, share of capacity: unknown.", sentence(&model.resource));
    }
    format!("{} by hour of the week, share of capacity. {}.", sentence(&model.resource), parts.join("; "))
}

/// Every hour with its shares.
#[must_use]
pub fn table(model: &Model) -> Table {
    let lines: Vec<&Line> = model.lines().collect();
    let mut head = vec!["Hour".to_owned()];
    head.extend(lines.iter().map(|l| l.name.clone()));
    let rows = HourOfWeek::all()
        .map(|h| {
            let mut row = vec![format::hour_of_week(h)];
            row.extend(lines.iter().map(|l| share_or_unknown(l.load.at(h), model.locale)));
            row
        })
        .collect();
    Table { head, rows }
}
