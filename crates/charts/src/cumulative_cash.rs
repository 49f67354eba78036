//! Cumulative cash by month: how deep the plan goes, when the money is back, and where it ends.

use crate::Table;
use crate::pen::{Drawn, Label, Pen};
use crate::scale::{Scale, ticks};
use crate::text::Align;
use crate::theme::{Colour, Theme};
use engine::finance::Payback;
use engine::money::{Currency, Money};
use engine::order::Order as _;
use engine::quantity::Months;
use format::Locale;
use plotters::coord::Shift;
use plotters::drawing::DrawingArea;
use plotters_backend::DrawingBackend;

/// What is drawn. All amounts are in one currency; month 0 is today.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Cumulative cash at the end of each month, not discounted.
    pub plain: Vec<Money>,
    /// The same discounted to month 0; drawn as a second line.
    pub discounted: Option<Vec<Money>>,
    /// P10 and P90 of the plain line over many runs.
    pub band: Option<(Vec<Money>, Vec<Money>)>,
    /// When the money is back.
    pub payback: Payback,
    /// How sure the payback is, in words ("80 % of runs: 17.9 to 21.8").
    pub payback_note: Option<String>,
    /// How numbers are written.
    pub locale: Locale,
}

impl Model {
    fn currency(&self) -> Currency {
        self.plain.first().map_or(Currency::EUR, |m| m.currency())
    }
    fn lowest(&self) -> Option<(usize, Money)> {
        let first = self.plain.first().map(|m| (0, *m))?;
        Some(
            self.plain
                .iter()
                .copied()
                .enumerate()
                .fold(first, |low, x| if x.1.amount() < low.1.amount() { x } else { low }),
        )
    }
    fn payback_in_words(&self) -> String {
        match &self.payback {
            Payback::After { months, .. } => {
                format!("Payback, month {}", format::number(months.months(), 1, self.locale))
            }
            Payback::Immediate => "Nothing to pay back".to_owned(),
            Payback::NotWithinHorizon => {
                let last = self.plain.len().saturating_sub(1);
                format!("Not paid back within {}", format::count(last as u64, "month", "months", self.locale))
            }
        }
    }
}

/// A good height for a width, CSS pixels.
#[must_use]
pub fn height(width: f64) -> f64 {
    (width * 0.34).clamp(200.0, 300.0)
}

fn month(i: usize) -> f64 {
    f64::from(u32::try_from(i).unwrap_or(u32::MAX))
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
    let every = || {
        let band = model.band.iter().flat_map(|(low, high)| low.iter().chain(high));
        model.plain.iter().chain(model.discounted.iter().flatten()).chain(band).map(|m| m.amount())
    };
    let low = every().fold(0.0, f64::min);
    let high = every().fold(0.0, f64::max);
    let (y0, y1) = (14.0, pen.height() - 22.0);
    let (bottom, top) = domain(model, low, high, y1 - y0);
    let mut marks = ticks(bottom, top, 6);
    marks.retain(|t| (bottom..=top).contains(t));
    let money = |v: f64| Money::new(v, model.currency());
    let tick_texts: Vec<String> = marks
        .iter()
        .map(|t| if *t == 0.0 { "0".to_owned() } else { format::money_compact(money(*t), model.locale) })
        .collect();
    let ends = end_labels(model, theme);
    let left = tick_texts.iter().map(|t| Label::new(t, theme.ink2).width()).fold(0.0, f64::max) + 10.0;
    let right = ends.iter().map(|e| e.1.width()).fold(0.0, f64::max) + 12.0;
    let last = month(model.plain.len().saturating_sub(1)).max(1.0);
    let (x0, x1) = (left, (pen.width() - right).max(left + 10.0));
    let x = Scale::new((0.0, last), (x0, x1));
    let y = Scale::new((bottom, top), (y1, y0));

    for (t, text) in marks.iter().zip(&tick_texts) {
        if *t != 0.0 {
            pen.level(x0, x1, y.at(*t), 1.0, theme.grid);
        }
        pen.text_middle(x0 - 7.0, y.at(*t), Label::new(text, theme.ink2).align(Align::End));
    }
    draw_months(&mut pen, model, x, y1, last, theme);
    let points = |line: &[Money]| -> Vec<(f64, f64)> {
        line.iter().enumerate().map(|(i, m)| (x.at(month(i)), y.at(m.amount()))).collect()
    };
    if let Some((low, high)) = &model.band {
        let mut shape = points(low);
        shape.extend(points(high).into_iter().rev());
        pen.polygon(&shape, theme.band);
    }
    pen.level(x0, x1, y.at(0.0), 1.5, theme.ink);
    if let Some(line) = &model.discounted {
        pen.path(&points(line), 1.5, theme.before);
    }
    pen.path(&points(&model.plain), 2.0, theme.after);

    draw_lowest(&mut pen, model, x, y, y1, theme);
    draw_payback(&mut pen, model, (x, y), (x0, x1, y0, y1), theme);
    let mut free = 0.0;
    for (value, label) in &ends {
        let middle = y.at(*value).max(free + 7.0);
        pen.text_middle(x1 + 8.0, middle, label.as_label());
        free = middle + 7.0;
    }
    pen.draw(area)
}

/// The amounts at the lower and the upper edge, with room for the texts at the lowest point and above
/// the zero line.
fn domain(model: &Model, low: f64, high: f64, pixels: f64) -> (f64, f64) {
    let span = if high > low { high - low } else { 1.0 };
    let above_zero = match (&model.payback, &model.payback_note) {
        (Payback::After { .. }, Some(_)) => 66.0,
        (Payback::After { .. }, None) => 50.0,
        _ => 24.0,
    };
    let below = if low < 0.0 { 26.0 } else { 0.0 };
    let per_pixel = span / (pixels - below).max(50.0);
    let top = high.max(above_zero * per_pixel * 1.2);
    (low - below * (top - low) / (pixels - below).max(50.0), top)
}

/// Months on the axis: every 12, or every 6 or 24 where that reads better.
fn draw_months(pen: &mut Pen, model: &Model, x: Scale, y1: f64, last: f64, theme: &Theme) {
    let room = x.at(last) - x.at(0.0);
    let step = [6.0, 12.0, 24.0, 60.0].into_iter().find(|s| last / s <= 8.0 && room / (last / s) >= 36.0);
    let step = step.unwrap_or(120.0);
    let mut m = 0.0;
    while m <= last {
        let text = format::number(m, 0, model.locale);
        pen.upright(x.at(m), y1, y1 + 4.0, 1.0, theme.axis);
        let shown = if m == 0.0 { "month 0".to_owned() } else { text };
        pen.text(x.at(m), y1 + 17.0, Label::new(&shown, theme.ink2).align(Align::Middle));
        m += step;
    }
}

fn draw_lowest(pen: &mut Pen, model: &Model, x: Scale, y: Scale, y1: f64, theme: &Theme) {
    let Some((at, lowest)) = model.lowest() else { return };
    if lowest.amount() >= 0.0 {
        return;
    }
    let amount = format::money_compact(lowest, model.locale);
    let text = format!("lowest, month {}: {amount}", format::integer(at as u64, model.locale));
    let label = Label::new(&text, theme.ink2);
    let (px, py) = (x.at(month(at)), y.at(lowest.amount()));
    pen.ring(px, py, theme.after, theme.after);
    let left = (px - 2.0).min(pen.width() - label.width() - 4.0);
    pen.text(left, (py + 18.0).min(y1 - 4.0), label);
}

fn draw_payback(
    pen: &mut Pen,
    model: &Model,
    (x, y): (Scale, Scale),
    (x0, x1, y0, y1): (f64, f64, f64, f64),
    theme: &Theme,
) {
    let text = model.payback_in_words();
    let label = Label::new(&text, theme.ink).strong();
    let note = model.payback_note.as_deref().unwrap_or_default();
    let note = Label::new(note, theme.ink2);
    let tall = if note.text.is_empty() { 0.0 } else { 15.0 };
    let wide = label.width().max(note.width());
    let zero = y.at(0.0);
    let (px, marked) = match &model.payback {
        Payback::After { months, .. } => (x.at(months.months()).clamp(x0, x1), true),
        Payback::Immediate | Payback::NotWithinHorizon => (x0 + wide / 2.0, false),
    };
    // The curve rises to the right of the crossing: the text stands above and to the left of it.
    let upper = if marked { zero - 40.0 } else { zero - 8.0 };
    let upper = (upper - tall).max(y0 + 2.0);
    let middle = (px - if marked { wide * 0.35 } else { 0.0 })
        .clamp(x0 + wide / 2.0 + 4.0, (x1 - wide / 2.0).max(x0 + wide / 2.0 + 4.0));
    if marked {
        pen.dashed_upright(px - 0.5, upper + tall + 6.0, y1, 1.0, theme.ink2);
        pen.ring(px, zero + 0.75, theme.after, theme.surface);
    }
    pen.text(middle, upper, label.align(Align::Middle));
    pen.text(middle, upper + tall, note.align(Align::Middle));
}

struct OwnedLabel {
    text: String,
    colour: Colour,
    strong: bool,
}

impl OwnedLabel {
    fn as_label(&self) -> Label<'_> {
        let label = Label::new(&self.text, self.colour);
        if self.strong { label.strong() } else { label }
    }
    fn width(&self) -> f64 {
        self.as_label().width()
    }
}

/// Where each line ends, the highest first.
fn end_labels(model: &Model, theme: &Theme) -> Vec<(f64, OwnedLabel)> {
    let amount = |m: &Money| format::money_compact(*m, model.locale);
    let mut all: Vec<(f64, OwnedLabel)> = Vec::new();
    if let Some(m) = model.plain.last() {
        let text = if model.discounted.is_some() { format!("{} plain", amount(m)) } else { amount(m) };
        all.push((m.amount(), OwnedLabel { text, colour: theme.after, strong: true }));
    }
    if let Some(m) = model.discounted.as_ref().and_then(|d| d.last()) {
        let text = format!("{} discounted", amount(m));
        all.push((m.amount(), OwnedLabel { text, colour: theme.ink2, strong: false }));
    }
    for (name, line) in model.band.iter().flat_map(|(low, high)| [("P10", low), ("P90", high)]) {
        if let Some(m) = line.last() {
            let text = format!("{name} {}", amount(m));
            all.push((m.amount(), OwnedLabel { text, colour: theme.ink2, strong: false }));
        }
    }
    all.order_by(|a, b| b.0.total_cmp(&a.0));
    all
}

/// One sentence that says what is seen.
#[must_use]
pub fn summary(model: &Model) -> String {
    let money = |m: Money| format::money(m, model.locale);
    let mut parts = Vec::new();
    if let Some((at, lowest)) = model.lowest() {
        parts.push(format!(
            "lowest in month {} with {}",
            format::integer(at as u64, model.locale),
            money(lowest)
        ));
    }
    parts.push(match &model.payback {
        Payback::After { months, first_crossing } => {
            let mut text = format!("paid back after {}", format::months(*months, model.locale));
            if let Some(first) = first_crossing.filter(|f: &Months| f != months) {
                text.push_str(&format!(", first above zero after {}", format::months(first, model.locale)));
            }
            text
        }
        Payback::Immediate | Payback::NotWithinHorizon => model.payback_in_words().to_lowercase(),
    });
    if let Some(end) = model.plain.last() {
        let last = model.plain.len().saturating_sub(1);
        parts.push(format!(
            "{} after {}",
            money(*end),
            format::count(last as u64, "month", "months", model.locale)
        ));
    }
    if let Some(end) = model.discounted.as_ref().and_then(|d| d.last()) {
        parts.push(format!("{} of it discounted to today", money(*end)));
    }
    format!("Cumulative cash by month: {}.", parts.join("; "))
}

/// Every month with its amounts.
#[must_use]
pub fn table(model: &Model) -> Table {
    let mut columns: Vec<(&str, &Vec<Money>)> = vec![("Cumulative cash", &model.plain)];
    if let Some(line) = &model.discounted {
        columns.push(("Discounted", line));
    }
    if let Some((low, high)) = &model.band {
        columns.push(("P10", low));
        columns.push(("P90", high));
    }
    let mut head = vec!["Month".to_owned()];
    head.extend(columns.iter().map(|(name, _)| format!("{name}, {}", model.currency().code())));
    let rows = (0..model.plain.len())
        .map(|i| {
            let mut row = vec![format::integer(i as u64, model.locale)];
            row.extend(columns.iter().map(|(_, line)| {
                line.get(i).map_or_else(format::unknown, |m| format::number(m.amount(), 0, model.locale))
            }));
            row
        })
        .collect();
    Table { head, rows }
}
